"""The record as it is stored."""

from __future__ import annotations

from tenure.store import Schema, StoredColumn
from tenure.terms.record import COLUMNS, Kind

__all__ = ["CODED", "RECORD_SCHEMA", "STORED_NAME"]

_TYPES: dict[Kind, str] = {
    "id": "bigint",
    "text": "integer",
    "code": "integer",
    "month": "smallint",
    "flag": "boolean",
    "money": "decimal(9,2)",
    "fte": "decimal(6,5)",
    "days": "decimal(7,3)",
    "year": "smallint",
    "date": "date",
}

CODED = tuple(column.name for column in COLUMNS if column.kind in {"text", "code"})
# A keyed hash is no longer the id, so it has a name of its own.
STORED_NAME = {column.name: column.name.removesuffix("_id") for column in COLUMNS if column.kind == "id"}

RECORD_SCHEMA = Schema(
    table="record",
    columns=tuple(
        StoredColumn(STORED_NAME.get(column.name, column.name), _TYPES[column.kind], column.name in CODED)
        for column in COLUMNS
    ),
    key=("person", "month", "assignment"),
    bucket_by="person",
    coverage="month",
)
