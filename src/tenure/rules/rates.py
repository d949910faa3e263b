"""Single rates by exact date: employer National Insurance, pension, supplements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from tenure.errors import RulesError
from tenure.rules.spans import read_span, show_spans
from tenure.rules.tables import read_frame, read_rows

if TYPE_CHECKING:
    import polars as pl


@cache
def _periods() -> dict[str, tuple[tuple[dt.date, dt.date, Decimal], ...]]:
    found: dict[str, list[tuple[dt.date, dt.date, Decimal]]] = {}
    for row in read_rows("rates"):
        period = (*read_span(row["in_force_from"], row["in_force_to"]), Decimal(row["value"]))
        found.setdefault(row["name"], []).append(period)
    return {name: tuple(sorted(each)) for name, each in found.items()}


def rate_names() -> tuple[str, ...]:
    """Return the names that `rate` knows, in order."""
    return tuple(sorted(_periods()))


def rate(name: str, on: dt.date) -> Decimal:
    """Return the value of a rate on one day.

    Parameters
    ----------
    name : str
        One of `rate_names`; its unit is in `rates`.
    on : datetime.date
        Resolved to the day: rates change on dates of their own, not with the financial year.

    Raises
    ------
    RulesError
        The name is not known, or the date lies outside what is covered; says what is.

    Examples
    --------
    >>> import datetime as dt
    >>> rate("employer_ni_rate", on=dt.date(2022, 11, 5))
    Decimal('0.1505')
    >>> rate("employer_ni_rate", on=dt.date(2022, 11, 6))
    Decimal('0.138')
    """
    periods = _periods().get(name)
    if periods is None:
        raise RulesError(
            f"'{name}' is not a rate of the rules.",
            slug="rate-unknown",
            expected=f"one of {', '.join(rate_names())}.",
            fix="correct the name; 'tenure rules show rates' lists them with their units.",
        )
    for start, end, value in periods:
        if start <= on <= end:
            return value
    raise RulesError(
        f"No value of {name} for {on}.",
        slug="rate-outside-coverage",
        found=f"values for {show_spans((start, end) for start, end, _ in periods)}.",
        expected="a date within the periods covered.",
        fix="ask for a covered date; 'tenure rules check' lists what is missing and why.",
    )


def rates() -> pl.DataFrame:
    """Return every dated rate: one row per name and period in force.

    Returns
    -------
    polars.DataFrame
        ``name``, ``unit`` (``share``, ``gbp_week``, ``gbp_year``), ``value`` (exact decimal),
        ``in_force_from``, ``in_force_to`` (null: still open), ``status``, ``source``.
    """
    return read_frame("rates")
