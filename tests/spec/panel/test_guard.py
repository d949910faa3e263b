"""The administrative guard: what it takes out, and what it leaves."""

from __future__ import annotations

import pytest

from tests.spec.panel.conftest import MakePanel
from tests.support.panel import Job

RECODED, STAYED = "AAAAAABBBBBBBBBB", "AAAAAAAAAAAAAAAA"


def crowd(number: int, months: str, *, since: int = 1, **columns: object) -> list[Job]:
    return [Job(person, months, columns=columns) for person in range(since, since + number)]


def test_mass_recode_is_told_apart_and_people_count_as_staying(panel_of: MakePanel) -> None:
    jobs = [*crowd(20, RECODED), Job(99, STAYED, columns={"org_code": "R2B"})]
    panel = panel_of(jobs)
    assert panel.matrix((0, 12)) == {("A", "A"): 21}
    assert panel.administrative() == {("mass_recode", "R1A", 6, "A", "B", 20)}
    rows = {panel.labels[row["state"]]: row for row in panel.flows().iter_rows(named=True)}
    assert (rows["A"]["people_start"], rows["A"]["recoded_out"], rows["A"]["people_end"]) == (21, 20, 1)
    assert (rows["B"]["recoded_in"], rows["B"]["moved_in"], rows["B"]["people_end"]) == (20, 0, 20)


def test_guard_off_counts_every_change(panel_of: MakePanel) -> None:
    panel = panel_of(crowd(20, RECODED))
    assert panel.matrix((0, 12), guard=False) == {("A", "B"): 20}


@pytest.mark.parametrize(
    ("recoded", "stayed", "guarded"),
    [
        (19, 0, False),  # fewer than 20
        (20, 1, True),  # 20 of 21 is 95.2%
        (38, 2, True),  # 38 of 40 is 95% exactly
        (37, 2, False),  # 37 of 39 is 94.9%
    ],
)
def test_mass_recode_needs_twenty_people_and_ninety_five_in_a_hundred(
    panel_of: MakePanel, recoded: int, stayed: int, guarded: bool
) -> None:
    panel = panel_of([*crowd(recoded, RECODED), *crowd(stayed, STAYED, since=100)])
    found = panel.matrix((0, 12))
    assert found.get(("A", "B"), 0) == (0 if guarded else recoded)


def test_people_who_leave_or_change_employer_in_the_month_are_not_in_the_base(panel_of: MakePanel) -> None:
    jobs = [
        *crowd(20, RECODED),
        *crowd(5, "AAAAAA..........", since=100),
        *(Job(person, "AAAAAA", person) for person in range(200, 205)),
        *(Job(person, "......AAAAAAAAAA", person, {"org_code": "R2B"}) for person in range(200, 205)),
    ]
    panel = panel_of(jobs)
    panel.follow()
    assert panel.administrative() == {("mass_recode", "R1A", 6, "A", "B", 20)}


def test_a_busy_month_before_or_after_is_no_recode(panel_of: MakePanel) -> None:
    for late in ("AAAAABBBBBBBBBBB", "AAAAAAABBBBBBBBB"):
        # 40 change in the month, 2 in the month before or after: 5%, hardly any; 3 are too many.
        for neighbours, guarded in ((2, True), (3, False)):
            panel = panel_of([*crowd(40, RECODED), *crowd(neighbours, late, since=100)])
            panel.follow()
            kinds = {row[0] for row in panel.administrative()}
            assert kinds == ({"mass_recode"} if guarded else set())


def test_a_change_on_an_unchanged_position_is_administrative(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, RECODED, columns={"position": 501}),
        Job(2, "AAAAAA", 20, {"position": 502}),
        Job(2, "......BBBBBBBBBB", 20, {"position": 503}),
        Job(3, RECODED, columns={"position": None}),
    ]
    panel = panel_of(jobs)
    assert panel.matrix((0, 12)) == {("A", "A"): 1, ("A", "B"): 2}
    assert panel.administrative() == {("position", "R1A", 6, "A", "B", 1)}


