"""Charts: marks where the figures are, words that do not overlap, and nothing of a hidden value."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from tenure.disclosure import Released
from tenure.publish.axes import choose_ticks, write_percent, write_ticks
from tenure.publish.curves import CurveView, draw_curves
from tenure.publish.dots import DotView, draw_dots
from tenure.publish.drawing import DASHES, INK, NARROW, PALETTE, TEXT_SIZE, TINTS, WIDE, measure_text, wrap_text
from tenure.publish.focus import draw_focus
from tenure.publish.funnel import FunnelView, draw_funnel
from tenure.publish.hexes import HexView, choose_bounds, draw_hex_map
from tenure.publish.matrix import MatrixView, read_flows
from tenure.publish.stacked import StackView, draw_stacked, read_stack
from tests.support.charts import (
    LAYOUT,
    LIMITS,
    SVG,
    build_adjusted,
    build_areas,
    build_curves,
    build_places,
    build_statuses,
    find_overlaps,
    protect,
    read_words,
)
from tests.support.disclosure import build_moves
from tests.support.publish import contrast, release_moves

LONG = "Scientific, therapeutic & technical staff with a name that is far too long for any line of a chart"
FUNNEL = FunnelView(centre="centre", limits=LIMITS)
DOTS = DotView(beside="crude_rate")


def _places(seed: int, *, small: int = 2) -> Released:
    draw = random.Random(seed)  # noqa: S311 - a seed fixed in advance
    events = {f"R{i:02X}": (draw.randrange(5, 60), draw.randrange(60, 900)) for i in range(150)}
    return protect(build_places({**events, "RSM": (small, 700), "RNO": (90, 120)}))


def _adjusted() -> Released:
    rates = {f"{LONG} {i}": (40 + i, 0.04 + i / 1000, 0.03 + i / 1000, 0.06 + i / 500) for i in range(12)}
    return protect(build_adjusted(rates))


def _curves(*, fourth: int = 30) -> Released:
    return protect(build_curves({"one_up": [5, 7, 12, fourth, 31, 45, 60], "left": [6, 12, 18, 24, 30, 36, 42]}))


def _statuses(*, down: int = 2) -> Released:
    months = range(0, 61, 6)
    return protect(
        build_statuses(
            {
                m: {"same_band": 390 - 4 * m - down - 40, "one_up": 3 * m + 20, "left": m + 20, "down": down}
                for m in months
            }
        )
    )


def _moves() -> Released:
    groups = [f"g{i}" for i in range(10)]
    return protect(build_moves({(a, b): 900 if a == b else 6 + int(a[1:]) for a in groups for b in groups}))


def _areas(*, small: int = 3) -> Released:
    return protect(build_areas({"QT6": (20, 400), "QJK": (45, 500), "QSL": (small, 300), "QWO": (60, 600)}))


PICTURES: dict[str, Callable[[float], str]] = {
    "funnel": lambda width: draw_funnel(_places(1), FUNNEL, width=width),
    "dots": lambda width: draw_dots(_adjusted(), DOTS, width=width),
    "curves": lambda width: draw_curves(_curves(), CurveView(labels={"one_up": LONG}), width=width),
    "stacked": lambda width: draw_stacked(_statuses(), StackView(), width=width),
    "hexes": lambda width: draw_hex_map(_areas(), HexView(LAYOUT), width=width),
    "focus": lambda width: draw_focus(_moves(), MatrixView(labels={"g0": LONG}), "g1", width=width),
}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("kind", PICTURES)
def test_no_words_overlap_or_leave_the_picture(kind: str, width: float) -> None:
    assert find_overlaps(PICTURES[kind](width)) == []


@pytest.mark.parametrize("seed", range(2, 8))
def test_no_name_in_a_crowded_funnel_lies_on_another(seed: int) -> None:
    assert find_overlaps(draw_funnel(_places(seed), FUNNEL, width=NARROW)) == []


def test_overlap_is_found_where_there_is_one() -> None:
    picture = PICTURES["dots"](WIDE).replace("</svg>", '<text x="12.0" y="20.0">Planted</text></svg>')
    assert any("Planted" in found for found in find_overlaps(picture))


@pytest.mark.parametrize("kind", PICTURES)
def test_picture_is_named_described_and_without_style_or_script(kind: str) -> None:
    root = ET.fromstring(PICTURES[kind](WIDE))  # noqa: S314 - our own output
    named = [str(element.get("id")) for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == " ".join(named)
    assert not [one for one in root.iter() if one.get("style") or one.tag in (f"{SVG}script", f"{SVG}a")]


def test_text_is_12_pixels_on_a_screen_of_320() -> None:
    # The page leaves a margin of 16 px on either side: 320 - 32 = 288 px for 336 units.
    assert TEXT_SIZE * 288 / NARROW >= 12


def test_ink_can_be_read_on_every_ground_and_lines_seen_on_white() -> None:
    assert min(contrast(tint, INK) for tint in TINTS) >= 4.5
    assert min(contrast(colour, "#ffffff") for colour in PALETTE) >= 4.5
    assert len(set(DASHES)) == len(PALETTE) == len(TINTS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (draw_funnel(_places(1, small=1), FUNNEL), draw_funnel(_places(1, small=4), FUNNEL)),
        (draw_curves(_curves(fourth=30), CurveView()), draw_curves(_curves(fourth=29), CurveView())),
        (draw_hex_map(_areas(small=1), HexView(LAYOUT)), draw_hex_map(_areas(small=4), HexView(LAYOUT))),
    ],
    ids=["funnel", "curves", "hexes"],
)
def test_picture_is_the_same_whatever_the_hidden_value_is(one: str, other: str) -> None:
    assert one == other


def test_unit_with_a_hidden_rate_is_nowhere_in_the_funnel() -> None:
    events = {"RAA": (20, 400), "RBB": (25, 500), "RSM": (3, 80), "RCC": (60, 450)}
    picture = draw_funnel(protect(build_places(events)), FUNNEL)
    assert "RSM" not in picture
    assert len(re.findall("<circle", picture)) == 3
    # RCC has 13%, against limits of 5% +- 3.09 x 1.03%: beyond, so filled and named.
    assert [words.text for words in read_words(picture) if words.text.startswith("R")] == ["RCC"]
    assert picture.count(f'fill="{PALETTE[0]}"') == 1


def test_dot_lies_where_its_figure_is() -> None:
    # Ticks run from 0 to 0.1 (0.02 apart); the plot from 266 to 696: 266 + 430 x 0.05 / 0.1 = 481.
    picture = draw_dots(protect(build_adjusted({"nurses": (50, 0.05, 0.03, 0.09)})), DotView())
    assert '<circle cx="481.0"' in picture
    assert '<line x1="395.0"' in picture  # 266 + 430 x 0.3
    assert "Nurses, 5.0% (3.0% to 9.0%)" in picture


def test_curve_starts_at_nought_and_steps_where_figures_are_shown() -> None:
    # 40 and 100 of 400 by months 1 and 2; the ground is 280 high, from 310 up, and 644 wide.
    picture = draw_curves(protect(build_curves({"left": [40, 100]})), CurveView(low=None, high=None))
    (shape,) = re.findall(r'<path d="(M[^"]*)" fill="none"', picture)
    # Ticks to 25%: 0.1 lies at 310 - 280 x 0.4 = 198, 0.25 at the top, 30; month 1 of 2 in the middle of 52 to 696.
    assert shape == "M52.0 310.0H374.0V198.0H696.0V30.0"


def test_dots_tell_the_figures_of_a_curve_that_waits_for_enough_people() -> None:
    whole = draw_curves(protect(build_curves({"left": [40, 100]})), CurveView())
    # From 40 to 42 there are two people: one of the two points is hidden, and two are left of three.
    thinned = draw_curves(protect(build_curves({"left": [40, 42, 100]})), CurveView())
    assert whole.count("<circle") == 0
    assert thinned.count("<circle") == 2


def test_stack_adds_up_to_the_whole() -> None:
    stack = read_stack(protect(build_statuses({0: {"same_band": 50, "left": 50}, 6: {"same_band": 30, "left": 70}})),
                       StackView())  # fmt: skip
    assert stack.words == ("Same band", "Left")
    assert dict(stack.shares) == {0: (0.5, 0.5), 6: (0.3, 0.7)}


def test_statuses_that_are_often_hidden_are_drawn_as_one() -> None:
    # Two were moved down in every month, and one other status is hidden beside them.
    stack = read_stack(_statuses(), StackView())
    assert stack.words[-1].startswith("Together: ")
    assert stack.words[-1] == "Together: down, left"
    assert all(sum(shares) == pytest.approx(1.0) for shares in stack.shares.values())


def test_nothing_is_drawn_where_every_status_is_hidden() -> None:
    # 3 and 4 of 7: all would be one area of 100%, which says nothing.
    released = protect(build_statuses({month: {"same_band": 3, "left": 4} for month in (0, 6, 12)}))
    stack = read_stack(released, StackView())
    assert (stack.words, dict(stack.shares)) == ((), {})
    assert "Together" not in draw_stacked(released, StackView())


def test_month_in_which_one_share_alone_is_hidden_is_not_drawn() -> None:
    months = {m: {"same_band": 60 - m, "left": 40 + m} for m in range(0, 40, 4)}
    evidence = build_statuses(months)
    stack = read_stack(protect(evidence), StackView())
    assert len(stack.shares) == 10
    alone = build_statuses({**months, 8: {"same_band": 52, "left": 3}})
    # Declared without its total, the small count would be hidden alone.
    bare = type(evidence)(alone.about, alone.frame, type(alone.structure)(
        alone.structure.dimensions, alone.structure.counts, ratios=alone.structure.ratios))  # fmt: skip
    assert 8 not in read_stack(protect(bare), StackView()).shares


def test_area_without_a_figure_is_white_and_has_no_number() -> None:
    picture = draw_hex_map(_areas(), HexView(LAYOUT))
    # QSL is hidden (3 of 300), QMM has no row.
    assert picture.count('Z" fill="#ffffff"') == 2
    assert "1.0%" not in picture
    assert "2 have no figure that can be shown" in picture


def test_focus_names_the_largest_groups_at_each_side_and_sums_the_others() -> None:
    words = [one.text for one in read_words(draw_focus(_moves(), MatrixView(), "g1"))]
    # Into g1 came 6 + i people from each g(i): 15 from g9 ... 11 from g5, and 10 + 9 + 8 + 6 from the four others.
    assert words[:7] == ["Came from", "G9: 15", "G8: 14", "G7: 13", "G6: 12", "G5: 11", "Other groups: 33"]
    # Out of g1 went seven people to each of the nine others: five are named, four are 28.
    assert words[7] == "Went to"
    assert words[-2:] == ["Other groups: 28", "In the middle: G1"]


def test_focus_leaves_hidden_moves_out() -> None:
    # Three went from nurse to midwife, and 12 from midwife to manager are hidden beside others.
    released = release_moves()
    shown = {flow.origin: flow.people for flow in read_flows(released, MatrixView()).moves() if
             flow.destination == "midwife"}  # fmt: skip
    words = [one.text for one in read_words(draw_focus(released, MatrixView(), "midwife"))]
    assert "Nurse: 3" not in words
    assert {f"{origin.capitalize()}: {people}" for origin, people in shown.items()} <= set(words)


def test_picture_of_nothing_says_so() -> None:
    picture = draw_funnel(protect(build_places({"RSM": (3, 80)})), FUNNEL)
    assert "No figure can be shown." in picture
    assert "RSM" not in picture


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-0.013, 0.021, [-0.02, -0.01, 0, 0.01, 0.02, 0.03]), (0, 0, [0, 0.2])],
)
def test_ticks_are_round_and_cover_the_values(low: float, high: float, ticks: list[float]) -> None:
    assert choose_ticks(low, high)[: len(ticks)] == pytest.approx(ticks)


def test_shares_are_written_with_as_many_figures_as_they_need() -> None:
    assert [write_percent(share) for share in (0, 0.00123, 0.0123, 0.123, -0.04)] == [
        "0%",
        "0.12%",
        "1.2%",
        "12%",
        "−4.0%",
    ]
    assert write_ticks([0, 0.05, 0.1]) == ["0%", "5%", "10%"]
    assert write_ticks([0, 0.025, 0.05]) == ["0.0%", "2.5%", "5.0%"]


def test_classes_of_a_map_hold_like_numbers_of_areas() -> None:
    assert choose_bounds([i / 100 for i in range(1, 11)]) == [0.03, 0.05, 0.07, 0.09]
    assert choose_bounds([0.02, 0.02, 0.02]) == []


def test_text_is_broken_where_it_is_too_long() -> None:
    lines = wrap_text(LONG, 200)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert max(measure_text(line) for line in lines) <= 200
