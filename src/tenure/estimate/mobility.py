"""Indices of mobility from a square table of origins and destinations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = [
    "MobilitySplit", "bartholomew_index", "entropy", "exit_shares", "immobility_share", "immobility_to_chance",
    "shorrocks_index", "split_mobility",
]  # fmt: skip

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MobilitySplit:
    """How many people moved, in parts (numbers of people, or sums of weights).

    ``people`` are those in any state at both dates, ``moved`` those in another state at the end. ``net`` is half the
    sum of the states' absolute changes: the fewest moves that could have changed the sizes of states as they changed
    (structural mobility); ``excess`` = moved - net went both ways (exchange mobility).
    """

    people: Array
    moved: Array
    net: Array
    excess: Array

    @property
    def moved_share(self) -> Array:
        """Moved / people."""
        return _divide(self.moved, self.people)

    @property
    def net_share(self) -> Array:
        """Net / people: structural mobility."""
        return _divide(self.net, self.people)

    @property
    def excess_share(self) -> Array:
        """Excess / people: exchange mobility."""
        return _divide(self.excess, self.people)


def split_mobility(counts: npt.ArrayLike) -> MobilitySplit:
    """Split the people who moved into structural (net) and exchange (excess) mobility.

    Parameters
    ----------
    counts : array_like, shape (..., states, states)
        People by origin (rows) and destination (columns), in the same order. People who came or left altogether are
        no part of it.

    Returns
    -------
    MobilitySplit
        Arrays of shape (...).

    Notes
    -----
    moved = sum of off-diagonal counts; net = 1/2 sum_i |row_i - column_i|; excess = moved - net.
    Release: not releasable; the parts follow from the counts.
    Source: N. Rogoff, Recent Trends in Occupational Mobility (1953); S. J. Davis and J. Haltiwanger, Quarterly
    Journal of Economics 107 (1992), 819-863 (net and excess reallocation).

    Examples
    --------
    >>> found = split_mobility([[80, 20], [5, 95]])  # 25 move; one state shrinks by 15, the other grows by 15
    >>> float(found.moved), float(found.net), float(found.excess)
    (25.0, 15.0, 10.0)
    """
    n = _check_square(counts)
    people = n.sum((-1, -2))
    moved = people - _trace(n)
    net = np.abs(n.sum(-1) - n.sum(-2)).sum(-1) / 2
    return MobilitySplit(people, moved, net, moved - net)


def shorrocks_index(counts: npt.ArrayLike) -> Array:
    """Return Shorrocks' index (k - trace P) / (k - 1) of the table's row shares P.

    Parameters
    ----------
    counts : array_like, shape (..., states, states)
        People, or transition probabilities, by origin (rows) and destination.

    Returns
    -------
    ndarray, shape (...)
        0 if nobody moves, 1 if the destination does not depend on the origin; at most k / (k - 1). States without
        people are left out of both k and the trace; not a number with fewer than two states.

    Notes
    -----
    Each state counts alike, however small. Also called the Prais-Shorrocks index.
    Source: A. F. Shorrocks, Econometrica 46 (1978), 1013-1024.

    Examples
    --------
    >>> round(float(shorrocks_index([[90, 10], [10, 90]])), 6)  # (2 - 1.8) / 1
    0.2
    """
    n = _check_square(counts)
    rows = n.sum(-1)
    held = rows > 0
    k = held.sum(-1).astype(np.float64)
    stay = np.where(held, _diagonal(n) / np.where(held, rows, 1.0), 0.0).sum(-1)
    return np.asarray(np.divide(k - stay, k - 1, out=np.full_like(k, np.nan), where=k > 1))


def exit_shares(counts: npt.ArrayLike) -> Array:
    """Return the share of each state's people who leave it (Prais).

    Parameters
    ----------
    counts : array_like, shape (..., states, states)
        People by origin (rows) and destination.

    Returns
    -------
    ndarray, shape (..., states)
        1 - p_ii; its inverse is the mean stay in periods if chances stay as they are. Not a number for a state
        without people.

    Notes
    -----
    Source: S. J. Prais, Journal of the Royal Statistical Society A 118 (1955), 56-66.

    Examples
    --------
    >>> exit_shares([[75, 25], [0, 10]]).tolist()
    [0.25, 0.0]
    """
    n = _check_square(counts)
    return 1 - _divide(_diagonal(n), n.sum(-1))


def bartholomew_index(counts: npt.ArrayLike, positions: npt.ArrayLike | None = None) -> Array:
    """Return Bartholomew's index: the mean number of steps between origin and destination.

    Parameters
    ----------
    counts : array_like, shape (..., states, states)
        People by origin (rows) and destination.
    positions : array_like, shape (states,), optional
        Place of each state on an ordered scale (of bands, say); by default 0, 1, 2 ...

    Returns
    -------
    ndarray, shape (...)
        sum_ij n_ij |x_i - x_j| / sum_ij n_ij, in units of ``positions``. It has a meaning only for ordered states.

    Notes
    -----
    Origins are weighted by their people. Source: D. J. Bartholomew, Stochastic Models for Social Processes, 2nd
    edition (1973), section 2.3.

    Examples
    --------
    >>> float(bartholomew_index([[8, 1, 1], [0, 10, 0], [0, 0, 10]]))  # (1 + 2) / 30
    0.1
    """
    n = _check_square(counts)
    x = np.arange(n.shape[-1]) if positions is None else np.asarray(positions, dtype=np.float64)
    steps = np.abs(x[:, None] - x[None, :])
    return _divide((n * steps).sum((-1, -2)), n.sum((-1, -2)))


def immobility_share(counts: npt.ArrayLike) -> Array:
    """Return the share of people who are in the same state at both dates.

    Parameters
    ----------
    counts : array_like, shape (..., states, states)
        People by origin (rows) and destination.

    Returns
    -------
    ndarray, shape (...)
        Trace / total, 0 to 1.

    Notes
    -----
    Each person counts alike, unlike in ``shorrocks_index``. Source: general knowledge of mobility tables.

    Examples
    --------
    >>> float(immobility_share([[80, 20], [5, 95]]))
    0.875
    """
    n = _check_square(counts)
    return _divide(_trace(n), n.sum((-1, -2)))


def immobility_to_chance(counts: npt.ArrayLike) -> Array:
    """Return each state's stayers over those expected if destinations did not depend on origins.

    Parameters
    ----------
    counts : array_like, shape (..., states, states)
        People by origin (rows) and destination.

    Returns
    -------
    ndarray, shape (..., states)
        n_ii N / (row_i column_i): 1 is chance. Not a number where nobody is expected.

    Notes
    -----
    It depends on the sizes of states; margins-free comparison needs odds ratios (see ``fit_margins``).
    Source: D. V. Glass (editor), Social Mobility in Britain (1954), index of association.

    Examples
    --------
    >>> [round(float(each), 4) for each in immobility_to_chance([[80, 20], [5, 95]])]
    [1.8824, 1.6522]
    """
    n = _check_square(counts)
    return _divide(_diagonal(n) * n.sum((-1, -2))[..., None], n.sum(-1) * n.sum(-2))


def entropy(counts: npt.ArrayLike, *, normalised: bool = True) -> Array:
    """Return Shannon's entropy of how people spread over states.

    Parameters
    ----------
    counts : array_like, shape (..., states)
        People, months or shares in each state.
    normalised : bool
        Divide by the logarithm of the number of states, so that 1 is an even spread; otherwise nats.

    Returns
    -------
    ndarray, shape (...)
        - sum p ln p; not a number where the counts sum to 0.

    Notes
    -----
    Source: C. E. Shannon, Bell System Technical Journal 27 (1948), 379-423.

    Examples
    --------
    >>> float(entropy([5, 5, 5, 5]))
    1.0
    """
    n = np.asarray(counts, dtype=np.float64)
    if np.any(n < 0):
        raise InternalError("entropy: a count is negative")
    share = _divide(n, np.broadcast_to(n.sum(-1)[..., None], n.shape))
    nats = -np.where(share > 0, share * np.log(np.where(share > 0, share, 1.0)), share).sum(-1)
    # Minus nought is nought.
    return np.asarray((nats / np.log(n.shape[-1]) if normalised and n.shape[-1] > 1 else nats) + 0.0)


def _check_square(counts: npt.ArrayLike) -> Array:
    n = np.asarray(counts, dtype=np.float64)
    if n.ndim < 2 or n.shape[-1] != n.shape[-2]:
        raise InternalError("a table of mobility must be square")
    if np.any(n < 0):
        raise InternalError("a table of mobility holds a negative count")
    return n


def _diagonal(n: Array) -> Array:
    return np.diagonal(n, axis1=-2, axis2=-1)


def _trace(n: Array) -> Array:
    return np.asarray(_diagonal(n).sum(-1))


def _divide(part: npt.ArrayLike, whole: npt.ArrayLike) -> Array:
    top, bottom = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))
