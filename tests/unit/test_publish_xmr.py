"""Charts with limits, their icons and their page: marks where the figures are, words that do not overlap or vanish."""

from __future__ import annotations

import random
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tenure.disclosure import Released, release
from tenure.publish.drawing import INK, NARROW, TEXT_SIZE, WIDE
from tenure.publish.xmr import COLOURS, draw_xmr, read_charts, write_date, write_value
from tenure.publish.xmr_icons import ASSURANCE_WORDS, VARIATION_WORDS, draw_assurance, draw_variation
from tenure.publish.xmr_page import write_xmr_page
from tenure.studies import retention
from tests.support.charts import SVG, find_overlaps, read_words
from tests.support.disclosure import build_profile
from tests.support.publish import contrast

LONG = "A Trust with a name that is far too long for any line of a chart, & <signs> of its own"


def _chart(folder: Path, **options: object) -> tuple[Released, ...]:
    draw = random.Random(3)  # noqa: S311 - a seed fixed in advance
    values: dict[str, list[float | None]] = {
        LONG: [round(draw.gauss(1.0 if at < 60 else 0.7, 0.1), 3) for at in range(110)],
        "gaps": [*[4.0, 6.0] * 6, None, None, 5.0, 12.0],
        "large": [1_250_000.0 + 4_000 * at for at in range(14)],
        "one": [4.5],
        "none": [None, None],
        "alike": [2.0] * 14,
    }
    rows = [f'"{name}",{2010 + at // 12}-{at % 12 + 1:02d},{"" if value is None else value}\n'
            for name, given in values.items() for at, value in enumerate(given)]  # fmt: skip
    series = folder / "rates.csv"
    series.write_text("series,date,value\n" + "".join(rows), encoding="utf-8")
    rebase = folder / "rebases.csv"
    rebase.write_text(f'series,date,reason\n"{LONG}",2015-01,"New rota <b>"\n', encoding="utf-8")
    evidence = retention.charts(series, rebase=rebase, target=1.2, **options)  # type: ignore[arg-type]
    return release(evidence, profile=build_profile(5))


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Released, ...]:
    return _chart(tmp_path_factory.mktemp("charts"), improvement="down")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_words_of_a_chart_neither_overlap_nor_leave_it(charts: tuple[Released, ...], width: float) -> None:
    for chart in read_charts(charts):
        picture = draw_xmr(chart, "nhsr-0.2.2", width=width)
        assert find_overlaps(picture) == [], chart.name
        # Drawn as wide as a screen of 320 px less its margins, letters are 12 px high.
        assert TEXT_SIZE * 288 / NARROW >= 12


def test_a_chart_prints_its_ruleset_limits_and_target(charts: tuple[Released, ...]) -> None:
    chart = next(one for one in read_charts(charts) if one.name == "gaps")
    words = " ".join(one.text for one in read_words(draw_xmr(chart, "mdc-6")))
    assert "Ruleset mdc-6." in words
    # The mean is 77 / 14 = 5.5; ranges are eleven of 2, 1 and 7, so limits lie 2.66 x 30 / 13 = 6.14 from it.
    assert "Mean 5.5 (solid), limits −0.6 to 11.6 (dashed), target 1.2 (dotted)." in words


def test_each_kind_of_point_has_a_shape_and_a_colour_of_its_own(charts: tuple[Released, ...]) -> None:
    chart = next(one for one in read_charts(charts) if one.name == "gaps")
    root = ET.fromstring(draw_xmr(chart, "nhsr-0.2.2"))  # noqa: S314 - our own output
    marks = {path.get("fill"): str(path.get("d")) for path in root.iter(f"{SVG}path") if path.get("fill") != "none"}
    kinds = {kind for kind, colour in COLOURS.items() if colour in marks}
    assert kinds == {"common_cause", "concern"}
    # One outline a point: 14 values, of which the last, 12, is singled out.
    assert marks[COLOURS["common_cause"]].count("M") == 13
    assert marks[COLOURS["concern"]].count("M") == 1
    assert "a" in marks[COLOURS["common_cause"]]
    assert "l" in marks[COLOURS["concern"]]
    # Gaps break the line: twelve points and two.
    lines = [path for path in root.iter(f"{SVG}path") if path.get("fill") == "none"]
    assert [str(path.get("d")).count("L") for path in lines] == [11, 1]


