"""Tables of sequences from a few distinct careers, and what disclosure makes of them."""

from __future__ import annotations

from math import log

import polars as pl
import pytest

from tenure.careers import (
    MovesRecord,
    SequencesQuestion,
    build_ladders,
    build_states,
    build_summary,
    unpack_sequences,
)
from tenure.disclosure import release
from tenure.errors import UsageError
from tenure.panel import SequenceCodes
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence, Month

MARCH = Month.parse("2020-03")
SPAN = (MARCH, MARCH.plus(24))
RECORD = MovesRecord(
    {1: "Support", 2: "Nurse", 3: "Clerk"}, (MARCH, MARCH.plus(36)), real_staff=False,
    record_version="1", rules_version="1", code_version="1",
)  # fmt: skip
CODES = SequenceCodes(3)
LEFT = CODES.left
Careers = dict[tuple[int, ...], int]
# States at joining, after a year and after two; 0 is not seen.
CAREERS: Careers = {(1, 1, 2): 40, (1, 1, 1): 100, (1, LEFT, LEFT): 60, (2, 2, 0): 200, (3, 3, 3): 30, (3, 1, 0): 3}


def pack(careers: Careers) -> pl.DataFrame:
    packed = [sum(code * CODES.base**place for place, code in enumerate(states)) for states in careers]
    return pl.DataFrame({"s0": packed, "people": list(careers.values())})


def states_of(careers: Careers) -> Evidence:
    found = unpack_sequences(pack(careers), CODES, 3, RECORD)
    return build_states(found, question=SequencesQuestion(), record=RECORD, periods=SPAN)


def ladders_of(rows: dict[tuple[tuple[int, ...], int], int]) -> Evidence:
    frame = pl.DataFrame(
        [
            (sum(code * CODES.base**rung for rung, code in enumerate(ladder[:6])), len(ladder), months, people)
            for (ladder, months), people in rows.items()
        ],
        schema=["ladder", "rungs", "months", "people"],
        orient="row",
    )
    return build_ladders(frame, CODES, question=SequencesQuestion(), record=RECORD, periods=SPAN)


def test_shares_are_of_those_still_seen() -> None:
    frame = states_of(CAREERS).frame
    found = {(row["months_since_joining"], row["state"]): row for row in frame.iter_rows(named=True)}
    assert {place: row["people"] for place, row in found.items()} == {
        (0, "Support"): 200, (0, "Nurse"): 200, (0, "Clerk"): 33,
        (12, "Support"): 143, (12, "Nurse"): 200, (12, "Clerk"): 30, (12, "left"): 60,
        (24, "Support"): 100, (24, "Nurse"): 40, (24, "Clerk"): 30, (24, "left"): 60,
    }  # fmt: skip
    assert [found[months, "Clerk"]["observed"] for months in (0, 12, 24)] == [433, 433, 230]
    assert found[24, "Nurse"]["share"] == pytest.approx(40 / 230)
    sums = frame.group_by("months_since_joining").agg(pl.col("share").sum())["share"].to_list()
    assert sums == pytest.approx([1.0, 1.0, 1.0])


def test_entropy_is_over_the_states_that_occur() -> None:
    # Four states occur: the three occupations and absence; other_state does not.
    found = dict(states_of(CAREERS).frame.select("months_since_joining", "entropy").unique().iter_rows())
    shares = [200 / 433, 200 / 433, 33 / 433]
    assert found[0] == pytest.approx(-sum(q * log(q) for q in shares) / log(4))


def test_an_entropy_that_would_tell_of_few_people_is_blank() -> None:
    frame = states_of({**CAREERS, (2, 3, 3): 4, (1, 3, 3): 40}).frame
    assert frame.filter(months_since_joining=0)["entropy"].null_count() == 0
    few: Careers = {(1, 1, 1): 500, (2, 2, 2): 4}
    assert states_of(few).frame["entropy"].null_count() == 6
    many: Careers = {(1, 1, 1): 50_000, (2, 2, 2): 4}
    assert states_of(many).frame["entropy"].null_count() == 0


