"""Every step of the panel keeps to the SQL that the engines share."""

from __future__ import annotations

import itertools

import pytest
import sqlglot
from sqlglot.errors import ErrorLevel

from tenure.panel import (
    BREAKDOWNS,
    DERIVED,
    MAIN_RULES,
    administrative_step,
    cell_steps,
    course_steps,
    decode_step,
    direct_step,
    entry_steps,
    flow_steps,
    guard_steps,
    job_steps,
    lone_steps,
    merged_steps,
    pair_steps,
    respell_steps,
    spell_steps,
    stock_steps,
)
from tenure.store import Step, check_steps

EVERY = tuple(BREAKDOWNS)
STEPS: dict[str, Step] = {
    step.name: step
    for step in itertools.chain(
        *(derived.steps() for derived in DERIVED),
        *(spell_steps(rule) for rule in MAIN_RULES),
        *(respell_steps(rule) for rule in MAIN_RULES),
        job_steps(),
        lone_steps(),
        course_steps(persist=3),
        guard_steps(guard=False),
        guard_steps(guard=True),
        merged_steps(guard=True),
        pair_steps(EVERY),
        cell_steps(EVERY, conditional=True),
        [decode_step("cells", EVERY, ("period", "people")), direct_step(EVERY), administrative_step()],
        flow_steps(),
        entry_steps(),
        stock_steps(),
    )
}


def test_no_step_uses_what_the_engines_answer_differently() -> None:
    assert len(STEPS) > 50
    assert check_steps(list(STEPS.values())) == ()


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
def test_every_step_can_be_written_for_spark(step: Step) -> None:
    statements = sqlglot.transpile(step.sql, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    assert len(statements) == 1
    assert statements[0].upper().startswith(("SELECT", "WITH"))
