"""A reader of every table of a release of leavers works out no small count."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tenure import rules, studies
from tenure.disclosure import release
from tenure.terms import Evidence
from tests.support.flows_reader import Name, find_known, form_equations, name_cells
from tests.support.synthetic import make_extract, store_extract

PROFILES = ("fewer_than_5", "acro")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Evidence]:
    folder = tmp_path_factory.mktemp("small")
    make_extract(folder, people=1_500, start="2021-03", end="2023-03", seed=13)
    return studies.retention.flows(store_extract(folder), level=["organisation", "national"], threads=2)


def read(tables: list[Evidence], judged: list[Evidence], profile: str) -> tuple[dict[Name, int], set[Name], int]:
    """The true numbers, those that a reader works out, and how many are hidden."""
    truth = {table.about.table.rsplit(".", 1)[1]: table.frame.sort(table.structure.dimensions) for table in tables}
    released = release(judged, profile=rules.disclosure_profiles()[profile])
    shown_frames = {
        table.about.table.rsplit(".", 1)[1]: table.frame.sort(table.structure.dimensions) for table in released
    }
    true: dict[Name, int] = {}
    shown: dict[Name, int | None] = {}
    for table, number, column, name in name_cells(truth):
        value = truth[table][column][number]
        if value is not None:
            true[name] = value
            seen = shown_frames[table][column][number]
            shown[name] = shown.get(name) if shown.get(name) is not None else seen
    equations = list(form_equations(set(true)))
    for equation in equations:
        if all(name in true for name, _ in equation):
            assert sum(sign * true[name] for name, sign in equation) == 0, equation
    return true, find_known(shown, equations), sum(value is None for value in shown.values())


@pytest.mark.parametrize("profile", PROFILES)
def test_no_small_count_follows_from_what_is_shown(tables: list[Evidence], profile: str) -> None:
    true, known, hidden = read(tables, tables, profile)
    assert hidden > 50
    threshold = rules.disclosure_profiles()[profile].threshold
    assert not {name for name in known if 1 <= true[name] < threshold}


def test_small_counts_would_follow_if_the_tables_did_not_say_how_they_hang_together(tables: list[Evidence]) -> None:
    bare = [
        replace(table, structure=replace(table.structure, totals=(), balances=(), comparisons=())) for table in tables
    ]
    true, known, _ = read(tables, bare, "fewer_than_5")
    assert {name for name in known if 1 <= true[name] < 5}


def test_nothing_is_hidden_of_the_service_as_a_whole(tables: list[Evidence]) -> None:
    released = release(tables, profile=rules.disclosure_profiles()["fewer_than_5"])
    nation = released[0].frame.filter(pl.col("level") == "national")
    assert nation.select("start_people", "end_people", "leavers", "joiners").null_count().row(0) == (0, 0, 0, 0)
