"""Iterative proportional fitting: a table with one table's pattern and another's margins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = ["fit_margins"]

Array = npt.NDArray[np.float64]


def fit_margins(
    seed: npt.ArrayLike, margins: Sequence[npt.ArrayLike], *, tolerance: float = 1e-10, rounds: int = 10_000
) -> Array:
    """Fit a table to given margins, keeping its odds ratios.

    Two years' tables of moves differ in the sizes of occupations and in the pattern of moves between them. With the
    margins of one year given to the other, what still differs is the pattern.

    Parameters
    ----------
    seed : array_like, any number of dimensions
        Table whose odds ratios are kept, >= 0; its zeros stay zeros.
    margins : sequence of array_like
        Wanted sums, one one-dimensional margin for each dimension of ``seed``, all with the same total.
    tolerance : float
        Largest difference from a margin, as a share of the total, at which fitting ends.
    rounds : int
        Most rounds over all margins.

    Returns
    -------
    ndarray, shape of ``seed``
        The fitted table.

    Raises
    ------
    InternalError
        If margins disagree in shape or total, if zeros make a margin impossible, or if no fit is reached.

    Notes
    -----
    Each round scales the table to each margin in turn; the limit minimises the Kullback-Leibler divergence from
    ``seed``. Source: W. E. Deming and F. F. Stephan, Annals of Mathematical Statistics 11 (1940), 427-444.

    Examples
    --------
    >>> fit_margins([[1, 1], [1, 1]], [[30, 10], [20, 20]]).tolist()
    [[15.0, 15.0], [5.0, 5.0]]
    """
    table = np.asarray(seed, dtype=np.float64).copy()
    wanted = [np.asarray(margin, dtype=np.float64) for margin in margins]
    total = _check_margins(table, wanted)
    for _ in range(rounds):
        for axis, margin in enumerate(wanted):
            found = _sum_to(table, axis)
            scale = np.divide(margin, found, out=np.zeros_like(found), where=found > 0)
            table *= scale.reshape([-1 if each == axis else 1 for each in range(table.ndim)])
        gap = max(float(np.abs(_sum_to(table, axis) - margin).max()) for axis, margin in enumerate(wanted))
        if gap <= tolerance * total:
            return table
    raise InternalError("fit_margins: no table with these zeros reaches the margins")


def _sum_to(table: Array, axis: int) -> Array:
    return np.asarray(table.sum(tuple(each for each in range(table.ndim) if each != axis)))


def _check_margins(table: Array, wanted: Sequence[Array]) -> float:
    shapes = [margin.shape for margin in wanted]
    if shapes != [(size,) for size in table.shape] or np.any(table < 0) or any(np.any(each < 0) for each in wanted):
        raise InternalError("fit_margins: one non-negative margin is needed for each dimension")
    total = float(wanted[0].sum())
    if any(abs(float(margin.sum()) - total) > 1e-9 * max(total, 1.0) for margin in wanted):
        raise InternalError("fit_margins: the margins differ in their totals")
    impossible = any(np.any((_sum_to(table, axis) == 0) & (margin > 0)) for axis, margin in enumerate(wanted))
    if impossible:
        raise InternalError("fit_margins: a margin is wanted where the table has nothing but zeros")
    return total
