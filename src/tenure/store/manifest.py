"""The manifest: what a version of a store consists of, and what is promised about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from tenure.errors import AccessError
from tenure.store.files import MANIFEST, replace_file

__all__ = ["FORMAT", "Delivery", "Manifest", "Schema", "SourceFile", "StoredColumn", "StoredFile", "TableFile"]

FORMAT = 1


class StoredColumn(msgspec.Struct, frozen=True):
    """One column of the main table: its SQL type, and whether it holds codes of a dictionary."""

    name: str
    type: str
    coded: bool = False


class Schema(msgspec.Struct, frozen=True):
    """What the main table looks like.

    ``key`` names the columns that identify a row, in the order rows are sorted by; ``bucket_by`` the
    whole-number column (0 or more) whose remainder is the bucket; ``coverage`` the whole-number
    column by whose values rows are counted in the manifest.
    """

    table: str
    columns: tuple[StoredColumn, ...]
    key: tuple[str, ...]
    bucket_by: str
    coverage: str

    @property
    def types(self) -> dict[str, str]:
        """SQL type of each column."""
        return {column.name: column.type for column in self.columns}

    @property
    def coded(self) -> tuple[str, ...]:
        """The columns that hold dictionary codes."""
        return tuple(column.name for column in self.columns if column.coded)


class StoredFile(msgspec.Struct, frozen=True):
    """One Parquet file: its name under the store, rows, checksum and bucket (None: not bucketed)."""

    name: str
    rows: int
    sha256: str
    bucket: int | None = None


class SourceFile(msgspec.Struct, frozen=True):
    """One delivered file and where its rows went: rows_in = stored + restated + unchanged + refused."""

    name: str
    sha256: str
    rows_in: int
    rows_stored: int
    rows_restated: int
    rows_unchanged: int
    rows_refused: int
    refused_by_reason: dict[str, int] = {}


class TableFile(msgspec.Struct, frozen=True):
    """One delivered file of effective-dated rows and where these went: rows_in = rows_used + rows_refused."""

    name: str
    table: str
    sha256: str
    rows_in: int
    rows_used: int
    rows_refused: int
    refused_by_reason: dict[str, int] = {}


class Delivery(msgspec.Struct, frozen=True):
    """Files that came together."""

    number: int
    layout: str
    files: tuple[SourceFile, ...]
    columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tables: tuple[TableFile, ...] = ()


class Manifest(msgspec.Struct, frozen=True):
    """One version of a store, whole."""

    format: int
    version: int
    real_staff: bool
    code_version: str
    rules_version: str
    schema: Schema
    buckets: int
    is_sorted: bool
    coverage: dict[int, int]
    tables: dict[str, tuple[StoredFile, ...]]
    dictionaries: dict[str, StoredFile]
    references: dict[str, StoredFile]
    quarantine: tuple[StoredFile, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    previous: tuple[str, ...] = ()
    marks: dict[str, str] = {}

    def files(self) -> Iterator[StoredFile]:
        """Yield every file of this version."""
        for table in self.tables.values():
            yield from table
        yield from self.dictionaries.values()
        yield from self.references.values()
        yield from self.quarantine

    @property
    def rows(self) -> int:
        """Rows of the main table."""
        return sum(file.rows for file in self.tables.get(self.schema.table, ()))


class _Stamp(msgspec.Struct):
    format: int


def read_manifest(root: Path) -> Manifest:
    """Read a store's manifest; an ``AccessError`` when there is none or it is of a newer kind."""
    path = root / MANIFEST
    try:
        content = path.read_bytes()
    except OSError as error:
        raise AccessError(
            "There is no store here that can be read.",
            slug="store-not-found",
            found=f"{error.strerror or type(error).__name__}.",
            where=str(root),
            fix="check the path; 'tenure ingest' makes a store from an extract.",
        ) from None
    try:
        found = msgspec.json.decode(content, type=_Stamp).format
        if found <= FORMAT:
            return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError:
        raise AccessError(
            "The store's manifest cannot be read.",
            slug="store-damaged",
            where=str(path),
            fix="restore the store from a backup, or ingest the extracts again into a new one.",
        ) from None
    raise AccessError(
        "The store was written by a newer version of Tenure.",
        slug="store-newer-format",
        found=f"format {found}.",
        expected=f"format {FORMAT} or older.",
        where=str(path),
        fix="install the version that wrote it, or a later one.",
    )


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Make ``manifest`` the store's version, in one step."""
    replace_file(root / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
