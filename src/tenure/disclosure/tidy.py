"""Which cells that were hidden for the sake of others may be shown again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from tenure.disclosure.attack import bound_cells
from tenure.disclosure.cells import Flags, Ints, Lattice
from tenure.disclosure.chains import price_cells
from tenure.disclosure.witness import Surroundings, Witness

__all__ = ["show_again"]

_NEAR = (48, 256)
# Among all cells of a lot that is not too large, so many at once, then fewer.
_WIDEST = 6000
_TOGETHER = (64, 8, 1)
_TOGETHER_COUNT = 40
_AT_ONCE = 16
_WAYS = 4
_SLACK = 1e-6
# Problems solved for one release: a few milliseconds each.
_MOST_PROBLEMS = 20_000


def show_again(lattice: Lattice, hidden: Flags, must: Flags, *, floor: int, span: int) -> Flags:
    """Return the cells to hide, less those that no hidden cell needs.

    Parameters
    ----------
    lattice : Lattice
        Cells and equations of all tables that leave together.
    hidden : ndarray of bool
        Cells hidden so far, each of which has its range.
    must : ndarray of bool
        Those of them that stay hidden whatever else does.
    floor, span : int
        See ``hide_secondary``.

    Notes
    -----
    The dearest cells are tried first. A cell is shown again if all others that are hidden still have their range,
    and each has two witnesses to it: whole numbers that agree with everything shown and differ by the whole range
    in that cell. A witness that does not move the cell tried remains one; others are looked for nearby. So what is
    shown is proved, and what stays hidden may not all be needed.
    """
    shown = hidden.copy()
    problems = _MOST_PROBLEMS
    for cells in _list_components(lattice, hidden, must):
        tidy = _Tidy(lattice, cells, shown, must, floor=floor, span=span)
        problems -= tidy.show_cells(problems)
        if problems <= 0:
            break
    return shown


def _list_components(lattice: Lattice, hidden: Flags, must: Flags) -> list[Ints]:
    """Return the hidden cells that hang together, small lots first, of lots from which a cell may be shown again."""
    cells = np.flatnonzero(hidden & (lattice.values > 0))
    matrix = lattice.equations[:, cells]
    links = sparse.block_array([[None, matrix], [matrix.T, None]]).tocsr()
    _, labels = csgraph.connected_components(links, directed=False)
    own = labels[matrix.shape[0] :]
    order = np.argsort(own, kind="stable")
    lots = np.split(cells[order], np.flatnonzero(np.diff(own[order])) + 1)
    return sorted((lot for lot in lots if not must[lot].all()), key=lambda lot: (len(lot), lot[0]))


class _Tidy:
    """One lot of hidden cells that hang together."""

    def __init__(self, lattice: Lattice, cells: Ints, shown: Flags, must: Flags, *, floor: int, span: int) -> None:
        self._hidden = shown
        self._values = lattice.values
        self._need = span - 1
        self._threshold = floor + span
        self._cells = cells.tolist()
        price = price_cells(lattice)[cells]
        self._price = dict(zip(self._cells, (price / price.max()).tolist(), strict=True))
        self._open = {cell for cell in self._cells if not must[cell]}
        self._near = Surroundings(lattice, self._cells, price=self._find_price, floor=floor)
        self._large = self._find_large(lattice, cells, floor=floor)
        self._moving: dict[int, set[int]] = {cell: set() for cell in self._cells}
        self._witnesses: list[Witness] = []
        self._most = 0
        self.problems = 0

    def _find_large(self, lattice: Lattice, cells: Ints, *, floor: int) -> set[int]:
        """Return the cells that everybody can tell are no small counts, which only gets plainer as more is shown."""
        matrix = lattice.equations[:, cells].astype(np.float64)
        matrix = sparse.csr_array(matrix[np.diff(matrix.indptr) > 0, :])
        low, _ = bound_cells(matrix, matrix @ lattice.values[cells], floor=floor)
        return set(cells[low >= self._threshold].tolist())

    def show_cells(self, most: int) -> int:
        """Show what can be shown; return how many problems were solved, about ``most`` at the most."""
        self._most = most
        if self._prove_all():
            for cell in sorted(self._open, key=lambda one: (-self._price[one], one)):
                if self.problems >= most:
                    break
                self._open.discard(cell)
                if self._can_show(cell):
                    self._show(cell)
        return self.problems

    def _prove_all(self) -> bool:
        """Find two witnesses for every cell."""
        for size in _NEAR:
            left = self._list_unproved()
            while left and self.problems < self._most:
                self._find([cell for cell in left[:_AT_ONCE] if not self._is_proved(cell)], size)
                left = left[_AT_ONCE:]
        if len(self._cells) <= _WIDEST:
            for at_once in _TOGETHER:
                left = self._list_unproved()
                apart = -(-len(left) // at_once)
                for first in range(apart):
                    self._find_together(left[first::apart])
        return not self._list_unproved()

    def _list_unproved(self) -> list[int]:
        return [cell for cell in self._cells if not self._is_proved(cell)]

    def _find_together(self, targets: Sequence[int]) -> None:
        """Look for witnesses of several targets at once, among all cells."""
        for sign in (1, -1):
            needs = {cell: self._need for cell in targets if not self._is_proved(cell)}
            if needs and self.problems < self._most:
                self.problems += _TOGETHER_COUNT
                for witness in self._near.move_together(needs, sign):
                    self._keep(witness)

    def _can_show(self, cell: int) -> bool:
        weak = self._list_weak(cell)
        if any(self._near.is_alone(other, cell) for other in weak):
            return False
        while weak:
            if not self._reroute(weak[0], cell) and not self._find_near(weak[0], cell):
                return False
            weak = [other for other in weak[1:] if not self._is_proved(other, without=cell)]
        return True

    def _find_near(self, target: int, cell: int) -> bool:
        return any(not self._find([target], size, without=cell) for size in _NEAR)

    def _list_weak(self, cell: int) -> list[int]:
        """Return the cells that would have no witnesses with this one shown, those first that have least company."""
        touched = {other for one in self._moving[cell] for other in self._witnesses[one] if other != cell}
        weak = [
            other for other in touched if not self._is_proved(other, without=cell) and not self._is_told(other, cell)
        ]
        return sorted(weak, key=lambda other: (self._near.count_company(other), self._values[other], other))

    def _reroute(self, target: int, cell: int) -> bool:
        """Make witnesses that leave the cell where it is of pairs that move it."""
        both = sorted(self._moving[target] & self._moving[cell], key=lambda one: -abs(self._witnesses[one][target]))
        ways = sorted(self._moving[cell], key=lambda one: (len(self._witnesses[one]), one))[:_WAYS]
        for one in both[:_WAYS]:
            for other in ways:
                made = self._near.subtract(self._witnesses[one], self._witnesses[other], cell)
                if target in made:
                    self._keep(made)
                    if self._is_proved(target, without=cell):
                        return True
        return False

    def _is_told(self, cell: int, without: int) -> bool:
        """Whether a cell that is no small count would be the only one hidden of an equation."""
        return self._values[cell] >= self._threshold and self._near.is_alone(cell, without)

    def _show(self, cell: int) -> None:
        self._hidden[cell] = False
        self._near.remove(cell)
        for one in self._moving.pop(cell):
            for other in self._witnesses[one]:
                if other != cell:
                    self._moving[other].discard(one)

    def _is_proved(self, cell: int, *, without: int = -1) -> bool:
        if cell in self._large:
            return True
        most = least = 0.0
        gone = self._moving.get(without, set())
        for one in self._moving[cell] - gone:
            by = self._witnesses[one][cell]
            most, least = max(most, by), min(least, by)
            if most - least >= self._need - _SLACK:
                return True
        return False

    def _find(self, targets: Sequence[int], size: int, *, without: int = -1) -> list[int]:
        """Look for witnesses of each target among so many cells; return the targets without."""
        rise: dict[int, float] = {}
        for sign in (1, -1):
            asked = [cell for cell in targets if rise.get(cell, 0.0) < self._need]
            needs = [self._need - rise.get(cell, 0.0) for cell in asked]
            # Nothing is shown on the strength of a first witness: it tells no more than the attack that went before.
            found = self._near.move(asked, needs, sign, size, without=without, whole=without >= 0)
            self.problems += len(asked)
            for cell, witness in zip(asked, found, strict=True):
                if witness:
                    self._keep(witness)
                    rise[cell] = rise.get(cell, 0.0) + abs(witness[cell])
        return [cell for cell in targets if rise.get(cell, 0.0) < self._need - _SLACK]

    def _find_price(self, cell: int) -> float:
        return self._price[cell] if cell in self._open else 0.0

    def _keep(self, witness: Witness) -> None:
        for cell in witness:
            self._moving[cell].add(len(self._witnesses))
        self._witnesses.append(witness)
