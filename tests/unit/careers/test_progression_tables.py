"""The tables of ``careers progression``, from counts given by hand, and what may leave of them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

from tenure.careers import (
    MovesRecord,
    ProgressionQuestion,
    build_bands,
    build_disparity,
    build_next_band,
    build_promoted,
    build_rebanding,
    build_status,
    choose_cohorts,
)
from tenure.disclosure import Released, release
from tenure.errors import UsageError
from tenure.panel import BANDS
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence, Month

START, END = Month.parse("2012-11"), Month.parse("2013-11")
QUESTION = ProgressionQuestion(cohorts=(START,))
FIVE = BANDS.index("5") + 1
# What became by August 2021 of 100 nurses who were on the lowest point of band 5 in November 2012.
PUBLISHED = {"left": 39, "same_band": 21, "one_up": 26, "two_up_or_more": 14}


def _record() -> MovesRecord:
    return MovesRecord(
        {1: "Nurse"}, (START, END), real_staff=False, record_version="1", rules_version="1", code_version="1"
    )


def _statuses(counts: Mapping[str, int], organisation: int = 1, months: int = 12) -> pl.DataFrame:
    rows = [(0, 1, FIVE, months, status, organisation, people) for status, people in counts.items()]
    names = ("cohort", "state", "rank", "months_since", "status", "org_code", "people")
    return pl.DataFrame(rows, schema=names, orient="row")


def _events(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    names = ("cohort", "state", "rank", "org_code", "event", "months_since", "people")
    told = [(0, 1, FIVE, organisation, event, months, people) for event, months, organisation, people in rows]
    return pl.DataFrame(told, schema=names, orient="row")


def _release(*tables: Evidence) -> list[Released]:
    return list(release(tables, profile=disclosure_profiles()["fewer_than_5"]))


def test_the_published_split_of_nurses_has_both_denominators() -> None:
    """39 + 21 + 26 + 14 in 100; at band 6 or over 40 of all, and 65.6% of the 61 still nursing."""
    assert sum(PUBLISHED.values()) == 100
    status = build_status(_statuses(PUBLISHED), QUESTION, _record()).frame
    shares = dict(status.select("status", "share_of_starters").iter_rows())
    assert shares == {"left": 0.39, "same_band": 0.21, "one_up": 0.26, "two_up_or_more": 0.14}
    of_present = dict(status.select("status", "share_of_present").iter_rows())
    assert of_present["left"] is None
    assert of_present["one_up"] == pytest.approx(26 / 61)
    promoted = build_promoted(_statuses(PUBLISHED), QUESTION, _record()).frame.row(0, named=True)
    assert (promoted["starters"], promoted["present"], promoted["promoted"]) == (100, 61, 40)
    assert promoted["share_of_starters"] == 0.40
    assert round(promoted["share_of_present"], 3) == 0.656


def test_limits_are_wilsons_for_one_organisation_and_wider_where_organisations_differ() -> None:
    one = build_promoted(_statuses(PUBLISHED), QUESTION, _record()).frame.row(0, named=True)
    # Wilson's limits of 40 in 100.
    assert (round(one["share_of_starters_low"], 4), round(one["share_of_starters_high"], 4)) == (0.3094, 0.4980)
    apart = [
        _statuses({"left": 39, "same_band": 11}, organisation=1),
        _statuses({"same_band": 10, "one_up": 26, "two_up_or_more": 14}, organisation=2),
    ]
    both = build_promoted(pl.concat(apart), QUESTION, _record()).frame.row(0, named=True)
    assert both["share_of_starters"] == 0.40
    assert both["share_of_starters_high"] - both["share_of_starters_low"] > 0.5


def test_few_who_went_down_are_hidden_and_not_to_be_worked_out() -> None:
    cells = _statuses({**PUBLISHED, "down": 2})
    status, promoted = _release(build_status(cells, QUESTION, _record()), build_promoted(cells, QUESTION, _record()))
    shown = dict(status.frame.select("status", "people").iter_rows())
    assert shown["down"] is None
    # Of those still there another is hidden too, or their sum.
    row = promoted.frame.row(0, named=True)
    assert row["down"] is None
    assert None in (row["same_band"], row["promoted"], row["present"])
    assert {name: row[name] for name in PUBLISHED if shown[name] is None} == {
        name: None for name in PUBLISHED if shown[name] is None
    }


def test_incidence_of_the_next_band_beside_leaving() -> None:
    events = _events(("next_band", 3, 1, 10), ("left", 5, 1, 20), ("next_band", 8, 1, 5), ("none", 12, 1, 15))
    frame = build_next_band(events, QUESTION, _record()).frame
    told = {(months, outcome): (people, at_risk, share) for months, outcome, people, at_risk, share in
            frame.select("months_since", "outcome", "people", "at_risk", "incidence").iter_rows()}  # fmt: skip
    assert {key: value for key, value in told.items() if key[1] != "left_occupation"} == {
        (6, "next_band"): (10, 20, 0.2),
        (6, "left"): (20, 20, 0.4),
        (6, "waiting"): (20, 20, 0.4),
        (12, "next_band"): (15, 15, pytest.approx(0.3)),
        (12, "left"): (20, 15, 0.4),
        (12, "waiting"): (15, 15, pytest.approx(0.3)),
    }
    # One minus Kaplan and Meier, leaving censored, would say 1 - 40/50 * 15/20 = 0.4 at twelve months.
    assert told[12, "next_band"][2] != pytest.approx(0.4)


def test_a_curve_steps_only_where_enough_people_stand_behind_it() -> None:
    events = _events(("next_band", 3, 1, 30), ("next_band", 8, 1, 2), ("left", 5, 1, 20), ("none", 12, 1, 50))
    (table,) = _release(build_next_band(events, QUESTION, _record()))
    shown = table.frame.filter(pl.col("outcome") == "next_band").select("months_since", "people", "incidence").rows()
    # 30 by month 6 and 32 by month 12 are two people apart: one of them is hidden, with its share.
    hidden = [row for row in shown if row[1] is None]
    assert len(hidden) == 1
    assert hidden[0][2] is None


@pytest.mark.parametrize(
    ("became", "first", "column", "outcome"),
    [
        # One of the 30 now in their band had left it and came back; three of the 24 who are away had moved up first.
        ({"left": 20, "same_band": 30, "one_up": 10}, {"left": 20, "next_band": 11}, "same_band", "waiting"),
        ({"left": 24, "same_band": 30, "one_up": 10}, {"left": 21, "next_band": 13}, "left", "left"),
        (
            {"left": 20, "left_occupation": 12, "same_band": 30},
            {"left": 20, "left_occupation": 14},
            "left_occupation",
            "left_occupation",
        ),
    ],
)
def test_what_happened_first_and_what_became_of_starters_are_not_a_few_people_apart(
    became: Mapping[str, int], first: Mapping[str, int], column: str, outcome: str
) -> None:
    waiting = sum(became.values()) - sum(first.values())
    events = _events(*((event, 3, 1, people) for event, people in first.items()), ("none", 12, 1, waiting))
    promoted, reached = _release(
        build_promoted(_statuses(became), QUESTION, _record()), build_next_band(events, QUESTION, _record())
    )
    one = promoted.frame.row(0, named=True)[column]
    other = reached.frame.filter(pl.col("months_since") == 12, pl.col("outcome") == outcome)["people"].item()
    assert None in (one, other)


def test_who_still_waits_does_not_tell_how_few_were_promoted() -> None:
    """13 still there, 9 waiting: 13 - 9 = 4 were promoted."""
    events = _events(("next_band", 3, 1, 4), ("left", 5, 1, 20), ("none", 12, 1, 9))
    statuses = _statuses({"left": 20, "same_band": 9, "one_up": 4})
    promoted, reached = _release(
        build_promoted(statuses, QUESTION, _record()), build_next_band(events, QUESTION, _record())
    )
    row = promoted.frame.row(0, named=True)
    last = reached.frame.filter(pl.col("months_since") == 12)
    told = dict(last.select("outcome", "people").iter_rows())
    in_band = row["same_band"] if row["same_band"] is not None else told["waiting"]
    left = row["left"] if row["left"] is not None else told["left"]
    assert None in (row["present"], in_band)
    assert None in (row["starters"], left, in_band)


def _band_people(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    names = ("month", "rank", "sex", "ethnic_group", "disability", "org_code", "people")
    told = [
        (START.index, BANDS.index(band) + 1, "F", group, "no", organisation, people)
        for band, group, organisation, people in rows
    ]
    return pl.DataFrame(told, schema=names, orient="row")


def test_disparity_between_neighbouring_bands_and_between_tiers() -> None:
    other = "black and minority ethnic"
    cells = _band_people(("5", "white", 1, 100), ("6", "white", 1, 40), ("5", other, 1, 50), ("6", other, 1, 10),
                         ("7", "white", 1, 20), ("7", other, 1, 5))  # fmt: skip
    frame = build_disparity(cells, QUESTION, _record()).frame
    ratios = {(lower, upper): ratio for lower, upper, ratio in frame.select("lower", "upper", "ratio").iter_rows()}
    assert ratios["5", "6"] == pytest.approx((40 / 100) / (10 / 50))
    assert ratios["6", "7"] == pytest.approx((20 / 40) / (5 / 10))
    assert ratios["bands 1 to 5", "bands 6 and 7"] == pytest.approx((60 / 100) / (15 / 50))
    assert set(frame["characteristic"]) == {"ethnic_group"}
    about = build_disparity(cells, QUESTION, _record()).about
    assert about.grade == "association"
    # Nobody's rebanding is read apart where people are counted by the band they hold.
    assert [note for note in about.notes if "assessed anew" in note] == []
    bands, disparity = _release(build_bands(cells, QUESTION, _record()), build_disparity(cells, QUESTION, _record()))
    assert bands.frame.filter(pl.col("characteristic") == "sex")["people"].to_list() == [150, 50, 25]
    assert disparity.frame.height == 3


def test_a_small_band_hides_every_ratio_made_of_it() -> None:
    other = "black and minority ethnic"
    cells = _band_people(("5", "white", 1, 100), ("6", "white", 1, 40), ("7", "white", 1, 20), ("5", other, 1, 50),
                         ("6", other, 1, 3), ("7", other, 1, 9))  # fmt: skip
    bands, disparity = _release(build_bands(cells, QUESTION, _record()), build_disparity(cells, QUESTION, _record()))
    ratios = {(lower, upper): ratio for lower, upper, ratio in
              disparity.frame.select("lower", "upper", "ratio").iter_rows()}  # fmt: skip
    assert ratios["5", "6"] is None
    assert ratios["6", "7"] is None
    six = dict(bands.frame.filter(pl.col("band") == "6").select("group", "people").iter_rows())
    assert six[other] is None
    # Everybody in band 6 is known by sex and by disability: either these are hidden too, or the other ethnic group.
    assert six["white"] is None or (six["F"] is None and six["no"] is None)


def test_rebandings_are_listed() -> None:
    changes = pl.DataFrame(
        {"organisation": ["R1A"], "month": [START.index], "code": ["H1A"], "band_from": ["2"], "band_to": ["3"],
         "people": [25]}
    )  # fmt: skip
    table = build_rebanding(changes, QUESTION, _record())
    assert table.frame.row(0) == ("R1A", "2012-11", "H1A", "2", "3", 25)


def test_cohorts_start_in_months_from_which_people_can_be_followed() -> None:
    record = [START.plus(k) for k in range(30)]
    assert choose_cohorts(record, (), every=12) == (START,)
    assert choose_cohorts(record, [START.plus(6), START], every=12) == (START, START.plus(6))
    for wanted in (START.plus(18), START.plus(99)):
        with pytest.raises(UsageError, match="cannot follow a cohort") as caught:
            choose_cohorts(record, [wanted], every=12)
        assert caught.value.slug == "no-start-fits"
    with pytest.raises(UsageError, match="cannot follow"):
        choose_cohorts([], (), every=12)


@pytest.mark.parametrize(
    "changed", [{"level": "ward"}, {"main_rule": "age"}, {"persist": 0}, {"every": 0}, {"by": ("band",)}]
)
def test_options_that_cannot_be_used_are_named(changed: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="cannot be") as caught:
        ProgressionQuestion(**changed)  # type: ignore[arg-type]
    assert caught.value.slug == "progression-option-unusable"
