"""Kaplan-Meier, Aalen-Johansen and the log-rank test on counts; incidence from hazards; the cluster jackknife."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy import special

from tenure.errors import InternalError

__all__ = [
    "Incidence", "LogRank", "Survival", "aalen_johansen", "incidence_from_hazards", "jackknife_variance",
    "kaplan_meier", "log_rank", "median_time",
]  # fmt: skip

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Survival:
    """A survival curve, one value a time along the last axis.

    ``at_risk`` people just before the time, ``share`` still without the event after it, ``variance`` Greenwood's, and
    ``low`` and ``high`` limits on the scale of the logarithm.
    """

    at_risk: Array
    share: Array
    variance: Array
    low: Array
    high: Array


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cumulative incidence of competing causes; times along the last axis but one, causes along the last.

    ``at_risk`` (..., times) people just before the time, ``survival`` (..., times) the share without any event after
    it, ``incidence`` (..., times, causes) the share with each cause by then; variances likewise; ``low`` and ``high``
    are limits of the incidence on the complementary log-log scale. Survival and incidences sum to 1.
    """

    at_risk: Array
    survival: Array
    survival_variance: Array
    incidence: Array
    variance: Array
    low: Array
    high: Array


def aalen_johansen(
    events: npt.ArrayLike, censored: npt.ArrayLike, *, entered: npt.ArrayLike | None = None, level: float = 0.95
) -> Incidence:
    """Estimate the cumulative incidence of competing causes from counts.

    Parameters
    ----------
    events : array_like, shape (..., times, causes)
        People with each cause as their first event, by time.
    censored : array_like, shape (..., times)
        People last seen at each time without an event; at equal times events come first.
    entered : array_like, shape (..., times), optional
        People who come under observation just before each time (left truncation). By default all people are there
        from the start.
    level : float
        Coverage of ``low`` and ``high``, between 0 and 1.

    Returns
    -------
    Incidence
        Estimates and variances at each time; where nobody is at risk any more the last values stand.

    Raises
    ------
    InternalError
        If a count is negative or more people have events or are censored than are at risk.

    Notes
    -----
    With hazards h_j = d_j / n and S the share without an event: F_j(t) = F_j(t-) + S(t-) h_j(t),
    S(t) = S(t-) (1 - sum_j h_j(t)). The covariance of (S, F) follows the recursion V = A V A' + S(t-)^2 B C B', with
    C = (diag h - h h') / n the multinomial covariance of the hazards: for one cause Greenwood's formula, for several
    the infinitesimal jackknife that R's survival package reports. 1 - Kaplan-Meier of one cause, the others taken as
    censored, is another and larger number; it is not an incidence.
    Not modelled: clusters (see ``jackknife_variance``).
    Release: not releasable; each step shows the counts behind it.
    Source: O. O. Aalen and S. Johansen, Scandinavian Journal of Statistics 5 (1978), 141-150; P. K. Andersen and
    others, Statistical Models Based on Counting Processes (1993), section IV.4.

    Examples
    --------
    >>> found = aalen_johansen([[1, 0], [0, 2]], [0, 1])  # four people: 1/4, then 2/3 of the 3/4 left
    >>> found.incidence.tolist(), found.survival.tolist()
    ([[0.25, 0.0], [0.25, 0.5]], [0.75, 0.25])
    """
    d, c = np.asarray(events, dtype=np.float64), np.asarray(censored, dtype=np.float64)
    n = _count_at_risk(d.sum(-1), c, entered)
    hazards = np.divide(d, n[..., None], out=np.zeros_like(d), where=n[..., None] > 0)
    state, spread = _follow_states(hazards, _hazard_covariance(hazards, n))
    variance = np.maximum(np.diagonal(spread, axis1=-2, axis2=-1), 0.0)
    incidence = state[..., 1:]
    low, high = _limit_incidence(incidence, variance[..., 1:], level)
    return Incidence(n, state[..., 0], variance[..., 0], incidence, variance[..., 1:], low, high)


def _count_at_risk(events: Array, censored: Array, entered: npt.ArrayLike | None) -> Array:
    gone = events + censored
    if np.any(events < 0) or np.any(censored < 0):
        raise InternalError("survival: a count is negative")
    before = np.cumsum(gone, -1) - gone
    if entered is None:
        return np.asarray(gone.sum(-1)[..., None] - before)
    came = np.cumsum(np.asarray(entered, dtype=np.float64), -1)
    at_risk = came - before
    if np.any(at_risk - gone < -1e-9):
        raise InternalError("survival: more people have events or are censored than are at risk")
    return np.asarray(at_risk)


def _hazard_covariance(hazards: Array, at_risk: Array) -> Array:
    eye = np.eye(hazards.shape[-1])
    spread = hazards[..., :, None] * eye - hazards[..., :, None] * hazards[..., None, :]
    n = at_risk[..., None, None]
    return np.divide(spread, n, out=np.zeros_like(spread), where=n > 0)


