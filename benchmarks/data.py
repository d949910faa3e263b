"""What every contestant reads: the extract, the store made of it, and one clean Parquet file of the same rows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from benchmarks.measure import Measured, measure
from tenure.store import Store, open_store
from tenure.terms import Month

FIRST = Month.parse("2012-11")
# What the peers read; everything else of the record stays out of their file.
_TEXTS = (
    "org_code", "department", "status", "contract", "occupation_code", "pay_contract", "band", "pay_step", "sex",
)  # fmt: skip
_PLAIN = ("person", "assignment", "month", "is_main", "fte", "basic_pay", "birth_year")
TENURE = str(Path(sys.executable).with_name("tenure"))
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Data:
    """Where the inputs are and how large they are."""

    extract: Path
    store: Path
    clean: Path
    rows: int
    spells: int
    people: int
    extract_bytes: int
    store_bytes: int
    clean_bytes: int
    ingest: Measured
    spell_build: Measured


def make_data(folder: Path, *, people: int, months: int, say: Say) -> Data:
    """Make an extract and everything made from it, as a person would with the commands."""
    extract, store, clean = folder / "synthetic" / "extract", folder / "store", folder / "clean.parquet"
    say(f"making an extract of {people:,} people and {months} months")
    span = ("--start", str(FIRST), "--end", str(FIRST.plus(months - 1)))
    measure([TENURE, "synth", str(extract.parent), "--people", str(people), *span, "--seed", "1", "--clean"])
    say("ingesting it")
    key = ("--no-real-staff", "--id-key", str(folder / "id.key"))
    ingest = measure([TENURE, "ingest", str(extract), "--store", str(store), *key])
    say("building the spells anew")
    spell_build = measure([TENURE, "store", "spells", "--store", str(store)])
    say("writing the peers' clean file")
    opened = open_store(store)
    write_clean(opened, clean)
    return Data(
        extract, store, clean,
        rows=_count(opened, "record"), spells=_count(opened, "spells"), people=_count(opened, "persons"),
        extract_bytes=sum(path.stat().st_size for path in extract.iterdir()),
        store_bytes=sum(path.stat().st_size for path in (store / "data").glob("*.parquet")),
        clean_bytes=clean.stat().st_size, ingest=ingest, spell_build=spell_build,
    )  # fmt: skip


def _count(store: Store, table: str) -> int:
    return sum(pq.read_metadata(path).num_rows for path in store.table_files(table))


def write_clean(store: Store, path: Path) -> None:
    """Write the needed columns of the record, typed, sorted by person and month, texts as categories."""
    texts = [as_category(store, name) for name in _TEXTS]
    # Floats hold these few digits exactly enough for equality, and are what both libraries compute with.
    amounts = pl.col("fte", "basic_pay").cast(pl.Float64)
    rows = pl.scan_parquet(store.table_files("record")).select(*_PLAIN, *_TEXTS).with_columns(amounts, *texts)
    rows.collect().sort("person", "month", "assignment").write_parquet(path, row_group_size=500_000)


def as_category(store: Store, column: str) -> pl.Expr:
    """Return a column of dictionary codes as the categories they stand for."""
    entry = store.manifest.dictionaries[column]
    dictionary = pl.read_parquet(store.root / entry.name)
    kind = pl.Enum(dictionary["value"].sort())
    return pl.col(column).replace_strict(dictionary["code"], dictionary["value"], default=None, return_dtype=kind)
