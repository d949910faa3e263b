"""The cheapest chain of counts from one sum back to another, by hand: each costs log(1 + n), a hidden one nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.disclosure.cells import Lattice
from tenure.disclosure.chains import ChainGraph, price_cells, price_with_company
from tests.unit.test_disclosure_tidy import build, flags, line


def lay(lattice: Lattice, *hidden: int) -> ChainGraph:
    marked = flags(len(lattice.values), *hidden)
    graph = ChainGraph(lattice, marked)
    graph.update_prices(marked, abs(lattice.equations) @ marked.astype(np.int64))
    return graph


# Two rows and three columns with their totals.
#    2  9  30 |  41
#    8  7 400 | 415
#   10 16 430
VALUES = [2, 9, 30, 8, 7, 400, 41, 415, 10, 16, 430]
ROWS = [{0: 1, 1: 1, 2: 1, 6: -1}, {3: 1, 4: 1, 5: 1, 7: -1}]
COLUMNS = [{0: 1, 3: 1, 8: -1}, {1: 1, 4: 1, 9: -1}, {2: 1, 5: 1, 10: -1}]
GRID = build(VALUES, *ROWS, *COLUMNS)


def test_a_chain_leads_by_what_nobody_else_counts_where_this_is_cheapest() -> None:
    # From the 2: 41 and 10 are in no other sum, log 42 + log 11 = log 462; 9, 7 and 8 are log 10 * 8 * 9 = log 720.
    assert sorted(lay(GRID, 0).find_chain(0)) == [6, 8]
    # From the 9: 41 and 16, log 42 * 17 = log 714; 2, 8 and 7, log 3 * 9 * 8 = log 216.
    assert sorted(lay(GRID, 1).find_chain(1)) == [0, 3, 4]


def test_what_is_hidden_costs_nothing_and_is_not_told_again() -> None:
    # With the 9 and the 7 hidden, the 2 needs the 8 only.
    assert lay(GRID, 0, 1, 4).find_chain(0) == [3]
    # With all four hidden it needs nothing.
    assert lay(GRID, 0, 1, 3, 4).find_chain(0) == []


def test_what_was_hidden_since_the_prices_were_made_costs_nothing_either() -> None:
    graph = lay(GRID, 0)
    graph.note_hidden(1)
    graph.note_hidden(4)
    assert graph.find_chain(0) == [3]


# 2, 10 and 30 are in two sums together: 2 + 10 + 30 = 42, and with five more 47.
BESIDE = build([2, 10, 30, 42, 5, 47], {0: 1, 1: 1, 2: 1, 3: -1}, {0: 1, 1: 1, 2: 1, 4: 1, 5: -1})


def test_of_counts_in_the_same_two_sums_the_cheapest_is_the_chain() -> None:
    assert lay(BESIDE, 0).find_chain(0) == [1]
    # From the others it is the 2.
    assert lay(BESIDE, 1).find_chain(1) == [0]
    assert lay(BESIDE, 2).find_chain(2) == [0]


def test_of_counts_in_the_same_two_sums_one_just_hidden_is_the_chain() -> None:
    graph = lay(BESIDE, 0)
    graph.note_hidden(2)
    assert graph.find_chain(0) == []


def test_a_nought_is_no_link() -> None:
    # The nought in the same two sums would cost log 1.
    lattice = build([2, 10, 0, 12, 5, 17], {0: 1, 1: 1, 2: 1, 3: -1}, {0: 1, 1: 1, 2: 1, 4: 1, 5: -1})
    assert lay(lattice, 0).find_chain(0) == [1]
    # One that is hidden is: a reader does not know it for a nought.
    assert lay(lattice, 0, 2).find_chain(0) == []
    # And where there is nothing but noughts there is no chain: 2 + 0 = 2 and 2 + 0 = 2.
    twice = build([2, 0, 2, 2], {0: 1, 1: 1, 2: -1}, {0: 1, 1: 1, 3: -1})
    assert lay(twice, 0, 2).find_chain(0) == [3]
    alone = build([2, 0, 2], {0: 1, 1: 1, 2: -1}, {0: 1, 1: 1, 2: -1})
    assert lay(alone, 0).find_chain(0) == [2]
    assert lay(build([2, 2, 0], {0: 1, 1: -1}, {0: 1, 1: -1, 2: 1}), 0, 1).find_chain(0) == []


def test_a_count_costs_what_falls_beside_it_in_sums_that_hid_nothing() -> None:
    # 10 and 12 are in the two sums of the 2. The 10 is in a third, 10 + 100 = 110, in which a second count must fall:
    # log 11 + at least log 11 against log 13.
    values = [2, 10, 12, 24, 5, 29, 100, 110]
    lattice = build(values, {0: 1, 1: 1, 2: 1, 3: -1}, {0: 1, 1: 1, 2: 1, 4: 1, 5: -1}, {1: 1, 6: 1, 7: -1})
    assert lay(lattice, 0).find_chain(0) == [2]
    # Where the 100 is hidden, the 10 is its company.
    assert lay(lattice, 0, 6).find_chain(0) == [1]


def test_a_chain_begins_where_least_is_hidden() -> None:
    # The 2 is in three sums. In the first two a 20 is hidden with it, which joins them; the third hides it alone.
    values = [2, 20, 30, 52, 40, 62, 50, 52]
    lattice = build(values, {0: 1, 1: 1, 2: 1, 3: -1}, {0: 1, 1: 1, 4: 1, 5: -1}, {0: 1, 6: 1, 7: -1})
    # From the third by the cheaper of 50 and 52 to what nobody else counts, and back by the cheapest of the others.
    assert sorted(lay(lattice, 0, 1).find_chain(0)) == [2, 6]
    # With the 50 and the 30 hidden all is joined.
    assert lay(lattice, 0, 1, 2, 6).find_chain(0) == []


def test_ends_that_are_joined_do_not_hide_that_another_is_not() -> None:
    # The 2 is in four sums, two by two joined by a hidden 20 and 30: nothing is needed, since each leads to another.
    values = [2, 20, 30, 22, 52, 32, 62, 30, 30]
    lattice = build(
        values,
        {0: 1, 1: 1, 3: -1},
        {0: 1, 1: 1, 7: 1, 4: -1},
        {0: 1, 2: 1, 5: -1},
        {0: 1, 2: 1, 8: 1, 6: -1},
    )
    assert lay(lattice, 0, 1, 2).find_chain(0) == []
    # Without the hidden 30 the third and the fourth are not: 30 itself is in both, log 31, and cheaper than any two.
    assert lay(lattice, 0, 1).find_chain(0) == [2]


def test_a_count_is_priced_by_its_size_and_by_the_least_that_falls_beside_it() -> None:
    # 20 + 30 + 40 + 0 = 90: beside a first the cheapest of all falls, the 20, and no nought.
    lattice = line(20, 30, 40, 0)
    price = price_with_company(lattice, flags(5))
    assert price[1:3] == pytest.approx(np.log([31 * 21, 41 * 21]))
    assert price_with_company(lattice, flags(5, 0))[1:3] == pytest.approx(np.log([31, 41]))
    assert price_cells(lattice) == pytest.approx(np.log([21, 31, 41, 1, 91]))
