"""Reading one whole version of a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tenure.store.engine import DEFAULT_MEMORY, DuckEngine, Engine
from tenure.store.engines import open_engine
from tenure.store.files import list_unnamed, read_checksum
from tenure.store.manifest import Manifest, read_manifest
from tenure.store.merge import unsorted_steps
from tenure.store.steps import Step, quote_identifier

__all__ = ["Readable", "Store", "open_store", "register_views"]

DICTIONARY = {"code": "integer", "value": "varchar"}


class Store:
    """One version of a store, for reading; later writes do not change what it shows."""

    def __init__(self, root: Path, manifest: Manifest) -> None:
        self.root = root
        self.manifest = manifest

    def table_files(self, name: str, *, bucket: int | None = None) -> list[Path]:
        """Return the files of a table, all or one bucket's; empty when the store lacks the table."""
        files = self.manifest.tables.get(name, ())
        return [self.root / file.name for file in files if bucket is None or file.bucket == bucket]

    def engine(
        self, *, memory: str = DEFAULT_MEMORY, threads: int | None = None, bucket: int | None = None
    ) -> DuckEngine:
        """Return an engine with a view for each table, dictionary (``dim_...``) and reference table.

        Parameters
        ----------
        memory, threads
            As for ``DuckEngine``.
        bucket : int or None
            Show one bucket of each table only.
        """
        engine = DuckEngine(memory=memory, threads=threads)
        register_views(engine, self, bucket=bucket)
        return engine

    @contextmanager
    def reading(
        self, engine: str | Engine = "duckdb", *, memory: str = DEFAULT_MEMORY, threads: int | None = None
    ) -> Iterator[Engine]:
        """Open an engine by name and show it every table, as ``engine`` does; close it at the end of the block.

        Parameters
        ----------
        engine : str or Engine
            A name of ``ENGINES``, or an engine made by the caller, which is left open.
        memory, threads
            As for ``open_engine``; they mean nothing to an engine that is open already.
        """
        if isinstance(engine, str):
            with open_engine(engine, memory=memory, threads=threads) as opened:
                register_views(opened, self)
                yield opened
        else:
            register_views(engine, self)
            yield engine

    def find_damage(self) -> tuple[str, ...]:
        """Return the names of files that are missing or differ from their checksum."""
        damaged = []
        for file in self.manifest.files():
            path = self.root / file.name
            if not path.is_file() or read_checksum(path) != file.sha256:
                damaged.append(file.name)
        return tuple(damaged)

    def list_unnamed(self) -> tuple[str, ...]:
        """Return the names of files and work folders that neither this version nor the one before names."""
        return list_unnamed(self.root, {file.name for file in self.manifest.files()} | set(self.manifest.previous))

    def find_disorder(self, *, memory: str = DEFAULT_MEMORY) -> tuple[str, ...]:
        """Return the main table's files that break a promise of the manifest.

        Promised are: rows strictly in the order of the key (so that no key occurs twice), every row in
        the bucket it belongs to, and as many rows as the manifest says.
        """
        schema, broken = self.manifest.schema, []
        with DuckEngine(memory=memory) as engine:
            for file in self.manifest.tables.get(schema.table, ()):
                engine.register_files("written", [self.root / file.name])
                remainder = f"{quote_identifier(schema.bucket_by)} % {self.manifest.buckets}"
                counts = Step(
                    "counts",
                    f"select count(*) as n, sum(case when {remainder} = {file.bucket} then 0 else 1 end) as strays "
                    "from written",
                )
                found = engine.collect([counts]).row(0)
                if found != (file.rows, 0) or engine.collect(unsorted_steps(schema)).item():
                    broken.append(file.name)
        return tuple(broken)


class Readable(Protocol):
    """What views are registered from: a version that is stored, or one being written."""

    @property
    def root(self) -> Path:
        """Folder of the store."""

    @property
    def manifest(self) -> Manifest:
        """What the version consists of."""


def register_views(engine: Engine, source: Readable, *, bucket: int | None = None) -> None:
    """Register a view for each table, dictionary and reference table of a version."""
    manifest = source.manifest
    empty: Mapping[str, Mapping[str, str]] = {manifest.schema.table: manifest.schema.types}
    for name, files in {manifest.schema.table: (), **manifest.tables}.items():
        paths = [source.root / file.name for file in files if bucket is None or file.bucket == bucket]
        if paths or name in empty:
            engine.register_files(name, paths, columns=empty.get(name))
    for column in manifest.schema.coded:
        entry = manifest.dictionaries.get(column)
        engine.register_files(f"dim_{column}", [source.root / entry.name] if entry else [], columns=DICTIONARY)
    for name, entry in manifest.references.items():
        engine.register_files(name, [source.root / entry.name])


def open_store(path: Path) -> Store:
    """Open the present version of the store at ``path``.

    Raises
    ------
    AccessError
        There is no store, its manifest is damaged, or it was written by a newer version.
    """
    return Store(path, read_manifest(path))
