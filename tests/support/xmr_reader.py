"""XmR charts read point by point with exact fractions, slowly, as the rules are written out in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import polars as pl

from tenure.retention.charts import ChartedSeries, ChartsQuestion, GivenSeries, chart_series
from tenure.rules.xmr import XmrRuleset

PRIORITY = ("outside", "trend", "two_of_three", "shift")


@dataclass(frozen=True)
class Point:
    """A point with its limits (None where there are none), the rules that hold in order, and its colour.

    ``way`` is 1 up, -1 down, 0 where no rule holds; ``colour`` is b, o, p or g, as the tools draw them.
    """

    value: Fraction
    mean: Fraction
    lower: Fraction | None
    upper: Fraction | None
    rules: tuple[str, ...]
    way: int
    colour: str


@dataclass
class _Placed:
    value: Fraction
    stretch: int
    mean: Fraction
    reach: Fraction | None

    @property
    def side(self) -> int:
        return (self.value > self.mean) - (self.value < self.mean)

    @property
    def is_outside(self) -> bool:
        return self.reach is not None and abs(self.value - self.mean) > self.reach

    @property
    def is_far(self) -> bool:
        return self.reach is not None and abs(self.value - self.mean) > self.reach * Fraction(2, 3)


def _find_reach(values: Sequence[Fraction], screen: Fraction | None) -> Fraction | None:
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    if not ranges:
        return None
    average = sum(ranges, Fraction()) / len(ranges)
    kept = [each for each in ranges if screen is None or each < screen * average]
    if kept:
        average = sum(kept, Fraction()) / len(kept)
    return Fraction("2.66") * average


def _place(values: Sequence[str], breaks: Sequence[int], rules: XmrRuleset, fix_after: int | None) -> list[_Placed]:
    exact = [Fraction(value) for value in values]
    edges = [0, *breaks, len(exact)]
    screen = None if rules.screen_factor is None else Fraction(str(rules.screen_factor))
    placed = []
    for stretch, (first, after) in enumerate(pairwise(edges)):
        part = exact[first:after]
        base = part[:fix_after]
        mean = sum(base, Fraction()) / len(base)
        placed += [_Placed(value, stretch, mean, _find_reach(base, screen)) for value in part]
    return placed


def _windows(points: Sequence[_Placed], length: int, *, crosses: bool) -> list[range]:
    every = [range(first, first + length) for first in range(len(points) - length + 1)]
    return [each for each in every if crosses or points[each[0]].stretch == points[each[-1]].stretch]


def read_points(
    values: Sequence[str],
    rules: XmrRuleset,
    *,
    breaks: Sequence[int] = (),
    fix_after: int | None = None,
    better: int = 0,
) -> list[Point]:
    """Read one series: a break is the place of a first point after a rebase; ``better`` is 1 up, -1 down, 0 neither."""
    points = _place(values, breaks, rules, fix_after)
    n = len(points)
    ways: list[dict[str, set[int]]] = [{name: set() for name in PRIORITY} for _ in points]
    for at, point in enumerate(points):
        if point.is_outside:
            ways[at]["outside"].add(point.side)
    for window in _windows(points, rules.trend_points, crosses=rules.crosses_rebase):
        steps = [(points[at + 1].value > points[at].value) - (points[at + 1].value < points[at].value)
                 for at in window[:-1]]  # fmt: skip
        if steps[0] != 0 and len(set(steps)) == 1:
            for at in window:
                ways[at]["trend"].add(steps[0])
    for window in _windows(points, 3, crosses=rules.crosses_rebase):
        counted = [at for at in window if points[at].is_far
                   and (rules.two_of_three == "beyond_two_sigma" or not points[at].is_outside)]  # fmt: skip
        sides = {points[at].side for at in window}
        if len(counted) >= 2 and len(sides) == 1 and 0 not in sides:
            for at in counted:
                ways[at]["two_of_three"].add(points[at].side)
    for window in _windows(points, rules.shift_points, crosses=rules.crosses_rebase):
        sides = {points[at].side for at in window}
        if len(sides) == 1 and 0 not in sides:
            for at in window:
                ways[at]["shift"].add(points[at].side)
    found = []
    for at in range(n):
        held = tuple(name for name in PRIORITY if ways[at][name])
        way = _find_way(points, ways, at, rules, better)
        colour = "g" if way == 0 else "p" if better == 0 else "b" if way == better else "o"
        point = points[at]
        lower, upper = (None, None) if point.reach is None else (point.mean - point.reach, point.mean + point.reach)
        found.append(Point(point.value, point.mean, lower, upper, held, way, colour))
    return found


def _find_way(
    points: Sequence[_Placed], ways: Sequence[dict[str, set[int]]], at: int, rules: XmrRuleset, better: int
) -> int:
    held = [name for name in PRIORITY if ways[at][name]]
    if not held:
        return 0
    if rules.conflict == "improvement":
        wanted = better or 1
        every = set().union(*ways[at].values())
        return wanted if wanted in every else -wanted
    if held[0] != "trend":
        return points[at].side
    goes_on = at + 1 < len(points) and points[at + 1].stretch == points[at].stretch and bool(ways[at + 1]["trend"])
    one, other = (at, at + 1) if goes_on else (at - 1, at)
    return 1 if points[other].value > points[one].value else -1


def chart_values(
    values: Sequence[str | None], question: ChartsQuestion, *, breaks: Sequence[int] = ()
) -> ChartedSeries:
    """Chart one series of monthly values with the product; a break is the place of a value, gaps (None) counted.

    It stands between two others, one with a gap at its start and one without a value, and is returned alone.
    """
    every = {"r": [None, "50", "70", None, "20"], "s": values, "t": [None, None]}
    held = pl.concat([_hold(name, given) for name, given in every.items()])
    rebases = None
    if breaks:
        begun = held.filter(series="s")["day"].gather(list(breaks))
        rebases = pl.DataFrame(
            {"series": ["s"] * len(breaks), "date": begun.dt.strftime("%Y-%m"), "day": begun}
        ).select("series", "date", pl.lit("why").alias("reason"), "day", first_day="day")
    found = chart_series(GivenSeries(held=held, rebases=rebases), question)
    points, signals, verdicts = (frame.filter(series="s") for frame in (found.points, found.signals, found.verdicts))
    return ChartedSeries(points, signals, verdicts, found.rebases)


def _hold(name: str, values: Sequence[str | None]) -> pl.DataFrame:
    days = pl.date_range(pl.date(2000, 1, 1), pl.date(2099, 1, 1), "1mo", eager=True)[: len(values)]
    numbers = pl.Series([None if value is None else float(value) for value in values], dtype=pl.Float64)
    return pl.DataFrame({"series": [name] * len(values), "date": days.dt.strftime("%Y-%m"), "day": days,
                         "value": numbers})  # fmt: skip
