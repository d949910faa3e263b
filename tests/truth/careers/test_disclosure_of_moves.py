"""A reader of every table of a release of moves works out no small count, whatever the horizon, level or rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tenure import rules, studies
from tenure.careers import Level
from tenure.disclosure import release
from tenure.terms import Evidence
from tests.support.moves_reader import Knowledge, find_known, find_widths, read_release
from tests.support.synthetic import make_extract, store_extract

CASES: list[tuple[Level, int]] = [("broad", 1), ("broad", 12), ("occupation", 1), ("occupation", 12)]
COLUMNS = {"broad": "broad", "occupation": "code"}
# Those that hide small counts: counts rounded with control are all shown, or the release is refused.
PROFILES = sorted(name for name, rule in rules.disclosure_profiles().items() if rule.threshold > 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    make_extract(folder, people=3_000, start="2019-01", end="2022-01", seed=13)
    return store_extract(folder)


@cache
def _count(store: Path, level: Level, horizon: int) -> tuple[Evidence, ...]:
    since = "2021-08" if horizon == 1 else None
    years = (1, 2) if level == "broad" else (3,)
    found = studies.careers.moves(store, level=level, horizon=horizon, from_=since, cohort_years=years, threads=2)
    return tuple(found)


def _read(
    tables: Sequence[Evidence], judged: Sequence[Evidence], profile: str, level: Level, horizon: int
) -> Knowledge:
    codes = rules.occupations()
    groups = dict(zip(codes["code"], codes[COLUMNS[level]], strict=True))
    return read_release(tables, release(judged, profile=rules.disclosure_profiles()[profile]), groups, horizon)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("level", "horizon"), CASES)
def test_reader_of_the_whole_release_recovers_no_hidden_count(
    store: Path, level: Level, horizon: int, profile: str
) -> None:
    tables = _count(store, level, horizon)
    known = _read(tables, tables, profile, level, horizon)
    assert sum(value is None for value in known.shown.values()) > 50
    rule = rules.disclosure_profiles()[profile]
    assert not {name for name in find_known(known) if 1 <= known.true[name] < rule.threshold}
    widths = find_widths(known, rule.threshold, most=60)
    assert len(widths) > 10
    # From 1 to one less than the threshold: as many values as a small count can have.
    assert min(widths.values()) >= rule.threshold - 1, widths


def test_the_reader_recovers_counts_where_no_comparison_is_declared(store: Path) -> None:
    recovering = set()
    for level, horizon in CASES:
        tables = _count(store, level, horizon)
        bare = [replace(table, structure=replace(table.structure, comparisons=())) for table in tables]
        known = _read(tables, bare, "fewer_than_5", level, horizon)
        if any(1 <= known.true[name] < 5 for name in find_known(known)):
            recovering |= {level, horizon}
    # What a record this small gives away depends on the draw: at each level and horizon, in one release or another.
    assert recovering == {"broad", "occupation", 1, 12}


def test_cohorts_by_sex_do_not_tell_small_counts_beside_flows_of_everybody(store: Path) -> None:
    """People at the start, of both sexes, are those of the flows: 69 less 34 women are 35 men, of whom 31 are shown."""
    tables = studies.careers.moves(
        store, level="staff_group", by=("sex",), horizon=12, conditional=True, cohort_years=(1, 2), threads=2
    )
    true = {table.about.table: table.frame for table in tables}
    left = release(tables, profile=rules.disclosure_profiles()["fewer_than_5"])
    shown = {table.about.table: table.frame for table in left}
    cohorts, flows = shown["careers.moves.cohorts"], shown["careers.moves.flows"]
    assert cohorts["people"].null_count() > 20
    whole = {
        (period, group): people
        for period, group, people in flows.select("period", "occupation", "people_start").iter_rows()
    }
    starts: dict[tuple[str, str], dict[str, int | None]] = {}
    for cohort, group, sex, people in cohorts.select("cohort", "origin", "sex", "origin_people").unique().iter_rows():
        starts.setdefault((cohort, group), {})[sex] = people
    for place, sexes in starts.items():
        unknown = [sex for sex, people in sexes.items() if people is None]
        total = whole.get(place)
        if len(unknown) == 1 and total is not None:
            sexes[unknown[0]] = total - sum(people for people in sexes.values() if people is not None)
    names = ["cohort", "years", "sex", "origin"]
    truth = dict(
        zip(
            *(true["careers.moves.cohorts"].select(one).rows() for one in ([*names, "destination"], ["people"])),
            strict=True,
        )
    )
    for key, rows in cohorts.group_by(names):
        hidden = rows.filter(rows["people"].is_null())["destination"].to_list()
        cohort, _, sex, group = key
        if len(hidden) == 1 and starts[str(cohort), str(group)][str(sex)] is not None:
            assert truth[*key, hidden[0]][0] >= 5, key
