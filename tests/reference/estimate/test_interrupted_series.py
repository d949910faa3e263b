"""Interrupted series: known answers by hand, and the same numbers as another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import GLSAR, OLS

from tenure.errors import InternalError
from tenure.estimate.designs import InterruptedFit, SeriesErrors, fit_interrupted
from tenure.estimate.designs.interrupted import list_regressors

BOTH: tuple[SeriesErrors, ...] = ("glsar", "newey_west")


def _read(fit: InterruptedFit, elapsed: float) -> float:
    return fit.weigh(fit.weigh_effect(elapsed))[0]


@pytest.mark.parametrize("errors", BOTH)
def test_a_line_that_breaks_is_recovered_exactly(errors: SeriesErrors) -> None:
    # y = 12 + 0.1 t for t = 0 to 23; from t = 12 the level is 1.5 lower and the slope 0.05 less.
    time = np.arange(24)
    values = np.asarray(12 + 0.1 * time + np.where(time >= 12, -1.5 - 0.05 * (time - 12), 0.0), dtype=np.float64)
    fit = fit_interrupted(values, time - 12, errors=errors)
    assert fit.coefficients[2] == pytest.approx(-1.5, abs=1e-10)
    assert fit.coefficients[3] == pytest.approx(-0.05, abs=1e-10)
    # At t = 23: 12.25 where the first line has 14.30.
    assert values[23] == pytest.approx(12.25)
    assert _read(fit, 11) == pytest.approx(12.25 - 14.30, abs=1e-10)
    # The difference of means, 1.2 of trend and less 1.775 of effect, hides most of it.
    assert values[12:].mean() - values[:12].mean() == pytest.approx(-0.575)


@pytest.fixture(scope="module")
def series() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(20)
    elapsed = np.arange(-50, 46)
    error = np.zeros(96)
    for place in range(1, 96):
        error[place] = 0.4 * error[place - 1] + rng.normal()
    season = 0.8 * np.sin(2 * np.pi * elapsed / 12)
    return 10 + 0.02 * elapsed + np.where(elapsed >= 0, -1 - 0.03 * elapsed, 0.0) + season + error, elapsed


@pytest.mark.parametrize("season", [0, 12])
def test_dependent_errors_are_fitted_as_statsmodels_does(series: tuple[np.ndarray, np.ndarray], season: int) -> None:
    values, elapsed = series
    ours = fit_interrupted(values, elapsed, season=season)
    model = GLSAR(values, list_regressors(elapsed, season=season), rho=1)
    told = model.iterative_fit(maxiter=200, rtol=1e-12)
    assert ours.coefficients == pytest.approx(told.params, abs=1e-8)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(told.bse, abs=1e-8)
    assert ours.correlation == pytest.approx(float(model.rho[0]), abs=1e-8)
    assert ours.freedom == told.df_resid


def test_newey_and_wests_variance_is_that_of_statsmodels(series: tuple[np.ndarray, np.ndarray]) -> None:
    values, elapsed = series
    ours = fit_interrupted(values, elapsed, errors="newey_west", season=12)
    lags = int(4 * (96 / 100) ** (2 / 9))
    told = OLS(values, list_regressors(elapsed, season=12)).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}
    )
    assert ours.coefficients == pytest.approx(told.params, abs=1e-10)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(told.bse, abs=1e-10)


def test_waves_of_a_year_and_half_a_year_are_taken_out() -> None:
    elapsed = np.arange(-36, 36)
    angle = 2 * np.pi * elapsed / 12
    values = 5 + np.sin(angle) - 2 * np.cos(2 * angle) - 1.0 * (elapsed >= 0)
    fit = fit_interrupted(values, elapsed, season=12)
    assert _read(fit, 0) == pytest.approx(-1, abs=1e-9)
    assert abs(_read(fit_interrupted(values, elapsed), 0) + 1) > 0.05


def test_too_short_a_series_is_no_series() -> None:
    with pytest.raises(InternalError, match="too few periods"):
        fit_interrupted(np.arange(5.0), np.arange(-2, 3))
    with pytest.raises(InternalError, match="too few periods"):
        fit_interrupted(np.arange(12.0), np.arange(-1, 11))
