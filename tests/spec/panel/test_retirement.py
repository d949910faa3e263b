"""Late careers drawn month by month, with who eases off, retires and comes back counted by eye.

A record of 48 months from January 2015: periods begin in months 11, 23 and 35 (Decembers) and end twelve later. Those
who leave in the first two can be followed for a year after, those of the first for the year after that.
"""

from __future__ import annotations

from typing import Any

from tests.spec.panel.conftest import MakePanel
from tests.support.late_careers import count_ages, count_easing, count_returns, follow_late, leave
from tests.support.panel import Job, people

MONTHS = 48
ALL = "A" * MONTHS
BORN_1955: dict[str, Any] = {"birth_year": 1955}


def change(person: int, at: int, before: dict[str, object], after: dict[str, object]) -> list[Job]:
    """One assignment whose columns change in a month; born in 1955."""
    return [
        Job(person, "A" * at, columns={**BORN_1955, **before}),
        Job(person, "." * at + "A" * (MONTHS - at), columns={**BORN_1955, **after}),
    ]


def test_people_in_post_are_counted_by_year_of_birth_and_pension_section(panel_of: MakePanel) -> None:
    jobs = [
        *people(ALL, ALL, birth_year=1960, pension_section="1995"),
        Job(3, ALL, columns={"birth_year": 1960, "pension_section": "2015"}),
        # A second job: the later section counts.
        Job(3, ALL, 31, {"birth_year": 1960, "pension_section": "2008", "is_main": False}),
        Job(4, ALL, columns={"birth_year": 1990}),
        Job(5, "A" * 40, columns={"birth_year": 1990}),  # gone by the last month
        Job(6, "-" * MONTHS, columns={"birth_year": 1990}),  # on unpaid leave
    ]  # fmt: skip
    panel = panel_of(jobs, months=MONTHS)
    follow_late(panel)
    found = count_ages(panel)
    assert {key: n for key, n in found.items() if key[0] == 47} == {
        (47, "1995", 1960): 2, (47, "2015", 1960): 1, (47, None, 1990): 1,
    }  # fmt: skip
    # Sections are read in the reference month only.
    assert found[35, None, 1960] == 3
    assert found[35, None, 1990] == 2


def test_stepping_down_is_a_lower_band_in_the_same_organisation(panel_of: MakePanel) -> None:
    jobs = [
        *change(1, 14, {"band": "6"}, {"band": "5"}),  # down
        *change(2, 14, {"band": "8a"}, {"band": "7"}),  # down: 8a is above 7
        *change(3, 14, {"band": "5"}, {"band": "6"}),  # up
        *change(4, 14, {"band": "6", "org_code": "R1A"}, {"band": "5", "org_code": "R2B"}),  # elsewhere
        *change(5, 14, {"band": "6", "org_code": "R3C"}, {"band": "5", "org_code": "R1A"}),  # its successor
        *change(6, 14, {"band": "consultant", "pay_contract": "consultant_2003"}, {"band": "5"}),  # was on no band
        Job(7, "A" * 14, columns={**BORN_1955, "band": "6"}),  # gone
        Job(8, "A" * 14, columns={"birth_year": 1962, "band": "6"}),
        Job(8, "." * 14 + "A" * 34, columns={"birth_year": 1962, "band": "5"}),  # 53 in month 11
        *change(9, 9, {"band": "6"}, {"band": "5"}),  # before the period
    ]
    panel = panel_of(jobs, months=MONTHS)
    panel.set_successors({("R3C", "R1A"): 14})
    follow_late(panel)
    # 1 to 7 and 9 are 60 in 2015; all but 4 and 7 stay; of these 6 was on no band; 1, 2 and 5 went down.
    assert count_easing(panel)[0] == (8, 6, 5, 3, 6, 0)
    # At 50, the eighth counts too, and goes down.
    assert count_easing(panel, late_age=50)[0] == (9, 7, 6, 4, 7, 0)


def test_winding_down_is_a_tenth_less_of_all_contracted_hours(panel_of: MakePanel) -> None:
    jobs = [
        *change(1, 14, {"fte": "1.00000"}, {"fte": "0.90000"}),  # a tenth, exactly
        *change(2, 14, {"fte": "1.00000"}, {"fte": "0.91000"}),
        *change(3, 14, {"fte": "0.50000"}, {"fte": "0.45001"}),  # a hair less than a tenth
        *change(4, 14, {"fte": "0.60000"}, {"fte": "0.80000"}),
        Job(5, ALL, columns={**BORN_1955, "fte": "0.60000", "is_main": True}),
        Job(5, "A" * 16, 51, {**BORN_1955, "fte": "0.40000", "is_main": False}),  # gives up the second job
        *change(6, 14, {"fte": "1.00000", "org_code": "R1A"}, {"fte": "0.50000", "org_code": "R2B"}),  # elsewhere
        Job(7, ALL, columns=BORN_1955),
        Job(7, "b" * 16, 71, {**BORN_1955, "fte": "0.40000", "is_main": False}),  # gives up bank work
    ]
    panel = panel_of(jobs, months=MONTHS)
    follow_late(panel)
    assert count_easing(panel)[0] == (7, 6, 6, 0, 6, 2)


