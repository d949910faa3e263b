"""The tables of ``retention sickness``, from sums given by hand, and what may leave of them."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.disclosure import release
from tenure.errors import UsageError
from tenure.retention.sickness import build_absence_reasons, build_cover, build_rates
from tenure.retention.sickness_question import SicknessQuestion, plan_windows, read_absence_reasons
from tenure.retention.staff_record import StaffRecord
from tenure.rules import disclosure_profiles
from tenure.terms import Month

APRIL = Month.parse("2024-04")
RECORD = StaffRecord((APRIL, APRIL.plus(11)), real_staff=False, record_version="1", rules_version="1", code_version="1")


def sums(*rows: tuple[int, str | None, int, int, int, int]) -> pl.DataFrame:
    names = ("period", "org_code", "people", "people_absent", "lost", "available")
    kinds = {**dict.fromkeys(names, pl.Int64), "org_code": pl.String}
    return pl.DataFrame(rows, schema={name: kinds[name] for name in names}, orient="row")


def test_the_rate_is_days_lost_of_days_available() -> None:
    """K2: 30 days of 1.0 + 0.6 + 0.5 are 63; ten days of 0.6 are 6: 9.52%."""
    question = SicknessQuestion(((APRIL, APRIL),))
    row = build_rates(sums((0, None, 3, 1, 6_000, 63_000)), question, RECORD).frame.row(0, named=True)
    assert (row["fte_days_lost"], row["fte_days_available"]) == (6.0, 63.0)
    assert f"{100 * row['rate']:.2f}" == "9.52"


def test_published_rates_stand_beside_those_of_the_same_months() -> None:
    """England, April 2024: 2,067,858.3 of 43,405,896.4; Trust 0CX over the year: 19,398.0 of 543,416.3."""
    months = tuple((APRIL.plus(k), APRIL.plus(k)) for k in (0, -1))
    frame = build_rates(sums((0, None, 30, 9, 5, 90), (1, None, 30, 9, 5, 90)),
                        SicknessQuestion(months), RECORD).frame  # fmt: skip
    found = dict(frame.select("start", "published_rate").iter_rows())
    assert found["2024-04"] == pytest.approx(2067858.3 / 43405896.4)
    assert found["2024-03"] is None
    year = SicknessQuestion(((APRIL, APRIL.plus(11)),), level="organisation")
    told = build_rates(sums((0, "0CX", 30, 9, 5, 90), (0, "ZZZ", 30, 9, 5, 90)), year, RECORD).frame
    rates = dict(told.select("unit", "published_rate").iter_rows())
    assert rates["0CX"] == pytest.approx(19398.0 / 543416.3, abs=5e-6)
    assert rates["ZZZ"] is None
    by_sex = SicknessQuestion(months, by=("sex",))
    one = sums((0, None, 30, 9, 5, 90)).with_columns(sex=pl.lit("F"))
    assert build_rates(one, by_sex, RECORD).frame["published_rate"].to_list() == [None]


def test_reasons_add_up_and_the_unknown_is_shown() -> None:
    question = SicknessQuestion(((APRIL, APRIL),))
    rates = build_rates(sums((0, None, 100, 20, 40_000, 400_000)), question, RECORD)
    counts = {"period": [0] * 4, "org_code": [None] * 4, "people": [8, 5, 6, 5], "lost": [20_000, 4_000, 10_000, 6_000],
              "absence_reason": ["S10", "Back Problems", None, "S99"]}  # fmt: skip
    told = pl.DataFrame(counts, schema_overrides={"org_code": pl.String})
    frame = build_absence_reasons(told, rates, question, RECORD).frame
    rows = {row["reason_code"]: row for row in frame.iter_rows(named=True)}
    shares = {code: row["share_of_days_lost"] for code, row in rows.items()}
    assert shares == pytest.approx({"S10": 0.5, "S11": 0.1, "S99": 0.15, "none": 0.25})
    assert rows["S10"]["rate"] == pytest.approx(20 / 400)
    assert {code for code, row in rows.items() if row["recorded"] == "no"} == {"S99", "none"}


@pytest.mark.parametrize(
    ("recorded", "code", "is_recorded"),
    [
        ("S10", "S10", "yes"),
        ("s10 Anxiety and the like", "S10", "yes"),
        ("asthma", "S14", "yes"),
        ("S99", "S99", "no"),
        ("unknown", "none", "no"),
        (None, "none", "no"),
        ("fell off a horse", "other", "yes"),
        ("S104", "other", "yes"),
    ],
)
def test_absence_reasons_are_read_by_code_or_words(recorded: str | None, code: str, is_recorded: str) -> None:
    row = read_absence_reasons(pl.Series([recorded], dtype=pl.String)).row(0, named=True)
    assert (row["reason_code"], row["recorded"]) == (code, is_recorded)


def test_days_fall_with_the_people_who_lost_them_and_in_company() -> None:
    question = SicknessQuestion(((APRIL, APRIL),), level="organisation")
    rates = build_rates(
        sums((0, "R1A", 100, 3, 9_000, 3_000_000), (0, "R2B", 100, 20, 40_000, 3_000_000)), question, RECORD
    )
    told = pl.DataFrame({"period": [0] * 3, "org_code": ["R2B"] * 3, "absence_reason": ["S10", "S11", "S12"],
                         "people": [2, 10, 12], "lost": [4_000, 16_000, 20_000]})  # fmt: skip
    reasons = build_absence_reasons(told, rates, question, RECORD)
    shown = release([rates, reasons], profile=disclosure_profiles()["fewer_than_5"])
    first, second = shown[0].frame.rows(named=True)
    assert (first["people_absent"], first["fte_days_lost"], first["rate"]) == (None, None, None)
    assert (second["people_absent"], second["fte_days_lost"]) == (20, 40.0)
    # The days of S10 would follow from those of all reasons: another falls with them.
    hidden = shown[1].frame.filter(pl.col("fte_days_lost").is_null())["reason_code"].to_list()
    assert hidden == ["S10", "S11"]


def test_coverage_adds_up() -> None:
    question = SicknessQuestion(((APRIL, APRIL),))
    told = pl.DataFrame({"period": [0], "org_code": ["R1A"], "assignments": [50], "stated": [40], "blank": [6]})
    row = build_cover(told, question, RECORD).frame.row(0, named=True)
    assert (row["without"], row["stated_share"]) == (4, 0.8)


def test_what_blanks_and_days_available_mean_is_said() -> None:
    rates = build_rates(sums((0, None, 3, 1, 6, 63)), SicknessQuestion(((APRIL, APRIL),)), RECORD, is_contracted=True)
    notes = " ".join(rates.about.notes)
    assert "Blank days lost beside days available are read as none" in notes
    assert "contracted hours times the days of the month" in notes


def test_options_that_cannot_be_used_are_refused() -> None:
    for options, text in (
        ({"level": "ward"}, "--level cannot be 'ward'"),
        ({"blank": "maybe"}, "--blank cannot be 'maybe'"),
        ({"by": ("tenure_band",)}, "cannot be broken down by 'tenure_band'"),
    ):
        with pytest.raises(UsageError, match=text):
            SicknessQuestion(**options)
    months = [APRIL.plus(k) for k in range(12)]
    with pytest.raises(UsageError, match="--every cannot be '0'"):
        plan_windows(months, every=0, first=None, last=None)
    with pytest.raises(UsageError, match="--start cannot be '2030-01 to 2025-03'"):
        plan_windows(months, every=1, first=Month.parse("2030-01"), last=None)
