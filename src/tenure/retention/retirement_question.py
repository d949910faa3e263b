"""What is asked about late careers: options, the months looked at, and the ages with the years in which they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import polars as pl

from tenure.errors import OptionError
from tenure.panel import MAIN_RULES, MainRule
from tenure.panel.retirement import RETURN_MONTHS
from tenure.rules import pensions
from tenure.terms import Month

_unusable = partial(OptionError, slug="retirement-option-unusable")

LateLevel = Literal["all", "broad", "staff_group", "occupation"]
LEVELS: tuple[LateLevel, ...] = ("all", "broad", "staff_group", "occupation")
LATE_AGES = (50, 75)
AGES = (55, 60, 65)
STATE_PENSION, NORMAL_PENSION = "state_pension_age", "normal_pension_age"
YEARS = (0, 1, 2, 5, 10)
"""Calendar years after that of the reference month; 0 is the end of that year itself."""

PROJECTED_YEARS = 5
USUAL_RISE = 0.10
"""How much higher the share of retirements that come back is in the scenario, unless a share is asked for."""

_MONTHS = {
    "number": pl.Int64, "month": pl.Int64, "next_month": pl.Int64, "born_by": pl.Int64, "period": pl.Int64,
    "after_year": pl.Int64,
}  # fmt: skip
_PERIODS = dict.fromkeys(
    ("period", "start_month", "end_month", "start_number", "end_number", "start_year"), pl.Int64()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RetirementQuestion:
    """The options of ``retention retirement``.

    Parameters
    ----------
    level : {"all", "broad", "staff_group", "occupation"}
        How finely staff are told apart.
    late_age : int
        Age from which a career is late, 50 to 75.
    return_rate : float, optional
        Share of retirements that come back in the scenario, 0 to 1; none adds ``USUAL_RISE`` to the one observed.
    stay_rate : float, optional
        Share of those who come back that is still there a year later, 0 to 1; none takes the one observed.
    main_rule : {"flag", "fte", "pay"}
        What decides between jobs held at once.
    """

    level: LateLevel = "staff_group"
    late_age: int = 55
    return_rate: float | None = None
    stay_rate: float | None = None
    main_rule: MainRule = "flag"

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise _unusable("level", self.level, f"one of {', '.join(LEVELS)}.")
        if self.main_rule not in MAIN_RULES:
            raise _unusable("main-rule", self.main_rule, f"one of {', '.join(MAIN_RULES)}.")
        least, most = LATE_AGES
        if not least <= self.late_age <= most:
            raise _unusable("late-age", str(self.late_age), f"a whole number of years, {least} to {most}.")
        for name, share in (("return-rate", self.return_rate), ("stay-rate", self.stay_rate)):
            if share is not None and not 0 <= share <= 1:
                raise _unusable(name, str(share), "a share, 0 to 1.")

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "level": self.level,
            "late_age": str(self.late_age),
            "return_rate": "observed + 0.10" if self.return_rate is None else str(self.return_rate),
            "stay_rate": "observed" if self.stay_rate is None else str(self.stay_rate),
            "main_rule": self.main_rule,
        }


@dataclass(frozen=True, slots=True)
class LatePeriod:
    """Twelve months between two that the record holds.

    ``is_followed``: the record goes on long enough after to see who that left came back; ``is_kept``: and whether they
    stayed for a year.
    """

    first: Month
    last: Month
    is_followed: bool
    is_kept: bool

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class LatePlan:
    """The months that the study looks at: the reference month, and the periods that end in it or years before."""

    months: tuple[Month, ...]
    reference: Month
    periods: tuple[LatePeriod, ...]

    @property
    def snapshots(self) -> tuple[Month, ...]:
        """Months at which ages are told: the first of each period, and the reference month."""
        return (*(period.first for period in self.periods), self.reference)


def plan_late(months: Sequence[Month], *, at: Month | None = None, first: Month | None = None) -> LatePlan:
    """Return the months that a record can be asked about late careers.

    Parameters
    ----------
    months : sequence of Month
        The months that the record holds, in order.
    at : Month, optional
        Reference month; the last when left out.
    first : Month, optional
        Earliest first month of a period.

    Raises
    ------
    UsageError
        The record does not hold the reference month.

    Examples
    --------
    >>> plan = plan_late([Month.parse("2020-01").plus(k) for k in range(40)])
    >>> [(str(one), one.is_followed, one.is_kept) for one in plan.periods]
    [('2020-04 to 2021-04', True, True), ('2021-04 to 2022-04', True, False), ('2022-04 to 2023-04', False, False)]
    """
    held = set(months)
    reference = at if at is not None else months[-1] if months else None
    if reference is None or reference not in held:
        span = f"a month that the record holds, {months[0]} to {months[-1]}." if months else "a record with months."
        raise _unusable("at", str(reference), span)
    found: list[LatePeriod] = []
    last = reference
    while last.plus(-12) >= max(months[0], first or months[0]):
        start = last.plus(-12)
        if {start, last} <= held:
            # Whoever leaves in the period was last in post a month before its end at the latest.
            followed = last.plus(RETURN_MONTHS - 1) <= months[-1]
            found.append(LatePeriod(start, last, followed, followed and last.plus(RETURN_MONTHS + 11) <= months[-1]))
        last = start
    return LatePlan(tuple(months), reference, tuple(reversed(found)))


def list_late_months(plan: LatePlan) -> dict[str, pl.DataFrame]:
    """Return the tables ``age_month``, ``late_period`` and ``retire_month`` that the panel's steps read."""
    numbers = {month: number for number, month in enumerate(plan.months, start=1)}
    ages = [(numbers[one], one.index, one == plan.reference) for one in plan.snapshots]
    periods = [
        (place, one.first.index, one.last.index, numbers[one.first], numbers[one.last], one.first.year)
        for place, one in enumerate(plan.periods)
    ]
    rows = [
        (numbers[month], month.index, following.index, _born_by(month), _place(plan, month), _after_year(plan, month))
        for month, following in zip(plan.months, (*plan.months[1:], plan.months[-1].plus(1)), strict=True)
    ]
    return {
        "age_month": pl.DataFrame(
            ages, schema={"number": pl.Int64, "month": pl.Int64, "has_section": pl.Boolean}, orient="row"
        ),
        "late_period": pl.DataFrame(periods, schema=_PERIODS, orient="row"),
        "retire_month": pl.DataFrame(rows, schema=_MONTHS, orient="row"),
    }


