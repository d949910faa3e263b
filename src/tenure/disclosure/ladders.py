"""Differences between nested counts: small counts that no table shows and that any reader can form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy import sparse

from tenure.disclosure.cells import ABSENT, Flags, Ints, Lattice, append_cells
from tenure.disclosure.chains import price_with_company
from tenure.errors import InternalError
from tenure.terms import Evidence, Ladder

__all__ = ["add_differences", "find_tied"]


def add_differences(
    tables: Sequence[Evidence], lattice: Lattice, primary: Flags, *, threshold: int, tied: Flags | None = None
) -> tuple[Lattice, Flags, Flags]:
    """Add the small differences between rungs, and the rests of shares, to the cells: hidden ones that no table shows.

    Parameters
    ----------
    tables : Sequence[Evidence]
        The tables of which ``lattice`` was built.
    lattice : Lattice
        Cells and equations.
    primary : ndarray of bool
        Cells hidden for being small.
    threshold : int
        A count from 1 up to, not including, ``threshold`` is small.
    tied : ndarray of bool, optional
        Cells that some equation holds, where there are more equations than those of ``lattice``: comparisons.

    Returns
    -------
    Lattice
        ``lattice`` and, after its cells, the differences, each with its equation.
    ndarray of bool
        ``primary``, with every difference added.
    ndarray of bool
        Cells to hide to begin with: these, and one of every two rungs that are a small count apart.

    Raises
    ------
    InternalError
        A ladder names no count or dimension of its table, or the table holds a value that is no rung.

    Notes
    -----
    A difference from an absent rung is the count itself, which is small or not in its own right. A difference
    is left out where it is safe whatever else is hidden: see ``_find_safe``.
    """
    rungs = _stack_rungs(tables, lattice)
    near = _find_near_rungs(rungs, lattice.values, threshold=threshold)
    hidden = _hide_rungs(rungs, near, lattice, primary)
    pairs = _list_pairs(rungs, near)
    tied = find_tied(lattice) if tied is None else tied
    pairs = pairs[~_find_safe(pairs, tied, primary, hidden)]
    more = np.ones(len(pairs), dtype=np.bool_)
    return _extend_lattice(lattice, pairs), np.append(primary, more), np.append(hidden, more)


def _stack_rungs(tables: Sequence[Evidence], lattice: Lattice) -> Ints:
    """Return the cells of every ladder: a row for each set of nested counts, a column for each rung."""
    found = [
        _read_rungs(table, ladder, lattice.places[number, ladder.count])
        for number, table in enumerate(tables)
        for ladder in _check_ladders(table)
    ]
    found += [
        _read_share(lattice.places[number, ratio.numerator], lattice.places[number, ratio.denominator])
        for number, table in enumerate(tables)
        for ratio in table.structure.ratios
        if ratio.is_part
    ]
    most = max((part.shape[1] for part in found), default=0)
    padded = [np.pad(part, ((0, 0), (0, most - part.shape[1])), constant_values=ABSENT) for part in found]
    # Sorted by cell, and cells are sorted by identity: the order of rows is forgotten.
    return np.unique(np.concatenate([np.zeros((0, most), dtype=np.int64), *padded]), axis=0)


def _read_share(part: Ints, whole: Ints) -> Ints:
    """Return a share as a ladder of two rungs: those it counts, and those among whom."""
    both = np.column_stack([part, whole])
    rungs: Ints = both[(both != ABSENT).all(axis=1) & (part != whole)]
    return rungs


def _check_ladders(table: Evidence) -> tuple[Ladder, ...]:
    keys = {count.column: count.key for count in table.structure.counts}
    for ladder in table.structure.ladders:
        where = f"{table.about.table}: the ladder of '{ladder.count}'"
        if ladder.count not in keys:
            raise InternalError(f"{where} is of no count of the table")
        if ladder.along not in keys[ladder.count]:
            raise InternalError(f"{where} is along '{ladder.along}', no dimension of the count")
        strange = set(table.frame[ladder.along].cast(pl.String)) - set(ladder.rungs)
        if strange:
            raise InternalError(f"{where} lacks rungs that the table has: {len(strange)}")
    return table.structure.ladders


def _read_rungs(table: Evidence, ladder: Ladder, cells: Ints) -> Ints:
    (key,) = (count.key for count in table.structure.counts if count.column == ladder.count)
    rest = [item for item in key if item != ladder.along and not item.startswith("=")]
    rung = pl.col(ladder.along).cast(pl.String)
    sets = (
        table.frame.with_columns(pl.Series("_cell", cells), pl.lit(0).alias("_one_set"))
        .group_by("_one_set", *rest)
        .agg(pl.col("_cell").filter(rung == name).max().fill_null(ABSENT).alias(f"_{i}") for i, name in _rungs(ladder))
    )
    return sets.select(f"_{i}" for i, _ in _rungs(ladder)).to_numpy().astype(np.int64)


def _rungs(ladder: Ladder) -> list[tuple[int, str]]:
    return list(enumerate(ladder.rungs))


def _find_near_rungs(rungs: Ints, values: Ints, *, threshold: int) -> Flags:
    """Return, for each set of nested counts, which rungs (rows) are a small count from which (columns)."""
    present = rungs != ABSENT
    heights = np.where(present, np.append(values, 0)[rungs], 0)
    gaps = np.abs(heights[:, :, np.newaxis] - heights[:, np.newaxis, :])
    near: Flags = (gaps >= 1) & (gaps < threshold) & present[:, :, np.newaxis] & present[:, np.newaxis, :]
    near[:, np.arange(rungs.shape[1]), np.arange(rungs.shape[1])] = False
    return near


def _hide_rungs(rungs: Ints, near: Flags, lattice: Lattice, primary: Flags) -> Flags:
    """Hide rungs, those first that answer most for their price, until no two shown ones are near."""
    hidden = primary.copy()
    price = price_with_company(lattice, primary)
    while rungs.size:
        shown = ~np.append(hidden, True)[rungs]
        paired = near & shown[:, :, np.newaxis] & shown[:, np.newaxis, :]
        sets = np.flatnonzero(paired.any(axis=(1, 2)))
        if not sets.size:
            break
        answers = paired[sets].sum(axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):
            worth = np.where(answers, price[rungs[sets]] / answers, np.inf)
        hidden[rungs[sets, np.argmin(worth, axis=1)]] = True
    return hidden


def _list_pairs(rungs: Ints, near: Flags) -> Ints:
    """Return the pairs of cells a small count apart, once each, the one with the lower number first."""
    sets, one, two = np.nonzero(np.triu(near))
    pairs = np.column_stack([rungs[sets, one], rungs[sets, two]])
    return np.unique(np.sort(pairs, axis=1), axis=0)


def find_tied(lattice: Lattice) -> Flags:
    """Return the cells that are in some equation."""
    tied: Flags = np.diff(lattice.equations.tocsc().indptr) > 0
    return tied


def _find_safe(pairs: Ints, tied: Flags, primary: Flags, hidden: Flags) -> Flags:
    """Return the pairs whose difference has its whole range once every table is safe without it.

    Of such a pair one rung is in no equation. If that one is hidden it can be anything, and if it is
    shown beside a small count, the difference has as many values as the small count has.
    """
    one, two = pairs.T
    safe: Flags = (~tied[one] & (hidden[one] | primary[two])) | (~tied[two] & (hidden[two] | primary[one]))
    return safe


def _extend_lattice(lattice: Lattice, pairs: Ints) -> Lattice:
    n_cells, n_pairs = len(lattice.values), len(pairs)
    difference = lattice.values[pairs[:, 0]] - lattice.values[pairs[:, 1]]
    sign = np.where(difference < 0, -1, 1)
    cells = np.column_stack([pairs, n_cells + np.arange(n_pairs)])
    signs = np.column_stack([sign, -sign, np.full(n_pairs, -1)])
    rows = sparse.csr_array(
        (signs.ravel(), cells.ravel(), np.arange(0, 3 * n_pairs + 1, 3)), shape=(n_pairs, n_cells + n_pairs)
    )
    return append_cells(lattice, rows, np.abs(difference))
