"""A widened store holds each person so many times, and every promise of a store. No time is tested."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from benchmarks.widen import Copies, CopyError, check_ids, widen_store

from tenure import records
from tenure.store import Step, Store, open_store
from tests.support.synthetic import count_moves, make_extract, store_extract

COPIES = 3


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("narrow")
    make_extract(folder, people=200, start="2020-01", end="2022-06", seed=4)
    return store_extract(folder)


def widen(narrow: Path, folder: Path, *tables: str) -> Store:
    return widen_store(narrow, folder / "wide", copies=COPIES, tables=tables or None, memory="1GB")


def count(store: Store, sql: str) -> int:
    with store.engine() as engine:
        return int(engine.collect([Step("counted", sql)]).item())


def test_a_widened_store_is_whole_and_holds_everybody_so_many_times(narrow: Path, tmp_path: Path) -> None:
    wide, store = widen(narrow, tmp_path), open_store(narrow)
    found = records.check_store(wide.root)
    assert found["is_whole"]
    assert not found["unnamed_files"]
    assert wide.manifest.rows == COPIES * store.manifest.rows
    assert wide.manifest.buckets == COPIES * store.manifest.buckets
    for column in ("person", "assignment"):
        for table in ("record", "spells"):
            sql = f"select count(distinct {column}) as n from {table}"
            assert count(wide, sql) == COPIES * count(store, sql)
    delivery = wide.manifest.deliveries[0].files[0]
    assert delivery.rows_in == delivery.rows_stored + delivery.rows_restated + delivery.rows_unchanged


def test_its_spells_are_what_its_rows_would_be_made_into(narrow: Path, tmp_path: Path) -> None:
    wide = widen(narrow, tmp_path)
    before = {name: read(wide, name) for name in ("spells", "persons")}
    records.rebuild_spells(wide.root)
    again = open_store(wide.root)
    for name, frame in before.items():
        assert read(again, name).equals(frame)


def read(store: Store, name: str) -> pl.DataFrame:
    frame = pl.concat(pl.read_parquet(path) for path in store.table_files(name))
    return frame.sort(frame.columns)


def test_every_count_of_moves_is_so_many_times_as_large_from_the_spells_alone(narrow: Path, tmp_path: Path) -> None:
    wide = widen(narrow, tmp_path, "spells", "persons", "ties")
    assert wide.manifest.rows == 0
    before, after = count_moves(narrow)["moves"], count_moves(wide.root)["moves"]
    keys = ["period", "origin", "destination"]
    both = before.select(*keys, "people").join(after.select(*keys, wide="people"), on=keys, how="full", coalesce=True)
    assert both.height == before.height == after.height
    assert (both["wide"] == COPIES * both["people"]).all()
    assert before["people"].sum() > 0


def test_ids_that_lie_too_close_together_are_not_copied(narrow: Path) -> None:
    store = open_store(narrow)
    with pytest.raises(CopyError, match="too close together"):
        check_ids(store, Copies(store.manifest.buckets, 2**58))
