"""What is recorded of people month by month: absence, pay and its arrears, homes, reasons for leaving."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import polars as pl
import pytest

from tenure import rules
from tenure.synth.sickness import monthly_rate
from tenure.terms import Month
from tests.support.synth import all_months, small_plan


def share_of(held: pl.Series) -> float:
    return float(held.cast(pl.Float64).to_numpy().mean())


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    plan = small_plan(people=3000, start=Month.parse("2021-06"), end=Month.parse("2022-07"), planted=False)
    return all_months(plan).with_columns(pl.col("fte").cast(pl.Float64).alias("hours"))


@pytest.mark.parametrize(
    ("year", "level"), [(2019, 0.043), (2022, 0.056)]
)  # published: NHS sickness absence, as quoted by the Nuffield Trust
def test_the_rates_set_have_the_published_mean_of_the_year(year: int, level: float) -> None:
    rates = [monthly_rate(Month.parse(f"{year}-{number:02d}")) for number in range(1, 13)]
    assert sum(rates) / 12 == pytest.approx(level, rel=1e-6)


@pytest.mark.parametrize(("month", "rate"), [("2019-12", 0.049), ("2022-03", 0.060)])
def test_published_peaks_are_the_highest_months_of_their_years(month: str, rate: float) -> None:
    peak = Month.parse(month)
    assert monthly_rate(peak) == rate
    others = [monthly_rate(Month.parse(f"{peak.year}-{number:02d}")) for number in range(1, 13)]
    assert others.count(rate) == 1
    assert max(others) == rate


def test_absence_recovers_the_rate_set_within_its_sampling_error(frame: pl.DataFrame) -> None:
    sums = frame.group_by("month").agg(pl.col("fte_days_lost", "fte_days_available").sum(), pl.len().alias("rows"))
    for month, lost, available, rows in sums.iter_rows():
        rate = monthly_rate(Month.parse(month))
        # A row loses all of its days or few of them: its share lost varies by about 0.14.
        assert abs(lost / available - rate) < 4 * 0.14 / sqrt(rows), month
    # Fourteen months together are closer.
    lost, available = (sum(sums[name].to_list()) for name in ("fte_days_lost", "fte_days_available"))
    expected = sum(monthly_rate(Month.parse(month)) for month in sums["month"]) / sums.height
    assert lost / available == pytest.approx(expected, rel=0.12)


def test_days_lost_never_exceed_days_available_and_have_a_reason(frame: pl.DataFrame) -> None:
    assert frame.filter(pl.col("fte_days_lost") > pl.col("fte_days_available")).is_empty()
    assert frame.filter((pl.col("fte_days_lost") > 0) != pl.col("absence_reason").is_not_null()).is_empty()
    assert set(frame["absence_reason"].drop_nulls()) <= set(rules.absence_reasons()["code"])
    assert frame.filter((pl.col("status") == "maternity_paid") & (pl.col("fte_days_available") > 0)).is_empty()


def test_a_late_award_is_paid_back_for_the_months_served(frame: pl.DataFrame) -> None:
    # Band 5, first point: 24,907 to 25,655 from April 2021, paid from September 2021, five months late.
    held = frame.filter(
        (pl.col("month") == "2021-09-01") & (pl.col("band") == "5") & (pl.col("pay_step") == 1)
        & (pl.col("fte") == "1") & pl.col("status").is_in(["active"]) & (pl.col("contract") != "bank")
    )  # fmt: skip
    whole, month = 25_655 / 12, (25_655 - 24_907) / 12
    possible = {round(whole + served * month, 2) for served in range(6)}
    assert held.height >= 10
    assert set(held["basic_pay"]) <= possible
    assert round(whole + 5 * month, 2) in set(held["basic_pay"])
    # Those who joined after April get less; the months after have no arrears.
    joined = held.filter(pl.col("org_start") == "2021-07-01")["basic_pay"].unique().to_list()
    assert joined in ([], [round(whole + 2 * month, 2)])
    later = frame.filter((pl.col("month") == "2021-10-01") & (pl.col("band") == "5") & (pl.col("pay_step") == 1))
    full_time = later.filter((pl.col("fte") == "1") & (pl.col("status") == "active") & (pl.col("contract") != "bank"))
    assert set(full_time["basic_pay"]) == {round(whole, 2)}


def test_steps_rise_with_years_in_the_band(frame: pl.DataFrame) -> None:
    held = frame.filter(pl.col("assignment_id").str.ends_with("-1")).sort("person_id", "month")
    pairs = held.with_columns(
        pl.col("pay_step", "band", "occupation_code").shift(1).over("person_id").name.suffix("_before")
    )
    same = [pl.col(name) == pl.col(f"{name}_before") for name in ("band", "occupation_code")]
    change = pairs.filter(*same).select(pl.col("pay_step") - pl.col("pay_step_before")).to_series()
    assert 0 < share_of(change == 1) < 1 / 12
    assert share_of(change > 1) == 0
    assert share_of(change < 0) < 0.002  # promoted and back is possible, losing a step is not meant


def test_london_supplements_lie_between_their_least_and_most(frame: pl.DataFrame) -> None:
    london = set(rules.organisations().filter(region="London")["code"])
    held = frame.filter((pl.col("pay_contract") == "afc") & (pl.col("status") == "active") & (pl.col("hours") == 1))
    paid = held.filter(pl.col("geographic_allowance").is_not_null())
    assert set(paid["org_code"]) <= london
    assert paid.height > 50
    # 2017/18 values stand for the years without a source: outer 3,553 to inner 6,469 a year.
    assert paid.filter(~(pl.col("geographic_allowance") * 12).is_between(3553 - 0.1, 6469 + 0.1)).is_empty()


def test_maternity_pay_falls_from_whole_to_half_to_statutory(frame: pl.DataFrame) -> None:
    leave = frame.filter(pl.col("status") == "maternity_paid").sort("person_id", "month")
    assert leave.height > 100
    assert leave["occupational_absence"].null_count() == 0
    assert (leave["basic_pay"] == 0).all()
    amounts = leave.group_by("person_id", maintain_order=True).agg(pl.col("occupational_absence"), pl.col("hours"))
    falling = [
        all(later <= earlier * 1.06 for earlier, later in pairwise(paid))
        for paid, hours in amounts.select("occupational_absence", "hours").iter_rows()
        if len(set(hours)) == 1
    ]
    assert sum(falling) / len(falling) > 0.95  # a step or an award may raise the pay that leave is half of


def test_elements_that_few_have_are_blank_and_never_nought(frame: pl.DataFrame) -> None:
    for name in ("recruitment_premium", "medical_award", "protected_pay", "overtime", "other_payment"):
        assert 0 < share_of(frame[name].is_not_null()) < 0.15, name
        assert frame.filter(pl.col(name) == 0).is_empty()
    assert frame.filter(pl.col("other_payment") < 0).height > 0


def test_reasons_are_not_known_for_about_forty_in_a_hundred(frame: pl.DataFrame) -> None:
    left = frame.filter(pl.col("leave_reason").is_not_null())
    assert left["destination"].null_count() == 0
    unknown = share_of(left["leave_reason"].is_in(["Unknown", "Voluntary Resignation - Other/Not Known"]))
    assert unknown == pytest.approx(0.40, abs=3.5 * sqrt(0.24 / left.height))
    assert set(left["leave_reason"]) <= set(rules.leave_reasons()["reason"])


def test_homes_are_districts_mostly_near_work(frame: pl.DataFrame) -> None:
    areas = rules.organisation_areas()
    assert set(frame["home_area"]) <= set(areas["area_code"])
    near = frame.join(areas.select("org_code", "area_code"), on="org_code")
    share = share_of(near["home_area"] == near["area_code"])
    assert share == pytest.approx(0.62, abs=0.08)
    first = frame.sort("month").group_by("person_id").agg(pl.col("home_area").n_unique(), pl.col("org_code").n_unique())
    stayed = first.filter(pl.col("org_code") == 1)
    assert (stayed["home_area"] == 1).all()


def test_fixed_terms_follow_the_published_shares(frame: pl.DataFrame) -> None:
    groups = rules.occupations().select(pl.col("code").alias("occupation_code"), "staff_group")
    held = frame.filter(~pl.col("contract").is_in(["training", "bank"])).join(groups, on="occupation_code")
    nurses = held.filter(staff_group="Nurses & health visitors")
    people = nurses["person_id"].n_unique()
    share = share_of(nurses["contract"] == "fixed_term")
    assert share == pytest.approx(0.02, abs=4 * sqrt(0.02 * 0.98 / people))
