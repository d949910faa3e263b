"""Cumulative incidence when people come in clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError
from tenure.estimate.intervals import clustered_interval
from tenure.estimate.survival import aalen_johansen, jackknife_variance

__all__ = ["ClusteredIncidence", "follow_clusters"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClusteredIncidence:
    """Shares by time (first axis) and cause (second), the last column those without any event, with limits."""

    share: Array
    low: Array
    high: Array


def follow_clusters(events: npt.ArrayLike, censored: npt.ArrayLike, *, level: float = 0.95) -> ClusteredIncidence:
    """Estimate the cumulative incidence of competing causes for people who come in clusters.

    Parameters
    ----------
    events : array_like, shape (clusters, times, causes)
        People with each cause as their first event, by time.
    censored : array_like, shape (clusters, times)
        People last seen at each time without an event.
    level : float
        Coverage of the limits, between 0 and 1.

    Returns
    -------
    ClusteredIncidence
        Shape (times, causes + 1); each row of ``share`` sums to 1.

    Raises
    ------
    InternalError
        Nobody is there at the start.

    Notes
    -----
    The estimate is ``aalen_johansen``'s of all clusters together. Its variance is the delete-one-cluster jackknife, its
    limits Wilson's at the number of people of the start that this variance is worth, which is never more than there
    are: see ``clustered_interval``. With one cluster they are Wilson's own.
    Release: not releasable; each step shows the counts behind it.
    Source: as ``aalen_johansen`` and ``jackknife_variance``.

    Examples
    --------
    >>> # eight people: 2 and 1 of them in the first month, 2 of the 5 left in the second
    >>> found = follow_clusters([[[1, 0], [0, 2]], [[1, 1], [0, 0]]], [[0, 1], [0, 2]])
    >>> found.share.tolist()
    [[0.25, 0.125, 0.625], [0.25, 0.375, 0.375]]
    """
    d, c = np.asarray(events, dtype=np.float64), np.asarray(censored, dtype=np.float64)
    people = float(d.sum() + c.sum())
    if people <= 0:
        raise InternalError("follow_clusters: nobody is there")

    def estimate(counts: Array) -> Array:
        found = aalen_johansen(counts[..., :-1], counts[..., -1])
        return np.concatenate([found.incidence, found.survival[..., None]], axis=-1)

    counts = np.concatenate([d, c[..., None]], axis=-1)
    share = np.clip(estimate(counts.sum(0)), 0.0, 1.0)
    variance = jackknife_variance(counts, estimate)
    size = np.full(share.size, people)
    low, high = clustered_interval(share.ravel() * people, size, variance.ravel(), level=level)
    return ClusteredIncidence(share, low.reshape(share.shape), high.reshape(share.shape))
