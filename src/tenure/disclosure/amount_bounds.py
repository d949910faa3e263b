"""Limits of hidden amounts where several known totals cross."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from scipy.optimize import linprog

__all__ = ["find_told", "lay_totals"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_SLACK = 1e-6


def lay_totals(frame: pl.DataFrame, keys: Sequence[Sequence[str]]) -> sparse.csr_array:
    """Return which rows add up to each known total: totals by rows, 1 where a row is of the total.

    Parameters
    ----------
    frame : polars.DataFrame
        The rows.
    keys : sequence of sequence of str
        Of each kind of total, the columns on whose values its rows agree.
    """
    parts = []
    for key in keys:
        # Rows of a key without columns agree on a constant.
        agreed = frame.with_columns(_one_total=pl.lit(0)).select(pl.struct("_one_total", *key).alias("total"))
        label = agreed["total"].rank("dense").to_numpy().astype(np.int64) - 1
        here = np.arange(frame.height)
        parts.append(sparse.csr_array((np.ones(frame.height), (label, here)), shape=(label.max() + 1, frame.height)))
    return sparse.csr_array(sparse.vstack(parts, format="csr"))


def find_told(totals: sparse.csr_array, amounts: Floats, hidden: Flags, needed: Floats, *, least: float) -> Flags:
    """Return the hidden rows whose amount a reader can tell too closely.

    Parameters
    ----------
    totals : sparse.csr_array, shape (totals, rows)
        As ``lay_totals`` gives it; every total is known.
    amounts : ndarray, shape (rows,)
        Amounts, >= 0.
    hidden : ndarray of bool, shape (rows,)
        Rows whose amount is hidden.
    needed : ndarray, shape (rows,)
        How wide the limits of a hidden amount must be.
    least : float
        An amount that is surely this or more needs no width.

    Notes
    -----
    A reader knows all totals, all amounts shown, and that no amount is below nought: two linear programmes a row.
    """
    rows = np.flatnonzero(hidden)
    matrix = totals[:, rows]
    matrix = matrix[np.diff(matrix.indptr) > 0, :]
    known = matrix @ amounts[rows]
    told = np.zeros(len(amounts), dtype=np.bool_)
    for place, row in enumerate(rows):
        cost = np.zeros(len(rows))
        cost[place] = 1.0
        low, high = (_push(turn * cost, matrix, known) for turn in (1.0, -1.0))
        told[row] = low < least - _SLACK and -high - low < needed[row] - _SLACK
    return told


def _push(cost: Floats, matrix: sparse.csr_array, known: Floats) -> float:
    """Return the least of a cost over all amounts that a reader holds possible."""
    found = linprog(cost, A_eq=matrix, b_eq=known, bounds=(0, None), method="highs")
    # What nothing limits, or the solver cannot place, is as far away as can be.
    return float(found.fun) if found.x is not None else -np.inf
