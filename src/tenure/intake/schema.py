"""The record as it is stored."""

from __future__ import annotations

import polars as pl

from tenure.store import Schema, StoredColumn
from tenure.terms.record import COLUMNS, Kind

__all__ = ["CODED", "FRAME_TYPES", "RECORD_SCHEMA", "STORED_NAME"]

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
_FRAME_TYPES: dict[str, pl.DataType] = {
    "bigint": pl.Int64(),
    "integer": pl.Int32(),
    "smallint": pl.Int16(),
    "boolean": pl.Boolean(),
    "decimal(9,2)": pl.Decimal(9, 2),
    "decimal(6,5)": pl.Decimal(6, 5),
    "decimal(7,3)": pl.Decimal(7, 3),
    "date": pl.Date(),
}

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

FRAME_TYPES: dict[str, pl.DataType] = {name: _FRAME_TYPES[kind] for name, kind in RECORD_SCHEMA.types.items()}
