"""An alluvial picture of moves, drawn as SVG from released values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from tenure.disclosure import Released
from tenure.publish.drawing import PALETTE
from tenure.publish.matrix import FlowTable, MatrixView, read_flows

__all__ = ["ALLUVIAL_STYLE", "PALETTE", "draw_alluvial"]

_TEXT = "#1b1b1b"

ALLUVIAL_STYLE = "".join(f".flow-{i}{{fill:{c};stroke:{c}}}" for i, c in enumerate(PALETTE))

_OTHER = "\x00other"
_WIDTH = 760
_MARGIN = 236
_BAR = 14
_TOP = 44
_HEIGHT = 420
_GAP = 16
_TEXT_SIZE = 14
_LINE = 17
_LABEL_CHARACTERS = 27
# Least height of a group: two lines of label.
_LEAST = 2.0 * _LINE


def draw_alluvial(released: Released, view: MatrixView | None = None, *, most: int = 6, name: str = "alluvial") -> str:
    """Draw who moved from where to where as one SVG element.

    Parameters
    ----------
    released : Released
        A table with an origin, a destination and people.
    view : MatrixView
        Which columns, period and words.
    most : int
        Groups drawn by name; the others are one band, "Other groups".
    name : str
        Start of the identifiers in the picture, so that two pictures can share a page.

    Returns
    -------
    str
        ``<svg role="img">`` with title and description; text is 12 px or more when the picture is
        680 px wide or wider. People who stayed or left are not drawn, hidden flows are not in it.

    Notes
    -----
    Release: drawn from released values only.
    """
    table = read_flows(released, view or MatrixView())
    bands = _sum_bands(table, most)
    left = _stack_nodes(bands, 0)
    right = _stack_nodes(bands, 1)
    total = sum(bands.values())
    height = _TOP + _HEIGHT + 24
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="alluvial" role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" aria-labelledby="{name}-title {name}-desc" '
        f'font-family="Arial, sans-serif" font-size="{_TEXT_SIZE}" fill="{_TEXT}">'
    )
    parts = [
        opening,
        f'<title id="{name}-title">{escape(released.about.title)}: moves between groups, from {table.period}</title>',
        f'<desc id="{name}-desc">{escape(_describe_bands(table, bands))}</desc>',
        # Its own ground, so that it can be read on a dark page too.
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{_MARGIN}" y="16" text-anchor="end" font-weight="bold">From</text>',
        f'<text x="{_WIDTH - _MARGIN}" y="16" font-weight="bold">To</text>',
    ]
    if total:
        parts += _draw_flows(bands, left, right, colours=_choose_colours(bands))
        parts += _draw_nodes(table, left, side=0) + _draw_nodes(table, right, side=1)
    else:
        parts.append(f'<text x="{_WIDTH / 2:.0f}" y="{_TOP + 40}" text-anchor="middle">No move can be shown.</text>')
    return "\n".join([*parts, "</svg>"])


@dataclass(frozen=True, slots=True)
class _Node:
    code: str
    people: int
    top: float
    height: float


Bands = dict[tuple[str, str], int]


def _sum_bands(table: FlowTable, most: int) -> Bands:
    """People by origin and destination, with all but the busiest groups made one."""
    busy: Counter[str] = Counter()
    for flow in table.moves():
        busy[flow.origin] += flow.people or 0
        busy[flow.destination] += flow.people or 0
    ranked = sorted(busy, key=lambda code: (-busy[code], code))
    named = set(ranked[:most] if len(ranked) > most + 1 else ranked)
    bands: Counter[tuple[str, str]] = Counter()
    for flow in table.moves():
        ends = [code if code in named else _OTHER for code in (flow.origin, flow.destination)]
        bands[ends[0], ends[1]] += flow.people or 0
    return dict(bands)


def _order_codes(codes: Iterable[str], size: Counter[str]) -> list[str]:
    return sorted(codes, key=lambda code: (code == _OTHER, -size[code], code))


def _count_ends(bands: Bands, *sides: int) -> Counter[str]:
    size: Counter[str] = Counter()
    for ends, people in bands.items():
        for side in sides:
            size[ends[side]] += people
    return size


def _share_height(size: Counter[str]) -> dict[str, float]:
    """Share the height by people, but leave each group room for its label."""
    room = _HEIGHT - _GAP * max(len(size) - 1, 0)
    total = sum(size.values())
    wanted = {code: people * room / total for code, people in size.items()}
    short = sum(max(_LEAST - want, 0.0) for want in wanted.values())
    spare = sum(max(want - _LEAST, 0.0) for want in wanted.values())
    keep = 1.0 - min(short / spare, 1.0) if spare else 1.0
    return {code: _LEAST + max(want - _LEAST, 0.0) * keep for code, want in wanted.items()}


def _scale(bands: Bands) -> float:
    """Pixels a person: the most that fits every group of both sides."""
    sizes = [_count_ends(bands, side) for side in (0, 1)]
    return min(height / size[code] for size in sizes for code, height in _share_height(size).items())


def _stack_nodes(bands: Bands, side: int) -> dict[str, _Node]:
    if not bands:
        return {}
    size = _count_ends(bands, side)
    heights = _share_height(size)
    scale = _scale(bands)
    nodes: dict[str, _Node] = {}
    top = float(_TOP)
    for code in _order_codes(size, _count_ends(bands, 0, 1)):
        height = size[code] * scale
        nodes[code] = _Node(code, size[code], top + (heights[code] - height) / 2, height)
        top += heights[code] + _GAP
    return nodes


def _choose_colours(bands: Bands) -> dict[str, int]:
    size = _count_ends(bands, 0, 1)
    return {code: i % len(PALETTE) for i, code in enumerate(_order_codes(size, size))}


def _draw_flows(bands: Bands, left: dict[str, _Node], right: dict[str, _Node], *, colours: dict[str, int]) -> list[str]:
    scale = _scale(bands)
    orders = (list(left), list(right))
    used = ({code: node.top for code, node in left.items()}, {code: node.top for code, node in right.items()})
    starts: dict[tuple[str, str], list[float]] = {ends: [0.0, 0.0] for ends in bands}
    for side in (0, 1):
        other = orders[1 - side]
        for ends in sorted(bands, key=lambda one: (orders[side].index(one[side]), other.index(one[1 - side]))):
            starts[ends][side] = used[side][ends[side]]
            used[side][ends[side]] += bands[ends] * scale
    x0, x1 = _MARGIN + _BAR, _WIDTH - _MARGIN - _BAR
    middle = (x0 + x1) / 2
    paths = []
    for ends in sorted(bands, key=lambda one: (-bands[one], one)):
        depth = bands[ends] * scale
        a, b = starts[ends]
        shape = (
            f"M{x0} {a:.1f}C{middle:.0f} {a:.1f} {middle:.0f} {b:.1f} {x1} {b:.1f}V{b + depth:.1f}"
            f"C{middle:.0f} {b + depth:.1f} {middle:.0f} {a + depth:.1f} {x0} {a + depth:.1f}Z"
        )
        i = colours[ends[0]]
        paths.append(
            f'<path class="flow-{i}" d="{shape}" fill="{PALETTE[i]}" fill-opacity="0.3" '
            f'stroke="{PALETTE[i]}" stroke-width="1"/>'
        )
    return paths


def _draw_nodes(table: FlowTable, nodes: dict[str, _Node], *, side: int) -> list[str]:
    x = _MARGIN if side == 0 else _WIDTH - _MARGIN - _BAR
    text_x, anchor = (_MARGIN - 8, "end") if side == 0 else (_WIDTH - _MARGIN + 8, "start")
    parts = []
    for node in nodes.values():
        parts.append(f'<rect x="{x}" y="{node.top:.1f}" width="{_BAR}" height="{max(node.height, 1):.1f}"/>')
        lines = [*_wrap_label(_label(table, node.code)), f"{node.people:,}"]
        lines = [*lines[:-2], f"{lines[-2]}: {lines[-1]}"]
        y = node.top + node.height / 2 - (len(lines) - 1) * _LINE / 2 + _TEXT_SIZE * 0.35
        parts += [
            f'<text x="{text_x}" y="{y + i * _LINE:.1f}" text-anchor="{anchor}">{escape(line)}</text>'
            for i, line in enumerate(lines)
        ]
    return parts


def _label(table: FlowTable, code: str) -> str:
    return "Other groups" if code == _OTHER else table.label(code)


def _wrap_label(label: str) -> list[str]:
    """Break a label into at most two lines, the last one shortened when it must be."""
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LABEL_CHARACTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    return [line if len(line) <= _LABEL_CHARACTERS else line[: _LABEL_CHARACTERS - 1].rstrip() + "…" for line in lines]


def _describe_bands(table: FlowTable, bands: Bands) -> str:
    if not bands:
        return "No move is large enough to be shown."
    largest = sorted(bands, key=lambda ends: (-bands[ends], ends))[:5]
    moves = "; ".join(
        f"{_label(table, origin)} to {_label(table, destination)}, {bands[origin, destination]:,}"
        for origin, destination in largest
    )
    return (
        f"Bands run from the group people were in to the group they moved to; width is the number of people. "
        f"The largest: {moves}. People who stayed or left are not drawn, nor are hidden figures."
    )