def _follow_states(hazards: Array, covariance: Array) -> tuple[Array, Array]:
    """Return the shares (S, F_1 ... F_J) after each time, and their covariance."""
    *units, times, causes = hazards.shape
    state = np.zeros((*units, times, causes + 1))
    spread = np.zeros((*units, times, causes + 1, causes + 1))
    now, unsure = np.zeros((*units, causes + 1)), np.zeros((*units, causes + 1, causes + 1))
    now[..., 0] = 1.0
    ways = np.vstack([-np.ones(causes), np.eye(causes)])
    for t in range(times):
        step = np.zeros((*units, causes + 1, causes + 1)) + np.eye(causes + 1)
        step[..., :, 0] += hazards[..., t, :] @ ways.T
        drawn = now[..., 0, None, None] ** 2 * (ways @ covariance[..., t, :, :] @ ways.T)
        unsure = step @ unsure @ np.swapaxes(step, -1, -2) + drawn
        now = (step @ now[..., None])[..., 0]
        state[..., t, :], spread[..., t, :, :] = now, unsure
    return state, spread


def _limit_incidence(incidence: Array, variance: Array, level: float) -> tuple[Array, Array]:
    """Limits on the scale ln(-ln(1 - F)), which stay between 0 and 1."""
    z = NormalDist().inv_cdf(0.5 + level / 2)
    inside = (incidence > 0) & (incidence < 1)
    share = np.where(inside, incidence, 0.5)
    log_left = np.log1p(-share)
    width = z * np.sqrt(variance) / np.abs((1 - share) * log_left)
    low = np.where(inside, -np.expm1(log_left * np.exp(-width)), incidence)
    high = np.where(inside, -np.expm1(log_left * np.exp(width)), incidence)
    return low, high


def incidence_from_hazards(hazards: npt.ArrayLike) -> tuple[Array, Array]:
    """Return survival and cumulative incidence for known (fitted) hazards.

    Parameters
    ----------
    hazards : array_like, shape (..., times, causes)
        Chance of each cause in each time, given no event before; the causes of a time sum to 1 at most.

    Returns
    -------
    tuple of ndarray, shapes (..., times) and (..., times, causes)
        Share without an event after each time, share with each cause by then.

    Raises
    ------
    InternalError
        If a hazard is negative or the hazards of a time sum to more than 1.

    Notes
    -----
    S(t) = prod (1 - sum_j h_j), F_j(t) = sum S(s-) h_j(s). Not modelled: uncertainty of the hazards.

    Examples
    --------
    >>> survival, incidence = incidence_from_hazards([[0.1, 0.2], [0.5, 0.0]])
    >>> [[round(float(each), 6) for each in row] for row in incidence]
    [[0.1, 0.2], [0.45, 0.2]]
    """
    h = np.asarray(hazards, dtype=np.float64)
    left = 1 - h.sum(-1)
    if np.any(h < 0) or np.any(left < -1e-12):
        raise InternalError("incidence_from_hazards: hazards out of range")
    after = np.cumprod(np.maximum(left, 0.0), -1)
    before = np.concatenate([np.ones_like(after[..., :1]), after[..., :-1]], -1)
    return after, np.cumsum(before[..., None] * h, -2)


def kaplan_meier(
    events: npt.ArrayLike, censored: npt.ArrayLike, *, entered: npt.ArrayLike | None = None, level: float = 0.95
) -> Survival:
    """Estimate the share still without an event, from counts.

    Parameters
    ----------
    events, censored : array_like, shape (..., times)
        People with the event, and last seen without it, at each time; at equal times events come first.
    entered : array_like, shape (..., times), optional
        People who come under observation just before each time. By default all are there from the start.
    level : float
        Coverage of ``low`` and ``high``, between 0 and 1.

    Returns
    -------
    Survival
        Shape (..., times).

    Notes
    -----
    S(t) = prod (1 - d / n); variance S^2 sum d / (n (n - d)); limits S exp(+- z sqrt(sum d / (n (n - d)))), cut at 1.
    For an event that competes with others use ``aalen_johansen``.
    Release: not releasable; each step shows the counts behind it.
    Source: E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958), 457-481;
    M. Greenwood, The Natural Duration of Cancer (1926).

    Examples
    --------
    >>> kaplan_meier([1, 1], [1, 1]).share.tolist()  # 3/4, then half of that
    [0.75, 0.375]
    """
    d, c = np.asarray(events, dtype=np.float64), np.asarray(censored, dtype=np.float64)
    n = _count_at_risk(d, c, entered)
    share = np.cumprod(1 - np.divide(d, n, out=np.zeros_like(d), where=n > 0), -1)
    left = n * (n - d)
    relative = np.cumsum(np.divide(d, left, out=np.zeros_like(d), where=left > 0), -1)
    reach = np.exp(NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(relative))
    return Survival(n, share, share * share * relative, share / reach, np.minimum(share * reach, 1.0))


