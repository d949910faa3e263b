"""XmR charts of many series at once: limits from moving ranges, and the points that four rules single out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError

__all__ = ["XmrChart", "XmrRules", "chart_xmr"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Signs = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

# Values are decimals read from text, and a mean of them is off by their last binary place: what differs by less
# than this share of the largest value of the series is equal.
_NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class XmrRules:
    """How limits are set and what singles a point out.

    ``limit_factor`` times the mean moving range is the distance of the limits from the mean. Moving ranges of
    ``screen_factor`` times their mean or more are left out of it once, or none where it is None. ``shift_points`` and
    ``trend_points`` make a run. ``counts_outside``: points beyond the limits count among the two of
    three. ``crosses``: runs go on across a change of limits. Series of fewer than ``least_points`` have no limits.
    """

    limit_factor: float
    screen_factor: float | None
    shift_points: int
    trend_points: int
    counts_outside: bool
    crosses: bool
    least_points: int = 2


@dataclass(frozen=True, slots=True)
class XmrChart:
    """One entry a point: limits (NaN where there are none), and what the rules say.

    ``outside``, ``two_of_three`` and ``shift`` are 1 above the mean, -1 below and 0 where the rule does not hold;
    ``rises`` and ``falls`` tell points of a trend, which may be of one of each. ``step`` is the sign of the change from
    the point before; ``begins`` marks points that no run reaches from the point before, whose step is 0.
    """

    mean: Floats
    lower: Floats
    upper: Floats
    outside: Signs
    rises: Flags
    falls: Flags
    two_of_three: Signs
    shift: Signs
    step: Signs
    begins: Flags


def chart_xmr(
    values: npt.ArrayLike,
    *,
    series: npt.ArrayLike,
    stretches: npt.ArrayLike,
    rules: XmrRules,
    baseline: int | None = None,
) -> XmrChart:
    """Chart series that lie one after the other, each in order of time.

    Parameters
    ----------
    values : array_like, shape (points,)
        Finite; the points of a series are neighbours, in order.
    series, stretches : array_like of int, shape (points,)
        Which series a point is of, and which set of limits: numbers that never fall, each at least one point.
        A stretch lies within one series.
    rules : XmrRules
        The rules.
    baseline : int, optional
        Limits of a stretch come from its first so many points; from all when left out.

    Returns
    -------
    XmrChart
        Arrays of shape (points,).

    Raises
    ------
    InternalError
        Shapes differ, values are not finite, or the numbers of series or stretches fall.

    Notes
    -----
    mean = sum y / n; R = mean |y(t) - y(t-1)| within the stretch and the baseline; with a screen, R is the mean of
    those below screen_factor R. Limits: mean +- limit_factor R. A stretch of one point has a mean and no limits; where
    nothing varies both limits are the mean. outside: beyond a limit. shift: a run of shift_points or more strictly on
    one side of the mean. trend: a run of trend_points or more that strictly rise or fall, ends included. two_of_three:
    of three neighbours strictly on one side of the mean, two or three lie beyond two thirds of the way to the limit;
    those are singled out. Source: D. J. Wheeler, Understanding Variation (1993); L. S. Nelson, Journal of Quality
    Technology 14 (1982), 172-173 (the screen). The parameters are those of the ruleset.

    Examples
    --------
    >>> rules = XmrRules(2.66, None, 7, 7, counts_outside=False, crosses=False)
    >>> found = chart_xmr([1, 2, 1, 2, 9], series=[0] * 5, stretches=[0] * 5, rules=rules)
    >>> found.mean[0], round(found.upper[0], 2), round(found.lower[0], 2)  # 15 / 5; R = (1 + 1 + 1 + 7) / 4 = 2.5
    (np.float64(3.0), np.float64(9.65), np.float64(-3.65))
    """
    y, one, part = np.asarray(values, dtype=np.float64), _number(series), _number(stretches)
    _check_order(y, one, part)
    if y.size == 0:
        none, signs, flags = np.empty(0), np.zeros(0, np.int8), np.zeros(0, np.bool_)
        return XmrChart(none, none, none, signs, flags, flags, signs, signs, signs, flags)
    noise = _NOISE * np.maximum.reduceat(np.abs(y), _find_starts(one))[one]
    mean, reach = _set_limits(y, part, noise, rules=rules, baseline=baseline)
    is_charted = np.bincount(one)[one] >= rules.least_points
    reach[~is_charted] = np.nan
    side = _sign(y - mean, noise)
    begins = _begin(one) if rules.crosses else _begin(part)
    step = _sign(np.diff(y, prepend=y[0]), noise)
    step[begins] = 0
    rises, falls = (_find_trend(step, way, rules.trend_points) & is_charted for way in (1, -1))
    outside = np.where(np.abs(y - mean) - reach > noise, side, 0).astype(np.int8)
    far = np.abs(y - mean) - reach * 2 / 3 > noise
    near = far if rules.counts_outside else far & (outside == 0)
    run = _measure_runs(side, begins)
    shift = np.where((run >= rules.shift_points) & is_charted, side, 0).astype(np.int8)
    two = _find_two_of_three(near, side, begins)
    return XmrChart(mean, mean - reach, mean + reach, outside, rises, falls, two, shift, step, begins)


def _number(codes: npt.ArrayLike) -> Codes:
    """Return codes that never fall as 0, 1, 2 and so on."""
    given = np.asarray(codes, dtype=np.int64)
    if given.size and np.any(np.diff(given) < 0):
        raise InternalError("chart_xmr: points of a series or stretch do not lie together")
    return np.cumsum(np.diff(given, prepend=given[:1]) > 0)


def _check_order(y: Floats, series: Codes, stretches: Codes) -> None:
    if not y.shape == series.shape == stretches.shape or y.ndim != 1:
        raise InternalError("chart_xmr: shapes differ")
    if not np.all(np.isfinite(y)):
        raise InternalError("chart_xmr: a value is not finite")
    if np.any(_begin(series) & ~_begin(stretches)):
        raise InternalError("chart_xmr: a stretch lies in two series")


def _begin(codes: Codes) -> Flags:
    """Return which points are the first of their code."""
    return np.asarray(np.diff(codes, prepend=-1) != 0, dtype=np.bool_)


def _find_starts(codes: Codes) -> Codes:
    return np.flatnonzero(_begin(codes))


def _sign(difference: Floats, noise: Floats) -> Signs:
    return np.where(np.abs(difference) > noise, np.sign(difference), 0).astype(np.int8)


def _set_limits(
    y: Floats, part: Codes, noise: Floats, *, rules: XmrRules, baseline: int | None
) -> tuple[Floats, Floats]:
    """Return the mean and the distance of the limits of each point's stretch; NaN where no range was moved."""
    starts = _find_starts(part)
    place = np.arange(y.size) - starts[part]
    is_base = place < (baseline or y.size)
    size = np.bincount(part, weights=is_base)
    mean = np.bincount(part, weights=y * is_base) / size
    # A second pass takes off what the first one rounded, so that the mean of equal values is that value.
    mean += np.bincount(part, weights=(y - mean[part]) * is_base) / size
    moved = is_base & (place > 0)
    ranges = np.abs(np.diff(y, prepend=y[0]))
    average = _average(ranges, moved, part)
    if rules.screen_factor is not None:
        kept = moved & (ranges - rules.screen_factor * average[part] < -noise)
        screened = _average(ranges, kept, part)
        # No range is below three times the mean range only where all are nought.
        average = np.where(np.isnan(screened), average, screened)
    return mean[part], rules.limit_factor * average[part]


