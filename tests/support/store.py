"""A small store of no particular subject, for tests of the store itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from tenure.store import Derived, Schema, Step, StoredColumn, StoreWriter, Version, open_store, open_writer
from tenure.store.writer import Merged

SMALL = Schema(
    table="facts",
    columns=(
        StoredColumn("k", "bigint"),
        StoredColumn("t", "smallint"),
        StoredColumn("c", "integer", coded=True),
        StoredColumn("v", "decimal(9,2)"),
    ),
    key=("k", "t"),
    bucket_by="k",
    coverage="t",
)
VERSION = Version("code", "rules", real_staff=False)
# Relies on the order of the bucket: the first row of each k, by t.
FIRSTS = Derived(
    "firsts",
    lambda: (
        Step("marked", "select k, t, lag(k) over () as k_before from facts"),
        Step("firsts", "select k, t from marked where k_before is null or k_before <> k"),
    ),
)

Row = tuple[int, int, str, float, int]
"""k, t, the text of c, v, and the source the row came in."""


def merge_rows(writer: StoreWriter, rows: Iterable[Row]) -> Merged:
    rows = list(rows)
    codes = writer.add_values("c", {row[2] for row in rows})
    buckets = writer.choose_buckets(len(rows))
    frame = pl.DataFrame(
        {
            "k": [row[0] for row in rows],
            "t": [row[1] for row in rows],
            "c": [codes[row[2]] for row in rows],
            "v": [row[3] for row in rows],
            "source": [row[4] for row in rows],
            "line": range(2, len(rows) + 2),
        },
        schema={
            "k": pl.Int64,
            "t": pl.Int16,
            "c": pl.Int32,
            "v": pl.Decimal(9, 2),
            "source": pl.Int32,
            "line": pl.Int64,
        },
    )
    for (bucket,), part in frame.group_by(pl.col("k") % buckets):
        writer.parts.add(int(str(bucket)), part.to_arrow())
    return writer.merge()


def write_store(root: Path, *rows: Row, version: Version = VERSION) -> Merged:
    with open_writer(root, schema=SMALL, version=version, threads=1) as writer:
        merged = merge_rows(writer, rows)
        writer.build([FIRSTS], buckets=merged.buckets)
        writer.commit()
    return merged


def read_rows(root: Path) -> list[tuple[object, ...]]:
    sql = "select k, t, value, v from facts join dim_c on dim_c.code = facts.c order by k, t"
    with open_store(root).engine(threads=1) as engine:
        return engine.collect([Step("everything", sql)]).rows()
