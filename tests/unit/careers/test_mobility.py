"""Structural and exchange mobility, indices and cohorts, from tables small enough to do in the head."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.careers import (
    MovesQuestion,
    MovesRecord,
    build_cohorts,
    build_exchange,
    build_indices,
    build_moves,
)
from tenure.disclosure import release
from tenure.errors import UsageError
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence, Month

MARCH = Month.parse("2020-03")
SPAN = (MARCH, MARCH.plus(24))
RECORD = MovesRecord(
    {1: "Nurse", 2: "Midwife", 3: "Clerk"}, (MARCH, MARCH.plus(36)), real_staff=False,
    record_version="1", rules_version="1", code_version="1",
)  # fmt: skip
Counts = dict[tuple[int, int], int]


def cells(*periods: Counts) -> pl.DataFrame:
    """People by origin and destination in each of the years, all of one organisation."""
    rows = []
    for year, counts in enumerate(periods):
        for (origin, destination), people in counts.items():
            base = sum(n for (start, _), n in counts.items() if start == origin)
            sums = (people * people, people * base, base * base, 1)
            rows.append((MARCH.plus(12 * year).index, origin, destination, people, base, *sums))
    names = (
        "period",
        "origin",
        "destination",
        "people",
        "origin_people",
        "sum_dd",
        "sum_dn",
        "sum_nn",
        "organisations",
    )
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")


def stays(counts: pl.DataFrame, shares: tuple[int, ...] = (1,)) -> pl.DataFrame:
    """The same people, shared out over organisations in these parts of a hundred."""
    inside = counts.filter(pl.col("destination") > 0)
    stayed = pl.when(pl.col("destination") == pl.col("origin")).then(pl.col("people")).otherwise(0)
    whole = inside.group_by("period", "origin").agg(pl.col("people").sum(), stayed=stayed.sum())
    parts = [whole.with_columns(pl.col("people", "stayed") * share // sum(shares), org_code=pl.lit(number, pl.Int64))
             for number, share in enumerate(shares)]  # fmt: skip
    return pl.concat(parts)


# 1,000 nurses, of whom 60 become midwives and 10 clerks, and 30 midwives become nurses; 90 leave.
FIRST: Counts = {(1, 1): 840, (1, 2): 60, (1, 3): 10, (1, -1): 90, (2, 2): 470, (2, 1): 30, (3, 3): 500}


def test_structural_mobility_is_what_sizes_ask_for() -> None:
    exchange = build_exchange(cells(FIRST), MovesQuestion(), RECORD, SPAN).frame
    row = exchange.row(0, named=True)
    # Nurses lose 70 and gain 30, midwives gain 60 and lose 30, clerks gain 10: net 40, of 100 moves.
    assert (row["people"], row["moved"], row["structural"], row["exchange"]) == (1910, 100, 40, 60)
    assert row["moved_share"] == pytest.approx(100 / 1910)
    assert row["structural_share"] + row["exchange_share"] == pytest.approx(row["moved_share"])
    assert (row["change"], row["change_structural"], row["change_exchange"]) == (0.0, 0.0, 0.0)


def test_twice_the_people_change_nothing_and_other_sizes_alone_are_structural() -> None:
    # The second year is the first with every size doubled; the third has its pattern with three times the midwives.
    twice = {place: 2 * n for place, n in FIRST.items()}
    more = {(a, b): n * (3 if a == 2 else 1) for (a, b), n in FIRST.items()}
    frame = build_exchange(cells(FIRST, twice, more), MovesQuestion(), RECORD, SPAN).frame
    _, same, other = frame.iter_rows(named=True)
    assert same["change"] == pytest.approx(0.0)
    assert same["change_exchange"] == pytest.approx(0.0, abs=1e-6)
    # 30 * 3 + 70 of 910 + 1,500 + 500 people.
    assert other["change"] == pytest.approx((90 + 70) / 2910 - 100 / 1910)
    assert other["change_structural"] == pytest.approx(other["change"], abs=1e-4)
    assert other["change_exchange"] == pytest.approx(0.0, abs=1e-4)
    assert other["reference"] == "2020-03"


def test_occupations_that_come_later_do_not_stop_the_comparison() -> None:
    without = {place: n for place, n in FIRST.items() if 3 not in place}
    frame = build_exchange(cells(without, FIRST), MovesQuestion(), RECORD, SPAN).frame
    last = frame.row(1, named=True)
    assert last["change"] == pytest.approx(100 / 1910 - 90 / 1400)
    assert last["change_structural"] + last["change_exchange"] == pytest.approx(last["change"])


def test_indices_of_a_matrix_done_by_hand() -> None:
    ten_times = {place: 10 * n for place, n in FIRST.items()}
    counts = cells(ten_times)
    row = build_indices(counts, stays(counts), question=MovesQuestion(), record=RECORD, periods=SPAN).frame.row(
        0, named=True
    )
    assert row["immobility"] == pytest.approx(18100 / 19100)
    assert (row["net"], row["excess"]) == pytest.approx((400 / 19100, 600 / 19100))
    # 9,100 nurses, 5,000 midwives and 5,000 clerks: (3 - 840 / 910 - 470 / 500 - 1) / 2.
    assert row["occupations"] == 3
    assert row["shorrocks"] == pytest.approx((3 - 840 / 910 - 470 / 500 - 1) / 2)
    # One organisation has no spread.
    assert (row["shorrocks_low"], row["shorrocks_high"]) == (None, None)


def test_small_occupations_are_left_out_of_the_index() -> None:
    counts = cells({**{place: 10 * n for place, n in FIRST.items() if 3 not in place}, (3, 3): 40, (3, 1): 10})
    row = build_indices(counts, stays(counts), question=MovesQuestion(), record=RECORD, periods=SPAN).frame.row(
        0, named=True
    )
    assert row["occupations"] == 2
    # Of the two that stay, k is 2, and the index is (2 - 840 / 900 - 470 / 500) / 1.
    assert row["shorrocks"] == pytest.approx(2 - 840 / 900 - 470 / 500)
    nobody = build_indices(
        small := cells({(1, 1): 30, (1, 2): 5}), stays(small), question=MovesQuestion(), record=RECORD, periods=SPAN
    ).frame.row(0, named=True)
    assert (nobody["occupations"], nobody["shorrocks"]) == (0, None)
    assert nobody["immobility"] == pytest.approx(30 / 35)


def test_organisations_that_differ_widen_the_interval() -> None:
    counts = cells({place: 100 * n for place, n in FIRST.items() if place[1] > 0})
    alike = stays(counts, (1, 1, 1, 1))
    unlike = alike.with_columns(
        stayed=pl.col("stayed") - pl.when(pl.col("org_code") < 2).then(20).otherwise(-20) * pl.col("people") // 1000
    )
    widths = []
    for shared in (alike, unlike):
        row = build_indices(counts, shared, question=MovesQuestion(), record=RECORD, periods=SPAN).frame.row(
            0, named=True
        )
        assert row["shorrocks_low"] <= row["shorrocks"] <= row["shorrocks_high"]
        widths.append((row["shorrocks_high"] - row["shorrocks_low"], row["immobility_high"] - row["immobility_low"]))
    assert widths[0][0] == pytest.approx(0.0, abs=1e-9)
    # Two organisations at 2 points above the mean and two below; without spread between them there was no width.
    assert widths[1][0] > 0.02
    assert widths[1][1] > 2 * widths[0][1]


def _cohorts(question: MovesQuestion) -> Evidence:
    five, nine = cells({(1, 1): 60, (1, 2): 10, (1, -1): 30}), cells({(1, 1): 40, (1, 2): 8, (1, 3): 2, (1, -1): 50})
    reached = {
        5: pl.DataFrame({"period": [MARCH.index], "origin": [1], "destination": [2], "reached": [14]}),
        9: pl.DataFrame({"period": [MARCH.index] * 2, "origin": [1] * 2, "destination": [2, 3], "reached": [17, 2]}),
    }
    return build_cohorts({5: five, 9: nine}, reached, question=question, record=RECORD, periods=SPAN)


def test_cohorts_tell_where_people_are_and_have_been() -> None:
    frame = _cohorts(MovesQuestion(level="occupation")).frame
    rows = {(row["years"], row["destination"]): row for row in frame.iter_rows(named=True)}
    midwives = rows[9, "Midwife"]
    assert (midwives["people"], midwives["ever"], midwives["moved_on"]) == (8, 17, 9)
    assert (midwives["share"], midwives["ever_share"]) == (0.08, 0.17)
    assert (midwives["cohort"], midwives["end_month"]) == ("2020-03", "2029-03")
    assert rows[5, "Nurse"]["ever"] is None
    sums = frame.group_by("years").agg(pl.col("share").sum())["share"].to_list()
    assert sums == pytest.approx([1.0, 1.0])


def test_few_people_between_five_and_nine_years_are_not_told() -> None:
    (released,) = release([_cohorts(MovesQuestion())], profile=disclosure_profiles()["fewer_than_5"])
    rows = {(row["years"], row["destination"]): row for row in released.frame.iter_rows(named=True)}
    # 17 less 14 are three people who became midwives between the fifth and the ninth year.
    told = (rows[5, "Midwife"]["ever"], rows[9, "Midwife"]["ever"])
    assert None in told
    # Two clerks after nine years; the others of the row do not give them away.
    assert rows[9, "Clerk"]["people"] is None
    assert [row["people"] for (years, _), row in rows.items() if years == 9].count(None) >= 2


def test_a_record_too_short_for_any_cohort_says_so() -> None:
    question = MovesQuestion(by=("sex",))
    evidence = build_cohorts({}, {}, question=question, record=RECORD, periods=SPAN)
    assert evidence.frame.is_empty()
    assert any("too short" in note for note in evidence.about.notes)
    (released,) = release([evidence], profile=disclosure_profiles()["fewer_than_5"])
    assert released.frame.columns[:5] == ["cohort", "end_month", "years", "sex", "origin"]


@pytest.mark.parametrize("years", [(0,), (5, 5), (-1, 2)])
def test_years_of_cohorts_that_cannot_be_are_refused(years: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="cohort-years"):
        MovesQuestion(cohort_years=years)


def test_a_hidden_move_does_not_follow_from_the_moved_of_the_period() -> None:
    # 3 midwives became clerks: with everything else shown, "moved" would tell.
    counts = cells({(1, 1): 840, (1, 2): 60, (2, 2): 470, (2, 1): 30, (2, 3): 3, (3, 3): 500, (3, 1): 20, (3, 2): 15})
    question = MovesQuestion()
    tables = (build_moves(counts, question, RECORD, SPAN), build_exchange(counts, question, RECORD, SPAN))
    moves, exchange = (one.frame for one in release(tables, profile=disclosure_profiles()["fewer_than_5"]))
    shown = {(row["origin"], row["destination"]): row["people"] for row in moves.iter_rows(named=True)}
    assert shown["Midwife", "Clerk"] is None
    off = {place: people for place, people in shown.items() if place[0] != place[1]}
    assert exchange["moved"][0] is None or list(off.values()).count(None) > 1


def test_the_pattern_of_few_people_is_not_compared() -> None:
    few = {place: n // 10 for place, n in FIRST.items()}
    frame = build_exchange(cells(FIRST, few), MovesQuestion(), RECORD, SPAN).frame
    row = frame.row(1, named=True)
    assert (row["people"], row["moved"]) == (191, 10)
    assert (row["change"], row["change_structural"], row["change_exchange"]) == (None, None, None)
