"""One group in the middle: where people who moved into it came from, and where those who moved out of it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenure.disclosure import Released
from tenure.publish.drawing import INK, NARROW, PALETTE, WIDE, Box, Canvas, draw_nothing, wrap_text
from tenure.publish.matrix import FlowTable, MatrixView, read_flows

__all__ = ["draw_focus"]

_TOP = 34.0
_LINE = 17.0
_SLOT = 2 * _LINE + 8
_LABELS, _BAR = 200.0, 12.0
_GAP = 10.0
_TALLEST = 200.0
_OTHER = "Other groups"


@dataclass(frozen=True, slots=True)
class _Side:
    """The groups at one side, largest first, and where they lie: labels, their end of the bands, the node's end."""

    groups: Sequence[tuple[str, int]]
    scale: float
    labels: float
    outer: float
    inner: float
    top: float = _TOP

    @property
    def slots(self) -> list[float]:
        """Room of each group: its band and a gap, or two lines of its label."""
        return [max(people * self.scale + _GAP, _SLOT) for _, people in self.groups] or [_SLOT]


def draw_focus(
    released: Released, view: MatrixView, group: str, *, width: float = WIDE, name: str = "focus", most: int = 6
) -> str:
    """Draw the moves into and out of one group as one SVG element.

    Parameters
    ----------
    released : Released
        A table with an origin, a destination and people.
    view : MatrixView
        Which columns, period and words.
    group : str
        The group in the middle.
    width : float
        ``WIDE``, one side beside the other, or ``NARROW``, one below the other.
    name : str
        Start of the identifiers in the picture.
    most : int
        Groups named at each side; the others are one band.

    Returns
    -------
    str
        ``<svg role="img">``. Hidden moves are not in it, nor are people who left or are on leave.

    Notes
    -----
    Release: drawn from released values only.
    """
    table = read_flows(released, view)
    moves = table.moves()
    came = _list_groups([(one.origin, one.people or 0) for one in moves if one.destination == group], table, most)
    went = _list_groups([(one.destination, one.people or 0) for one in moves if one.origin == group], table, most)
    canvas = Canvas(width=width, kind="focus", name=name)
    title = f"{released.about.title}: into and out of {table.label(group)}, from {table.period}"
    if not came and not went:
        return draw_nothing(canvas, title)
    scale = _TALLEST / max(sum(people for _, people in came), sum(people for _, people in went))
    sides = _place_sides(came, went, scale, width=width)
    for side, head in zip(sides, ("Came from", "Went to"), strict=True):
        _draw_side(canvas, side, head)
    bottom = max(side.top + sum(side.slots) for side in sides) + 10
    canvas.set_text(0, bottom + _LINE, f"In the middle: {table.label(group)}", bold=True)
    return canvas.finish(bottom + 2 * _LINE, title=title, description=_describe(table, group, came, went))


def _list_groups(flows: Sequence[tuple[str, int]], table: FlowTable, most: int) -> list[tuple[str, int]]:
    ordered = [(table.label(code), people) for code, people in sorted(flows, key=lambda one: (-one[1], one[0]))]
    if len(ordered) <= most:
        return ordered
    return [*ordered[: most - 1], (_OTHER, sum(people for _, people in ordered[most - 1 :]))]


def _place_sides(
    came: Sequence[tuple[str, int]], went: Sequence[tuple[str, int]], scale: float, *, width: float
) -> tuple[_Side, _Side]:
    if width > NARROW:
        middle = width / 2
        left = _Side(came, scale, _LABELS, _LABELS + 8, middle - _BAR)
        right = _Side(went, scale, width - _LABELS, width - _LABELS - 8, middle + _BAR)
        # The lower side stands at half the height of the taller one, so that the node is one.
        lower = (sum(left.slots) - sum(right.slots)) / 2
        return replace(left, top=_TOP + max(-lower, 0.0)), replace(right, top=_TOP + max(lower, 0.0))
    first = _Side(came, scale, _LABELS - 20, _LABELS - 12, width - _BAR)
    below = _TOP + sum(first.slots) + 2 * _LINE
    return first, _Side(went, scale, width - _LABELS + 20, width - _LABELS + 12, _BAR, below)


def _draw_side(canvas: Canvas, side: _Side, head: str) -> None:
    is_left = side.inner > side.outer
    anchor = "end" if is_left else "start"
    canvas.set_text(side.labels, side.top - 14, head, anchor=anchor, bold=True)
    if not side.groups:
        canvas.set_text(side.labels, side.top + _LINE, "No move can be shown", anchor=anchor)
        return
    total = sum(people for _, people in side.groups) * side.scale
    inner = side.top + (sum(side.slots) - total) / 2
    bar = (side.inner, side.inner + _BAR) if is_left else (side.inner - _BAR, side.inner)
    canvas.draw_box(Box(bar[0], inner, bar[1], inner + total), fill=INK)
    top = side.top
    for (words, people), slot in zip(side.groups, side.slots, strict=True):
        depth, centre = people * side.scale, top + slot / 2
        _draw_band(canvas, side, (centre - depth / 2, inner), depth)
        _set_label(canvas, side, f"{words}: {people:,}", centre, anchor=anchor)
        inner += depth
        top += slot


def _draw_band(canvas: Canvas, side: _Side, tops: tuple[float, float], depth: float) -> None:
    (a, b), middle = tops, (side.outer + side.inner) / 2
    shape = (
        f"M{side.outer:.1f} {a:.1f}C{middle:.1f} {a:.1f} {middle:.1f} {b:.1f} {side.inner:.1f} {b:.1f}V{b + depth:.1f}"
        f"C{middle:.1f} {b + depth:.1f} {middle:.1f} {a + depth:.1f} {side.outer:.1f} {a + depth:.1f}Z"
    )
    canvas.draw_path(shape, fill=PALETTE[0], fill_opacity="0.25", stroke=PALETTE[0])


def _set_label(canvas: Canvas, side: _Side, text: str, centre: float, *, anchor: str) -> None:
    room = side.labels if anchor == "end" else canvas.width - side.labels
    lines = wrap_text(text, room)
    first = centre + 5 - (len(lines) - 1) * _LINE / 2
    for place, line in enumerate(lines):
        canvas.set_text(side.labels, first + place * _LINE, line, anchor=anchor)


def _describe(table: FlowTable, group: str, came: Sequence[tuple[str, int]], went: Sequence[tuple[str, int]]) -> str:
    texts = [
        f"{head}: {'; '.join(f'{words}, {people:,}' for words, people in groups) or 'no move that can be shown'}."
        for head, groups in (("Came from", came), ("Went to", went))
    ]
    return f"{table.label(group)}. {' '.join(texts)} Hidden figures are not drawn."
