"""Rates by the day, and what is said outside coverage."""

import datetime as dt
from decimal import Decimal

import pytest

from tenure.errors import RulesError
from tenure.rules import rate, rates, show_rule


# Health and Social Care Levy Act 2021 and its repeal: 15.05% to 5 November 2022, 13.8% from the 6th.
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2022-04-05", "0.138"),
        ("2022-04-06", "0.1505"),
        ("2022-11-05", "0.1505"),
        ("2022-11-06", "0.138"),
        ("2025-04-05", "0.138"),
        ("2025-04-06", "0.15"),
    ],
)
def test_employer_ni_changes_on_the_day_the_law_says(on: str, expected: str) -> None:
    assert rate("employer_ni_rate", dt.date.fromisoformat(on)) == Decimal(expected)


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        # NHS Employers: 14.3% to 31 March 2019, then 20.6%, then 23.7% from 1 April 2024; levy 0.08%.
        ("employer_pension_rate", "2019-03-31", "0.143"),
        ("employer_pension_rate", "2019-04-01", "0.206"),
        ("employer_pension_rate", "2024-03-31", "0.206"),
        ("employer_pension_rate", "2024-04-01", "0.237"),
        ("employer_pension_admin_levy", "2024-04-01", "0.0008"),
        ("employer_pension_paid_locally", "2024-04-01", "0.1438"),
        # Secondary threshold: 175 pounds a week from April 2022; 5,000 a year from 6 April 2025.
        ("employer_ni_secondary_threshold_weekly_gbp", "2022-04-06", "175"),
        ("employer_ni_secondary_threshold_annual_gbp", "2025-04-06", "5000"),
        # 157 x 52 = 8,164 and 169 x 52 = 8,788, the thresholds HMRC announced for 2017/18 and 2020/21.
        ("employer_ni_secondary_threshold_annual_gbp", "2017-04-06", "8164"),
        ("employer_ni_secondary_threshold_annual_gbp", "2021-04-05", "8788"),
        ("employer_ni_contracted_out_rebate", "2016-04-05", "0.034"),
        ("employer_ni_contracted_out_rebate", "2016-04-06", "0"),
        ("high_cost_area_inner_maximum_gbp", "2026-04-01", "8746"),
        # NHS Employers: band 2 earns 41% more on Saturdays and nights, 83% more on Sundays and holidays.
        ("unsocial_hours_band_2_saturday_and_night", "2022-01-01", "0.41"),
        ("unsocial_hours_band_2_sunday_and_holiday", "2022-01-01", "0.83"),
    ],
)
def test_rates_agree_with_their_published_values(name: str, on: str, expected: str) -> None:
    assert rate(name, dt.date.fromisoformat(on)) == Decimal(expected)


def test_full_employer_pension_is_the_published_total() -> None:
    # 20.68% to March 2024 and 23.78% after, as the DHSC evidence 2025 to 2026 states them.
    for on, total in ((dt.date(2024, 3, 31), "0.2068"), (dt.date(2024, 4, 1), "0.2378")):
        assert rate("employer_pension_rate", on) + rate("employer_pension_admin_levy", on) == Decimal(total)


def test_a_date_outside_coverage_is_refused_with_the_coverage() -> None:
    with pytest.raises(RulesError, match="No value of employer_ni_rate for 2012-04-05") as refused:
        rate("employer_ni_rate", dt.date(2012, 4, 5))
    assert refused.value.slug == "rate-outside-coverage"
    assert refused.value.found == "values for 2012-04-06 to today."


def test_a_hole_in_coverage_is_refused_with_both_sides_of_it() -> None:
    with pytest.raises(RulesError) as refused:
        rate("high_cost_area_inner_minimum_gbp", dt.date(2020, 1, 1))
    assert refused.value.found == "values for 2017-04-01 to 2018-03-31; 2023-04-01 to today."


def test_an_unknown_rate_is_refused_with_the_names() -> None:
    with pytest.raises(RulesError, match="'ni' is not a rate") as refused:
        rate("ni", dt.date(2024, 4, 1))
    assert refused.value.slug == "rate-unknown"
    assert "employer_ni_rate" in refused.value.expected


def test_the_frame_of_rates_gives_what_the_lookup_gives() -> None:
    for name, value, start in rates().select("name", "value", "in_force_from").iter_rows():
        assert rate(name, start) == value


def test_show_rule_keeps_the_rows_of_a_day() -> None:
    shown = show_rule("employer_ni_rate", dt.date(2022, 11, 6))
    assert shown["value"].to_list() == [Decimal("0.138")]
    # Manchester University (R0A) opened on 1 October 2017.
    assert "R0A" not in show_rule("organisations", dt.date(2017, 9, 30))["code"].to_list()
    assert "R0A" in show_rule("organisations", dt.date(2017, 10, 1))["code"].to_list()
    # Band 5 has eight steps in any year.
    assert show_rule("afc", dt.date(2024, 4, 1)).filter(band="5").height == 8


def test_show_rule_refuses_a_name_it_does_not_know() -> None:
    with pytest.raises(RulesError, match="'bands' is not a rule") as refused:
        show_rule("bands")
    assert refused.value.slug == "rule-unknown"
    assert "successors" in refused.value.expected
