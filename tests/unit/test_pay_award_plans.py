"""Award plans: what is read, and what is refused and how."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tenure.errors import CheckError, UsageError
from tenure.pay.plans_reading import read_plan
from tenure.studies.pay import award
from tests.support.pay_award import PLAIN, write_csv, write_plan, write_rows

AWARD = "awards:\n  - percent: 3\n"


def test_a_plan_is_called_as_its_file_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert read_plan(write_plan(tmp_path / "Three per cent.yaml", AWARD)).name == "three_per_cent"
    assert read_plan(write_plan(tmp_path / "3.yaml", AWARD)).name == "plan_3"
    assert read_plan(write_plan(tmp_path / "x.yaml", "name: offer\n" + AWARD)).name == "offer"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "no points, no awards and no payments"),
        ("awards:\n  - precent: 3\n", "'awards[0]'; the nearest is 'percent'"),
        ("award:\n  - percent: 3\n", "the nearest is 'awards'"),
        ("rounding: nearst\n" + AWARD, "the nearest is 'nearest'"),
        ("awards:\n  - percent: three\n", "Expected a number, got text, at key 'awards[0].percent'"),
        ("awards:\n  - percent: 300\n", "at key 'awards[0].percent'"),
        ("awards:\n  - for: {bands: [5]}\n", "awards[0]: give percent, flat_gbp or at_least_gbp"),
        ("awards:\n  - {percent: 3, flat_gbp: 100}\n", "awards[0]: give combine"),
        ("awards:\n  - {percent: 3, combine: sum}\n", "awards[0]: give combine"),
        ("awards:\n  - {percent: 3, at_least_gbp: 9, at_most_gbp: 8}\n", "at_least_gbp is more than at_most_gbp"),
        ("start: 2025-04\n" + AWARD, "start 2025-04 lies outside 2024/25"),
        ("start: 2024-08\npaid_from: 2024-07\n" + AWARD, "paid_from 2024-07 is before start 2024-08"),
        ("awards:\n  - {percent: 3, start: 2025-05}\n", "awards[0]: start 2025-05 lies outside 2024/25"),
        ("payments:\n  - {flat_gbp: 3, paid_in: 2025-05}\n", "payments[0]: paid in 2025-05, outside 2024/25"),
        ("start: 2024-8\n" + AWARD, "Expected a month, YYYY-MM, at key 'start'"),
        ("awards:\n  - {percent: 3, start: May}\n", "Expected a month, YYYY-MM, at key 'awards[0].start'"),
        ("name: Offer 2\n" + AWARD, "Expected small letters, digits and underscores, a letter first, at key 'name'"),
        ("points:\n  - {for: {bands: [5]}}\n", "points[0]: give either values or take_step"),
        ("points:\n  - values: {1: 30000}\n", "points[0]: name the bands"),
        ("points:\n  - {for: {bands: [5], steps: [1]}, values: {1: 30000}}\n", "leave steps out"),
        ("points:\n  - {for: {bands: [5]}, take_step: 2}\n", "name the steps"),
        ("follows: [other]\n" + AWARD, "move only where 'non_basic' does"),
        ("name: measure\n" + AWARD, "name: 'measure' is a column of the tables already"),
        ("title: Twice\n" + AWARD, "'title' is given twice"),
        ("awards: [\n", "line "),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused_by_place(tmp_path: Path, body: str, said: str) -> None:
    path = write_plan(tmp_path / "plan.yaml", body)
    with pytest.raises(CheckError) as refused:
        read_plan(path)
    assert refused.value.slug == "award-plan-not-usable"
    assert said in refused.value.found


def test_every_problem_of_a_plan_is_told_at_once(tmp_path: Path) -> None:
    path = write_plan(tmp_path / "plan.yaml", "start: 2030-04\nawards:\n  - {percent: 3, combine: sum}\n")
    with pytest.raises(CheckError) as refused:
        read_plan(path)
    assert "give combine" in refused.value.found
    assert "start 2030-04" in refused.value.found


def test_a_day_in_words_is_refused_with_the_form_of_a_day(tmp_path: Path) -> None:
    path = write_plan(tmp_path / "plan.yaml", AWARD)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("dated")]
    path.write_text("\n".join([*lines, "dated: 15 January 2026"]), encoding="utf-8")
    with pytest.raises(CheckError) as refused:
        read_plan(path)
    assert refused.value.found == "Expected a date, YYYY-MM-DD, at key 'dated'."


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"year": "2024/26"}, "'2024/26' is not two years that follow each other"),
        ({"baseline": "2024-02-30"}, "'2024-02-30' is no date"),
        ({"baseline": "last"}, "Expected outturn, next, or a date YYYY-MM-DD, at key 'baseline'"),
        ({"year": "2024-25"}, "Expected a financial year such as 2025/26, at key 'year'"),
    ],
)
def test_a_year_or_baseline_that_there_is_not_is_refused(tmp_path: Path, head: dict[str, str], said: str) -> None:
    with pytest.raises(CheckError) as refused:
        read_plan(write_plan(tmp_path / "plan.yaml", AWARD, **head))
    assert said in refused.value.found


def test_a_plan_without_author_or_source_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("title: Mine\n" + AWARD, encoding="utf-8")
    with pytest.raises(CheckError) as refused:
        read_plan(path)
    assert "missing required field `author`" in refused.value.found


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("contracts: [acf]", "awards[0]: there is no pay contract 'acf'; the nearest is 'afc'"),
        ("bands: [8e]", "there is no band '8e'; the nearest is '8"),
        ("bands: [8A]", "there is no band '8A'; the nearest is '8a'"),
        ("contracts: [afc], bands: [consultnat]", "there is no band 'consultnat'; there are 1, 2, 3"),
        ("bands: [consultnat]", "there is no band 'consultnat'; the nearest is 'consultant'"),
        ("bands: [5], steps: [9]", "there is no pay step '9'; the nearest is '8'"),
        (
            "staff_groups: [Nursing and Midwifery]",
            "there is no staff group 'Nursing and Midwifery'; the nearest is 'Nursing and Midwifery Registered'",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_valid_one(tmp_path: Path, scope: str, said: str) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    plan = write_plan(tmp_path / "plan.yaml", f"awards:\n  - {{percent: 3, for: {{{scope}}}}}\n")
    with pytest.raises(CheckError) as refused:
        award([plan], evidence=evidence)
    assert refused.value.slug == "award-name-unknown"
    assert said in refused.value.found


def test_new_points_are_for_steps_that_there_are(tmp_path: Path) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    body = "points:\n  - {for: {contracts: [afc], bands: [5]}, values: {1: 30000, 12: 40000}}\n"
    with pytest.raises(CheckError) as refused:
        award([write_plan(tmp_path / "plan.yaml", body)], evidence=evidence)
    assert "points[0]: there is no pay step '12'; the nearest is '8'" in refused.value.found


def test_two_plans_of_one_name_are_refused(tmp_path: Path) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    plans = [write_plan(tmp_path / name, "name: offer\n" + AWARD) for name in ("a.yaml", "b.yaml")]
    with pytest.raises(UsageError) as refused:
        award(plans, evidence=evidence)
    assert refused.value.slug == "award-plan-twice"


def test_a_baseline_that_the_evidence_lacks_is_refused(tmp_path: Path) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    with pytest.raises(CheckError) as refused:
        award([write_plan(tmp_path / "plan.yaml", AWARD, baseline="next")], evidence=evidence)
    assert refused.value.slug == "award-baseline-missing"


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    plan = write_plan(tmp_path / "plan.yaml", AWARD)
    with pytest.raises(UsageError, match=r"award plan 'none\.yaml' cannot be read"):
        award([tmp_path / "none.yaml"], evidence=evidence)
    with pytest.raises(UsageError, match=r"evidence 'none\.csv' cannot be read"):
        award([plan], evidence=tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"staff_group": "A", "band": "5", "fte": "1"}], "columns that are missing: pay_step, earnings_multiple"),
        ([{**PLAIN, "fte": "many"}], "line 2, column fte: no number"),
        ([{**PLAIN, "fte": "NaN"}], "line 2, column fte: no number"),
        ([{**PLAIN, "fte": "-1"}], "line 2, column fte: less than nought"),
        ([PLAIN, PLAIN], "a row that is there twice: Nursing and Midwifery Registered, afc, 5, 1"),
    ],
)
def test_evidence_that_cannot_be_used_is_refused_without_its_values(
    tmp_path: Path, rows: list[dict[str, str]], said: str
) -> None:
    evidence = write_csv(tmp_path / "evidence.csv", rows)
    with pytest.raises(CheckError) as refused:
        award([write_plan(tmp_path / "plan.yaml", AWARD)], evidence=evidence)
    assert refused.value.slug == "award-evidence-not-usable"
    assert said in refused.value.found
    assert "many" not in str(refused.value)


def test_a_part_that_is_for_no_row_is_told(tmp_path: Path) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    plan = write_plan(tmp_path / "plan.yaml", AWARD + "  - {percent: 4, for: {bands: [7]}}\n")
    notes = award([plan], evidence=evidence)[0].about.notes
    assert "Plan plan: no row of the evidence is one that awards[1] is for." in notes


def test_a_percentage_that_looks_like_a_share_is_doubted(tmp_path: Path) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    body = "awards:\n  - percent: 3\n  - {percent: 0.03, start: 2024-05}\npayments:\n  - {percent: 0.5}\n"
    notes = award([write_plan(tmp_path / "plan.yaml", body)], evidence=evidence)[0].about.notes
    assert [note for note in notes if "Did you mean" in note] == [
        "Plan plan: awards[1] has percent: 0.03, which is 0.03 per cent. Did you mean 3?"
    ]


def test_titles_name_the_year_of_the_evidence(tmp_path: Path) -> None:
    evidence = write_csv(tmp_path / "pay.evidence.non_medical.csv", [PLAIN])
    evidence.with_suffix(".about.json").write_text(json.dumps({"parameters": {"year": "2023/24"}}), encoding="utf-8")
    tables = award([write_plan(tmp_path / "plan.yaml", AWARD)], evidence=evidence)
    titles = {table.about.table: table.about.title for table in tables}
    assert titles["pay.award.side_by_side"] == "Awards side by side, at outturn FTE of 2023/24"


def test_what_is_left_out_is_said_in_every_table(tmp_path: Path) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    tables = award([write_plan(tmp_path / "plan.yaml", AWARD)], evidence=evidence)
    said = [" ".join(table.about.notes) for table in tables]
    assert [text for text in said if "outturn FTE" not in text or "Not included: bank and agency" not in text] == []
    assert [text for text in said if "Progression over the pay steps during the year is missing" not in text] == []
    assert {table.about.table for table in tables if "outturn FTE" not in table.about.title} == {"pay.award.plans"}


def test_a_plan_for_nobody_costs_nothing_and_says_so(tmp_path: Path) -> None:
    evidence = write_rows(tmp_path / "evidence.csv", [PLAIN])
    plan = write_plan(tmp_path / "plan.yaml", "awards:\n  - {percent: 4, for: {bands: [7]}}\n")
    tables = {table.about.table: table for table in award([plan], evidence=evidence)}
    assert tables["pay.award.totals"].frame["paybill"].to_list() == [None, None, None]
    assert tables["pay.award.cells"].frame.height == 0
    assert "Plan plan: no row of the evidence is one that awards[0] is for." in tables["pay.award.cells"].about.notes


def test_evidence_without_rows_is_refused(tmp_path: Path) -> None:
    evidence = write_csv(tmp_path / "evidence.csv", [PLAIN])
    evidence.write_text(evidence.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(CheckError) as refused:
        award([write_plan(tmp_path / "plan.yaml", AWARD)], evidence=evidence)
    assert refused.value.found == "no rows."


@pytest.mark.parametrize(
    ("year", "baseline", "said"),
    [
        ("2024/25", "outturn", ""),
        ("2025/26", "next", ""),
        ("2026/27", "2024-04-01", ""),
        ("2023/24", "outturn", "2023/24, has that year's published award in it already."),
        ("2024/25", "next", "2024/25, has that year's published award in it already."),
        ("2019/20", "outturn", "2023/24, is later than the plan's year 2019/20."),
        ("2025/26", "outturn", "2023/24: awards between that year and 2025/26 are not in it."),
    ],
)
def test_a_plan_that_is_not_of_the_year_after_its_baseline_says_so(
    tmp_path: Path, year: str, baseline: str, said: str
) -> None:
    row = {"next_pay_scale_value": "31000", "next_paybill_multiple": "1.3"}
    evidence = write_csv(tmp_path / "pay.evidence.non_medical.csv", [PLAIN | row])
    about = {"parameters": {"year": "2023/24", "next": "2024/25"}}
    evidence.with_suffix(".about.json").write_text(json.dumps(about), encoding="utf-8")
    plan = write_plan(tmp_path / "plan.yaml", AWARD, year=year, baseline=baseline)
    notes = award([plan], evidence=evidence)[0].about.notes
    doubts = [note for note in notes if note.startswith("Plan plan: its baseline")]
    assert len(doubts) == (1 if said else 0)
    assert not said or doubts[0].endswith(said)
