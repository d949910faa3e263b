"""A synthetic record gives back the chances of leaving that it was drawn from, and its flows explain its stocks."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tenure import studies
from tenure.estimate import wilson_interval
from tenure.retention.flows import check_identities
from tenure.retention.flows_question import Level
from tests.support.synthetic import make_extract, read_key, store_extract

LEVELS: tuple[Level, ...] = ("national", "region", "icb", "organisation", "staff_group", "department", "assignment")
COUNTS = ["start_people", "end_people", "stayers", "leavers", "joiners"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flows")
    make_extract(folder, people=12_000, start="2018-03", end="2024-03", seed=6)
    store_extract(folder)
    return folder


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, pl.DataFrame]:
    asked = studies.retention.flows(
        folder / "store", level=LEVELS, by=["staff_group"], population="all", monthly=True, threads=2
    )
    return {table.about.table.rsplit(".", 1)[1]: table.frame for table in asked}


def test_true_chances_of_leaving_fall_in_their_intervals(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    truth = pl.DataFrame(read_key(folder)["outflow_rates"]).filter(
        (pl.col("level") == "staff_group") & pl.col("destination").is_in(["left", "other_state"])
    )
    chances = truth.group_by(start_month="period", staff_group="origin").agg(pl.col("rate").sum())
    counted = tables["flows"].filter((pl.col("level") == "national") & (pl.col("definition") == "snapshot"))
    cells = counted.join(chances, on=["start_month", "staff_group"]).filter(pl.col("start_people") >= 30)
    low, high = wilson_interval(cells["leavers"], cells["start_people"])
    within = cells.filter(pl.Series(low) <= cells["rate"], cells["rate"] <= pl.Series(high))
    assert cells.height >= 50
    assert 0.88 <= within.height / cells.height <= 1.0, f"{within.height} of {cells.height}"
    expected = float((cells["rate"] * cells["start_people"]).sum())
    # Leavers of five years together: within 4 standard errors of a count that varies less than Poisson's.
    assert abs(int(cells["leavers"].sum()) - expected) < 4 * expected**0.5


def test_identities_hold_in_every_cell_of_every_level(tables: dict[str, pl.DataFrame]) -> None:
    flows = tables["flows"]
    check_identities(flows)
    assert set(flows["level"]) == set(LEVELS)
    assert flows.height > 1000
    start, end = pl.col("start_people"), pl.col("end_people")
    assert flows.filter(end != start + pl.col("joiners") - pl.col("leavers")).is_empty()
    snapshot = flows.filter(pl.col("definition") == "snapshot")
    assert snapshot.filter(start != pl.col("stayers") + pl.col("leavers")).is_empty()
    fte = tables["fte"]
    assert (fte["start_fte"] - fte["stayers_start_fte"] - fte["leavers_fte"]).abs().max() < 1e-6  # type: ignore[operator]
    assert (fte["end_fte"] - fte["stayers_end_fte"] - fte["joiners_fte"]).abs().max() < 1e-6  # type: ignore[operator]


def test_units_of_each_level_add_up_to_the_service(tables: dict[str, pl.DataFrame]) -> None:
    keys = ["definition", "start_month", "staff_group"]
    sums = tables["flows"].group_by("level", *keys).agg(pl.col(COUNTS).sum())
    nation = sums.filter(pl.col("level") == "national").drop("level")
    for level in ("region", "icb", "organisation", "department", "staff_group"):
        both = sums.filter(pl.col("level") == level).join(nation, on=keys, suffix="_all")
        assert both.height == nation.height
        assert (both["start_people"] == both["start_people_all"]).all()
        assert (both["end_people"] == both["end_people_all"]).all()
        # Whoever leaves the service leaves the unit.
        assert (both["leavers"] >= both["leavers_all"]).all()


def test_leavers_of_an_organisation_are_those_of_the_service_and_those_who_went_to_another(
    tables: dict[str, pl.DataFrame],
) -> None:
    placed = tables["destinations"].filter(pl.col("level") == "organisation")
    leavers = tables["flows"].filter((pl.col("level") == "organisation") & (pl.col("definition") == "snapshot"))
    for direction, column in (("left", "leavers"), ("joined", "joiners")):
        assert placed.filter(direction=direction)["people"].sum() == leavers[column].sum()
    went = placed.filter(direction="left", place="other_organisation")["people"].sum()
    came = placed.filter(direction="joined", place="other_organisation")["people"].sum()
    nation = tables["flows"].filter((pl.col("level") == "national") & (pl.col("definition") == "snapshot"))
    assert went == came == int(leavers["leavers"].sum()) - int(nation["leavers"].sum())


def test_months_balance_and_merged_organisations_lose_nobody(folder: Path, tables: dict[str, pl.DataFrame]) -> None:
    months = tables["monthly"]
    came = months.select(pl.sum_horizontal("^from_.*$")).to_series()
    went = months.select(pl.sum_horizontal("^to_.*$")).to_series()
    assert (months["people"] == months["people_before"] + came - went).all()
    mergers = read_key(folder)["mergers"]
    assert mergers
    for merger in mergers:
        units = set(
            tables["flows"].filter((pl.col("end_month") >= merger["month"]) & (pl.col("level") == "organisation"))[
                "unit"
            ]
        )
        assert merger["organisation"] not in units
        assert merger["successor"] in units
