"""Tests for few units by hand and by writing out every case; what a design would notice, against simulation."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from scipy.stats import t as student
from scipy.stats import ttest_ind

from tenure.errors import InternalError
from tenure.estimate.designs import (
    NEVER,
    AdoptionPanel,
    Noise,
    compare_levels,
    detect_difference,
    detect_interruption,
    estimate_group_times,
    find_off_line,
    fit_interrupted,
    impute_effects,
    join_leads,
    measure_noise,
    randomise_starts,
    resample_scores,
    resample_two_way,
)


def _draw_panel(units: int, periods: int, treated: int, seed: int) -> AdoptionPanel:
    rng = np.random.default_rng(seed)
    starts = np.array([periods // 2] * treated + [NEVER] * (units - treated), dtype=np.float64)
    return AdoptionPanel(rng.normal(size=(units, periods)), np.arange(periods), starts)


def test_randomisation_counts_the_ways_to_deal_out_the_starts() -> None:
    panel = _draw_panel(6, 4, 2, seed=1)

    def find_difference(each: AdoptionPanel) -> float:
        return impute_effects(each, simple_only=True).take("simple")[0]

    real = abs(find_difference(panel))
    every = [abs(find_difference(panel.restart(np.array(one)))) for one in set(permutations(panel.starts))]
    assert len(every) == 15  # 6! / (2! 4!)
    exact = np.mean([one >= real - 1e-12 for one in every])
    rng = np.random.default_rng(2)
    every_way = randomise_starts(panel, find_difference, draws=99, rng=rng)
    assert every_way.p_value == pytest.approx(exact)
    assert (every_way.looked_at, every_way.ways) == (15, 15)
    larger = _draw_panel(9, 4, 4, seed=1)
    drawn = randomise_starts(larger, find_difference, draws=120, rng=rng)
    assert (drawn.looked_at, drawn.ways) == (121, 126)  # 9! / (4! 5!)
    whole = randomise_starts(larger, find_difference, draws=126, rng=rng).p_value
    assert drawn.p_value == pytest.approx(whole, abs=4 * np.sqrt(whole * (1 - whole) / 120) + 1 / 121)


def test_the_wild_bootstrap_agrees_with_the_regression_written_out_for_every_sign() -> None:
    panel = _draw_panel(7, 4, 3, seed=3)
    values, regressor = panel.values, panel.treated.astype(np.float64)
    means = np.column_stack([np.kron(np.eye(7), np.ones((4, 1))), np.kron(np.ones((7, 1)), np.eye(4))])

    def find_t(outcome: np.ndarray) -> float:
        design = np.column_stack([regressor.ravel(), means])
        inverse = np.linalg.pinv(design.T @ design)
        fitted = inverse @ design.T @ outcome
        left = outcome - design @ fitted
        scores = (design * left[:, None]).reshape(7, 4, -1).sum(axis=1)
        covariance = inverse @ scores.T @ scores @ inverse
        return abs(float(fitted[0])) / float(np.sqrt(covariance[0, 0]))

    fitted, *_ = np.linalg.lstsq(means, values.ravel(), rcond=None)
    restricted = (values.ravel() - means @ fitted).reshape(7, 4)
    real = find_t(values.ravel())
    every = [find_t((np.array(signs)[:, None] * restricted).ravel()) for signs in product([-1.0, 1.0], repeat=7)]
    exact = np.mean([one >= real - 1e-9 for one in every])
    drawn = resample_two_way(values, regressor, weights="rademacher", draws=4000, rng=np.random.default_rng(4))
    assert drawn == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 4000))


def test_webbs_weights_have_mean_nought_and_variance_one() -> None:
    # sqrt(3/2), 1, sqrt(1/2) and their opposites: (3/2 + 1 + 1/2) * 2 / 6 = 1. With two units of opposite scores t* is
    # |w1 - w2| / sqrt((w1 + w2)^2 / 2): without limit where the weights are opposite, one time in six, else 14 at most.
    drawn = resample_scores(1e9, np.array([1.0, -1.0]), weights="webb", draws=6000, rng=np.random.default_rng(5))
    assert drawn == pytest.approx(1 / 6, abs=0.02)


def test_a_score_bootstrap_is_near_the_normal_p_value_of_many_units() -> None:
    scores = np.random.default_rng(6).normal(size=400) / 20
    estimate = 1.96 * float(np.sqrt(np.sum(scores**2)))
    drawn = resample_scores(estimate, scores, weights="rademacher", draws=4000, rng=np.random.default_rng(7))
    assert drawn == pytest.approx(0.05, abs=0.015)


def test_levels_are_compared_as_welch_does() -> None:
    rng = np.random.default_rng(8)
    first, second = rng.normal(1, 2, size=9), rng.normal(0, 1, size=14)
    test = compare_levels(first, second)
    told = ttest_ind(first, second, equal_var=False)
    assert test is not None
    assert (test.statistic, test.p_value) == pytest.approx((told.statistic, told.pvalue))
    # A lone value is taken to vary as the others do: Student's test with their variance.
    lone, plain = compare_levels(first[:1], second), ttest_ind(first[:1], second, equal_var=True)
    assert lone is not None
    assert (lone.statistic, lone.p_value) == pytest.approx((plain.statistic, plain.pvalue))
    assert lone.freedom == 13
    assert compare_levels(first[:1], second[:1]) is None
    assert compare_levels(np.ones(3), np.ones(3)) is None


def test_values_off_their_own_line_are_found() -> None:
    line = np.arange(20.0) + np.tile([0.1, -0.1], 10)
    assert (fine := find_off_line(line, last=3)) is not None
    assert fine.p_value > 0.2
    peak = np.concatenate([line[:17], line[17:] + 2])
    assert (high := find_off_line(peak, last=3)) is not None
    assert high.statistic > 10
    assert find_off_line(line[:5], last=3) is None
    assert find_off_line(np.arange(9.0), last=2) is None


def test_leads_are_tested_by_event_time_where_there_are_many() -> None:
    rng = np.random.default_rng(9)
    starts = np.array([10.0] * 10 + [12.0] * 10 + [NEVER] * 20)
    effects = estimate_group_times(AdoptionPanel(rng.normal(size=(40, 14)), np.arange(14), starts), controls="never")
    test = join_leads(effects, most=5)
    assert test is not None
    assert test.freedom == 5
    every = join_leads(effects, most=100)
    assert every is not None
    assert every.freedom == 9 + 11  # the periods before each start but the first
    # Units that go no different ways are taken for such about one time in twenty.
    drawn = (AdoptionPanel(rng.normal(size=(80, 14)), np.arange(14), np.repeat(starts, 2)) for _ in range(200))
    tests = [join_leads(estimate_group_times(each, controls="never"), most=20 // 4) for each in drawn]
    assert 0.02 < np.mean([each is not None and each.p_value < 0.05 for each in tests]) < 0.12
    lone = estimate_group_times(_draw_panel(6, 2, 3, seed=10), controls="never")
    assert join_leads(lone, most=5) is None


def test_noise_is_measured_without_the_bias_of_short_series() -> None:
    rng = np.random.default_rng(11)
    units, periods, correlation = 400, 12, 0.6
    drawn = np.empty((units, periods))
    drawn[:, 0] = rng.normal(size=units)
    for place in range(1, periods):
        drawn[:, place] = correlation * drawn[:, place - 1] + np.sqrt(1 - correlation**2) * rng.normal(size=units)
    values = 2 * drawn + 3 * rng.normal(size=(units, 1)) + rng.normal(size=periods)
    noise = measure_noise(values)
    # True: variance 4, correlation 0.6, between 9 / (9 + 4).
    assert noise.variance == pytest.approx(4, rel=0.1)
    assert noise.correlation == pytest.approx(0.6, abs=0.05)
    assert noise.between == pytest.approx(9 / 13, abs=0.05)
    assert measure_noise(np.ones((3, 4))) == Noise(0.0, 0.0, 0.0)
    with pytest.raises(InternalError, match="too few"):
        measure_noise(values[:1])


def test_an_effect_of_the_smallest_size_noticed_is_noticed_four_times_in_five() -> None:
    rng = np.random.default_rng(12)
    treated, controls, before, after, correlation = 10, 15, 8, 6, 0.5
    smallest = detect_difference(Noise(1.0, correlation, 0.0), treated=treated, controls=controls, before=before,
                                 after=after)  # fmt: skip
    places = np.arange(before + after)
    root = np.linalg.cholesky(correlation ** np.abs(places[:, None] - places[None, :]))
    drawn = rng.normal(size=(3000, treated + controls, before + after)) @ root.T
    change = drawn[:, :, before:].mean(axis=2) - drawn[:, :, :before].mean(axis=2)
    change[:, :treated] += smallest
    found = ttest_ind(change[:, :treated], change[:, treated:], axis=1).pvalue < 0.05
    assert np.mean(found) == pytest.approx(0.8, abs=0.025)
    assert detect_difference(Noise(1.0, 0.0, 0.0), treated=1, controls=1, before=3, after=3) == np.inf


def test_a_series_without_correlation_is_judged_by_least_squares() -> None:
    # Two lines over 2n periods: the effect in the middle of the time after is known with variance
    # s^2 (1/n + 1/n + n^2 / S), S = n (n^2 - 1) / 12, since the first line is drawn on by n periods.
    n, quantiles = 20, student.ppf(0.975, 36) + student.ppf(0.8, 36)
    expected = quantiles * np.sqrt(2 / n + n**2 / (n * (n**2 - 1) / 12))
    found = detect_interruption(Noise(1.0, 0.0, 0.0), np.arange(-n, n))
    assert found == pytest.approx(expected, rel=1e-9)
    assert detect_interruption(Noise(1.0, 0.0, 0.0), np.arange(-2, 2)) == np.inf


def test_a_series_with_the_smallest_effect_is_noticed_about_as_often_as_said() -> None:
    rng = np.random.default_rng(13)
    elapsed = np.arange(-40, 40)
    effect = detect_interruption(Noise(1.0, 0.0, 0.0), elapsed)
    found = 0
    for _ in range(300):
        fit = fit_interrupted(rng.normal(size=80) + effect * (elapsed >= 0), elapsed, errors="glsar")
        estimate, error = fit.weigh(fit.weigh_effect(float(elapsed[elapsed >= 0].mean())))
        low, high = fit.find_limits(estimate, error)
        found += low > 0 or high < 0
    assert found / 300 == pytest.approx(0.8, abs=0.07)
