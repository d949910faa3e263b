"""The panel's SQL against the definitions written out month by month in plain Python, on random careers."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.panel import EVER, entry_steps, flow_steps
from tenure.store import DuckEngine
from tests.support.panel import Panel, people
from tests.support.plain_careers import (
    ABSENT,
    MONTHS,
    OTHER,
    careers_drawn,
    find_entries,
    find_last_occupation,
    read_states,
)


def count_entrants(careers: list[list[str]], first: int, last: int) -> Counter[tuple[str, str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for states in careers:
        for month, occupation in find_entries(states, first, last):
            counts[occupation, "direct", find_last_occupation(states, month) or "joined"] += 1
            for look_back, months in EVER.items():
                held = set(states[max(0, month - months) : month]) - {OTHER, ABSENT, occupation}
                counts.update((occupation, look_back, origin) for origin in held or {"joined"})
    return counts


@settings(max_examples=40, deadline=None, derandomize=True)
@given(careers_drawn, st.integers(1, 4), st.sampled_from([(1, 2), (20, 32), (3, 63)]))
def test_the_sql_says_what_the_definitions_say(lines: list[str], persist: int, period: tuple[int, int]) -> None:
    careers = [read_states(line, persist) for line in lines]
    start, end = period
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, people(*lines), months=MONTHS)
        found = panel.matrix(period, persist=persist)
        names = {ABSENT: "left", OTHER: "other"}
        expected = Counter(
            (states[start], names.get(states[end], states[end]))
            for states in careers
            if states[start] not in {OTHER, ABSENT}
        )
        assert found == dict(expected)
        entrants = engine.collect(entry_steps())
        labels = {**panel.labels, 0: "joined"}
        counted = {(labels[d], b, labels[o]): n for _, d, b, o, n, _ in entrants.iter_rows()}
        assert counted == dict(count_entrants(careers, start, end))
        check_stocks(engine.collect(flow_steps()), careers, panel.labels, period)


def check_stocks(
    flows: pl.DataFrame, careers: list[list[str]], labels: dict[int, str], period: tuple[int, int]
) -> None:
    start, end = period
    for row in flows.iter_rows(named=True):
        occupation = labels[row["state"]]
        assert row["period"] == 1 + start
        assert row["people_start"] == sum(states[start] == occupation for states in careers)
        assert row["people_end"] == sum(states[end] == occupation for states in careers)
        arrived = [states[start] for states in careers if states[end] == occupation != states[start]]
        assert row["joined"] == arrived.count(ABSENT)
        assert row["from_other"] == arrived.count(OTHER)
        assert row["moved_in"] == len(arrived) - row["joined"] - row["from_other"]
        assert row["recoded_in"] == row["recoded_out"] == 0
