"""When a hidden count may be shown again, by hand: what is proved, what is large, and how much is tried."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.disclosure import tidy
from tenure.disclosure.cells import Lattice
from tenure.disclosure.tidy import show_again
from tests.unit.test_disclosure_tidy import build, flags, line


def _show(lattice: Lattice, hidden: tuple[int, ...], must: tuple[int, ...]) -> list[int]:
    n = len(lattice.values)
    return np.flatnonzero(show_again(lattice, flags(n, *hidden), flags(n, *must), floor=1, span=4)).tolist()


def test_every_lot_is_looked_at() -> None:
    # 2 + 10 + 30 twice: in each the 10 is enough.
    twice = build([2, 10, 30, 42] * 2, {0: 1, 1: 1, 2: 1, 3: -1}, {4: 1, 5: 1, 6: 1, 7: -1})
    assert _show(twice, (0, 1, 2, 4, 5, 6), (0, 4)) == [0, 1, 4, 5]


def test_noughts_prove_nothing() -> None:
    # 4 + 0 + 30: were the nought up to three, the 4 could be as little as one. It is nobody's, and the 30 stays.
    assert _show(line(4, 0, 30), (0, 1, 2), (0, 1)) == [0, 1, 2]


@pytest.mark.parametrize(("told", "left"), [(20, [0, 1, 2]), (5, [0, 1, 2]), (4, [0, 1, 2, 3])])
def test_counts_that_everybody_can_tell_are_large_need_no_witness(told: int, left: list[int]) -> None:
    # The first is told by another sum, told + 15. From 5 up it is no small count, and the 30 is shown as ever; a 4 that
    # is told is not for this step to mend, which shows nothing more of its lot.
    lattice = build(
        [told, 2, 10, 30, told + 42, 15, told + 15], {0: 1, 1: 1, 2: 1, 3: 1, 4: -1}, {0: 1, 5: 1, 6: -1}
    )  # fmt: skip
    assert _show(lattice, (0, 1, 2, 3), (0, 1)) == left


@pytest.mark.parametrize(("count", "left"), [(6, [0]), (5, [0]), (4, [0, 1])])
def test_a_count_of_five_may_be_told_and_a_smaller_one_not(count: int, left: list[int]) -> None:
    assert _show(line(count, 30), (0, 1), (0,)) == left


def test_nothing_is_shown_on_the_strength_of_halves() -> None:
    # As in the test of halves in test_disclosure_witness.py, with 2 + 3 for x + y and a 20 hidden beside them. If it is
    # shown, the 2 can be anything from 1 to 4 by halves, and in whole numbers 2 or 4 alone. So the 20 stays.
    # The two that are 200 make up for each other.
    values = [20, 2, 3, 200, 200, 502, 1502, 25, 907, 1100, 1000]
    lattice = build(
        values,
        {0: 1, 1: 1, 2: 1, 7: -1},
        {1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 8: -1},
        {1: 1, 3: 1, 4: 1, 9: 1, 6: -1},
        {5: 1, 10: 1, 6: -1},
    )
    assert _show(lattice, (0, 1, 2, 3, 4, 5, 6), (1, 2, 3, 4, 5, 6)) == [0, 1, 2, 3, 4, 5, 6]
    # With a 5 in place of the 3 the 2 can be 2, 4 or 6, which is wide enough, and nobody needs the 20.
    wider = np.array(values)
    wider[2], wider[7], wider[8] = 5, 27, 909
    assert _show(Lattice(wider, lattice.losses, lattice.equations, {}), (0, 1, 2, 3, 4, 5, 6), (1, 2, 3, 4, 5, 6)) == [
        1, 2, 3, 4, 5, 6,
    ]  # fmt: skip


def _lay(lattice: Lattice, *must: int) -> tidy._Tidy:
    """All parts of a line are hidden."""
    n = len(lattice.values)
    cells = np.arange(n - 1)
    return tidy._Tidy(lattice, cells, flags(n, *cells.tolist()), flags(n, *must), floor=1, span=4)


def test_problems_are_counted_and_no_more_are_solved_than_allowed() -> None:
    # Each of 2, 10 and 30 can go up by three, which is its whole range: three problems prove all.
    assert _lay(line(2, 10, 30), 0).show_cells(0) == 0
    spent = _lay(line(2, 10, 30), 0)
    assert spent.show_cells(3) == 3
    assert spent._hidden.tolist() == [True, True, True, False]
    enough = _lay(line(2, 10, 30), 0)
    enough.show_cells(4)
    assert enough._hidden.tolist() == [True, True, False, False]


def test_a_lot_that_is_not_too_large_is_looked_at_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "_NEAR", ())
    monkeypatch.setattr(tidy, "_WIDEST", 3)
    assert _show(line(2, 10, 30), (0, 1, 2), (0,)) == [0, 1]
    # As much as that is counted as forty problems, and not begun where none is left.
    assert _lay(line(2, 10, 30), 0).show_cells(0) == 0
    assert _lay(line(2, 10, 30), 0).show_cells(1) == 40
    monkeypatch.setattr(tidy, "_WIDEST", 2)
    assert _show(line(2, 10, 30), (0, 1, 2), (0,)) == [0, 1, 2]


def test_moving_what_might_be_shown_is_paid_for_and_what_must_stay_is_not() -> None:
    lot = _lay(line(2, 10, 30), 0)
    assert lot._find_price(0) == 0.0
    assert lot._find_price(1) == pytest.approx(np.log(11) / np.log(31))
    assert lot._find_price(2) == 1.0


def test_a_witness_less_another_proves_a_count_without_a_third() -> None:
    lot = _lay(line(5, 10, 30), 0)
    lot._keep({0: 3.0, 2: -3.0})
    # Only with the 30: nothing takes its place.
    assert not lot._reroute(0, 2)
    lot._keep({1: -3.0, 2: 3.0})
    # 5 + 3 with 30 - 3, and 30 + 3 with 10 - 3: together 5 + 3 with 10 - 3.
    assert lot._reroute(0, 2)
    assert lot._witnesses[-1] == {0: 3.0, 1: -3.0}
    # Less itself it moves nothing, and is not kept.
    alone = _lay(line(5, 10, 30), 0)
    alone._keep({0: 3.0, 2: -3.0})
    assert not alone._reroute(0, 2)
    assert len(alone._witnesses) == 1
