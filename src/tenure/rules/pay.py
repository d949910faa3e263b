"""Pay scales with two dates: when a value is in force, and when it is in payment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

from tenure.errors import RulesError
from tenure.rules.spans import read_span, show_spans
from tenure.rules.tables import read_frame, read_rows

if TYPE_CHECKING:
    import polars as pl

Basis = Literal["in_force", "paid"]
PAY_TABLES = ("pay_afc", "pay_medical")


@dataclass(frozen=True, slots=True)
class PayVersion:
    """One value of a pay step and the days it holds for (both ends included)."""

    point: str
    annual_gbp: Decimal
    in_force_from: dt.date
    in_force_to: dt.date
    paid_from: dt.date
    paid_to: dt.date
    status: str
    source: str

    def holds(self, on: dt.date, basis: Basis) -> bool:
        """Whether this is the value on a date, by law or on the payslip."""
        if basis == "paid":
            return self.paid_from <= on <= self.paid_to
        return self.in_force_from <= on <= self.in_force_to


@cache
def pay_versions() -> dict[tuple[str, str, int], tuple[PayVersion, ...]]:
    """Return the dated values of each (pay contract, band, pay step), oldest first."""
    found: dict[tuple[str, str, int], list[PayVersion]] = {}
    for row in (row for table in PAY_TABLES for row in read_rows(table)):
        version = PayVersion(
            row["point"],
            Decimal(row["annual_gbp"]),
            *read_span(row["in_force_from"], row["in_force_to"]),
            *read_span(row["paid_from"], row["paid_to"]),
            row["status"],
            row["source"],
        )
        found.setdefault((row["pay_contract"], row["band"], int(row["pay_step"])), []).append(version)
    return {key: tuple(sorted(each, key=lambda version: version.in_force_from)) for key, each in found.items()}


def pay_value(pay_contract: str, band: str, pay_step: int | str, *, on: dt.date, basis: Basis = "in_force") -> Decimal:
    """Return the annual full-time pay of one step on one date.

    Parameters
    ----------
    pay_contract, band : str
        As in the record: ``afc`` with ``1`` to ``9`` and ``8a`` to ``8d``; medical contracts with their
        grade (``consultant``, ``resident``, ``specialty``, ``specialist``).
    pay_step : int or str
        Years in the band, from 1 (``afc``, ``consultant_2003``), the nodal point (``resident_2016``) or
        the number of the scale point (other medical contracts).
    on : datetime.date
        Resolved to the day.
    basis : {"in_force", "paid"}
        ``in_force``: the legal value of the date, even when the award reached payslips later.
        ``paid``: the value in payment on the date.

    Returns
    -------
    decimal.Decimal
        Pounds a year for full-time work, without supplements.

    Raises
    ------
    RulesError
        No value is held for the contract, band, step or date; says what is.

    Examples
    --------
    >>> import datetime as dt
    >>> pay_value("afc", "5", 1, on=dt.date(2024, 4, 1))
    Decimal('29970')
    >>> pay_value("afc", "5", 1, on=dt.date(2024, 4, 1), basis="paid")
    Decimal('28407')
    """
    versions = pay_versions()
    key = (pay_contract, band, int(pay_step)) if str(pay_step).isdecimal() else None
    for version in versions.get(key, ()) if key else ():
        if version.holds(on, basis):
            return version.annual_gbp
    raise RulesError(
        f"No pay value for {pay_contract} band {band}, pay step {pay_step}, on {on} ({basis.replace('_', ' ')}).",
        slug="pay-value-missing",
        found=_show_coverage(pay_contract, band),
        expected="a pay contract, band, step and date that the pay scales cover.",
        fix="correct the band or step, or see 'tenure rules show pay_scales' for what is held.",
    )


def _show_coverage(pay_contract: str, band: str) -> str:
    held = {key: each for key, each in pay_versions().items() if key[:2] == (pay_contract, band)}
    if not held:
        bands = sorted({key[1] for key in pay_versions() if key[0] == pay_contract})
        if bands:
            return f"bands {', '.join(bands)} of {pay_contract}."
        return f"pay contracts {', '.join(sorted({key[0] for key in pay_versions()}))}."
    steps = sorted(key[2] for key in held)
    spans = [(version.in_force_from, version.in_force_to) for version in held[pay_contract, band, steps[0]]]
    return f"pay steps {steps[0]} to {steps[-1]}, {show_spans(spans)}."


@cache
def pay_scales() -> pl.DataFrame:
    """Return every pay value held: one row per pay contract, band, pay step and period in force.

    Returns
    -------
    polars.DataFrame
        ``pay_contract``, ``band``, ``pay_step`` (int), ``point`` (the published label), ``annual_gbp``
        (whole pounds), ``in_force_from``, ``in_force_to``, ``paid_from``, ``paid_to`` (first and last
        day; null end: still open), ``paid_status``, ``status``, ``source``.
    """
    first, *others = (read_frame(table) for table in PAY_TABLES)
    for other in others:
        first = first.vstack(other)
    return first


def pay_scale(*, on: dt.date, basis: Basis = "in_force") -> pl.DataFrame:
    """Return the pay values of one date: one row per pay contract, band and pay step."""
    start, end = ("paid_from", "paid_to") if basis == "paid" else ("in_force_from", "in_force_to")
    held = pay_scales()
    return held.filter((held[start] <= on) & (held[end].is_null() | (held[end] >= on)))
