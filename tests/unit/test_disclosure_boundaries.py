"""Cases that lie on a boundary, by hand: those that a flipped comparison would decide otherwise."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from tenure.disclosure import Released, release
from tenure.disclosure.cells import Lattice
from tenure.disclosure.estimates import coarsen_estimates
from tenure.disclosure.rounding import _rebuild_ratio
from tenure.disclosure.secondary import _Pattern
from tenure.rules import disclosure_profiles
from tenure.terms import Count, Estimate, Evidence, Ratio, Structure, Sum, Total
from tests.support.disclosure import build_about, build_profile
from tests.support.ladders import build_ladder_table, shown_rungs


@pytest.mark.parametrize(("apart", "hidden"), [(1, 1), (4, 1), (5, 0)])
def test_rungs_one_person_apart_and_one_short_of_the_threshold_are_not_both_shown(apart: int, hidden: int) -> None:
    (released,) = release([build_ladder_table({"o0": {"direct": 30, "ever_3y": 30 + apart}})], profile=build_profile(5))
    assert list(shown_rungs(released)["o0"].values()).count(None) == hidden


def _release_days(rows: list[tuple[str, int, float]]) -> Released:
    frame = pl.DataFrame(rows, schema=["group", "people", "days"], orient="row")
    structure = Structure(
        dimensions=("group",),
        counts=(Count("people", "people", ("group",), hides=("days",)),),
        sums=(Sum("days", "people", ()),),
    )
    (released,) = release([Evidence(build_about("days", frame.columns), frame, structure)], profile=build_profile(5))
    return released


def test_an_amount_of_nought_is_no_company() -> None:
    # a's 6 days follow from the total if only b falls beside it, since b has none: c falls too.
    released = _release_days([("a", 3, 6.0), ("b", 2, 0.0), ("c", 22, 20.0), ("d", 30, 25.0)])
    assert released.frame["days"].to_list() == [None, None, None, 25.0]


def test_an_amount_of_nought_is_not_hidden_in_vain() -> None:
    # b's none would be the smallest to fall beside a, and would hide nothing.
    released = _release_days([("a", 3, 6.0), ("b", 40, 0.0), ("c", 22, 20.0), ("d", 30, 25.0)])
    assert released.frame["days"].to_list() == [None, 0.0, None, 25.0]


def test_nothing_falls_where_nothing_is_hidden() -> None:
    released = _release_days([("a", 13, 6.0), ("b", 40, 1.0)])
    assert released.frame["days"].to_list() == [6.0, 1.0]


@pytest.mark.parametrize(("fte", "shown", "why"), [(4.9, [None, 40, 60], (1, 0)), (5.0, [8, 40, 60], (0, 0))])
def test_people_whose_hours_are_too_few_fall_by_the_rule_and_are_no_small_count(
    fte: float, shown: list[int | None], why: tuple[int, int]
) -> None:
    # 8 people work 4.9 full-time posts between them, and fall with them. 108 less 40 and 60 tells that they are 8, and
    # that is no small count, so that nobody else falls; of what they work nothing is told.
    rows = [("a", 8, fte, 108), ("b", 40, 35.0, 108), ("c", 60, 50.0, 108)]
    frame = pl.DataFrame(rows, schema=["group", "people", "fte", "all"], orient="row")
    counts = (Count("people", "people", ("group",), hides=("fte",), least=("fte",)), Count("all", "people", ()))
    structure = Structure(("group",), counts, (Total("people", "all", ()),))
    table = Evidence(build_about("hours", frame.columns), frame, structure)
    (released,) = release([table], profile=disclosure_profiles()["fewer_than_5"])
    assert released.frame["people"].to_list() == shown
    assert (released.summary.primary, released.summary.secondary) == why


def test_a_ratio_of_nought_stays_nought_where_counts_are_rounded() -> None:
    # A grid of logarithms has no place for nought; 0.5 of 20 people, rounded to 5, lies on the grid of log(1.25).
    frame = pl.DataFrame({"people": [20, 20], "ratio": [0.0, 0.5]})
    structure = Structure(
        (), (Count("people", "people", ()),), estimates=(Estimate("ratio", of="people", scale="ratio"),)
    )
    nought, half = coarsen_estimates(frame, structure, base=5)["ratio"]
    assert nought == 0.0
    assert half == pytest.approx(1.25**-3, rel=1e-3)


@pytest.mark.parametrize(("hidden", "near"), [([0, 1, 2], [3]), ([0], [1]), ([0, 1, 2, 3], [])])
def test_company_is_looked_for_ever_further_until_there_is_none(hidden: list[int], near: list[int]) -> None:
    # 5 + 7 = 12 and 12 + 8 = 20, in that order: of the shown ones that an equation joins to the 5 the cheapest is
    # taken; where both of them are hidden, the cheapest of those an equation joins to them.
    values = np.array([5, 7, 12, 8, 20])
    equations = sparse.csr_array(np.array([[1, 1, -1, 0, 0], [0, 0, 1, 1, -1]], dtype=np.int64))
    lattice = Lattice(values, np.ones(5, dtype=np.int64), equations, {})
    flags = np.isin(np.arange(5), [*hidden, 4] if len(hidden) == 4 else hidden)
    assert _Pattern(lattice, flags, flags)._find_near(0) == near


@pytest.mark.parametrize(
    ("share", "above", "below", "shown"),
    [
        # 13 of 13, rounded to 15 and to 10 so that totals add up: of all people no more than all.
        (1.0, 15, 10, 1.0),
        # 12 beside 10 others were no part of them, and 15 beside 10 may be one and a half.
        (1.2, 15, 10, 1.5),
        # 1 of 2 becomes 0 of 0, which is no share.
        (0.5, 0, 0, None),
        (0.5, 5, 10, 0.5),
    ],
)
def test_shares_are_those_of_rounded_counts_and_no_more_than_all(
    share: float, above: int, below: int, shown: float | None
) -> None:
    exact = pl.DataFrame({"n": [1], "of": [2], "share": [share]})
    rounded = exact.with_columns(n=pl.Series([above]), of=pl.Series([below]))
    assert _rebuild_ratio(exact, rounded, Ratio("share", "n", "of"), reach=4.0)["share"].to_list() == [shown]


def test_limits_of_a_share_are_made_anew_of_rounded_counts() -> None:
    # 5 of 10 lies between 1 of 14 and 9 of 14 at least, whatever the exact limits were.
    exact = pl.DataFrame({"n": [5], "of": [10], "share": [0.5], "low": [0.49], "high": [0.51]})
    made = _rebuild_ratio(exact, exact, Ratio("share", "n", "of", "low", "high"), reach=4.0)
    assert made["low"][0] < 1 / 14
    assert made["high"][0] > 9 / 14
