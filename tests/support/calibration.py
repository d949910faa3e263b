"""Tiny extracts made by hand, laid out as a synthetic record, and their comparison with published figures."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from tenure.synth import CalibrationLine, compare_extract
from tenure.terms import Month

Row = dict[str, str]

NURSE, MIDWIFE, DOCTOR, SUPPORT = "N6A", "N2C", "001", "H1A"
ACUTE, MENTAL = "R0A", "RP7"
_USUAL = {
    "org_code": ACUTE, "status": "active", "contract": "permanent", "is_main": "true", "occupation_code": NURSE,
    "pay_contract": "afc", "band": "5", "pay_step": "3", "fte": "1", "basic_pay": "2000.00", "sex": "F",
    "birth_year": "1980", "ethnicity": "A", "nationality": "GBR", "fte_days_lost": "0.00",
    "fte_days_available": "30.00", "leave_reason": "",
}  # fmt: skip


def months(first: str, last: str) -> list[str]:
    return [str(Month(index)) for index in range(Month.parse(first).index, Month.parse(last).index + 1)]


def stay(person: str, held: Iterable[str], **values: str) -> list[Row]:
    """Return a row for each month, the usual values but for those given."""
    return [
        {"person_id": person, "assignment_id": f"{person}-1", "month": f"{month}-01"} | _USUAL | values
        for month in held
    ]


def lay_out(folder: Path, rows: list[Row], *, synthetic: bool = True) -> Path:
    """Write rows as the extract of a synthetic record, a file a year."""
    (folder / "extract").mkdir(parents=True)
    for year in sorted({row["month"][:4] for row in rows}):
        with (folder / "extract" / f"staff_record_{year}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(row for row in rows if row["month"].startswith(year))
    (folder / "answer_key.json").write_text(json.dumps({"synthetic": synthetic}), encoding="utf-8")
    return folder


def compare(folder: Path, rows: list[Row]) -> dict[str, CalibrationLine]:
    """Return the lines of the comparison by id."""
    return {line.id: line for line in compare_extract(lay_out(folder, rows)).lines}
