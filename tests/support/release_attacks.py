"""A reader who attacks a release folder: reads its files, knows what the words mean, and solves for what is hidden.

Nothing here looks at what tables declare of themselves, nor at the code that protects them: equations follow from the
``Meaning`` of the tables, numbers from the files. The true numbers serve to judge the attack, and as a first solution
that is known to fit everything shown; no limit is taken from them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csgraph

from tenure.terms import Evidence
from tests.support.random_tables import RUNGS, Meaning, TableMeaning, refining

Name = tuple[str, ...]
Floats = npt.NDArray[np.float64]
Row = dict[str, str]

HIDDEN = "[c]"
_MOST = 3000.0
_WHOLE = 400
_ROUNDS = 6
_NEAR = 2.0


@dataclass(frozen=True)
class Rule:
    """What the profile tells every reader."""

    threshold: int
    base: int = 1
    hide_zero: bool = False

    @property
    def span(self) -> int:
        return self.threshold - 1


class ContradictionError(Exception):
    """No true numbers fit what is shown: a margin was added up anew, or a value is wrong."""


@dataclass(frozen=True)
class Narrow:
    """A hidden count, or a difference a reader can form, that is left too few values."""

    name: Name
    low: float
    high: float


@dataclass
class Knowledge:
    """What the files show: ``None`` where hidden. ``odd`` says what no honest release has."""

    shown: dict[Name, int | None]
    odd: list[str]


def read_tables(folder: Path) -> dict[str, list[Row]]:
    """Every table of the folder as text, by name."""
    tables = {}
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


def read_knowledge(tables: Mapping[str, Sequence[Row]], meaning: Meaning) -> Knowledge:
    """Name every count of the release by what it is of; a combination a table leaves out is nought."""
    knowledge = Knowledge({}, [])
    for table in meaning.tables:
        if table.name in tables:
            _read_lattice_table(tables[table.name], table, meaning, knowledge)
    first = meaning.trees[0].name
    if "attack.ladder" in tables:
        for row in tables["attack.ladder"]:
            _note(knowledge, ("gone", row["within"], row[first]), row["gone"])
    for measure in ("entered", "followed"):
        for row in tables.get(f"attack.{measure}", ()):
            _note(knowledge, (measure, row[first]), row[measure])
    return knowledge


def add_later(first: Knowledge, later: Knowledge) -> Knowledge:
    """What a reader knows who keeps an earlier release: what it showed stays known; what it hid must stay hidden."""
    told = sorted(name for name, value in later.shown.items() if value and first.shown.get(name, value) is None)
    odd = [f"{name} was hidden before and is shown" for name in told]
    shown = {**later.shown, **{name: value for name, value in first.shown.items() if value is not None}}
    shown |= {name: None for name in first.shown if name not in shown}
    return Knowledge(shown, [*first.odd, *later.odd, *odd])


def _read_lattice_table(rows: Sequence[Row], table: TableMeaning, meaning: Meaning, knowledge: Knowledge) -> None:
    varying = set(meaning.varying(table))
    present = set()
    for row in rows:
        codes = tuple(row[tree.name] if i in varying else f"{tree.name}_all" for i, tree in enumerate(meaning.trees))
        present.add(codes)
        for measure in table.measures:
            _note(knowledge, (measure, *codes), row[measure])
        _note_company(row, table, codes, knowledge)
    for levels in table.levels:
        for codes in _every_code(meaning, levels):
            if codes not in present:
                for measure in table.measures:
                    _note(knowledge, (measure, *codes), "0")


def _note(knowledge: Knowledge, name: Name, text: str) -> None:
    value = None if text == HIDDEN else int(text)
    before = knowledge.shown.get(name, value)
    if name in knowledge.shown and {before, value} == {None, 0}:
        # A table that leaves noughts out tells that one is hidden in another: nobody is behind it.
        value = 0
    elif name in knowledge.shown and before != value:
        knowledge.odd.append(f"{name} is shown as {before} and as {value}")
        value = before if value is None else value
    knowledge.shown[name] = value


def _note_company(row: Row, table: TableMeaning, codes: Name, knowledge: Knowledge) -> None:
    """Note a value that is shown beside the hidden count it was computed from."""
    hidden = {measure for measure in table.measures if row[measure] == HIDDEN}
    falls = {name: {"people"} for name in ("fte", "adjusted", "adjusted_low", "adjusted_high")}
    falls |= {name: {"people", "left"} for name in ("rate", "rate_low", "rate_high")}
    knowledge.odd += [
        f"{column} of {codes} is shown beside a hidden count"
        for column, counts in falls.items()
        if hidden & counts and row.get(column, "") not in ("", HIDDEN)
    ]


def _every_code(meaning: Meaning, levels: tuple[int, ...]) -> Iterator[Name]:
    lists = [tree.codes(level) for tree, level in zip(meaning.trees, levels, strict=True)]
    grid = np.meshgrid(*[np.arange(len(one)) for one in lists], indexing="ij")
    for places in zip(*[one.ravel() for one in grid], strict=True):
        yield tuple(codes[place] for codes, place in zip(lists, places, strict=True))


def true_counts(tables: Iterable[Evidence], meaning: Meaning) -> dict[Name, int]:
    """The true numbers under the same names, read from the evidence as if it were released unprotected."""
    text = {
        table.about.table: [
            {name: "" if value is None else str(value) for name, value in row.items()} for row in table.frame.to_dicts()
        ]
        for table in tables
    }
    return {name: value or 0 for name, value in read_knowledge(text, meaning).shown.items()}


def form_equations(names: Iterable[Name], meaning: Meaning) -> Iterator[dict[Name, int]]:
    """Every sum a reader can write down, from what the tables mean."""
    known = set(names)
    for measure in ("people", "left", "stayed"):
        for fine, coarse in refining(meaning.published(measure)):
            sums: dict[Name, dict[Name, int]] = {}
            for codes in _every_code(meaning, fine):
                whole = tuple(
                    tree.within(code, level) for tree, code, level in zip(meaning.trees, codes, coarse, strict=True)
                )
                sums.setdefault((measure, *whole), {(measure, *whole): -1})[measure, *codes] = 1
            yield from sums.values()
    for name in known:
        if name[0] == "stayed" and {("people", *name[1:]), ("left", *name[1:])} <= known:
            yield {("people", *name[1:]): 1, ("left", *name[1:]): -1, name: -1}


def form_differences(names: Iterable[Name], meaning: Meaning) -> Iterator[tuple[Name, Name, Name]]:
    """Every difference of two counts that is itself a count of people: its name, the larger, the smaller."""
    known = set(names)
    if meaning.ladder:
        places = sorted({name[2] for name in known if name[0] == "gone"})
        for place in places:
            for i, wide in enumerate(RUNGS):
                for narrow in RUNGS[:i]:
                    if {("gone", wide, place), ("gone", narrow, place)} <= known:
                        yield ("between", wide, narrow, place), ("gone", wide, place), ("gone", narrow, place)
    if meaning.followed:
        for name in sorted(known):
            if name[0] == "entered" and ("followed", *name[1:]) in known:
                yield ("lost", *name[1:]), name, ("followed", *name[1:])


class Attack:
    """The unknown counts of a release, what ties them together, and the values each may have."""

    def __init__(self, knowledge: Knowledge, true: Mapping[Name, int], meaning: Meaning, rule: Rule) -> None:
        self._rule = rule
        self._true = dict(true)
        self._names: list[Name] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._place: dict[Name, int] = {}
        self._known: dict[Name, int] = {}
        self._targets: list[int] = []
        self.narrow: list[Narrow] = []
        for name, value in knowledge.shown.items():
            self._add_cell(name, value)
        equations = list(form_equations(knowledge.shown, meaning))
        equations += self._add_differences(knowledge, meaning)
        self._rows = [row for equation in equations if (row := self._as_row(equation)) is not None]

    def _add_unknown(self, name: Name, low: float, high: float) -> None:
        self._place[name] = len(self._names)
        self._names.append(name)
        self._low.append(low)
        self._high.append(high)

    def _add_cell(self, name: Name, value: int | None) -> None:
        true, base = self._true[name], self._rule.base
        if value is not None and base > 1 and value:
            # Halves are rounded up: 3 to 7 become 5 where the base is 5.
            self._add_unknown(name, value - base // 2, value + (base - 1) // 2)
        elif value is not None:
            self._known[name] = value
        elif true == 0:
            # Other tables may leave a nought out: the reader is told that it is none.
            self._known[name] = 0
        else:
            self._targets.append(len(self._names))
            self._add_unknown(name, 1.0, _MOST)

    def _add_differences(self, knowledge: Knowledge, meaning: Meaning) -> list[dict[Name, int]]:
        equations = []
        for name, wide, narrow in form_differences(knowledge.shown, meaning):
            true = self._true[name] = self._true[wide] - self._true[narrow]
            is_small = 1 <= true < self._rule.threshold
            if wide in self._known and narrow in self._known:
                if is_small and self._rule.base == 1:
                    self.narrow.append(Narrow(name, true, true))
                continue
            if true == 0:
                if name[0] == "lost":
                    equations.append({wide: 1, narrow: -1})
                continue
            if is_small:
                self._targets.append(len(self._names))
            # Nothing says that a difference is not nought.
            self._add_unknown(name, 0.0, _MOST)
            equations.append({wide: 1, narrow: -1, name: -1})
        return equations

    def _as_row(self, equation: Mapping[Name, int]) -> tuple[dict[int, int], int] | None:
        unknown = {self._place[name]: sign for name, sign in equation.items() if name in self._place}
        right = -sum(sign * self._known[name] for name, sign in equation.items() if name not in self._place)
        worth = sum(sign * self._true[name] for name, sign in equation.items())
        if worth:
            raise AssertionError(f"the reader takes for an equation what is none: {sorted(equation)[:3]}")
        return (unknown, right) if unknown else None

    @property
    def hidden(self) -> int:
        """Counts and differences under attack."""
        return len(self._targets)

    def imagine(self, seed: int) -> dict[Name, int]:
        """Return other true numbers that show the same and hide the same kinds: few stay few, and many many."""
        other = dict(self._true)
        tied: set[Name] = set()
        for part in self._split():
            imagined = part.imagine(self._rule, seed)
            tied |= imagined.keys()
            other |= {name: value for name, value in imagined.items() if name in other}
        for name in self._names:
            if name not in tied and self._rule.threshold <= self._true[name]:
                other[name] = self._true[name] + 1 + seed
        return other

    def conclude(self) -> list[Narrow]:
        """Return what is left fewer values than the rule asks."""
        found = list(self.narrow)
        for part in self._split():
            found += part.find_narrow(self._rule)
        return found

    def _split(self) -> Iterator[_Part]:
        n = len(self._names)
        if not self._rows:
            return
        where = [(i, j, sign) for i, (signs, _) in enumerate(self._rows) for j, sign in signs.items()]
        rows, columns, signs = (np.array(one) for one in zip(*where, strict=True))
        matrix = sparse.csr_array((signs.astype(float), (rows, columns)), shape=(len(self._rows), n))
        right = np.array([value for _, value in self._rows], dtype=float)
        links = sparse.block_array([[None, matrix], [matrix.T, None]]).tocsr()
        _, labels = csgraph.connected_components(links, directed=False)
        of_rows, of_cells = labels[: len(self._rows)], labels[len(self._rows) :]
        is_target = np.zeros(n, dtype=bool)
        is_target[self._targets] = True
        for label in np.unique(of_rows):
            cells, own = np.flatnonzero(of_cells == label), np.flatnonzero(of_rows == label)
            if is_target[cells].any():
                # One connected part at a time: programmes stay small.
                yield _Part(
                    [self._names[i] for i in cells],
                    matrix[own, :][:, cells],
                    right[own],
                    (np.array(self._low)[cells], np.array(self._high)[cells]),
                    np.array([self._true[self._names[i]] for i in cells], dtype=float),
                    np.flatnonzero(is_target[cells]),
                )


class _Part:
    """Unknowns joined by equations."""

    def __init__(
        self,
        names: Sequence[Name],
        matrix: sparse.csr_array,
        right: Floats,
        bounds: tuple[Floats, Floats],
        true: Floats,
        targets: npt.NDArray[np.int64],
    ) -> None:
        self._names, self._targets, self._true = names, targets, true
        self._constraint = LinearConstraint(matrix, right, right)
        self._bounds = Bounds(bounds[0], np.maximum(bounds[1], true + _MOST * (bounds[1] == _MOST)))
        self._whole = np.full(len(names), int(len(names) <= _WHOLE))
        # Every solution found is a table the reader cannot rule out; the true one is the first.
        self._least, self._most = true.copy(), true.copy()

    def find_narrow(self, rule: Rule) -> list[Narrow]:
        draw = np.random.default_rng(len(self._names))
        for _ in range(_ROUNDS):
            left = self._open(rule)
            if len(left) <= 1:
                break
            cost = np.zeros(len(self._names))
            cost[left] = draw.choice([-1.0, 1.0], len(left)) * draw.uniform(0.5, 1.0, len(left))
            self._solve(cost)
        found = []
        for target in self._open(rule):
            if target in self._open(rule):
                low, high = max(self._push(target, 1.0), 1.0), self._push(target, -1.0)
                if low < rule.threshold and high - low + 1 < rule.span:
                    found.append(Narrow(self._names[target], low, high))
        return found

    def imagine(self, rule: Rule, seed: int) -> dict[Name, int]:
        """Return another table that fits, near the true one so that the same cells are dear, with few where few are."""
        cost = np.random.default_rng([seed, len(self._names)]).choice([-1.0, 1.0], len(self._names))
        few = (self._true >= 1) & (self._true < rule.threshold)
        many = self._true >= rule.threshold
        least = np.maximum(np.where(few, 1.0, np.where(many, float(rule.threshold), 0.0)), self._true - _NEAR)
        most = np.minimum(np.where(few, rule.threshold - 1.0, np.where(many, np.inf, 0.0)), self._true + _NEAR)
        answer = milp(
            cost, constraints=self._constraint, bounds=Bounds(least, most), integrality=np.ones(len(self._names))
        )
        if answer.x is None:
            raise ContradictionError(f"not even the true table fits: {answer.message}")
        return {name: round(value) for name, value in zip(self._names, answer.x, strict=True)}

    def _open(self, rule: Rule) -> npt.NDArray[np.int64]:
        """Targets not yet seen to have enough values."""
        # A nought may be told: what counts is how many values from one up are left.
        low = np.maximum(np.ceil(self._least - 1e-6), 1.0)
        high = np.floor(self._most + 1e-6)
        open_ones: npt.NDArray[np.int64] = self._targets[(high - low + 1)[self._targets] < rule.span]
        return open_ones

    def _solve(self, cost: Floats) -> Floats:
        answer = milp(cost, constraints=self._constraint, bounds=self._bounds, integrality=self._whole)
        if answer.x is None:
            raise ContradictionError(f"no table fits what is shown: {answer.message}")
        solution: Floats = answer.x
        self._least, self._most = np.minimum(self._least, solution), np.maximum(self._most, solution)
        return solution

    def _push(self, target: int, sign: float) -> float:
        cost = np.zeros(len(self._names))
        cost[target] = sign
        value = self._solve(cost)[target]
        return float(np.ceil(value - 1e-6) if sign > 0 else np.floor(value + 1e-6))


__all__ = [
    "Attack",
    "ContradictionError",
    "Knowledge",
    "Narrow",
    "Rule",
    "add_later",
    "form_differences",
    "form_equations",
    "read_knowledge",
    "read_tables",
    "true_counts",
]
