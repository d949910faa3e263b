"""The study of what becomes of people after a move."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from tenure import panel
from tenure.careers import AfterCells, AfterQuestion, Cohort, Level, build_after, build_contrasts, plan_cohorts
from tenure.panel import MainRule
from tenure.store import Engine, open_store
from tenure.studies.careers_run import (
    CareersRun,
    Progress,
    describe_record,
    follow_people,
    list_months,
    register_facts,
)
from tenure.terms import Evidence, Month

_MONTHS = {
    "number": pl.Int64, "month": pl.Int64, "start_year": pl.Int64, "cohort": pl.Int64, "quarter": pl.Int64,
    "lasting": pl.Int64, "is_grid": pl.Boolean,
}  # fmt: skip
_TARGETS = {"number": pl.Int64, "years": pl.Int64, "target": pl.Int64}


def after(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Level = "staff_group",
    from_: str | None = None,
    to: str | None = None,
    persist: int = 3,
    main_rule: MainRule = "flag",
    guard: Literal["on", "off"] = "on",
    engine: str | Engine = "duckdb",
    memory: str = "2GB",
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Follow people after a move, beside people recruited directly and people who stayed.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart.
    from_, to : str, optional
        Earliest and latest month of moving, YYYY-MM; cohorts of twelve months are taken whole.
    persist : int
        Months (1 to 12) that everybody followed must have stayed to count.
    main_rule, guard, engine, memory, threads, progress
        As for ``moves``.

    Returns
    -------
    list of Evidence
        ``careers.after.after`` and ``careers.after.contrasts``, confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or no cohort that fits.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    question = AfterQuestion(level=level, persist=persist, main_rule=main_rule, guard=guard == "on")
    opened = open_store(store)
    months = list_months(opened)
    first, last = (Month.parse(text) if text else None for text in (from_, to))
    cohorts = plan_cohorts(months, first=first, last=last)
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        states = register_facts(run, level)
        _register_cohorts(run, cohorts, persist)
        follow_people(run, main_rule=main_rule, guard=question.guard, persist=persist, say=say)
        record = describe_record(run, states, main_rule)
        cells = _count(run, len(cohorts), say)
    say("comparing movers with others")
    build = (build_after, build_contrasts)
    return [one(cells, question, record, cohorts) for one in build]


@dataclass(frozen=True, slots=True)
class _Index:
    month: Month
    cohort: int
    quarter: int


def _list_index_months(run: CareersRun, cohorts: list[Cohort]) -> list[_Index]:
    """Return the months held from which all years of their cohort lead to a month held."""
    held = set(run.months)
    return [
        _Index(month, number, (month.index - cohort.last.index + 11) // 3)
        for number, cohort in enumerate(cohorts)
        for month in run.months
        if cohort.first <= month <= cohort.last and all(month.plus(12 * year) in held for year in cohort.years)
    ]


def _register_cohorts(run: CareersRun, cohorts: list[Cohort], persist: int) -> None:
    listed = _list_index_months(run, cohorts)
    numbers = run.numbers
    middle = {}
    for number in range(len(cohorts)):
        own = [one.month for one in listed if one.cohort == number]
        middle[number] = own[len(own) // 2] if own else None
    rows = [
        (
            numbers[one.month], one.month.index, one.month.year, one.cohort, one.quarter,
            max(number for month, number in numbers.items() if month < one.month.plus(persist)),
            middle[one.cohort] == one.month,
        )
        for one in listed
    ]  # fmt: skip
    run.engine.register("after_month", pl.DataFrame(rows, schema=_MONTHS, orient="row"))
    targets = [
        (numbers[one.month], year, numbers[one.month.plus(12 * year)])
        for one in listed
        for year in cohorts[one.cohort].years
    ]
    run.engine.register("after_target", pl.DataFrame(targets, schema=_TARGETS, orient="row"))


def _count(run: CareersRun, cohorts: int, say: Progress) -> AfterCells:
    say("following movers, recruits and stayers")
    run.engine.keep("after_people", panel.after_steps())
    run.engine.keep("after_cells", panel.after_cell_steps())
    totals = run.engine.collect([panel.after_total_step()])
    say("matching movers with others")
    matched = {
        arm: [run.engine.collect(panel.after_match_steps(arm, cohort)) for cohort in range(cohorts)]
        for arm in panel.STRATA
    }
    return AfterCells(totals, matched)
