"""Bars: one a row, or a few side by side in every row, each with its value and, where there is one, its interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

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
    name_lane,
    place_lanes,
    set_lane_name,
    set_lane_value,
    wrap_lane_names,
)
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.words import lower_first

__all__ = ["BAR_COLOURS", "BarView", "draw_bars", "read_bars"]

BAR_COLOURS = (PALETTE[0], TINTS[3], PALETTE[2], TINTS[1])
"""Bars of one row: a dark one beside a light one, so that neighbours differ by more than their hue."""

_TOP = 8.0
_DEPTH = 18.0
_MOST_SERIES = len(BAR_COLOURS)


@dataclass(frozen=True, slots=True)
class BarView:
    """Which columns of a released table make bars.

    ``units`` name a row, with ``joiner`` between them. ``value`` is the length of a bar, from nought, with its limits
    ``low`` and ``high``, or none. ``series`` is a column whose values, at most four, lie side by side in every row, in
    the order of ``series_order`` where it is given; without it a row has one bar. ``most`` rows are drawn, those that
    count most of ``largest_by`` where it is given, and none for which ``skip`` is true.
    """

    units: tuple[str, ...] = ("group",)
    value: str = "people"
    low: str | None = None
    high: str | None = None
    series: str | None = None
    series_order: tuple[str, ...] = ()
    value_words: str = "People"
    unit: Unit = "number"
    joiner: str = ", "
    where: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    most: int = 16
    largest_by: str | None = None
    skip: Callable[[Row], bool] | None = None


@dataclass(frozen=True, slots=True)
class _Lane:
    """One row: its name, and the bar of each series that has a figure."""

    name: str
    bars: Mapping[str, Row]


def read_bars(released: Released, view: BarView) -> list[Row]:
    """Return the rows that make a bar, in the table's order: those whose value and limits are shown."""
    needed = [name for name in (view.value, view.low, view.high) if name]
    rows = [row for row in read_rows(released, view.where) if all(row[name] is not None for name in needed)]
    rows = [row for row in rows if view.skip is None or not view.skip(row)]
    if view.series is not None:
        names = _list_series(rows, view)
        rows = [row for row in rows if str(row[view.series]) in names]
    kept = _choose_units(rows, view)
    return [row for row in rows if _key(row, view) in kept]


def _key(row: Row, view: BarView) -> tuple[str, ...]:
    return tuple(str(row[unit]) for unit in view.units)


def _list_series(rows: list[Row], view: BarView) -> list[str]:
    if view.series is None:
        return [""]
    found = dict.fromkeys(str(row[view.series]) for row in rows)
    named = [name for name in view.series_order if name in found]
    return (named if view.series_order else list(found))[:_MOST_SERIES]


def _choose_units(rows: list[Row], view: BarView) -> set[tuple[str, ...]]:
    size: dict[tuple[str, ...], float] = {}
    for row in rows:
        counted = row[view.largest_by] if view.largest_by else None
        size[_key(row, view)] = max(size.get(_key(row, view), 0.0), counted or 0.0)
    return set(sorted(size, key=lambda key: -size[key])[: view.most])


def draw_bars(released: Released, view: BarView, *, width: float = WIDE, name: str = "bars") -> str:
    """Draw one bar a row, or a few side by side, as one SVG element.

    Parameters
    ----------
    released : Released
        One row a bar.
    view : BarView
        Its columns.
    width : float
        ``WIDE`` or ``NARROW``; the narrow one sets each name above its bars.
    name : str
        Start of the identifiers in the picture.

    Returns
    -------
    str
        ``<svg role="img">``. Bars begin at nought and end at their value, which is written beside them; a thin line
        is the interval. A bar whose value is hidden is not in it.

    Notes
    -----
    Release: drawn from released values only.
    """
    rows = read_bars(released, view)
    canvas = Canvas(width=width, kind="bars", name=name)
    title = f"{released.about.title}: {lower_first(view.value_words)}"
    if not rows:
        return draw_nothing(canvas, title)
    series = _list_series(rows, view)
    lanes = _gather_lanes(rows, view)
    names = wrap_lane_names([lane.name for lane in lanes], width)
    scale = _scale_bars(rows, view, width)
    top = _TOP
    if len(series) > 1:
        words = [write_label(one, view.labels) for one in series]
        top = draw_legend(canvas, words, top=_TOP, marks="box", colours=BAR_COLOURS) + 8
    depth = _DEPTH * len(series)
    *places, bottom = place_lanes(names, top, depths=[depth] * len(lanes), width=width)
    foot = draw_lane_axis(canvas, scale, (top, bottom), unit=view.unit, words=view.value_words)
    for lane, lines, place in zip(lanes, names, places, strict=True):
        set_lane_name(canvas, lines, top=place, depth=depth)
        for rank, one in enumerate(series):
            if one in lane.bars:
                _draw_bar(canvas, lane.bars[one], view, scale, at=(place + rank * _DEPTH, BAR_COLOURS[rank]))
    draw_lane_nought(canvas, scale, (top, bottom))
    return canvas.finish(foot, title=title, description=_describe(lanes, series, view))


