"""One synthetic record, written in every layout and brought in again, is one record."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from tenure import records
from tenure.errors import LayoutError
from tenure.layouts import list_layouts, read_layout
from tenure.synth import SynthPlan, write_extract
from tenure.terms import Month
from tenure.terms.record import COLUMNS
from tests.support.intake import KEY, read_record

_FORMS: tuple[Literal["csv", "csv.gz", "parquet"], ...] = ("csv", "csv.gz", "parquet")
_EXACT_KEY = ["person", "month", "assignment"]


def _plan(
    *,
    layout: str,
    end: str = "2020-01",
    format: Literal["csv", "csv.gz", "parquet"] = "csv",  # noqa: A002 - the plan's word
) -> SynthPlan:
    return SynthPlan(
        people=500, start=Month.parse("2018-11"), end=Month.parse(end), seed=5, organisations=8, layout=layout,
        format=format, dirty_rows=0,
    )  # fmt: skip


def _bring_in(folder: Path, layout: str) -> tuple[records.IngestReport, pl.DataFrame]:
    extract = write_extract(_plan(layout=layout), folder / layout)
    (folder / "id.key").write_bytes(KEY)
    store, until = folder / f"{layout}.store", "2020-01" if read_layout(layout).tables else None
    report = records.ingest(
        [extract], store=store, layout=layout, real_staff=False, id_key=folder / "id.key", until=until
    )
    return report, read_record(store)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return _bring_in(tmp_path_factory.mktemp("own"), "tenure-record")[1]


@pytest.mark.parametrize("layout", [name for name in list_layouts() if not read_layout(name).tables])
def test_extract_of_a_layout_is_the_same_record(layout: str, own: pl.DataFrame, tmp_path: Path) -> None:
    report, found = _bring_in(tmp_path, layout)
    assert report.rows_stored == report.rows_in == own.height
    assert found.equals(own)


def _paid(frame: pl.DataFrame) -> pl.DataFrame:
    money = [column.name for column in COLUMNS if column.kind == "money"]
    return frame.with_columns(pl.col(money).fill_null(0))


def test_effective_dated_tables_are_the_same_record_but_for_what_they_cannot_carry(
    own: pl.DataFrame, tmp_path: Path
) -> None:
    layout = read_layout("esr-trust-tables")
    report, found = _bring_in(tmp_path, layout.name)
    assert all(table.rows_used == table.rows_in for table in report.tables)
    assert report.rows_stored == report.rows_in == own.height
    exact = [name for name in own.columns if name not in {*layout.not_carried, "position"}]
    # No payment and a payment of nothing are the same to tables of payments.
    assert _paid(found.select(exact)).equals(_paid(own.select(exact)))
    known = own["position"].is_not_null()
    assert found["position"].filter(known).equals(own["position"].filter(known))


def test_what_effective_dated_tables_tell_roughly_is_near_what_it_was(own: pl.DataFrame, tmp_path: Path) -> None:
    found = _bring_in(tmp_path, "esr-trust-tables")[1]
    alone = own.join(own.group_by("person", "month").len("jobs"), on=["person", "month"], maintain_order="left")
    pairs = alone.join(found, on=_EXACT_KEY, suffix="_told").filter(pl.col("jobs") == 1)
    assert pairs["leave_reason"].is_not_null().sum() > 20
    for name in ("leave_reason", "destination", "absence_reason"):
        assert pairs[name].equals(pairs[f"{name}_told"])
    # Whole days in place of shares of one: at least one, and off by half a day's time at most.
    sick = pairs.filter(pl.col("fte_days_lost") > 0)
    off = (sick["fte_days_lost_told"] - sick["fte_days_lost"]).cast(pl.Float64).abs()
    whole = sick["fte_days_lost"].cast(pl.Float64) >= 0.5 * sick["fte"].cast(pl.Float64)
    assert (off.filter(whole) <= 0.5 * sick["fte"].cast(pl.Float64).filter(whole) + 0.01).all()
    assert (pairs.filter(pl.col("fte_days_lost") == 0)["fte_days_lost_told"] == 0).all()


def test_same_plan_gives_the_same_tables(tmp_path: Path) -> None:
    plan = _plan(end="2019-02", layout="esr-trust-tables")
    first, second = write_extract(plan, tmp_path / "a"), write_extract(plan, tmp_path / "b")
    names = [path.name for path in sorted(first.iterdir())]
    assert names == ["Absence.csv", "Assignment.csv", "Pay.csv", "Person.csv", "Position.csv"]
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)


def test_tables_are_written_in_every_form(tmp_path: Path) -> None:
    (tmp_path / "id.key").write_bytes(KEY)
    found = []
    for form in _FORMS:
        extract = write_extract(_plan(end="2018-12", format=form, layout="esr-trust-tables"), tmp_path / form)
        store = tmp_path / f"{form}.store"
        records.ingest([extract], store=store, layout="esr-trust-tables", id_key=tmp_path / "id.key", until="2018-12")
        found.append(read_record(store))
    assert found[0].height > 900
    assert all(frame.equals(found[0]) for frame in found)


def test_unknown_layout_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="There is no layout 'bi-report'"):
        write_extract(_plan(layout="bi-report"), tmp_path / "out")
    assert not (tmp_path / "out").exists()
