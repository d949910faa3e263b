"""Progression over the pay steps during the year of an award, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from tenure.panel.step_flows import step_flow_steps, step_people_steps
from tenure.pay.award import AwardVersions, build_award
from tenure.pay.award_evidence import read_evidence
from tenure.pay.award_progression import StepFlows, project_steps
from tenure.pay.plans_reading import read_plan
from tenure.store import DuckEngine
from tests.support.panel import FIRST, Job, Panel
from tests.support.pay_award import name_tables, write_plan, write_rows


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(memory="500MB", threads=1) as running:
        yield running


def test_a_tenth_goes_up_each_month() -> None:
    # After m months 0.9 ** m of step 1 are still there; the mean over the months 0 to 11.
    flows = StepFlows(moves={("1", "1"): 90.0, ("1", "2"): 10.0})
    found = project_steps({"1": 100.0, "2": 0.0}, flows)
    stays = 100 * sum(0.9**month for month in range(12)) / 12
    assert found == pytest.approx({"1": stays, "2": 100 - stays})


def test_who_goes_from_the_top_and_is_replaced_at_the_bottom_undoes_progression() -> None:
    # Each month 10 of 100 on step 1 go up, 10 of 100 on step 2 go, and 10 come to step 1.
    flows = StepFlows(moves={("1", "1"): 90.0, ("1", "2"): 10.0, ("2", "2"): 90.0}, went={"2": 10.0}, came={"1": 10.0})
    assert project_steps({"1": 100.0, "2": 100.0}, flows) == pytest.approx({"1": 100.0, "2": 100.0})


def test_a_step_without_pay_value_is_not_moved_to() -> None:
    flows = StepFlows(moves={("1", "1"): 1.0, ("1", "9"): 1.0})
    assert project_steps({"1": 10.0}, flows) == {"1": 10.0}


def test_the_bill_that_progression_adds(tmp_path: Path) -> None:
    rows = [{"pay_step": "1", "pay_scale_value": "30000"}, {"pay_step": "2", "pay_scale_value": "34000", "fte": "0"}]
    evidence = read_evidence(write_rows(tmp_path / "evidence.csv", rows))
    plan = read_plan(write_plan(tmp_path / "plan.yaml", "awards:\n  - percent: 10\n"))
    cell = ("Nursing and Midwifery Registered", "afc", "5")
    people = {"stayed": 90, "moved": 60, "went": 0, "came": 0}
    flows = {cell: StepFlows(moves={("1", "1"): 90.0, ("1", "2"): 10.0}, people=people)}
    tables = name_tables(build_award([plan], evidence, AwardVersions("r", "c"), flows=flows))
    moved = 100 - 100 * sum(0.9**month for month in range(12)) / 12
    found = tables["progression"].row(0, named=True)
    assert found["basic_pay_before"] == pytest.approx(moved * 4000)
    assert found["basic_pay"] == pytest.approx(moved * 4400)
    assert found["paybill"] == pytest.approx(moved * 4400 * 1.2 * 1.3)
    assert (found["people"], found["people_moved"]) == (90, 60)


def test_steps_up_and_turnover_are_told_apart_because_each_is_larger_than_the_two_together(tmp_path: Path) -> None:
    rows = [{"pay_step": "1", "pay_scale_value": "30000"}, {"pay_step": "2", "pay_scale_value": "34000"}]
    evidence = read_evidence(write_rows(tmp_path / "evidence.csv", rows))
    plan = read_plan(write_plan(tmp_path / "plan.yaml", "awards:\n  - percent: 10\n"))
    cell = ("Nursing and Midwifery Registered", "afc", "5")
    people = {"stayed": 90, "moved": 60, "went": 60, "came": 60}
    # A tenth of step 1 goes up each month; a tenth of step 2 goes, and as many come to step 1: nothing is added.
    moves = {("1", "1"): 90.0, ("1", "2"): 10.0, ("2", "2"): 90.0}
    flows = {cell: StepFlows(moves=moves, went={"2": 10.0}, came={"1": 10.0}, people=people)}
    tables = name_tables(build_award([plan], evidence, AwardVersions("r", "c"), flows=flows))
    found = tables["progression"].row(0, named=True)
    # Had nobody gone: 4,400 more for each of the 100 who left step 1 by then.
    up = 4400 * (100 - 100 * sum(0.9**month for month in range(12)) / 12)
    assert found["basic_pay"] == pytest.approx(0, abs=1e-6)
    assert found["basic_pay_steps"] == pytest.approx(up)
    assert found["basic_pay_turnover"] == pytest.approx(-up)


def _step(person: int, months: str, step: str, **columns: object) -> Job:
    return Job(person, months, columns={"pay_step": step, **columns})


def _flows(engine: DuckEngine, jobs: list[Job], months: int, held: list[int] | None = None) -> pl.DataFrame:
    _register(engine, jobs, months, held or list(range(months)))
    return engine.collect(step_flow_steps(FIRST, FIRST + months - 1))


def _register(engine: DuckEngine, jobs: list[Job], months: int, held: list[int]) -> Panel:
    panel = Panel(engine, jobs, months=months)
    contracts, statuses = panel.codes["contract"], panel.codes["status"]
    scope = [(contracts["permanent"], statuses["active"], 0)]
    engine.register(
        "pay_scope", pl.DataFrame(scope, schema=dict.fromkeys(("contract", "status", "reason"), pl.Int64), orient="row")
    )
    groups = {"occupation_code": list(panel.labels), "staff_group": [1 for _ in panel.labels]}
    engine.register("pay_group", pl.DataFrame(groups))
    follow = [(FIRST + a, FIRST + b) for a, b in pairwise(held) if b == a + 1]
    engine.register(
        "step_month", pl.DataFrame(follow, schema=dict.fromkeys(("month", "next_month"), pl.Int64), orient="row")
    )
    return panel


def _read(panel_codes: dict[str, int], flows: pl.DataFrame) -> dict[tuple[str | None, str | None], int]:
    names: dict[int | None, str | None] = {code: value for value, code in panel_codes.items()}
    names[None] = None
    return {
        (names[step], names[later]): fte
        for step, later, fte in flows.select("pay_step", "next_step", "fte").iter_rows()
    }


def test_flows_are_counted_from_one_month_to_the_next(engine: DuckEngine) -> None:
    jobs = [
        _step(1, "AAA", "1"), _step(1, "...AAA", "2"),  # goes up after three months
        _step(2, "AAAA", "2"),                          # goes after four
        _step(3, "...AAA", "1", fte="0.50000"),         # comes in the fourth
    ]  # fmt: skip
    panel = _register(engine, jobs, 6, list(range(6)))
    found = _read(panel.codes["pay_step"], engine.collect(step_flow_steps(FIRST, FIRST + 5)))
    one = 100_000
    # Step 1: the first person twice, the third twice at half; step 2: the first twice, the second three times.
    assert found == {
        ("1", "1"): 2 * one + 2 * one // 2,
        ("1", "2"): one,
        ("2", "2"): 2 * one + 3 * one,
        ("2", None): one,
        (None, "1"): one // 2,
    }
    people = engine.collect(step_people_steps(FIRST, FIRST + 5)).select("kind", "people").iter_rows()
    assert dict(people) == {1: 3, 2: 1, 3: 1, 4: 1}


def test_a_change_of_band_is_going_and_coming(engine: DuckEngine) -> None:
    jobs = [_step(1, "AA", "2"), _step(1, "..AA", "1", band="6")]
    found = _flows(engine, jobs, 4).sort("band", "next_step").select("band", "next_step", "fte")
    # Two flows within a band, one out of band 5, one into band 6.
    assert found.height == 4
    assert found["next_step"].null_count() == 1


def test_a_month_that_is_missing_makes_nobody_leave(engine: DuckEngine) -> None:
    found = _flows(engine, [_step(1, "AA.AA", "1")], 5, held=[0, 1, 3, 4])
    assert found.select("fte").to_series().to_list() == [200_000]
    assert found["next_step"].null_count() == 0
