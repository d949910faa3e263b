"""Estimates of models: they fall with their counts, say no more than their people are worth, and rank what is shown."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from tenure.disclosure import Released, release
from tenure.errors import InternalError
from tenure.rules import Profile
from tenure.terms import Count, Estimate, Evidence, Ladder, Ranking, Ratio, Structure
from tests.support.disclosure import build_about, build_profile

RATE = Estimate("adjusted_rate", "adjusted_low", "adjusted_high", of="people", falls_with=("events",))
PLACES = {
    "organisation": ["A1", "B2", "C3", "D4"],
    "people": [340, 96, 1200, 60],
    "events": [17, 9, 3, 30],
    "crude_rate": [0.05, 0.09375, 0.0025, 0.5],
    "adjusted_rate": [0.05237, 0.0931, 0.0031, 0.4777],
    "adjusted_low": [0.0333, 0.0512, 0.0011, 0.3456],
    "adjusted_high": [0.0801, 0.1601, 0.0101, 0.6123],
    "rank": [3, 2, 4, 1],
    "rank_low": [2, 1, 3, 1],
    "rank_high": [4, 3, 4, 2],
}


def _build(structure: Structure, frame: pl.DataFrame) -> Evidence:
    return Evidence(build_about("careers.places.organisations", frame.columns), frame, structure)


def _places(*, ranking: Ranking | None = None) -> Evidence:
    keys = ("organisation",)
    structure = Structure(
        dimensions=keys,
        counts=(Count("people", "in_post", keys), Count("events", "leaving", keys)),
        ratios=(Ratio("crude_rate", "events", "people"),),
        estimates=(RATE,),
        rankings=(ranking or Ranking("rank", "rank_low", "rank_high", by="adjusted_rate"),),
    )
    return _build(structure, pl.DataFrame(PLACES))


def _release(table: Evidence, profile: Profile | None = None) -> Released:
    (released,) = release([table], profile=profile or build_profile(5))
    return released


def test_estimate_falls_with_the_small_count_behind_it() -> None:
    frame = _release(_places()).frame
    hidden = frame.filter(pl.col("organisation") == "C3").row(0, named=True)
    assert hidden["people"] == 1200
    assert {name for name, value in hidden.items() if value is None} == {
        "events", "crude_rate", "adjusted_rate", "adjusted_low", "adjusted_high", "rank", "rank_low", "rank_high",
    }  # fmt: skip


def test_estimate_is_rounded_to_less_than_half_a_person_and_its_limits_outwards() -> None:
    # 1 / (2 x 340) = 0.00147: step 0.001. 1 / (2 x 96) = 0.0052: step 0.005. 1 / (2 x 60) = 0.0083: step 0.005.
    frame = _release(_places()).frame
    assert frame["adjusted_rate"].to_list() == [0.052, 0.095, None, 0.48]
    assert frame["adjusted_low"].to_list() == [0.033, 0.05, None, 0.345]
    assert frame["adjusted_high"].to_list() == [0.081, 0.165, None, 0.615]


def test_estimate_of_rounded_counts_says_no_more_than_a_share_of_them() -> None:
    # 340 is rounded to 340, and 96 to 95. 0.05237 x 340 / 5 = 3.56, so 4 x 5 / 340; 0.0931 x 95 / 5 = 1.77: 2 x 5 / 95.
    frame = _release(_places(), build_profile(8, base=5)).frame
    assert frame["adjusted_rate"][0] == pytest.approx(20 / 340)
    assert frame["adjusted_rate"][1] == pytest.approx(10 / 95)
    assert frame["adjusted_low"][0] == pytest.approx(10 / 340)  # 0.0333 x 340 / 5 = 2.26, down
    assert frame["adjusted_high"][0] == pytest.approx(30 / 340)  # 0.0801 x 340 / 5 = 5.45, up


def test_ratio_is_rounded_to_a_share_of_itself() -> None:
    # Half an event of 40 is worth 1.6149 / 80 = 0.0202, so the step is 0.02: 1.62. For 1.2149 it is 0.0152, step 0.01:
    # down to 1.21. For 2.1651 it is 0.0271, step 0.02: up to 2.18.
    frame = pl.DataFrame({"group": ["x"], "events": [40], "ratio": [1.6149], "low": [1.2149], "high": [2.1651]})
    ratio = Estimate("ratio", "low", "high", of="events", scale="ratio")
    structure = Structure(("group",), (Count("events", "events", ("group",)),), estimates=(ratio,))
    row = _release(_build(structure, frame)).frame.row(0, named=True)
    assert (row["ratio"], row["low"], row["high"]) == (1.62, 1.21, 2.18)


def test_rounded_ratio_stands_on_a_grid_of_its_logarithm() -> None:
    # ln(1 + 5/40) = 0.11778; ln(1.6149) / 0.11778 = 4.069, so exp(4 x 0.11778) = 1.125^4 = 1.6018.
    frame = pl.DataFrame({"group": ["x"], "events": [41], "ratio": [1.6149]})
    structure = Structure(
        ("group",), (Count("events", "events", ("group",)),), estimates=(Estimate("ratio", of="events", scale="ratio"),)
    )
    assert _release(_build(structure, frame), build_profile(8, base=5)).frame["ratio"].to_list() == [1.602]


def test_expected_number_is_rounded_as_a_count() -> None:
    frame = pl.DataFrame({"group": ["x"], "people": [400], "expected": [23.3471]})
    structure = Structure(
        ("group",), (Count("people", "p", ("group",)),), estimates=(Estimate("expected", of="people", scale="count"),)
    )
    assert _release(_build(structure, frame)).frame["expected"].to_list() == [23.5]
    assert _release(_build(structure, frame), build_profile(8, base=5)).frame["expected"].to_list() == [25.0]


@pytest.mark.parametrize(("freedom", "shown"), [(9, None), (10, 0.02), (None, None)])
def test_estimate_of_a_model_needs_residual_degrees_of_freedom(freedom: int | None, shown: float | None) -> None:
    frame = pl.DataFrame({"term": ["x"], "people": [25], "freedom": [freedom], "effect": [0.0209]})
    frame = frame.cast({"freedom": pl.Int64})
    structure = Structure(
        ("term",),
        (Count("people", "modelled", ("term",)),),
        estimates=(Estimate("effect", of="people", freedom="freedom"),),
    )
    profile = replace(build_profile(5), least_freedom=10)
    assert _release(_build(structure, frame), profile).frame["effect"].to_list() == [shown]


def test_residual_degrees_of_freedom_are_hidden_with_the_people_behind_them() -> None:
    # Observations less two parameters: 1 would tell that there were 3 people.
    frame = pl.DataFrame({"term": ["x", "y", "z"], "people": [3, 25, 30], "freedom": [1, 23, 28], "effect": [0.2] * 3})
    structure = Structure(
        ("term",),
        (Count("people", "modelled", ("term",)),),
        estimates=(Estimate("effect", of="people", freedom="freedom"),),
    )
    assert _release(_build(structure, frame), build_profile(5)).frame["freedom"].to_list() == [None, 23, 28]


def test_ranks_are_ranks_among_the_rows_that_are_shown() -> None:
    # C3, last of four, is hidden. A1 was 3rd (2 to 4), B2 2nd (1 to 3), D4 1st (1 to 2): of three, the same but 2 to 3.
    frame = _release(_places()).frame
    assert frame["rank"].to_list() == [3, 2, None, 1]
    assert frame["rank_low"].to_list() == [2, 1, None, 1]
    assert frame["rank_high"].to_list() == [3, 3, None, 2]


def test_a_gap_in_the_ranks_does_not_place_a_hidden_row() -> None:
    values = {**PLACES, "events": [17, 3, 30, 30], "rank": [3, 2, 4, 1], "rank_low": [1] * 4, "rank_high": [4] * 4}
    table = replace(_places(), frame=pl.DataFrame(values))
    frame = _release(table).frame
    assert frame["rank"].to_list() == [2, None, 3, 1]
    assert frame["rank_high"].to_list() == [3, None, 3, 3]


def test_rows_of_one_released_rate_share_their_rank() -> None:
    values = {**PLACES, "events": [17, 17, 30, 30], "people": [340, 340, 1200, 60], "rank": [2, 3, 4, 1]}
    values |= {"adjusted_rate": [0.0521, 0.0519, 0.0301, 0.4777]}
    frame = _release(replace(_places(), frame=pl.DataFrame(values))).frame
    assert frame["adjusted_rate"].to_list()[:2] == [0.052, 0.052]
    assert frame["rank"].to_list() == [2, 2, 4, 1]


def test_curve_steps_only_where_enough_people_stand_behind_the_step() -> None:
    # Promoted so far: 5, 7, 12, 14. From 5 to 7 there are two people, from 12 to 14 another two.
    frame = pl.DataFrame(
        {
            "months": [6, 12, 18, 24],
            "starters": [100] * 4,
            "so_far": [5, 7, 12, 14],
            "incidence": [0.05, 0.07, 0.12, 0.14],
        }
    )
    structure = Structure(
        ("months",),
        (Count("so_far", "promoted", ("months",)), Count("starters", "starters", ())),
        estimates=(Estimate("incidence", of="starters", falls_with=("so_far",)),),
        ladders=(Ladder("so_far", "months", ("6", "12", "18", "24")),),
    )
    shown = _release(_build(structure, frame)).frame.drop_nulls("so_far")
    steps = [b - a for a, b in zip([0, *shown["so_far"]], shown["so_far"], strict=False)]
    assert len(steps) == 2
    assert min(steps) >= 5
    assert shown["incidence"].null_count() == 0


def test_estimate_of_no_count_is_refused() -> None:
    table = _places()
    structure = replace(table.structure, estimates=(replace(RATE, of="nobody"),))
    with pytest.raises(InternalError, match="'adjusted_rate' is of no count of the table"):
        _release(replace(table, structure=structure))


def test_ranking_by_no_estimate_is_refused() -> None:
    with pytest.raises(InternalError, match="'rank' is by no estimate of the table"):
        _release(_places(ranking=Ranking("rank", "rank_low", "rank_high", by="organisation")))


def test_profile_that_hides_nothing_leaves_estimates_as_they_are() -> None:
    table = _places()
    exact = replace(table, about=replace(table.about, real_staff=False))
    assert _release(exact, build_profile(0)).frame["adjusted_rate"].to_list() == PLACES["adjusted_rate"]
