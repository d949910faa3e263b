"""Which design a roll-out allows, and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from tenure.errors import CheckError, OptionError
from tenure.retention.evaluate_panel import RollOut
from tenure.retention.evaluate_question import Design, EvaluateQuestion

__all__ = ["ENOUGH_PERIODS", "LEAST_PERIODS", "Choice", "Considered", "choose_design"]

LEAST_PERIODS, ENOUGH_PERIODS = 8, 12
"""Periods on each side of a start that an interrupted time series needs, and that it should have."""

_wrong_option = partial(OptionError, slug="evaluate-option-unusable")


@dataclass(frozen=True, slots=True)
class Considered:
    """A design, whether the roll-out allows it, and the reason."""

    design: Design
    reason: str
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """The design taken, those considered, and the roll-out as far as it serves the design."""

    design: Design
    considered: tuple[Considered, ...]
    roll_out: RollOut

    @property
    def reason(self) -> str:
        """Why the design was taken."""
        return next(each.reason for each in self.considered if each.design == self.design)


def choose_design(roll_out: RollOut, question: EvaluateQuestion) -> Choice:
    """Choose the design that a roll-out allows, or check the one asked for.

    Parameters
    ----------
    roll_out : RollOut
        The panel.
    question : EvaluateQuestion
        ``design`` ``auto`` takes the first that fits of: one date with others that never start, starts at several
        dates, one series long enough on both sides, and else the bare difference before and after.

    Raises
    ------
    CheckError
        No unit starts, or the roll-out does not allow the design asked for.
    OptionError
        The unit asked for is not in the panel.
    """
    if question.unit:
        if question.unit not in roll_out.units:
            raise _wrong_option("unit", question.unit, "a unit of the panel.")
        roll_out = roll_out.take(np.array([unit == question.unit for unit in roll_out.units]))
    if not np.isfinite(roll_out.panel.starts).any():
        raise CheckError(
            "No unit of the panel starts anything.",
            slug="evaluate-nobody-starts",
            found="a start_period that is blank throughout.",
            fix="write the period in which each unit began, also where it is still to come.",
        )
    if np.all(roll_out.panel.starts[np.isfinite(roll_out.panel.starts)] > roll_out.panel.periods[-1]):
        reason = "every start is after the last period: only what could be noticed can be told"
        return Choice("not_started", (Considered("not_started", reason),), roll_out)
    considered = (_weigh_did(roll_out), _weigh_staggered(roll_out), _weigh_its(roll_out), _BARE)
    if question.design == "auto":
        return Choice(next(each.design for each in considered if each.fits), considered, roll_out)
    asked = next(each for each in considered if each.design == question.design)
    if not asked.fits:
        raise CheckError(
            f"The roll-out does not allow the design '{asked.design}'.",
            slug="evaluate-design-unfit",
            found=f"{asked.reason}.",
            expected=f"one of {', '.join(each.design for each in considered if each.fits)}.",
            fix="take --design auto, or a panel with units that start later or never and with more periods.",
        )
    return Choice(asked.design, considered, roll_out)


_BARE = Considered(
    "before_after", "values before and after can always be put side by side; nothing follows for what caused them"
)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _weigh_staggered(roll_out: RollOut) -> Considered:
    panel = roll_out.panel
    cohorts, never = panel.cohorts, int(np.isinf(panel.seen_starts).sum())
    if len(cohorts) >= 2:
        beside = f"{_count(never, 'unit')} that never start" if never else "units that had not started yet"
        return Considered("staggered", f"units start at {len(cohorts)} dates and can be compared with {beside}")
    if len(cohorts) == 1 and never:
        return Considered("staggered", "units start at one date: the same as difference in differences")
    reason = "no unit is left to compare with at any start, or none is seen before its own"
    return Considered("staggered", reason, fits=False)


def _weigh_did(roll_out: RollOut) -> Considered:
    panel = roll_out.panel
    cohorts, never = panel.cohorts, int(np.isinf(panel.seen_starts).sum())
    if len(cohorts) == 1 and never:
        reason = f"units start at one date and {_count(never, 'unit')} never start"
        return Considered("did", reason)
    reason = "units start at different dates" if len(cohorts) > 1 else "every unit starts: none is left to compare with"
    return Considered("did", reason, fits=False)


def _weigh_its(roll_out: RollOut) -> Considered:
    panel = roll_out.panel
    starts = np.unique(panel.starts[np.isfinite(panel.starts)])
    if len(starts) > 1:
        return Considered("its", "units start at different dates; name one with --unit", fits=False)
    started = np.isfinite(panel.starts)
    series = panel.values[started]
    before = int(np.sum(panel.periods < starts[0]))
    after = len(panel.periods) - before
    if np.isnan(series).any() or np.any(np.diff(panel.periods) != 1):
        return Considered("its", "the series has gaps", fits=False)
    if min(before, after) < LEAST_PERIODS:
        reason = f"{before} periods before and {after} after the start, where {LEAST_PERIODS} are needed on each side"
        return Considered("its", reason, fits=False)
    short = "" if min(before, after) >= ENOUGH_PERIODS else f"; fewer than {ENOUGH_PERIODS} make it doubtful"
    return Considered("its", f"one series with {before} periods before and {after} after the start{short}")
