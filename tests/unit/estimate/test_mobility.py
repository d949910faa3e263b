"""Indices of mobility, fitted margins: hand-worked, and their extremes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.errors import InternalError
from tenure.estimate import (
    bartholomew_index,
    entropy,
    exit_shares,
    fit_margins,
    immobility_share,
    immobility_to_chance,
    shorrocks_index,
    split_mobility,
)

# Rows: 100 in A (60 stay, 30 to B, 10 to C), 50 in B (10, 40, 0), 50 in C (0, 5, 45).
TABLE = [[60, 30, 10], [10, 40, 0], [0, 5, 45]]


def test_indices_of_a_table_worked_out() -> None:
    # Row shares of stayers 0.6, 0.8, 0.9: (3 - 2.3) / 2. Stayers 145 of 200.
    assert float(shorrocks_index(TABLE)) == pytest.approx(0.35)
    assert float(immobility_share(TABLE)) == 145 / 200
    assert exit_shares(TABLE) == pytest.approx([0.4, 0.2, 0.1])
    # Steps: 30 + 10 x 2 + 10 + 5 = 65 of 200 people.
    assert float(bartholomew_index(TABLE)) == 65 / 200
    # A: 60 x 200 / (100 x 70).
    assert immobility_to_chance(TABLE)[0] == pytest.approx(12000 / 7000)


def test_moves_are_split_into_net_and_excess() -> None:
    # Ends 70, 75, 55: changes -30, +25, +5, so net 30 of the 55 who moved.
    found = split_mobility(TABLE)
    assert (float(found.moved), float(found.net), float(found.excess)) == (55, 30, 25)
    assert float(found.moved_share) == pytest.approx(55 / 200)
    assert float(found.net_share + found.excess_share) == pytest.approx(55 / 200)


def test_extremes() -> None:
    assert float(shorrocks_index(np.eye(4))) == 0
    assert float(shorrocks_index(np.full((4, 4), 0.25))) == pytest.approx(1)
    # Everybody changes places: k / (k - 1), and no net change at all.
    swapped = [[0, 50], [50, 0]]
    assert float(shorrocks_index(swapped)) == 2
    assert float(split_mobility(swapped).excess_share) == 1


def test_a_state_without_people_does_not_count() -> None:
    assert float(shorrocks_index([[90, 10, 0], [10, 90, 0], [0, 0, 0]])) == pytest.approx(0.2)
    assert np.isnan(exit_shares([[90, 10], [0, 0]])[1])


def test_many_tables_at_once() -> None:
    both = np.array([TABLE, np.eye(3)])
    assert shorrocks_index(both) == pytest.approx([0.35, 0])
    assert split_mobility(both).moved.tolist() == [55, 0]


def test_tables_that_are_not_square_are_refused() -> None:
    with pytest.raises(InternalError):
        shorrocks_index([[1, 2, 3], [4, 5, 6]])


def test_entropy_worked_out() -> None:
    # Half, a quarter, a quarter: 1.5 bits of the 1.585 possible for three states.
    assert float(entropy([2, 1, 1])) == pytest.approx(1.5 / np.log2(3))
    assert float(entropy([7, 0, 0])) == 0
    assert float(entropy([2, 1, 1], normalised=False)) == pytest.approx(1.5 * np.log(2))


def test_fitted_margins_of_a_two_by_two_worked_out() -> None:
    # Odds ratio 4, all margins 30: x^2 = 4 (30 - x)^2, so x = 20.
    assert fit_margins([[4, 1], [1, 1]], [[30, 30], [30, 30]]) == pytest.approx(np.array([[20, 10], [10, 20]]))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.integers(1, 50), min_size=9, max_size=9), st.lists(st.integers(1, 50), min_size=5, max_size=5))
def test_fitting_keeps_odds_ratios_and_reaches_margins(cells: list[int], free: list[int]) -> None:
    seed = np.array(cells, dtype=float).reshape(3, 3)
    rows = np.array([*free[:2], 200.0 - sum(free[:2])])
    columns = np.array([*free[2:4], 200.0 - sum(free[2:4])])
    found = fit_margins(seed, [rows, columns])
    assert found.sum(1) == pytest.approx(rows, rel=1e-8)
    assert found.sum(0) == pytest.approx(columns, rel=1e-8)
    before = seed[0, 0] * seed[1, 1] / (seed[0, 1] * seed[1, 0])
    assert found[0, 0] * found[1, 1] / (found[0, 1] * found[1, 0]) == pytest.approx(before)


def test_margins_that_zeros_forbid_are_refused() -> None:
    with pytest.raises(InternalError):
        fit_margins([[0, 0], [1, 1]], [[5, 5], [5, 5]])


def test_margins_with_different_totals_are_refused() -> None:
    with pytest.raises(InternalError):
        fit_margins([[1, 1], [1, 1]], [[5, 5], [5, 6]])
