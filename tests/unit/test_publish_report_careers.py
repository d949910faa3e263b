"""The page of a release of careers: what it says, what stands beside it, and nothing that is hidden."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from tenure.disclosure import Released, release
from tenure.errors import InternalError
from tenure.publish.later_sections import describe_progression
from tenure.publish.published import cite_published
from tenure.publish.report import ReportOptions, write_report
from tests.support.careers_tables import (
    CENTRAL,
    ESTATES,
    LAST,
    NURSES,
    SUPPORT,
    build_areas,
    build_progression,
    release_all,
)
from tests.support.charts import find_overlaps
from tests.support.disclosure import build_profile

FILES = {
    "tables/careers.moves.moves.csv": "Moves (CSV)",
    "tables/careers.places.areas.csv": "Areas (CSV)",
    "tables/careers.after.contrasts.csv": "After (CSV)",
}


def _write(folder: Path, released: tuple[Released, ...] | None = None) -> tuple[str, tuple[str, ...]]:
    tables = release_all() if released is None else released
    report = write_report(tables, folder, options=ReportOptions(title="Careers", downloads=FILES))
    page = (folder / "report.html").read_text("utf-8")
    told = re.findall(r'<p class="lead">(.*?)</p>(?:<ul>(.*?)</ul>)?', page)
    said = tuple(unescape(text) for lead, rest in told for text in (lead, *re.findall("<li>(.*?)</li>", rest)))
    assert set(report.findings) <= set(said)
    return page, said


def test_each_side_of_the_service_is_told_first_with_its_largest_move(tmp_path: Path) -> None:
    _, said = _write(tmp_path)
    # Clinical: 40 from support to nurses and 12 from nurses to midwives. Interval of 40 in 1,000: Wilson's.
    assert said[0].startswith(
        f"On the clinical side in the period from 2019-03, 52 people moved from one group to another; the largest "
        f"move was from {SUPPORT} to {NURSES} (40 people, 4.0% (95% interval 3.0% to 5.4%) of those at the start)."
    )
    # Outside it: 9 of 300, the only move.
    assert said[1].startswith(
        "On the non-clinical side in the period from 2019-03, 9 people moved from one group to another; the largest "
        f"move was from {CENTRAL} to {ESTATES} (9 people, 3.0%"
    )
    assert said[2].startswith("From the clinical to the non-clinical side in the period from 2019-03, 10 people moved;")
    assert said[3].startswith("From the non-clinical to the clinical side in the period from 2019-03, 15 people moved;")


def test_support_to_registered_is_told_over_time(tmp_path: Path) -> None:
    page, _ = _write(tmp_path)
    # 40 of 1,000 in the last period, 20 of 1,000 in the first.
    assert (
        f"were in {NURSES} at the end of the period from 2019-03 (40 people); of those at the start of the period from "
        "2018-03, 2.0%."
    ) in unescape(page)


def test_places_movers_and_progress_are_told(tmp_path: Path) -> None:
    _, said = _write(tmp_path)
    text = "\n".join(said)
    assert (
        "By region, the share of Clinical support that moved to Registered clinical within a year, at the same case "
        "mix, was highest in South East, 3.1% (95% interval 2.6% to 3.7%) and lowest in North West, 1.4%"
    ) in text
    assert (
        f"Of people who went from {SUPPORT} to {NURSES} in 2015-04 to 2016-03, 3 years on: the share of movers still "
        "in the health service was 8.0 percentage points larger than that of comparable people recruited directly (95% "
        "interval +2.0 to +14.0)."
    ) in text
    assert "3.0 percentage points smaller than that of comparable people who stayed in the origin" in text
    assert (
        f"Of those who started in 2013-04 ({NURSES}, band 5), after 24 months: 30% same band; 40% one band up; "
        "30% left."
    ) in text
    assert f"6.0% of careers: {SUPPORT}, then {NURSES}, typically after 26 months (60 people)." in text


def test_starters_of_one_sex_are_told_in_words() -> None:
    statuses, _ = build_progression()
    frame = statuses.frame.with_columns(sex=pl.lit("F"))
    structure = replace(
        statuses.structure,
        dimensions=("sex", *statuses.structure.dimensions),
        counts=tuple(replace(one, key=("sex", *one.key)) for one in statuses.structure.counts),
        totals=tuple(replace(one, key=("sex", *one.key)) for one in statuses.structure.totals),
    )
    about = replace(statuses.about, columns={"sex": "Sex as recorded (text)", **statuses.about.columns})
    released = release([replace(statuses, frame=frame, structure=structure, about=about)], profile=build_profile())
    (section,) = describe_progression({released[0].about.table: released[0]}, {})
    assert f"({NURSES}, band 5, women)" in section.sentences[0]


def test_starters_whose_every_status_is_hidden_are_told_so() -> None:
    statuses, next_band = build_progression()
    few = statuses.frame.with_columns(people=pl.lit(4), starters=pl.lit(12), share_of_starters=pl.lit(1 / 3))
    released = release([replace(statuses, frame=few), next_band], profile=build_profile())
    (section,) = describe_progression({one.about.table: one for one in released}, {})
    assert section.sentences == (
        f"Of those who started in 2013-04 ({NURSES}, band 5), what became of them cannot be shown: there are too few.",
    )
    # The other pictures stay.
    assert [figure.name for figure in section.figures] == ["next-band"]


def test_published_figures_stand_beside_with_their_citation(tmp_path: Path) -> None:
    page, _ = _write(tmp_path)
    text = unescape(page)
    assert (
        "16% of new nurses came from clinical support in the year to March 2024. (Career pathways between occupations "
        "in the English NHS (Harvey-Rich and others). Institute for Fiscal Studies, 2026-02; worked out from what was "
        "published)"
    ) in text
    assert (
        "Of nurses on the lowest point of band 5 in November 2012, 26% were in band 6 in August 2021. (Progression of "
        "nurses within the NHS (Stoye, Warner). Institute for Fiscal Studies, 2024-04)"
    ) in text
    assert "no published figure of moves on the non-clinical side" in text


def test_figure_that_the_rules_lack_is_a_mistake() -> None:
    with pytest.raises(InternalError, match="no published figure 'made-up'"):
        cite_published("made-up", "{}")


def test_page_asks_for_nothing_and_runs_nothing(tmp_path: Path) -> None:
    page, _ = _write(tmp_path)
    assert "<script" not in page
    assert ' style="' not in page
    assert not re.search(r'(src|href)="(?!#|tables/careers)', page)


def test_every_picture_is_there_in_two_widths_with_table_and_file(tmp_path: Path) -> None:
    page, _ = _write(tmp_path)
    names = [name for name in re.findall(r'<details id="([a-z-]+)-table"', page) if not name.startswith("first-")]
    places = ["places-region", "places-organisation-type", "places-boards"]
    assert names == ["moves", "middle", "support-out", *places, "contrasts", "status", "next-band"]
    for name in names:
        assert f'id="{name}-wide-title"' in page
        assert f'id="{name}-narrow-title"' in page or name == "moves"
        assert (tmp_path / "charts" / f"{name}.svg").read_text("utf-8").startswith("<svg")
    assert page.count('<a href="tables/careers.places.areas.csv">Download') == 3
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_table_beside_a_picture_has_its_figures(tmp_path: Path) -> None:
    page, _ = _write(tmp_path)
    table = page[page.index('<details id="places-region-table"') :]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table[: table.index("</table>")])
    cells = {name: re.findall(r"<td[^>]*>(.*?)</td>", row) for name, row in rows}
    assert cells["South East"] == ["2,000", "60", "3.0%", "3.1%", "2.6%", "3.7%"]


def test_no_words_overlap_in_any_picture_of_the_page(tmp_path: Path) -> None:
    page, _ = _write(tmp_path)
    pictures = re.findall(r'<svg [^>]*class="chart .*?</svg>', page, flags=re.DOTALL)
    assert len(pictures) == 16
    assert [find_overlaps(picture) for picture in pictures] == [[]] * 16


def test_board_with_a_small_count_is_drawn_and_told_nowhere(tmp_path: Path) -> None:
    page, _ = _write(tmp_path)
    # Three of 2,000 in Sussex: 0.15%, adjusted 1.1%.
    boards = page[page.index('<details id="places-boards-table"') :]
    row = re.findall(r'<tr><th scope="row">Sussex</th>(.*?)</tr>', boards)[0]
    assert row.count('<td class="hidden">[c]</td>') == 5
    assert "1.1%" not in page
    assert "0.15%" not in page


def test_places_say_how_many_of_them_can_be_shown(tmp_path: Path) -> None:
    areas = build_areas()
    small = pl.DataFrame([{**areas.frame.row(0, named=True), "area": "London", "events": 2, "crude_rate": 0.001}])
    table = type(areas)(areas.about, pl.concat([areas.frame, small]), areas.structure)
    _, said = _write(tmp_path, release([table], profile=build_profile(5)))
    assert said[0].startswith("By region (2 of 3 can be shown), the share of Clinical support")


def test_page_is_the_same_whatever_the_hidden_value_is(tmp_path: Path) -> None:
    pages = []
    for small in (2, 3):
        # A second move from nurses is hidden, and with it the one to midwives; the others leave as they were.
        moves = {**LAST, (NURSES, NURSES): 485, (NURSES, CENTRAL): small, (NURSES, "Midwives"): 15 - small}
        pages.append(_write(tmp_path / str(small), release_all(moves))[0])
    assert pages[0] == pages[1]
    assert "[c]" in pages[0]


def test_places_tell_an_outcome_of_which_there_is_something_to_compare(tmp_path: Path) -> None:
    areas = build_areas()
    # Of the outcome asked for, one region's share is left; of leaving, two are.
    hidden = areas.frame.with_columns(events=pl.when(pl.col("area") == "South East").then(60).otherwise(2))
    left = areas.frame.with_columns(outcome=pl.lit("left"))
    table = type(areas)(
        areas.about, pl.concat([hidden.with_columns(pl.col("events").cast(pl.Int64)), left]), areas.structure
    )
    _, said = _write(tmp_path, release([table], profile=build_profile(5)))
    assert said[0].startswith("By region, the share of Clinical support that is no longer in the record within a year")
