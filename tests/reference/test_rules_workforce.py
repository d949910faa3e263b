"""Workforce figures against values copied by hand from the publications named in their source files."""

import polars as pl
import pytest

from tenure import rules
from tenure.rules import workforce


def sum_where(frame: pl.DataFrame, column: str, **held: str) -> float:
    found = frame.filter(*[pl.col(name) == value for name, value in held.items()])
    assert found.height > 0
    return float(found[column].sum())


@pytest.mark.parametrize(
    ("month", "staff_group", "band", "headcount"),
    [
        ("2018-09", "HCHS doctors", "all", 118_510),
        ("2018-09", "HCHS doctors", "consultant", 50_275),
        # 6,294 + 5,560 foundation, 11,426 core, 31,666 specialty registrars.
        ("2018-09", "HCHS doctors", "resident", 54_946),
        ("2018-09", "Support to doctors, nurses & midwives", "2", 131_737),
        ("2018-09", "Senior managers", "vsm", 2_109),
    ],
)
def test_headcounts_are_as_published(month: str, staff_group: str, band: str, headcount: int) -> None:
    held = rules.workforce_headcounts()
    assert sum_where(held, "headcount", month=month, staff_group=staff_group, band=band) == headcount


def test_total_headcounts_are_as_published() -> None:
    held = rules.workforce_headcounts()
    assert sum_where(held, "headcount", month="2012-09", band="all") == 1_120_333
    assert sum_where(held, "headcount", month="2022-06", band="all") == 1_379_496


def test_ethnic_groups_add_up_to_the_grades_of_the_headcounts() -> None:
    keys = ["month", "staff_group", "band"]
    ethnic = rules.workforce_ethnicity().group_by(keys).agg(pl.col("headcount").sum().alias("summed"))
    joined = ethnic.filter(pl.col("band") != "all").join(rules.workforce_headcounts(), on=keys)
    # 2018-09: 238,367 white nurses and health visitors.
    assert joined.filter(pl.col("summed") != pl.col("headcount")).height == 0
    held = rules.workforce_ethnicity()
    white = {"month": "2018-09", "staff_group": "Nurses & health visitors", "ethnic_group": "white"}
    assert sum_where(held, "headcount", **white) == 238_367


def test_full_time_equivalents_of_organisations_add_up_to_those_of_nationalities() -> None:
    by_group = rules.workforce_organisations().group_by("month", "staff_group").agg(pl.col("fte").sum())
    by_nation = rules.workforce_nationality().group_by("month", "staff_group").agg(pl.col("fte").sum().alias("other"))
    joined = by_group.join(by_nation, on=["month", "staff_group"])
    assert joined.height == 26
    assert ((joined["fte"] - joined["other"]).abs() < 15).all()
    # June 2018: 862,102.8 British, 1,952.4 English, 237.0 Welsh and 214.5 Scottish, a few Northern Irish.
    british = sum_where(rules.workforce_nationality(), "fte", month="2018-06", nationality="GBR")
    assert british == pytest.approx(864_506.7, abs=200)
    indian = sum_where(rules.workforce_nationality(), "fte", month="2018-06", nationality="IND")
    assert indian == pytest.approx(18_076.4, abs=1)


def test_sickness_of_england_is_days_lost_over_days_available() -> None:
    held = rules.sickness_rates()
    # April 2024: 2,067,858.27 of 43,405,896.43 days.
    assert sum_where(held, "rate_pct", code="ENG", period="2024-04") == pytest.approx(4.764, abs=0.0005)
    assert held.filter(scope="england").height == 12


def test_sickness_of_organisations_by_month_adds_up_to_that_of_england_and_of_the_year() -> None:
    months, held = workforce.sickness_months(), rules.sickness_rates()
    # April 2024, organisation 0AR: 1,868.55 of 52,881.11 days, published as 3.53%.
    assert sum_where(months, "rate_pct", org_code="0AR", month="2024-04") == 3.53
    assert months["org_code"].n_unique() == 286
    assert ((months["rate_pct"] - 100 * months["fte_days_lost"] / months["fte_days_available"]).abs() < 0.006).all()
    summed = months.group_by("month").agg(pl.col("fte_days_lost").sum()).rename({"fte_days_lost": "summed"})
    england = held.filter(scope="england").join(summed, left_on="period", right_on="month")
    assert england.height == 12
    assert ((england["fte_days_lost"] - england["summed"]).abs() < 0.1).all()


def test_regional_prices_and_areas_are_as_published() -> None:
    prices = rules.regional_house_prices().filter(region="North East", year=2012)
    assert prices["median_house_price_gbp"].item() == 119_000
    assert prices["median_workplace_earnings_gbp"].item() == 23_781
    areas = rules.organisation_areas()
    assert areas.filter(org_code="R0A")["area_code"].item() == "E08000003"
    assert areas["org_code"].is_unique().all()


def test_staff_groups_of_the_figures_are_those_of_the_occupations() -> None:
    known = set(rules.occupations()["staff_group"])
    for figures in (rules.workforce_headcounts(), rules.workforce_organisations(), rules.workforce_nationality()):
        assert set(figures["staff_group"]) <= known


@pytest.mark.parametrize(
    ("identifier", "value"),
    [
        ("inflow-2014", 0.04),
        ("inflow-2024", 0.16),
        ("cohort-left", 0.39),
        ("roles-per-head", round(1_240_454 / 1_216_834, 3)),
        ("fte-per-head", round(1_070_964 / 1_216_834, 3)),
        ("leavers-2022", 0.125),
        ("sickness-mar-2022", 0.060),
        ("sex-gap-afc", round(1 / 1.039 - 1, 3)),
    ],
)
def test_calibration_targets_are_as_published(identifier: str, value: float) -> None:
    assert rules.calibration_targets().filter(id=identifier)["value"].item() == pytest.approx(value, abs=1e-3)


def test_calibration_targets_are_named_once_and_have_a_margin_of_a_known_kind() -> None:
    held = rules.calibration_targets()
    assert held["id"].is_unique().all()
    assert set(held["margin_kind"]) == {"relative", "absolute", "sign", "ordering", "at_least"}
    assert held.filter(pl.col("margin_kind").is_in(["relative", "absolute"]) & (pl.col("margin") <= 0)).is_empty()
    cohort = held.filter(measure="band_5_cohort")
    assert cohort["value"].sum() == pytest.approx(1.0)
