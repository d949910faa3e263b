"""Which further cells to hide so that no small cell follows from what is shown."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable

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
        counts = np.diff(columns.indptr)
        # Equations of each cell, end to end; a cell of one equation has the outside as its other end.
        lone = np.flatnonzero(counts == 1)
        self._ends = np.insert(columns.indices.astype(np.int64), columns.indptr[lone + 1], self._outside)
        self._starts = np.concatenate([[0], np.cumsum(counts + (counts == 1))])
        self._cells = [np.asarray(part, dtype=np.int64) for part in np.split(self._rows.indices, self._rows.indptr[1:])]
        self._cells[-1] = lone
        self._values = lattice.values
        self._primary = primary
        self._price: Floats = (lattice.losses * np.log1p(lattice.values)).astype(np.float64)
        self.hidden = primary.copy()
        self._n_hidden = np.append(abs(self._rows) @ primary.astype(np.int64), 1)
        self._gap = np.array([self._price_gap(members) for members in self._cells])

    def _price_gap(self, members: Ints) -> float:
        """Return the least that an equation costs which comes to hide one cell and must hide a second."""
        choice = members[~self.hidden[members] & (self._values[members] > 0)]
        return float(self._price[choice].min()) if choice.size else 0.0

    def _equations_of(self, cell: int) -> list[int]:
        ends = self._ends[self._starts[cell] : self._starts[cell + 1]]
        return [int(end) for end in ends if end != self._outside]

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
        return self._hide_for(pinned, lambda cell: self._find_chain(cell) or self._find_near(cell))

    def hide_within(self, equations: Ints) -> bool:
        """Hide the cheapest cell of each equation."""
        return bool(self._hide(cell for equation in equations for cell in self._cheapest(self._cells[equation])))

    def hide_beside(self, weak: Ints) -> bool:
        """Hide one cell near each weak one."""
        return self._hide_for(weak, self._find_near)

    def _hide_for(self, weak: Ints, find: Callable[[int], list[int]]) -> bool:
        """Hide what is found for each weak cell, unless something was just hidden beside it."""
        touched: set[int] = set()
        for cell in weak:
            if touched.isdisjoint(self._equations_of(int(cell))):
                touched |= self._hide(find(int(cell)))
        return bool(touched)

    def _hide(self, cells: Iterable[int]) -> set[int]:
        touched: set[int] = set()
        for cell in cells:
            if not self.hidden[cell]:
                self.hidden[cell] = True
                equations = self._equations_of(cell)
                self._n_hidden[equations] += 1
                touched.update(equations)
        return touched

    def _cheapest(self, members: Ints) -> list[int]:
        # A nought that is shown stays shown: it tells a reader nothing that the rule protects.
        choice = members[~self.hidden[members] & (self._values[members] > 0)]
        return [int(choice[np.argmin(self._price[choice])])] if choice.size else []

    def _find_near(self, cell: int) -> list[int]:
        """Return the cheapest visible cell that shares an equation with this one, or with those that do."""
        near = np.array([cell])
        while True:
            equations = np.unique([equation for one in near for equation in self._equations_of(int(one))])
            wider = np.unique(np.concatenate([self._cells[equation] for equation in equations]))
            choice = self._cheapest(wider)
            if choice or len(wider) == len(near):
                return choice
            near = wider

    def _find_chain(self, cell: int) -> list[int]:
        """Return the visible cells of the cheapest chain from one end of a cell to another.

        The first end tried is the equation that hides least beside the cell; an end from which a chain
        of cells already hidden leads on needs nothing more.
        """
        ends = self._ends[self._starts[cell] : self._starts[cell + 1]].tolist()
        for start in sorted(ends, key=lambda end: (self._n_hidden[end], end)):
            chain = self._trace_cheapest(cell, start, {end for end in ends if end != start})
            added = [link for link in chain if not self.hidden[link]]
            if added:
                return added
        return []

    def _trace_cheapest(self, cell: int, start: int, goals: set[int]) -> list[int]:
        """Return the cells of the cheapest chain from a node to any goal, by Dijkstra's rule."""
        cost: Floats = np.full(self._outside + 1, np.inf)
        came = np.full((self._outside + 1, 2), _NO_CELL)
        cost[start] = 0.0
        queue = [(0.0, start)]
        while queue:
            reached, node = heapq.heappop(queue)
            if node in goals:
                return self._trace(came, start, node)
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
        lengths = self._starts[members + 1] - self._starts[members]
        owner = np.repeat(np.arange(len(members)), lengths)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        targets = self._ends[self._starts[members][owner] + within]
        # A cell that is hidden opens a gap in each further equation that hides nothing yet.
        gaps = np.where(self._n_hidden[targets] == 0, self._gap[targets], 0.0)
        opened = np.bincount(owner, gaps, minlength=len(members))
        own_gap = self._gap[node] if self._n_hidden[node] == 0 else 0.0
        prices = np.where(self.hidden[members][owner], 0.0, (self._price[members] + opened - own_gap)[owner] - gaps)
        order = np.lexsort((members[owner], prices, targets))
        order = order[targets[order] != node]
        _, first = np.unique(targets[order], return_index=True)
        chosen = order[first]
        return zip(targets[chosen].tolist(), prices[chosen].tolist(), members[owner[chosen]].tolist(), strict=True)

    @staticmethod
    def _trace(came: Ints, start: int, goal: int) -> list[int]:
        chain = []
        node = goal
        while node != start:
            node, link = (int(part) for part in came[node])
            chain.append(link)
        return chain
