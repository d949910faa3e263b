"""Options of ``careers moves``, and the periods a record can answer."""

from __future__ import annotations

from typing import Any

import pytest

from tenure.careers import MovesQuestion, plan_periods
from tenure.errors import UsageError
from tenure.terms import Month


def months(first: str, count: int, step: int = 1) -> list[Month]:
    return [Month.parse(first).plus(step * number) for number in range(count)]


def texts(periods: list[tuple[Month, Month]]) -> list[tuple[str, str]]:
    return [(str(start), str(end)) for start, end in periods]


def test_yearly_periods_end_in_the_records_last_month() -> None:
    # 2012-11 to 2024-03 is 137 months: eleven whole years back from the end.
    found = texts(plan_periods(months("2012-11", 137), 12))
    assert len(found) == 11
    assert (found[0], found[-1]) == (("2013-03", "2014-03"), ("2023-03", "2024-03"))


def test_monthly_periods_are_every_month_but_the_last() -> None:
    assert texts(plan_periods(months("2020-01", 4), 1)) == [
        ("2020-01", "2020-02"), ("2020-02", "2020-03"), ("2020-03", "2020-04"),
    ]  # fmt: skip


def test_five_year_periods_start_every_year() -> None:
    found = texts(plan_periods(months("2012-11", 137), 60))
    assert [start for start, _ in found] == [f"{year}-03" for year in range(2013, 2020)]
    assert found[-1] == ("2019-03", "2024-03")


def test_quarterly_periods_follow_each_other() -> None:
    assert texts(plan_periods(months("2020-01", 8), 3)) == [("2020-02", "2020-05"), ("2020-05", "2020-08")]


def test_range_bounds_both_ends() -> None:
    found = plan_periods(months("2012-11", 137), 12, first=Month.parse("2015-06"), last=Month.parse("2018-05"))
    assert texts(found) == [("2016-05", "2017-05"), ("2017-05", "2018-05")]


def test_a_record_of_decembers_answers_years_and_refuses_months() -> None:
    decembers = months("1980-12", 8, step=12)
    assert len(plan_periods(decembers, 12)) == 7
    with pytest.raises(UsageError, match="1 month apart"):
        plan_periods(decembers, 1)


def test_a_record_shorter_than_the_horizon_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        plan_periods(months("2020-01", 12), 12)
    assert caught.value.slug == "no-period-fits"


@pytest.mark.parametrize(
    "option",
    [
        {"level": "ward"},
        {"horizon": 0},
        {"persist": 0},
        {"main_rule": "luck"},
        {"by": ("height",)},
        {"by": ("sex",) * 2},
    ],
    ids=str,
)
def test_options_that_cannot_be_used_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        MovesQuestion(**option)
