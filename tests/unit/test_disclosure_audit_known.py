"""What a reader knows of a shown count by itself, and which rows add up to a total: by hand."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tenure.disclosure.audit import audit_tables
from tenure.disclosure.audit_knowledge import _bound_cells
from tenure.terms import Count, Evidence, Structure, Total
from tests.support.audits import leave
from tests.support.disclosure import build_about, build_profile


@pytest.mark.parametrize(
    ("value", "threshold", "limits"),
    [
        (10, 10, (10, 12)),  # 8 to 12 are rounded to 10, and what is shown is ten at least
        (15, 10, (13, 17)),
        (5, 7, (7, 7)),  # 3 to 7, and only 7 of them is shown
        (0, 10, (0, 0)),  # 1 and 2 would be hidden
        (0, 2, (0, 2)),  # 2 is no small count here
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
