"""How two measures of units go together: weighted correlation, and a straight line with limits that hold when wrong."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy import stats

from tenure.errors import InternalError

__all__ = ["Association", "associate"]

Array = npt.NDArray[np.float64]

LEAST_UNITS = 4


@dataclass(frozen=True, slots=True)
class Association:
    """How y goes with x over units.

    ``correlation`` (-1 to 1) with its limits; ``slope``, units of y for one unit of x, with its limits; ``units`` how
    many there are and ``effective_units`` how many equal ones the weights are worth. Not numbers where there are fewer
    than four units, or one of the measures does not vary.
    """

    correlation: float
    correlation_low: float
    correlation_high: float
    slope: float
    slope_low: float
    slope_high: float
    units: int
    effective_units: float


def associate(x: npt.ArrayLike, y: npt.ArrayLike, weights: npt.ArrayLike, *, level: float = 0.95) -> Association:
    """Measure how two measures of units go together.

    Parameters
    ----------
    x, y : array_like, shape (units,)
        The measures.
    weights : array_like, shape (units,)
        Weight w > 0 of each unit, such as the people behind y; only their proportions count.
    level : float
        Coverage of the limits, between 0 and 1.

    Returns
    -------
    Association
        Correlation with Fisher's limits on the effective number of units (sum w)^2 / sum w^2; slope of the weighted
        least squares line with limits from a variance that allows for unequal spread (HC3) and Student's t.

    Raises
    ------
    InternalError
        The arrays differ in length, or a weight is not above 0.

    Notes
    -----
    With weighted means mx, my: r = sum w (x - mx)(y - my) / sqrt(sum w (x - mx)^2 sum w (y - my)^2);
    slope b = sum w (x - mx)(y - my) / S, S = sum w (x - mx)^2. V(b) = sum (w (x - mx) e / (1 - h))^2 / S^2 with
    residuals e and leverages h = w / sum w + w (x - mx)^2 / S; t with units - 2 degrees of freedom.
    Not modelled: error in x; that units are not people: a correlation of organisations is none of their people.
    Source: J. G. MacKinnon and H. White, Journal of Econometrics 29 (1985), 305-325; L. Kish, Survey Sampling (1965).

    Examples
    --------
    >>> found = associate([0, 0, 2, 2], [1, 3, 5, 7], [1, 1, 1, 1])  # means 2 and 6, spread 1 about each
    >>> round(found.slope, 6), round(found.correlation, 6)  # (6 - 2) / 2; 8 / sqrt(4 x 20)
    (2.0, 0.894427)
    """
    a, b, w = (np.asarray(each, dtype=np.float64) for each in (x, y, weights))
    if not a.shape == b.shape == w.shape or np.any(w <= 0):
        raise InternalError("associate: arrays of one length and weights above 0 are needed")
    size = int(a.size)
    worth = float(w.sum() ** 2 / (w * w).sum()) if size else 0.0
    none = float("nan")
    nothing = Association(none, none, none, none, none, none, units=size, effective_units=worth)
    if size < LEAST_UNITS:
        return nothing
    dx, dy = a - np.average(a, weights=w), b - np.average(b, weights=w)
    sxx, syy, sxy = (float((w * one * other).sum()) for one, other in ((dx, dx), (dy, dy), (dx, dy)))
    scale = 1e-12 * float(w.sum())
    if sxx <= scale * max(1.0, float(np.abs(a).max()) ** 2) or syy <= scale * float(np.abs(b).max()) ** 2:
        return nothing
    r = float(np.clip(sxy / np.sqrt(sxx * syy), -1.0, 1.0))
    slope = sxy / sxx
    left = np.maximum(1 - w / w.sum() - w * dx * dx / sxx, 1e-9)
    error = float(np.sqrt(((w * dx * (dy - slope * dx) / left) ** 2).sum()) / sxx)
    half = float(stats.t.ppf(0.5 + level / 2, size - 2)) * error
    low, high = _limit_correlation(r, worth, level)
    return Association(r, low, high, slope, slope - half, slope + half, size, worth)


def _limit_correlation(r: float, worth: float, level: float) -> tuple[float, float]:
    """Return Fisher's limits; the whole range where the weights are worth three units or fewer."""
    if worth <= 3:
        return -1.0, 1.0
    if abs(r) == 1.0:
        return r, r
    half = NormalDist().inv_cdf(0.5 + level / 2) / np.sqrt(worth - 3)
    middle = np.arctanh(r)
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))
