"""Attacks on a pattern of hidden cells, worked out by hand: a hidden count is 1 at least, and small below 5."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from tenure.disclosure.attack import find_determined, find_narrow
from tenure.disclosure.cells import Flags, Lattice
from tests.unit.test_disclosure_tidy import build, flags, line

NOTHING_ADDS_UP = Lattice(np.array([2, 10]), np.ones(2, dtype=np.int64), sparse.csr_array((0, 2), dtype=np.int64), {})


def _two(one: int, other: int) -> Lattice:
    """Two counts, their sum and their difference, beside an equation of other cells."""
    values = [one, other, one + other, one - other, 20, 20]
    return build(values, {0: 1, 1: 1, 2: -1}, {0: 1, 1: -1, 3: -1}, {4: 1, 5: -1})


def _narrow(lattice: Lattice, *hidden: int, floor: int = 1, wide: Flags | None = None) -> list[int]:
    found = find_narrow(lattice, flags(len(lattice.values), *hidden), floor=floor, span=4, wide=wide)
    return sorted(found.tolist())


@pytest.mark.parametrize(
    ("lattice", "hidden", "pinned"),
    [
        (line(2, 10, 30), [0], [0]),
        (line(2, 10, 30), [0, 1], []),
        (_two(7, 3), [0, 1], [0, 1]),  # 10 and 4 are shown
        (_two(7, 3), [0, 1, 2], []),  # with the sum hidden both may be one more
        (_two(7, 3), [0, 1, 2, 4], [4]),
        (NOTHING_ADDS_UP, [0], []),
    ],
)
def test_cells_that_equations_pin(lattice: Lattice, hidden: list[int], pinned: list[int]) -> None:
    assert find_determined(lattice, flags(len(lattice.values), *hidden)).tolist() == pinned


@pytest.mark.parametrize(
    ("parts", "narrow"),
    [
        ((2, 2, 20), [0, 1]),  # 4 in two: 1 to 3 each
        ((4, 1, 20), []),  # 5 in two: 1 to 4, as many values as a small count has
        ((2, 10, 20), []),
    ],
)
def test_two_hidden_counts_share_what_the_others_leave(parts: tuple[int, ...], narrow: list[int]) -> None:
    assert _narrow(line(*parts), 0, 1) == narrow


def test_a_nought_may_be_known() -> None:
    # With noughts hidden too: a nought alone is told by its total, and so is a 3.
    assert _narrow(line(0, 10, 30), 0, floor=0) == []
    assert _narrow(line(3, 10, 30), 0, floor=0) == [0]


def test_what_all_equations_together_tell_is_found() -> None:
    # 7 + 3 = 10 and 7 - 3 = 4: one after the other they leave 5 to 9 and 1 to 5, together 7 and 3. 7 is no small count.
    assert _narrow(_two(7, 3), 0, 1) == [1]


def test_a_count_that_is_no_small_one_may_be_known() -> None:
    # 5 + 2 = 7 and 5 - 2 = 3: one after the other they leave 4 to 6 and 1 to 3, together 5 and 2.
    assert _narrow(_two(5, 2), 0, 1) == [1]
    # Of 4 + 2 = 6 and 4 - 2 = 2 both are small.
    assert _narrow(_two(4, 2), 0, 1) == [0, 1]


def test_where_nothing_adds_up_nothing_is_narrow() -> None:
    assert _narrow(NOTHING_ADDS_UP, 0) == []


def test_what_was_found_wide_is_noted_and_attacked_no_more() -> None:
    wide = flags(4)
    assert _narrow(line(4, 1, 20), 0, 1, wide=wide) == []
    assert wide.tolist() == [True, True, False, False]
    # Whoever says so of a count that is pinned is believed.
    assert _narrow(line(2, 10, 30), 0, wide=flags(4, 0)) == []
