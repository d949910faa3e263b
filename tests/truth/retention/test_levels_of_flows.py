"""Levels told in one release hang together: a reader who adds up units, or subtracts them, learns no small count."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tenure import rules, studies
from tenure.disclosure import release
from tenure.retention.flows_question import Level
from tenure.terms import Evidence
from tests.support.flows_reader import Equation, Name, find_known
from tests.support.synthetic import make_extract, store_extract

LEVELS: list[Level] = ["organisation", "icb", "staff_group", "national"]
UNIT = ("level", "unit")
# Of each table: counts of people that divide among the units of a level, and what else tells rows apart.
DIVIDED = {
    "measures": (("start_people", "end_people", "one_year_people", "exits"), ()),
    "equality": (("people",), ("characteristic", "group")),
    # Bands are added up: only the service's are told.
    "representation": (("people",), ("indicator", "cluster", "group")),
}
# Counts that are the same of a board and of the only organisation in it.
SAME = {
    "flows": ("start_people", "end_people", "stayers", "leavers", "joiners"),
    "destinations": ("people",),
    "representation": ("people",),
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Evidence]:
    folder = tmp_path_factory.mktemp("levels")
    make_extract(folder, people=2_500, start="2021-03", end="2023-03", seed=13)
    store = store_extract(folder)
    return studies.retention.flows(store, level=LEVELS, threads=2, start="2021-03", end="2022-03")


def _parents() -> dict[str, str]:
    return {str(row["code"]): str(row["icb"]) for row in rules.organisations().iter_rows(named=True)}


def form_level_equations(names: set[Name]) -> list[Equation]:
    """Units of a level make up the service, and organisations their board; in each row stayers and leavers are all."""
    equations: list[Equation] = []
    board = _parents()
    whole: dict[tuple[str, Name], list[tuple[Name, int]]] = defaultdict(list)
    for name in sorted(names):
        table, column, level, unit, *rest = name
        if column not in DIVIDED[table][0]:
            continue
        key = (table, column, *rest)
        if level == "national":
            for finer in LEVELS[:-1]:
                whole[finer, key].append((name, -1))
        else:
            whole[level, key].append((name, 1))
        if level in {"organisation", "icb"}:
            parent = board[unit] if level == "organisation" else unit
            whole[f"board {parent}", key].append((name, 1 if level == "organisation" else -1))
    equations += whole.values()
    return equations


def read(tables: list[Evidence]) -> tuple[dict[Name, int], dict[Name, int | None]]:
    true: dict[Name, int] = {}
    shown: dict[Name, int | None] = {}
    judged = release(tables, profile=rules.disclosure_profiles()["fewer_than_5"])
    for table, seen in zip(tables, judged, strict=True):
        short = table.about.table.rsplit(".", 1)[1]
        if short not in DIVIDED:
            continue
        columns, rest = DIVIDED[short]
        by = [*UNIT, *rest]
        pairs = zip(table.frame.sort(by).iter_rows(named=True), seen.frame.sort(by).iter_rows(named=True), strict=True)
        for row, visible in pairs:
            for column in columns:
                name = (short, column, *(str(row[key]) for key in (*UNIT, *rest)))
                if row[column] is None:
                    continue
                one = true.get(name, 0)
                true[name] = one + row[column]
                before = shown.get(name, 0)
                shown[name] = None if before is None or visible[column] is None else before + visible[column]
    return true, shown


def test_units_of_a_level_give_away_no_small_count(tables: list[Evidence]) -> None:
    true, shown = read(tables)
    equations = form_level_equations(set(true))
    held = [one for one in equations if sum(sign * true[name] for name, sign in one) == 0]
    assert len(held) > 0.9 * len(equations)
    assert sum(value is None for value in shown.values()) > 50
    known = find_known(shown, held)
    assert not {name: true[name] for name in known if 1 <= true[name] < 5}


def test_a_board_of_one_organisation_hides_what_the_organisation_does(tables: list[Evidence]) -> None:
    judged = release(tables, profile=rules.disclosure_profiles()["fewer_than_5"])
    board = _parents()
    compared = hidden = 0
    for table, seen in zip(tables, judged, strict=True):
        short = table.about.table.rsplit(".", 1)[1]
        if short not in SAME:
            continue
        rest = [name for name in table.structure.dimensions if name not in UNIT]
        rows = {
            (row["level"], row["unit"], *(row[name] for name in rest)): tuple(row[name] for name in SAME[short])
            for row in seen.frame.iter_rows(named=True)
        }
        inside = {unit: board[unit] for level, unit, *_ in rows if level == "organisation"}
        for (level, unit, *key), counts in rows.items():
            if level != "organisation" or list(inside.values()).count(inside[unit]) > 1:
                continue
            if ("icb", inside[unit], *key) in rows:
                assert rows[("icb", inside[unit], *key)] == counts
                compared += 1
                hidden += None in counts
    assert compared > 100
    assert hidden > 20
