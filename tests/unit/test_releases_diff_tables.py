"""Which published numbers differ between two tables, by hand."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tenure.disclosure import Released, release
from tenure.releases.diff_tables import compare_tables, list_columns
from tenure.terms import Count, Evidence, Structure
from tests.support.disclosure import build_about, build_profile


def _build(rows: dict[str, int], *, rate: dict[str, float] | None = None) -> Released:
    columns = {"unit": list(rows), "people": list(rows.values())}
    hides: tuple[str, ...] = ()
    if rate is not None:
        columns["rate"] = [rate[name] for name in rows]
        hides = ("rate",)
    frame = pl.DataFrame(columns)
    structure = Structure(dimensions=("unit",), counts=(Count("people", "people", ("unit",), hides=hides),))
    return release([Evidence(build_about("t", frame.columns), frame, structure)], profile=build_profile(5))[0]


def _rows(was: Released, now: Released) -> list[tuple[object, ...]]:
    found = compare_tables(was, now)
    assert found["table"].unique().to_list() in ([], ["t"])
    return found.drop("table").rows()


def test_equal_tables_do_not_differ() -> None:
    assert _rows(_build({"a": 10, "b": 3}), _build({"a": 10, "b": 3})) == []


def test_each_kind_of_change() -> None:
    # Below five is hidden: c was hidden and is shown, d the other way round; b is new, z gone, a grew from 10 to 12.
    was = _build({"a": 10, "c": 3, "d": 20, "e": 7, "z": 8})
    now = _build({"a": 12, "b": 30, "c": 6, "d": 2, "e": 7})
    assert _rows(was, now) == [
        ("unit=a", "people", "10", "12", "changed", 2.0, 0.2),
        ("unit=b", "people", None, "30", "new row", None, None),
        ("unit=c", "people", "[c]", "6", "newly shown", None, None),
        ("unit=d", "people", "20", "[c]", "newly hidden", None, None),
        ("unit=z", "people", "8", None, "row gone", None, None),
    ]


def test_hidden_and_still_hidden_is_no_change_though_the_number_behind_it_moved() -> None:
    assert _rows(_build({"a": 2, "b": 9}), _build({"a": 4, "b": 9})) == []


def test_relative_change_is_of_what_was_and_keeps_its_sign() -> None:
    was, now = _build({"a": 10}, rate={"a": -0.5}), _build({"a": 10}, rate={"a": -0.4})
    ((*_, kind, difference, relative),) = _rows(was, now)
    assert kind == "changed"
    # -0.4 - -0.5 = 0.1, of 0.5: a fifth up.
    assert difference == pytest.approx(0.1)
    assert relative == pytest.approx(0.2)


def test_nothing_is_divided_by_nought() -> None:
    ((*_, difference, relative),) = _rows(_build({"a": 0}), _build({"a": 9}))
    assert difference == 9
    assert relative is None


def test_whole_numbers_written_with_a_point_are_the_same() -> None:
    one = _build({"a": 10}, rate={"a": 5.0})
    frame = one.frame.with_columns(pl.col("rate").cast(pl.Int64))
    structure = Structure(dimensions=("unit",), counts=(Count("people", "people", ("unit",), hides=("rate",)),))
    other = release([Evidence(one.about, frame, structure)], profile=build_profile(5))[0]
    assert _rows(one, other) == []


def test_rows_alike_in_their_dimensions_are_matched_in_order() -> None:
    frame = pl.DataFrame({"unit": ["a", "a"], "size": [1.0, 2.0]})
    evidence = Evidence(
        build_about("t", frame.columns), frame, Structure(dimensions=("unit",), counts=(), facts=("size",))
    )
    other = replace(evidence, frame=frame.with_columns(size=pl.Series([1.0, 3.0])))
    was, now = (release([one], profile=build_profile(5))[0] for one in (evidence, other))
    assert _rows(was, now) == [("unit=a", "size", "2.0", "3.0", "changed", 1.0, 0.5)]


def test_columns_of_one_table_only_are_listed() -> None:
    was, now = _build({"a": 10}, rate={"a": 0.5}), _build({"a": 10})
    assert list(list_columns(was, now)) == [("rate", "gone")]
    assert list(list_columns(now, was)) == [("rate", "new")]
    assert _rows(was, now) == []
