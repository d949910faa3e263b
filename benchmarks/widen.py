"""``python -m benchmarks.widen STORE NEW --copies N``: a store of N times the people, without making their extract.

Every person of a store is written N times under other ids, with jobs and positions of their own, into a new store of N
times the buckets. Each bucket keeps its rows and their order, so the new store is as its manifest promises
(``tenure store check`` holds) and the engine has as many rows, people, spells and files to read as for a record
of that size.

What such a store is good for: time and memory of whatever reads rows or spells. What it understates: everything that
rests on how different people are. Cells: a combination that no person of the first store has is still missing with
N times the people, where a real record of that size would have rare ones; so tables are no longer than those of the
first store, and protecting, fitting and writing them takes no longer. Small counts: every count is a multiple of N, so
with N of 5 or more almost nothing needs hiding. Dictionaries: no new organisation, job title or reason. And the
organisations are N times as large instead of more.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import polars as pl

from tenure.store import Delivery, DuckEngine, Manifest, SourceFile, Step, Store, open_store, quote_identifier
from tenure.store.files import DATA, check_folder, lock_folder, read_checksum
from tenure.store.manifest import StoredFile, write_manifest

MOST = 2**63
POSITIONS = ("position", "position_first", "position_last")


class CopyError(Exception):
    """The people of the store cannot be told apart once they are copied; nothing was written."""


@dataclass(frozen=True, slots=True)
class Copies:
    """How ids are changed: bucket ``b`` of ``buckets`` becomes buckets ``b + buckets * copy`` of ``buckets * copies``.

    An id gives up what it is beyond a multiple of ``buckets * copies`` (``copies`` for a job or a position), and takes
    the number of its bucket, or of its copy, in its place. Within a bucket ids keep their order.
    """

    buckets: int
    copies: int

    @property
    def all_buckets(self) -> int:
        """Buckets of the new store."""
        return self.buckets * self.copies

    def person(self, bucket: int, copy: int) -> str:
        """Return the SQL of a person's id in a copy."""
        return f"person - person % {self.all_buckets} + {bucket + self.buckets * copy}"

    def other(self, column: str, copy: int) -> str:
        """Return the SQL of a job's or a position's id in a copy; 0 says that there is none and stays."""
        name = quote_identifier(column)
        return f"case when {name} = 0 then 0 else {name} - {name} % {self.copies} + {copy} end"

    def changed(self, columns: Collection[str], bucket: int, copy: int) -> str:
        """Return the SQL that replaces the ids among ``columns``."""
        parts = [f"{self.other(name, copy)} as {name}" for name in ("assignment", *POSITIONS) if name in columns]
        if "person" in columns:
            parts.append(f"{self.person(bucket, copy)} as person")
        return f"* replace ({', '.join(parts)})" if parts else "*"


def check_ids(store: Store, ways: Copies) -> None:
    """See that no two people, and no two jobs of a bucket, come to share an id.

    Raises
    ------
    CopyError
        Two do (ids are hashes of 63 bits, so one is not expected in ten thousand national records), or the store
        numbers its people itself, so that they lie too close together.
    """
    counts = (
        f"select count(distinct person) = count(distinct person - person % {ways.all_buckets}) "
        f"and count(distinct assignment) = count(distinct {ways.other('assignment', 0)}) "
        f"and max(person) < {MOST - ways.all_buckets} as is_apart from spells"
    )
    for bucket in range(ways.buckets):
        with store.engine(bucket=bucket) as engine:
            # A bucket without anybody has no largest id.
            if engine.collect([Step("ids_apart", counts)]).item() is False:
                raise CopyError("ids of the store lie too close together to be copied")


def write_copies(
    engine: DuckEngine, source: Path, root: Path, *, table: str, bucket: int, ways: Copies
) -> list[StoredFile]:
    """Write a file of a table once for every copy."""
    engine.register_files("rows_of_bucket", [source])
    columns = pl.read_parquet_schema(source)
    written = []
    for copy in range(ways.copies):
        place = bucket + ways.buckets * copy
        name = f"{DATA}/{table}-000001-00000-b{place:05d}.parquet"
        sql = f"select {ways.changed(columns, bucket, copy)} from rows_of_bucket"
        rows = engine.write([Step("copied", sql)], root / name)
        written.append(StoredFile(name, rows, read_checksum(root / name), place))
    return written