@pytest.mark.parametrize(
    ("months", "persist", "expected"),
    [
        # A month or two under another code and back is a slip, at any position,
        ("AAAAAAXXAAAAAAAA", 3, [(0, 15, "A")]),
        ("AAAAAAX-AAAAAAAA", 3, [(0, 6, "A"), (7, 7, "other"), (8, 15, "A")]),
        ("AAAAAAX.AAAAAAAA", 3, [(0, 6, "A"), (8, 15, "A")]),
        # but not where so short a change counts, where it lasts, where it is not undone, or not yet.
        ("AAAAAAXXAAAAAAAA", 2, [(0, 5, "A"), (6, 7, "X"), (8, 15, "A")]),
        ("AAAAAAXXXAAAAAAA", 3, [(0, 5, "A"), (6, 8, "X"), (9, 15, "A")]),
        ("AAAAAAX..AAAAAAA", 3, [(0, 5, "A"), (6, 6, "X"), (9, 15, "A")]),
        ("AAAAAAXXBBBBBBBB", 3, [(0, 5, "A"), (6, 7, "X"), (8, 15, "B")]),
        ("AAAAAAXX........", 3, [(0, 5, "A"), (6, 7, "X")]),
        ("AAAAAAAAAAAAAAXX", 3, [(0, 13, "A"), (14, 15, "X")]),
    ],
)
def test_a_code_on_an_unchanged_position_that_is_soon_undone_was_never_held(
    panel_of: MakePanel, months: str, persist: int, expected: list[tuple[int, int, str]]
) -> None:
    panel = panel_of([Job(1, months, columns={"position": 501})])
    assert panel.course(persist=persist) == {1: expected}
    # What was recorded is listed all the same.
    assert ("position", "R1A", 6 if months[6] == "X" else 14, "A", "X", 1) in panel.administrative()


def test_a_slip_on_an_unchanged_position_is_no_origin_and_keeps_nobody_from_being_new(panel_of: MakePanel) -> None:
    panel = panel_of(
        [Job(1, "AAAAXXAAAAAA", 11, {"position": 501}), Job(1, "............BBBBBB", 12, {"position": 502})]
    )
    panel.follow()
    panel.set_periods((10, 16))
    assert {row[:4] for row in panel.entrants() if row[1] in {"direct", "ever_9y"}} == {
        ("B", "direct", "A", 1), ("B", "ever_9y", "A", 1),
    }  # fmt: skip
    panel = panel_of(
        [Job(1, "AAAABBAAAAAA", 11, {"position": 501}), Job(1, "............BBBBBB", 12, {"position": 502})]
    )
    panel.follow()
    panel.set_periods((10, 16))
    assert {row[:4] for row in panel.entrants() if row[1] == "direct"} == {("B", "direct", "A", 1)}


def test_a_position_that_goes_along_to_another_organisation_code_still_guards(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "AAAAAA", 10, {"position": 501}),
        Job(1, "......BBBBBBBBBB", 11, {"position": 501, "org_code": "R2B"}),
        Job(2, "AAAAAA", 20, {"position": 502}),
        Job(2, "......BBBBBBBBBB", 21, {"position": 503, "org_code": "R2B"}),
    ]
    panel = panel_of(jobs)
    assert panel.matrix((0, 12)) == {("A", "A"): 1, ("A", "B"): 1}


def test_a_merger_is_administrative_and_recodes_across_it_are_seen(panel_of: MakePanel) -> None:
    jobs = []
    for person in range(1, 21):
        jobs.append(Job(person, "AAAAAA", person * 10))
        jobs.append(Job(person, "......BBBBBBBBBB", person * 10 + 1, {"org_code": "R2B"}))
    panel = panel_of(jobs)
    panel.set_successors({("R1A", "R2B"): 6})
    assert panel.matrix((0, 12)) == {("A", "A"): 20}
    assert panel.administrative() == {
        ("mass_recode", "R1A", 6, "A", "B", 20),
        ("merger", "R1A", 6, "R1A", "R2B", 20),
    }


def test_moving_to_the_later_successor_before_the_merger_is_no_merger(panel_of: MakePanel) -> None:
    panel = panel_of([Job(1, "AAA", 10), Job(1, "...AAAAAAAAAA", 11, {"org_code": "R2B"})])
    panel.set_successors({("R1A", "R2B"): 8})
    panel.follow()
    assert panel.administrative() == set()


