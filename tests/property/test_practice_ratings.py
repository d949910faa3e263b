"""Ratings drawn at random: splits add up, nothing is lost by rating again, and no mean appears."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tenure.practice import assessment
from tenure.practice.assessment import COLOURS, LEVELS, Level, Rating

DAYS = [dt.date(2026, 1, day) for day in range(1, 5)]
SYSTEMS = {"RAA": "North", "RBB": "North", "RCC": "South", "": "South"}


@st.composite
def draw_rating(draw: st.DrawFn) -> Rating:
    trust = draw(st.sampled_from(sorted(SYSTEMS)))
    return Rating(
        on=draw(st.sampled_from(DAYS)),
        topic=draw(st.sampled_from(["culture", "data"])),
        rater=draw(st.sampled_from("abc")),
        colour=draw(st.sampled_from(COLOURS)),
        team=draw(st.sampled_from(["", "1", "2"])) if trust else "",
        trust=trust,
        ics=SYSTEMS[trust],
    )


ratings_drawn = st.lists(draw_rating(), max_size=30, unique_by=lambda rating: (rating.on, rating.key))
levels = st.sampled_from(LEVELS)


def count_plainly(ratings: list[Rating], level: Level, as_of: dt.date) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Each colour counted over everybody's newest rating, looked up one by one."""
    counts: dict[tuple[str, str], list[int]] = {}
    known = [rating for rating in ratings if rating.on <= as_of]
    for rating in known:
        later = [other for other in known if other.key == rating.key and other.on > rating.on]
        team = rating.team and f"{rating.trust} / {rating.team}"
        unit = {"ics": rating.ics, "trust": rating.trust, "team": team}[level]
        if unit and not later:
            counts.setdefault((unit, rating.topic), [0, 0, 0])[COLOURS.index(rating.colour)] += 1
    return {key: (count[0], count[1], count[2]) for key, count in counts.items()}


@given(ratings_drawn, levels, st.sampled_from(DAYS))
def test_splits_are_those_of_a_plain_count_and_add_up_to_the_raters(
    ratings: list[Rating], level: Level, day: dt.date
) -> None:
    splits = assessment.split_ratings(ratings, level=level, as_of=day)
    found = {(each.unit, each.topic): (each.red, each.amber, each.green) for each in splits}
    assert found == count_plainly(ratings, level, day)
    assert all(each.red + each.amber + each.green == each.raters > 0 for each in splits)


@given(ratings_drawn, levels, draw_rating())
def test_rating_again_loses_no_history(ratings: list[Rating], level: Level, late: Rating) -> None:
    again = dataclasses.replace(late, on=dt.date(2026, 2, 1))
    before = assessment.trace_ratings(ratings, level=level)
    held = assessment.add_ratings(ratings, [again])
    after = assessment.trace_ratings(held, level=level)
    assert held[: len(ratings)] == tuple(ratings)
    assert [each for each in after if each.as_of < again.on] == list(before)
    assert len(after) - len(before) == bool(assessment.name_unit(again, level))


@given(ratings_drawn, levels)
def test_history_ends_where_the_topic_stands_and_looks_back_as_the_day_did(ratings: list[Rating], level: Level) -> None:
    traced = assessment.trace_ratings(ratings, level=level)
    for split in traced:
        then = assessment.split_ratings(ratings, level=level, as_of=split.as_of)
        assert split in then


@given(ratings_drawn, levels)
def test_no_mean_appears(ratings: list[Rating], level: Level) -> None:
    for split in assessment.split_ratings(ratings, level=level):
        held = dataclasses.asdict(split)
        assert not any(isinstance(value, float) for value in held.values())
        assert held.keys() == {"level", "unit", "topic", "red", "amber", "green", "places", "evidenced", "as_of"}


@given(ratings_drawn)
def test_a_system_has_the_raters_of_its_trusts(ratings: list[Rating]) -> None:
    trusts = assessment.split_ratings([rating for rating in ratings if rating.trust], level="trust")
    systems = assessment.split_ratings([rating for rating in ratings if rating.trust], level="ics")
    for system in systems:
        below = [each for each in trusts if SYSTEMS[each.unit] == system.unit and each.topic == system.topic]
        assert system.red == sum(each.red for each in below)
        assert system.amber == sum(each.amber for each in below)
        assert system.green == sum(each.green for each in below)
        assert system.places == sum(each.places for each in below)


@given(st.permutations(range(12)), levels)
def test_the_order_of_the_file_does_not_matter(order: list[int], level: Level) -> None:
    ratings = [
        Rating(DAYS[place % 3], "culture", "abcd"[place // 3], COLOURS[place % 3], team="1", trust="RAA", ics="North")
        for place in range(12)
    ]
    shuffled = [ratings[place] for place in order]
    assert assessment.trace_ratings(shuffled, level=level) == assessment.trace_ratings(ratings, level=level)
