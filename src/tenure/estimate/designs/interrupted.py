"""Interrupted time series: a regression of one series on time, with a change of level and slope at a start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from tenure.errors import InternalError
from tenure.estimate.designs.panel import Array, Ints

__all__ = ["InterruptedFit", "SeriesErrors", "correlate_residuals", "fit_interrupted", "list_regressors"]

SeriesErrors = Literal["glsar", "newey_west"]

_TERMS = 4
_MOST_STEPS = 50
_SETTLED = 1e-8
_NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class InterruptedFit:
    """Coefficients of constant, slope, change of level, change of slope and the seasons, in this order.

    ``covariance`` is of the coefficients; ``freedom`` residual degrees of freedom; ``correlation`` of one period's
    error with the next; ``residuals`` (periods,); ``elapsed`` (periods,) periods since the start, below nought before.
    """

    coefficients: Array
    covariance: Array
    freedom: int
    correlation: float
    residuals: Array
    elapsed: Ints

    def weigh(self, weights: Array) -> tuple[float, float]:
        """Return the sum of coefficients times weights, and its standard error."""
        estimate = float(weights @ self.coefficients)
        return estimate, float(np.sqrt(max(float(weights @ self.covariance @ weights), 0.0)))

    def find_limits(self, estimate: float, std_error: float, *, level: float = 0.95) -> tuple[float, float]:
        """Return limits by Student's t."""
        half = float(special.stdtrit(self.freedom, 0.5 + level / 2)) * std_error
        return estimate - half, estimate + half

    def weigh_effect(self, elapsed: float) -> Array:
        """Return the weights of the effect so many periods after the start."""
        weights = np.zeros(len(self.coefficients))
        weights[2], weights[3] = 1.0, elapsed
        return weights


def list_regressors(elapsed: Ints, *, season: int = 0) -> Array:
    """Return the regressors: constant, time, level and slope from the start on, and waves of the season.

    Parameters
    ----------
    elapsed : ndarray, shape (periods,)
        Periods since the start.
    season : int
        Periods in a year, for two pairs of waves (one and two a year); 0 for none.

    Returns
    -------
    ndarray, shape (periods, 4 + waves)
    """
    after = (elapsed >= 0).astype(np.float64)
    columns = [np.ones(len(elapsed)), elapsed.astype(np.float64), after, after * elapsed]
    for wave in (1, 2):
        if season > 2 * wave:
            angle = 2 * np.pi * wave * elapsed / season
            columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)


def fit_interrupted(values: Array, elapsed: Ints, *, errors: SeriesErrors = "glsar", season: int = 0) -> InterruptedFit:
    """Fit a line before and another after the start.

    Parameters
    ----------
    values : ndarray, shape (periods,)
        One value a period, none missing.
    elapsed : ndarray, shape (periods,)
        Periods since the start, one apart.
    errors : {"glsar", "newey_west"}
        Errors of which each depends on the last one (fitted in turns with the coefficients until they settle), or
        least squares with Newey and West's variance.
    season : int
        As for ``list_regressors``.

    Returns
    -------
    InterruptedFit

    Raises
    ------
    InternalError
        Fewer periods than coefficients and two more, or fewer than two periods on a side.

    Notes
    -----
    y = c + s t + l 1(t >= 0) + d t 1(t >= 0) + waves + e, t counted from the start; the effect k periods after it is
    l + d k against the line before drawn on. ``glsar``: e(t) = r e(t-1) + u; the first period is lost, r is the
    correlation of residuals a period apart over (n - 1) / n. ``newey_west``: Bartlett's weights up to
    floor(4 (n / 100)^(2/9)) periods, times n / (n - coefficients).
    Not modelled: anything else that changed at the start; a line that would have bent by itself.
    Release: not releasable; pass through disclosure.
    Source: A. K. Wagner and others, Journal of Clinical Pharmacy and Therapeutics 27 (2002), 299-309; W. K. Newey and
    K. D. West, Econometrica 55 (1987), 703-708. The same numbers as GLSAR of statsmodels.

    Examples
    --------
    >>> elapsed = np.arange(-12, 12)
    >>> values = 13.2 + 0.1 * elapsed + np.where(elapsed >= 0, -1.5 - 0.05 * elapsed, 0.0)
    >>> fit = fit_interrupted(values, elapsed)
    >>> round(fit.weigh(fit.weigh_effect(11))[0], 9)  # -1.5 - 0.05 * 11
    -2.05
    """
    regressors = list_regressors(elapsed, season=season)
    if len(values) < regressors.shape[1] + 2 or min(np.sum(elapsed < 0), np.sum(elapsed >= 0)) < 2:
        raise InternalError("fit_interrupted: too few periods")
    return _fit_glsar(values, regressors, elapsed) if errors == "glsar" else _fit_plain(values, regressors, elapsed)


