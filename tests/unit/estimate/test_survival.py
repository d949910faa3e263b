"""Survival and incidence from counts: hand-worked, and identities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.errors import InternalError
from tenure.estimate import (
    aalen_johansen,
    clustered_variance,
    incidence_from_hazards,
    jackknife_variance,
    kaplan_meier,
)


def test_greenwood_is_the_binomial_variance_without_censoring() -> None:
    # 10 people: 3 events, then 2 of the 7 left, nobody censored before: p (1 - p) / 10 with p = 0.7 and 0.5.
    curve = kaplan_meier([3, 2, 0], [0, 0, 5])
    assert curve.share == pytest.approx([0.7, 0.5, 0.5])
    assert curve.variance == pytest.approx([0.021, 0.025, 0.025])


def test_one_cause_is_kaplan_meier() -> None:
    events, censored = [3, 1, 2, 0, 1], [1, 2, 0, 1, 3]
    curve = kaplan_meier(events, censored)
    found = aalen_johansen(np.array(events)[:, None], censored)
    assert found.survival == pytest.approx(curve.share)
    assert found.survival_variance == pytest.approx(curve.variance)
    assert found.incidence[:, 0] == pytest.approx(1 - curve.share)
    assert found.variance[:, 0] == pytest.approx(curve.variance)


def test_incidence_without_censoring_is_the_share_with_each_cause() -> None:
    # 20 people: causes (2, 3), then (4, 1), and 10 left at the end. Variances are binomial.
    found = aalen_johansen([[2, 3], [4, 1], [0, 0]], [0, 0, 10])
    assert found.incidence[1] == pytest.approx([6 / 20, 4 / 20])
    assert found.variance[1] == pytest.approx([0.3 * 0.7 / 20, 0.2 * 0.8 / 20])
    assert found.survival_variance[1] == pytest.approx(0.5 * 0.5 / 20)


counts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(counts)
def test_survival_and_incidences_sum_to_one_and_limits_hold_them(rows: list[tuple[int, int, int]]) -> None:
    table = np.array(rows, dtype=float)
    found = aalen_johansen(table[:, :2], table[:, 2])
    assert found.survival + found.incidence.sum(-1) == pytest.approx(np.ones(len(rows)))
    assert np.all(np.diff(found.incidence, axis=0) >= -1e-15)
    assert np.all((found.low <= found.incidence + 1e-12) & (found.incidence <= found.high + 1e-12))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(counts)
def test_incidence_is_that_of_the_hazards(rows: list[tuple[int, int, int]]) -> None:
    table = np.array(rows, dtype=float)
    found = aalen_johansen(table[:, :2], table[:, 2])
    risk = found.at_risk[:, None]
    hazards = np.divide(table[:, :2], risk, out=np.zeros_like(table[:, :2]), where=risk > 0)
    survival, incidence = incidence_from_hazards(hazards)
    assert survival == pytest.approx(found.survival, abs=1e-12)
    assert incidence == pytest.approx(found.incidence, abs=1e-12)


def test_people_who_come_later_are_not_at_risk_before() -> None:
    # 4 from the start, 4 more before the second time: 1 of 4, then 1 of 7.
    curve = kaplan_meier([1, 1, 0], [0, 0, 6], entered=[4, 4, 0])
    assert curve.share == pytest.approx([3 / 4, 3 / 4 * 6 / 7, 3 / 4 * 6 / 7])


def test_more_events_than_people_at_risk_are_refused() -> None:
    with pytest.raises(InternalError):
        kaplan_meier([3, 0], [0, 2], entered=[2, 3])


def test_hazards_over_one_are_refused() -> None:
    with pytest.raises(InternalError):
        incidence_from_hazards([[0.6, 0.5]])


def test_jackknife_of_a_share_is_near_its_linearised_variance() -> None:
    # 40 clusters of unequal size: the two agree to a few in 100.
    rng = np.random.default_rng(5)
    n = rng.integers(50, 150, 40).astype(float)
    d = rng.binomial(n.astype(int), rng.beta(5, 20, 40)).astype(float)
    found = jackknife_variance(np.column_stack([d, n]), lambda left: left[:, 0] / left[:, 1])
    linear = clustered_variance(
        [d.sum()], [n.sum()], sum_dd=[(d * d).sum()], sum_dn=[(d * n).sum()], sum_nn=[(n * n).sum()], clusters=[40]
    )
    assert float(found) == pytest.approx(float(linear[0]), rel=0.05)


def test_jackknife_of_a_mean_is_the_variance_of_the_mean() -> None:
    # Values 1, 2, 6 in three clusters of one: variance of the mean 7 / 3.
    found = jackknife_variance([[1, 1], [2, 1], [6, 1]], lambda left: left[:, 0] / left[:, 1])
    assert float(found) == pytest.approx(7 / 3)


def test_jackknife_of_one_cluster_is_not_a_number() -> None:
    assert np.isnan(jackknife_variance([[1, 10]], lambda left: left[:, 0] + left[:, 1]))
