"""The true monthly chances of every change, as one explicit function of what they depend on.

The simulation draws from these chances and the answer key multiplies them: there is one copy.
States of a person are numbered occupation by occupation within five stages; a month's step depends
on the state, the age band, the sex, the level of the organisation and the calendar month only.
Rates are assumptions of the right order of magnitude, not estimates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure.synth.draws import Floats, Ints
from tenure.synth.world import read_moves, read_occupations
from tenure.terms import Month

__all__ = [
    "BANK", "CELLS", "LEFT", "ON_LEAVE", "PAID", "POST", "STUDY_SLOT", "UNPAID", "Chain", "find_bands", "find_cells",
]  # fmt: skip

# Stages of a person: in post, maternity paid, maternity unpaid, unpaid leave or career break, bank only, gone.
POST, PAID, UNPAID, ON_LEAVE, BANK, LEFT = range(6)
STAY_SLOT, LEAVE_SLOT, BANK_SLOT, STUDY_SLOT, MATERNITY_SLOT, BREAK_SLOT, FIRST_MOVE = range(7)

AGE_EDGES = (21, 25, 30, 35, 40, 45, 50, 55, 60, 65)
_BANDS = len(AGE_EDGES) + 1
LEVELS = 3
CELLS = _BANDS * 2 * LEVELS

# By age band (under 21 to 65 and over); women's leaving peaks in their thirties, men's is flat until 55.
_LEAVE_BY_AGE = np.array([
    [1.50, 1.25, 1.10, 1.15, 0.95, 0.72, 0.66, 0.75, 1.35, 2.10, 2.80],
    [1.60, 1.30, 1.05, 0.90, 0.82, 0.76, 0.74, 0.82, 1.35, 2.10, 2.80],
])  # fmt: skip
_MOVE_BY_AGE = np.array([1.10, 1.30, 1.40, 1.25, 1.10, 0.95, 0.75, 0.50, 0.25, 0.12, 0.05])
_STUDY_BY_AGE = np.array([1.60, 1.80, 1.50, 1.10, 0.80, 0.50, 0.25, 0.08, 0.0, 0.0, 0.0])
_MATERNITY_PCT_BY_AGE = np.array([1.7, 3.7, 7.5, 9.8, 5.3, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
_MOVE_BY_SEX = np.array([1.0, 1.1])
_LEAVE_BY_LEVEL = np.array([0.85, 1.0, 1.2])
_MOVE_BY_LEVEL = np.array([1.08, 1.0, 0.94])
_LEAVE_BY_MONTH = np.array([0.95, 0.90, 1.15, 1.05, 0.95, 0.95, 1.15, 1.35, 1.20, 0.90, 0.85, 0.90])
# Mean about 1 over a year; by calendar year from 2012.
_LEAVE_BY_YEAR = {
    2012: 0.95, 2013: 0.96, 2014: 0.98, 2015: 1.00, 2016: 1.02, 2017: 1.06, 2018: 1.03, 2019: 1.00, 2020: 0.84,
    2021: 1.00, 2022: 1.20, 2023: 1.05,
}  # fmt: skip

_START = Month.parse("2012-11")
_PANDEMIC = (Month.parse("2020-03"), Month.parse("2021-02"))
_REORGANISATION = Month.parse("2013-03")
_TRAINEES_FROM = Month.parse("2017-01")
_ASSOCIATES_FROM = Month.parse("2019-01")
_VISITORS_UNTIL = Month.parse("2015-10")

_BANK_SHARE = 0.06  # of those who leave a substantive job, these keep bank work
_STUDY_PCT = 0.8
_BREAK_PCT = 0.55
_PAID_TO_UNPAID, _PAID_TO_POST, _PAID_TO_LEFT = 0.125, 0.020, 0.002
_UNPAID_TO_POST, _UNPAID_TO_LEFT = 0.220, 0.012
_BREAK_TO_POST, _BREAK_TO_LEFT = 0.120, 0.035
_BANK_TO_LEFT = 0.060


def _monthly(yearly_pct: Floats | float) -> Floats:
    share = np.asarray(yearly_pct, dtype=np.float64) / 100
    monthly: Floats = 1 - (1 - share) ** (1 / 12)
    return monthly


def _leave_course(month: Month) -> float:
    spike = 1.5 if month == _REORGANISATION else 1.0
    year = min(max(month.year, 2012), 2023)
    return float(_LEAVE_BY_MONTH[month.number - 1] * _LEAVE_BY_YEAR[year] * spike)


def _move_course(course: str, month: Month) -> float:
    """Return the factor of a path in a month; ``steady`` is 1 but for the pandemic year."""
    years = (month.index - _START.index) / 12
    pandemic = 0.75 if _PANDEMIC[0] <= month <= _PANDEMIC[1] else 1.0
    rising = min(max(0.65 + 0.07 * years, 0.4), 1.6)
    started = {
        "steady": 1.0,
        "rising": rising,
        "trainee": float(month >= _TRAINEES_FROM),
        "associate": float(month >= _ASSOCIATES_FROM),
        "visitor": 1.8 if month < _VISITORS_UNTIL else 0.7,
    }
    return started[course] * pandemic


def find_bands(ages: Ints) -> Ints:
    """Return the age band (0 to 10) of each age in years."""
    return np.digitize(ages, AGE_EDGES).astype(np.int64)


def find_cells(bands: Ints, male: Ints, level: Ints) -> Ints:
    """Return the cell of each age band, sex (1 is male) and level of organisation."""
    return (bands * 2 + male) * LEVELS + level


@dataclass(frozen=True, slots=True)
class _Factors:
    """Multipliers by cell, shape (CELLS,)."""

    leave: Floats
    move: Floats
    study: Floats
    maternity_pct: Floats


def _cell_factors() -> _Factors:
    band, male, level = np.unravel_index(np.arange(CELLS), (_BANDS, 2, LEVELS))
    return _Factors(
        leave=_LEAVE_BY_AGE[male, band] * _LEAVE_BY_LEVEL[level],
        move=_MOVE_BY_AGE[band] * _MOVE_BY_SEX[male] * _MOVE_BY_LEVEL[level],
        study=_STUDY_BY_AGE[band],
        maternity_pct=np.where(male == 1, 0.0, _MATERNITY_PCT_BY_AGE[band]),
    )


class Chain:
    """Monthly chances of leaving, moving and taking leave.

    State ``stage * n + occupation`` for the stages POST to ON_LEAVE (n occupations), then one state
    for bank work only and one for gone. Every state has the same number of slots; slot 0 is staying,
    and ``targets[state, slot]`` is where a slot leads.
    """

    def __init__(self) -> None:
        self.occupations = read_occupations()
        self.moves = read_moves()
        self.n = len(self.occupations)
        self.states = 4 * self.n + 2
        self.bank = 4 * self.n
        self.left = 4 * self.n + 1
        self.leaving_by_level: list[float] = _LEAVE_BY_LEVEL.tolist()
        self._factors = _cell_factors()
        self._leave = _monthly(np.array([occupation.leave_pct for occupation in self.occupations]))
        self._studies = np.array([occupation.study_to != "" for occupation in self.occupations])
        self._slot_of_move = self._place_moves()
        self.slots = int(self._slot_of_move.max()) + 1
        self.targets = self._build_targets()
        state, slot = np.nonzero(self.targets != np.arange(self.states)[:, None])
        self._links = list(zip(state.tolist(), slot.tolist(), strict=True))

    def _place_moves(self) -> Ints:
        taken = np.full(self.n, FIRST_MOVE)
        places = []
        for move in self.moves:
            places.append(taken[move.origin])
            taken[move.origin] += 1
        return np.array(places, dtype=np.int64)

    def _build_targets(self) -> Ints:
        n, posts = self.n, np.arange(self.n)
        targets = np.repeat(np.arange(self.states)[:, None], self.slots, axis=1)
        targets[:, LEAVE_SLOT] = self.left
        targets[:n, BANK_SLOT] = self.bank
        targets[:n, STUDY_SLOT] = self.left
        targets[:n, MATERNITY_SLOT] = PAID * n + posts
        targets[:n, BREAK_SLOT] = ON_LEAVE * n + posts
        for move, slot in zip(self.moves, self._slot_of_move, strict=True):
            targets[move.origin, slot] = move.destination
        targets[n : 2 * n, MATERNITY_SLOT] = UNPAID * n + posts
        for stage in (PAID, UNPAID, ON_LEAVE):
            targets[stage * n : (stage + 1) * n, BREAK_SLOT] = posts
        return targets

    def chances(self, month: Month) -> Floats:
        """Return the chances of the step from ``month`` to the next.

        Returns
        -------
        array, shape (CELLS, states, slots)
            Adds up to 1 over slots; 0 where a slot leads nowhere.
        """
        n, factors = self.n, self._factors
        chances = np.zeros((CELLS, self.states, self.slots))
        course = _leave_course(month)
        leaving = np.minimum(self._leave * factors.leave[:, None] * course, 0.5)
        chances[:, :n, LEAVE_SLOT] = leaving * (1 - _BANK_SHARE)
        chances[:, :n, BANK_SLOT] = leaving * _BANK_SHARE
        chances[:, :n, STUDY_SLOT] = factors.study[:, None] * self._studies * _monthly(_STUDY_PCT)
        chances[:, :n, MATERNITY_SLOT] = _monthly(factors.maternity_pct)[:, None]
        chances[:, :n, BREAK_SLOT] = _monthly(_BREAK_PCT)
        for move, slot in zip(self.moves, self._slot_of_move, strict=True):
            rate = _monthly(move.yearly_pct) * _move_course(move.course, month)
            chances[:, move.origin, slot] = np.minimum(rate * factors.move, 0.2)
        self._fill_leave(chances)
        chances[:, :, STAY_SLOT] = 1 - chances[:, :, 1:].sum(axis=2)
        return chances

    def _fill_leave(self, chances: Floats) -> None:
        n = self.n
        rows = {stage: slice(stage * n, (stage + 1) * n) for stage in (PAID, UNPAID, ON_LEAVE)}
        chances[:, rows[PAID], MATERNITY_SLOT] = _PAID_TO_UNPAID
        chances[:, rows[PAID], BREAK_SLOT] = _PAID_TO_POST
        chances[:, rows[PAID], LEAVE_SLOT] = _PAID_TO_LEFT
        chances[:, rows[UNPAID], BREAK_SLOT] = _UNPAID_TO_POST
        chances[:, rows[UNPAID], LEAVE_SLOT] = _UNPAID_TO_LEFT
        chances[:, rows[ON_LEAVE], BREAK_SLOT] = _BREAK_TO_POST
        chances[:, rows[ON_LEAVE], LEAVE_SLOT] = _BREAK_TO_LEFT
        chances[:, self.bank, LEAVE_SLOT] = _BANK_TO_LEFT

    def advance(self, held: Floats, cells: Ints, month: Month) -> Floats:
        """Return where people are after one month.

        Parameters
        ----------
        held : array, shape (states, cells, any)
            Expected people by state now.
        cells : array, shape (cells,)
            Which cell of chances each column of ``held`` follows.
        month : Month
            The month before the step.

        Returns
        -------
        array, shape of ``held``
            The same people a month later: ``held`` times the matrices of its cells.
        """
        chances = np.ascontiguousarray(self.chances(month)[cells].transpose(1, 2, 0))[..., None]
        later: Floats = held * chances[:, STAY_SLOT]
        for state, slot in self._links:
            later[self.targets[state, slot]] += held[state] * chances[state, slot]
        return later

    def matrices(self, month: Month) -> Floats:
        """Return the same chances as matrices, shape (CELLS, states, states), rows adding up to 1."""
        chances = self.chances(month)
        matrices = np.zeros((CELLS, self.states, self.states))
        rows = np.arange(self.states)
        for slot in range(self.slots):
            matrices[:, rows, self.targets[:, slot]] += chances[:, :, slot]
        return matrices
