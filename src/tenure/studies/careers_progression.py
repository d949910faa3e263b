"""The study of progress through the bands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import polars as pl

from tenure import panel
from tenure.careers import (
    Level,
    MovesRecord,
    ProgressionQuestion,
    build_bands,
    build_disparity,
    build_next_band,
    build_promoted,
    build_rebanding,
    build_status,
    choose_cohorts,
    list_dates,
)
from tenure.panel import MainRule
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.careers_run import (
    CareersRun,
    Progress,
    describe_record,
    follow_people,
    list_months,
    register_facts,
)
from tenure.studies.facts import read_dictionary
from tenure.terms import Evidence, Month

_COHORTS = {"cohort": pl.Int64, "number": pl.Int64, "start_calendar": pl.Int64, "start_year": pl.Int64}
_DATES = {"cohort": pl.Int64, "months_since": pl.Int64, "number": pl.Int64}
_SEEN = ("cohort", "state", "rank", "months_since", "status", "org_code", "people")
_EVENTS = ("cohort", "state", "rank", "org_code", "event", "months_since", "people")


def progression(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Level = "staff_group",
    cohort: Sequence[str] = (),
    by: Sequence[str] = (),
    every: int = 12,
    starters: Literal["lowest_point", "whole_band"] = "lowest_point",
    persist: int = 3,
    main_rule: MainRule = "flag",
    guard: Literal["on", "off"] = "on",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Follow people from the lowest point of a band: who goes up, who stays, who leaves, and when.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart.
    cohort : sequence of str
        Months in which cohorts start, YYYY-MM; the record's first month when none is given.
    by : sequence of str
        Characteristics in a cohort's first month: see ``tenure.panel.BREAKDOWNS``.
    every : int
        Months between the dates at which people are looked up.
    starters : {"lowest_point", "whole_band"}
        Whether a cohort is made of people on the first pay step of a band, or of everybody in it.
    persist : int
        Months a new occupation must last to count as a move.
    main_rule, guard, engine, memory, threads, progress
        As for ``moves``; the guard also reads mass rebandings as no progress.

    Returns
    -------
    list of Evidence
        ``careers.progression.status``, ``.promoted``, ``.next_band``, ``.bands``, ``.disparity`` and
        ``.administrative``, all confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or a month from which nobody can be followed.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    opened = open_store(store)
    months = list_months(opened)
    ProgressionQuestion(level=level, by=tuple(by), every=every, persist=persist, main_rule=main_rule)
    question = ProgressionQuestion(
        cohorts=choose_cohorts(months, [Month.parse(text) for text in cohort], every=every), level=level,
        by=tuple(by), every=every, lowest_point=starters == "lowest_point", persist=persist, main_rule=main_rule,
        guard=guard == "on",
    )  # fmt: skip
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        states = register_facts(run, level)
        _register_dates(run, question)
        follow_people(run, main_rule=main_rule, guard=question.guard, persist=persist, say=say)
        return _count(run, question, describe_record(run, states, main_rule), say)


def _register_dates(run: CareersRun, question: ProgressionQuestion) -> None:
    engine, numbers = run.engine, run.numbers
    bands = read_dictionary(engine, "band")
    ranks = {band: rank for rank, band in enumerate(panel.BANDS, start=1)}
    ranked = bands.filter(pl.col("value").is_in(panel.BANDS)).select(
        band="code", rank=pl.col("value").replace_strict(ranks, return_dtype=pl.Int64)
    )
    engine.register("band_rank", ranked)
    starts = [(place, numbers[month], month.index, month.year) for place, month in enumerate(question.cohorts)]
    engine.register("progress_cohort", pl.DataFrame(starts, schema=_COHORTS, orient="row"))
    dates = [
        (place, month.index - start.index, numbers[month])
        for place, start in enumerate(question.cohorts)
        for month in list_dates(run.months, start, every=question.every)
    ]
    engine.register("progress_month", pl.DataFrame(dates, schema=_DATES, orient="row"))
    looked_at = sorted({*question.cohorts, run.months[-1]})
    at = [(numbers[month], month.index) for month in looked_at]
    engine.register("band_month", pl.DataFrame(at, schema={"number": pl.Int64, "month": pl.Int64}, orient="row"))


def _count(run: CareersRun, question: ProgressionQuestion, record: MovesRecord, say: Progress) -> list[Evidence]:
    engine, by = run.engine, question.by
    say("following people through the bands")
    engine.keep("rebanded", panel.rebanding_steps(guard=question.guard))
    engine.keep("banded_jobs", panel.banded_steps())
    engine.keep("carried", panel.carried_steps())
    engine.keep("starters", panel.starter_steps(by, lowest_point=question.lowest_point))
    say("looking cohorts up")
    seen = engine.collect([*panel.progress_steps(by), panel.decode_step("progress_cells", by, _SEEN)])
    events = engine.collect([*panel.first_event_steps(by), panel.decode_step("event_cells", by, _EVENTS)])
    changes = engine.collect([panel.rebanding_cells_step()])
    people = engine.collect(panel.band_people_steps())
    return [
        build_status(seen, question, record),
        build_promoted(seen, question, record),
        build_next_band(events, question, record),
        build_bands(people, question, record),
        build_disparity(people, question, record),
        build_rebanding(run.date(changes, "month"), question, record),
    ]
