"""Random draws from tables of weights, all at once."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bools", "Floats", "Ints", "RowSampler", "hash_share", "stream"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

_STREAMS = {"history": 1, "noise": 2, "planted": 3, "dirty": 4, "pay": 5}


def stream(seed: int, name: str, month: int = 0) -> np.random.Generator:
    """Return the generator of one named stream; streams of one seed do not depend on each other."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, _STREAMS[name], month])))


def hash_share(numbers: NDArray[Any], *, salt: int, seed: int) -> Floats:
    """Return a fixed uniform share in [0, 1) for each number (splitmix64, Steele and others 2014).

    A person's lasting traits come from here, so they need no place in the order of draws.
    """
    start = (seed * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03) & 0xFFFFFFFFFFFFFFFF
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(start)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    return np.asarray(mixed >> np.uint64(11), dtype=np.float64) * 2.0**-53


class RowSampler:
    """Draws a column for each given row of a table of weights.

    Parameters
    ----------
    weights : array, shape (rows, columns)
        Weights of 0 or more; a row need not add up to 1 but must not be all nought.
    """

    def __init__(self, weights: Floats) -> None:
        totals = weights.sum(axis=1, keepdims=True)
        cumulative = np.cumsum(weights / totals, axis=1)
        cumulative[:, -1] = 1.0
        self._columns = weights.shape[1]
        self._flat = np.asarray(cumulative + np.arange(len(weights))[:, None], dtype=np.float64).ravel()

    def draw(self, rows: NDArray[Any], rng: np.random.Generator) -> Ints:
        """Return one drawn column per row number in ``rows``."""
        found = np.searchsorted(self._flat, rng.random(len(rows)) + rows, side="right")
        columns: Ints = np.minimum(found - rows * self._columns, self._columns - 1).astype(np.int64)
        return columns
