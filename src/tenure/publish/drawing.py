"""What every chart shares: colours, text that is measured before it is set, and the frame of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

__all__ = [
    "DASHES",
    "GRID",
    "INK",
    "NARROW",
    "PALETTE",
    "TEXT_SIZE",
    "TINTS",
    "WIDE",
    "Box",
    "Canvas",
    "choose_opacity",
    "draw_legend",
    "draw_nothing",
    "measure_text",
    "wrap_text",
]

# Each is at least 4.5:1 against white; names, dashes and order carry the meaning, not colour. The first four, which
# lines share, are told apart by people who lack any one kind of cone too. Tests compute both.
PALETTE = ("#12436d", "#1e786f", "#70104a", "#a8480a", "#3d3d3d", "#5f4596", "#566300", "#6b4226")
TINTS = ("#c9d9e6", "#bfded9", "#ebc4d8", "#f3d0b8", "#d6d6d6", "#d8cdea", "#dde3b0", "#e3d2c4")
"""Grounds of areas, in the order of ``PALETTE``: text and lines on them keep 4.5:1."""

DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2", "12 4", "1 3", "6 2 1 2")
INK = "#1b1b1b"
GRID = "#8c8c8c"

WIDE = 720
NARROW = 336
"""Widths of the two drawings of a chart, in its own units; the narrow one fills a screen of 320 px."""

TEXT_SIZE = 14
_LINE = 17

Place = tuple[float, float]

# Widths of Arial's letters in thousandths of the size (the metrics that Helvetica, Arial and Liberation Sans share).
_WIDTHS = {
    **dict.fromkeys(" !,./:;I[\\]ft", 278),
    **dict.fromkeys("ijl'’|", 222),
    **dict.fromkeys("-()r`*", 350),
    **dict.fromkeys("cksvxyzJ", 500),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("mM", 833),
    "%": 889,
    "W": 944,
    "…": 1000,
    **dict.fromkeys("+−<=>~", 584),
}
_USUAL_WIDTH = 556


def measure_text(text: str, size: float = TEXT_SIZE, *, bold: bool = False) -> float:
    """Return the width of a line of text, in the units of its size."""
    return sum(_WIDTHS.get(letter, _USUAL_WIDTH) for letter in text) * size / 1000 * (1.08 if bold else 1.0)


def wrap_text(text: str, width: float, *, most: int = 2) -> list[str]:
    """Break text into lines no wider than ``width``; the last of ``most`` lines is shortened when it must be."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure_text(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [_shorten(line, width) for line in lines]


