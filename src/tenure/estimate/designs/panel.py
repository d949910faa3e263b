"""Units over periods, some of which start something at a date of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = ["NEVER", "AdoptionEffects", "AdoptionPanel", "Controls", "EffectKind", "EffectRow"]

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Controls = Literal["never", "not_yet"]
EffectKind = Literal["group_time", "event", "simple", "event_overall", "cohort", "cohort_overall"]

NEVER = np.inf


@dataclass(frozen=True, slots=True)
class AdoptionPanel:
    """One value a unit and period, and when each unit started.

    ``values`` has shape (units, periods), not a number where nothing was observed; ``periods`` (periods,) increases;
    ``starts`` (units,) is the first period under treatment, ``NEVER`` for units that do not start.
    """

    values: Array
    periods: Ints
    starts: Array

    def __post_init__(self) -> None:
        units, periods = self.values.shape
        if self.starts.shape != (units,) or self.periods.shape != (periods,):
            raise InternalError("AdoptionPanel: shapes differ")
        if np.any(np.diff(self.periods) <= 0) or np.any(np.isnan(self.starts)):
            raise InternalError("AdoptionPanel: periods do not increase, or a start is not a number")

    @property
    def seen_starts(self) -> Array:
        """Starts within the panel; a unit that starts after the last period is one that has not started."""
        return np.asarray(np.where(self.starts > self.periods[-1], NEVER, self.starts))

    @property
    def cohorts(self) -> Array:
        """The distinct starts within the panel that leave a period before them."""
        starts = self.seen_starts
        return np.unique(starts[np.isfinite(starts) & (starts > self.periods[0])])

    @property
    def treated(self) -> Flags:
        """Shape (units, periods): whether a unit has started in a period."""
        return np.asarray(self.periods[None, :] >= self.seen_starts[:, None])

    @property
    def complete(self) -> Flags:
        """Shape (units,): units observed in every period."""
        return np.asarray(~np.isnan(self.values).any(axis=1))

    @property
    def started_before(self) -> Flags:
        """Shape (units,): units that had started in the first period already, of which nothing can be said."""
        return np.asarray(self.starts <= self.periods[0])

    def keep(self, units: Flags) -> AdoptionPanel:
        """Return the panel of some units."""
        return AdoptionPanel(self.values[units], self.periods, self.starts[units])

    def restart(self, starts: Array) -> AdoptionPanel:
        """Return the same panel with other starts."""
        return replace(self, starts=starts)


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What an estimate is of: a kind, and the cohort, period or event time where it is of one (else not a number)."""

    kind: EffectKind
    cohort: float = np.nan
    period: float = np.nan
    event_time: float = np.nan


@dataclass(frozen=True, slots=True)
class AdoptionEffects:
    """Estimates with the errors that units contribute.

    ``rows`` say what each of ``estimates`` (rows,) is of. ``scores`` (units, rows) hold each unit's part of the error:
    the variance of a row, clustered by unit, is the sum of their squares, and covariances follow likewise.
    """

    rows: tuple[EffectRow, ...]
    estimates: Array
    scores: Array

    @property
    def std_errors(self) -> Array:
        """Standard errors, shape (rows,); not a number where a row is nought by definition."""
        squares = np.sqrt(np.sum(self.scores**2, axis=0))
        return np.asarray(np.where(squares > 0, squares, np.nan))

    def find(self, kind: EffectKind) -> Ints:
        """Return the places of the rows of a kind."""
        return np.array([place for place, row in enumerate(self.rows) if row.kind == kind], dtype=np.int64)

    def take(self, kind: EffectKind) -> tuple[float, float]:
        """Return the estimate and standard error of a kind that has one row; not numbers where it has none."""
        places = self.find(kind)
        if not places.size:
            return float("nan"), float("nan")
        return float(self.estimates[places[0]]), float(self.std_errors[places[0]])
