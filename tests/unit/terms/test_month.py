"""Months as values."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.errors import UsageError
from tenure.terms import Month


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2999, 12, 31)))
def test_month_of_a_date_reads_back_from_its_text(date: dt.date) -> None:
    month = Month.of(date)
    assert Month.parse(str(month)) == month
    assert (month.year, month.number) == (date.year, date.month)
    assert month.first_day == date.replace(day=1)


@given(st.integers(23_000, 25_000), st.integers(-500, 500))
def test_adding_months_moves_the_index(index: int, months: int) -> None:
    assert Month(index).plus(months).index - index == months


@pytest.mark.parametrize("text", ["2020-13", "2020-00", "2020-1", "2020-01-02", "01/2020", "2020", ""])
def test_what_is_not_a_month_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="not a month") as caught:
        Month.parse(text)
    assert caught.value.slug == "month-not-read"


def test_the_first_of_the_month_is_read_as_the_month() -> None:
    assert Month.parse("2012-11-01") == Month.parse("2012-11") == Month(2012 * 12 + 10)
