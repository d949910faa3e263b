"""How much units differ beyond chance: random effects, intraclass correlation, reliability, ranks."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = [
    "MeanVariation", "RandomEffects", "anova_components", "fit_random_effects", "latent_correlation",
    "median_odds_ratio", "rank_units",
]  # fmt: skip

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """A normal random-effects model of one estimate a unit.

    ``mean`` over units with its ``standard_error``; ``tau2`` the variance between units; ``heterogeneity`` Cochran's
    Q; ``i2`` the share of the spread that is between units; ``effects`` the shrunken estimates with ``low`` and
    ``high``; ``reliability`` tau2 / (tau2 + sampling variance), one a unit.
    """

    mean: float
    standard_error: float
    tau2: float
    heterogeneity: float
    i2: float
    effects: Array
    low: Array
    high: Array
    reliability: Array


def fit_random_effects(
    estimates: npt.ArrayLike,
    variances: npt.ArrayLike,
    *,
    method: Literal["reml", "moments"] = "reml",
    level: float = 0.95,
) -> RandomEffects:
    """Fit a normal random-effects model to estimates with known sampling variances.

    Parameters
    ----------
    estimates, variances : array_like, shape (units,)
        y_i and s_i^2 > 0 of at least two units, on a scale on which they are near to normal (logarithms of rates).
    method : {"reml", "moments"}
        Restricted maximum likelihood, or the moments of DerSimonian and Laird.
    level : float
        Coverage of the limits of ``effects``, between 0 and 1.

    Returns
    -------
    RandomEffects
        On the scale of ``estimates``.

    Raises
    ------
    InternalError
        With fewer than two units or a variance that is not above 0.

    Notes
    -----
    y_i ~ N(theta_i, s_i^2), theta_i ~ N(mu, tau2). With w = 1 / (tau2 + s^2) and B = tau2 w: effect mu + B (y - mu).
    Its mean squared error is g1 + g2 + 2 g3: g1 = B s^2, g2 = (1 - B)^2 / sum w (the mean is estimated),
    g3 = s^4 w^3 V(tau2), V(tau2) = 2 / sum w^2 (the variance is estimated). Not modelled: error in the s^2.
    Source: R. DerSimonian and N. Laird, Controlled Clinical Trials 7 (1986), 177-188; W. Viechtbauer, Journal of
    Educational and Behavioral Statistics 30 (2005), 261-293; G. S. Datta and P. Lahiri, Statistica Sinica 10 (2000).

    Examples
    --------
    >>> found = fit_random_effects([0, 2], [1, 1], method="moments")  # Q = 2, one more than expected; 1 / (2 - 1)
    >>> found.mean, found.tau2, found.effects.tolist()
    (1.0, 1.0, [0.5, 1.5])
    """
    y, s2 = np.asarray(estimates, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if y.size < 2 or y.shape != s2.shape or np.any(s2 <= 0):
        raise InternalError("fit_random_effects: two units or more are needed, with variances above 0")
    fixed = 1 / s2
    centre = float((fixed * y).sum() / fixed.sum())
    q = float((fixed * (y - centre) ** 2).sum())
    scale = float(fixed.sum() - (fixed**2).sum() / fixed.sum())
    moments = max(0.0, (q - (y.size - 1)) / scale)
    tau2 = moments if method == "moments" else _climb_reml(y, s2, moments)
    w = 1 / (tau2 + s2)
    mean = float((w * y).sum() / w.sum())
    kept = tau2 * w
    effects = mean + kept * (y - mean)
    error = kept * s2 + (1 - kept) ** 2 / w.sum() + 2 * s2**2 * w**3 * (2 / (w**2).sum())
    half = NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(error)
    typical = (y.size - 1) / scale
    return RandomEffects(
        mean, float(w.sum() ** -0.5), tau2, q, tau2 / (tau2 + typical), effects, effects - half, effects + half, kept
    )


def _climb_reml(y: Array, s2: Array, start: float) -> float:
    """Fisher scoring on the restricted likelihood, kept at 0 or above."""
    tau2 = start
    for _ in range(500):
        w = 1 / (tau2 + s2)
        mean = (w * y).sum() / w.sum()
        score = (w**2 * (y - mean) ** 2).sum() - w.sum() + (w**2).sum() / w.sum()
        information = (w**2).sum() - 2 * (w**3).sum() / w.sum() + ((w**2).sum() / w.sum()) ** 2
        new = max(0.0, tau2 + float(score / information))
        if abs(new - tau2) <= 1e-12 * (1 + new):
            return new
        tau2 = new
    return tau2


@dataclass(frozen=True, slots=True)
class MeanVariation:
    """Components of a continuous outcome's variance: between units, within them, and what follows.

    ``correlation`` is the intraclass correlation, ``reliability`` of each unit's mean n / (n + within / between).
    """

    between: float
    within: float
    correlation: float
    reliability: Array


def anova_components(people: npt.ArrayLike, sums: npt.ArrayLike, squares: npt.ArrayLike) -> MeanVariation:
    """Split a continuous outcome's variance into a part between units and a part within.

    Parameters
    ----------
    people, sums, squares : array_like, shape (units,)
        n, sum of y and sum of y^2 of each unit; at least two units and more people than units.

    Returns
    -------
    MeanVariation
        In squared units of y; a negative estimate between units is 0.

    Notes
    -----
    Analysis of variance: within = MSW, between = (MSB - MSW) / n0 with n0 = (N - sum n^2 / N) / (k - 1). For equal n
    it is the REML estimate. Source: S. R. Searle and others, Variance Components (1992), section 3.6.

    Examples
    --------
    >>> found = anova_components([2, 2], [2, 10], [4, 52])  # values 0, 2 and 4, 6
    >>> found.between, found.within, round(found.correlation, 6)
    (7.0, 2.0, 0.777778)
    """
    n, s, q = (np.asarray(each, dtype=np.float64) for each in (people, sums, squares))
    total, units = n.sum(), n.size
    if units < 2 or total <= units or np.any(n <= 0):
        raise InternalError("anova_components: two units and more people than units are needed")
    within = float((q - s * s / n).sum() / (total - units))
    mean_square = float(((s * s / n).sum() - s.sum() ** 2 / total) / (units - 1))
    size = float((total - (n * n).sum() / total) / (units - 1))
    between = max(0.0, (mean_square - within) / size)
    whole = between + within
    return MeanVariation(between, within, between / whole if whole > 0 else 0.0, n * between / (n * between + within))


def latent_correlation(tau2: float) -> float:
    """Return the intraclass correlation on the scale of the log-odds.

    Parameters
    ----------
    tau2 : float
        Variance between units of the log-odds.

    Returns
    -------
    float
        tau2 / (tau2 + pi^2 / 3).

    Notes
    -----
    Source: T. A. B. Snijders and R. J. Bosker, Multilevel Analysis (1999), chapter 14.

    Examples
    --------
    >>> round(latent_correlation(0.25), 6)
    0.070624
    """
    return tau2 / (tau2 + np.pi**2 / 3)


def median_odds_ratio(tau2: float) -> float:
    """Return the median odds ratio between two units drawn at random, the higher over the lower.

    Parameters
    ----------
    tau2 : float
        Variance between units of the log-odds (of the log-rate: the result is a median rate ratio).

    Returns
    -------
    float
        exp(sqrt(2 tau2) q), q the normal's upper quartile; 1 if units do not differ.

    Notes
    -----
    Source: K. Larsen and J. Merlo, American Journal of Epidemiology 161 (2005), 81-88.

    Examples
    --------
    >>> round(median_odds_ratio(0.25), 4)  # exp(0.7071 x 0.67449)
    1.6111
    """
    return float(np.exp(np.sqrt(2 * tau2) * NormalDist().inv_cdf(0.75)))


def rank_units(draws: npt.ArrayLike, *, level: float = 0.95) -> tuple[Array, Array, Array]:
    """Return each unit's rank, from 1 for the lowest, with limits.

    Parameters
    ----------
    draws : array_like, shape (draws, units)
        Draws of the units' values from what is known of them, all units at once in each.
    level : float
        Share of the draws within the limits, between 0 and 1.

    Returns
    -------
    tuple of ndarray, shape (units,)
        Median rank, lower and upper limit. A rank means nothing without its limits.

    Notes
    -----
    Source: H. Goldstein and D. J. Spiegelhalter, Journal of the Royal Statistical Society A 159 (1996), 385-443.

    Examples
    --------
    >>> [each.tolist() for each in rank_units([[1, 2, 9], [2, 1, 9], [1, 3, 9]])]
    [[1.0, 2.0, 3.0], [1.0, 1.0, 3.0], [2.0, 2.0, 3.0]]
    """
    values = np.asarray(draws, dtype=np.float64)
    order = values.argsort(axis=1).argsort(axis=1) + 1.0
    tail = (1 - level) / 2
    low, middle, high = np.quantile(order, [tail, 0.5, 1 - tail], axis=0, method="inverted_cdf")
    return middle, low, high
