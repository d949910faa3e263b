"""Who started what when, and a value a unit and period: read from the rows of a table."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from tenure.errors import CheckError, UsageError
from tenure.estimate.designs import NEVER, AdoptionPanel
from tenure.terms import Month

__all__ = ["COLUMNS", "PeriodKind", "RollOut", "read_roll_out"]

PeriodKind = Literal["number", "month"]

COLUMNS = ("unit", "period", "value", "start_period")
_MONTH = re.compile(r"\d{4}-\d{2}(-01)?")
_NUMBER = re.compile(r"-?\d{1,9}(\.0+)?")  # a column with blanks is often written as 2004.0
_NAMED = 3
_YEARS = (1900, 2100)
_PANDEMIC = {"month": (Month.parse("2020-03").index, Month.parse("2022-03").index), "number": (2020, 2022)}


@dataclass(frozen=True, slots=True)
class RollOut:
    """A panel with the names of its units, and how its periods are written.

    ``kind`` is ``month`` (periods are indices of months) or ``number``.
    """

    units: tuple[str, ...]
    panel: AdoptionPanel
    kind: PeriodKind

    def show(self, period: float) -> str:
        """Return a period as it is written; blank for one that is not a number or never comes."""
        if not math.isfinite(period):
            return ""
        return str(Month(int(period))) if self.kind == "month" else str(int(period))

    def read(self, text: str) -> int:
        """Return the number of a period as it is written.

        Raises
        ------
        UsageError
            It is no period of this kind.
        """
        pattern = _MONTH if self.kind == "month" else _NUMBER
        if not pattern.fullmatch(text.strip()):
            raise UsageError(
                f"'{text}' is no period as this panel writes them.",
                slug="evaluate-period-unknown",
                expected="YYYY-MM." if self.kind == "month" else "a whole number.",
                fix="write it as in the column 'period'.",
            )
        return _read_period(text.strip(), self.kind)

    def take(self, chosen: npt.NDArray[np.bool_]) -> RollOut:
        """Return the roll-out of some units."""
        units = tuple(unit for unit, is_taken in zip(self.units, chosen, strict=True) if is_taken)
        return replace(self, units=units, panel=self.panel.keep(chosen))

    def cut(self, first: int | None, last: int | None) -> RollOut:
        """Return the roll-out between two periods, both included."""
        periods = self.panel.periods
        held = (periods >= (periods[0] if first is None else first)) & (
            periods <= (periods[-1] if last is None else last)
        )
        if not held.any():
            raise UsageError(
                "No period of the panel lies in the window.",
                slug="evaluate-window-empty",
                found=f"periods {self.show(periods[0])} to {self.show(periods[-1])}.",
                fix="give --from and --to periods of the panel.",
            )
        panel = AdoptionPanel(self.panel.values[:, held], periods[held], self.panel.starts)
        return replace(self, panel=panel)

    @property
    def in_pandemic(self) -> bool:
        """Whether its periods touch March 2020 to March 2022; numbers count when they can be years."""
        periods = self.panel.periods
        if self.kind == "number" and not (_YEARS[0] <= periods[0] and periods[-1] <= _YEARS[1]):
            return False
        first, last = _PANDEMIC[self.kind]
        return bool(np.any((periods >= first) & (periods <= last)))


def read_roll_out(rows: Sequence[Mapping[str, str]]) -> RollOut:
    """Read a panel from the rows of a table.

    Parameters
    ----------
    rows : sequence of mapping of str to str
        One row a unit and period: ``unit``, ``period`` (whole numbers, or YYYY-MM), ``value`` (a number; blank where
        it is not known) and ``start_period`` (the first period under what was started; blank for never).

    Raises
    ------
    CheckError
        There are no rows, a field cannot be read, a unit has two values for a period, or two starts.

    Notes
    -----
    Release: not releasable; pass through disclosure.
    """
    if not rows:
        raise CheckError(
            "The panel holds no rows.",
            slug="evaluate-panel-empty",
            expected=f"one row a unit and period, with the columns {', '.join(COLUMNS)}.",
            fix="give the file that holds the values.",
        )
    kind: PeriodKind = "month" if _MONTH.fullmatch(rows[0]["period"].strip()) else "number"
    _check_fields(rows, kind)
    _refuse_run_together(rows)
    starts = _read_starts(rows, kind)
    periods = sorted({_read_period(row["period"].strip(), kind) for row in rows})
    _refuse_nought(starts, periods)
    units = sorted(starts)
    places = {period: place for place, period in enumerate(periods)}
    order = {unit: place for place, unit in enumerate(units)}
    values = np.full((len(units), len(periods)), np.nan)
    seen: set[tuple[str, int]] = set()
    for number, row in enumerate(rows, start=2):
        unit, period = row["unit"].strip(), _read_period(row["period"].strip(), kind)
        if (unit, period) in seen:
            raise CheckError(
                "A unit has two values for one period.",
                slug="evaluate-panel-twice",
                expected="one row a unit and period.",
                fix="keep one of the rows, or add up what they are parts of.",
                where=f"line {number}.",
            )
        seen.add((unit, period))
        if row["value"].strip():
            values[order[unit], places[period]] = float(row["value"])
    panel = AdoptionPanel(values, np.array(periods), np.array([starts[unit] for unit in units]))
    return RollOut(tuple(units), panel, kind)


def _read_period(text: str, kind: PeriodKind) -> int:
    return Month.parse(text).index if kind == "month" else int(text.partition(".")[0])


def _check_fields(rows: Sequence[Mapping[str, str]], kind: PeriodKind) -> None:
    written = "YYYY-MM, as the first row has it" if kind == "month" else "a whole number, such as a year"
    tests: tuple[tuple[str, Callable[[str], bool], str], ...] = (
        ("unit", bool, "a name in every row"),
        ("period", lambda text: _is_period(text, kind), written),
        ("value", _is_value, "a number, with a point, or blank"),
        ("start_period", lambda text: not text or _is_period(text, kind), f"{written}; blank for never"),
    )
    for column, fits, expected in tests:
        wrong = [number for number, row in enumerate(rows, start=2) if not fits(row[column].strip())]
        if wrong:
            raise CheckError(
                f"The column '{column}' of the panel cannot be read.",
                slug="evaluate-panel-not-usable",
                found=f"{len(wrong)} of {len(rows)} rows.",
                expected=f"{expected}.",
                fix="correct these rows; all periods are written in one way.",
                where=f"line {_list(wrong)}.",
            )


def _refuse_run_together(rows: Sequence[Mapping[str, str]]) -> None:
    """Refuse months written as 202301: as numbers, a year's end would be a gap of 89 periods."""
    texts = {row["period"].strip() for row in rows}
    if all(re.fullmatch(r"(19|20)\d{2}(0[1-9]|1[0-2])", text) for text in texts):
        raise CheckError(
            "The column 'period' of the panel cannot be read.",
            slug="evaluate-panel-not-usable",
            found="months written without a hyphen.",
            expected="YYYY-MM, such as 2023-01.",
            fix="write a hyphen between year and month, in start_period too.",
        )