def _shorten(line: str, width: float) -> str:
    if measure_text(line) <= width:
        return line
    while line and measure_text(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


@dataclass(frozen=True, slots=True)
class Box:
    """Where something lies: left, top, right and bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Tell whether two boxes share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Canvas:
    """One picture in the making: its marks, and the boxes of its texts."""

    def __init__(self, *, width: float, kind: str, name: str) -> None:
        self.width = width
        self._kind = kind
        self._name = name
        self._parts: list[str] = []
        self._boxes: list[Box] = []

    def set_text(
        self, x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False, colour: str = INK
    ) -> None:
        """Set a line of text with its foot at ``y``; ``anchor`` is ``start``, ``middle`` or ``end``."""
        self._boxes.append(_box_of(x, y, text, anchor, bold=bold))
        more = _write_more(
            {
                "text-anchor": anchor if anchor != "start" else "",
                "font-weight": "bold" if bold else "",
                "fill": colour if colour != INK else "",
            }
        )
        self._parts.append(f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(text)}</text>')

    def has_room(self, x: float, y: float, text: str, *, anchor: str = "start") -> bool:
        """Tell whether a line of text would lie inside the picture and on no other."""
        box = _box_of(x, y, text, anchor)
        inside = box.left >= 0 and box.right <= self.width and box.top >= 0
        return inside and not any(box.overlaps(other) for other in self._boxes)

    def keep_clear(self, box: Box) -> None:
        """Keep text that asks for room out of a box."""
        self._boxes.append(box)

    def draw_line(
        self, start: tuple[float, float], end: tuple[float, float], *, colour: str = GRID, **more: str
    ) -> None:
        """Draw a straight line; ``more`` are further attributes, with ``_`` for ``-``."""
        (x1, y1), (x2, y2) = start, end
        self._parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{_write_more(more)}/>'
        )

    def draw_path(self, shape: str, **more: str) -> None:
        """Draw a path of the given shape."""
        self._parts.append(f'<path d="{shape}"{_write_more(more)}/>')

    def draw_circle(self, x: float, y: float, radius: float, **more: str) -> None:
        """Draw a circle."""
        self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"{_write_more(more)}/>')

    def draw_box(self, box: Box, **more: str) -> None:
        """Draw a rectangle."""
        width, height = box.right - box.left, box.bottom - box.top
        self._parts.append(
            f'<rect x="{box.left:.1f}" y="{box.top:.1f}" width="{width:.1f}" height="{height:.1f}"{_write_more(more)}/>'
        )

    def finish(self, height: float, *, title: str, description: str) -> str:
        """Return the picture as one ``<svg role="img">`` with its title and description."""
        size = f'viewBox="0 0 {self.width:g} {height:.0f}" width="{self.width:g}" height="{height:.0f}"'
        name = self._name
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart {self._kind}" role="img" {size} '
            f'aria-labelledby="{name}-title {name}-desc" font-family="Arial, sans-serif" font-size="{TEXT_SIZE}" '
            f'fill="{INK}">'
        )
        named = f'<title id="{name}-title">{escape(title)}</title>'
        described = f'<desc id="{name}-desc">{escape(description)}</desc>'
        # Its own ground, so that it can be read on a dark page too.
        ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
        return "\n".join([opening, named, described, ground, *self._parts, "</svg>"])


def choose_opacity(lines: int) -> str:
    """Return how thinly the bands of so many lines are laid: lines stay 3:1 where all bands lie on each other."""
    return "0.15" if lines <= 2 else "0.08"


def draw_nothing(canvas: Canvas, title: str) -> str:
    """Return the picture of a table of which no figure can be shown."""
    words = "No figure can be shown."
    canvas.set_text(canvas.width / 2, 40, words, anchor="middle")
    return canvas.finish(70, title=title, description=words)


def _box_of(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> Box:
    width = measure_text(text, bold=bold)
    left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return Box(left, y - 0.75 * TEXT_SIZE, left + width, y + 0.22 * TEXT_SIZE)


def _write_more(more: dict[str, str]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items() if value)


def draw_legend(
    canvas: Canvas,
    names: Sequence[str],
    *,
    top: float,
    marks: str,
    colours: Sequence[str] = PALETTE,
    first: int = 0,
) -> float:
    """Draw a legend in lines that fill the width and return where the next thing may begin.

    Parameters
    ----------
    canvas : Canvas
        The picture.
    names : sequence of str
        The words, in the order of the colours.
    top : float
        Top of the first line.
    marks : str
        ``line`` (with the dashes of the place), ``box`` or ``dot`` (the first filled, the second hollow).
    colours : sequence of str
        One for each name.
    first : int
        Place of the first name among the colours and dashes.
    """
    key, x, y = 30.0 if marks == "line" else 20.0, 0.0, top + _LINE
    for place, name in enumerate(names, start=first):
        lines = wrap_text(name, canvas.width - key)
        width = key + max(measure_text(line) for line in lines) + 18
        if x and (x + width - 18 > canvas.width or len(lines) > 1):
            x, y = 0.0, y + _LINE + 3
        _draw_key(canvas, (x, y - 5), marks, place=place, colour=colours[place % len(colours)])
        for rank, line in enumerate(lines):
            canvas.set_text(x + key, y + rank * _LINE, line)
        y += (len(lines) - 1) * _LINE
        # Nothing stands beside words of two lines.
        x += width if len(lines) == 1 else canvas.width
    return y + 10


def _draw_key(canvas: Canvas, at: Place, marks: str, *, place: int, colour: str) -> None:
    x, y = at
    if marks == "line":
        canvas.draw_line((x, y), (x + 24, y), colour=colour, stroke_width="3", stroke_dasharray=DASHES[place])
    elif marks == "box":
        canvas.draw_box(Box(x, y - 6, x + 14, y + 6), fill=colour, stroke=INK)
    else:
        hollow = place > 0
        canvas.draw_circle(x + 7, y, 5, fill="#ffffff" if hollow else colour, stroke=colour, stroke_width="2")
