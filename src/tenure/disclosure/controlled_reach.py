"""How closely a reader can tell a count from counts that were rounded with control."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from tenure.disclosure.cells import Flags, Ints, Lattice

__all__ = ["find_narrow"]

_SLACK = 1e-6
_NO_TOTAL = -1


def find_narrow(lattice: Lattice, rounded: Ints, *, base: int) -> Ints:
    """Return the cells that may be small counts and that a reader can tell more closely than the rounding does.

    Parameters
    ----------
    lattice : Lattice
        Cells and equations. Of the values it is looked at whether they are nought, which is nobody's and may be told.
    rounded : ndarray of int
        What is shown of each.
    base : int
        What they are multiples of.

    Notes
    -----
    A reader knows that every count lies within base - 1 of what is shown, that none is below nought, and all
    equations. A cell shown as nought or as ``base`` may be a small count: it must be able to lie base - 1 above what is
    shown, and as far below, or at nought. One that can be raised with nothing but its totals shows this for itself and
    for them; the rest have two linear programmes each.
    Not modelled: a reader who solves the programme of the rounding again and keeps the counts that lead to its answer.
    """
    reach = base - 1
    down = np.minimum(rounded, reach)
    rises, falls = _raise_leaves(lattice, rounded, base)
    small = (rounded <= base) & (lattice.values > 0)
    falls |= down == 0
    open_ones = np.flatnonzero(small & ~(rises & falls))
    lone = np.diff(lattice.equations.tocsc().indptr) == 0
    narrow = [cell for cell in open_ones if not lone[cell] and not _reaches(lattice, int(cell), down, reach)]
    return np.array(narrow, dtype=np.int64)


def _raise_leaves(lattice: Lattice, rounded: Ints, base: int) -> tuple[Flags, Flags]:
    """Return which cells can rise, and which fall, with a cell that is no total, all its totals and nothing else."""
    columns = lattice.equations.tocsc()
    total_of = list(_find_totals(lattice.equations.tocsr()))
    is_total = np.zeros(len(rounded), dtype=np.bool_)
    is_total[[total for total in total_of if total != _NO_TOTAL]] = True
    rises, falls = (np.zeros(len(rounded), dtype=np.bool_) for _ in range(2))
    for leaf in np.flatnonzero(~is_total):
        family = _find_family(int(leaf), columns, total_of)
        if (columns[:, family].sum(axis=1) == 0).all():
            rises[family] = True
            falls[family] |= bool((rounded[family] >= base).all())
    return rises, falls


def _find_totals(rows: sparse.csr_array) -> Iterator[int]:
    """Yield the cell of each equation that the others add up to; none where more stand on either side."""
    for start, end in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
        cells, signs = rows.indices[start:end], rows.data[start:end]
        alone = [side for side in (signs < 0, signs > 0) if side.sum() == 1]
        yield int(cells[alone[0]][0]) if alone else _NO_TOTAL


def _find_family(leaf: int, columns: sparse.csc_array, total_of: list[int]) -> list[int]:
    family, fresh = {leaf}, [leaf]
    while fresh:
        cell = fresh.pop()
        for equation in columns.indices[columns.indptr[cell] : columns.indptr[cell + 1]]:
            total = total_of[equation]
            if total not in {*family, _NO_TOTAL}:
                family.add(total)
                fresh.append(total)
    return sorted(family)


def _reaches(lattice: Lattice, cell: int, down: Ints, reach: int) -> bool:
    cost = np.zeros(len(down))
    cost[cell] = 1.0
    bounds = np.column_stack([-down, np.full(len(down), reach)])
    right = np.zeros(lattice.equations.shape[0])
    for turn, wanted in ((1.0, -down[cell]), (-1.0, reach)):
        found = linprog(turn * cost, A_eq=lattice.equations, b_eq=right, bounds=bounds, method="highs")
        if found.x is None or abs(found.x[cell] - wanted) > _SLACK:
            return False
    return True
