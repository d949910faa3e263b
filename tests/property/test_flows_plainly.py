"""Leavers, joiners and stayers of careers drawn at random, against the definitions written out month by month."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.panel import job_steps
from tenure.retention.flows import check_identities, count_flows, count_places, count_snapshot
from tenure.retention.flows_question import Level
from tenure.store import DuckEngine
from tests.support.flows import count_plainly, read_cells, register_posts
from tests.support.panel import Job, Panel

MONTHS = 20
stretch = st.tuples(
    st.sampled_from("AAABB..-b"), st.sampled_from(("R1A", "R2B", "R3C")), st.sampled_from(("D1", "D2")),
    st.integers(1, 9),
)  # fmt: skip
careers = st.lists(st.lists(stretch, min_size=1, max_size=7), min_size=1, max_size=10)
COUNTS = ("start_people", "end_people", "stayers", "leavers", "joiners")
Part = tuple[str, str, str, int]


def draw(person: int, parts: list[Part]) -> tuple[list[Job], list[tuple[str, str, str] | None]]:
    """Jobs of a person, and of each month (group, organisation, department), None without a row."""
    jobs: list[Job] = []
    line: list[tuple[str, str, str] | None] = []
    for number, (mark, org, department, length) in enumerate(parts):
        drawn = "." * len(line) + mark * length
        columns = {"org_code": org, "department": department}
        jobs.append(Job(person, drawn[:MONTHS], person * 100 + number, columns))
        line += [None if mark == "." else (mark, org, department)] * length
    return jobs, (line + [None] * MONTHS)[:MONTHS]


def name_units(line: list[tuple[str, str, str] | None], level: Level) -> list[str | None]:
    """The unit of each month in which the person is in post."""
    found: list[str | None] = []
    for month in line:
        if month is None or month[0] in "-b":
            found.append(None)
            continue
        names = {"national": "all", "organisation": month[1], "staff_group": month[0]}
        found.append(names.get(level, f"{month[1]} {month[2]}"))
    return found


def read(frame: pl.DataFrame) -> dict[str, Counter[str]]:
    names = [name for name in COUNTS if name in frame.columns]
    return {
        row["unit"]: Counter({name: row[name] for name in names if row[name]}) for row in frame.iter_rows(named=True)
    }


@settings(max_examples=20, deadline=None, derandomize=True)
@given(careers, st.integers(0, MONTHS - 2), st.integers(1, MONTHS), st.sampled_from(["", "staff_group"]))
def test_both_definitions_count_what_a_plain_reader_counts(
    drawn: list[list[Part]], first: int, length: int, by: str
) -> None:
    last = min(first + length, MONTHS - 1)
    people = [draw(person, parts) for person, parts in enumerate(drawn, start=1)]
    jobs = [job for some, _ in people for job in some]
    if not any(set(job.months) - {"."} for job in jobs):
        return
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, jobs, months=MONTHS)
        register_posts(panel, [(first, last)])
        cells = read_cells(panel, (by,) if by else (), departments=True)
    for level in ("national", "organisation", "staff_group", "department"):
        snapshot, flow = count_plainly([name_units(line, level) for _, line in people], first, last)
        counted, events = count_snapshot(cells, level, ()), count_flows(cells, level, ())
        assert {unit: row for unit, row in read(counted).items() if row} == {
            u: row for u, row in snapshot.items() if row
        }
        moved = {unit: Counter({n: row[n] for n in ("leavers", "joiners") if row[n]}) for unit, row in flow.items()}
        assert {unit: row for unit, row in read(events).items() if row} == {u: row for u, row in moved.items() if row}
        held = {unit: sum(name_units(line, level)[first : last + 1].count(unit) for _, line in people) for unit in flow}
        months = {unit: n for unit, n in events.select("unit", "person_months").iter_rows() if n}
        assert months == {unit: n for unit, n in held.items() if n}
        both = pl.concat([counted.select("unit", *COUNTS, definition=pl.lit("snapshot")), _flow_rows(events, counted)])
        check_identities(both)
        placed = count_places(cells, level, ())
        sums = dict(placed.group_by("direction").agg(pl.col("people").sum()).iter_rows())
        assert (sums.get("left", 0), sums.get("joined", 0)) == (counted["leavers"].sum(), counted["joiners"].sum())


def _flow_rows(events: pl.DataFrame, stocks: pl.DataFrame) -> pl.DataFrame:
    joined = events.select("unit", "leavers", "joiners").join(
        stocks.select("unit", "start_people", "end_people", "stayers"), on="unit", how="full", coalesce=True
    )
    filled = joined.with_columns(pl.col(COUNTS).fill_null(0))
    return filled.select("unit", *COUNTS, definition=pl.lit("flow"))


@settings(max_examples=8, deadline=None, derandomize=True)
@given(careers, st.integers(0, MONTHS - 2), st.integers(1, MONTHS))
def test_groups_told_once_a_person_add_up_and_balance(drawn: list[list[Part]], first: int, length: int) -> None:
    last = min(first + length, MONTHS - 1)
    jobs = [job for person, parts in enumerate(drawn, start=1) for job in draw(person, parts)[0]]
    if not any(set(job.months) - {"."} for job in jobs):
        return
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, jobs, months=MONTHS)
        register_posts(panel, [(first, last)])
        panel.engine.keep("jobs", job_steps())
        divided = read_cells(panel, ("staff_group", "age_band", "tenure_band"))
        whole = read_cells(panel)
    by = ("staff_group", "age_band", "tenure_band")
    for level in ("national", "organisation"):
        counted, events = count_snapshot(divided, level, by), count_flows(divided, level, by)
        keys = ["unit", *by]
        assert (
            counted.select("unit", *COUNTS)
            .group_by("unit")
            .sum()
            .sort("unit")
            .equals(count_snapshot(whole, level, ()).select("unit", *COUNTS).sort("unit"))
        )
        joined = events.select(*keys, "leavers", "joiners").join(
            counted.select(*keys, "start_people", "end_people", "stayers"), on=keys, how="full", coalesce=True
        )
        check_identities(joined.with_columns(pl.col(COUNTS).fill_null(0), definition=pl.lit("flow")))
