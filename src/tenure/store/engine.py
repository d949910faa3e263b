"""What every query engine offers, and the engine on DuckDB."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import duckdb
import polars as pl
import pyarrow as pa

from tenure.errors import AccessError, EngineError, TenureError, UsageError
from tenure.store.steps import Step, chain_steps, quote_identifier, quote_text

__all__ = ["DEFAULT_MEMORY", "LONGEST_LINE", "DuckEngine", "Engine"]

DEFAULT_MEMORY = "3GB"
# Bytes of one line of a text file; a longer line is a file that lost its line ends.
LONGEST_LINE = 1 << 20
ROW_GROUP_ROWS = 500_000
# Messages of these are made before any row is read, so they hold names and never values.
_SPOKEN = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)


class Engine(Protocol):
    """Runs chains of named steps over registered views."""

    @property
    def name(self) -> str:
        """What errors call the engine."""

    def register(self, name: str, frame: pl.DataFrame) -> None:
        """Make ``frame`` readable as view ``name``."""

    def register_files(self, name: str, paths: Sequence[Path], *, columns: Mapping[str, str] | None = None) -> None:
        """Make Parquet files readable as one view; with no files, an empty view of ``columns`` (name to SQL type)."""

    def keep(self, name: str, steps: Sequence[Step]) -> int:
        """Hold the result of the last step as table ``name`` until the engine closes; return its rows."""

    def collect(self, steps: Sequence[Step]) -> pl.DataFrame:
        """Return the result of the last step."""

    def write(self, steps: Sequence[Step], path: Path, *, sort_by: Sequence[str] = ()) -> int:
        """Write the result of the last step as Parquet and return its rows."""

    def close(self) -> None:
        """Free the engine and what it wrote to disk for itself."""

    def __enter__(self) -> Self:
        """Enter a block that ends with ``close``."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the engine."""


