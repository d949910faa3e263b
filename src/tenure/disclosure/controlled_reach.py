"""How closely a reader can tell a count from counts that were rounded with control."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from tenure.disclosure.cells import Flags, Ints, Lattice
from tenure.disclosure.parts import Part, split_cells

__all__ = ["find_narrow"]

_SLACK = 1e-6
_NO_TOTAL = -1
# How many cells of a part are pushed at once: all, then a few, then each by itself, which is as far as it goes.
_AT_ONCE = (1_000_000, 16, 1)


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
    for them; the rest are pushed by linear programmes, all of a part, then a few, then each by itself.
    Not modelled: a reader who solves the programme of the rounding again and keeps the counts that lead to its answer.
    """
    reach = base - 1
    down = np.minimum(rounded, reach)
    rises, falls = _raise_leaves(lattice, rounded, base)
    small = (rounded <= base) & (lattice.values > 0)
    falls |= down == 0
    open_ones = np.flatnonzero(small & ~(rises & falls))
    none = np.zeros(0, dtype=np.int64)
    found = [
        _find_in_part(part, np.isin(part.cells, open_ones), down[part.cells], reach) for part in split_cells(lattice)
    ]
    narrow: Ints = np.sort(np.concatenate([none, *found]))
    return narrow


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


def _find_in_part(part: Part, is_open: Flags, down: Ints, reach: int) -> Ints:
    """Return the open cells of a part that cannot lie as far below what is shown, or as far above, as they should."""
    bounds = np.column_stack([-down, np.full(len(down), reach)])
    narrow = np.zeros(len(down), dtype=np.bool_)
    for side in (0, 1):
        left = np.flatnonzero(is_open & ~narrow)
        for at_once in _AT_ONCE:
            # Cells pushed together show for themselves how far they go; those held up by others are pushed with fewer.
            lots = -(-len(left) // at_once)
            stuck = [_push(part, left[first::lots], bounds, side) for first in range(lots)]
            left = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *stuck]))
        narrow[left] = True
    return part.cells[narrow]


def _push(part: Part, cells: Ints, bounds: Ints, side: int) -> Ints:
    """Return those of the cells that stay within their lower (0) or upper (1) bound when all are pushed towards it."""
    cost = np.zeros(len(bounds))
    cost[cells] = (1.0, -1.0)[side]
    right = np.zeros(part.matrix.shape[0])
    found = linprog(cost, A_eq=part.matrix, b_eq=right, bounds=bounds, method="highs")
    if found.x is None:
        return cells
    stuck: Ints = cells[np.abs(found.x[cells] - bounds[cells, side]) > _SLACK]
    return stuck
