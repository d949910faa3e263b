"""How much multipliers have varied over past years: what an estimate for next year should be read with."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tenure.pay.evidence_about import describe
from tenure.pay.question import PayQuestion, PayRecord
from tenure.pay.years import FinancialYear
from tenure.terms import Count, Evidence, Structure

__all__ = ["build_spread"]

KEYS = ("staff_group", "band")
_MULTIPLES = ("earnings_multiple", "paybill_multiple")
COLUMNS = {
    "staff_group": "Staff group of the occupation code (the ten groups of ESR)",
    "band": "Agenda for Change band",
    "years": "Years with an estimate, the outturn year included (number)",
    **{
        f"{name}{ending}": f"{name} of the band{text} (ratio)"
        for name in _MULTIPLES
        for ending, text in (
            ("", " in the outturn year, its steps weighted by FTE"),
            ("_lowest", ", lowest of the years"),
            ("_highest", ", highest of the years"),
            ("_largest_change", ": largest change from one of the years to the next, either way"),
        )
    },
    "people": "At least this many people in every year: those of the largest step (number)",
}


def build_spread(rows: Mapping[FinancialYear, pl.DataFrame], question: PayQuestion, record: PayRecord) -> Evidence:
    """Build ``pay.evidence.spread``: multipliers of the outturn year beside those of the years before.

    Parameters
    ----------
    rows : mapping of FinancialYear to polars.DataFrame
        The rows of ``pay.evidence.non_medical`` of each year, the outturn year among them.
    question, record
        As for ``build_non_medical``.

    Returns
    -------
    Evidence
        One row per staff group and band of the outturn year. Release: confidential.

    Notes
    -----
    Of a band: earnings_multiple = sum(F * E) / sum(F * S), paybill_multiple = sum(F * PB) / sum(F * E) over its steps.
    A near-census has no sampling error; what an estimate for next year can be wrong by is how much multipliers move.
    """
    yearly = pl.concat(
        [_summarise(frame).with_columns(year=pl.lit(year.start)) for year, frame in sorted(rows.items())]
    ).sort(*KEYS, "year")
    now = pl.col("year") == question.year.start
    frame = (
        yearly.group_by(KEYS, maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("years"),
            *(each for name in _MULTIPLES for each in _spread(name, now)),
            pl.col("people").min(),
            is_current=now.any(),
        )
        .filter("is_current")
        .select(*COLUMNS)
    )
    about = describe(
        "pay.evidence.spread", "Multipliers of the outturn year and of the years before", question, record,
        columns=frame.columns, more=COLUMNS, notes=(_NOTE,),
    )  # fmt: skip
    hides = tuple(name for name in frame.columns if name not in {*KEYS, "people"})
    decimals = {name: 0 if name == "years" else 3 for name in hides}
    return Evidence(
        about, frame, Structure(KEYS, (Count("people", "pay_people_yearly", KEYS, hides),), decimals=decimals)
    )


_NOTE = (
    "The record is close to a census, so that sampling error says nothing; how much multipliers move from year to year "
    "is what an estimate for next year should be read with."
)


def _spread(name: str, now: pl.Expr) -> tuple[pl.Expr, ...]:
    values = pl.col(name)
    return (
        values.filter(now).first().alias(name),
        values.min().alias(f"{name}_lowest"),
        values.max().alias(f"{name}_highest"),
        values.diff().abs().max().alias(f"{name}_largest_change"),
    )


def _summarise(rows: pl.DataFrame) -> pl.DataFrame:
    known = rows.filter(pl.col("earnings_per_fte").is_not_null() & (pl.col("people") > 0))
    fte = pl.col("fte")
    return known.group_by(KEYS).agg(
        earnings_multiple=(fte * pl.col("earnings_per_fte")).sum() / (fte * pl.col("pay_scale_value")).sum(),
        paybill_multiple=(fte * pl.col("paybill_per_fte")).sum() / (fte * pl.col("earnings_per_fte")).sum(),
        people=pl.col("people").max(),
    )
