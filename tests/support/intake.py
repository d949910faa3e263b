"""Small extracts written by hand, and the way from them to a store."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from tenure.intake import RECORD_SCHEMA, Delivered, Reading, ValueLists, bring_in
from tenure.layouts import read_layout
from tenure.store import Step, Version, open_store, open_writer
from tenure.terms.record import COLUMNS

KEY = bytes(range(32))
PLAIN = {
    "person_id": "P1", "assignment_id": "A1", "position_id": "Q1", "month": "2020-01-01", "org_code": "RX1",
    "status": "active", "contract": "permanent", "is_main": "true", "occupation_code": "N6A", "pay_contract": "afc",
    "band": "5", "pay_step": "2", "fte": "1.00000", "basic_pay": "2500.00", "overtime": "10.50", "sex": "F",
    "birth_year": "1980", "ethnicity": "A", "disability": "no", "nationality": "GBR", "nhs_start": "2010-09-01",
    "fte_days_lost": "1.500",
}  # fmt: skip


def row(**changes: str) -> dict[str, str]:
    """One good row of an extract, with changes."""
    return {**PLAIN, **changes}


def as_csv(rows: Iterable[Mapping[str, str]], columns: Sequence[str] = tuple(PLAIN)) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_rows(path: Path, *rows: Mapping[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_csv(rows), encoding="utf-8")
    return path


def deliver(
    store: Path,
    *paths: Path,
    lists: ValueLists | None = None,
    bucket_rows: int | None = None,
    today: dt.date | None = None,
) -> Delivered:
    """Bring files into a store without derived tables."""
    with open_writer(store, schema=RECORD_SCHEMA, version=Version("test", "test"), threads=1) as writer:
        delivered = bring_in(
            writer,
            paths,
            Reading(read_layout("tenure-record"), lists or ValueLists(), KEY, today),
            bucket_rows=bucket_rows,
        )
        writer.commit()
    return delivered


def totals(delivered: Delivered) -> tuple[int, int, int, int, int]:
    """Rows in, stored, restated, unchanged and refused of a delivery."""
    names = ("rows_in", "rows_stored", "rows_restated", "rows_unchanged", "rows_refused")
    rows_in, stored, restated, unchanged, refused = (
        sum(getattr(file, name) for file in delivered.files) for name in names
    )
    return rows_in, stored, restated, unchanged, refused


def read_record(store: Path) -> pl.DataFrame:
    """The record with values in place of codes, in the order of its key."""
    coded = [column.name for column in COLUMNS if column.kind in {"text", "code"}]
    columns = ", ".join(
        f"dim_{name}.value as {name}" if name in coded else f"record.{name}" for name in RECORD_SCHEMA.types
    )
    joins = " ".join(f"left join dim_{name} on dim_{name}.code = record.{name}" for name in coded)
    sql = f"select {columns} from record {joins} order by person, month, assignment"
    with open_store(store).engine(threads=1) as engine:
        return engine.collect([Step("whole_record", sql)])


def read_quarantine(store: Path) -> pl.DataFrame:
    opened = open_store(store)
    frames = [pl.read_parquet(opened.root / file.name) for file in opened.manifest.quarantine]
    return pl.concat(frames) if frames else pl.DataFrame()
