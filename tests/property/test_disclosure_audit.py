"""Weak ways of hiding are caught by the audit, and it agrees with a reader who tries whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tenure.disclosure import Released, release
from tenure.disclosure.audit import audit_tables
from tenure.terms import Evidence
from tests.support.audits import leave
from tests.support.disclosure import build_profile
from tests.support.linked_tables import Knowledge, build_linked_tables, form_equations, read_knowledge

THRESHOLD = 5
FIVE = build_profile(THRESHOLD)
SEEDS = range(12)
Name = tuple[str, ...]


def _hide_small_alone(tables: Sequence[Evidence]) -> list[Released]:
    """No secondary suppression: every count of 1 to 4, wherever it stands, and nothing else."""
    return [leave(_sort(table), _small(_sort(table))) for table in tables]


def _hide_two_in_a_row(tables: Sequence[Evidence]) -> list[Released]:
    """Beside a lone small count the smallest other of the same origin, table by table."""
    leaving = []
    for table in map(_sort, tables):
        hidden = {name: set(rows) for name, rows in _small(table).items()}
        if "origin" in table.frame.columns:
            keys = [name for name in table.structure.dimensions if name != "destination"]
            for part in table.frame.with_row_index("_row").partition_by(keys):
                rows, people = part["_row"].to_list(), part["people"].to_list()
                gone = [row for row in rows if row in hidden["people"]]
                others = sorted((n, row) for n, row in zip(people, rows, strict=True) if row not in gone and n)
                if len(gone) == 1 and others:
                    hidden["people"].add(others[0][1])
        leaving.append(leave(table, hidden))
    return leaving


def _hide_table_by_table(tables: Sequence[Evidence]) -> list[Released]:
    """Each table is protected well, and by itself: what one hides another may show."""
    return [one for table in tables for one in release([table], profile=FIVE)]


def _sort(table: Evidence) -> Evidence:
    return Evidence(table.about, table.frame.sort(table.structure.dimensions), table.structure)


def _small(table: Evidence) -> dict[str, list[int]]:
    frame = table.frame
    return {
        count.column: (frame[count.column].is_between(1, THRESHOLD - 1)).arg_true().to_list()
        for count in table.structure.counts
    }


def _limits(knowledge: Knowledge) -> dict[Name, tuple[int, int]]:
    """The least and most that each hidden count can be, by whole numbers, from what the words of the tables mean."""
    unknown = [name for name, value in knowledge.shown.items() if value is None]
    place = {name: i for i, name in enumerate(unknown)}
    left, right = [], []
    for equation in form_equations(knowledge):
        left.append([equation.get(name, 0) for name in unknown])
        right.append(-sum(sign * (knowledge.shown[name] or 0) for name, sign in equation.items() if name not in place))
    limits = {}
    for name, i in place.items():
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(unknown))
            cost[i] = sign
            rules = [LinearConstraint(np.array(left, dtype=float), right, right)] if left else []
            answer = milp(cost, constraints=rules, bounds=Bounds(1, 2000), integrality=np.ones(len(unknown)))
            assert answer.success
            ends.append(round(answer.x[i]))
        limits[name] = (ends[0], ends[1])
    return limits


def _is_told(low: int, high: int) -> bool:
    return low < THRESHOLD and high - low + 1 < THRESHOLD - 1


@pytest.mark.parametrize("hide", [_hide_small_alone, _hide_two_in_a_row, _hide_table_by_table])
def test_weak_ways_of_hiding_are_caught(hide: Callable[[Sequence[Evidence]], list[Released]]) -> None:
    caught = [not audit_tables(hide(build_linked_tables(seed)), profile=FIVE).is_safe for seed in SEEDS]
    assert sum(caught) >= len(caught) - 2, caught


@pytest.mark.parametrize("seed", SEEDS)
def test_real_releases_pass(seed: int) -> None:
    released = release(build_linked_tables(seed), profile=FIVE)
    assert audit_tables(released, profile=FIVE).weak == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_audit_finds_what_whole_numbers_find(seed: int) -> None:
    # Cells are hidden at random, the same ones in every table.
    tables = [_sort(table) for table in build_linked_tables(seed)]
    draw = np.random.default_rng(seed)
    chosen: dict[str, bool] = {}
    leaving = []
    for table in tables:
        hidden: dict[str, list[int]] = {}
        for count in table.structure.counts:
            names = [
                repr((count.measure, *(key[1:] if key.startswith("=") else row[key] for key in count.key)))
                for row in table.frame.iter_rows(named=True)
            ]
            for name, value in zip(names, table.frame[count.column], strict=True):
                chosen.setdefault(name, bool(value) and draw.random() < (0.9 if value < THRESHOLD else 0.3))
            hidden[count.column] = [row for row, name in enumerate(names) if chosen[name]]
        leaving.append(leave(table, hidden))
    told = {name for name, (low, high) in _limits(read_knowledge(tables, leaving)).items() if _is_told(low, high)}
    weak = [one for one in audit_tables(leaving, profile=FIVE).weak if one.why == "it follows from what is shown"]
    assert bool(weak) is bool(told), (told, weak)


def test_releases_of_a_series_pass_together_and_changed_ones_too() -> None:
    for seed in range(4):
        tables = build_linked_tables(seed)
        first = release(tables[:2], profile=FIVE)
        second = release(tables, profile=FIVE, earlier=[first])
        assert audit_tables(second, profile=FIVE, earlier=[first]).weak == ()


def test_a_hidden_count_of_one_table_leads_to_the_row_of_its_csv() -> None:
    table = _sort(build_linked_tables(0)[1])
    leaving = leave(table, {"people": [table.frame["people"].arg_min() or 0]})
    frame = leaving.frame
    for one in audit_tables([leaving], profile=build_profile(0 + THRESHOLD)).weak:
        if one.why == "it follows from what is shown":
            assert isinstance(frame, pl.DataFrame)
            assert frame[one.column][one.row - 1] is None
