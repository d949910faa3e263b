"""Intervals for proportions: Wilson's, and Wilson's on a clustered variance."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

Array = npt.NDArray[np.float64]


def wilson_interval(events: npt.ArrayLike, people: npt.ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return Wilson's score interval for proportions.

    Parameters
    ----------
    events, people : array_like, shape (n,)
        Counts d and n, 0 <= d <= n and n > 0; fractions are allowed (effective sizes).
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of ndarray, shape (n,)
        Lower and upper limits, shares within 0 to 1.

    Raises
    ------
    InternalError
        If a count is out of range.

    Notes
    -----
    With p = d / n and z the normal quantile: centre (p + z^2/2n) / (1 + z^2/n), half-width
    z sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n). Not modelled: clustering of people (see
    ``clustered_interval``).
    Release: the limits follow from the counts; they are hidden with them.
    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.

    Examples
    --------
    >>> low, high = wilson_interval([5], [100])
    >>> round(float(low[0]), 6), round(float(high[0]), 6)
    (0.021544, 0.11175)
    """
    d = np.asarray(events, dtype=np.float64)
    n = np.asarray(people, dtype=np.float64)
    if np.any(d < 0) or np.any(d > n) or np.any(n <= 0):
        raise InternalError("wilson_interval: counts out of range")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = d / n
    spread = z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * np.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    # At 0 and 1 the limit is exactly the share; rounding must not push it past.
    low = np.where(d == 0, 0.0, np.clip(centre - half, 0.0, share))
    high = np.where(d == n, 1.0, np.clip(centre + half, share, 1.0))
    return low, high


def clustered_variance(
    events: npt.ArrayLike,
    people: npt.ArrayLike,
    *,
    sum_dd: npt.ArrayLike,
    sum_dn: npt.ArrayLike,
    sum_nn: npt.ArrayLike,
    clusters: npt.ArrayLike,
) -> Array:
    """Return the variance of a proportion when people come in clusters.

    Parameters
    ----------
    events, people : array_like, shape (n,)
        d = sum of d_g and n = sum of n_g over clusters g.
    sum_dd, sum_dn, sum_nn : array_like, shape (n,)
        Sums over clusters of d_g^2, d_g n_g and n_g^2.
    clusters : array_like, shape (n,)
        Number G of clusters with n_g > 0.

    Returns
    -------
    ndarray, shape (n,)
        sum_g (d_g - r n_g)^2 / n^2 * G / (G - 1) with r = d / n; not a number where G < 2.

    Notes
    -----
    The linearised variance of a ratio. Not modelled: a finite number of clusters (the normal
    quantile is used by ``clustered_interval``).
    Source: W. G. Cochran, Sampling Techniques, 3rd edition (1977), section 6.3 and chapter 9.
    """
    d = np.asarray(events, dtype=np.float64)
    n = np.asarray(people, dtype=np.float64)
    g = np.asarray(clusters, dtype=np.float64)
    r = d / n
    dd, dn, nn = (np.asarray(each, dtype=np.float64) for each in (sum_dd, sum_dn, sum_nn))
    squares = np.maximum(dd - 2 * r * dn + r * r * nn, 0.0)
    factor = np.divide(g, g - 1, out=np.full_like(g, np.nan), where=g > 1)
    return np.asarray(squares / (n * n) * factor)


def clustered_interval(
    events: npt.ArrayLike, people: npt.ArrayLike, variance: npt.ArrayLike, *, level: float = 0.95
) -> tuple[Array, Array]:
    """Return Wilson's interval at the sample size that the clustered variance is worth.

    Parameters
    ----------
    events, people : array_like, shape (n,)
        Counts d and n.
    variance : array_like, shape (n,)
        Variance of d / n; not a number where there is one cluster only.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of ndarray, shape (n,)
        Lower and upper limits. Never narrower than ``wilson_interval``: with few clusters the
        variance estimate is itself uncertain, and a design effect under 1 is not taken at its word.

    Notes
    -----
    Effective size m = min(n, p (1 - p) / variance); Wilson's interval with m p events in m.
    Source: E. L. Korn and B. I. Graubard, Survey Methodology 24 (1998), 193-201 (effective size in
    an interval for a proportion), with Wilson's interval in place of the exact one.
    """
    d = np.asarray(events, dtype=np.float64)
    n = np.asarray(people, dtype=np.float64)
    v = np.asarray(variance, dtype=np.float64)
    share = d / n
    binomial = share * (1 - share)
    usable = np.isfinite(v) & (v > 0) & (binomial > 0)
    worth = np.divide(binomial, v, out=n.copy(), where=usable)
    size = np.minimum(n, worth)
    return wilson_interval(np.minimum(share * size, size), size, level=level)
