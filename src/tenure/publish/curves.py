"""Curves that step: the share to whom something has happened by each month, with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenure.disclosure import Released
from tenure.publish.axes import Plot, choose_ticks, draw_shares, draw_years, frame_plot, write_percent
from tenure.publish.drawing import DASHES, PALETTE, WIDE, Canvas, choose_opacity, draw_legend, draw_nothing
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.words import lower_first

__all__ = ["CurveView", "draw_curves", "read_curves"]

_HEIGHT = 280.0
_MOST = 4


@dataclass(frozen=True, slots=True)
class CurveView:
    """Which columns of a released table make curves.

    ``group`` tells the curves apart, at most four, in the order of ``groups`` where it is given; ``along`` counts
    months; ``value`` is the share with its limits ``low`` and ``high``.
    """

    group: str = "outcome"
    along: str = "months_since"
    value: str = "incidence"
    low: str | None = "incidence_low"
    high: str | None = "incidence_high"
    groups: tuple[str, ...] = ()
    value_words: str = "Share of starters"
    along_words: str = "Years since the start"
    where: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def read_curves(released: Released, view: CurveView) -> dict[str, list[Row]]:
    """Return the rows of each curve whose value is shown, in order of months: the curve steps at these alone."""
    curves: dict[str, list[Row]] = {name: [] for name in view.groups}
    for row in sorted(read_rows(released, view.where), key=lambda row: int(row[view.along])):
        if row[view.value] is not None and (not view.groups or str(row[view.group]) in view.groups):
            curves.setdefault(str(row[view.group]), []).append(row)
    return dict([(name, rows) for name, rows in curves.items() if rows][:_MOST])


def draw_curves(released: Released, view: CurveView, *, width: float = WIDE, name: str = "curves") -> str:
    """Draw the share to whom something has happened by each month as one SVG element.

    Parameters
    ----------
    released : Released
        One row a group and month.
    view : CurveView
        Its columns.
    width : float
        ``WIDE`` or ``NARROW``.
    name : str
        Start of the identifiers in the picture.

    Returns
    -------
    str
        ``<svg role="img">``. Each curve starts at nought, steps at the months that are shown, is level between them,
        and ends at the last of them.

    Notes
    -----
    Release: drawn from released values only.
    """
    curves = read_curves(released, view)
    canvas = Canvas(width=width, kind="curves", name=name)
    title = f"{released.about.title}: {lower_first(view.value_words)}"
    if not curves:
        return draw_nothing(canvas, title)
    plot = _frame_curves(curves, view, width)
    draw_shares(canvas, plot, view.value_words)
    draw_years(canvas, plot, view.along_words)
    for place, rows in enumerate(curves.values()):
        _draw_band(canvas, rows, view, plot, paint=(PALETTE[place], choose_opacity(len(curves))))
    longest = len({int(row[view.along]) for row in read_rows(released, view.where)})
    for place, rows in enumerate(curves.values()):
        shape = _step(rows, view.value, view.along, plot)
        canvas.draw_path(shape, fill="none", stroke=PALETTE[place], stroke_width="2.5", stroke_dasharray=DASHES[place])
        # Where a curve waits for enough people, dots tell which of its points are figures.
        if len(rows) < longest:
            for row in rows:
                canvas.draw_circle(*plot.place(int(row[view.along]), row[view.value]), 3, fill=PALETTE[place])
    words = [f"{write_label(name, view.labels)}: {_write_last(rows, view)}" for name, rows in curves.items()]
    bottom = draw_legend(canvas, words, top=plot.box.bottom + 46, marks="line")
    return canvas.finish(bottom, title=title, description=_describe(curves, view))


def _write_last(rows: list[Row], view: CurveView) -> str:
    return f"{write_percent(rows[-1][view.value])} by month {rows[-1][view.along]}"


def _frame_curves(curves: Mapping[str, list[Row]], view: CurveView, width: float) -> Plot:
    columns = [name for name in (view.value, view.high) if name]
    rows = [row for found in curves.values() for row in found]
    highest = max(row[name] for row in rows for name in columns if row[name] is not None)
    last = max(int(row[view.along]) for row in rows)
    return frame_plot(width, _HEIGHT, across=(0, last), up=(0.0, choose_ticks(0.0, highest)[-1]))


def _step(rows: list[Row], column: str, along: str, plot: Plot) -> str:
    """Return the path that starts at nought and steps up at each of the months."""
    shape = "M{:.1f} {:.1f}".format(*plot.place(0, 0.0))
    return shape + "".join("H{:.1f}V{:.1f}".format(*plot.place(int(row[along]), row[column])) for row in rows)


def _draw_band(canvas: Canvas, rows: list[Row], view: CurveView, plot: Plot, *, paint: tuple[str, str]) -> None:
    if view.low is None or view.high is None:
        return
    known = [row for row in rows if row[view.low] is not None and row[view.high] is not None]
    if not known:
        return
    back = f"V{plot.up.place(known[-1][view.low]):.1f}"
    for row, before in zip(known[::-1], known[-2::-1], strict=False):
        back += f"V{plot.up.place(row[view.low]):.1f}H{plot.across.place(int(row[view.along])):.1f}"
        back += f"V{plot.up.place(before[view.low]):.1f}"
    first = plot.across.place(int(known[0][view.along]))
    back += f"H{first:.1f}V{plot.up.place(0.0):.1f}"
    shape = _step(known, view.high, view.along, plot)
    canvas.draw_path(f"{shape}{back}Z", fill=paint[0], fill_opacity=paint[1])


def _describe(curves: Mapping[str, list[Row]], view: CurveView) -> str:
    ends = []
    for name, rows in curves.items():
        last = rows[-1]
        interval = ""
        if view.low and view.high and last[view.low] is not None and last[view.high] is not None:
            interval = f" (95% interval {write_percent(last[view.low])} to {write_percent(last[view.high])})"
        ends.append(f"{write_label(name, view.labels)}, {_write_last(rows, view)}{interval}")
    return f"{view.value_words}: {'; '.join(ends)}. Curves step only where enough people stand behind the step."
