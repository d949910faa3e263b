"""Small plans of the synthetic record, and plain readings of what they write."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import polars as pl

from tenure.synth import SynthPlan, simulate, write_extract
from tenure.terms import Month

KEY = ["person_id", "assignment_id", "month"]


def small_plan(**changes: Any) -> SynthPlan:
    """Return a plan of 1,500 people over two years and a bit, with what ``changes`` says."""
    given = {
        "people": 1500, "start": Month.parse("2018-11"), "end": Month.parse("2021-01"), "seed": 11, "organisations": 10,
    }  # fmt: skip
    return SynthPlan(**{**given, **changes})


def all_months(plan: SynthPlan) -> pl.DataFrame:
    return pl.concat([frame for _, frame in simulate(plan)])


def write(plan: SynthPlan, out: Path) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """Write an extract; return its rows as the files hold them, and the answer key."""
    folder = write_extract(plan, out)
    rows: list[dict[str, str]] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            rows.extend(csv.DictReader(file))
    return rows, json.loads((out / "answer_key.json").read_text(encoding="utf-8"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