def _refuse_nought(starts: Mapping[str, float], periods: Sequence[int]) -> None:
    """Refuse 0 for never: with periods that do not begin near it, such units would count as started before them."""
    if 0 in starts.values() and periods[0] > 1:
        raise CheckError(
            "The column 'start_period' of the panel cannot be read.",
            slug="evaluate-panel-not-usable",
            found=f"0, where periods begin at {periods[0]}.",
            expected="a blank for units that never start.",
            fix="leave start_period blank for never.",
        )


def _is_period(text: str, kind: PeriodKind) -> bool:
    if kind == "month":
        return bool(_MONTH.fullmatch(text)) and 1 <= int(text[5:7]) <= 12
    return bool(_NUMBER.fullmatch(text))


def _is_value(text: str) -> bool:
    try:
        return not text or math.isfinite(float(text))
    except ValueError:
        return False


def _list(lines: Iterable[int]) -> str:
    found = list(lines)
    return ", ".join(str(line) for line in found[:_NAMED]) + (" and others" if len(found) > _NAMED else "")


def _read_starts(rows: Sequence[Mapping[str, str]], kind: PeriodKind) -> dict[str, float]:
    starts: dict[str, float] = {}
    for number, row in enumerate(rows, start=2):
        text = row["start_period"].strip()
        start = float(_read_period(text, kind)) if text else NEVER
        if starts.setdefault(row["unit"].strip(), start) != start:
            raise CheckError(
                "A unit has two starts.",
                slug="evaluate-start-differs",
                found="a start_period that differs from that of an earlier row of the same unit.",
                expected="one start_period a unit, the same in all its rows; blank in all of them for never.",
                fix="write the period in which it began; treat a unit that stopped again as two, or leave it out.",
                where=f"line {number}.",
            )
    return starts
