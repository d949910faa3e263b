"""What is asked about pay, what the record says of itself, and the rates of a year by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Literal, get_args

import polars as pl

from tenure import rules
from tenure.errors import OptionError
from tenure.panel import FTE_RULES, OTHER_PAY, FteRule
from tenure.pay.scales import SCALE_BASES, ScaleBasis
from tenure.pay.years import FinancialYear, pay_date
from tenure.terms import Month

_unusable = partial(OptionError, slug="pay-option-unusable")

__all__ = ["Hide", "MonthWeighting", "PayQuestion", "PayRecord", "WithoutOther", "month_rates"]

MonthWeighting = Literal["fte", "equal"]
Hide = Literal["row", "fte"]
WithoutOther = Literal["marginal", "simple"]
PENSIONABLE_OTHER = ("public_health_supplement", "occupational_absence")
"""'Other' pay that counts towards the pension (assumed: it stands in for salary, the rest does not)."""


@dataclass(frozen=True, slots=True)
class PayQuestion:
    """The options of ``pay evidence``.

    Parameters
    ----------
    year : FinancialYear
        The outturn year.
    next_year : FinancialYear or None
        The year to estimate for.
    scale : {"in_force", "paid"}
        Which scale value stands for the outturn year: see ``outturn_scale``.
    fte_rule : {"contracted", "best_of_contracted_and_worked"}
        The FTE that the 5% rule expects pay for.
    month_weighting : {"fte", "equal"}
        Whether pay per FTE is the ratio of the year's sums or the mean of monthly ratios.
    without_other : {"marginal", "simple"}
        How paybill without other pay is found: on-costs at the margin, or other pay taken off alone.
    pensionable_other : tuple of str
        Elements of other pay that count towards the pension.
    hide : {"row", "fte"}
        What disclosure control hides where few people stand behind a row: every estimate, or the FTE alone as DHSC
        does.
    """

    year: FinancialYear
    next_year: FinancialYear | None = None
    scale: ScaleBasis = "in_force"
    fte_rule: FteRule = "contracted"
    month_weighting: MonthWeighting = "fte"
    without_other: WithoutOther = "marginal"
    pensionable_other: tuple[str, ...] = PENSIONABLE_OTHER
    hide: Hide = "row"

    def __post_init__(self) -> None:
        for option, value, allowed in (
            ("scale", self.scale, SCALE_BASES),
            ("fte-rule", self.fte_rule, FTE_RULES),
            ("month-weighting", self.month_weighting, get_args(MonthWeighting)),
            ("hide", self.hide, get_args(Hide)),
            ("without-other", self.without_other, get_args(WithoutOther)),
            *(("pensionable-other", element, OTHER_PAY) for element in self.pensionable_other),
        ):
            if value not in allowed:
                raise _unusable(option, value, f"one of {', '.join(allowed)}.")
        if self.next_year is not None and self.next_year <= self.year:
            raise _unusable("next", str(self.next_year), f"a year after {self.year}.")

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "year": str(self.year),
            "next": str(self.next_year or ""),
            "scale": self.scale,
            "fte_rule": self.fte_rule,
            "month_weighting": self.month_weighting,
            "without_other": self.without_other,
            "hide": self.hide,
            "pensionable_other": ", ".join(self.pensionable_other),
        }


@dataclass(frozen=True, slots=True)
class PayRecord:
    """What the record says of itself, needed to label the tables. ``months`` are those of the year that it holds."""

    months: tuple[Month, ...]
    real_staff: bool
    record_version: str
    rules_version: str
    code_version: str
    notes: tuple[str, ...] = field(default_factory=tuple)


def _pension_rate(month: Month) -> Decimal:
    on = pay_date(month)
    levy = rules.rate("employer_pension_admin_levy", on) if on >= _LEVY_FROM.first_day else Decimal(0)
    return rules.rate("employer_pension_rate", on) + levy


_LEVY_FROM = Month.parse("2017-04")


def month_rates(year: FinancialYear) -> pl.DataFrame:
    """Return what employers pay on top of earnings in each month of a year, by the day the month is paid.

    Returns
    -------
    polars.DataFrame
        One row per ``month`` (index) with ``pension_rate`` (the whole rate, the levy included), ``pension_local``
        (the part that the employer's payroll records), ``ni_rate`` and ``ni_threshold`` (pounds a year).

    Raises
    ------
    RulesError
        A month lies outside what the rates cover.

    Notes
    -----
    Source: NHS Employers and NHSBSA on the employer contribution (20.68% to March 2024, 23.78% since, 14.38% of it
    paid locally); the Class 1 rates of National Insurance.
    """
    rows = []
    for month in year.months:
        on = pay_date(month)
        rows.append({
            "month": month.index,
            "pension_rate": float(_pension_rate(month)),
            "pension_local": float(rules.rate("employer_pension_paid_locally", on)),
            "ni_rate": float(rules.rate("employer_ni_rate", on)),
            "ni_threshold": float(rules.rate("employer_ni_secondary_threshold_annual_gbp", on)),
        })  # fmt: skip
    return pl.DataFrame(rows)
