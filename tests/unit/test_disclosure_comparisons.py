"""Tables that count nearly the same people: what setting them beside each other gives away."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.disclosure import release
from tenure.errors import InternalError
from tenure.terms import Comparison, Count, Evidence, Structure, Total
from tests.support.disclosure import build_about, build_profile


def _table(name: str, groups: dict[str, int], sign: int, *, total: bool = True, **options: object) -> Evidence:
    frame = pl.DataFrame({"group": list(groups), "people": list(groups.values()), "all": sum(groups.values())})
    structure = Structure(
        ("group",),
        (Count("people", name, ("group",)), Count("all", f"{name}_all", ())),
        (Total("people", f"{name}_all", ()),) if total else (),
        comparisons=(Comparison("same", "people", ("group",), sign, **options),),  # type: ignore[arg-type]
    )
    return Evidence(build_about(name, frame.columns), frame, structure)


def _shown(one: dict[str, int], two: dict[str, int], *, threshold: int = 5) -> list[dict[str, int | None]]:
    tables = [_table("one", one, 1), _table("two", two, -1)]
    return [
        dict(table.frame.select("group", "people").rows())
        for table in release(tables, profile=build_profile(threshold))
    ]


def test_equal_counts_fall_together() -> None:
    # 3 needs company among 913, and 10 is the cheapest; the 10 of the first table would give it back.
    tables = [_table("one", {"a": 10, "b": 90}, 1, total=False), _table("two", {"a": 10, "b": 3, "c": 900}, -1)]
    one, two = release(tables, profile=build_profile(5))
    assert two.frame["people"].to_list() == [None, None, 900]
    assert one.frame["people"].to_list() == [None, 90]


@pytest.mark.parametrize(
    ("other", "threshold", "hides"),
    [(50, 5, False), (51, 5, True), (54, 5, True), (55, 5, False), (55, 6, True), (46, 5, True), (45, 5, False)],
)
def test_counts_a_few_people_apart_are_not_both_shown(other: int, threshold: int, hides: bool) -> None:
    one, two = _shown({"a": 50, "b": 90}, {"a": other, "b": 200}, threshold=threshold)
    assert (None in (one["a"], two["a"])) is hides
    # The hidden one does not follow from its total.
    assert all(list(shown.values()).count(None) != 1 or shown["a"] is not None for shown in (one, two))


def test_side_that_nothing_is_compared_with_stays() -> None:
    table = _table("one", {"a": 50, "b": 90}, 1)
    (released,) = release([table], profile=build_profile(5))
    assert released.frame["people"].to_list() == [50, 90]


def test_rows_that_agree_on_the_key_are_compared_as_one() -> None:
    # 30 + 22 = 52 against 50: the two of the difference are found by adding up.
    via = pl.DataFrame({"group": ["a", "b", "c"], "kind": ["x", "x", "y"]})
    whole = pl.DataFrame({"kind": ["x", "y"], "people": [50, 90]})
    parts = _table("one", {"a": 30, "b": 22, "c": 70}, 1, total=False, via=via)
    parts = Evidence(
        parts.about,
        parts.frame,
        Structure(
            ("group",),
            parts.structure.counts,
            comparisons=(Comparison("same", "people", ("kind",), 1, via=via),),
        ),
    )
    other = Evidence(
        build_about("two", whole.columns),
        whole,
        Structure(
            ("kind",), (Count("people", "two", ("kind",)),), comparisons=(Comparison("same", "people", ("kind",), -1),)
        ),
    )
    one, two = release([parts, other], profile=build_profile(5))
    shown = dict(one.frame.select("group", "people").rows()) | dict(two.frame.rows())
    assert [shown["a"], shown["b"], shown["x"]].count(None) == 1
    assert (shown["c"], shown["y"]) == (70, 90)


def test_rows_left_out_are_not_compared() -> None:
    tables = [_table("one", {"a": 50, "b": 90}, 1, where=("group", "b")), _table("two", {"a": 52, "b": 200}, -1)]
    one, two = release(tables, profile=build_profile(5))
    assert one.frame["people"].to_list() == [50, 90]
    assert two.frame["people"].to_list() == [52, 200]


@pytest.mark.parametrize(
    ("side", "message"),
    [
        (Comparison("same", "pay", ("group",), 1), "no count of the table"),
        (Comparison("same", "people", ("group",), 2), "not \\+1 or -1"),
    ],
)
def test_wrong_comparison_is_our_mistake(side: Comparison, message: str) -> None:
    table = _table("one", {"a": 50, "b": 90}, 1)
    wrong = Structure(("group",), table.structure.counts, comparisons=(side,))
    with pytest.raises(InternalError, match=message):
        release([Evidence(table.about, table.frame, wrong)], profile=build_profile(5))
