"""The cheapest chain of cells that leads from one equation of a cell back to another."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from tenure.disclosure.attack import Floats
from tenure.disclosure.cells import Flags, Ints, Lattice

__all__ = ["ChainGraph", "price_cells", "price_with_company"]

# The price of passing through a hidden cell: all but nothing, since the search takes nought for no link.
_FREE = 1e-9
# How far to look for the other end: through what is free, then further and further.
_REACHES = (1e-4, 8.0, 64.0, np.inf)


class ChainGraph:
    """Equations as nodes, cells as links between the equations they are in.

    A cell of one equation links it to the node ``outside``, where nothing is known. Visible noughts
    are no links, because they are never hidden.
    """

    def __init__(self, lattice: Lattice, hidden: Flags) -> None:
        columns = lattice.equations.tocsc()
        self._outside = lattice.equations.shape[0]
        n_ends = np.diff(columns.indptr)
        lone = np.flatnonzero(n_ends == 1)
        self._ends = np.insert(columns.indices.astype(np.int64), columns.indptr[lone + 1], self._outside)
        self._first = np.concatenate([[0], np.cumsum(n_ends + (n_ends == 1))])
        self._price = price_cells(lattice)
        self._gap = _price_gaps(lattice, hidden, self._price)
        self._build_links(hidden | (lattice.values > 0))

    def _build_links(self, usable: Flags) -> None:
        lengths = np.diff(self._first)
        cell = np.repeat(np.arange(len(lengths)), lengths)
        times = lengths[cell]
        source = np.repeat(self._ends, times)
        owner = np.repeat(cell, times)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(times) - times, times)
        target = self._ends[self._first[owner] + within]
        keep = (source != target) & usable[owner]
        source, target, owner = source[keep], target[keep], owner[keep]
        order = np.lexsort((owner, target, source))
        self._source, self._target, self._owner = source[order], target[order], owner[order]
        key = self._source * (self._outside + 1) + self._target
        self._keys, self._slots = np.unique(key, return_index=True)
        self._slot_ends = np.append(self._slots[1:], len(key))
        self._weights = np.zeros(len(key))
        self._graph = sparse.csr_array(
            (np.zeros(len(self._keys)), (self._keys // (self._outside + 1), self._keys % (self._outside + 1))),
            shape=(self._outside + 1, self._outside + 1),
        )
        self._hidden = np.zeros(len(lengths), dtype=np.bool_)
        self._n_hidden = np.zeros(self._outside + 1, dtype=np.int64)

    def equations_of(self, cell: int) -> list[int]:
        """Return the equations a cell is in."""
        ends = self._ends[self._first[cell] : self._first[cell + 1]]
        return [int(end) for end in ends if end != self._outside]

    def update_prices(self, hidden: Flags, n_hidden: Ints) -> None:
        """Price every link: what its cell is worth and, for each equation it opens, what closing that costs."""
        self._hidden, self._n_hidden = hidden.copy(), np.append(n_hidden, 1)
        gap = np.where(self._n_hidden == 0, self._gap, 0.0)
        cell = np.repeat(np.arange(len(self._price)), np.diff(self._first))
        opened = np.bincount(cell, gap[self._ends], minlength=len(self._price))
        price = self._price[self._owner] + opened[self._owner] - gap[self._source] - gap[self._target]
        self._weights = np.where(hidden[self._owner], 0.0, np.maximum(price, 0.0)) + _FREE
        if len(self._slots):
            self._graph.data = np.minimum.reduceat(self._weights, self._slots)

    def note_hidden(self, cell: int) -> None:
        """Make the links of a cell free from now on."""
        self._hidden[cell] = True
        for slot in self._slots_of(cell):
            here = slice(self._slots[slot], self._slot_ends[slot])
            self._weights[here][self._owner[here] == cell] = _FREE
            self._graph.data[slot] = _FREE

    def find_chain(self, cell: int) -> list[int]:
        """Return the visible cells of the cheapest chain from one end of a cell to another.

        The first end tried is the equation that hides least beside the cell; an end from which a chain
        of cells already hidden leads on needs nothing more.
        """
        ends = self._ends[self._first[cell] : self._first[cell + 1]].tolist()
        slots = self._slots_of(cell)
        kept = self._graph.data[slots]
        self._graph.data[slots] = [self._least_without(slot, cell) for slot in slots]
        chain: list[int] = []
        joined: set[int] = set()
        for start in sorted(ends, key=lambda end: (self._n_hidden[end], end)):
            # An end to which hidden cells led from another: they lead back as well.
            if start not in joined:
                chain, nearest = self._trace(cell, start, [end for end in ends if end != start])
                joined.add(nearest)
            if chain:
                break
        self._graph.data[slots] = kept
        return chain

    def _slots_of(self, cell: int) -> list[int]:
        ends = self._ends[self._first[cell] : self._first[cell + 1]]
        keys = [int(a) * (self._outside + 1) + int(b) for a in ends for b in ends if a != b]
        return [int(slot) for slot in np.searchsorted(self._keys, keys)]

    def _least_without(self, slot: int, cell: int) -> float:
        here = slice(self._slots[slot], self._slot_ends[slot])
        others = self._weights[here][self._owner[here] != cell]
        return float(others.min()) if others.size else np.inf

    def _trace(self, cell: int, start: int, goals: list[int]) -> tuple[list[int], int]:
        """Return the visible cells of the cheapest chain to a goal, and the goal; ``start`` where none is reached."""
        # The nearest end is near as a rule, often joined already: looking no further saves most of the time.
        for limit in _REACHES:
            cost, came = csgraph.dijkstra(self._graph, indices=start, return_predecessors=True, limit=limit)
            goal = min(goals, key=lambda one: (cost[one], one))
            if np.isfinite(cost[goal]):
                break
        else:
            return [], start
        chain = []
        node = goal
        while node != start:
            before = int(came[node])
            link = self._cheapest_link(before, node, cell)
            if not self._hidden[link]:
                chain.append(link)
            node = before
        return chain, goal

    def _cheapest_link(self, source: int, target: int, without: int) -> int:
        slot = int(np.searchsorted(self._keys, source * (self._outside + 1) + target))
        here = slice(self._slots[slot], self._slot_ends[slot])
        weights = np.where(self._owner[here] == without, np.inf, self._weights[here])
        return int(self._owner[here][np.argmin(weights)])


def price_cells(lattice: Lattice) -> Floats:
    """Price each cell by what it is worth: the table entries that fall with it, times the logarithm of its size."""
    price: Floats = (lattice.losses * np.log1p(lattice.values)).astype(np.float64)
    return price


def _price_gaps(lattice: Lattice, hidden: Flags, price: Floats) -> Floats:
    """Least that each equation costs which comes to hide one cell and must then hide a second."""
    rows = lattice.equations
    usable = ~hidden & (lattice.values > 0)
    prices = np.where(usable[rows.indices], price[rows.indices], np.inf)
    least = np.minimum.reduceat(prices, rows.indptr[:-1]) if rows.nnz else np.zeros(0)
    gaps: Floats = np.append(np.where(np.isfinite(least), least, 0.0), 0.0)
    return gaps


def price_with_company(lattice: Lattice, hidden: Flags) -> Floats:
    """Price each cell, with the least that must fall beside it where it is the first hidden of its equation."""
    price = price_cells(lattice)
    rows = abs(lattice.equations)
    gaps = np.where(rows @ hidden.astype(np.int64) == 0, _price_gaps(lattice, hidden, price)[:-1], 0.0)
    total: Floats = price + rows.T @ gaps
    return total
