"""Each person's course through occupations, read from drawn months."""

from __future__ import annotations

import polars as pl
import pytest

from tests.spec.panel.conftest import MakePanel
from tests.support.panel import FIRST, Job, people


@pytest.mark.parametrize(
    ("months", "persist", "expected"),
    [
        # A change that lasts counts in its first month.
        ("AAAABBBB", 3, [(0, 3, "A"), (4, 7, "B")]),
        # A month or two in another code is read as the occupation before.
        ("AAABBAAA", 3, [(0, 7, "A")]),
        ("AAABCCCC", 3, [(0, 3, "A"), (4, 7, "C")]),
        ("AAABBBAA", 3, [(0, 2, "A"), (3, 5, "B"), (6, 7, "A")]),
        # Every change counts when nothing need persist.
        ("AAABAAAA", 1, [(0, 2, "A"), (3, 3, "B"), (4, 7, "A")]),
        # A run still going at the record's end counts.
        ("AAAAAABB", 3, [(0, 5, "A"), (6, 7, "B")]),
        # The first occupation ever counts however short.
        ("..ABBBBB", 3, [(2, 2, "A"), (3, 7, "B")]),
        # After a gap or leave the rule holds as it does without one,
        ("AAA..BCCC", 3, [(0, 2, "A"), (5, 5, "A"), (6, 8, "C")]),
        ("AAA.BAAAA", 3, [(0, 2, "A"), (4, 8, "A")]),
        ("AAA--BAAA", 3, [(0, 2, "A"), (3, 4, "other"), (5, 8, "A")]),
        ("AAA" + "." * 12 + "BCCC", 3, [(0, 2, "A"), (15, 15, "A"), (16, 18, "C")]),
        # but after more than a year a person begins anew.
        ("AAA" + "." * 13 + "BCCC", 3, [(0, 2, "A"), (16, 16, "B"), (17, 19, "C")]),
        # A short run that ends in leaving is read as the occupation before.
        ("AAAABB..", 3, [(0, 5, "A")]),
        # One missing month within an occupation is filled; two are not; nor is one across a change.
        ("AAA.AAAA", 3, [(0, 7, "A")]),
        ("AAA..AAA", 3, [(0, 2, "A"), (5, 7, "A")]),
        ("AAA.BBBB", 3, [(0, 2, "A"), (4, 7, "B")]),
        # Unpaid leave and bank work are another state, not an occupation and not absence.
        ("AA--AAbb", 3, [(0, 1, "A"), (2, 3, "other"), (4, 5, "A"), (6, 7, "other")]),
    ],
)
def test_course_of_one_person(
    panel_of: MakePanel, months: str, persist: int, expected: list[tuple[int, int, str]]
) -> None:
    found = panel_of(people(months), months=len(months)).course(persist=persist)
    assert found == {1: expected}


def test_main_job_is_the_one_in_service_whatever_the_flag_says(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "AAAA", 11, {"contract": "bank", "is_main": True, "fte": "1.00000"}),
        Job(1, "BBBB", 12, {"is_main": False, "fte": "0.10000"}),
    ]
    panel = panel_of(jobs)
    assert panel.course() == {1: [(0, 3, "B")]}
    assert set(panel.read("ties")["tie_rule_used"]) == {"substantive"}


@pytest.mark.parametrize(
    ("first", "second", "main", "rule"),
    [
        ({"is_main": False, "fte": "0.8"}, {"is_main": True, "fte": "0.2"}, "B", "flag"),
        # Two flags, or none, settle nothing.
        ({"is_main": True, "fte": "0.8"}, {"is_main": True, "fte": "0.2"}, "A", "fte"),
        ({"fte": "0.5", "basic_pay": "900.00"}, {"fte": "0.5", "basic_pay": "900.01"}, "B", "pay"),
        ({"org_code": "R2B"}, {"org_code": "R1A"}, "B", "content"),
    ],
)
def test_main_job_rules_in_order(
    panel_of: MakePanel, first: dict[str, object], second: dict[str, object], main: str, rule: str
) -> None:
    panel = panel_of([Job(1, "AAAA", 11, first), Job(1, "BBBB", 12, second)])
    assert panel.course() == {1: [(0, 3, main)]}
    assert panel.read("ties").select("tie_rule_used", "person_months").rows() == [(rule, 1)] * 4


