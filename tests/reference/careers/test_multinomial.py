"""Multinomial logits, marginal effects and clustered variances agree with statsmodels and with published numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm

from tenure.estimate import (
    Design,
    MultinomialFit,
    average_slopes,
    fit_multinomial,
    standardise_margins,
)

Array = npt.NDArray[np.float64]

NAMES = ("logpopul", "selfLR", "age", "educ", "income", "constant")
PARTIES = tuple(str(number) for number in range(7))


@pytest.fixture(scope="module")
def survey() -> tuple[Array, Array]:
    """American National Election Study of 1996: 944 people, party of 7, as statsmodels carries it."""
    data = sm.datasets.anes96.load()
    matrix = np.asarray(sm.add_constant(data.exog, prepend=False), dtype=np.float64)
    return matrix, np.eye(7)[np.asarray(data.endog).astype(int)]


@pytest.fixture(scope="module")
def ours(survey: tuple[Array, Array]) -> MultinomialFit:
    return fit_multinomial(Design(survey[0], NAMES), survey[1], outcomes=PARTIES)


@pytest.fixture(scope="module")
def theirs(survey: tuple[Array, Array]) -> Any:
    return sm.MNLogit(survey[1].argmax(1), survey[0]).fit(method="newton", maxiter=50, tol=1e-12, disp=0)


def test_anes96_gives_the_published_likelihood_and_coefficients(ours: MultinomialFit) -> None:
    # Given in the project's method notes for statistics, and by the tests of statsmodels (from Stata).
    assert ours.log_likelihood == pytest.approx(-1461.92275, abs=5e-6)
    first = [ours.coefficients[NAMES.index(name), 0] for name in ("constant", *NAMES[:5])]
    expected = [-0.373402, -0.011536, 0.297714, -0.024945, 0.082491, 0.005197]
    assert first == pytest.approx(expected, abs=6e-7)


def test_anes96_gives_the_standard_errors_of_statsmodels(ours: MultinomialFit, theirs: Any) -> None:
    assert ours.coefficients == pytest.approx(np.asarray(theirs.params), abs=1e-10)
    assert ours.variance == pytest.approx(np.asarray(theirs.cov_params()), abs=1e-10)


def test_clustered_variances_are_those_of_statsmodels(survey: tuple[Array, Array]) -> None:
    matrix, chosen = survey
    clusters = np.arange(len(matrix)) % 37
    their = sm.MNLogit(chosen.argmax(1), matrix).fit(
        method="newton", maxiter=50, disp=0, cov_type="cluster", cov_kwds={"groups": clusters}
    )
    our = fit_multinomial(Design(matrix, NAMES), chosen, outcomes=PARTIES, clusters=clusters)
    # statsmodels multiplies by (N - 1) / (N - 36) beside G / (G - 1).
    factor = (944 - 1) / (944 - 36)
    assert our.variance * factor == pytest.approx(np.asarray(their.cov_params()), rel=1e-6, abs=1e-9)


def test_variances_robust_to_weights_are_those_of_statsmodels(survey: tuple[Array, Array]) -> None:
    matrix, chosen = survey
    their = sm.MNLogit(chosen.argmax(1), matrix).fit(method="newton", maxiter=50, disp=0, cov_type="HC0")
    our = fit_multinomial(Design(matrix, NAMES), chosen, outcomes=PARTIES, squared_weights=chosen)
    assert our.standard_errors == pytest.approx(np.asarray(their.bse), rel=1e-8)


@pytest.mark.parametrize("column", range(5))
def test_mean_slopes_are_those_of_statsmodels(
    survey: tuple[Array, Array], ours: MultinomialFit, theirs: Any, column: int
) -> None:
    expected = theirs.get_margeff()
    slopes, errors = average_slopes(ours, survey[0], column, np.ones(944))
    assert slopes == pytest.approx(expected.margeff[column], abs=1e-12)
    assert errors == pytest.approx(np.asarray(expected.margeff_se)[column], abs=1e-12)


def test_average_marginal_effect_of_a_group_is_that_of_statsmodels(survey: tuple[Array, Array]) -> None:
    # statsmodels gives no standard error for an indicator with many outcomes, so here there are two: party 3 or more.
    matrix = survey[0].copy()
    matrix[:, 1] = matrix[:, 1] > 4
    outcome = (survey[1].argmax(1) > 2).astype(int)
    expected = sm.Logit(outcome, matrix).fit(disp=0, tol=1e-12, method="newton").get_margeff(dummy=True)
    fit = fit_multinomial(Design(matrix, NAMES), np.eye(2)[outcome], outcomes=("low", "high"))
    without, within = matrix.copy(), matrix.copy()
    without[:, 1], within[:, 1] = 0, 1
    effect, error = standardise_margins(fit, [without, within], np.ones(944)).contrast(1)
    assert effect[1] == pytest.approx(expected.margeff[1], abs=1e-10)
    assert error[1] == pytest.approx(expected.margeff_se[1], abs=1e-10)


def test_counts_are_as_good_as_rows(survey: tuple[Array, Array], theirs: Any) -> None:
    # Every person twice, as a count: half the variance.
    fit = fit_multinomial(Design(survey[0], NAMES), 2 * survey[1], outcomes=PARTIES)
    assert fit.coefficients == pytest.approx(np.asarray(theirs.params), abs=1e-10)
    assert 2 * fit.variance == pytest.approx(np.asarray(theirs.cov_params()), abs=1e-10)
