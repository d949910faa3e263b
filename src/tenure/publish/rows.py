"""Rows of a released table that a chart draws: chosen by value, hidden values never among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tenure.disclosure import Released
from tenure.publish.text import HIDDEN, NOT_APPLICABLE, check_released
from tenure.publish.words import name_characteristic, write_words

__all__ = ["Row", "name_value", "pick_largest", "read_rows", "write_label", "write_value"]

Row = dict[str, Any]


def read_rows(released: Released, where: Mapping[str, object] | None = None) -> list[Row]:
    """Return the rows that have these values, in the table's order; a hidden or missing value is ``None``.

    Notes
    -----
    Release: holds released values only.
    """
    check_released(released)
    frame = released.frame
    for column, value in (where or {}).items():
        frame = frame.filter(pl.col(column).cast(pl.String) == str(value))
    return list(frame.iter_rows(named=True))


def write_label(code: object, labels: Mapping[str, str] | None = None) -> str:
    """Return the words for a code: those given, else its own."""
    text = str(code)
    words = (labels or {}).get(text) or write_words(text)
    return words[:1].upper() + words[1:]


def name_value(row: Row, column: str, labels: Mapping[str, str] | None = None) -> str:
    """Return the words for what a row has in a column, where the row tells what a letter stands for."""
    given = (labels or {}).get(str(row[column]))
    return write_label(given or name_characteristic(row, column) or row[column])


def write_value(released: Released, row: Row, column: str, text: str | None) -> str:
    """Return ``text``, or the mark of a value that is hidden or does not apply."""
    if row[column] is not None and text is not None:
        return text
    return HIDDEN if column in released.mask.columns else NOT_APPLICABLE


def pick_largest(rows: Sequence[Row], columns: Sequence[str], *, by: str, latest: Sequence[str] = ()) -> dict[str, str]:
    """Return the values of these columns that most of what ``by`` counts is shown under.

    Parameters
    ----------
    rows : sequence of Row
        Rows of a table.
    columns : sequence of str
        Columns to settle.
    by : str
        A count.
    latest : sequence of str
        Columns settled first, on their last value.
    """
    picked: dict[str, str] = {}
    for column in latest:
        rows = _keep_rows(rows, picked)
        if rows:
            picked[column] = max(str(row[column]) for row in rows)
    rows = _keep_rows(rows, picked)
    size: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(str(row[column]) for column in columns)
        size[key] = size.get(key, 0) + (row[by] or 0)
    if size:
        largest = max(size, key=lambda key: (size[key], key))
        picked |= dict(zip(columns, largest, strict=True))
    return picked


def _keep_rows(rows: Sequence[Row], where: Mapping[str, str]) -> list[Row]:
    return [row for row in rows if all(str(row[column]) == value for column, value in where.items())]
