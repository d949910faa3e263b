"""The study of new starters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tenure.errors import CheckError
from tenure.panel.employment import Employer, decode_jobs
from tenure.panel.leavers import early_leaver_steps
from tenure.panel.starters import new_starter_steps
from tenure.retention.staff_record import Population, plan_years
from tenure.retention.starters import StartersQuestion, Years, build_early, build_survival, name_year
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.careers_run import CareersRun, Progress, list_months
from tenure.studies.retention_people import check_recorded, follow_employments, open_record
from tenure.studies.retention_reasons import register_leaver_months
from tenure.terms import Evidence, Month

_MONTHS = dict.fromkeys(("number", "cohort", "start_calendar", "start_year"), pl.Int64)


def starters(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Employer = "national",
    by: Sequence[str] = (),
    start: str | None = None,
    end: str | None = None,
    years: Years = "financial",
    population: Population = "turnover",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Follow new starters: the share still employed after 90 days, 1, 2 and 5 years.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"national", "organisation"}
        Whether people start with, and leave, the service or each organisation.
    by : sequence of str
        Characteristics in the first month: see ``tenure.panel.employment.JOB_BREAKDOWNS``.
    start, end : str, optional
        First and last month of starting, YYYY-MM, both inside; all after the record's first without.
    years : {"calendar", "financial"}
        What cohorts are.
    population : {"turnover", "all"}
        Without doctors in training, or with them.
    engine, memory, threads, progress
        As for ``careers.moves``.

    Returns
    -------
    list of Evidence
        ``retention.starters.survival`` and ``.early_leavers``, confidential.

    Raises
    ------
    UsageError
        An option that cannot be used.
    CheckError
        Nobody starts in the months asked, or the record lacks a column asked for.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    question = StartersQuestion(level, tuple(by), years, population)
    opened = open_store(store)
    months = list_months(opened)
    first, last = (Month.parse(text) if text else None for text in (start, end))
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        if "recruitment_source" in question.by:
            check_recorded(run, "recruitment_source", asks="a breakdown by it")
        say("following people through employments")
        record = open_record(run, population=population)
        cohorts = _register_cohorts(run, question, first=first, last=last)
        periods = plan_years(months, start=None, end=None)
        register_leaver_months(run, periods)
        follow_employments(run, level)
        say("counting starters")
        columns = ("cohort", "start_org", "is_left", "months", "people")
        told = decode_jobs("new_starter_cells", question.by, columns, coded=("org_code",))
        cells = running.collect([*new_starter_steps(question.by), told])
        lengths = decode_jobs("early_leavers", (), ("period", "length", "people"), coded=("org_code",))
        early = running.collect([*early_leaver_steps(), lengths])
    if cells.is_empty():
        raise CheckError(
            "Nobody starts in the months asked.",
            slug="nobody-starts",
            found=f"no employment that begins in {first or months[0].plus(1)} to {last or months[-1]}.",
            expected="months in which people are recruited, after the record's first month.",
            fix="choose other months with --start and --end.",
        )
    return [build_survival(cells, question, record, cohorts), build_early(early, question, record, periods)]


def _register_cohorts(
    run: CareersRun, question: StartersQuestion, *, first: Month | None, last: Month | None
) -> list[tuple[str, int]]:
    """Register the months of starting asked for, each in its cohort; return the cohorts' names and longest spans."""
    asked = [month for month in run.months if (first is None or month >= first) and (last is None or month <= last)]
    names = sorted({name_year(month, question.years) for month in asked})
    places = {name: place for place, name in enumerate(names)}
    rows = [(run.numbers[month], places[name_year(month, question.years)], month.index, month.year) for month in asked]
    run.engine.register("starter_month", pl.DataFrame(rows, schema=_MONTHS, orient="row"))
    first_of = {name: min(month for month in asked if name_year(month, question.years) == name) for name in names}
    return [(name, run.months[-1].index - first_of[name].index) for name in names]
