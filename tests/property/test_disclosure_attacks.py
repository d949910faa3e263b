"""Readers who attack releases: by trying every whole-number table, by exact elimination, by integer bounds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tenure.disclosure import Released, release
from tests.support.disclosure import build_entrants, build_moves, build_profile, shuffle_rows


def _shown(released: Released, key: tuple[str, ...], column: str) -> dict[tuple[str, ...], int | None]:
    rows = released.frame.select(*key, column).unique().rows()
    return {tuple(str(part) for part in row[:-1]): row[-1] for row in rows}


def _read_release(moves: dict[tuple[str, str], int], threshold: int, *, hide_zero: bool) -> tuple[Released, Released]:
    profile = build_profile(threshold, hide_zero=hide_zero)
    one, two = release((build_moves(moves), build_entrants(moves)), profile=profile)
    return one, two


def _tables(most_rows: int, most_columns: int, most: int) -> st.SearchStrategy[dict[tuple[str, str], int]]:
    value = st.one_of(st.integers(0, 4), st.integers(0, most))

    def fill(shape: tuple[int, int]) -> st.SearchStrategy[dict[tuple[str, str], int]]:
        places = [(f"r{i}", f"c{j}") for i in range(shape[0]) for j in range(shape[1])]
        return st.tuples(*([value] * len(places))).map(lambda values: dict(zip(places, values, strict=True)))

    return st.tuples(st.integers(1, most_rows), st.integers(1, most_columns)).flatmap(fill)


def _solutions(
    moves: dict[tuple[str, str], int], released: tuple[Released, Released], floor: int, top: int
) -> npt.NDArray[np.int64]:
    """Every table of whole numbers up to ``top`` that agrees with all that is shown, one a row."""
    cells = _shown(released[0], ("origin", "destination"), "people")
    rows = _shown(released[0], ("origin",), "origin_people")
    columns = _shown(released[1], ("destination",), "entrants")
    ranges = [np.arange(floor, top + 1) if cells[place] is None else np.array([cells[place]]) for place in moves]
    tables = np.stack([axis.ravel() for axis in np.meshgrid(*ranges, indexing="ij")], axis=1)
    for position, totals in ((0, rows), (1, columns)):
        for (name,), total in totals.items():
            members = [i for i, place in enumerate(moves) if place[position] == name]
            sums = tables[:, members].sum(axis=1)
            tables = tables[sums >= floor] if total is None else tables[sums == total]
    return tables


@settings(max_examples=60, derandomize=True, deadline=None)
@given(_tables(2, 3, 9), st.sampled_from([0, 1]))
def test_reader_who_tries_every_table_finds_the_whole_range_open(moves: dict[tuple[str, str], int], floor: int) -> None:
    threshold = 3
    released = _read_release(moves, threshold, hide_zero=floor == 0)
    assume(released[0].mask["people"].sum() <= 4)
    tables = _solutions(moves, released, floor, top=14)
    span = threshold - floor
    for i, (place, people) in enumerate(moves.items()):
        if 1 <= people < threshold:
            assert len(np.unique(tables[:, i])) >= span, place
    for position in (0, 1):
        for name in {place[position] for place in moves}:
            members = [i for i, place in enumerate(moves) if place[position] == name]
            if 1 <= sum(list(moves.values())[i] for i in members) < threshold:
                assert len(np.unique(tables[:, members].sum(axis=1))) >= span, name


def _equations(
    moves: dict[tuple[str, str], int], released: tuple[Released, Released]
) -> tuple[list[list[int]], list[int], list[tuple[str, ...]]]:
    """Equations over hidden cells: coefficients, right-hand sides, names of the unknowns."""
    shown: dict[tuple[str, ...], int | None] = {
        **{("cell", *key): value for key, value in _shown(released[0], ("origin", "destination"), "people").items()},
        **{("row", *key): value for key, value in _shown(released[0], ("origin",), "origin_people").items()},
        **{("column", *key): value for key, value in _shown(released[1], ("destination",), "entrants").items()},
    }
    unknown = [name for name, value in shown.items() if value is None]
    left, right = [], []
    for kind, position in (("row", 0), ("column", 1)):
        for total in (name for name in shown if name[0] == kind):
            signs = {("cell", *place): 1 for place in moves if place[position] == total[1]} | {total: -1}
            left.append([signs.get(name, 0) for name in unknown])
            right.append(-sum(sign * (shown[name] or 0) for name, sign in signs.items()))
    return left, right, unknown


def _pinned(left: list[list[int]], right: list[int]) -> list[int]:
    """Unknowns that Gauss-Jordan elimination in exact fractions leaves alone in a row."""
    matrix = [[Fraction(x) for x in [*row, total]] for row, total in zip(left, right, strict=True)]
    lead, width = 0, len(left[0])
    for column in range(width):
        pivot = next((i for i in range(lead, len(matrix)) if matrix[i][column]), None)
        if pivot is None:
            continue
        matrix[lead], matrix[pivot] = matrix[pivot], matrix[lead]
        matrix[lead] = [x / matrix[lead][column] for x in matrix[lead]]
        for i, row in enumerate(matrix):
            if i != lead and row[column]:
                matrix[i] = [x - row[column] * y for x, y in zip(row, matrix[lead], strict=True)]
        lead += 1
    return [next(j for j in range(width) if row[j]) for row in matrix if sum(bool(x) for x in row[:-1]) == 1]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(_tables(6, 6, 40))
def test_reader_who_solves_the_equations_pins_no_hidden_cell(moves: dict[tuple[str, str], int]) -> None:
    left, right, unknown = _equations(moves, _read_release(moves, 5, hide_zero=False))
    assert not unknown or _pinned(left, right) == []


@settings(max_examples=25, derandomize=True, deadline=None)
@given(_tables(5, 5, 30), st.sampled_from([(5, False), (8, False), (10, True)]))
def test_reader_with_integer_bounds_leaves_small_cells_their_range(
    moves: dict[tuple[str, str], int], rule: tuple[int, bool]
) -> None:
    threshold, hide_zero = rule
    floor = 0 if hide_zero else 1
    left, right, unknown = _equations(moves, _read_release(moves, threshold, hide_zero=hide_zero))
    true: dict[tuple[str, ...], int] = {("cell", *place): people for place, people in moves.items()}
    for i, name in enumerate(unknown):
        if name[0] == "cell" and 1 <= true[name] < threshold:
            width = _integer_end(left, right, i, floor, sign=-1) - _integer_end(left, right, i, floor, sign=1) + 1
            assert width >= threshold - floor, name


def _integer_end(left: list[list[int]], right: list[int], i: int, floor: int, *, sign: int) -> int:
    """The smallest (sign 1) or largest (sign -1) whole value, up to 1,000, the unknown can take."""
    cost = np.zeros(len(left[0]))
    cost[i] = sign
    answer = milp(
        cost,
        constraints=LinearConstraint(np.array(left), right, right),
        bounds=Bounds(floor, 1000),
        integrality=np.ones(len(cost)),
    )
    assert answer.success
    end: int = round(answer.x[i])
    return end


@settings(max_examples=25, derandomize=True, deadline=None)
@given(_tables(5, 5, 30), st.integers(0, 5))
def test_order_of_rows_changes_nothing(moves: dict[tuple[str, str], int], seed: int) -> None:
    tables = (build_moves(moves), build_entrants(moves))
    plain = release(tables, profile=build_profile(5))
    mixed = release([shuffle_rows(table, seed) for table in tables], profile=build_profile(5))
    assert [one.frame.rows() for one in plain] == [one.frame.rows() for one in mixed]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_cell_hidden_in_one_table_is_hidden_in_the_other(order: tuple[int, int]) -> None:
    moves = {("a", "a"): 90, ("a", "b"): 3, ("b", "a"): 20, ("b", "b"): 70, ("c", "a"): 50, ("c", "b"): 60}
    tables = (build_moves(moves), build_entrants(moves))
    released = {one.about.table: one for one in release([tables[i] for i in order], profile=build_profile(5))}
    shown = [
        _shown(released[f"careers.moves.{name}"], ("origin", "destination"), "people") for name in ("moves", "entrants")
    ]
    assert shown[0] == shown[1]
    assert shown[0]["a", "b"] is None
