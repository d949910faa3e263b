"""Intervals of five named parameters of careers cover the truth as often as they say, over services drawn at random."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from tests.support.careers_draws import draw_service, find_incidence
from tests.support.coverage import PARAMETERS

SEEDS = tuple(range(20_000, 21_000))
"""Fixed before the first campaign: one service each. Continuous integration draws the first hundred."""

LEVEL = 0.95


def count_covered(seeds: tuple[int, ...]) -> dict[str, int]:
    """Return in how many services each parameter's interval holds what is true of it."""
    covered = dict.fromkeys(PARAMETERS, 0)
    for seed in seeds:
        drawn = draw_service(seed)
        for name, estimate in PARAMETERS.items():
            low, truth, high = estimate(drawn)
            covered[name] += low <= truth <= high
    return covered


@pytest.fixture(scope="module")
def covered_of_hundred() -> dict[str, int]:
    return count_covered(SEEDS[:100])


@pytest.fixture(scope="module")
def covered_of_thousand() -> dict[str, int]:
    return count_covered(SEEDS)


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_hundred_services_do_not_contradict_the_coverage(covered_of_hundred: dict[str, int], name: str) -> None:
    covered = covered_of_hundred[name]
    # A hundred cannot tell 93% from 95%: only what would happen once in ten thousand times is refused.
    assert binomtest(covered, 100, LEVEL).pvalue > 1e-4, f"{name}: {covered} of 100"


@pytest.mark.full
@pytest.mark.parametrize("name", PARAMETERS)
def test_a_thousand_services_do_not_contradict_the_coverage(covered_of_thousand: dict[str, int], name: str) -> None:
    covered = covered_of_thousand[name]
    assert binomtest(covered, len(SEEDS), LEVEL).pvalue > 0.01, f"{name}: {covered} of {len(SEEDS)}"


def test_a_campaign_would_notice_intervals_a_tenth_too_narrow() -> None:
    # They cover 92.2% (1.764 standard errors); of a thousand, 922 are refused at 1%, and so are 970.
    assert binomtest(922, 1000, LEVEL).pvalue < 0.01
    assert binomtest(970, 1000, LEVEL).pvalue < 0.01
    assert binomtest(940, 1000, LEVEL).pvalue > 0.01


def test_the_true_incidence_lies_between_that_of_one_year_and_that_of_nobody_leaving() -> None:
    # Over the mixes of people a year's chance of moving is near 0.08; five such years without other losses give 0.34.
    assert 0.08 < find_incidence() < 0.34
