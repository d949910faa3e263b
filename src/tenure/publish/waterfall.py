"""Waterfalls: from one total to another, one step a row, each step beginning where the one before ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from tenure.disclosure import Released
from tenure.publish.axes import Scale, Unit, choose_ticks, write_amount
from tenure.publish.drawing import (
    INK,
    NARROW,
    PALETTE,
    TINTS,
    WIDE,
    Box,
    Canvas,
    draw_legend,
    draw_nothing,
    measure_text,
)
from tenure.publish.lanes import (
    LABELS,
    draw_lane_axis,
    draw_lane_nought,
    place_lanes,
    set_lane_name,
    set_lane_value,
    wrap_lane_names,
)
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.words import lower_first

__all__ = ["WATERFALL_COLOURS", "Step", "WaterfallView", "draw_waterfall", "read_steps"]

Kind = Literal["changes", "levels", "parts"]

WATERFALL_COLOURS = {"total": PALETTE[0], "rise": TINTS[1], "fall": TINTS[3]}
"""Totals are dark, steps light; the sign before its value tells a rise from a fall."""

_WORDS = {"total": "Total", "rise": "Rise", "fall": "Fall or left out"}
_MANY, _SMALL = 1000, 10
_TOP = 8.0
_DEPTH = 18.0


@dataclass(frozen=True, slots=True)
class WaterfallView:
    """Which columns of a released table make a waterfall.

    ``step`` names the steps, in the order of ``order`` where it is given, and ``value`` is of them, by ``kind``:

    - ``changes``: signed changes. They begin at the column ``start``, or at nought, and end at the column ``total``,
      or where they add up to.
    - ``levels``: what is left at each step, widest first. What was lost since the step before is drawn beside it.
    - ``parts``: parts of a whole. They are taken off the sum of the shown ones, until those of ``kept`` are left.
    """

    step: str = "effect"
    value: str = "change_gbp"
    kind: Kind = "changes"
    order: tuple[str, ...] = ()
    start: str | None = None
    total: str | None = None
    kept: tuple[str, ...] = ()
    start_words: str = "Before"
    total_words: str = "In all"
    value_words: str = "Change"
    unit: Unit = "number"
    where: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a waterfall: from where to where it goes, and whether it is a ``total``, a ``rise`` or a ``fall``.

    ``lost`` is what fell away since the total before it, where rows are levels.
    """

    name: str
    start: float
    end: float
    kind: Literal["total", "rise", "fall"]
    lost: float = 0.0


def read_steps(released: Released, view: WaterfallView) -> list[Step]:
    """Return the rows of a waterfall: none where a change is hidden, because those beside it would show its place."""
    rows = read_rows(released, view.where)
    if view.order:
        rank = {name: place for place, name in enumerate(view.order)}
        rows = sorted((row for row in rows if str(row[view.step]) in rank), key=lambda row: rank[str(row[view.step])])
    if not rows:
        return []
    if view.kind == "levels":
        return _read_levels(rows, view)
    return _read_changes(rows, view) if view.kind == "changes" else _read_parts(rows, view)


def _name(row: Row, view: WaterfallView) -> str:
    return write_label(row[view.step], view.labels)


def _read_changes(rows: list[Row], view: WaterfallView) -> list[Step]:
    needed = [name for name in (view.value, view.start, view.total) if name]
    if any(row[name] is None for row in rows for name in needed):
        return []
    at = rows[0][view.start] if view.start else 0.0
    steps = [Step(view.start_words, 0.0, at, "total")] if view.start else []
    for row in rows:
        steps.append(_change(_name(row, view), at, at + row[view.value]))
        at = steps[-1].end
    end = rows[-1][view.total] if view.total else at
    return [*steps, Step(view.total_words, 0.0, end, "total")]


def _change(name: str, start: float, end: float) -> Step:
    return Step(name, start, end, "rise" if end >= start else "fall")


def _read_levels(rows: list[Row], view: WaterfallView) -> list[Step]:
    shown = [row for row in rows if row[view.value] is not None]
    steps: list[Step] = []
    for row in shown:
        lost = steps[-1].end - row[view.value] if steps else 0.0
        steps.append(Step(_name(row, view), 0.0, row[view.value], "total", lost=lost))
    return steps


def _read_parts(rows: list[Row], view: WaterfallView) -> list[Step]:
    shown = [row for row in rows if row[view.value] is not None]
    if not shown:
        return []
    at = sum(row[view.value] for row in shown)
    whole = view.start_words if len(shown) == len(rows) else f"{view.start_words}, of those shown"
    steps = [Step(whole, 0.0, at, "total")]
    for row in shown:
        if str(row[view.step]) not in view.kept:
            steps.append(_change(_name(row, view), at, at - row[view.value]))
            at = steps[-1].end
    return [*steps, Step(view.total_words, 0.0, at, "total")]


