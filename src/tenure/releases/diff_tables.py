"""What differs between two tables of one name, number by number."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tenure.disclosure import Released
from tenure.publish import HIDDEN, mark_hidden

__all__ = [
    "CHANGED",
    "GONE",
    "HIDDEN_NOW",
    "KINDS",
    "NEW",
    "SHOWN_NOW",
    "compare_tables",
    "empty_changes",
    "list_columns",
]

CHANGED = "changed"
NEW = "new row"
GONE = "row gone"
HIDDEN_NOW = "newly hidden"
SHOWN_NOW = "newly shown"
KINDS = (CHANGED, HIDDEN_NOW, SHOWN_NOW, NEW, GONE)

_SCHEMA = {
    "table": pl.String,
    "row": pl.String,
    "column": pl.String,
    "was": pl.String,
    "now": pl.String,
    "kind": pl.String,
    "difference": pl.Float64,
    "relative": pl.Float64,
}
_KEY, _PLACE, _TEXT, _NUMBER = "_key", "_place", "_text", "_number"


def empty_changes() -> pl.DataFrame:
    """Return a frame of changes without any."""
    return pl.DataFrame(schema=_SCHEMA)


def compare_tables(was: Released, now: Released) -> pl.DataFrame:
    """Return every published number that differs between two tables of the same dimensions.

    Parameters
    ----------
    was, now : Released
        The earlier and the later table. Rows are matched by the values of their dimensions.

    Returns
    -------
    polars.DataFrame
        ``table``, ``row`` (its dimensions in words), ``column``, ``was`` and ``now`` as they are published (null
        where there is none), ``kind`` (one of ``KINDS``), ``difference`` (now less was, in the column's unit) and
        ``relative`` (that as a share of was), both null where either is no number. A column that only one of the
        tables has is left out.

    Notes
    -----
    Release: holds released values only.
    """
    dimensions = was.structure.dimensions
    shared = [name for name in was.frame.columns if name in now.frame.columns and name not in dimensions]
    parts = [_compare_column(_lay_column(was, name), _lay_column(now, name), name) for name in shared]
    found = pl.concat([empty_changes().drop("table").with_columns(_place=pl.lit(0, pl.UInt32)), *parts])
    # In the order of the later table, rows that are gone at the end; within a row in the order of columns.
    ordered = found.sort(_PLACE, maintain_order=True, nulls_last=True)
    return ordered.with_columns(table=pl.lit(now.about.table)).select(*_SCHEMA)


def _lay_column(table: Released, column: str) -> pl.DataFrame:
    """Return the identity, place, published text and number of each value of a column."""
    frame, dimensions = table.frame, table.structure.dimensions
    words = [pl.concat_str([pl.lit(f"{name}="), pl.col(name).cast(pl.String).fill_null("")]) for name in dimensions]
    numbers = pl.col(column).cast(pl.Float64) if frame[column].dtype.is_numeric() else pl.lit(None, pl.Float64)
    texts = mark_hidden(table).get_column(column).alias(_TEXT)
    key = pl.concat_str(words, separator="; ") if words else pl.lit("the only row")
    laid = frame.select(row=key, _number=numbers).with_columns(texts).with_row_index(_PLACE)
    # Rows that their dimensions do not tell apart are matched in order.
    return laid.with_columns(pl.int_range(pl.len()).over("row").alias(_KEY))


def _compare_column(was: pl.DataFrame, now: pl.DataFrame, column: str) -> pl.DataFrame:
    both = was.join(now, on=["row", _KEY], how="full", coalesce=True, suffix="_now", maintain_order="right_left")
    old, new = pl.col(_TEXT), pl.col(f"{_TEXT}_now")
    number, number_now = pl.col(_NUMBER), pl.col(f"{_NUMBER}_now")
    kinds = (
        pl.when(pl.col(_PLACE).is_null())
        .then(pl.lit(NEW))
        .when(pl.col(f"{_PLACE}_now").is_null())
        .then(pl.lit(GONE))
        .when(new.eq_missing(pl.lit(HIDDEN)))
        .then(pl.lit(HIDDEN_NOW))
        .when(old.eq_missing(pl.lit(HIDDEN)))
        .then(pl.lit(SHOWN_NOW))
        .otherwise(pl.lit(CHANGED))
    )
    difference = number_now - number
    # 5 and 5.0 are one number, however they are written.
    alike = old.eq_missing(new) | (number == number_now).fill_null(value=False)
    return both.filter(~alike).select(
        "row",
        column=pl.lit(column),
        was=old,
        now=new,
        kind=kinds,
        difference=difference,
        relative=pl.when(number != 0).then(difference / number.abs()),
        _place=pl.col(f"{_PLACE}_now"),
    )


def list_columns(was: Released, now: Released) -> Iterator[tuple[str, str]]:
    """Yield each column that only one of two tables has, with ``gone`` or ``new``."""
    before, after = was.frame.columns, now.frame.columns
    yield from ((name, "gone") for name in before if name not in after)
    yield from ((name, "new") for name in after if name not in before)
