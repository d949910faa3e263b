"""Limits beside rounded counts cover those of every pair of counts that rounds to them, checked with statsmodels."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Literal

import polars as pl
import pytest
from statsmodels.stats.proportion import proportion_confint

from tenure.disclosure.rounding import coarsen_limits, round_table
from tenure.terms import Count, Ratio, Structure
from tests.support.disclosure import build_profile

SHARES = Structure(
    ("group",),
    (Count("people", "people", ("group",)), Count("leavers", "leavers", ("group",))),
    ratios=(Ratio("share", "leavers", "people", "low", "high"),),
)


def _wilson(above: float, below: float) -> tuple[float, float]:
    low, high = proportion_confint(above, below, alpha=0.05, method="wilson")
    return max(low, 0.0), min(high, 1.0)


def _lay(above: int, below: int, low: float, high: float) -> pl.DataFrame:
    share = above / below if below else None
    return pl.DataFrame(
        {"group": ["a"], "people": [below], "leavers": [above], "share": [share], "low": [low], "high": [high]}
    )


@pytest.mark.parametrize(("rounding", "reach"), [("nearest", 2.5), ("controlled", 4)])
@pytest.mark.parametrize(("above", "below"), [(30, 60), (55, 60), (5, 60), (0, 60), (60, 60), (90, 400)])
def test_limits_cover_all_counts_behind_rounded_ones_and_no_more(
    above: int, below: int, rounding: Literal["nearest", "controlled"], reach: float
) -> None:
    exact, own = above / below, _wilson(above, below)
    profile = replace(build_profile(5, base=5), rounding=rounding)
    row = round_table(_lay(above, below, *own), SHARES, profile).row(0, named=True)
    corners = [
        _wilson(min(max(above + up * reach, 0), below + down * reach), below + down * reach)
        for up, down in product((-1, 1), repeat=2)
    ]
    least, most = min(low for low, _ in corners), max(high for _, high in corners)
    # Both arms are widened by one factor: the greater of those that the two sides need.
    sides = [(exact - least) / (exact - own[0])] if exact > own[0] else []
    sides += [(most - exact) / (own[1] - exact)] if exact < own[1] else []
    factor = max(sides)
    assert row["share"] == exact
    assert row["low"] == pytest.approx(max(exact - factor * (exact - own[0]), 0.0), abs=1e-9)
    assert row["high"] == pytest.approx(min(exact + factor * (own[1] - exact), 1.0), abs=1e-9)


def test_limits_of_nobody_are_emptied() -> None:
    # Of nobody any share is possible: what a study gives as 0 to 1 has no counts to be made from.
    row = coarsen_limits(_lay(0, 0, 0.0, 1.0), SHARES).row(0, named=True)
    assert (row["low"], row["high"]) == (None, None)