class DuckEngine:
    """The engine on DuckDB, in this process.

    Parameters
    ----------
    memory : str
        Most memory the engine may take, such as ``"2GB"``; beyond it the engine writes to disk.
    threads : int or None
        Threads; None takes every core.
    folder : Path or None
        Folder in which a private temporary folder is made; None takes the system's.

    Raises
    ------
    UsageError
        A memory limit that cannot be read, or fewer than one thread.
    """

    name = "duckdb"

    def __init__(self, *, memory: str = DEFAULT_MEMORY, threads: int | None = None, folder: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tenure-", dir=folder))
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": str(self.folder / "spill"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        try:
            self._connection = duckdb.connect(":memory:", config=settings)
            if threads is not None:
                self._connection.execute(f"set threads = {int(threads)}")
            self.threads = int(self._connection.execute("select current_setting('threads')").fetchall()[0][0])
        except duckdb.Error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise UsageError(
                "The engine does not accept its limits.",
                slug="engine-limits",
                found=f"memory '{memory}', threads {'as many as cores' if threads is None else threads}.",
                expected="memory as a number and a unit, such as 2GB; threads 1 or more.",
                fix="change --memory or --threads.",
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and remove the private temporary folder."""
        self._connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def beside(self) -> DuckEngine:
        """Return an engine with views and tables of its own within this one's memory and threads; close it first."""
        return _Beside(self._connection.cursor(), self.folder, self.threads)

    def register(self, name: str, frame: pl.DataFrame) -> None:
        """Make ``frame`` readable as view ``name``, in place of any earlier view of that name."""
        self._drop(name)
        self._connection.register(name, frame.to_arrow())

    def register_table(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable as view ``name``; its dictionaries are read as the values they stand for."""
        self._drop(name)
        self._connection.register(name, table)

    def register_files(self, name: str, paths: Sequence[Path], *, columns: Mapping[str, str] | None = None) -> None:
        """Make Parquet files readable as one view; with no files, an empty view of ``columns``."""
        if paths:
            source = f"select * from read_parquet({_list_files(paths)})"
        else:
            listed = ", ".join(
                f"null::{kind} as {quote_identifier(column)}" for column, kind in (columns or {}).items()
            )
            source = f"select {listed or 'null::integer as nothing'} where false"
        self._create(f"create or replace temp view {quote_identifier(name)} as {source}", name)

    def register_rows(self, name: str, paths: Sequence[Path]) -> None:
        """Make Parquet files readable as one view with ``file_row_number``, counted from 0 in each file."""
        source = f"select * from read_parquet({_list_files(paths)}, file_row_number = true)"
        self._create(f"create or replace temp view {quote_identifier(name)} as {source}", name)

    def keep(self, name: str, steps: Sequence[Step]) -> int:
        """Hold the result of the last step as table ``name`` until the engine closes; return its rows."""
        query, values = chain_steps(steps)
        self._drop(name)
        return self._rows(f"create temp table {quote_identifier(name)} as {query}", values, steps)

    def extend(self, name: str, steps: Sequence[Step]) -> int:
        """Add the result of the last step to table ``name``, which may be among what the steps read."""
        query, values = chain_steps(steps)
        return self._rows(f"insert into {quote_identifier(name)} {query}", values, steps)

    def holds(self, name: str) -> bool:
        """Say whether a table ``name`` is held."""
        query = "select count(*) from duckdb_tables() where table_name = $name"
        return bool(self._connection.execute(query, {"name": name}).fetchall()[0][0])

    def forget(self, name: str) -> None:
        """Drop what is held or readable as ``name``."""
        self._drop(name)

    def collect(self, steps: Sequence[Step]) -> pl.DataFrame:
        """Return the result of the last step; whole numbers wider than 64 bits come back as 64 bits."""
        query, values = chain_steps(steps)
        try:
            table = self._connection.sql(query, params=values).to_arrow_table()
        except duckdb.Error as error:
            raise self._translate(steps, error) from None
        frame = pl.DataFrame(table)
        return frame.with_columns(pl.col(column).cast(pl.Int64) for column in _wide_integers(frame))

    def write(self, steps: Sequence[Step], path: Path, *, sort_by: Sequence[str] = ()) -> int:
        """Write the result of the last step as one Parquet file, in its own order or sorted; return its rows."""
        query, values = chain_steps(steps)
        if sort_by:
            query += " order by " + ", ".join(quote_identifier(column) for column in sort_by)
        options = f"format parquet, compression zstd, row_group_size {ROW_GROUP_ROWS}"
        return self._rows(f"copy ({query}) to {quote_text(str(path))} ({options})", values, steps)

    def write_scratch(self, steps: Sequence[Step], path: Path) -> int:
        """Write as ``write`` does, for files that will be read once and removed: larger and faster."""
        query, values = chain_steps(steps)
        options = "format parquet, compression lz4, row_group_size 122880, dictionary_size_limit 10000"
        return self._rows(f"copy ({query}) to {quote_text(str(path))} ({options})", values, steps)

    def _create(self, statement: str, name: str) -> None:
        self._drop(name)
        try:
            self._connection.execute(statement)
        except duckdb.Error as error:
            raise self._translate([Step(name, "")], error) from None

    def _drop(self, name: str) -> None:
        self._connection.unregister(name)
        for kind in ("view", "table"):
            try:
                self._connection.execute(f"drop {kind} if exists {quote_identifier(name)}")
            except duckdb.CatalogException:
                continue  # the name belongs to the other kind

    def _rows(self, statement: str, values: dict[str, object], steps: Sequence[Step]) -> int:
        try:
            found = self._connection.execute(statement, values).fetchone()
        except duckdb.Error as error:
            raise self._translate(steps, error) from None
        return int(found[0]) if found else 0

    def _translate(self, steps: Sequence[Step], error: duckdb.Error) -> TenureError:
        """Turn the engine's error into ours, naming the step and never a value of a row."""
        if isinstance(error, duckdb.IOException):
            return AccessError(
                "A file of the store could not be read or written.",
                slug="store-files",
                where=f"step '{steps[-1].name}' on {self.name}.",
                fix="check that the disk is not full and that the folder may be read and written.",
            )
        if isinstance(error, duckdb.OutOfMemoryException):
            return EngineError(
                f"The engine reached its memory limit at step '{steps[-1].name}'.",
                slug="engine-memory",
                where=f"step '{steps[-1].name}' on {self.name}.",
                fix="raise the limit with --memory, or free space on the disk for temporary files.",
            )
        found = str(error).splitlines()[0] if isinstance(error, _SPOKEN) else type(error).__name__
        return EngineError(
            f"The step '{self._find_step(steps, error)}' could not be computed.",
            slug="engine-step-failed",
            found=found,
            where=f"engine {self.name}.",
            fix="report this with the version of Tenure; it is a mistake in Tenure unless files were changed by hand.",
        )

    def _find_step(self, steps: Sequence[Step], error: duckdb.Error) -> str:
        """Return the first step whose text does not bind; the last when all bind."""
        if isinstance(error, _SPOKEN):
            for end in range(1, len(steps)):
                query, values = chain_steps(steps[:end])
                try:
                    self._connection.execute(f"explain {query}", values)
                except duckdb.Error:
                    return steps[end - 1].name
        return steps[-1].name


class _Beside(DuckEngine):
    """An engine within another: the folder and the limits are the other's."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, threads: int) -> None:
        self._connection = connection
        self.folder = folder
        self.threads = threads

    def close(self) -> None:
        """Forget its views and tables."""
        self._connection.close()


def _list_files(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(quote_text(str(path)) for path in paths) + "]"


def _wide_integers(frame: pl.DataFrame) -> list[str]:
    return [
        name
        for name, kind in frame.schema.items()
        if isinstance(kind, pl.Int128) or (isinstance(kind, pl.Decimal) and kind.scale == 0 and kind.precision == 38)
    ]
