"""Limits, standardised rates and funnels equal the published test tables of PHEindicatormethods."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.estimate import (
    byar_interval,
    exact_count_interval,
    expect_events,
    limit_shares,
    rate_interval,
    standardise_direct,
    standardise_indirect,
)

# One area of PHEindicatormethods (Office for Health Improvement and Disparities): events and people by age of 19
# groups, the reference's events and people, and the European Standard Population of 2013.
EVENTS = [127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91]
PEOPLE = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]
ESP_2013 = [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500,
            1000]  # fmt: skip


@pytest.mark.parametrize(
    ("events", "low", "high"), [(1, 0.025318, 5.571643), (20, 12.211429, 30.889880), (65, 50.163188, 82.849139)]
)
def test_rate_in_a_hundred_has_the_published_limits(events: int, low: float, high: float) -> None:
    found = rate_interval([events], [100])
    assert 100 * found[0][0] == pytest.approx(low, abs=6e-7)
    assert 100 * found[1][0] == pytest.approx(high, abs=6e-7)


# Published as the expected events at which a count lies on the funnel's limits, found there by trial to five digits:
# columns of 2 and 3 standard deviations (0.95 and 0.998).
@pytest.mark.parametrize(
    ("events", "level", "low", "high"),
    [
        (1, 0.95, 0.025317898, 5.571644585),
        (1, 0.998, 0.001000547, 9.233410143),
        (9, 0.95, 4.11537405, 17.08479966),
        (10, 0.998, 2.960519925, 24.13397235),
        (100, 0.95, 81.36400699, 121.6268111),
        (716, 0.998, 636.1521174, 802.60414),
    ],
)
def test_counts_have_the_published_exact_limits(events: int, level: float, low: float, high: float) -> None:
    found = exact_count_interval([events], level=level)
    assert found[0][0] == pytest.approx(low, rel=5e-5)
    assert found[1][0] == pytest.approx(high, rel=5e-5)


@pytest.mark.parametrize(("events", "low", "high"), [(10, 4.795387629, 18.39035799), (100, 81.36400699, 121.6268111)])
def test_byars_limits_come_close_to_the_exact_ones(events: int, low: float, high: float) -> None:
    found = byar_interval([events])
    assert (float(found[0][0]), float(found[1][0])) == pytest.approx((low, high), rel=2e-3)


def test_directly_standardised_rate_has_the_published_value_and_limits() -> None:
    found = standardise_direct(EVENTS, PEOPLE, ESP_2013)
    limits = [10_000 * float(each) for each in (found.value, found.low, found.high)]
    assert limits == pytest.approx([1043.0248, 971.7709, 1117.8941], abs=5e-5)


def test_indirectly_standardised_rate_has_the_published_limits() -> None:
    # Published: 10,011.1376 (9,365.9160 to 10,689.0976) in 100,000; limits are those of 895 events.
    assert sum(EVENTS) == 895
    found = standardise_indirect([895], [895], reference=10011.1376)
    assert float(found.low[0]) == pytest.approx(9365.9160, abs=5e-5)
    assert float(found.high[0]) == pytest.approx(10689.0976, abs=5e-5)


def test_expected_events_are_those_of_the_published_worksheet() -> None:
    # First two rows of the worksheet: 636 people at 10,303 / 50,520 and 558 at 2,824 / 57,173.
    rates = [10303 / 50520, 2824 / 57173]
    assert float(expect_events([636, 0], rates)) == pytest.approx(129.7052257, abs=5e-8)
    assert float(expect_events([0, 558], rates)) == pytest.approx(27.56182114, abs=5e-8)


# A published funnel of proportions of English primary care trusts, around 80.642448%: normal limits.
@pytest.mark.parametrize(
    ("people", "low95", "high95", "low998", "high998"),
    [
        (1, 3.204264, 100, 0, 100),
        (20, 63.326743, 97.958152, 53.341156, 100),
        (102, 72.974925, 88.309971, 68.553233, 92.731663),
        (9998, 79.867989, 81.416907, 79.421375, 81.863521),
    ],
)
def test_funnel_of_proportions_has_the_published_limits(
    people: int, low95: float, high95: float, low998: float, high998: float
) -> None:
    inner = limit_shares(0.80642448, [people], exact=False)
    outer = limit_shares(0.80642448, [people], level=0.998, exact=False)
    found = [100 * float(each[0]) for each in (*inner, *outer)]
    assert found == pytest.approx([low95, high95, low998, high998], abs=2e-6)


def test_exact_funnel_limits_come_close_to_the_normal_ones_for_many_people() -> None:
    exact, normal = limit_shares(0.8, [20_000]), limit_shares(0.8, [20_000], exact=False)
    assert np.concatenate(exact) == pytest.approx(np.concatenate(normal), abs=6e-5)
