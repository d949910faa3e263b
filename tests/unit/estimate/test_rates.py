"""Limits of counts and standardisation: hand-worked."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.errors import InternalError
from tenure.estimate import (
    byar_interval,
    clustered_standard_variance,
    clustered_variance,
    exact_count_interval,
    exact_interval,
    rate_interval,
    standardise_direct,
    standardise_indirect,
)


def test_no_event_has_a_lower_limit_of_nought_and_the_exact_upper_one() -> None:
    low, high = exact_count_interval([0])
    assert low[0] == 0
    assert high[0] == pytest.approx(-np.log(0.025))


def test_rates_change_from_exact_to_byar_at_ten_events() -> None:
    found, exact, byar = rate_interval([9, 10], [1, 1]), exact_count_interval([9, 10]), byar_interval([9, 10])
    assert (found[0][0], found[1][0]) == (exact[0][0], exact[1][0])
    assert (found[0][1], found[1][1]) == (byar[0][1], byar[1][1])


def test_exact_limits_of_a_share_leave_a_fortieth_on_each_side() -> None:
    # 2 of 4: P(2 or more | low) = 6 p^2 (1-p)^2 + 4 p^3 (1-p) + p^4 = 0.025, and the other way round by symmetry.
    low, high = exact_interval([2], [4])
    p = float(low[0])
    assert 6 * p**2 * (1 - p) ** 2 + 4 * p**3 * (1 - p) + p**4 == pytest.approx(0.025)
    assert float(high[0]) == pytest.approx(1 - p)


@pytest.mark.parametrize("events", [[-1], [0, -2]])
def test_negative_counts_are_refused(events: list[int]) -> None:
    with pytest.raises(InternalError):
        byar_interval(events)


def test_a_share_standardised_to_its_own_people_is_its_crude_share() -> None:
    found = standardise_direct([10, 30], [100, 300], [100, 300], kind="share")
    assert float(found.value) == pytest.approx(40 / 400)
    # 0.25^2 x 0.09 / 100 + 0.75^2 x 0.09 / 300
    assert float(found.variance) == pytest.approx(0.0625 * 0.0009 + 0.5625 * 0.0003)


def test_strata_without_people_are_left_out_and_told() -> None:
    found = standardise_direct([[10, 0], [10, 20]], [[100, 0], [100, 100]], [1, 3], kind="share")
    assert found.value == pytest.approx([0.1, 0.25 * 0.1 + 0.75 * 0.2])
    assert found.covered_share == pytest.approx([0.25, 1.0])


def test_a_unit_without_people_has_no_rate() -> None:
    found = standardise_direct([[0, 0]], [[0, 0]], [1, 3])
    assert np.isnan(found.value[0])
    assert found.covered_share[0] == 0


def test_dobsons_limits_need_ten_events() -> None:
    found = standardise_direct([[4, 5], [4, 6]], [[100, 100], [100, 100]], [1, 1])
    assert np.isnan(found.low).tolist() == [True, False]


def test_standardised_variance_by_cluster_is_that_of_a_ratio_when_there_is_one_stratum() -> None:
    # Clusters (d, n): (1, 10), (3, 10), (2, 20), as for the variance of a ratio.
    expected = clustered_variance([6], [40], sum_dd=[14], sum_dn=[80], sum_nn=[600], clusters=[3])
    found = clustered_standard_variance([[1], [3], [2]], [[10], [10], [20]], [7])
    assert float(found) == pytest.approx(float(expected[0]))


def test_standardised_variance_by_cluster_worked_out() -> None:
    # Strata of 20 and 20 people, weights 0.5 each; rates 0.2 and 0.5. Cluster 1: (1 of 10), (6 of 10); cluster 2: (3 of
    # 10), (4 of 10). Scores 0.5 (-1 / 20) + 0.5 (1 / 20) = 0 and 0: what one stratum lacks the other has.
    found = clustered_standard_variance([[1, 6], [3, 4]], [[10, 10], [10, 10]], [1, 1])
    assert float(found) == pytest.approx(0, abs=1e-18)
    # With the second cluster's strata exchanged, scores are -0.05 and 0.05: 2 x (0.0025 + 0.0025).
    found = clustered_standard_variance([[1, 4], [3, 6]], [[10, 10], [10, 10]], [1, 1])
    assert float(found) == pytest.approx(2 * (0.05**2 + 0.05**2))


def test_indirect_ratio_times_the_reference_is_the_rate() -> None:
    ratio, rate = standardise_indirect([30], [20]), standardise_indirect([30], [20], reference=0.1)
    assert float(ratio.value[0]) == 1.5
    assert float(rate.value[0]) == pytest.approx(0.15)
    assert float(rate.high[0]) == pytest.approx(0.1 * float(ratio.high[0]))
    assert float(ratio.variance[0]) == pytest.approx(30 / 400)
