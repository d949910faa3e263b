"""What is asked about sickness absence, and how recorded reasons for it are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import polars as pl

from tenure.errors import OptionError
from tenure.panel.employment import EMPLOYERS, Employer, check_job_breakdowns
from tenure.rules import absence_reasons
from tenure.terms import Month

_unusable = partial(OptionError, slug="sickness-option-unusable")

Blank = Literal["none", "unknown"]
BLANKS: tuple[Blank, ...] = ("none", "unknown")

NOT_RECORDED = ("none", "Not recorded")
UNLISTED = ("other", "Another, not in the list")
_NOT_SPECIFIED = "S99"


@dataclass(frozen=True, slots=True)
class SicknessQuestion:
    """The options of ``retention sickness``.

    Parameters
    ----------
    periods : tuple of (Month, Month)
        First and last month of each period, both inside.
    level : {"organisation", "national"}
        Whether organisations are told apart.
    by : tuple of str
        Characteristics in the month: see ``tenure.panel.employment.JOB_BREAKDOWNS``.
    blank : {"none", "unknown"}
        Whether blank days lost beside days available are none, or such rows are left out.
    """

    periods: tuple[tuple[Month, Month], ...] = ()
    level: Employer = "national"
    by: tuple[str, ...] = ()
    blank: Blank = "none"

    def __post_init__(self) -> None:
        check_job_breakdowns(self.by, without=("tenure_band", "recruitment_source"))
        if self.level not in EMPLOYERS:
            raise _unusable("level", self.level, f"one of {', '.join(EMPLOYERS)}.")
        if self.blank not in BLANKS:
            raise _unusable("blank", self.blank, f"one of {', '.join(BLANKS)}.")

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells one rate from another."""
        return ("start", "end", "unit", *self.by)

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {"level": self.level, "by": ", ".join(self.by), "blank": self.blank}


def plan_windows(
    months: Sequence[Month], *, every: int, first: Month | None, last: Month | None
) -> list[tuple[Month, Month]]:
    """Return periods of so many months, back from the last month asked; the first may be cut off and is left out.

    Parameters
    ----------
    months : sequence of Month
        The months that the record holds, in order.
    every : int
        Months (>= 1) in a period.
    first, last : Month, optional
        Earliest and latest month, both inside; those of the record when left out.

    Raises
    ------
    OptionError
        Fewer than one month, or no whole period between the two.

    Examples
    --------
    >>> held = [Month.parse("2023-01").plus(k) for k in range(7)]
    >>> [f"{a} to {b}" for a, b in plan_windows(held, every=3, first=None, last=None)]
    ['2023-02 to 2023-04', '2023-05 to 2023-07']
    """
    if every < 1:
        raise _unusable("every", str(every), "a whole number of months, 1 or more.")
    low, high = first or months[0], min(last or months[-1], months[-1])
    low = max(low, months[0])
    count = (high.index - low.index + 1) // every
    windows = [(high.plus(1 - every * (back + 1)), high.plus(-every * back)) for back in range(max(count, 0))]
    held = {month.index for month in months}
    whole = [
        (start, end) for start, end in reversed(windows) if any(k in held for k in range(start.index, end.index + 1))
    ]
    if not whole:
        asked = f"{first or months[0]} to {last or months[-1]}"
        expected = f"months of the record, {months[0]} to {months[-1]}, that hold a period of {every}."
        raise _unusable("start", asked, expected)
    return whole


def read_absence_reasons(recorded: pl.Series) -> pl.DataFrame:
    """Return what each recorded reason for absence is read as.

    Parameters
    ----------
    recorded : polars.Series of str
        A code such as ``S10``, a code and words, or the words of the national list; null where there is none.

    Returns
    -------
    polars.DataFrame
        In the same order: ``reason_code``, ``reason`` and ``recorded`` (``no`` where it is unknown or not specified).
        What is not in the list is read as ``other``: free text could say what somebody suffers from.
    """
    listed = absence_reasons().select("code", "reason")
    codes = dict(listed.iter_rows())
    words = {reason.lower(): code for code, reason in codes.items()}
    rows = [_read_one(text, codes, words) for text in recorded.to_list()]
    return pl.DataFrame(rows, schema=dict.fromkeys(("reason_code", "reason", "recorded"), pl.String), orient="row")


def _read_one(text: str | None, codes: Mapping[str, str], words: Mapping[str, str]) -> tuple[str, str, str]:
    plain = " ".join((text or "").split())
    if not plain or plain.lower() == "unknown":
        return (*NOT_RECORDED, "no")
    code = plain[:3].upper() if not plain[3:4].isalnum() else ""
    code = code if code in codes else words.get(plain.lower(), "")
    if not code:
        return (*UNLISTED, "yes")
    return code, codes[code], "no" if code == _NOT_SPECIFIED else "yes"
