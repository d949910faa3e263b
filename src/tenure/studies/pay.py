"""Studies of pay: one function a question, each returning confidential evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl

from tenure.panel import FteRule
from tenure.pay import (
    FinancialYear,
    PayQuestion,
    build_medical,
    build_months,
    build_no_scale,
    build_non_medical,
    build_official,
    build_spread,
    build_very_senior,
    build_waterfall,
)
from tenure.pay.official_margins import complete_official
from tenure.pay.question import Hide, MonthWeighting, WithoutOther
from tenure.pay.scales import ScaleBasis, warn_of_old_scale
from tenure.store import DEFAULT_MEMORY, Engine, Store, open_store
from tenure.studies.pay_award import award, read_plan_schema
from tenure.studies.pay_compare import compare
from tenure.studies.pay_decompose import decompose
from tenure.studies.pay_official import read_official, settle_names
from tenure.studies.pay_sums import describe_record, sum_pay
from tenure.terms import Evidence, Month

__all__ = ["award", "compare", "decompose", "evidence", "read_plan_schema"]

Progress = Callable[[str], None]


def evidence(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    year: str,
    next_: str | None = None,
    official: Path | None = None,
    scale: ScaleBasis = "in_force",
    fte_rule: FteRule = "contracted",
    month_weighting: MonthWeighting = "fte",
    without_other: WithoutOther = "marginal",
    hide: Hide = "row",
    past: int = 4,
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Estimate earnings and paybill per FTE of a financial year, and of the next.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    year : str
        The outturn year, such as ``2023/24``.
    next_ : str, optional
        The year to estimate for.
    official : Path, optional
        A CSV of official FTE, ``staff_group, band, fte``, to which the record's is scaled.
    scale, fte_rule, month_weighting, without_other, hide
        See ``tenure.pay.PayQuestion``.
    past : int
        Most years before the outturn whose multipliers are shown beside its own.
    engine, memory, threads
        The engine and its limits, as for ``careers.moves``.
    progress : callable, optional
        Called with the name of each part as it begins.

    Returns
    -------
    list of Evidence
        ``pay.evidence.non_medical``, ``.medical``, ``.waterfall``, ``.months``, ``.very_senior``, ``.no_scale``,
        ``.official`` and ``.spread``, all confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or a year of which the record holds no month.
    AccessError
        No store at the path, or no file of official totals.
    CheckError
        Official totals out of shape, or that cannot be divided.
    """
    question = PayQuestion(
        FinancialYear.parse(year), FinancialYear.parse(next_) if next_ else None, scale=scale, fte_rule=fte_rule,
        month_weighting=month_weighting, without_other=without_other, hide=hide,
    )  # fmt: skip
    totals = read_official(official, question.year) if official else None
    opened = open_store(store)
    record = describe_record(opened, question)
    old = warn_of_old_scale(question.next_year) if question.next_year else ""
    record = replace(record, notes=(*record.notes, *([old] if old else [])))
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        say(f"summing the pay of {question.year}")
        cells, people = sum_pay(opened, running, question, record)
        if totals is not None and official is not None:
            totals = settle_names(totals, cells, official)
            totals, note = complete_official(totals, cells, months=len(record.months))
            record = replace(record, notes=(*record.notes, *([note] if note else [])))
        tables = [
            build_non_medical(cells, people, question, record, official=totals),
            build_medical(cells, people, question, record, official=totals),
            build_waterfall(cells, question, record),
            build_months(cells, question, record),
            build_very_senior(cells, people, question, record),
            build_no_scale(cells, people, question, record),
            build_official(cells, people, question, record, official=totals),
        ]
        rows = {question.year: tables[0].frame}
        for earlier in _past_years(opened, question.year, past):
            say(f"summing the pay of {earlier}, for the spread of multipliers")
            rows[earlier] = _estimate_year(opened, running, replace(question, year=earlier, next_year=None))
    return [*tables, build_spread(rows, question, record)]


def _past_years(store: Store, year: FinancialYear, most: int) -> list[FinancialYear]:
    """Return the years just before, newest first, of which the record holds every month."""
    held = {Month(index) for index in store.manifest.coverage}
    found: list[FinancialYear] = []
    while len(found) < most and set((earlier := FinancialYear(year.start - len(found) - 1)).months) <= held:
        found.append(earlier)
    return found


def _estimate_year(store: Store, engine: Engine, question: PayQuestion) -> pl.DataFrame:
    record = describe_record(store, question)
    cells, people = sum_pay(store, engine, question, record)
    return build_non_medical(cells, people, question, record).frame
