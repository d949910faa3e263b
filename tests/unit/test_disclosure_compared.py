"""Comparisons by hand: which bind, which equations they make, and what leaves of their declarations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest

from tenure.disclosure import release
from tenure.disclosure.cells import build_lattice
from tenure.disclosure.comparisons import add_comparisons, merge_equal, settle_comparisons
from tenure.terms import Comparison, Count, Evidence, Structure, Total
from tests.support.disclosure import build_about, build_profile

_VIA = pl.DataFrame({"group": ["a", "b", "c"], "kind": ["x", "x", "y"], "note": ["p", "q", "r"]})


def _table(name: str, column: str, people: Mapping[str, int], *sides: Comparison) -> Evidence:
    frame = pl.DataFrame({column: list(people), "people": list(people.values())})
    structure = Structure((column,), (Count("people", name, (column,)),), comparisons=sides)
    return Evidence(build_about(name, frame.columns), frame, structure)


def _parts(people: Mapping[str, int]) -> Evidence:
    return _table("parts", "group", people, Comparison("kinds", "people", ("kind",), 1, via=_VIA))


def _kinds(people: Mapping[str, int]) -> Evidence:
    return _table("kinds", "kind", people, Comparison("kinds", "people", ("kind",), -1))


def _shown(*tables: Evidence) -> dict[str, int | None]:
    released = release(tables, profile=build_profile(5))
    return {code: people for table in released for code, people in table.frame.rows()}


def test_parts_that_add_up_to_what_another_table_shows_hide_nothing() -> None:
    # 12 + 18 = 30 and 40 = 40: nobody is between them.
    people = {"a": 12, "b": 18, "c": 40, "x": 30, "y": 40}
    tables = (_parts({"a": 12, "b": 18, "c": 40}), _kinds({"x": 30, "y": 40}))
    assert _shown(*tables) == people


def test_a_part_of_nobody_is_not_hidden_for_a_difference() -> None:
    # 50 + 0 and 52 are two people apart: to hide the nought, which is the cheapest, would hide nothing.
    shown = _shown(_parts({"a": 50, "b": 0, "c": 40}), _kinds({"x": 52, "y": 40}))
    assert shown["b"] == 0
    assert [shown["a"], shown["x"]].count(None) == 1


@pytest.mark.parametrize(("whole", "apart"), [(32, 2), (28, 2), (30, 0)])
def test_the_equations_of_comparisons_hold(whole: int, apart: int) -> None:
    tables = (_parts({"a": 12, "b": 18, "c": 40}), _kinds({"x": whole, "y": 40}))
    lattice = merge_equal(tables, build_lattice(tables))
    none = np.zeros(len(lattice.values), dtype=np.bool_)
    wide, small, hidden = add_comparisons(tables, lattice, none, none, threshold=5)
    assert (wide.equations @ wide.values == 0).all()
    # The difference of two people is a cell of its own, small and hidden, and one of its parts is hidden with it.
    assert wide.values[len(lattice.values) :].tolist() == ([apart] if apart else [])
    assert (small.sum(), hidden.sum()) == ((1, 2) if apart else (0, 0))


def test_a_comparison_with_one_side_adds_nothing() -> None:
    # 2 + 2 = 4 is fewer than five, but no table shows what it would be compared with.
    tables = (_parts({"a": 2, "b": 2, "c": 40}),)
    lattice = build_lattice(tables)
    none = np.zeros(len(lattice.values), dtype=np.bool_)
    wide, small, hidden = add_comparisons(tables, lattice, none, none, threshold=5)
    assert wide.values.tolist() == lattice.values.tolist()
    assert not small.any()
    assert not hidden.any()


def test_an_equation_between_cells_that_are_one_is_left_out() -> None:
    # The only part, 20, is its total, and both are compared: 20 - 20 = 0 holds whatever the number is.
    frame = pl.DataFrame({"group": ["a"], "people": [20], "all": [20]})
    counts = (Count("people", "one", ("group",)), Count("all", "every", ()))
    sides = (Comparison("same", "people", ("=x",), 1), Comparison("same", "all", ("=x",), -1))
    structure = Structure(("group",), counts, (Total("people", "every", ()),), comparisons=sides)
    tables = [Evidence(build_about("t", frame.columns), frame, structure)]
    before = build_lattice(tables)
    after = merge_equal(tables, before)
    assert (before.values.tolist(), before.equations.shape[0]) == ([20, 20], 1)
    assert (after.values.tolist(), after.equations.shape[0]) == ([20], 0)


def _settle(*tables: Evidence, hidden: Mapping[str, int]) -> list[Comparison]:
    masks = [{"people": table.frame[table.frame.columns[0]].is_in([*hidden]).to_numpy()} for table in tables]
    return [side for structure in settle_comparisons(tables, masks) for side in structure.comparisons]


def _loose(side: Comparison) -> list[tuple[object, ...]]:
    assert side.loose is not None
    return side.loose.rows()


def _pair(one: Mapping[str, int], two: Mapping[str, int], key: tuple[str, ...] = ("group",)) -> list[Evidence]:
    names = (("one", one, 1), ("two", two, -1))
    return [_table(name, "group", people, Comparison("same", "people", key, sign)) for name, people, sign in names]


def test_sums_that_are_not_nought_and_hide_a_part_are_named_by_the_side_that_adds() -> None:
    # a differs by 2 and hides a part; b differs and hides none; c is equal.
    tables = _pair({"a": 10, "b": 90, "c": 7}, {"a": 12, "b": 99, "c": 7})
    first, second = _settle(*tables, hidden={"a": 10, "c": 7})
    assert _loose(first) == [("a",)]
    assert second.loose is None


def test_a_side_with_no_other_is_not_named() -> None:
    first, _ = _settle(*_pair({"a": 10, "b": 90}, {"b": 91}), hidden={"a": 10})
    assert _loose(first) == []


@pytest.mark.parametrize(("other", "sums"), [(101, 1), (100, 0)])
def test_a_sum_over_everything_is_named_once(other: int, sums: int) -> None:
    first, _ = _settle(*_pair({"a": 10, "b": 90}, {"c": other}, ("=all",)), hidden={"a": 10})
    assert len(_loose(first)) == sums


def test_how_a_loose_sum_is_made_up_is_not_told() -> None:
    # 30 + 22 against 50 hides a part: the rows of x go, and the column that nothing needs with them.
    first, _ = _settle(_parts({"a": 30, "b": 22, "c": 70}), _kinds({"x": 50, "y": 70}), hidden={"a": 30})
    assert first.via is not None
    assert (first.via.columns, first.via.rows()) == (["group", "kind"], [("c", "y")])


def test_how_a_sum_of_nobody_is_made_up_is_not_told_where_it_has_no_other_side() -> None:
    # Of the sums that hide a part only those of nought may be told, and those because both sides show them.
    first, _ = _settle(_parts({"a": 0, "b": 0, "c": 70}), _kinds({"y": 70}), hidden={"a": 0, "b": 0})
    assert first.via is not None
    assert first.via.rows() == [("c", "y")]
