"""What is hidden for the sake of others is shown again where none needs it, worked out by hand."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from tenure.disclosure.attack import find_narrow
from tenure.disclosure.cells import Flags, Lattice
from tenure.disclosure.tidy import show_again
from tenure.disclosure.witness import Surroundings


def build(values: list[int], *equations: dict[int, int]) -> Lattice:
    matrix = np.array([[signs.get(cell, 0) for cell in range(len(values))] for signs in equations], dtype=np.int64)
    counts = np.array(values, dtype=np.int64)
    assert not (matrix @ counts).any()
    return Lattice(counts, np.ones(len(values), dtype=np.int64), sparse.csr_array(matrix), {})


def flags(n: int, *hidden: int) -> Flags:
    marked = np.zeros(n, dtype=np.bool_)
    marked[list(hidden)] = True
    return marked


def line(*parts: int) -> Lattice:
    """Parts and, last, their total."""
    n = len(parts)
    return build([*parts, sum(parts)], {**dict.fromkeys(range(n), 1), n: -1})


def test_of_two_hidden_beside_a_small_count_the_dearer_is_shown() -> None:
    # 2 + 10 + 30: with 10 hidden the 2 may be 1 to 11, and nobody needs the 30.
    shown = show_again(line(2, 10, 30), flags(4, 0, 1, 2), flags(4, 0), floor=1, span=4)
    assert np.flatnonzero(shown).tolist() == [0, 1]


def test_what_must_stay_hidden_stays() -> None:
    shown = show_again(line(2, 10, 30), flags(4, 0, 1, 2), flags(4, 0, 2), floor=1, span=4)
    assert np.flatnonzero(shown).tolist() == [0, 2]


def test_company_of_two_small_counts_stays_where_their_sum_is_too_small() -> None:
    # 1 + 2 = 3 leaves each of the two 1 or 2 only, so that the 20 stays; the 40 does not.
    shown = show_again(line(1, 2, 20, 40), flags(5, 0, 1, 2, 3), flags(5, 0, 1), floor=1, span=4)
    assert np.flatnonzero(shown).tolist() == [0, 1, 2]


def test_nothing_is_needed_beside_two_small_counts_with_room() -> None:
    # 4 + 1 = 5: each may be 1 to 4.
    shown = show_again(line(4, 1, 20), flags(4, 0, 1, 2), flags(4, 0, 1), floor=1, span=4)
    assert np.flatnonzero(shown).tolist() == [0, 1]


def test_a_square_of_hidden_counts_stays_and_what_hangs_on_it_goes() -> None:
    # Two rows and two columns with their totals, and a third column: rows a, b and columns x, y, z.
    #    2  9 30 | 41
    #    8  7 40 | 55
    values = [2, 9, 30, 8, 7, 40, 41, 55, 10, 16, 70]
    rows = [{0: 1, 1: 1, 2: 1, 6: -1}, {3: 1, 4: 1, 5: 1, 7: -1}]
    columns = [{0: 1, 3: 1, 8: -1}, {1: 1, 4: 1, 9: -1}, {2: 1, 5: 1, 10: -1}]
    lattice = build(values, *rows, *columns)
    shown = show_again(lattice, flags(11, 0, 1, 2, 3, 4, 5), flags(11, 0), floor=1, span=4)
    # The 2 can rise by three if the 9 beside it and the 8 below it fall by three and the 7 rises: all four are needed.
    assert np.flatnonzero(shown).tolist() == [0, 1, 3, 4]


def test_the_attack_looks_at_every_hidden_count() -> None:
    # 1 + 1 + 6 = 8 leaves each of them 1 to 6: fewer values than the eight that a count below nine may have.
    narrow = find_narrow(line(1, 1, 6), flags(4, 0, 1, 2), floor=1, span=8)
    assert narrow.tolist() == [0, 1, 2]


def test_a_large_count_that_is_told_by_all_others_is_no_leak() -> None:
    # 30 = 50 - 20 is hidden alone and told: no small count. A 3 in its place is one.
    assert find_narrow(line(20, 30), flags(3, 1), floor=1, span=4).size == 0
    assert find_narrow(line(20, 3), flags(3, 1), floor=1, span=4).tolist() == [1]


def test_a_witness_moves_its_cell_as_far_as_it_needs_and_no_further() -> None:
    # 2 up by three takes three off the 10.
    near = Surroundings(line(2, 10), [0, 1], price=lambda _: 0.0, floor=1)
    assert near.move([0], [3.0], 1, 10, without=-1) == [{0: 3.0, 1: -3.0}]
    assert near.move([0], [3.0], -1, 10, without=-1) == [{0: -1.0, 1: 1.0}]
    assert near.move([0], [3.0], 1, 10, without=1) == [{}]


def test_a_witness_less_another_leaves_the_common_cell_alone() -> None:
    near = Surroundings(line(5, 10, 20), [0, 1, 2], price=lambda _: 0.0, floor=1)
    assert near.subtract({0: 3.0, 1: -3.0}, {1: -1.0, 2: 1.0}, 1) == {0: 3.0, 2: -3.0}
    # 5 less six would be below one.
    assert near.subtract({0: -3.0, 1: 3.0}, {0: 1.0, 1: 1.0, 2: -2.0}, 1) == {}
