"""Leavers, joiners and stayers of drawn careers: by the panel's steps, and counted month by month in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from tenure.panel import posts
from tenure.panel.posts import Subject
from tenure.retention.flows import FlowCells
from tests.support.panel import FIRST, Panel

_CODES = pl.Series([], dtype=pl.Int64)


def register_posts(panel: Panel, periods: Sequence[tuple[int, int]]) -> None:
    """Register what the steps of people in post read; periods by offsets of their months; nobody is in training."""
    numbers = panel.numbers
    rows = [
        (place, numbers[first], numbers[last], numbers.get(first - 12)) for place, (first, last) in enumerate(periods)
    ]
    names = ("period", "first_month", "last_month", "before_month")
    panel.engine.register("flow_period", pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row"))
    dates = [(number, FIRST + offset, (FIRST + offset) // 12) for offset, number in numbers.items()]
    kinds = dict.fromkeys(("number", "start_calendar", "start_year"), pl.Int64)
    panel.engine.register("flow_date", pl.DataFrame(dates, schema=kinds, orient="row"))
    set_trainees(panel)


def set_trainees(panel: Panel, *, pay_contracts: Sequence[str] = ()) -> None:
    """Say which pay contracts are those of doctors in training."""
    codes = [panel.codes["pay_contract"][name] for name in pay_contracts]
    panel.engine.register("trainee_pay_contract", pl.DataFrame({"code": codes}, schema={"code": pl.Int64}))
    for name in ("occupation", "contract"):
        panel.engine.register(f"trainee_{name}", pl.DataFrame({"code": _CODES}))


def read_cells(
    panel: Panel, by: Sequence[str] = (), *, subject: Subject = "person", departments: bool = False
) -> FlowCells:
    """Return the cells with text for codes, as a study makes them, but for successors and areas."""
    engine = panel.engine
    engine.keep("posts", posts.post_steps(subject, departments=departments))
    engine.keep("faces", posts.face_steps())
    if by:
        engine.keep("seen", posts.seen_steps(by))
    months = engine.collect(posts.post_month_steps(by)).rename(
        {name: f"s_{name}" for name in posts.SIDES if name != "kind"}
    )
    pairs = _write(panel, engine.collect(posts.post_pair_steps(by)), "se")
    changes = _write(panel, engine.collect(posts.change_cell_steps(by)), "se")
    return FlowCells(pairs.with_columns(is_successor=pl.lit(value=False)), changes, _write(panel, months, "s"))


def _write(panel: Panel, frame: pl.DataFrame, sides: str) -> pl.DataFrame:
    words = {"org_code": "organisation", "department": "department", "occupation_code": "staff_group"}
    for side in sides:
        for column, name in words.items():
            source = f"{side}_state" if column == "occupation_code" else f"{side}_{column}"
            texts = {code: text for text, code in panel.codes[column].items()}
            text = pl.col(source).cast(pl.Int64).replace_strict(texts, default=None, return_dtype=pl.String)
            frame = frame.with_columns(text.alias(f"{side}_{name}"))
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(f"{side}_{area}") for area in ("icb", "region"))
    return frame


def count_plainly(
    units: Sequence[Sequence[str | None]], first: int, last: int
) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Count by unit, as somebody would who reads the definitions: two dates, and changes from month to month.

    Parameters
    ----------
    units : sequence of sequence
        Of each person, the unit they are in post in at each month's end, None where in none.
    first, last : int
        The two dates.
    """
    snapshot: dict[str, Counter[str]] = {}
    flow: dict[str, Counter[str]] = {}
    for line in units:
        start, end = line[first], line[last]
        for table in (snapshot, flow):
            _add(table, start, "start_people")
            _add(table, end, "end_people")
            if start is not None and start == end:
                _add(table, start, "stayers")
        if start != end:
            _add(snapshot, start, "leavers")
            _add(snapshot, end, "joiners")
        for month in range(first + 1, last + 1):
            if line[month - 1] != line[month]:
                _add(flow, line[month - 1], "leavers")
                _add(flow, line[month], "joiners")
    return snapshot, flow


def _add(table: dict[str, Counter[str]], unit: str | None, what: str) -> None:
    if unit is not None:
        table.setdefault(unit, Counter())[what] += 1
