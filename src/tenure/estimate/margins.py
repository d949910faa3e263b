"""Marginal standardisation: what a fitted model says of everybody, had everybody been alike in something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError
from tenure.estimate.multinomial import MultinomialFit

__all__ = ["Margins", "average_slopes", "find_quantile", "standardise_margins"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Margins:
    """Mean chances of each outcome under each of S settings, with what their variances are made of.

    Parameters
    ----------
    shares : ndarray, shape (S, J)
        Mean chance of each outcome; each row adds up to 1.
    slopes : ndarray, shape (S, J, P)
        Derivatives of ``shares`` by the model's coefficients.
    variance : ndarray, shape (P, P)
        Of the coefficients.
    outcomes : tuple of str
        J names.
    freedom : float
        Degrees of freedom for limits.
    """

    shares: Array
    slopes: Array
    variance: Array
    outcomes: tuple[str, ...]
    freedom: float

    @property
    def standard_errors(self) -> Array:
        """Return the standard error of each share, shape (S, J)."""
        return _spread(self.slopes, self.variance)

    def contrast(self, setting: int, reference: int = 0) -> tuple[Array, Array]:
        """Return the differences of two settings' shares, and their standard errors.

        Parameters
        ----------
        setting, reference : int
            Places of the two settings.

        Returns
        -------
        tuple of ndarray, shape (J,)
            The average effect of the one setting against the other on the chance of each outcome (shares; they add
            up to nought), and standard errors by the delta method.
        """
        slopes = self.slopes[setting] - self.slopes[reference]
        return self.shares[setting] - self.shares[reference], _spread(slopes, self.variance)

    def limits(self, *, level: float = 0.95) -> tuple[Array, Array]:
        """Return limits of the shares, found on the scale of log odds so that they stay within 0 and 1.

        Parameters
        ----------
        level : float
            Coverage, between 0 and 1.

        Returns
        -------
        tuple of ndarray, shape (S, J)
            Lower and upper limits. Student's quantile at ``freedom``.
        """
        inside = np.clip(self.shares, 1e-300, 1 - 1e-16)
        odds = np.log(inside) - np.log1p(-inside)
        half = find_quantile(self.freedom, level) * self.standard_errors / (inside * (1 - inside))
        return tuple(1 / (1 + np.exp(-(odds + sign * half))) for sign in (-1, 1))  # type: ignore[return-value]


def standardise_margins(
    fit: MultinomialFit, settings: Sequence[Array], weights: npt.ArrayLike, *, offsets: Array | None = None
) -> Margins:
    """Predict every cell under each setting, and take the mean over the people of a standard population.

    Parameters
    ----------
    fit : MultinomialFit
        The model.
    settings : sequence of ndarray, shape (C, K)
        A design matrix for each setting: the cells of the standard population with a characteristic set, say all
        women, then all men.
    weights : array_like, shape (C,)
        People of each cell of the standard population.
    offsets : ndarray, shape (C, J - 1), optional
        Added to the linear predictors, the same under each setting.

    Returns
    -------
    Margins
        One share for each setting and outcome. With two settings ``contrast(1)`` is the average marginal effect.

    Raises
    ------
    InternalError
        Weights that are negative, nought in all, or not one a row.

    Notes
    -----
    m_sj = sum_c w_c p_j(x_sc) / sum_c w_c; its derivative by b_ka is
    sum_c w_c p_sck (1[j = k] - p_scj) x_sca / sum_c w_c; variance by the delta method. The standard population is
    taken as given: its own sampling is no part of the variance.
    Not modelled: why people are in the groups that are compared; a standardised difference is an association.
    Release: means over people; hidden with the counts of the groups they stand for.
    Source: P. Lane and J. Nelder, Biometrics 38 (1982), 613-621; S. Greenland and P. Holland, Biometrics 47 (1991),
    319-322.
    """
    people = np.asarray(weights, dtype=np.float64)
    if (people < 0).any() or people.sum() <= 0 or any(matrix.shape[0] != people.size for matrix in settings):
        raise InternalError("standardise_margins: a weight of nought or more for each row, and some above nought")
    found = [average_chances(fit, matrix, people / people.sum(), offsets) for matrix in settings]
    shares, slopes = (np.stack(each) for each in zip(*found, strict=True))
    return Margins(shares, slopes, fit.variance, fit.outcomes, fit.freedom)


def average_slopes(fit: MultinomialFit, matrix: Array, column: int, weights: npt.ArrayLike) -> tuple[Array, Array]:
    """Return the average marginal effect of a number: the mean slope of each outcome's chance along a column.

    Parameters
    ----------
    fit : MultinomialFit
        The model.
    matrix : ndarray, shape (C, K)
        Cells of the standard population.
    column : int
        Place of the number among the columns; no other column may be made of it.
    weights : array_like, shape (C,)
        People of each cell.

    Returns
    -------
    tuple of ndarray, shape (J,)
        Mean slopes (share per unit of the column; they add up to nought), and standard errors by the delta method.

    Notes
    -----
    With b_j the coefficient of the column for outcome j and d_cj = b_j - sum_k p_ck b_k: m_j = mean of p_cj d_cj; its
    derivative by b_ka is the mean of p_cj x_ca ((1[j = k] - p_ck) d_cj - p_ck d_ck), and where a is the column also of
    p_cj (1[j = k] - p_ck).
    Release: as ``standardise_margins``.
    Source: W. Greene, Econometric Analysis, 7th edition (2012), 18.2.
    """
    people = np.asarray(weights, dtype=np.float64)
    share = (people / people.sum())[:, None, None]
    chances = fit.predict(matrix)
    effects = np.concatenate([[0.0], fit.coefficients[column]])
    apart = effects - chances @ effects[:, None]
    inner = share * chances[:, :, None] * (np.eye(chances.shape[1])[:, 1:] - chances[:, None, 1:])
    outer = share * chances[:, :, None] * (chances * apart)[:, None, 1:]
    by_row = inner * apart[:, :, None] - outer
    slopes = np.einsum("cjk,ca->jka", by_row, matrix)
    slopes[:, :, column] += inner.sum(axis=0)
    means = (share[:, :, 0] * chances * apart).sum(axis=0)
    return means, _spread(slopes.reshape(len(means), -1), fit.variance)


def average_chances(fit: MultinomialFit, matrix: Array, weights: Array, offsets: Array | None) -> tuple[Array, Array]:
    """Return the weighted sums of the chances, shape (J,), and their derivatives by the coefficients, shape (J, P)."""
    chances = fit.predict(matrix, offsets)
    weighted = chances * weights[:, None]
    free, choices = chances[:, 1:], chances.shape[1]
    products = -weighted[:, :, None] * free[:, None, :]
    for choice in range(1, choices):
        products[:, choice, choice - 1] += weighted[:, choice]
    flat = matrix.T @ products.reshape(len(matrix), -1)
    slopes = flat.reshape(-1, choices, choices - 1).transpose(1, 2, 0)
    return weighted.sum(axis=0), slopes.reshape(choices, -1)


def find_quantile(freedom: float, level: float) -> float:
    """Return the two-sided quantile of Student's distribution, or the normal one where freedom has no end.

    Parameters
    ----------
    freedom : float
        Degrees of freedom (> 0).
    level : float
        Coverage, between 0 and 1.
    """
    # Read only by those who ask: it takes half a second.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(freedom if np.isfinite(freedom) else 1e15, 0.5 + level / 2))


def _spread(slopes: Array, variance: Array) -> Array:
    return np.asarray(np.sqrt(np.maximum(np.einsum("...p,...p->...", slopes @ variance, slopes), 0.0)))
