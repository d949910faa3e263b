"""Three tables that share cells, as a study of moves releases them, and a reader who attacks all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp

from tenure.disclosure import Released
from tenure.terms import Balance, Count, Evidence, Structure, Total
from tests.support.disclosure import KEY, build_about

Name = tuple[str, ...]
Equation = dict[Name, int]

_MOST = 2000
_FLOWS = ("people_start", "stayed", "moved_out", "left", "moved_in", "joined", "people_end")


def build_linked_tables(seed: int) -> tuple[Evidence, Evidence, Evidence]:
    """Moves by sex, moves of both sexes, and the stocks and flows that tie them together."""
    draw = np.random.default_rng(seed)
    occupations = [f"o{i}" for i in range(int(draw.integers(2, 6)))]
    mean = float(draw.choice([1, 4, 10, 30]))
    rows = [
        ("2013-03", sex, origin, destination, int(draw.poisson(draw.exponential(mean))))
        for sex in ("F", "M", "unknown")[: int(draw.integers(1, 4))]
        for origin in occupations
        for destination in (*occupations, "left")
    ]
    columns = ["period", "sex", "origin", "destination", "people"]
    by = pl.DataFrame(rows, schema=columns, orient="row").filter(pl.col("people") > 0)
    both = by.group_by(KEY).agg(pl.col("people").sum())
    joined = [int(draw.poisson(4)) for _ in occupations]
    return _moves_table(by, ("sex",)), _moves_table(both, ()), _flows_table(both, occupations, joined)


def _moves_table(frame: pl.DataFrame, further: tuple[str, ...]) -> Evidence:
    frame = frame.with_columns(origin_people=pl.col("people").sum().over("period", *further, "origin"))
    key = ("period", *further, "origin", "destination")
    totals = [
        Total("people", "in_post", ("period", *further, "origin")),
        Total("people", "moved_in", ("period", "destination"), unless_equal=("origin", "destination")),
    ]
    if further:
        totals += [Total("people", "moves", KEY), Total("people", "in_post", ("period", "origin"))]
    counts = (Count("people", "moves", key), Count("origin_people", "in_post", ("period", *further, "origin")))
    name = "by" if further else "both"
    return Evidence(build_about(name, frame.columns), frame, Structure(key, counts, tuple(totals)))


def _flows_table(both: pl.DataFrame, occupations: Sequence[str], joined: Sequence[int]) -> Evidence:
    people = {(origin, destination): n for _, origin, destination, n in both.select(*KEY, "people").rows()}
    rows = []
    for occupation, new in zip(occupations, joined, strict=True):
        stayed, left = people.get((occupation, occupation), 0), people.get((occupation, "left"), 0)
        out = sum(n for (origin, to), n in people.items() if origin == occupation and to not in (occupation, "left"))
        moved_in = sum(n for (origin, to), n in people.items() if to == occupation != origin)
        start, end = stayed + out + left, stayed + moved_in + new
        rows.append(("2013-03", occupation, start, stayed, out, left, moved_in, new, end))
    frame = pl.DataFrame(rows, schema=["period", "occupation", *_FLOWS], orient="row")
    shared = {
        "people_start": ("in_post", ("period", "occupation")),
        "stayed": ("moves", ("period", "occupation", "occupation")),
        "left": ("moves", ("period", "occupation", "=left")),
    }
    counts = tuple(Count(name, *shared.get(name, (name, ("period", "occupation")))) for name in _FLOWS)
    start = Balance((("people_start", 1), ("stayed", -1), ("moved_out", -1), ("left", -1)))
    end = Balance((("people_end", 1), ("stayed", -1), ("moved_in", -1), ("joined", -1)))
    structure = Structure(("period", "occupation"), counts, balances=(start, end))
    return Evidence(build_about("flows", frame.columns), frame, structure)


@dataclass(frozen=True)
class Knowledge:
    """What a reader sees (``None`` where hidden) and what is true, by a name of the reader's own."""

    shown: dict[Name, int | None]
    true: dict[Name, int]


