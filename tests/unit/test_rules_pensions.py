"""Pension rules by the day, and State Pension age by the day of birth, against what is published of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest

from tenure.errors import RulesError
from tenure.rules import check_rules, show_rule
from tenure.rules.pensions import (
    minimum_pension_age,
    normal_pension_born_by,
    open_to,
    pension_rule,
    pension_rules,
    state_pension_born_by,
    state_pension_date,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# NHS Business Services Authority: partial retirement for the 1995 Section and 100% for all from 1 October 2023;
# rejoining after the 1995 Section from 1 April 2023; ERRBO in the 2015 Scheme only, three years at most.
@pytest.mark.parametrize(
    ("name", "section", "on", "expected"),
    [
        ("partial_retirement", "1995", "2023-09-30", "0"),
        ("partial_retirement", "1995", "2023-10-01", "1"),
        ("partial_retirement_most_share", "2015", "2023-09-30", "0.8"),
        ("partial_retirement_most_share", "2015", "2023-10-01", "1"),
        ("partial_retirement_least_share", "2008", "2024-04-01", "0.2"),
        ("partial_retirement_pay_cut_share", "1995", "2024-04-01", "0.1"),
        ("rejoin_after_retirement", "1995", "2023-03-31", "0"),
        ("rejoin_after_retirement", "1995", "2023-04-01", "1"),
        ("normal_pension_age", "1995", "2020-01-01", "60"),
        ("normal_pension_age", "2008", "2020-01-01", "65"),
        ("errbo", "1995", "2020-01-01", "0"),
        ("errbo_most_years", "2015", "2020-01-01", "3"),
        ("minimum_pension_age", "2015", "2028-04-05", "55"),
        ("minimum_pension_age", "2015", "2028-04-06", "57"),
        ("late_retirement_increase", "1995", "2020-01-01", "0"),
    ],
)
def test_a_rule_changes_on_the_day_it_was_said_to(name: str, section: str, on: str, expected: str) -> None:
    assert pension_rule(name, section, day(on)) == Decimal(expected)


@pytest.mark.parametrize(
    ("born", "sex", "reached"),
    [
        # Ages and dates as the government's timetable lists them.
        ("1950-04-05", "F", "2010-04-05"),
        ("1952-03-10", "F", "2014-03-06"),  # 24th cohort of women: 6 May 2010 and 23 times two months
        ("1953-05-10", "F", "2016-11-06"),
        ("1953-11-30", "F", "2018-11-06"),
        ("1953-11-30", "M", "2018-11-30"),
        ("1954-01-05", "M", "2019-03-06"),
        ("1954-10-05", "F", "2020-09-06"),
        ("1954-10-06", "F", "2020-10-06"),
        ("1960-04-05", "M", "2026-04-05"),
        ("1960-04-06", "M", "2026-05-06"),  # 66 years and 1 month
        ("1960-07-31", "M", "2026-11-30"),  # 66 years and 4 months: November has no 31st
        ("1960-12-31", "F", "2027-09-30"),
        ("1961-01-31", "F", "2027-11-30"),
        ("1961-03-06", "F", "2028-03-06"),
        ("1977-04-05", "F", "2044-04-05"),
        ("1978-03-29", "M", "2046-03-06"),
        ("1978-04-06", "F", "2046-04-06"),
    ],
)
def test_state_pension_age_is_reached_on_the_day_of_the_timetable(born: str, sex: str, reached: str) -> None:
    assert state_pension_date(day(born), sex) == day(reached)


@pytest.mark.parametrize("sex", ["F", "M"])
def test_every_day_of_birth_has_one_age_and_later_ones_are_not_reached_earlier(sex: str) -> None:
    days = [dt.date(1949, 1, 1) + dt.timedelta(days=number) for number in range(365 * 31)]
    reached = [state_pension_date(one, sex) for one in days]
    assert all(earlier <= later for earlier, later in pairwise(reached))
    rows = [row for row in show_rule("state_pension_ages").iter_rows(named=True) if row["sex"] in (sex, "any")]
    assert all(after["born_from"] - before["born_to"] == dt.timedelta(days=1) for before, after in pairwise(rows))
    assert rows[0]["born_from"] is None
    assert rows[-1]["born_to"] is None


def test_a_year_of_birth_counts_when_the_last_of_it_has_reached_the_age() -> None:
    # 66 for those born to 5 April 1960; born on 31 December 1960, on 30 September 2027; 67 in 1961.
    assert {year: state_pension_born_by(year) for year in (2021, 2025, 2026, 2027, 2028)} == {
        2021: 1955, 2025: 1959, 2026: 1959, 2027: 1960, 2028: 1961,
    }  # fmt: skip


def test_normal_pension_age_of_the_2015_scheme_is_state_pension_age_or_65_if_later() -> None:
    assert normal_pension_born_by("2015", 2025) == 1959
    assert normal_pension_born_by("1995", 2025) == 1965
    assert normal_pension_born_by("2008", 2025) == 1960


def test_what_was_open_to_whom() -> None:
    assert open_to("partial_retirement", day("2023-09-30")) == ("2008", "2015")
    assert open_to("partial_retirement", day("2023-10-01")) == ("1995", "2008", "2015")
    assert open_to("partial_retirement", day("2014-03-31")) == ("2008",)
    assert open_to("errbo", day("2024-03-31")) == ("2015",)


def test_the_lowest_minimum_age_is_that_of_the_sections_that_kept_it() -> None:
    assert [minimum_pension_age(day(on)) for on in ("2009-04-01", "2013-03-31", "2028-04-06")] == [50, 55, 55]


def test_asking_for_what_is_not_held_says_what_is() -> None:
    with pytest.raises(RulesError, match="'retirement' is not a pension rule of section '1995'") as unknown:
        pension_rule("retirement", "1995", day("2020-01-01"))
    assert unknown.value.slug == "pension-rule-unknown"
    with pytest.raises(RulesError, match="No value of partial_retirement of section 2015 for 2014-01-01") as outside:
        pension_rule("partial_retirement", "2015", day("2014-01-01"))
    assert "2015-04-01 to today" in str(outside.value)
    with pytest.raises(RulesError, match="not held for sex 'unknown'") as sexless:
        state_pension_date(day("1960-01-01"), "unknown")
    assert sexless.value.slug == "state-pension-age-not-held"


def test_rules_are_shown_and_checked_as_every_fact_is() -> None:
    assert pension_rules().equals(show_rule("pension_rules"))
    held = show_rule("pension_rules", day("2023-06-30"))
    assert held.filter(name="partial_retirement", section="1995")["value"].to_list() == [Decimal(0)]
    report = check_rules()
    assert report.is_sound
    assumed = [finding.text for finding in report.assumed if finding.rule == "pension_rules"]
    assert len(assumed) == 4
    assert any("members keep 55 after 5 April 2028" in text for text in assumed)
