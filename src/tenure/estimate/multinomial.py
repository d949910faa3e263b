"""Multinomial logit on cells: competing destinations in discrete time, from counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError
from tenure.estimate.multinomial_checks import check_columns, refuse_separation
from tenure.estimate.multinomial_design import Design
from tenure.estimate.multinomial_variance import Spread, clustered_meat, sum_information, weighted_meat

__all__ = ["MultinomialFit", "fit_multinomial"]

Array = npt.NDArray[np.float64]

_MOST_STEPS = 100
_DECREMENT = 1e-12
_STILL = 1e-6
_LONGEST = 2.0
_MOST_LEVEL_STEPS = 8
"""Steps that no longer change the likelihood. A coefficient with an end is reached in fewer; one without goes on."""


@dataclass(frozen=True, slots=True)
class MultinomialFit:
    """A fitted multinomial logit of J outcomes on K columns.

    Parameters
    ----------
    coefficients : ndarray, shape (K, J - 1)
        Log odds of each outcome but the first against the first, per unit of a column.
    variance : ndarray, shape (K (J - 1), K (J - 1))
        Of the coefficients, outcome by outcome (all columns of the second outcome, then of the third, ...).
    names, outcomes : tuple of str
        Of the K columns and the J outcomes; the first outcome is the base.
    log_likelihood : float
        Without the multinomial coefficients, which do not depend on the model.
    people : float
        Sum of all counts.
    clusters : int
        Clusters behind ``variance``; 0 where it is the inverse of the information (or the robust one of weights).
    steps : int
        Newton steps taken.
    """

    coefficients: Array
    variance: Array
    names: tuple[str, ...]
    outcomes: tuple[str, ...]
    log_likelihood: float
    people: float
    clusters: int = 0
    steps: int = 0

    @property
    def standard_errors(self) -> Array:
        """Return the square roots of the diagonal of ``variance``, shape (K, J - 1)."""
        return np.asarray(np.sqrt(np.diag(self.variance)).reshape(self.coefficients.T.shape).T)

    @property
    def freedom(self) -> float:
        """Return degrees of freedom for limits: clusters less one, or without end where there are none."""
        return float(self.clusters - 1) if self.clusters else float("inf")

    def predict(self, matrix: Array, offsets: Array | None = None) -> Array:
        """Return the chance of each outcome for each row of a design matrix.

        Parameters
        ----------
        matrix : ndarray, shape (C, K)
            Rows as ``names`` says.
        offsets : ndarray, shape (C, J - 1), optional
            Added to the linear predictors.

        Returns
        -------
        ndarray, shape (C, J)
            Shares; each row adds up to 1.
        """
        return _predict(matrix, self.coefficients, offsets)


def fit_multinomial(
    design: Design,
    counts: npt.ArrayLike,
    *,
    outcomes: Sequence[str],
    offsets: npt.ArrayLike | None = None,
    clusters: npt.ArrayLike | Spread | None = None,
    squared_weights: npt.ArrayLike | None = None,
    steady: bool = False,
) -> MultinomialFit:
    """Fit a multinomial logit to cells by maximum likelihood.

    Parameters
    ----------
    design : Design
        C cells by K columns; a constant is a column like any other.
    counts : array_like, shape (C, J)
        People (or summed weights) of each cell by outcome, >= 0; J >= 2, the first outcome is the base.
    outcomes : sequence of str
        J names.
    offsets : array_like, shape (C, J - 1), optional
        Known parts of the linear predictors.
    clusters : array_like of int, shape (C,), or Spread, optional
        Cluster of each cell, where cells are divided by cluster, or how the people of each are spread over clusters.
        The variance is then the sandwich with the clusters' score totals, times G / (G - 1).
    squared_weights : array_like, shape (C, J), optional
        Sums of squared weights, where ``counts`` are sums of weights: the variance is then robust to them.
    steady : bool
        True adds K people in all to the counts, spread over cells by leverage (about one person for each column) and
        over outcomes as everybody is: then every coefficient is finite, also of a group in which some outcome never
        happens. The clusters' scores leave them out.

    Returns
    -------
    MultinomialFit
        Coefficients with the variance asked for.

    Raises
    ------
    CheckError
        ``model-collinear``: a column is a sum of others. ``model-separated``: an outcome never, or always, happens
        where a column says so, and its coefficient has no end. ``model-outcome-empty``: nobody has an outcome.
    InternalError
        Shapes that do not fit, negative counts, or fewer than two clusters.

    Notes
    -----
    With eta_cj = x_c b_j + offset_cj and p_cj = exp(eta_cj) / sum_k exp(eta_ck), eta_c0 = 0: score
    sum_c x_c (n_cj - n_c p_cj); information sum_c n_c x_c x_c' (p_cj 1[j = k] - p_cj p_ck). Newton steps, halved while
    the likelihood would fall. The information is one matrix product: products of columns by products of chances.
    People of one cell are exchangeable, so this is the fit to rows, not an approximation.
    Not modelled: random effects; dependence between people beyond the clusters given.
    Release: coefficients say something of every count; pass what is made of them through disclosure.
    Source: D. McFadden, in Zarembka, Frontiers in Econometrics (1974); K.-Y. Liang and S. Zeger, Biometrika 73 (1986),
    13-22. ``steady``: C. Clogg et al., Journal of the American Statistical Association 86 (1991), 68-78, with the
    leverages of D. Firth, Biometrika 80 (1993), 27-38, in place of equal weights.

    Examples
    --------
    Ten of 40 people in one group move and 20 of 40 in the other: log odds log(10/30), and a log odds ratio of log(3).

    >>> design = Design(np.array([[1.0, 0.0], [1.0, 1.0]]), ("constant", "group"))
    >>> fit = fit_multinomial(design, [[30, 10], [20, 20]], outcomes=("stay", "move"))
    >>> [round(float(b), 6) for b in fit.coefficients[:, 0]] == [round(np.log(1 / 3), 6), round(np.log(3), 6)]
    True
    """
    n = np.asarray(counts, dtype=np.float64)
    known = None if offsets is None else np.asarray(offsets, dtype=np.float64)
    _check_shapes(design, n, outcomes, known)
    check_columns(design, n, outcomes)
    fitted = n + _spread_evenly(design, n) if steady else n
    beta, information, steps = _climb(design, fitted, outcomes, known)
    chances = _predict(design.matrix, beta, known)
    bread = np.linalg.inv(information)
    groups = 0
    variance = bread
    if clusters is not None:
        meat, groups = clustered_meat(design.matrix, chances, _spread_over(clusters, n))
        variance = bread @ meat @ bread
    elif squared_weights is not None:
        squares = np.asarray(squared_weights, dtype=np.float64)
        variance = bread @ weighted_meat(design.matrix, chances, squares) @ bread
    return MultinomialFit(
        beta, (variance + variance.T) / 2, design.names, tuple(outcomes), _log_likelihood(n, chances), float(n.sum()),
        groups, steps,
    )  # fmt: skip


def _check_shapes(design: Design, counts: Array, outcomes: Sequence[str], offsets: Array | None) -> None:
    cells, choices = design.matrix.shape[0], len(outcomes)
    if choices < 2 or counts.shape != (cells, choices):
        raise InternalError("fit_multinomial: counts need a row a cell and a column an outcome, two at least")
    if offsets is not None and offsets.shape != (cells, choices - 1):
        raise InternalError("fit_multinomial: offsets need a row a cell and a column an outcome but the first")
    if not np.isfinite(counts).all() or (counts < 0).any() or not np.isfinite(design.matrix).all():
        raise InternalError("fit_multinomial: counts are numbers from nought, columns are numbers")


def _spread_over(clusters: npt.ArrayLike | Spread, counts: Array) -> Spread:
    if isinstance(clusters, Spread):
        return clusters
    held = np.flatnonzero(counts.sum(axis=1) > 0)
    numbers = np.asarray(clusters, dtype=np.int64)
    if numbers.shape != counts.shape[:1]:
        raise InternalError("fit_multinomial: a cluster for each cell")
    return Spread(held, numbers[held], counts[held])


def _spread_evenly(design: Design, counts: Array) -> Array:
    people = counts.sum(axis=1)
    gram = (design.matrix * people[:, None]).T @ design.matrix
    leverage = people * np.einsum("ck,ck->c", design.matrix @ np.linalg.inv(gram), design.matrix)
    return np.asarray(np.outer(leverage, counts.sum(axis=0) / counts.sum()))


def _predict(matrix: Array, beta: Array, offsets: Array | None) -> Array:
    eta = np.zeros((matrix.shape[0], beta.shape[1] + 1))
    eta[:, 1:] = matrix @ beta
    if offsets is not None:
        eta[:, 1:] += offsets
    eta -= eta.max(axis=1, keepdims=True)
    np.exp(eta, out=eta)
    eta /= eta.sum(axis=1, keepdims=True)
    return eta


def _log_likelihood(counts: Array, chances: Array) -> float:
    with np.errstate(divide="ignore"):
        logs = np.log(chances)
    return float(np.where(counts > 0, counts * np.where(counts > 0, logs, 0.0), 0.0).sum())


def _residuals(counts: Array, chances: Array) -> Array:
    return np.asarray(counts - counts.sum(axis=1, keepdims=True) * chances)[:, 1:]


def _climb(design: Design, counts: Array, outcomes: Sequence[str], offsets: Array | None) -> tuple[Array, Array, int]:
    """Return the coefficients at the top of the likelihood, the information there and the steps taken."""
    matrix, people = design.matrix, counts.sum(axis=1)
    beta = _begin(matrix, counts)
    chances = _predict(matrix, beta, offsets)
    reached, level, astray = _log_likelihood(counts, chances), 0, beta
    for step in range(1, _MOST_STEPS + 1):
        information = sum_information(matrix, chances, people)
        score = (matrix.T @ _residuals(counts, chances)).T.ravel()
        move = _solve(information, score, design, outcomes)
        decrement = float(score @ move)
        change = move.reshape(beta.T.shape).T
        beta, chances, reached = _step(matrix, counts, offsets, (beta, change, reached))
        if decrement < _DECREMENT:
            if float(np.abs(matrix @ change).max()) < _STILL:
                return beta, sum_information(matrix, chances, people), step
            # Later steps of a coefficient without an end are noise, so the first one tells which it is.
            astray = change if level == 0 else astray
            level += 1
            if level == _MOST_LEVEL_STEPS:
                break
    raise refuse_separation(design, astray if level else change, outcomes)


def _begin(matrix: Array, counts: Array) -> Array:
    """Return coefficients that give everybody the overall shares, as nearly as the columns can."""
    people, totals = counts.sum(axis=1), counts.sum(axis=0)
    weights = np.sqrt(people)
    level = np.linalg.lstsq(matrix * weights[:, None], weights, rcond=None)[0]
    return np.asarray(np.outer(level, np.log(totals[1:] / totals[0])))


def _solve(information: Array, score: Array, design: Design, outcomes: Sequence[str]) -> Array:
    try:
        move = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
    except np.linalg.LinAlgError:
        move = np.full_like(score, np.nan)
    if not np.isfinite(move).all():
        flat = np.abs(np.diag(information)).reshape(len(outcomes) - 1, len(design.names)).T
        raise refuse_separation(design, 1 / np.maximum(flat, 1e-300), outcomes)
    return move


def _step(
    matrix: Array, counts: Array, offsets: Array | None, at: tuple[Array, Array, float]
) -> tuple[Array, Array, float]:
    """Go along a Newton step, or a part of it, as far as the likelihood does not fall."""
    beta, change, reached = at
    # From nearly nought Newton's step aims far past the top, to where everybody has the outcome and nothing is felt.
    share = min(1.0, _LONGEST / max(float(np.abs(matrix @ change).max()), 1e-300))
    while True:
        there = beta + share * change
        chances = _predict(matrix, there, offsets)
        likelihood = _log_likelihood(counts, chances)
        # What the sum of logarithms rounds away is no fall.
        if likelihood >= reached - 1e-12 * abs(reached) or share < 1e-6:
            return there, chances, likelihood
        share /= 2
