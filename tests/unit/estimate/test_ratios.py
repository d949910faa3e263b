"""Two ratios of events to expected events, compared."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.errors import InternalError
from tenure.estimate.ratios import compare_ratios
from tenure.estimate.similarity import measure_similarity


def test_limits_are_those_of_a_share_given_all_events() -> None:
    # No event of 5: the upper limit of the share is 1 - 0.025^(1/5) = 0.521824; odds 1.091238, x 30 / 10.
    ratio, low, high = compare_ratios(([0], [5]), ([10], [30]))
    assert (ratio[0], low[0]) == (0.0, 0.0)
    assert high[0] == pytest.approx(3 * 0.521824 / 0.478176, rel=1e-5)


def test_the_ratio_turned_round_has_the_limits_turned_round() -> None:
    one = compare_ratios(([12], [30]), ([10], [40]))
    other = compare_ratios(([30], [12]), ([40], [10]))
    assert one[1][0] == pytest.approx(1 / other[2][0])
    assert one[2][0] == pytest.approx(1 / other[1][0])


def test_limits_cover_the_true_ratio_at_least_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    first, second = rng.poisson(20 * 1.3, 4000), rng.poisson(150, 4000)
    _, low, high = compare_ratios((first, second), (np.full(4000, 20.0), np.full(4000, 150.0)))
    assert ((low <= 1.3) & (high >= 1.3)).mean() >= 0.945


def test_nothing_on_either_side_has_no_ratio() -> None:
    assert np.isnan(compare_ratios(([0], [0]), ([1], [1]))[0][0])
    assert np.isinf(compare_ratios(([3], [0]), ([1], [1]))[0][0])
    with pytest.raises(InternalError):
        compare_ratios(([1], [1]), ([0], [1]))


def test_units_of_one_size_or_one_mix_are_apart_in_the_other_only() -> None:
    found = measure_similarity([100, 100, 100], [[1, 0], [0, 1], [1, 1]])
    assert not found.size.any()
    # Shares 1, 0 and 1/2: variance 1/6 in each of two kinds, 1/3; the first two are sqrt(2) apart.
    assert found.mix[0, 1] == pytest.approx(np.sqrt(2) / np.sqrt(1 / 3))
    assert np.array_equal(found.total, found.total.T)
    with pytest.raises(InternalError):
        measure_similarity([0, 1], [[1], [1]])
