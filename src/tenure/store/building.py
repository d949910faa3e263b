"""Building derived tables from the main table: several buckets at a time, one on each of the engine's threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import polars as pl

from tenure.errors import InternalError
from tenure.store.derived import Derived
from tenure.store.engine import DuckEngine
from tenure.store.files import read_checksum
from tenure.store.merge import unsorted_steps
from tenure.store.reader import Readable
from tenure.store.steps import Step, quote_identifier

__all__ = ["Built", "build_tables"]

# More at once would not be faster on the machines tried, and each holds a bucket's changes in memory.
_MOST_AT_ONCE = 4
_DICTIONARY = {"code": pl.Int32, "value": pl.String}
Place = Callable[[str, int], Path]


@dataclass(frozen=True, slots=True)
class Built:
    """A file of a derived table, written but not yet part of any version."""

    table: str
    bucket: int
    path: Path
    rows: int
    sha256: str


def build_tables(
    engine: DuckEngine, source: Readable, due: Mapping[int, Sequence[Derived]], place: Place
) -> Iterator[tuple[Built, ...]]:
    """Compute tables for buckets and yield what was written, bucket by bucket in the order of ``due``.

    Parameters
    ----------
    engine : DuckEngine
        Whose memory and threads are used.
    source : Readable
        The version that holds the main table.
    due : Mapping[int, Sequence[Derived]]
        The tables to compute for each bucket.
    place : callable
        Gives the path for a table's name and a bucket.

    Raises
    ------
    InternalError
        The engine did not read a bucket's rows in their order.
    """
    paths = {bucket: [place(table.name, bucket) for table in tables] for bucket, tables in due.items()}
    with ExitStack() as stack:
        free: SimpleQueue[DuckEngine] = SimpleQueue()
        count = max(1, min(engine.threads, _MOST_AT_ONCE, len(due)))
        # One at a time needs no engine beside the one given.
        for mine in [engine] if count == 1 else [stack.enter_context(engine.beside()) for _ in range(count)]:
            _register_dictionaries(mine, source)
            free.put(mine)
        pool = ThreadPoolExecutor(count)
        # Waiting buckets are dropped when one fails; those begun end before the engines close.
        stack.callback(pool.shutdown, cancel_futures=True)

        def build(bucket: int) -> tuple[Built, ...]:
            mine = free.get()
            try:
                return _build_bucket(mine, source, bucket, list(zip(due[bucket], paths[bucket], strict=True)))
            finally:
                free.put(mine)

        yield from pool.map(build, due)


def _register_dictionaries(engine: DuckEngine, source: Readable) -> None:
    """Hold every dictionary in memory: they are small, and read again for every bucket."""
    for column in source.manifest.schema.coded:
        entry = source.manifest.dictionaries.get(column)
        known = pl.read_parquet(source.root / entry.name) if entry else pl.DataFrame(schema=_DICTIONARY)
        engine.register(f"dim_{column}", known)


def _build_bucket(
    engine: DuckEngine, source: Readable, bucket: int, tables: Sequence[tuple[Derived, Path]]
) -> tuple[Built, ...]:
    schema = source.manifest.schema
    files = [file for file in source.manifest.tables.get(schema.table, ()) if (file.bucket or 0) == bucket]
    engine.register_files(schema.table, [source.root / file.name for file in files], columns=schema.types)
    for make in dict.fromkeys(make for table, _ in tables for make in table.shared):
        steps = make()
        engine.keep(steps[-1].name, steps)
    for name in dict.fromkeys(name for table, _ in tables for name in table.ordered):
        _check_order(engine, source, name, bucket)
    built = []
    for table, path in tables:
        rows = engine.write(table.steps(), path)
        built.append(Built(table.name, bucket, path, rows, read_checksum(path)))
    return tuple(built)


def _check_order(engine: DuckEngine, source: Readable, name: str, bucket: int) -> None:
    steps = [Step("written", f"select * from {quote_identifier(name)}"), *unsorted_steps(source.manifest.schema)]
    if engine.collect(steps).item():
        raise InternalError(f"the rows of bucket {bucket} were not read in the order of their key")
