"""An XmR chart: values over time between process limits, with the points that the rules single out."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tenure.disclosure import Released
from tenure.publish.axes import Plot, Scale, choose_ticks
from tenure.publish.drawing import GRID, INK, PALETTE, WIDE, Box, Canvas, draw_nothing, measure_text, wrap_text
from tenure.publish.rows import Row
from tenure.publish.text import check_released

__all__ = ["COLOURS", "XmrSeries", "choose_places", "draw_xmr", "read_charts", "write_date", "write_value"]

COLOURS = {"common_cause": "#a6a6a6", "improvement": "#00b0f0", "concern": "#e46c0a", "neutral": "#490092"}
"""Fills of points and icons; shape says the same, and a dark edge keeps them apart from the page."""

_HEIGHT = 190.0
_TOP = 24.0
_DASHED, _DOTTED = "7 4", "2 4"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LINE = 17.0


@dataclass(frozen=True, slots=True)
class XmrSeries:
    """One series of released charts: its verdict, its points in order, its rebases, and how each point is marked."""

    name: str
    verdict: Row
    points: tuple[Row, ...]
    marks: dict[str, str]
    rebases: tuple[Row, ...] = ()

    @property
    def known(self) -> list[Row]:
        """The points that have a value."""
        return [point for point in self.points if point["value"] is not None]


def read_charts(released: Sequence[Released], names: Collection[str] | None = None) -> list[XmrSeries]:
    """Return the series of ``retention charts``, in the order of their names.

    Parameters
    ----------
    released : sequence of Released
        Its points, signals and verdicts, and its rebases where there are any.
    names : collection of str, optional
        Which series; every one when left out.
    """
    for table in released:
        check_released(table)
    frames = {table.about.table.rpartition(".")[2]: table.frame for table in released}
    if names is not None:
        frames = {name: frame.filter(frame["series"].is_in(list(names))) for name, frame in frames.items()}
    rows = {name: _group(frame.rows(named=True)) for name, frame in frames.items()}
    return [
        XmrSeries(
            name=row["series"],
            verdict=row,
            points=tuple(rows["points"][row["series"]]),
            marks={each["date"]: each["variation"] for each in rows["signals"][row["series"]]},
            rebases=tuple(rows["rebases"][row["series"]]) if "rebases" in rows else (),
        )
        for row in frames["verdicts"].rows(named=True)
    ]


def _group(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["series"]].append(row)
    return groups


def draw_xmr(chart: XmrSeries, ruleset: str, *, width: float = WIDE, name: str = "xmr") -> str:
    """Draw one series as one SVG element.

    Parameters
    ----------
    chart : XmrSeries
        The series.
    ruleset : str
        Name of the ruleset, printed on the chart.
    width : float
        ``WIDE`` or ``NARROW``.
    name : str
        Start of the identifiers in the picture.

    Returns
    -------
    str
        ``<svg role="img">``: the values joined by a line that a gap or a rebase breaks, the mean, the limits of each
        stretch, the target, and the points by shape and colour.

    Notes
    -----
    Release: drawn from released values only.
    """
    canvas = Canvas(width=width, kind="xmr", name=name)
    title = f"{chart.name}: values and process limits"
    known = chart.known
    if not known:
        return draw_nothing(canvas, title)
    plot, places = _frame(chart, width)
    _draw_axes(canvas, plot, chart)
    stretches = _list_stretches(chart)
    for stretch in stretches:
        _draw_limits(canvas, plot, stretch)
    _draw_target(canvas, plot, chart)
    for stretch in stretches[1:]:
        _draw_rebase(canvas, plot, stretch[0])
    for run in _list_runs(stretches):
        shape = "L".join("{:.1f} {:.1f}".format(*_place(plot, point)) for point in run)
        canvas.draw_path(f"M{shape}", fill="none", stroke="#5a5a5a", stroke_width="1.2")
    _draw_points(canvas, plot, chart)
    bottom = plot.box.bottom + 44
    for line in wrap_text(_tell_lines(chart, ruleset, places), width, most=4):
        canvas.set_text(0, bottom, line)
        bottom += _LINE
    return canvas.finish(bottom - 4, title=title, description=_describe(chart, places))


def write_date(text: str) -> str:
    """Return a date in words: ``Apr 2024`` or ``3 Apr 2024``."""
    year, month, *day = text.split("-")
    return f"{f'{int(day[0])} ' if day else ''}{_MONTHS[int(month) - 1]} {year}"


def write_value(value: float, places: int) -> str:
    """Return a value with so many decimals, thousands marked."""
    return f"{value:,.{places}f}".replace("-", "−")


def choose_places(verdict: Row) -> int:
    """Return the decimals that tell the values of a series apart, by its limits or else by its latest value."""
    held = [verdict[name] for name in ("latest_value", "mean", "lower", "upper", "target")]
    every = [value for value in held if value is not None]
    span = (max(every) - min(every) or abs(every[0]) or 1.0) if every else 1.0
    return min(max(2 - math.floor(math.log10(span)), 0), 6)


def _list_levels(chart: XmrSeries) -> list[float]:
    columns = ("value", "mean", "lower", "upper")
    held = [point[name] for point in chart.points for name in columns] + [chart.verdict["target"]]
    return [value for value in held if value is not None]


def _count_days(text: str) -> int:
    parts = [int(part) for part in text.split("-")]
    return dt.date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1).toordinal()


def _place(plot: Plot, point: Row, column: str = "value") -> tuple[float, float]:
    return plot.place(_count_days(point["date"]), point[column])


def _frame(chart: XmrSeries, width: float) -> tuple[Plot, int]:
    levels = _list_levels(chart)
    # A little room, so that no line lies on the edge of the ground.
    room = 0.04 * (max(levels) - min(levels)) or abs(levels[0]) / 2 or 1.0
    ticks = choose_ticks(min(levels) - room, max(levels) + room, most=5)
    places = choose_places(chart.verdict)
    left = max(measure_text(write_value(value, _tick_places(ticks))) for value in ticks) + 10
    box = Box(left, _TOP, width - 12, _TOP + _HEIGHT)
    days = [_count_days(point["date"]) for point in chart.points]
    margin = max(days[-1] - days[0], 1) / 60
    across = Scale(days[0] - margin, days[-1] + margin, box.left, box.right)
    return Plot(box, across, Scale(ticks[0], ticks[-1], box.bottom, box.top)), places


def _tick_places(ticks: Sequence[float]) -> int:
    return next((n for n in range(7) if all(abs(round(tick, n) - tick) < 1e-9 for tick in ticks)), 6)


def _draw_axes(canvas: Canvas, plot: Plot, chart: XmrSeries) -> None:
    box = plot.box
    ticks = choose_ticks(plot.up.low, plot.up.high, most=5)
    for value in ticks:
        y = plot.up.place(value)
        canvas.draw_line((box.left, y), (box.right, y), stroke_width="0.4")
        canvas.set_text(box.left - 6, y + 5, write_value(value, _tick_places(ticks)), anchor="end")
    canvas.draw_line((box.left, box.bottom), (box.right, box.bottom), colour=INK)
    points = chart.points
    most = 6 if canvas.width == WIDE else 3
    wanted = sorted({round(place * (len(points) - 1) / max(most - 1, 1)) for place in range(most)})
    for at in [wanted[0], wanted[-1], *wanted[1:-1]]:
        x = plot.across.place(_count_days(points[at]["date"]))
        anchor = "start" if at == 0 else "end" if at == len(points) - 1 else "middle"
        text = write_date(points[at]["date"])
        canvas.draw_line((x, box.bottom), (x, box.bottom + 5), colour=INK)
        if canvas.has_room(x, box.bottom + 20, text, anchor=anchor):
            canvas.set_text(x, box.bottom + 20, text, anchor=anchor)


def _list_stretches(chart: XmrSeries) -> list[list[Row]]:
    """Return the points of each stretch of limits; stretches begin at the first points of the rebases."""
    begins = {rebase["first_point"] for rebase in chart.rebases}
    stretches: list[list[Row]] = [[]]
    for point in chart.points:
        if point["date"] in begins and stretches[-1]:
            stretches.append([])
        stretches[-1].append(point)
    return stretches


def _list_runs(stretches: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Return the points that a line joins: neighbours of one stretch without a gap between them."""
    runs: list[list[Row]] = []
    for stretch in stretches:
        runs.append([])
        for point in stretch:
            if point["value"] is None:
                runs.append([])
            else:
                runs[-1].append(point)
    return [run for run in runs if len(run) > 1]


