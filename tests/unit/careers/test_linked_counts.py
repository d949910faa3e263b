"""Counts of several tables of ``careers moves`` that are one count, or nearly, are hidden together."""

from __future__ import annotations

import polars as pl

from tenure.careers import (
    MovesQuestion,
    MovesRecord,
    build_administrative,
    build_entrants,
    build_flows,
    build_moves,
)
from tenure.disclosure import Released, release
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence, Month

NURSE, MIDWIFE, CLERK = 1, 2, 3
NAMES = {NURSE: "Nurse", MIDWIFE: "Midwife", CLERK: "Clerk"}
MARCH = Month.parse("2020-03")
MONTHLY = MovesQuestion(level="occupation", horizon=1)
FLOWS = (
    "people_start", "moved_in", "joined", "from_other", "recoded_in", "moved_out", "left_service", "to_other",
    "recoded_out", "people_end",
)  # fmt: skip


def _record() -> MovesRecord:
    return MovesRecord(
        NAMES, (MARCH, MARCH.plus(24)), real_staff=False, record_version="1", rules_version="1", code_version="1",
        groups={"N": "Nurse", "M": "Midwife", "C": "Clerk", "C2": "Clerk"},
    )  # fmt: skip


def _flows(question: MovesQuestion, rows: dict[tuple[Month, int], dict[str, int]]) -> Evidence:
    frame = pl.DataFrame(
        [
            {"period": period.index, "state": state, **dict.fromkeys(FLOWS, 0), **row}
            for (period, state), row in rows.items()
        ]
    )
    return build_flows(frame, question, _record(), (MARCH, MARCH.plus(24)))


def _changes(*rows: tuple[str, Month, str, str, int]) -> Evidence:
    frame = pl.DataFrame(
        [(kind, f"R{i}", month.index, old, new, n) for i, (kind, month, old, new, n) in enumerate(rows)],
        schema=["kind", "organisation", "month", "code_from", "code_to", "people"],
        orient="row",
    )
    return build_administrative(frame, MONTHLY, _record(), (MARCH, MARCH.plus(24)))


def _release(*tables: Evidence) -> list[Released]:
    return list(release(tables, profile=disclosure_profiles()["fewer_than_5"]))


def test_people_at_the_end_of_a_year_are_those_at_the_start_of_the_next() -> None:
    year = MovesQuestion(horizon=12)
    (flows,) = _release(
        _flows(
            year,
            {
                (MARCH, NURSE): {"people_start": 3, "joined": 40, "people_end": 43},
                (MARCH, CLERK): {"people_start": 50, "left_service": 47, "people_end": 3},
                (MARCH.plus(12), CLERK): {"people_start": 3, "joined": 80, "people_end": 83},
            },
        )
    )
    shown = {(row["period"], row["occupation"]): row for row in flows.frame.iter_rows(named=True)}
    assert {(row["period"], row["end_month"]) for row in shown.values()} == {
        ("2020-03", "2021-03"),
        ("2021-03", "2022-03"),
    }
    # 3 clerks in March 2021, by either period: whatever would give them away is gone in both.
    assert shown["2020-03", "Clerk"]["people_end"] is None
    assert shown["2021-03", "Clerk"]["people_start"] is None
    first, second = shown["2020-03", "Clerk"], shown["2021-03", "Clerk"]
    assert None in (first["people_start"], first["left"]) or first["stayed"] is None
    assert None in (second["joined"], second["people_end"])


def test_recoded_people_do_not_tell_of_the_changes_they_are_the_sum_of() -> None:
    # 3 in one organisation and 10 in another are the 13 nurses recoded as midwives in April.
    flows = _flows(
        MONTHLY,
        {
            (MARCH, NURSE): {"people_start": 113, "recoded_out": 13, "people_end": 100},
            (MARCH, MIDWIFE): {"people_start": 50, "recoded_in": 13, "people_end": 63},
        },
    )
    april = MARCH.plus(1)
    changes = _changes(("position", april, "N", "M", 3), ("position", april, "N", "M", 10))
    one, two = _release(flows, changes)
    hidden = two.frame["people"].is_null().to_list()
    recoded = (
        one.frame.filter(occupation="Nurse")["recoded_out"][0],
        one.frame.filter(occupation="Midwife")["recoded_in"][0],
    )
    assert hidden == [True, True] or recoded == (None, None)


def test_changes_that_flows_do_not_hold_stand_alone() -> None:
    # A change of another month, one within a group, and a merger are no part of April's 13.
    flows = _flows(MONTHLY, {(MARCH, NURSE): {"people_start": 113, "recoded_out": 13, "people_end": 100}})
    april = MARCH.plus(1)
    changes = _changes(
        ("position", april.plus(1), "N", "M", 3),
        ("position", april, "C", "C2", 3),
        ("merger", april, "N", "M", 3),
        ("position", april, "N", "M", 13),
    )
    one, two = _release(flows, changes)
    assert sorted(two.frame["people"].drop_nulls()) == [13]
    assert one.frame["recoded_out"].to_list() == [13]


def test_monthly_moves_and_entries_two_people_apart_are_not_both_shown() -> None:
    # 12 nurses became midwives, 10 of them for the first time in two years.
    cells = pl.DataFrame(
        [(MARCH.index, NURSE, MIDWIFE, 12, 100, 4), (MARCH.index, NURSE, NURSE, 88, 100, 4)],
        schema=["period", "origin", "destination", "people", "origin_people", "organisations"],
        orient="row",
    ).with_columns(sum_dd=pl.lit(40), sum_dn=pl.lit(310), sum_nn=pl.lit(2600))
    moves = build_moves(cells, MONTHLY, _record(), (MARCH, MARCH.plus(1)))
    entrants = pl.DataFrame(
        [(MARCH.index, MIDWIFE, "direct", NURSE, 10, 70), (MARCH.index, MIDWIFE, "direct", 0, 60, 70)],
        schema=["period", "destination", "look_back", "origin", "people", "entrants"],
        orient="row",
    )
    one, two = _release(moves, build_entrants(entrants, MONTHLY, _record(), (MARCH, MARCH.plus(1))))
    moved = one.frame.filter(destination="Midwife")["people"][0]
    entered = two.frame.filter(origin="Nurse")["people"][0]
    assert None in (moved, entered)
    stayed, stock = one.frame.filter(destination="Nurse").select("people", "origin_people").row(0)
    joined, entrants_all = two.frame.filter(origin="joined").select("people", "entrants").row(0)
    # What is hidden does not follow from its total either.
    assert (moved is None) <= (None in (stayed, stock))
    assert (entered is None) <= (None in (joined, entrants_all))
