"""XmR charts of arrays against the rules read point by point in exact fractions, on random series."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenure.retention.charts import ChartsQuestion
from tenure.rules.xmr import xmr_rulesets
from tests.support.xmr_reader import chart_values, read_points

WAYS = {1: "up", -1: "down", 0: "neutral"}
SIDES = {1: "high", -1: "low"}

# Few distinct values, so that ties, points on the mean and points on a limit are common; and decimals that binary
# fractions cannot hold.
ties = st.lists(st.integers(0, 6).map(lambda value: f"{value / 10:.1f}"), min_size=1, max_size=60)
wild = st.lists(st.integers(-40, 40).map(lambda value: f"{value**3 / 1000:.3f}"), min_size=1, max_size=60)
drifts = st.lists(st.integers(-2, 2), min_size=1, max_size=60).map(
    lambda steps: [f"{sum(steps[: at + 1]) / 10:.1f}" for at in range(len(steps))]
)
series = st.one_of(ties, wild, drifts)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    values=series,
    name=st.sampled_from(sorted(xmr_rulesets())),
    cuts=st.sets(st.integers(1, 59), max_size=3),
    gaps=st.sets(st.integers(0, 59), max_size=4),
    fix_after=st.sampled_from([None, 2, 5, 12]),
    better=st.sampled_from([1, -1, 0]),
)
@example(values=["0.1"] * 9, name="nhsr-0.2.2", cuts=set(), gaps=set(), fix_after=None, better=1)
@example(values=["4.6", "4.5", "4.7"] * 5, name="mdc-6", cuts=set(), gaps={0, 7}, fix_after=None, better=0)
def test_charts_are_what_the_rules_say_point_by_point(
    values: list[str], name: str, cuts: set[int], gaps: set[int], fix_after: int | None, better: int
) -> None:
    breaks = sorted(cut for cut in cuts if cut < len(values))
    question = ChartsQuestion(name, WAYS[better], fix_after=fix_after)
    expected = read_points(values, question.rules, breaks=breaks, fix_after=fix_after, better=better)
    spread: list[str | None] = []
    places = []
    for value in values:
        while len(spread) in gaps:
            spread.append(None)
        places.append(len(spread))
        spread.append(value)
    found = chart_values(spread, question, breaks=[places[cut] for cut in breaks])
    rows = [row for row in found.points.rows(named=True) if row["value"] is not None]
    assert len(rows) == len(expected)
    signals = {row["date"]: row for row in found.signals.rows(named=True)}
    for row, point in zip(rows, expected, strict=True):
        assert row["mean"] == pytest.approx(float(point.mean), abs=1e-12)
        for column, limit in (("lower", point.lower), ("upper", point.upper)):
            assert row[column] == (None if limit is None else pytest.approx(float(limit), abs=1e-12))
        assert row["rule"] == (point.rules[0] if point.rules else None)
        signal = signals.get(row["date"])
        assert (signal is not None) == bool(point.rules)
        if signal is not None:
            assert signal["rules"].split() == list(point.rules)
            assert signal["direction"] == SIDES[point.way]
            assert signal["variation"] == {"b": "improvement", "o": "concern", "p": "neutral"}[point.colour]
    (verdict,) = found.verdicts.rows(named=True)
    last = expected[-1]
    kind = {"b": "improvement", "o": "concern", "p": "neutral"}.get(last.colour)
    expected_word = "none" if last.lower is None else f"{kind}_{SIDES[last.way]}" if kind else "common_cause"
    assert verdict["variation"] == expected_word
    assert verdict["n_points"] == len(values)
