"""What may not change the answer, does not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tenure import releases, rules, studies
from tenure.careers import Level
from tests.support.synthetic import count_moves, make_extract, read_key, rewrite, store_extract

SEED = 77
SMALL = {"people": 12_000, "start": "2019-01", "end": "2022-03"}
# The size that the answer key is judged at; each test brings in a record of its own, which takes minutes.
NATIONAL = {"people": 100_000, "start": "2012-11", "end": "2024-03"}
COUNTS = ["period", "origin", "destination", "people", "origin_people", "outflow_rate"]


@dataclass(frozen=True)
class Made:
    size: dict[str, Any]
    folder: Path
    store: Path
    tables: dict[str, pl.DataFrame]


@pytest.fixture(
    scope="module", params=[SMALL, pytest.param(NATIONAL, marks=pytest.mark.full)], ids=["small", "national"]
)
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("planted")
    make_extract(folder, **request.param, seed=SEED)
    store = store_extract(folder)
    return Made(request.param, folder, store, count_moves(store, level="occupation"))


def test_shuffled_rows_renamed_people_and_other_files_change_nothing(planted: Made, tmp_path: Path) -> None:
    frames = [pl.read_parquet(path) for path in sorted((planted.folder / "extract").iterdir())]
    whole = pl.concat(frames).sample(fraction=1.0, shuffle=True, seed=5)
    names = whole["person_id"].unique().sort()
    renamed = dict(zip(names, names.shuffle(seed=6), strict=True))
    # A valid identifier stays one; those of dirty rows that lack it stay empty.
    whole = whole.with_columns(pl.col("person_id").replace_strict(renamed, default=pl.col("person_id")))
    (tmp_path / "extract").mkdir()
    cut = whole.height // 3
    whole[cut:].write_parquet(tmp_path / "extract" / "a.parquet")
    whole[:cut].write_parquet(tmp_path / "extract" / "b.parquet")
    found = count_moves(store_extract(tmp_path), level="occupation")
    for name, table in planted.tables.items():
        assert_frame_equal(found[name], table)


def test_splitting_an_organisation_and_merging_it_back_changes_nothing_national(planted: Made, tmp_path: Path) -> None:
    """For a year, half of the largest organisation is recorded under another code."""
    frame = pl.concat([pl.read_parquet(path) for path in sorted((planted.folder / "extract").iterdir())])
    recoded = {recode["organisation"] for recode in read_key(planted.folder)["recodes"]}
    merged = {code for merger in read_key(planted.folder)["mergers"] for code in merger.values()}
    free = frame.filter(~pl.col("org_code").is_in([*recoded, *map(str, merged)]))
    largest = free["org_code"].value_counts(sort=True)["org_code"][0]

    def split(rows: pl.DataFrame) -> pl.DataFrame:
        in_half = pl.col("person_id").str.slice(-1).is_in(list("01234"))
        in_year = pl.col("month").is_between(pl.lit("2020-04-01"), pl.lit("2021-03-01"))
        moved = (pl.col("org_code") == largest) & in_half & in_year
        return rows.with_columns(pl.when(moved).then(pl.lit("RZ9")).otherwise(pl.col("org_code")).alias("org_code"))

    found = count_moves(store_extract(rewrite(planted.folder, tmp_path, split)), level="occupation")
    assert_frame_equal(found["moves"].select(COUNTS), planted.tables["moves"].select(COUNTS))
    assert_frame_equal(found["flows"], planted.tables["flows"])
    assert_frame_equal(found["entrants"], planted.tables["entrants"])


def test_planted_changes_leave_the_headline_and_are_listed(planted: Made, tmp_path: Path) -> None:
    make_extract(tmp_path, **planted.size, seed=SEED, planted=False)
    clean = count_moves(store_extract(tmp_path), level="occupation")["moves"]
    dirty = planted.tables["moves"]

    def headline(moves: pl.DataFrame) -> float:
        elsewhere = moves.filter(
            (pl.col("origin") != pl.col("destination")) & ~pl.col("destination").is_in(["left", "other_state"])
        )
        return int(elsewhere["people"].sum()) / int(moves["people"].sum())

    # Of some 550 moves in the small record, one of somebody recoded or regraded may be told otherwise.
    assert headline(dirty) == pytest.approx(headline(clean), rel=0.003)
    unguarded = count_moves(planted.store, level="occupation", guard="off")["moves"]
    assert headline(unguarded) > headline(clean) * 1.1

    listed = {
        (row["kind"], row["organisation"], row["month"], row["from"], row["to"]): row["people"]
        for row in planted.tables["administrative"].iter_rows(named=True)
    }
    key = read_key(planted.folder)
    mass = [recode for recode in key["recodes"] if recode["kind"] == "mass"]
    assert mass
    assert key["mergers"]
    for recode in mass:
        people = listed["mass_recode", recode["organisation"], recode["month"], recode["from"], recode["to"]]
        assert people == pytest.approx(recode["people"], rel=0.05)
    for merger in key["mergers"]:
        old, new = merger["organisation"], merger["successor"]
        assert listed["merger", old, merger["month"], old, new] == pytest.approx(merger["people"], rel=0.05)


@pytest.mark.parametrize("options", [{}, {"horizon": 1}, {"guard": "off", "persist": 1}, {"main_rule": "pay"}])
def test_stock_plus_in_less_out_is_the_next_stock_in_every_cell(planted: Made, options: dict[str, object]) -> None:
    tables = count_moves(planted.store, level="occupation", **options)
    flows, moves = tables["flows"], tables["moves"]
    col = pl.col
    arrived = col("moved_in") + col("joined") + col("from_other") + col("recoded_in")
    gone = col("moved_out") + col("left") + col("to_other") + col("recoded_out")
    unbalanced = flows.filter(col("people_start") + arrived - gone != col("people_end"))
    assert unbalanced.is_empty()
    ordered = flows.sort("occupation", "period").with_columns(
        next_start=col("people_start").shift(-1).over("occupation"),
        next_period=col("period").shift(-1).over("occupation"),
    )
    periods = flows["period"].unique().sort().to_list()
    following = dict(pairwise(periods))
    joined = ordered.filter(col("next_period") == col("period").replace_strict(following, default=None))
    assert joined.height > 50
    assert joined.filter(col("next_start") != col("people_end")).is_empty()
    # The matrix tells the same story: its rows are the stocks, and its rates sum to one.
    rows = moves.group_by("period", "origin").agg(
        col("people").sum(), col("origin_people").first(), col("outflow_rate").sum()
    )
    assert rows.filter(col("people") != col("origin_people")).is_empty()
    assert rows.filter((col("outflow_rate") - 1).abs() > 1e-9).is_empty()
    stocks = flows.filter(col("people_start") > 0).select("period", origin="occupation", stock="people_start")
    assert rows.join(stocks, on=["period", "origin"]).filter(col("origin_people") != col("stock")).is_empty()
    assert rows.height == stocks.height


def test_conditional_rates_sum_to_one_without_leaving(planted: Made) -> None:
    moves = count_moves(planted.store, level="staff_group", conditional=True)["moves"]
    assert not set(moves["destination"]) & {"left", "other_state"}
    sums = moves.group_by("period", "origin").agg(pl.col("outflow_rate").sum())
    assert sums.filter((pl.col("outflow_rate") - 1).abs() > 1e-9).is_empty()


def test_breakdowns_add_up_to_the_whole(planted: Made) -> None:
    broken = count_moves(planted.store, level="broad", by=("sex", "age_band", "region"))["moves"]
    whole = count_moves(planted.store, level="broad")["moves"]
    keys = ["period", "origin", "destination"]
    summed = broken.group_by(keys).agg(pl.col("people").sum()).sort(keys)
    assert_frame_equal(summed, whole.select(*keys, "people"))
    assert broken["sex"].unique().sort().to_list() == ["F", "M"]
    assert "25 to 34" in broken["age_band"].to_list()


@pytest.mark.parametrize("profile", ["fewer_than_5", "opensafely", "acro"])
@pytest.mark.parametrize("level", ["broad", "occupation"])
def test_every_profile_protects_the_whole_release(planted: Made, level: Level, profile: str) -> None:
    evidence = studies.careers.moves(planted.store, level=level, threads=2)
    released = releases.protect(evidence, profile)
    threshold = {"fewer_than_5": 5, "opensafely": 8, "acro": 10}[profile]
    for table, whole in zip(released, evidence, strict=True):
        exact = whole.frame.sort(table.structure.dimensions)
        for count in table.structure.counts:
            shown = exact.filter(~table.mask[count.column])[count.column]
            assert shown.filter((shown > 0) & (shown < threshold)).is_empty()
            if profile == "opensafely":
                published = table.frame[count.column].drop_nulls()
                assert published.filter(published % 5 != 0).is_empty()
                assert published.filter(published == 0).is_empty()
    moves = released[0]
    assert moves.summary.hidden < moves.summary.cells


def test_range_bounds_the_periods_and_the_administrative_months(planted: Made) -> None:
    tables = count_moves(planted.store, level="broad", from_="2020-02", to="2021-06")
    assert tables["moves"]["period"].unique().to_list() == ["2020-06"]
    months = tables["administrative"]["month"]
    assert months.len() > 0
    assert months.is_between(pl.lit("2020-02"), pl.lit("2021-06")).all()


def _read_sequences(store: Path, level: Level) -> dict[str, pl.DataFrame]:
    tables = studies.careers.sequences(store, level=level, every=6, threads=2)
    return {table.about.table.rsplit(".", 1)[1]: table.frame for table in tables}


def test_careers_add_up_and_begin_alike_at_every_level(planted: Made) -> None:
    fine, coarse = (_read_sequences(planted.store, level) for level in ("occupation", "staff_group"))
    for found in (fine, coarse):
        states, ladders = found["states"], found["ladders"]
        points = states.group_by("months_since_joining").agg(pl.col("people").sum(), pl.col("observed").first())
        assert points.filter(pl.col("people") != pl.col("observed")).is_empty()
        at_joining = dict(states.filter(months_since_joining=0).select("state", "people").iter_rows())
        firsts = dict(ladders.group_by("first").agg(pl.col("people").sum()).iter_rows())
        assert firsts == at_joining
        assert dict(ladders.select("first", "starters").unique().iter_rows()) == at_joining
        changes = found["summary"].filter(measure="changes")["people"].sum()
        assert changes == ladders["people"].sum() == ladders["careers"][0] > 5_000
    # Who joined when, and into which group, does not depend on how finely occupations are told apart.
    seen = [found["states"].select("months_since_joining", "observed").unique().sort("months_since_joining")
            for found in (fine, coarse)]  # fmt: skip
    assert_frame_equal(*seen)
    groups = dict(rules.occupations().select("code", "staff_group").iter_rows())
    joined = (
        fine["states"]
        .filter(months_since_joining=0)
        .with_columns(pl.col("state").replace_strict(groups, default=pl.col("state")))
    )
    summed = joined.group_by("state").agg(pl.col("people").sum()).sort("state")
    assert_frame_equal(summed, coarse["states"].filter(months_since_joining=0).select("state", "people").sort("state"))


def test_cohorts_add_up_and_reach_no_less_than_they_hold(planted: Made) -> None:
    cohorts = count_moves(planted.store, level="staff_group", cohort_years=(1, 2, 3))["cohorts"]
    assert cohorts["years"].unique().sort().to_list() == [1, 2, 3]
    sums = cohorts.group_by("cohort", "years", "origin").agg(
        pl.col("people", "share").sum(), pl.col("origin_people").first()
    )
    assert sums.filter(pl.col("people") != pl.col("origin_people")).is_empty()
    assert sums.filter((pl.col("share") - 1).abs() > 1e-9).is_empty()
    assert cohorts.filter(pl.col("ever") < pl.col("people")).is_empty()
    # Nobody who has ever reached an occupation has not done so a year later.
    places = ["cohort", "origin", "destination"]
    later = cohorts.select(*places, pl.col("years") - 1, later="ever")
    both = cohorts.join(later, on=[*places, "years"])
    assert both.height > 50
    assert both.filter(pl.col("later") < pl.col("ever")).is_empty()


def test_structural_and_exchange_mobility_are_those_of_the_flows(planted: Made) -> None:
    tables = count_moves(planted.store, level="occupation")
    net = (
        tables["flows"].group_by("period").agg(net=pl.col("net_moves").abs().sum() // 2, out=pl.col("moved_out").sum())
    )
    found = tables["exchange"].join(net, on="period")
    assert found.height == tables["exchange"].height == 3
    assert found.filter((pl.col("structural") != pl.col("net")) | (pl.col("moved") != pl.col("out"))).is_empty()
    assert found.filter(pl.col("structural") + pl.col("exchange") != pl.col("moved")).is_empty()
    indices = tables["indices"]
    assert indices.select("people", "moved", "structural").equals(found.select("people", "moved", "structural"))
