"""How often XmR charts single out what varies by chance alone: the shares that the methods page tells."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.estimate.xmr import XmrRules, chart_xmr
from tenure.estimate.xmr_verdicts import label_points
from tenure.rules.xmr import xmr_rulesets

SERIES, POINTS = 20_000, 24


@pytest.mark.parametrize(
    ("name", "latest", "some"), [("nhsr-0.2.2", 1 / 60, 1 / 5), ("mdc-6", 1 / 35, 1 / 4), ("mdc-7", 1 / 70, 1 / 7)]
)
def test_chance_alone_is_singled_out_as_often_as_the_page_says(name: str, latest: float, some: float) -> None:
    ruleset = xmr_rulesets()[name]
    values = np.random.default_rng(7).normal(5.0, 1.0, SERIES * POINTS)
    series = np.repeat(np.arange(SERIES), POINTS)
    rules = XmrRules(
        ruleset.limit_factor,
        ruleset.screen_factor,
        ruleset.shift_points,
        ruleset.trend_points,
        counts_outside=ruleset.two_of_three == "beyond_two_sigma",
        crosses=ruleset.crosses_rebase,
    )
    chart = chart_xmr(values, series=series, stretches=series, rules=rules)
    is_found = label_points(chart, ruleset.priority).reshape(SERIES, POINTS) >= 0
    # "About": within a seventh of what is said; chance itself moves the shares by 6% and 1.5%.
    assert is_found[:, -1].mean() == pytest.approx(latest, rel=1 / 7)
    assert is_found.any(axis=1).mean() == pytest.approx(some, rel=1 / 7)
