"""What the audit settles before and after its linear programmes: limits and near pairs, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from tenure.disclosure.audit_bounds import Equations, Ranges, Rule, _find_open, bound_targets, spread_bounds
from tenure.disclosure.audit_differences import _join_cells, _Near
from tenure.disclosure.audit_knowledge import Nested
from tenure.errors import CheckError

FIVE = Rule(5)
NOT_YET = (np.inf, -np.inf)


def _lay(rows: list[list[int]], low: list[float], high: list[float]) -> Equations:
    matrix = sparse.csr_array(np.array(rows, dtype=np.float64).reshape(len(rows), len(low)))
    return Equations(matrix, np.array(low, dtype=np.float64), np.array(high, dtype=np.float64))


@pytest.mark.parametrize(
    ("low", "high", "harmless"),
    [
        (0, 0, True),  # surely nobody
        (0, 1, False),
        (-1, 0, False),
        (5, 9, True),  # surely five at least
        (4, 9, False),
        (-9, -5, True),
        (-9, -4, False),
    ],
)
def test_a_number_is_harmless_where_it_is_surely_no_small_count(low: float, high: float, harmless: bool) -> None:
    assert FIVE.is_harmless(np.array([low]), np.array([high])).tolist() == [harmless]


def test_sum_and_difference_together_tell_both_numbers() -> None:
    # a + b = 6 and a - b = 2: 4 and 2. One after the other they say no more than 3 to 5 and 1 to 3.
    system = _lay([[1, 1, -1, 0], [1, -1, 0, -1]], [0, 0, 6, 2], [9, 9, 6, 2])
    targets = sparse.csr_array(np.eye(2, 4))
    spread = spread_bounds(system)
    assert list(zip(spread.low[:2], spread.high[:2], strict=True)) == [(2, 6), (0, 4)]
    found = bound_targets(spread, targets, np.array([True, True]), FIVE)
    assert found.least == pytest.approx([4, 2], abs=1e-6)
    assert found.most == pytest.approx([4, 2], abs=1e-6)
    assert (found.values.tolist(), found.weak.tolist()) == ([1, 1], [True, True])


def test_shown_numbers_that_do_not_add_up_are_a_contradiction() -> None:
    # 1 = 2, in an equation of which nothing moves, beside one that does.
    with pytest.raises(CheckError):
        bound_targets(
            _lay([[1, -1, 0], [0, 0, 0]], [1, 2, 0], [1, 2, 9]), sparse.csr_array(np.eye(3)), np.ones(3, bool), FIVE
        )


@pytest.mark.parametrize(
    ("reached", "within", "is_count", "is_open"),
    [
        ((1, 4), (1, 9), True, False),  # four values are reached: as many as a small count has
        ((1, 3), (1, 9), True, True),  # three so far
        (NOT_YET, (1, 3), True, False),  # three at most, all of them small: weak, however close
        (NOT_YET, (5, 7), True, False),  # no small count
        (NOT_YET, (3, 5), True, True),  # three at most, but it may be five
        (NOT_YET, (-3, -1), False, False),
        (NOT_YET, (1, 3), False, False),
        (NOT_YET, (0, 2), False, True),  # fewer than four, but it may be nobody
        (NOT_YET, (-2, 0), False, True),
        (NOT_YET, (-5, -3), False, True),
        (NOT_YET, (-6, -4), False, True),
    ],
)
def test_what_is_settled_is_attacked_no_more(
    reached: tuple[float, float], within: tuple[float, float], is_count: bool, is_open: bool
) -> None:
    low, high, least, most = (np.array([float(one)]) for one in (*reached, *within))
    none = np.zeros(1, dtype=np.bool_)
    ranges = Ranges(low, high, least, most, np.zeros(1), none, none, np.zeros(1, dtype=np.int64))
    assert _find_open(np.array([0]), ranges, np.array([is_count]), FIVE).tolist() == ([0] if is_open else [])


def test_cells_are_joined_by_equations_of_what_moves_alone() -> None:
    # a + b = 6 joins a and b, and c - 6 = d joins c and d: the 6 between them moves nowhere and joins nothing.
    joined = _join_cells(_lay([[1, 1, -1, 0, 0], [0, 0, -1, 1, -1]], [1, 1, 6, 7, 1], [5, 5, 6, 9, 3]))
    a, b, six, c, d = joined.tolist()
    assert (a == b, c == d, a == c, six) == (True, True, False, -1)
    assert min(a, c) >= 0


@pytest.mark.parametrize(
    ("pair", "is_near"),
    [
        ((2, 1), True),  # 1 to 9 and 1 to 9 that an equation joins: their difference may be pinned
        ((1, 3), False),  # 1 to 9 and 1 to 9 that nothing joins: as open as either
        ((4, 5), False),  # of four values and of two: four is as many as a small count has
        ((5, 6), True),  # of two values and of three: fewer
        ((7, 8), True),  # 30 and 33 are shown, three apart
        ((7, 9), False),  # 30 and 35
        ((1, 0), True),  # the first cell of all is a cell as any other
        ((7, -1), False),  # a rung that is absent
    ],
)
def test_pairs_that_may_be_a_small_count_apart(pair: tuple[int, int], is_near: bool) -> None:
    low = np.array([1, 1, 1, 1, 1, 2, 2, 30, 33, 35], dtype=np.float64)
    high = np.array([9, 9, 9, 9, 4, 3, 4, 30, 33, 35], dtype=np.float64)
    room = np.array([9, 9, 9, 9, 4, 2, 3, 1, 1, 1], dtype=np.float64)
    joined = np.array([0, 0, 0, 1, 2, 3, 4, -1, -1, -1])
    nested = Nested(0, "people", np.array([pair]), np.array([[5, 6]]))
    found = list(_Near(low, high, room, joined, FIVE).find_pairs(nested))
    assert [(cells.tolist(), rows.tolist()) for cells, rows in found] == [([[*pair]], [6]) if is_near else ([], [])]
