"""XmR charts of arrays: series do not touch each other, and what cannot be charted is refused."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.errors import InternalError
from tenure.estimate.xmr import XmrChart, XmrRules, chart_xmr
from tenure.estimate.xmr_verdicts import find_directions, judge_targets, label_points, list_rules

RULES = XmrRules(2.66, 3.267, 7, 7, counts_outside=False, crosses=False)
FREE = XmrRules(2.66, None, 6, 6, counts_outside=True, crosses=True)
PRIORITY = ("outside", "trend", "two_of_three", "shift")


def _list_fields(chart: XmrChart) -> list[np.ndarray]:
    return [getattr(chart, name) for name in XmrChart.__slots__]


@pytest.mark.parametrize("rules", [RULES, FREE])
def test_many_series_at_once_are_charted_as_each_alone(rules: XmrRules) -> None:
    draw = np.random.default_rng(5)
    lengths = draw.integers(1, 40, 60)
    values = [draw.normal(place % 7, 1 + place % 3, length).round(1) for place, length in enumerate(lengths)]
    codes = np.repeat(np.arange(60), lengths)
    stretches = [np.sort(draw.integers(0, 3, length)) for length in lengths]
    parts = np.concatenate([3 * place + one for place, one in enumerate(stretches)])
    together = chart_xmr(np.concatenate(values), series=codes, stretches=parts, rules=rules, baseline=9)
    alone = [chart_xmr(given, series=[0] * given.size, stretches=one, rules=rules, baseline=9)
             for given, one in zip(values, stretches, strict=True)]  # fmt: skip
    for place, field in enumerate(_list_fields(together)):
        expected = np.concatenate([_list_fields(chart)[place] for chart in alone])
        np.testing.assert_allclose(field.astype(float), expected.astype(float), rtol=0, atol=1e-12)


def test_the_unit_of_the_values_changes_nothing_but_the_limits() -> None:
    values = np.random.default_rng(6).normal(5, 1, 60).round(2)
    one = chart_xmr(values, series=[0] * 60, stretches=[0] * 60, rules=RULES)
    other = chart_xmr(values * 1e6 - 3e5, series=[0] * 60, stretches=[0] * 60, rules=RULES)
    np.testing.assert_allclose(other.upper, one.upper * 1e6 - 3e5)
    for name in ("outside", "rises", "falls", "two_of_three", "shift"):
        assert (getattr(one, name) == getattr(other, name)).all()


def test_upside_down_a_chart_points_the_other_way() -> None:
    values = np.random.default_rng(8).normal(0, 1, 400).round(2)
    codes = np.repeat(np.arange(10), 40)
    one, other = (chart_xmr(sign * values, series=codes, stretches=codes, rules=FREE) for sign in (1, -1))
    for name in ("outside", "two_of_three", "shift"):
        assert (getattr(one, name) == -getattr(other, name)).all()
    assert (one.rises == other.falls).all()
    better = np.ones(400, np.int8)
    up = find_directions(one, PRIORITY, improvement=better, favours_improvement=True)
    down = find_directions(other, PRIORITY, improvement=-better, favours_improvement=True)
    assert (up == -down).all()


def test_nothing_gives_nothing() -> None:
    chart = chart_xmr([], series=[], stretches=[], rules=RULES)
    assert all(field.size == 0 for field in _list_fields(chart))
    assert label_points(chart, PRIORITY).size == 0


@pytest.mark.parametrize(
    ("values", "series", "stretches", "words"),
    [
        ([1, 2], [0, 0, 0], [0, 0], "shapes differ"),
        ([1, float("nan")], [0, 0], [0, 0], "not finite"),
        ([1, 2, 3], [0, 1, 0], [0, 1, 2], "do not lie together"),
        ([1, 2], [0, 1], [0, 0], "a stretch lies in two series"),
    ],
)
def test_what_cannot_be_charted_is_refused(
    values: list[float], series: list[int], stretches: list[int], words: str
) -> None:
    with pytest.raises(InternalError, match=words):
        chart_xmr(values, series=series, stretches=stretches, rules=RULES)


def test_a_rule_that_there_is_not_is_refused() -> None:
    chart = chart_xmr([1, 2], series=[0, 0], stretches=[0, 0], rules=RULES)
    with pytest.raises(InternalError, match="no such rule"):
        list_rules(chart, ("outside", "astronomical"))


def test_targets_are_judged_by_side_and_better_way() -> None:
    # Limits 2 to 8; targets below, on the lower limit, within, on the upper, above.
    targets = [1.0, 2.0, 5.0, 8.0, 9.0]
    found = {
        (better, decides): judge_targets(
            targets, [2.0] * 5, [8.0] * 5, improvement=[better] * 5, on_limit_decides=decides
        ).tolist()
        for better in (1, -1, 0)
        for decides in (False, True)
    }
    assert found == {
        (1, False): [1, 0, 0, 0, -1],
        (1, True): [1, 1, 0, -1, -1],
        (-1, False): [-1, 0, 0, 0, 1],
        (-1, True): [-1, -1, 0, 1, 1],
        (0, False): [0] * 5,
        (0, True): [0] * 5,
    }
