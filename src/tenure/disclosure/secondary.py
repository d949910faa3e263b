"""Which further cells to hide so that no small cell follows from what is shown."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import numpy as np

from tenure.disclosure.attack import Floats, find_determined, find_narrow
from tenure.disclosure.cells import Flags, Ints, Lattice
from tenure.errors import InternalError

__all__ = ["hide_secondary"]

_MOST_ROUNDS = 500
_NO_CELL = -1


def hide_secondary(lattice: Lattice, primary: Flags, *, floor: int, span: int) -> Flags:
    """Return the cells to hide: the primary ones and few others that keep them safe.

    Parameters
    ----------
    lattice : Lattice
        Cells and equations of all tables that leave together.
    primary : ndarray of bool
        Cells hidden for being small.
    floor : int
        Smallest value a reader knows a hidden cell to have (0 or 1).
    span : int
        Number of values a small cell may have; no reader may be left with fewer for any of them.

    Notes
    -----
    Three attacks are repaired in turn until none succeeds: linear algebra on all equations, answered
    by the cheapest chain of cells that leads from one equation of the cell back to another; one
    equation whose hidden cells have too small a sum; bounds by linear programming on all equations.
    Not modelled: what a reader knows of one person; releases other than this one.
    """
    pattern = _Pattern(lattice, primary)
    known: set[bytes] = set()
    for _ in range(_MOST_ROUNDS):
        pinned = find_determined(lattice, pattern.hidden)
        if pinned.size:
            progress = pattern.close_chains(pinned)
        elif (tight := pattern.find_tight(floor, span)).size:
            progress = pattern.hide_within(tight)
        else:
            narrow = find_narrow(lattice, pattern.hidden, primary, floor=floor, span=span, known=known)
            if not narrow.size:
                return pattern.hidden
            progress = pattern.hide_beside(narrow)
        if not progress:
            raise InternalError("a small cell can be worked out with everything around it hidden")
    raise InternalError("secondary suppression did not settle")


class _Pattern:
    """The cells hidden so far, in the graph whose nodes are equations and whose links are cells.

    A cell of one equation links it to the node ``outside``, where nothing is known.
    """

    def __init__(self, lattice: Lattice, primary: Flags) -> None:
        self._rows = lattice.equations
        columns = self._rows.tocsc()
        self._outside = self._rows.shape[0]
        self._cells = [*np.split(self._rows.indices, self._rows.indptr[1:-1])] if self._outside else []
        self._beside = [*np.split(columns.indices, columns.indptr[1:-1])] if primary.size else []
        n_equations = np.diff(columns.indptr)
        self._cells.append(np.flatnonzero(n_equations == 1))
        first = np.append(columns.indices, self._outside)[np.minimum(columns.indptr[:-1], columns.nnz)]
        second = np.append(columns.indices, self._outside)[np.minimum(columns.indptr[:-1] + 1, columns.nnz)]
        self._ends = np.column_stack([first, np.where(n_equations > 1, second, self._outside)])
        self._values = lattice.values
        self._primary = primary
        # A cell of three equations or more opens a gap in each beyond two: dearer in proportion.
        self._price = lattice.losses * np.log1p(lattice.values) * np.maximum(n_equations - 1, 1)
        self.hidden = primary.copy()

    def find_tight(self, floor: int, span: int) -> Ints:
        """Return equations that bound a small cell too closely by the sum of their hidden cells."""
        hidden = self.hidden.astype(np.int64)
        n_hidden = abs(self._rows) @ hidden
        n_primary = abs(self._rows) @ self._primary.astype(np.int64)
        # When all hidden cells are on one side their sum is known, so each is at most it less the others' floors.
        one_sided = np.abs(self._rows @ hidden) == n_hidden
        room = np.abs(self._rows @ (self._values * hidden)) - floor * n_hidden
        tight: Ints = np.flatnonzero(one_sided & (n_primary > 0) & (room + 1 < span))
        return tight

    def close_chains(self, pinned: Ints) -> bool:
        """Hide the cheapest chain round each pinned cell; false when nothing could be hidden."""
        touched: set[int] = set()
        for cell in pinned:
            if touched.isdisjoint(self._beside[cell].tolist()):
                chain = self._find_chain(int(cell))
                added = [one for one in chain if not self.hidden[one]]
                if not added:
                    added = self._find_near(int(cell))
                touched |= self._hide(added)
        return bool(touched)

    def hide_within(self, equations: Ints) -> bool:
        """Hide the cheapest cell of each equation."""
        return bool(self._hide(cell for equation in equations for cell in self._cheapest(self._cells[equation])))

    def hide_beside(self, weak: Ints) -> bool:
        """Hide one cell near each weak one, unless that was just done beside it."""
        touched: set[int] = set()
        for cell in weak:
            if touched.isdisjoint(self._beside[cell].tolist()):
                touched |= self._hide(self._find_near(int(cell)))
        return bool(touched)

    def _hide(self, cells: Iterable[int]) -> set[int]:
        touched: set[int] = set()
        for cell in cells:
            self.hidden[cell] = True
            touched.update(self._beside[cell].tolist())
        return touched

    def _cheapest(self, members: Ints) -> list[int]:
        # A nought that is shown stays shown: it tells a reader nothing that the rule protects.
        choice = members[~self.hidden[members] & (self._values[members] > 0)]
        return [int(choice[np.argmin(self._price[choice])])] if choice.size else []

    def _find_near(self, cell: int) -> list[int]:
        """Return the cheapest visible cell that shares an equation with this one, or with those that do."""
        near = np.array([cell])
        while True:
            equations = np.unique(np.concatenate([self._beside[one] for one in near]))
            wider = np.unique(np.concatenate([self._cells[equation] for equation in equations]))
            choice = self._cheapest(wider)
            if choice or len(wider) == len(near):
                return choice
            near = wider

    def _find_chain(self, cell: int) -> list[int]:
        """Return the cheapest chain of other cells from one end of a cell to the other (Dijkstra's rule)."""
        start, goal = (int(end) for end in self._ends[cell])
        cost: Floats = np.full(self._outside + 1, np.inf)
        came = np.full((self._outside + 1, 2), _NO_CELL)
        cost[start] = 0.0
        queue = [(0.0, start)]
        while queue:
            reached, node = heapq.heappop(queue)
            if node == goal:
                return self._trace(came, start, goal)
            if reached > cost[node]:
                continue
            for target, price, link in self._links(node, cell):
                if reached + price < cost[target]:
                    cost[target] = reached + price
                    came[target] = (node, link)
                    heapq.heappush(queue, (reached + price, target))
        return []

    def _links(self, node: int, without: int) -> Iterable[tuple[int, float, int]]:
        """Return (neighbour, price, cell) for each neighbour of a node, by the cheapest cell between them."""
        members = self._cells[node]
        members = members[(members != without) & (self.hidden[members] | (self._values[members] > 0))]
        ends = self._ends[members]
        targets = np.where(ends[:, 0] == node, ends[:, 1], ends[:, 0])
        prices = np.where(self.hidden[members], 0.0, self._price[members])
        order = np.lexsort((members, prices, targets))
        _, first = np.unique(targets[order], return_index=True)
        chosen = order[first]
        return zip(targets[chosen].tolist(), prices[chosen].tolist(), members[chosen].tolist(), strict=True)

    @staticmethod
    def _trace(came: Ints, start: int, goal: int) -> list[int]:
        chain = []
        node = goal
        while node != start:
            node, link = (int(part) for part in came[node])
            chain.append(link)
        return chain
