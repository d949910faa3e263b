"""The smallest effect that a design would notice, from how values varied before anything started."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from tenure.errors import InternalError
from tenure.estimate.designs.interrupted import list_regressors
from tenure.estimate.designs.panel import Array, Ints
from tenure.estimate.designs.two_way import remove_means

__all__ = ["Noise", "detect_difference", "detect_interruption", "measure_noise"]


@dataclass(frozen=True, slots=True)
class Noise:
    """How values of units vary.

    ``variance`` within a unit once periods are taken out, its ``correlation`` from one period to the next, and
    ``between``, the share of all variance that lies between units for good.
    """

    variance: float
    correlation: float
    between: float


def measure_noise(values: Array) -> Noise:
    """Measure how values vary within and between units.

    Parameters
    ----------
    values : ndarray, shape (units, periods)
        Before any start, none missing; two units and three periods at least.

    Raises
    ------
    InternalError
        Too few units or periods.

    Notes
    -----
    Residuals e are values less the means of unit and period; variance = sum e^2 / ((N - 1)(T - 1)). A mean taken out
    of a short series makes neighbours look less alike: the correlation r solves r1 = E(r1 | r), with r1 the sum of
    products of neighbours over the sum of squares, both expected under e(t) = r e(t-1) + u. Variance is scaled alike.
    ``between`` = max(0, v - variance / T) / (max(0, v - variance / T) + variance), v the variance of units' means.
    Source: F. Burlig, L. Preonas and M. Woerman, Journal of Development Economics 144 (2020), 102458.
    """
    units, periods = values.shape
    if units < 2 or periods < 3:
        raise InternalError("measure_noise: too few units or periods")
    left = remove_means(values)
    squares = float(np.sum(left**2))
    if squares <= 0:
        return Noise(0.0, 0.0, 1.0 if values.mean(axis=1).var() > 0 else 0.0)
    found = float(np.sum(left[:, 1:] * left[:, :-1])) / squares
    grid = np.linspace(-0.95, 0.98, 194)
    expected = [_expect(periods, float(one)) for one in grid]
    ratios = np.array([neighbours / square for square, neighbours in expected])
    correlation = float(np.interp(found, ratios, grid))
    variance = squares / (units - 1) / _expect(periods, correlation)[0]
    spread = max(0.0, float(values.mean(axis=1).var(ddof=1)) - variance * _mean_weight(periods, correlation))
    return Noise(variance, correlation, spread / (spread + variance))


def _correlations(periods: int, correlation: float) -> Array:
    places = np.arange(periods)
    return np.asarray(float(correlation) ** np.abs(places[:, None] - places[None, :]), dtype=np.float64)


def _expect(periods: int, correlation: float) -> tuple[float, float]:
    """Return the expected sums of squares and of products of neighbours of a series less its mean, variance 1."""
    centre = np.eye(periods) - 1 / periods
    within = centre @ _correlations(periods, correlation) @ centre
    return float(np.trace(within)), float(np.trace(within, offset=1))


def _mean_weight(periods: int, correlation: float) -> float:
    return float(_correlations(periods, correlation).mean())


def detect_difference(
    noise: Noise, *, treated: int, controls: int, before: int, after: int, power: float = 0.8, level: float = 0.95
) -> float:
    """Return the smallest effect that a difference in differences would notice.

    Parameters
    ----------
    noise : Noise
        Of ``measure_noise``.
    treated, controls : int
        Units that start, and others.
    before, after : int
        Periods before and after the start.
    power, level : float
        Chance of noticing it; confidence of the test, two-sided.

    Returns
    -------
    float
        In the unit of the values; infinite for fewer than three units.

    Notes
    -----
    (t(level) + t(power)) sqrt(V (1 / treated + 1 / controls)), with Student's t of treated + controls - 2 degrees of
    freedom and V the variance of a unit's mean after less its mean before; without correlation V = variance (1 /
    before + 1 / after).
    Not modelled: effects that build up; starts that differ (each start is then one comparison, and together they
    notice more); effects that differ between units.

    Examples
    --------
    >>> noise = Noise(variance=4.0, correlation=0.0, between=0.0)
    >>> # V = 4 (1/4 + 1/4) = 2; sqrt(2 (1/1000 + 1/1000)) = 0.063246; 1.9612 + 0.8418 = 2.8030
    >>> round(detect_difference(noise, treated=1000, controls=1000, before=4, after=4), 4)
    0.1773
    """
    freedom = treated + controls - 2
    if freedom < 1 or not min(treated, controls):
        return float("inf")
    contrast = np.concatenate([np.full(before, -1 / before), np.full(after, 1 / after)])
    spread = noise.variance * float(contrast @ _correlations(before + after, noise.correlation) @ contrast)
    return _quantiles(freedom, power, level) * float(np.sqrt(spread * (1 / treated + 1 / controls)))


def detect_interruption(
    noise: Noise, elapsed: Ints, *, season: int = 0, power: float = 0.8, level: float = 0.95
) -> float:
    """Return the smallest change of level, lasting and without a change of slope in it, that one series would show.

    Parameters
    ----------
    noise : Noise
        ``variance`` and ``correlation`` of the series about its line before the start.
    elapsed : ndarray, shape (periods,)
        Periods since the start, those still to come included.
    season, power, level
        As for ``fit_interrupted`` and ``detect_difference``.

    Returns
    -------
    float
        Of the effect in the middle of the periods after the start, in the unit of the values.

    Notes
    -----
    (t(level) + t(power)) sqrt(w' (X' C^-1 X)^-1 w variance): the standard error of generalised least squares with
    correlations C.
    """
    regressors = list_regressors(elapsed, season=season)
    freedom = len(elapsed) - regressors.shape[1]
    if freedom < 1:
        return float("inf")
    weights = np.zeros(regressors.shape[1])
    weights[2], weights[3] = 1.0, float(np.mean(elapsed[elapsed >= 0]))
    known = np.linalg.solve(_correlations(len(elapsed), noise.correlation), regressors)
    covariance = noise.variance * np.linalg.pinv(regressors.T @ known, hermitian=True)
    return _quantiles(freedom, power, level) * float(np.sqrt(weights @ covariance @ weights))


def _quantiles(freedom: int, power: float, level: float) -> float:
    return float(special.stdtrit(freedom, 0.5 + level / 2) + special.stdtrit(freedom, power))
