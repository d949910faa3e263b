"""A reader of a whole release of ``careers moves`` who knows what its words mean, and adds up whatever adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import linalg, sparse
from scipy.optimize import linprog
from scipy.sparse import csgraph

from tenure.disclosure import Released
from tenure.terms import Evidence, Month

Name = tuple[str, ...]
Row = dict[str, Any]
_ELSEWHERE = {"left", "other_state"}


@dataclass
class Knowledge:
    """Every count of the release by a name of the reader's own: what is shown, what is true, and what adds up."""

    shown: dict[Name, int | None] = field(default_factory=dict)
    true: dict[Name, int] = field(default_factory=dict)
    sums: list[dict[Name, int]] = field(default_factory=list)

    def note(self, name: Name, shown: int | None, true: int) -> None:
        """Remember a count: what one table shows is known wherever another hides it, and so is a nought."""
        shown = 0 if true == 0 else shown
        self.shown[name] = shown if self.shown.get(name) is None else self.shown[name]
        assert self.true.setdefault(name, true) == true, name

    def equate(self, parts: Iterable[Name], whole: Iterable[Name]) -> None:
        """Take two sums for equal where they are: the luckiest guess there is."""
        signs: dict[Name, int] = defaultdict(int)
        for sign, names in ((1, parts), (-1, whole)):
            for name in names:
                signs[name] += sign * (name in self.true)
        if sum(sign * self.true.get(name, 0) for name, sign in signs.items()) == 0:
            self.sums.append({name: sign for name, sign in signs.items() if sign})

    def contain(self, part: Name, whole: Name) -> None:
        """Take one count for part of another where it can be: their difference is of nobody, or of somebody."""
        rest = self.true.get(whole, 0) - self.true.get(part, 0)
        if rest > 0 and part in self.true:
            self.note(("rest", *part), None, rest)
            self.equate([part, ("rest", *part)], [whole])
        else:
            self.equate([part], [whole])


def read_release(
    tables: Sequence[Evidence], released: Sequence[Released], groups: Mapping[str, str], horizon: int
) -> Knowledge:
    """Name every count and write down every sum. ``groups``: occupation codes to the names of the level."""
    known = Knowledge()
    read = (list(_pair_rows(*pair)) for pair in zip(tables, released, strict=True))
    moves, entrants, flows, routes, changes, exchange, indices, cohorts = read
    _read_moves(known, moves, routes)
    _read_flows(known, flows, horizon)
    _read_entrants(known, entrants)
    _read_changes(known, changes)
    _read_mobility(known, [*exchange, *indices])
    _read_cohorts(known, cohorts, horizon)
    _compare_tables(known, groups, horizon)
    return known


def _pair_rows(table: Evidence, one: Released) -> Iterator[tuple[Row, Row]]:
    exact = table.frame.sort(table.structure.dimensions)
    for shown, true in zip(one.frame.iter_rows(named=True), exact.iter_rows(named=True), strict=True):
        # As if rounded counts were exact: what is hidden must be safe by itself.
        yield {name: None if value is None else true[name] for name, value in shown.items()}, true


def _read_moves(known: Knowledge, moves: list[tuple[Row, Row]], routes: list[tuple[Row, Row]]) -> None:
    for shown, true in moves:
        known.note(("move", *_place(true)), shown["people"], true["people"])
        known.note(("stock", true["period"], true["origin"]), shown["origin_people"], true["origin_people"])
    for shown, true in routes:
        known.note(("route", *_place(true), true["route"]), shown["people"], true["people"])
    found = _names(known, "move")
    for stock in _names(known, "stock"):
        known.equate([name for name in found if name[1:3] == stock[1:]], [stock])
    for name in found:
        ways = [("route", *name[1:], way) for way in ("direct", "via_gap")]
        if any(way in known.true for way in ways):
            known.equate(ways, [name])


