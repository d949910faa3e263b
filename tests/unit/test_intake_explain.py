from __future__ import annotations

import datetime as dt

from tenure.intake import ValueLists
from tenure.intake.checks import VALUE_CLASSES, list_checks
from tenure.intake.explain import EXPECTED, FOUND, expect_in
from tenure.layouts import list_layouts, read_layout
from tenure.terms.record import COLUMN_BY_NAME

_OF_LINES = {"row_too_short", "row_too_long", "quote_not_closed", "not_decoded", "conflicting_rows"}


def test_every_reason_says_what_was_expected() -> None:
    reasons = set(_OF_LINES)
    for lists in (ValueLists(), ValueLists(frozenset(), frozenset())):
        checks = list_checks(present=COLUMN_BY_NAME, reasons=lists.reasons(), today=dt.date(2020, 1, 1))
        reasons |= {check.reason for check in checks}
        # The mask of a row's problems is a whole number of 63 bits.
        assert len(checks) <= 63
    assert set(EXPECTED) == reasons


def test_every_class_of_value_has_words() -> None:
    assert set(FOUND) == {name for name, _ in VALUE_CLASSES.values()}


def test_what_is_expected_is_said_in_the_words_of_the_layout() -> None:
    report, monthly = read_layout("esr-bi-report"), read_layout("esr-monthly")
    assert expect_in(report, "month_not_read") == "the last day of the month, written DD/MM/YYYY"
    assert expect_in(monthly, "month_not_read") == "the month, written YYYYMM"
    assert expect_in(report, "date_not_read") == "dates written DD/MM/YYYY"
    assert expect_in(report, "money_not_read").endswith("thousands parted by ',' or by nothing")
    assert "a word of the layout 'esr-monthly'" in expect_in(monthly, "value_not_in_list")
    own = read_layout("tenure-record")
    assert {reason: expect_in(own, reason) for reason in EXPECTED} == EXPECTED
    assert all(expect_in(read_layout(name), reason) for name in list_layouts() for reason in EXPECTED)
