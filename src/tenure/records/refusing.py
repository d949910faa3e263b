"""Looking at the rows that were refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tenure.store import open_store

__all__ = ["count_faults", "list_refused"]

_COLUMNS = ("file", "line", "column", "reason", "value_class")


def list_refused(path: Path) -> pl.DataFrame:
    """Return where and why rows were refused: never what stood there, nor whose row it was.

    Returns
    -------
    polars.DataFrame
        One row per fault of a refused row, in the order of deliveries, files and lines: ``file``, ``line``
        (the header is line 1), ``column`` (empty where the whole row is at fault), ``reason``,
        ``value_class`` (what the value looked like) and ``times`` (1, or how many months made of a row of an
        effective-dated table were refused for it).

    Raises
    ------
    AccessError
        There is no store at ``path``.
    """
    store = open_store(path)
    frames = [
        pl.read_parquet(store.root / entry.name)
        .sort("file", "line", "rank")
        .group_by(_COLUMNS, maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("times"))
        for entry in store.manifest.quarantine
    ]
    if not frames:
        return pl.DataFrame(schema={**dict.fromkeys(_COLUMNS, pl.String), "line": pl.Int64, "times": pl.Int64})
    return pl.concat(frames)


def count_faults(refused: pl.DataFrame, *, by: Sequence[str]) -> pl.DataFrame:
    """Return how many faults refused rows have, by some of their columns.

    Parameters
    ----------
    refused : polars.DataFrame
        As ``list_refused`` returns them.
    by : sequence of str
        Columns of ``refused``.

    Returns
    -------
    polars.DataFrame
        The columns ``by`` and ``faults``, the most first.
    """
    counted = refused.group_by(by).agg(pl.col("times").sum().alias("faults"))
    return counted.sort("faults", *by, descending=[True] + [False] * len(by))
