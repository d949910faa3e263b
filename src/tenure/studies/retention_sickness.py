"""The study of sickness absence."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tenure.panel.absence import AbsenceScope, absence_cover_steps, absence_reason_steps, absence_steps
from tenure.panel.employment import Employer, decode_jobs
from tenure.retention.sickness import build_absence_reasons, build_cover, build_rates
from tenure.retention.sickness_question import Blank, SicknessQuestion, plan_windows
from tenure.retention.staff_record import StaffRecord
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.careers_run import CareersRun, Progress, list_months
from tenure.studies.retention_people import check_recorded, count_recorded, open_record
from tenure.terms import Evidence, Month

_MONTHS = dict.fromkeys(("month", "period", "days", "start_calendar", "start_year"), pl.Int64)


def sickness(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Employer = "national",
    by: Sequence[str] = (),
    start: str | None = None,
    end: str | None = None,
    every: int = 1,
    blank: Blank = "none",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Add up FTE days lost to sickness and available, by period, organisation and reason.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"national", "organisation"}
        The service as a whole, or each organisation.
    by : sequence of str
        Characteristics in the month: see ``tenure.panel.employment.JOB_BREAKDOWNS``.
    start, end : str, optional
        First and last month, YYYY-MM, both inside; those of the record without.
    every : int
        Months in a period, back from the last one.
    blank : {"none", "unknown"}
        Whether blank days lost beside days available are none, or such rows are left out.
    engine, memory, threads, progress
        As for ``careers.moves``.

    Returns
    -------
    list of Evidence
        ``retention.sickness.rates``, ``.reasons`` where the record holds any, and ``.coverage``, all confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or no period that fits.
    CheckError
        The record states no days lost.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    SicknessQuestion(level=level, by=tuple(by), blank=blank)
    opened = open_store(store)
    months = list_months(opened)
    first, last = (Month.parse(text) if text else None for text in (start, end))
    periods = plan_windows(months, every=every, first=first, last=last)
    question = SicknessQuestion(tuple(periods), level, tuple(by), blank)
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        check_recorded(run, "fte_days_lost", asks="the rate of sickness absence")
        record = open_record(run)
        _register_months(run, periods)
        is_contracted = count_recorded(run, "fte_days_available") == 0
        scope = AbsenceScope(level, question.by, is_contracted=is_contracted, is_blank_none=blank == "none")
        say("adding up days lost and available")
        return _count(run, scope, question, record)


def _count(run: CareersRun, scope: AbsenceScope, question: SicknessQuestion, record: StaffRecord) -> list[Evidence]:
    engine, by = run.engine, question.by
    sums = ("period", "people", "people_absent", "lost", "available")
    cells = engine.collect([*absence_steps(scope), decode_jobs("absence_cells", by, sums, coded=("org_code",))])
    told = decode_jobs("absence_reason_cells", by, ("period", "people", "lost"), coded=("org_code", "absence_reason"))
    reasons = engine.collect([*absence_reason_steps(scope), told])
    rows = decode_jobs("absence_cover", (), ("period", "assignments", "stated", "blank"), coded=("org_code",))
    cover = engine.collect([*absence_cover_steps(scope), rows])
    rates = build_rates(cells, question, record, is_contracted=scope.is_contracted)
    tables = [rates]
    if count_recorded(run, "absence_reason"):
        tables.append(build_absence_reasons(reasons, rates, question, record, is_contracted=scope.is_contracted))
    return [*tables, build_cover(cover, question, record, is_contracted=scope.is_contracted)]


def _register_months(run: CareersRun, periods: Sequence[tuple[Month, Month]]) -> None:
    rows = [
        (month.index, place, calendar.monthrange(month.year, month.number)[1], month.index, month.year)
        for place, (first, last) in enumerate(periods)
        for month in run.months
        if first <= month <= last
    ]
    run.engine.register("absence_month", pl.DataFrame(rows, schema=_MONTHS, orient="row"))