def test_rare_ladders_are_told_together() -> None:
    frame = ladders_of(
        {
            ((1,), 0): 100, ((1, 2), 24): 20, ((1, 2), 36): 21, ((1, 2, 1), 40): 6, ((1, 3), 12): 7,
            ((2,), 0): 200, ((3,), 0): 4,
        }
    ).frame  # fmt: skip
    found = {row["ladder"]: row for row in frame.iter_rows(named=True)}
    assert {ladder: row["people"] for ladder, row in found.items()} == {
        "Support": 100, "Support > Nurse": 41, "Support > other ways": 13, "Nurse": 200, "Clerk > other ways": 4,
    }  # fmt: skip
    climbed = found["Support > Nurse"]
    # 20 took 24 months and 21 took 36: the 21st of 41 is the median.
    assert (climbed["months_lower"], climbed["typical_months"], climbed["months_upper"]) == (24, 36, 36)
    assert (climbed["rungs"], climbed["starters"], climbed["careers"]) == (2, 154, 358)
    assert found["Support"]["typical_months"] is None
    assert found["Support > other ways"]["rungs"] is None
    assert frame["share"].sum() == pytest.approx(1.0)


def test_a_ladder_of_more_rungs_than_are_told_says_so() -> None:
    frame = ladders_of({((1, 2, 1, 2, 1, 2, 1), 50): 12, ((1, 2, 1, 2, 1, 2), 50): 12}).frame
    assert sorted(frame["ladder"]) == [
        "Support > Nurse > Support > Nurse > Support > Nurse",
        "Support > Nurse > Support > Nurse > Support > Nurse > ...",
    ]
    assert frame["rungs"].to_list() == [6, 6]


def test_summary_counts_changes_and_time() -> None:
    found = unpack_sequences(pack(CAREERS), CODES, 3, RECORD)
    changes = pl.DataFrame({"changes": [0, 1, 7], "people": [330, 100, 3]})
    durations = pl.DataFrame({"code": [1, 2], "people": [203, 240], "months": [4330, 8660]})
    evidence = build_summary(
        found, changes, durations, CODES, question=SequencesQuestion(), record=RECORD, periods=SPAN
    )
    rows = {(row["measure"], row["category"]): row for row in evidence.frame.iter_rows(named=True)}
    assert rows["careers", "distinct_sequences"]["value"] == 6
    assert rows["mean_changes", "all"]["value"] == pytest.approx((100 + 21) / 433)
    assert rows["changes", "5 or more"]["people"] == 3
    assert rows["months_in_state", "Nurse"]["value"] == pytest.approx(20.0)
    # Only 40 + 60 + 3 careers spend time in two states; (3, 1) evenly, the others two to one, of four states.
    two_to_one = -(2 / 3 * log(2 / 3) + 1 / 3 * log(1 / 3)) / log(4)
    assert rows["entropy", "mean"]["value"] == pytest.approx((100 * two_to_one + 3 * log(2) / log(4)) / 433)
    assert rows["entropy", "median"]["value"] == 0


def test_what_is_hidden_in_one_table_is_hidden_in_the_others() -> None:
    careers: Careers = {(1, 1, 1): 100, (1, 2, 2): 20, (3, 3, 3): 3, (2, 2, 2): 50}
    ladders = ladders_of({((1,), 0): 100, ((1, 2), 12): 20, ((3,), 0): 3, ((2,), 0): 50})
    states, climbs = release([states_of(careers), ladders], profile=disclosure_profiles()["fewer_than_5"])
    clerks = states.frame.filter(months_since_joining=0, state="Clerk")
    assert clerks["people"].to_list() == [None]
    row = climbs.frame.filter(first="Clerk").row(0, named=True)
    assert (row["people"], row["starters"], row["share"]) == (None, None, None)
    # 173 careers less those of the others would be 3.
    at_joining = states.frame.filter(months_since_joining=0)
    assert at_joining["people"].null_count() > 1 or at_joining["observed"].null_count() == at_joining.height


@pytest.mark.parametrize(
    ("option", "value"), [("level", "trade"), ("who", "nobody"), ("main_rule", "size"), ("every", 0), ("persist", 0)]
)
def test_options_that_cannot_be_are_refused(option: str, value: object) -> None:
    with pytest.raises(UsageError, match=option.replace("_", "-")):
        SequencesQuestion(**{option: value})  # type: ignore[arg-type]
