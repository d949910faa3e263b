"""Every step that a record is made with stays inside the SQL that engines share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from tenure.intake import RECORD_SCHEMA, ValueLists
from tenure.intake.checks import judge_steps, list_checks
from tenure.panel import DERIVED, derived_tables
from tenure.store import Step, check_steps, merge
from tenure.terms.record import COLUMN_BY_NAME, COLUMNS

CHECKS = list_checks(present=COLUMN_BY_NAME, reasons=ValueLists().reasons(), today=dt.date(2020, 1, 1))

CHAINS: dict[str, Sequence[Step]] = {
    **{f"judge {column.name}": judge_steps(column, "value", CHECKS) for column in COLUMNS},
    "account": merge.account_steps(RECORD_SCHEMA),
    "match": merge.match_steps(RECORD_SCHEMA),
    "result": merge.result_steps(RECORD_SCHEMA),
    **{
        f"{derived.name}, {order}": [*(step for make in derived.shared for step in make()), *derived.steps()]
        for order, tables in (("in order", DERIVED), ("sorted", derived_tables(in_order=False)))
        for derived in tables
    },
}


@pytest.mark.parametrize("chain", CHAINS)
def test_steps_are_portable(chain: str) -> None:
    assert len(CHAINS[chain]) > 1
    assert check_steps(CHAINS[chain]) == ()
