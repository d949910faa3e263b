"""Rows of a released table that a chart draws: chosen by value, hidden values never among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from tenure.disclosure import Released
from tenure.publish.text import HIDDEN, NOT_APPLICABLE, check_released

__all__ = ["Row", "read_rows", "write_label", "write_value"]

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
    """Return the words for a code: those given, else the code with spaces for underscores."""
    text = str(code)
    words = (labels or {}).get(text) or text.replace("_", " ")
    return words[:1].upper() + words[1:]


def write_value(released: Released, row: Row, column: str, text: str | None) -> str:
    """Return ``text``, or the mark of a value that is hidden or does not apply."""
    if row[column] is not None and text is not None:
        return text
    return HIDDEN if column in released.mask.columns else NOT_APPLICABLE
