"""What follows when an earlier release of a series is laid beside this one, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tenure.disclosure import Released
from tenure.disclosure.audit import audit_tables
from tenure.disclosure.audit_knowledge import _pair_versions
from tenure.terms import Count, Evidence, Structure, Total
from tests.support.audits import build_line, leave
from tests.support.disclosure import build_about, build_profile

FIVE = build_profile(5)
Weak = list[tuple[str, int, int, int | None]]


def _weak(now: list[Released], *earlier: list[Released]) -> Weak:
    found = audit_tables(now, profile=FIVE, earlier=earlier)
    assert found.is_safe is not bool(found.weak)
    return [(one.column, one.row, one.low, one.high) for one in found.weak]


def test_two_releases_that_hide_another_company_tell_the_small_count() -> None:
    # 66 = 3 + 6 + 7 + 50. One hides 3 and 6 (9 of both), the next 3 and 7: 9 less the 6 shown now is 3.
    line = build_line([3, 6, 7, 50])
    before, now = leave(line, {"people": [0, 1]}), leave(line, {"people": [0, 2]})
    assert _weak([before]) == []
    assert _weak([now]) == []
    assert _weak([now], [before]) == [("people", 1, 3, 3)]
    # The same pattern again tells nothing more.
    assert _weak([before], [before]) == []


def _split(values: dict[str, int]) -> Evidence:
    """People by sex, whose total stands in the line of groups (group b) and nowhere else."""
    frame = pl.DataFrame({"group": ["b"] * len(values), "sex": list(values), "people": list(values.values())})
    structure = Structure(
        dimensions=("group", "sex"),
        counts=(Count("people", "by_sex", ("group", "sex")),),
        totals=(Total("people", "part", ("group",)),),
    )
    return Evidence(build_about("split", frame.columns), frame, structure)


def test_a_new_breakdown_adds_up_to_an_old_total() -> None:
    # b is 20 in the release before; 17 women are shown now, so that 3 men are hidden in vain.
    before = leave(build_line([40, 20]))
    now = leave(_split({"F": 17, "M": 3}), {"people": [1]})
    assert _weak([now]) == []
    assert _weak([now], [before]) == [("people", 2, 3, 3)]
    # Both hidden: 20 in two.
    assert _weak([leave(_split({"F": 17, "M": 3}), {"people": [0, 1]})], [before]) == []


def test_a_count_that_changed_by_a_few_people_is_a_small_count() -> None:
    before = leave(build_line([105, 200]))
    # 107 less 105, and the whole 307 less 305.
    assert _weak([leave(build_line([107, 200]))], [before]) == [("all", 1, 2, 2), ("people", 1, 2, 2)]
    assert _weak([leave(build_line([110, 200]))], [before]) == []
    # A breakdown of what changed: 17 and 5 are 22, and 20 were told.
    parts = leave(_split({"F": 17, "M": 5}))
    assert _weak([parts], [leave(build_line([40, 20]))]) == [("people", 1, 2, 2)]


def test_a_count_that_was_shown_before_is_no_company() -> None:
    # 59 = 3 + 6 + 50 with 3 and 6 hidden; 6 was shown before.
    line = build_line([3, 6, 50])
    now = leave(line, {"people": [0, 1]})
    only = replace(line, frame=line.frame[1:2].with_columns(all=pl.lit(59)))
    shown = leave(replace(only, structure=replace(only.structure, totals=())))
    assert _weak([now]) == []
    assert _weak([now], [shown]) == [("people", 1, 3, 3)]


@pytest.mark.parametrize("told", [40, 8])
def test_a_hidden_count_that_is_said_to_have_changed_is_not_taken_for_the_old_one(told: int) -> None:
    line = build_line([3, 6, 50])
    (people, whole) = line.structure.counts
    changed = replace(people, restated=pl.DataFrame({"group": ["b"]}))
    now = replace(line, structure=replace(line.structure, counts=(changed, whole)))
    # b was 40, or 8, and is another number now: 3 and 6 share 9. With 8 of the 9 for b one would be left.
    only = replace(line, frame=line.frame[1:2].with_columns(people=pl.lit(told), all=pl.lit(None, dtype=pl.Int64)))
    shown = leave(replace(only, structure=replace(only.structure, totals=())))
    assert _weak([leave(now, {"people": [0, 1]})], [shown]) == []
    # An earlier release that said so said it of the ones before.
    if told == 8:
        assert _weak([leave(line, {"people": [0, 1]})], [shown]) == [("people", 1, 1, 1)]


def test_a_count_is_laid_beside_every_earlier_version_of_it() -> None:
    # 100 before last, 200 last, and 102 now: two more than the first.
    first, last, now = (leave(build_line([people, 60])) for people in (100, 200, 102))
    assert _weak([now], [first], [last]) == [("all", 1, 2, 2), ("people", 1, 2, 2)]
    # Those two beside a third release are nothing new.
    assert _weak([leave(build_line([300, 60]))], [first], [now]) == []


Version = tuple[int, int | None, float, float]


def _pair(*versions: Version, restated: bool = False) -> list[tuple[int, int, bool, bool]]:
    """What is made of the versions of one cell: release, value and limits of each."""
    rows = [(cell, "x", *version) for cell, version in enumerate(versions)]
    cells = pl.DataFrame(rows, schema=["cell", "name", "release", "value", "low", "high"], orient="row")
    return _pair_versions(cells, pl.Series(["x"] if restated else [], dtype=pl.String)).rows()


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ((10, 6, 14), (14, 14, 14), True),  # rounded with control to fives, and exactly
        ((10, 6, 14), (15, 15, 15), False),
        ((10, 6, 14), (6, 6, 6), True),
        ((10, 6, 14), (5, 5, 5), False),
    ],
)
def test_versions_may_be_one_where_their_limits_meet(
    one: tuple[int, float, float], two: tuple[int, float, float], alike: bool
) -> None:
    # What is shown now is relied on.
    assert _pair((0, *one), (1, *two)) == [(1, 0, alike, True)]
    assert _pair((1, *one), (0, *two)) == [(0, 1, alike, True)]


def test_only_the_count_of_this_release_is_denied_to_be_the_old_one() -> None:
    # Hidden now, shown as 8 to 12 before last and as 10 to 14 last, on which a reader relies.
    versions: list[Version] = [(0, None, 1, np.inf), (1, 10, 8, 12), (2, 12, 10, 14)]
    assert _pair(*versions) == [(0, 2, True, True), (1, 2, True, False)]
    assert _pair(*versions, restated=True) == [(0, 2, False, True), (1, 2, True, False)]


def test_what_earlier_releases_told_by_themselves_is_not_laid_to_this_one() -> None:
    # 3 followed already; that it is hidden again tells nothing new.
    before = leave(build_line([3, 50]), {"people": [0]})
    assert _weak([before]) == [("people", 1, 3, 3)]
    assert _weak([before], [before]) == []


def test_a_cell_hidden_before_that_follows_now_is_named_there() -> None:
    # 9 in two are left of 59 before; the table with one of them shown comes later, under another name.
    before = leave(build_line([3, 6, 50]), {"people": [0, 1]})
    line = build_line([3, 6, 50])
    only = replace(line, about=build_about("later", line.frame.columns), frame=line.frame[1:2])
    found = audit_tables(
        [leave(replace(only, structure=replace(only.structure, totals=())))], profile=FIVE, earlier=[[before]]
    )
    assert [(one.table, one.row, one.low, one.why) for one in found.weak] == [
        ("line", 1, 3, "an earlier release hides it there, and it follows now")
    ]


def test_totals_that_changed_leave_no_contradiction() -> None:
    # Of 60 there were 10 hidden in two, of 83 there are 13: 3 more, in one or the other or both.
    before = leave(build_line([3, 7, 50]), {"people": [0, 1]})
    now = leave(build_line([4, 9, 70]), {"people": [0, 1]})
    assert _weak([now], [before]) == []
