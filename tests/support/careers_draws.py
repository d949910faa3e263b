"""Small services drawn at random from known chances, counted into the cells that the estimators of careers take.

People are in support work in one of sixty organisations. In each of three years some move to registered work and
some leave, with chances of a multinomial logit of sex, age, band and year; each organisation has its own factor on
either chance, drawn once from a gamma distribution of mean 1. The chance over all organisations is thus that of the
logit exactly, and what is true of it can be written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import roots_genlaguerre

from tenure.panel import LEFT

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

SUPPORT, REGISTERED = 1, 2
YEARS = (24_000, 24_012, 24_024)
"""Month indices of the periods' first months: January of 2000 to 2002."""

ORGANISATIONS = 60
STAFF = 3_000
FOLLOWED_YEARS = 5
ARRIVALS = 3_000
AGES, BANDS, SEXES = ("under 35", "35 to 54", "55 and over"), ("2", "3"), ("F", "M")
LESS_OFTEN_LOST = 0.04
"""How much smaller a mover's chance of being gone after a year is than a recruit's, whoever they are."""

# Constant, sex M, age 35 to 54, age 55 and over, band 3, and each later year: moving, leaving.
COEFFICIENTS = np.array([[-2.4, -2.2], [0.4, -0.1], [-0.3, -0.2], [-1.0, 0.5], [0.3, -0.2], [0.15, 0.05]])
SHAPES = (10.0, 25.0)
"""Shapes of the gamma distributions of the organisations' factors on moving (variance 0.1) and on leaving (0.04)."""
LOST_SHAPE = 12.0


@dataclass(frozen=True)
class Drawn:
    """One service: cells, and what is true of it.

    ``hazards`` are person-periods as ``panel.hazard_step`` counts them; ``cohort`` people followed from their first
    year by year and outcome; ``arms`` movers and recruits by stratum, organisation and whether gone after a year.
    ``factors`` are the organisations' true factors on moving, next to the mean over everybody in the record.
    """

    hazards: pl.DataFrame
    cohort: pl.DataFrame
    arms: pl.DataFrame
    factors: Array


def find_chances(sex: Whole, age: Whole, band: Whole, year: Whole) -> Array:
    """Return the chances of moving and of leaving over all organisations, shape (people, 2)."""
    columns = np.column_stack([np.ones(sex.size), sex, age == 1, age == 2, band, year])
    odds = np.exp(columns @ COEFFICIENTS)
    return np.asarray(odds / (1 + odds.sum(axis=1, keepdims=True)))


def draw_service(seed: int) -> Drawn:
    """Draw one service; the same seed gives the same one."""
    rng = np.random.default_rng(seed)
    sizes = rng.dirichlet(np.full(ORGANISATIONS, 8.0))
    factors = np.column_stack([rng.gamma(shape, 1 / shape, ORGANISATIONS) for shape in SHAPES])
    people = STAFF * len(YEARS)
    org = rng.choice(ORGANISATIONS, people, p=sizes)
    sex, age, band = _draw_people(rng, org)
    year = np.repeat(np.arange(len(YEARS)), STAFF)
    everybody = find_chances(sex, age, band, year)
    destination = np.array([SUPPORT, REGISTERED, LEFT])[_choose(rng, everybody * factors[org])]
    hazards = pl.DataFrame({
        "period": np.array(YEARS)[year], "origin": SUPPORT, "destination": destination, "org_code": org,
        "sex": np.array(SEXES)[sex], "age_band": np.array(AGES)[age], "band": np.array(BANDS)[band],
    }).group_by(pl.all()).agg(people=pl.len().cast(pl.Int64))  # fmt: skip
    mean = float((everybody[:, 0] * factors[org, 0]).sum() / everybody[:, 0].sum())
    return Drawn(hazards, _draw_cohort(rng, sizes, factors), _draw_arms(rng, sizes), factors[:, 0] / mean)


