"""What is asked of survey results: the options, and the list of questions that results are named by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from tenure.errors import OptionError
from tenure.terms import Month

__all__ = ["EVERYBODY", "LIST_COLUMNS", "SCALES", "SURVEYS", "SurveyQuestion", "SurveyRecord"]

_unusable = partial(OptionError, slug="survey-option-unusable")

SURVEYS = ("nss", "pulse", "exit", "own")
"""Kinds of survey: the yearly staff survey, the quarterly pulse survey, questionnaires on leaving, any other."""

EVERYBODY = "all"
"""The group of everybody who answered."""

SCALES: Mapping[str, tuple[float, float]] = {"percent": (0.0, 100.0), "mean_5": (1.0, 5.0), "score_10": (0.0, 10.0)}
"""Scales of answers, with their ends."""

LIST_COLUMNS = ("id", "survey", "year", "number", "text", "counted", "scale", "direction")
"""Columns of a list of questions."""

LEAST_BASE = 11
_SMALLEST_LEAST = 10
_LONGEST_WINDOW = 60


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """The options of ``retention survey``.

    Parameters
    ----------
    kind : {"nss", "pulse", "exit", "own"}
        The survey that results belong to where their file does not say.
    least_base : int
        Fewest people who answered, for a result to be used: 10 or more, so that no disclosure profile hides a base.
    window : int
        Months (1 to 60) after the survey over which leavers are counted.
    """

    kind: str = "nss"
    least_base: int = LEAST_BASE
    window: int = 12

    def __post_init__(self) -> None:
        if self.kind not in SURVEYS:
            raise _unusable("kind", self.kind, f"one of {', '.join(SURVEYS)}.")
        if self.least_base < _SMALLEST_LEAST:
            raise _unusable("least-base", str(self.least_base), f"a whole number, {_SMALLEST_LEAST} or more.")
        if not 1 <= self.window <= _LONGEST_WINDOW:
            raise _unusable("window", str(self.window), f"a whole number of months, 1 to {_LONGEST_WINDOW}.")

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {"kind": self.kind, "least_base": str(self.least_base), "window_months": str(self.window)}


@dataclass(frozen=True, slots=True)
class SurveyRecord:
    """What tables of survey results are labelled with.

    ``months`` are the first and last month surveyed, ``questions`` and ``themes`` the lists that results are named by
    (``LIST_COLUMNS``; ``id``, ``theme``, ``sub_score``), ``notes`` what a reader must know of the results read,
    ``real_staff`` whether a record of real staff is behind a table.
    """

    months: tuple[Month, Month]
    questions: pl.DataFrame
    themes: pl.DataFrame
    rules_version: str
    code_version: str
    notes: tuple[str, ...] = ()
    source: str = "Survey results"
    real_staff: bool = False
    record_version: str = ""
