"""Charts of one row a thing: where the rows lie, their names and the axis below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenure.publish.axes import Scale, Unit, choose_ticks, write_marks
from tenure.publish.drawing import INK, NARROW, Box, Canvas, measure_text, wrap_text
from tenure.publish.rows import Row, name_value
from tenure.publish.words import join_names

__all__ = [
    "LABELS",
    "draw_lane_axis",
    "draw_lane_nought",
    "name_lane",
    "place_lanes",
    "set_lane_name",
    "set_lane_value",
    "wrap_lane_names",
]

LABELS = 250.0
"""Where names end in the wide drawing; in the narrow one they stand above their rows."""

_NUMBERED = {"band": "Band {}", "pay_step": "Step {}", "threshold": "Threshold {}"}
_LINE = 17.0
_GAP = 12.0


def name_lane(row: Row, units: Sequence[str], labels: Mapping[str, str], joiner: str) -> str:
    """Return the name of a row: the words for its units, joined."""
    return join_names([_name_unit(row, unit, labels) for unit in units], joiner)


def _name_unit(row: Row, unit: str, labels: Mapping[str, str]) -> str:
    words = name_value(row, unit, labels)
    # A number by itself tells nobody of what it is one.
    return _NUMBERED[unit].format(words) if unit in _NUMBERED and words[:1].isdigit() else words


def wrap_lane_names(names: Sequence[str], width: float) -> list[list[str]]:
    """Return each name in at most two lines, as wide as the drawing has room for."""
    return [wrap_text(name, width - 8 if width <= NARROW else LABELS) for name in names]


def place_lanes(names: Sequence[Sequence[str]], top: float, *, depths: Sequence[float], width: float) -> list[float]:
    """Return where the marks of each row begin, and where the last row ends.

    Parameters
    ----------
    names : sequence of sequence of str
        Lines of the name of each row.
    top : float
        Where the first row begins.
    depths : sequence of float
        Height of the marks of each row.
    width : float
        ``WIDE`` or ``NARROW``.
    """
    places, y = [], top
    for lines, depth in zip(names, depths, strict=True):
        room = len(lines) * _LINE
        if width <= NARROW:
            y += room + 4
            places.append(y)
            y += depth + _GAP
        else:
            taken = max(depth, room)
            places.append(y + (taken - depth) / 2)
            y += taken + _GAP
    return [*places, y - _GAP + 6]


def set_lane_name(canvas: Canvas, lines: Sequence[str], *, top: float, depth: float) -> None:
    """Set the name of a row whose marks begin at ``top``: at their left, or above them in the narrow drawing."""
    is_narrow = canvas.width <= NARROW
    first = top - 5 - (len(lines) - 1) * _LINE if is_narrow else top + depth / 2 + 5 - (len(lines) - 1) * _LINE / 2
    for place, line in enumerate(lines):
        if is_narrow:
            canvas.set_text(4, first + place * _LINE, line)
        else:
            canvas.set_text(LABELS, first + place * _LINE, line, anchor="end")


def set_lane_value(canvas: Canvas, x: float, middle: float, text: str) -> None:
    """Set the value of a row after its marks, on a ground of its own, so that no line of the scale runs through it."""
    canvas.draw_box(Box(x - 2, middle - 8, x + measure_text(text) + 2, middle + 8), fill="#ffffff")
    canvas.set_text(x, middle + 5, text)


def draw_lane_axis(canvas: Canvas, scale: Scale, ends: tuple[float, float], *, unit: Unit, words: str) -> float:
    """Draw lines at round values, their ticks and the words below, and return the foot of the picture.

    In the narrow drawing lines end below the rows, because names stand across the plot.
    """
    top, bottom = ends
    ticks = choose_ticks(scale.low, scale.high, most=6 if canvas.width > NARROW else 5)
    for value, text in zip(ticks, write_marks(ticks, unit), strict=True):
        x = scale.place(value)
        start = top if canvas.width > NARROW else bottom - 6
        canvas.draw_line((x, start), (x, bottom), stroke_width="0.5")
        if canvas.has_room(x, bottom + 16, text, anchor="middle"):
            canvas.set_text(x, bottom + 16, text, anchor="middle")
    canvas.draw_line((scale.start, bottom), (scale.end, bottom), colour=INK)
    for place, line in enumerate(wrap_text(words, canvas.width - 8)):
        canvas.set_text(canvas.width - 4, bottom + 38 + place * _LINE, line, anchor="end")
    return bottom + 52 + (len(wrap_text(words, canvas.width - 8)) - 1) * _LINE


def draw_lane_nought(canvas: Canvas, scale: Scale, ends: tuple[float, float]) -> None:
    """Draw the line of nought; below the rows alone in the narrow drawing, because names stand across the plot."""
    top, bottom = ends
    zero = scale.place(0.0)
    start = top if canvas.width > NARROW else bottom - 6
    canvas.draw_line((zero, start), (zero, bottom), colour=INK, stroke_width="1.5")
