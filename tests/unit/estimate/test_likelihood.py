"""Relative likelihood: the published forms of the standards, and limits worked out by hand."""

from __future__ import annotations

import math

import pytest

from tenure.errors import InternalError
from tenure.estimate import relative_likelihood


def test_the_second_indicator_of_the_race_standard() -> None:
    # White staff appointed from shortlisting 80 of 400, 0.2; others 45 of 300, 0.15; 0.2 / 0.15 = 1.33
    assert round(relative_likelihood([[80, 400, 45, 300]])[0], 2) == 1.33


def test_the_third_indicator_has_limits_that_show_how_few_cases_it_is() -> None:
    # 6 of 600 is 1%, 8 of 1600 is 0.5%: 2.00. Variance of the logarithm
    # 1/6 - 1/600 + 1/8 - 1/1600 = 0.166667 - 0.001667 + 0.125 - 0.000625 = 0.289375
    reach = math.exp(1.959964 * math.sqrt(0.289375))
    ratio, low, high = relative_likelihood([[6, 600, 8, 1600]])
    assert ratio == pytest.approx(2.0, abs=1e-12)
    assert low == pytest.approx(2 / reach, abs=1e-6)
    assert high == pytest.approx(2 * reach, abs=1e-6)
    assert low < 1 < high


def test_organisations_that_differ_widen_the_limits_and_alike_ones_do_not_narrow_them() -> None:
    alone = relative_likelihood([[20, 200, 20, 400]])
    # Halves: scores are (10/20 - 100/200) - (10/20 - 200/400) = 0 in both.
    assert relative_likelihood([[10, 100, 10, 200]] * 2) == pytest.approx(alone)
    # (20/20 - 100/200) - (5/20 - 200/400) = 0.75 and -0.75; 2 / 1 * 2 * 0.5625 = 2.25: a spread of 1.5
    ratio, low, _ = relative_likelihood([[20, 100, 5, 200], [0, 100, 15, 200]])
    assert ratio == pytest.approx(2.0)
    assert low == pytest.approx(2 / math.exp(1.959964 * 1.5), abs=1e-6)


def test_a_group_without_leavers_has_no_ratio_and_impossible_counts_are_refused() -> None:
    assert all(map(math.isnan, relative_likelihood([[0, 100, 5, 200]])))
    for counts in ([[1, 2, 3]], [[-1, 2, 1, 2]], [[3, 2, 1, 2]]):
        with pytest.raises(InternalError, match="relative_likelihood"):
            relative_likelihood(counts)
