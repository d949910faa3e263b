"""The study of reasons for leaving and of destinations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tenure.panel.employment import Employer, decode_jobs
from tenure.panel.leavers import leaver_steps, other_ending_steps, recorded_step
from tenure.retention.reasons import (
    build_destinations,
    build_groups,
    build_others,
    build_reasons,
    build_summary,
    name_leavers,
)
from tenure.retention.reasons_question import ReasonsQuestion
from tenure.retention.staff_record import Population, plan_years
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.careers_run import CareersRun, Progress, list_months
from tenure.studies.retention_people import check_recorded, follow_employments, open_record
from tenure.terms import Evidence, Month

_MONTHS = dict.fromkeys(("number", "period", "start_calendar", "start_year"), pl.Int64)


def reasons(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Employer = "national",
    by: Sequence[str] = (),
    start: str | None = None,
    end: str | None = None,
    population: Population = "turnover",
    exit_months: int = 3,
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Count leavers by the reason and the destination recorded, with what the unknown leave open.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"national", "organisation"}
        Whether people leave the service, or each organisation.
    by : sequence of str
        Characteristics in the last month: see ``tenure.panel.employment.JOB_BREAKDOWNS``.
    start, end : str, optional
        Month ends between which people leave, YYYY-MM; each twelve months back from the record's end without.
    population : {"turnover", "all"}
        Without doctors in training, or with them.
    exit_months : int
        Months after the last one in which any assignment shows that somebody is in the service still.
    engine, memory, threads, progress
        As for ``careers.moves``.

    Returns
    -------
    list of Evidence
        ``retention.reasons.reasons``, ``.groups``, ``.destinations`` where the record holds any, ``.summary`` and
        ``.not_leavers``, all confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or a month that the record does not hold.
    CheckError
        The record holds no reason for leaving.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    ReasonsQuestion(level=level, by=tuple(by), population=population, exit_months=exit_months)
    opened = open_store(store)
    months = list_months(opened)
    first, last = (Month.parse(text) if text else None for text in (start, end))
    question = ReasonsQuestion(
        periods=tuple(plan_years(months, start=first, end=last)), level=level, by=tuple(by), population=population,
        exit_months=exit_months,
    )  # fmt: skip
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        check_recorded(run, "leave_reason", asks="the table of reasons for leaving")
        say("following people through employments")
        record = open_record(run, population=population)
        register_leaver_months(run, question.periods)
        follow_employments(run, level)
        running.keep("recorded_endings", [recorded_step()])
        say("counting leavers by reason")
        leavers, others = _count(run, question)
    told = name_leavers(leavers, question, record)
    tables = [build_reasons(told, question, record), build_groups(told, question, record)]
    if leavers["destination"].is_not_null().any():
        tables.append(build_destinations(told, question, record))
    return [*tables, build_summary(told, question, record), build_others(others, question, record)]


def register_leaver_months(run: CareersRun, periods: Sequence[tuple[Month, Month]]) -> None:
    """Register each last month of an employment that a period asks for: from its start to before its end."""
    rows = [
        (number, place, month.index, month.year)
        for place, (first, last) in enumerate(periods)
        for month, number in run.numbers.items()
        if first <= month < last
    ]
    run.engine.register("leaver_month", pl.DataFrame(rows, schema=_MONTHS, orient="row"))


def _count(run: CareersRun, question: ReasonsQuestion) -> tuple[pl.DataFrame, pl.DataFrame]:
    by, coded = question.by, ("leave_reason", "destination")
    steps = leaver_steps(question.level, by, exit_months=question.exit_months)
    told = decode_jobs("leaver_cells", by, ("period", "is_in_service", "people"), coded=("org_code", *coded))
    others = decode_jobs("other_endings", (), ("period", "people"), coded=("org_code", "leave_reason"))
    engine = run.engine
    return engine.collect([*steps, told]), engine.collect([*other_ending_steps(question.level), others])
