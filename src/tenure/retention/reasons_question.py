"""What is asked about reasons for leaving, and how recorded reasons and destinations are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from tenure.errors import OptionError
from tenure.panel.employment import EMPLOYERS, Employer, check_job_breakdowns
from tenure.retention.staff_record import POPULATIONS, Population
from tenure.rules.reasons import leave_destinations, leave_reason_groups
from tenure.terms import Month

_unusable = partial(OptionError, slug="reasons-option-unusable")

KNOWN, NOT_SPECIFIED, NOT_RECORDED = "known", "not_specified", "not_recorded"
NOTHING = "Not recorded"
UNLISTED = "Another, not in the list"
UNKNOWN_GROUP = "unknown"


@dataclass(frozen=True, slots=True)
class ReasonsQuestion:
    """The options of ``retention reasons``.

    Parameters
    ----------
    periods : tuple of (Month, Month)
        Month ends between which people leave: whoever is there at the first one may leave in the month after.
    level : {"organisation", "national"}
        Whom people leave.
    by : tuple of str
        Characteristics in the last month: see ``tenure.panel.employment.JOB_BREAKDOWNS``.
    population : {"turnover", "all"}
        Whether doctors in training are left out.
    exit_months : int
        Months (>= 1) after the last one in which any assignment shows that somebody is in the service still.
    """

    periods: tuple[tuple[Month, Month], ...] = ()
    level: Employer = "national"
    by: tuple[str, ...] = ()
    population: Population = "turnover"
    exit_months: int = 3

    def __post_init__(self) -> None:
        check_job_breakdowns(self.by, without=("recruitment_source",))
        if self.level not in EMPLOYERS:
            raise _unusable("level", self.level, f"one of {', '.join(EMPLOYERS)}.")
        if self.population not in POPULATIONS:
            raise _unusable("population", self.population, f"one of {', '.join(POPULATIONS)}.")
        if self.exit_months < 1:
            raise _unusable("exit-months", str(self.exit_months), "a whole number of months, 1 or more.")

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells one set of leavers from another."""
        return ("start", "end", "unit", "still_in_service", *self.by)

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "level": self.level,
            "by": ", ".join(self.by),
            "population": self.population,
            "exit_months": str(self.exit_months),
        }


def read_reasons(recorded: pl.Series) -> pl.DataFrame:
    """Return what each recorded reason for leaving is read as.

    Parameters
    ----------
    recorded : polars.Series of str
        Reasons as recorded, null where there is none. Case, spaces and the kind of dash do not matter.

    Returns
    -------
    polars.DataFrame
        In the same order: ``reason``, ``leaving_group`` and ``certainty``. A reason that is not in the national list is
        known, and read as ``Another, not in the list``: free text could name somebody.
    """
    return _look_up(recorded, leave_reason_groups(), ("reason", "leaving_group"))


def read_destinations(recorded: pl.Series) -> pl.DataFrame:
    """Return what each recorded destination is read as: ``destination``, ``destination_group``, ``certainty``."""
    return _look_up(recorded, leave_destinations(), ("destination", "destination_group"))


def _look_up(recorded: pl.Series, listed: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    name, group = names
    asked = recorded.to_frame("asked").with_columns(_plain(pl.col("asked")).alias("plain"))
    list_of = listed.select(*names, "certainty", plain=_plain(pl.col("recorded")))
    found = asked.join(list_of, on="plain", how="left", maintain_order="left")
    is_blank = pl.col("plain").is_null() | (pl.col("plain") == "")
    is_open = is_blank | (pl.col("certainty") == NOT_RECORDED)
    return found.select(
        pl.when(is_open).then(pl.lit(NOTHING)).otherwise(pl.col(name).fill_null(UNLISTED)).alias(name),
        pl.when(is_open).then(pl.lit(UNKNOWN_GROUP)).otherwise(pl.col(group).fill_null("other")).alias(group),
        pl.when(is_open).then(pl.lit(NOT_RECORDED)).otherwise(pl.col("certainty").fill_null(KNOWN)).alias("certainty"),
    )


def _plain(text: pl.Expr) -> pl.Expr:
    words = text.str.to_lowercase().str.replace_all("[\u2010-\u2015]", "-").str.replace_all(r"\s+", " ")
    return words.str.strip_chars().str.strip_prefix("other: ").str.replace_all(r" ?([-/]) ?", "$1")
