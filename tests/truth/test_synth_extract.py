"""What the generator writes: valid rows, the same bytes for the same plan, ids and labels as the record asks."""

from __future__ import annotations

import gzip
import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tenure import rules
from tenure.errors import AccessError, UsageError
from tenure.synth import write_extract
from tenure.terms import Month
from tenure.terms.record import COLUMN_BY_NAME, COLUMNS
from tests.support.synth import KEY, all_months, bytes_of, small_plan, write


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    return all_months(small_plan())


def test_same_plan_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    plan = small_plan(people=400, end=Month.parse("2019-12"))
    for name, each in (
        ("first", plan),
        ("second", plan),
        ("other", small_plan(people=400, end=Month.parse("2019-12"), seed=12)),
    ):
        write_extract(each, tmp_path / name)
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "second")
    first, other = bytes_of(tmp_path / "first" / "extract"), bytes_of(tmp_path / "other" / "extract")
    assert first.keys() == other.keys()
    assert all(first[name] != other[name] for name in first)


def test_every_form_holds_the_same_rows(tmp_path: Path) -> None:
    for form in ("csv", "csv.gz", "parquet"):
        write_extract(small_plan(people=300, end=Month.parse("2019-06"), format=form, dirty_rows=30), tmp_path / form)
    plain = sorted((tmp_path / "csv" / "extract").iterdir())
    packed = sorted((tmp_path / "csv.gz" / "extract").iterdir())
    tables = sorted((tmp_path / "parquet" / "extract").iterdir())
    assert len(plain) == len(packed) == len(tables) == 2
    for text, zipped, table in zip(plain, packed, tables, strict=True):
        assert gzip.decompress(zipped.read_bytes()) == text.read_bytes()
        assert pl.read_parquet(table).equals(pl.read_csv(text, infer_schema=False))


def test_files_follow_financial_years_or_months(tmp_path: Path) -> None:
    years = write_extract(small_plan(people=200, end=Month.parse("2019-06")), tmp_path / "years")
    assert [path.name for path in sorted(years.iterdir())] == [
        "staff_record_2018_2019.csv",
        "staff_record_2019_2020.csv",
    ]
    months = write_extract(small_plan(people=200, end=Month.parse("2019-02"), files="month"), tmp_path / "months")
    assert [path.name for path in sorted(months.iterdir())] == [
        f"staff_record_{month}.csv" for month in ("2018-11", "2018-12", "2019-01", "2019-02")
    ]


def test_columns_are_of_the_record_and_required_ones_are_there(frame: pl.DataFrame) -> None:
    assert set(frame.columns) <= set(COLUMN_BY_NAME)
    assert {column.name for column in COLUMNS if column.required} <= set(frame.columns)


def test_clean_rows_have_one_row_a_key_and_only_listed_values(frame: pl.DataFrame) -> None:
    assert frame.select(KEY).is_duplicated().sum() == 0
    for column in (COLUMN_BY_NAME[name] for name in frame.columns):
        if column.values:
            assert set(frame[column.name].unique()) <= set(column.values), column.name
    assert set(frame["occupation_code"].unique()) <= rules.occupation_codes()
    assert set(frame["org_code"].unique()) <= set(rules.organisations()["code"])
    assert set(frame["leave_reason"].drop_nulls().unique()) <= set(rules.leave_reasons()["reason"])
    required = [column.name for column in COLUMNS if column.required]
    assert frame.select(required).null_count().sum_horizontal().item() == 0


def test_numbers_in_the_files_keep_the_precision_of_the_record(tmp_path: Path) -> None:
    rows, _ = write(small_plan(people=300, end=Month.parse("2019-06"), dirty_rows=0), tmp_path / "out")
    money = [column.name for column in COLUMNS if column.kind == "money" and column.name in rows[0]]
    for row in rows:
        assert all(re.fullmatch(r"-?\d{1,7}\.\d{2}|", row[name]) for name in money)
        assert row["basic_pay"]
        assert re.fullmatch(r"\d(\.\d{1,5})?", row["fte"])
        assert 0 < Decimal(row["fte"]) <= Decimal("1.5")
        assert re.fullmatch(r"\d{4}-\d{2}-01", row["month"])


def test_ids_are_text_with_leading_zeros_and_say_nothing_of_order(frame: pl.DataFrame) -> None:
    assert frame["person_id"].str.len_chars().unique().to_list() == [8]
    assert frame["person_id"].str.starts_with("0").any()
    first_seen = frame.group_by("person_id").agg(pl.col("month").min()).sort("person_id")
    # Were ids given in the order people came, all those of the first month would come before all others.
    founders = (first_seen["month"] == first_seen["month"].min()).to_numpy()
    places = founders.nonzero()[0]
    assert abs(float(places.mean()) / founders.size - 0.5) < 0.03


def test_pay_is_the_scale_in_payment_for_a_month_without_arrears(frame: pl.DataFrame) -> None:
    # Agenda for Change 2019/20, band 5 first point: 24,214 a year (NHS Employers, pay scales 2019/20).
    held = frame.filter(
        (pl.col("month") == "2019-09-01") & (pl.col("band") == "5") & (pl.col("pay_step") == 1)
        & (pl.col("fte") == "1") & (pl.col("status") == "active") & (pl.col("contract") != "bank")
    )  # fmt: skip
    assert held.height > 5
    assert held["basic_pay"].unique().to_list() == [round(24214 / 12, 2)]


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="not empty") as caught:
        write_extract(small_plan(), tmp_path)
    assert caught.value.slug == "synth-folder-not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AccessError, match="cannot be written") as caught:
        write_extract(small_plan(), tmp_path / "file" / "out")
    assert caught.value.slug == "synth-folder-not-written"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"people": 50}, "people 50"),
        ({"end": Month.parse("2018-11")}, "end 2018-11 to 2018-11"),
        ({"seed": -1}, "seed -1"),
        ({"format": "xlsx"}, "format xlsx"),
        ({"files": "week"}, "files week"),
        ({"organisations": 2}, "organisations 2"),
        ({"dirty_rows": 0.2}, "dirty rows 0.2"),
        ({"dirty_rows": -1}, "dirty rows -1"),
    ],
)
def test_a_plan_that_cannot_be_made_names_what_is_wrong(change: dict[str, object], named: str) -> None:
    with pytest.raises(UsageError, match=f"cannot be made with {re.escape(named)}") as caught:
        small_plan(**change)
    assert caught.value.slug == "synth-plan-invalid"
