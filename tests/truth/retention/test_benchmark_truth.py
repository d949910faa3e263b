"""Adjusted rates of organisations come out in the order of the climate that was planted in them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from scipy.stats import spearmanr

from tenure import studies
from tests.support.synthetic import make_extract, read_key, store_extract


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("climate")
    make_extract(folder, people=25_000, start="2021-10", end="2023-03", seed=5)
    store_extract(folder)
    return folder


def test_organisations_come_out_in_the_order_of_their_planted_climate(folder: Path) -> None:
    """Factors are planted on the leaving of support staff: rates of all staff are in their order, loosely."""
    key = read_key(folder)
    later = {merger["organisation"]: merger["successor"] for merger in key["mergers"]}
    factors = key["parameters"]["organisations"]["leaving_of_support"]
    planted = {later.get(code, code): factor for code, factor in factors.items()}
    table, _ = studies.retention.benchmark(folder / "store", threads=2)
    rows = table.frame.filter((pl.col("measure") == "nhs_leaver_rate") & pl.col("organisation").is_in(list(planted)))
    assert rows.height >= 15
    found = spearmanr([planted[code] for code in rows["organisation"]], rows["adjusted_rate"]).statistic
    assert found > 0.6, f"{found:.2f}"


def test_counts_are_those_of_flows(folder: Path) -> None:
    table, _ = studies.retention.benchmark(folder / "store", start="2022-03", end="2023-03", threads=2)
    asked = studies.retention.flows(
        folder / "store", level=("organisation",), start="2022-03", end="2023-03", threads=2
    )
    flows = asked[0].frame
    snapshot = flows.filter(pl.col("definition") == "snapshot").select(
        pl.col("unit").alias("organisation"), "start_people", "end_people", "leavers", "leaver_rate"
    )
    told = table.frame.filter(pl.col("measure") == "leaver_rate")
    both = told.join(snapshot, on="organisation", how="left")
    assert both.filter(pl.col("events") != pl.col("leavers")).is_empty()
    assert both.filter(pl.col("people") != pl.col("start_people")).is_empty()
    assert both["rate"].to_list() == pytest.approx(both["leaver_rate"].to_list())
    # Over all organisations expected leavers are the leavers.
    assert told["expected"].sum() == pytest.approx(told["events"].sum())
