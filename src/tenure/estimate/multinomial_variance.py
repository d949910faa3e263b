"""Information and sandwiches of a multinomial logit, each as one matrix product over cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = ["Spread", "clustered_meat", "sum_information", "weighted_meat"]

Array = npt.NDArray[np.float64]

_BLOCK_NUMBERS = 4_000_000
"""Numbers in a block of products of columns: 32 MB."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How the people of cells are spread over clusters, where cells are not divided by cluster themselves.

    Parameters
    ----------
    cells : ndarray of int, shape (M,)
        Place of the cell, 0 to C - 1.
    clusters : ndarray of int, shape (M,)
        The cluster, any whole number.
    counts : ndarray, shape (M, J)
        People of this cell and cluster by outcome; over clusters they add up to the cell's.
    """

    cells: npt.NDArray[np.int64]
    clusters: npt.NDArray[np.int64]
    counts: Array


def sum_information(matrix: Array, chances: Array, people: Array) -> Array:
    """Return the information of the coefficients.

    Parameters
    ----------
    matrix : ndarray, shape (C, K)
        Columns of the design.
    chances : ndarray, shape (C, J)
        Fitted chances of the outcomes, the base first.
    people : ndarray, shape (C,)
        People of each cell.

    Returns
    -------
    ndarray, shape (K (J - 1), K (J - 1))
        sum_c n_c x_c x_c' (p_cj 1[j = k] - p_cj p_ck), outcome by outcome.
    """
    free = chances[:, 1:]
    left, right = np.tril_indices(free.shape[1])
    products = -free[:, left] * free[:, right]
    products[:, left == right] += free
    products *= people[:, None]
    return _sum_products(matrix, products)


def weighted_meat(matrix: Array, chances: Array, squares: Array) -> Array:
    """Return the sum of squared scores of people with weights.

    Parameters
    ----------
    matrix, chances : ndarray
        As in ``sum_information``.
    squares : ndarray, shape (C, J)
        Sums of squared weights by cell and outcome.

    Returns
    -------
    ndarray, shape (K (J - 1), K (J - 1))
        sum_c x_c x_c' sum_j q_cj (e_j - p_c)(e_j - p_c)'.
    """
    free, squared, total = chances[:, 1:], squares[:, 1:], squares.sum(axis=1)
    left, right = np.tril_indices(free.shape[1])
    products = total[:, None] * free[:, left] * free[:, right]
    products -= squared[:, left] * free[:, right] + free[:, left] * squared[:, right]
    products[:, left == right] += squared
    return _sum_products(matrix, products)


def clustered_meat(matrix: Array, chances: Array, spread: Spread) -> tuple[Array, int]:
    """Return the sum of squared score totals of clusters, times G / (G - 1), and G.

    Parameters
    ----------
    matrix : ndarray, shape (C, K)
        Columns of the design.
    chances : ndarray, shape (C, J)
        Fitted chances of the outcomes.
    spread : Spread
        The people of each cell by cluster.

    Raises
    ------
    InternalError
        Fewer than two clusters.
    """
    _, numbers = np.unique(spread.clusters, return_inverse=True)
    groups = int(numbers.max(initial=-1)) + 1
    if groups < 2:
        raise InternalError("clustered_meat: a clustered variance needs two clusters")
    columns, free = matrix.shape[1], chances.shape[1] - 1
    order = np.argsort(numbers, kind="stable")
    scores = np.zeros((groups, free, columns))
    block = max(1, _BLOCK_NUMBERS // columns)
    for start in range(0, order.size, block):
        part = order[start : start + block]
        cells, counts = spread.cells[part], spread.counts[part]
        rest = (counts - counts.sum(axis=1, keepdims=True) * chances[cells])[:, 1:]
        rows = matrix[cells]
        starts = np.flatnonzero(np.diff(numbers[part], prepend=-1))
        for choice in range(free):
            scores[numbers[part][starts], choice] += np.add.reduceat(rows * rest[:, choice, None], starts, axis=0)
    flat = scores.reshape(groups, -1)
    return np.asarray(flat.T @ flat * (groups / (groups - 1))), groups


def _sum_products(matrix: Array, products: Array) -> Array:
    """Sum x_c x_c' times a symmetric matrix of each cell, given by its lower triangle, over cells."""
    columns = matrix.shape[1]
    choices = int((np.sqrt(8 * products.shape[1] + 1) - 1) / 2)
    row, column = np.tril_indices(columns)
    flat = np.zeros((row.size, products.shape[1]))
    block = max(1, _BLOCK_NUMBERS // row.size)
    for start in range(0, matrix.shape[0], block):
        part = matrix[start : start + block]
        flat += (part[:, row] * part[:, column]).T @ products[start : start + block]
    whole = np.empty((columns, columns, products.shape[1]))
    whole[row, column] = whole[column, row] = flat
    place = np.empty((choices, choices), dtype=np.int64)
    left, right = np.tril_indices(choices)
    place[left, right] = place[right, left] = np.arange(products.shape[1])
    size = columns * choices
    return np.ascontiguousarray(whole[:, :, place].transpose(2, 0, 3, 1)).reshape(size, size)
