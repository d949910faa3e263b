"""Counts, entropy and quantiles of sequences, worked out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from tenure.errors import InternalError
from tenure.estimate import count_states, sequence_entropy, weighted_quantile


def test_states_are_counted_at_each_point_with_their_people() -> None:
    found = count_states([[1, 2, 2], [1, 1, 0], [3, 0, 0]], [10, 4, 1], states=3)
    assert found.tolist() == [[14, 0, 1], [4, 10, 0], [0, 10, 0]]


def test_entropy_of_a_career_is_of_its_time_in_states() -> None:
    three_to_one = -(0.75 * log(0.75) + 0.25 * log(0.25)) / log(4)
    found = sequence_entropy([[1, 1, 1, 2], [1, 2, 3, 4], [2, 2, 2, 2], [3, 3, 0, 0]], states=4)
    assert found == pytest.approx([three_to_one, 1.0, 0.0, 0.0])


def test_many_sequences_are_as_each_alone() -> None:
    random = np.random.default_rng(8)
    states = random.integers(0, 6, (45_000, 5))
    states[:, 0] = 1
    found = sequence_entropy(states, states=5)
    picked = [0, 19_999, 20_000, 44_999]
    assert found[picked] == pytest.approx([float(sequence_entropy(states[[row]], states=5)[0]) for row in picked])


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, 1.0), (0.25, 2.0), (0.5, 2.5), (0.75, 3.0), (0.9, 3.5), (1.0, 4.0)],
)
def test_quantiles_are_those_of_the_people_listed_one_by_one(share: float, expected: float) -> None:
    # 1, 2, 2, 3, 3, 4, at place 5 * share: 0.9 lies halfway between the fifth and the sixth.
    assert weighted_quantile([4, 2, 3, 1], [1, 2, 2, 1], share) == pytest.approx(expected)


def test_states_out_of_range_and_nobody_are_refused() -> None:
    with pytest.raises(InternalError, match="out of range"):
        count_states([[3]], [1], states=2)
    with pytest.raises(InternalError, match="one number of people"):
        count_states([[1]], [1, 2], states=2)
    with pytest.raises(InternalError, match="nobody"):
        weighted_quantile([1.0], [0], 0.5)
