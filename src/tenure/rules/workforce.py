"""Published figures about the workforce: what the synthetic record is calibrated to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.rules.tables import read_frame

if TYPE_CHECKING:
    import polars as pl

_ETHNIC_GROUPS = ("white", "asian", "black", "chinese", "mixed", "other", "not_known")
_MARKS = ("source", "status")


def _read_typed(table: str, *, whole: tuple[str, ...] = (), numbers: tuple[str, ...] = ()) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    typed = [pl.col(name).cast(pl.Int64) for name in whole] + [pl.col(name).cast(pl.Float64) for name in numbers]
    return read_frame(table).with_columns(typed)


def workforce_headcounts() -> pl.DataFrame:
    """Return headcount in England by staff group and band, September 2012 to June 2022.

    Returns
    -------
    polars.DataFrame
        One row per ``month`` (text, YYYY-MM), ``staff_group`` (as in ``occupations``) and ``band`` (as
        in the record; ``all`` is the published total of the group); ``headcount`` (people), ``source``,
        ``status``.
    """
    return _read_typed("workforce_headcounts", whole=("headcount",))


def workforce_ethnicity() -> pl.DataFrame:
    """Return headcount in England by staff group, band and ethnic group.

    Returns
    -------
    polars.DataFrame
        One row per ``month``, ``staff_group``, ``band`` (``all`` for every month; single bands for three
        of them) and ``ethnic_group`` (white, asian, black, chinese, mixed, other, not_known);
        ``headcount`` (people; holders of two grades count in both), ``source``, ``status``.
    """
    wide = _read_typed("workforce_ethnicity", whole=_ETHNIC_GROUPS)
    return wide.unpivot(
        list(_ETHNIC_GROUPS),
        index=["month", "staff_group", "band", *_MARKS],
        variable_name="ethnic_group",
        value_name="headcount",
    ).select("month", "staff_group", "band", "ethnic_group", "headcount", *_MARKS)


def workforce_organisations() -> pl.DataFrame:
    """Return full-time equivalents by trust and staff group, September 2017 and June 2018.

    Returns
    -------
    polars.DataFrame
        One row per ``month``, ``org_code`` (``other`` is all that are not trusts) and ``staff_group``
        with anybody in it; ``fte``, ``source``, ``status``.
    """
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    held = read_frame("workforce_organisations")
    groups = [name for name in held.columns if name not in {"month", "org_code", *_MARKS}]
    long = held.with_columns(pl.col(groups).cast(pl.Float64)).unpivot(
        groups, index=["month", "org_code", *_MARKS], variable_name="staff_group", value_name="fte"
    )
    return long.filter(pl.col("fte") > 0).select("month", "org_code", "staff_group", "fte", *_MARKS)


def workforce_nationality() -> pl.DataFrame:
    """Return full-time equivalents by staff group and nationality, September 2017 and June 2018.

    Returns
    -------
    polars.DataFrame
        One row per ``month``, ``staff_group`` and ``nationality`` (ISO alpha-3 of the most frequent,
        ``other_eu``, ``other``, ``unknown``); ``nationality_class`` (uk, eu, rest, unknown), ``fte``,
        ``source``, ``status``.
    """
    return _read_typed("workforce_nationality", numbers=("fte",))


def sickness_rates() -> pl.DataFrame:
    """Return sickness absence in 2024/25: England by month, organisations over the year.

    Returns
    -------
    polars.DataFrame
        One row per ``scope`` (england, organisation), ``code`` and ``period`` (YYYY-MM or 2024/25);
        ``fte_days_lost``, ``fte_days_available`` (calendar days), ``rate_pct`` (per cent), ``source``,
        ``status``.
    """
    return _read_typed("sickness_rates", numbers=("fte_days_lost", "fte_days_available", "rate_pct"))


def sickness_months() -> pl.DataFrame:
    """Return sickness absence by organisation and month, April 2024 to March 2025, as published.

    Returns
    -------
    polars.DataFrame
        One row per ``org_code`` and ``month`` (text, YYYY-MM); ``fte_days_lost``, ``fte_days_available`` (calendar
        days), ``rate_pct`` (per cent, two decimals), ``source``, ``status``.
    """
    return _read_typed("sickness_months", numbers=("fte_days_lost", "fte_days_available", "rate_pct"))


def calibration_targets() -> pl.DataFrame:
    """Return the single published figures that the synthetic record is calibrated to.

    Returns
    -------
    polars.DataFrame
        One row per ``id``; ``topic``, ``measure``, ``group`` and ``period`` say what is compared,
        ``value`` (in ``unit``) what was published. ``margin_kind`` is relative, absolute, sign, ordering
        (the value must be exceeded) or at_least; ``margin`` is a share of the value where relative.
        ``source``, ``status``.
    """
    return _read_typed("calibration_targets", numbers=("value", "margin"))


def regional_house_prices() -> pl.DataFrame:
    """Return house prices and earnings by region, years ending in September of 2011 to 2024.

    Returns
    -------
    polars.DataFrame
        One row per ``region_code`` and ``year``; ``region``, ``nhs_region`` (one NHS England region may
        hold two), ``median_house_price_gbp``, ``lower_quartile_house_price_gbp``,
        ``median_workplace_earnings_gbp`` (pounds, pounds a year), ``source``, ``status``.
    """
    pounds = ("median_house_price_gbp", "lower_quartile_house_price_gbp", "median_workplace_earnings_gbp")
    return _read_typed("regional_house_prices", whole=("year", *pounds))


def district_house_prices() -> pl.DataFrame:
    """Return house prices and earnings by local authority district, years ending in September of 2010 to 2024.

    Returns
    -------
    polars.DataFrame
        One row per ``area_code`` (districts of 2024) and ``year``; ``area``, ``region``,
        ``median_house_price_gbp``, ``lower_quartile_house_price_gbp``, ``median_workplace_earnings_gbp`` (pounds,
        pounds a year; null where not published), ``source``, ``status``.
    """
    pounds = ("median_house_price_gbp", "lower_quartile_house_price_gbp", "median_workplace_earnings_gbp")
    return _read_typed("district_house_prices", whole=("year", *pounds))


def organisation_areas() -> pl.DataFrame:
    """Return the district of the headquarters of each trust.

    Returns
    -------
    polars.DataFrame
        One row per ``org_code``; ``area_code`` and ``area`` (local authority district of 2024),
        ``nhs_region``, ``source``, ``status``.
    """
    return read_frame("organisation_areas")
