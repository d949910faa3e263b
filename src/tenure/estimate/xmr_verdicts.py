"""What the rules of an XmR chart say together: one label and one direction a point, and how a target fares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError
from tenure.estimate.xmr import XmrChart

__all__ = ["find_directions", "judge_targets", "label_points", "list_rules"]

Signs = npt.NDArray[np.int8]
Codes = npt.NDArray[np.int64]


def list_rules(chart: XmrChart, priority: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return which rules hold of each point.

    Parameters
    ----------
    chart : XmrChart
        What the rules say.
    priority : sequence of str
        Names out of ``outside``, ``trend``, ``two_of_three`` and ``shift``.

    Returns
    -------
    ndarray of bool, shape (points, rules)
        In the order of the names.

    Raises
    ------
    InternalError
        A name is none of the four.
    """
    held = {
        "outside": chart.outside != 0,
        "trend": chart.rises | chart.falls,
        "two_of_three": chart.two_of_three != 0,
        "shift": chart.shift != 0,
    }
    if not set(priority) <= set(held):
        raise InternalError("list_rules: no such rule")
    return np.column_stack([held[name] for name in priority])


def label_points(chart: XmrChart, priority: Sequence[str]) -> Codes:
    """Return the first rule of the order that holds of each point.

    Parameters
    ----------
    chart, priority
        As for ``list_rules``.

    Returns
    -------
    ndarray of int, shape (points,)
        Place in ``priority``; -1 where no rule holds.
    """
    held = list_rules(chart, priority)
    return np.where(held.any(axis=1), held.argmax(axis=1), -1)


def find_directions(
    chart: XmrChart, priority: Sequence[str], *, improvement: npt.ArrayLike, favours_improvement: bool
) -> Signs:
    """Return which way each point that is singled out points.

    Parameters
    ----------
    chart, priority
        As for ``list_rules``.
    improvement : array_like of int, shape (points,)
        1 where higher values are better, -1 where lower ones are, 0 where neither is.
    favours_improvement : bool
        Where rules disagree, the better direction is taken (the upper one where neither is better); otherwise that of
        the rule that labels the point.

    Returns
    -------
    ndarray of int8, shape (points,)
        1 up or high, -1 down or low, 0 where no rule holds.

    Notes
    -----
    Points beyond a limit, in a shift or among two of three point to their side of the mean, points of a trend the way
    it goes. Where the label decides, a point of a trend goes the way of the step to the next point if that is of a
    trend as well, and otherwise that of the step from the one before; an equal value counts as falling.
    Source: NHSRplotthedots 0.2.2 (the label decides); Making Data Count, checks for the Single Chart Tool 5.0 and SQL
    query 2.6, step 4j and 4k (improvement is shown, and high where there is none).
    """
    better = np.asarray(improvement, dtype=np.int8)
    if favours_improvement:
        sides = (chart.outside, chart.two_of_three, chart.shift)
        up = chart.rises | np.any([side > 0 for side in sides], axis=0)
        down = chart.falls | np.any([side < 0 for side in sides], axis=0)
        first = np.where(better < 0, -1, 1)
        has_first, has_other = np.where(first > 0, up, down), np.where(first > 0, down, up)
        return np.where(has_first, first, np.where(has_other, -first, 0)).astype(np.int8)
    ways = {"outside": chart.outside, "trend": _follow_trends(chart), "two_of_three": chart.two_of_three,
            "shift": chart.shift}  # fmt: skip
    label = label_points(chart, priority)
    found = np.zeros(label.size, np.int8)
    for place, name in enumerate(priority):
        found = np.where(label == place, ways[name], found)
    return found


def _follow_trends(chart: XmrChart) -> Signs:
    is_trend = chart.rises | chart.falls
    goes_on = np.append(is_trend[1:] & ~chart.begins[1:], False)
    way = np.where(goes_on, np.append(chart.step[1:], 0), chart.step)
    return np.where(way > 0, 1, -1).astype(np.int8)


def judge_targets(
    target: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    *,
    improvement: npt.ArrayLike,
    on_limit_decides: bool,
) -> Signs:
    """Return whether a process within its limits will meet its target always, never or now and then.

    Parameters
    ----------
    target, lower, upper : array_like of float, shape (series,)
        NaN where there is none. The limits are those in force last.
    improvement : array_like of int, shape (series,)
        1 where higher values are better, -1 where lower ones are, 0 where neither is.
    on_limit_decides : bool
        Whether a target exactly on a limit counts as beyond it.

    Returns
    -------
    ndarray of int8, shape (series,)
        1 always met, -1 never met, 0 now and then or not known: without target, limits or direction.

    Examples
    --------
    >>> judge_targets([1, 5, 9], [2, 2, 2], [8, 8, 8], improvement=[-1, -1, -1], on_limit_decides=False)
    array([-1,  0,  1], dtype=int8)
    """
    wanted, low, high = (np.asarray(each, dtype=np.float64) for each in (target, lower, upper))
    noise = 1e-12 * np.maximum(np.abs(low), np.abs(high)) * (-1 if on_limit_decides else 1)
    above, below = wanted - high > noise, low - wanted > noise
    place = np.where(above, 1, np.where(below, -1, 0))
    better = np.asarray(improvement, dtype=np.int8)
    # Where nothing varies and the target is what there is, it lies on both limits, and is met.
    return np.where(above & below, np.abs(better), -place * better).astype(np.int8)
