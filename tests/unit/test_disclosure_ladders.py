"""Nested counts side by side: what their differences give away."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tenure.disclosure import release
from tenure.disclosure.audit import audit_tables
from tenure.disclosure.cells import build_lattice
from tenure.disclosure.ladders import add_differences
from tenure.errors import InternalError
from tenure.rules import Profile
from tenure.terms import Comparison, Count, Evidence, Ladder, Ratio, Structure
from tests.support.disclosure import build_about, build_profile
from tests.support.ladders import build_ladder_table, shown_rungs


def _shown(rungs: dict[str, int], profile: Profile) -> list[int | None]:
    (released,) = release([build_ladder_table({"nurse": rungs})], profile=profile)
    shown = shown_rungs(released)["nurse"]
    return [shown[name] for name in rungs]


def test_one_of_two_rungs_a_few_people_apart_falls_with_its_share() -> None:
    # 12 - 10 = 2 people held it three to five years ago and not since; 30 - 10 and 30 - 12 are no small counts.
    table = build_ladder_table({"nurse": {"ever_3y": 10, "ever_5y": 12, "ever_9y": 30}})
    (released,) = release([table], profile=build_profile(5))
    rows = released.frame.sort("look_back").select("people", "share").rows()
    fallen = [row for row in rows[:2] if row == (None, None)]
    assert len(fallen) == 1
    assert rows[2] == (30, 30 / 1000)
    assert (released.summary.cells, released.summary.primary, released.summary.secondary) == (4, 0, 1)


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        # 16 - 10 = 6 and 30 - 16 = 14: no difference is below 5, and one is below 7.
        (5, {10, 16, 30}),
        (6, {10, 16, 30}),
        (7, {16, 30}),
    ],
)
def test_rungs_far_enough_apart_stay(threshold: int, expected: set[int]) -> None:
    shown = _shown({"ever_3y": 10, "ever_5y": 16, "ever_9y": 30}, build_profile(threshold))
    assert set(shown) - {None} == expected


def test_rung_between_two_others_falls_alone() -> None:
    # 14 - 10 = 4 and 18 - 14 = 4, but 18 - 10 = 8: one hidden count answers both.
    assert _shown({"ever_3y": 10, "ever_5y": 14, "ever_9y": 18}, build_profile(5)) == [10, None, 18]


def test_rung_of_nobody_costs_nothing_and_answers_nothing() -> None:
    # 50 - 48 = 2, and the smaller falls; nobody's rung has no price, but is near neither.
    assert _shown({"ever_3y": 0, "ever_5y": 48, "ever_9y": 50}, build_profile(5)) == [0, None, 50]


def test_equal_rungs_stay_since_nobody_is_between_them() -> None:
    rungs = {"ever_3y": 20, "ever_5y": 20}
    assert _shown(rungs, build_profile(5)) == [20, 20]
    assert _shown(rungs, build_profile(5, hide_zero=True)) == [20, 20]


def test_rungs_that_grow_smaller_are_differences_too() -> None:
    # Fewer people have no earlier occupation the longer one looks back.
    assert None in _shown({"ever_3y": 40, "ever_5y": 37}, build_profile(5))


def test_absent_rung_is_nought() -> None:
    # 6 - 0 = 6 may be shown; 3 - 0 = 3 is hidden for being small itself.
    assert _shown({"ever_5y": 6}, build_profile(5)) == [6]
    assert _shown({"ever_5y": 3}, build_profile(5)) == [None]


def test_rung_of_no_total_falls_before_one_that_needs_company() -> None:
    # 20 - 18 = 2. The 18 is part of 18 + 50 = 68 and would take the 50 with it, so the 20 falls, alone.
    table = build_ladder_table({"nurse": {"direct": 18, "ever_3y": 20}, "midwife": {"direct": 50}}, total="direct")
    (released,) = release([table], profile=build_profile(5))
    shown = shown_rungs(released)
    assert shown["midwife"]["direct"] == 50
    assert [shown["nurse"][name] for name in ("direct", "ever_3y")] == [18, None]
    assert released.frame["entrants"].unique().to_list() == [68]


def _with_ladder(ladder: Ladder) -> Evidence:
    table = build_ladder_table({"nurse": {"ever_3y": 10, "ever_5y": 12}})
    return replace(table, structure=replace(table.structure, ladders=(ladder,)))


@pytest.mark.parametrize(
    ("ladder", "message"),
    [
        (Ladder("people", "look_back", ("ever_3y",)), "lacks rungs that the table has: 1"),
        (Ladder("entrants", "look_back", ("ever_3y", "ever_5y")), "no dimension of the count"),
        (Ladder("share", "look_back", ("ever_3y", "ever_5y")), "no count"),
    ],
)
def test_wrong_ladder_is_our_mistake(ladder: Ladder, message: str) -> None:
    with pytest.raises(InternalError, match=message):
        release([_with_ladder(ladder)], profile=build_profile(5))


def test_rungs_that_a_comparison_alone_holds_are_no_freer_than_those_of_an_equation() -> None:
    # Of 38 starters 1, 3, 3 and 3 had left by month 06, 12, 18 and 24; others waited or were up. Only the comparison
    # says that they add up: 38 = 1 + 28 + 9 = 3 + 20 + 15. With these shown, 28 + 9 - 20 - 15 = 2 more had left by
    # month 12, whether or not the 38 is hidden.
    months = ("06", "12", "18", "24")
    people = {"left": (1, 3, 3, 3), "waiting": (28, 20, 14, 8), "up": (9, 15, 21, 27)}
    rows = [(month, name, number) for name, row in people.items() for month, number in zip(months, row, strict=True)]
    frame = pl.DataFrame(rows, schema=["month", "outcome", "people"], orient="row")
    each = pl.DataFrame({"set": ["all"] * 4, "month": months})
    followed = Evidence(
        build_about("followed", frame.columns),
        frame,
        Structure(
            ("month", "outcome"),
            (Count("people", "followed", ("month", "outcome")),),
            ladders=(Ladder("people", "month", months),),
            comparisons=(Comparison("starters", "people", ("month",), 1),),
        ),
    )
    starters = Evidence(
        build_about("starters", ["set", "people"]),
        pl.DataFrame({"set": ["all"], "people": [38]}),
        Structure(
            ("set",),
            (Count("people", "starters", ("set",)),),
            comparisons=(Comparison("starters", "people", ("month",), -1, via=each),),
        ),
    )
    released = release([followed, starters], profile=build_profile(5))
    shown = {(month, outcome): number for month, outcome, number in released[0].frame.rows()}
    assert (shown["06", "left"], shown["12", "left"]) == (None, None)
    assert None in [shown[month, name] for month in ("06", "12") for name in ("waiting", "up")]
    assert audit_tables(released, profile=build_profile(5)).is_safe


def test_a_difference_of_rungs_is_left_out_only_where_no_equation_of_any_kind_holds_them() -> None:
    # 12 - 10 = 2. No total of the table holds the rungs, so that hiding one of them leaves the 2 open; where a
    # comparison holds both, the 2 is a cell to protect like any other.
    table = build_ladder_table({"nurse": {"ever_3y": 10, "ever_5y": 12, "ever_9y": 30}})
    lattice = build_lattice([table])
    small = lattice.values < 0
    alone, _, _ = add_differences([table], lattice, small, threshold=5)
    held, _, _ = add_differences([table], lattice, small, threshold=5, tied=lattice.values >= 0)
    assert len(alone.values) == len(lattice.values)
    assert held.values[len(lattice.values) :].tolist() == [2]


def _share_table(*, is_part: bool) -> Evidence:
    frame = pl.DataFrame(
        {"g": ["a", "b", "c"], "people": [100, 300, 50], "left": [98, 40, 50], "rate": [0.98, 2 / 15, 1]}
    )
    structure = Structure(
        ("g",),
        (Count("people", "people", ("g",)), Count("left", "left", ("g",))),
        ratios=(Ratio("rate", "left", "people", is_part=is_part),),
    )
    return Evidence(build_about("t", frame.columns), frame, structure)


def test_the_rest_of_a_share_is_a_count_that_anybody_can_form() -> None:
    # 98 of 100 left, so that 2 stayed: one of the two numbers is hidden, and the share with it. 260 of 300 stayed, and
    # none of 50: neither is a small count.
    (released,) = release([_share_table(is_part=True)], profile=build_profile(5))
    (a, b, c) = released.frame.sort("g").rows()
    assert [a[1], a[2]].count(None) == 1
    assert a[3] is None
    assert b == ("b", 300, 40, pytest.approx(2 / 15))
    assert c == ("c", 50, 50, 1.0)
    assert audit_tables([released], profile=build_profile(5)).is_safe


def test_a_numerator_of_other_people_leaves_no_rest() -> None:
    (released,) = release([_share_table(is_part=False)], profile=build_profile(5))
    assert released.frame.sort("g").row(0) == ("a", 100, 98, 0.98)
