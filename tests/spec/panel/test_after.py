"""Movers, recruits and stayers drawn month by month, with who is still there counted by eye."""

from __future__ import annotations

from tests.spec.panel.conftest import MakePanel
from tests.support.cohorts import follow_cohorts
from tests.support.panel import Job, people

# Index months 24 to 35, looked up a year later: months 36 to 47. Stayers are taken in month 30.
YEAR = (24, 35, (1,))
MONTHS = 50


def test_a_mover_is_followed_from_the_first_month_in_the_destination(panel_of: MakePanel) -> None:
    panel = panel_of(
        people(
            "A" * 30 + "B" * 20,  # moves in month 30, is there in month 42
            "A" * 30 + "B" * 12,  # moves in month 30, gone in month 42
            "A" * 30 + "B" * 11 + "C" * 9,  # in another occupation, the same organisation
            "A" * 30 + "B" * 8 + "-" * 12,  # on unpaid leave: in the service only
            "A" * 30 + "B" * 8 + "b" * 12,  # bank work only: likewise
            "A" * 50,  # stays
        ),
        months=MONTHS,
    )
    assert follow_cohorts(panel, YEAR) == {
        ("movers", "A", "B", 1): (5, 1, 2, 4),
        ("stayers", "A", "A", 1): (1, 1, 1, 1),
    }


def test_everybody_must_stay_as_long_as_a_move_must_last(panel_of: MakePanel) -> None:
    """Without the rule a recruit and a stayer who go after a month would count, and a mover could not."""
    panel = panel_of(
        people(
            "A" * 30 + "BB" + "." * 18,  # two months in B: read as A until then, no move
            "A" * 30 + "BBB" + "." * 17,  # three months: a move
            "." * 30 + "BB" + "." * 18,  # a recruit who does not stay
            "." * 30 + "BBB" + "." * 17,  # one who does
            "A" * 32 + "." * 18,  # in A in months 29, 30 and 31, and gone
            "A" * 33 + "." * 17,  # also in month 32
        ),
        months=MONTHS,
    )
    assert follow_cohorts(panel, YEAR) == {
        ("movers", "A", "B", 1): (1, 0, 0, 0),
        ("recruits", "joined", "B", 1): (1, 0, 0, 0),
        ("stayers", "A", "A", 1): (1, 0, 0, 0),
    }
    counted = follow_cohorts(panel, YEAR, persist=2)
    assert {path[0]: found[0] for path, found in counted.items()} == {"movers": 2, "recruits": 2, "stayers": 2}


def test_recruits_have_held_no_occupation_for_two_years_and_movers_not_this_one(panel_of: MakePanel) -> None:
    panel = panel_of(
        people(
            "." * 30 + "B" * 20,  # recruit
            "C" * 5 + "." * 25 + "B" * 20,  # last in post 26 months before: recruit
            "C" * 7 + "." * 23 + "B" * 20,  # 24 months before: neither
            "b" * 30 + "B" * 20,  # bank work before: recruit
            "B" * 7 + "A" * 23 + "B" * 20,  # held B 24 months before: no mover
            "B" * 5 + "A" * 25 + "B" * 20,  # 26 months before: mover
            "A" * 28 + "--" + "B" * 20,  # by way of leave: mover
            "A" * 28 + ".." + "B" * 20,  # by way of a gap of two months: neither
            "A" * 29 + "." + "B" * 20,  # of one month: mover
        ),
        months=MONTHS,
    )
    found = follow_cohorts(panel, YEAR)
    assert found["recruits", "joined", "B", 1] == (3, 3, 3, 3)
    assert found["movers", "A", "B", 1] == (3, 3, 3, 3)
    assert set(found) == {("recruits", "joined", "B", 1), ("movers", "A", "B", 1)}


def test_stayers_are_taken_once_a_cohort_from_occupations_somebody_left(panel_of: MakePanel) -> None:
    panel = panel_of(
        people(
            "A" * 24 + "B" * 26,  # the mover, in month 24
            "." * 29 + "A" * 21,  # in A in months 29 and 30: stayer, though a recruit in month 29 too
            "." * 30 + "A" * 20,  # not in A the month before: no stayer
            "A" * 34 + "C" * 16,  # stays in month 30, moves in month 34: both
            "C" * 50,  # nobody moves out of C
        ),
        months=MONTHS,
    )
    assert follow_cohorts(panel, YEAR) == {
        ("movers", "A", "B", 1): (1, 1, 1, 1),
        ("movers", "A", "C", 1): (1, 1, 1, 1),
        ("stayers", "A", "A", 1): (2, 1, 2, 2),
        ("recruits", "joined", "A", 1): (2, 2, 2, 2),
    }


def test_organisation_is_that_of_the_index_month_or_what_continues_it(panel_of: MakePanel) -> None:
    def change(person: int, at: int, organisation: str) -> list[Job]:
        first = Job(person, "A" * 30 + "B" * (at - 30), columns={"org_code": "R1A"})
        return [first, Job(person, "." * at + "B" * (50 - at), columns={"org_code": organisation})]

    jobs = [*change(1, 36, "R1A"), *change(2, 36, "R2B"), *change(3, 36, "R3C")]
    jobs += [
        Job(4, "A" * 30, columns={"org_code": "R9Z"}),
        Job(4, "." * 30 + "B" * 20, columns={"org_code": "R1A"}),
    ]
    panel = panel_of(jobs, months=MONTHS)
    panel.set_successors({("R1A", "R2B"): 36})
    # The fourth changed organisation with the occupation, and stays in the new one.
    assert follow_cohorts(panel, YEAR)["movers", "A", "B", 1] == (4, 4, 3, 4)


def test_recoding_is_neither_a_move_nor_leaving_the_occupation(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "A" * 30, columns={"position": 10}),
        Job(1, "." * 30 + "B" * 8, columns={"position": 11}),
        Job(1, "." * 38 + "C" * 12, columns={"position": 11}),  # the position stays: recoded
        Job(2, "A" * 30, columns={"position": 20}),
        Job(2, "." * 30 + "C" * 20, columns={"position": 20}),  # likewise
    ]
    found = follow_cohorts(panel_of(jobs, months=MONTHS), YEAR)
    assert {path: counts for path, counts in found.items() if path[0] == "movers"} == {
        ("movers", "A", "B", 1): (1, 1, 1, 1),
    }
    unguarded = follow_cohorts(panel_of(jobs, months=MONTHS), YEAR, guard=False)
    assert unguarded["movers", "A", "B", 1] == (1, 0, 1, 1)
    assert unguarded["movers", "A", "C", 1] == (1, 1, 1, 1)


def test_years_are_looked_up_for_whole_cohorts(panel_of: MakePanel) -> None:
    panel = panel_of(people("A" * 12 + "B" * 36 + "." * 32, "A" * 30 + "B" * 50), months=80)
    found = follow_cohorts(panel, (1, 12, (1, 3, 5)), (13, 31, (1, 3)))
    assert {path: counts for path, counts in found.items() if path[0] == "movers"} == {
        ("movers", "A", "B", 1): (2, 2, 2, 2),
        ("movers", "A", "B", 3): (2, 1, 1, 1),
        ("movers", "A", "B", 5): (1, 0, 0, 0),
    }
