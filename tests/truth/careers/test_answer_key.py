"""A record of 100,000 people over 137 months gives back the rates it was drawn from."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tenure.estimate import wilson_interval
from tests.support.synthetic import count_moves, make_extract, read_key, store_extract

LEVELS = ("broad", "staff_group", "occupation")
KEYS = ["period", "origin", "destination"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("national")
    make_extract(folder, people=100_000, start="2012-11", end="2024-03", seed=2024)
    store_extract(folder)
    return folder


@pytest.fixture(scope="module")
def truth(folder: Path) -> pl.DataFrame:
    return pl.DataFrame(read_key(folder)["outflow_rates"])


@pytest.mark.parametrize("level", LEVELS)
def test_true_outflow_rates_fall_in_their_intervals(folder: Path, truth: pl.DataFrame, level: str) -> None:
    moves = count_moves(folder / "store", level=level)["moves"]
    bases = moves.group_by("period", "origin").agg(base=pl.col("origin_people").first())
    cells = (
        truth.filter(
            (pl.col("level") == level) & (pl.col("rate") > 0.002) & (pl.col("origin") != pl.col("destination"))
        )
        .join(bases, on=["period", "origin"], how="inner")
        .join(moves.select(*KEYS, "outflow_low", "outflow_high"), on=KEYS, how="left")
    )
    # A cell without people is not in the table: its interval is Wilson's for nobody out of the base.
    nobody = wilson_interval([0] * cells.height, cells["base"])[1]
    within = cells.with_columns(
        low=pl.col("outflow_low").fill_null(0.0), high=pl.coalesce("outflow_high", pl.Series(nobody))
    ).filter(pl.col("rate").is_between("low", "high"))
    assert cells.height > 100
    share = within.height / cells.height
    # Of a hundred cells, one more is chance.
    assert 0.90 <= share <= 0.99 + 1 / cells.height, f"{level}: {share:.3f} of {cells.height} cells"


def test_every_planted_recode_and_merger_is_in_the_administrative_table(folder: Path) -> None:
    table = count_moves(folder / "store", level="broad")["administrative"]
    listed = {row[:5]: row[5] for row in table.iter_rows()}
    key = read_key(folder)
    mass = [recode for recode in key["recodes"] if recode["kind"] == "mass"]
    assert len(mass) >= 3
    for recode in mass:
        found = listed["mass_recode", recode["organisation"], recode["month"], recode["from"], recode["to"]]
        assert found == pytest.approx(recode["people"], rel=0.05)
    assert len(key["mergers"]) >= 2
    for merger in key["mergers"]:
        old, new = merger["organisation"], merger["successor"]
        assert listed["merger", old, merger["month"], old, new] == pytest.approx(merger["people"], rel=0.05)


# Monthly periods are checked on a smaller record: here they would be 14 million pairs.
@pytest.mark.parametrize("horizon", [12, 60])
def test_stock_plus_in_less_out_is_the_next_stock_at_full_size(folder: Path, horizon: int) -> None:
    tables = count_moves(folder / "store", level="occupation", horizon=horizon)
    col = pl.col
    arrived = col("moved_in") + col("joined") + col("from_other") + col("recoded_in")
    gone = col("moved_out") + col("left") + col("to_other") + col("recoded_out")
    flows = tables["flows"]
    assert flows.height > 300
    assert flows.filter(col("people_start") + arrived - gone != col("people_end")).is_empty()
    rates = tables["moves"].group_by("period", "origin").agg(col("outflow_rate").sum())
    assert rates.filter((col("outflow_rate") - 1).abs() > 1e-9).is_empty()


def test_five_years_of_moves_are_those_between_the_two_ends(folder: Path) -> None:
    """Rates over five overlapping years, against people followed one year at a time."""
    five = count_moves(folder / "store", level="broad", horizon=60)["moves"]
    assert five["period"].unique().sort().to_list() == [f"{year}-03" for year in range(2013, 2020)]
    one = count_moves(folder / "store", level="broad")["moves"]
    bases = one.select("period", "origin", base="origin_people").unique()
    joined = five.join(bases, on=["period", "origin"], how="left")
    assert joined.filter(pl.col("origin_people") != pl.col("base")).is_empty()

    def stayed(table: pl.DataFrame) -> pl.DataFrame:
        same = table.filter(pl.col("origin") == pl.col("destination"))
        return same.group_by("origin").agg(pl.col("outflow_rate").mean()).sort("origin")

    # Fewer are in the same occupation after five years than after one.
    over_five, over_one = stayed(five)["outflow_rate"], stayed(one)["outflow_rate"]
    assert over_five.len() == over_one.len() > 3
    assert (over_five < over_one).all()


def _true_mobility(truth: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """The share who truly move, and Shorrocks' index, among those in an occupation at both ends of each year."""
    bases = moves.select("period", "origin", base="origin_people").unique()
    inside = truth.filter((pl.col("level") == "broad") & ~pl.col("destination").is_in(["left", "other_state"]))
    rows = (
        inside.join(bases, on=["period", "origin"])
        .group_by("period", "origin", "base")
        .agg(stay=pl.col("rate").filter(pl.col("origin") == pl.col("destination")).sum(), remain=pl.col("rate").sum())
    )
    people, stayed = (pl.col("base") * pl.col(name) for name in ("remain", "stay"))
    k = pl.len()
    return rows.group_by("period").agg(
        moved_share=1 - stayed.sum() / people.sum(),
        shorrocks=(k - (pl.col("stay") / pl.col("remain")).sum()) / (k - 1),
    )


def test_true_mobility_falls_in_its_intervals(folder: Path, truth: pl.DataFrame) -> None:
    tables = count_moves(folder / "store", level="broad", cohort_years=(1,))
    true = _true_mobility(truth, tables["moves"])
    found = tables["indices"].join(true.rename({"shorrocks": "true_index"}), on="period")
    assert found.height == 11
    within = (1 - pl.col("moved_share")).is_between("immobility_low", "immobility_high")
    # Intervals of 95% miss more than three of eleven once in five hundred times.
    assert found.filter(within).height >= 8
    assert found.filter(pl.col("true_index").is_between("shorrocks_low", "shorrocks_high")).height >= 8
    # People of a cohort after one year are those of the year's matrix.
    cohorts = tables["cohorts"].filter(pl.col("people") > 0)
    yearly = tables["moves"].select(*KEYS, "people", share="outflow_rate")
    same = cohorts.select("people", "share", "origin", "destination", period="cohort").join(yearly, on=KEYS, how="full")
    assert same.filter(pl.col("people").ne_missing(pl.col("people_right"))).is_empty()
    assert same.filter((pl.col("share") - pl.col("share_right")).abs() > 1e-12).is_empty()
