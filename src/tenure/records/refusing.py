"""Looking at the rows that were refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tenure.store import open_store

__all__ = ["list_refused"]

_COLUMNS = ("file", "line", "column", "reason", "value_class")


def list_refused(path: Path) -> pl.DataFrame:
    """Return where and why rows were refused: never what stood there, nor whose row it was.

    Returns
    -------
    polars.DataFrame
        One row per fault of a refused row, in the order of deliveries, files and lines: ``file``, ``line``
        (the header is line 1), ``column`` (empty where the whole row is at fault), ``reason`` and
        ``value_class`` (what the value looked like).

    Raises
    ------
    AccessError
        There is no store at ``path``.
    """
    store = open_store(path)
    frames = [
        pl.read_parquet(store.root / entry.name).sort("file", "line", "rank").select(_COLUMNS)
        for entry in store.manifest.quarantine
    ]
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.String))
    return pl.concat(frames)
