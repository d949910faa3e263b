"""Careers drawn at random, and what the definitions say of them, written out month by month in plain Python."""

from __future__ import annotations

from itertools import groupby

from hypothesis import strategies as st

from tenure.panel import LOOK_BACK_MONTHS
from tenure.panel.runs import REJOIN_MONTHS

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


# Careers in stretches: long enough to persist, short enough to flicker, with every kind of gap between.
stretch = st.tuples(st.sampled_from("AAABBC..-b"), st.integers(1, 14))
career = st.lists(stretch, min_size=1, max_size=14).map(
    lambda parts: "".join(mark * length for mark, length in parts).ljust(MONTHS, ".")[:MONTHS]
)
careers_drawn = st.lists(career, min_size=1, max_size=12).filter(lambda lines: any(set(line) - {"."} for line in lines))
