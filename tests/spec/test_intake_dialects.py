"""Extracts in other dialects, from the file to the store and the quarantine."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from tenure import records
from tests.support.intake import KEY, read_quarantine, read_record

_REPORT = {
    "Employee Number": "12345", "Assignment Number": "12345-2", "Census Date": "29/02/2024", "Organisation Code": "RX1",
    "Assignment Status": "Maternity & Adoption", "Assignment Category": "Fixed Term Temp", "Primary Assignment": "N",
    "Occupation Code": "N6A", "Grade": "NHS|XR05|Review Body Band 5", "Grade Step": "3", "FTE": "0.533333333",
    "Basic Pay": "1,234.50", "Gender": "Male", "Date Of Birth": "17/06/1980 00:00:00",
    "Ethnic Origin": "CA White English",
    "Disability": "Prefer Not To Answer", "Nationality": "NULL", "NHS Start Date": "1/9/2010",
    "Leaving Reason": "Retirement Age – early",
}  # fmt: skip


def _ingest(tmp_path: Path, *rows: dict[str, str]) -> records.IngestReport:
    with (tmp_path / "report.csv").open("w", newline="", encoding="windows-1252") as file:
        writer = csv.DictWriter(file, _REPORT)
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / "id.key").write_bytes(KEY)
    return records.ingest(
        [tmp_path / "report.csv"], store=tmp_path / "store", layout="esr-bi-report", id_key=tmp_path / "id.key"
    )


def test_row_of_a_report_is_stored_in_the_words_of_the_record(tmp_path: Path) -> None:
    assert _ingest(tmp_path, _REPORT).rows_stored == 1
    row: dict[str, Any] = read_record(tmp_path / "store").to_dicts()[0]
    told = {
        "month": 2024 * 12 + 1, "status": "maternity_paid", "contract": "fixed_term", "is_main": False,
        "pay_contract": "afc", "band": "5", "sex": "M", "birth_year": 1980, "ethnicity": "C",
        "disability": "not_declared",
        "nationality": None, "leave_reason": "Retirement Age – early",
    }  # fmt: skip
    assert {name: row[name] for name in told} == told
    assert (str(row["fte"]), str(row["basic_pay"]), str(row["nhs_start"])) == ("0.53333", "1234.50", "2010-09-01")


def test_what_the_dialect_does_not_explain_is_refused_where_it_stands(tmp_path: Path) -> None:
    faults = {
        "Census Date": ("28/02/2024", "month", "month_not_read", "date, day or month first"),
        "Assignment Status": ("Sabbatical", "status", "value_not_in_list", "letters"),
        "Primary Assignment": ("Maybe", "is_main", "flag_not_read", "letters"),
        "Grade": ("Band 10", "pay_contract", "value_not_in_list", "other text"),
        "Nationality": ("Martian", "nationality", "value_not_in_list", "letters"),
        "Basic Pay": ("12,34.50", "basic_pay", "money_not_read", "other text"),
        "Date Of Birth": ("1980", "birth_year", "", ""),
        "NHS Start Date": ("01/09/10", "nhs_start", "date_not_read", "date, day or month first"),
    }
    rows = [{**_REPORT, "Employee Number": f"P{n}", title: fault[0]} for n, (title, fault) in enumerate(faults.items())]
    report = _ingest(tmp_path, *rows)
    refused = read_quarantine(tmp_path / "store").filter(rank=1)
    found = set(refused.select("line", "column", "reason", "value_class").rows())
    # The header is line 1. A bare year says as much as a date of birth does, and is the record's own form.
    expected = {(n + 2, *fault[1:]) for n, fault in enumerate(faults.values()) if fault[2]}
    assert found == expected
    assert report.rows_refused == len(expected)