def test_who_retires_and_comes_back_within_a_year(panel_of: MakePanel) -> None:
    jobs = [
        *leave(1, "A" * 16, **BORN_1955),  # last month 15, gone
        *leave(2, "A" * 16, **BORN_1955),
        Job(2, "." * 16 + "A" * 32, 21, {**BORN_1955, "fte": "0.60000"}),  # back the next month, and stays
        *leave(3, "A" * 16, **BORN_1955),
        Job(3, "." * 27 + "A" * 6, 31, {**BORN_1955, "fte": "0.50000"}),  # back after 12 months, gone a year later
        *leave(4, "A" * 16, **BORN_1955),
        Job(4, "." * 28 + "A" * 20, 41, BORN_1955),  # back after 13 months
        *leave(5, "A" * 16, **BORN_1955),
        Job(5, "." * 18 + "b" * 9, 51, BORN_1955),  # bank work
        *leave(6, "A" * 16, **BORN_1955),
        Job(6, "." * 16 + "b" * 32, 61, BORN_1955),
        Job(6, "." * 20 + "A" * 28, 62, {**BORN_1955, "fte": "0.40000"}),  # bank work, then a post
        *leave(7, "A" * 16, birth_year=1970),  # retires at 46: the reason counts
    ]
    panel = panel_of(jobs, months=MONTHS)
    follow_late(panel)
    # 7 retire; 2, 3 and 6 come back (0.6 + 0.5 + 0.4 FTE), 2 and 6 are there a year later; 5 is in bank work alone.
    # The third leaves again in month 32, without a reason, in the second period.
    assert count_returns(panel) == {(0, 1): (7, 3, 1, 150_000, 2), (1, 0): (1, 0, 0, 0, 0)}


def test_who_keeps_a_post_has_not_retired(panel_of: MakePanel) -> None:
    jobs = [
        *leave(1, "A" * 16, **BORN_1955),
        Job(1, ALL, 11, {**BORN_1955, "is_main": True}),  # another post goes on
        *leave(2, "A" * 16, **BORN_1955),
        Job(2, "." * 16 + "A" * 20, 20, BORN_1955),  # the same assignment goes on
        *leave(3, "A" * 16, **BORN_1955),
        Job(3, "A" * 12 + "-" * 36, 31, {**BORN_1955, "is_main": False}),  # on unpaid leave from another
        *leave(4, "b" * 16, **BORN_1955),  # a reason on bank work alone
        *leave(5, "A" * 16, reason="Voluntary Resignation - Health", birth_year=1970),  # another reason, and young
        *leave(6, "A" * 10, **BORN_1955),  # before the first period
        *leave(7, "A" * 40, **BORN_1955),  # too late to be followed
    ]
    panel = panel_of(jobs, months=MONTHS)
    follow_late(panel)
    # The second's assignment ends in month 35, the last before the third period, without a reason: too late to follow.
    assert count_returns(panel) == {}


def test_who_leaves_late_without_a_reason_is_counted_apart(panel_of: MakePanel) -> None:
    born_1961: dict[str, Any] = {"birth_year": 1961}  # 55 in 2016
    jobs = [
        *leave(1, "A" * 16, reason="Unknown", **BORN_1955),
        Job(1, "." * 20 + "A" * 28, 11, {**BORN_1955, "fte": "0.50000"}),  # back after five months, stays
        Job(2, "A" * 16, columns=BORN_1955),
        Job(2, "." * 10 + "b" * 38, 21, BORN_1955),  # bank work held before goes on alone
        Job(3, "A" * 16 + "----" + "A" * 28, columns=BORN_1955),  # unpaid leave is no leaving
        Job(4, "A" * 16 + "." + "A" * 31, columns=BORN_1955),  # payroll skipped a month
        Job(5, "A" * 16, columns=born_1961),  # last in post in April 2016: 55 that year
        Job(6, "A" * 12, columns=born_1961),  # in December 2015: 54 that year
        Job(7, "A" * 16 + "..." + "A" * 29, columns=BORN_1955),  # three months away: left, and came back
    ]
    panel = panel_of(jobs, months=MONTHS)
    follow_late(panel)
    # 1, 2, 5 and 7 left; 1 and 7 came back (0.5 + 1.0 FTE) and stayed; 2 is in bank work.
    assert count_returns(panel) == {(0, 0): (4, 2, 1, 150_000, 2)}


def test_months_that_an_organisation_did_not_deliver_are_no_leaving(panel_of: MakePanel) -> None:
    away = "A" * 14 + "..." + "A" * 31
    jobs = [Job(number, away, columns={**BORN_1955, "org_code": "R5E"}) for number in range(1, 26)]
    jobs.append(Job(99, ALL, columns={"birth_year": 1990}))
    panel = panel_of(jobs, months=MONTHS)
    follow_late(panel)
    assert count_returns(panel) == {}
