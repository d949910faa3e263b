"""How far each hidden number can move: limits by adding up, then by linear programmes over all equations together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csgraph

from tenure.errors import CheckError

__all__ = ["Equations", "Ranges", "Rule", "bound_targets", "spread_bounds"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_TOLERANCE = 1e-6
_MOST_PASSES = 100
_BATCH = 2000
_ROUNDS = 12
_WORTHWHILE = 0.9
_SEED = 7
_INFEASIBLE = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """What a reader must be left with: ``span`` whole values, or the certainty of no count below ``threshold``."""

    threshold: int

    @property
    def span(self) -> int:
        """Number of values that a hidden count has at least: 1 up to, not including, the threshold."""
        return self.threshold - 1

    def count_values(self, low: Floats, high: Floats, is_count: Flags) -> Floats:
        """Return how many whole values lie within; of counts, of those from one on, since a nought may be told."""
        bottom = np.ceil(low - _TOLERANCE)
        bottom = np.where(is_count, np.maximum(bottom, 1.0), bottom)
        return np.asarray(np.maximum(np.floor(high + _TOLERANCE) - bottom + 1.0, 0.0))

    def is_harmless(self, low: Floats, high: Floats) -> Flags:
        """Return where a number is surely no small count: not below the threshold either way, or surely nought."""
        least = self.threshold - _TOLERANCE
        nought = (low > -_TOLERANCE) & (high < _TOLERANCE)
        return np.asarray((low > least) | (high < -least) | nought)


@dataclass(frozen=True, slots=True)
class Equations:
    """Cells and what ties them together: ``matrix``, equations by cells, whose rows add up to nought, and limits."""

    matrix: sparse.csr_array
    low: Floats
    high: Floats


@dataclass(slots=True)
class Ranges:
    """Limits of targets: ``low`` and ``high`` are surely reached, all values lie within ``least`` and ``most``.

    ``values`` is the number of whole values that each target takes at least, ``weak`` is where that is too few,
    ``harmless`` where it is surely no small count, and ``programmes`` how many linear programmes it took part in.
    """

    low: Floats
    high: Floats
    least: Floats
    most: Floats
    values: Floats
    weak: Flags
    harmless: Flags
    programmes: Ints


def spread_bounds(system: Equations) -> Equations:
    """Narrow the limits of whole numbers by one equation after the other, until nothing changes.

    Raises
    ------
    CheckError
        Some cell is left with no value: the numbers shown contradict each other.
    """
    low, high, equations = system.low, system.high, system.matrix
    sign, cell = equations.data, equations.indices
    row = np.repeat(np.arange(equations.shape[0]), np.diff(equations.indptr))
    up = sign > 0
    for _ in range(_MOST_PASSES):
        least = np.where(up, low[cell], -high[cell])
        most = np.where(up, high[cell], -low[cell])
        # A term is at most what the others leave when they are at their least, and the other way round.
        ceiling = -_add_others(least, row, equations.shape[0])
        floor = -_add_others(most, row, equations.shape[0])
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, cell, np.where(up, floor, -ceiling))
        np.minimum.at(new_high, cell, np.where(up, ceiling, -floor))
        if (new_low > new_high + _TOLERANCE).any():
            raise contradiction()
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    return Equations(equations, low, high)


def contradiction() -> CheckError:
    """Return the error of numbers that no table of people can have."""
    return CheckError(
        "The numbers of the release contradict what it says of how they add up.",
        slug="disclosure-audit-contradiction",
        expected="totals, balances and comparisons that hold for some table of people.",
        fix="build the release again; do not edit its files.",
    )


def _add_others(terms: Floats, row: Ints, n_rows: int) -> Floats:
    """Return for each term the sum of the others of its equation, endless where one of them is."""
    endless = np.isinf(terms)
    finite = np.where(endless, 0.0, terms)
    sums = np.bincount(row, finite, minlength=n_rows)[row] - finite
    others = np.bincount(row, endless, minlength=n_rows)[row] - endless
    # Terms are all at their least, or all at their most: endless ones are of one sign.
    side = np.inf if (terms == np.inf).any() else -np.inf
    return np.asarray(np.where(others > 0, side, sums))


def bound_targets(system: Equations, targets: sparse.csr_array, is_count: Flags, rule: Rule) -> Ranges:
    """Bound sums of cells as closely as all equations together allow, as far as the rule asks.

    Parameters
    ----------
    system : Equations
        What ties the cells together; limits that are spread already (``spread_bounds``) save time.
    targets : sparse.csr_array, shape (targets, cells)
        What is to be bounded, each a signed sum of cells.
    is_count : ndarray of bool, shape (targets,)
        Whether a target is a count, or a difference.
    rule : Rule
        When a target needs no further attack.

    Raises
    ------
    CheckError
        The numbers contradict each other.

    Notes
    -----
    A reader of whole numbers may know more than the linear programmes where equations form no network.
    """
    ranges = _start_ranges(targets, system.low, system.high)
    moving = _reduce_system(system, targets)
    every = np.arange(targets.shape[0])
    for attack in _form_attacks(moving, every, ranges, (is_count, rule)):
        attack.stretch_all()
    for attack in _form_attacks(moving, _find_open(every, ranges, is_count, rule), ranges, (is_count, rule)):
        attack.reach_in_turn()
    ranges.values = rule.count_values(ranges.low, ranges.high, is_count)
    ranges.harmless = rule.is_harmless(ranges.least, ranges.most)
    ranges.weak = (ranges.values < rule.span) & ~ranges.harmless
    # What was too close already has been reached by no programme: its limits are what a reader knows.
    ranges.values = np.where(ranges.weak, rule.count_values(ranges.least, ranges.most, is_count), ranges.values)
    return ranges


def _start_ranges(targets: sparse.csr_array, low: Floats, high: Floats) -> Ranges:
    least, most = _add_limits(targets, low, high)
    n_targets = targets.shape[0]
    # Nothing is known to be reached as yet, except by what does not move.
    fixed = least == most
    seen_low, seen_high = np.where(fixed, least, np.inf), np.where(fixed, most, -np.inf)
    unseen = np.zeros(n_targets)
    nowhere = np.zeros(n_targets, dtype=np.bool_)
    return Ranges(seen_low, seen_high, least, most, unseen, nowhere, nowhere.copy(), unseen.astype(np.int64))


def _add_limits(targets: sparse.csr_array, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    row = np.repeat(np.arange(targets.shape[0]), np.diff(targets.indptr))
    up = targets.data > 0
    least = np.where(up, low[targets.indices], -high[targets.indices])
    most = np.where(up, high[targets.indices], -low[targets.indices])
    n = targets.shape[0]
    return np.asarray(np.bincount(row, least, minlength=n)), np.asarray(np.bincount(row, most, minlength=n))


@dataclass(frozen=True, slots=True)
class _System:
    """Equations and targets over the cells that can still move, with what the others add to them."""

    matrix: sparse.csr_array
    right: Floats
    low: Floats
    high: Floats
    targets: sparse.csr_array
    constant: Floats


@dataclass(frozen=True, slots=True)
class _Batch:
    """Components solved together: they do not touch each other."""

    cells: Ints
    rows: Ints
    targets: Ints
    component: Ints


def _reduce_system(system: Equations, targets: sparse.csr_array) -> _System:
    moves = system.high - system.low > _TOLERANCE
    known = np.where(moves, 0.0, system.low)
    right = -(system.matrix @ known)
    matrix = system.matrix[:, np.flatnonzero(moves)]
    rows = np.diff(matrix.indptr) > 0
    if (np.abs(right[~rows]) > _TOLERANCE).any():
        raise contradiction()
    return _System(
        matrix=sparse.csr_array(matrix[rows, :]),
        right=right[rows],
        low=system.low[moves],
        high=system.high[moves],
        targets=sparse.csr_array(targets[:, np.flatnonzero(moves)]),
        constant=np.asarray(targets @ known),
    )


def _split_batches(system: _System, wanted_targets: Ints) -> Iterator[_Batch]:
    """Yield the components that hold some targets, small ones together: a programme costs much to set up."""
    n_rows = system.matrix.shape[0]
    links = sparse.vstack([system.matrix, system.targets]).tocsr()
    _, labels = csgraph.connected_components(sparse.block_array([[None, links], [links.T, None]]), directed=False)
    of_links, of_cells = labels[: links.shape[0]], labels[links.shape[0] :]
    of_rows, of_targets = of_links[:n_rows], of_links[n_rows:]
    sizes = np.bincount(of_cells, minlength=int(labels.max(initial=-1)) + 1)
    wanted = np.flatnonzero((sizes > 0) & np.isin(np.arange(len(sizes)), of_targets[wanted_targets]))
    number = np.full(len(sizes), -1, dtype=np.int64)
    number[wanted] = (np.cumsum(sizes[wanted]) - 1) // _BATCH
    for batch in np.unique(number[wanted]):
        targets = np.flatnonzero(number[of_targets] == batch)
        yield _Batch(
            cells=np.flatnonzero(number[of_cells] == batch),
            rows=np.flatnonzero(number[of_rows] == batch),
            targets=targets,
            component=of_targets[targets].astype(np.int64),
        )


class _Programme:
    """The linear programmes of one batch."""

    def __init__(self, system: _System, batch: _Batch) -> None:
        self._matrix = system.matrix[batch.rows, :][:, batch.cells]
        self._right = system.right[batch.rows]
        self._low = system.low[batch.cells]
        self.targets = sparse.csr_array(system.targets[batch.targets, :][:, batch.cells])
        self.constant = system.constant[batch.targets]
        reach = np.abs(self._right).max(initial=0.0)
        finite = system.high[batch.cells][np.isfinite(system.high[batch.cells])]
        # Endless programmes have no answer: a ceiling far above all numbers shown stands for no ceiling.
        self.ceiling = 4.0 * max(reach, finite.max(initial=0.0), self._low.max(initial=0.0)) + 1000.0
        self._high = np.minimum(system.high[batch.cells], self.ceiling)

    def reach(self, weights: Floats) -> Floats:
        """Return the targets where their weighted sum is greatest."""
        return self._solve(-(self.targets.T @ weights), None, None, np.zeros(0))

    def stretch(self, some: Ints, signs: Floats, beyond: Floats, most: float) -> Floats:
        """Return the targets where as many of some as can be lie ``most`` beyond a value, up or down by sign."""
        n_cells, n_some = self._matrix.shape[1], len(some)
        gains = sparse.hstack([sparse.diags_array(signs) @ self.targets[some, :], -sparse.eye_array(n_some)])
        cost = np.append(np.zeros(n_cells), np.full(n_some, -1.0))
        return self._solve(cost, sparse.csr_array(gains), signs * (beyond - self.constant[some]), np.full(n_some, most))

    def _solve(self, cost: Floats, gains: sparse.csr_array | None, least: Floats | None, most: Floats) -> Floats:
        n_cells = self._matrix.shape[1]
        rules = []
        if self._matrix.shape[0]:
            wide = sparse.csr_array((self._matrix.shape[0], len(most)))
            rules.append(LinearConstraint(sparse.hstack([self._matrix, wide]).tocsc(), self._right, self._right))
        if gains is not None:
            rules.append(LinearConstraint(gains.tocsc(), least, np.inf))
        bounds = Bounds(np.append(self._low, np.full(len(most), -4.0 * self.ceiling)), np.append(self._high, most))
        answer = milp(cost, constraints=rules, bounds=bounds)
        if answer.x is None:
            raise contradiction()
        return np.asarray(self.targets @ answer.x[:n_cells] + self.constant)


def _form_attacks(system: _System, targets: Ints, ranges: Ranges, asked: tuple[Flags, Rule]) -> Iterator[_Attack]:
    for batch in _split_batches(system, targets):
        yield _Attack(_Programme(system, batch), batch, ranges, asked)


def _find_open(some: Ints, ranges: Ranges, is_count: Flags, rule: Rule) -> Ints:
    """Return those of some targets of which it is not settled whether a reader comes too close."""
    kind = is_count[some]
    enough = rule.count_values(ranges.low[some], ranges.high[some], kind) >= rule.span
    harmless = rule.is_harmless(ranges.least[some], ranges.most[some])
    # Too close already and small for certain: weak, however much closer it may be.
    narrow = rule.count_values(ranges.least[some], ranges.most[some], kind) < rule.span
    weak = narrow & (ranges.most[some] < rule.threshold) & (ranges.least[some] > -rule.threshold)
    # Of a difference it matters too whether it may be nought.
    weak &= kind | (ranges.least[some] > _TOLERANCE) | (ranges.most[some] < -_TOLERANCE)
    return np.asarray(some[~(enough | harmless | weak)])


class _Attack:
    """The targets of one batch, and what has been reached of each."""

    def __init__(self, programme: _Programme, batch: _Batch, ranges: Ranges, asked: tuple[Flags, Rule]) -> None:
        self._programme = programme
        self._batch = batch
        self._ranges = ranges
        self._asked = asked
        self._is_exact = np.zeros(len(batch.targets), dtype=np.bool_)

    def stretch_all(self) -> None:
        """Move many targets at once, half of them up and half down, then the other way, while that is worth while."""
        draw = np.random.default_rng(_SEED)
        left = self._find_open()
        for turn in range(_ROUNDS):
            if not left.size:
                return
            signs = draw.choice([-1.0, 1.0], size=len(left))
            self._stretch(left, signs)
            self._stretch(left, -signs)
            after = self._find_open()
            if turn and len(after) > _WORTHWHILE * len(left):
                return
            left = after

    def reach_in_turn(self) -> None:
        """Move each target that is left as far as it goes, one of every component at a time."""
        ranges, own = self._ranges, self._batch.targets
        left = self._find_open()
        while left.size:
            _, first = np.unique(self._batch.component[left], return_index=True)
            chosen = left[first]
            weights = np.zeros(len(own))
            weights[chosen] = 1.0
            bottom = self._widen(self._programme.reach(-weights))
            top = self._widen(self._programme.reach(weights))
            ranges.least[own[chosen]] = np.maximum(ranges.least[own[chosen]], bottom[chosen])
            endless = top[chosen] > self._programme.ceiling / 2
            ranges.most[own[chosen]] = np.where(endless, ranges.most[own[chosen]], top[chosen])
            self._is_exact[chosen] = True
            left = self._find_open()

    def _find_open(self) -> Ints:
        some = np.flatnonzero(~self._is_exact)
        is_open = np.isin(self._batch.targets[some], _find_open(self._batch.targets[some], self._ranges, *self._asked))
        return np.asarray(some[is_open])

    def _stretch(self, some: Ints, signs: Floats) -> None:
        ranges, own = self._ranges, self._batch.targets[some]
        seen = np.isfinite(ranges.low[own])
        # Before anything is reached the limits serve; a side without a limit is left to the other turn.
        start_up = np.where(seen, ranges.low[own], ranges.least[own])
        start_down = np.where(seen, ranges.high[own], ranges.most[own])
        is_count, rule = self._asked
        bottom = np.where(is_count[own], 1.0, -np.inf)
        beyond = np.where(signs > 0, np.maximum(start_up, bottom), start_down)
        usable = np.isfinite(beyond)
        if usable.any():
            values = self._programme.stretch(some[usable], signs[usable], beyond[usable], float(rule.span))
            self._widen(values)

    def _widen(self, values: Floats) -> Floats:
        ranges, own = self._ranges, self._batch.targets
        ranges.low[own] = np.minimum(ranges.low[own], values)
        ranges.high[own] = np.maximum(ranges.high[own], values)
        ranges.programmes[own] += 1
        return values