def test_main_job_that_runs_longest_wins_an_even_tie(panel_of: MakePanel) -> None:
    panel = panel_of([Job(1, "..AAAA", 11), Job(1, "BBBBBB", 12)])
    assert panel.course() == {1: [(0, 5, "B")]}
    counts = panel.read("ties").group_by("tie_rule_used").sum().select("tie_rule_used", "person_months")
    assert dict(counts.iter_rows()) == {"only": 2, "longest_running": 4}


def test_ties_do_not_depend_on_identifiers(panel_of: MakePanel) -> None:
    even = ({"department": "ward 1"}, {"department": "ward 2"})
    for first, second in ((11, 12), (12, 11)):
        panel = panel_of([Job(1, "AAAA", first, even[0]), Job(1, "BBBB", second, even[1])])
        # Organisation is the same; the occupation's code decides, as text.
        assert panel.course() == {1: [(0, 3, "A")]}


def test_spells_break_on_state_and_carry_what_does_not_break_them(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "AA......", 11, {"fte": "0.5", "position": 7}),
        Job(1, "..AA....", 11, {"fte": "0.75", "position": 8}),
        Job(1, "....AA..", 11, {"department": "ward 2"}),
        Job(1, ".......A", 11, {"department": "ward 2"}),
    ]
    spells = panel_of(jobs).read("spells").sort("start_month")
    months = [(start - 2015 * 12, end - 2015 * 12) for start, end in spells.select("start_month", "end_month").rows()]
    assert months == [(0, 3), (4, 5), (7, 7)]
    first = spells.row(0, named=True)
    assert (str(first["fte_first"]), str(first["fte_last"])) == ("0.50000", "0.75000")
    assert (first["position_first"], first["position_last"]) == (7, 8)
    assert spells.row(1, named=True)["position_first"] == 0


def test_person_facts_are_what_was_last_said_and_silence_says_nothing(panel_of: MakePanel) -> None:
    jobs = [
        Job(1, "A....", columns={"ethnicity": "unknown", "sex": "F", "disability": "no"}),
        Job(1, ".A...", columns={"ethnicity": "C", "sex": "F", "disability": "yes"}),
        Job(1, "..A..", columns={"ethnicity": "Z", "sex": "unknown", "disability": "not_declared"}),
        Job(1, "...A.", columns={"ethnicity": "D", "sex": "F", "disability": "no"}),
        Job(1, "....A", columns={"ethnicity": "D", "sex": "F", "disability": "no"}),
    ]
    panel = panel_of(jobs)
    rows = panel.read("persons").sort("from_month")
    names = {column: {code: text for text, code in codes.items()} for column, codes in panel.codes.items()}
    found = [
        (row["from_month"] - FIRST, *(names[fact][row[fact]] for fact in ("ethnicity", "sex", "disability")))
        for row in rows.iter_rows(named=True)
    ]
    # What is not known yet is made good by the first later word.
    assert found == [(0, "C", "F", "no"), (1, "C", "F", "yes"), (2, "C", "F", "yes"), (3, "D", "F", "no")]
    assert rows["until_month"].to_list()[:3] == [FIRST, FIRST + 1, FIRST + 2]


def test_months_that_nobody_delivered_are_no_gap(panel_of: MakePanel) -> None:
    panel = panel_of(people("A.......A.......B.......B", "A.......B.......A.......A"))
    panel.hold_only([0, 8, 16, 24])
    # A single observation lasts to the next month that is held.
    assert panel.course(persist=3) == {
        1: [(0, 8, "A"), (16, 24, "B")],
        2: [(0, 0, "A"), (8, 8, "B"), (16, 24, "A")],
    }


def test_a_missing_month_is_filled_between_codes_of_one_group(panel_of: MakePanel) -> None:
    panel = panel_of(people("AAA.BBB", "AAA.CCC"))
    codes = panel.codes["occupation_code"]
    panel.engine.register(
        "occupation_state", pl.DataFrame({"code": list(codes.values()), "state": [1, 1, 2], "is_registered": False})
    )
    panel.labels = {1: "A or B", 2: "C"}
    assert panel.course() == {1: [(0, 6, "A or B")], 2: [(0, 2, "A or B"), (4, 6, "C")]}


def test_equal_assignments_are_told_apart_by_their_course_and_not_by_their_number(panel_of: MakePanel) -> None:
    for first, second in ((11, 12), (12, 11)):
        jobs = [Job(1, "AAAAAA......", first, {"position": 71}), Job(1, "AAAAAABBBBBB", second, {"position": 72})]
        panel = panel_of(jobs)
        spells = panel.read("spells").filter(pl.col("main_rank") == 1).sort("start_month")
        # The one that goes on is the main job in the tied months too.
        assert spells["position_first"].to_list() == [72, 72]
