"""What is asked about progress through the bands, and what the tables about it share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from tenure.careers.question import LEVELS, Level
from tenure.careers.tables import MovesRecord, label_states
from tenure.errors import OptionError, UsageError
from tenure.panel import BANDS, MAIN_RULES, MainRule, check_breakdowns
from tenure.terms import Month

_unusable = partial(OptionError, slug="progression-option-unusable")

POPULATION = (
    "People in service on a substantive contract of Agenda for Change whose main job is {where} of its band in the "
    "cohort's first month"
)
COLUMN_COHORT = "Month in which the cohort starts (YYYY-MM)"
COLUMN_OCCUPATION = "Occupation in that month"
COLUMN_BAND = "Band of Agenda for Change in that month"
COLUMN_BY = "Characteristic in that month"


@dataclass(frozen=True, slots=True)
class ProgressionQuestion:
    """The options of ``careers progression``: see ``MovesQuestion``.

    Parameters
    ----------
    cohorts : tuple of Month
        The months in which cohorts start.
    every : int
        Months (>= 1) between the dates at which people are looked up.
    lowest_point : bool
        Whether only people on the first pay step of a band start, or everybody in it.
    """

    cohorts: tuple[Month, ...] = ()
    level: Level = "staff_group"
    by: tuple[str, ...] = ()
    every: int = 12
    lowest_point: bool = True
    persist: int = 3
    main_rule: MainRule = "flag"
    guard: bool = True

    def __post_init__(self) -> None:
        check_breakdowns(self.by)
        if "band" in self.by:
            raise _unusable("by", "band", "any other characteristic: starters are told apart by band anyway.")
        if self.level not in LEVELS:
            raise _unusable("level", self.level, f"one of {', '.join(LEVELS)}.")
        if self.main_rule not in MAIN_RULES:
            raise _unusable("main-rule", self.main_rule, f"one of {', '.join(MAIN_RULES)}.")
        for name, months in (("every", self.every), ("persist", self.persist)):
            if months < 1:
                raise _unusable(name, str(months), "a whole number of months, 1 or more.")

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells one set of starters from another."""
        return ("cohort", "occupation", "band", *self.by)

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "cohorts": ", ".join(map(str, self.cohorts)),
            "level": self.level,
            "by": ", ".join(self.by),
            "every_months": str(self.every),
            "starters": "lowest_point" if self.lowest_point else "whole_band",
            "persist_months": str(self.persist),
            "main_rule": self.main_rule,
            "guard": "on" if self.guard else "off",
        }

    def describe_keys(self) -> dict[str, str]:
        """Return what the columns of ``keys`` mean."""
        return {
            "cohort": COLUMN_COHORT,
            "occupation": COLUMN_OCCUPATION,
            "band": COLUMN_BAND,
            **dict.fromkeys(self.by, COLUMN_BY),
        }

    def describe_population(self) -> str:
        """Return whom the tables are about."""
        return POPULATION.format(where="on the lowest pay point" if self.lowest_point else "anywhere")


def choose_cohorts(months: Sequence[Month], wanted: Sequence[Month], *, every: int) -> tuple[Month, ...]:
    """Return the months in which cohorts start: those wanted, or the record's first.

    Parameters
    ----------
    months : sequence of Month
        The months that the record holds, in order.
    wanted : sequence of Month
        Months asked for; none stands for the record's first.
    every : int
        Months between the dates at which people are looked up.

    Raises
    ------
    UsageError
        The record does not hold a month that is wanted, or ends before anybody could be looked up.
    """
    chosen = tuple(sorted(set(wanted))) or tuple(months[:1])
    missing = [month for month in chosen if month not in set(months)]
    short = [month for month in chosen if not list_dates(months, month, every=every)]
    if not chosen or missing or short:
        held = f"months {months[0]} to {months[-1]}." if months else "no month."
        raise UsageError(
            "The record cannot follow a cohort from the month asked.",
            slug="no-start-fits",
            found=held,
            expected="a month that the record holds, with another --every months later.",
            fix="choose another --cohort, or a shorter --every.",
        )
    return chosen


def list_dates(months: Sequence[Month], start: Month, *, every: int) -> list[Month]:
    """Return the months of the record in which a cohort is looked up: every so many months after its start.

    Examples
    --------
    >>> record = [Month.parse("2018-04").plus(k) for k in range(30)]
    >>> [str(month) for month in list_dates(record, record[0], every=12)]
    ['2019-04', '2020-04']
    """
    return [month for month in months if month > start and (month.index - start.index) % every == 0]


def name_cells(frame: pl.DataFrame, question: ProgressionQuestion, record: MovesRecord) -> pl.DataFrame:
    """Return cells of the panel with ``cohort``, ``occupation`` and ``band`` in words in place of their numbers."""
    cohorts = {number: str(month) for number, month in enumerate(question.cohorts)}
    bands = dict(enumerate(BANDS, start=1))
    return frame.with_columns(
        pl.col("cohort").replace_strict(cohorts, return_dtype=pl.String),
        label_states(pl.col("state"), record).alias("occupation"),
        pl.col("rank").replace_strict(bands, return_dtype=pl.String).alias("band"),
    ).drop("state", "rank")
