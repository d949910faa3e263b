"""Lines over time: a share by period, for everybody or for a few groups, with its interval as a band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenure.disclosure import Released
from tenure.publish.axes import Plot, choose_ticks, draw_shares, frame_plot, write_percent
from tenure.publish.drawing import DASHES, INK, PALETTE, WIDE, Canvas, choose_opacity, draw_legend, draw_nothing
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.words import lower_first

__all__ = ["LineView", "draw_lines", "read_lines"]

_HEIGHT = 240.0
_MOST = 4


@dataclass(frozen=True, slots=True)
class LineView:
    """Which columns of a released table make lines.

    ``along`` holds periods as text that sorts by time; ``group`` tells lines apart, at most four, in the order of
    ``groups`` where it is given. ``value`` is a share with its limits ``low`` and ``high``, or none.
    """

    value: str
    along: str
    low: str | None = None
    high: str | None = None
    group: str | None = None
    groups: tuple[str, ...] = ()
    value_words: str = "Share"
    along_words: str = "Period"
    where: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def read_lines(released: Released, view: LineView) -> dict[str, dict[str, Row]]:
    """Return the rows of each line whose value is shown, by period; a period that is hidden breaks its line."""
    lines: dict[str, dict[str, Row]] = {name: {} for name in view.groups}
    for row in read_rows(released, view.where):
        name = str(row[view.group]) if view.group else ""
        if row[view.value] is not None and (not view.groups or name in view.groups):
            lines.setdefault(name, {})[str(row[view.along])] = row
    return dict([(name, rows) for name, rows in lines.items() if rows][:_MOST])


def draw_lines(released: Released, view: LineView, *, width: float = WIDE, name: str = "lines") -> str:
    """Draw a share by period as one SVG element.

    Parameters
    ----------
    released : Released
        One row a period and group.
    view : LineView
        Its columns.
    width : float
        ``WIDE`` or ``NARROW``.
    name : str
        Start of the identifiers in the picture.

    Returns
    -------
    str
        ``<svg role="img">``. A period whose value is hidden has no point, and no line goes through its place.

    Notes
    -----
    Release: drawn from released values only.
    """
    lines = read_lines(released, view)
    canvas = Canvas(width=width, kind="lines", name=name)
    title = f"{released.about.title}: {lower_first(view.value_words)}"
    if not lines:
        return draw_nothing(canvas, title)
    periods = sorted({str(row[view.along]) for row in read_rows(released, view.where)})
    plot = _frame(lines, view, len(periods), width)
    draw_shares(canvas, plot, view.value_words)
    _draw_periods(canvas, plot, periods, view.along_words)
    for place, rows in enumerate(lines.values()):
        for run in _list_runs(rows, periods):
            _draw_run(canvas, run, view, plot, line=(place, len(lines)))
    words = [f"{_name(name, view)}: {_write_last(rows, view)}" for name, rows in lines.items()]
    bottom = draw_legend(canvas, words, top=plot.box.bottom + 46, marks="line")
    return canvas.finish(bottom, title=title, description=_describe(lines, view))


def _frame(lines: Mapping[str, Mapping[str, Row]], view: LineView, periods: int, width: float) -> Plot:
    columns = [name for name in (view.value, view.high) if name]
    rows = [row for found in lines.values() for row in found.values()]
    highest = max(row[name] for row in rows for name in columns if row[name] is not None)
    return frame_plot(width, _HEIGHT, across=(0, max(periods - 1, 1)), up=(0.0, choose_ticks(0.0, highest)[-1]))


def _draw_periods(canvas: Canvas, plot: Plot, periods: list[str], words: str) -> None:
    """Draw a tick at every period, named where there is room: the first and the last before those between."""
    foot = plot.box.bottom
    order = [0, len(periods) - 1, *range(len(periods))]
    for place in dict.fromkeys(order):
        x = plot.across.place(place)
        canvas.draw_line((x, foot), (x, foot + 5), colour=INK)
        anchor = "end" if place == len(periods) - 1 and place else "start" if place == 0 else "middle"
        # Clear of the next name by a letter's width.
        if canvas.has_room(x, foot + 20, f" {periods[place]} ", anchor=anchor):
            canvas.set_text(x, foot + 20, periods[place], anchor=anchor)
    canvas.set_text(plot.box.right, foot + 38, words, anchor="end")


def _list_runs(rows: Mapping[str, Row], periods: list[str]) -> list[list[tuple[int, Row]]]:
    """Return the stretches of periods that are shown without a gap."""
    runs: list[list[tuple[int, Row]]] = [[]]
    for place, period in enumerate(periods):
        if period in rows:
            runs[-1].append((place, rows[period]))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _draw_run(canvas: Canvas, run: list[tuple[int, Row]], view: LineView, plot: Plot, *, line: tuple[int, int]) -> None:
    colour = PALETTE[line[0]]
    if view.low and view.high and all(row[view.low] is not None and row[view.high] is not None for _, row in run):
        edge = [plot.place(place, row[view.high]) for place, row in run]
        back = [plot.place(place, row[view.low]) for place, row in reversed(run)]
        canvas.draw_path(f"M{_join([*edge, *back])}Z", fill=colour, fill_opacity=choose_opacity(line[1]))
    points = [plot.place(place, row[view.value]) for place, row in run]
    if len(points) > 1:
        shape = f"M{_join(points)}"
        canvas.draw_path(shape, fill="none", stroke=colour, stroke_width="2.5", stroke_dasharray=DASHES[line[0]])
    for x, y in points:
        canvas.draw_circle(x, y, 3, fill=colour)


def _join(points: list[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _name(name: str, view: LineView) -> str:
    return write_label(name, view.labels) if name else view.value_words


def _write_last(rows: Mapping[str, Row], view: LineView) -> str:
    last = max(rows)
    return f"{write_percent(rows[last][view.value])} in {last}"


def _describe(lines: Mapping[str, Mapping[str, Row]], view: LineView) -> str:
    parts = []
    for name, rows in lines.items():
        first = min(rows)
        start = f"{write_percent(rows[first][view.value])} in {first}, " if len(rows) > 1 else ""
        parts.append(f"{_name(name, view)}, {start}{_write_last(rows, view)}")
    return f"{view.value_words} by period: {'; '.join(parts)}. Hidden figures are not drawn, and break the line."