def median_time(times: npt.ArrayLike, curve: Survival) -> tuple[float, float, float]:
    """Return the time at which half are left, with limits.

    Parameters
    ----------
    times : array_like, shape (times,)
        The times of the curve, earliest first.
    curve : Survival
        One curve, shape (times,).

    Returns
    -------
    tuple of float
        First times at which the curve, its lower and its upper limit are at or under one half; infinite where they
        never are.

    Notes
    -----
    Source: R. Brookmeyer and J. Crowley, Biometrics 38 (1982), 29-41, with the curve's own limits.

    Examples
    --------
    >>> median_time([10, 20], kaplan_meier([1, 1], [1, 1]))[0]
    20.0
    """
    at = np.asarray(times, dtype=np.float64)

    def first(values: Array) -> float:
        under = np.flatnonzero(values <= 0.5 + 1e-12)
        return float(at[under[0]]) if under.size else float("inf")

    return first(curve.share), first(curve.low), first(curve.high)


@dataclass(frozen=True, slots=True)
class LogRank:
    """A log-rank test: chi-squared statistic, degrees of freedom, p-value and the events expected of each group."""

    statistic: float
    freedom: int
    p_value: float
    expected: Array


def log_rank(events: npt.ArrayLike, at_risk: npt.ArrayLike) -> LogRank:
    """Test whether groups have the event at the same rate.

    Parameters
    ----------
    events, at_risk : array_like, shape (groups, times)
        Events d_gt and people at risk n_gt just before them.

    Returns
    -------
    LogRank
        With groups - 1 degrees of freedom.

    Notes
    -----
    Observed minus expected events, with the hypergeometric covariance at each time. Not modelled: clusters.
    Source: R. Peto and J. Peto, Journal of the Royal Statistical Society A 135 (1972), 185-207.

    Examples
    --------
    >>> found = log_rank([[1, 0], [0, 1]], [[2, 1], [2, 2]])  # expected 1/2 + 1/3 of group 1
    >>> [round(float(each), 6) for each in found.expected]
    [0.833333, 1.166667]
    """
    d, n = np.asarray(events, dtype=np.float64), np.asarray(at_risk, dtype=np.float64)
    all_d, all_n = d.sum(0), n.sum(0)
    share = np.divide(n, all_n, out=np.zeros_like(n), where=all_n > 0)
    expected = (share * all_d).sum(-1)
    scale = np.divide(all_d * (all_n - all_d), all_n - 1, out=np.zeros_like(all_n), where=all_n > 1)
    spread = np.einsum("t,gt,gh->gh", scale, share, np.eye(d.shape[0])) - np.einsum("t,gt,ht->gh", scale, share, share)
    gap = (d.sum(-1) - expected)[:-1]
    statistic = float(gap @ np.linalg.pinv(spread[:-1, :-1]) @ gap)
    freedom = d.shape[0] - 1
    return LogRank(statistic, freedom, float(special.chdtrc(freedom, statistic)), expected)


def jackknife_variance(counts: npt.ArrayLike, estimate: Callable[[Array], npt.ArrayLike]) -> Array:
    """Return the variance of an estimate when people come in clusters, by leaving out one cluster at a time.

    Parameters
    ----------
    counts : array_like, shape (clusters, ...)
        The counts of each cluster that the estimate is made from.
    estimate : callable
        Takes an array of shape (clusters, ...), the counts of all clusters but one for each, and returns the
        estimates, shape (clusters, ...).

    Returns
    -------
    ndarray
        (G - 1) / G sum_g (theta_(g) - mean)^2, shape of one estimate; not a number for fewer than two clusters.

    Notes
    -----
    Counts of a cluster are taken from the sum, so nothing but sums over clusters is needed.
    Source: B. Efron and C. Stein, Annals of Statistics 9 (1981), 586-596.

    Examples
    --------
    >>> # events and people of three clusters; d / n without each: 5/30, 3/30, 4/20
    >>> found = jackknife_variance([[1, 10], [3, 10], [2, 20]], lambda left: left[:, 0] / left[:, 1])
    >>> round(float(found), 6)
    0.003457
    """
    n = np.asarray(counts, dtype=np.float64)
    clusters = n.shape[0]
    left = np.asarray(estimate(n.sum(0)[None, ...] - n), dtype=np.float64)
    if clusters < 2:
        return np.full(left.shape[1:], np.nan)
    return np.asarray((clusters - 1) / clusters * ((left - left.mean(0)) ** 2).sum(0))
