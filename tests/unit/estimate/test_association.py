"""How two measures of units go together, against hand arithmetic and statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm

from tenure.errors import InternalError
from tenure.estimate.association import associate


def test_weights_move_the_line_as_by_hand() -> None:
    # x 0, 1, 2, 3 and y 1, 2, 2, 4 with weights 1, 2, 2, 1: means 9/6 and 13/6.
    # sum w dx dx = 2.25 + 0.5 + 0.5 + 2.25 = 5.5; sum w dx dy = (-1.5)(-7/6) + 2(-0.5)(-1/6) + 2(0.5)(-1/6) + 1.5(11/6)
    # = 1.75 + 1/6 - 1/6 + 2.75 = 4.5; sum w dy dy = 49/36 + 2/36 + 2/36 + 121/36 = 174/36.
    found = associate([0, 1, 2, 3], [1, 2, 2, 4], [1, 2, 2, 1])
    assert found.slope == pytest.approx(4.5 / 5.5)
    assert found.correlation == pytest.approx(4.5 / math.sqrt(5.5 * 174 / 36))
    assert found.effective_units == pytest.approx(36 / 10)
    assert found.units == 4


def test_slope_and_limits_agree_with_statsmodels() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(40, 6, 60)
    w = rng.uniform(200, 9000, 60)
    y = 0.05 + 0.001 * x + rng.normal(0, 0.4 / np.sqrt(w), 60)
    oracle = sm.WLS(y, sm.add_constant(x), weights=w).fit(cov_type="HC3", use_t=True)
    found = associate(x, y, w)
    assert found.slope == pytest.approx(oracle.params[1], rel=1e-9)
    assert (found.slope_low, found.slope_high) == pytest.approx(tuple(oracle.conf_int()[1]), rel=1e-7)


def test_limits_of_a_correlation_are_fishers() -> None:
    # Correlation 0.5 of 28 equal units: atanh 0.549306, half 1.959964 / 5; tanh(0.157313) and tanh(0.941299)
    # = (e^1.882598 - 1) / (e^1.882598 + 1) = 5.5706 / 7.5706.
    x = np.array([1.0, -1.0] * 14)
    other = np.array([1.0, 1.0, -1.0, -1.0] * 7)
    found = associate(x, 0.5 * x + math.sqrt(0.75) * other, np.ones(28))
    assert found.correlation == pytest.approx(0.5)
    assert (found.correlation_low, found.correlation_high) == pytest.approx((0.156028, 0.735818), abs=1e-5)


def test_limits_cover_a_true_slope_as_often_as_they_say() -> None:
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(400):
        x, w = rng.normal(0, 1, 40), rng.uniform(1, 30, 40)
        found = associate(x, 0.3 * x + rng.normal(0, 1, 40) * (1 + np.abs(x)) / np.sqrt(w), w)
        covered += found.slope_low <= 0.3 <= found.slope_high
    assert 365 <= covered <= 395  # 380 in 400, give or take 3.4 standard errors


def test_too_few_units_or_nothing_that_varies_has_no_association() -> None:
    assert math.isnan(associate([1, 2, 3], [1, 2, 3], [1, 1, 1]).slope)
    assert math.isnan(associate([0.1] * 6, [1, 2, 3, 4, 5, 6], [1] * 6).correlation)
    with pytest.raises(InternalError):
        associate([1, 2], [1, 2], [1, 0])
