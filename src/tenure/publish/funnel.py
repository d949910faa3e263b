"""A funnel: the rate of every unit against its size, within the limits that chance alone would keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenure.disclosure import Released
from tenure.publish.axes import Plot, choose_ticks, draw_shares, frame_plot, write_percent
from tenure.publish.drawing import DASHES, INK, NARROW, PALETTE, WIDE, Box, Canvas, draw_legend, draw_nothing
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.words import lower_first

__all__ = ["FunnelView", "draw_funnel", "read_points"]

_HEIGHT = 300.0
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class FunnelView:
    """Which columns of a released table make a funnel.

    ``unit`` names what is compared, ``size`` its people, ``rate`` its rate. ``limits`` are pairs of columns, from the
    inner to the outer, with the words for the legend; ``centre`` is the column of the rate of all, if there is one.
    ``where`` picks the rows; ``labels`` are the words for codes; ``rate_words`` and ``size_words`` name the axes. The
    unit ``marked`` is ringed and named wherever it lies.
    """

    unit: str = "organisation"
    size: str = "people"
    rate: str = "crude_rate"
    centre: str | None = None
    limits: tuple[tuple[str, str, str], ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    rate_words: str = "Share that moved"
    size_words: str = "People"
    marked: str | None = None


def read_points(released: Released, view: FunnelView) -> list[Row]:
    """Return the rows whose size and rate are shown, smallest first."""
    rows = [row for row in read_rows(released, view.where) if row[view.size] and row[view.rate] is not None]
    return sorted(rows, key=lambda row: (row[view.size], str(row[view.unit])))


def draw_funnel(released: Released, view: FunnelView, *, width: float = WIDE, name: str = "funnel") -> str:
    """Draw the rate of every unit against its size as one SVG element.

    Parameters
    ----------
    released : Released
        One row a unit.
    view : FunnelView
        Its columns.
    width : float
        ``WIDE`` or ``NARROW``.
    name : str
        Start of the identifiers in the picture.

    Returns
    -------
    str
        ``<svg role="img">``. A unit whose people or rate is hidden is not in it. The units furthest beyond the outer
        limits are named where there is room.

    Notes
    -----
    Release: drawn from released values only.
    """
    points = read_points(released, view)
    canvas = Canvas(width=width, kind="funnel", name=name)
    title = f"{released.about.title}: {lower_first(view.rate_words)} against {lower_first(view.size_words)}"
    if not points:
        return draw_nothing(canvas, title)
    plot = _frame_points(points, view, width)
    _draw_axes(canvas, plot, view)
    lines = _draw_limits(canvas, points, view, plot)
    beyond = _draw_units(canvas, points, view, plot)
    bottom = plot.box.bottom + 46
    if lines:
        bottom = draw_legend(
            canvas, lines, top=bottom, marks="line", colours=(INK, *PALETTE[1:]), first=0 if view.centre else 1
        )
    return canvas.finish(bottom, title=title, description=_describe(points, view, beyond))


def _frame_points(points: list[Row], view: FunnelView, width: float) -> Plot:
    highest = max(row[view.rate] for row in points)
    inner = [row[high] for _, high, _ in view.limits[:1] for row in points if row[high] is not None]
    typical = sorted(inner)[len(inner) // 2] if inner else 0.0
    rates = choose_ticks(0.0, max(highest, typical))
    sizes = choose_ticks(0.0, float(max(row[view.size] for row in points)), most=5)
    return frame_plot(width, _HEIGHT, across=(0.0, sizes[-1]), up=(0.0, rates[-1]))


def _draw_axes(canvas: Canvas, plot: Plot, view: FunnelView) -> None:
    draw_shares(canvas, plot, view.rate_words)
    foot = plot.box.bottom
    for value in choose_ticks(plot.across.low, plot.across.high, most=5):
        x = plot.across.place(value)
        canvas.draw_line((x, foot), (x, foot + 5), colour=INK)
        text = f"{value:,.0f}"
        if canvas.has_room(x, foot + 20, text, anchor="middle"):
            canvas.set_text(x, foot + 20, text, anchor="middle")
    canvas.set_text(plot.box.right, foot + 38, view.size_words, anchor="end")


def _draw_limits(canvas: Canvas, points: list[Row], view: FunnelView, plot: Plot) -> list[str]:
    """Draw the rate of all and the limits, and return the words of the lines, in the order of their dashes."""
    words = []
    if view.centre is not None:
        _draw_curve(canvas, [(row[view.size], row[view.centre]) for row in points], plot, place=0)
        words.append("All together")
    for place, (low, high, text) in enumerate(view.limits, start=1):
        for column in (low, high):
            _draw_curve(canvas, [(row[view.size], row[column]) for row in points], plot, place=place)
        words.append(text)
    return words


def _draw_curve(canvas: Canvas, found: list[tuple[float, float | None]], plot: Plot, *, place: int) -> None:
    # Beyond the top of the picture a limit is left out rather than drawn along the edge.
    pairs = sorted((size, rate) for size, rate in found if rate is not None and rate <= plot.up.high)
    if len(pairs) > 1:
        shape = "L".join("{:.1f} {:.1f}".format(*plot.place(size, rate)) for size, rate in pairs)
        colour = INK if place == 0 else PALETTE[place]
        canvas.draw_path(f"M{shape}", fill="none", stroke=colour, stroke_width="1.5", stroke_dasharray=DASHES[place])


def _draw_units(canvas: Canvas, points: list[Row], view: FunnelView, plot: Plot) -> list[Row]:
    """Draw one dot a unit and name those furthest beyond the outer limits; return the ones beyond."""
    outer = view.limits[-1] if view.limits else None
    beyond = [row for row in points if outer and _excess(row, view, outer) > 0]
    radius = 4.0 if canvas.width > NARROW else 3.0
    for row in points:
        is_beyond = any(row is one for one in beyond)
        x, y = plot.place(row[view.size], row[view.rate])
        fill = PALETTE[0] if is_beyond else "#ffffff"
        canvas.draw_circle(x, y, radius, fill=fill, stroke=PALETTE[0], stroke_width="1.5")
        canvas.keep_clear(Box(x - radius, y - radius, x + radius, y + radius))
    ringed = [row for row in points if row[view.unit] == view.marked]
    for row in ringed:
        x, y = plot.place(row[view.size], row[view.rate])
        canvas.draw_circle(x, y, radius + 5, fill="none", stroke=INK, stroke_width="2")
        canvas.keep_clear(Box(x - radius - 5, y - radius - 5, x + radius + 5, y + radius + 5))
    far = [row for row in beyond if row[view.unit] != view.marked]
    ordered = ringed + sorted(far, key=lambda row: -_excess(row, view, outer) if outer else 0.0)
    for row in ordered[:_MOST_NAMED]:
        _name_unit(canvas, plot.place(row[view.size], row[view.rate]), write_label(row[view.unit], view.labels))
    return beyond


def _name_unit(canvas: Canvas, at: tuple[float, float], text: str) -> None:
    """Set a name beside its dot where there is room for it, and else nowhere."""
    x, y = at
    near = ((8, 5, "start"), (-8, 5, "end"), (0, -9, "middle"), (0, 19, "middle"))
    further = ((14, 5, "start"), (-14, 5, "end"), (0, -16, "middle"), (0, 27, "middle"))
    for dx, dy, anchor in (*near, *further):
        if canvas.has_room(x + dx, y + dy, text, anchor=anchor):
            canvas.set_text(x + dx, y + dy, text, anchor=anchor)
            return


def _excess(row: Row, view: FunnelView, limits: tuple[str, str, str]) -> float:
    low, high = row[limits[0]], row[limits[1]]
    if low is None or high is None:
        return 0.0
    return float(max(row[view.rate] - high, low - row[view.rate]))


def _describe(points: list[Row], view: FunnelView, beyond: list[Row]) -> str:
    lowest, highest = (choose(points, key=lambda row: row[view.rate]) for choose in (min, max))
    text = (
        f"One dot for each of {len(points):,} with figures that can be shown. {view.rate_words} runs from "
        f"{write_percent(lowest[view.rate])} ({write_label(lowest[view.unit], view.labels)}) to "
        f"{write_percent(highest[view.rate])} ({write_label(highest[view.unit], view.labels)})."
    )
    if view.limits:
        text += f" {len(beyond):,} lie beyond the outer limits, drawn as filled dots."
    for row in points:
        if row[view.unit] == view.marked:
            text += f" {write_label(row[view.unit], view.labels)}, ringed, is at {write_percent(row[view.rate])}."
    return f"{text} Hidden figures are not drawn."
