"""The sums of a year's pay, and what the record says of itself: what every study of pay starts from."""

from __future__ import annotations

import polars as pl

import tenure
from tenure import panel, rules
from tenure.errors import UsageError
from tenure.panel import PayScope
from tenure.pay import PayQuestion, PayRecord, judge_cells
from tenure.store import Engine, Store
from tenure.studies import facts
from tenure.studies.pay_facts import name_cells, register_pay
from tenure.terms import Month

__all__ = ["describe_record", "sum_pay"]


def sum_pay(
    store: Store, engine: Engine, question: PayQuestion, record: PayRecord
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the cells of a year's pay and the people behind them, each with a status."""
    names = register_pay(store, engine, question)
    scope = PayScope(record.months[0].index, record.months[-1].index, question.fte_rule, question.pensionable_other)
    cells = judge_cells(name_cells(engine.collect(panel.pay_cell_steps(scope)), names))
    people = judge_cells(name_cells(engine.collect(panel.pay_cell_steps(scope, people=True)), names))
    return cells, people


def describe_record(store: Store, question: PayQuestion, *, option: str = "--year") -> PayRecord:
    """Return the months of the year that the record holds, and its versions; refuse a year it holds nothing of.

    ``option`` is what the year was asked with, which the refusal tells to change.
    """
    held = {Month(index) for index in store.manifest.coverage}
    months = tuple(month for month in question.year.months if month in held)
    if not months:
        raise UsageError(
            f"The record holds no month of {question.year}.",
            slug="pay-year-not-held",
            found=f"months {min(held)} to {max(held)}." if held else "no rows.",
            expected="a financial year of which the record holds at least one month.",
            fix=f"choose another {option}, or ingest the months.",
        )
    return PayRecord(
        months=months,
        real_staff=store.manifest.real_staff,
        record_version=facts.record_version(store),
        rules_version=rules.RULES_VERSION,
        code_version=tenure.__version__,
        notes=() if len(months) == 12 else (_tell_months(len(months)),),
    )


def _tell_months(held: int) -> str:
    return (
        f"The record holds {held} of the year's 12 months: FTE is the average over these months, and pay "
        "per FTE is theirs; scale values are of the whole year."
    )
