"""Standardised contrasts, disparity ratios and clustered incidence, against arithmetic by hand and known truths."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from tenure.errors import InternalError
from tenure.estimate import (
    ContrastCells,
    aalen_johansen,
    clustered_interval,
    clustered_variance,
    disparity_ratio,
    follow_clusters,
    standardise_contrasts,
)

# Two strata and three organisations. Movers: 10 of 20 and 12 of 15; others: 30 of 100 and 40 of 50.
STRATUM = [1, 1, 1, 2, 2, 2]
CLUSTER = [1, 2, 3, 1, 2, 3]
PEOPLE, EVENTS = [10, 5, 5, 5, 5, 5], [6, 2, 2, 4, 5, 3]
OTHERS, OTHER_EVENTS = [40, 40, 20, 20, 20, 10], [12, 14, 4, 16, 18, 6]


def cells(**changed: npt.ArrayLike) -> ContrastCells:
    given: dict[str, npt.ArrayLike] = {
        "contrast": [0] * 6, "stratum": STRATUM, "cluster": CLUSTER, "people": PEOPLE, "events": EVENTS,
        "other_people": OTHERS, "other_events": OTHER_EVENTS,
    }  # fmt: skip
    return ContrastCells(**(given | changed))


def test_difference_weights_the_others_like_the_first() -> None:
    found = standardise_contrasts(cells(), contrasts=1)
    # 22 of 35 movers; of others like them 20 * 0.3 + 15 * 0.8 = 18.
    assert found.difference[0] == pytest.approx(22 / 35 - 18 / 35)
    assert found.covered[0] == 1
    assert (found.people[0], found.strata[0], found.clusters[0]) == (35, 2, 3)


def test_variance_is_that_of_the_clusters_scores() -> None:
    # Scores per organisation, each a 35th: movers d - n (r0 + 4/35), less weight * (d0 - n0 r0) / n0 of the others.
    own = [6 - 10 * (0.3 + 4 / 35) + 4 - 5 * (0.8 + 4 / 35), 2 - 5 * (0.3 + 4 / 35) + 5 - 5 * (0.8 + 4 / 35),
           2 - 5 * (0.3 + 4 / 35) + 3 - 5 * (0.8 + 4 / 35)]  # fmt: skip
    others = [20 * 0 / 100 + 15 * 0 / 50, 20 * 2 / 100 + 15 * 2 / 50, 20 * -2 / 100 + 15 * -2 / 50]
    clustered = 3 / 2 * sum(((a - b) / 35) ** 2 for a, b in zip(own, others, strict=True))
    # People one by one: (22 + 1) of (35 + 2); others with one more of the average share, 71 of 152, in each stratum.
    first, second = (30 + 71 / 152) / 101, (40 + 71 / 152) / 51
    single = (
        23 / 37 * 14 / 37 / 37
        + (20 / 35) ** 2 * first * (1 - first) / 100
        + (15 / 35) ** 2 * second * (1 - second) / 50
    )
    found = standardise_contrasts(cells(), contrasts=1)
    assert found.variance[0] == pytest.approx(max(clustered, single))
    half = stats.t.ppf(0.975, 2) * max(clustered, single) ** 0.5
    assert found.high[0] - found.low[0] == pytest.approx(min(2 * half, 2))


def test_strata_without_the_others_are_left_out_and_said() -> None:
    found = standardise_contrasts(
        cells(other_people=[40, 40, 20, 0, 0, 0], other_events=[12, 14, 4, 0, 0, 0]), contrasts=1
    )
    assert found.difference[0] == pytest.approx(10 / 20 - 0.3)
    assert found.covered[0] == pytest.approx(20 / 35)
    nobody = standardise_contrasts(cells(other_people=[0] * 6, other_events=[0] * 6), contrasts=1)
    assert np.isnan(nobody.difference[0])
    assert (nobody.covered[0], nobody.strata[0]) == (0, 0)


def test_contrasts_side_by_side_do_not_touch_each_other() -> None:
    twice = ContrastCells(
        contrast=[0] * 6 + [2] * 6, stratum=STRATUM * 2, cluster=CLUSTER * 2, people=PEOPLE * 2,
        events=EVENTS + [0] * 6, other_people=OTHERS * 2, other_events=OTHER_EVENTS * 2,
    )  # fmt: skip
    found, alone = standardise_contrasts(twice, contrasts=3), standardise_contrasts(cells(), contrasts=1)
    assert found.difference[0] == alone.difference[0]
    assert found.variance[0] == alone.variance[0]
    assert np.isnan(found.difference[1])
    assert found.difference[2] == pytest.approx(-18 / 35)


def test_counts_out_of_range_are_refused() -> None:
    with pytest.raises(InternalError, match="out of range"):
        standardise_contrasts(cells(events=[11, 2, 2, 4, 5, 3]), contrasts=1)


def test_intervals_cover_a_planted_difference() -> None:
    """Thirty organisations that differ, five strata, a true difference of 0.10 for the first set."""
    rng = np.random.default_rng(5)
    runs, within = 400, 0
    stratum, cluster = (grid.ravel() for grid in np.meshgrid(np.arange(5), np.arange(30), indexing="ij"))
    base = 0.5 + 0.05 * stratum
    for _ in range(runs):
        shift = rng.normal(0, 0.05, 30)[cluster]
        people, others = rng.poisson(2.0, 150), rng.poisson(8.0, 150)
        drawn = ContrastCells(
            contrast=np.zeros(150), stratum=stratum, cluster=cluster, people=people,
            events=rng.binomial(people, np.clip(base + shift + 0.1, 0, 1)), other_people=others,
            other_events=rng.binomial(others, np.clip(base + shift, 0, 1)),
        )  # fmt: skip
        found = standardise_contrasts(drawn, contrasts=1)
        within += int(found.low[0] <= 0.1 <= found.high[0])
    # Two-sided binomial test against 95%, at 1%.
    assert stats.binomtest(within, runs, 0.95).pvalue > 0.01, within


def test_incidence_without_censoring_is_the_share_and_its_interval_the_clustered_one() -> None:
    events = np.array([[[3, 1], [2, 2]], [[1, 0], [4, 1]], [[5, 5], [0, 1]]])
    censored = np.array([[0, 12], [0, 14], [0, 9]])
    found = follow_clusters(events, censored)
    people = [20, 20, 20]
    second = [5, 5, 5]  # of the first cause by the second month, in each organisation
    assert found.share[1].tolist() == pytest.approx([15 / 60, 10 / 60, 35 / 60])
    # Alike in every organisation, so Wilson's interval of 15 in 60 stands.
    low, high = clustered_interval([15], [60], [0.0])
    assert (found.low[1, 0], found.high[1, 0]) == (pytest.approx(low[0]), pytest.approx(high[0]))
    uneven = [3, 1, 6]  # of the second cause
    variance = clustered_variance([10], [60], sum_dd=[46], sum_dn=[200], sum_nn=[1200], clusters=[3])
    assert sum(n * n for n in uneven) == 46
    assert (sum(people), sum(second)) == (60, 15)
    # With clusters of one size the jackknife is the linearised variance.
    low, high = clustered_interval([10], [60], variance)
    assert (found.low[1, 1], found.high[1, 1]) == (pytest.approx(low[0]), pytest.approx(high[0]))


def test_incidence_with_censoring_is_aalen_and_johansens() -> None:
    events, censored = np.array([[[1, 0], [0, 2]], [[1, 1], [0, 0]]]), np.array([[2, 1], [0, 2]])
    expected = aalen_johansen(events.sum(0), censored.sum(0))
    found = follow_clusters(events, censored)
    assert found.share[:, :2].tolist() == expected.incidence.tolist()
    assert found.share.sum(1).tolist() == pytest.approx([1, 1])


def test_disparity_ratio_by_hand_and_by_cluster() -> None:
    # 40 and 100 of one group above and below, 10 and 50 of the other: 0.4 / 0.2.
    ratio, low, high = disparity_ratio([[20, 50, 5, 25], [20, 50, 5, 25]])
    reach = np.exp(1.959964 * (1 / 40 + 1 / 100 + 1 / 10 + 1 / 50) ** 0.5)
    assert [ratio, low, high] == pytest.approx([2.0, 2 / reach, 2 * reach])
    # All who stand higher are in one organisation: scores 1 - 1/2 - 1 + 1/2 = 0 in both, still the same.
    assert disparity_ratio([[40, 50, 10, 25], [0, 50, 0, 25]])[1] == pytest.approx(low)
    # Only those of one group are: 1 - 1/2 - 1/2 + 1/2 and its opposite, 2 / 1 * 2 * 0.5^2 = 1.
    wide = disparity_ratio([[40, 50, 5, 25], [0, 50, 5, 25]])
    assert wide[1] == pytest.approx(2 / np.exp(1.959964 * 1.0))
    assert all(np.isnan(disparity_ratio([[40, 100, 0, 50]])))
