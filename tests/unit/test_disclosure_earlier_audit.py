"""What follows when an earlier release of a series is laid beside this one, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from tenure.disclosure import Released
from tenure.disclosure.audit import audit_tables
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


def test_a_hidden_count_that_is_said_to_have_changed_is_not_taken_for_the_old_one() -> None:
    line = build_line([3, 6, 50])
    (people, whole) = line.structure.counts
    changed = replace(people, restated=pl.DataFrame({"group": ["b"]}))
    now = replace(line, structure=replace(line.structure, counts=(changed, whole)))
    # b was 40 and is another number now: 3 and 6 share 9.
    only = replace(build_line([3, 40, 50]), frame=build_line([3, 40, 50]).frame[1:2].with_columns(all=pl.lit(None)))
    shown = leave(replace(only, structure=replace(only.structure, totals=())))
    assert _weak([leave(now, {"people": [0, 1]})], [shown]) == []


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
