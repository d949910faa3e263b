"""What an audit names: differences that are small for certain, amounts alone, and what may fall beside a weak cell."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tenure.disclosure import Released
from tenure.disclosure.audit import _find_nearest_shown, audit_tables
from tenure.disclosure.audit_knowledge import read_knowledge
from tenure.terms import Balance, Count, Evidence, Ratio, Structure, Sum
from tests.support.audits import build_line, build_side, leave
from tests.support.disclosure import build_about, build_profile

FIVE = build_profile(5)


@pytest.mark.parametrize(
    ("one", "two", "is_safe"),
    [
        # To the nearest 2, halves up, 30 stands for 29 and 30, 32 for 31 and 32, 34 for 33 and 34.
        (30, 32, False),  # one to three apart
        (32, 30, False),
        (30, 34, True),  # three to five apart, which may be no small count
        (34, 30, True),
        (30, 30, True),  # perhaps none
    ],
)
def test_rounded_counts_are_too_near_where_they_are_a_small_count_apart_for_certain(
    one: int, two: int, is_safe: bool
) -> None:
    tables = [
        leave(build_side({"a": people, "b": 90}, sign, table=name))
        for name, people, sign in (("one", one, 1), ("two", two, -1))
    ]
    assert audit_tables(tables, profile=build_profile(5, base=2)).is_safe is is_safe


def test_a_difference_to_a_hidden_count_is_found_though_it_may_be_nought() -> None:
    # t + u + 10 = 14: 1 to 3 each. q + u = 33: q is 30 to 32, and the p of 30 among them leave none to two.
    people = {"t": 2, "u": 2, "v": 10, "all": 14, "q": 31, "w": 33, "p": 30}
    frame = pl.DataFrame({"group": ["x"], **{name: [one] for name, one in people.items()}, "share": [30 / 31]})
    counts = tuple(Count(name, name, ("group",), ("share",) if name in "pq" else ()) for name in people)
    balances = (Balance((("t", 1), ("u", 1), ("v", 1), ("all", -1))), Balance((("q", 1), ("u", 1), ("w", -1))))
    structure = Structure(("group",), counts, balances=balances, ratios=(Ratio("share", "p", "q"),))
    table = leave(
        Evidence(build_about("t", frame.columns), frame, structure), dict.fromkeys(("t", "u", "q", "share"), (0,))
    )
    found = audit_tables([table], profile=FIVE)
    assert [(one.column, one.low, one.high) for one in found.weak] == [("p", 0, 2), ("t", 1, 3), ("u", 1, 3)]


def test_the_only_amount_of_a_group_is_alone_beside_nothing() -> None:
    frame = pl.DataFrame({"group": ["a", "b"], "people": [3, 40], "days": [6.0, 20.0]})
    structure = Structure(
        ("group",), (Count("people", "people", ("group",), ("days",)),), sums=(Sum("days", "people", ("group",)),)
    )
    table = Evidence(build_about("days", frame.columns), frame, structure)
    hides = {"people": [0], "days": [0]}
    assert audit_tables([leave(table, hides)], profile=FIVE).is_safe
    # Of a total of both it is what b's 20 days leave.
    both = replace(table, structure=replace(structure, sums=(Sum("days", "people", ()),)))
    assert [one.column for one in audit_tables([leave(both, hides)], profile=FIVE).weak] == ["days"]


def _nearest(values: list[int], *earlier: list[Released]) -> list[int]:
    """What is found beside the first group, of which the first two are hidden, beside a table of other people."""
    tables = [leave(build_line(values), {"people": [0, 1]}), leave(build_line([5, 5], table="other", measure="other"))]
    knowledge = read_knowledge(tables, FIVE, earlier)
    places = knowledge.places.filter((pl.col("table") == 0) & (pl.col("row") == 0) & (pl.col("column") == "people"))
    return [int(knowledge.low[one]) for one in _find_nearest_shown(knowledge, places["cell"][0])]


def test_the_smallest_shown_count_that_equations_join_may_fall_beside_a_weak_one() -> None:
    # 3 + 6 + 7 + 50 = 66; the fives of other people are joined to none of them.
    assert _nearest([3, 6, 7, 50]) == [7]


def test_a_nought_does_not_fall_beside_a_weak_count() -> None:
    assert _nearest([3, 6, 0, 50]) == [50]


def test_what_an_earlier_release_shows_does_not_fall_beside_a_weak_count() -> None:
    line = build_line([3, 6, 7, 50])
    only = replace(line, frame=line.frame[2:3], structure=replace(line.structure, totals=()))
    assert _nearest([3, 6, 7, 50], [leave(only, {"all": [0]})]) == [50]


def test_nothing_falls_where_everything_is_known() -> None:
    line = build_line([3, 6, 7, 50])
    before = leave(line, {"people": [0, 1]})
    assert _nearest([3, 6, 7, 50], [before]) == []
