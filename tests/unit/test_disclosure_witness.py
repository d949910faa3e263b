"""Other values of hidden counts that agree with all that is shown, by hand: how far each can move, and what with."""

from __future__ import annotations

import pytest

from tenure.disclosure.witness import Surroundings
from tests.unit.test_disclosure_tidy import build, line

# Of these sums all that is hidden moves together: x + y = 40; x + y + z + b = 510; x + z + 1100 = t; b + 1000 = t.
# y = -x and b = -z as x moves, so that x + z = t = b = -z: x goes by two for each one of the others.
X, Y, Z, B, T = range(5)
HALVES = build(
    [2, 38, 200, 302, 1302, 40, 542, 1100, 1000],
    {X: 1, Y: 1, 5: -1},
    {X: 1, Y: 1, Z: 1, B: 1, 6: -1},
    {X: 1, Z: 1, 7: 1, T: -1},
    {B: 1, 8: 1, T: -1},
)


def _surround(*parts: int) -> Surroundings:
    """All parts of a line are hidden, and their total is shown."""
    return Surroundings(line(*parts), range(len(parts)), price=lambda _: 0.0, floor=1)


def test_a_count_moves_by_halves_only_where_whole_numbers_are_not_asked_for() -> None:
    near = Surroundings(HALVES, range(5), price=lambda _: 0.0, floor=1)
    assert near.move([X], [3.0], 1, 10, whole=False) == [pytest.approx({X: 3, Y: -3, Z: -1.5, B: 1.5, T: 1.5})]
    # By three it cannot go in whole numbers, and by four it can.
    assert near.move([X], [3.0], 1, 10, whole=True) == [pytest.approx({X: 4, Y: -4, Z: -2, B: 2, T: 2})]
    # From 2 it can go down to one by halves, and not at all in whole numbers.
    assert near.move([X], [3.0], -1, 10, whole=False) == [pytest.approx({X: -1, Y: 1, Z: 0.5, B: -0.5, T: -0.5})]
    assert near.move([X], [3.0], -1, 10, whole=True) == [{}]


def test_counts_that_have_nothing_to_do_with_each_other_move_apart() -> None:
    # 2 + 10 and 3 + 20.
    lattice = build([2, 10, 12, 3, 20, 23], {0: 1, 1: 1, 2: -1}, {3: 1, 4: 1, 5: -1})
    near = Surroundings(lattice, [0, 1, 3, 4], price=lambda _: 0.0, floor=1)
    parts = near.move_together({0: 3.0, 3: 3.0}, 1)
    assert sorted(parts, key=min) == [pytest.approx({0: 3, 1: -3}), pytest.approx({3: 3, 4: -3})]


def test_a_count_that_is_at_its_least_does_not_go_down() -> None:
    near = _surround(1, 10)
    assert near.move([0], [3.0], -1, 10) == [{}]
    assert near.move([1], [3.0], 1, 10) == [{}]
    # Where noughts are hidden it goes down by one.
    assert Surroundings(line(1, 10), [0, 1], price=lambda _: 0.0, floor=0).move([0], [3.0], -1, 10) == [{0: -1, 1: 1}]


def test_only_so_many_counts_move() -> None:
    # Of 2 + 3 + 4 the 2 can go up by two with the 3, and by five with both.
    near = _surround(2, 3, 4)
    assert near.move([0], [5.0], 1, 2) == [{0: 2, 1: -2}]
    assert near.move([0], [5.0], 1, 3) == [{0: 5, 1: -2, 2: -3}]


def test_a_count_is_alone_where_what_is_hidden_beside_it_is_shown() -> None:
    near = _surround(2, 10, 30)
    assert not near.is_alone(0, 1)
    near.remove(2)
    assert near.is_alone(0, 1)
    assert not near.is_alone(0, -1)
    assert near.count_company(0) == 2


def test_counts_that_nothing_can_make_up_for_are_left_out() -> None:
    # 0 + 1 in one sum, 1 + 2 in the next, and 2 alone in the third: 2 is told, then 1, then 0.
    row = build([5, 6, 7, 11, 13, 7], {0: 1, 1: 1, 3: -1}, {1: 1, 2: 1, 4: -1}, {2: 1, 5: -1})
    assert Surroundings(row, [0, 1, 2], price=lambda _: 0.0, floor=1)._peel({0, 1, 2}) == []
    assert Surroundings(row, [0, 1, 2], price=lambda _: 0.0, floor=1)._peel({0, 1}) == []
    # 0 + 1 + 2 with 2 told by the next: 0 and 1 make up for each other still.
    two = build([5, 6, 7, 18, 9, 16], {0: 1, 1: 1, 2: 1, 3: -1}, {2: 1, 4: 1, 5: -1})
    near = Surroundings(two, [0, 1, 2], price=lambda _: 0.0, floor=1)
    assert near._peel({0, 1, 2}) == [0, 1]
    # 2 is told by two sums, and is taken out of the first once.
    three = build([5, 6, 7, 18, 9, 16, 1, 8], {0: 1, 1: 1, 2: 1, 3: -1}, {2: 1, 4: 1, 5: -1}, {2: 1, 6: 1, 7: -1})
    assert Surroundings(three, [0, 1, 2], price=lambda _: 0.0, floor=1)._peel({0, 1, 2}) == [0, 1]
