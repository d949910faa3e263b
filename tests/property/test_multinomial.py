"""What may not change a multinomial logit, does not; and its shares keep the sums of the counts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.estimate import Design, fit_multinomial, standardise_margins

Counts = npt.NDArray[np.int64]

MATRIX = np.array([[1.0, a, b] for a in (0, 1) for b in (0, 1)])
NAMES = ("constant", "sex", "age")
OUTCOMES = ("stay", "move", "leave")


def draw_counts(least: int) -> st.SearchStrategy[Counts]:
    return st.lists(st.integers(least, 60), min_size=12, max_size=12).map(lambda found: np.array(found).reshape(4, 3))


@given(counts=draw_counts(1), share=st.floats(0.1, 0.9), steady=st.booleans())
@settings(max_examples=40, derandomize=True, deadline=None)
def test_a_cell_may_be_written_as_two(counts: Counts, share: float, steady: bool) -> None:
    whole = fit_multinomial(Design(MATRIX, NAMES), counts, outcomes=OUTCOMES, steady=steady)
    parts = np.vstack([counts * share, counts * (1 - share)])
    split = fit_multinomial(Design(np.vstack([MATRIX, MATRIX]), NAMES), parts, outcomes=OUTCOMES, steady=steady)
    assert split.coefficients == pytest.approx(whole.coefficients, abs=1e-8)
    assert split.variance == pytest.approx(whole.variance, rel=1e-6)


@given(counts=draw_counts(1))
@settings(max_examples=40, derandomize=True, deadline=None)
def test_fitted_shares_keep_the_counts_of_every_outcome_and_column(counts: Counts) -> None:
    fit = fit_multinomial(Design(MATRIX, NAMES), counts, outcomes=OUTCOMES)
    expected = counts.sum(1, keepdims=True) * fit.predict(MATRIX)
    assert MATRIX.T @ expected == pytest.approx(MATRIX.T @ counts, abs=1e-5)


@given(counts=draw_counts(0).filter(lambda found: bool((found.sum(0) > 0).all() and (found.sum(1) > 0).all())))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_a_steady_fit_always_ends_and_keeps_the_overall_shares(counts: Counts) -> None:
    fit = fit_multinomial(Design(MATRIX, NAMES), counts, outcomes=OUTCOMES, steady=True)
    overall = np.average(fit.predict(MATRIX), axis=0, weights=counts.sum(1) + leverage(counts))
    assert overall == pytest.approx(counts.sum(0) / counts.sum(), abs=1e-8)
    assert np.isfinite(fit.variance).all()


def leverage(counts: Counts) -> npt.NDArray[np.float64]:
    """People that a steady fit adds to each cell: three in all, one for each column."""
    people = counts.sum(1)
    hat = MATRIX @ np.linalg.inv((MATRIX * people[:, None]).T @ MATRIX) @ MATRIX.T
    added = people * np.diag(hat)
    assert added.sum() == pytest.approx(3)
    return np.asarray(added)


@given(counts=draw_counts(1), times=st.integers(2, 9))
@settings(max_examples=30, derandomize=True, deadline=None)
def test_more_of_the_same_people_only_narrow_the_limits(counts: Counts, times: int) -> None:
    one = fit_multinomial(Design(MATRIX, NAMES), counts, outcomes=OUTCOMES)
    many = fit_multinomial(Design(MATRIX, NAMES), times * counts, outcomes=OUTCOMES)
    assert many.coefficients == pytest.approx(one.coefficients, abs=1e-8)
    assert times * many.variance == pytest.approx(one.variance, rel=1e-6)


@given(counts=draw_counts(1))
@settings(max_examples=30, derandomize=True, deadline=None)
def test_marginal_effects_add_up_to_nought_over_the_outcomes(counts: Counts) -> None:
    fit = fit_multinomial(Design(MATRIX, NAMES), counts, outcomes=OUTCOMES)
    women, men = MATRIX.copy(), MATRIX.copy()
    women[:, 1], men[:, 1] = 0, 1
    effect, _ = standardise_margins(fit, [women, men], counts.sum(1)).contrast(1)
    assert effect.sum() == pytest.approx(0, abs=1e-12)