def _born_by(month: Month) -> int:
    return month.year - pensions.minimum_pension_age(month.first_day)


def _place(plan: LatePlan, month: Month) -> int | None:
    places = [place for place, one in enumerate(plan.periods) if one.is_followed and one.first <= month < one.last]
    return places[0] if places else None


def _after_year(plan: LatePlan, month: Month) -> int | None:
    return min((one.index for one in plan.months if one >= month.plus(12)), default=None)


def list_marks(year: int) -> pl.DataFrame:
    """Return the ages asked for, and which years of birth have reached them by the end of which calendar year.

    Parameters
    ----------
    year : int
        Calendar year of the reference month.

    Returns
    -------
    polars.DataFrame
        ``mark``, ``section`` (null: every one), ``years`` (of ``YEARS``), ``by_year`` and ``born_by``: everybody born
        in that year or before has reached the age by the end of ``by_year``.

    Notes
    -----
    An age in whole years is reached by all born in a year within one calendar year, so that the year of birth tells it
    exactly. State Pension age of people born in one year may come in two, and counts from the later one.
    """
    rows: list[tuple[str, str | None, int, int, int]] = []
    for ahead in YEARS:
        by = year + ahead
        rows += [(str(age), None, ahead, by, by - age) for age in AGES]
        rows.append((STATE_PENSION, None, ahead, by, pensions.state_pension_born_by(by)))
        rows += [
            (NORMAL_PENSION, section, ahead, by, pensions.normal_pension_born_by(section, by))
            for section in pensions.SECTIONS
            if by >= int(section)
        ]
    schema = {"mark": pl.String, "section": pl.String, "years": pl.Int64, "by_year": pl.Int64, "born_by": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
