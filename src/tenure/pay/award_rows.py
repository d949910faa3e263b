"""An award row by row: what each step's pay becomes, and what that costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from tenure import rules
from tenure.pay.award_costs import (
    BASES,
    Basis,
    Money,
    MonthRates,
    OnCosts,
    Pounds,
    Shares,
    cost_pounds,
    count_pounds,
    find_shares,
    spread,
)
from tenure.pay.award_evidence import EvidenceRow, PayEvidence
from tenure.pay.award_rises import BaseValues, Rise, Timing, concerns, list_rises
from tenure.pay.plans import AwardPlan, list_parts
from tenure.pay.question import month_rates
from tenure.pay.years import FinancialYear
from tenure.terms import Month

__all__ = ["CostedPlan", "CostedRow", "Status", "cost_plan"]

Status = Literal["costed", "outside", "hidden", "no_value", "no_estimate"]
_ZERO = Decimal(0)
_NEEDED = ("fte", "earnings_multiple", "paybill_multiple")


@dataclass(frozen=True, slots=True)
class CostedRow:
    """One row of the evidence under a plan.

    ``status``: ``costed``; ``outside`` (the plan says nothing of it); and of rows that the plan concerns and that
    could not be costed ``hidden`` (by disclosure control), ``no_value`` (no pay value) or ``no_estimate`` (no
    multiples). ``baseline`` is the pay value before the plan, ``value`` the one after it, pounds a year for full-time
    work; ``payments`` what is paid once, pounds per FTE. ``baseline_basic`` and ``baseline_paybill`` are the bill.
    """

    row: EvidenceRow
    status: Status
    baseline: Decimal | None = None
    value: Decimal | None = None
    baseline_paybill_per_fte: Decimal = _ZERO
    payments: Decimal = _ZERO
    money: Mapping[Basis, Money] = field(default_factory=dict)
    weighed: Sequence[tuple[Timing, Pounds]] = ()
    shares: Shares | None = None

    @property
    def fte(self) -> Decimal:
        """Outturn FTE; nought where it is not shown."""
        return self.row.fte or _ZERO

    @property
    def baseline_basic(self) -> Decimal:
        """The basic pay bill before the plan, pounds a year."""
        return self.fte * (self.baseline or _ZERO)

    @property
    def baseline_paybill(self) -> Decimal:
        """The whole paybill before the plan, pounds a year."""
        return self.fte * self.baseline_paybill_per_fte

    @property
    def is_uncosted(self) -> bool:
        """Whether the plan concerns it and what it costs is not known."""
        return self.status not in {"costed", "outside"}


@dataclass(frozen=True, slots=True)
class CostedPlan:
    """A plan with every row of the evidence under it.

    ``rates`` are those of the months where on-costs are at the margin, and else None. ``hidden_fte`` is the FTE of the
    rows of a staff group and band that do not show theirs, where the whole is known and the plan concerns them all.
    """

    plan: AwardPlan
    year: FinancialYear
    rows: tuple[CostedRow, ...]
    rates: MonthRates | None
    hidden_fte: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    @property
    def costed(self) -> list[CostedRow]:
        """The rows that have a cost."""
        return [row for row in self.rows if row.status == "costed"]


def cost_plan(plan: AwardPlan, evidence: PayEvidence, *, on_costs: OnCosts = "constant") -> CostedPlan:
    """Cost a plan on pay evidence.

    Parameters
    ----------
    plan : AwardPlan
        What is awarded; its names are those of the evidence or of the rules.
    evidence : PayEvidence
        FTE, pay values and multiples by row.
    on_costs : {"constant", "marginal"}
        ``constant``: paybill moves with earnings by the evidence's multiple. ``marginal``: National Insurance at the
        month's rate, pension at the month's rate on the pensionable part.

    Notes
    -----
    cost = sum over rows of F x rise x (earnings multiple) x (1 + on-costs), F the outturn FTE.
    Not modelled: change in FTE, progression within the year, limits of supplements, recruitment that pay brings.
    Release: arithmetic on the values that the evidence shows.
    """
    year = FinancialYear.parse(plan.year)
    rates = _read_rates(year) if on_costs == "marginal" else None
    ni_rate = _mean_ni_rate(evidence)
    bases = find_bases(plan, evidence.rows)
    follows = frozenset(str(name) for name in plan.follows)
    kind = "next" if plan.baseline == "next" else "outturn"
    last = year.months[-1]
    rows = []
    for row in evidence.rows:
        base = _find_base(plan, row, bases)
        shares = find_shares(row, follows, base=kind, ni_rate=ni_rate)
        status = _find_status(plan, row, base, shares)
        if status != "costed" or base is None or shares is None:
            rows.append(CostedRow(row, status, base, base if status == "outside" else None, shares=shares))
            continue
        rises = list_rises(plan, row, base, bases)
        before = CostedRow(row, "costed", base, baseline_paybill_per_fte=_find_paybill(plan, row, base))
        rows.append(_cost_row(before, rises, shares, last=last, rates=rates))
    return CostedPlan(plan, year, tuple(rows), rates, _find_hidden_fte(rows, evidence.band_fte))


def _find_hidden_fte(
    rows: Sequence[CostedRow], band_fte: Mapping[tuple[str, str], Decimal]
) -> dict[tuple[str, str], Decimal]:
    left = dict(band_fte)
    silent: set[tuple[str, str]] = set()
    for row in rows:
        cell = row.row.staff_group, row.row.band
        if cell in left and row.row.fte is not None:
            left[cell] -= row.row.fte
        elif row.status == "outside":
            left.pop(cell, None)
        else:
            silent.add(cell)
    return {cell: max(_ZERO, left[cell]) for cell in silent if cell in left}


def _cost_row(
    before: CostedRow, rises: Sequence[Rise], shares: Shares, *, last: Month, rates: MonthRates | None
) -> CostedRow:
    weighed = [(rise.timing, count_pounds(rise, shares, before.fte)) for rise in rises]
    money = {
        basis: sum(
            (
                cost_pounds(pounds, spread(timing, last, basis), once=timing.once, rates=rates)
                for timing, pounds in weighed
            ),
            start=Money(),
        )
        for basis in BASES
    }
    value = (before.baseline or _ZERO) + sum((rise.amount for rise in rises if not rise.timing.once), _ZERO)
    payments = sum((rise.amount for rise in rises if rise.timing.once), _ZERO)
    return replace(before, value=value, payments=payments, money=money, weighed=tuple(weighed), shares=shares)


def _find_paybill(plan: AwardPlan, row: EvidenceRow, base: Decimal) -> Decimal:
    """Return the paybill per FTE before the plan: the evidence's own, or the base times its multiples."""
    own = {"outturn": "paybill_per_fte", "next": "next_paybill_per_fte"}.get(plan.baseline, "")
    multiples = row.numbers["earnings_multiple"] * row.numbers["paybill_multiple"]
    return row.numbers.get(own, base * multiples)


