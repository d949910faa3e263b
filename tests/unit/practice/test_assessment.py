"""The self-assessment: splits, history, completeness, roll-up, comments; and files refused by line."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from tenure.errors import CheckError, OptionError, UsageError
from tenure.practice import assessment, content
from tenure.practice.assessment import Colour, Rating

JANUARY = dt.date(2026, 1, 5)
FEBRUARY = dt.date(2026, 2, 5)
HEAD = "date,topic,rater,rating,trust,team"


def rate(rater: str, colour: Colour, *, on: dt.date = JANUARY, topic: str = "culture", team: str = "") -> Rating:
    return Rating(on, topic, rater, colour, team=team, trust="RAA", ics="North")


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_three_raters_who_differ_are_shown_as_a_split_and_not_as_a_mean() -> None:
    ratings = [rate("board", "red"), rate("hr", "amber"), rate("staff", "green")]
    (split,) = assessment.split_ratings(ratings, level="trust")
    assert (split.red, split.amber, split.green, split.raters) == (1, 1, 1, 3)
    assert split.is_divided


def test_ratings_that_say_what_they_rest_on_are_counted() -> None:
    said = dataclasses.replace(rate("board", "green"), evidence="Policy of 2025")
    later = dataclasses.replace(said, on=FEBRUARY, evidence="")
    (before, after) = assessment.trace_ratings([said, later, rate("hr", "red")], level="trust")
    assert (before.evidenced, after.evidenced) == (1, 0)


def test_raters_who_agree_are_not_divided() -> None:
    (split,) = assessment.split_ratings([rate("board", "amber"), rate("hr", "amber")], level="trust")
    assert (split.red, split.amber, split.green) == (0, 2, 0)
    assert not split.is_divided


def test_a_rater_who_rates_again_counts_once_and_the_earlier_rating_is_kept() -> None:
    ratings = [rate("board", "red"), rate("hr", "amber"), rate("board", "green", on=FEBRUARY)]
    (now,) = assessment.split_ratings(ratings, level="trust")
    assert (now.red, now.amber, now.green, now.as_of) == (0, 1, 1, FEBRUARY)
    before, after = assessment.trace_ratings(ratings, level="trust")
    assert (before.red, before.amber, before.green, before.as_of) == (1, 1, 0, JANUARY)
    assert after == now
    (then,) = assessment.split_ratings(ratings, level="trust", as_of=JANUARY)
    assert then == before


def test_teams_roll_up_to_trusts_and_trusts_to_systems() -> None:
    ratings = [
        rate("manager", "red", team="Ward 1"),
        rate("manager", "green", team="Ward 2"),
        rate("hr", "green"),
        Rating(JANUARY, "culture", "board", "amber", trust="RBB", ics="North"),
    ]
    teams = assessment.split_ratings(ratings, level="team")
    assert [(each.unit, each.red, each.green) for each in teams] == [("RAA / Ward 1", 1, 0), ("RAA / Ward 2", 0, 1)]
    trusts = assessment.split_ratings(ratings, level="trust")
    # A manager of two wards has said two things; what is said of the trust as a whole is a third place.
    assert [(each.unit, each.red, each.amber, each.green, each.places) for each in trusts] == [
        ("RAA", 1, 0, 2, 3),
        ("RBB", 0, 1, 0, 1),
    ]
    (system,) = assessment.split_ratings(ratings, level="ics")
    assert (system.unit, system.red, system.amber, system.green, system.places) == ("North", 1, 1, 2, 4)


def test_teams_of_one_name_in_two_trusts_are_two() -> None:
    ratings = [
        Rating(JANUARY, "culture", "manager", "red", team="Ward 1", trust="RAA"),
        Rating(JANUARY, "culture", "manager", "green", team="Ward 1", trust="RBB"),
    ]
    assert [each.unit for each in assessment.split_ratings(ratings, level="team")] == ["RAA / Ward 1", "RBB / Ward 1"]


def test_an_assessment_is_exported_only_when_all_fourteen_topics_are_rated() -> None:
    every = [rate("board", "amber", topic=topic.id) for topic in content.topics()]
    whole = assessment.split_ratings(every, level="trust")
    assert assessment.missing_topics(whole) == {}
    assessment.check_complete(whole)
    lacking = assessment.split_ratings(every[:-1], level="trust")
    assert assessment.missing_topics(lacking) == {"RAA": ("reward",)}
    with pytest.raises(CheckError, match="not complete") as refused:
        assessment.check_complete(lacking)
    assert refused.value.slug == "assessment-incomplete"
    assert refused.value.found == "RAA lacks reward."


def test_an_assessment_without_ratings_is_not_complete() -> None:
    with pytest.raises(CheckError) as refused:
        assessment.check_complete(())
    assert refused.value.found == "no rating at this level."


def test_topics_to_begin_from_are_those_that_somebody_rated_red_or_amber() -> None:
    ratings = [
        rate("board", "green", topic="culture"),
        rate("board", "amber", topic="data"),
        rate("board", "red", topic="reward"),
        rate("hr", "green", topic="reward"),
    ]
    found = assessment.suggest_topics(assessment.split_ratings(ratings, level="trust"))
    assert [split.topic for split in found] == ["reward", "data"]


def test_a_rating_given_again_is_kept_once_and_a_different_one_of_the_day_is_refused() -> None:
    held = assessment.add_ratings((), [rate("board", "red")])
    assert assessment.add_ratings(held, [rate("board", "red"), rate("hr", "red")]) == (*held, rate("hr", "red"))
    with pytest.raises(CheckError) as refused:
        assessment.add_ratings(held, [rate("board", "green")])
    assert refused.value.slug == "rating-held-already"
    assert "board" not in str(refused.value)


def test_a_trust_in_two_systems_over_two_rounds_is_refused() -> None:
    held = assessment.add_ratings((), [rate("board", "red")])
    for ics in ("South", ""):
        moved = dataclasses.replace(rate("board", "green", on=FEBRUARY), ics=ics)
        with pytest.raises(CheckError) as refused:
            assessment.add_ratings(held, [moved])
        assert refused.value.slug == "rating-system-differs"


@pytest.mark.parametrize(("raters", "shown"), [(9, False), (10, True)])
def test_comments_need_ten_raters(raters: int, *, shown: bool) -> None:
    said = [
        Rating(JANUARY, "culture", str(each), "red", trust="RAA", comment="b" if each else "a")
        for each in range(raters)
    ]
    (comments,) = assessment.choose_comments(said, level="trust")
    assert comments.raters == raters
    assert comments.texts == (("a", *["b"] * 9) if shown else ())
    assert comments.hidden == (0 if shown else 9)


def test_only_the_newest_comment_of_a_rater_is_shown() -> None:
    old = [Rating(JANUARY, "culture", str(each), "red", trust="RAA", comment="before") for each in range(10)]
    new = Rating(FEBRUARY, "culture", "0", "green", trust="RAA", comment="")
    (comments,) = assessment.choose_comments([new, *old], level="trust")
    assert comments.texts == ("before",) * 9


def test_comments_need_more_people_than_numbers_do() -> None:
    with pytest.raises(OptionError) as refused:
        assessment.choose_comments([rate("board", "red")], level="trust", least=5)
    assert refused.value.slug == "comments-threshold-low"
    assert assessment.choose_comments([rate("board", "red")], level="trust", least=6) == ()


def test_lists_to_choose_from_offer_no_group_of_fewer_than_five() -> None:
    # Groups of 12, 3 and 20 people: the 3 are not offered.
    assert assessment.offer_groups({"a": 12, "b": 3, "c": 20, "d": 5, "e": 4}) == ("a", "c", "d")


def test_ratings_are_read_whatever_the_order_and_case_of_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "r.csv", "\ufeffRating,Topic,Date,Rater,Trust", "G,1,2026-01-05,board,RAA", ",,,,", "")
    (rating,) = assessment.read_ratings(path)
    assert rating == Rating(JANUARY, "culture", "board", "green", trust="RAA")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-13-05,culture,board,red,RAA,", "line 3: date is not YYYY-MM-DD"),
        ("5/1/2026,culture,board,red,RAA,", "line 3: date is not YYYY-MM-DD"),
        ("2026-01-05,cultur,board,red,RAA,", "line 3: topic is none of the fourteen; the nearest is 'culture'"),
        ("2026-01-05,15,board,red,RAA,", "line 3: topic is none of the fourteen"),
        ("2026-01-05,data,board,blue,RAA,", "line 3: rating is not red, amber or green"),
        ("2026-01-05,data,,red,RAA,", "line 3: rater is blank"),
        ("2026-01-05,data,board,red,,", "line 3: team, trust and ics are all blank"),
        ("2026-01-05,culture,board,green,RAA,", "line 3: the same rater, topic and day as line 2"),
        ("2026-01-05,data,board", "line 3: 3 cells under 6 headings"),
    ],
)
def test_a_line_that_cannot_be_meant_is_told(tmp_path: Path, line: str, said: str) -> None:
    path = write(tmp_path / "r.csv", HEAD, "2026-01-05,culture,board,red,RAA,", line)
    with pytest.raises(CheckError) as refused:
        assessment.read_ratings(path)
    assert refused.value.slug == "practice-file-not-usable"
    assert said in refused.value.found


def test_every_wrong_line_is_told_at_once_and_no_cell_is_repeated(tmp_path: Path) -> None:
    path = write(tmp_path / "r.csv", HEAD, "Jo Bloggs,Jo Bloggs,board,Jo Bloggs,RAA,", "2026-01-05,data,,red,RAA,")
    with pytest.raises(CheckError) as refused:
        assessment.read_ratings(path)
    assert refused.value.found.count("line 2") == 3
    assert "line 3" in refused.value.found
    assert "Bloggs" not in str(refused.value)


def test_a_trust_in_two_systems_is_told(tmp_path: Path) -> None:
    path = write(
        tmp_path / "r.csv",
        "date,topic,rater,rating,trust,ics",
        "2026-01-05,culture,board,red,RAA,North",
        "2026-01-05,data,board,red,RAA,South",
    )
    with pytest.raises(CheckError, match="line 3: the trust is in another ics than on line 2"):
        assessment.read_ratings(path)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("date,topic,rater",), "line 1: no column rating"),
        (("date,topic,rater,rating,trust,colour",), "line 1: a column that is not expected"),
        (("date,topic,rater,rating,trust,trust",), "line 1: the column trust twice"),
        ((HEAD,), "no rows"),
        ((), "no column"),
        ((HEAD, '2026-01-05,culture,"board'), "line 2: unexpected end of data"),
    ],
)
def test_a_file_that_is_no_table_of_ratings_is_refused(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    path = write(tmp_path / "r.csv", *lines)
    with pytest.raises(CheckError) as refused:
        assessment.read_ratings(path)
    assert said in refused.value.found


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as missing:
        assessment.read_ratings(tmp_path / "none.csv")
    assert missing.value.slug == "practice-file-not-found"
    path = tmp_path / "latin.csv"
    path.write_bytes(f"{HEAD}\n2026-01-05,culture,caf\xe9,red,RAA,\n".encode("latin-1"))
    with pytest.raises(CheckError, match="line 2: text that is not UTF-8"):
        assessment.read_ratings(path)