def _fit_plain(values: Array, regressors: Array, elapsed: Ints) -> InterruptedFit:
    periods, terms = regressors.shape
    coefficients, inverse = _solve(regressors, values)
    residuals = values - regressors @ coefficients
    products = regressors * residuals[:, None]
    lags = int(4 * (periods / 100) ** (2 / 9))
    middle = products.T @ products
    for lag in range(1, lags + 1):
        across = products[lag:].T @ products[:-lag]
        middle += (1 - lag / (lags + 1)) * (across + across.T)
    covariance = np.asarray(inverse @ middle @ inverse * periods / (periods - terms))
    return InterruptedFit(
        coefficients, covariance, periods - terms, correlate_residuals(residuals, values), residuals, elapsed
    )


def _fit_glsar(values: Array, regressors: Array, elapsed: Ints) -> InterruptedFit:
    correlation, before = 0.0, None
    for _ in range(_MOST_STEPS):
        coefficients, covariance, freedom = _fit_whitened(values, regressors, correlation)
        residuals = values - regressors @ coefficients
        if before is not None and np.max(np.abs(before - coefficients) / np.abs(before).clip(_NOISE)) < _SETTLED:
            break
        before, correlation = coefficients, correlate_residuals(residuals, values)
    return InterruptedFit(coefficients, covariance, freedom, correlation, residuals, elapsed)


def _fit_whitened(values: Array, regressors: Array, correlation: float) -> tuple[Array, Array, int]:
    left, outcome = regressors[1:] - correlation * regressors[:-1], values[1:] - correlation * values[:-1]
    if correlation == 0.0:
        left, outcome = regressors, values
    coefficients, inverse = _solve(left, outcome)
    freedom = len(outcome) - left.shape[1]
    scale = float(np.sum((outcome - left @ coefficients) ** 2)) / freedom
    return coefficients, scale * inverse, freedom


def _solve(regressors: Array, values: Array) -> tuple[Array, Array]:
    """Return the coefficients of least squares, and the inverse of the regressors' products."""
    coefficients, *_ = np.linalg.lstsq(regressors, values, rcond=None)
    inverse = np.linalg.pinv(regressors.T @ regressors, hermitian=True)
    return np.asarray(coefficients, dtype=np.float64), np.asarray(inverse, dtype=np.float64)


def correlate_residuals(residuals: Array, values: Array) -> float:
    """Return the correlation of residuals a period apart; nought where a fit is perfect but for rounding.

    Examples
    --------
    >>> round(correlate_residuals(np.array([1.0, 0.0, -1.0]), np.ones(3)), 6)  # (0 / 2) / (2 / 3)
    0.0
    """
    centred = residuals - residuals.mean()
    square = float(np.mean(centred**2))
    if np.sqrt(square) <= _NOISE * max(float(np.max(np.abs(values))), _NOISE):
        return 0.0
    return float(np.sum(centred[1:] * centred[:-1]) / (len(centred) - 1) / square)
