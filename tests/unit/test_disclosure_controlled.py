"""Controlled rounding by hand: what adds up still does, and no count is told more closely than the base."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tenure.disclosure import controlled, release
from tenure.disclosure.cells import Lattice
from tenure.disclosure.controlled import _search_steps, round_cells
from tenure.disclosure.controlled_reach import _find_totals, _raise_leaves, find_narrow
from tenure.disclosure.parts import split_cells
from tenure.errors import DisclosureError
from tenure.rules import disclosure_profiles
from tenure.terms import Balance, Count, Estimate, Evidence, Ratio, Structure, Total
from tests.support.disclosure import build_about, build_moves, shuffle_rows

ROUNDED = disclosure_profiles()["rounded_to_5"]


def _lay(values: list[int], equations: list[list[int]]) -> Lattice:
    """Lay out cells and equations, each with +1, -1 or 0 for every cell."""
    matrix = sparse.csr_array(np.array(equations, dtype=np.int64).reshape(len(equations), len(values)))
    return Lattice(np.array(values), np.ones(len(values), dtype=np.int64), matrix, {})


def test_parts_that_round_apart_are_made_to_add_up() -> None:
    # 3 + 3 + 3 = 9. One by one 3 -> 5 and 9 -> 10, and 15 is not 10. Beside 9 stand 5 and 10, beside 3 nought and 5:
    # two of the threes go up (off by 2 each), one down (off by 3), and 9 to 10 (off by 1). That is 8 in all; one up
    # and 9 to 5 would be 2 + 3 + 3 + 4 = 12.
    rounded = round_cells(_lay([3, 3, 3, 9], [[1, 1, 1, -1]]), base=5)
    assert sorted(rounded[:3].tolist()) == [0, 5, 5]
    assert rounded[3] == 10


def test_multiples_stay_as_they_are() -> None:
    # 5, 10 and nought are multiples; 7 + 5 + 10 + 0 = 22: 7 -> 5 and 22 -> 20.
    assert round_cells(_lay([7, 5, 10, 0, 22], [[1, 1, 1, 1, -1]]), base=5).tolist() == [5, 5, 10, 0, 20]


def test_a_count_of_no_equation_goes_to_the_nearer_multiple_and_halves_up() -> None:
    assert round_cells(_lay([2, 3, 12, 13], []), base=5).tolist() == [0, 5, 10, 15]
    assert round_cells(_lay([1, 2, 5], []), base=2).tolist() == [2, 2, 6]


def test_a_square_with_its_margins_adds_up_both_ways() -> None:
    # Rows (1, 4) and (4, 1), margins 5 and 5, whole 10: margins stay, so that one diagonal is 5 and the other nought.
    # The fours are nearer to 5 than to nought.
    square = _lay(
        [1, 4, 4, 1, 5, 5, 5, 5, 10],
        [
            [1, 1, 0, 0, -1, 0, 0, 0, 0],
            [0, 0, 1, 1, 0, -1, 0, 0, 0],
            [1, 0, 1, 0, 0, 0, -1, 0, 0],
            [0, 1, 0, 1, 0, 0, 0, -1, 0],
            [0, 0, 0, 0, 1, 1, 0, 0, -1],
            [0, 0, 0, 0, 0, 0, 1, 1, -1],
        ],
    )
    assert round_cells(square, base=5).tolist() == [0, 5, 5, 0, 5, 5, 5, 5, 10]


def test_multiples_further_off_are_taken_where_none_beside_the_counts_add_up() -> None:
    # Three fives and the sums of each two, 10 each, base 10. The sums are multiples. With a, b and c at nought or 10,
    # a + b = b + c = a + c = 10 asks for a = b = c = 5, which is none: something moves by a whole step.
    pairs = [[1, 1, 0, -1, 0, 0], [0, 1, 1, 0, -1, 0], [1, 0, 1, 0, 0, -1]]
    rounded = round_cells(_lay([5, 5, 5, 10, 10, 10], pairs), base=10)
    assert (np.array(pairs) @ rounded == 0).all()
    assert (rounded % 10 == 0).all()
    assert (abs(rounded - np.array([5, 5, 5, 10, 10, 10])) >= 10).any()


# Five fours are 20, and so are five others. A four that goes up is 3 nearer (1 off in place of 4); were the 20 to go
# up, which puts it 5 off, a fifth four of each could.
FOURS = [4] * 10 + [20], [[1] * 5 + [0] * 5 + [-1], [0] * 5 + [1] * 5 + [-1]]


def test_a_multiple_stays_where_moving_it_would_bring_others_nearer() -> None:
    rounded = round_cells(_lay(*FOURS), base=5)
    assert rounded[10] == 20
    assert sorted(rounded[:5].tolist()) == sorted(rounded[5:10].tolist()) == [0, 5, 5, 5, 5]
    # Where the search is asked it does the same.
    lattice = _lay(*FOURS)
    (part,) = split_cells(lattice)
    steps = _search_steps(part, lattice.values // 5, lattice.values % 5, 5)
    assert steps is not None
    assert (steps[:5].sum(), steps[5:10].sum(), steps[10]) == (4, 4, 0)


def test_only_what_is_no_network_is_searched_and_only_so_many_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    # One total is a network, and has its multiples without a search: 3 + 3 + 3 = 9 as above.
    monkeypatch.setattr(controlled, "_MOST_SEARCHED", 0)
    assert round_cells(_lay([3, 3, 3, 9], [[1, 1, 1, -1]]), base=5)[3] == 10
    # The three fives of the test above, with their sums, are six counts.
    pairs = _lay([5, 5, 5, 10, 10, 10], [[1, 1, 0, -1, 0, 0], [0, 1, 1, 0, -1, 0], [1, 0, 1, 0, 0, -1]])
    monkeypatch.setattr(controlled, "_MOST_SEARCHED", 6)
    assert not (pairs.equations @ round_cells(pairs, base=10)).any()
    monkeypatch.setattr(controlled, "_MOST_SEARCHED", 5)
    with pytest.raises(DisclosureError, match="No multiples of 10"):
        round_cells(pairs, base=10)


def test_counts_that_no_near_multiples_join_are_refused() -> None:
    # A ring of 5,001 fives, base 10, with the sums of neighbours, 10 each: whole steps would have to alternate, and the
    # ring is odd. 10,002 cells are too many to search.
    n = 5001
    values = [5] * n + [10] * n
    rows, columns, signs = [], [], []
    for one in range(n):
        for cell, sign in ((one, 1), ((one + 1) % n, 1), (n + one, -1)):
            rows.append(one)
            columns.append(cell)
            signs.append(sign)
    matrix = sparse.csr_array((np.array(signs), (rows, columns)), shape=(n, 2 * n))
    lattice = Lattice(np.array(values), np.ones(2 * n, dtype=np.int64), matrix, {})
    with pytest.raises(DisclosureError, match="No multiples of 10") as refusal:
        round_cells(lattice, base=10)
    assert refusal.value.slug == "disclosure-rounding-impossible"


def test_a_reader_can_tell_no_small_count_more_closely_than_the_base() -> None:
    # 3 + 3 + 3 = 9 as 5 + 5 + 0 = 10: the first may be 1 (with the whole at 6) or 9 (with the whole at 14).
    lattice = _lay([3, 3, 3, 9], [[1, 1, 1, -1]])
    assert find_narrow(lattice, np.array([5, 5, 0, 10]), base=5).size == 0


# y and z are always the same, and x is both: 2 + 2 = 4.
TWINS = [[1, 1, -1], [1, -1, 0]]


def test_a_count_that_its_total_tells_more_closely_is_found() -> None:
    # y = z = 2 -> 0 and x = 4 -> 0. A reader knows x to be 4 at most, so that y is 2 at most, and not 4.
    lattice = _lay([2, 2, 4], TWINS)
    assert round_cells(lattice, base=5).tolist() == [0, 0, 0]
    assert find_narrow(lattice, np.array([0, 0, 0]), base=5).tolist() == [0, 1]


def test_a_count_shown_as_the_base_may_be_small_too() -> None:
    # y = z = 3 -> 5 and x = 6 -> 10. A reader knows x to be 6 to 14, so that y is 3 to 7, and not 1 to 9.
    assert find_narrow(_lay([3, 3, 6], TWINS), np.array([5, 5, 10]), base=5).tolist() == [0, 1]


def test_a_total_is_the_lone_cell_of_its_side() -> None:
    rows = [[1, 1, -1, 0], [-1, -1, 1, 0], [1, 1, -1, -1]]
    assert list(_find_totals(_lay([0] * 4, rows).equations)) == [2, 2, -1]


def test_cells_that_move_with_nothing_but_their_totals() -> None:
    # a + b + c = t, shown as 5 + 0 + 5 = 10: each can rise with t; a and c can fall with it, and b is at nought.
    rises, falls = _raise_leaves(_lay([4, 1, 5, 10], [[1, 1, 1, -1]]), np.array([5, 0, 5, 10]), 5)
    assert rises.tolist() == [True] * 4
    assert falls.tolist() == [True, False, True, True]


def test_cells_of_a_balance_are_not_moved_by_themselves() -> None:
    # p + q = r + s has no total; e + f = t, with the total first, has.
    lattice = _lay([5] * 4 + [10, 5, 5], [[1, 1, -1, -1, 0, 0, 0], [0, 0, 0, 0, -1, 1, 1]])
    rises, _ = _raise_leaves(lattice, np.array([5] * 4 + [10, 5, 5]), 5)
    assert rises.tolist() == [False] * 4 + [True] * 3


def test_a_nought_is_nobody_s_and_may_be_told() -> None:
    # x + y = z and x = y + z leave y = 0 alone.
    lattice = _lay([5, 0, 5], [[1, 1, -1], [1, -1, -1]])
    assert find_narrow(lattice, np.array([5, 0, 5]), base=5).size == 0


def test_counts_that_cannot_all_move_at_once_move_one_by_one() -> None:
    # 2 + 2 + 2 = 3 + 3, shown as 0 + 5 + 5 = 5 + 5. Three on the left 4 above what is shown are 12 more, which two on
    # the right, 8 more at the most, do not allow; each alone has room.
    lattice = _lay([2, 2, 2, 3, 3], [[1, 1, 1, -1, -1]])
    assert find_narrow(lattice, np.array([0, 5, 5, 5, 5]), base=5).size == 0


def test_a_release_with_a_count_told_too_closely_is_refused_by_table() -> None:
    frame = pl.DataFrame({"g": ["a"], "y": [2], "z": [2], "x": [4]})
    balances = (Balance((("y", 1), ("z", 1), ("x", -1))), Balance((("y", 1), ("z", -1))))
    structure = Structure(("g",), tuple(Count(name, name, ("g",)) for name in "yzx"), balances=balances)
    with pytest.raises(DisclosureError, match="2 small counts follow") as refusal:
        release([Evidence(build_about("twins", frame.columns), frame, structure)], profile=ROUNDED)
    assert refusal.value.slug == "disclosure-rounding-narrow"
    assert refusal.value.found == "such counts in twins."


def test_a_release_rounds_counts_and_hides_none_and_shares_are_of_rounded_counts() -> None:
    # Row a: 12 + 3 = 15; row b: 4 + 1 = 5. 15 and 5 stay. 12 -> 10 and 3 -> 5; 4 -> 5 and 1 -> 0.
    moves = {("a", "a"): 12, ("a", "b"): 3, ("b", "a"): 4, ("b", "b"): 1}
    (released,) = release([build_moves(moves)], profile=ROUNDED)
    shown = released.frame.select("people", "origin_people", "outflow_rate").rows()
    # Of 5 people, fewer than least_mean, no share is shown.
    assert shown == [(10, 15, 10 / 15), (5, 15, 5 / 15), (5, 5, None), (0, 5, None)]
    assert released.summary.hidden == 0
    # 12 of 15 may be any of 6 to 14 in 11 to 19: Wilson's limits of the ends are inside those shown.
    low, high = released.frame.select("outflow_low", "outflow_high").row(0)
    assert low < 6 / 19
    assert high > 14 / 15


def _estimate(people: int, value: float) -> tuple[object, ...]:
    frame = pl.DataFrame({"group": ["a"], "people": [people], "value": [value]})
    structure = Structure(
        ("group",), (Count("people", "people", ("group",)),), estimates=(Estimate("value", of="people"),)
    )
    (released,) = release([Evidence(build_about("t", frame.columns), frame, structure)], profile=ROUNDED)
    return released.frame.row(0)


def test_estimates_of_few_rounded_people_fall() -> None:
    # 7 -> 5 is below least_mean 10; 8 -> 10 is not.
    assert _estimate(7, 0.31) == ("a", 5, None)
    assert _estimate(8, 0.31) == ("a", 10, 0.0)


def test_estimates_leave_in_steps_of_twice_the_base() -> None:
    # 203 -> 205, and a step is worth 10 people: 0.42 of 205 is 86 people, and 90 of 205 is shown.
    assert _estimate(203, 0.42) == ("a", 205, pytest.approx(90 / 205))


@pytest.mark.parametrize("people", range(1, 5))
def test_a_share_tells_no_more_of_a_small_count_than_the_count_does(people: int) -> None:
    # Of 200: 1 to 4 people are all 0 of 200, whether the count beside it went down to nought or up to 5.
    assert _estimate(200, people / 200) == ("a", 200, 0.0)


counts = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=5)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(counts, st.sampled_from([3, 5, 10]))
def test_rounded_tables_add_up_stay_near_and_do_not_depend_on_the_order_of_rows(
    cells: list[list[int]], base: int
) -> None:
    rows = [(f"r{i}", f"c{j}", n, sum(line), sum(each[j] for each in cells)) for i, line in enumerate(cells)
            for j, n in enumerate(line)]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["row", "column", "people", "of_row", "of_column"], orient="row")
    structure = Structure(
        ("row", "column"),
        (
            Count("people", "people", ("row", "column")),
            Count("of_row", "of_row", ("row",)),
            Count("of_column", "of_column", ("column",)),
        ),
        (Total("people", "of_row", ("row",)), Total("people", "of_column", ("column",))),
    )
    table = Evidence(build_about("t", frame.columns), frame, structure)
    profile = replace(ROUNDED, rounding_base=base)
    (released,) = release([table], profile=profile)
    (again,) = release([shuffle_rows(table, 7)], profile=profile)
    assert released.frame.equals(again.frame)
    shown, true = released.frame, frame.sort("row", "column")
    for name in ("people", "of_row", "of_column"):
        assert (shown[name] % base == 0).all()
        assert (shown[name] - true[name]).abs().max() < base  # type: ignore[operator]
    for key in ("row", "column"):
        sums = shown.group_by(key).agg(pl.col("people").sum(), pl.col(f"of_{key}").first())
        assert (sums["people"] == sums[f"of_{key}"]).all()


def test_shares_of_counts_that_crossed_in_rounding_stay_shares() -> None:
    # No total joins 8 and 9; 8 -> 10 and 9 -> 10 keep their order.
    frame = pl.DataFrame({"g": ["a"], "part": [98], "whole": [99], "share": [98 / 99]})
    structure = Structure(
        ("g",), (Count("part", "part", ("g",)), Count("whole", "whole", ("g",))),
        ratios=(Ratio("share", "part", "whole"),),
    )  # fmt: skip
    (released,) = release([Evidence(build_about("t", frame.columns), frame, structure)], profile=ROUNDED)
    assert released.frame.row(0) == ("a", 100, 100, 1.0)
