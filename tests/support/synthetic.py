"""Synthetic records, made, altered and asked about in Python as a person would at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from tenure import records, studies
from tenure.synth import SynthPlan, write_extract
from tenure.terms import Month

Change = Callable[[pl.DataFrame], pl.DataFrame]


def make_extract(folder: Path, *, people: int, start: str, end: str, seed: int, planted: bool = True) -> Path:
    """Write a synthetic extract as Parquet (every column text); return the folder of ``extract``."""
    plan = SynthPlan(
        people=people, start=Month.parse(start), end=Month.parse(end), seed=seed, format="parquet", planted=planted
    )
    return write_extract(plan, folder)


def read_key(folder: Path) -> dict[str, Any]:
    key: dict[str, Any] = json.loads((folder / "answer_key.json").read_text(encoding="utf-8"))
    return key


def rewrite(folder: Path, out: Path, change: Change) -> Path:
    """Write every file of an extract anew after a change to its rows."""
    (out / "extract").mkdir(parents=True)
    for path in sorted((folder / "extract").iterdir()):
        change(pl.read_parquet(path)).write_parquet(out / "extract" / path.name)
    return out


def store_extract(folder: Path, *, organisations: Path | None = None) -> Path:
    """Ingest ``folder/extract`` into ``folder/store``; return the store."""
    records.ingest(
        [folder / "extract"],
        store=folder / "store",
        real_staff=False,
        id_key=folder / "id.key",
        organisations=organisations,
        threads=2,
    )
    return folder / "store"


def count_moves(store: Path, **options: Any) -> dict[str, pl.DataFrame]:
    """Return the tables of ``careers moves`` by their last name."""
    tables = studies.careers.moves(store, threads=2, **options)
    return {table.about.table.rsplit(".", 1)[1]: table.frame for table in tables}
