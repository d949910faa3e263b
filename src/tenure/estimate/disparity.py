"""Ratios of ratios: how much more often one group than another stands higher."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = ["disparity_ratio"]

Array = npt.NDArray[np.float64]


def disparity_ratio(counts: npt.ArrayLike, *, level: float = 0.95) -> tuple[float, float, float]:
    """Return how the odds of standing higher compare between two groups, with limits.

    Parameters
    ----------
    counts : array_like, shape (clusters, 4)
        People of each cluster: the reference group above and below, the group compared above and below.
    level : float
        Coverage of the limits, between 0 and 1.

    Returns
    -------
    tuple of float
        Ratio, lower and upper limit (no unit); not a number where some sum over clusters is nought.

    Raises
    ------
    InternalError
        A count is negative, or there are not four of them.

    Notes
    -----
    With A, B the reference group above and below and C, D the group compared: (A / B) / (C / D). The variance of its
    logarithm is G / (G - 1) * sum over clusters g of (a/A - b/B - c/C + d/D)^2, and never less than
    1/A + 1/B + 1/C + 1/D, that of people drawn one by one. Limits are normal on the logarithm.
    Not modelled: age, tenure, occupation and whatever else differs between the groups.
    Release: not releasable; pass through disclosure.
    Source: NHS England, Workforce Race Equality Standard, race disparity ratio; B. Woolf, Annals of Human Genetics 19
    (1955), 251-253, for the logarithm's variance.

    Examples
    --------
    >>> ratio, low, high = disparity_ratio([[40, 100, 10, 50]])  # (40 / 100) / (10 / 50), +- 1.96 * 0.3937
    >>> round(ratio, 6), round(low, 3), round(high, 3)
    (2.0, 0.925, 4.327)
    """
    cells = np.asarray(counts, dtype=np.float64)
    if cells.ndim != 2 or cells.shape[1] != 4 or np.any(cells < 0):
        raise InternalError("disparity_ratio: four counts of each cluster, none negative")
    totals = cells.sum(0)
    if np.any(totals == 0):
        return float("nan"), float("nan"), float("nan")
    ratio = float(totals[0] * totals[3] / (totals[1] * totals[2]))
    clusters = int(np.any(cells > 0, axis=1).sum())
    scores = (cells / totals) @ np.array([1.0, -1.0, -1.0, 1.0])
    clustered = clusters / (clusters - 1) * float((scores**2).sum()) if clusters > 1 else 0.0
    spread = max(clustered, float((1 / totals).sum())) ** 0.5
    reach = float(np.exp(NormalDist().inv_cdf(0.5 + level / 2) * spread))
    return ratio, ratio / reach, ratio * reach
