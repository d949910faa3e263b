"""Late careers on a drawn panel: what the steps count, with words in place of codes."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tenure.panel import BANDS
from tenure.panel.retirement import age_steps, easing_steps, return_steps
from tenure.retention.retirement_question import LatePlan, list_late_months, plan_late
from tenure.terms import Month
from tests.support.panel import FIRST, Job, Panel

RETIRED = "Retirement Age"
EASING = ("people", "stayed", "stayed_on_afc", "stepped_down", "stayed_with_fte", "wound_down")
RETURNS = ("people", "returned", "bank_only", "fte", "kept")


def leave(
    person: int, months: str, *, reason: str | None = RETIRED, assignment: int = 0, **columns: object
) -> list[Job]:
    """A job whose last drawn month has a reason for leaving."""
    before, last = months[:-1], "." * (len(months) - 1) + months[-1]
    return [
        Job(person, before, assignment, columns),
        Job(person, last, assignment, {**columns, "leave_reason": reason}),
    ]


def follow_late(panel: Panel, *, at: int | None = None) -> LatePlan:
    """Register what the steps read beside the record; the reference month is the last, or the one given."""
    months = [Month(FIRST + offset) for offset in panel.numbers]
    plan = plan_late(months, at=None if at is None else Month(FIRST + at))
    for name, frame in list_late_months(plan).items():
        panel.engine.register(name, frame)
    reasons = [code for value, code in panel.codes["leave_reason"].items() if value == RETIRED]
    panel.engine.register("retirement_reason", pl.DataFrame({"code": reasons}, schema={"code": pl.Int64}))
    ranks = [(code, BANDS.index(band) + 1) for band, code in panel.codes["band"].items() if band in BANDS]
    panel.engine.register("band_rank", pl.DataFrame(ranks, schema={"band": pl.Int64, "rank": pl.Int64}, orient="row"))
    panel.follow()
    return plan


def count_ages(panel: Panel) -> dict[tuple[int, str | None, int | None], int]:
    """People by month (offset), pension section and year of birth."""
    frame = panel.engine.collect(age_steps())
    columns = ("number", "section", "birth_year", "people")
    return {
        (panel.offsets[number], section, born): people
        for number, section, born, people in frame.select(columns).iter_rows()
    }


def count_easing(panel: Panel, late_age: int = 55) -> dict[int, tuple[int, ...]]:
    """The counts of ``EASING`` by period."""
    frame = panel.engine.collect(easing_steps(late_age))
    return _add_up(frame, ["period"], EASING)


def count_returns(panel: Panel) -> dict[tuple[int, int], tuple[int, ...]]:
    """The counts of ``RETURNS`` by period and whether a reason of retirement is recorded."""
    return _add_up(panel.engine.collect(return_steps()), ["period", "is_retirement"], RETURNS)


def _add_up(frame: pl.DataFrame, keys: Sequence[str], counts: Sequence[str]) -> dict:  # type: ignore[type-arg]
    summed = frame.group_by(keys).agg(pl.col(counts).sum()).sort(keys)
    rows = summed.select(*keys, *counts).iter_rows()
    return {row[0] if len(keys) == 1 else row[: len(keys)]: tuple(row[len(keys) :]) for row in rows}