def _gather_lanes(rows: list[Row], view: BarView) -> list[_Lane]:
    lanes: dict[tuple[str, ...], dict[str, Row]] = {}
    for row in rows:
        lanes.setdefault(_key(row, view), {}).setdefault(str(row[view.series]) if view.series else "", row)
    first = {key: next(iter(bars.values())) for key, bars in lanes.items()}
    return [_Lane(name_lane(first[key], view.units, view.labels, view.joiner), bars) for key, bars in lanes.items()]


def _scale_bars(rows: list[Row], view: BarView, width: float) -> Scale:
    values = [row[name] for row in rows for name in (view.value, view.low, view.high) if name]
    ticks = choose_ticks(min(0.0, *values), max(0.0, *values), most=6 if width > NARROW else 5)
    # Room for the longest value after the longest bar.
    room = max(measure_text(write_amount(row[view.value], view.unit)) for row in rows) + 14
    return Scale(ticks[0], ticks[-1], 24.0 if width <= NARROW else LABELS + 16, width - max(room, 24.0))


def _draw_bar(canvas: Canvas, row: Row, view: BarView, scale: Scale, *, at: tuple[float, str]) -> None:
    y, colour = at
    zero, end = scale.place(0.0), scale.place(row[view.value])
    canvas.draw_box(Box(min(zero, end), y + 2, max(zero, end), y + _DEPTH - 2), fill=colour, stroke=INK)
    after = max(zero, end)
    if view.low and view.high:
        low, high = scale.place(row[view.low]), scale.place(row[view.high])
        _draw_whisker(canvas, (low, high), y + _DEPTH / 2)
        after = max(after, high)
    set_lane_value(canvas, after + 6, y + _DEPTH / 2, write_amount(row[view.value], view.unit))


def _draw_whisker(canvas: Canvas, ends: tuple[float, float], y: float) -> None:
    """Draw an interval so that it is seen on a dark bar, on a light one and on the page."""
    for colour, thick in (("#ffffff", "4.5"), (INK, "2")):
        canvas.draw_line((ends[0], y), (ends[1], y), colour=colour, stroke_width=thick)
        for x in ends:
            canvas.draw_line((x, y - 4), (x, y + 4), colour=colour, stroke_width=thick)


def _describe(lanes: list[_Lane], series: list[str], view: BarView) -> str:
    listed = "; ".join(f"{lane.name}, {_write_lane(lane, series, view)}" for lane in lanes[:6])
    more = f"; and {len(lanes) - 6:,} more" if len(lanes) > 6 else ""
    interval = " with its 95% interval" if view.low else ""
    return f"{view.value_words}{interval}: {listed}{more}. Hidden figures are not drawn."


def _write_lane(lane: _Lane, series: list[str], view: BarView) -> str:
    parts = []
    for one in series:
        if one in lane.bars:
            row = lane.bars[one]
            text = write_amount(row[view.value], view.unit)
            if view.low and view.high:
                limits = " to ".join(write_amount(row[column], view.unit) for column in (view.low, view.high))
                text += f" ({limits})"
            parts.append(f"{write_label(one, view.labels)} {text}" if len(series) > 1 else text)
    return ", ".join(parts)
