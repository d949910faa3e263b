"""Other values of hidden cells that agree with all that is shown: witnesses to what a reader must allow for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from tenure.disclosure.cells import Ints, Lattice

__all__ = ["Surroundings", "Witness"]

# By how much each cell differs from its value; cells left out do not differ.
Witness = dict[int, float]
# What a cell is worth, from 0 to 1, that witnesses should rather not move.
Price = Callable[[int], float]

_MOVED = 1e-6
# What it costs to move a cell that stays hidden, and one that might be shown again, beside the one moved on purpose.
_CHEAP, _DEAR = 1e-4, 1e-2
_NODES = 50


class Surroundings:
    """Hidden cells and, for each, the equations it is in and the cells hidden there."""

    def __init__(self, lattice: Lattice, cells: Iterable[int], *, price: Price, floor: int) -> None:
        columns = lattice.equations.tocsc()
        self._floor = floor
        self._price = price
        self._values = lattice.values
        self._signs = {
            cell: dict(
                zip(
                    columns.indices[columns.indptr[cell] : columns.indptr[cell + 1]].tolist(),
                    columns.data[columns.indptr[cell] : columns.indptr[cell + 1]].tolist(),
                    strict=True,
                )
            )
            for cell in cells
        }
        self._members: dict[int, set[int]] = {}
        for cell, signs in self._signs.items():
            for equation in signs:
                self._members.setdefault(equation, set()).add(cell)

    def remove(self, cell: int) -> None:
        """Take out a cell that is shown from now on."""
        for equation in self._signs.pop(cell):
            self._members[equation].discard(cell)

    def is_alone(self, cell: int, without: int) -> bool:
        """Whether some equation of the cell would have no other hidden cell, with ``without`` shown."""
        return any(self._members[equation] <= {cell, without} for equation in self._signs[cell])

    def count_company(self, cell: int) -> int:
        """How many cells are hidden in the equation of this cell that hides fewest."""
        return min((len(self._members[equation]) for equation in self._signs[cell]), default=0)

    def subtract(self, one: Witness, other: Witness, cell: int) -> Witness:
        """Return the first witness less as much of the other as leaves the cell where it is; empty if there is none."""
        times = one[cell] / other[cell]
        made = {place: one.get(place, 0.0) - times * other.get(place, 0.0) for place in one.keys() | other.keys()}
        made = {place: round(by, 6) for place, by in made.items() if abs(by) > _MOVED}
        low = self._floor - _MOVED
        if any(self._values[place] + by < low or by != round(by) for place, by in made.items()):
            return {}
        return made

    def move(
        self,
        cells: Sequence[int],
        needs: Sequence[float],
        sign: int,
        size: int,
        *,
        without: int = -1,
        whole: bool = True,
    ) -> list[Witness]:
        """Return for each cell a witness that moves it as far as it needs, or as it can.

        Parameters
        ----------
        cells, needs : Sequence
            Cells, and how far each is to move.
        sign : int
            +1 to move them up, -1 down.
        size : int
            How many cells about each may move.
        without : int
            A cell that may not move; -1 for none.
        whole : bool
            Whether differences from the values must be whole. Finding such takes a hundred times longer where the
            cells form no network.

        Returns
        -------
        list of dict
            Empty where the cell cannot be moved.
        """
        problems = []
        for cell, need in zip(cells, needs, strict=True):
            room = self._limit(cell, need, sign)
            near = self._peel(self._gather(cell, size, without)) if room > 0 else []
            problems.append(_Problem({cell: room}, sign, near if cell in near else []))
        answers = self._solve(problems, whole=whole)
        return [self._cut(answer, cell) for cell, answer in zip(cells, answers, strict=True)]

    def move_together(self, needs: Mapping[int, float], sign: int) -> list[Witness]:
        """Return witnesses, perhaps not whole, that move cells as far as they can all go at once, among all cells."""
        goals = {cell: self._limit(cell, need, sign) for cell, need in needs.items()}
        near = self._peel(set(self._signs))
        programme = _Programme(self._signs, self._values, self._floor, self._price)
        programme.add(_Problem(goals, sign, near))
        (found,) = programme.solve(whole=False)
        parts: list[Witness] = []
        told: set[int] = set()
        for cell in found:
            if cell not in told:
                parts.append(self._cut(found, cell))
                told.update(parts[-1])
        return parts

    def _limit(self, cell: int, need: float, sign: int) -> float:
        return need if sign > 0 else min(need, float(self._values[cell] - self._floor))

    def _gather(self, cell: int, size: int, without: int) -> set[int]:
        """Return so many cells about one: those that more equations join to what is near come first."""
        near, edge, done = {cell}, [cell], set[int]()
        while edge and len(near) < size:
            links: dict[int, int] = {}
            for one in edge:
                for equation in self._signs[one].keys() - done:
                    done.add(equation)
                    for other in self._members[equation]:
                        links[other] = links.get(other, 0) + 1
            fresh = links.keys() - near - {without}
            edge = sorted(fresh, key=lambda one: (-links[one], one))[: size - len(near)]
            near.update(edge)
        return near

    def _peel(self, near: set[int]) -> list[int]:
        """Drop cells that cannot move because nothing else of one of their equations can."""
        count: dict[int, int] = {}
        for one in near:
            for equation in self._signs[one]:
                count[equation] = count.get(equation, 0) + 1
        stuck = [one for one in near if any(count[equation] == 1 for equation in self._signs[one])]
        while stuck:
            one = stuck.pop()
            if one not in near:
                continue
            near.discard(one)
            for equation in self._signs[one]:
                count[equation] -= 1
                if count[equation] == 1:
                    stuck += [other for other in self._members[equation] if other in near]
        return sorted(near)

    def _solve(self, problems: Sequence[_Problem], *, whole: bool) -> list[Witness]:
        programme = _Programme(self._signs, self._values, self._floor, self._price)
        for one in problems:
            programme.add(one)
        found = programme.solve(whole=False)
        for place, one in enumerate(problems):
            if whole and any(abs(by - round(by)) > _MOVED for by in found[place].values()):
                alone = _Programme(self._signs, self._values, self._floor, self._price)
                alone.add(one)
                (found[place],) = alone.solve(whole=True)
        return found

    def _cut(self, witness: Witness, cell: int) -> Witness:
        """Return the part of a witness that hangs together with the cell."""
        if cell not in witness:
            return {}
        part, edge = {cell}, [cell]
        while edge:
            one = edge.pop()
            for equation in self._signs[one]:
                more = self._members[equation] & witness.keys() - part
                part |= more
                edge += more
        return {one: witness[one] for one in sorted(part)}


@dataclass(frozen=True, slots=True)
class _Problem:
    goals: dict[int, float]
    sign: int
    near: list[int]


class _Programme:
    """Several problems that have nothing to do with each other, solved at once because starting costs most."""

    def __init__(self, signs: dict[int, dict[int, int]], values: Ints, floor: int, price: Price) -> None:
        self._signs, self._values, self._floor, self._price = signs, values, floor, price
        self._problems: list[tuple[list[tuple[int, int]], int]] = []
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._data: list[int] = []
        self._cost: list[float] = []
        self._most: list[float] = []
        self._n_rows = 0

    def add(self, problem: _Problem) -> None:
        """Add variables for every cell, up and down, and the equations between them."""
        begun = len(self._cost)
        parts: list[tuple[int, int]] = []
        rows: dict[int, int] = {}
        for cell in problem.near:
            for way, cost, most in self._list_ways(cell, problem):
                for equation, sign in self._signs[cell].items():
                    self._rows.append(rows.setdefault(equation, self._n_rows + len(rows)))
                    self._columns.append(begun + len(parts))
                    self._data.append(way * sign)
                parts.append((cell, way))
                self._cost.append(cost)
                self._most.append(most)
        self._n_rows += len(rows)
        self._problems.append((parts, begun))

    def _list_ways(self, cell: int, problem: _Problem) -> list[tuple[int, float, float]]:
        cost = _CHEAP + _DEAR * self._price(cell)
        room = float(self._values[cell] - self._floor)
        goal = problem.goals.get(cell, 0.0)
        if goal > 0:
            # No way back beside it: going both ways at once would be paid for.
            return [(problem.sign, -1.0, goal), *([(1, cost, np.inf)] if problem.sign > 0 else [])]
        return [(1, cost, np.inf), (-1, cost, room)] if room > 0 else [(1, cost, np.inf)]

    def solve(self, *, whole: bool) -> list[Witness]:
        if not self._cost:
            return [{} for _ in self._problems]
        shape = (self._n_rows, len(self._cost))
        matrix = sparse.csr_array((self._data, (self._rows, self._columns)), shape=shape, dtype=np.float64)
        answer = milp(
            np.array(self._cost),
            integrality=np.full(len(self._cost), int(whole)),
            constraints=LinearConstraint(matrix, 0.0, 0.0),
            bounds=Bounds(0.0, np.array(self._most)),
            options={"node_limit": _NODES} if whole else {},
        )
        found: list[Witness] = []
        for parts, begun in self._problems:
            moved: Witness = {}
            if answer.x is not None:
                for place, (cell, way) in enumerate(parts, begun):
                    moved[cell] = moved.get(cell, 0.0) + way * float(answer.x[place])
            found.append({cell: by for cell, by in moved.items() if abs(by) > _MOVED})
        return found
