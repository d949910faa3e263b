"""Writing the next version of a store: beside the present one, then named in one step."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tenure.errors import AccessError, InternalError
from tenure.store import merge
from tenure.store.building import build_tables
from tenure.store.derived import Derived
from tenure.store.engine import DEFAULT_MEMORY, DuckEngine
from tenure.store.files import (
    DATA,
    MANIFEST,
    WORK,
    check_folder,
    clear_unnamed,
    lock_folder,
    read_checksum,
    sync_file,
    sync_folder,
    translated,
)
from tenure.store.manifest import (
    FORMAT,
    Delivery,
    Manifest,
    Schema,
    StoredFile,
    read_manifest,
    write_manifest,
)
from tenure.store.parts import Parts
from tenure.store.reader import register_views
from tenure.store.steps import Step, quote_identifier

__all__ = ["BUCKET_ROWS", "Merged", "StoreWriter", "Version", "open_writer"]

BUCKET_ROWS = 1_500_000
FEWEST_BUCKETS = 4
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Version:
    """What a writer states about the version it makes."""

    code_version: str
    rules_version: str
    real_staff: bool = True


@dataclass(frozen=True, slots=True)
class Merged:
    """Where a delivery's rows went.

    ``accounts`` has one row per source: rows_in, rows_stored, rows_restated, rows_unchanged,
    rows_refused. ``clashes`` has source, line and key of each row refused because another row of the
    delivery has its key and differs.
    """

    accounts: pl.DataFrame
    clashes: pl.DataFrame
    buckets: tuple[int, ...]


class StoreWriter:
    """The one writer of a store; made by ``open_writer``. Nothing it does shows until ``commit``.

    ``parts`` takes the rows that ``merge`` will bring in.
    """

    def __init__(
        self, root: Path, *, present: Manifest | None, schema: Schema, version: Version, engine: DuckEngine
    ) -> None:
        self.root = root
        self.engine = engine
        self.manifest = _draft(present, schema, version)
        self.parts = Parts(engine.folder)
        self._present = present
        self._codes: dict[str, dict[str, int]] = {}
        self._learned: set[str] = set()
        self._fresh: list[Path] = []

    @property
    def schema(self) -> Schema:
        """Schema of the main table."""
        return self.manifest.schema

    def choose_buckets(self, rows: int, *, bucket_rows: int | None = None) -> int:
        """Return the number of buckets: the store's own or, for a new store, enough for ``rows``."""
        if not self.manifest.buckets:
            count = max(FEWEST_BUCKETS, -(-rows // (bucket_rows or BUCKET_ROWS)))
            self._change(buckets=count)
        return self.manifest.buckets

    def codes(self, column: str) -> dict[str, int]:
        """Return the dictionary of a coded column: value to code (1 or more)."""
        if column not in self._codes:
            entry = self.manifest.dictionaries.get(column)
            frame = pl.read_parquet(self.root / entry.name) if entry else None
            self._codes[column] = dict(zip(frame["value"], frame["code"], strict=True)) if frame is not None else {}
        return self._codes[column]

    def add_values(self, column: str, values: Iterable[str]) -> dict[str, int]:
        """Append the values that a dictionary lacks, in sorted order, and return it whole."""
        known = self.codes(column)
        missing = sorted(set(values) - known.keys())
        if missing or column not in self.manifest.dictionaries:
            known.update({value: code for code, value in enumerate(missing, start=len(known) + 1)})
            self._learned.add(column)
        return known

    def _write_dictionaries(self) -> None:
        """Write the dictionaries that have learned values since they were last written."""
        for column in sorted(self._learned):
            known = self._codes[column]
            frame = pl.DataFrame(
                {"code": list(known.values()), "value": list(known)}, schema={"code": pl.Int32, "value": pl.String}
            )
            entry = self._write_frame(frame, f"dim_{column}")
            self._change(dictionaries={**self.manifest.dictionaries, column: entry})
        self._learned.clear()

    def put_reference(self, name: str, frame: pl.DataFrame) -> None:
        """Store a small reference table in place of any of that name."""
        self._change(references={**self.manifest.references, name: self._write_frame(frame, name)})

    def put_mark(self, name: str, text: str) -> None:
        """Keep a short text with the store, for later writers to compare."""
        self._change(marks={**self.manifest.marks, name: text})

    def put_quarantine(self, steps: Sequence[Step]) -> int:
        """Store refused rows beside the record; return how many rows were written."""
        number = len(self.manifest.quarantine) + 1
        path = self._path(f"quarantine-{number:04d}")
        rows = self.engine.write(steps, path)
        if rows:
            self._change(quarantine=(*self.manifest.quarantine, self._describe(path, rows)))
        else:
            path.unlink()
        return rows

    def merge(self, *, progress: Progress | None = None) -> Merged:
        """Bring the rows of ``parts`` into the main table; the newest delivery of a key wins.

        They have the schema's columns, ``source`` (whole number) and ``line`` (whole number). Each bucket's are
        removed once they are merged, which halves the disk that is needed.

        Returns
        -------
        Merged
            With rows_in = rows_stored + rows_restated + rows_unchanged + rows_refused per source.

        Raises
        ------
        InternalError
            The rows written do not add up, or a bucket is not sorted by its key.
        """
        self._write_dictionaries()
        accounts, clashes, changed = [], [], []
        buckets = sorted(self.parts.rows)
        for turn, bucket in enumerate(buckets):
            if progress:
                progress("store", turn, len(buckets))
            self.engine.register_table("new", self.parts.read(bucket))
            account, clash, is_changed = self._merge_bucket(bucket)
            accounts.append(account)
            clashes.append(clash)
            changed += [bucket] if is_changed else []
            self.parts.remove(bucket)
        self.engine.forget("new")
        if progress:
            progress("store", len(buckets), len(buckets))
        self._change(coverage=self._count_coverage())
        empty = dict.fromkeys(("source", *_ACCOUNT), pl.Int64)
        total = pl.concat([pl.DataFrame(schema=empty), *(a.cast(pl.Int64) for a in accounts)])
        rows = dict.fromkeys(("source", "line", *self.schema.key), pl.Int64)
        return Merged(
            total.group_by("source").sum().sort("source"),
            pl.concat([pl.DataFrame(schema=rows), *(c.cast(pl.Int64) for c in clashes)]),
            tuple(changed),
        )

    def build(
        self, derived: Sequence[Derived], *, buckets: Collection[int] | None = None, progress: Progress | None = None
    ) -> None:
        """Compute derived tables for the given buckets, or for all where a table lacks some."""
        present = sorted({file.bucket or 0 for file in self.manifest.tables.get(self.schema.table, ())} or {0})
        have = {table.name: {file.bucket for file in self.manifest.tables.get(table.name, ())} for table in derived}
        due = {
            bucket: [t for t in derived if buckets is None or bucket in buckets or bucket not in have[t.name]]
            for bucket in present
        }
        due = {bucket: tables for bucket, tables in due.items() if tables}
        names = ", ".join(dict.fromkeys(table.name for tables in due.values() for table in tables))
        for turn, built in enumerate(build_tables(self.engine, self, due, self._path)):
            if progress:
                progress(names, turn, len(due))
            for file in built:
                self._put_file(file.table, StoredFile(f"{DATA}/{file.path.name}", file.rows, file.sha256, file.bucket))

    def commit(self, delivery: Delivery | None = None) -> Manifest:
        """Make this the store's version: files flushed, manifest replaced, older files removed."""
        self._write_dictionaries()
        added = (delivery,) if delivery else ()
        before = tuple(file.name for file in self._present.files()) if self._present else ()
        version = self.manifest.version + 1
        self._change(version=version, deliveries=(*self.manifest.deliveries, *added), previous=before, is_sorted=True)
        named = {file.name for file in self.manifest.files()}
        for path in self._fresh:
            if f"{DATA}/{path.name}" in named:
                sync_file(path)
        sync_folder(self.root / DATA)
        write_manifest(self.root, self.manifest)
        self._present = self.manifest
        # The version stands. What cannot be removed now is removed by the next writer, and listed by a check till then.
        with suppress(OSError):
            clear_unnamed(self.root, named | set(before))
        return self.manifest

    def _merge_bucket(self, bucket: int) -> tuple[pl.DataFrame, pl.DataFrame, bool]:
        engine, schema, table = self.engine, self.schema, self.schema.table
        files = self.manifest.tables.get(table, ())
        old = [file for file in files if file.bucket == bucket]
        engine.register_files("old", [self.root / file.name for file in old], columns=schema.types)
        found = {"has_repeats": bool(engine.keep("repeated", merge.repeat_steps(schema)))}
        clashes = pl.DataFrame(schema=dict.fromkeys(("source", "line", *schema.key), pl.Int64))
        if found["has_repeats"]:
            engine.keep("several", merge.several_steps(schema))
            engine.keep("clashing", merge.clash_steps(schema))
            clashes = engine.collect(merge.clash_row_steps(schema))
        if old:
            engine.keep("matched", merge.match_steps(schema, **found))
        found["has_old"] = bool(old)
        account = engine.collect(merge.account_steps(schema, **found)).with_columns(
            rows_stored=pl.col("rows_in")
            - pl.sum_horizontal("rows_refused", "rows_restated", "rows_unchanged").cast(pl.Int64)
        )
        stored, restated = int(account["rows_stored"].sum()), int(account["rows_restated"].sum())
        if not stored and not restated:
            return account.select("source", *_ACCOUNT), clashes, False
        path = self._path(table, bucket)
        rows = engine.write(merge.result_steps(schema, **found), path, sort_by=schema.key)
        if rows != sum(file.rows for file in old) + stored:
            raise InternalError(f"bucket {bucket}: rows written do not add up to rows kept and rows stored")
        self._check_sorted(path, bucket)
        self._put_file(table, self._describe(path, rows, bucket))
        return account.select("source", *_ACCOUNT), clashes, True

    def _check_sorted(self, path: Path, bucket: int) -> None:
        self.engine.register_files("written", [path])
        if self.engine.collect(merge.unsorted_steps(self.schema)).item():
            raise InternalError(f"bucket {bucket} is not sorted by its key")

    def _count_coverage(self) -> dict[int, int]:
        register_views(self.engine, self)
        column = quote_identifier(self.schema.coverage)
        step = Step("coverage", f"select {column} as value, count(*) as n from {self.schema.table} group by {column}")
        return dict(sorted(self.engine.collect([step]).rows()))

    def _write_frame(self, frame: pl.DataFrame, name: str) -> StoredFile:
        path = self._path(name)
        # Written by us: the frame's own writer says of a full disk that the file is out of specification.
        content = io.BytesIO()
        frame.write_parquet(content)
        path.write_bytes(content.getvalue())
        return self._describe(path, frame.height)

    def _path(self, name: str, bucket: int | None = None) -> Path:
        part = "" if bucket is None else f"-b{bucket:03d}"
        # Versions count up and leftovers of a killed writer are gone, so no reader can hold this name.
        path = self.root / DATA / f"{name}-{self.manifest.version + 1:06d}-{len(self._fresh):05d}{part}.parquet"
        self._fresh.append(path)
        return path

    def _describe(self, path: Path, rows: int, bucket: int | None = None) -> StoredFile:
        return StoredFile(f"{DATA}/{path.name}", rows, read_checksum(path), bucket)

    def _put_file(self, table: str, entry: StoredFile) -> None:
        others = [file for file in self.manifest.tables.get(table, ()) if file.bucket != entry.bucket]
        files = tuple(sorted((*others, entry), key=lambda file: file.bucket or 0))
        self._change(tables={**self.manifest.tables, table: files})

    def _change(self, **changes: object) -> None:
        self.manifest = _replace(self.manifest, **changes)


_ACCOUNT = ("rows_in", "rows_stored", "rows_restated", "rows_unchanged", "rows_refused")


def _replace(manifest: Manifest, **changes: object) -> Manifest:
    fields = {name: getattr(manifest, name) for name in manifest.__struct_fields__}
    return Manifest(**{**fields, **changes})


def _draft(present: Manifest | None, schema: Schema, version: Version) -> Manifest:
    if present is None:
        return Manifest(
            FORMAT, 0, version.real_staff, version.code_version, version.rules_version, schema, 0,
            is_sorted=True, coverage={}, tables={}, dictionaries={}, references={},
        )  # fmt: skip
    if present.schema != schema:
        raise AccessError(
            "The store holds other columns than this version of Tenure writes.",
            slug="store-other-columns",
            expected="a store made by this version.",
            fix="make a new store from the extracts with 'tenure ingest'.",
        )
    # Once a store has held real staff it is never again taken for invented data.
    real = present.real_staff or version.real_staff
    return _replace(present, real_staff=real, code_version=version.code_version, rules_version=version.rules_version)


@contextmanager
def open_writer(
    root: Path, *, schema: Schema, version: Version, memory: str = DEFAULT_MEMORY, threads: int | None = None
) -> Iterator[StoreWriter]:
    """Open the store at ``root`` for writing, or a new one; leave it as it was unless ``commit`` is called.

    Raises
    ------
    AccessError
        Another writer holds the store, the folder is not a store's, or it cannot be written.
    """
    with translated(root):
        check_folder(root)
        with lock_folder(root):
            present = read_manifest(root) if (root / MANIFEST).exists() else None
            named = set() if present is None else {file.name for file in present.files()} | set(present.previous)
            clear_unnamed(root, named)
            work = Path(tempfile.mkdtemp(prefix=WORK, dir=root))
            try:
                with DuckEngine(memory=memory, threads=threads, folder=work) as engine:
                    writer = StoreWriter(root, present=present, schema=schema, version=version, engine=engine)
                    yield writer
            finally:
                shutil.rmtree(work, ignore_errors=True)
                _clear_after(root)


def _clear_after(root: Path) -> None:
    """Remove what an abandoned version left; after a commit there is nothing to remove.

    What cannot be removed waits for the next writer, and does not hide how this one ended.
    """
    named: set[str] = set()
    if (root / MANIFEST).exists():
        manifest = read_manifest(root)
        named = {file.name for file in manifest.files()} | set(manifest.previous)
    with suppress(OSError):
        clear_unnamed(root, named)
