"""FTE by step, scaled to official totals: the record gives the shape and the published figures the level."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure import rules
from tenure.panel import FTE_UNITS

__all__ = ["MEDICAL_GROUP", "STEP_NOT_KNOWN", "scale_fte", "split_official"]

MEDICAL_GROUP = "Medical and Dental"
STEP_NOT_KNOWN = "not known"


def split_official(official: pl.DataFrame | None) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Return official FTE of non-medical staff, and of doctors and dentists by ``band`` (their grade).

    Either is None where the file has no row of theirs. Rows of the staff group Medical and Dental are of doctors
    unless their band is one of Agenda for Change.
    """
    if official is None:
        return None, None
    scales = rules.pay_scales()
    bands = scales.filter(pl.col("pay_contract") == "afc")["band"].unique().implode()
    of_doctors = (pl.col("staff_group") == MEDICAL_GROUP) & ~pl.col("band").is_in(bands)
    others, doctors = official.filter(~of_doctors), official.filter(of_doctors).drop("staff_group")
    return (others if others.height else None), (doctors if doctors.height else None)


def scale_fte(cells: pl.DataFrame, official: pl.DataFrame | None, *, within: Sequence[str], steps: Sequence[str],
              months: int) -> pl.DataFrame:  # fmt: skip
    """Return the average FTE of each step, scaled to official totals where there are any.

    Parameters
    ----------
    cells : polars.DataFrame
        Cells of the record before the 5% rule, with ``month``, ``within``, ``steps`` and ``fte`` (units).
    official : polars.DataFrame or None
        One row per ``within`` and, if it has a column ``month`` (index), per month: ``fte``, the official figure.
    within, steps : sequence of str
        What official figures are by, and what divides them further.
    months : int
        Months of the year that the record holds.

    Returns
    -------
    polars.DataFrame
        One row per ``within`` and ``steps`` with ``fte`` and ``is_scaled``. Official FTE without a row of the
        record stands in a row whose steps are ``STEP_NOT_KNOWN``; rows without an official figure keep the FTE of the
        record.

    Notes
    -----
    F(c) = (1/12) * sum over months of T(g,b,m) * f(c,m) / f(g,b,m). Over the steps of a group and band it adds up to
    the mean of T. With an annual T the share is the average one; so it is in a month that has a T and no rows.
    Source: DHSC supplementary evidence to pay review bodies, 2025 to 2026, on FTE by step.
    """
    whole, parts = list(within), [*within, *steps]
    monthly = cells.group_by(*parts, "month").agg(units=pl.col("fte").sum()).sort(*parts, "month")
    own = monthly.group_by(*parts, maintain_order=True).agg(own=pl.col("units").sum() / FTE_UNITS / months)
    if official is None:
        return own.select(*parts, fte="own", is_scaled=pl.lit(value=False))
    shares = monthly.with_columns(share=pl.col("units") / pl.col("units").sum().over(*whole, "month"))
    held = shares.group_by(whole).agg(n_held=pl.col("month").n_unique())
    average = (
        shares.group_by(parts).agg(pl.col("share").sum()).join(held, on=whole)
        .select(*parts, average=pl.col("share") / pl.col("n_held"))
    )  # fmt: skip
    if "month" in official.columns:
        level = _follow_months(official, shares, average, whole=whole, parts=parts)
    else:
        level = average.join(official, on=whole).select(*parts, scaled=pl.col("fte") * pl.col("average"))
    placed = own.join(level, on=parts, how="left").select(
        *parts, fte=pl.coalesce("scaled", "own"), is_scaled=pl.col("scaled").is_not_null()
    )
    return pl.concat([placed, _unplaced(official, placed, whole, steps)]).sort(parts)


def _follow_months(
    official: pl.DataFrame, shares: pl.DataFrame, average: pl.DataFrame, *, whole: list[str], parts: list[str]
) -> pl.DataFrame:
    """Return the mean over months of each month's total times its share."""
    present = shares.select(*whole, "month", is_present=pl.lit(value=True)).unique()
    return (
        official.join(average, on=whole)
        .join(present, on=[*whole, "month"], how="left")
        .join(shares.select(*parts, "month", "share"), on=[*parts, "month"], how="left")
        .with_columns(share=pl.when(pl.col("is_present")).then(pl.col("share").fill_null(0)).otherwise("average"))
        .sort(*parts, "month")
        .group_by(parts, maintain_order=True)
        .agg(scaled=(pl.col("fte") * pl.col("share")).mean())
    )


def _unplaced(official: pl.DataFrame, placed: pl.DataFrame, whole: list[str], steps: Sequence[str]) -> pl.DataFrame:
    totals = official.group_by(whole, maintain_order=True).agg(pl.col("fte").mean())
    return (
        totals.join(placed.select(whole).unique(), on=whole, how="anti")
        .filter(pl.col("fte") > 0)
        .with_columns(*(pl.lit(STEP_NOT_KNOWN).alias(step) for step in steps), is_scaled=pl.lit(value=True))
        .select(placed.columns)
    )
