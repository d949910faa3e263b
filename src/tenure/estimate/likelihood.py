"""Relative likelihood: how much more often something happens to one group than to another."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = ["relative_likelihood"]


def relative_likelihood(counts: npt.ArrayLike, *, level: float = 0.95) -> tuple[float, float, float]:
    """Return how the chance of an event compares between two groups, with limits.

    Parameters
    ----------
    counts : array_like, shape (clusters, 4)
        Events and people of the group compared, events and people of the reference group, in each cluster.
    level : float
        Coverage of the limits, between 0 and 1.

    Returns
    -------
    tuple of float
        Ratio, lower and upper limit (no unit); not a number where a group has no events or no people.

    Raises
    ------
    InternalError
        A count is negative, there are not four of them, or there are more events than people.

    Notes
    -----
    With a of A people and c of C: (a / A) / (c / C). The variance of its logarithm is G / (G - 1) * sum over clusters g
    of (a_g/a - A_g/A - c_g/c + C_g/C)^2, and never less than 1/a - 1/A + 1/c - 1/C, that of people drawn one by one.
    Limits are normal on the logarithm.
    Not modelled: age, tenure, occupation and whatever else differs between the groups.
    Release: not releasable; pass through disclosure.
    Source: D. Katz and others, Biometrics 34 (1978), 469-474, for the logarithm's variance; NHS England, Workforce Race
    Equality Standard, technical guidance, for the measure.

    Examples
    --------
    >>> ratio, low, high = relative_likelihood([[6, 600, 8, 1600]])  # (6 / 600) / (8 / 1600), +- 1.96 * 0.53794
    >>> round(ratio, 6), round(low, 3), round(high, 3)
    (2.0, 0.697, 5.74)
    """
    cells = np.asarray(counts, dtype=np.float64)
    if cells.ndim != 2 or cells.shape[1] != 4 or np.any(cells < 0):
        raise InternalError("relative_likelihood: four counts of each cluster, none negative")
    if np.any(cells[:, 0] > cells[:, 1]) or np.any(cells[:, 2] > cells[:, 3]):
        raise InternalError("relative_likelihood: no more events than people")
    totals = cells.sum(0)
    if np.any(totals == 0):
        return float("nan"), float("nan"), float("nan")
    ratio = float(totals[0] * totals[3] / (totals[1] * totals[2]))
    clusters = int(np.any(cells > 0, axis=1).sum())
    scores = (cells / totals) @ np.array([1.0, -1.0, -1.0, 1.0])
    clustered = clusters / (clusters - 1) * float((scores**2).sum()) if clusters > 1 else 0.0
    drawn = float((np.array([1.0, -1.0, 1.0, -1.0]) / totals).sum())
    spread = max(clustered, drawn) ** 0.5
    reach = float(np.exp(NormalDist().inv_cdf(0.5 + level / 2) * spread))
    return ratio, ratio / reach, ratio * reach
