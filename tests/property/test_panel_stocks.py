"""Stocks and flows of careers drawn at random, against the definitions written out month by month."""

from __future__ import annotations

from collections import Counter, defaultdict

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.panel import INFLOWS, OUTFLOWS, stock_steps
from tenure.store import DuckEngine
from tests.support.panel import Job, Panel

MONTHS = 30
ORGS = ("R1A", "R2B", "R3C")
Cell = tuple[str, str]  # organisation and group; the group is "other" on leave or bank
Line = list[Cell | None]
Key = tuple[str, str, int]
Links = dict[tuple[str, str], int]

stretch = st.tuples(st.sampled_from("AAABB..-b"), st.sampled_from(ORGS), st.integers(1, 9))
career = st.lists(stretch, min_size=1, max_size=8)
link = st.dictionaries(st.sampled_from([("R1A", "R2B"), ("R2B", "R3C"), ("R1A", "R3C")]), st.integers(0, MONTHS + 3))


def draw_line(parts: list[tuple[str, str, int]]) -> Line:
    line: Line = []
    for mark, org, length in parts:
        cell = None if mark == "." else (org, "other" if mark in "-b" else mark)
        line += [cell] * length
    return (line + [None] * MONTHS)[:MONTHS]


def draw_jobs(person: int, parts: list[tuple[str, str, int]]) -> list[Job]:
    jobs, at = [], 0
    for number, (mark, org, length) in enumerate(parts):
        months = ("." * at + mark * length)[:MONTHS]
        jobs.append(Job(person, months, person * 100 + number, {"org_code": org}))
        at += length
    return jobs


def fill_gaps(line: Line) -> Line:
    """One missing month between two of the same group is filled with the organisation before it."""
    filled = list(line)
    for month in range(1, len(line) - 1):
        before, after = line[month - 1], line[month + 1]
        if line[month] is None and before and after and before[1] == after[1]:
            filled[month] = before
    return filled


def name_flow(here: Cell, there: Cell | None, *, is_continued: bool, ways: tuple[str, ...]) -> str:
    outside, other_state, organisation, successor, group = ways
    if there is None:
        return outside
    if here[1] != "other" and there[1] == "other":
        return other_state
    if here[0] == there[0]:
        return group
    return successor if is_continued else organisation


def count_stocks(lines: list[Line], links: Links, horizon: int, exit_months: int) -> dict[Key, Counter[str]]:
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    for line in lines:
        for month, cell in enumerate(line):
            if cell:
                count_in_post(found[(*cell, month)], line, month, links, horizon)
            if month:
                before = line[month - 1]
                if before != cell:
                    count_change(found, before, cell, month, links)
                if before and not cell and not any(line[month : month + exit_months]):
                    found[(*before, month)]["exits"] += 1
    return found


def count_in_post(row: Counter[str], line: Line, month: int, links: Links, horizon: int) -> None:
    row["people"] += 1
    cell, later = line[month], line[month + horizon] if month + horizon < len(line) else None
    if cell and later and "other" not in {cell[1], later[1]}:
        row["stayed"] += 1
        since = links.get((cell[0], later[0]))
        is_continued = since is not None and month + horizon >= since - 1
        row["stayed_in_organisation"] += cell[0] == later[0] or is_continued


def count_change(
    found: dict[Key, Counter[str]],
    before: Cell | None,
    cell: Cell | None,
    month: int,
    links: Links,
) -> None:
    since = links.get((before[0], cell[0])) if before and cell else None
    is_continued = since is not None and month >= since - 1
    if before:
        found[(*before, month)][name_flow(before, cell, is_continued=is_continued, ways=OUTFLOWS)] += 1
    if cell:
        found[(*cell, month)][name_flow(cell, before, is_continued=is_continued, ways=INFLOWS)] += 1


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(career, min_size=1, max_size=10), link, st.sampled_from([1, 3, 12]), st.sampled_from([1, 3]))
def test_the_sql_says_what_the_definitions_say(
    careers: list[list[tuple[str, str, int]]], links: Links, horizon: int, exit_months: int
) -> None:
    lines = [draw_line(parts) for parts in careers]
    if not any(any(line) for line in lines):
        return
    jobs = [job for person, parts in enumerate(careers, start=1) for job in draw_jobs(person, parts)]
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, jobs, months=MONTHS)
        present = panel.codes["org_code"].keys()
        links = {pair: month for pair, month in links.items() if set(pair) <= present}
        panel.set_successors(links)
        panel.follow()
        frame = engine.collect(stock_steps(horizon=horizon, exit_months=exit_months))
    organisations = {code: text for text, code in panel.codes["org_code"].items()}
    labels = {**panel.labels, 0: "other"}
    expected = count_stocks([fill_gaps(line) for line in lines], links, horizon, exit_months)
    measures = ("people", *INFLOWS, *OUTFLOWS, "exits", "stayed", "stayed_in_organisation")
    for row in frame.iter_rows(named=True):
        key = (organisations[row["org_code"]], labels[row["state"]], panel.offsets[row["month"]])
        right = expected.pop(key, Counter())
        known = {name: n for name, n in right.items() if n and row[name] is not None}
        assert {name: row[name] for name in measures if row[name]} == known
        check_blanks(row, key[2], labels[row["state"]], horizon, exit_months)
        if row["from_outside"] is not None:
            change = sum(row[flow] for flow in INFLOWS) - sum(row[flow] for flow in OUTFLOWS)
            assert row["people"] == read_people(frame, row) + change
    assert not any(row["people"] for row in expected.values())


def read_people(frame: pl.DataFrame, row: dict[str, int]) -> int:
    """People of the row's cell in the month before, 0 where it has no row."""
    before = frame.filter(org_code=row["org_code"], state=row["state"], month=row["month"] - 1)
    return int(before["people"].sum())


def check_blanks(row: dict[str, int | None], month: int, group: str, horizon: int, exit_months: int) -> None:
    """What the record cannot tell is blank, and nothing else is."""
    assert (row["from_outside"] is None) == (month == 0)
    assert (row["exits"] is None) == (month == 0 or month - 1 + exit_months > MONTHS - 1)
    assert (row["stayed"] is None) == (group == "other" or month + horizon > MONTHS - 1)
