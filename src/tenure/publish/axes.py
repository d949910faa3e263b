"""From values to places: scales, round ticks and the axes that charts share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tenure.publish.drawing import INK, Box, Canvas

__all__ = [
    "Plot",
    "Scale",
    "Unit",
    "choose_ticks",
    "draw_shares",
    "draw_years",
    "frame_plot",
    "write_amount",
    "write_marks",
    "write_percent",
    "write_ticks",
]

Unit = Literal["share", "number", "pounds"]
"""What the values of a chart are: a share is written in per cent, pounds in millions where they are many."""

_TOP = 8.0
_LEFT, _RIGHT = 52.0, 24.0
_YEAR = 12
_NOUGHT = 1e-9


def write_percent(share: float) -> str:
    """Return a share in per cent: two figures below one per cent, one decimal below ten, none from ten."""
    per_cent = 100 * share
    # What rounding leaves of nought is nought.
    if abs(per_cent) < _NOUGHT:
        return "0%"
    if abs(per_cent) >= 9.95:
        text = f"{per_cent:.0f}"
    else:
        text = f"{per_cent:.1f}" if abs(per_cent) >= 0.95 else f"{per_cent:.2g}"
    return f"{text.replace('-', '−')}%"


def write_ticks(values: Sequence[float]) -> list[str]:
    """Return shares in per cent with as many decimals as tell them apart, all alike."""
    for places in range(4):
        texts = [f"{100 * value:.{places}f}%" for value in values]
        if all(abs(float(text[:-1]) - 100 * value) < 1e-6 for text, value in zip(texts, values, strict=True)):
            break
    return [text.replace("-", "−") for text in texts]


_LARGE = ((1e9, "bn"), (1e6, "m"))


def write_amount(value: float, unit: Unit) -> str:
    """Return a value as it is written beside a bar: to three figures where pounds are many.

    Examples
    --------
    >>> write_amount(16_596_840, "pounds"), write_amount(-450, "pounds"), write_amount(1234.5, "number")
    ('£16.6m', '−£450', '1,234.5')
    """
    if unit == "share":
        return write_percent(value)
    sign, size = "−" if value < 0 else "", abs(value)
    if unit == "pounds":
        return f"{sign}£{_write_pounds(size)}" if round(size) else "£0"
    text = f"{size:,.2f}".rstrip("0").rstrip(".")
    return f"{sign}{text}" if text != "0" else text


def _write_pounds(size: float) -> str:
    for power, name in _LARGE:
        # 999,600 reads as 1.00m, not as 999,600 beside others in millions.
        if size >= 0.9995 * power:
            shown = size / power
            places = 2 if shown < 9.995 else 1 if shown < 99.95 else 0
            return f"{shown:,.{places}f}{name}"
    return f"{size:,.0f}"


def write_marks(values: Sequence[float], unit: Unit) -> list[str]:
    """Return the ticks of an axis, all in one unit and with as many decimals as tell them apart."""
    if unit == "share":
        return write_ticks(values)
    largest = max(abs(value) for value in values)
    power, name = next((pair for pair in _LARGE if largest >= pair[0]), (1.0, "")) if unit == "pounds" else (1.0, "")
    pound = "£" if unit == "pounds" else ""
    for places in range(4):
        texts = [f"{abs(value) / power:,.{places}f}" for value in values]
        if all(
            abs(float(text.replace(",", "")) - abs(value) / power) < 1e-6
            for text, value in zip(texts, values, strict=True)
        ):
            break
    return [
        f"{'−' if value < 0 else ''}{pound}{text}{name}" if value else f"{pound}0"
        for text, value in zip(texts, values, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values ``low`` to ``high`` to places ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return where a value lies; values beyond the ends lie on them."""
        span = self.high - self.low or 1.0
        share = min(max((value - self.low) / span, 0.0), 1.0)
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Plot:
    """The ground of a chart, and where values lie on it."""

    box: Box
    across: Scale
    up: Scale

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a pair of values lies."""
        return self.across.place(x), self.up.place(y)


def frame_plot(width: float, height: float, *, across: tuple[float, float], up: tuple[float, float]) -> Plot:
    """Return the ground of a chart with room for a word above it and ticks at its left, for values from low to high."""
    box = Box(_LEFT, _TOP + 22, width - _RIGHT, _TOP + 22 + height)
    return Plot(box, Scale(*across, box.left, box.right), Scale(*up, box.bottom, box.top))


def draw_shares(canvas: Canvas, plot: Plot, words: str) -> None:
    """Draw lines across the ground at round shares, their ticks, and the words above."""
    canvas.set_text(0, _TOP + 6, words)
    ticks = choose_ticks(plot.up.low, plot.up.high)
    for value, text in zip(ticks, write_ticks(ticks), strict=True):
        y = plot.up.place(value)
        canvas.draw_line((plot.box.left, y), (plot.box.right, y), stroke_width="0.5")
        canvas.set_text(plot.box.left - 6, y + 5, text, anchor="end")
    canvas.draw_line((plot.box.left, plot.box.bottom), (plot.box.right, plot.box.bottom), colour=INK)


def draw_years(canvas: Canvas, plot: Plot, words: str) -> None:
    """Draw a tick at every year of an axis of months, numbered where there is room, and the words below."""
    first, last = -(-int(plot.across.low) // _YEAR), int(plot.across.high) // _YEAR
    for year in range(first, last + 1):
        x = plot.across.place(year * _YEAR)
        canvas.draw_line((x, plot.box.bottom), (x, plot.box.bottom + 5), colour=INK)
        if canvas.has_room(x, plot.box.bottom + 20, f"{year}", anchor="middle"):
            canvas.set_text(x, plot.box.bottom + 20, f"{year}", anchor="middle")
    canvas.set_text(plot.box.right, plot.box.bottom + 38, words, anchor="end")


def choose_ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """Return round values from at or below ``low`` to at or above ``high``, ``most`` of them or fewer.

    Examples
    --------
    >>> choose_ticks(0, 0.093)
    [0.0, 0.02, 0.04, 0.06, 0.08, 0.1]
    """
    high = high if high > low else low + (abs(low) or 1.0)
    span = high - low
    power = math.floor(math.log10(span / most))
    for factor in (1, 2, 5, 10, 20):
        step = factor * 10.0**power
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            return [round(place * step, 12) for place in range(first, last + 1)]
    return [low, high]
