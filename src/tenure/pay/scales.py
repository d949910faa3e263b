"""Pay scales of a financial year: what was in payment each month, and what stands for the year."""

from __future__ import annotations

import datetime as dt
from typing import Literal, get_args

import polars as pl

from tenure import rules
from tenure.pay.years import FinancialYear, pay_date

__all__ = ["SCALE_BASES", "ScaleBasis", "next_scale", "outturn_scale", "paid_scale", "warn_of_old_scale"]

ScaleBasis = Literal["in_force", "paid"]
SCALE_BASES: tuple[ScaleBasis, ...] = get_args(ScaleBasis)

_KEY = ("pay_contract", "band", "pay_step")


def _dated(year: FinancialYear) -> pl.DataFrame:
    """Return every scale value beside every month of the year, with the month's pay date."""
    months = pl.DataFrame(
        {"month": [month.index for month in year.months], "on": [pay_date(month) for month in year.months]},
        schema={"month": pl.Int64, "on": pl.Date},
    )
    scales = rules.pay_scales().with_columns(
        pl.col("pay_step").cast(pl.String),
        pl.col("in_force_to", "paid_to").fill_null(pl.date(9999, 12, 31)),
    )
    return scales.join(months, how="cross")


def _latest(found: pl.DataFrame) -> pl.DataFrame:
    """Return the value that came into force last, where several hold, with one row per step and month."""
    return (
        found.sort(*_KEY, "month", "in_force_from")
        .group_by(*_KEY, "month", maintain_order=True)
        .agg(pl.col("annual_gbp").last().cast(pl.Int64))
    )


def paid_scale(year: FinancialYear) -> pl.DataFrame:
    """Return the annual value in payment in each month of a year.

    Returns
    -------
    polars.DataFrame
        One row per ``pay_contract``, ``band``, ``pay_step`` (text) and ``month`` (index) with ``annual_gbp``.
    """
    return _latest(_dated(year).filter(pl.col("on").is_between(pl.col("paid_from"), pl.col("paid_to"))))


def outturn_scale(year: FinancialYear, basis: ScaleBasis = "in_force") -> pl.DataFrame:
    """Return the scale value that stands for a year that is over.

    An award paid late within the year counts from the day it was in force; one that was first paid after the
    year's end does not count at all, and what was in payment goes on.

    Parameters
    ----------
    year : FinancialYear
        The year.
    basis : {"in_force", "paid"}
        ``paid`` takes the value in payment each month instead.

    Returns
    -------
    polars.DataFrame
        One row per ``pay_contract``, ``band`` and ``pay_step`` with ``pay_scale_value``: the mean over the months
        that have a value, in pounds a year.

    Notes
    -----
    Source: DHSC supplementary evidence to pay review bodies, 2025 to 2026, on pay scale values.
    """
    if basis == "paid":
        return _mean(paid_scale(year), "pay_scale_value")
    holds = (pl.col("in_force_from") <= pl.col("on")) & (pl.col("paid_from") <= year.last_day)
    is_open = (pl.col("in_force_to") >= pl.col("on")) | (pl.col("paid_to") >= pl.col("on"))
    return _mean(_latest(_dated(year).filter(holds & is_open)), "pay_scale_value")


def next_scale(year: FinancialYear) -> pl.DataFrame:
    """Return the scale value in force over a coming year, whenever it is paid.

    Returns
    -------
    polars.DataFrame
        As ``outturn_scale``, with ``next_pay_scale_value``.
    """
    in_force = pl.col("on").is_between(pl.col("in_force_from"), pl.col("in_force_to"))
    return _mean(_latest(_dated(year).filter(in_force)), "next_pay_scale_value")


def warn_of_old_scale(year: FinancialYear) -> str:
    """Return a note where no scale value came into force in a coming year or later; else nothing."""
    last = rules.pay_scales()["in_force_from"].max()
    if not isinstance(last, dt.date) or last >= year.months[0].first_day:
        return ""
    since = f"{last.day} {last:%B %Y}"
    return f"No pay scale of {year} is held: its values are those in force since {since}, so no later award is in them."


def _mean(values: pl.DataFrame, name: str) -> pl.DataFrame:
    return values.group_by(*_KEY).agg(pl.col("annual_gbp").mean().alias(name)).sort(*_KEY)
