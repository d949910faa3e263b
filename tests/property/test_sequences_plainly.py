"""Sequences, ladders and cohorts in SQL against the definitions written out month by month, on random careers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby, pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.panel import (
    SequenceCodes,
    change_steps,
    duration_step,
    ladder_steps,
    pack_grid,
    reached_steps,
    sequence_steps,
    stretch_steps,
)
from tenure.store import DuckEngine
from tests.support.panel import FIRST, Panel, people
from tests.support.plain_careers import ABSENT, MONTHS, OTHER, careers_drawn, read_states

ELSEWHERE = {OTHER, ABSENT}


def follow_joiners(lines: list[str], persist: int) -> Iterator[list[str]]:
    """States from the first month in an occupation on, of those who were not there in the first month at all."""
    for line in lines:
        states = read_states(line, persist)
        held = [month for month, state in enumerate(states) if state not in ELSEWHERE]
        if held and states[0] == ABSENT:
            yield states[held[0] :]


def climb(states: list[str]) -> tuple[str, int, int]:
    """Occupations in turn, up to six; how many there are; months to the last of the six."""
    held = [(month, state) for month, state in enumerate(states) if state not in ELSEWHERE]
    turns = [next(run) for _, run in groupby(held, key=lambda item: item[1])]
    return "".join(state for _, state in turns[:6]), len(turns), turns[:6][-1][0]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(careers_drawn, st.integers(1, 4), st.sampled_from([1, 3, 12, 50]))
def test_sequences_are_what_the_definitions_say(lines: list[str], persist: int, every: int) -> None:
    joined = list(follow_joiners(lines, persist))
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, people(*lines), months=MONTHS)
        panel.follow(persist=persist)
        codes = SequenceCodes(max(panel.labels))
        engine.keep("stretches", stretch_steps(codes, who="joiners", joined=(FIRST, FIRST + MONTHS)))
        names = {**panel.labels, codes.other: OTHER, codes.left: ABSENT}

        points, rows = pack_grid(codes, every=every, months=MONTHS)
        columns = [f"s{number}" for number in range(len(rows[0]) - 1)]
        engine.register("sequence_grid", pl.DataFrame(rows, schema=["at", *columns], orient="row"))
        found: Counter[tuple[str, ...]] = Counter()
        for *packed, n in engine.collect(sequence_steps(columns)).iter_rows():
            digits = [packed[at // codes.places] // codes.base ** (at % codes.places) % codes.base
                      for at in range(points)]  # fmt: skip
            found[tuple(names[digit] for digit in digits if digit)] += n
        assert found == Counter(tuple(states[::every]) for states in joined)

        ladders = engine.collect(ladder_steps(codes))
        told = {
            ("".join(names[ladder // codes.base**rung % codes.base] for rung in range(min(rungs, 6))), rungs, months): n
            for ladder, rungs, months, n in ladders.iter_rows()
        }
        assert told == dict(Counter(climb(states) for states in joined))

        changes = Counter(sum(a != b for a, b in pairwise(states)) for states in joined)
        assert dict(engine.collect(change_steps()).iter_rows()) == dict(changes)
        months: dict[str, list[int]] = defaultdict(list)
        for states in joined:
            for state, n in Counter(states).items():
                months[state].append(n)
        durations = {names[code]: (n, spent) for code, n, spent in engine.collect([duration_step()]).iter_rows()}
        assert durations == {state: (len(spent), sum(spent)) for state, spent in months.items()}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(careers_drawn, st.integers(1, 4), st.sampled_from([(0, 1), (20, 32), (3, 63)]))
def test_occupations_reached_are_what_the_definitions_say(
    lines: list[str], persist: int, period: tuple[int, int]
) -> None:
    start, end = period
    expected: Counter[tuple[str, str]] = Counter()
    for states in (read_states(line, persist) for line in lines):
        if states[start] not in ELSEWHERE:
            later = set(states[start + 1 : end + 1]) - ELSEWHERE - {states[start]}
            expected.update((states[start], destination) for destination in later)
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, people(*lines), months=MONTHS)
        panel.matrix(period, persist=persist)
        rows = engine.collect(reached_steps(())).select("origin", "destination", "reached").iter_rows()
        assert {(panel.labels[a], panel.labels[b]): n for a, b, n in rows} == dict(expected)
