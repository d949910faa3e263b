"""Nested counts side by side: what their differences give away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenure.disclosure import release
from tenure.errors import InternalError
from tenure.rules import Profile
from tenure.terms import Evidence, Ladder
from tests.support.disclosure import build_profile
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
