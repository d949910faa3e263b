"""Empirical Bayes for shares (beta-binomial) and for ratios of observed to expected events (gamma-Poisson)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from tenure.errors import InternalError

__all__ = ["Shrunken", "shrink_ratios", "shrink_shares"]

Array = npt.NDArray[np.float64]

# Beyond this many people's worth of prior, units do not differ by anything that counts could show.
_LARGEST = np.log(1e8)


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Units' values drawn towards the mean of all, by how little is known of each.

    ``mean`` and ``strength`` describe the spread of true values: Beta(strength mean, strength (1 - mean)), or a gamma
    with mean ``mean`` and shape ``strength``. ``tau2`` is the variance of the log-odds (or of the logarithm) of the
    true values, 0 if units do not differ, and ``correlation`` the intraclass correlation of people's outcomes (for
    shares; for ratios not a number). ``value``, ``low`` and ``high`` are the units' estimates with limits,
    ``variance`` the variance behind them, ``reliability`` the weight of the unit's own figures.
    """

    mean: float
    strength: float
    tau2: float
    correlation: float
    value: Array
    low: Array
    high: Array
    variance: Array
    reliability: Array
    kind: Literal["share", "ratio"]

    def draw(self, draws: int, rng: np.random.Generator) -> Array:
        """Return draws of the units' true values, shape (draws, units)."""
        if self.kind == "share":
            first, second = _match_beta(self.value, self.variance)
            return rng.beta(first, second, (draws, self.value.size))
        shape, rate = _match_gamma(self.value, self.variance)
        return rng.gamma(shape, 1 / rate, (draws, self.value.size))