def _find_status(plan: AwardPlan, row: EvidenceRow, base: Decimal | None, shares: Shares | None) -> Status:
    if not any(concerns(part, row) for _, _, part in list_parts(plan)):
        return "outside"
    if row.hidden.intersection(_NEEDED):
        return "hidden"
    if base is None:
        return "no_value"
    return "no_estimate" if shares is None or row.fte is None else "costed"


def _find_base(plan: AwardPlan, row: EvidenceRow, bases: BaseValues) -> Decimal | None:
    """Return a row's pay value before the plan, or None where it, or the one that it is to take, is not known."""
    taken = {str(point.take_step) for point in plan.points if point.take_step is not None and concerns(point, row)}
    known = all((row.contract, row.band, step) in bases for step in taken)
    return bases.get((row.contract, row.band, row.pay_step)) if known else None


def find_bases(plan: AwardPlan, rows: Iterable[EvidenceRow]) -> BaseValues:
    """Return the pay value before the plan of every (contract, band, pay step), pounds a year."""
    if plan.baseline not in {"outturn", "next"}:
        scale = rules.pay_scale(on=dt.date.fromisoformat(plan.baseline))
        held = scale.select("pay_contract", "band", "pay_step", "annual_gbp").iter_rows()
        return {(contract, band, str(step)): Decimal(str(value)) for contract, band, step, value in held}
    column = "pay_scale_value" if plan.baseline == "outturn" else "next_pay_scale_value"
    return {(row.contract, row.band, row.pay_step): row.numbers[column] for row in rows if column in row.numbers}


def _read_rates(year: FinancialYear) -> MonthRates:
    rows = month_rates(year).select("month", "ni_rate", "pension_rate").iter_rows()
    return {Month(month): (Decimal(str(ni)), Decimal(str(pension))) for month, ni, pension in rows}


def _mean_ni_rate(evidence: PayEvidence) -> Decimal:
    """Return the rate of National Insurance in the evidence's year, on average of its months; nought if unknown."""
    if not evidence.year:
        return _ZERO
    rates = _read_rates(FinancialYear.parse(evidence.year))
    return sum((ni for ni, _ in rates.values()), _ZERO) / len(rates)
