"""Evidence says what it is, and keeps its values to itself."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.errors import InternalError
from tenure.terms import About, Count, Evidence, Structure


def about(**columns: str) -> About:
    return About(
        table="area.study.table", title="t", definitions=(), population="p", unit="people", period="2020-01",
        method="m", grade="description", source="s", columns=columns,
    )  # fmt: skip


def test_every_column_must_be_documented() -> None:
    frame = pl.DataFrame({"group": ["a"], "people": [3]})
    with pytest.raises(InternalError, match="people"):
        Evidence(about(group="the group"), frame, Structure(("group",), ()))


def test_structure_may_only_name_columns_of_the_table() -> None:
    frame = pl.DataFrame({"group": ["a"]})
    with pytest.raises(InternalError, match="lacks"):
        Evidence(about(group="the group"), frame, Structure(("group",), (Count("people", "m", ("group",)),)))


def test_printing_evidence_shows_no_value() -> None:
    frame = pl.DataFrame({"group": ["orthopaedics"], "people": [31415]})
    evidence = Evidence(about(group="g", people="n"), frame, Structure(("group",), (Count("people", "m", ("group",)),)))
    assert "31415" not in f"{evidence!r} {evidence!s}"
    assert "orthopaedics" not in repr(evidence)


def test_evidence_of_unknown_staff_counts_as_real() -> None:
    assert about().real_staff
