"""Dots with intervals: one estimate a row, beside another for comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tenure.disclosure import Released
from tenure.publish.axes import Scale, choose_ticks, write_percent, write_ticks
from tenure.publish.drawing import INK, NARROW, PALETTE, WIDE, Canvas, draw_legend, draw_nothing
from tenure.publish.lanes import LABELS, name_lane, set_lane_name, wrap_lane_names
from tenure.publish.rows import Row, read_rows
from tenure.publish.words import lower_first

__all__ = ["DotView", "draw_dots", "read_dots"]

_TOP = 8.0
_ROOM = 18.0
_STEP = 30.0
_LINE = 17.0
_MARK = 14.0


@dataclass(frozen=True, slots=True)
class DotView:
    """Which columns of a released table make dots with intervals.

    ``units`` name a row, with ``joiner`` between them. ``value`` is the estimate with its limits ``low`` and
    ``high``, or none; ``beside`` a second one drawn hollow, such as the crude rate. ``mark`` is where a line is drawn
    (nought for a difference, one for a ratio). ``is_share`` writes values in per cent. ``most`` rows are drawn, those
    that count most of ``largest_by`` where it is given, and none for which ``skip`` is true.
    """

    units: tuple[str, ...] = ("group",)
    value: str = "adjusted_rate"
    low: str | None = "adjusted_rate_low"
    high: str | None = "adjusted_rate_high"
    beside: str | None = None
    words: tuple[str, ...] = ("Adjusted, with its 95% interval", "Crude")
    value_words: str = "Share that moved"
    mark: float | None = None
    is_share: bool = True
    joiner: str = ", "
    where: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    most: int = 24
    largest_by: str | None = None
    skip: Callable[[Row], bool] | None = None

    def write(self, value: float) -> str:
        """Return a value as text."""
        if self.is_share:
            return write_percent(value)
        text = f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
        return text.replace("-", "−")


def read_dots(released: Released, view: DotView) -> list[Row]:
    """Return the rows whose estimate and limits are shown, in the table's order, at most ``view.most``."""
    rows = [row for row in read_rows(released, view.where) if all(row[name] is not None for name in _columns(view))]
    if view.skip is not None:
        rows = [row for row in rows if not view.skip(row)]
    if view.largest_by is None:
        return rows[: view.most]
    largest = sorted(range(len(rows)), key=lambda place: -(rows[place][view.largest_by or ""] or 0))
    return [rows[place] for place in sorted(largest[: view.most])]


def _columns(view: DotView) -> list[str]:
    return [name for name in (view.value, view.low, view.high) if name]


def draw_dots(released: Released, view: DotView, *, width: float = WIDE, name: str = "dots") -> str:
    """Draw one estimate a row, with its interval, as one SVG element.

    Parameters
    ----------
    released : Released
        One row an estimate.
    view : DotView
        Its columns.
    width : float
        ``WIDE`` or ``NARROW``; the narrow one sets each name above its dot.
    name : str
        Start of the identifiers in the picture.

    Returns
    -------
    str
        ``<svg role="img">``. A row whose estimate is hidden is not in it.

    Notes
    -----
    Release: drawn from released values only.
    """
    rows = read_dots(released, view)
    canvas = Canvas(width=width, kind="dots", name=name)
    title = f"{released.about.title}: {lower_first(view.value_words)}"
    if not rows:
        return draw_nothing(canvas, title)
    is_narrow = width <= NARROW
    names = wrap_lane_names([_name(row, view) for row in rows], width)
    left = 16.0 if is_narrow else LABELS + 16
    scale = _scale_rows(rows, view, left, width - 24)
    top = draw_legend(canvas, view.words[: 2 if view.beside else 1], top=_TOP, marks="dot") + 8
    feet = _place_rows(names, top, is_narrow=is_narrow)
    bottom = feet[-1] + _ROOM
    _draw_scale(canvas, scale, view, (top, bottom))
    for row, lines, foot in zip(rows, names, feet, strict=True):
        _draw_row(canvas, row, scale, view, y=foot)
        set_lane_name(canvas, lines, top=foot - _MARK / 2, depth=_MARK)
    return canvas.finish(bottom + 52, title=title, description=_describe(rows, view))


