"""Known answers for intervals of proportions."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.errors import InternalError
from tenure.estimate import clustered_interval, clustered_variance, wilson_interval


# Published in the test tables of PHEindicatormethods (Office for Health Improvement and Disparities).
@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(1, 0.001767, 0.054486), (5, 0.021544, 0.111750), (65, 0.552544, 0.736358)],
)
def test_wilson_interval_gives_the_published_limits_for_events_in_a_hundred(
    events: int, low: float, high: float
) -> None:
    lower, upper = wilson_interval([events], [100])
    assert lower[0] == pytest.approx(low, abs=5e-7)
    assert upper[0] == pytest.approx(high, abs=5e-7)


def test_wilson_interval_touches_nought_and_one_and_nothing_beyond() -> None:
    low, high = wilson_interval([0, 40], [40, 40])
    assert low[0] == 0
    assert high[1] == 1
    # With d = 0: upper limit z^2 / (n + z^2) = 3.841459 / 43.841459.
    assert high[0] == pytest.approx(3.841458821 / 43.841458821, rel=1e-9)
    assert low[1] == pytest.approx(1 - 3.841458821 / 43.841458821, rel=1e-9)


def test_wilson_interval_refuses_more_events_than_people() -> None:
    with pytest.raises(InternalError):
        wilson_interval([3], [2])


def test_clustered_variance_is_the_linearised_ratio_variance() -> None:
    # Clusters (d, n): (1, 10), (3, 10), (2, 20). r = 6/40 = 0.15; residuals -0.5, 1.5, -1.0;
    # squares 0.25 + 2.25 + 1 = 3.5; times 3/2 over 1,600 = 0.00328125.
    variance = clustered_variance(
        [6], [40], sum_dd=[1 + 9 + 4], sum_dn=[10 + 30 + 40], sum_nn=[100 + 100 + 400], clusters=[3]
    )
    assert variance[0] == pytest.approx(0.00328125, rel=1e-12)


def test_clustered_variance_of_one_cluster_is_not_a_number() -> None:
    variance = clustered_variance([6], [40], sum_dd=[36], sum_dn=[240], sum_nn=[1600], clusters=[1])
    assert np.isnan(variance[0])


def test_clustered_interval_with_one_cluster_is_wilsons() -> None:
    expected = wilson_interval([6], [40])
    found = clustered_interval([6], [40], [np.nan])
    assert found[0][0] == expected[0][0]
    assert found[1][0] == expected[1][0]


def test_clustered_interval_uses_the_size_that_the_variance_is_worth() -> None:
    # p (1 - p) / variance = 0.1275 / 0.006375 = 20 people instead of 40: Wilson with 3 in 20.
    expected = wilson_interval([3], [20])
    found = clustered_interval([6], [40], [0.006375])
    assert found[0][0] == pytest.approx(expected[0][0], rel=1e-12)
    assert found[1][0] == pytest.approx(expected[1][0], rel=1e-12)


def test_clustered_interval_is_never_narrower_than_wilsons() -> None:
    expected = wilson_interval([6], [40])
    found = clustered_interval([6], [40], [1e-6])
    assert (found[0][0], found[1][0]) == (expected[0][0], expected[1][0])


def test_interval_covers_at_its_level_for_clustered_people() -> None:
    """Beta-binomial clusters with a known share: the clustered interval covers, the plain one does not."""
    rng = np.random.default_rng(20121101)
    share, clusters, size, runs = 0.1, 60, 100, 1500
    d = rng.binomial(size, rng.beta(3, 27, (runs, clusters))).astype(float)
    n = np.full((runs, clusters), float(size))
    variance = clustered_variance(
        d.sum(1), n.sum(1), sum_dd=(d * d).sum(1), sum_dn=(d * n).sum(1), sum_nn=(n * n).sum(1),
        clusters=np.full(runs, clusters),
    )  # fmt: skip
    low, high = clustered_interval(d.sum(1), n.sum(1), variance)
    covered = np.mean((low <= share) & (share <= high))
    plain_low, plain_high = wilson_interval(d.sum(1), n.sum(1))
    plain = np.mean((plain_low <= share) & (share <= plain_high))
    # Monte Carlo standard error is 0.6 points at 95%.
    assert 0.93 <= covered <= 0.975
    assert plain < 0.85
