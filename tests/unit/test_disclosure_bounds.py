"""Limits that follow from one equation after the other, worked out by hand."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from tenure.disclosure.attack import bound_cells


def bound(rows: list[list[float]], right: list[float], *, floor: int = 1) -> list[tuple[float, float]]:
    low, high = bound_cells(sparse.csr_array(np.array(rows, dtype=np.float64)), np.array(right), floor=floor)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def test_two_hidden_cells_leave_each_other_the_rest_of_their_sum() -> None:
    # a + b = 6, each 1 at least: each 5 at most.
    assert bound([[1, 1]], [6]) == [(1, 5), (1, 5)]


def test_what_one_equation_tells_is_used_in_the_next() -> None:
    # a + b = 3, so that b is 1 or 2; b + c = 10, so that c is 8 or 9; c - d = 7, so that d is 1 or 2.
    assert bound([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, -1]], [3, 10, 7]) == [(1, 2), (1, 2), (8, 9), (1, 2)]


def test_a_hidden_total_limits_nothing_by_itself() -> None:
    # a + b = c with all three hidden: c is the floors' sum at least, and nothing has an end.
    assert bound([[1, 1, -1]], [0]) == [(1, np.inf), (1, np.inf), (2, np.inf)]


def test_noughts_may_be_hidden_where_the_floor_is_nought() -> None:
    assert bound([[1, 1]], [4], floor=0) == [(0, 4), (0, 4)]


def test_limits_of_all_equations_together_may_be_closer() -> None:
    # a + b = 6 and a - b = 2 pin a to 4 and b to 2. One after the other they say only a in 3..5 and b in 1..3.
    assert bound([[1, 1], [1, -1]], [6, 2]) == [(3, 5), (1, 3)]
