"""Differences planted between organisations are found again, with the uncertainty told and free of case mix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from tenure.careers import add_expected
from tenure.careers.places_rates import Gathered, UnitRates, gather_units, rate_units
from tenure.estimate import shrink_ratios

SEEDS = tuple(range(7_000, 7_040))
UNITS = 60
# Chance of the outcome by sex and band; how organisations mix the two differs widely.
CHANCES = {("F", "2"): 0.05, ("F", "5"): 0.10, ("M", "2"): 0.08, ("M", "5"): 0.16}
SHAPE = 25.0
"""True ratios are drawn from a gamma distribution with mean 1 and this shape: a standard deviation of 0.2."""


@dataclass(frozen=True)
class Drawn:
    """Cells of a service, and what is true of each organisation: its ratio to everybody's chances."""

    cells: pl.DataFrame
    ratios: npt.NDArray[np.float64]


def draw_service(seed: int, *, shape: float = SHAPE) -> Drawn:
    rng = np.random.default_rng(seed)
    ratios = rng.gamma(shape, 1 / shape, UNITS)
    rows = []
    for unit, ratio in enumerate(ratios):
        people = rng.integers(100, 3000)
        mix = rng.dirichlet(np.ones(len(CHANCES)))
        counts = rng.multinomial(people, mix)
        for (sex, band), chance, n in zip(CHANCES, CHANCES.values(), counts, strict=True):
            rows.append((f"U{unit:02d}", sex, band, int(n), int(rng.binomial(n, min(1.0, ratio * chance)))))
    frame = pl.DataFrame(rows, schema=["organisation", "sex", "band", "people", "events"], orient="row")
    keys = {"window": pl.lit(0), "origin": pl.lit("A"), "outcome": pl.lit("left"), "period": pl.lit(1)}
    return Drawn(frame.filter(pl.col("people") > 0).with_columns(**keys), ratios)


def rate_service(drawn: Drawn) -> tuple[Gathered, UnitRates]:
    cells = add_expected(drawn.cells, ("sex", "band"))
    units = next(gather_units(cells, "organisation"))
    return units, rate_units(units, rule="cqc")


def true_rates(drawn: Drawn) -> npt.NDArray[np.float64]:
    """Each organisation's rate if it had the nation's mix of people, as the model of main effects sees them."""
    everybody = drawn.cells.group_by("sex", "band").agg(pl.col("people").sum())
    chances = np.array([CHANCES[row[0], row[1]] for row in everybody.iter_rows()])
    people = everybody["people"].to_numpy()
    return np.asarray(drawn.ratios * float((chances * people).sum() / people.sum()))


@pytest.fixture(scope="module")
def services() -> list[tuple[Drawn, Gathered, UnitRates]]:
    drawn = [draw_service(seed) for seed in SEEDS]
    return [(one, *rate_service(one)) for one in drawn]


def test_limits_of_shrunken_rates_cover_planted_rates(services: list[tuple[Drawn, Gathered, UnitRates]]) -> None:
    # Forty services of sixty organisations. The rate of all is itself drawn, by about 0.2 / sqrt(60).
    within = [
        np.mean(
            (rates.columns["shrunken_rate_low"] <= true_rates(drawn))
            & (true_rates(drawn) <= rates.columns["shrunken_rate_high"])
        )
        for drawn, _, rates in services
    ]
    assert 0.92 < float(np.mean(within)) < 0.975


def test_shrunken_rates_are_nearer_to_the_truth_than_adjusted_and_these_than_crude_ones(
    services: list[tuple[Drawn, Gathered, UnitRates]],
) -> None:
    errors = {
        name: float(np.mean([np.mean((rates.columns[name] - true_rates(drawn)) ** 2) for drawn, _, rates in services]))
        for name in ("crude_rate", "adjusted_rate", "shrunken_rate")
    }
    assert errors["shrunken_rate"] < 0.95 * errors["adjusted_rate"]
    assert errors["adjusted_rate"] < 0.5 * errors["crude_rate"]


def test_variance_between_organisations_is_the_planted_one_and_more_before_adjustment(
    services: list[tuple[Drawn, Gathered, UnitRates]],
) -> None:
    adjusted = [rates.shrunken.strength for _, _, rates in services if rates.shrunken is not None]
    assert float(np.median(adjusted)) == pytest.approx(SHAPE, rel=0.15)
    crude = [
        shrink_ratios(units.events, units.people * units.events.sum() / units.people.sum()) for _, units, _ in services
    ]
    assert float(np.median([one.strength for one in crude])) < 0.7 * SHAPE


def test_ranks_cover_the_true_ones(services: list[tuple[Drawn, Gathered, UnitRates]]) -> None:
    within = []
    for drawn, _, rates in services:
        true = drawn.ratios.argsort().argsort() + 1
        within.append(np.mean((rates.columns["rank_low"] <= true) & (true <= rates.columns["rank_high"])))
    assert float(np.mean(within)) > 0.92


def test_organisations_that_do_not_differ_stay_within_exact_limits() -> None:
    places = []
    for seed in SEEDS:
        _, rates = rate_service(draw_service(seed, shape=1e9))
        places += rates.funnel
    beyond = np.mean([place != "within" for place in places])
    # Of 2,400, a twentieth by chance; fewer, as people leave once at most and Poisson limits allow for more, and as
    # some services look over-dispersed by chance and have wider limits.
    assert 0.02 < float(beyond) < 0.06
