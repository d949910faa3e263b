"""Spells, people and ties of jobs drawn at random: in the record's order, sorted anew, and month by month in Python."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.panel import MAIN_RULES, MainRule, derived_tables, respell_steps, spell_steps
from tenure.panel.pieces import PACKED, PERSON_FACTS, SPELL_STATE
from tenure.store import DuckEngine, Step
from tests.support.panel import Job, Panel

KEY = ("person", "month", "assignment")
# Few values of each, so that months in a row are often alike; two or three jobs at once, and jobs one after another.
texts = {
    "org_code": ("R1A", "R2B"), "department": (None, "ward"), "band": ("5", "6"), "fte": ("0.5", "1.0"),
    "basic_pay": ("900.00", "950.00"), "position": (None, 7), "pay_step": (None, "2"), "is_main": (True, False, None),
    "contract": ("permanent", "bank"), "ethnicity": ("A", "unknown"), "birth_year": (1980, 1981, None),
}  # fmt: skip
columns = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in texts.items()})
stretch = st.tuples(st.sampled_from("AAAB.."), st.integers(1, 5), columns)
jobs_of_one = st.lists(st.lists(stretch, min_size=1, max_size=4), min_size=1, max_size=3)


def draw_jobs(person: int, assignments: list[list[tuple[str, int, dict[str, object]]]]) -> list[Job]:
    jobs = []
    for number, stretches in enumerate(assignments, start=1):
        at = 0
        for mark, length, given_columns in stretches:
            jobs.append(Job(person, "." * at + mark * length, person * 10 + number, given_columns))
            at += length
    return jobs


def make_tables(engine: DuckEngine, *, in_order: bool) -> dict[str, pl.DataFrame]:
    found = {}
    for derived in derived_tables(in_order=in_order):
        for make in derived.shared:
            steps = make()
            engine.keep(steps[-1].name, steps)
        found[derived.name] = engine.collect(derived.steps())
    return {name: frame.sort(frame.columns) for name, frame in found.items()}


def cut_by_hand(rows: list[dict[str, Any]], ranks: dict[tuple[int, int, int], int]) -> list[tuple[object, ...]]:
    """Runs of months of each assignment with the same state, worked out from its rows and their ranks."""
    spells = []
    rows = sorted(rows, key=lambda row: (row["person"], row["assignment"], row["month"]))
    for (person, assignment), months in groupby(rows, key=lambda row: (row["person"], row["assignment"])):
        last: tuple[object, ...] | None = None
        for row in months:
            state = (*(row[name] for name in SPELL_STATE), ranks[row["person"], row["month"], row["assignment"]])
            if last is None or last[1] != row["month"] - 1 or last[2] != state:
                spells.append([person, assignment, row["month"], row["month"], *state])
            spells[-1][3] = row["month"]
            last = (person, row["month"], state)
    return sorted(tuple(spell) for spell in spells)


def repr_nulls(rows: list[tuple[object, ...]]) -> list[str]:
    return sorted(map(repr, rows))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(jobs_of_one, min_size=1, max_size=4))
def test_pieces_in_order_and_sorted_agree_and_cut_the_record_where_it_changes(
    people: list[list[list[tuple[str, int, dict[str, object]]]]],
) -> None:
    jobs = [job for person, assignments in enumerate(people, start=1) for job in draw_jobs(person, assignments)]
    if not any(mark != "." for job in jobs for mark in job.months):
        return
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, jobs, months=20)
        record = panel.read("record").sort(KEY)
        engine.register("record", record)
        sorted_anew = make_tables(engine, in_order=False)
        in_order = make_tables(engine, in_order=True)
        for name, frame in sorted_anew.items():
            assert in_order[name].equals(frame), name
        spells = in_order["spells"]
        check_cuts(record, spells)
        assert read_ranks(spells) == rank_by_hand(record, panel.codes)
        check_ties(record, in_order["ties"])


def read_ranks(spells: pl.DataFrame) -> dict[tuple[int, int, int], int]:
    """Rank of each row of the record, by person, month and assignment."""
    months = spells.with_columns(month=pl.int_ranges("start_month", pl.col("end_month") + 1)).explode("month")
    return {(p, m, a): r for p, m, a, r in months.select(*KEY, "main_rank").iter_rows()}


def rank_by_hand(record: pl.DataFrame, codes: dict[str, dict[str, int]]) -> dict[tuple[int, int, int], int]:
    """The order of jobs held at once, from the words of the rule; every job drawn is in service."""
    names = {column: {code: text for text, code in known.items()} for column, known in codes.items()}
    rows: list[dict[str, Any]] = [
        {name: names[name].get(value, "") if name in names else value for name, value in row.items()}
        for row in record.iter_rows(named=True)
    ]
    lives: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: int(row["month"])):
        lives.setdefault((row["person"], row["assignment"]), []).append(row)
    ranks = {}
    for row in rows:
        rivals = [other for other in rows if (other["person"], other["month"]) == (row["person"], row["month"])]
        flagged = [other["assignment"] for other in rivals if other["is_main"] and other["contract"] != "bank"]

        def place(job: dict[str, Any], flagged: list[int] = flagged) -> tuple[Any, ...]:
            life = lives[job["person"], job["assignment"]]
            texts = ("org_code", "occupation_code", "band", "contract", "pay_contract", "department", "pay_step")
            return (
                job["contract"] == "bank", flagged != [job["assignment"]], -job["fte"], -job["basic_pay"],
                life[0]["month"], *(job[text] for text in texts), -life[-1]["month"],
                life[0]["occupation_code"], life[-1]["occupation_code"], job["assignment"],
            )  # fmt: skip

        key = (row["person"], row["month"], row["assignment"])
        ranks[key] = 1 + sum(place(other) < place(row) for other in rivals)
    return ranks


def check_cuts(record: pl.DataFrame, spells: pl.DataFrame) -> None:
    """Every row of the record is in one spell, of its own state, and no two spells could be one."""
    months = spells.with_columns(month=pl.int_ranges("start_month", pl.col("end_month") + 1)).explode("month")
    ranks = read_ranks(spells)
    assert len(ranks) == months.height == record.height
    expected = cut_by_hand(list(record.iter_rows(named=True)), ranks)
    found = spells.select("person", "assignment", "start_month", "end_month", *SPELL_STATE, "main_rank").rows()
    assert repr_nulls(found) == repr_nulls(expected)
    ends = spells.join(record, left_on=["person", "start_month", "assignment"], right_on=KEY, suffix="_row")
    for name, blank in (("position", 0), ("pay_step", 0), ("fte", None)):
        values = ends[name] if blank is None else ends[name].fill_null(blank)
        assert ends[f"{name}_first"].to_list() == values.to_list()
    ends = spells.join(record, left_on=["person", "end_month", "assignment"], right_on=KEY, suffix="_row")
    assert ends["fte_last"].to_list() == ends["fte"].to_list()
    assert ends["position_last"].to_list() == ends["position"].fill_null(0).to_list()
    # In every month of a person ranks count from 1.
    held = months.group_by("person", "month").agg(pl.col("main_rank").sort(), n=pl.len())
    assert all(ranks == list(range(1, n + 1)) for ranks, n in held.select("main_rank", "n").iter_rows())


def check_ties(record: pl.DataFrame, ties: pl.DataFrame) -> None:
    """Ties count every person-month once, and as 'only' those with one row."""
    people = record.group_by("person", "month").len()
    counted = dict(ties.group_by("month").agg(pl.col("person_months").sum()).iter_rows())
    assert counted == dict(people.group_by("month").len().iter_rows())
    only = ties.filter(pl.col("tie_rule_used") == "only").select("month", "person_months")
    assert dict(only.iter_rows()) == dict(people.filter(pl.col("len") == 1).group_by("month").len().iter_rows())


def test_codes_packed_together_do_not_run_into_each_other() -> None:
    for sizes in PACKED.values():
        product = 1
        for size in list(sizes.values())[1:]:
            product *= size
        first = next(iter(sizes))
        largest = 2**31 if first != "birth_year" else 2**15
        assert product * largest <= 2**63
    assert {name for sizes in PACKED.values() for name in sizes} == {*SPELL_STATE, *PERSON_FACTS}


def test_rows_of_several_row_groups_are_read_in_order() -> None:
    with DuckEngine(memory="500MB", threads=2) as engine:
        Panel(engine, [Job(person, "AAAABBBB", person * 10) for person in range(1, 6001)], months=8)
        record = engine.collect([Step("read", "select * from record")]).sort(KEY)
        path = engine.folder / "record.parquet"
        record.write_parquet(path, row_group_size=2048)
        engine.register_files("record", [path])
        spells = make_tables(engine, in_order=True)["spells"]
        assert spells.height == 12000


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(jobs_of_one, min_size=1, max_size=4), st.sampled_from(MAIN_RULES), st.sampled_from(MAIN_RULES))
def test_spells_by_another_rule_are_the_same_from_those_stored_as_from_the_record(
    people: list[list[list[tuple[str, int, dict[str, object]]]]], stored: MainRule, rule: MainRule
) -> None:
    jobs = [job for person, assignments in enumerate(people, start=1) for job in draw_jobs(person, assignments)]
    if not any(mark != "." for job in jobs for mark in job.months):
        return
    with DuckEngine(memory="500MB", threads=1) as engine:
        Panel(engine, jobs, months=20)
        engine.keep("stored_spells", spell_steps(stored))
        anew = engine.collect(spell_steps(rule))
        engine.forget("spells")
        again = engine.collect(respell_steps(rule))
        assert again.columns == anew.columns
        assert again.schema == anew.schema
        assert again.sort(again.columns).equals(anew.sort(anew.columns))
