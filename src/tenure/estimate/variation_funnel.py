"""Funnel limits: exact for counts, and widened where units differ by more than chance everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from tenure.errors import InternalError

__all__ = ["Dispersion", "DispersionRule", "limit_ratios", "limit_shares", "measure_dispersion", "place_in_funnel"]

Array = npt.NDArray[np.float64]
DispersionRule = Literal["cqc", "shmi"]


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How far ratios of observed to expected events spread beyond chance.

    ``phi`` is the mean squared z-score after the tails were drawn in or cut, ``tau2`` the variance between units that
    it implies, on the scale of the ``rule``, ``units`` how many were used.
    """

    rule: DispersionRule
    phi: float
    tau2: float
    units: int

    @property
    def is_wide(self) -> bool:
        """Whether limits have to be widened."""
        return self.tau2 > 0


def measure_dispersion(
    observed: npt.ArrayLike, expected: npt.ArrayLike, *, rule: DispersionRule = "cqc", trim: float = 0.1
) -> Dispersion:
    """Measure how far ratios of observed to expected events spread beyond chance.

    Parameters
    ----------
    observed, expected : array_like, shape (units,)
        Events O >= 0 and expected events E > 0.
    rule : {"cqc", "shmi"}
        Square roots with the tails drawn in to their quantiles, as the Care Quality Commission does; or logarithms with
        the tails cut off, as the Summary Hospital-level Mortality Indicator does.
    trim : float
        Share of units in each tail.

    Returns
    -------
    Dispersion
        phi = sum z^2 / n, tau2 = max(0, (n phi - (n - 1)) / (sum w - sum w^2 / sum w)), w = 1 / s^2.

    Raises
    ------
    InternalError
        If a count is out of range, or with fewer than two units.

    Notes
    -----
    cqc: Y = sqrt(O / E), s = 1 / (2 sqrt E), around 1. shmi: Y = ln(O / E), s = 1 / sqrt E, around 0; half an event
    stands for none. Source: D. J. Spiegelhalter, Quality and Safety in Health Care 14 (2005), 347-351; D. J.
    Spiegelhalter and others, Journal of the Royal Statistical Society A 175 (2012), 25-47; NHS Digital, Summary
    Hospital-level Mortality Indicator: Indicator Specification.

    Examples
    --------
    >>> found = measure_dispersion([50, 150, 100, 100], [100, 100, 100, 100], trim=0)
    >>> round(found.phi, 4)  # z of -5.858, 4.495, 0 and 0
    13.6297
    """
    o, e = np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if o.size < 2 or np.any(o < 0) or np.any(e <= 0):
        raise InternalError("measure_dispersion: counts out of range")
    if rule == "cqc":
        z = 2 * np.sqrt(e) * (np.sqrt(o / e) - 1)
        weights = 4 * e
    else:
        z = np.sqrt(e) * np.log(np.where(o > 0, o, 0.5) / e)
        weights = e
    low, high = np.quantile(z, [trim, 1 - trim])
    if rule == "cqc":
        z = np.clip(z, low, high)
    elif trim > 0:
        inside = (z >= low) & (z <= high)
        z, weights = z[inside], weights[inside]
    units = z.size
    phi = float((z * z).sum() / units)
    left = float(weights.sum() - (weights**2).sum() / weights.sum())
    return Dispersion(rule, phi, max(0.0, (units * phi - (units - 1)) / left) if left > 0 else 0.0, units)


