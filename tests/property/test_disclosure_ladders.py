"""A reader who subtracts nested counts from each other, in every way the totals allow, finds no few people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tenure.disclosure import Released, release
from tenure.rules import disclosure_profiles
from tests.support.disclosure import build_profile, shuffle_rows
from tests.support.ladders import RUNGS, Ladders, build_ladder_table, shown_rungs

_STEP = st.one_of(st.integers(0, 6), st.integers(0, 40))
_PROFILES = sorted(set(disclosure_profiles()) - {"none"})


def _ladders(most_origins: int) -> st.SearchStrategy[Ladders]:
    """Each origin's rungs: running sums of the steps, those of nought people absent."""

    def climb(steps: list[tuple[int, ...]]) -> Ladders:
        heights = {f"o{i}": np.cumsum(one).tolist() for i, one in enumerate(steps)}
        return {
            origin: {name: n for name, n in zip(RUNGS, sums, strict=True) if n}
            for origin, sums in heights.items()
            if sums[-1]
        }

    return st.lists(st.tuples(*[_STEP] * len(RUNGS)), min_size=1, max_size=most_origins).map(climb).filter(bool)


@dataclass(frozen=True)
class _Reader:
    """What is shown, and the equation of the hidden counts of one look-back with their total."""

    people: Ladders
    released: Released
    total: str

    def widths(self, floor: int, threshold: int) -> dict[tuple[str, str, str], int]:
        """Number of values the reader must allow for each small difference."""
        shown = shown_rungs(self.released)
        hidden = [(origin, name) for origin, rungs in shown.items() for name in rungs if rungs[name] is None]
        left, right = self._equation(hidden)
        widths = {}
        for origin, rungs in self.people.items():
            for one, two in combinations(rungs, 2):
                if 1 <= abs(rungs[one] - rungs[two]) < threshold:
                    sign = {(origin, one): 1, (origin, two): -1}
                    cost = np.array([sign.get(place, 0) for place in hidden], dtype=float)
                    widths[origin, one, two] = _width(cost, left, right, floor) if cost.any() else 1
        return widths

    def _equation(self, hidden: list[tuple[str, str]]) -> tuple[np.ndarray, float]:
        entrants = self.released.frame["entrants"][0]
        if not self.total or entrants is None:
            return np.zeros(len(hidden)), 0.0
        rungs = shown_rungs(self.released)
        seen = sum(one.get(self.total) or 0 for one in rungs.values())
        return np.array([float(name == self.total) for _, name in hidden]), float(entrants - seen)


def _width(cost: np.ndarray, left: np.ndarray, right: float, floor: int) -> int:
    ends = []
    for sign in (1.0, -1.0):
        answer = milp(
            sign * cost,
            constraints=LinearConstraint(left[np.newaxis, :], right, right),
            bounds=Bounds(floor, 1000),
            integrality=np.ones(len(cost)),
        )
        assert answer.success
        ends.append(round(sign * answer.fun))
    return int(ends[1] - ends[0] + 1)


@pytest.mark.parametrize("name", _PROFILES)
@settings(max_examples=30, derandomize=True, deadline=None)
@given(people=_ladders(4))
def test_no_two_published_rungs_are_a_few_people_apart(name: str, people: Ladders) -> None:
    profile = disclosure_profiles()[name]
    (released,) = release([build_ladder_table(people, total="direct")], profile=profile)
    for origin, rungs in shown_rungs(released).items():
        exact = [people[origin][rung] for rung, value in rungs.items() if value is not None]
        assert not any(1 <= abs(one - two) < profile.threshold for one, two in combinations(exact, 2)), rungs


@settings(max_examples=60, derandomize=True, deadline=None)
@given(_ladders(5), st.sampled_from(["", "direct", "ever_9y"]), st.sampled_from([(5, False), (8, True), (10, False)]))
def test_reader_with_the_totals_leaves_small_differences_their_range(
    people: Ladders, total: str, rule: tuple[int, bool]
) -> None:
    threshold, hide_zero = rule
    floor = 0 if hide_zero else 1
    assume(not total or any(total in rungs for rungs in people.values()))
    (released,) = release(
        [build_ladder_table(people, total=total)], profile=build_profile(threshold, hide_zero=hide_zero)
    )
    widths = _Reader(people, released, total).widths(floor, threshold)
    assert all(width >= threshold - floor for width in widths.values()), widths


def test_the_reader_finds_few_people_where_no_ladder_is_declared() -> None:
    people = {"o0": {"direct": 10, "ever_3y": 12}, "o1": {"direct": 30}}
    table = build_ladder_table(people, total="direct")
    bare = replace(table, structure=replace(table.structure, ladders=()))
    (released,) = release([bare], profile=build_profile(5))
    assert _Reader(people, released, "direct").widths(1, 5) == {("o0", "direct", "ever_3y"): 1}


@settings(max_examples=20, derandomize=True, deadline=None)
@given(_ladders(5), st.integers(0, 5))
def test_order_of_rows_hides_the_same_rungs(people: Ladders, seed: int) -> None:
    table = build_ladder_table(people, total="ever_9y")
    plain, mixed = (release([one], profile=build_profile(5))[0] for one in (table, shuffle_rows(table, seed)))
    assert plain.frame.rows() == mixed.frame.rows()