def _draw_limits(canvas: Canvas, plot: Plot, stretch: Sequence[Row]) -> None:
    first, last = (_count_days(stretch[at]["date"]) for at in (0, -1))
    reach = (plot.across.high - plot.across.low) / 120
    for column, dashes in (("mean", ""), ("lower", _DASHED), ("upper", _DASHED)):
        level = stretch[0][column]
        if level is not None:
            start, end = plot.place(first - reach, level), plot.place(last + reach, level)
            canvas.draw_line(start, end, colour=INK, stroke_width="1.2", stroke_dasharray=dashes)


def _draw_target(canvas: Canvas, plot: Plot, chart: XmrSeries) -> None:
    target = chart.verdict["target"]
    if target is not None:
        y = plot.up.place(target)
        canvas.draw_line(
            (plot.box.left, y), (plot.box.right, y), colour=PALETTE[2], stroke_width="2", stroke_dasharray=_DOTTED
        )


def _draw_rebase(canvas: Canvas, plot: Plot, first: Row) -> None:
    x = plot.across.place(_count_days(first["date"])) - 4
    canvas.draw_line((x, plot.box.top), (x, plot.box.bottom), colour=GRID, stroke_dasharray="4 3")
    for anchor, at in (("middle", x), ("end", x), ("start", x)):
        if canvas.has_room(at, plot.box.top - 8, "limits set anew", anchor=anchor):
            canvas.set_text(at, plot.box.top - 8, "limits set anew", anchor=anchor)
            return