def draw_waterfall(released: Released, view: WaterfallView, *, width: float = WIDE, name: str = "waterfall") -> str:
    """Draw how one total becomes another as one SVG element.

    Parameters
    ----------
    released : Released
        One row a step.
    view : WaterfallView
        Its columns.
    width : float
        ``WIDE`` or ``NARROW``; the narrow one sets each name above its bar.
    name : str
        Start of the identifiers in the picture.

    Returns
    -------
    str
        ``<svg role="img">``. Totals begin at nought, steps where the one before ended; each value is written beside
        its bar, with its sign where it is a change. Where a change is hidden there is no picture.

    Notes
    -----
    Release: drawn from released values only.
    """
    steps = read_steps(released, view)
    canvas = Canvas(width=width, kind="waterfall", name=name)
    title = f"{released.about.title}: {lower_first(view.value_words)}"
    if not steps:
        return draw_nothing(canvas, title)
    names = wrap_lane_names([step.name for step in steps], width)
    scale = _scale_steps(steps, view, width)
    kinds = [kind for kind in _WORDS if any(_has_kind(step, kind) for step in steps)]
    colours = [WATERFALL_COLOURS[kind] for kind in kinds]
    top = draw_legend(canvas, [_WORDS[kind] for kind in kinds], top=_TOP, marks="box", colours=colours) + 8
    *places, bottom = place_lanes(names, top, depths=[_DEPTH] * len(steps), width=width)
    foot = draw_lane_axis(canvas, scale, (top, bottom), unit=view.unit, words=view.value_words)
    _join_steps(canvas, steps, scale, places)
    for step, lines, place in zip(steps, names, places, strict=True):
        set_lane_name(canvas, lines, top=place, depth=_DEPTH)
        _draw_step(canvas, step, scale, place, text=_write_step(step, view))
    draw_lane_nought(canvas, scale, (top, bottom))
    return canvas.finish(foot, title=title, description=_describe(steps, view))


def _has_kind(step: Step, kind: str) -> bool:
    return step.kind == kind or (kind == "fall" and step.lost > 0)


def _write_step(step: Step, view: WaterfallView) -> str:
    if step.kind == "total":
        lost = f" ({_write_value(-step.lost, step, view)})" if step.lost else ""
        return f"{_write_value(step.end, step, view)}{lost}"
    change = step.end - step.start
    return f"{'+' if change > 0 else ''}{_write_value(change, step, view)}"


def _write_value(value: float, step: Step, view: WaterfallView) -> str:
    # Beside thousands a number is whole, unless it is so small that its parts are what there is of it.
    is_many = view.unit == "number" and max(step.start, step.end) >= _MANY and abs(value) >= _SMALL
    return write_amount(round(value) if is_many else value, view.unit)


def _scale_steps(steps: list[Step], view: WaterfallView, width: float) -> Scale:
    values = [0.0, *(end for step in steps for end in (step.start, step.end, step.end + step.lost))]
    ticks = choose_ticks(min(values), max(values), most=6 if width > NARROW else 5)
    room = max(measure_text(_write_step(step, view)) for step in steps) + 14
    return Scale(ticks[0], ticks[-1], 24.0 if width <= NARROW else LABELS + 16, width - max(room, 24.0))


def _join_steps(canvas: Canvas, steps: list[Step], scale: Scale, places: list[float]) -> None:
    # In the narrow drawing names stand between the bars, and a line would go through them.
    if canvas.width <= NARROW:
        return
    for (step, place), (_, below) in pairwise(zip(steps, places, strict=True)):
        x = scale.place(step.end)
        canvas.draw_line((x, place + _DEPTH - 2), (x, below + 2), colour=INK, stroke_width="1")


def _draw_step(canvas: Canvas, step: Step, scale: Scale, y: float, *, text: str) -> None:
    ends = sorted((scale.place(step.start), scale.place(step.end)))
    box = Box(ends[0], y + 2, max(ends[1], ends[0] + 1), y + _DEPTH - 2)
    canvas.draw_box(box, fill=WATERFALL_COLOURS[step.kind], stroke=INK)
    after = box.right
    if step.lost > 0:
        after = scale.place(step.end + step.lost)
        canvas.draw_box(Box(box.right, box.top, after, box.bottom), fill=WATERFALL_COLOURS["fall"], stroke=INK)
    set_lane_value(canvas, after + 6, y + _DEPTH / 2, text)


def _describe(steps: list[Step], view: WaterfallView) -> str:
    listed = "; ".join(f"{step.name}, {_write_step(step, view)}" for step in steps[:14])
    more = f"; and {len(steps) - 14:,} more" if len(steps) > 14 else ""
    return f"{view.value_words}, step by step: {listed}{more}. Hidden figures are not drawn."