def widen_manifest(present: Manifest, tables: dict[str, tuple[StoredFile, ...]], *, ways: Copies) -> Manifest:
    """Return the manifest of the new store: counts times the copies; what was refused is not copied."""
    fields = {name: getattr(present, name) for name in present.__struct_fields__}
    return Manifest(
        **{
            **fields,
            "version": 1,
            "buckets": ways.all_buckets,
            "coverage": {month: rows * ways.copies for month, rows in present.coverage.items()},
            "tables": tables,
            "quarantine": (),
            "deliveries": tuple(widen_delivery(delivery, ways.copies) for delivery in present.deliveries),
            "previous": (),
        }
    )


def widen_delivery(delivery: Delivery, copies: int) -> Delivery:
    """Return a delivery whose files brought ``copies`` times the rows and none that was refused."""
    files = []
    for file in delivery.files:
        kept = {name: getattr(file, name) * copies for name in ("rows_stored", "rows_restated", "rows_unchanged")}
        files.append(SourceFile(file.name, file.sha256, sum(kept.values()), **kept, rows_refused=0))
    notes = (*delivery.notes, f"Every person was copied {copies} times for a benchmark.")
    return msgspec.structs.replace(delivery, files=tuple(files), notes=notes, tables=())


def widen_store(path: Path, root: Path, *, copies: int, tables: Sequence[str] | None = None, memory: str) -> Store:
    """Write every person of a store ``copies`` times into a new one, and open it.

    Parameters
    ----------
    path, root : Path
        The store, and the folder of the new one, which must be new or empty.
    copies : int
        How often each person is written, 1 or more.
    tables : sequence of str or None
        Tables to copy; None copies all. Questions about moves, joiners and leavers need ``spells`` and ``persons``, and
        the record, by far the largest, only where they look at pay, steps or sickness.
    memory : str
        Most memory of the engine.

    Raises
    ------
    CopyError
        Ids would no longer tell people apart.
    """
    store = open_store(path)
    ways = Copies(store.manifest.buckets, copies)
    check_ids(store, ways)
    check_folder(root)
    with lock_folder(root), DuckEngine(memory=memory) as engine:
        copied = {}
        for table, files in store.manifest.tables.items():
            if tables is None or table in tables:
                written = [
                    new
                    for file in files
                    for new in write_copies(
                        engine, store.root / file.name, root, table=table, bucket=file.bucket or 0, ways=ways
                    )
                ]
                copied[table] = tuple(sorted(written, key=lambda file: file.bucket or 0))
        for file in (*store.manifest.dictionaries.values(), *store.manifest.references.values()):
            shutil.copyfile(store.root / file.name, root / file.name)
        write_manifest(root, widen_manifest(store.manifest, copied, ways=ways))
    return open_store(root)


def main() -> int:
    """Widen a store as the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.widen", description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path, help="a store made by 'tenure ingest'")
    parser.add_argument("new", type=Path, help="folder of the new store")
    parser.add_argument("--copies", type=int, default=10, help="how often each person is written (default 10)")
    parser.add_argument("--tables", nargs="+", help="tables to copy, such as: spells persons (default: all)")
    parser.add_argument("--memory", default="2GB", help="most memory of the engine (default 2GB)")
    options = parser.parse_args()
    begun = time.perf_counter()
    try:
        new = widen_store(
            options.store, options.new, copies=options.copies, tables=options.tables, memory=options.memory
        )
    except CopyError as problem:
        print(f"{problem}.", file=sys.stderr)
        return 1
    rows = {table: sum(file.rows for file in files) for table, files in new.manifest.tables.items()}
    print(
        ", ".join(f"{table} {count:,} rows" for table, count in rows.items()), f"{time.perf_counter() - begun:,.1f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