@pytest.mark.parametrize(("since", "months"), [(7, {6, 8}), (8, {8}), (9, {8}), (10, set()), (40, set())])
def test_a_merger_shows_a_month_early_at_most_also_in_the_last_month_of_a_record(
    panel_of: MakePanel, since: int, months: set[int]
) -> None:
    """Person 1 goes to the successor in the record's last month, 8, and person 2 in month 6."""
    jobs = [
        Job(1, "AAAAAAAA", 10), Job(1, "........A", 11, {"org_code": "R2B"}),
        Job(2, "AAAAAA", 20), Job(2, "......AAA", 21, {"org_code": "R2B"}),
    ]  # fmt: skip
    panel = panel_of(jobs)
    panel.set_successors({("R1A", "R2B"): since})
    panel.follow()
    assert {row[2] for row in panel.administrative()} == months


def test_a_year_without_months_before_a_merger_is_no_month_early(panel_of: MakePanel) -> None:
    panel = panel_of([Job(1, "A...........", 10), Job(1, "............A...........A", 11, {"org_code": "R2B"})])
    panel.hold_only([0, 12, 24])
    panel.set_successors({("R1A", "R2B"): 16})
    panel.follow()
    assert panel.administrative() == set()
    panel.set_successors({("R1A", "R2B"): 13})
    assert panel.administrative() == {("merger", "R1A", 12, "R1A", "R2B", 1)}


def test_people_who_come_to_or_go_from_a_recoding_organisation_change_no_occupation(panel_of: MakePanel) -> None:
    jobs = [
        *crowd(20, RECODED),
        Job(50, "AAAAAAAAA", 500, {"org_code": "R2B"}),
        Job(50, ".........BBBBBBB", 501),
        Job(51, "AAAAAABBB", 510),
        Job(51, ".........AAAAAAA", 511, {"org_code": "R2B"}),
        # Before the recode, and within the organisation after it, the same changes are moves.
        Job(52, "AAA", 520, {"org_code": "R2B"}),
        Job(52, "...BBBBBBBBBBBBB", 521),
        Job(53, "AAAAAABBBAAAAAAA", 530),
    ]
    panel = panel_of(jobs)
    assert panel.matrix((0, 12)) == {("A", "A"): 23, ("A", "B"): 1}
    assert panel.administrative() == {
        ("mass_recode", "R1A", 6, "A", "B", 22),
        ("recode_followed", "R2B", 9, "A", "B", 1),
        ("recode_followed", "R1A", 9, "B", "A", 1),
    }


def test_people_away_while_their_organisation_recodes_come_back_unmoved(panel_of: MakePanel) -> None:
    jobs = [
        *crowd(20, RECODED),
        Job(50, "AAAA-----BBBBBBB"),
        Job(51, "AAAA.....BBBBBBB"),
        Job(52, "AAAA-----CCCCCCC"),
        Job(53, "AAAA-----BBBBBBB", columns={"org_code": "R2B"}),
        Job(54, "AAAA-----DDDDDDD", columns={"org_code": "R2B", "position": 7}),
    ]
    panel = panel_of(jobs)
    assert panel.matrix((0, 12)) == {("A", "A"): 23, ("A", "B"): 1, ("A", "C"): 1}
    assert panel.administrative() == {
        ("mass_recode", "R1A", 6, "A", "B", 20),
        ("recode_followed", "R1A", 9, "A", "B", 2),
        ("position", "R2B", 9, "A", "D", 1),
    }


def test_a_real_move_after_a_recode_still_counts(panel_of: MakePanel) -> None:
    jobs = [*crowd(25, RECODED), *crowd(2, "AAAAAABBBCCCCCCC", since=100)]
    assert panel_of(jobs).matrix((0, 12)) == {("A", "A"): 25, ("A", "C"): 2}


def test_a_move_shortly_before_a_recode_of_where_it_led_still_counts(panel_of: MakePanel) -> None:
    jobs = [*crowd(30, "BBBBBBDDDDDDDDDD"), *crowd(6, "AAAAABDDDDDDDDDD", since=100)]
    panel = panel_of(jobs)
    assert panel.matrix((0, 12)) == {("B", "B"): 30, ("A", "D"): 6}


def test_a_recode_after_a_month_nobody_delivered_is_seen(panel_of: MakePanel) -> None:
    panel = panel_of(crowd(25, "AAAAAA.BBBBBBBBB"))
    panel.hold_only([*range(6), *range(7, 16)])
    assert panel.matrix((0, 12)) == {("A", "A"): 25}
    assert panel.administrative() == {("mass_recode", "R1A", 7, "A", "B", 25)}