def _average(ranges: Floats, counted: Flags, part: Codes) -> Floats:
    n = np.bincount(part, weights=counted)
    total = np.bincount(part, weights=ranges * counted)
    return np.asarray(np.divide(total, n, out=np.full(n.size, np.nan), where=n > 0), dtype=np.float64)


def _measure_runs(marks: Signs, begins: Flags) -> Codes:
    """Return of each point how many points its run of equal marks has; marks of nought make no run."""
    runs = np.cumsum(begins | (np.diff(marks, prepend=marks[:1]) != 0))
    lengths = np.bincount(runs)[runs]
    return np.where(marks != 0, lengths, 0)


def _find_trend(step: Signs, way: int, points: int) -> Flags:
    """Return the points of runs that all go one way, their first points included."""
    towards = np.where(step == way, step, 0).astype(np.int8)
    # A step of nought stands between runs, so no run needs to be told where a series begins.
    arrives = (towards != 0) & (_measure_runs(towards, np.zeros(step.size, np.bool_)) >= points - 1)
    found: Flags = arrives.copy()
    found[:-1] |= arrives[1:]
    return found


def _find_two_of_three(near: Flags, side: Signs, begins: Flags) -> Signs:
    """Return the near points of every three neighbours on one side of which two or three are near."""
    found = np.zeros(near.size, np.bool_)
    if near.size >= 3:
        alike = (side[2:] == side[1:-1]) & (side[1:-1] == side[:-2]) & (side[2:] != 0)
        together = ~begins[2:] & ~begins[1:-1]
        enough = near[2:].astype(np.int8) + near[1:-1] + near[:-2] >= 2
        ends = alike & together & enough
        found[2:] |= ends
        found[1:-1] |= ends
        found[:-2] |= ends
    return np.where(found & near, side, 0).astype(np.int8)
