"""Organisations that delivered nothing for some months: what is bridged, and what is told."""

from __future__ import annotations

import pytest

from tenure.panel import edge_steps
from tests.spec.panel.conftest import MakePanel
from tests.support.panel import Job, Panel

ELSEWHERE = {"org_code": "R2B"}


def crowd(number: int, months: str, *, since: int = 1, **columns: object) -> list[Job]:
    return [Job(person, months, columns=columns) for person in range(since, since + number)]


def read_edges(panel: Panel) -> set[tuple[str, str, int, int]]:
    panel.follow()
    frame = panel.engine.collect(edge_steps())
    columns = ("kind", "organisation", "month", "until")
    return {(k, o, panel.offsets[a], panel.offsets[z]) for k, o, a, z in frame.select(columns).iter_rows()}


def test_people_are_still_with_an_organisation_that_delivered_nothing_for_two_months(panel_of: MakePanel) -> None:
    jobs = [*crowd(20, "AAAA..AAAA"), *crowd(30, "AAAAAAAAAA", since=101, org_code="R2B")]
    panel = panel_of(jobs)
    assert panel.matrix((0, 4)) == {("A", "A"): 50}
    assert panel.matrix((5, 9)) == {("A", "A"): 50}
    assert read_edges(panel) == {("hole", "R1A", 4, 5)}


def test_who_is_not_back_after_a_hole_left_and_who_is_back_in_another_code_moved_then(panel_of: MakePanel) -> None:
    jobs = [
        *crowd(20, "AAAA..AAAA"),
        Job(51, "AAAA......"),
        Job(52, "AAAA..BBBB"),
        Job(53, "......AAAA"),
        Job(54, "AAAA......", 540),
        Job(54, "......AAAA", 541, ELSEWHERE),
        Job(55, "AAA...AAAA"),
        Job(56, "AAAA..----"),
        *crowd(1, "AAAAAAAAAA", since=99, org_code="R2B"),
    ]
    panel = panel_of(jobs)
    # At month 4 persons 51, 54 and 55 are gone: 55 was missing before the hole, 54 is with another organisation after.
    assert panel.matrix((0, 4)) == {("A", "A"): 23, ("A", "left"): 3}
    # From month 5 to month 9 person 52 moves, and 56 goes on leave.
    assert panel.matrix((5, 9)) == {("A", "A"): 21, ("A", "B"): 1, ("A", "other"): 1}
    rows = {panel.labels[row["state"]]: row for row in panel.flows().iter_rows(named=True)}
    # 53, 54 and 55 are here at the end and were in nobody's record at the start.
    assert (rows["A"]["people_start"], rows["A"]["joined"], rows["A"]["people_end"]) == (23, 3, 24)


@pytest.mark.parametrize(("before", "after", "stayed"), [(20, 20, 20), (20, 19, 0), (19, 19, 0)])
def test_fewer_than_twenty_people_may_all_have_left(panel_of: MakePanel, before: int, after: int, stayed: int) -> None:
    jobs = [*crowd(after, "AAAA..AAAA"), *crowd(before - after, "AAAA......", since=51)]
    panel = panel_of([*jobs, *crowd(1, "AAAAAAAAAA", since=99, org_code="R2B")])
    assert panel.matrix((0, 4)).get(("A", "A"), 0) == stayed + 1


@pytest.mark.parametrize(("missing", "is_hole"), [(12, True), (13, False)])
def test_an_organisation_begins_anew_after_more_than_twelve_months(
    panel_of: MakePanel, missing: int, is_hole: bool
) -> None:
    jobs = [*crowd(20, "AA" + "." * missing + "AA"), *crowd(1, "A" * (missing + 4), since=99, org_code="R2B")]
    panel = panel_of(jobs)
    last = missing + 1
    expected = {("hole", "R1A", 2, last)} if is_hole else {("ended", "R1A", 2, last), ("began", "R1A", 2, last)}
    assert read_edges(panel) == expected
    assert panel.matrix((0, 4)).get(("A", "left"), 0) == (0 if is_hole else 20)


def test_months_that_nobody_delivered_are_no_part_of_a_hole(panel_of: MakePanel) -> None:
    panel = panel_of([*crowd(20, "A.A...A.A"), *crowd(1, "A.A.A.A.A", since=99, org_code="R2B")])
    panel.hold_only([0, 2, 4, 6, 8])
    assert read_edges(panel) == {("hole", "R1A", 4, 4)}
    panel = panel_of([*crowd(20, "A.A.A"), *crowd(1, "A.A.A", since=99, org_code="R2B")])
    panel.hold_only([0, 2, 4])
    assert read_edges(panel) == set()


def test_bank_work_shows_that_an_organisation_delivered(panel_of: MakePanel) -> None:
    jobs = [*crowd(20, "AAAA..AAAA"), Job(60, "bbbbbbbbbb"), *crowd(1, "AAAAAAAAAA", since=99, org_code="R2B")]
    panel = panel_of(jobs)
    assert panel.matrix((0, 4)) == {("A", "left"): 20, ("A", "A"): 1}
    assert read_edges(panel) == set()


@pytest.mark.parametrize(("gone", "told"), [(10, True), (9, False)])
def test_an_organisation_that_ends_is_told_when_half_of_its_people_are_nowhere(
    panel_of: MakePanel, gone: int, told: bool
) -> None:
    jobs = [*crowd(gone, "AAAAAA...."), *(Job(person, "AAAAAA", person) for person in range(51, 71 - gone))]
    jobs += [Job(person, "......AAAA", person + 500, ELSEWHERE) for person in range(51, 71 - gone)]
    panel = panel_of([*jobs, *crowd(1, "AAAAAAAAAA", since=99, org_code="R2B")])
    assert read_edges(panel) == ({("ended", "R1A", 6, 9)} if told else set())


@pytest.mark.parametrize(("new", "told"), [(10, True), (9, False)])
def test_an_organisation_that_begins_is_told_when_half_of_its_people_were_nowhere(
    panel_of: MakePanel, new: int, told: bool
) -> None:
    jobs = [*crowd(new, "......AAAA"), *(Job(person, "AAAAAA", person, ELSEWHERE) for person in range(51, 71 - new))]
    jobs += [Job(person, "......AAAA", person + 500) for person in range(51, 71 - new)]
    panel = panel_of([*jobs, *crowd(1, "AAAAAAAAAA", since=99, org_code="R2B")])
    assert read_edges(panel) == ({("began", "R1A", 0, 5)} if told else set())


def test_an_organisation_of_nineteen_that_ends_is_not_told(panel_of: MakePanel) -> None:
    panel = panel_of([*crowd(19, "AAAAAA...."), *crowd(1, "AAAAAAAAAA", since=99, org_code="R2B")])
    assert read_edges(panel) == set()
