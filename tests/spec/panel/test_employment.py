"""Employments drawn month by month, and read by eye."""

from __future__ import annotations

import pytest

from tenure.panel.employment import Employer
from tests.spec.panel.conftest import MakePanel
from tests.support.employed import count_leavers, list_employments, list_starters, list_told
from tests.support.panel import Job, people


def at(person: int, months: str, org: str, assignment: int = 0) -> Job:
    return Job(person, months, assignment, {"org_code": org})


def test_one_missing_month_ends_nothing_and_two_do(panel_of: MakePanel) -> None:
    panel = panel_of(people("AA.AAAAAAA", "AA..AAAAAA"))
    assert list_employments(panel, "national") == {
        (1, "", "", 0, 9, False),
        (2, "", "", 0, 1, True),
        (2, "", "", 4, 9, False),
    }


def test_leave_goes_on_and_bank_work_alone_does_not(panel_of: MakePanel) -> None:
    panel = panel_of(people("AA--------", "AAbbbbbbbb"))
    assert list_employments(panel, "organisation") == {
        (1, "R1A", "R1A", 0, 9, False),
        (2, "R1A", "R1A", 0, 1, True),
    }


def test_who_gives_up_one_of_two_jobs_has_not_left(panel_of: MakePanel) -> None:
    panel = panel_of([at(1, "AAAAAA", "R1A"), at(1, "AAA", "R1A", 99)])
    assert list_employments(panel, "organisation") == {(1, "R1A", "R1A", 0, 5, False)}


def test_two_organisations_employ_one_person_each_for_itself(panel_of: MakePanel) -> None:
    panel = panel_of([at(1, "AAAAAA", "R1A"), at(1, "..AA", "R2B", 99)])
    assert list_employments(panel, "organisation") == {(1, "R1A", "R1A", 0, 5, False), (1, "R2B", "R2B", 2, 3, True)}
    assert list_employments(panel, "national") == {(1, "", "", 0, 5, False)}


def test_a_move_is_leaving_the_organisation_and_not_the_service(panel_of: MakePanel) -> None:
    """K1: a leaver of the one, a starter of the other, neither for the service."""
    panel = panel_of([at(1, "AAA", "R1A"), at(1, "...AAAA", "R2B", 99)])
    assert count_leavers(panel, "organisation") == {("R1A", 1): 1}
    assert count_leavers(panel, "national") == {}
    assert list_starters(panel, "organisation") == [(0, 3, 1)]
    assert list_starters(panel, "national") == []


def test_a_merger_is_no_leaving_and_a_move_before_it_is(panel_of: MakePanel) -> None:
    jobs = [
        at(1, "AAAA", "R1A"), at(1, "....AAAA", "R2B", 19),  # goes over in the month of the merger
        at(2, "AA", "R1A"), at(2, "..AAAAAA", "R2B", 29),  # moved before it
        at(3, "AAAA", "R1A"), at(3, ".AAAAAAA", "R2B", 39),  # worked for both
    ]  # fmt: skip
    panel = panel_of(jobs)
    panel.set_successors({("R1A", "R2B"): 4})
    assert list_employments(panel, "organisation") == {
        (1, "R1A", "R2B", 0, 7, False),
        (2, "R1A", "R1A", 0, 1, True), (2, "R2B", "R2B", 2, 7, False),
        (3, "R1A", "R1A", 0, 3, False), (3, "R2B", "R2B", 1, 7, False),
    }  # fmt: skip


def test_an_organisation_that_delivered_nothing_has_lost_nobody(panel_of: MakePanel) -> None:
    jobs = [at(person, "AAA....AAA", "R1A") for person in range(1, 21)]
    panel = panel_of([*jobs, at(21, "AAAAAAAAAA", "R2B"), at(22, "AAA", "R1A")])
    assert list_employments(panel, "organisation") == {
        *((person, "R1A", "R1A", 0, 9, False) for person in range(1, 21)),
        (21, "R2B", "R2B", 0, 9, False),
        (22, "R1A", "R1A", 0, 2, True),
    }


def test_who_works_anywhere_soon_after_is_in_the_service_still(panel_of: MakePanel) -> None:
    lines = ("AAA.......", "AAA..A....", "AAA...A...", "AAAbb.....")
    assert count_leavers(panel_of(people(*lines)), "national") == {
        # Within three months: the second, of an employment that ends again, and the fourth, of bank work.
        ("", 0): 4,  # the first and the third, and both who came back and left again
        ("", 1): 2,
    }


@pytest.mark.parametrize("numbers", [(11, 12), (12, 11)])
@pytest.mark.parametrize("employer", ["organisation", "national"])
def test_of_jobs_alike_the_text_of_the_reason_decides_and_not_the_number_of_the_assignment(
    panel_of: MakePanel, numbers: tuple[int, int], employer: Employer
) -> None:
    first, second = numbers
    stays = Job(9, "AAAAAA")
    jobs = [
        # Alike in all but reason and position: Health comes before Promotion, and its destination with it.
        Job(1, "AAA", first, {"position": 1, "leave_reason": "Promotion", "destination": "Abroad"}),
        Job(1, "AAA", second, {"position": 2, "leave_reason": "Health", "destination": "No Employment"}),
        stays,
    ]
    own = "R1A" if employer == "organisation" else ""
    assert list_told(panel_of(jobs), employer) == {(own, "Health", "No Employment", 1)}