def _read_mobility(known: Knowledge, rows: list[tuple[Row, Row]]) -> None:
    """Sums over a period's whole matrix, and over the occupations that gained."""
    for shown, true in rows:
        period = true["period"]
        inside = [one for one in _names(known, "move") if one[1] == period and one[3] not in _ELSEWHERE]
        moved = [one for one in inside if one[2] != one[3]]
        net: dict[str, int] = defaultdict(int)
        for one in moved:
            net[one[3]] += known.true[one]
            net[one[2]] -= known.true[one]
        gained = [one for one in moved if net[one[3]] > 0 >= net[one[2]]]
        lost = [one for one in moved if net[one[2]] > 0 >= net[one[3]]]
        for column, parts, less in (("people", inside, []), ("moved", moved, []), ("structural", gained, lost)):
            known.note((column, period), shown[column], true[column])
            known.equate(parts, [(column, period), *less])
        if "exchange" in true:
            known.note(("exchange", period), shown["exchange"], true["exchange"])
            known.equate([("exchange", period), ("structural", period)], [("moved", period)])


def _read_cohorts(known: Knowledge, rows: list[tuple[Row, Row]], horizon: int) -> None:
    """People of one month after some years; what happened to more of them later includes what did before."""
    for shown, true in rows:
        place = (true["cohort"], true["origin"], true["destination"], str(true["years"]))
        known.note(("cohort", *place), shown["people"], true["people"])
        known.note(("stock", place[0], place[1]), shown["origin_people"], true["origin_people"])
        if true["ever"] is not None:
            known.note(("ever", *place), shown["ever"], true["ever"])
            known.note(("moved_on", *place), shown["moved_on"], true["moved_on"])
            known.equate([("cohort", *place), ("moved_on", *place)], [("ever", *place)])
        if 12 * true["years"] == horizon:
            known.equate([("cohort", *place)], [("move", *place[:3])])
    found = _names(known, "cohort")
    for cohort, origin, years in {(one[1], one[2], one[4]) for one in found}:
        parts = [one for one in found if (one[1], one[2], one[4]) == (cohort, origin, years)]
        known.equate(parts, [("stock", cohort, origin)])
    for one in _names(known, "ever"):
        later = ("ever", *one[1:4], str(int(one[4]) + 1))
        if later in known.true:
            known.contain(one, later)


def _place(row: Row) -> tuple[str, str, str]:
    return row["period"], row["origin"], row["destination"]


def _names(known: Knowledge, kind: str) -> list[Name]:
    return [name for name in known.true if name[0] == kind]


def _read_flows(known: Knowledge, flows: list[tuple[Row, Row]], horizon: int) -> None:
    moves = _names(known, "move")
    for shown, true in flows:
        period, occupation = true["period"], true["occupation"]
        end = str(Month.parse(period).plus(horizon))
        named: dict[str, Name] = {
            column: (column, period, occupation) for column in true if column.startswith(("moved", "recoded"))
        }
        named |= {column: (column, period, occupation) for column in ("joined", "from_other", "in_occupation_end")}
        named |= {"people_start": ("stock", period, occupation), "people_end": ("stock", end, occupation)}
        named |= {"stayed": ("move", period, occupation, occupation), "left": ("move", period, occupation, "left")}
        named["to_other"] = ("move", period, occupation, "other_state")
        for column, name in named.items():
            known.note(name, shown[column], true[column])
        many = {column: [name] for column, name in named.items()}
        out = many["moved_out"] + many["left"] + many["to_other"]
        known.equate(many["stayed"] + out, many["people_start"])
        arrived = many["moved_in"] + many["joined"] + many["from_other"] + many["recoded_in"]
        known.equate(many["stayed"] + arrived, many["people_end"] + many["recoded_out"])
        known.equate(many["stayed"] + many["moved_out"], many["in_occupation_end"])
        here = [one for one in moves if one[1] == period and one[2] != one[3]]
        known.equate([one for one in here if one[2] == occupation and one[3] not in _ELSEWHERE], many["moved_out"])
        known.equate([one for one in here if one[3] == occupation], many["moved_in"])


def _read_entrants(known: Knowledge, entrants: list[tuple[Row, Row]]) -> None:
    for shown, true in entrants:
        known.note(("entry", *_place(true), true["look_back"]), shown["people"], true["people"])
        known.note(("entrants", true["period"], true["destination"]), shown["entrants"], true["entrants"])
    direct = [name for name in _names(known, "entry") if name[4] == "direct"]
    for total in _names(known, "entrants"):
        known.equate([name for name in direct if (name[1], name[3]) == total[1:]], [total])


