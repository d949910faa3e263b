"""What a reader knows of a shown count by itself, and which rows add up to a total: by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tenure.disclosure.audit import audit_tables
from tenure.disclosure.audit_knowledge import _bound_cells
from tenure.terms import Comparison, Count, Evidence, Structure, Total
from tests.support.audits import build_line, build_side, leave
from tests.support.disclosure import build_about, build_profile


@pytest.mark.parametrize(
    ("value", "threshold", "limits"),
    [
        (10, 10, (10, 12)),  # 8 to 12 are rounded to 10, and what is shown is ten at least
        (15, 10, (13, 17)),
        (5, 7, (7, 7)),  # 3 to 7, and only 7 of them is shown
        (0, 10, (0, 0)),  # 1 and 2 would be hidden
        (0, 2, (0, 2)),  # 2 is no small count here
        (0, 0, (0, 2)),  # no count is small
        (10, 0, (8, 12)),
    ],
)
def test_a_rounded_count_is_no_small_one(value: int, threshold: int, limits: tuple[int, int]) -> None:
    cells = pl.DataFrame({"value": [value]}, schema={"value": pl.Int64})
    (row,) = _bound_cells(cells, build_profile(threshold, base=5)).select("low", "high").rows()
    assert row == limits


@pytest.mark.parametrize("rule", [{"where": ("kind", "x")}, {"unless_equal": ("kind", "other")}])
def test_only_the_rows_of_a_total_add_up_to_it(rule: dict[str, Any]) -> None:
    # 3 + 17 = 20, with the 3 hidden alone; the 40 of kind y are no part of it.
    frame = pl.DataFrame(
        {
            "group": ["a", "b", "c"],
            "kind": ["x", "x", "y"],
            "other": ["y"] * 3,
            "people": [3, 17, 40],
            "all": [20] * 3,
        }
    )
    counts = (Count("people", "people", ("group", "kind")), Count("all", "every", ()))
    structure = Structure(("group", "kind", "other"), counts, (Total("people", "every", (), **rule),))
    table = leave(Evidence(build_about("t", frame.columns), frame, structure), {"people": (0,)})
    found = audit_tables([table], profile=build_profile(5))
    assert [(one.column, one.row, one.low, one.high) for one in found.weak] == [("people", 1, 3, 3)]


def _weak(*tables: Evidence, hidden: int) -> list[tuple[str, str, int, int | None]]:
    """What follows when so many of the first rows of the first table are hidden."""
    leaving = [leave(one, {"people": range(0 if turn else hidden)}) for turn, one in enumerate(tables)]
    found = audit_tables(leaving, profile=build_profile(5))
    return [(one.table, one.column, one.low, one.high) for one in found.weak]


def test_a_comparison_with_nothing_tells_nothing() -> None:
    assert _weak(build_side({"a": 3, "b": 40}, 1, table="one"), hidden=1) == []


def _join(via: pl.DataFrame) -> list[Evidence]:
    """Groups a and b that make up kind x of another table: 3 + 17 = 20."""
    made = []
    for name, column, people, sign, how in (("parts", "group", (3, 17), 1, via), ("kinds", "kind", (20,), -1, None)):
        frame = pl.DataFrame({column: list("ab" if how is not None else "x"), "people": list(people)})
        side = Comparison("kinds", "people", ("kind",), sign, via=how)
        structure = Structure((column,), (Count("people", name, (column,)),), comparisons=(side,))
        made.append(Evidence(build_about(name, frame.columns), frame, structure))
    return made


def test_parts_are_compared_by_the_columns_they_are_joined_by() -> None:
    via = pl.DataFrame({"group": ["a", "b"], "kind": ["x", "x"]})
    assert _weak(*_join(via), hidden=1) == [("parts", "people", 3, 3)]
    # Of no rows nothing is told, and nothing is compared.
    assert _weak(*_join(via.clear()), hidden=1) == []


def test_a_sum_that_is_not_nought_is_a_count_though_a_part_of_it_is_hidden() -> None:
    # 82 - 50 = 32 is hidden and known, and no small count; the other table counts 30, and says that they differ.
    line = build_line([32, 50])
    side = Comparison("same", "people", ("group",), 1, loose=pl.DataFrame({"group": ["a"]}))
    line = Evidence(line.about, line.frame, replace(line.structure, comparisons=(side,)))
    assert _weak(line, hidden=1) == []
    assert _weak(line, build_side({"a": 30}, -1, table="two"), hidden=1) == [("line", "people", 2, 2)]
