"""What more is hidden, and when to stop: cells around which nothing is shown are limited by nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.disclosure import secondary
from tenure.disclosure.cells import Ints, Lattice
from tests.unit.test_disclosure_tidy import build, flags, line


def test_an_attack_that_errs_where_nothing_is_shown_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    # 2 + 3 = 5, all hidden: with any x and y the total is x + y. An attack says, wrongly, that the first is known.
    def err(*_: object, **__: object) -> Ints:
        return np.array([0], dtype=np.int64)

    monkeypatch.setattr(secondary, "find_narrow", err)
    hidden = secondary.hide_secondary(line(2, 3), flags(3, 0, 1), flags(3, 0, 1, 2), floor=1, span=4)
    assert hidden.tolist() == [True, True, True]


def test_a_cell_beside_a_shown_one_is_never_taken_for_free() -> None:
    # 2 + 30 + 0 = 32: nobody is in the third. With 30 shown the first is not free; with 30 and 32 hidden it is.
    pattern = secondary._Pattern(line(2, 30, 0), flags(4, 0), flags(4, 0, 3))
    assert not pattern.note_free()
    pattern.hidden[1] = True
    assert pattern.note_free()
    assert pattern.is_free.tolist() == [True, True, False, True]
    # Nothing is new the second time.
    assert not pattern.note_free()


def test_where_every_end_is_joined_the_cheapest_that_frees_a_count_is_hidden_and_no_dear_total() -> None:
    #  x   y   z         x is counted in three sums, y in the first two, z in the last two. With all three hidden
    #  2 + 10      + 20 = 32         hidden cells join every end of each, and yet y = -x and z = -x in whatever
    #  2 + 10 + 12 + 9 + 6 = 39      moves the first and third, so that the second leaves x where it is.
    #  2 +      12 + 986 = 1000      The 6 is cheapest, and is told by 994 and 1000: with it alone nothing moves,
    #                 6 + 994 = 1000 and with 1000 as well x moves by two for each one of these.
    # The 9 alone is enough: x + t, y - t, z - t, 9 + t for t from -1 to 9.
    values = [2, 10, 12, 20, 32, 9, 6, 39, 986, 1000, 994]
    lattice = build(
        values,
        {0: 1, 1: 1, 3: 1, 4: -1},
        {0: 1, 1: 1, 2: 1, 5: 1, 6: 1, 7: -1},
        {0: 1, 2: 1, 8: 1, 9: -1},
        {6: 1, 10: 1, 9: -1},
    )
    hidden = secondary.hide_secondary(lattice, flags(11, 0), flags(11, 0, 1, 2), floor=1, span=4)
    assert np.flatnonzero(hidden).tolist() == [0, 1, 2, 5]


def test_what_is_nobody_s_stays_shown_when_a_count_is_freed() -> None:
    # 3 + 20 = 23 and 20 + 0 = 20. The 3 is told. It moves with 23 alone, or with one 20 and the other, which is dearer:
    # log 24 against 2 log 21. Could the nought be more, the 20 could fall by as much, and would be cheaper than 23.
    lattice = build([3, 20, 23, 0, 20], {0: 1, 1: 1, 2: -1}, {1: 1, 3: 1, 4: -1})
    pattern = secondary._Pattern(lattice, flags(5, 0), flags(5, 0))
    assert pattern.hide_beside(np.array([0]), 1, 4)
    assert np.flatnonzero(pattern.hidden).tolist() == [0, 2]


def test_noughts_that_are_told_need_no_company() -> None:
    assert secondary._Pattern(line(0, 30), flags(3), flags(3, 0)).find_pinned().size == 0
    assert secondary._Pattern(line(3, 30), flags(3, 0), flags(3, 0)).find_pinned().tolist() == [0]


def test_a_sum_is_tight_where_a_small_count_has_fewer_values_than_the_rule_hides() -> None:
    def is_tight(*parts: int, primary: tuple[int, ...], hidden: tuple[int, ...]) -> bool:
        n = len(parts) + 1
        pattern = secondary._Pattern(line(*parts), flags(n, *primary), flags(n, *hidden))
        return bool(pattern.find_tight(1, 4).size)

    # 1 + 4 = 5 leaves each 1 to 4; 1 + 3 = 4 leaves each 1 to 3.
    assert not is_tight(1, 4, 30, primary=(0, 1), hidden=(0, 1))
    assert is_tight(1, 3, 30, primary=(0, 1), hidden=(0, 1))
    # No small count is among them, and nobody minds; or the total is hidden too, and there is no sum.
    assert not is_tight(1, 3, 30, primary=(), hidden=(0, 1))
    assert not is_tight(1, 3, 30, primary=(0, 1), hidden=(0, 1, 3))


def test_the_cheapest_count_of_a_tight_sum_falls_and_no_nought() -> None:
    pattern = secondary._Pattern(line(1, 2, 0, 20, 40), flags(6, 0, 1), flags(6, 0, 1))
    assert pattern.hide_within(np.array([0]))
    assert np.flatnonzero(pattern.hidden).tolist() == [0, 1, 3]


def _lay_lines(n: int) -> Lattice:
    """As many lines, 2 + 10 = 12 each, that have nothing to do with each other."""
    return build([2, 10, 12] * n, *({3 * one: 1, 3 * one + 1: 1, 3 * one + 2: -1} for one in range(n)))


def test_four_chains_are_closed_before_the_next_attack() -> None:
    small = tuple(range(0, 18, 3))
    pattern = secondary._Pattern(_lay_lines(6), flags(18, *small), flags(18, *small))
    assert pattern.close_chains(np.array(small))
    # Four of the tens beside the six twos.
    assert np.flatnonzero(pattern.hidden).tolist() == [0, 1, 3, 4, 6, 7, 9, 10, 12, 15]


def test_a_count_that_needs_no_chain_does_not_keep_others_from_theirs() -> None:
    # The first line is hidden whole.
    pattern = secondary._Pattern(_lay_lines(2), flags(6, 0, 3), flags(6, 0, 1, 2, 3))
    assert pattern.close_chains(np.array([0, 3]))
    assert np.flatnonzero(pattern.hidden).tolist() == [0, 1, 2, 3, 4]


def test_where_all_beside_a_count_is_hidden_the_cheapest_beside_those_is_found() -> None:
    # 3 + 4 = 7, all hidden, and 7 + 20 = 27.
    lattice = build([3, 4, 7, 20, 27], {0: 1, 1: 1, 2: -1}, {2: 1, 3: 1, 4: -1})
    assert secondary._Pattern(lattice, flags(5, 0), flags(5, 0, 1, 2))._find_near(0) == [3]
    assert secondary._Pattern(lattice, flags(5, 0), flags(5, 0, 1, 2, 3, 4))._find_near(0) == []
