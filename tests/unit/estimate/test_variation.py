"""Variation between units: hand-worked, identities, and recovery of planted values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from tenure.errors import InternalError
from tenure.estimate import (
    fit_random_effects,
    latent_correlation,
    limit_ratios,
    limit_shares,
    measure_dispersion,
    median_odds_ratio,
    place_in_funnel,
    rank_units,
    shrink_ratios,
    shrink_shares,
)


def test_units_alike_have_no_variance_between_them() -> None:
    found = fit_random_effects([1.0, 1.0, 1.0], [0.5, 0.2, 0.1])
    assert found.tau2 == 0
    assert found.effects == pytest.approx([1.0, 1.0, 1.0])
    assert found.reliability.tolist() == [0, 0, 0]


def test_reml_of_equal_variances_is_the_sample_variance_less_the_sampling_one() -> None:
    # Values 0, 2, 4, 6: sample variance 20 / 3, sampling variance 1.
    found = fit_random_effects([0, 2, 4, 6], [1, 1, 1, 1])
    assert found.tau2 == pytest.approx(20 / 3 - 1)
    assert found.effects[0] == pytest.approx(3 + (17 / 3) / (20 / 3) * (0 - 3))


def test_dispersion_after_the_care_quality_commission_worked_out() -> None:
    # E 100 everywhere; O / E 0.49, 0.81, 1, 1.21, 1.69: z = 20 (0.7 - 1) ... = -6, -2, 0, 2, 6. No tails drawn in:
    # phi 80 / 5 = 16; w = 400 each: tau2 = (80 - 4) / (2,000 - 400).
    found = measure_dispersion([49, 81, 100, 121, 169], [100] * 5, trim=0)
    assert (found.phi, found.tau2) == pytest.approx((16, 76 / 1600))


def test_tails_are_drawn_in_to_their_quantiles() -> None:
    # A quarter from each end: z become -2, -2, 0, 2, 2.
    found = measure_dispersion([49, 81, 100, 121, 169], [100] * 5, trim=0.25)
    assert found.phi == pytest.approx(16 / 5)


def test_tails_are_cut_off_by_the_rule_of_the_hospital_indicator() -> None:
    # ln(O / E) of 0, and twice + and - ln 1.1: with a quarter cut from each end, the two outermost are gone.
    observed = [100 / 1.44, 100 / 1.1, 100, 110, 144]
    found = measure_dispersion(observed, [100] * 5, rule="shmi", trim=0.25)
    assert found.units == 3
    assert found.phi == pytest.approx(2 * 100 * np.log(1.1) ** 2 / 3)


def test_no_more_than_chance_leaves_exact_limits() -> None:
    calm = measure_dispersion([100, 101, 99, 100], [100] * 4)
    assert calm.tau2 == 0
    assert not calm.is_wide
    assert limit_ratios([50.0], dispersion=calm)[0][0] == limit_ratios([50.0])[0][0]


def test_wide_limits_worked_out() -> None:
    wide = measure_dispersion([49, 81, 100, 121, 169], [100] * 5, trim=0)
    low, high = limit_ratios([100.0], dispersion=wide)
    half = 1.959964 * np.sqrt(1 / 400 + 76 / 1600)
    assert (float(low[0]), float(high[0])) == pytest.approx(((1 - half) ** 2, (1 + half) ** 2), rel=1e-6)


def test_exact_limits_are_quantiles_between_whole_counts() -> None:
    # 10 people, share 0.5. P(R <= 1) = 11 / 1024, P(R <= 2) = 56 / 1024; 2.5% is 25.6 / 1024: two less the part of the
    # 45 / 1024 that is over, (56 - 25.6) / 45.
    low, high = limit_shares(0.5, [10])
    assert float(low[0]) == pytest.approx((2 - (56 - 25.6) / 45) / 10)
    # P(R <= 8) = 1013 / 1024 is over 998.4, P(R <= 7) = 968 / 1024 is not.
    assert float(high[0]) == pytest.approx((8 - (1013 - 998.4) / 45) / 10)


def test_limits_without_expected_events_are_refused() -> None:
    with pytest.raises(InternalError):
        limit_ratios([0.0])


def test_points_outside_a_funnel_are_told() -> None:
    inner, outer = limit_ratios([100.0] * 5), limit_ratios([100.0] * 5, level=0.998)
    assert place_in_funnel([0.5, 0.78, 1, 1.25, 1.6], inner, outer) == ["lowest", "low", "within", "high", "highest"]


def test_ranks_of_units_that_cannot_be_told_apart_have_wide_limits() -> None:
    draws = np.random.default_rng(1).normal(0, 1, (4000, 20))
    _, low, high = rank_units(draws)
    assert np.all(low == 1)
    assert np.all(high >= 19)


def test_median_odds_ratio_of_no_variation_is_one() -> None:
    assert median_odds_ratio(0) == 1
    assert latent_correlation(0) == 0


def test_shares_recover_planted_spread_and_cover_it() -> None:
    # True shares Beta(8, 32): mean 0.2, correlation 1 / 41.
    rng = np.random.default_rng(3)
    true = rng.beta(8, 32, 400)
    n = rng.integers(30, 400, 400)
    found = shrink_shares(rng.binomial(n, true), n)
    assert found.mean == pytest.approx(0.2, abs=0.01)
    assert found.correlation == pytest.approx(1 / 41, rel=0.2)
    covered = np.mean((found.low <= true) & (true <= found.high))
    assert 0.92 < covered < 0.975
    assert found.tau2 == pytest.approx(float(special.polygamma(1, 8) + special.polygamma(1, 32)), rel=0.2)


def test_ratios_recover_planted_spread_and_cover_it() -> None:
    rng = np.random.default_rng(4)
    true = rng.gamma(20, 1 / 20, 400)
    expected = rng.uniform(5, 200, 400)
    found = shrink_ratios(rng.poisson(expected * true), expected)
    assert (found.mean, found.strength) == pytest.approx((1.0, 20), rel=0.2)
    assert 0.92 < np.mean((found.low <= true) & (true <= found.high)) < 0.975
    assert np.mean((found.value - true) ** 2) < np.mean((rng.poisson(expected * true) / expected - true) ** 2)


def test_counts_of_one_poisson_are_drawn_to_the_mean() -> None:
    # Observed just as expected: nothing is left between units, and every ratio is the mean.
    found = shrink_ratios([10, 20, 30, 40], [10, 20, 30, 40])
    assert found.tau2 == 0
    assert found.value == pytest.approx([1, 1, 1, 1], abs=1e-4)
    assert found.reliability == pytest.approx([0, 0, 0, 0], abs=1e-4)


def test_shrunken_value_is_between_the_units_own_and_the_mean() -> None:
    d, n = np.array([2, 8, 20, 50]), np.array([20, 20, 100, 100])
    found = shrink_shares(d, n)
    weight = found.reliability
    assert found.value == pytest.approx(weight * d / n + (1 - weight) * found.mean)


def test_ratios_have_the_likelihood_of_a_negative_binomial() -> None:
    # At the fitted values the likelihood of scipy's negative binomial is at its highest.
    o, e = np.array([2, 30, 55, 20, 11]), np.array([5.0, 20, 40, 40, 9])
    found = shrink_ratios(o, e)

    def likelihood(mean: float, shape: float) -> float:
        rate = shape / mean
        return float(stats.nbinom(shape, rate / (rate + e)).logpmf(o).sum())

    best = likelihood(found.mean, found.strength)
    near = [likelihood(found.mean * f, found.strength * g) for f, g in ((1.02, 1), (0.98, 1), (1, 1.05), (1, 0.95))]
    assert best > max(near)


def test_draws_have_the_mean_and_variance_told() -> None:
    found = shrink_ratios([2, 30, 55, 20], [5, 20, 40, 40])
    draws = found.draw(40_000, np.random.default_rng(6))
    assert draws.mean(0) == pytest.approx(found.value, rel=0.02)
    assert draws.var(0) == pytest.approx(found.variance, rel=0.05)
