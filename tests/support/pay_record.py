"""Small staff records made by hand, and what ``pay evidence`` says of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from tenure import records, studies
from tenure.terms import Month

Row = dict[str, str]

NURSE, DOCTOR, MANAGER = "N6A", "001", "G0A"
_USUAL = {
    "org_code": "R1A", "status": "active", "contract": "permanent", "is_main": "true", "occupation_code": NURSE,
    "pay_contract": "afc", "band": "5", "pay_step": "5", "fte": "1", "basic_pay": "2881.75", "sex": "F",
    "birth_year": "1980", "ethnicity": "A", "disability": "no", "nationality": "GBR",
}  # fmt: skip
_MONEY = (
    "additional_activity", "overtime", "medical_award", "bonus", "occupational_absence", "other_payment", "employer_ni",
    "employer_pension", "pensionable_pay",
)  # fmt: skip


def year_of(start: int) -> list[str]:
    """Return the months of the financial year that begins in April of ``start``."""
    first = Month.parse(f"{start}-04")
    return [str(first.plus(number)) for number in range(12)]


def stay(person: str, months: Iterable[str], **values: object) -> list[Row]:
    """Return a row for each month: a nurse at the top of band 5 in 2023/24 (34,581 / 12), but for ``values``."""
    given = {name: str(value) for name, value in values.items()}
    blank = dict.fromkeys((*_MONEY, "fte_worked"), "")
    return [
        {"person_id": person, "assignment_id": f"{person}-1", "month": f"{month}-01"} | _USUAL | blank | given
        for month in months
    ]


def store_rows(folder: Path, rows: list[Row]) -> Path:
    """Ingest rows as those of nobody; return the store."""
    extract = folder / "extract.csv"
    with extract.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (folder / "id.key").write_bytes(bytes(range(32)))
    records.ingest([extract], store=folder / "store", real_staff=False, id_key=folder / "id.key", threads=1)
    return folder / "store"


def ask(folder: Path, rows: list[Row], **options: Any) -> dict[str, pl.DataFrame]:
    """Return the tables of ``pay evidence`` about rows by the last part of their names."""
    tables = studies.pay.evidence(store_rows(folder, rows), threads=1, **options)
    return {table.about.table.rpartition(".")[2]: table.frame for table in tables}