def test_a_rebase_breaks_the_limits_and_is_named(charts: tuple[Released, ...]) -> None:
    chart = next(one for one in read_charts(charts) if one.name == LONG)
    picture = draw_xmr(chart, "nhsr-0.2.2")
    assert "limits set anew" in [one.text for one in read_words(picture)]
    solid = re.findall(r'<line [^>]*stroke="#1b1b1b" stroke-width="1.2"/>', picture)
    assert len(solid) == 2  # a mean each


def test_the_colours_are_those_that_readers_know_and_never_red_or_green() -> None:
    # Making Data Count, checks for the Single Chart Tool, "Special cause".
    assert {name: colour.upper() for name, colour in COLOURS.items()} == {
        "common_cause": "#A6A6A6", "improvement": "#00B0F0", "concern": "#E46C0A", "neutral": "#490092",
    }  # fmt: skip
    assert contrast(INK, "#ffffff") > 3  # the edge of every mark
    for kind in ("common_cause", "improvement", "concern"):
        assert contrast(INK, COLOURS[kind]) > 4.5  # signs on icons
    assert contrast("#ffffff", COLOURS["neutral"]) > 4.5


def test_every_icon_differs_in_shape_and_has_words() -> None:
    icons = {f"variation {word}": draw_variation(word) for word in VARIATION_WORDS}
    icons |= {f"assurance {word}": draw_assurance(word) for word in ASSURANCE_WORDS}
    plain = {name: re.sub(r'(fill|stroke|aria-label)="[^"]*"', "", icon) for name, icon in icons.items()}
    plain.pop("assurance none")  # a dash says no verdict of either
    assert len(set(plain.values())) == len(plain)
    for name, icon in icons.items():
        root = ET.fromstring(icon)  # noqa: S314 - our own output
        assert root.get("role") == "img", name
        assert root.get("aria-label"), name
    silent = draw_variation("concern_high", is_named=False)
    assert 'aria-hidden="true"' in silent
    assert "aria-label" not in silent


def test_the_page_lists_verdicts_first_and_has_every_chart_with_sentence_and_figures(
    charts: tuple[Released, ...], tmp_path: Path
) -> None:
    page = write_xmr_page(charts, tmp_path).read_text(encoding="utf-8")
    assert page.index('id="verdicts"') < page.index('id="chart-1"')
    assert page.count('class="chart xmr"') == 12
    assert "&lt;signs&gt;" in page
    assert "<signs>" not in page
    assert "New rota &lt;b&gt;" in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "is singled out: it lies outside the process limits. Concern, high." in page
    assert "has no limits to be read against: there are too few points." in page
    identifiers = re.findall(r' id="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))
    for words in ("ruleset", "moving ranges left out", "3.267 times their mean or more"):
        assert words in page


def test_of_very_many_series_those_singled_out_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenure.publish.xmr_page.MOST_CHARTS", 2)
    released = _chart(tmp_path, improvement="down")
    page = write_xmr_page(released, tmp_path).read_text(encoding="utf-8")
    assert page.count('class="chart xmr"') == 4
    assert "The first 2 of 6 series are drawn" in page
    special = [chart.name for chart in read_charts(released) if chart.verdict["variation"].startswith("concern")]
    assert "gaps" in special
    assert '<h3 id="chart-1">gaps</h3>' in page or '<h3 id="chart-2">gaps</h3>' in page


def test_dates_and_values_are_written_for_readers() -> None:
    assert write_date("2024-04") == "Apr 2024"
    assert write_date("2024-04-03") == "3 Apr 2024"
    assert write_value(-1234.5, 1) == "−1,234.5"
