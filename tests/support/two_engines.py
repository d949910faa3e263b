"""One step on two engines: the same rows in, and the rows that come out laid side by side."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import sqlglot
from sqlglot import exp

from tenure.errors import EngineError
from tenure.store import DuckEngine, Step
from tenure.store.spark import SparkEngine
from tenure.store.spark_text import follows_files


class Comparison:
    """Runs each step that DuckDB is about to run on Spark as well, on the rows that DuckDB has for it.

    A text is compared once, or again as long as it gave no rows.
    """

    def __init__(self, spark: SparkEngine) -> None:
        self.spark = spark
        self.compared: dict[tuple[str, str], int] = {}
        self.in_file_order: set[str] = set()
        self.differences: list[str] = []
        self._shown: dict[str, pl.DataFrame] = {}

    def see(self, duck: DuckEngine, steps: Sequence[Step]) -> None:
        """Compare every step of a chain that was not compared before."""
        known: dict[str, pl.DataFrame] = {}
        for place, step in enumerate(steps):
            if self.compared.get((step.name, step.sql)):
                continue
            try:
                expected = duck.collect(steps[: place + 1])
            except EngineError:
                return  # intake tries texts on damaged files and expects some to fail
            known[step.name] = expected
            if follows_files(step.sql):
                self.in_file_order.add(step.name)
                continue
            if expected.height or (step.name, step.sql) not in self.compared:
                self._give(duck, steps[:place], step, known)
                self._compare(step, expected)

    def _give(self, duck: DuckEngine, before: Sequence[Step], step: Step, known: dict[str, pl.DataFrame]) -> None:
        """Show Spark what the step reads, as DuckDB has it."""
        names = [earlier.name for earlier in before]
        for table in sqlglot.parse_one(step.sql, read="duckdb").find_all(exp.Table):
            name = table.name
            if name in names and name not in known:
                known[name] = duck.collect(before[: names.index(name) + 1])
            frame = known[name] if name in names else duck.collect([Step("read", f'select * from "{name}"')])
            shown = self._shown.get(name)
            if shown is None or shown.schema != frame.schema or not shown.equals(frame):
                self.spark.register(name, frame)
                self._shown[name] = frame

    def _compare(self, step: Step, expected: pl.DataFrame) -> None:
        try:
            found = self.spark.collect([step])
        except EngineError as error:
            self.differences.append(f"{step.name}: Spark fails with {error.found}")
            return
        self.compared[step.name, step.sql] = expected.height
        difference = compare_frames(expected, found)
        if difference:
            self.differences.append(f"{step.name}: {difference}")


def compare_frames(left: pl.DataFrame, right: pl.DataFrame) -> str:
    """Return how two results differ as sets of rows, widths of numbers aside; empty when they do not."""
    if left.columns != right.columns:
        return f"columns {left.columns} and {right.columns}"
    kinds = [(name, _kind(left[name]), _kind(right[name])) for name in left.columns]
    unlike = [(name, a, b) for name, a, b in kinds if a != b and "empty" not in {a, b}]
    if unlike:
        return f"kinds of columns {unlike}"
    rows_left, rows_right = _rows(left), _rows(right)
    if rows_left == rows_right:
        return ""
    only = [row for row in rows_left if row not in set(rows_right)][:2]
    others = [row for row in rows_right if row not in set(rows_left)][:2]
    return f"{len(rows_left)} and {len(rows_right)} rows, such as {only} and {others}"


def _kind(column: pl.Series) -> str:
    """Return the kind of a column; a float is never the same, for no published figure may hang on one."""
    if column.null_count() == column.len():
        return "empty"
    if column.dtype.is_integer() or (isinstance(column.dtype, pl.Decimal) and column.dtype.scale == 0):
        return "integer"
    return "decimal" if column.dtype.is_decimal() else str(column.dtype)


def _rows(frame: pl.DataFrame) -> list[tuple[str | None, ...]]:
    plain = frame.with_columns(pl.selectors.decimal().cast(pl.Decimal(38, 10)))
    rows = plain.rows()
    return sorted((tuple(None if value is None else str(value) for value in row) for row in rows), key=repr)
