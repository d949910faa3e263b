"""What is asked about people after a move, and the cohorts that a record can follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from tenure.careers.question import LEVELS, Level
from tenure.errors import OptionError, UsageError
from tenure.panel import MAIN_RULES, YEARS, MainRule
from tenure.terms import Month

_unusable = partial(OptionError, slug="after-option-unusable")

MOST_PERSIST = 12
_MONTHS = {
    "number": pl.Int64, "month": pl.Int64, "start_year": pl.Int64, "cohort": pl.Int64, "quarter": pl.Int64,
    "lasting": pl.Int64, "is_grid": pl.Boolean,
}  # fmt: skip
_TARGETS = {"number": pl.Int64, "years": pl.Int64, "target": pl.Int64}


@dataclass(frozen=True, slots=True)
class AfterQuestion:
    """The options of ``careers after``: see ``MovesQuestion``."""

    level: Level = "staff_group"
    persist: int = 3
    main_rule: MainRule = "flag"
    guard: bool = True

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise _unusable("level", self.level, f"one of {', '.join(LEVELS)}.")
        if self.main_rule not in MAIN_RULES:
            raise _unusable("main-rule", self.main_rule, f"one of {', '.join(MAIN_RULES)}.")
        if not 1 <= self.persist <= MOST_PERSIST:
            raise _unusable("persist", str(self.persist), f"a whole number of months, 1 to {MOST_PERSIST}.")

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "level": self.level,
            "persist_months": str(self.persist),
            "main_rule": self.main_rule,
            "guard": "on" if self.guard else "off",
        }


@dataclass(frozen=True, slots=True)
class Cohort:
    """Twelve index months, and the years after which the record can still tell where people are."""

    first: Month
    last: Month
    years: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def plan_cohorts(months: Sequence[Month], *, first: Month | None = None, last: Month | None = None) -> list[Cohort]:
    """Return the cohorts that a record of these months can follow for a year or more.

    Parameters
    ----------
    months : sequence of Month
        The months that the record holds, in order.
    first, last : Month, optional
        Earliest and latest index month wanted; cohorts are taken whole.

    Returns
    -------
    list of Cohort
        Earliest first. Each has twelve months, the last ending a year before the record does; the first may have
        fewer, as nobody can be seen to enter in the record's own first month. Of a cohort only those years are told
        that the record covers for all of its months, so that all of its people are followed alike.

    Raises
    ------
    UsageError
        The record is too short, or holds no cohort in the range asked.

    Examples
    --------
    >>> record = [Month.parse("2018-04").plus(k) for k in range(72)]
    >>> [(str(one), one.years) for one in plan_cohorts(record)][-3:]
    [('2020-04 to 2021-03', (1, 3)), ('2021-04 to 2022-03', (1,)), ('2022-04 to 2023-03', (1,))]
    """
    found: list[Cohort] = []
    if months:
        end, start = months[-1], months[0].plus(1)
        last_index = end.plus(-12)
        while last_index >= start:
            years = tuple(year for year in YEARS if last_index.plus(12 * year) <= end)
            found.append(Cohort(max(start, last_index.plus(-11)), last_index, years))
            last_index = last_index.plus(-12)
    wanted = [
        one for one in reversed(found) if (first is None or one.first >= first) and (last is None or one.last <= last)
    ]
    if not wanted:
        held = f"months {months[0]} to {months[-1]}." if months else "no month."
        raise UsageError(
            "The record holds no cohort that can be followed for a year.",
            slug="no-cohort-fits",
            found=held,
            expected="a cohort of twelve months between --from and --to that ends a year before the record does.",
            fix="choose a wider range, or bring in a longer record.",
        )
    return wanted


def list_index_months(
    months: Sequence[Month], cohorts: Sequence[Cohort], *, persist: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the tables ``after_month`` and ``after_target`` that the panel's steps read.

    Parameters
    ----------
    months : sequence of Month
        The months that the record holds, in order; they are numbered from 1.
    cohorts : sequence of Cohort
        Cohorts, numbered from 0.
    persist : int
        Months that everybody followed must stay.

    Returns
    -------
    tuple of polars.DataFrame
        See ``panel.after_steps`` and ``panel.after_cell_steps``. Months from which some year of their cohort leads to
        a month that the record lacks are left out, so that everybody of a cohort is followed over the same years.
    """
    numbers = {month: number for number, month in enumerate(months, start=1)}
    rows: list[tuple[object, ...]] = []
    targets: list[tuple[int, int, int]] = []
    for place, cohort in enumerate(cohorts):
        own = [
            month
            for month in months
            if cohort.first <= month <= cohort.last and all(month.plus(12 * year) in numbers for year in cohort.years)
        ]
        for month in own:
            # Quarters are counted back from the cohort's last month, which a short first cohort has too.
            quarter = (month.index - cohort.last.index + 11) // 3
            lasting = max(number for held, number in numbers.items() if held < month.plus(persist))
            is_grid = month == own[len(own) // 2]
            rows.append((numbers[month], month.index, month.year, place, quarter, lasting, is_grid))
            targets += [(numbers[month], year, numbers[month.plus(12 * year)]) for year in cohort.years]
    return pl.DataFrame(rows, schema=_MONTHS, orient="row"), pl.DataFrame(targets, schema=_TARGETS, orient="row")
