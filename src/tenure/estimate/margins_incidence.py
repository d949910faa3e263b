"""Cumulative incidence from a fitted discrete-time hazard of competing events, with its standard error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError
from tenure.estimate.margins import find_quantile
from tenure.estimate.multinomial import MultinomialFit

__all__ = ["FittedIncidence", "predict_incidence"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FittedIncidence:
    """Chances of having had each event by each time, from a model.

    Parameters
    ----------
    staying : ndarray, shape (T,)
        Share without any event after each of T times.
    incidence : ndarray, shape (T, J - 1)
        Share with each event, as the first, up to and with each time. Rows of both add up to 1.
    staying_errors, incidence_errors : ndarray
        Standard errors of the same shapes, by the delta method.
    outcomes : tuple of str
        The J - 1 events.
    freedom : float
        Degrees of freedom for limits.
    """

    staying: Array
    incidence: Array
    staying_errors: Array
    incidence_errors: Array
    outcomes: tuple[str, ...]
    freedom: float

    def limits(self, *, level: float = 0.95) -> tuple[Array, Array]:
        """Return limits of ``incidence``, on the scale log(-log(1 - F)), so that they stay within 0 and 1.

        Parameters
        ----------
        level : float
            Coverage, between 0 and 1.

        Returns
        -------
        tuple of ndarray, shape (T, J - 1)
            Lower and upper limits; nought where the incidence is nought.
        """
        inside = np.clip(self.incidence, 1e-300, 1 - 1e-16)
        logs = np.log1p(-inside)
        scale = np.log(-logs)
        half = find_quantile(self.freedom, level) * self.incidence_errors / ((1 - inside) * -logs)
        low, high = (-np.expm1(-np.exp(scale + sign * half)) for sign in (-1, 1))
        return np.where(self.incidence > 0, low, 0.0), np.where(self.incidence > 0, high, 0.0)


def predict_incidence(
    fit: MultinomialFit, profiles: Array, *, weights: npt.ArrayLike | None = None, offsets: Array | None = None
) -> FittedIncidence:
    """Follow a hazard through time for one kind of person, or as the mean over several.

    Parameters
    ----------
    fit : MultinomialFit
        A hazard: in each period somebody stays (the first outcome) or has one of the events.
    profiles : ndarray, shape (M, T, K)
        Design rows of M kinds of person at T successive times.
    weights : array_like, shape (M,), optional
        People of each kind; alike if not given.
    offsets : ndarray, shape (M, T, J - 1), optional
        Added to the linear predictors.

    Returns
    -------
    FittedIncidence
        Means over the kinds.

    Raises
    ------
    InternalError
        Shapes that do not fit.

    Notes
    -----
    S_t = S_(t-1) p_t0 and F_tj = F_(t-1)j + S_(t-1) p_tj with S_0 = 1. Derivatives follow the same recursion, and the
    variance is that of the delta method.
    Not modelled: what somebody does after a first event; the sampling of the weights.
    Release: as the counts behind it.
    Source: J. Kalbfleisch and R. Prentice, The Statistical Analysis of Failure Time Data, 2nd edition (2002), 8.2.
    """
    kinds = np.ones(profiles.shape[0]) if weights is None else np.asarray(weights, dtype=np.float64)
    if profiles.ndim != 3 or kinds.shape != profiles.shape[:1] or (kinds < 0).any() or kinds.sum() <= 0:
        raise InternalError("predict_incidence: a weight for each kind of person, and times by columns")
    times, choices, size = profiles.shape[1], len(fit.outcomes), fit.variance.shape[0]
    shares, slopes = np.zeros((times, choices)), np.zeros((times, choices, size))
    for place, weight in enumerate(kinds / kinds.sum()):
        known = None if offsets is None else offsets[place]
        own, slope = _follow(fit, profiles[place], known)
        shares += weight * own
        slopes += weight * slope
    spread = np.sqrt(np.maximum(np.einsum("tjp,tjp->tj", slopes @ fit.variance, slopes), 0.0))
    return FittedIncidence(
        shares[:, 0], shares[:, 1:], spread[:, 0], spread[:, 1:], fit.outcomes[1:], fit.freedom
    )  # fmt: skip


def _follow(fit: MultinomialFit, rows: Array, offsets: Array | None) -> tuple[Array, Array]:
    """Return shares (T, J), those without an event first, and their derivatives (T, J, P)."""
    chances = fit.predict(rows, offsets)
    times, choices = chances.shape
    columns = rows.shape[1]
    # The derivative of chance j by the coefficients of outcome k, times the row.
    inner = chances[:, :, None] * (np.eye(choices)[:, 1:] - chances[:, None, 1:])
    steps = (inner[:, :, :, None] * rows[:, None, None, :]).reshape(times, choices, (choices - 1) * columns)
    shares, slopes = np.zeros((times, choices)), np.zeros(steps.shape)
    staying, slope = 1.0, np.zeros(steps.shape[2])
    reached, reached_slope = np.zeros(choices - 1), np.zeros(steps[0, 1:].shape)
    for time in range(times):
        reached = reached + staying * chances[time, 1:]
        reached_slope = reached_slope + slope * chances[time, 1:, None] + staying * steps[time, 1:]
        slope = slope * chances[time, 0] + staying * steps[time, 0]
        staying = staying * chances[time, 0]
        shares[time, 0], shares[time, 1:] = staying, reached
        slopes[time, 0], slopes[time, 1:] = slope, reached_slope
    return shares, slopes
