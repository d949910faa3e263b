"""Which further cells to hide so that no small cell follows from what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from tenure.disclosure.attack import find_determined, find_joined, find_narrow
from tenure.disclosure.cells import Flags, Ints, Lattice
from tenure.disclosure.chains import ChainGraph, price_cells
from tenure.disclosure.tidy import show_again
from tenure.disclosure.witness import Surroundings
from tenure.errors import InternalError

__all__ = ["hide_secondary"]

_MOST_ROUNDS = 5000
_FEWEST = 4
_PART = 10
_NEAR = (400, 1600)
_SLACK = 1e-6


def hide_secondary(lattice: Lattice, primary: Flags, hidden: Flags, *, floor: int, span: int) -> Flags:
    """Return the cells to hide: the primary ones and few others that keep them safe.

    Parameters
    ----------
    lattice : Lattice
        Cells and equations of all tables that leave together.
    primary : ndarray of bool
        Cells hidden for being small.
    hidden : ndarray of bool
        Cells hidden to begin with: all small ones, and others that must be hidden in any case.
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
    pattern = _Pattern(lattice, primary, hidden)
    wide = np.zeros(len(hidden), dtype=np.bool_)
    for _ in range(_MOST_ROUNDS):
        pinned = pattern.find_pinned()
        if pinned.size:
            progress = pattern.close_chains(pinned) or pattern.hide_beside(pinned, floor, span)
        elif (tight := pattern.find_tight(floor, span)).size:
            progress = pattern.hide_within(tight)
        else:
            narrow = find_narrow(lattice, pattern.hidden, floor=floor, span=span, wide=wide)
            narrow = narrow[~pattern.is_free[narrow]]
            if not narrow.size:
                return show_again(lattice, pattern.hidden, hidden, floor=floor, span=span)
            progress = pattern.hide_beside(narrow, floor, span)
        if not progress and not pattern.note_free():
            raise InternalError("a small cell can be worked out with everything around it hidden")
    raise InternalError("secondary suppression did not settle")


class _Pattern:
    """The cells hidden so far, and ways to hide more."""

    def __init__(self, lattice: Lattice, primary: Flags, hidden: Flags) -> None:
        self._rows = lattice.equations
        self._values = lattice.values
        self._primary = primary
        self._price = price_cells(lattice)
        self._graph = ChainGraph(lattice, hidden)
        self._lattice = lattice
        self._is_joined = np.zeros(len(hidden), dtype=np.bool_)
        self._is_pinned = np.zeros(len(hidden), dtype=np.bool_)
        self._attacked = np.zeros(len(hidden), dtype=np.bool_)
        self.hidden = hidden.copy()
        self.is_free = np.zeros(len(hidden), dtype=np.bool_)

    def _members(self, equation: int) -> Ints:
        members: Ints = self._rows.indices[self._rows.indptr[equation] : self._rows.indptr[equation + 1]]
        return members

    def find_pinned(self) -> Ints:
        """Return the hidden cells, noughts aside, that linear algebra pins to one value.

        Only cells that equations and hidden cells join to one hidden since the last call are attacked anew.
        """
        again = find_joined(self._lattice, self.hidden, self.hidden & ~self._attacked)
        self._is_pinned[again] = False
        self._is_pinned[find_determined(self._lattice, again)] = True
        self._attacked = self.hidden.copy()
        pinned: Ints = np.flatnonzero(self._is_pinned & (self._values > 0) & ~self.is_free)
        return pinned

    def note_free(self) -> bool:
        """Note the hidden cells around which all but noughts is hidden; false where there are no more than before.

        Their equations add up to nought in every multiple of what is true, so that nothing limits them from above.
        Where an attack finds otherwise, among thousands of cells, its arithmetic was not exact.
        """
        shown = ~self.hidden & (self._values > 0)
        free = self.hidden & ~find_joined(self._lattice, self.hidden | shown, shown)
        more = bool((free & ~self.is_free).any())
        self.is_free |= free
        return more

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
        self._graph.update_prices(self.hidden, abs(self._rows) @ self.hidden.astype(np.int64))
        # A few at a time: one chain often frees many other cells, which then need none of their own. A cell
        # whose ends are joined by hidden cells already is pinned by another, whose chain will free it.
        most = max(_FEWEST, len(pinned) // _PART)
        fresh = pinned[~self._is_joined[pinned]]
        return self._hide_for(fresh, self._find_chain, most=most)

    def _find_chain(self, cell: int) -> list[int]:
        chain = self._graph.find_chain(cell)
        # What is hidden stays hidden, so that ends once joined by hidden cells stay so.
        self._is_joined[cell] = not chain
        return chain

    def hide_within(self, equations: Ints) -> bool:
        """Hide the cheapest cell of each equation."""
        return bool(self._hide(cell for equation in equations for cell in self._cheapest(self._members(equation))))

    def hide_beside(self, weak: Ints, floor: int, span: int) -> bool:
        """Hide what lets each weak cell move over its range at least cost, or one cell near it."""
        cells = np.flatnonzero(self._values > 0)
        price = self._price / max(float(self._price[cells].max(initial=0.0)), 1.0)
        near = Surroundings(
            self._lattice, cells.tolist(), price=lambda one: 0.0 if self.hidden[one] else float(price[one]), floor=floor
        )

        def find(cell: int) -> list[int]:
            for size in _NEAR:
                moved = 0.0
                needed: set[int] = set()
                for sign in (1, -1):
                    (witness,) = near.move([cell], [span - 1 - moved], sign, size, whole=False)
                    moved += abs(witness.get(cell, 0.0))
                    needed |= {one for one in witness if not self.hidden[one]}
                if moved > span - 1 - _SLACK:
                    # Nothing more is needed where what was just hidden for another lets this one move as well.
                    return sorted(needed)
            return self._find_near(cell)

        return self._hide_for(weak, find) or self._hide_for(weak, self._find_near)

    def _hide_for(self, weak: Ints, find: Callable[[int], list[int]], *, most: int | None = None) -> bool:
        """Hide what is found for each weak cell, unless something was just hidden beside it."""
        touched: set[int] = set()
        done = 0
        for cell in weak:
            if touched.isdisjoint(self._graph.equations_of(int(cell))):
                added = self._hide(find(int(cell)))
                touched |= added
                done += bool(added)
            if done == most:
                break
        return bool(touched)

    def _hide(self, cells: Iterable[int]) -> set[int]:
        touched: set[int] = set()
        for cell in cells:
            if not self.hidden[cell]:
                self.hidden[cell] = True
                self._graph.note_hidden(cell)
                touched.update(self._graph.equations_of(cell))
        return touched

    def _cheapest(self, members: Ints) -> list[int]:
        # A nought that is shown stays shown: it tells a reader nothing that the rule protects.
        choice = members[~self.hidden[members] & (self._values[members] > 0)]
        return [int(choice[np.argmin(self._price[choice])])] if choice.size else []

    def _find_near(self, cell: int) -> list[int]:
        """Return the cheapest visible cell that shares an equation with this one, or with those that do."""
        near = np.array([cell])
        while True:
            equations = np.unique([equation for one in near for equation in self._graph.equations_of(int(one))])
            wider = np.unique(np.concatenate([self._members(equation) for equation in equations]))
            choice = self._cheapest(wider)
            if choice or len(wider) == len(near):
                return choice
            near = wider
