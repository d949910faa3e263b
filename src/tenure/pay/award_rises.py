"""What a plan does to the pay of one row: the rises and payments it brings, in the order of their months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from typing import TypeVar

from tenure.pay.award_evidence import EvidenceRow
from tenure.pay.plans import AwardPlan, Part, Payment, PointChange, Scope, Uplift
from tenure.pay.years import FinancialYear
from tenure.terms import Month

__all__ = ["BaseValues", "Rise", "Timing", "concerns", "list_rises"]

BaseValues = Mapping[tuple[str, str, str], Decimal]
"""Pay value before the plan of each (contract, band, pay step)."""

_HUNDRED = Decimal(100)
_ROUNDINGS = {"nearest": ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}

Dated = TypeVar("Dated", Uplift, PointChange)


@dataclass(frozen=True, order=True, slots=True)
class Timing:
    """When a rise is in force, when it is first paid, and whether it is paid once only."""

    start: Month
    paid_from: Month
    once: bool = False


@dataclass(frozen=True, slots=True)
class Rise:
    """A change in the pay of a row: pounds per FTE, a year for a rise and in all for a payment."""

    timing: Timing
    amount: Decimal
    pensionable: bool


def _fits(scope: Scope, row: EvidenceRow) -> bool:
    """Whether a part of a plan is for a row."""
    named = (
        (scope.contracts, row.contract),
        (scope.staff_groups, row.staff_group),
        (scope.bands, row.band),
        (scope.steps, row.pay_step),
    )
    return all(names is None or value in {str(name) for name in names} for names, value in named)


def concerns(part: Part, row: EvidenceRow) -> bool:
    """Whether a part of a plan says something of a row."""
    named = not isinstance(part, PointChange) or part.values is None or row.pay_step in part.values
    return named and _fits(part.scope, row)


def list_rises(plan: AwardPlan, row: EvidenceRow, base: Decimal, bases: BaseValues) -> list[Rise]:
    """Return what a plan brings to one row.

    Parameters
    ----------
    plan : AwardPlan
        The plan.
    row : EvidenceRow
        Whom it is asked for.
    base : Decimal
        The row's pay value before the plan, pounds a year.
    bases : mapping
        Pay values before the plan of every step, for steps that take another's.

    Returns
    -------
    list of Rise
        By month of start: changes of points before uplifts of the same month, each on top of what came before;
        then payments, which are of the value before the plan.

    Notes
    -----
    Of several changes of points that fit a row and start in one month the last of the plan counts, and so
    of uplifts: a general rule comes first, its exceptions after it.
    """
    start, paid = _plan_times(plan.year, plan.start, plan.paid_from)
    points = _last_of_each_month(plan.points, row, start)
    uplifts = _last_of_each_month(plan.awards, row, start)
    rises = []
    value = base
    for month in sorted({*points, *uplifts}):
        if point := points.get(month):
            after = _point_value(point, row, bases)
            rises.append(Rise(_time(point, month, paid), after - value, pensionable=True))
            value = after
        if uplift := uplifts.get(month):
            after = _round_value(value + _amount(uplift, value), plan.rounding)
            rises.append(Rise(_time(uplift, month, paid), after - value, pensionable=uplift.pensionable))
            value = after
    for payment in plan.payments:
        if _fits(payment.scope, row):
            month = Month.parse(payment.paid_in) if payment.paid_in else paid
            rises.append(Rise(Timing(month, month, once=True), _amount(payment, base), payment.pensionable))
    return rises


@cache
def _plan_times(year: str, start: str | None, paid_from: str | None) -> tuple[Month, Month]:
    begins = Month.parse(start) if start else FinancialYear.parse(year).months[0]
    return begins, Month.parse(paid_from) if paid_from else begins


def _last_of_each_month(parts: Sequence[Dated], row: EvidenceRow, start: Month) -> dict[Month, Dated]:
    return {Month.parse(part.start) if part.start else start: part for part in parts if concerns(part, row)}


def _time(part: Uplift | PointChange, month: Month, paid: Month) -> Timing:
    return Timing(month, Month.parse(part.paid_from) if part.paid_from else max(month, paid))


def _point_value(point: PointChange, row: EvidenceRow, bases: BaseValues) -> Decimal:
    if point.values is not None:
        return Decimal(str(point.values[row.pay_step]))
    return bases[row.contract, row.band, str(point.take_step)]


def _amount(part: Uplift | Payment, value: Decimal) -> Decimal:
    """Return the rise in pounds that a part gives on a pay value."""
    by_percent = value * _exact(part.percent) / _HUNDRED
    flat = _exact(part.flat_gbp)
    amount = max(by_percent, flat) if part.combine == "higher" else by_percent + flat
    if part.at_least_gbp is not None:
        amount = max(amount, _exact(part.at_least_gbp))
    if part.at_most_gbp is not None:
        amount = min(amount, _exact(part.at_most_gbp))
    return amount


def _exact(number: float | None) -> Decimal:
    """Return a number of a plan as it is written there."""
    return Decimal(str(number)) if number is not None else Decimal(0)


def _round_value(value: Decimal, rounding: str) -> Decimal:
    way = _ROUNDINGS.get(rounding)
    return value.quantize(Decimal(1), rounding=way) if way else value
