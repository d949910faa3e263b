"""All studies of one record: their tables agree where they count the same people, and give none away together."""

from __future__ import annotations

import polars as pl
import pytest

from tenure import rules, studies
from tenure.disclosure import release
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence
from tests.support.synthetic import make_extract, store_extract

WAY = ["window", "broad", "outcome"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Evidence]:
    folder = tmp_path_factory.mktemp("findings")
    make_extract(folder, people=3_000, start="2016-04", end="2020-03", seed=17)
    return {one.about.table: one for one in studies.careers.findings(store_extract(folder), threads=2)}


def _broad() -> dict[str, str]:
    return dict(rules.occupations().select("staff_group", "broad").unique().iter_rows())


def _join_levels(moves: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """Every cell of the moves by staff group, with the cell of broad groups and the window it is part of."""
    names = _broad()
    whole = areas.filter(pl.col("level") == "all").select(
        "end_month", window="period", broad="origin", outcome="outcome", whole="events", there="people"
    )
    fine = moves.with_columns(
        broad=pl.col("origin").replace_strict(names, default=None, return_dtype=pl.String),
        to=pl.col("destination").replace_strict(names, default=None, return_dtype=pl.String),
    )
    joined = fine.join(whole, on="broad", how="inner").filter(
        pl.col("period") >= pl.col("window"), pl.col("period") < pl.col("end_month")
    )
    crossed = pl.col("to").is_not_null() & (pl.col("to") != pl.col("broad"))
    return joined.filter(
        (crossed & ((pl.col("outcome") == "moved") | (pl.col("outcome") == pl.col("to"))))
        | ((pl.col("outcome") == "left") & (pl.col("destination") == "left"))
    )


def test_moves_by_staff_group_add_up_to_those_of_broad_groups(tables: dict[str, Evidence]) -> None:
    cells = _join_levels(tables["careers.moves.moves"].frame, tables["careers.places.areas"].frame)
    sums = cells.group_by(WAY).agg(pl.col("people").sum(), pl.col("whole").first())
    assert sums.height >= 8
    assert sums.filter(pl.col("people") != pl.col("whole")).is_empty()


def test_organisations_add_up_to_their_areas_and_areas_to_the_whole(tables: dict[str, Evidence]) -> None:
    keys = ["period", "origin", "outcome"]
    areas = tables["careers.places.areas"].frame
    whole = areas.filter(pl.col("level") == "all").select(*keys, all_events="events", all_people="people")
    sums = areas.group_by(*keys, "level").agg(pl.col("events", "people").sum()).join(whole, on=keys)
    by_unit = tables["careers.places.organisations"].frame.group_by(keys).agg(pl.col("events", "people").sum())
    # A level of which nothing is known of some organisation would be short of its people.
    full = pl.concat([sums.filter(pl.col("level").is_in(["all", "organisation_type"])).drop("level"),
                      by_unit.join(whole, on=keys).select(sums.drop("level").columns)])  # fmt: skip
    assert full.height >= 3 * whole.height
    assert full.filter(pl.col("events") != pl.col("all_events")).is_empty()
    assert full.filter(pl.col("people") != pl.col("all_people")).is_empty()


def test_everybody_followed_after_a_move_had_entered_the_occupation(tables: dict[str, Evidence]) -> None:
    after = tables["careers.after.after"].frame.filter(
        (pl.col("arm") == "movers") & (pl.col("outcome") == "nhs") & (pl.col("years") == 1)
    )
    entered = tables["careers.moves.entrants"].frame.filter(pl.col("look_back") == "direct")
    # The cohort of 2018-04 to 2019-03 is of the period that starts at the end of 2018-03.
    dated = entered.with_columns(
        start=pl.col("period").str.to_date("%Y-%m").dt.offset_by("1mo").dt.to_string("%Y-%m")
    ).with_columns(people_entered="people")
    joined = after.with_columns(start=pl.col("cohort").str.head(7)).join(
        dated.select("start", "origin", "destination", "people_entered"), on=["start", "origin", "destination"]
    )
    assert joined.height >= 5
    assert joined.filter(pl.col("people") > pl.col("people_entered")).is_empty()


@pytest.mark.parametrize("profile", ["fewer_than_5", "acro"])
def test_no_small_count_follows_from_the_two_levels_together(tables: dict[str, Evidence], profile: str) -> None:
    rule = disclosure_profiles()[profile]
    released = {one.about.table: one.frame for one in release(list(tables.values()), profile=rule)}
    true = _join_levels(tables["careers.moves.moves"].frame, tables["careers.places.areas"].frame)
    shown = _join_levels(released["careers.moves.moves"], released["careers.places.areas"])
    cells = true.join(
        shown.select(*WAY, "period", "origin", "destination", seen="people", seen_whole="whole"),
        on=[*WAY, "period", "origin", "destination"],
    )
    unknown = pl.col("seen").is_null()
    sums = cells.group_by(WAY).agg(
        hidden=unknown.sum(), behind=pl.col("people").filter(unknown).sum(), whole=pl.col("seen_whole").first()
    )
    # Where the whole is shown, what is hidden beside it adds up to a number that a reader can form.
    formed = sums.filter(pl.col("whole").is_not_null() & (pl.col("hidden") > 0))
    assert formed.filter((pl.col("hidden") == 1) & (pl.col("behind") < rule.threshold)).is_empty()
    assert cells["seen"].null_count() > 20