@pytest.mark.parametrize(
    ("others", "guarded"),
    [
        ([], True),
        # Those who kept the code, or took yet another, across the same missing month are in the base.
        (["AAAAAA.AAAAAAAAA"], True),
        (["AAAAAA.AAAAAAAAA", "AAAAAA.AAAAAAAAA"], False),
        (["AAAAAA.AAAAAAAAA", "AAAAAA.CCCCCCCCC"], False),
        # Two missing months are an absence, and not in it.
        (["AAAAAA..AAAAAAAA", "AAAAA..CCCCCCCCC"], True),
    ],
)
def test_a_recode_after_a_month_that_its_organisation_alone_did_not_deliver_is_seen(
    panel_of: MakePanel, others: list[str], guarded: bool
) -> None:
    jobs = [Job(person, line) for person, line in enumerate(others, start=100)]
    panel = panel_of([*crowd(20, "AAAAAA.BBBBBBBBB"), *jobs, Job(99, STAYED, columns={"org_code": "R2B"})])
    panel.follow()
    assert panel.administrative() == ({("mass_recode", "R1A", 7, "A", "B", 20)} if guarded else set())
    assert panel.matrix((0, 12)).get(("A", "B"), 0) == (0 if guarded else 20)


def test_a_merger_after_a_missing_month_is_seen_where_the_code_changes_too(panel_of: MakePanel) -> None:
    jobs = [Job(1, "AAA", 10), Job(1, "....AAA", 11, {"org_code": "R2B"})]
    jobs += [
        Job(2, "AAA", 20),
        Job(2, "....BBB", 21, {"org_code": "R2B"}),
        Job(3, "AAAAAAA", columns={"org_code": "R3C"}),
    ]
    panel = panel_of(jobs)
    panel.set_successors({("R1A", "R2B"): 4})
    panel.follow()
    assert panel.administrative() == {("merger", "R1A", 4, "R1A", "R2B", 2)}


def test_a_flicker_just_after_a_recode_does_not_make_a_move(panel_of: MakePanel) -> None:
    jobs = [*crowd(25, RECODED), Job(100, "AAAAAABXBBBBBBBB")]
    assert panel_of(jobs).matrix((0, 12)) == {("A", "A"): 26}


# What a cohort that truly moves shows, and a recode does not.
SIGNS: dict[str, dict[str, tuple[object, object]]] = {
    "position": {"position": (500, 600)},
    "grade": {"band": ("4", "5")},
}


