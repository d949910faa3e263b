"""Vacancies: how many people each occupation and grade should have, and who fills the posts that are free.

Every month the published stock of each staff group and grade is split over its occupations. What is
missing at the top is filled first, by promotion from the grade below and by people who join; so the
stocks follow their published course whatever the chances of leaving and moving are.
"""

from __future__ import annotations

import numpy as np

from tenure.synth.draws import Bools, Floats, Ints, RowSampler
from tenure.synth.margins import Margins, find_occupation_groups
from tenure.synth.plan import SynthPlan
from tenure.synth.world import GRADES, read_occupations, weigh_grades
from tenure.terms import Month

__all__ = ["Staffing", "expected_shares"]

# People come to these by a path, never by joining: their stocks follow from the chances.
_BY_PATH_ONLY = ("NHA", "NGA", "P1E")
_GROWTH_BASE = Month.parse("2012-11")
# Stock around its course through the year, in per cent: most join in September, doctors in August.
_SEASON = np.array([0.06, -0.02, -0.09, -0.17, -0.25, -0.32, -0.38, -0.33, 0.40, 0.43, 0.37, 0.26]) / 100
_DOCTORS_SEASON = np.array([0.05, 0.0, -0.05, -0.1, -0.2, -0.3, -0.4, 0.6, 0.4, 0.2, 0.1, 0.05]) / 100
_RESIDENT, _CONSULTANT = GRADES.index("resident"), GRADES.index("consultant")
# Share of the vacancies of a grade filled from the one below (calibrated to the band 5 cohort).
_WITHIN = {"Nurses & health visitors": 0.99, "Midwives": 0.95, "HCHS doctors": 0.94}
_WITHIN_ELSEWHERE = 0.70
_FASTEST = 0.25  # of a grade's people promoted in a month, at most


