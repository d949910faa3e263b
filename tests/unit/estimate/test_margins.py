"""Marginal standardisation and incidence from a fitted hazard, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from tenure.errors import InternalError
from tenure.estimate import (
    Design,
    MultinomialFit,
    average_slopes,
    find_quantile,
    fit_multinomial,
    predict_incidence,
    standardise_margins,
)

# Young and old, two groups. Movers: young 10 of 100 and 20 of 100, old 40 of 100 and 30 of 100, all four free.
SATURATED = np.array([[1.0, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]])
COUNTS = np.array([[90.0, 10], [80, 20], [60, 40], [70, 30]])


def saturated(**options: object) -> MultinomialFit:
    design = Design(SATURATED, ("constant", "group", "old", "group and old"))
    return fit_multinomial(design, COUNTS, outcomes=("stay", "move"), **options)  # type: ignore[arg-type]


def test_standardised_shares_are_those_of_a_population_with_the_weights_given() -> None:
    # A standard of 300 young and 100 old: group 0 has (3 * 10 + 40) / 4 = 17.5%, group 1 (3 * 20 + 30) / 4 = 22.5%.
    margins = standardise_margins(saturated(), [SATURATED[[0, 2]], SATURATED[[1, 3]]], [300, 100])
    assert margins.shares == pytest.approx(np.array([[0.825, 0.175], [0.775, 0.225]]), abs=1e-12)
    # Each share's variance is p (1 - p) / 100, weighted by squares: (9 * .09 + .24) / 1600 and (9 * .16 + .21) / 1600.
    assert margins.standard_errors[:, 1] ** 2 == pytest.approx([1.05 / 1600, 1.65 / 1600], rel=1e-9)
    effect, error = margins.contrast(1)
    assert effect == pytest.approx([-0.05, 0.05], abs=1e-12)
    assert error**2 == pytest.approx([2.7 / 1600] * 2, rel=1e-9)


def test_limits_are_those_of_the_log_odds() -> None:
    margins = standardise_margins(saturated(), [SATURATED[:1]], [1])
    # p = 0.1 of 100: log odds -log 9, variance 1/10 + 1/90 = 1/9.
    low, high = margins.limits()
    assert np.log(low[0, 1] / (1 - low[0, 1])) == pytest.approx(-np.log(9) - 1.959963984540054 / 3, rel=1e-9)
    assert np.log(high[0, 1] / (1 - high[0, 1])) == pytest.approx(-np.log(9) + 1.959963984540054 / 3, rel=1e-9)


def test_few_clusters_take_students_quantile() -> None:
    assert find_quantile(np.inf, 0.95) == pytest.approx(1.959963984540054, rel=1e-12)
    # Printed in every table of Student's distribution: 2.262 at 9 degrees of freedom.
    assert find_quantile(9, 0.95) == pytest.approx(2.2621571628, rel=1e-9)
    assert standardise_margins(saturated(clusters=[0, 1, 2, 3]), [SATURATED], [1, 1, 1, 1]).freedom == 3


def test_a_mean_slope_is_the_share_times_the_coefficient_times_the_rest() -> None:
    # One number: log odds -1 + 0.5 x at x = 0 and 2, that is p = 0.268941 and 0.5.
    design = Design(np.array([[1.0, 0.0], [1.0, 2.0]]), ("constant", "x"))
    p = 1 / (1 + np.e)
    fit = fit_multinomial(design, np.array([[1000 * (1 - p), 1000 * p], [500.0, 500.0]]), outcomes=("stay", "move"))
    slope, _ = average_slopes(fit, design.matrix, 1, [3, 1])
    assert slope[1] == pytest.approx(0.5 * (3 * p * (1 - p) + 0.25) / 4, rel=1e-9)
    assert slope.sum() == pytest.approx(0, abs=1e-15)


def test_standard_weights_must_be_people() -> None:
    with pytest.raises(InternalError):
        standardise_margins(saturated(), [SATURATED], [1, 1, 1, -1])
    with pytest.raises(InternalError):
        standardise_margins(saturated(), [SATURATED[:2]], [1, 1, 1])


def hazard() -> MultinomialFit:
    """Two times: 10 of 100 move and 20 leave; then 7 of 70 move and 14 leave."""
    design = Design(np.array([[1.0, 0.0], [1.0, 1.0]]), ("first", "later"))
    return fit_multinomial(design, [[70, 10, 20], [49, 7, 14]], outcomes=("stay", "move", "leave"))


ROWS = np.array([[[1.0, 0.0], [1.0, 1.0]]])


def test_incidence_is_hazard_among_those_still_there() -> None:
    found = predict_incidence(hazard(), ROWS)
    assert found.staying == pytest.approx([0.7, 0.49], abs=1e-12)
    # Of the 100: 10 + 7 have moved, 20 + 14 have left.
    assert found.incidence == pytest.approx(np.array([[0.10, 0.20], [0.17, 0.34]]), abs=1e-12)
    # With every hazard free this is the share of 100 people: Aalen's variance is the binomial one, p (1 - p) / 100.
    assert found.incidence_errors**2 == pytest.approx(
        np.array([[0.09, 0.16], [0.17 * 0.83, 0.34 * 0.66]]) / 100, rel=1e-9
    )
    assert found.staying_errors**2 == pytest.approx([0.21 / 100, 0.49 * 0.51 / 100], rel=1e-9)
    low, high = found.limits()
    assert ((low < found.incidence) & (found.incidence < high)).all()


def test_incidence_of_several_kinds_is_their_mean() -> None:
    fit = hazard()
    two = np.array([[[1.0, 0.0], [1.0, 0.0]], [[1.0, 1.0], [1.0, 1.0]]])
    one, other = (predict_incidence(fit, two[[place]]).incidence for place in (0, 1))
    assert predict_incidence(fit, two, weights=[3, 1]).incidence == pytest.approx((3 * one + other) / 4, abs=1e-14)


def test_standard_errors_of_incidence_follow_the_slope_of_the_coefficients() -> None:
    fit = hazard()
    theta, step = fit.coefficients.T.ravel(), 1e-6

    def moved(direction: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        there = replace(fit, coefficients=(theta + direction).reshape(fit.coefficients.T.shape).T)
        return predict_incidence(there, ROWS).incidence

    slopes = np.stack([(moved(e) - moved(-e)) / (2 * step) for e in step * np.eye(theta.size)], axis=-1)
    expected = np.sqrt(np.einsum("tjp,pq,tjq->tj", slopes, fit.variance, slopes))
    assert predict_incidence(fit, ROWS).incidence_errors == pytest.approx(expected, rel=1e-6)