def _draw_people(rng: np.random.Generator, org: Whole) -> tuple[Whole, Whole, Whole]:
    """Draw sex, age and band; higher bands are found more often in some organisations."""
    sex, age = (rng.random(org.size) < 0.25).astype(np.int64), rng.choice(3, org.size, p=[0.35, 0.45, 0.20])
    return sex, age, (rng.random(org.size) < 0.2 + 0.4 * org / ORGANISATIONS).astype(np.int64)


def _choose(rng: np.random.Generator, chances: Array) -> Whole:
    """Return 0 for staying, 1 for moving, 2 for leaving."""
    drawn = rng.random((chances.shape[0], 1))
    return np.asarray(np.where(drawn[:, 0] < chances[:, 0], 1, np.where(drawn[:, 0] < chances.sum(1), 2, 0)))


def _draw_cohort(rng: np.random.Generator, sizes: Array, factors: Array) -> pl.DataFrame:
    """Follow people who start together: by year and organisation, those at risk, who moved and who left."""
    org = rng.choice(ORGANISATIONS, STAFF, p=sizes)
    sex, age, band = _draw_people(rng, org)
    still, rows = np.ones(STAFF, dtype=np.bool_), []
    for year in range(FOLLOWED_YEARS):
        outcome = _choose(rng, find_chances(sex, age, band, np.full(STAFF, year)) * factors[org])
        rows.append(pl.DataFrame({"year": year, "org_code": org[still], "outcome": outcome[still]}))
        still &= outcome == 0
    return pl.concat(rows).group_by("year", "org_code", "outcome").agg(people=pl.len())


def _draw_arms(rng: np.random.Generator, sizes: Array) -> pl.DataFrame:
    """Draw movers and recruits, of whom some are gone after a year; movers are older and in lower bands."""
    org = rng.choice(ORGANISATIONS, ARRIVALS, p=sizes)
    lost = rng.gamma(LOST_SHAPE, 1 / LOST_SHAPE, (2, ORGANISATIONS))
    sex, age, band = _draw_people(rng, org)
    is_mover = rng.random(ARRIVALS) < 0.15 + 0.1 * age + 0.1 * (band == 0)
    chance = 0.15 + 0.05 * (age == 0) + 0.05 * sex - 0.03 * band - LESS_OFTEN_LOST * is_mover
    return pl.DataFrame({
        "stratum": sex * 6 + age * 2 + band, "org_code": org, "is_mover": is_mover,
        "is_lost": rng.random(ARRIVALS) < chance * lost[is_mover.astype(np.int64), org],
    }).group_by(pl.all()).agg(people=pl.len())  # fmt: skip


@cache
def find_incidence() -> float:
    """Return the true share that has moved, before leaving, within the years followed: over people and organisations.

    Organisations differ for good, so those who move often are soon used up: the mean is over factors, by Gauss's
    quadrature for the gamma distribution.
    """
    (moving, moving_weight), (leaving, leaving_weight) = (_list_factors(shape) for shape in SHAPES)
    total = 0.0
    for place in range(ORGANISATIONS):
        total += _follow_mix(
            0.2 + 0.4 * place / ORGANISATIONS, moving, leaving, np.outer(moving_weight, leaving_weight)
        )
    return total / ORGANISATIONS


def _list_factors(shape: float) -> tuple[Array, Array]:
    points, weights = roots_genlaguerre(24, shape - 1)
    return np.asarray(points / shape), np.asarray(weights / weights.sum())


def _follow_mix(band_share: float, moving: Array, leaving: Array, weight: Array) -> float:
    found = 0.0
    for sex, sex_share in enumerate((0.75, 0.25)):
        for age, age_share in enumerate((0.35, 0.45, 0.20)):
            for band, share in enumerate((1 - band_share, band_share)):
                still, moved = np.ones(weight.shape), np.zeros(weight.shape)
                for year in range(FOLLOWED_YEARS):
                    move, leave = find_chances(*(np.array([value]) for value in (sex, age, band, year)))[0]
                    moved += still * move * moving[:, None]
                    still *= 1 - move * moving[:, None] - leave * leaving[None, :]
                found += sex_share * age_share * share * float((moved * weight).sum())
    return found
