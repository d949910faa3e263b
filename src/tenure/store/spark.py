"""The engine on Spark: on this machine, on a cluster, or in a session that is already there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import polars as pl
import pyarrow.parquet as pq

from tenure.errors import AccessError, EngineError, TenureError
from tenure.store.engine import DEFAULT_MEMORY, ROW_GROUP_ROWS
from tenure.store.spark_session import SESSION_SETTINGS, open_session, silent_loggers
from tenure.store.spark_text import count_uses, kind_for_spark, text_for_spark
from tenure.store.steps import Step, chain_steps

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["SparkEngine"]

# Conditions that Spark names when a file or folder fails it.
_FILES = ("PATH_NOT_FOUND", "FAILED_READ_FILE", "UNABLE_TO_INFER_SCHEMA", "CANNOT_READ_FILE_FOOTER")


class SparkEngine:
    """The engine on Spark.

    Parameters
    ----------
    master : str
        ``local`` for Spark in this process, or the master of a cluster.
    session : SparkSession or None
        A session that is there already, as in a Databricks notebook; it is used and left open.
        ``master``, ``memory`` and ``threads`` then mean nothing.
    memory : str
        Memory of Spark in this process, or of each executor of a cluster, such as ``"2GB"``.
    threads : int or None
        Threads of ``local``; None takes every core.
    folder : Path or None
        Folder in which a private temporary folder is made; None takes the system's.

    Raises
    ------
    UsageError
        A memory limit that cannot be read, or fewer than one thread.
    EngineError
        Spark or Java is missing, or Spark does not start.
    """

    name = "spark"

    def __init__(
        self,
        *,
        master: str = "local",
        session: SparkSession | None = None,
        memory: str = DEFAULT_MEMORY,
        threads: int | None = None,
        folder: Path | None = None,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tenure-", dir=folder))
        self._views: set[str] = set()
        self._count = 0
        self._is_own = session is None
        try:
            if session is None:
                self._session = open_session(master, memory=memory, threads=threads, folder=self.folder)
            else:
                # Settings and views of this engine stay out of the session it was lent.
                self._session = session.newSession()
                for name, value in SESSION_SETTINGS.items():
                    self._session.conf.set(name, value)
        except TenureError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free what the engine holds; stop Spark if the engine started it; remove the private folder."""
        for name in list(self._views):
            self._drop(name)
        if self._is_own:
            self._session.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def register(self, name: str, frame: pl.DataFrame) -> None:
        """Make ``frame`` readable as view ``name``, in place of any earlier view of that name."""
        self._show(name, self._session.createDataFrame(_to_arrow(frame)))

    def register_files(self, name: str, paths: Sequence[Path], *, columns: Mapping[str, str] | None = None) -> None:
        """Make Parquet files readable as one view; with no files, an empty view of ``columns``."""
        with self._guarded([Step(name, "")]):
            if paths:
                # A path is a name here and no pattern, whatever characters it holds.
                reader = self._session.read.option("__globPaths__", "false")
                schema = _schema(paths[0])
                frame = (reader.schema(schema) if schema else reader).parquet(*(str(path) for path in paths))
            else:
                listed = ", ".join(
                    f"cast(null as {kind_for_spark(kind)}) as {_quote(column)}"
                    for column, kind in (columns or {"nothing": "integer"}).items()
                )
                frame = self._session.sql(f"select {listed} where false")
        self._show(name, frame)

    def keep(self, name: str, steps: Sequence[Step]) -> int:
        """Hold the result of the last step as table ``name`` until the engine closes; return its rows."""
        with self._guarded(steps):
            held = self._frame(steps).localCheckpoint()
            rows = held.count()
        self._show(name, held)
        return int(rows)

    def collect(self, steps: Sequence[Step]) -> pl.DataFrame:
        """Return the result of the last step; whole numbers come back as 64 bits."""
        with self._guarded(steps):
            table = self._frame(steps).toArrow()
        # The engines choose the widths of whole numbers differently; their values are the same.
        return pl.DataFrame(table).with_columns(pl.selectors.integer().cast(pl.Int64))

    def write(self, steps: Sequence[Step], path: Path, *, sort_by: Sequence[str] = ()) -> int:
        """Write the result of the last step as one Parquet file on this machine; return its rows.

        The result passes through the memory of this process.
        """
        with self._guarded(steps):
            frame = self._frame(steps)
            if sort_by:
                frame = frame.orderBy(*(frame[_quote(column)].asc_nulls_last() for column in sort_by))
            table = frame.toArrow()
            pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP_ROWS)
        return int(table.num_rows)

    def _frame(self, steps: Sequence[Step]) -> DataFrame:
        """Plan the chain. A step that several others read is computed once: Spark would repeat it for each."""
        query, values = chain_steps(steps)  # also checks names and values
        del query
        uses = count_uses(steps)
        texts: list[tuple[str, str]] = []
        for step in steps[:-1]:
            texts.append((step.name, text_for_spark(step)))
            if uses[step.name] > 1:
                self._count += 1
                held = f"tenure_held_{self._count}"
                self._select(texts, values).localCheckpoint().createOrReplaceTempView(held)
                self._views.add(held)
                texts[-1] = (step.name, f"select * from {held}")
        return self._select([*texts, (steps[-1].name, text_for_spark(steps[-1]))], values)

    def _select(self, texts: Sequence[tuple[str, str]], values: Mapping[str, object]) -> DataFrame:
        """Return the last of the named texts as a frame; each may read those before it."""
        parts = ",\n".join(f"{_quote(name)} as (\n{text}\n)" for name, text in texts)
        return self._session.sql(f"with {parts}\nselect * from {_quote(texts[-1][0])}", args=dict(values))

    @contextmanager
    def _guarded(self, steps: Sequence[Step]) -> Iterator[None]:
        """Translate what Spark raises, and keep it from writing its messages: they may hold values of rows."""
        with silent_loggers():
            try:
                yield
            except Exception as error:
                raise self._translate(steps, error) from None

    def _show(self, name: str, frame: DataFrame) -> None:
        self._drop(name)
        frame.createOrReplaceTempView(name)
        self._views.add(name)

    def _drop(self, name: str) -> None:
        if name in self._views:
            self._session.catalog.dropTempView(name)
            self._views.discard(name)

    def _translate(self, steps: Sequence[Step], error: Exception) -> TenureError:
        """Turn Spark's error into ours: of its message only the name of the condition is kept."""
        if isinstance(error, TenureError):
            return error
        condition = _condition(error)
        where = f"step '{steps[-1].name}' on {self.name}."
        if isinstance(error, OSError) or any(condition.startswith(name) for name in _FILES):
            return AccessError(
                "A file of the store could not be read or written.",
                slug="store-files",
                where=where,
                fix="check that the disk is not full and that the folder may be read and written.",
            )
        if "java.lang.OutOfMemoryError" in str(error):
            return EngineError(
                f"The engine reached its memory limit at step '{steps[-1].name}'.",
                slug="engine-memory",
                where=where,
                fix="raise the limit with --memory, or free space on the disk for temporary files.",
            )
        return EngineError(
            f"The step '{self._find_step(steps)}' could not be computed.",
            slug="engine-step-failed",
            found=condition,
            where=f"engine {self.name}.",
            fix="report this with the version of Tenure; it is a mistake in Tenure unless files were changed by hand.",
        )

    def _find_step(self, steps: Sequence[Step]) -> str:
        """Return the first step that Spark cannot plan; the last when it can plan all."""
        _, values = chain_steps(steps)
        texts: list[tuple[str, str]] = []
        for step in steps[:-1]:
            texts.append((step.name, text_for_spark(step)))
            try:
                self._select(texts, values)
            except Exception:
                return step.name
        return steps[-1].name