@pytest.mark.parametrize("numbers", [(11, 12), (12, 11)])
def test_of_jobs_alike_one_with_a_reason_comes_before_one_with_none(
    panel_of: MakePanel, numbers: tuple[int, int]
) -> None:
    first, second = numbers
    jobs = [
        Job(1, "AAA", first, {"destination": "Abroad"}),
        Job(1, "AAA", second, {"leave_reason": "Promotion", "destination": "No Employment"}),
        # Both of one reason, or of none: the text of the destination.
        Job(2, "AAA", first + 10, {"leave_reason": "Health", "destination": "Unknown"}),
        Job(2, "AAA", second + 10, {"leave_reason": "Health", "destination": "Education"}),
        Job(3, "AAA", first + 20, {"destination": "Unknown"}),
        Job(3, "AAA", second + 20, {"destination": "Education"}),
        # Of the reason that comes first no destination is recorded, of the other one is.
        Job(4, "AAA", first + 30, {"leave_reason": "Dismissal"}),
        Job(4, "AAA", second + 30, {"leave_reason": "Redundancy", "destination": "Abroad"}),
        Job(9, "AAAAAA"),
    ]
    assert list_told(panel_of(jobs), "organisation") == {
        ("R1A", None, "Education", 1),
        ("R1A", "Dismissal", "Abroad", 1),
        ("R1A", "Health", "Education", 1),
        ("R1A", "Promotion", "No Employment", 1),
    }


@pytest.mark.parametrize("numbers", [(11, 12), (12, 11)])
@pytest.mark.parametrize(
    ("months", "nearer", "further"),
    [
        ("AAA", {"fte": "0.60000"}, {"fte": "0.40000"}),
        ("AAA", {"basic_pay": "1500.00"}, {"basic_pay": "1400.00"}),
        ("AAA", {"is_main": True}, {"is_main": False}),
        ("AAA", {"band": "5"}, {"band": "6"}),
        ("AAA", {}, {"contract": "bank"}),
        (".AA", {}, {}),  # the longer of the two
    ],
)
def test_the_job_nearest_to_the_main_one_decides_whatever_the_text(
    panel_of: MakePanel,
    numbers: tuple[int, int],
    months: str,
    nearer: dict[str, object],
    further: dict[str, object],
) -> None:
    first, second = numbers
    jobs = [
        Job(1, "AAA", first, {"leave_reason": "Promotion", **nearer}),
        Job(1, months, second, {"leave_reason": "Health", **further}),
        Job(9, "AAAAAA"),
    ]
    assert list_told(panel_of(jobs), "organisation") == {("R1A", "Promotion", None, 1)}


@pytest.mark.parametrize("numbers", [(11, 12), (12, 11)])
def test_two_jobs_flagged_as_the_main_one_are_flagged_in_vain(panel_of: MakePanel, numbers: tuple[int, int]) -> None:
    first, second = numbers
    jobs = [
        Job(1, "AAA", first, {"leave_reason": "Promotion", "is_main": True}),
        Job(1, "AAA", second, {"leave_reason": "Health", "is_main": False}),
        Job(1, "AAA", 99, {"is_main": True, "fte": "0.10000"}),
        Job(9, "AAAAAA"),
    ]
    assert list_told(panel_of(jobs), "organisation") == {("R1A", "Health", None, 1)}


def test_starters_are_followed_to_the_first_month_without_them(panel_of: MakePanel) -> None:
    panel = panel_of(people("AAAAAAAAAA", ".AAA......", ".AAAAAAAAA", "....AA....", ".........A"))
    # Left after 3 and 2 months; seen for 8 and 0 months more; who is there in the first month is none.
    assert list_starters(panel, "national") == [(0, 0, 1), (0, 8, 1), (1, 2, 1), (1, 3, 1)]


def test_who_worked_already_for_the_organisation_that_goes_on_is_followed_in_it(panel_of: MakePanel) -> None:
    jobs = [
        # 1: left R2B for R1A in the month before the merger; one missing month ends nothing in R2B. Leaves in month 8.
        at(1, "AAA.AAAA..", "R2B"), at(1, "...A", "R1A", 19),
        # 2: worked for both, and does still.
        at(2, ".AAA", "R1A"), at(2, "..AAAAAAAA", "R2B", 29),
        # 3: goes over twice, each time into an organisation that employed them already. Leaves in month 9.
        at(3, ".AAA", "R1A"), at(3, "AAAAAAA", "R2B", 39), at(3, ".....AAAA", "R3C", 38),
        # 4: worked for both, and leaves the one that goes on before the merger: nobody employs them after it.
        at(4, ".AAA", "R1A"), at(4, "AAA", "R2B", 49),
    ]  # fmt: skip
    panel = panel_of(jobs)
    panel.set_successors({("R1A", "R2B"): 4, ("R2B", "R3C"): 7})
    starters = [
        (0, 7, 1),  # 2 in R2B from month 2
        (0, 8, 1),  # 2 in R1A from month 1, seen up to month 9
        (1, 3, 1),  # 4 in R1A from month 1 to 3
        (1, 4, 1),  # 3 in R3C from month 5 to 8
        (1, 5, 1),  # 1 in R1A from month 3, in R2B to month 7
        (1, 8, 1),  # 3 in R1A from month 1, by way of R2B in R3C to month 8
    ]
    assert list_starters(panel, "organisation") == starters
    # Each of them leaves once all the same: 4 from both, 1 and 3 from where they were last.
    assert count_leavers(panel, "organisation") == {("R1A", 0): 1, ("R2B", 0): 1, ("R2B", 1): 1, ("R3C", 0): 1}