def change_together(number: int, *signs: str) -> list[Job]:
    """People who change from A to B in month 6, each with the signs named."""
    before = {name: values[0] for sign in signs for name, values in SIGNS.get(sign, {}).items()}
    after = {name: values[1] for sign in signs for name, values in SIGNS.get(sign, {}).items()}
    jobs = []
    for person in range(1, number + 1):
        own = {"position": 10 * person} if "position" in signs else {}
        jobs.append(Job(person, "AAAAAA", columns=before | own))
        jobs.append(Job(person, "......BBBBBBBBBB", columns=after | ({"position": 10 * person + 1} if own else {})))
    if "reuse" in signs:
        jobs += [Job(person, "........AAAAAAAA") for person in range(1001, 1001 + max(5, number // 10))]
    return jobs


def test_a_cohort_of_students_that_qualifies_in_one_month_at_one_trust_has_moved(panel_of: MakePanel) -> None:
    panel = panel_of(change_together(200, "position"))
    panel.set_registered("B")
    assert panel.matrix((0, 12)) == {("A", "B"): 200}
    assert panel.administrative() == set()


@pytest.mark.parametrize(
    ("signs", "moved"),
    [
        ((), False),
        (("position",), False),
        (("grade",), False),
        (("registered",), False),
        (("reuse",), False),
        (("position", "grade"), True),
        (("position", "registered"), True),
        (("position", "reuse"), True),
        (("grade", "registered"), True),
        (("grade", "reuse"), True),
        (("registered", "reuse"), True),
    ],
)
def test_two_signs_of_a_move_make_a_mass_change_one(panel_of: MakePanel, signs: tuple[str, ...], moved: bool) -> None:
    panel = panel_of(change_together(40, *signs))
    panel.set_registered(*("B" if "registered" in signs else ""))
    found = panel.matrix((0, 12))
    assert found == {("A", "B" if moved else "A"): 40}
    assert panel.administrative() == (set() if moved else {("mass_recode", "R1A", 6, "A", "B", 40)})


@pytest.mark.parametrize(("kept", "moved"), [(19, True), (20, True), (21, False)])
def test_positions_are_a_sign_where_they_changed_for_half_of_the_people_or_more(
    panel_of: MakePanel, kept: int, moved: bool
) -> None:
    """Of 40 people 19, 20 or 21 keep their position: 21, 20 or 19 of 40 changed it."""
    jobs = change_together(40, "position")
    jobs = [
        Job(job.person, job.months, columns={"position": 10 * job.person} if job.person <= kept else job.columns)
        for job in jobs
    ]
    panel = panel_of(jobs)
    panel.set_registered("B")
    # Whoever keeps the position is guarded for that, whatever the others do.
    assert panel.matrix((0, 12)).get(("A", "B"), 0) == (40 - kept if moved else 0)


def test_positions_say_nothing_of_people_who_go_to_a_successor(panel_of: MakePanel) -> None:
    jobs = []
    for person in range(1, 41):
        jobs.append(Job(person, "AAAAAA", person * 10, {"position": person}))
        jobs.append(Job(person, "......BBBBBBBBBB", person * 10 + 1, {"org_code": "R2B", "position": 500 + person}))
    panel = panel_of(jobs)
    panel.set_registered("B")
    panel.set_successors({("R1A", "R2B"): 6})
    assert panel.matrix((0, 12)) == {("A", "A"): 40}


def test_registered_people_who_change_to_another_registered_occupation_need_another_sign(panel_of: MakePanel) -> None:
    panel = panel_of(change_together(40, "position"))
    panel.set_registered("A", "B")
    assert panel.matrix((0, 12)) == {("A", "A"): 40}


@pytest.mark.parametrize(("since", "number", "moved"), [(6, 5, True), (18, 5, True), (19, 5, False), (7, 4, False)])
def test_an_old_code_is_in_use_again_when_a_tenth_and_five_take_it_up_within_a_year(
    panel_of: MakePanel, since: int, number: int, moved: bool
) -> None:
    """Of 45 recoded a tenth is 4.5: four are too few, and month 19 is more than twelve after month 6."""
    jobs = []
    for person in range(1, 46):
        jobs.append(Job(person, "AAAAAA" + "." * 18, columns={"position": 10 * person}))
        jobs.append(Job(person, "......" + "B" * 18, columns={"position": 10 * person + 1}))
    jobs += [Job(person, "." * since + "A" * (24 - since)) for person in range(101, 101 + number)]
    panel = panel_of(jobs)
    assert panel.matrix((0, 12)) == {("A", "B" if moved else "A"): 45}


def test_a_recode_that_is_taken_back_is_two_recodes_and_no_move(panel_of: MakePanel) -> None:
    panel = panel_of(crowd(40, "AAAAAABBBBBBAAAA"))
    assert panel.matrix((0, 8)) == {("A", "A"): 40}
    assert panel.administrative() == {
        ("mass_recode", "R1A", 6, "A", "B", 40),
        ("mass_recode", "R1A", 12, "B", "A", 40),
    }


def test_ways_in_and_out_are_guarded_until_the_old_code_is_in_use_again(panel_of: MakePanel) -> None:
    """Five people take up A from month 20 on, so that B in this organisation is no longer another name of A."""
    elsewhere = {"org_code": "R2B"}
    jobs = [*crowd(40, "AAAAAA" + "B" * 24)]
    jobs += [Job(person, "." * 20 + "A" * 10) for person in range(101, 106)]
    for person, month in ((201, 18), (202, 24)):
        jobs += [Job(person, "A" * month, person * 10, elsewhere)]
        jobs += [Job(person, "." * month + "B" * (30 - month), person * 10 + 1)]
        jobs += [Job(person + 10, "B" * month, person * 10 + 2)]
        jobs += [Job(person + 10, "." * month + "A" * (30 - month), person * 10 + 3, elsewhere)]
        jobs += [Job(person + 20, "A" * 4 + "-" * (month - 4) + "B" * (30 - month))]
    panel = panel_of(jobs)
    panel.follow()
    assert panel.administrative() == {
        ("mass_recode", "R1A", 6, "A", "B", 40),
        ("recode_followed", "R2B", 18, "A", "B", 1),
        ("recode_followed", "R1A", 18, "B", "A", 1),
        ("recode_followed", "R1A", 18, "A", "B", 1),
    }
