"""Pension rules by exact date, and the day on which people reach State Pension age."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from tenure.errors import RulesError
from tenure.rules.spans import read_span, show_spans
from tenure.rules.tables import read_frame, read_rows

if TYPE_CHECKING:
    import polars as pl

SECTIONS = ("1995", "2008", "2015")
"""The 1995 and 2008 Sections and the 2015 Scheme, as the record writes them."""

SEXES = ("F", "M")


@cache
def _periods() -> dict[tuple[str, str], tuple[tuple[dt.date, dt.date, Decimal], ...]]:
    found: dict[tuple[str, str], list[tuple[dt.date, dt.date, Decimal]]] = {}
    for row in read_rows("pension_rules"):
        period = (*read_span(row["in_force_from"], row["in_force_to"]), Decimal(row["value"]))
        found.setdefault((row["name"], row["section"]), []).append(period)
    return {key: tuple(sorted(each)) for key, each in found.items()}


def pension_rule(name: str, section: str, on: dt.date) -> Decimal:
    """Return the value of a pension rule for members of a section on one day.

    Parameters
    ----------
    name : str
        A name of ``pension_rules``; its unit stands there. Of ``yes_or_no``, 1 is yes.
    section : {"1995", "2008", "2015"}
        The section of the scheme.
    on : datetime.date
        The day.

    Raises
    ------
    RulesError
        The section has no such rule, or the date lies outside what is covered; says what is.

    Examples
    --------
    >>> import datetime as dt
    >>> [pension_rule("partial_retirement", "1995", dt.date(2023, month, 1)) for month in (9, 10)]
    [Decimal('0'), Decimal('1')]
    """
    periods = _periods().get((name, section))
    if periods is None:
        known = sorted({f"{known} of {held}" for known, held in _periods()})
        raise RulesError(
            f"'{name}' is not a pension rule of section '{section}'.",
            slug="pension-rule-unknown",
            expected=f"one of {', '.join(known)}.",
            fix="correct the name; 'tenure rules show pension_rules' lists them with their units.",
        )
    for start, end, value in periods:
        if start <= on <= end:
            return value
    raise RulesError(
        f"No value of {name} of section {section} for {on}.",
        slug="pension-rule-outside-coverage",
        found=f"values for {show_spans((start, end) for start, end, _ in periods)}.",
        expected="a date within the periods covered.",
        fix="ask for a covered date; 'tenure rules show pension_rules' lists them.",
    )


def open_to(name: str, on: dt.date) -> tuple[str, ...]:
    """Return the sections whose members had an option (a rule of unit ``yes_or_no``) on one day.

    Examples
    --------
    >>> import datetime as dt
    >>> open_to("partial_retirement", dt.date(2020, 3, 31))
    ('2008', '2015')
    """
    return tuple(
        section
        for section in SECTIONS
        if any(start <= on <= end and value for start, end, value in _periods().get((name, section), ()))
    )


@cache
def _cohorts(sex: str) -> tuple[tuple[dt.date, dt.date, dict[str, str]], ...]:
    first = dt.date.min.isoformat()
    rows = [row for row in read_rows("state_pension_ages") if row["sex"] in (sex, "any")]
    return tuple((*read_span(row["born_from"] or first, row["born_to"]), row) for row in rows)


def state_pension_date(born: dt.date, sex: str) -> dt.date:
    """Return the day on which somebody reaches State Pension age.

    Parameters
    ----------
    born : datetime.date
        Date of birth.
    sex : {"F", "M"}
        It matters for people born before 6 December 1953.

    Raises
    ------
    RulesError
        The sex is neither.

    Notes
    -----
    An age in years and months that would fall on a day the month lacks is reached on its last day.
    Source: Pensions Act 1995, schedule 4, as amended in 2007, 2011 and 2014.

    Examples
    --------
    >>> import datetime as dt
    >>> print(state_pension_date(dt.date(1960, 12, 31), "F"), state_pension_date(dt.date(1950, 4, 6), "F"))
    2027-09-30 2010-05-06
    """
    for first, last, row in _cohorts(sex) if sex in SEXES else ():
        if first <= born <= last:
            if row["reached_on"]:
                return dt.date.fromisoformat(row["reached_on"])
            return _add_age(born, int(row["age_years"]), int(row["age_months"]))
    raise RulesError(
        f"State Pension age is not held for sex '{sex}'.",
        slug="state-pension-age-not-held",
        expected="F or M.",
        fix="ask for both and take the later date where sex is not known.",
    )


def _add_age(born: dt.date, years: int, months: int) -> dt.date:
    index = born.year * 12 + born.month - 1 + years * 12 + months
    year, month = index // 12, index % 12 + 1
    return dt.date(year, month, min(born.day, calendar.monthrange(year, month)[1]))


@cache
def state_pension_born_by(year: int) -> int:
    """Return the latest year of birth of which everybody has reached State Pension age by the end of ``year``.

    Notes
    -----
    Both sexes, to the last birthday of the year: where people born in one year reach it in two, it counts from the
    later one.

    Examples
    --------
    >>> [state_pension_born_by(year) for year in (2025, 2026, 2027, 2028)]
    [1959, 1959, 1960, 1961]
    """
    born, end = year - 60, dt.date(year, 12, 31)
    while any(state_pension_date(dt.date(born, 12, 31), sex) > end for sex in SEXES):
        born -= 1
    return born


def minimum_pension_age(on: dt.date) -> int:
    """Return the lowest age at which members of some section may take their pension on one day.

    Not modelled: protected ages of 50 and 55, which a staff record does not tell.
    """
    held = [
        value
        for section in SECTIONS[1:]
        for start, end, value in _periods()["minimum_pension_age", section]
        if start <= on <= end
    ]
    return int(min((pension_rule("minimum_pension_age", SECTIONS[0], on), *held)))


def normal_pension_born_by(section: str, year: int) -> int:
    """Return the latest year of birth of which everybody reaches a section's normal pension age by the end of ``year``.

    Parameters
    ----------
    section : {"1995", "2008", "2015"}
        Of the 2015 Scheme it is State Pension age, or 65 where that is later.
    year : int
        The calendar year.
    """
    on = dt.date(year, 12, 31)
    if section == "2015":
        return min(state_pension_born_by(year), year - int(pension_rule("normal_pension_age_least", section, on)))
    return year - int(pension_rule("normal_pension_age", section, on))


def pension_rules() -> pl.DataFrame:
    """Return every dated pension rule: one row per name, section and period in force.

    Returns
    -------
    polars.DataFrame
        ``name``, ``section``, ``unit`` (``years``, ``months``, ``share``, ``yes_or_no``), ``value`` (exact decimal),
        ``in_force_from``, ``in_force_to`` (null: still open), ``status``, ``source``.
    """
    return read_frame("pension_rules")
