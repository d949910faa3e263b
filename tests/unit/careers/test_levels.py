"""What broad groups in one table give away of finer groups in another, and that it is closed."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from tenure.careers.levels import link_followed, link_levels
from tenure.disclosure import release
from tenure.terms import Count, Evidence, Structure
from tests.support.disclosure import Moves, build_about, build_moves, build_profile

AMBULANCE, WARD, NURSES = (
    "Support to ambulance staff",
    "Support to doctors, nurses & midwives",
    "Nurses & health visitors",
)
BROAD = {AMBULANCE: "Clinical support", WARD: "Clinical support", NURSES: "Registered clinical"}
# In 2018: four people in ambulance support, all of whom stay; 500 on wards, of whom 20 become nurses and 30 leave.
MOVES: Moves = {
    (AMBULANCE, AMBULANCE): 4, (WARD, WARD): 450, (WARD, NURSES): 20, (WARD, "left"): 30, (NURSES, NURSES): 600,
}  # fmt: skip


def _areas(people: int, moved: int) -> Evidence:
    rows = [
        {"period": "2018-03", "end_month": "2019-03", "origin": "Clinical support", "outcome": outcome, "level": "all",
         "area": "all", "people": people, "events": events}
        for outcome, events in (("moved", moved), ("Registered clinical", moved), ("left", 30))
    ]  # fmt: skip
    frame = pl.DataFrame(rows)
    keys = ("period", "origin", "level", "area")
    structure = Structure(
        (*keys, "outcome", "end_month"),
        (Count("people", "place_people", keys), Count("events", "place_events", (*keys, "outcome"))),
    )
    return Evidence(build_about("careers.places.areas", frame.columns), frame, structure)


def _find_people(moves: Evidence, areas: Evidence, origin: str) -> tuple[int | None, int | None]:
    """People of a group as the released moves show them, and of the broad group as the areas do."""
    released = release([moves, areas], profile=build_profile(5))
    fine = released[0].frame.filter(pl.col("origin") == origin)["origin_people"].to_list()[0]
    return fine, released[1].frame["people"].to_list()[0]


def _find_registered(moves: Evidence, areas: Evidence) -> tuple[int | None, int | None]:
    """People who went from wards to nursing as the moves show them, and from all support as the areas do."""
    released = release([moves, areas], profile=build_profile(5))
    fine = released[0].frame.filter((pl.col("origin") == WARD) & (pl.col("destination") == NURSES))
    coarse = released[1].frame.filter(pl.col("outcome") == "Registered clinical")
    return fine["people"].to_list()[0], coarse["events"].to_list()[0]


def test_hidden_group_follows_from_its_broad_group_where_no_link_is_declared() -> None:
    moves, areas = build_moves(MOVES, period="2018-03"), _areas(504, 20)
    # 504 in clinical support less 500 on wards: the four whom the moves hide.
    assert _find_people(moves, areas, WARD) == (500, 504)
    assert _find_people(moves, areas, AMBULANCE)[0] is None


def test_with_the_link_one_of_the_two_is_hidden_beside_it() -> None:
    moves, areas = link_levels(build_moves(MOVES, period="2018-03"), _areas(504, 20), BROAD)
    assert _find_people(moves, areas, AMBULANCE)[0] is None
    assert None in _find_people(moves, areas, WARD)


def test_events_of_a_broad_group_are_those_of_its_groups() -> None:
    moves = build_moves({**MOVES, (AMBULANCE, NURSES): 3, (AMBULANCE, AMBULANCE): 97}, period="2018-03")
    linked = link_levels(moves, _areas(600, 23), BROAD)
    # 23 became registered, 20 of them from wards: the other three are safe only with one of the two hidden.
    assert None in _find_registered(*linked)
    assert _find_registered(moves, _areas(600, 23)) == (20, 23)


def test_groups_that_the_lists_do_not_know_are_compared_with_nothing() -> None:
    moves, areas = build_moves(MOVES, period="2018-03"), _areas(504, 20)
    assert link_levels(moves, areas, {}) == (moves, areas)
    later = replace(areas, frame=areas.frame.with_columns(period=pl.lit("2020-03"), end_month=pl.lit("2021-03")))
    assert link_levels(moves, later, BROAD)[0].structure.comparisons == ()


def _entrants(people: int) -> Evidence:
    frame = pl.DataFrame(
        {"period": ["2018-03"], "destination": [NURSES], "origin": [WARD], "look_back": ["direct"], "people": [people]}
    )
    keys = ("period", "destination", "origin", "look_back")
    about = build_about("careers.moves.entrants", frame.columns)
    about = replace(about, parameters={"horizon_months": "12"})
    return Evidence(about, frame, Structure(keys, (Count("people", "entrants_from", keys),)))


def _after(people: int) -> Evidence:
    frame = pl.DataFrame(
        {"cohort": ["2018-04 to 2019-03"], "origin": [WARD], "destination": [NURSES], "arm": ["movers"],
         "people": [people]}
    )  # fmt: skip
    keys = ("cohort", "origin", "destination", "arm")
    return Evidence(build_about("careers.after.after", frame.columns), frame, Structure(keys, (
        Count("people", "after_people", keys),)))  # fmt: skip


def test_those_who_moved_and_did_not_stay_are_not_told_by_two_tables() -> None:
    # 60 entered and 58 are followed: two did not stay for three months.
    released = release(link_followed(_entrants(60), _after(58)), profile=build_profile(5))
    assert [table.frame["people"].to_list()[0] for table in released].count(None) == 1
    bare = release((_entrants(60), _after(58)), profile=build_profile(5))
    assert [table.frame["people"].to_list() for table in bare] == [[60], [58]]


def test_entrants_far_apart_from_those_followed_say_nothing_of_anybody() -> None:
    released = release(link_followed(_entrants(60), _after(40)), profile=build_profile(5))
    assert [table.frame["people"].to_list() for table in released] == [[60], [40]]
