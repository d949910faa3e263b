"""Amounts that stand for few people, and amounts that follow from a total that everybody knows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from tenure.disclosure.cells import ABSENT, Flags, Ints, Lattice
from tenure.terms import Evidence, Sum

__all__ = ["find_small_amounts", "hide_amounts"]


def find_small_amounts(tables: Sequence[Evidence], lattice: Lattice, *, threshold: int) -> Flags:
    """Return the cells that stand beside an amount below the threshold: see ``Count.least``.

    An amount of exactly the threshold is shown, and the comparison is made before any rounding.
    """
    small: Flags = np.zeros(len(lattice.values), dtype=np.bool_)
    for number, table in enumerate(tables):
        for count in table.structure.counts:
            cells = lattice.places[number, count.column]
            for amount in count.least:
                rows = (table.frame[amount] < threshold).fill_null(value=False).to_numpy()
                small[cells[rows & (cells != ABSENT)]] = True
    return small


def hide_amounts(tables: Sequence[Evidence], lattice: Lattice, hidden: Flags, *, threshold: int) -> Flags:
    """Return the cells to hide beside the hidden ones, so that no hidden amount follows from a known total.

    Parameters
    ----------
    tables : Sequence[Evidence]
        All tables that leave together; the equations are their ``Structure.sums``.
    lattice : Lattice
        Their cells.
    hidden : ndarray of bool, shape (cells,)
        Cells hidden so far.
    threshold : int
        Hidden amounts that share a total add up to at least this, and there are two of them at least.

    Notes
    -----
    Cells of nobody beside an amount below the threshold are hidden here too, since the amount is. Of the rows shown
    the smallest falls first. Where a total has no other row to hide nothing can be done: the total tells it already.
    """
    found: Flags = hidden | find_small_amounts(tables, lattice, threshold=threshold)
    more = True
    while more:
        more = False
        for number, table in enumerate(tables):
            for equation in table.structure.sums:
                cells = lattice.places[number, equation.count]
                fresh = _find_company(table, equation, cells, found, threshold=threshold)
                found[fresh] = True
                more |= bool(fresh.size)
    return found


def _find_company(table: Evidence, equation: Sum, cells: Ints, hidden: Flags, *, threshold: int) -> Ints:
    """Return the cell of the smallest shown amount of each total whose hidden amounts are too few or too small."""
    rows = table.frame.select(*equation.key, amount=pl.col(equation.amount)).with_columns(
        cell=pl.Series(cells), is_hidden=pl.Series(np.append(hidden, False)[cells])
    )
    concealed = pl.col("is_hidden") & (pl.col("amount") > 0)
    weak = (
        rows.group_by(equation.key)
        .agg(number=concealed.sum(), total=pl.col("amount").filter(concealed).sum())
        .filter((pl.col("number") > 0) & ((pl.col("number") < 2) | (pl.col("total") < threshold)))
    )
    shown = rows.filter(~pl.col("is_hidden") & (pl.col("amount") > 0) & (pl.col("cell") != ABSENT))
    chosen = (
        shown.join(weak.select(equation.key), on=list(equation.key), nulls_equal=True)
        .sort("amount", "cell")
        .group_by(equation.key, maintain_order=True)
        .agg(pl.col("cell").first())
    )
    return chosen["cell"].to_numpy().astype(np.int64)
