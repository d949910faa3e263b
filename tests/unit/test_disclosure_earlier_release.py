"""A release of a series is protected together with those before it; what must fall is worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tenure.disclosure import Released, release
from tenure.disclosure.audit import audit_tables
from tenure.terms import Count, Evidence, Structure, Total
from tests.support.audits import build_line, leave
from tests.support.disclosure import build_about, build_profile

FIVE = build_profile(5)


def _release(now: Evidence, *earlier: list[Released]) -> Released:
    """The table as it leaves after those before it, proved beside them."""
    (released,) = release([now], profile=FIVE, earlier=earlier)
    found = audit_tables([released], profile=FIVE, earlier=earlier)
    assert found.is_safe, found.weak
    return released


def test_what_was_hidden_stays_hidden() -> None:
    # 66 = 3 + 6 + 7 + 50: by itself 3 is hidden beside 6, the cheapest; before it was hidden beside 7.
    line = build_line([3, 6, 7, 50])
    assert _release(line).frame["people"].to_list() == [None, None, 7, 50]
    before = leave(line, {"people": [0, 2]})
    assert _release(line, [before]).frame["people"].to_list() == [None, 6, None, 50]


def test_a_count_that_was_shown_is_not_chosen_to_stand_beside_a_small_one() -> None:
    # 6 was shown on its own before: 3 must be hidden beside 7, the next cheapest.
    line = build_line([3, 6, 7, 50])
    only = replace(line, frame=line.frame[1:2], structure=replace(line.structure, totals=()))
    assert _release(line, [leave(only)]).frame["people"].to_list() == [None, 6, None, 50]


def test_a_count_that_changed_by_two_is_hidden_with_company() -> None:
    # 105 people were told and 107 are counted: hidden, and beside it whatever keeps it from following.
    before = leave(replace(build_line([105, 200, 300]), structure=replace(build_line([1]).structure, totals=())))
    now = build_line([107, 200, 300])
    shown = _release(now, [before]).frame
    assert shown["people"].to_list()[0] is None
    # 200 and 300 are known, and 607 less both is 107: the whole falls, which was 605 (two more as well).
    assert shown["all"].to_list() == [None, None, None]


def test_a_count_that_changed_by_many_is_shown() -> None:
    before = leave(build_line([105, 200]))
    assert _release(build_line([110, 200]), [before]).frame["people"].to_list() == [110, 200]


def _split(values: dict[str, int]) -> Evidence:
    frame = pl.DataFrame({"group": ["b"] * len(values), "sex": list(values), "people": list(values.values())})
    structure = Structure(
        dimensions=("group", "sex"),
        counts=(Count("people", "by_sex", ("group", "sex")),),
        totals=(Total("people", "part", ("group",)),),
    )
    return Evidence(build_about("split", frame.columns), frame, structure)


def test_a_new_breakdown_of_an_old_total_is_hidden_in_company() -> None:
    before = leave(build_line([40, 20]))
    assert _release(_split({"F": 17, "M": 3})).frame["people"].to_list() == [17, None]
    assert _release(_split({"F": 17, "M": 3}), [before]).frame["people"].to_list() == [None, None]
    # 17 and 5 are two more than the 20 told: one of them falls.
    assert _release(_split({"F": 17, "M": 5}), [before]).frame["people"].null_count() == 1
    # 17 and 9 are another total: nothing follows.
    assert _release(_split({"F": 17, "M": 9}), [before]).frame["people"].to_list() == [17, 9]


def test_a_hidden_count_that_changed_is_said_to_have() -> None:
    before = leave(build_line([20, 60], measure="part"))
    now = build_line([3, 60, 50])
    released = _release(now, [before])
    (people, _) = released.structure.counts
    assert people.restated is not None
    assert people.restated.rows() == [("a",)]


def test_a_release_of_the_same_numbers_is_the_same_release() -> None:
    line = build_line([3, 6, 7, 50])
    first = _release(line)
    second = _release(line, [first])
    assert second.frame.equals(first.frame)


def test_more_is_hidden_further_off_only_once_nothing_near_helped(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing can be hidden near a cell that is in no table: the second round shows as much as the first, so that
    # neighbours are asked for; the third finds that this did not help either, and is the last.
    asked = []

    def find_weak_names(*_: object, nearby: bool) -> list[str]:
        asked.append(nearby)
        return ["nowhere"]

    monkeypatch.setattr("tenure.disclosure.audit.find_weak_names", find_weak_names)
    line = build_line([3, 6, 7, 50])
    release([line], profile=FIVE, earlier=[[leave(line, {"people": [0, 2]})]])
    assert asked == [False, True, True]
