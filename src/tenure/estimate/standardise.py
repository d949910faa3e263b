"""Direct and indirect standardisation of rates and shares."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError
from tenure.estimate.rates import EXACT_BELOW, byar_interval, rate_interval

__all__ = ["Standardised", "clustered_standard_variance", "expect_events", "standardise_direct", "standardise_indirect"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standardised:
    """Standardised rates, one a unit.

    ``value`` is the rate, share or ratio, ``low`` and ``high`` its limits (not a number where there are too few
    events), ``variance`` its sampling variance, ``events`` the events behind it and ``covered_share`` the share of the
    standard's weight in strata where the unit has people.
    """

    value: Array
    low: Array
    high: Array
    variance: Array
    events: Array
    covered_share: Array


def standardise_direct(
    events: npt.ArrayLike,
    people: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    kind: Literal["rate", "share"] = "rate",
    level: float = 0.95,
) -> Standardised:
    """Return what each unit's rate would be with the strata in a standard's proportions.

    Parameters
    ----------
    events, people : array_like, shape (..., strata)
        Counts d_k and n_k >= 0 of each unit and stratum.
    weights : array_like, shape (strata,) or (..., strata)
        People of the standard in each stratum, any scale.
    kind : {"rate", "share"}
        Limits after Dobson with a Poisson variance, or normal limits with a binomial variance, for events that
        happen to a person at most once and are not rare.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    Standardised
        Shape (...). Strata without people in the unit are left out of that unit's standard; ``covered_share`` tells
        how much of it is left. Dobson's limits are not a number where events are under 10 in all.

    Notes
    -----
    With weights that sum to 1: value = sum w d/n. Rate: variance V = sum w^2 d/n^2 and limits
    value + sqrt(V / O) (O_low - O), O the events and O_low their Byar limit. Share: V = sum w^2 p (1 - p) / n.
    Not modelled: uncertainty of the standard.
    Release: not releasable; rates follow from the counts of their strata.
    Source: A. J. Dobson and others, Statistics in Medicine 10 (1991), 457-462.

    Examples
    --------
    >>> found = standardise_direct([10, 30], [100, 100], [3, 1])  # 0.75 x 0.1 + 0.25 x 0.3
    >>> round(float(found.value), 6)
    0.15
    """
    d, n = np.asarray(events, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if np.any(d < 0) or np.any(n < 0) or np.any((n == 0) & (d > 0)):
        raise InternalError("standardise_direct: counts out of range")
    share, w, covered = _weigh(n, weights)
    held = n > 0
    rate = np.divide(d, n, out=np.zeros_like(d), where=held)
    value = np.where(share > 0, (w * rate).sum(-1), np.nan)
    spread = rate * np.clip(1 - rate, 0.0, None) if kind == "share" else rate
    variance = (w * w * np.divide(spread, n, out=np.zeros_like(d), where=held)).sum(-1)
    variance = np.where(share > 0, variance, np.nan)
    total = np.where(w > 0, d, 0.0).sum(-1)
    if kind == "share":
        half = NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(variance)
        return Standardised(value, np.maximum(value - half, 0), np.minimum(value + half, 1), variance, total, covered)
    low, high = byar_interval(total, level=level)
    scale = np.sqrt(np.divide(variance, total, out=np.full_like(total, np.nan), where=total >= EXACT_BELOW))
    return Standardised(value, value + scale * (low - total), value + scale * (high - total), variance, total, covered)


def _weigh(people: Array, weights: npt.ArrayLike) -> tuple[Array, Array, Array]:
    """Return weight left, weights that sum to 1 over strata with people, and the share of all weight left."""
    w = np.broadcast_to(np.asarray(weights, dtype=np.float64), people.shape)
    if np.any(w < 0):
        raise InternalError("standardise_direct: a weight is negative")
    whole = w.sum(-1)
    kept = np.where(people > 0, w, 0.0)
    left = kept.sum(-1)
    scaled = np.divide(kept, left[..., None], out=np.zeros_like(kept), where=left[..., None] > 0)
    return left, scaled, np.divide(left, whole, out=np.zeros_like(left), where=whole > 0)


def clustered_standard_variance(events: npt.ArrayLike, people: npt.ArrayLike, weights: npt.ArrayLike) -> Array:
    """Return the variance of a directly standardised rate when people come in clusters.

    Parameters
    ----------
    events, people : array_like, shape (..., clusters, strata)
        Counts d_gk and n_gk of each cluster and stratum.
    weights : array_like, shape (strata,)
        People of the standard in each stratum, any scale.

    Returns
    -------
    ndarray, shape (...)
        G / (G - 1) sum_g (sum_k w_k (d_gk - r_k n_gk) / n_k)^2, G the clusters with people in strata that carry
        weight; not a number where G < 2.

    Notes
    -----
    The linearised variance of a weighted sum of ratios; strata without people in any cluster are left out.
    Source: W. G. Cochran, Sampling Techniques, 3rd edition (1977), chapters 5A, 6 and 9.
    """
    d, n = np.asarray(events, dtype=np.float64), np.asarray(people, dtype=np.float64)
    all_d, all_n = d.sum(-2), n.sum(-2)
    _, w, _ = _weigh(all_n, weights)
    rate = np.divide(all_d, all_n, out=np.zeros_like(all_d), where=all_n > 0)
    per_person = np.divide(w, all_n, out=np.zeros_like(all_n), where=all_n > 0)
    scores = ((d - rate[..., None, :] * n) * per_person[..., None, :]).sum(-1)
    clusters = ((n * (per_person[..., None, :] > 0)).sum(-1) > 0).sum(-1).astype(np.float64)
    factor = np.divide(clusters, clusters - 1, out=np.full_like(clusters, np.nan), where=clusters > 1)
    return np.asarray(factor * (scores * scores).sum(-1))


def expect_events(people: npt.ArrayLike, rates: npt.ArrayLike) -> Array:
    """Return the events that each unit would have at the reference rates of the strata.

    Parameters
    ----------
    people : array_like, shape (..., strata)
        People of each unit and stratum.
    rates : array_like, shape (strata,) or (..., strata)
        Events per person of the reference in each stratum.

    Returns
    -------
    ndarray, shape (...)
        E = sum_k n_k r_k (number of events).

    Examples
    --------
    >>> float(expect_events([100, 50], [0.1, 0.2]))
    20.0
    """
    return np.asarray((np.asarray(people, dtype=np.float64) * np.asarray(rates, dtype=np.float64)).sum(-1))


def standardise_indirect(
    observed: npt.ArrayLike, expected: npt.ArrayLike, *, reference: float = 1.0, level: float = 0.95
) -> Standardised:
    """Return observed over expected events, or the indirectly standardised rate.

    Parameters
    ----------
    observed : array_like, shape (...)
        Events O >= 0 of each unit.
    expected : array_like, shape (...)
        Events E > 0 expected at the reference's rates: see ``expect_events``.
    reference : float
        Crude rate of the reference; 1 gives the ratio O / E, otherwise the rate reference x O / E.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    Standardised
        Limits are Byar's, exact below 10 events; ``covered_share`` is 1.

    Raises
    ------
    InternalError
        If a count is negative or nothing is expected.

    Notes
    -----
    Variance reference^2 O / E^2. Ratios of different units are on different standards: each tells its unit from the
    reference, not from another unit with a different mix. Not modelled: uncertainty of the reference rates.
    Release: the limits follow from the counts; they are hidden with them.
    Source: N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research, volume II (1987), chapter 2.

    Examples
    --------
    >>> found = standardise_indirect([65], [50])
    >>> round(float(found.value[0]), 3), round(float(found.low[0]), 3), round(float(found.high[0]), 3)
    (1.3, 1.003, 1.657)
    """
    count, base = np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    low, high = rate_interval(count, base, level=level)
    value = reference * count / base
    variance = reference * reference * count / (base * base)
    return Standardised(value, reference * low, reference * high, variance, count, np.ones_like(value))
