"""The page of a release of any studies: its sentences by hand, its parts, and nothing that is hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

from tenure.disclosure import Released, release
from tenure.errors import InternalError
from tenure.publish.report import Report, ReportOptions, choose_findings, write_report
from tenure.publish.sections import Section
from tenure.terms import Evidence, Ratio
from tests.support.careers_tables import build_all
from tests.support.charts import LIMITS, build_places, find_overlaps
from tests.support.disclosure import build_profile
from tests.support.report_tables import (
    build_award,
    build_drift,
    build_effects,
    build_equality,
    build_evaluation,
    build_late_careers,
    build_measures,
    build_pay,
    build_reasons,
    build_rows_used,
    build_sickness,
    build_survey,
    build_table,
    rate_leavers,
)

YEAR = {"start_month": "2022-03", "end_month": "2023-03"}
BEFORE = {"start_month": "2021-03", "end_month": "2022-03"}


def _release(evidence: Sequence[Evidence]) -> tuple[Released, ...]:
    return release(evidence, profile=build_profile(5))


def _write(folder: Path, *evidence: Evidence, **options: object) -> tuple[str, Report]:
    tables = _release(evidence)
    files = {f"tables/{table.about.table}.csv": f"{table.about.title} (CSV)" for table in tables}
    given: dict[str, object] = {"title": "What we found", "downloads": files, **options}
    report = write_report(tables, folder, options=ReportOptions(**given))  # type: ignore[arg-type]
    return (folder / "report.html").read_text("utf-8"), report


def _groups(small: int = 2) -> list[dict[str, object]]:
    """100 of 1,000 nurses and 30 of 200 managers left; of midwives too few to tell."""
    return [
        rate_leavers("all", 100, 1000, (0.10, 0.08, 0.12), staff_group="Nurses", **YEAR),
        rate_leavers("all", 30, 200, (0.15, 0.11, 0.2), staff_group="Managers", **YEAR),
        rate_leavers("all", small, 50, (small / 50, 0.0123, 0.0987), staff_group="Midwives", **YEAR),
    ]


def _everything(small: int = 2) -> list[Evidence]:
    return [
        *build_all(), build_measures(_groups(small), "staff_group"), build_pay(small=small), build_rows_used(),
        build_effects(), build_drift(), build_award(), *build_reasons(small=small), *build_sickness(),
        build_late_careers(), build_survey({"R1A": 3.0, "R1B": -3.0, "R1C": 0.5}), *build_evaluation(0.02, -0.01, 0.05),
    ]  # fmt: skip


def test_leaver_rates_of_groups_are_told_with_those_that_cannot_be_shown(tmp_path: Path) -> None:
    _, report = _write(tmp_path, build_measures(_groups(), "staff_group"))
    # 100 of 1,000 at both dates is 10%, 30 of 200 is 15%; two of 50 are below five.
    (said,) = report.findings
    assert said == (
        "The leaver rate of the service as a whole from 2022-03 to 2023-03 was highest in Managers, 15% (95% interval "
        "11% to 20%), and lowest in Nurses, 10% (95% interval 8.0% to 12%), of the 2 of 3 groups of which it can be "
        "shown."
    )


def test_leaver_rate_of_the_service_is_told_beside_the_period_before(tmp_path: Path) -> None:
    rows = [
        rate_leavers("all", 80, 1000, (0.08, 0.07, 0.09), **BEFORE),
        rate_leavers("all", 120, 1000, (0.12, 0.11, 0.13), **YEAR),
    ]
    _, report = _write(tmp_path, build_measures(rows))
    assert report.findings == (
        (
            "The leaver rate of the service as a whole from 2022-03 to 2023-03 was 12% (95% interval 11% to 13%): 120 "
            "of 1,000 people in post had left; the stability index was 88% (95% interval 86% to 90%). In the period "
            "before, the leaver rate was 8.0% (95% interval 7.0% to 9.0%)."
        ),
    )


def test_every_level_has_its_sentence_the_service_first(tmp_path: Path) -> None:
    rows = [
        rate_leavers("R1A", 20, 100, (0.2, 0.15, 0.25), level="organisation", **YEAR),
        rate_leavers("R1B", 10, 100, (0.1, 0.07, 0.14), level="organisation", **YEAR),
        rate_leavers("all", 20, 200, (0.1, 0.08, 0.12), **YEAR),
    ]
    _, report = _write(tmp_path, build_measures(rows))
    assert report.findings[0].startswith("The leaver rate of the service as a whole from 2022-03 to 2023-03 was 10%")
    assert report.findings[1] == (
        "The leaver rate of organisations from 2022-03 to 2023-03 was highest in R1A, 20% (95% interval 15% to 25%), "
        "and lowest in R1B, 10% (95% interval 7.0% to 14%), of the 2 organisations."
    )


def test_rate_that_is_hidden_everywhere_is_said_to_be(tmp_path: Path) -> None:
    _, report = _write(tmp_path, build_measures(_groups()[2:], "staff_group"))
    assert report.findings == (
        "No leaver rate of the service as a whole from 2022-03 to 2023-03 can be shown.",
    )  # fmt: skip


def test_pay_is_told_of_the_largest_cell_that_is_shown(tmp_path: Path) -> None:
    _, report = _write(tmp_path, build_pay(), build_rows_used())
    # 30,800 / 28,000 = 1.1; 30,800 x 1.25 = 38,500.
    assert report.findings[0] == (
        "In 2023/24 earnings per FTE were £30,800 in the largest cell of non-medical staff that can be shown "
        "(Nursing, band 5, step 1; 120 FTE), 1.10 times the pay scale value of £28,000; paybill per FTE was £38,500. "
        "2 of 3 cells can be shown."
    )
    findings = {chart.name: chart.finding for chart in report.charts}
    # 10 + 20 + 800 FTE.
    assert findings["pay-waterfall"] == "In 2024-03 pay was taken from 800 of 830 FTE that are shown."


def test_parts_of_the_change_of_the_paybill_are_told_largest_first(tmp_path: Path) -> None:
    _, report = _write(tmp_path, build_effects(), build_drift())
    # 8 + 2 - 1 = 9; 4.5 - 5.0 = -0.5.
    assert report.findings == (
        (
            "The paybill rose by £9 million from 2022/23 to 2023/24: award £8 million, volume (FTE) £2 million, mix "
            "of staff −£1 million. The parts add up to the change."
        ),
        "Paybill per FTE grew by 4.50%, against an award of 5.00%: a drift of −0.50 percentage points.",
    )


def test_change_of_the_paybill_of_too_few_people_is_not_told(tmp_path: Path) -> None:
    page, report = _write(tmp_path, build_effects(people=3))
    assert report.findings == (
        "The change of the paybill from 2022/23 to 2023/24 rests on too few people to be shown.",
    )
    assert report.charts == ()
    assert "8,000,000" not in page


def test_award_is_costed_to_two_figures_with_what_could_not_be(tmp_path: Path) -> None:
    page, report = _write(tmp_path, build_award())
    assert report.findings[:2] == (
        "Of 2 plans, in paybill for a full year at outturn FTE: ‘three’ £1.5 million, ‘five’ £2.5 million.",
        (
            "The plan ‘three’ would cost £1.5 million of paybill in a full year at the outturn FTE of 2023/24, a "
            "rise of basic pay by 3.0%; 5.0% of FTE could not be costed."
        ),
    )
    assert "an effect under the assumptions that the table states" in page


def test_reasons_are_told_as_the_least_share(tmp_path: Path) -> None:
    _, report = _write(tmp_path, *build_reasons())
    assert report.findings == (
        (
            "Of 100 leavers from 2022-03 to 2023-03, at least 60% resigned; at least 10% retired; of 30% no reason is "
            "recorded, or no more than that they resigned."
        ),
    )
    # From 10% if none of the unknown retired to 40% if all did.
    assert "Retirement, 10% (10% to 40%)" in report.charts[0].description


def test_a_picture_of_one_organisations_reasons_names_it(tmp_path: Path) -> None:
    page, _ = _write(tmp_path, *build_reasons(unit="R1A"))
    assert "from 2022-03 to 2023-03: the least share of leavers of R1A, and the greatest" in page
    assert "R1A" not in _write(tmp_path / "all", *build_reasons())[0]


def test_groups_apart_are_named_with_what_they_are_groups_of(tmp_path: Path) -> None:
    _, report = _write(tmp_path, build_measures(_groups(), "staff_group"), build_equality())
    assert report.findings[-1] == (
        "Of 2 groups beside a reference group 2 differ beyond chance in how likely to leave they are: "
        "Age band, 25 to 34: 1.28 times as likely as 35 to 44 (95% interval 1.004 to 1.63); "
        "Sex, women: 1.19 times as likely as men (95% interval 1.06 to 1.34). "
        "This is an association: groups differ in age, occupation, band and service."
    )


def test_absence_is_told_beside_the_month_a_year_before(tmp_path: Path) -> None:
    _, report = _write(tmp_path, *build_sickness())
    assert report.findings == (
        "The sickness absence rate in 2023-03 was 4.5% of available FTE days; in 2022-03 it was 5.0%.",
        "Of the days lost in 2023-03, most were recorded under Anxiety: 30% of them.",
    )


def test_late_careers_are_told_with_groups_that_are_hidden(tmp_path: Path) -> None:
    _, report = _write(tmp_path, build_late_careers())
    assert report.findings == (
        (
            "In 2023-03 the share of people in post aged 55 or over was highest in Nurses, 20%, and lowest in "
            "Doctors, 5.0%, of the 2 of 3 groups of which it can be shown."
        ),
    )


def test_survey_counts_changes_beyond_chance(tmp_path: Path) -> None:
    _, report = _write(tmp_path, build_survey({"R1A": 3.0, "R1B": -3.0, "R1C": 0.5}))
    # +3 with limits +1 to +5 is higher, -3 lower; 0.5 with limits -1.5 to 2.5 is neither.
    (said,) = report.findings
    assert said == (
        "‘Feels burnt out’: from 30.0% to 32.0% in 3 organisations in 2024; beside the period before it rose beyond "
        "chance in 1 of 3, and fell in 1."
    )


def test_evaluation_is_an_effect_under_assumptions_with_what_speaks_against_it(tmp_path: Path) -> None:
    page, report = _write(tmp_path, *build_evaluation(0.02, -0.01, 0.05))
    assert report.findings == (
        (
            "After the start, the change was +0.02 (interval −0.01 to +0.05) in leavers per month, estimated by "
            "imputation by the design ‘staggered’: an effect only under its assumptions. The interval includes no "
            "change."
        ),
    )
    assert "Pre trend: Units went different ways before." in page
    assert "Few units:" not in page


def _unknown(small: int = 2) -> Evidence:
    rows = [{"ward": ward, "people": 100, "absent": absent, "share": absent / 100}
            for ward, absent in (("North", 10), ("South", 25), ("West", small))]  # fmt: skip
    counts = {"people": (), "absent": ("share",)}
    return build_table("wards.absence.table", rows, ("ward",), counts=counts, title="Absence by ward",
                       ratios=[Ratio("share", "absent", "people")])  # fmt: skip


def test_study_that_the_page_does_not_know_is_told_by_its_declarations(tmp_path: Path) -> None:
    page, report = _write(tmp_path, _unknown())
    assert report.findings == (
        "Absence by ward: of 2 rows shown, share was highest for ward South, 25%, and lowest for ward North, 10%.",
    )
    assert [chart.table for chart in report.charts] == ["wards.absence.table"]
    assert '<h2 id="wards-absence">Wards: absence</h2>' in page


def test_table_without_a_row_or_a_number_is_listed_and_says_nothing(tmp_path: Path) -> None:
    words = build_table("wards.names.table", [{"ward": "North"}], ("ward",), title="Names of wards")
    empty = Evidence(words.about, words.frame.clear(), words.structure)
    for table in (words, empty):
        page, report = _write(tmp_path, table)
        assert report.findings == ()
        assert "No figure of this release can be shown." in page
        assert "Names of wards" in page


def test_hidden_number_changes_no_byte_of_page_or_picture(tmp_path: Path) -> None:
    places = [build_places({"R1A": (60, 900), "R1B": (40, 900), "RSM": (small, 700)}) for small in (2, 3)]
    written = []
    for small, place in zip((2, 3), places, strict=True):
        tables = [
            *_everything(small),
            _unknown(small),
            replace(place, about=replace(place.about, table="x.places.all")),
        ]
        _write(tmp_path / str(small), *tables)
        found = sorted(path for path in (tmp_path / str(small)).rglob("*") if path.is_file())
        written.append({path.relative_to(tmp_path / str(small)).as_posix(): path.read_bytes() for path in found})
    assert len(written[0]) > 20
    assert written[0] == written[1]


def test_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    first, _ = _write(tmp_path / "a", *_everything())
    second, _ = _write(tmp_path / "b", *_everything())
    assert first == second


def test_unit_below_the_threshold_is_in_no_picture(tmp_path: Path) -> None:
    place = build_places({"R1A": (60, 900), "R1B": (40, 900), "RSM": (2, 700)})
    rows = [{**row, "period": "2020-03", "origin": "A", "outcome": "left", "expected": float(row["events"]),
             "adjusted_rate": row["crude_rate"], "organisation_name": row["organisation"]}
            for row in place.frame.iter_rows(named=True)]  # fmt: skip
    falls = ("crude_rate", "adjusted_rate", "expected", "centre", *LIMITS[0][:2], *LIMITS[1][:2])
    table = build_table("careers.places.organisations", rows, ("period", "origin", "outcome", "organisation"),
                        counts={"people": falls, "events": falls})  # fmt: skip
    page, report = _write(tmp_path, table)
    pictures = re.findall(r'<svg [^>]*class="chart funnel".*?</svg>', page, flags=re.DOTALL)
    assert len(pictures) == 2
    assert [picture.count("<circle") for picture in pictures] == [2, 2]
    assert all("RSM" not in picture for picture in pictures)
    assert "RSM" not in report.charts[0].svg
    # Its row stands in the table, with every figure of it hidden.
    row = re.findall(r'<tr><th scope="row">RSM</th>(.*?)</tr>', page)[0]
    assert re.findall(r"<td[^>]*>(.*?)</td>", row)[2:] == ["[c]"] * (row.count("<td") - 2)


def test_every_picture_has_title_description_finding_table_and_file(tmp_path: Path) -> None:
    page, report = _write(tmp_path, *_everything())
    files = {path.name for path in (tmp_path / "charts").iterdir()}
    assert files == {f"{chart.name}.svg" for chart in report.charts}
    assert len(files) == len(report.charts) >= 15
    for chart in report.charts:
        assert (tmp_path / chart.file).read_text("utf-8") == f"{chart.svg}\n"
        assert all((chart.title, chart.description, chart.finding, chart.table)), chart.name
        assert f'id="{chart.name}-table"' in page
        assert f'href="tables/{chart.table}.csv"' in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    pictures = re.findall(r'<svg [^>]*class="chart .*?</svg>', page, flags=re.DOTALL)
    assert [found for picture in pictures if (found := find_overlaps(picture))] == []


def test_page_stands_alone_and_can_be_found_through(tmp_path: Path) -> None:
    page, report = _write(tmp_path, *_everything())
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert "<script" not in page
    assert ' style="' not in page
    assert re.findall(r'(?:src|href)="((?!#|tables/)[^"]*)"', page) == []
    assert re.findall(r"https?://[^\"'< ]+", page.replace("http://www.w3.org/2000/svg", "")) == []
    assert '<a class="skip" href="#main">' in page
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r' id="([^"]+)"', page))
    # Findings first, then the way to each section, the sections, tables, and how it was made.
    order = [page.index(f'id="{name}"') for name in ("found", "moves", "pay", "leavers", "tables", "making", "access")]
    assert order == sorted(order)
    assert all(text in unescape(page[: page.index("On this page")]) for text in report.findings)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_scopes(tmp_path: Path) -> None:
    page, _ = _write(tmp_path, *_everything())
    tables = re.findall(r"<table.*?</table>", page, flags=re.DOTALL)
    assert len(tables) >= 30
    for table in tables:
        assert "<caption>" in table
        assert "<th>" not in table
        head, body = table.split("</thead>")
        assert 'scope="col"' in head
        assert body.count("<tr>") == body.count('scope="row"')


def test_long_table_says_how_much_of_it_is_shown(tmp_path: Path) -> None:
    rows = [{"ward": f"W{place:04d}", "people": 10 + place % 7} for place in range(3000)]
    page, _ = _write(tmp_path, build_table("wards.people.table", rows, ("ward",), counts={"people": ()}))
    assert "of 3,000 rows" in page
    assert page.count("<tr>") < 120
    assert 'href="tables/wards.people.table.csv"' in page


def test_banners_say_whose_and_of_what_a_release_is(tmp_path: Path) -> None:
    made_up = replace(_unknown(), about=replace(_unknown().about, source="Synthetic record", real_staff=False))
    page, report = _write(tmp_path, made_up)
    drawn = (tmp_path / report.charts[0].file).read_text("utf-8")
    assert drawn.count("Synthetic data: these figures describe no real person or organisation.") == 2
    assert find_overlaps(drawn) == []
    header = page[page.index("<header") : page.index("</header>")]
    assert "Synthetic data." in header
    assert "INTERNAL" not in header
    page, _ = _write(tmp_path, _unknown(), release_class="internal", organisation="R1A & Co")
    header = page[page.index("<header") : page.index("</header>")]
    assert "INTERNAL: for staff of R1A &amp; Co only, not for publication" in header
    assert "Synthetic" not in header
    assert "Not an NHS service." in header


def test_how_it_was_made_is_told(tmp_path: Path) -> None:
    options = {"profile_title": "Fewer than five are hidden.", "notes": ("A month is missing.",),
               "waterfall": (("Rows read", 12_000), ("People", 900)), "contact": "pay@example.org"}  # fmt: skip
    page, _ = _write(tmp_path, _unknown(), **options)
    made = page[page.index('id="making"') :]
    for words in ("Fewer than five are hidden.", "A month is missing.", "Rows read", "12,000", "pay@example.org",
                  "Version of the code", "occupation_move"):  # fmt: skip
        assert words in made


def test_words_from_outside_are_words(tmp_path: Path) -> None:
    rows = [{"ward": "<b>North</b>", "people": 10}, {"ward": '"><script>alert(1)</script>', "people": 20}]
    table = build_table("wards.people.table", rows, ("ward",), counts={"people": ()}, title="A & B <i>")
    page, _ = _write(tmp_path, table, title="<script>")
    assert "<script" not in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_findings_take_every_first_sentence_before_any_second() -> None:
    sections = [Section(name, name, tuple(f"{name}{place}" for place in range(count)))
                for name, count in (("b", 3), ("a", 1), ("c", 0), ("d", 9))]  # fmt: skip
    # Eight in all: three firsts, then seconds and thirds in turn.
    assert [text for text, _ in choose_findings(sections, 20)] == ["b0", "b1", "b2", "a0", "d0", "d1", "d2", "d3"]
    assert choose_findings(sections, 2) == [("b0", "b"), ("a0", "a")]
    many = [Section(f"s{place}", "", ("first", "second")) for place in range(10)]
    assert [text for text, _ in choose_findings(many, 20)] == ["first"] * 10


def test_report_needs_a_released_table(tmp_path: Path) -> None:
    with pytest.raises(InternalError, match="needs a table"):
        write_report((), tmp_path, options=ReportOptions("x"))
    with pytest.raises(InternalError, match="only released tables"):
        write_report([_unknown()], tmp_path, options=ReportOptions("x"))  # type: ignore[list-item]


def test_highest_and_lowest_of_many_are_of_the_largest(tmp_path: Path) -> None:
    # Thirty groups of 1,000 with rates from 10%, and one of 20 people of whom 10 left: chance, and not the headline.
    many = [
        rate_leavers("all", 100 + place, 1000, (0.10 + place / 1000, 0.05, 0.2), staff_group=f"G{place:02d}", **YEAR)
        for place in range(30)
    ]
    small = rate_leavers("all", 10, 20, (0.5, 0.3, 0.7), staff_group="Small", **YEAR)
    _, report = _write(tmp_path, build_measures([*many, small], "staff_group"))
    # Groups of one size are taken in the order of their names: G00 to G23.
    assert report.findings[0].startswith(
        "The leaver rate of the service as a whole from 2022-03 to 2023-03 was highest in G23, 12%"
    )
    assert "lowest in G00, 10% (95% interval 5.0% to 20%), of the 24 largest of 31 groups." in report.findings[0]


def test_numbers_that_agree_with_a_published_table_are_counted(tmp_path: Path) -> None:
    rows = [
        {"table": "non_medical", "measure": "fte", "outcome": outcome, "rows": count, "median_difference_percent": 0.1,
         "largest_difference_percent": 0.2}
        for outcome, count in (("agrees", 70), ("differs", 20), ("agrees before the 5% rule", 10))
    ]  # fmt: skip
    table = build_table("pay.compare.summary", rows, ("table", "measure", "outcome"))
    _, report = _write(tmp_path, table)
    assert report.findings == (
        ("Of 100 numbers of our pay evidence beside the published table: agrees, 70; differs, 20; agrees before the 5% "
        "rule, 10."),
    )  # fmt: skip


def test_returns_of_a_scenario_are_people_years_under_assumptions(tmp_path: Path) -> None:
    rows = [
        {"period": "2021-03 to 2022-03", "group": "all", "year": year, "retirements": 200, "scenario_return_rate": 0.25,
         "people_years_total": total, "people_years_low": total - 10, "people_years_high": total + 10}
        for year, total in ((1, 20.0), (5, 90.0))
    ]  # fmt: skip
    falls = ("people_years_total", "people_years_low", "people_years_high")
    table = build_table(
        "retention.retirement.scenario", rows, ("period", "group", "year"), counts={"retirements": falls}
    )
    _, report = _write(tmp_path, build_late_careers(), table)
    assert report.findings[1] == (
        "If 25% of those who retire came back, it would bring 90 people-years (80 to 100) over 5 years: an "
        "effect under the assumptions that the table states."
    )
