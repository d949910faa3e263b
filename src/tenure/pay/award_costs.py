"""The cost of rises: from pounds per FTE to earnings, on-costs and paybill, by the month they fall in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from tenure.pay.award_evidence import EvidenceRow
from tenure.pay.award_rises import Rise, Timing
from tenure.terms import Month

__all__ = [
    "BASES",
    "Basis",
    "Money",
    "MonthRates",
    "OnCosts",
    "Pounds",
    "Shares",
    "cost_pounds",
    "count_pounds",
    "find_shares",
    "spread",
]

Basis = Literal["full_year", "accrued", "cash"]
BASES: tuple[Basis, ...] = ("full_year", "accrued", "cash")
OnCosts = Literal["constant", "marginal"]
MonthRates = Mapping[Month, tuple[Decimal, Decimal]]
"""Rates of National Insurance and of the employer's pension contribution in each month."""

_ZERO = Decimal(0)
_ONE = Decimal(1)
_NOISE = Decimal("1e-9")
"""Shares below this are what is left of multiples that were written as binary fractions."""
_TWELFTH = Decimal(12)


@dataclass(frozen=True, slots=True)
class Money:
    """Pounds: basic pay, earnings (basic pay included), on-costs; paybill is earnings and on-costs."""

    basic_pay: Decimal = _ZERO
    payments: Decimal = _ZERO
    earnings: Decimal = _ZERO
    employer_ni: Decimal = _ZERO
    employer_pension: Decimal = _ZERO

    @property
    def paybill(self) -> Decimal:
        """Earnings with what the employer pays on top."""
        return self.earnings + self.employer_ni + self.employer_pension

    def __add__(self, other: Money) -> Money:
        return Money(
            self.basic_pay + other.basic_pay,
            self.payments + other.payments,
            self.earnings + other.earnings,
            self.employer_ni + other.employer_ni,
            self.employer_pension + other.employer_pension,
        )


@dataclass(frozen=True, slots=True)
class Shares:
    """What moves with a pound of basic pay, and what comes on top of a pound of the earnings that move.

    Parameters
    ----------
    earnings : Decimal
        Pounds of earnings that move with a pound of basic pay.
    employer_ni, employer_pension : Decimal
        Pounds on top of a pound of those earnings, at the multipliers of the evidence.
    pensionable : Decimal
        The part of those earnings that counts towards the pension of members.
    """

    earnings: Decimal
    employer_ni: Decimal
    employer_pension: Decimal
    pensionable: Decimal = _ZERO


def find_shares(row: EvidenceRow, follows: frozenset[str], *, base: str, ni_rate: Decimal) -> Shares | None:
    """Return what moves with the basic pay of a row, or None where the row does not show enough.

    Parameters
    ----------
    row : EvidenceRow
        The row.
    follows : frozenset of str
        Elements that move with basic pay: ``non_basic``, ``other``, ``medical_awards``.
    base : {"outturn", "next"}
        Whether the multipliers are those of the evidence's year or of its next one.
    ni_rate : Decimal
        Rate of National Insurance in the evidence's year, which was taken off with other pay.

    Notes
    -----
    Earnings and paybill multiples of the evidence, without other pay (and without medical awards) unless they
    follow. What comes on top is split by the row's National Insurance and pension per FTE; without other pay,
    National Insurance is that of the row less the rate on other pay. The next year's paybill multiple differs by the
    pension alone.
    """
    numbers = row.numbers
    whole = "medical_awards" in follows if row.is_medical else "other" in follows
    kind = "" if whole else "_excl_awards" if row.is_medical else "_excl_other"
    multiple = numbers.get(f"earnings{kind}_multiple", numbers.get("earnings_multiple"))
    paybill = numbers.get("paybill_multiple")
    if multiple is None or paybill is None:
        return None
    without = not (whole or row.is_medical) and "paybill_excl_other_multiple" in numbers
    top = (numbers["paybill_excl_other_multiple"] if without else paybill) - 1
    total = numbers.get("earnings_per_fte")
    earnings = numbers.get("earnings_excl_other_per_fte", total) if without else total
    ni = numbers.get("employer_ni_per_fte")
    moving = multiple if "non_basic" in follows else _ONE
    # The multiple of all earnings rises by what the pension costs more; of fewer earnings it is a larger part.
    later = numbers.get("next_paybill_multiple", paybill) - paybill if base == "next" else _ZERO
    if not total or not earnings or ni is None:
        return Shares(moving, top + later, _ZERO)
    if without:
        ni = max(_ZERO, ni - ni_rate * numbers.get("other_per_fte", _ZERO))
    pension = top - ni / earnings + later * total / earnings
    if abs(pension) < _NOISE:
        pension = _ZERO
    return Shares(moving, ni / earnings, pension, numbers.get("pensionable_per_fte", _ZERO) / earnings)


