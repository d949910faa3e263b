"""Readers as people write them in a hurry: the campaign of damage must tell them from a careful one."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import polars as pl

from tests.support.damage import Row

__all__ = ["CARELESS", "Accepted"]

Accepted = set[tuple[str, str, str, float]]
"""Site, person, month and basic pay of each row taken."""


def _take(rows: list[Row]) -> Accepted:
    taken: Accepted = set()
    for row in rows:
        try:
            month = dt.date.fromisoformat(str(row["month"]))
            float(row["fte"])
            taken.add((str(row["site"]), str(row["person_id"]), month.isoformat(), float(row["basic_pay"])))
        except (ValueError, TypeError, KeyError):
            continue
    return taken


def _read_with_csv(path: Path) -> Accepted:
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        return _take(list(csv.DictReader(stream)))


def _read_with_polars(path: Path) -> Accepted:
    return _take(pl.read_csv(path, ignore_errors=True, truncate_ragged_lines=True, try_parse_dates=True).to_dicts())


CARELESS = {"csv": _read_with_csv, "polars": _read_with_polars}
