"""Exact and approximate limits for counts, rates and proportions."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy import special

from tenure.errors import InternalError

__all__ = ["byar_interval", "exact_count_interval", "exact_interval", "rate_interval"]

Array = npt.NDArray[np.float64]

# Byar's approximation is used from this count on; below it the exact limits (practice of the Office for Health
# Improvement and Disparities).
EXACT_BELOW = 10


def byar_interval(events: npt.ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return Byar's approximate limits of a Poisson count.

    Parameters
    ----------
    events : array_like, any shape
        Counts O >= 0; fractions are allowed.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of ndarray, shape of ``events``
        Lower and upper limits of the expected count (number).

    Raises
    ------
    InternalError
        If a count is negative.

    Notes
    -----
    With z the normal quantile: O (1 - 1/9O - z / 3 sqrt O)^3 and, with O' = O + 1,
    O' (1 - 1/9O' + z / 3 sqrt O')^3; the lower limit of 0 is 0.
    Release: the limits follow from the counts; they are hidden with them.
    Source: N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research, volume II (1987), page 69.

    Examples
    --------
    >>> low, high = byar_interval([65])
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (50.1632, 82.8491)
    """
    count = _check_counts(events, "byar_interval")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    some = np.where(count > 0, count, 1.0)
    low = np.where(count > 0, count * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3, 0.0)
    above = count + 1
    high = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return np.maximum(low, 0.0), high


def exact_count_interval(events: npt.ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the exact limits of a Poisson count.

    Parameters
    ----------
    events : array_like, any shape
        Counts O >= 0.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of ndarray, shape of ``events``
        Lower and upper limits of the expected count (number).

    Notes
    -----
    Half the chi-squared quantiles of 2 O and 2 O + 2 degrees of freedom.
    Release: the limits follow from the counts; they are hidden with them.
    Source: F. Garwood, Biometrika 28 (1936), 437-442.

    Examples
    --------
    >>> low, high = exact_count_interval([1])
    >>> round(float(low[0]), 6), round(float(high[0]), 6)
    (0.025318, 5.571643)
    """
    count = _check_counts(events, "exact_count_interval")
    tail = (1 - level) / 2
    low = np.where(count > 0, special.gammaincinv(np.maximum(count, 1e-9), tail), 0.0)
    return low, np.asarray(special.gammaincinv(count + 1, 1 - tail))


def rate_interval(events: npt.ArrayLike, exposure: npt.ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return limits of the rate events / exposure: exact below 10 events, Byar's from there on.

    Parameters
    ----------
    events : array_like, any shape
        Counts O >= 0.
    exposure : array_like, broadcastable to ``events``
        What the count is set against, above 0: people, person-months, expected events.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of ndarray, shape of ``events``
        Lower and upper limits, in events per unit of exposure.

    Notes
    -----
    Not modelled: events that come in clusters, and more than one event a person.
    Release: the limits follow from the counts; they are hidden with them.
    Source: Office for Health Improvement and Disparities, Fingertips technical guidance on confidence intervals.

    Examples
    --------
    >>> low, high = rate_interval([20], [100])
    >>> round(float(low[0]), 6), round(float(high[0]), 6)
    (0.122114, 0.308899)
    """
    count = _check_counts(events, "rate_interval")
    base = np.asarray(exposure, dtype=np.float64)
    if np.any(base <= 0):
        raise InternalError("rate_interval: exposure must be above 0")
    byar, exact = byar_interval(count, level=level), exact_count_interval(count, level=level)
    few = count < EXACT_BELOW
    return np.where(few, exact[0], byar[0]) / base, np.where(few, exact[1], byar[1]) / base


def exact_interval(events: npt.ArrayLike, people: npt.ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the exact (Clopper-Pearson) limits of a proportion.

    Parameters
    ----------
    events, people : array_like, same shape
        Counts d and n, 0 <= d <= n and n > 0.
    level : float
        Least coverage, between 0 and 1.

    Returns
    -------
    tuple of ndarray, shape of ``events``
        Lower and upper limits, shares within 0 to 1.

    Raises
    ------
    InternalError
        If a count is out of range.

    Notes
    -----
    Quantiles of Beta(d, n - d + 1) and Beta(d + 1, n - d). Wider than ``wilson_interval``.
    Release: the limits follow from the counts; they are hidden with them.
    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.

    Examples
    --------
    >>> low, high = exact_interval([0], [10])  # the upper limit is 1 - 0.025^(1/10)
    >>> float(low[0]), round(float(high[0]), 6)
    (0.0, 0.308497)
    """
    d, n = np.asarray(events, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if np.any(d < 0) or np.any(d > n) or np.any(n <= 0):
        raise InternalError("exact_interval: counts out of range")
    tail = (1 - level) / 2
    low = np.where(d > 0, special.betaincinv(np.maximum(d, 1e-9), n - d + 1, tail), 0.0)
    high = np.where(d < n, special.betaincinv(d + 1, np.maximum(n - d, 1e-9), 1 - tail), 1.0)
    return low, high


def _check_counts(events: npt.ArrayLike, where: str) -> Array:
    count = np.asarray(events, dtype=np.float64)
    if np.any(count < 0):
        raise InternalError(f"{where}: a count is negative")
    return count
