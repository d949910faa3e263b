"""A synthetic record of a year gives back the multiples it was paid by, and the wrong pay that was planted in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tenure import rules, studies
from tests.support.synthetic import make_extract, read_key, store_extract

# The award of 2024/25 was in force from April and paid from October: it is the year with the longest wait.
SIZE: dict[str, Any] = {"people": 8000, "start": "2024-04", "end": "2025-03", "seed": 7}
YEAR, ARREARS = "2024/25", "2024-10"
KEYS = ["staff_group", "band", "pay_step"]
OFF = ("arrears_beyond_5_percent", "no_basic_pay", "wrong_beyond_5_percent")


@dataclass(frozen=True, slots=True)
class Made:
    folder: Path
    truth: dict[str, Any]
    tables: dict[str, pl.DataFrame]

    @property
    def months(self) -> pl.DataFrame:
        return pl.DataFrame(self.truth["months"])

    def rows(self, status: str) -> pl.DataFrame:
        """Return rows by month of one status of the waterfall."""
        found = self.tables["waterfall"].filter(pl.col("status") == status)
        return (
            self.months.select("month").join(found, on="month", how="left").select("month", pl.col("rows").fill_null(0))
        )


def make(folder: Path, *, planted: bool) -> Made:
    make_extract(folder, **SIZE, planted=planted)
    tables = studies.pay.evidence(store_extract(folder), year=YEAR, past=0, threads=2)
    named = {table.about.table.rpartition(".")[2]: table.frame for table in tables}
    return Made(folder, read_key(folder)["pay"], named)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("plain"), planted=False)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("planted"), planted=True)


@pytest.mark.parametrize("multiple", ["earnings_multiple", "paybill_multiple"])
def test_multiples_by_step_are_recovered_within_a_fifth_of_a_per_cent(planted: Made, multiple: str) -> None:
    truth = pl.DataFrame(planted.truth["multiples"]).filter(pl.col("year") == YEAR).with_columns(
        pl.col("pay_step").cast(pl.String)
    )  # fmt: skip
    medical = planted.tables["medical"].rename({"grade": "band", "contract": "pay_contract", "threshold": "pay_step"})
    by = {"afc": (planted.tables["non_medical"], KEYS), "": (medical, ["pay_contract", "band", "pay_step"])}
    off = []
    for contract, (found, keys) in by.items():
        own = truth.filter((pl.col("pay_contract") == "afc") == bool(contract))
        # Smaller cells lose a noticeable part of their few people with the months that are dropped.
        cells = own.filter(pl.col("fte") >= 20).join(found, on=keys, how="left", suffix="_found")
        assert cells.height == own.filter(pl.col("fte") >= 20).height >= (50 if contract else 3)
        off += (cells[f"{multiple}_found"] / cells[multiple] - 1).abs().to_list()
    assert max(off) < 0.002
    assert sorted(off)[len(off) // 2] < 0.0004


def test_wrong_pay_beyond_five_per_cent_is_flagged_and_clean_pay_is_not(plain: Made, planted: Made) -> None:
    # The same people are paid the same in both but for what is planted, so that the difference is what was found of it.
    flagged = planted.rows("outside_5_percent")["rows"] - plain.rows("outside_5_percent")["rows"]
    wrong = planted.months["wrong_beyond_5_percent"]
    assert int(wrong.sum()) > 300
    assert 0.99 * int(wrong.sum()) <= int(flagged.sum()) <= int(wrong.sum())
    assert int(planted.months["wrong_within_5_percent"].sum()) > 100
    # Without planting, whoever is flagged had arrears, or no basic pay at all while on paid leave.
    falsely = plain.rows("outside_5_percent")["rows"] - plain.months.select(pl.sum_horizontal(OFF)).to_series()
    assert int(falsely.clip(lower_bound=0).sum()) <= 0.005 * int(plain.months["clean"].sum())
    shares = falsely / plain.months["clean"]
    assert max(share for share in shares.to_list() if share is not None) <= 0.005


def test_the_months_an_award_waits_for_payment_are_kept_and_its_arrears_are_not(planted: Made) -> None:
    months = planted.months
    kept = planted.rows("valid").join(months, on="month")
    waiting = kept.filter(pl.col("month") < ARREARS)
    assert waiting.height == 6
    # All clean pay with a scale value to compare with; a few doctors' contracts have none in these months.
    assert (waiting["rows"] / (waiting["clean"] + waiting["wrong_within_5_percent"])).min() > 0.98  # type: ignore[operator]
    back = months.filter(pl.col("month") == ARREARS)["arrears_beyond_5_percent"].item()
    assert back > 0.65 * SIZE["people"]
    assert planted.rows("outside_5_percent").filter(pl.col("month") == ARREARS)["rows"].item() >= back


def test_by_the_date_in_force_alone_those_months_would_have_been_lost(planted: Made) -> None:
    june = pl.concat(pl.read_parquet(path) for path in sorted((planted.folder / "extract").glob("*.parquet"))).filter(
        (pl.col("month") == "2024-06-01") & (pl.col("pay_contract") == "afc") & (pl.col("status") == "active")
        & (pl.col("contract") != "bank")
    ).with_columns(pl.col("basic_pay", "fte").cast(pl.Float64))  # fmt: skip
    in_force = rules.pay_scale(on=dt.date(2024, 6, 30)).with_columns(pl.col("pay_step").cast(pl.String))
    judged = june.join(in_force, on=["pay_contract", "band", "pay_step"])
    expected = pl.col("annual_gbp").cast(pl.Float64) / 12 * pl.col("fte")
    failing = judged.filter((pl.col("basic_pay") - expected).abs() > 0.05 * expected).height
    # 5.5% more is 5.2% less the other way round: nearly everybody's old pay is beyond 5%.
    assert failing > 0.95 * judged.height


def test_the_key_accounts_for_every_row_in_service(planted: Made) -> None:
    kinds = planted.months.select(rows=pl.sum_horizontal(pl.exclude("month"))).to_series()
    statuses = planted.tables["waterfall"].filter(
        ~pl.col("status").is_in(["bank", "locum", "honorary", "not_in_service"])
    ).group_by("month").agg(pl.col("rows").sum()).sort("month")  # fmt: skip
    assert kinds.to_list() == statuses["rows"].to_list()
