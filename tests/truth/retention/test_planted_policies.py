"""Limits of both estimators hold what planted policies truly do; those of two-way fixed effects do not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from tenure.estimate.designs import AdoptionEffects, estimate_group_times, fit_two_way, impute_effects
from tenure.synth.policies import Policy
from tests.support.adoption_draws import (
    FIRST,
    REGIONS,
    RULE,
    WAVES,
    DrawnService,
    base_chances,
    chances_by_region,
    draw_panels,
    true_effects,
)

SEEDS = tuple(range(30_000, 31_000))
"""Fixed before the first campaign: one service each. Continuous integration draws the first hundred."""

LEVEL, QUANTILE = 0.95, 1.959964
COVERED = tuple((name, outcome) for name in ("callaway_santanna", "imputation") for outcome in ("leavers", "in_post"))
MISSED = ("two_way", "in_post")


def _holds(estimate: float, error: float, truth: float) -> bool:
    return abs(estimate - truth) <= QUANTILE * error


def _judge(drawn: DrawnService) -> dict[tuple[str, str], bool]:
    found: dict[tuple[str, str], bool] = {}
    for outcome, panel in drawn.panels.items():
        truth = drawn.truths[outcome]
        estimators: dict[str, AdoptionEffects] = {
            "callaway_santanna": estimate_group_times(panel, controls="never"),
            "imputation": impute_effects(panel, simple_only=True),
        }
        for name, effects in estimators.items():
            found[name, outcome] = _holds(*effects.take("simple"), truth)
        plain = fit_two_way(panel)
        found["two_way", outcome] = _holds(plain.estimate, plain.std_error, truth)
    return found


def _count(seeds: tuple[int, ...]) -> dict[tuple[str, str], int]:
    judged = [_judge(draw_panels(seed)) for seed in seeds]
    return {key: sum(each[key] for each in judged) for key in judged[0]}


@pytest.fixture(scope="module")
def held_of_hundred() -> dict[tuple[str, str], int]:
    return _count(SEEDS[:100])


@pytest.fixture(scope="module")
def held_of_thousand() -> dict[tuple[str, str], int]:
    return _count(SEEDS)


@pytest.mark.parametrize("key", COVERED, ids="-".join)
def test_a_hundred_services_do_not_contradict_the_coverage(
    held_of_hundred: dict[tuple[str, str], int], key: tuple[str, str]
) -> None:
    held = held_of_hundred[key]
    # A hundred cannot tell 93% from 95%: only what would happen once in ten thousand times is refused.
    assert binomtest(held, 100, LEVEL).pvalue > 1e-4, f"{key}: {held} of 100"


def test_two_way_fixed_effects_misses_an_effect_that_grows(held_of_hundred: dict[tuple[str, str], int]) -> None:
    held = held_of_hundred[MISSED]
    assert binomtest(held, 100, LEVEL).pvalue < 1e-6, f"{MISSED}: {held} of 100"


@pytest.mark.full
@pytest.mark.parametrize("key", COVERED, ids="-".join)
def test_a_thousand_services_do_not_contradict_the_coverage(
    held_of_thousand: dict[tuple[str, str], int], key: tuple[str, str]
) -> None:
    held = held_of_thousand[key]
    assert binomtest(held, len(SEEDS), LEVEL).pvalue > 0.01, f"{key}: {held} of {len(SEEDS)}"


@pytest.mark.full
def test_a_thousand_services_show_that_two_way_fixed_effects_misses(
    held_of_thousand: dict[tuple[str, str], int],
) -> None:
    held = held_of_thousand[MISSED]
    assert held < 850, f"{MISSED}: {held} of {len(SEEDS)}"


def test_the_chances_are_those_of_the_generator_with_its_policy() -> None:
    # Adopted in the first wave by the first region's organisation, in the second by the next, and so on.
    adopted = np.array([FIRST.index + WAVES[min(place, len(WAVES) - 1)] for place in range(REGIONS)])
    month = WAVES[2]
    under = chances_by_region((Policy(RULE, adopted),), months=range(month, month + 1))[:, 0]
    ratio = under / base_chances()[:, month]
    assert ratio == pytest.approx([RULE.factor] * 3 + [1.0] * (REGIONS - 3))


def test_what_is_true_is_what_very_large_services_come_to() -> None:
    # The mean over twenty services of treated values less their truth is near nought: nothing is reckoned twice.
    gaps: dict[str, list[float]] = {"leavers": [], "in_post": []}
    for seed in range(20):
        drawn = draw_panels(seed)
        for outcome, panel in drawn.panels.items():
            gaps[outcome].append(impute_effects(panel, simple_only=True).take("simple")[0] - drawn.truths[outcome])
    for values in gaps.values():
        assert abs(np.mean(values)) < 3.5 * np.std(values, ddof=1) / np.sqrt(len(values))


def test_the_policy_lowers_leaving_at_once_and_its_effect_on_numbers_grows() -> None:
    effects = true_effects()
    first, last = effects["leavers"][0], effects["in_post"][0]
    start = WAVES[0] // 3
    assert np.all(first[:start] == 0)
    assert np.all(first[start:] < 0)
    assert np.all(np.diff(last[start:]) > 0)
    assert last[-1] > 4
