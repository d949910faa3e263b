"""Adjusted rates of a synthetic record: what adds up, and what was planted in people's leaving."""

from __future__ import annotations

from math import log
from pathlib import Path

import polars as pl
import pytest

from tests.support.synthetic import count_moves, make_extract, read_key, store_extract

ADJUST = ("age_band", "sex", "band", "tenure")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adjusted")
    make_extract(folder, people=15_000, start="2020-03", end="2023-03", seed=31)
    store_extract(folder)
    return folder


@pytest.fixture(scope="module")
def by_nationality(folder: Path) -> dict[str, pl.DataFrame]:
    return count_moves(folder / "store", level="broad", by=("nationality",), adjust=ADJUST, cohort_years=())


def test_crude_rates_are_those_of_the_table_of_moves(by_nationality: dict[str, pl.DataFrame]) -> None:
    keys = ["period", "nationality", "origin", "destination"]
    joined = by_nationality["adjusted"].join(by_nationality["moves"], on=keys, suffix="_of_moves")
    assert joined.height > 100
    for column in ("people", "origin_people"):
        assert joined[column].equals(joined[f"{column}_of_moves"], check_names=False)
    for ours, theirs in (("crude_rate", "outflow_rate"), ("crude_low", "outflow_low"), ("crude_high", "outflow_high")):
        assert ((joined[ours] - joined[theirs]).abs() < 1e-12).all()


def test_people_and_rates_add_up_in_every_group(by_nationality: dict[str, pl.DataFrame]) -> None:
    groups = (
        by_nationality["adjusted"]
        .group_by("period", "nationality", "origin")
        .agg(pl.col("people", "crude_rate").sum(), pl.col("adjusted_rate").sum(), pl.col("origin_people").first())
    )
    assert groups["people"].equals(groups["origin_people"], check_names=False)
    assert ((groups["crude_rate"] - 1).abs() < 1e-9).all()
    assert ((groups["adjusted_rate"] - 1).abs() < 1e-9).all()


def test_nationalities_leave_as_often_as_planted(folder: Path, by_nationality: dict[str, pl.DataFrame]) -> None:
    """Of people alike in age, sex, band and tenure, those from elsewhere stay longer than British ones."""
    left = by_nationality["adjusted"].filter(
        (pl.col("origin") == "Registered clinical") & (pl.col("destination") == "left")
    )
    weight = pl.col("origin_people") / pl.col("origin_people").sum()
    pooled = left.group_by("nationality").agg((pl.col("adjusted_rate") * weight).sum(), pl.col("people").sum())
    rates = {code: (rate, people) for code, rate, people in pooled.iter_rows()}
    planted = read_key(folder)["parameters"]["leaving_by_trait"]["rest"]
    compared = [rates[code] for code in ("PHL", "IND") if rates[code][1] >= 15]
    assert compared
    for rate, people in compared:
        # The logarithm of a ratio of two rates has a variance of about one over each number of leavers.
        error = (1 / people + 1 / rates["GBR"][1]) ** 0.5
        assert abs(log(rate / rates["GBR"][0] / planted)) < 3 * error


def test_without_characteristics_there_is_no_table_of_adjusted_rates(folder: Path) -> None:
    assert "adjusted" not in count_moves(folder / "store", level="broad", cohort_years=())
