"""Refused rows: where they are, why, and what kind of value it was; never the value."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tenure.intake.checks import VALUE_CLASSES, Check
from tenure.intake.sources import Source
from tenure.store import DuckEngine, Step

__all__ = ["QUARANTINE_COLUMNS", "count_reasons", "keep_quarantine"]

QUARANTINE_COLUMNS = {
    "file": "name of the delivered file, without its folder",
    "line": "physical line of the file, the header being line 1 (Parquet: row, from 1)",
    "column": "column of the record; empty when the whole row is at fault",
    "reason": "code of the reason",
    "rank": "1 for the reason that is counted; further reasons of the same row from 2",
    "value_class": "what the value looks like; the value itself is not kept",
    "person": "keyed hash of the person id, null when there was none to read",
    "assignment": "keyed hash of the assignment id, likewise",
}
_REFUSED = {
    "source": "integer", "line": "bigint", "problems": "bigint", "classes": "varchar",
    "person": "bigint", "assignment": "bigint",
}  # fmt: skip

_FAILED = """
select r.source, r.line, k.bit, k.column_name, k.reason, substr(r.classes, k.bit + 1, 1) as letter,
    r.person, r.assignment
from refused r join checks k on (r.problems // k.weight) % 2 = 1
"""
_EVERY = """
select f.source, f.line, f.bit, f.column_name, f.reason, c.value_class, f.person, f.assignment
from failed f left join letters c using (letter)
union all
select source, line, 0, '', reason, '', null, null from rejects
union all
select source, line, 0, '', 'conflicting_rows', '', person, assignment from clashes
"""
_QUARANTINE = """
select s.file, e.source, e.line, e.column_name as "column", e.reason,
    cast(row_number() over (partition by e.source, e.line order by e.bit) as smallint) as rank,
    e.value_class, e.person, e.assignment
from every_reason e join sources s using (source)
"""


def keep_quarantine(
    engine: DuckEngine,
    *,
    sources: Sequence[Source],
    checks: Sequence[Check],
    refused: Sequence[Path],
    rejects: pl.DataFrame,
    clashes: pl.DataFrame,
) -> tuple[Step, ...]:
    """Keep table ``quarantined``, one row per refused row and reason, and return the step for the file."""
    bits = list(enumerate(checks))
    weights = {
        "bit": [bit for bit, _ in bits],
        "weight": [2**bit for bit, _ in bits],
        "column_name": [check.column for _, check in bits],
        "reason": [check.reason for _, check in bits],
    }
    engine.register("checks", pl.DataFrame(weights))
    letters = {"letter": list(VALUE_CLASSES), "value_class": [name for name, _ in VALUE_CLASSES.values()]}
    engine.register("letters", pl.DataFrame(letters))
    files = {"source": [source.number for source in sources], "file": [source.path.name for source in sources]}
    engine.register("sources", pl.DataFrame(files))
    engine.register("rejects", rejects)
    engine.register("clashes", clashes)
    engine.register_files("refused", refused, columns=_REFUSED)
    steps = (Step("failed", _FAILED), Step("every_reason", _EVERY), Step("quarantine", _QUARANTINE))
    engine.keep("quarantined", steps)
    columns = ", ".join(f'"{name}"' for name in QUARANTINE_COLUMNS)
    return (Step("quarantine", f"select {columns} from quarantined order by file, line, rank"),)


def count_reasons(engine: DuckEngine) -> pl.DataFrame:
    """Return ``source``, ``reason`` and ``rows`` refused, each row under its first reason."""
    sql = "select source, reason, count(*) as rows from quarantined where rank = 1 group by source, reason"
    return engine.collect([Step("reasons", f"{sql} order by source, reason")])
