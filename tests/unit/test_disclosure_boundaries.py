"""Cases that lie on a boundary, by hand: those that a flipped comparison would decide otherwise."""

from __future__ import annotations

import polars as pl
import pytest

from tenure.disclosure import Released, release
from tenure.terms import Count, Evidence, Structure, Sum
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
