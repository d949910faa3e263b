"""Services in which a planted policy works: organisations and people drawn anew, chances as the generator has them.

A service has 240 organisations with young nurses. They leave with the generator's monthly chance for their age, region
and the calendar, times the organisation's own factor, times the policy's from the month it is adopted; they grow out of
the policy's reach, and others join. Adoption is the generator's own. What the policy does is then known of two outcomes
of each quarter: leavers per 100 in post, which it lowers at once by a quarter, and the number in post, which grows with
it year by year.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from tenure.estimate.designs import NEVER, AdoptionPanel
from tenure.synth.chain import LEAVE_SLOT, Chain, find_bands, find_cells
from tenure.synth.climate import Climate
from tenure.synth.policies import NEVER as NEVER_ADOPTED
from tenure.synth.policies import Policy, build_policies, read_policy_rules
from tenure.synth.rates import BANK_SHARE
from tenure.terms import Month

Array = npt.NDArray[np.float64]

ORGANISATIONS = 240
FIRST, MONTHS, QUARTER = Month.parse("2012-12"), 84, 3
REGIONS = 7
SPREAD = 0.13
"""Standard deviation of the logarithm of an organisation's factor on leaving, as in the generator's climate."""
OCCUPATION, AGE = "N6A", 27
GROWN_OUT = 1 / 60
"""Monthly chance of a nurse under 30 of turning 30: five years' worth of ages."""
RULE = read_policy_rules()[0]
WAVES = tuple(Month.parse(wave).index - FIRST.index for wave in RULE.waves)


@dataclass(frozen=True)
class DrawnService:
    """Panels of quarters of one service, and the mean true effect on treated values, by outcome."""

    panels: dict[str, AdoptionPanel]
    truths: dict[str, float]


def chances_by_region(policies: tuple[Policy, ...] = (), *, months: range = range(MONTHS)) -> Array:
    """Return the generator's monthly chance of leaving all work, shape (regions, months); an organisation a region."""
    ones = np.ones(REGIONS)
    chain = Chain(Climate(ones, ones, ones, np.arange(REGIONS), 0.5 * ones, policies))
    row = [occupation.code for occupation in chain.occupations].index(OCCUPATION)
    none = np.zeros(REGIONS, dtype=np.int64)
    band = find_bands(np.full(REGIONS, AGE))
    cells = find_cells(band, none, none, np.arange(REGIONS), organisations=REGIONS)
    steps = (chain.step(FIRST.plus(month)) for month in months)
    found = [step.links[chain.link_of[row, LEAVE_SLOT], cells] for step in steps]
    return np.asarray(np.stack(found, axis=1) / (1 - BANK_SHARE))


@cache
def base_chances() -> Array:
    """Return the chances without any policy, in an organisation of factor 1."""
    return chances_by_region()


def joining_share() -> float:
    """Return joiners a month, as a share of those in post at first: as many as go."""
    return GROWN_OUT + float(base_chances().mean())


@cache
def true_effects() -> dict[str, Array]:
    """Return the expected effect by wave and quarter on each outcome, over all organisations that may be drawn."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    weights = weights / weights.sum()
    without = base_chances()[:, None, :] * np.exp(SPREAD * nodes)[None, :, None]
    effects = {
        "leavers": np.zeros((len(WAVES), MONTHS // QUARTER)),
        "in_post": np.zeros((len(WAVES), MONTHS // QUARTER)),
    }
    for place, wave in enumerate(WAVES):
        under = without.copy()
        under[..., wave:] *= RULE.factor
        leavers = 100 * QUARTER * (under - without)
        in_post = 100 * (_follow(under) - _follow(without))
        quarters = (leavers.reshape(*leavers.shape[:2], -1, QUARTER).mean(axis=3), in_post[..., QUARTER - 1 :: QUARTER])
        for name, each in zip(effects, quarters, strict=True):
            effects[name][place] = (each * weights[None, :, None]).sum(axis=1).mean(axis=0)
    return effects


def _follow(chances: Array) -> Array:
    """Return the expected number in post at the end of each month, of one at first."""
    held, numbers = np.ones(chances.shape[:-1]), []
    for month in range(MONTHS):
        held = held * (1 - chances[..., month] - GROWN_OUT) + joining_share()
        numbers.append(held)
    return np.stack(numbers, axis=-1)


def draw_panels(seed: int) -> DrawnService:
    """Draw a service, and what is true of it."""
    rng = np.random.default_rng(seed)
    adopted = build_policies(seed, ORGANISATIONS)[0].adopted
    starts = np.where(adopted == NEVER_ADOPTED, NEVER, adopted - FIRST.index)
    factors = np.exp(SPREAD * rng.normal(size=ORGANISATIONS))
    chances = base_chances()[rng.integers(0, REGIONS, ORGANISATIONS)] * factors[:, None]
    chances = np.where(np.arange(MONTHS)[None, :] >= starts[:, None], RULE.factor * chances, chances)
    at_first = rng.integers(150, 600, ORGANISATIONS)
    before, left, after = _draw_months(chances, at_first, rng)
    outcomes = {
        "leavers": 100 * QUARTER * _add_quarters(left) / _add_quarters(before),
        "in_post": 100 * after[:, QUARTER - 1 :: QUARTER] / at_first[:, None],
    }
    quarters = np.arange(MONTHS // QUARTER)
    panels = {name: AdoptionPanel(values, quarters, starts / QUARTER) for name, values in outcomes.items()}
    wave = np.array([WAVES.index(int(start)) if np.isfinite(start) else 0 for start in starts])
    treated = panels["leavers"].treated
    truths = {name: float(effects[wave][treated].mean()) for name, effects in true_effects().items()}
    return DrawnService(panels, truths)


def _draw_months(chances: Array, at_first: npt.NDArray[np.int64], rng: np.random.Generator) -> tuple[Array, ...]:
    """Return people in post at the start of each month, those who leave in it, and those in post at its end."""
    held, columns = at_first, []
    for month in range(MONTHS):
        ways = np.column_stack([chances[:, month], np.full(len(held), GROWN_OUT)])
        drawn = rng.multinomial(held, np.column_stack([ways, 1 - ways.sum(axis=1)]))
        following = drawn[:, 2] + rng.poisson(at_first * joining_share())
        columns.append((held, drawn[:, 0], following))
        held = following
    return tuple(np.stack(each, axis=1).astype(np.float64) for each in zip(*columns, strict=True))


def _add_quarters(values: Array) -> Array:
    return np.asarray(values.reshape(len(values), -1, QUARTER).sum(axis=2))