@cache
def spread(timing: Timing, last: Month, basis: Basis) -> Mapping[Month, int]:
    """Return the months of the year that bear a rise, each with its twelfths of the annual amount.

    Parameters
    ----------
    timing : Timing
        When the rise is in force and paid.
    last : Month
        March of the year.
    basis : {"full_year", "accrued", "cash"}
        ``full_year``: what it comes to in twelve months, at the last month's rates; nothing for a payment made once.
        ``accrued``: the months of the year in which it is due. ``cash``: the months of the year that pay it, the first
        one with arrears.

    Examples
    --------
    >>> january, march = Month.parse("2026-01"), Month.parse("2026-03")
    >>> spread(Timing(january, march), march, "accrued")
    {Month('2026-01'): 1, Month('2026-02'): 1, Month('2026-03'): 1}
    >>> spread(Timing(january, march), march, "cash")
    {Month('2026-03'): 3}
    """
    if basis == "full_year":
        return {} if timing.once else {last: 12}
    if timing.once:
        return {timing.paid_from: 12}
    first = timing.start if basis == "accrued" else timing.paid_from
    months = {first.plus(number): 1 for number in range(last.index - first.index + 1)}
    if basis == "cash" and months:
        months[first] = first.index - timing.start.index + 1
    return months


@dataclass(frozen=True, slots=True)
class Pounds:
    """What rises of one timing come to in twelve months: sums over rows, before any month's rates.

    ``annual`` is FTE x rise, ``moving`` the earnings that move with it; of these ``employer_ni`` and
    ``employer_pension`` are what comes on top at the evidence's multiples, ``pensionable`` the part that counts towards
    the pension.
    """

    annual: Decimal = _ZERO
    moving: Decimal = _ZERO
    employer_ni: Decimal = _ZERO
    employer_pension: Decimal = _ZERO
    pensionable: Decimal = _ZERO

    def __add__(self, other: Pounds) -> Pounds:
        return Pounds(
            self.annual + other.annual,
            self.moving + other.moving,
            self.employer_ni + other.employer_ni,
            self.employer_pension + other.employer_pension,
            self.pensionable + other.pensionable,
        )


def count_pounds(rise: Rise, shares: Shares, fte: Decimal) -> Pounds:
    """Return what a rise of one row comes to in twelve months; nothing moves with what is paid once."""
    annual = fte * rise.amount
    moving = annual if rise.timing.once else annual * shares.earnings
    pension, pensionable = (shares.employer_pension, shares.pensionable) if rise.pensionable else (_ZERO, _ZERO)
    return Pounds(annual, moving, moving * shares.employer_ni, moving * pension, moving * pensionable)


def cost_pounds(pounds: Pounds, months: Mapping[Month, int], *, once: bool, rates: MonthRates | None) -> Money:
    """Return what rises of one timing cost over the months that bear them.

    Parameters
    ----------
    pounds : Pounds
        What they come to in twelve months.
    months : mapping
        As ``spread`` gives them.
    once : bool
        Whether they are payments, and no basic pay.
    rates : mapping or None
        The rates of each month, for on-costs at the margin; None for the evidence's multipliers.

    Notes
    -----
    Basic pay = F x rise; earnings = basic pay x multiple; National Insurance and pension = earnings x share. At the
    margin their shares are the month's rate, and the month's rate x pensionable part: true of pay above the
    secondary threshold.
    """
    part = Decimal(sum(months.values()))
    # A twelfth has no end in decimals: it is taken last.
    if rates is None:
        ni, pension = part * pounds.employer_ni, part * pounds.employer_pension
    else:
        ni = pounds.moving * sum((weight * rates[month][0] for month, weight in months.items()), _ZERO)
        pension = pounds.pensionable * sum((weight * rates[month][1] for month, weight in months.items()), _ZERO)
    annual = pounds.annual * part / _TWELFTH
    return Money(
        basic_pay=_ZERO if once else annual,
        payments=annual if once else _ZERO,
        earnings=pounds.moving * part / _TWELFTH,
        employer_ni=ni / _TWELFTH,
        employer_pension=pension / _TWELFTH,
    )
