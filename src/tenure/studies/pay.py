"""Studies of pay: one function a question, each returning confidential evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import tenure
from tenure import panel, rules
from tenure.errors import UsageError
from tenure.panel import FteRule, PayScope
from tenure.pay import (
    FinancialYear,
    PayQuestion,
    PayRecord,
    build_medical,
    build_non_medical,
    build_waterfall,
    judge_cells,
)
from tenure.pay.question import MonthWeighting, WithoutOther
from tenure.pay.scales import ScaleBasis
from tenure.store import Engine, Store, open_store
from tenure.studies import facts
from tenure.studies.pay_award import award, read_plan_schema
from tenure.studies.pay_facts import name_cells, read_official, register_pay
from tenure.terms import Evidence, Month

__all__ = ["award", "evidence", "read_plan_schema"]

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
    engine: str | Engine = "duckdb",
    memory: str = "2GB",
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
    scale, fte_rule, month_weighting, without_other
        See ``tenure.pay.PayQuestion``.
    engine, memory, threads
        The engine and its limits, as for ``careers.moves``.
    progress : callable, optional
        Called with the name of each part as it begins.

    Returns
    -------
    list of Evidence
        ``pay.evidence.non_medical``, ``.medical`` and ``.waterfall``, confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or a year of which the record holds no month.
    AccessError
        No store at the path, or no file of official totals.
    """
    question = PayQuestion(
        FinancialYear.parse(year), FinancialYear.parse(next_) if next_ else None, scale=scale, fte_rule=fte_rule,
        month_weighting=month_weighting, without_other=without_other,
    )  # fmt: skip
    totals = read_official(official) if official else None
    opened = open_store(store)
    record = _describe(opened, question)
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        names = register_pay(opened, running, question)
        scope = PayScope(record.months[0].index, record.months[-1].index, fte_rule, question.pensionable_other)
        say("summing pay")
        cells = judge_cells(name_cells(running.collect(panel.pay_cell_steps(scope)), names))
        say("counting people")
        people = judge_cells(name_cells(running.collect(panel.pay_people_steps(scope)), names))
    return [
        build_non_medical(cells, people, question, record, official=totals),
        build_medical(cells, people, question, record, official=totals),
        build_waterfall(cells, question, record),
    ]


def _describe(store: Store, question: PayQuestion) -> PayRecord:
    held = {Month(index) for index in store.manifest.coverage}
    months = tuple(month for month in question.year.months if month in held)
    if not months:
        raise UsageError(
            f"The record holds no month of {question.year}.",
            slug="pay-year-not-held",
            found=f"months {min(held)} to {max(held)}." if held else "no rows.",
            expected="a financial year of which the record holds at least one month.",
            fix="choose another --year, or ingest the months.",
        )
    return PayRecord(
        months=months,
        real_staff=store.manifest.real_staff,
        record_version=facts.record_version(store),
        rules_version=rules.RULES_VERSION,
        code_version=tenure.__version__,
        notes=() if len(months) == 12 else (f"The record holds {len(months)} of the year's 12 months.",),
    )
