"""Sickness absence of one month: who is off for how long, and why.

The national rate of each month is set (see ``monthly_rate``); who bears it follows from the staff
group, the age and chance. About half of the days are of long absences that last whole months.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from tenure import rules
from tenure.synth.chain import LEFT, POST
from tenure.synth.draws import Bools, Floats, Ints, RowSampler, hash_share
from tenure.synth.history import Scene
from tenure.synth.world import read_occupations
from tenure.terms import Month

__all__ = ["REASONS", "Absence", "draw_absence", "monthly_rate"]

# Mean of the year; 2019 and 2022 are published, the others assumed.
_LEVEL = {
    2012: 0.0420, 2013: 0.0410, 2014: 0.0415, 2015: 0.0415, 2016: 0.0415, 2017: 0.0412, 2018: 0.0418, 2019: 0.0430,
    2020: 0.0470, 2021: 0.0490, 2022: 0.0560, 2023: 0.0500,
}  # fmt: skip
# Months of their own: December 2019 and March 2022 are published peaks, the first wave is assumed.
_PEAKS = {"2019-12": 0.0490, "2020-03": 0.0540, "2020-04": 0.0620, "2022-03": 0.0600}
_NEAR_PEAK = 0.985
_LONG_SHARE = 0.5
_SHORT_MEAN_DAYS = 4.0
_BLOCK = 3  # months a long absence lasts
# Who leaves next month is off more often in this one, which makes short absence a sign of leaving.
_LEAVER_FACTOR = 3.5
# By staff group against the mean of all (assumed, in the published order of groups).
_BY_GROUP = {
    "Ambulance staff": 1.25, "Central functions": 0.75, "HCHS doctors": 0.33, "Hotel, property & estates": 1.40,
    "Managers": 0.60, "Midwives": 1.12, "Nurses & health visitors": 1.03, "Senior managers": 0.40,
    "Scientific, therapeutic & technical staff": 0.78, "Support to ambulance staff": 1.45,
    "Support to ST&T staff": 1.05, "Support to doctors, nurses & midwives": 1.36,
}  # fmt: skip
_AGE_EDGES = (30, 40, 50, 60)
_SHORT_BY_AGE = np.array([1.25, 1.10, 0.95, 0.85, 0.80])
_LONG_BY_AGE = np.array([0.60, 0.80, 1.00, 1.30, 1.60])

REASONS = (
    None,
    "S10",
    "S11",
    "S12",
    "S13",
    "S15",
    "S16",
    "S17",
    "S19",
    "S25",
    "S26",
    "S27",
    "S28",
    "S30",
    "S98",
    "S99",
)
# Long absences; short ones in summer, in winter, and while the pandemic lasts.
_LONG, _SUMMER, _WINTER, _PANDEMIC = range(4)
_WEIGHTS = np.array([
    [0, 32, 6, 14, 1, 4, 1, 6, 4, 3, 5, 2, 8, 3, 6, 5],
    [0, 12, 6, 8, 14, 5, 8, 0, 1, 18, 4, 4, 4, 2, 6, 8],
    [0, 10, 5, 7, 28, 7, 6, 0, 1, 15, 3, 4, 3, 2, 4, 5],
    [0, 10, 4, 6, 12, 22, 5, 0, 1, 9, 3, 14, 3, 2, 4, 5],
], dtype=np.float64)  # fmt: skip
_PANDEMIC_MONTHS = (Month.parse("2020-03"), Month.parse("2022-12"))


@cache
def _season() -> tuple[float, ...]:
    """Return each calendar month's rate over the year's mean, from the published months of 2024/25."""
    held = rules.sickness_rates().filter(pl.col("scope") == "england")
    by_month = {int(period[5:]): rate for period, rate in held.select("period", "rate_pct").iter_rows()}
    mean = sum(by_month.values()) / 12
    return tuple(by_month[number] / mean for number in range(1, 13))


@cache
def monthly_rate(month: Month) -> float:
    """Return the sickness rate set for a month: FTE days lost over FTE days available.

    Months with a peak of their own have it; the others follow the season below the year's peak, so that
    the mean of the year is its level.
    """
    level = _LEVEL[min(max(month.year, min(_LEVEL)), max(_LEVEL))]
    months = [Month.parse(f"{month.year}-{number:02d}") for number in range(1, 13)]
    peaks = {place: _PEAKS[str(each)] for place, each in enumerate(months) if str(each) in _PEAKS}
    highest = max(peaks.values(), default=1.0) * _NEAR_PEAK
    free = [place for place in range(12) if place not in peaks]
    rates = np.array([peaks.get(place, level * _season()[place]) for place in range(12)])
    for _ in range(50):
        rates[free] = np.minimum(rates[free] * (12 * level - sum(peaks.values())) / rates[free].sum(), highest)
    return float(rates[month.number - 1])


@cache
def _group_factors() -> Floats:
    groups = dict(rules.occupations().select("code", "staff_group").iter_rows())
    return np.array([_BY_GROUP.get(groups[occupation.code], 1.0) for occupation in read_occupations()])


@dataclass(frozen=True, slots=True)
class Absence:
    """Days of each row, in full-time equivalents, and the reason as a place in ``REASONS``."""

    lost: Floats
    available: Floats
    reason: Ints


def draw_absence(scene: Scene, place: Ints, fte: Floats, *, seed: int, rng: np.random.Generator) -> Absence:
    """Draw the absence of a month's rows.

    Parameters
    ----------
    scene : Scene
        The month.
    place : array of int
        The person of each row.
    fte : array of float
        Contracted hours of each row.
    seed : int
        Seed of the plan: long absences last beyond the month.
    rng : numpy.random.Generator
        Draws of this month.

    Notes
    -----
    Expected days lost are the month's rate times the days available, whatever the staff is made of:
    factors of group and age are scaled to a mean of 1 over the days available.
    """
    people, month = scene.people, scene.month
    days = calendar.monthrange(month.year, month.number)[1]
    available: Floats = days * fte * (people.stage[place] == POST)
    rate = monthly_rate(month)
    age = np.digitize(month.year - people.birth_year[place], _AGE_EDGES)
    group = _group_factors()[people.occupation[place]]
    long_chance = _scale(group * _LONG_BY_AGE[age], available) * rate * _LONG_SHARE
    number = people.number[place]
    block = (month.index + number % _BLOCK) // _BLOCK
    long = hash_share(number * 4096 + block % 4096, salt=41, seed=seed) < long_chance
    leaving = 1.0 + (_LEAVER_FACTOR - 1.0) * (scene.next_stage[place] == LEFT)
    short_factor = _scale(group * _SHORT_BY_AGE[age] * leaving, available)
    short_chance = short_factor * rate * (1 - _LONG_SHARE) * days / _mean_days(days)
    short = (rng.random(len(place)) < short_chance) & ~long
    lost = np.where(long, available, 0.0)
    off = np.flatnonzero(short & (available > 0))
    lost[off] = available[off] * _draw_days(len(off), days, rng) / days
    reason = _draw_reasons(month, long & (available > 0), off, rng)
    return Absence(_round(lost), _round(available), reason)


def _round(days: Floats) -> Floats:
    return np.asarray(np.round(days, 2), dtype=np.float64)


def _scale(factor: Floats, available: Floats) -> Floats:
    total = float((factor * available).sum())
    scaled: Floats = factor * (float(available.sum()) / total if total > 0 else 1.0)
    return scaled


def _draw_days(count: int, days: int, rng: np.random.Generator) -> Floats:
    drawn: Floats = np.minimum(rng.geometric(1 / _SHORT_MEAN_DAYS, count), days).astype(np.float64)
    return drawn


def _mean_days(days: int) -> float:
    """Return the mean of the days drawn, cut at the length of the month: sum of P(days >= k)."""
    return float(sum((1 - 1 / _SHORT_MEAN_DAYS) ** (k - 1) for k in range(1, days + 1)))


def _draw_reasons(month: Month, long: Bools, off: Ints, rng: np.random.Generator) -> Ints:
    reasons = np.zeros(len(long), dtype=np.int64)
    season = _WINTER if month.number in {1, 2, 11, 12} else _SUMMER
    short = _PANDEMIC if _PANDEMIC_MONTHS[0] <= month <= _PANDEMIC_MONTHS[1] else season
    sampler = RowSampler(_WEIGHTS)
    for kind, places in ((_LONG, np.flatnonzero(long)), (short, off)):
        reasons[places] = sampler.draw(np.full(len(places), kind), rng)
    return reasons
