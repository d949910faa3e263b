"""Bars and waterfalls: as long as their figures, each beginning where it should, and nothing of a hidden value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tenure.errors import InternalError
from tenure.publish.alluvial import draw_alluvial
from tenure.publish.axes import write_amount, write_marks
from tenure.publish.bars import BAR_COLOURS, BarView, draw_bars, read_bars
from tenure.publish.curves import CurveView, draw_curves
from tenure.publish.dots import DotView, draw_dots
from tenure.publish.drawing import INK, NARROW, PALETTE, WIDE
from tenure.publish.focus import draw_focus
from tenure.publish.funnel import FunnelView, draw_funnel
from tenure.publish.hexes import HexView, draw_hex_map
from tenure.publish.lines import LineView, draw_lines
from tenure.publish.matrix import MatrixView
from tenure.publish.stacked import StackView, draw_stacked
from tenure.publish.waterfall import WATERFALL_COLOURS, Step, WaterfallView, draw_waterfall, read_steps
from tenure.publish.xmr import read_charts
from tests.support.charts import (
    SVG,
    build_adjusted,
    build_effects,
    build_groups,
    build_stages,
    find_overlaps,
    protect,
    read_words,
)
from tests.support.publish import contrast

LONG = "Scientific, therapeutic & technical staff with a name that is far too long for any line of a chart"
GROUPED = BarView(series="year", value_words="Joiners")
RATES = BarView(
    value="adjusted_rate", low="adjusted_rate_low", high="adjusted_rate_high", value_words="Share that moved",
    unit="share",
)  # fmt: skip
EFFECTS = WaterfallView(total="paybill_change_gbp", unit="pounds", value_words="Change of the paybill")
JOBS = WaterfallView(
    step="status", value="rows", kind="parts", kept=("valid",), start_words="Every job", total_words="Within the rule",
    value_words="Jobs",
)  # fmt: skip


def _find_boxes(picture: str, fill: str) -> list[tuple[float, float]]:
    """Left end and length of the boxes of a colour, legend and ground left out."""
    root = ET.fromstring(picture)  # noqa: S314 - our own output
    boxes = [box for box in root.iter(f"{SVG}rect") if box.get("fill") == fill and box.get("height") == "14.0"]
    return [(float(str(box.get("x"))), float(str(box.get("width")))) for box in boxes]


def test_bar_begins_at_nought_and_ends_at_its_figure() -> None:
    # Ticks 0 to 100. Right of the plot is room for "100", three figures of 0.556 x 14, and 14 more.
    picture = draw_bars(protect(build_groups({"nurses": {"2023": 100}, "doctors": {"2023": 50}})), BarView())
    end = 720 - (3 * 0.556 * 14 + 14)
    # Rows leave sorted by their dimensions: doctors first.
    assert _find_boxes(picture, BAR_COLOURS[0]) == [(266.0, round((end - 266) / 2, 1)), (266.0, round(end - 266, 1))]
    assert [words.text for words in read_words(picture)][-4:] == ["Doctors", "50", "Nurses", "100"]


def test_bars_of_a_row_lie_side_by_side_in_the_order_of_the_legend() -> None:
    picture = draw_bars(protect(build_groups({"nurses": {"2022": 40, "2023": 80}})), GROUPED)
    (first,), (second,) = (_find_boxes(picture, colour) for colour in BAR_COLOURS[:2])
    assert second[1] == pytest.approx(2 * first[1], abs=0.2)
    texts = [words.text for words in read_words(picture)]
    assert texts[:2] == ["2022", "2023"]
    assert texts.index("40") < texts.index("80")


def test_bar_below_nought_ends_at_its_left() -> None:
    view = BarView(units=("effect",), value="change_gbp", unit="pounds", value_words="Change")
    picture = draw_bars(protect(build_effects({"award": 300.0, "mix": -100.0})), view)
    (award, mix) = _find_boxes(picture, BAR_COLOURS[0])
    assert mix[0] + mix[1] == pytest.approx(award[0], abs=0.2)
    assert mix[1] == pytest.approx(award[1] / 3, abs=0.2)
    assert {"£300", "−£100"} <= {words.text for words in read_words(picture)}


def test_interval_is_drawn_on_its_bar() -> None:
    picture = draw_bars(protect(build_adjusted({"nurses": (50, 0.05, 0.03, 0.09)})), RATES)
    (bar,) = _find_boxes(picture, BAR_COLOURS[0])
    lines = re.findall(
        r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="\2" stroke="#1b1b1b" stroke-width="2"', picture
    )
    ((low, _, high),) = lines
    # From 3% to 9% on a bar of 5%: low at 3/5 of its length, high at 9/5.
    assert float(low) == pytest.approx(bar[0] + bar[1] * 0.6, abs=0.2)
    assert float(high) == pytest.approx(bar[0] + bar[1] * 1.8, abs=0.2)
    assert "Nurses, 5.0% (3.0% to 9.0%)" in picture


def test_an_interval_has_a_light_edge_where_it_crosses_a_dark_bar() -> None:
    picture = draw_bars(protect(build_adjusted({"nurses": (50, 0.05, 0.03, 0.09)})), RATES)
    edge = picture.index('stroke="#ffffff" stroke-width="4.5"')
    assert edge < picture.index('stroke="#1b1b1b" stroke-width="2"')


def test_bars_drawn_are_those_of_the_largest_rows_that_are_not_skipped() -> None:
    table = protect(build_groups({f"g{at}": {"2023": 10 * at} for at in range(1, 9)}))
    view = BarView(most=3, largest_by="people", skip=lambda row: row["group"] == "g8")
    assert [row["group"] for row in read_bars(table, view)] == ["g5", "g6", "g7"]


def test_hidden_bar_is_nowhere_in_the_picture_and_leaves_the_others_as_they_are() -> None:
    pictures = [
        draw_bars(protect(build_groups({"nurses": {"2022": small, "2023": 80}, "doctors": {"2022": 60}})), GROUPED)
        for small in (1, 3)
    ]
    assert pictures[0] == pictures[1]
    assert len(_find_boxes(pictures[0], BAR_COLOURS[0])) == 1


def test_bars_of_nothing_say_so() -> None:
    assert "No figure can be shown." in draw_bars(protect(build_groups({"nurses": {"2022": 3}})), BarView())


def test_waterfall_begins_each_step_where_the_one_before_ended() -> None:
    steps = read_steps(protect(build_effects({"volume": 500.0, "award": 300.0, "mix": -200.0})), EFFECTS)
    # Rows leave sorted: award, mix, volume. 0 + 300 = 300; 300 - 200 = 100; 100 + 500 = 600.
    assert steps == [
        Step("Award", 0.0, 300.0, "rise"),
        Step("Mix", 300.0, 100.0, "fall"),
        Step("Volume", 100.0, 600.0, "rise"),
        Step("In all", 0.0, 600.0, "total"),
    ]
    ordered = WaterfallView(total="paybill_change_gbp", order=("volume", "award", "mix"))
    released = protect(build_effects({"volume": 500.0, "award": 300.0, "mix": -200.0}))
    assert [step.end for step in read_steps(released, ordered)] == [500.0, 800.0, 600.0, 600.0]


def test_waterfall_ends_at_the_total_that_is_published() -> None:
    # Parts are rounded one by one: 333 + 333 + 333 are told as the 1,000 that they are rounded from.
    evidence = build_effects({"award": 333.0, "mix": 333.0, "volume": 333.0})
    whole = replace(evidence, frame=evidence.frame.with_columns(paybill_change_gbp=1000.0))
    assert read_steps(protect(whole), EFFECTS)[-1].end == 1000.0


def test_waterfall_draws_what_it_reads() -> None:
    picture = draw_waterfall(protect(build_effects({"award": 300.0, "mix": -100.0})), EFFECTS)
    (rise,) = _find_boxes(picture, WATERFALL_COLOURS["rise"])
    (fall,) = _find_boxes(picture, WATERFALL_COLOURS["fall"])
    (total,) = _find_boxes(picture, WATERFALL_COLOURS["total"])
    assert fall[0] + fall[1] == pytest.approx(rise[0] + rise[1], abs=0.2)
    assert (total[0], fall[0]) == pytest.approx((rise[0], rise[0] + rise[1] * 2 / 3), abs=0.2)
    assert [words.text for words in read_words(picture)][-6:] == ["Award", "+£300", "Mix", "−£100", "In all", "£200"]


def test_waterfall_with_a_hidden_change_is_not_drawn() -> None:
    assert read_steps(protect(build_effects({"award": 300.0}, people=3)), EFFECTS) == []
    assert "No figure can be shown." in draw_waterfall(protect(build_effects({"award": 300.0}, people=3)), EFFECTS)


def test_parts_are_taken_off_the_whole_until_what_is_kept_is_left() -> None:
    steps = read_steps(protect(build_stages({"bank": 100, "no_scale": 50, "valid": 850})), JOBS)
    # 100 + 50 + 850 = 1,000; less 100 is 900; less 50 is 850.
    assert [(step.name, step.start, step.end) for step in steps] == [
        ("Every job", 0.0, 1000),
        ("Bank", 1000, 900),
        ("No scale", 900, 850),
        ("Within the rule", 0.0, 850),
    ]


def test_hidden_part_is_left_out_and_the_whole_says_so() -> None:
    pictures = [draw_waterfall(protect(build_stages({"bank": 100, "locum": n, "valid": 850})), JOBS) for n in (1, 4)]
    assert pictures[0] == pictures[1]
    assert "Every job, of those shown" in pictures[0]
    assert "Locum" not in pictures[0]


def test_levels_show_what_was_lost_since_the_step_before() -> None:
    view = WaterfallView(step="status", value="rows", kind="levels", order=("all", "placed", "valid"))
    steps = read_steps(protect(build_stages({"all": 1000, "placed": 900, "valid": 850})), view)
    assert [(step.end, step.lost) for step in steps] == [(1000, 0.0), (900, 100), (850, 50)]
    picture = draw_waterfall(protect(build_stages({"all": 1000, "placed": 900, "valid": 850})), view)
    assert {"1,000", "900 (−100)", "850 (−50)"} <= {words.text for words in read_words(picture)}


PICTURES = {
    "bars": lambda width: draw_bars(
        protect(build_groups({f"{LONG} {i}": {"2021": 90 + i, "2022": 99, "2023": 98765} for i in range(5)})), GROUPED,
        width=width,
    ),
    "intervals": lambda width: draw_bars(
        protect(build_adjusted({f"{LONG} {i}": (40, 0.04, 0.03, 0.06) for i in range(4)})), RATES, width=width
    ),
    "changes": lambda width: draw_waterfall(
        protect(build_effects({LONG: 123456789.0, "mix": -987654321.0, "award": 5.0})), EFFECTS, width=width
    ),
    "parts": lambda width: draw_waterfall(
        protect(build_stages({LONG: 1234567, "bank": 100, "valid": 850})), JOBS, width=width
    ),
}  # fmt: skip


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("kind", PICTURES)
def test_no_words_overlap_or_leave_the_picture(kind: str, width: float) -> None:
    assert find_overlaps(PICTURES[kind](width)) == []


def test_bars_side_by_side_differ_by_more_than_hue() -> None:
    pairs = pairwise(BAR_COLOURS)
    assert min(contrast(one, other) for one, other in pairs) >= 3
    assert min(contrast(WATERFALL_COLOURS["total"], WATERFALL_COLOURS[kind]) for kind in ("rise", "fall")) >= 3
    assert WATERFALL_COLOURS["total"] == PALETTE[0]
    assert min(contrast(colour, INK) for colour in (BAR_COLOURS[1], BAR_COLOURS[3])) >= 3


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (16_596_840, "pounds", "£16.6m"),
        (1_234_000_000, "pounds", "£1.23bn"),
        (999_600, "pounds", "£1.00m"),
        (999_000, "pounds", "£999,000"),
        (-450.4, "pounds", "−£450"),
        (-0.2, "pounds", "£0"),
        (1234.5, "number", "1,234.5"),
        (-7, "number", "−7"),
        (0, "number", "0"),
        (0.0123, "share", "1.2%"),
    ],
)
def test_values_are_written_to_three_figures_where_they_are_many(value: float, unit: str, text: str) -> None:
    assert write_amount(value, unit) == text  # type: ignore[arg-type]


def test_ticks_share_one_unit() -> None:
    assert write_marks([-2e6, 0, 2e6], "pounds") == ["−£2m", "£0", "£2m"]
    assert write_marks([0, 500_000, 1_000_000], "pounds") == ["£0", "£0.5m", "£1.0m"]
    assert write_marks([0, 0.5, 1], "number") == ["0", "0.5", "1.0"]
    assert write_marks([0, 0.5, 1], "share") == ["0%", "50%", "100%"]


@pytest.mark.parametrize(
    "draw",
    [
        draw_alluvial,
        lambda table: draw_bars(table, BarView()),
        lambda table: draw_curves(table, CurveView()),
        lambda table: draw_dots(table, DotView()),
        lambda table: draw_focus(table, MatrixView(), "nurses"),
        lambda table: draw_funnel(table, FunnelView()),
        lambda table: draw_hex_map(table, HexView({})),
        lambda table: draw_lines(table, LineView("rate", "year")),
        lambda table: draw_stacked(table, StackView()),
        lambda table: draw_waterfall(table, EFFECTS),
        lambda table: read_charts([table]),
    ],
    ids=["alluvial", "bars", "curves", "dots", "focus", "funnel", "hexes", "lines", "stacked", "waterfall", "xmr"],
)
def test_no_picture_is_drawn_of_anything_but_a_released_table(draw: Callable[[Any], object]) -> None:
    with pytest.raises(InternalError, match="only released tables are published, not Evidence"):
        draw(build_groups({"nurses": {"2022": 40}}))
