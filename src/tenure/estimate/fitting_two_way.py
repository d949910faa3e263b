"""Two-way tables with one table's pattern and another's margins, found by Newton's method."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = ["fit_two_margins"]

Array = npt.NDArray[np.float64]

# No effect changes by more in one step: where the table is all but nought the slope says little of what is far off.
_LONGEST = 5.0


def fit_two_margins(
    seed: npt.ArrayLike, rows: npt.ArrayLike, columns: npt.ArrayLike, *, tolerance: float = 1e-10, steps: int = 300
) -> Array:
    """Fit a two-way table to given margins, keeping its odds ratios.

    Iterative proportional fitting (``fit_margins``) comes to the same table, but needs thousands of rounds where
    hardly anybody leaves the diagonal, as in a year's moves between occupations.

    Parameters
    ----------
    seed : array_like, shape (n, m)
        Table whose odds ratios are kept, > 0.
    rows, columns : array_like, shapes (n,) and (m,)
        Wanted sums, > 0, with the same total.
    tolerance : float
        Largest difference from a margin, as a share of the total, at which fitting ends.
    steps : int
        Most steps.

    Returns
    -------
    ndarray, shape (n, m)
        The fitted table.

    Raises
    ------
    InternalError
        If shapes or totals differ, something is not above 0, or no fit is reached.

    Notes
    -----
    The table is seed_ij exp(a_i + b_j); a and b minimise its total - sum_i rows_i a_i - sum_j columns_j b_j, which is
    convex. Release: not releasable; the fitted table follows from the counts.
    Source: the dual of the problem of Deming and Stephan, Annals of Mathematical Statistics 11 (1940), 427-444.

    Examples
    --------
    >>> fit_two_margins([[1, 1], [1, 1]], [30, 10], [20, 20]).round(9).tolist()
    [[15.0, 15.0], [5.0, 5.0]]
    """
    table, wanted = _check_two_way(seed, rows, columns)
    n = table.shape[0]
    total = float(wanted[:n].sum())
    # The last column's effect is nought: a constant could pass from rows to columns.
    effects = np.zeros(len(wanted) - 1)
    effects[:n] = np.log(wanted[:n] / table.sum(1))
    for _ in range(steps):
        fitted = _scale_table(table, effects)
        slope = np.concatenate([fitted.sum(1), fitted.sum(0)[:-1]]) - wanted[:-1]
        if float(np.abs(slope).max()) <= tolerance * total:
            return fitted
        effects = _step_down(table, effects, slope, wanted)
    raise InternalError("fit_two_margins: no fit was reached")


def _check_two_way(seed: npt.ArrayLike, rows: npt.ArrayLike, columns: npt.ArrayLike) -> tuple[Array, Array]:
    table, down, across = (np.asarray(each, dtype=np.float64) for each in (seed, rows, columns))
    if table.shape != (len(down), len(across)) or min(table.min(), down.min(), across.min()) <= 0:
        raise InternalError("fit_two_margins: a table above 0 and a margin above 0 for each side are needed")
    if abs(float(down.sum() - across.sum())) > 1e-9 * float(down.sum()):
        raise InternalError("fit_two_margins: the margins differ in their totals")
    return table, np.concatenate([down, across])


def _scale_table(table: Array, effects: Array) -> Array:
    n = table.shape[0]
    return np.asarray(table * np.exp(effects[:n, None] + np.append(effects[n:], 0.0)[None, :]))


def _step_down(table: Array, effects: Array, slope: Array, wanted: Array) -> Array:
    """Return the effects after one Newton step, halved until the dual falls."""
    fitted = _scale_table(table, effects)
    inner = fitted[:, :-1]
    curve = np.block([[np.diag(fitted.sum(1)), inner], [inner.T, np.diag(fitted.sum(0)[:-1])]])
    step = np.linalg.solve(curve, -slope)

    def dual(at: Array) -> float:
        return float(_scale_table(table, at).sum() - wanted[:-1] @ at)

    size, now = min(1.0, _LONGEST / max(float(np.abs(step).max()), _LONGEST)), dual(effects)
    # Near the minimum the dual falls by less than can be told.
    slack = 1e-12 * (abs(now) + float(wanted.sum()))
    while dual(effects + size * step) > now + 1e-4 * size * float(slope @ step) + slack and size > 1e-10:
        size /= 2
    return np.asarray(effects + size * step)
