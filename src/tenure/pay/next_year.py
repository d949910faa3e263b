"""Next year's estimates: the multipliers of the outturn on the scale in force, and on-costs at next year's rates."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure.pay.question import PayQuestion, month_rates
from tenure.pay.scales import next_scale

__all__ = ["estimate_next"]


def estimate_next(
    rows: pl.DataFrame, question: PayQuestion, *, shared: Sequence[str], is_medical: bool
) -> pl.DataFrame:
    """Return the rows with next year's scale value, earnings and paybill; as they are where no year is asked for.

    Parameters
    ----------
    rows : polars.DataFrame
        Outturn rows, per FTE.
    question : PayQuestion
        The options; ``next_year`` is the year to estimate.
    shared : sequence of str
        The columns that name a scale value.
    is_medical : bool
        Whether medical awards are carried over in pounds, since their values do not rise with the scale.

    Notes
    -----
    Steps are mapped by their number, which counts years in the band. E1 = S1 * k, for doctors
    S1 * k_without_awards + a. ``next_paybill_multiple`` = 1 + v/E + (p/E) * R1/R0, so that only the pension changes;
    R0 and R1 are the full rates of employer contribution. ``next_paybill_recomputed_per_fte`` takes National Insurance
    at next year's rate and threshold too: the mean over pay dates of r * (E1 * a - T * h * b), with h jobs per FTE and
    a, b the shares of pay and of jobs above the threshold.
    Not modelled: jobs that a rise lifts over the threshold.
    Source: DHSC supplementary evidence to pay review bodies, 2025 to 2026, on estimates for the coming year.
    """
    if question.next_year is None:
        return rows
    contracts = rows["pay_contract"] if "pay_contract" in rows.columns else pl.Series(["afc"])
    scales = next_scale(question.next_year).filter(pl.col("pay_contract").is_in(contracts.unique().implode()))
    scale = pl.col("next_pay_scale_value")
    earnings = scale * pl.col("earnings_multiple")
    if is_medical:
        earnings = scale * pl.col("earnings_excl_awards_multiple") + pl.col("medical_awards_per_fte")
    return _add_next_paybill(
        rows.join(scales.select(*shared, scale), on=list(shared), how="left").with_columns(
            next_earnings_per_fte=earnings,
            next_earnings_excl_other_per_fte=scale * pl.col("earnings_excl_other_multiple"),
        ),
        month_rates(question.next_year),
    )


def _add_next_paybill(rows: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    outturn, earnings = pl.col("earnings_per_fte"), pl.col("next_earnings_per_fte")
    pension_rate = _mean(rates, pl.col("pension_rate"))
    ni_rate = _mean(rates, pl.col("ni_rate"))
    threshold_cost = _mean(rates, pl.col("ni_rate") * pl.col("ni_threshold"))
    next_pension = pension_rate * pl.col("pensionable_per_fte") / outturn
    next_ni = ni_rate * earnings * pl.col("pay_above") - threshold_cost * pl.col("jobs_per_fte") * pl.col("jobs_above")
    return rows.with_columns(
        next_paybill_multiple=1 + pl.col("employer_ni_per_fte") / outturn + next_pension,
        next_paybill_recomputed_per_fte=earnings + next_ni + next_pension * earnings,
    ).with_columns(next_paybill_per_fte=earnings * pl.col("next_paybill_multiple"))


def _mean(rates: pl.DataFrame, value: pl.Expr) -> float:
    return float(rates.select(value.mean()).item())