def read_knowledge(tables: Sequence[Evidence], released: Sequence[Released]) -> Knowledge:
    shown: dict[Name, int | None] = {}
    true: dict[Name, int] = {}
    for table, leaving in zip(tables, released, strict=True):
        dimensions = table.structure.dimensions
        exact = {row[: len(dimensions)]: row for row in table.frame.rows()}
        for row in leaving.frame.rows():
            for column, value in zip(table.frame.columns, row, strict=True):
                if column not in dimensions:
                    name = _name(table.about.table, column, row[1 : len(dimensions)])
                    was = exact[row[: len(dimensions)]][table.frame.columns.index(column)]
                    assert shown.get(name, value) == value, name
                    shown[name], true[name] = value, was
    return Knowledge(shown, true)


def _name(table: str, column: str, place: Name) -> Name:
    if table != "flows":
        return ("move", *place) if column == "people" else ("stock", *place[:-1])
    (occupation,) = place
    known = {
        "people_start": ("stock", occupation),
        "stayed": ("move", occupation, occupation),
        "left": ("move", occupation, "left"),
    }
    return known.get(column, (column, occupation))


def form_equations(knowledge: Knowledge) -> Iterator[Equation]:
    """Every sum a reader can write down, from what the words of the tables mean."""
    names = knowledge.shown
    moves = [name for name in names if name[0] == "move"]
    for name in names:
        sums: list[list[Name]] = []
        if name[0] == "stock":
            sums = [[move for move in moves if move[1:-1] == name[1:]]]
            if len(name) == 2:
                sums.append([one for one in names if one[0] == "stock" and len(one) == 3 and one[2] == name[1]])
                sums.append([move for move in moves if len(move) == 4 and move[2] == name[1]])
                sums.append([("move", name[1], name[1]), ("moved_out", name[1]), ("move", name[1], "left")])
        elif name[0] == "move" and len(name) == 3:
            sums = [[move for move in moves if len(move) == 4 and move[2:] == name[1:]]]
        elif name[0] == "moved_in":
            into = [move for move in moves if move[-1] == name[1] != move[-2]]
            sums = [[move for move in into if len(move) == n] for n in (3, 4)]
        elif name[0] == "people_end":
            sums = [[("move", name[1], name[1]), ("moved_in", name[1]), ("joined", name[1])]]
        for parts in sums:
            if parts and sum(knowledge.true.get(part, 0) for part in parts) == knowledge.true[name]:
                yield {**{part: 1 for part in parts if part in names}, name: -1}


def find_widths(knowledge: Knowledge, threshold: int) -> dict[Name, int]:
    """Number of values each hidden small count may have, by integer programming over all equations."""
    ranges = find_ranges(knowledge)
    return {name: high - low + 1 for name, (low, high) in ranges.items() if 1 <= knowledge.true[name] < threshold}


def find_ranges(knowledge: Knowledge) -> dict[Name, tuple[int, int]]:
    """Least and largest value of each hidden count, by integer programming over all equations."""
    unknown = [name for name, value in knowledge.shown.items() if value is None and knowledge.true[name]]
    place = {name: i for i, name in enumerate(unknown)}
    equations = list(form_equations(knowledge))
    left = np.zeros((len(equations), len(unknown)))
    right = np.zeros(len(equations))
    for i, equation in enumerate(equations):
        for name, sign in equation.items():
            if name in place:
                left[i, place[name]] += sign
            else:
                right[i] -= sign * (knowledge.shown[name] or 0)
    return {name: _find_range(left, right, place[name]) for name in unknown}


def _find_range(left: np.ndarray, right: np.ndarray, i: int) -> tuple[int, int]:
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(left.shape[1])
        cost[i] = sign
        whole = np.ones(left.shape[1])
        answer = milp(
            cost, constraints=LinearConstraint(left, right, right), bounds=Bounds(1, _MOST), integrality=whole
        )
        assert answer.success
        ends.append(round(answer.x[i]))
    return ends[0], ends[1]