def _name(row: Row, view: DotView) -> str:
    return name_lane(row, view.units, view.labels, view.joiner)


def _scale_rows(rows: list[Row], view: DotView, left: float, right: float) -> Scale:
    values = [row[name] for row in rows for name in _columns(view)]
    values += [row[view.beside] for row in rows if view.beside and row[view.beside] is not None]
    if view.mark is not None:
        values.append(view.mark)
    # A share is seen against nothing at all; a difference or a ratio, against its mark.
    low = 0.0 if view.mark is None else min(values)
    ticks = choose_ticks(low, max(values))
    return Scale(ticks[0], ticks[-1], left, right)


def _place_rows(names: list[list[str]], top: float, *, is_narrow: bool) -> list[float]:
    """Return the height of each row's dot."""
    feet, y = [], top
    for lines in names:
        y += len(lines) * _LINE + 24 if is_narrow else max(_STEP, len(lines) * _LINE + 8)
        feet.append(y)
    return feet


def _draw_scale(canvas: Canvas, scale: Scale, view: DotView, ends: tuple[float, float]) -> None:
    top, bottom = ends
    ticks = choose_ticks(scale.low, scale.high)
    texts = write_ticks(ticks) if view.is_share else [view.write(value) for value in ticks]
    for value, text in zip(ticks, texts, strict=True):
        x = scale.place(value)
        is_mark = view.mark is not None and abs(value - view.mark) < 1e-9
        # In the narrow drawing names are set across the plot, and a line through them would be in the way.
        start = top if canvas.width > NARROW else bottom - 6
        canvas.draw_line((x, start), (x, bottom), stroke_width="0.5")
        if is_mark:
            canvas.draw_line((x, start), (x, bottom), colour=INK, stroke_width="1.5")
        if canvas.has_room(x, bottom + 16, text, anchor="middle"):
            canvas.set_text(x, bottom + 16, text, anchor="middle")
    canvas.draw_line((scale.start, bottom), (scale.end, bottom), colour=INK)
    canvas.set_text(canvas.width - 4, bottom + 38, view.value_words, anchor="end")


def _draw_row(canvas: Canvas, row: Row, scale: Scale, view: DotView, *, y: float) -> None:
    if view.low and view.high:
        low, high = (scale.place(row[name]) for name in (view.low, view.high))
        canvas.draw_line((low, y), (high, y), colour=PALETTE[0], stroke_width="2")
        for x in (low, high):
            canvas.draw_line((x, y - 5), (x, y + 5), colour=PALETTE[0], stroke_width="2")
    if view.mark is not None and canvas.width <= NARROW:
        x = scale.place(view.mark)
        canvas.draw_line((x, y - 9), (x, y + 9), colour=INK, stroke_width="1.5")
    if view.beside and row[view.beside] is not None:
        beside = {"fill": "#ffffff", "stroke": PALETTE[1], "stroke_width": "2"}
        canvas.draw_circle(scale.place(row[view.beside]), y, 5, **beside)
    canvas.draw_circle(scale.place(row[view.value]), y, 5, fill=PALETTE[0], stroke=PALETTE[0], stroke_width="2")


def _describe(rows: list[Row], view: DotView) -> str:
    listed = "; ".join(f"{_name(row, view)}, {_write_interval(row, view)}" for row in rows[:6])
    more = f"; and {len(rows) - 6:,} more" if len(rows) > 6 else ""
    interval = " with its 95% interval" if view.low else ""
    return f"{view.value_words}{interval}: {listed}{more}. Hidden figures are not drawn."


def _write_interval(row: Row, view: DotView) -> str:
    if not (view.low and view.high):
        return view.write(row[view.value])
    return f"{view.write(row[view.value])} ({view.write(row[view.low])} to {view.write(row[view.high])})"
