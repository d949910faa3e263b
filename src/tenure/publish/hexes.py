"""A map of equal hexagons: one an area, shaded by its rate, so that small areas are seen as well as large ones."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tenure.disclosure import Released
from tenure.publish.axes import write_percent
from tenure.publish.drawing import INK, NARROW, TEXT_SIZE, WIDE, Box, Canvas, draw_nothing, measure_text
from tenure.publish.page_style import HEAT_COLOURS
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.words import lower_first

__all__ = ["HexView", "choose_bounds", "draw_hex_map"]

_TOP = 10.0
_LARGEST = 84.0
_COLOURS = HEAT_COLOURS[1:6]


@dataclass(frozen=True, slots=True)
class HexView:
    """Which columns of a released table make a map.

    ``area`` holds codes that ``layout`` places: column and row of a grid whose odd rows are shifted right by half a
    hexagon, rows counted from the south. ``names`` are the words for codes in the description.
    """

    layout: Mapping[str, tuple[int, int]]
    area: str = "area"
    rate: str = "adjusted_rate"
    rate_words: str = "Share that moved"
    where: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def choose_bounds(rates: Sequence[float]) -> list[float]:
    """Return at most four bounds that divide the rates into classes of like number, rounded to what is readable.

    Examples
    --------
    >>> choose_bounds([0.011, 0.012, 0.021, 0.032, 0.043, 0.044, 0.051, 0.062, 0.073, 0.084])
    [0.021, 0.043, 0.051, 0.073]
    """
    ordered = sorted(rates)
    picked = [ordered[min(len(ordered) * fifth // 5, len(ordered) - 1)] for fifth in range(1, 5)]
    rounded = sorted({round(value, 3 if value >= 0.01 else 4) for value in picked})
    return [value for value in rounded if ordered[0] < value <= ordered[-1]]


def draw_hex_map(released: Released, view: HexView, *, width: float = WIDE, name: str = "hexes") -> str:
    """Draw one hexagon an area, shaded by its rate, as one SVG element.

    Parameters
    ----------
    released : Released
        One row an area.
    view : HexView
        Its columns and the layout.
    width : float
        ``WIDE``, with the rate in each hexagon, or ``NARROW``, with the code alone.
    name : str
        Start of the identifiers in the picture.

    Returns
    -------
    str
        ``<svg role="img">``. An area without a figure that can be shown is white.

    Notes
    -----
    Release: drawn from released values only.
    """
    rates = _read_rates(released, view)
    canvas = Canvas(width=width, kind="hexes", name=name)
    title = f"{released.about.title}: {lower_first(view.rate_words)}"
    if not rates:
        return draw_nothing(canvas, title)
    bounds = choose_bounds(list(rates.values()))
    bottom = _draw_cells(canvas, view, rates, bounds)
    is_partial = any(area not in rates for area in view.layout)
    bottom = _draw_classes(canvas, bounds, bottom + 6, is_partial=is_partial, words=view.rate_words)
    return canvas.finish(bottom, title=title, description=_describe(rates, view))


def _read_rates(released: Released, view: HexView) -> dict[str, float]:
    rows: list[Row] = read_rows(released, view.where)
    return {str(row[view.area]): row[view.rate] for row in rows if row[view.rate] is not None and
            str(row[view.area]) in view.layout}  # fmt: skip


def _draw_cells(canvas: Canvas, view: HexView, rates: Mapping[str, float], bounds: Sequence[float]) -> float:
    """Draw every area and return where the next thing may begin."""
    columns = [column for column, _ in view.layout.values()]
    rows = [row for _, row in view.layout.values()]
    size = min(canvas.width / (max(columns) - min(columns) + 1.5), _LARGEST)
    left = (canvas.width - size * (max(columns) - min(columns) + 1.5)) / 2
    radius = size / math.sqrt(3)
    for area, (column, row) in sorted(view.layout.items()):
        x = left + size * (column - min(columns) + (1.0 if row % 2 else 0.5))
        y = _TOP + radius * (1 + 1.5 * (max(rows) - row))
        _draw_cell(canvas, (x, y), radius, area, shade=(rates.get(area), bounds))
    return _TOP + radius * (2 + 1.5 * (max(rows) - min(rows)))


def _draw_cell(
    canvas: Canvas,
    at: tuple[float, float],
    radius: float,
    area: str,
    *,
    shade: tuple[float | None, Sequence[float]],
) -> None:
    (x, y), (rate, bounds) = at, shade
    fill, ink = _COLOURS[sum(rate >= bound for bound in bounds)] if rate is not None else ("#ffffff", INK)
    corners = [
        (x + radius * math.sin(math.pi / 3 * turn), y - radius * math.cos(math.pi / 3 * turn)) for turn in range(6)
    ]
    shape = "L".join(f"{a:.1f} {b:.1f}" for a, b in corners)
    canvas.draw_path(f"M{shape}Z", fill=fill, stroke=INK if rate is not None else "#6b6b6b", stroke_width="1")
    lines = [area]
    if canvas.width > NARROW:
        lines.append("–" if rate is None else write_percent(rate))
    room = radius * math.sqrt(3) - 4
    for place, line in enumerate(lines):
        if measure_text(line) <= room:
            foot = y + TEXT_SIZE * 0.36 + (place - (len(lines) - 1) / 2) * (TEXT_SIZE + 2)
            canvas.set_text(x, foot, line, anchor="middle", colour=ink)


def _draw_classes(canvas: Canvas, bounds: Sequence[float], top: float, *, is_partial: bool, words: str) -> float:
    texts = [f"under {write_percent(bounds[0])}"] if bounds else ["all areas"]
    texts += [f"{write_percent(low)} to {write_percent(high)}" for low, high in pairwise(bounds)]
    texts += [f"{write_percent(bounds[-1])} or more"] if bounds else []
    keys = [(text, colour) for text, (colour, _) in zip(texts, _COLOURS, strict=False)]
    if is_partial:
        keys.append(("no figure that can be shown", "#ffffff"))
    canvas.set_text(0, top + 17, words, bold=True)
    x, y = 0.0, top + 40
    for text, colour in keys:
        width = 22 + measure_text(text)
        if x and x + width > canvas.width:
            x, y = 0.0, y + 22
        canvas.draw_box(Box(x, y - 12, x + 16, y + 3), fill=colour, stroke=INK)
        canvas.set_text(x + 22, y, text)
        x += width + 16
    return y + 12


def _describe(rates: Mapping[str, float], view: HexView) -> str:
    ordered = sorted(rates, key=lambda area: (rates[area], area))
    lowest, highest = ordered[0], ordered[-1]
    hidden = len(view.layout) - len(rates)
    more = f" {hidden:,} have no figure that can be shown." if hidden else ""
    return (
        f"{view.rate_words} in {len(rates):,} areas: lowest in {write_label(lowest, view.names)} "
        f"({write_percent(rates[lowest])}), highest in {write_label(highest, view.names)} "
        f"({write_percent(rates[highest])}).{more} Hexagons are of one size and lie about where the areas do."
    )
