"""What a reader could work out: the attacks that a pattern of hidden cells must withstand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse import csgraph
from scipy.sparse import linalg as sparse_linalg

from tenure.disclosure.cells import Flags, Ints, Lattice

__all__ = ["bound_cells", "find_determined", "find_joined", "find_narrow"]

Floats = npt.NDArray[np.float64]

_RIDGE = 1e-8
_NOUGHT = 1e-6
_SLACK = 1e-6
_BATCH_CELLS = 1000
_MOST_PASSES = 50
_AT_ONCE = (16, 4, 1)


def find_determined(lattice: Lattice, hidden: Flags) -> Ints:
    """Return hidden cells that linear algebra on all equations together pins to one value.

    Random vectors are projected on the null space of the equations over hidden cells: a cell whose
    value no other solution changes has nought there in each, and any other has not. There are two,
    because among a hundred thousand cells some are near nought in one by chance. The draw is fixed by
    the number of cells, so the answer is the same at every call.
    """
    cells = np.flatnonzero(hidden)
    matrix = lattice.equations[:, cells].astype(np.float64)
    matrix = matrix[np.diff(matrix.indptr) > 0, :]
    if matrix.shape[0] == 0:
        return np.zeros(0, dtype=np.int64)
    normal = (matrix @ matrix.T + _RIDGE * sparse.eye_array(matrix.shape[0])).tocsc()
    # The matrix is symmetric and positive definite, so that nothing need be exchanged for its size.
    factor = sparse_linalg.splu(
        normal, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
    )
    free = np.random.default_rng(len(cells)).standard_normal((len(cells), 2))
    for _ in range(3):
        free = free - matrix.T @ factor.solve(matrix @ free)
    pinned: Ints = cells[np.abs(free).max(axis=1) < _NOUGHT]
    return pinned


def find_joined(lattice: Lattice, hidden: Flags, some: Flags) -> Flags:
    """Return the hidden cells that equations, from one hidden cell to the next, join to some of them."""
    cells = np.flatnonzero(hidden)
    if some[cells].all():
        return hidden.copy()
    matrix = lattice.equations[:, cells]
    n_rows = matrix.shape[0]
    _, labels = csgraph.connected_components(
        sparse.block_array([[None, matrix], [matrix.T, None]]).tocsr(), directed=False
    )
    own = labels[n_rows:]
    joined = np.zeros(len(hidden), dtype=np.bool_)
    joined[cells] = np.isin(own, np.unique(own[some[cells]]))
    return joined


def find_narrow(lattice: Lattice, hidden: Flags, *, floor: int, span: int, wide: Flags | None = None) -> Ints:
    """Return hidden cells that a reader can bound to fewer than ``span`` values, one of them small.

    The reader knows every visible cell, every equation and that a hidden cell is at least ``floor``. A cell that
    must be at least ``floor + span`` is no small count, however closely it is bounded, and whoever is left with
    a small count and fewer than ``span`` values may know which of the hidden cells are small.
    Cells found to span as many values are marked in ``wide`` and not attacked again: whatever else is hidden, what
    agreed with all that was shown still does.
    """
    wide = np.zeros(len(hidden), dtype=np.bool_) if wide is None else wide
    fresh = (one for one in _split_components(lattice, hidden) if not wide[one.cells].all())
    batches = _batch_components(fresh)
    narrow = [_attack_components(batch, lattice.values, wide, floor=floor, span=span) for batch in batches]
    return np.concatenate([np.zeros(0, dtype=np.int64), *narrow])


@dataclass(frozen=True, slots=True)
class _Component:
    cells: Ints
    matrix: sparse.csr_array


def _split_components(lattice: Lattice, hidden: Flags) -> Iterator[_Component]:
    cells = np.flatnonzero(hidden)
    matrix = lattice.equations[:, cells].astype(np.float64)
    matrix = matrix[np.diff(matrix.indptr) > 0, :]
    n_rows = matrix.shape[0]
    if n_rows == 0:
        return
    links = sparse.block_array([[None, matrix], [matrix.T, None]]).tocsr()
    _, labels = csgraph.connected_components(links, directed=False)
    row_order = np.argsort(labels[:n_rows], kind="stable")
    cell_order = np.argsort(labels[n_rows:], kind="stable")
    row_labels, cell_labels = labels[:n_rows][row_order], labels[n_rows:][cell_order]
    for label in np.unique(row_labels):
        rows = row_order[np.searchsorted(row_labels, label) : np.searchsorted(row_labels, label, side="right")]
        own = cell_order[np.searchsorted(cell_labels, label) : np.searchsorted(cell_labels, label, side="right")]
        yield _Component(cells[own], matrix[rows, :][:, own])


def _batch_components(components: Iterator[_Component]) -> Iterator[list[_Component]]:
    """Gather small components, since one linear programme costs more to set up than to solve."""
    batch: list[_Component] = []
    size = 0
    for component in components:
        batch.append(component)
        size += len(component.cells)
        if size >= _BATCH_CELLS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _join_components(batch: list[_Component]) -> _Component:
    cells = np.concatenate([one.cells for one in batch])
    return _Component(cells, sparse.csr_array(sparse.block_diag([one.matrix for one in batch], format="csr")))


class _Ranges:
    """Smallest and largest value seen for each cell of a component over all solutions found."""

    def __init__(self, component: _Component, values: Ints, targets: Ints, *, floor: int, span: int) -> None:
        true = values[component.cells].astype(np.float64)
        self._matrix = component.matrix
        self._right = component.matrix @ true
        self._bounds = np.tile([float(floor), np.inf], (len(true), 1))
        self._cap = span - 1
        self._true = true
        self._targets = targets
        self.low = true.copy()
        self.high = true.copy()

    def open_targets(self) -> Ints:
        """Targets not yet seen to span the whole range."""
        width = np.floor(self.high + _SLACK) - np.ceil(self.low - _SLACK)
        open_ones: Ints = self._targets[width[self._targets] < self._cap]
        return open_ones

    def push(self, targets: Ints, *, up: bool) -> None:
        """Find the solution that moves the targets furthest one way and widen the ranges by it."""
        n = len(self._true)
        cost = np.zeros(n + len(targets))
        matrix, bounds = self._matrix, self._bounds
        if up:
            # Each target is split in a part that pays, up to the cap, and a part beyond it that does not.
            cost[n:] = -1.0
            matrix = sparse.hstack([self._matrix, self._matrix[:, targets]]).tocsr()
            top = np.maximum(self.low[targets] + self._cap - bounds[targets, 0], 0.0)
            bounds = np.vstack([bounds, np.column_stack([np.zeros(len(targets)), top])])
        else:
            cost = cost[:n]
            cost[targets] = 1.0
        answer = linprog(cost, A_eq=matrix, b_eq=self._right, bounds=bounds, method="highs")
        if answer.x is None:
            return
        solution = answer.x[:n].copy()
        if up:
            np.add.at(solution, targets, answer.x[n:])
        self.low = np.minimum(self.low, solution)
        self.high = np.maximum(self.high, solution)


def _attack_components(batch: list[_Component], values: Ints, wide: Flags, *, floor: int, span: int) -> Ints:
    whole = _join_components(batch)
    true = values[whole.cells]
    low, high = bound_cells(whole.matrix, whole.matrix @ true, floor=floor)
    # A reader knows the noughts, and one who can tell that a cell is no small count learns nothing from its bounds.
    targets = np.flatnonzero((true > 0) & (low < floor + span) & ~wide[whole.cells]).astype(np.int64)
    # Most of what can be bounded at all is bounded by one equation after the other, which costs next to nothing.
    is_narrow = (high[targets] - low[targets] < span - 1) & (true[targets] < floor + span)
    ranges = _Ranges(whole, values, targets[~is_narrow], floor=floor, span=span)
    left = ranges.open_targets()
    while left.size:
        ranges.push(left, up=False)
        left = ranges.open_targets()
        if left.size:
            ranges.push(left, up=True)
        rest = ranges.open_targets()
        if rest.size >= left.size:
            break
        left = rest
    _push_in_turn(ranges, np.repeat(np.arange(len(batch)), [len(one.cells) for one in batch]))
    rest = ranges.open_targets()
    wide[whole.cells[np.setdiff1d(targets[~is_narrow], rest)]] = True
    # Each of these was pushed down alone, as far as it goes.
    rest = rest[np.ceil(ranges.low[rest] - _SLACK) < floor + span]
    found: Ints = whole.cells[np.sort(np.concatenate([targets[is_narrow], rest]))]
    return found


def _push_in_turn(ranges: _Ranges, component: Ints) -> None:
    """Push open targets, some of every component at a time, then fewer, then alone, which is as far as they go."""
    for most in _AT_ONCE:
        left = ranges.open_targets()
        while left.size:
            chosen = _choose_apart(component[left], most)
            ranges.push(left[chosen], up=False)
            ranges.push(left[chosen], up=True)
            left = np.intersect1d(left[~chosen], ranges.open_targets())


def _choose_apart(component: Ints, most: int) -> Flags:
    """Choose at most so many places of each component, far apart: such as lie together are in each other's way."""
    _, first, label, number = np.unique(component, return_index=True, return_inverse=True, return_counts=True)
    rank = np.arange(len(component)) - first[label]
    chosen: Flags = rank % np.ceil(number / most).astype(np.int64)[label] == 0
    return chosen


