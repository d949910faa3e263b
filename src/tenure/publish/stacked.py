"""Status over time: how a cohort is made up, month by month, as areas that add up to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenure.disclosure import Released
from tenure.publish.axes import Plot, draw_shares, draw_years, frame_plot, write_percent
from tenure.publish.drawing import INK, TINTS, WIDE, Canvas, draw_legend, draw_nothing
from tenure.publish.rows import read_rows, write_label
from tenure.publish.words import lower_first

__all__ = ["Stack", "StackView", "draw_stacked", "read_stack"]

_HEIGHT = 280.0
_OFTEN = 0.25
_FEW = 3


@dataclass(frozen=True, slots=True)
class StackView:
    """Which columns of a released table make a stack: ``share`` of ``status`` by month ``along``, adding up to 1.

    ``statuses`` gives their order from the foot up; others follow by name. Of more than ``most`` the smallest are one
    area.
    """

    status: str = "status"
    along: str = "months_since"
    share: str = "share_of_starters"
    statuses: tuple[str, ...] = ("same_band", "one_up", "two_up_or_more", "down", "left_occupation", "left")
    share_words: str = "Share of starters"
    along_words: str = "Years since the start"
    most: int = 8
    where: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stack:
    """Shares by month, from the foot up, and the words for each; the last may stand for several statuses together."""

    words: tuple[str, ...]
    shares: Mapping[int, tuple[float, ...]]


def read_stack(released: Released, view: StackView) -> Stack:
    """Return the shares of each status by month.

    A status without a row in a month has nobody in it. Statuses that are hidden in more than a quarter of the months
    are one area, what the others leave of the whole; where all are, there is nothing to draw. A month is left out in
    which another status is hidden, or in which just one share is, because the others would tell it.
    """
    found: dict[int, dict[str, float | None]] = {}
    for row in read_rows(released, view.where):
        found.setdefault(int(row[view.along]), {})[str(row[view.status])] = row[view.share]
    names = {name for month in found.values() for name in month}
    ordered = [name for name in view.statuses if name in names] + sorted(names - set(view.statuses))
    months = {month: [shares.get(name, 0.0) for name in ordered] for month, shares in sorted(found.items())}
    kept = _choose_kept(list(months.values()), view.most)
    if not kept:
        return Stack((), {})
    rest = [write_label(name, view.labels) for place, name in enumerate(ordered) if place not in kept]
    stack = {}
    for month, shares in months.items():
        known = [share for place in kept if (share := shares[place]) is not None]
        if len(known) == len(kept) and shares.count(None) != 1:
            stack[month] = (*known, *([max(1.0 - sum(known), 0.0)] if rest else []))
    words = tuple(write_label(ordered[place], view.labels) for place in kept)
    together = ", ".join(map(lower_first, rest)) if len(rest) <= _FEW else f"{len(rest)} other groups"
    return Stack((*words, *([f"Together: {together}"] if rest else [])), stack)


def _choose_kept(months: list[list[float | None]], most: int) -> list[int]:
    """Return the places of the statuses that are areas of their own: seldom hidden, and among the largest."""
    places = range(len(months[0])) if months else range(0)
    seldom = [place for place in places if sum(row[place] is None for row in months) <= _OFTEN * len(months)]
    size = {place: sum(row[place] or 0.0 for row in months) for place in seldom}
    if len(months[0] if months else []) > most:
        seldom = sorted(seldom, key=lambda place: -size[place])[: most - 1]
    return sorted(seldom)


def draw_stacked(released: Released, view: StackView, *, width: float = WIDE, name: str = "stacked") -> str:
    """Draw how a cohort is made up, month by month, as one SVG element.

    Parameters
    ----------
    released : Released
        One row a month and status.
    view : StackView
        Its columns.
    width : float
        ``WIDE`` or ``NARROW``.
    name : str
        Start of the identifiers in the picture.

    Returns
    -------
    str
        ``<svg role="img">``. Statuses that are often hidden are one area at the top, what the shown ones leave.

    Notes
    -----
    Release: drawn from released values only.
    """
    stack = read_stack(released, view)
    canvas = Canvas(width=width, kind="stacked", name=name)
    title = f"{released.about.title}: {lower_first(view.share_words)}"
    if len(stack.shares) < 2:
        return draw_nothing(canvas, title)
    plot = frame_plot(width, _HEIGHT, across=(min(stack.shares), max(stack.shares)), up=(0.0, 1.0))
    draw_shares(canvas, plot, view.share_words)
    draw_years(canvas, plot, view.along_words)
    _draw_areas(canvas, stack, plot)
    bottom = _draw_words(canvas, stack, plot.box.bottom + 46)
    return canvas.finish(bottom, title=title, description=_describe(stack, view))


def _draw_areas(canvas: Canvas, stack: Stack, plot: Plot) -> None:
    foot = dict.fromkeys(stack.shares, 0.0)
    for place in range(len(stack.words)):
        head = {month: min(foot[month] + shares[place], 1.0) for month, shares in stack.shares.items()}
        if head != foot:
            _draw_area(canvas, foot, head, plot, colour=TINTS[place % len(TINTS)])
        foot = head
    left, right, top, bottom = plot.box.left, plot.box.right, plot.box.top, plot.box.bottom
    canvas.draw_path(f"M{left:.1f} {top:.1f}V{bottom:.1f}H{right:.1f}V{top:.1f}Z", fill="none", stroke=INK)


def _draw_area(
    canvas: Canvas, foot: Mapping[int, float], head: Mapping[int, float], plot: Plot, *, colour: str
) -> None:
    there = ["{:.1f} {:.1f}".format(*plot.place(month, share)) for month, share in head.items()]
    back = ["{:.1f} {:.1f}".format(*plot.place(month, foot[month])) for month in reversed(list(head))]
    canvas.draw_path(f"M{'L'.join([*there, *back])}Z", fill=colour)
    # Grounds of neighbours are too alike to be told apart by colour: a line divides them.
    canvas.draw_path(f"M{'L'.join(there)}", fill="none", stroke=INK, stroke_width="1.5")


def _draw_words(canvas: Canvas, stack: Stack, top: float) -> float:
    """Name the areas from the top down, as they lie, with what they come to at the end."""
    last = stack.shares[max(stack.shares)]
    words = [f"{name}: {write_percent(share)}" for name, share in zip(stack.words, last, strict=True)]
    colours = [TINTS[place % len(TINTS)] for place in range(len(words))]
    return draw_legend(canvas, words[::-1], top=top, marks="box", colours=colours[::-1])


def _describe(stack: Stack, view: StackView) -> str:
    first, last = min(stack.shares), max(stack.shares)
    parts = "; ".join(
        f"{name}, {write_percent(share)}" for name, share in zip(stack.words, stack.shares[last], strict=True)
    )
    return f"{view.share_words} by status from month {first} to month {last}. At the end: {parts}."
