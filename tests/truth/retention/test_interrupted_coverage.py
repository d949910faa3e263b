"""How often limits of interrupted series hold a planted effect: less often than they say, robust ones least of all."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.estimate.designs import fit_interrupted

PERIODS, CORRELATION, EFFECT, SERIES = 96, 0.4, -1.5, 300
"""Eight years of months, errors that depend on the last one, and a lasting change of level."""


def _draw_errors(rng: np.random.Generator) -> np.ndarray:
    errors = rng.normal(size=PERIODS)
    errors[0] /= np.sqrt(1 - CORRELATION**2)
    for place in range(1, PERIODS):
        errors[place] += CORRELATION * errors[place - 1]
    return errors


@pytest.fixture(scope="module")
def held() -> dict[str, float]:
    rng = np.random.default_rng(40_000)
    elapsed = np.arange(PERIODS) - PERIODS // 2
    counts = {"glsar": 0, "newey_west": 0}
    for _ in range(SERIES):
        values = 12 + 0.01 * elapsed + EFFECT * (elapsed >= 0) + _draw_errors(rng)
        for errors in ("glsar", "newey_west"):
            fit = fit_interrupted(values, elapsed, errors=errors)
            low, high = fit.find_limits(*fit.weigh(fit.weigh_effect(0.0)))
            counts[errors] += low <= EFFECT <= high
    return {name: count / SERIES for name, count in counts.items()}


def test_limits_hold_a_planted_change_of_level_about_nine_times_in_ten(held: dict[str, float]) -> None:
    # 0.91 was found with another implementation; 300 series tell it to 0.02.
    assert held["glsar"] == pytest.approx(0.91, abs=0.05)


def test_least_squares_with_a_robust_variance_holds_it_less_often(held: dict[str, float]) -> None:
    assert held["newey_west"] < held["glsar"] - 0.02
