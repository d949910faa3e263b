from __future__ import annotations

import datetime as dt

from tenure.intake import ValueLists
from tenure.intake.checks import VALUE_CLASSES, list_checks
from tenure.intake.explain import EXPECTED, FOUND
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