# The types that the store writes; a file with any other is asked for its own.
_KINDS = {
    "bool": "boolean", "int16": "smallint", "int32": "int", "int64": "bigint", "double": "double",
    "string": "string", "large_string": "string", "date32[day]": "date",
}  # fmt: skip


def _schema(path: Path) -> str:
    """Return the columns of a Parquet file as Spark declares them; empty when it has to look for itself.

    Spark would start a job for each file to find out.
    """
    kinds = []
    for column in pq.read_schema(path):
        kind = str(column.type)
        known = f"decimal{kind[kind.index('(') :]}" if kind.startswith("decimal") else _KINDS.get(kind)
        if known is None:
            return ""
        kinds.append(f"{_quote(column.name)} {known}")
    return ", ".join(kinds)


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _condition(error: Exception) -> str:
    """Return the name of what went wrong, never the sentence about it."""
    named = getattr(error, "getCondition", None)
    return str((named() if named else None) or type(error).__name__)


def _to_arrow(frame: pl.DataFrame) -> pa.Table:
    """Return the frame with types that Spark has: no unsigned numbers, no views of text."""
    unsigned = pl.selectors.unsigned_integer().cast(pl.Int64)
    texts = (pl.selectors.categorical() | pl.selectors.enum()).cast(pl.String)
    return frame.with_columns(unsigned, texts).to_arrow(compat_level=pl.CompatLevel.oldest())