def expected_shares(plan: SynthPlan, margins: Margins) -> Floats:
    """Return the mean expected stock of each occupation over a plan's months, in heads of the nation."""
    staffing = Staffing(plan, margins)
    total = np.zeros(len(read_occupations()))
    for month in plan.months[:: max(1, len(plan.months) // 12)]:
        total += staffing.split(month).sum(axis=1)
    return total


def build_ladder(weights: Floats) -> Ints:
    """Return the grade below each occupation's grade, or -1 for those nobody is promoted into."""
    ladder = np.full(weights.shape, -1, dtype=np.int64)
    for row, line in enumerate(weights):
        held = np.flatnonzero(line)
        if _RESIDENT in held:
            ladder[row, _CONSULTANT] = _RESIDENT
        else:
            ladder[row, held[1:]] = held[:-1]
    return ladder


class Staffing:
    """Targets of a plan by occupation and grade, and the flows that keep to them."""

    def __init__(self, plan: SynthPlan, margins: Margins) -> None:
        occupations = read_occupations()
        self._margins = margins
        self._group = np.array(find_occupation_groups())
        self.weights = weigh_grades()
        self.below = build_ladder(self.weights)
        self._share = np.array([occupation.share for occupation in occupations])
        self._growth = np.array([occupation.growth_pct for occupation in occupations]) / 100
        self._by_path: Bools = np.array([occupation.code in _BY_PATH_ONLY for occupation in occupations])
        self._share[self._by_path] = 0.0
        self._within = np.array([_WITHIN.get(margins.groups[group], _WITHIN_ELSEWHERE) for group in self._group])
        doctors = np.array([margins.groups[group] == "HCHS doctors" for group in self._group])
        self._season: Floats = np.where(doctors[:, None], _DOCTORS_SEASON, _SEASON)
        self._paths_end = np.zeros(len(GRADES))
        totals = [self.split(month).sum() for month in plan.months]
        self.scale = float(plan.people / np.mean(totals))

    def split(self, month: Month) -> Floats:
        """Return the published heads split over occupations, shape (occupations, grades)."""
        years = (month.index - _GROWTH_BASE.index) / 12
        weight = self.weights * (self._share * (1 + self._growth) ** years)[:, None]
        total = np.zeros((len(self._margins.groups), len(GRADES)))
        np.add.at(total, self._group, weight)
        heads = np.where(total > 0, self._margins.heads(month), 0.0)
        split: Floats = weight / np.maximum(total, 1e-12)[self._group] * heads[self._group]
        return split

    def targets(self, month: Month, stock: Floats) -> Floats:
        """Return the people wanted, shape (occupations, grades).

        Parameters
        ----------
        month : Month
            The month.
        stock : array, shape (occupations, grades)
            People in post now: those whose stock follows from the chances take places of their group.
        """
        split = self.split(month)
        heads = self._sum_groups(split)
        by_path = self._sum_groups(np.where(self._by_path[:, None], stock, 0.0)) / self.scale
        left = np.clip(1 - by_path / np.maximum(heads, 1e-9), 0.1, 1.0)
        season = 1 + self._season[:, month.number - 1]
        wanted: Floats = split * left[self._group] * self.scale * season[:, None]
        wanted[self._by_path] = stock[self._by_path]
        return wanted

    def _sum_groups(self, values: Floats) -> Floats:
        total = np.zeros((len(self._margins.groups), len(GRADES)))
        np.add.at(total, self._group, values)
        return total

    def promotions(self, targets: Floats, stock: Floats) -> Floats:
        """Return how many should go up from each grade, shape (occupations, grades).

        The highest grade's need comes first; a share of it is met from below, more where the grades
        below have too many. What goes up is missing below in turn.
        """
        surplus = np.cumsum(stock - targets, axis=1)
        need = targets - stock
        promoted = np.zeros_like(targets)
        rows = np.arange(len(targets))
        for grade in range(len(GRADES) - 1, 0, -1):
            below = self.below[:, grade]
            fed = below >= 0
            wanted = np.maximum(need[:, grade], 0.0)
            over = np.where(fed, surplus[rows, below], 0.0)
            over = np.where(grade == _CONSULTANT, 0.0, over)
            count = np.maximum(self._within * wanted, np.clip(over, 0.0, wanted)) * fed
            count = np.minimum(count, _FASTEST * stock[rows, below])
            promoted[rows[fed], below[fed]] += count[fed]
            need[rows[fed], below[fed]] += count[fed]
        return promoted

    def joiners(self, targets: Floats, stock: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Return the occupation and grade of each person to recruit."""
        missing = targets - stock
        wanted = np.maximum(missing, 0.0)
        wanted[self._by_path] = 0.0
        # Where one occupation or grade has too many, the rest of its group recruits less: first within the
        # grade, then the staff group, then the nation. So small worlds, whose cells are never exact, keep their size.
        for blocks in (self._group[:, None] * len(GRADES) + np.arange(len(GRADES)), self._group[:, None], np.zeros(1)):
            places = np.broadcast_to(blocks, missing.shape).ravel().astype(np.int64)
            net = np.maximum(np.bincount(places, weights=missing.ravel()), 0.0)
            gross = np.bincount(places, weights=wanted.ravel())
            wanted *= np.minimum(1.0, net / np.maximum(gross, 1e-9))[places].reshape(missing.shape)
        whole = np.floor(wanted + rng.random(wanted.shape)).astype(np.int64)
        occupation, grade = np.nonzero(whole)
        counts = whole[occupation, grade]
        return np.repeat(occupation, counts), np.repeat(grade, counts)

    def start(self, month: Month, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Return the occupation and grade of everybody in the first month."""
        nobody = np.zeros(self.weights.shape)
        return self.joiners(self.targets(month, nobody), nobody, rng)


def draw_places(occupations: Ints, rng: np.random.Generator, *, weights: Floats, stock: Floats, wanted: Floats) -> Ints:
    """Return an organisation for each occupation, most where most people are missing.

    Parameters
    ----------
    occupations : array of int
        Occupations of those to place.
    rng : numpy.random.Generator
        Source of the draws.
    weights : array, shape (occupations, organisations)
        Expected people up to a factor.
    stock : array, shape (occupations, organisations)
        People in post.
    wanted : array, shape (occupations,)
        People wanted in all organisations together.
    """
    expected = weights / weights.sum(axis=1, keepdims=True) * wanted[:, None]
    return RowSampler(np.maximum(expected - stock, 0.0) + 0.001 * expected + 1e-12 * weights).draw(occupations, rng)
