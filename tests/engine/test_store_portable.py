"""Every step that a record is made with stays inside the SQL that engines share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from tenure.intake import RECORD_SCHEMA, ValueLists
from tenure.intake.checks import judge_steps
from tenure.panel import DERIVED
from tenure.store import Step, check_steps, merge
from tenure.terms.record import COLUMN_BY_NAME

CHAINS: dict[str, Sequence[Step]] = {
    "judge": judge_steps(present=frozenset(COLUMN_BY_NAME), reasons=ValueLists().reasons(), today=dt.date(2020, 1, 1)),
    "account": merge.account_steps(RECORD_SCHEMA),
    "match": merge.match_steps(RECORD_SCHEMA),
    "result": merge.result_steps(RECORD_SCHEMA),
    **{derived.name: [*(derived.shared() if derived.shared else ()), *derived.steps()] for derived in DERIVED},
}


@pytest.mark.parametrize("chain", CHAINS)
def test_steps_are_portable(chain: str) -> None:
    assert len(CHAINS[chain]) > 1
    assert check_steps(CHAINS[chain]) == ()
