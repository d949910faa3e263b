"""Our pay evidence beside a published table: what headings mean, what agrees, and what is said where it does not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tenure.errors import CheckError, UsageError
from tenure.pay import FinancialYear
from tenure.pay.compare import CompareRecord, OurTable, Stage, build_compared, build_compared_summary
from tenure.pay.compare_reading import PublishedTable, find_tables
from tenure.pay.compare_words import find_years, name_key, read_heading, read_value
from tenure.studies.pay_compare import compare
from tenure.terms import Evidence

YEAR, LATER = FinancialYear.parse("2023/24"), FinancialYear.parse("2024/25")
RECORD = CompareRecord("2023-04 to 2024-03", "Synthetic staff record", real_staff=False, versions={}, parameters={})
NURSE = ("nursing", "5", "1")
NURSE_2 = ("nursing", "5", "2")


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Staff group", "staff_group"),
        ("AfC band", "band"),
        ("Pay point [note 2]", "pay_step"),
        ("Medical grade", "grade"),
        ("FTE", "fte"),
        ("Average annual full time equivalents (FTE)", "fte"),
        ("Pay scale value (£)", "pay_scale_value"),
        ("Basic pay per FTE", "pay_scale_value"),
        ("Non-basic pay per FTE", "non_basic_per_fte"),
        ("Earnings per FTE 2023 to 2024 (£)", "earnings_per_fte"),
        ("Earnings per FTE (excluding 'other')", "earnings_excl_other_per_fte"),
        ("Earnings per FTE excl. medical awards", "earnings_excl_awards_per_fte"),
        ("Medical awards per FTE", "medical_awards_per_fte"),
        ("Earnings multiplier", "earnings_multiple"),
        ("Paybill multiplier excluding other", "paybill_excl_other_multiple"),
        ("Pay bill per FTE", "paybill_per_fte"),
        ("Paybill per FTE 2024-25", "next_paybill_per_fte"),
        ("Estimated earnings per FTE", "next_earnings_per_fte"),
        ("next_paybill_recomputed_per_fte", "next_paybill_recomputed_per_fte"),
        ("Earnings per FTE 2021/22", None),
        ("Region", None),
        ("Medical awards per FTE 2024/25", None),
    ],
)
def test_heading_is_read_by_its_words_and_year(heading: str, column: str | None) -> None:
    assert read_heading(heading, year=YEAR, later=LATER) == column


def test_years_are_found_however_they_are_written() -> None:
    found = find_years("2023/24, 2023-24, 2023 to 2024, 2023 – 2024; not 2023/25 and not 2023")
    assert [str(year) for year in found] == ["2023/24"] * 4


@pytest.mark.parametrize(
    ("column", "text", "name"),
    [
        ("band", "Band 5", "5"),
        ("band", "AfC band 8A", "8a"),
        ("band", 5.0, "5"),
        ("pay_step", "Step 01", "1"),
        ("staff_group", " Nursing & Midwifery Registered", "nursing and midwifery registered"),
        ("grade", "Consultant", "consultant"),
        ("contract", "Consultant pre-2003", "consultantpre2003"),
        ("contract", "consultant_pre2003", "consultantpre2003"),
    ],
)
def test_keys_of_both_sides_are_written_alike(column: str, text: str | float, name: str) -> None:
    assert name_key(column, text) == name


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234", 1234.0),
        ("£36,483", 36483.0),
        (1.2, 1.2),
        ("*", "hidden"),
        ("[c]", "hidden"),
        ("[z]", None),
        ("-", None),
    ],
)
def test_cell_is_read_as_number_mark_or_nothing(cell: str | float, value: float | str | None) -> None:
    assert read_value(cell) == value


def _grid(*lines: tuple[str | float, ...]) -> dict[tuple[int, int], str | float]:
    return {(row, place): cell for row, line in enumerate(lines, start=1)
            for place, cell in enumerate(line, start=1) if cell != ""}  # fmt: skip


def test_table_is_found_under_its_title_and_groups_stand_until_the_next() -> None:
    grid = _grid(
        ("Table 2: non-medical staff",),
        ("Some words about it.",),
        ("Staff group", "Band", "Pay step", "FTE", "Region"),
        ("Nursing", "Band 5", "Step 1", 120.0, "North"),
        ("", "", "Step 2", "*", "North"),
        ("Total", "", "", 120.0, ""),
    )
    (table,) = find_tables({"Cover": _grid(("Title",)), "Data": grid}, year=YEAR, later=LATER)
    assert (table.kind, table.sheet, table.headings) == ("non_medical", "Data", {"fte": "FTE"})
    assert table.values == {NURSE: {"fte": 120.0}, NURSE_2: {"fte": "hidden"}}
    assert table.names[NURSE_2] == ("Nursing", "Band 5", "Step 2")


def test_year_above_the_table_tells_sheets_of_two_years_apart() -> None:
    def sheet(title: str, value: float) -> dict[tuple[int, int], str | float]:
        return _grid((title,), ("Staff group", "Band", "Pay step", "Earnings per FTE"), ("Nursing", "5", "1", value))

    sheets = {"A": sheet("Outturn 2023 to 2024", 35_000.0), "B": sheet("Estimates for 2024 to 2025", 37_000.0)}
    (table,) = find_tables(sheets, year=YEAR, later=LATER)
    assert table.values == {NURSE: {"earnings_per_fte": 35_000.0, "next_earnings_per_fte": 37_000.0}}


def test_heading_that_no_word_tells_can_be_told() -> None:
    grid = _grid(("Staff group", "Band", "Years in band", "FTE"), ("Nursing", "5", "1", 10.0))
    told = {"pay_step": "Years in band"}
    (table,) = find_tables({"A": grid}, year=YEAR, later=LATER, told=told)
    assert table.values == {NURSE: {"fte": 10.0}}
    with pytest.raises(CheckError, match="No table of pay was found") as refusal:
        find_tables({"A": grid}, year=YEAR, later=LATER)
    assert refusal.value.slug == "compare-table-not-found"


def test_row_that_is_there_twice_is_refused() -> None:
    grid = _grid(
        ("Staff group", "Band", "Pay step", "FTE"), ("Nursing", "5", "1", 10.0), ("Nursing", "Band 5", 1.0, 9.0)
    )
    with pytest.raises(CheckError, match="has a row twice") as refusal:
        find_tables({"A": grid}, year=YEAR, later=LATER)
    assert refusal.value.slug == "compare-row-twice"
    assert refusal.value.where == "A, row 3"


Values = Mapping[str, float | str | None]


def _ours(
    values: Mapping[tuple[str, ...], Values], people: int = 50, stages: Mapping[str, Stage] | None = None
) -> OurTable:
    return OurTable("non_medical", {key: key for key in values}, values, dict.fromkeys(values, people), stages or {})


def _published(values: Mapping[tuple[str, ...], Values]) -> PublishedTable:
    headings = {name: name for row in values.values() for name in row}
    return PublishedTable("non_medical", "A", headings, {key: key for key in values}, values)


def _outcomes(evidence: Evidence) -> dict[tuple[str, str], str]:
    rows = evidence.frame.select("pay_step", "measure", "outcome").iter_rows()
    return {(step, measure): outcome for step, measure, outcome in rows}


def test_numbers_agree_when_ours_rounds_half_up_to_the_published_one() -> None:
    # 1.2345 rounds up to 1.235 (by decimals; the binary number is a little less), 43,779.5 to 43,780.
    ours = _ours({NURSE: {"earnings_multiple": 1.2345, "earnings_per_fte": 43_779.5},
                  NURSE_2: {"earnings_multiple": 1.2, "earnings_per_fte": 43_780.6}})  # fmt: skip
    published = _published({NURSE: {"earnings_multiple": 1.235, "earnings_per_fte": 43_780.0},
                            NURSE_2: {"earnings_multiple": 1.201, "earnings_per_fte": 43_780.0}})  # fmt: skip
    evidence = build_compared(ours, published, RECORD)
    assert _outcomes(evidence) == {
        ("1", "earnings_per_fte"): "agrees",
        ("1", "earnings_multiple"): "agrees",
        ("2", "earnings_per_fte"): "differs",
        ("2", "earnings_multiple"): "differs",
    }
    row = evidence.frame.row(by_predicate=(pl.col("pay_step") == "2") & (pl.col("measure") == "earnings_multiple"),
                             named=True)  # fmt: skip
    assert row["difference"] == pytest.approx(1.2 - 1.201)
    assert row["difference_percent"] == pytest.approx(100 * (1.2 - 1.201) / 1.201)


def test_rows_and_values_that_one_side_lacks_are_told_apart() -> None:
    third = ("nursing", "5", "3")
    ours = _ours({NURSE: {"fte": 10.0}, NURSE_2: {"fte": "hidden"}, ("nursing", "5", "4"): {"fte": None}})
    published = _published({NURSE: {"fte": "hidden"}, NURSE_2: {"fte": "hidden"}, third: {"fte": 7.0}})
    assert _outcomes(build_compared(ours, published, RECORD)) == {
        ("1", "fte"): "hidden there",
        ("2", "fte"): "hidden here and hidden there",
        ("3", "fte"): "only published",
        ("4", "fte"): "only here",
    }


def test_difference_is_told_by_the_last_stage_that_agrees() -> None:
    key = {"earnings_per_fte": 40_000.0, "fte": 100.0}
    stages = {
        "record": Stage({NURSE: {"earnings_per_fte": 41_000.0, "fte": 130.0}}, {NURSE: 30}),
        "scope": Stage({NURSE: {"earnings_per_fte": 40_500.0, "fte": 110.0}}, {NURSE: 8}),
        "five_percent": Stage({NURSE: {"earnings_per_fte": 40_000.0, "fte": 110.0}}),
    }
    published = _published({NURSE: {"earnings_per_fte": 40_500.0, "fte": 110.0}})
    evidence = build_compared(_ours({NURSE: key}, stages=stages), published, RECORD)
    assert _outcomes(evidence) == {
        ("1", "earnings_per_fte"): "agrees before the 5% rule",
        ("1", "fte"): "agrees before scaling to official FTE",
    }
    bank = build_compared(
        _ours({NURSE: key}, stages=stages), _published({NURSE: {"earnings_per_fte": 41_000.0}}), RECORD
    )
    assert _outcomes(bank)["1", "earnings_per_fte"] == (
        "agrees with bank, locum and honorary work, and leave outside service"
    )


def test_stage_that_a_few_people_more_stand_in_is_left_out() -> None:
    # Three people are outside the 5% rule: our value with and without them would tell what they are paid.
    stage = Stage({NURSE: {"earnings_per_fte": 40_500.0}}, {NURSE: 3})
    ours = _ours({NURSE: {"earnings_per_fte": 40_000.0}}, stages={"scope": stage})
    evidence = build_compared(ours, _published({NURSE: {"earnings_per_fte": 40_500.0}}), RECORD, least=5)
    assert evidence.frame["at_scope"].to_list() == [None]
    assert evidence.frame["outcome"].to_list() == ["differs"]


def test_number_of_few_people_is_left_out() -> None:
    ours = _ours({NURSE: {"fte": 3.0}}, people=4)
    evidence = build_compared(ours, _published({NURSE: {"fte": 3.0}}), RECORD, least=5)
    assert evidence.frame.select("ours", "difference").row(0) == (None, None)
    assert evidence.frame["outcome"].to_list() == ["hidden here"]


def test_summary_counts_outcomes_and_sizes_of_differences() -> None:
    steps: dict[tuple[str, ...], Values] = {
        ("nursing", "5", str(step)): {"fte": float(value)} for step, value in enumerate((100, 110, 80, 50), 1)
    }
    published = _published({key: {"fte": 100.0} for key in list(steps)[:3]} | {list(steps)[3]: {"fte": "hidden"}})
    table = build_compared(_ours(steps), published, RECORD)
    summary = build_compared_summary([table], RECORD).frame
    # 110 and 80 beside 100 are 10% and 20% off: median 15.
    assert summary.rows() == [
        ("non_medical", "fte", "agrees", 1, 0.0, 0.0),
        ("non_medical", "fte", "differs", 2, 15.0, 20.0),
        ("non_medical", "fte", "hidden there", 1, None, None),
    ]


EVIDENCE = """staff_group,band,pay_step,fte,earnings_per_fte,people
Nursing,5,1,100.4,35000.4,120
Nursing,5,2,200.0,36000.0,240
Nursing,6,1,[c],[c],[c]
"""
WATERFALL = """month,status,rows,fte,basic_pay
2023-04,valid,3,280.0,1
2023-04,outside_5_percent,1,20.4,1
2023-04,bank,1,9.6,1
2023-05,valid,3,290.0,1
2023-05,outside_5_percent,1,10.4,1
2023-05,unclassified,1,4.0,1
"""
ABOUT = {"real_staff": False, "period": "2023-04 to 2024-03", "parameters": {"year": "2023/24", "next": "2024/25"}}


def _write_evidence(folder: Path) -> Path:
    path = folder / "pay.evidence.non_medical.csv"
    path.write_text(EVIDENCE)
    (folder / "pay.evidence.non_medical.about.json").write_text(json.dumps(ABOUT))
    (folder / "pay.evidence.waterfall.csv").write_text(WATERFALL)
    return path


def _write_published(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["Cover"])
    sheet = book.create_sheet("Non-medical")
    for line in (
        ["Average FTE and earnings, 2023 to 2024"],
        ["Staff group", "Band", "Pay step", "FTE", "Earnings per FTE (£)", "Paybill per FTE (£)"],
        ["Nursing", "Band 5", "1", 100, 35000, 45000],
        ["Nursing", "Band 5", "2", 200, 36500, 46000],
        ["Nursing", "Band 6", "1", "*", "*", "*"],
    ):
        sheet.append(line)
    book.save(folder / "published.xlsx")
    return folder / "published.xlsx"


def test_published_workbook_beside_the_files_of_evidence(tmp_path: Path) -> None:
    rows, summary, waterfall = compare(_write_published(tmp_path), evidence=_write_evidence(tmp_path))
    # Steps 1 and 2 of band 5, FTE and earnings of each: 36,000 beside 36,500 differs. Band 6 is hidden on both sides.
    hidden = ["hidden here and hidden there"] * 2
    assert rows.frame["outcome"].to_list() == ["agrees", "agrees", "agrees", "differs", *hidden]
    assert "Published and not in our evidence: paybill_per_fte." in rows.about.notes
    assert rows.about.real_staff is False
    assert summary.frame["rows"].sum() == 6
    # April and May: all rows (310 + 304.4) / 2; in scope (300.4 + 304.4) / 2; with a step (300.4 + 300.4) / 2;
    # within 5% (280 + 290) / 2; our evidence 100.4 + 200; the published total 100 + 200.
    assert waterfall.frame["fte"].to_list() == pytest.approx([307.2, 302.4, 300.4, 285.0, 300.4])
    assert waterfall.frame["published_fte"].to_list() == [300.0] * 5


def test_evidence_without_a_description_counts_as_real(tmp_path: Path) -> None:
    evidence = _write_evidence(tmp_path)
    (tmp_path / "pay.evidence.non_medical.about.json").unlink()
    tables = compare(_write_published(tmp_path), evidence=evidence)
    assert {table.about.real_staff for table in tables} == {True}


@pytest.mark.parametrize(
    ("options", "slug"),
    [
        ({"sheet": "Table 9"}, "compare-sheet-unknown"),
        ({"columns": {"salary": "FTE"}}, "compare-column-unknown"),
        ({"sheet": "Sheet"}, "compare-table-not-found"),
    ],
)
def test_question_that_cannot_be_answered_is_refused(tmp_path: Path, options: dict[str, str], slug: str) -> None:
    published, evidence = _write_published(tmp_path), _write_evidence(tmp_path)
    with pytest.raises((UsageError, CheckError)) as refusal:
        compare(published, evidence=evidence, **options)  # type: ignore[arg-type]
    assert refusal.value.slug == slug


def test_evidence_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    evidence = tmp_path / "pay.evidence.medical.csv"
    evidence.write_text("grade,contract,threshold,fte\nConsultant,consultant_2003,1,10\n")
    with pytest.raises(CheckError, match="no table of one kind") as refusal:
        compare(_write_published(tmp_path), evidence=evidence)
    assert refusal.value.slug == "compare-nothing-in-common"


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"The published file 'none\.csv' cannot be read") as refusal:
        compare(tmp_path / "none.csv", evidence=_write_evidence(tmp_path))
    assert refusal.value.slug == "compare-file-not-read"


@pytest.mark.parametrize("options", [{}, {"store": Path("store")}, {"store": Path("s"), "evidence": Path("e")}])
def test_evidence_is_named_once(tmp_path: Path, options: dict[str, Path]) -> None:
    with pytest.raises(UsageError, match="which evidence is ours") as refusal:
        compare(_write_published(tmp_path), **options)  # type: ignore[arg-type]
    assert refusal.value.slug == "compare-evidence-unclear"
