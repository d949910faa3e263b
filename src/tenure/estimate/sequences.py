"""Sequences of states read from distinct ones and how often each occurs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError
from tenure.estimate.mobility import entropy

__all__ = ["count_states", "sequence_entropy", "weighted_quantile"]

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Sequences whose time in states is held at once.
_AT_ONCE = 20_000


def count_states(sequences: npt.ArrayLike, people: npt.ArrayLike, *, states: int) -> Ints:
    """Count people in each state at each point.

    Parameters
    ----------
    sequences : array_like, shape (distinct, points)
        State at each point, 1 to ``states``; 0 where the sequence is not observed any more.
    people : array_like, shape (distinct,)
        How many people have the sequence.
    states : int
        Number of states.

    Returns
    -------
    ndarray, shape (points, states)
        People in each state.

    Examples
    --------
    >>> count_states([[1, 1, 2], [2, 0, 0]], [5, 3], states=2).tolist()
    [[5, 3], [5, 0], [0, 5]]
    """
    coded, weights = _check_sequences(sequences, people, states)
    points = range(coded.shape[1])
    counts = [np.bincount(coded[:, point], weights, minlength=states + 1)[1:] for point in points]
    return np.array(counts, dtype=np.int64).reshape(len(points), states)


def sequence_entropy(sequences: npt.ArrayLike, *, states: int) -> Array:
    """Return the normalised entropy of the time that each sequence spends in each state.

    Parameters
    ----------
    sequences : array_like, shape (distinct, points)
        State at each point, 1 to ``states``; 0 where the sequence is not observed any more.
    states : int
        Number of states that there are; its logarithm is the greatest entropy.

    Returns
    -------
    ndarray, shape (distinct,)
        0 where one state lasts throughout, 1 where all last alike; not a number for a sequence of no point.

    Notes
    -----
    h = - sum_s (t_s / t) ln (t_s / t) / ln states, with t_s of the t points observed spent in state s. The order of
    states does not matter. Source: A. Gabadinho, G. Ritschard, N. S. Mueller and M. Studer, Journal of Statistical
    Software 40 (2011), issue 4, section on within-sequence entropy.

    Examples
    --------
    >>> sequence_entropy([[1, 1, 2, 2], [1, 1, 1, 0]], states=2).tolist()
    [1.0, 0.0]
    """
    coded = np.asarray(sequences)
    parts = [entropy(_count_spent(coded[start : start + _AT_ONCE], states)) for start in range(0, len(coded), _AT_ONCE)]
    return np.concatenate([np.zeros(0), *parts])


def _count_spent(coded: npt.NDArray[np.integer], states: int) -> Ints:
    """Return the points that each sequence spends in each state."""
    places = coded + (states + 1) * np.arange(len(coded), dtype=np.int64)[:, None]
    spent = np.bincount(places.ravel(), minlength=len(coded) * (states + 1))
    return spent.reshape(len(coded), states + 1)[:, 1:].astype(np.int64)


def weighted_quantile(values: npt.ArrayLike, people: npt.ArrayLike, share: float) -> float:
    """Return the value below or at which a share of people lies.

    Parameters
    ----------
    values : array_like, shape (n,)
        Values; those of equal value need not be together.
    people : array_like, shape (n,)
        People with each value, >= 0 and not all 0.
    share : float
        Between 0 and 1.

    Returns
    -------
    float
        The mean of the two neighbours where the share falls between two people, as a median of even numbers does.

    Examples
    --------
    >>> weighted_quantile([3.0, 1.0, 2.0], [1, 1, 2], 0.5)
    2.0
    """
    order = np.argsort(np.asarray(values, dtype=np.float64), kind="stable")
    sorted_values = np.asarray(values, dtype=np.float64)[order]
    reached = np.cumsum(np.asarray(people, dtype=np.int64)[order])
    if not reached.size or reached[-1] <= 0:
        raise InternalError("weighted_quantile: nobody has a value")
    at = share * (reached[-1] - 1)
    low, high = (sorted_values[np.searchsorted(reached, place, side="right")] for place in (np.floor(at), np.ceil(at)))
    return float(low + (high - low) * (at - np.floor(at)))


def _check_sequences(
    sequences: npt.ArrayLike, people: npt.ArrayLike, states: int
) -> tuple[npt.NDArray[np.integer], Ints]:
    coded, weights = np.asarray(sequences), np.asarray(people, dtype=np.int64)
    if coded.ndim != 2 or weights.shape != (coded.shape[0],):
        raise InternalError("sequences: one number of people is needed for each sequence")
    if coded.size and (coded.min() < 0 or coded.max() > states):
        raise InternalError("sequences: a state is out of range")
    return coded, weights
