"""Careers as sequences, with every stretch, ladder and sequence read off the drawing."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.panel import (
    SequenceCodes,
    Who,
    change_steps,
    duration_step,
    ladder_steps,
    pack_grid,
    sequence_steps,
    stretch_steps,
)
from tests.spec.panel.conftest import MakePanel
from tests.support.panel import FIRST, Job, Panel, people

Stretches = dict[int, list[tuple[int, int, str]]]


def follow(panel: Panel, *, who: Who = "joiners", persist: int = 3) -> SequenceCodes:
    """Keep every stretch in the engine; anybody may have joined in any month."""
    codes = SequenceCodes(max(panel.labels))
    panel.follow(persist=persist)
    panel.engine.keep("stretches", stretch_steps(codes, who=who, joined=(FIRST, FIRST + 1000)))
    return codes


def name(panel: Panel, codes: SequenceCodes, code: int) -> str:
    return {**panel.labels, codes.other: "other", codes.left: "left", 0: "unseen"}[code]


def read_stretches(panel: Panel, codes: SequenceCodes) -> Stretches:
    found: Stretches = {}
    for row in panel.read("stretches").sort("person", "since").iter_rows(named=True):
        stretch = (row["since"], row["until"], name(panel, codes, row["code"]))
        found.setdefault(row["person"], []).append(stretch)
    return found


def read_sequences(panel: Panel, codes: SequenceCodes, *, every: int) -> dict[tuple[str, ...], int]:
    """People by the states at every so many months since joining, months not seen left out."""
    points, rows = pack_grid(codes, every=every, months=len(panel.numbers))
    columns = [f"s{number}" for number in range(len(rows[0]) - 1)]
    panel.engine.register("sequence_grid", pl.DataFrame(rows, schema=["at", *columns], orient="row"))
    found: dict[tuple[str, ...], int] = {}
    for *packed, count in panel.engine.collect(sequence_steps(columns)).iter_rows():
        states = [packed[point // codes.places] // codes.base ** (point % codes.places) % codes.base
                  for point in range(points)]  # fmt: skip
        named = [name(panel, codes, code) for code in states]
        found[tuple(state for state in named if state != "unseen")] = count
    return found


def test_stretches_follow_each_other_to_the_records_end(panel_of: MakePanel) -> None:
    panel = panel_of(
        people(
            "..AAAAAAAAAA",  # joins and stays
            "..AAAABBBBBB",  # moves
            "..AAAA......",  # leaves
            "..AAA---AAAA",  # on leave outside service
            "..AAA....BBB",  # leaves and comes back elsewhere
            "..--AAAAAAAA",  # joins an occupation after leave: counted from there
            "..--------..",  # never in an occupation
            "AAAAAAAAAAAA",  # was there when the record began
        )
    )
    codes = follow(panel)
    assert read_stretches(panel, codes) == {
        1: [(0, 10, "A")],
        2: [(0, 4, "A"), (4, 10, "B")],
        3: [(0, 4, "A"), (4, 10, "left")],
        4: [(0, 3, "A"), (3, 6, "other"), (6, 10, "A")],
        5: [(0, 3, "A"), (3, 7, "left"), (7, 10, "B")],
        6: [(0, 8, "A")],
    }


def test_everyone_is_followed_from_when_they_are_first_seen(panel_of: MakePanel) -> None:
    panel = panel_of(people("AAAAAA", "..AAAA", "-AAAAA"))
    codes = follow(panel, who="everyone")
    assert read_stretches(panel, codes) == {1: [(0, 6, "A")], 2: [(0, 4, "A")], 3: [(0, 5, "A")]}


def test_only_people_who_joined_in_the_months_asked_are_followed(panel_of: MakePanel) -> None:
    panel = panel_of(people(".AAAAA", "...AAA", ".....A"))
    panel.follow()
    codes = SequenceCodes(max(panel.labels))
    panel.engine.keep("stretches", stretch_steps(codes, who="joiners", joined=(FIRST + 2, FIRST + 4)))
    assert read_stretches(panel, codes) == {2: [(0, 3, "A")]}


def test_a_short_run_is_no_state_of_its_own(panel_of: MakePanel) -> None:
    panel = panel_of(people(".AAAABAAAA"))
    assert read_stretches(panel, follow(panel)) == {1: [(0, 9, "A")]}
    assert read_stretches(panel, follow(panel, persist=1)) == {1: [(0, 4, "A"), (4, 5, "B"), (5, 9, "A")]}


def test_what_a_guarded_change_leads_to_is_the_occupation_before(panel_of: MakePanel) -> None:
    # The code changes on an unchanged position: nobody moved.
    panel = panel_of([Job(1, ".AAAABBBB", columns={"position": 7})])
    codes = follow(panel)
    assert read_stretches(panel, codes) == {1: [(0, 4, "A"), (4, 8, "A")]}
    assert panel.engine.collect(change_steps()).rows() == [(0, 1)]


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (1, {("A",) * 6: 2, ("A", "A", "A", "B", "B", "B"): 1, ("A", "A", "left"): 1}),
        (3, {("A", "A"): 2, ("A", "B"): 1, ("A",): 1}),
        (5, {("A", "A"): 2, ("A", "B"): 1, ("A",): 1}),
        (6, {("A",): 4}),
    ],
)
def test_alike_sequences_are_counted_together(
    panel_of: MakePanel, every: int, expected: dict[tuple[str, ...], int]
) -> None:
    panel = panel_of(people(".AAAAAA", ".AAAAAA", ".AAABBB", "....AA."))
    codes = follow(panel)
    assert read_sequences(panel, codes, every=every) == expected


def test_sequences_longer_than_one_number_are_whole(panel_of: MakePanel) -> None:
    # 24 letters, other, left and unseen need 5 bits a month: 12 months to a number, so 40 months take four.
    lines = ("." + "A" * 20 + "B" * 20, "." + "A" * 13 + "." * 27, *(f".{chr(67 + k) * 40}" for k in range(22)))
    panel = panel_of(people(*lines))
    codes = follow(panel)
    assert codes.places == 12
    found = read_sequences(panel, codes, every=1)
    assert found["A", *["A"] * 19, *["B"] * 20] == 1
    assert found[("A",) * 13 + ("left",) * 27] == 1
    assert found[("X",) * 40] == 1
    assert len(found) == 24


def test_ladders_name_each_occupation_in_turn(panel_of: MakePanel) -> None:
    panel = panel_of(
        people(
            ".AAAABBBBCCCC",  # two steps, the last after 8 months
            ".AAAABBBBBCCC",  # the same, after 9
            ".AAAA----BBBB",  # leave between is looked through
            ".AAAA...BBBBB",  # so is absence
            ".AAAABBBBAAAA",  # back again is a third rung
            ".AAAAAAAAAAAA",
        )
    )
    codes = follow(panel)
    found = {}
    for ladder, rungs, months, count in panel.engine.collect(ladder_steps(codes)).iter_rows():
        held = [name(panel, codes, ladder // codes.base**rung % codes.base) for rung in range(rungs)]
        found["".join(held), months] = count
    assert found == {("ABC", 8): 1, ("ABC", 9): 1, ("AB", 8): 1, ("AB", 7): 1, ("ABA", 8): 1, ("A", 0): 1}


def test_ladders_among_hundreds_of_occupations_are_whole(panel_of: MakePanel) -> None:
    panel = panel_of(people("." + "".join(letter * 3 for letter in "ABCDEFAB")))
    follow(panel)
    # With 200 occupations the fifth place just fits a narrow number; what stands in it does not.
    codes = SequenceCodes(200)
    ((ladder, rungs, months, count),) = panel.engine.collect(ladder_steps(codes)).rows()
    held = [panel.labels[ladder // codes.base**rung % codes.base] for rung in range(6)]
    assert ("".join(held), rungs, months, count) == ("ABCDEF", 8, 15, 1)


def test_changes_and_months_count_leaving_and_leave_too(panel_of: MakePanel) -> None:
    panel = panel_of(people(".AAAABBBB", ".AAA--AAA", ".AAAA....", ".AAAAAAAA"))
    codes = follow(panel)
    changes = dict(panel.engine.collect(change_steps()).iter_rows())
    assert changes == {0: 1, 1: 2, 2: 1}
    durations = {name(panel, codes, code): (n, months)
                 for code, n, months in panel.engine.collect([duration_step()]).iter_rows()}  # fmt: skip
    assert durations == {"A": (4, 4 + 6 + 4 + 8), "B": (1, 4), "other": (1, 2), "left": (1, 4)}


def test_months_nobody_delivered_belong_to_the_stretch_before(panel_of: MakePanel) -> None:
    panel = panel_of(people("...A.....B..B", "...A........."))
    panel.hold_only([0, 3, 9, 12])
    codes = follow(panel, persist=1)
    # The record ends with month 12: nothing is known of the month after.
    assert read_stretches(panel, codes) == {
        1: [(0, 6, "A"), (6, 10, "B")],
        2: [(0, 6, "A"), (6, 10, "left")],
    }