def bound_cells(matrix: sparse.csr_array, right: Floats, *, floor: int) -> tuple[Floats, Floats]:
    """Return limits of hidden cells that follow from one equation after the other.

    Parameters
    ----------
    matrix : sparse.csr_array, shape (equations, hidden cells)
        Signs +1 and -1.
    right : ndarray, shape (equations,)
        What the hidden cells of each equation add up to.
    floor : int
        Smallest value that a reader knows a hidden cell to have.

    Returns
    -------
    ndarray, ndarray
        Lowest and highest value of each cell (infinite where nothing limits it). All solutions lie within; the limits
        of all equations together may be closer.
    """
    low, high = np.full(matrix.shape[1], float(floor)), np.full(matrix.shape[1], np.inf)
    cell, is_added = matrix.indices, matrix.data > 0
    equation = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    for _ in range(_MOST_PASSES):
        # Of each term its least and its most: those of the cell, or turned round where the cell is taken off.
        least = np.where(is_added, low[cell], -high[cell])
        most = np.where(is_added, high[cell], -low[cell])
        most_of_term = right[equation] - _sum_others(least, equation, matrix.shape[0])
        least_of_term = right[equation] - _sum_others(most, equation, matrix.shape[0])
        before = low.copy(), high.copy()
        np.minimum.at(high, cell, np.where(is_added, most_of_term, -least_of_term))
        np.maximum.at(low, cell, np.where(is_added, least_of_term, -most_of_term))
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    return low, high


def _sum_others(terms: Floats, equation: Ints, n_equations: int) -> Floats:
    """Return for each term the sum of the others of its equation; infinite where one of these is."""
    is_finite = np.isfinite(terms)
    finite = np.where(is_finite, terms, 0.0)
    endless = np.bincount(equation, ~is_finite, minlength=n_equations)[equation] - ~is_finite
    sums = np.bincount(equation, finite, minlength=n_equations)[equation] - finite
    side = np.inf if (terms == np.inf).any() else -np.inf
    others: Floats = np.where(endless > 0, side, sums)
    return others
