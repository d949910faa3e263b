"""What people leave for, how long they stay and how much they are absent: of a synthetic record, against its rows."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import polars as pl
import pytest

from tenure import rules, studies
from tenure.panel.employment import EMPLOYERS, Employer
from tenure.synth.sickness import monthly_rate
from tenure.terms import Evidence, Month
from tests.support.synthetic import make_extract, store_extract

START, END = "2021-03", "2022-03"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recovered")
    make_extract(folder, people=4000, start="2019-01", end="2022-06", seed=11)
    store_extract(folder)
    return folder


@pytest.fixture(scope="module")
def extract(folder: Path) -> pl.DataFrame:
    """The sound rows of the extract, as a reader of the files would take them."""
    rows = pl.read_parquet(sorted((folder / "extract").iterdir()))
    sound = rows.filter(
        pl.col("month").str.contains(r"^\d{4}-\d\d-01$"), pl.col("fte").cast(pl.Float64, strict=False) > 0
    )
    return sound.unique(["person_id", "assignment_id", "month"], keep="last")


def table(evidence: list[Evidence], name: str) -> pl.DataFrame:
    return next(one.frame for one in evidence if one.about.table.endswith(f".{name}"))


def tell_leavers(extract: pl.DataFrame) -> pl.DataFrame:
    """People whose last substantive row lies in the period, with the reason on their rows of that month."""
    employed = extract.filter(pl.col("contract").is_in(["permanent", "fixed_term", "training", "other"]))
    last = employed.group_by("person_id").agg(pl.col("month").max())
    gone = last.filter(pl.col("month").is_between(pl.lit(f"{START}-01"), pl.lit(f"{END}-01"), closed="left"))
    rows = employed.join(gone, on=["person_id", "month"]).filter(pl.col("contract") != "training")
    told = rows.group_by("person_id").agg(
        pl.col("leave_reason").drop_nulls().first(), pl.col("occupation_code").first()
    )
    later = extract.join(gone.rename({"month": "last"}), on="person_id").filter(pl.col("month") > pl.col("last"))
    return told.with_columns(is_gone=~pl.col("person_id").is_in(later["person_id"].implode()))


def test_leavers_and_their_reasons_are_those_of_the_rows(folder: Path, extract: pl.DataFrame) -> None:
    found = studies.retention.reasons(folder / "store", start=START, end=END, threads=2)
    leavers = table(found, "reasons").filter(pl.col("still_in_service") == "no")
    plain = tell_leavers(extract).filter("is_gone")
    assert leavers["leavers"][0] == pytest.approx(plain.height, rel=0.02)
    counts = dict(plain.group_by("leave_reason").len().iter_rows())
    told = dict(leavers.select("reason", "people").iter_rows())
    for reason in ("Voluntary Resignation - Work Life Balance", "Voluntary Resignation - Relocation", "Retirement Age"):
        assert abs(told[reason] - counts[reason]) <= 2


def test_as_many_reasons_are_unknown_as_is_published(folder: Path) -> None:
    """41% of nurses and health visitors, June 2021 to June 2022 (Parliamentary answer 123841)."""
    published = rules.calibration_targets().filter(pl.col("id") == "unknown-reason-nurses")["value"][0]
    assert published == 0.41
    found = studies.retention.reasons(folder / "store", by=["staff_group"], threads=2)
    nurses = table(found, "summary").filter(
        pl.col("still_in_service") == "no", pl.col("staff_group") == "Nurses & health visitors"
    )
    leavers, unknown = (int(nurses[name].sum()) for name in ("leavers", "reason_unknown"))
    assert leavers > 200
    assert abs(unknown / leavers - published) < 3 * sqrt(published * (1 - published) / leavers)


def test_who_moves_to_another_organisation_is_in_the_service_still(folder: Path) -> None:
    gone, moved = {}, {}
    level: Employer
    for level in EMPLOYERS:
        found = studies.retention.reasons(folder / "store", level=level, start=START, end=END, threads=2)
        summary = table(found, "summary")
        gone[level], moved[level] = (
            sum(summary.filter(pl.col("still_in_service") == still)["leavers"].to_list()) for still in ("no", "yes")
        )
    # Who leaves two organisations at once leaves each of them.
    assert gone["national"] <= gone["organisation"] <= 1.05 * gone["national"]
    assert moved["organisation"] > 3 * moved["national"]


def test_the_rate_of_absence_is_the_one_set(folder: Path, extract: pl.DataFrame) -> None:
    rates = table(studies.retention.sickness(folder / "store", threads=2), "rates")
    assert rates.height == 42
    for month, people, rate in rates.select("start", "people", "rate").iter_rows():
        assert abs(rate - monthly_rate(Month.parse(month))) < 4 * 0.14 / sqrt(people), month
    days = extract.select(pl.col("fte_days_lost", "fte_days_available").cast(pl.Float64).sum()).row(0)
    assert rates["fte_days_lost"].sum() == pytest.approx(days[0], rel=1e-3)
    assert rates["fte_days_available"].sum() == pytest.approx(days[1], rel=1e-3)


def test_starters_stay_as_long_as_their_rows_say(folder: Path, extract: pl.DataFrame) -> None:
    found = table(studies.retention.starters(folder / "store", years="calendar", threads=2), "survival")
    row = found.filter(pl.col("cohort") == "2020", pl.col("months_since") == 12).row(0, named=True)
    assert row["not_followed"] == 0
    employed = extract.filter(pl.col("contract").is_in(["permanent", "fixed_term", "training", "other"]))
    spans = employed.sort("month").group_by("person_id").agg(
        first=pl.col("month").min(), last=pl.col("month").max(), contract=pl.col("contract").first()
    )  # fmt: skip
    began = spans.filter(pl.col("first").str.starts_with("2020"), pl.col("contract") != "training")
    months = (pl.col("last").str.slice(0, 4).cast(pl.Int64) - pl.col("first").str.slice(0, 4).cast(pl.Int64)) * 12 + (
        pl.col("last").str.slice(5, 2).cast(pl.Int64) - pl.col("first").str.slice(5, 2).cast(pl.Int64)
    )
    there = began.filter(months >= 12).height
    assert row["starters"] == pytest.approx(began.height, rel=0.05)
    assert row["survival"] == pytest.approx(there / began.height, abs=0.03)
