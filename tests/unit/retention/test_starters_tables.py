"""The tables of ``retention starters``, from counts given by hand, and what may leave of them."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tenure.disclosure import release
from tenure.errors import UsageError
from tenure.retention.staff_record import StaffRecord
from tenure.retention.starters import MARKS, StartersQuestion, build_early, build_survival, name_year
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence, Month

FIRST, LAST = Month.parse("2018-01"), Month.parse("2024-03")
RECORD = StaffRecord((FIRST, LAST), real_staff=False, record_version="1", rules_version="1", code_version="1")
QUESTION = StartersQuestion()


def build(*counts: tuple[int, int, int], longest: int = 66, organisations: int = 1) -> Evidence:
    """Counts are whether they left, months, and people."""
    rows = [
        (0, None, organisation, left, months, people)
        for left, months, people in counts
        for organisation in range(organisations)
    ]
    names = ("cohort", "org_code", "start_org", "is_left", "months", "people")
    kinds = {**dict.fromkeys(names, pl.Int64), "org_code": pl.String}
    cells = pl.DataFrame(rows, schema={name: kinds[name] for name in names}, orient="row")
    return build_survival(cells, QUESTION, RECORD, [("2018/19", longest)])


def marks(table: Evidence, *columns: str) -> dict[int, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in table.frame.select("months_since", *columns).iter_rows()}


def test_who_is_not_followed_longer_counts_up_to_then() -> None:
    """Of 10, two leave in month 2: 8/10. Three are seen for 5 months. One of the 5 left goes in month 8: 8/10 x 4/5."""
    table = build((1, 2, 2), (0, 5, 3), (1, 8, 1), (0, 66, 4))
    found = marks(table, "survival", "left", "not_followed", "still_there")
    assert found[3] == (pytest.approx(0.8), 2, 0, 8)
    assert found[6] == (pytest.approx(0.8), 2, 3, 5)
    assert found[12] == (pytest.approx(0.64), 3, 3, 4)
    assert found[60] == (pytest.approx(0.64), 3, 3, 4)
    assert marks(table, "left_share")[12] == (pytest.approx(0.36),)


def test_leaving_in_the_third_month_is_not_staying_for_ninety_days() -> None:
    """Who starts in January and is gone in April left after 3 months; who is seen in April, last, stayed for 3."""
    assert marks(build((1, 3, 10), (0, 3, 10), (0, 66, 20)), "survival", "still_there")[3] == (0.75, 30)


def test_rows_end_where_nobody_can_be_followed() -> None:
    assert list(marks(build((0, 14, 10), longest=14), "survival")) == [3, 6, 12]
    assert list(marks(build((1, 4, 5), (0, 7, 5), longest=20), "survival")) == [3, 6]
    # All have left: nobody is there later either, as far as the record reaches.
    assert marks(build((1, 4, 5), longest=20), "survival", "still_there") == {
        3: (1.0, 5), 6: (0.0, 0), 12: (0.0, 0), 18: (0.0, 0),
    }  # fmt: skip


def test_limits_hold_the_estimate_and_widen_with_what_is_not_seen() -> None:
    """Without censoring Greenwood's variance is p q / n: limits are Wilson's, of 64 in 100: 0.542361 to 0.727316.

    (0.64 + 1.920729/100 +- 1.959964 sqrt(0.64 x 0.36/100 + 3.841459/40000)) / (1 + 3.841459/100), by hand.
    """
    whole = marks(build((1, 6, 36), (0, 66, 64)), *("survival", "survival_low", "survival_high"))[12]
    centre, half = 0.64 + 0.01920729, 1.959964 * (0.002304 + 0.0000960365) ** 0.5
    assert whole[1] == pytest.approx((centre - half) / 1.03841459, abs=1e-6)
    assert whole[2] == pytest.approx((centre + half) / 1.03841459, abs=1e-6)
    part = marks(build((1, 6, 36), (0, 5, 50), (0, 66, 14)), *("survival", "survival_low", "survival_high"))[12]
    assert part[2] - part[1] > whole[2] - whole[1]
    none_left = marks(build((0, 66, 20)), "survival", "survival_low", "survival_high")[12]
    # Wilson's for 20 in 20: 1 / (1 + 3.841459 / 20).
    assert none_left == (1.0, pytest.approx(1 / (1 + 3.841459 / 20), abs=1e-6), 1.0)


def test_organisations_that_differ_widen_the_limits() -> None:
    rows = [(0, None, place, left, months, people) for place in range(4)
            for left, months, people in ((1, 6, 40 if place < 2 else 2), (0, 66, 10 if place < 2 else 48))]  # fmt: skip
    names = {"cohort": pl.Int64, "org_code": pl.String, "start_org": pl.Int64, "is_left": pl.Int64, "months": pl.Int64,
             "people": pl.Int64}  # fmt: skip
    apart = build_survival(pl.DataFrame(rows, schema=names, orient="row"), QUESTION, RECORD, [("2018/19", 66)])
    alike = build((1, 6, 84), (0, 66, 116))
    width = [row[1] - row[0] for table in (apart, alike)
             for row in [marks(table, "survival_low", "survival_high")[12]]]  # fmt: skip
    assert width[0] > 2 * width[1]


def test_steps_of_few_people_are_hidden() -> None:
    table = build((1, 2, 10), (1, 5, 2), (1, 10, 30), (0, 66, 58))
    shown = release([table], profile=disclosure_profiles()["fewer_than_5"])[0].frame
    left = dict(shown.select("months_since", "left").iter_rows())
    # 10 by month 3 and 12 by month 6 would tell of two.
    assert not (left[3] == 10 and left[6] == 12)
    assert left[12] in (42, None)


def test_early_leavers_are_a_share_of_those_whose_length_is_known() -> None:
    periods = [(Month.parse("2022-03"), Month.parse("2023-03"))]
    cells = pl.DataFrame({"period": [0] * 3, "org_code": ["R1A"] * 3, "people": [30, 90, 20],
                          "length": ["under_a_year", "a_year_or_more", "not_known"]})  # fmt: skip
    row = build_early(cells, QUESTION, RECORD, periods).frame.row(0, named=True)
    assert (row["leavers"], row["known"], row["under_a_year_share"]) == (140, 120, 0.25)
    assert row["under_a_year_share_low"] < 0.25 < row["under_a_year_share_high"]
    unknown = cells.filter(pl.col("length") == "not_known")
    assert build_early(unknown, QUESTION, RECORD, periods).frame["under_a_year_share"].to_list() == [None]


def test_years_are_of_the_calendar_or_from_april() -> None:
    assert [name_year(Month.parse(text), "financial") for text in ("1999-04", "2000-03")] == ["1999/00", "1999/00"]
    assert name_year(Month.parse("2000-03"), "calendar") == "2000"
    assert 3 in MARKS
    assert {12, 24, 60} <= set(MARKS)


def test_options_that_cannot_be_used_are_refused() -> None:
    for options, text in (
        ({"level": "ward"}, "--level cannot be 'ward'"),
        ({"years": "leap"}, "--years cannot be 'leap'"),
        ({"population": "some"}, "--population cannot be 'some'"),
        ({"by": ("tenure_band",)}, "cannot be broken down by 'tenure_band'"),
    ):
        with pytest.raises(UsageError, match=text):
            StartersQuestion(**options)
