"""What is asked of a record about moves, and what the record says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from tenure.careers.missing import step_periods
from tenure.errors import OptionError, UsageError
from tenure.panel import MAIN_RULES, MainRule, check_breakdowns
from tenure.terms import Month, write_count

_unusable = partial(OptionError, slug="moves-option-unusable")

Level = Literal["broad", "staff_group", "occupation"]
LEVELS: tuple[Level, ...] = ("broad", "staff_group", "occupation")


@dataclass(frozen=True, slots=True)
class MovesQuestion:
    """The options of ``careers moves``.

    Parameters
    ----------
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart.
    horizon : int
        Months between the start and the end of a period (>= 1).
    by : tuple of str
        Characteristics at the start of the period to break counts down by.
    persist : int
        Months a new occupation must last (>= 1).
    main_rule : {"flag", "fte", "pay"}
        What decides between jobs held at once.
    guard : bool
        Whether administrative changes are counted apart.
    conditional : bool
        Whether rates are among people still in an occupation at the end.
    cohort_years : tuple of int
        After how many years fixed cohorts are looked up (each >= 1).
    adjust : tuple of str
        Characteristics at the start of the period whose mix is made alike in the adjusted rates; none leaves them out.
    """

    level: Level = "staff_group"
    horizon: int = 12
    by: tuple[str, ...] = ()
    persist: int = 3
    main_rule: MainRule = "flag"
    guard: bool = True
    conditional: bool = False
    cohort_years: tuple[int, ...] = (5, 9)
    adjust: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_breakdowns(self.by)
        check_breakdowns(self.adjust, option="--adjust")
        both = [name for name in self.adjust if name in self.by]
        if both:
            raise UsageError(
                f"Groups that are divided by '{', '.join(both)}' cannot be made alike in it.",
                slug="adjust-repeats-by",
                expected="other characteristics in --adjust than in --by.",
                fix="name it in one of the two.",
            )
        if self.level not in LEVELS:
            raise _unusable("level", self.level, f"one of {', '.join(LEVELS)}.")
        if self.main_rule not in MAIN_RULES:
            raise _unusable("main-rule", self.main_rule, f"one of {', '.join(MAIN_RULES)}.")
        for name, months in (("horizon", self.horizon), ("persist", self.persist)):
            if months < 1:
                raise _unusable(name, str(months), "a whole number of months, 1 or more.")
        if min(self.cohort_years, default=1) < 1 or len(set(self.cohort_years)) < len(self.cohort_years):
            years = ",".join(map(str, self.cohort_years))
            raise _unusable("cohort-years", years, "whole numbers of years, 1 or more, each once.")

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "level": self.level,
            "horizon_months": str(self.horizon),
            "by": ", ".join(self.by),
            "persist_months": str(self.persist),
            "main_rule": self.main_rule,
            "guard": "on" if self.guard else "off",
            "conditional": "yes" if self.conditional else "no",
            "cohort_years": ", ".join(map(str, self.cohort_years)),
            "adjust": ", ".join(self.adjust),
        }


def plan_periods(
    months: Sequence[Month], horizon: int, *, first: Month | None = None, last: Month | None = None
) -> list[tuple[Month, Month]]:
    """Return the periods (first month, last month) that a record of these months can answer.

    Parameters
    ----------
    months : sequence of Month
        The months that the record holds.
    horizon : int
        Months from the start of a period to its end.
    first, last : Month, optional
        Earliest start and latest end.

    Returns
    -------
    list of (Month, Month)
        Earliest first. For a horizon of 12 or more there is one period a year, the last one ending
        in the last month; for shorter horizons periods follow each other without overlap. Both
        months of a period are in the record.

    Raises
    ------
    UsageError
        If no period fits.

    Examples
    --------
    >>> record = [Month.parse("2020-01").plus(k) for k in range(30)]
    >>> [(str(a), str(b)) for a, b in plan_periods(record, 12)]
    [('2020-06', '2021-06'), ('2021-06', '2022-06')]
    """
    if not months:
        raise UsageError(
            "The record holds no rows.",
            slug="record-empty",
            expected="a store with at least two months.",
            fix="ingest an extract, and look at what was refused if one was ingested already.",
        )
    if first is not None and last is not None and first > last:
        raise UsageError(
            f"--from {first} lies after --to {last}.",
            slug="months-reversed",
            expected="an earliest month that is not after the latest.",
            fix="exchange the two, or correct one.",
        )
    periods = list_periods(months, horizon, first=first, last=last)
    if not periods:
        raise UsageError(
            f"The record holds no two months that are {write_count(horizon, 'month')} apart in the range asked.",
            slug="no-period-fits",
            found=f"months {min(months)} to {max(months)}.",
            expected=f"two months of the record, {write_count(horizon, 'month')} apart, between --from and --to.",
            fix="choose a shorter --horizon or a wider range.",
        )
    return periods


def list_periods(
    months: Sequence[Month], horizon: int, *, first: Month | None = None, last: Month | None = None
) -> list[tuple[Month, Month]]:
    """Return the periods of ``plan_periods``, none where none fits."""
    stepped = step_periods(months, horizon, first=first, last=last)
    return sorted(period for period in stepped if set(months).issuperset(period))