def _draw_points(canvas: Canvas, plot: Plot, chart: XmrSeries) -> None:
    """Draw the points of one kind as one shape: circles, squares (improvement), diamonds (concern), triangles."""
    size = 3.2 if len(chart.points) * 8 < plot.box.right - plot.box.left else 2.4
    shapes: defaultdict[str, list[str]] = defaultdict(list)
    for point in chart.known:
        kind = chart.marks.get(point["date"], "common_cause")
        shapes[kind].append(_shape(kind, *_place(plot, point), size))
    for kind, colour in COLOURS.items():
        if shapes[kind]:
            canvas.draw_path("".join(shapes[kind]), fill=colour, stroke=INK, stroke_width="0.8")


def _shape(kind: str, x: float, y: float, size: float) -> str:
    if kind == "common_cause":
        return f"M{x - size:.1f} {y:.1f}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0z"
    large = size + 1.4
    if kind == "improvement":
        return f"M{x - large:.1f} {y - large:.1f}h{2 * large:.1f}v{2 * large:.1f}h{-2 * large:.1f}z"
    if kind == "concern":
        tall = large + 1.4
        return f"M{x - tall:.1f} {y:.1f}l{tall:.1f} {-tall:.1f} {tall:.1f} {tall:.1f} {-tall:.1f} {tall:.1f}z"
    return f"M{x - large:.1f} {y + large:.1f}h{2 * large:.1f}l{-large:.1f} {-2 * large:.1f}z"


def _tell_lines(chart: XmrSeries, ruleset: str, places: int) -> str:
    verdict = chart.verdict
    parts = [f"Mean {write_value(verdict['mean'], places)} (solid)"]
    if verdict["lower"] is not None:
        low, high = (write_value(verdict[name], places) for name in ("lower", "upper"))
        trial = "trial limits" if "trial_limits" in (verdict["warning"] or "") else "limits"
        parts.append(f"{trial} {low} to {high} (dashed)")
    if verdict["target"] is not None:
        parts.append(f"target {write_value(verdict['target'], places)} (dotted)")
    return f"{', '.join(parts)}. Ruleset {ruleset}."


def _describe(chart: XmrSeries, places: int) -> str:
    known = chart.known
    lowest, highest = (choose(known, key=lambda point: point["value"]) for choose in (min, max))
    text = (
        f"{len(known):,} values from {write_date(known[0]['date'])} to {write_date(known[-1]['date'])}, between "
        f"{write_value(lowest['value'], places)} ({write_date(lowest['date'])}) and "
        f"{write_value(highest['value'], places)} ({write_date(highest['date'])})."
    )
    marked = [point for point in known if point["date"] in chart.marks]
    if marked:
        named = ", ".join(f"{write_date(point['date'])} ({chart.marks[point['date']]})" for point in marked[:12])
        text += f" {len(marked):,} singled out: {named}{' and more' if len(marked) > 12 else ''}."
    return text
