"""Dirty rows planted beside the clean ones, so that what a check refuses is known exactly."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import polars as pl

from tenure import rules
from tenure.synth.draws import stream
from tenure.synth.plan import SynthPlan
from tenure.terms import Month

__all__ = ["DirtyRows", "read_as_text", "write_text"]

_Row = dict[str, str | None]
_UNLISTED = ("921", "9Z9", "821")


def write_text(frame: pl.DataFrame, *, header: bool) -> bytes:
    """Return a frame as CSV text; money and days have two decimals."""
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=header, float_precision=2)
    return buffer.getvalue()


def read_as_text(text: bytes) -> pl.DataFrame:
    """Return CSV text as a frame of text columns; empty is null."""
    return pl.read_csv(text, infer_schema=False)


def _set(**values: str | None) -> Callable[[_Row], list[_Row]]:
    return lambda row: [{**row, **values}]


def _set_mid_month(row: _Row) -> list[_Row]:
    return [{**row, "month": f"{str(row['month'])[:8]}15"}]


def _conflict(row: _Row) -> list[_Row]:
    return [{**row, "fte": "0.5"}, {**row, "fte": "0.4"}]


def _repeat(row: _Row) -> list[_Row]:
    return [row]


def _unclassify(row: _Row) -> list[_Row]:
    code = next(code for code in _UNLISTED if code not in rules.occupation_codes())
    return [{**row, "occupation_code": code, "contract": "bank", "is_main": "false", "fte": "0.1"}]


# Each way of being dirty, by the reason a check gives; ``duplicates`` are exact copies, found to be
# unchanged, and ``unclassified`` rows are sound but for an occupation code that no list holds.
_WAYS: dict[str, Callable[[_Row], list[_Row]]] = {
    "month_not_first": _set_mid_month,
    "fte_out_of_range": _set(fte="1.75"),
    "fte_not_read": _set(fte="full time"),
    "value_not_in_list": _set(status="sabbatical"),
    "money_not_read": _set(basic_pay="2,104.50"),
    "conflicting_rows": _conflict,
    "duplicates": _repeat,
    "unclassified": _unclassify,
}


class DirtyRows:
    """Makes the dirty rows of each month and keeps count by reason.

    Every dirty row is extra: it copies the row of an active person under an assignment id of its own
    (but for ``duplicates``), so that the clean rows stay as they are.
    """

    def __init__(self, plan: SynthPlan) -> None:
        self._plan = plan
        self._seen_rows = 0
        self._made = 0
        self._turn = 0
        self.counts = dict.fromkeys(_WAYS, 0)

    def _due(self, clean_rows: int, month: Month) -> int:
        """Return how many dirty rows are due by the end of this month, less those made."""
        self._seen_rows += clean_rows
        share = self._plan.dirty_rows
        if isinstance(share, int):
            passed = month.index - self._plan.start.index + 1
            return share * passed // len(self._plan.months) - self._made
        return int(self._seen_rows * share) - self._made

    def make(self, frame: pl.DataFrame, month: Month) -> pl.DataFrame | None:
        """Return this month's dirty rows as text, or None when there are none."""
        due = self._due(frame.height, month) if self._plan.planted else 0
        if due <= 0:
            return None
        is_sound = (pl.col("status") == "active") & (pl.col("contract") == "permanent") & (pl.col("is_main") == "true")
        sound = frame.select(is_sound.arg_true()).to_series()
        rng = stream(self._plan.seed, "dirty", month.index)
        places = rng.choice(len(sound), size=min(due, len(sound)), replace=False)
        text = read_as_text(write_text(frame[sound[np.sort(places)]], header=True))
        made: list[_Row] = []
        for number, row in enumerate(text.iter_rows(named=True)):
            if len(made) >= due:
                break
            made.extend(self._spoil(row, number, due - len(made)))
        self._made += len(made)
        return pl.DataFrame(made, schema=text.schema, orient="row")

    def _spoil(self, row: _Row, number: int, room: int) -> list[_Row]:
        """Return one row spoilt in the way whose turn it is; a conflict needs room for two."""
        reasons = list(_WAYS)
        reason = reasons[self._turn % len(reasons)]
        self._turn += 1
        if reason == "conflicting_rows" and room < 2:
            reason = "fte_out_of_range"
        if reason != "duplicates":
            row = {**row, "assignment_id": f"{row['assignment_id']}-7{number}"}
        rows = _WAYS[reason](row)
        self.counts[reason] += len(rows)
        return rows
