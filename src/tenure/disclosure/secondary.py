"""Which further cells to hide so that no small cell follows from what is shown."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np

from tenure.disclosure.attack import find_determined, find_narrow
from tenure.disclosure.cells import Flags, Ints, Lattice
from tenure.errors import InternalError

__all__ = ["hide_secondary"]

# Hiding a cell in an equation that hides nothing yet means a second one there: dearer than any one cell.
_NEW_EQUATION_COST = 4.0
_MOST_ROUNDS = 200


def hide_secondary(lattice: Lattice, primary: Flags, *, floor: int, span: int) -> Flags:
    """Return the cells to hide: the primary ones and as few others as keep them safe.

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
    Three attacks are repaired in turn until none succeeds: one equation at a time; linear algebra on
    all equations; bounds by linear programming on all equations.
    Not modelled: what a reader knows of one person; releases other than this one.
    """
    pattern = _Pattern(lattice, primary, floor=floor, span=span)
    pattern.repair_equations()
    known: set[bytes] = set()
    for _ in range(_MOST_ROUNDS):
        weak = find_determined(lattice, pattern.hidden)
        if not weak.size:
            weak = find_narrow(lattice, pattern.hidden, primary, floor=floor, span=span, known=known)
        if not weak.size:
            return pattern.hidden
        if not pattern.strengthen(weak):
            raise InternalError("a small cell can be worked out with everything around it hidden")
        pattern.repair_equations()
    raise InternalError("secondary suppression did not settle")


class _Pattern:
    """The cells hidden so far, with what each equation can tell."""

    def __init__(self, lattice: Lattice, primary: Flags, *, floor: int, span: int) -> None:
        rows = lattice.equations
        columns = rows.tocsc()
        self._cells = np.split(rows.indices, rows.indptr[1:-1]) if rows.shape[0] else []
        self._signs = np.split(rows.data, rows.indptr[1:-1]) if rows.shape[0] else []
        self._beside = np.split(columns.indices, columns.indptr[1:-1]) if rows.shape[1] else []
        self._values = lattice.values
        self._primary = primary
        self._floor = floor
        self._span = span
        self._price = lattice.losses * np.log1p(lattice.values)
        self.hidden = primary.copy()
        self._n_hidden = abs(rows) @ primary.astype(np.int64)
        untouched = (self._n_hidden == 0).astype(np.int64)
        self._n_untouched = abs(rows).T @ untouched

    def repair_equations(self) -> None:
        """Hide cells until no single equation gives a hidden cell away."""
        self._settle(np.flatnonzero(self._n_hidden > 0))

    def _settle(self, equations: Iterable[int]) -> None:
        queue = deque(int(equation) for equation in equations)
        waiting = set(queue)
        while queue:
            equation = queue.popleft()
            waiting.discard(equation)
            while self._tells(equation):
                cell = self._cheapest(self._cells[equation])
                if cell is None:
                    raise InternalError("an equation gives a cell away and has nothing left to hide")
                for other in self._hide(cell):
                    if other != equation and other not in waiting:
                        queue.append(int(other))
                        waiting.add(int(other))

    def _tells(self, equation: int) -> bool:
        if self._n_hidden[equation] == 0:
            return False
        if self._n_hidden[equation] == 1:
            return True
        members = self._cells[equation]
        inside = self.hidden[members]
        cells = members[inside]
        signs = self._signs[equation][inside]
        if not self._primary[cells].any() or signs.min() != signs.max():
            return False
        # All on one side of the equation: their sum is known, so each is at most the sum less the others' floors.
        room = int(self._values[cells].sum()) - self._floor * len(cells)
        return room + 1 < self._span

    def _cheapest(self, members: Ints) -> int | None:
        # A nought that is shown stays shown: it tells a reader nothing that the rule protects.
        choice = members[~self.hidden[members] & (self._values[members] > 0)]
        if not choice.size:
            return None
        cost = self._price[choice] + _NEW_EQUATION_COST * self._n_untouched[choice]
        return int(choice[np.argmin(cost)])

    def _hide(self, cell: int) -> Ints:
        self.hidden[cell] = True
        equations: Ints = self._beside[cell]
        for equation in equations:
            if self._n_hidden[equation] == 0:
                self._n_untouched[self._cells[equation]] -= 1
        self._n_hidden[equations] += 1
        return equations

    def strengthen(self, weak: Ints) -> bool:
        """Hide one cell near each weak one, unless that was just done beside it; false when nothing was left."""
        touched: set[int] = set()
        for cell in weak:
            if touched.isdisjoint(self._beside[cell].tolist()):
                touched.update(self._hide_near(int(cell)).tolist())
        return bool(touched)

    def _hide_near(self, cell: int) -> Ints:
        near = np.array([cell])
        while True:
            equations = np.unique(np.concatenate([self._beside[one] for one in near]))
            wider = np.unique(np.concatenate([self._cells[equation] for equation in equations]))
            choice = self._cheapest(wider)
            if choice is not None:
                return self._hide(choice)
            if len(wider) == len(near):
                return np.zeros(0, dtype=np.int64)
            near = wider
