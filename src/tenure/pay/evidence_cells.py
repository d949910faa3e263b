"""From cells of the record to pay per FTE: the status of each cell, sums over the year, ratios at the end."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure import rules
from tenure.panel import FTE_UNITS, VERDICTS
from tenure.pay.question import PayQuestion, month_rates

__all__ = ["PLACE", "WITH_A_STEP", "estimate_per_fte", "judge_cells", "medical_contracts"]

WITH_A_STEP = ("valid", "outside_5_percent", "no_scale")
"""Statuses of jobs that have a place in the distribution of FTE over steps."""

PLACE = ("pay_contract", "band", "pay_step")
PENCE = 100
YEAR = 12
_AMOUNTS = (
    "basic", "non_basic", "other", "medical_award", "ni", "ni_excl_other", "pensionable", "pension",
    "pension_excl_other",
)  # fmt: skip


def medical_contracts() -> tuple[str, ...]:
    """Return the pay contracts of doctors and dentists that the rules hold scales of."""
    contracts = rules.pay_scales()["pay_contract"].unique()
    return tuple(sorted(set(contracts) - {"afc"}))


def judge_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells with ``status`` in place of ``reason`` and ``verdict``.

    Parameters
    ----------
    cells : polars.DataFrame
        As ``panel.pay_cell_steps`` gives them, with codes replaced by what they stand for; ``reason`` is text,
        empty for rows in scope.

    Returns
    -------
    polars.DataFrame
        ``status`` is the reason for which rows are out of scope; else ``valid`` or ``outside_5_percent``,
        ``very_senior``; ``no_scale`` where the contract has no scale in the month; or ``unclassified`` where the
        contract has scales and none of them for the band and step.
    """
    placed = rules.pay_scales().select("pay_contract", "band", pl.col("pay_step").cast(pl.String)).unique()
    contracts = placed["pay_contract"].unique().to_list()
    verdict = pl.col("verdict").replace_strict(VERDICTS, return_dtype=pl.String)
    has_place = pl.col("is_placed").fill_null(value=False) | ~pl.col("pay_contract").is_in(contracts)
    status = (
        pl.when(pl.col("reason") != "").then(pl.col("reason"))
        .when(verdict != "no_value").then(verdict)
        .when(has_place).then(pl.lit("no_scale"))
        .otherwise(pl.lit("unclassified"))
    )  # fmt: skip
    return (
        cells.join(placed.with_columns(is_placed=pl.lit(value=True)), on=list(PLACE), how="left")
        .with_columns(status=status)
        .drop("reason", "verdict", "is_placed")
    )


def estimate_per_fte(cells: pl.DataFrame, keys: Sequence[str], question: PayQuestion) -> pl.DataFrame:
    """Estimate pay and on-costs per FTE of each group of cells.

    Parameters
    ----------
    cells : polars.DataFrame
        The cells that pay is taken from, such as the valid ones.
    keys : sequence of str
        What makes a group.
    question : PayQuestion
        The options.

    Returns
    -------
    polars.DataFrame
        One row per group with ``fte_months`` and ``jobs_per_fte``; in pounds a year per FTE ``basic``, ``non_basic``,
        ``other``, ``medical_award``, ``ni``, ``ni_excl_other``, ``pensionable`` (of members), ``pension`` (at the full
        rate) and ``pension_excl_other``; and of jobs and of pay the share above next year's threshold of
        National Insurance, ``jobs_above`` and ``pay_above``.

    Notes
    -----
    x = 12 * sum of X / sum of FTE over the months: a ratio of sums, and never a mean of ratios; with
    ``month_weighting="equal"``, the mean over months of 12 * X / FTE. Recorded employer pension without
    pensionable pay is divided by the rate paid locally. National Insurance is as recorded; where the
    record holds none it is computed for each job and month above the threshold.
    Not modelled: the zero rates for employees under 21 and for apprentices, where it is computed.
    """
    costed = _cost(cells, question)
    monthly = costed.group_by(*keys, "month").agg(pl.col(*_AMOUNTS, "units", "jobs", "jobs_above", "pay_above").sum())
    per_fte = {name: pl.col(name) * YEAR / PENCE * FTE_UNITS / pl.col("units") for name in _AMOUNTS}
    if question.month_weighting == "equal":
        amounts = [pl.when(pl.col("units") > 0).then(each).mean().alias(name) for name, each in per_fte.items()]
    else:
        total = pl.col("units").sum()
        amounts = [(pl.col(name).sum() * YEAR / PENCE * FTE_UNITS / total).alias(name) for name in _AMOUNTS]
    pay = pl.col("basic").sum() + pl.col("non_basic").sum()
    return (
        monthly.sort(*keys, "month")
        .group_by(*keys, maintain_order=True)
        .agg(
            *amounts,
            fte_months=pl.col("units").sum() / FTE_UNITS,
            jobs_per_fte=pl.col("jobs").sum() * FTE_UNITS / pl.col("units").sum(),
            jobs_above=pl.col("jobs_above").sum() / pl.col("jobs").sum(),
            pay_above=pl.col("pay_above").sum() / pay,
        )
    )


def _cost(cells: pl.DataFrame, question: PayQuestion) -> pl.DataFrame:
    """Return the cells with on-costs in pence, at the rates of the day each month is paid."""
    has_ni = bool((cells["ni_recorded"] > 0).any())
    has_pension = bool((cells["pension"] != 0).any())
    members = pl.col("pensionable" if has_pension else "pensionable_all") + pl.col("pension_bare") / pl.col(
        "pension_local"
    )
    recorded = pl.col("ni").cast(pl.Float64) if has_ni else pl.col("ni_rate") * pl.col("above") / YEAR
    at_margin = pl.col("ni_rate") * (pl.col("above") - pl.col("above_excl_other")) / YEAR
    rest = members - pl.col("pensionable_other" if has_pension else "pensionable_other_all")
    if question.without_other == "simple":
        at_margin, rest = pl.lit(0.0), members
    return (
        cells.join(month_rates(question.year), on="month", how="left")
        .with_columns(ni=recorded, pensionable=members, rest=rest)
        .with_columns(
            ni_excl_other=pl.col("ni") - at_margin,
            pension=pl.col("pension_rate") * pl.col("pensionable"),
            pension_excl_other=pl.col("pension_rate") * pl.col("rest"),
            units=pl.col("fte"),
            jobs_above=pl.col("jobs_above_next"),
            pay_above=pl.col("pay_above_next"),
        )
    )
