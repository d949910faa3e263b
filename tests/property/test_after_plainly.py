"""Following movers, recruits and stayers, against the definitions written out month by month, on random careers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.panel import LOOK_BACK_MONTHS
from tenure.store import DuckEngine
from tests.support.cohorts import follow_cohorts
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

Path = tuple[str, str, str]


def find_arms(states: list[str], first: int, last: int, persist: int) -> Iterator[tuple[Path, int]]:
    """How somebody counts in a cohort of these index months, and from which month; stayers only in its middle."""
    for month, state in find_entries(states, first - 1, last):
        before = find_last_occupation(states, month)
        recently = set(states[max(0, month - LOOK_BACK_MONTHS) : month]) - {OTHER, ABSENT}
        if set(states[month : month + persist]) == {state} and (before or not recently):
            yield (("movers", before, state) if before else ("recruits", "joined", state)), month
    middle = list(range(first, last + 1))[(last - first + 1) // 2]
    held = set(states[middle - 1 : middle + persist])
    if len(held) == 1 and not held & {OTHER, ABSENT}:
        yield ("stayers", states[middle], states[middle]), middle


def count_retained(
    careers: list[list[str]], first: int, last: int, years: int, persist: int
) -> dict[Path, tuple[int, int, int, int]]:
    people_of, occupation, in_post, service = (Counter[Path]() for _ in range(4))
    for states in careers:
        for path, month in find_arms(states, first, last, persist):
            then = states[month + 12 * years]
            people_of[path] += 1
            occupation[path] += then == path[2]
            in_post[path] += then not in {OTHER, ABSENT}
            service[path] += then != ABSENT
    origins = {path[1] for path in people_of if path[0] == "movers"}
    return {
        path: (number, occupation[path], in_post[path], service[path])
        for path, number in people_of.items()
        if path[0] != "stayers" or path[1] in origins
    }


@settings(max_examples=25, deadline=None, derandomize=True)
@given(careers_drawn, st.integers(1, 6), st.sampled_from([(1, 12, 3), (13, 24, 1), (40, 51, 1)]))
def test_the_sql_follows_whom_the_definitions_name(
    lines: list[str], persist: int, cohort: tuple[int, int, int]
) -> None:
    first, last, years = cohort
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, people(*lines), months=MONTHS)
        found = follow_cohorts(panel, (first, last, (years,)), persist=persist, guard=False)
    careers = [read_states(line, persist) for line in lines]
    expected = count_retained(careers, first, last, years, persist)
    # Everybody is in one organisation, so that being in post is being in it.
    assert {path[:3]: counts for path, counts in found.items()} == expected
