"""How like each other units are, by their size and by what they are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = ["Similarity", "measure_similarity"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Similarity:
    """Distances between units, shape (units, units): of ``size``, of ``mix`` and of both (``total``)."""

    size: Array
    mix: Array
    total: Array


def measure_similarity(sizes: npt.ArrayLike, parts: npt.ArrayLike) -> Similarity:
    """Measure how far units are from each other by size and mix.

    Parameters
    ----------
    sizes : array_like, shape (units,)
        Size of each unit, above 0.
    parts : array_like, shape (units, kinds)
        Size of each kind in each unit, 0 or more, with something in every unit.

    Returns
    -------
    Similarity
        total = sqrt(size^2 + mix^2). Of two units drawn at random each squared distance is 2 on average (a little more
        with few units), so that size and mix weigh alike. A distance is 0 where units do not differ in it.

    Raises
    ------
    InternalError
        The shapes differ, or a size is not above 0.

    Notes
    -----
    With x = ln(size) and its variance v over units: size = |x_i - x_j| / sqrt(v). With shares p of the kinds and their
    variances v_k: mix = sqrt(sum_k (p_ik - p_jk)^2 / sum_k v_k). Variances have the number of units below them. Shares
    are not standardised one by one, since a kind that hardly exists would then weigh as much as the largest.

    Examples
    --------
    >>> found = measure_similarity([100, 100, 1000], [[1, 1], [3, 1], [1, 1]])  # shares 1/2, 3/4, 1/2; logs 0, 0, ln 10
    >>> found.size.round(4).tolist()[0], found.mix.round(4).tolist()[0]  # 1 / sqrt(2 / 9) both
    ([0.0, 0.0, 2.1213], [0.0, 2.1213, 0.0])
    """
    n, held = np.asarray(sizes, dtype=np.float64), np.asarray(parts, dtype=np.float64)
    if held.ndim != 2 or held.shape[0] != n.size or np.any(n <= 0) or np.any(held.sum(axis=1) <= 0):
        raise InternalError("measure_similarity: sizes above 0 and parts of every unit are needed")
    logs, shares = np.log(n), held / held.sum(axis=1, keepdims=True)
    size = _scale(np.abs(logs[:, None] - logs[None, :]), float(logs.var()))
    apart = np.sqrt(((shares[:, None, :] - shares[None, :, :]) ** 2).sum(axis=2))
    mix = _scale(apart, float(shares.var(axis=0).sum()))
    return Similarity(size, mix, np.sqrt(size * size + mix * mix))


def _scale(apart: Array, variance: float) -> Array:
    return apart / np.sqrt(variance) if variance > 1e-18 else np.zeros_like(apart)