def shrink_shares(events: npt.ArrayLike, people: npt.ArrayLike, *, level: float = 0.95) -> Shrunken:
    """Shrink units' shares towards the mean with a beta-binomial model.

    Parameters
    ----------
    events, people : array_like, shape (units,)
        Counts d and n of at least two units, 0 <= d <= n and n > 0.
    level : float
        Coverage of the limits on average over units, between 0 and 1.

    Returns
    -------
    Shrunken
        ``value`` (s m + d) / (s + n), ``reliability`` n / (n + s), ``correlation`` 1 / (s + 1).

    Raises
    ------
    InternalError
        If a count is out of range, or with fewer than two units.

    Notes
    -----
    m and s by maximum likelihood of d_i ~ BetaBinomial(n_i, s m, s (1 - m)). The variance adds to the posterior's
    what is not known of m and s (first order); limits are of the beta distribution with that mean and variance.
    tau2 = trigamma(s m) + trigamma(s (1 - m)).
    Release: not releasable; a unit's value shows its counts.
    Source: D. A. Williams, Biometrics 31 (1975), 949-952; R. E. Kass and D. Steffey, Journal of the American
    Statistical Association 84 (1989), 717-726.

    Examples
    --------
    >>> found = shrink_shares([2, 8, 20, 50], [20, 20, 100, 100])
    >>> bool(found.value[0] > 0.1), bool(found.value[1] < 0.4)
    (True, True)
    """
    d, n = np.asarray(events, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if d.size < 2 or np.any(d < 0) or np.any(d > n) or np.any(n <= 0):
        raise InternalError("shrink_shares: counts out of range")
    all_of = min(max(float(d.sum() / n.sum()), 1e-9), 1 - 1e-9)

    def slope(at: Array) -> Array:
        m, s = special.expit(at[0]), np.exp(at[1])
        a, b = s * m, s * (1 - m)
        both = special.digamma(s) - special.digamma(s + n)
        by_a = (special.digamma(a + d) - special.digamma(a) + both).sum()
        by_b = (special.digamma(b + n - d) - special.digamma(b) + both).sum()
        return np.array([s * m * (1 - m) * (by_a - by_b), a * by_a + b * by_b])

    def height(at: Array) -> float:
        m, s = special.expit(at[0]), np.exp(at[1])
        a, b = s * m, s * (1 - m)
        return float((special.betaln(a + d, b + n - d) - special.betaln(a, b)).sum())

    def value(at: Array) -> Array:
        m, s = special.expit(at[0]), np.exp(at[1])
        return np.asarray((s * m + d) / (s + n))

    found = _climb(height, slope, float(special.logit(all_of)), value)
    m, s = float(special.expit(found.at[0])), float(np.exp(found.at[1]))
    middle = value(found.at)
    variance = middle * (1 - middle) / (s + n + 1) + found.unsure
    first, second = _match_beta(middle, variance)
    tail = (1 - level) / 2
    tau2 = 0.0 if found.is_flat else float(special.polygamma(1, s * m) + special.polygamma(1, s * (1 - m)))
    return Shrunken(
        m, s, tau2, 0.0 if found.is_flat else 1 / (s + 1), middle, special.betaincinv(first, second, tail),
        special.betaincinv(first, second, 1 - tail), variance, n / (n + s), "share",
    )  # fmt: skip


def shrink_ratios(observed: npt.ArrayLike, expected: npt.ArrayLike, *, level: float = 0.95) -> Shrunken:
    """Shrink units' ratios of observed to expected events towards the mean with a gamma-Poisson model.

    Parameters
    ----------
    observed, expected : array_like, shape (units,)
        Events O >= 0 and expected events E > 0 of at least two units.
    level : float
        Coverage of the limits on average over units, between 0 and 1.

    Returns
    -------
    Shrunken
        ``value`` (a + O) / (a / m + E), ``reliability`` E / (E + a / m), with m the mean and a the shape.

    Raises
    ------
    InternalError
        If a count is out of range, or with fewer than two units.

    Notes
    -----
    m and a by maximum likelihood of O_i ~ Poisson(E_i theta_i), theta_i ~ Gamma(shape a, mean m): a negative binomial.
    The variance adds to the posterior's what is not known of m and a (first order); limits are of the gamma
    distribution with that mean and variance. tau2 = trigamma(a).
    Release: not releasable; a unit's value shows its counts.
    Source: D. Clayton and J. Kaldor, Biometrics 43 (1987), 671-681; R. E. Kass and D. Steffey, Journal of the
    American Statistical Association 84 (1989), 717-726.

    Examples
    --------
    >>> found = shrink_ratios([2, 30, 55, 20], [5, 20, 40, 40])
    >>> bool(found.value[0] > 0.4), bool(found.value[1] < 1.5)
    (True, True)
    """
    o, e = np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if o.size < 2 or np.any(o < 0) or np.any(e <= 0):
        raise InternalError("shrink_ratios: counts out of range")

    def slope(at: Array) -> Array:
        m, a = np.exp(at[0]), np.exp(at[1])
        b = a / m
        by_a = special.digamma(a + o) - special.digamma(a) - np.log1p(e / b)
        by_b = a / b - (a + o) / (b + e)
        return np.array([-b * by_b.sum(), a * by_a.sum() + b * by_b.sum()])

    def height(at: Array) -> float:
        m, a = np.exp(at[0]), np.exp(at[1])
        b = a / m
        # O ln b cancels between the two logarithms of b; written so, nothing large is subtracted.
        return float((special.gammaln(a + o) - special.gammaln(a) - a * np.log1p(e / b) - o * np.log(b + e)).sum())

    def value(at: Array) -> Array:
        m, a = np.exp(at[0]), np.exp(at[1])
        return np.asarray((a + o) / (a / m + e))

    found = _climb(height, slope, float(np.log(max(o.sum(), 1e-9) / e.sum())), value)
    m, a = float(np.exp(found.at[0])), float(np.exp(found.at[1]))
    middle = value(found.at)
    variance = middle / (a / m + e) + found.unsure
    shape, rate = _match_gamma(middle, variance)
    tail = (1 - level) / 2
    return Shrunken(
        m, a, 0.0 if found.is_flat else float(special.polygamma(1, a)), float("nan"), middle,
        special.gammaincinv(shape, tail) / rate, special.gammaincinv(shape, 1 - tail) / rate, variance,
        e / (e + a / m), "ratio",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Top:
    """The highest point, whether it lies at the end where units do not differ, and what that leaves unsure."""

    at: Array
    is_flat: bool
    unsure: Array


def _climb(
    height: Callable[[Array], float], slope: Callable[[Array], Array], start: float, value: Callable[[Array], Array]
) -> _Top:
    def climb_from(strength: float) -> optimize.OptimizeResult:
        return optimize.minimize(
            lambda at: -height(at), np.array([start, strength]), jac=lambda at: -slope(at), method="L-BFGS-B",
            bounds=[(start - 12, start + 12), (-12, _LARGEST)], options={"ftol": 1e-13, "gtol": 1e-6, "maxiter": 200},
        )  # fmt: skip

    top = climb_from(4.0)
    if not top.success or top.x[1] > _LARGEST - 2:
        # Far out the likelihood is level: whether it is a top, a start from elsewhere tells.
        top = min(top, climb_from(1.0), key=lambda each: float(each.fun))
    at = np.asarray(top.x, dtype=np.float64)
    is_flat = bool(at[1] > _LARGEST - 2)
    free = [0] if is_flat else [0, 1]
    curvature = np.column_stack([_differ(slope, at, index) for index in free])[free]
    moved = np.column_stack([_differ(value, at, index) for index in free])
    spread = np.linalg.pinv(-(curvature + curvature.T) / 2)
    return _Top(at, is_flat, np.maximum(np.einsum("ua,ab,ub->u", moved, spread, moved), 0.0))


def _differ(of: Callable[[Array], Array], at: Array, index: int, step: float = 1e-5) -> Array:
    move = np.zeros_like(at)
    move[index] = step
    return np.asarray((of(at + move) - of(at - move)) / (2 * step))


def _match_beta(mean: Array, variance: Array) -> tuple[Array, Array]:
    strength = np.maximum(mean * (1 - mean) / variance - 1, 1e-6)
    return strength * mean, strength * (1 - mean)


def _match_gamma(mean: Array, variance: Array) -> tuple[Array, Array]:
    rate = mean / variance
    return mean * rate, rate
