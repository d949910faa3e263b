"""Building derived tables: the same one bucket at a time or several, and only from rows read in order."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tenure.errors import EngineError, InternalError
from tenure.store import Derived, DuckEngine, Step, Store, open_store
from tenure.store.building import build_tables
from tests.support.store import FIRSTS, write_store

ROWS = [(k, t, "x", float(k), 1) for k in range(1, 41) for t in range(1, 4)]


def build(store: Store, folder: Path, table: Derived, *, threads: int) -> list[tuple[int, int, int]]:
    """Return bucket, rows and sum of k of each file, in the order of their coming."""
    folder.mkdir()
    due = {file.bucket or 0: [table] for file in store.manifest.tables["facts"]}
    with DuckEngine(memory="500MB", threads=threads, folder=folder) as engine:
        files = [
            file
            for built in build_tables(engine, store, due, lambda name, bucket: folder / f"{name}-{bucket}.parquet")
            for file in built
        ]
    return [(file.bucket, file.rows, int(pl.read_parquet(file.path)["k"].sum())) for file in files]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    write_store(tmp_path / "store", *ROWS)
    return open_store(tmp_path / "store")


def test_several_buckets_at_once_give_what_one_at_a_time_gives(store: Store, tmp_path: Path) -> None:
    expected = [(bucket, 10, sum(k for k in range(1, 41) if k % 4 == bucket)) for bucket in range(4)]
    assert build(store, tmp_path / "one", FIRSTS, threads=1) == expected
    assert build(store, tmp_path / "several", FIRSTS, threads=3) == expected


def test_shared_chains_are_tables_that_later_ones_read(store: Store, tmp_path: Path) -> None:
    shared = (
        lambda: (Step("late", "select k, t from facts where t > 1"),),
        lambda: (Step("later", "select k, t from late where t > 2"),),
    )
    table = Derived("last", lambda: (Step("last", "select k from later"),), shared)
    assert [rows for _, rows, _ in build(store, tmp_path / "last", table, threads=2)] == [10] * 4


@pytest.mark.parametrize("threads", [1, 2])
def test_rows_out_of_order_stop_the_build(store: Store, tmp_path: Path, threads: int) -> None:
    shared = (lambda: (Step("turned", "select k, t from facts order by k desc"),),)
    table = Derived("turned_firsts", lambda: (Step("firsts", "select k from turned"),), shared, ("turned",))
    with pytest.raises(InternalError, match="not read in the order of their key"):
        build(store, tmp_path / "turned", table, threads=threads)


def test_a_failing_bucket_ends_the_build_and_leaves_the_engine_usable(store: Store, tmp_path: Path) -> None:
    table = Derived("broken", lambda: (Step("broken", "select nothing from facts"),))
    with pytest.raises(EngineError, match="The step 'broken'"):
        build(store, tmp_path / "broken", table, threads=2)
    with DuckEngine(memory="500MB", threads=1) as engine, engine.beside() as twin:
        engine.keep("mine", [Step("mine", "select 1 as n")])
        twin.keep("mine", [Step("mine", "select 2 as n")])
        assert engine.collect([Step("read", "select n from mine")]).item() == 1