def _read_changes(known: Knowledge, changes: list[tuple[Row, Row]]) -> None:
    for shown, true in changes:
        place = (true["kind"], true["organisation"], true["month"], true["from"], true["to"])
        known.note(("change", *place), shown["people"], true["people"])


def _compare_tables(known: Knowledge, groups: Mapping[str, str], horizon: int) -> None:
    """Entrants are among those who arrive, exactly so over one month; who is recoded in a month is listed twice."""
    for name in [name for name in _names(known, "entry") if name[4] == "direct"]:
        _, period, origin, destination, _ = name
        whole = ("joined", period, destination) if origin == "joined" else ("move", period, origin, destination)
        if horizon == 1:
            known.contain(name, whole)
        else:
            known.equate([name], [whole])
            known.equate([name], [("route", period, origin, destination, "direct")])
    changes = [name for name in _names(known, "change") if name[1] != "merger"]
    for column, at, other in (("recoded_out", 4, 5), ("recoded_in", 5, 4)):
        for total in _names(known, column):
            start, group = Month.parse(total[1]), total[2]
            months = {str(start.plus(k)) for k in range(1, horizon + 1)}
            parts = [
                name
                for name in changes
                if name[3] in months and groups[name[at]] == group and groups[name[other]] != group
            ]
            if parts:
                known.equate(parts, [total])


@dataclass(frozen=True)
class _System:
    names: list[Name]
    matrix: sparse.csr_array
    right: np.ndarray


def _set_up(known: Knowledge) -> _System:
    names = [name for name, value in known.shown.items() if value is None]
    place = {name: i for i, name in enumerate(names)}
    rows, right = [], []
    for signs in known.sums:
        row = {place[name]: sign for name, sign in signs.items() if name in place}
        if row:
            rows.append(row)
            right.append(-sum(sign * (known.shown[name] or 0) for name, sign in signs.items()))
    where = [(i, j, sign) for i, row in enumerate(rows) for j, sign in row.items()]
    i, j, sign = np.array(where, dtype=np.int64).reshape(-1, 3).T
    matrix = sparse.csr_array((sign.astype(float), (i, j)), shape=(len(rows), len(names)))
    return _System(names, matrix, np.array(right, dtype=float))


def _split(system: _System) -> Iterator[_System]:
    """Hidden counts that share no sum with each other are attacked apart."""
    _, labels = csgraph.connected_components(system.matrix.T @ system.matrix, directed=False)
    for label in np.unique(labels):
        cells = np.flatnonzero(labels == label)
        part = sparse.csr_array(system.matrix[:, cells])
        rows = np.flatnonzero(np.diff(part.indptr) > 0)
        yield _System([system.names[i] for i in cells], sparse.csr_array(part[rows, :]), system.right[rows])


def find_known(known: Knowledge) -> set[Name]:
    """Hidden counts that elimination gives away: no solution of the sums moves them."""
    given: set[Name] = set()
    for system in _split(_set_up(known)):
        if system.matrix.shape[0]:
            free = linalg.null_space(system.matrix.toarray())
            still = np.abs(free).max(axis=1, initial=0.0) < 1e-9
            given |= {name for name, is_still in zip(system.names, still, strict=True) if is_still}
    return given


def find_widths(known: Knowledge, threshold: int, *, most: int) -> dict[Name, int]:
    """Number of values left for each hidden small count (of every n-th one, ``most`` in all), by linear programming."""
    small = [name for name, value in known.shown.items() if value is None and 1 <= known.true[name] < threshold]
    asked = set(small[:: max(1, len(small) // most)])
    widths: dict[Name, int] = {}
    for system in _split(_set_up(known)):
        least = [0.0 if name[0] == "rest" else 1.0 for name in system.names]
        for i, name in enumerate(system.names):
            if name in asked:
                widths[name] = _width(system, i, least) if system.matrix.shape[0] else threshold
    return widths


def _width(system: _System, i: int, least: list[float]) -> int:
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(system.names))
        cost[i] = sign
        bounds = [(low, 1e5) for low in least]
        answer = linprog(cost, A_eq=system.matrix, b_eq=system.right, bounds=bounds, method="highs")
        assert answer.status == 0, answer.message
        ends.append(sign * answer.fun)
    return int(np.floor(ends[1] + 1e-6) - np.ceil(ends[0] - 1e-6)) + 1
