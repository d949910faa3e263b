"""The files of a synthetic extract, written month after month in the dialect of a layout."""

from __future__ import annotations

import gzip
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tenure.layouts import Layout
from tenure.synth.dated import DatedTables
from tenure.synth.dialects import Dialect
from tenure.synth.dirty import read_as_text, write_text
from tenure.synth.plan import Form, SynthPlan
from tenure.terms import Month

__all__ = ["ExtractFiles", "open_files"]

_OWN = "tenure-record"
_ROWS_AS_TEXT = 200_000


class ExtractFiles(Protocol):
    """Takes the months of an extract in order."""

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each file so far."""

    def write(self, month: Month, frame: pl.DataFrame, dirty: pl.DataFrame | None) -> None:
        """Append one month; ``dirty`` are rows as text that follow the clean ones."""

    def finish(self) -> None:
        """Write what waits for the last month."""


def open_files(plan: SynthPlan, layout: Layout, folder: Path, stack: ExitStack) -> ExtractFiles:
    """Return the files of a plan's extract; the stack closes them."""
    if layout.name == _OWN:
        return _RecordFiles(plan, folder, stack)
    if layout.tables is None:
        return _DialectFiles(plan, layout, folder, stack)
    return _TableFiles(plan, layout, folder, stack)


class Appender:
    """One file that grows by frames: CSV, gzipped CSV or Parquet (every column text)."""

    def __init__(self, path: Path, form: Form, *, delimiter: str = ",", encoding: str = "utf-8") -> None:
        self.path = path
        self._form = form
        self._marks = delimiter, encoding
        self._open = ExitStack()
        self._target: BinaryIO | None = None
        self._table: pq.ParquetWriter | None = None
        self.rows = 0

    def close(self) -> None:
        """Close the file."""
        self._open.close()

    def append(self, frame: pl.DataFrame) -> None:
        """Append rows; the first frame gives the header."""
        if self._form == "parquet":
            self._append_table(frame)
        else:
            self._append_lines(frame)
        self.rows += frame.height

    def _append_lines(self, frame: pl.DataFrame) -> None:
        is_first = self._target is None
        if self._target is None:
            plain = self._open.enter_context(self.path.open("wb"))
            # No name and no time in the gzip header: the same plan gives the same bytes.
            self._target = (
                plain
                if self._form == "csv"
                else cast("BinaryIO", self._open.enter_context(gzip.GzipFile("", "wb", 5, plain, mtime=0)))
            )
        delimiter, encoding = self._marks
        if encoding == "utf-8":
            frame.write_csv(cast("Any", self._target), include_header=is_first, float_precision=2, separator=delimiter)
        else:
            text = frame.write_csv(include_header=is_first, float_precision=2, separator=delimiter)
            self._target.write(text.encode(encoding))

    def _append_table(self, frame: pl.DataFrame) -> None:
        schema = pa.schema([(column, pa.string()) for column in frame.columns])
        if self._table is None:
            self._table = self._open.enter_context(pq.ParquetWriter(self.path, schema, compression="zstd"))
        # A whole month as text would take more memory than drawing it does.
        for part in frame.iter_slices(_ROWS_AS_TEXT):
            self._table.write_table(read_as_text(write_text(part, header=True)).to_arrow().cast(schema))


class _MonthFiles:
    """Months in order into one file after another."""

    def __init__(self, plan: SynthPlan, folder: Path, stack: ExitStack) -> None:
        self._plan = plan
        self._folder = folder
        self._file: Appender | None = None
        self._counts: dict[str, int] = {}
        stack.callback(self._close)

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each file so far."""
        return self._counts

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _append(self, month: Month, frame: pl.DataFrame, **marks: str) -> None:
        name = _name_file(self._plan, month)
        if name not in self._counts or self._file is None:
            self._close()
            self._file = Appender(self._folder / name, self._plan.format, **marks)
        self._file.append(frame)
        self._counts[name] = self._file.rows

    def finish(self) -> None:
        """Nothing waits: every month is written as it comes."""


class _RecordFiles(_MonthFiles):
    def write(self, month: Month, frame: pl.DataFrame, dirty: pl.DataFrame | None) -> None:
        """Append one month, clean rows first."""
        self._append(month, frame)
        if dirty is not None:
            self._append(month, dirty)


class _DialectFiles(_MonthFiles):
    def __init__(self, plan: SynthPlan, layout: Layout, folder: Path, stack: ExitStack) -> None:
        super().__init__(plan, folder, stack)
        self._dialect = Dialect(layout)

    def write(self, month: Month, frame: pl.DataFrame, dirty: pl.DataFrame | None) -> None:
        """Append one month in the dialect's words; it has no dirty rows."""
        del dirty
        layout = self._dialect.layout
        self._append(month, self._dialect.write(frame), delimiter=layout.delimiter, encoding=layout.encoding)


class _TableFiles:
    """Effective-dated tables: one file a table, open rows held until they end."""

    def __init__(self, plan: SynthPlan, layout: Layout, folder: Path, stack: ExitStack) -> None:
        self._tables = DatedTables(layout)
        self._files = {
            title: Appender(
                folder / f"{title}.{plan.format}", plan.format, delimiter=layout.delimiter, encoding=layout.encoding
            )
            for title in self._tables.titles
        }
        for file in self._files.values():
            stack.callback(file.close)

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each file so far."""
        return {each.path.name: each.rows for each in self._files.values()}

    def write(self, month: Month, frame: pl.DataFrame, dirty: pl.DataFrame | None) -> None:
        """Append the rows that ended before this month's end; there are no dirty rows."""
        del dirty
        self._append(self._tables.add(month, frame))

    def finish(self) -> None:
        """Append the rows that are open at the end."""
        self._append(self._tables.finish())

    def _append(self, frames: dict[str, pl.DataFrame]) -> None:
        for title, frame in frames.items():
            if not frame.is_empty() or not self._files[title].rows:
                self._files[title].append(frame)


def _name_file(plan: SynthPlan, month: Month) -> str:
    if plan.files == "month":
        return f"staff_record_{month}.{plan.format}"
    year = month.year if month.number >= 4 else month.year - 1
    return f"staff_record_{year}_{year + 1}.{plan.format}"