def limit_ratios(
    expected: npt.ArrayLike, *, level: float = 0.95, dispersion: Dispersion | None = None
) -> tuple[Array, Array]:
    """Return the limits of O / E within which a unit with no difference of its own stays.

    Parameters
    ----------
    expected : array_like, any shape
        Expected events E > 0.
    level : float
        Share of units within the limits, between 0 and 1.
    dispersion : Dispersion, optional
        With it limits are widened by ``tau2``; without it, or with a tau2 of 0, they are exact.

    Returns
    -------
    tuple of ndarray, shape of ``expected``
        Lower and upper limits of the ratio; 1 is the target.

    Notes
    -----
    Exact: quantiles of the Poisson distribution, interpolated between whole counts. Widened: 1 +- z sqrt(1 / 4E + tau2)
    squared (cqc), or exp(+- z sqrt(1 / E + tau2)) (shmi).
    Source: D. J. Spiegelhalter, Statistics in Medicine 24 (2005), 1185-1202, with its appendix.

    Examples
    --------
    >>> low, high = limit_ratios([100.0])
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.804, 1.196)
    """
    e = np.asarray(expected, dtype=np.float64)
    if np.any(e <= 0):
        raise InternalError("limit_ratios: expected events must be above 0")
    if dispersion is None or not dispersion.is_wide:
        tail = (1 - level) / 2
        return _interpolate(stats.poisson(e), tail) / e, _interpolate(stats.poisson(e), 1 - tail) / e
    z = NormalDist().inv_cdf(0.5 + level / 2)
    if dispersion.rule == "cqc":
        half = z * np.sqrt(1 / (4 * e) + dispersion.tau2)
        return np.maximum(1 - half, 0.0) ** 2, (1 + half) ** 2
    half = z * np.sqrt(1 / e + dispersion.tau2)
    return np.exp(-half), np.exp(half)


def limit_shares(
    target: float, people: npt.ArrayLike, *, level: float = 0.95, exact: bool = True
) -> tuple[Array, Array]:
    """Return the limits of a share within which a unit at the target stays.

    Parameters
    ----------
    target : float
        The share of all, between 0 and 1.
    people : array_like, any shape
        People n > 0.
    level : float
        Share of units within the limits, between 0 and 1.
    exact : bool
        Quantiles of the binomial distribution, interpolated between whole counts; otherwise the normal approximation
        target +- z sqrt(target (1 - target) / n), cut at 0 and 1.

    Returns
    -------
    tuple of ndarray, shape of ``people``
        Lower and upper limits, shares within 0 to 1.

    Notes
    -----
    Source: D. J. Spiegelhalter, Statistics in Medicine 24 (2005), 1185-1202, with its appendix.

    Examples
    --------
    >>> low, high = limit_shares(0.1, [100.0], exact=False)
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.0412, 0.1588)
    """
    n = np.asarray(people, dtype=np.float64)
    if not 0 < target < 1 or np.any(n <= 0):
        raise InternalError("limit_shares: target or people out of range")
    tail = (1 - level) / 2
    if exact:
        spread = stats.binom(n, target)
        return np.clip(_interpolate(spread, tail) / n, 0, 1), np.clip(_interpolate(spread, 1 - tail) / n, 0, 1)
    half = NormalDist().inv_cdf(1 - tail) * np.sqrt(target * (1 - target) / n)
    return np.maximum(target - half, 0.0), np.minimum(target + half, 1.0)


def _interpolate(spread: stats.rv_discrete, share: float) -> Array:
    """Return the quantile between whole counts: the part of the count's own chance that is not needed comes off."""
    count = np.asarray(spread.ppf(share), dtype=np.float64)
    over = np.asarray(spread.cdf(count), dtype=np.float64) - share
    return np.asarray(np.maximum(count - over / np.asarray(spread.pmf(count), dtype=np.float64), 0.0))


def place_in_funnel(value: npt.ArrayLike, inner: tuple[Array, Array], outer: tuple[Array, Array]) -> list[str]:
    """Say where each unit lies.

    Parameters
    ----------
    value : array_like, shape (units,)
        The units' ratios or shares.
    inner, outer : tuple of ndarray, shape (units,)
        Limits such as of 95% and of 99.8%.

    Returns
    -------
    list of str
        ``lowest`` (below the outer limit), ``low`` (below the inner), ``within``, ``high`` or ``highest``.

    Examples
    --------
    >>> limits = (np.array([0.8] * 3), np.array([1.2] * 3)), (np.array([0.7] * 3), np.array([1.3] * 3))
    >>> place_in_funnel([0.75, 1.0, 1.5], *limits)
    ['low', 'within', 'highest']
    """
    at = np.asarray(value, dtype=np.float64)
    places = np.select(
        [at < outer[0], at > outer[1], at < inner[0], at > inner[1]], ["lowest", "highest", "low", "high"], "within"
    )
    return [str(place) for place in places]
