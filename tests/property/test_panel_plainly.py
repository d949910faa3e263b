"""The panel's SQL against the definitions written out month by month in plain Python, on random careers."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.panel import EVER, LOOK_BACK_MONTHS, entry_steps, flow_steps
from tenure.panel.runs import REJOIN_MONTHS
from tenure.store import DuckEngine
from tests.support.panel import Panel, people

MONTHS = 64
OTHER, ABSENT = "other", "absent"


def read_states(line: str, persist: int) -> list[str]:
    """What a person is in each month: an occupation, on leave or bank, or absent."""
    plain = [ABSENT if mark == "." else OTHER if mark in "-b" else mark for mark in line]
    filled = [
        plain[month - 1]
        if state == ABSENT and 0 < month < len(plain) - 1 and plain[month - 1] == plain[month + 1]
        else state
        for month, state in enumerate(plain)
    ]
    states: list[str] = []
    for state, run in groupby(filled):
        length, start = len(list(run)), len(states)
        held = [month for month in range(start) if states[month] not in {OTHER, ABSENT}]
        before = states[held[-1]] if held and start - held[-1] <= REJOIN_MONTHS + 1 else None
        short = state not in {OTHER, ABSENT} and length < persist and start + length < len(filled)
        states += [before if short and before else state] * length
    return states


def find_last_occupation(states: list[str], month: int) -> str | None:
    """The occupation held last before a month, unless two months in a row are missing in between."""
    missing = 0
    for state in reversed(states[:month]):
        missing = missing + 1 if state == ABSENT else 0
        if missing == 2:
            return None
        if state not in {OTHER, ABSENT}:
            return state
    return None


def find_entries(states: list[str], first: int, last: int) -> list[tuple[int, str]]:
    """Months after ``first``, up to ``last``, in which a person newly enters an occupation."""
    return [
        (month, state)
        for month, state in enumerate(states)
        if first < month <= last
        and state not in {OTHER, ABSENT, states[month - 1]}
        and state not in states[max(0, month - LOOK_BACK_MONTHS) : month]
        and find_last_occupation(states, month) != state
    ]


def count_entrants(careers: list[list[str]], first: int, last: int) -> Counter[tuple[str, str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for states in careers:
        for month, occupation in find_entries(states, first, last):
            counts[occupation, "direct", find_last_occupation(states, month) or "joined"] += 1
            for look_back, months in EVER.items():
                held = set(states[max(0, month - months) : month]) - {OTHER, ABSENT, occupation}
                counts.update((occupation, look_back, origin) for origin in held or {"joined"})
    return counts


# Careers in stretches: long enough to persist, short enough to flicker, with every kind of gap between.
stretch = st.tuples(st.sampled_from("AAABBC..-b"), st.integers(1, 14))
career = st.lists(stretch, min_size=1, max_size=14).map(
    lambda parts: "".join(mark * length for mark, length in parts).ljust(MONTHS, ".")[:MONTHS]
)
careers_drawn = st.lists(career, min_size=1, max_size=12).filter(lambda lines: any(set(line) - {"."} for line in lines))


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
