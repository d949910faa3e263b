"""Small counts that no table shows and that a reader forms by taking one shown number from another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from tenure.disclosure.audit_bounds import Equations, Flags, Floats, Ints, Rule
from tenure.disclosure.audit_knowledge import Knowledge, Nested

__all__ = ["Differences", "gather_differences"]

_RUNGS = "it is a few people from another of its nested counts"

Place = tuple[int, str, int, str]


@dataclass(frozen=True, slots=True)
class Differences:
    """Signed sums of cells to attack: where each stands and why it is asked, and whether it is of shown cells alone."""

    sums: sparse.csr_array
    places: tuple[Place, ...]
    is_shown: Flags


def gather_differences(knowledge: Knowledge, limits: Equations, values: Floats, rule: Rule) -> Differences:
    """Return the differences that may be small counts, less those that are as open as a hidden count of theirs.

    Parameters
    ----------
    knowledge : Knowledge
        What a reader knows.
    limits : Equations
        Limits of the cells, of the hidden ones after they were attacked.
    values : ndarray, shape (hidden cells,)
        How many values each hidden cell can have at least.
    rule : Rule
        What a small count is.
    """
    n_cells = len(limits.low)
    room = np.where(limits.high - limits.low > 0, np.inf, 1.0)
    room[knowledge.is_hidden] = values
    near = _Near(limits.low, limits.high, room, _join_cells(limits), rule)
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    places: list[Place] = []
    for nested in knowledge.nested:
        for cells, rows in near.find_pairs(nested):
            pairs.append(cells)
            places += [(nested.table, nested.column, int(row), _RUNGS) for row in rows]
    both = np.concatenate(pairs)
    steps = sparse.csr_array(
        (np.tile([-1.0, 1.0], len(both)), both.ravel(), np.arange(0, 2 * len(both) + 1, 2)), shape=(len(both), n_cells)
    )
    sums = sparse.csr_array(sparse.vstack([steps, knowledge.loose]).tocsr())
    places += _place_sums(knowledge)
    return Differences(sums, tuple(places), abs(sums) @ knowledge.is_hidden.astype(np.float64) == 0)


def _place_sums(knowledge: Knowledge) -> list[Place]:
    first = knowledge.places.sort("release", "table", "column", "row").unique("cell", keep="first")
    found = knowledge.loose_places.join(first, on="cell", how="left", maintain_order="left")
    return list(found.select("table", "column", "row", "why").iter_rows())


def _join_cells(limits: Equations) -> Ints:
    """Return a number for each cell that moves: the same for cells that equations join; -1 for the others."""
    moves = np.flatnonzero(limits.high - limits.low > 0)
    matrix = limits.matrix[:, moves]
    _, labels = csgraph.connected_components(sparse.block_array([[None, matrix], [matrix.T, None]]), directed=False)
    joined = np.full(len(limits.low), -1, dtype=np.int64)
    joined[moves] = labels[matrix.shape[0] :]
    return joined


@dataclass(frozen=True, slots=True)
class _Near:
    """Which cells may be a small count apart, by their limits."""

    low: Floats
    high: Floats
    room: Floats
    joined: Ints
    rule: Rule

    def find_pairs(self, nested: Nested) -> Iterator[tuple[Ints, Ints]]:
        """Yield the cells of rungs that may be near, a pair in each row, and the rows of the table they stand in."""
        for step in range(1, nested.cells.shape[1]):
            one, two = nested.cells[:, :-step], nested.cells[:, step:]
            keep = (one >= 0) & (two >= 0) & (one != two)
            pairs, rows = np.column_stack([one[keep], two[keep]]), nested.rows[:, step:][keep]
            chosen = self._is_near(pairs)
            yield pairs[chosen], rows[chosen]

    def _is_near(self, pairs: Ints) -> Flags:
        one, two = pairs.T
        least, most = self.low[two] - self.high[one], self.high[two] - self.low[one]
        harmless = self.rule.is_harmless(least, most)
        # Two that no equation joins move freely of each other: their difference is as open as the more open of them.
        apart = (self.joined[one] != self.joined[two]) | (self.joined[one] < 0)
        is_open = apart & (np.maximum(self.room[one], self.room[two]) >= self.rule.span)
        return np.asarray(~harmless & ~is_open)
