"""What is asked of a record about leavers, joiners and stayers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from tenure.errors import OptionError, UsageError
from tenure.panel import MAIN_RULES, MainRule, check_breakdowns
from tenure.panel.posts import STAFF_GROUP
from tenure.terms import Month

__all__ = ["LEVELS", "POPULATIONS", "TRAINING_PAY_CONTRACTS", "FlowsQuestion", "Level", "Population", "plan_years"]

_unusable = partial(OptionError, slug="flows-option-unusable")

Level = Literal["assignment", "department", "staff_group", "organisation", "icb", "region", "national"]
LEVELS: tuple[Level, ...] = ("assignment", "department", "staff_group", "organisation", "icb", "region", "national")
Population = Literal["turnover", "all"]
POPULATIONS: tuple[Population, ...] = ("turnover", "all")

TRAINING_PAY_CONTRACTS = ("foundation_2002", "registrar_2002", "resident_2016")
"""Pay contracts of doctors and dentists in training. Another is told by a training contract in a medical occupation."""

_YEAR = 12


@dataclass(frozen=True, slots=True)
class FlowsQuestion:
    """The options of ``retention flows``.

    Parameters
    ----------
    levels : tuple of str
        What people leave, join and stay in.
    by : tuple of str
        Characteristics to break counts down by, each told once a person and period.
    population : {"turnover", "all"}
        Without doctors and dentists in training, or everybody in post.
    start, end : Month, optional
        The two dates: month ends. With one, the other lies twelve months from it; with neither, every twelve months to
        the record's end.
    organisation : str, optional
        The one organisation whose exchange with others is told.
    least_exchange : int
        Pairs of organisations with fewer people (>= 1) are not listed.
    main_rule : {"flag", "fte", "pay"}
        What decides between jobs held at once.
    monthly : bool
        Whether monthly stocks and flows are told too, by organisation and staff group.
    monthly_all : bool
        Whether they are told by organisation, all staff groups together.
    """

    levels: tuple[Level, ...] = ("national",)
    by: tuple[str, ...] = ()
    population: Population = "turnover"
    start: Month | None = None
    end: Month | None = None
    organisation: str | None = None
    least_exchange: int = 10
    main_rule: MainRule = "flag"
    monthly: bool = False
    monthly_all: bool = False

    def __post_init__(self) -> None:
        wrong = [level for level in self.levels if level not in LEVELS]
        if wrong or not self.levels or len(set(self.levels)) < len(self.levels):
            raise _unusable("level", ",".join(self.levels), f"names from {', '.join(LEVELS)}, each once.")
        if self.by.count(STAFF_GROUP) > 1:
            raise _unusable("by", ",".join(self.by), "each characteristic once.")
        check_breakdowns(self.by, also=(STAFF_GROUP,))
        if self.population not in POPULATIONS:
            raise _unusable("population", self.population, f"one of {', '.join(POPULATIONS)}.")
        if self.main_rule not in MAIN_RULES:
            raise _unusable("main-rule", self.main_rule, f"one of {', '.join(MAIN_RULES)}.")
        if self.least_exchange < 1:
            raise _unusable("least-exchange", str(self.least_exchange), "a whole number of people, 1 or more.")
        if self.start and self.end and self.start >= self.end:
            raise _unusable("start", str(self.start), f"a month before --end, {self.end}.")

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "level": ", ".join(self.levels),
            "by": ", ".join(self.by),
            "population": self.population,
            "start": str(self.start or ""),
            "end": str(self.end or ""),
            "organisation": self.organisation or "",
            "least_exchange": str(self.least_exchange),
            "main_rule": self.main_rule,
        }


def plan_years(
    months: Sequence[Month], *, start: Month | None = None, end: Month | None = None
) -> list[tuple[Month, Month]]:
    """Return the pairs of dates that are asked, or every twelve months to the record's end.

    Parameters
    ----------
    months : sequence of Month
        The months that the record holds, in order.
    start, end : Month, optional
        As for ``FlowsQuestion``.

    Returns
    -------
    list of (Month, Month)
        Earliest first; both months of each are in the record.

    Raises
    ------
    UsageError
        A month asked is not in the record, or no two of its months are twelve apart.

    Examples
    --------
    >>> record = [Month.parse("2020-01").plus(k) for k in range(30)]
    >>> [(str(a), str(b)) for a, b in plan_years(record)]
    [('2020-06', '2021-06'), ('2021-06', '2022-06')]
    """
    held = set(months)
    if start is None and end is None:
        found: list[tuple[Month, Month]] = []
        last = months[-1] if months else None
        while last is not None and last > months[0]:
            if {last, last.plus(-_YEAR)} <= held:
                found.insert(0, (last.plus(-_YEAR), last))
            last = last.plus(-_YEAR)
        if found:
            return found
        raise _missing(months, "two months that are twelve apart")
    first = start or (end.plus(-_YEAR) if end else months[0])
    second = end or first.plus(_YEAR)
    absent = [str(month) for month in (first, second) if month not in held]
    if absent:
        raise _missing(months, " and ".join(absent))
    return [(first, second)]


def _missing(months: Sequence[Month], wanted: str) -> UsageError:
    return UsageError(
        f"The record does not hold {wanted}.",
        slug="flows-month-not-held",
        found=f"months {months[0]} to {months[-1]}." if months else "no month.",
        expected="both dates in the record.",
        fix="choose --start and --end from its months; 'tenure store show' lists them.",
    )
