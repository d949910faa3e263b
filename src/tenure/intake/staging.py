"""From the files of a delivery to scratch Parquet: every column text, every row with its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tenure.errors import AccessError, EngineError, InternalError, LayoutError
from tenure.intake.checks import stage_columns
from tenure.intake.dialect import record_texts
from tenure.intake.lines import write_clean
from tenure.intake.sources import Source, damaged_file, holds_parquet
from tenure.layouts import Layout
from tenure.store import DuckEngine, Step, quote_identifier, quote_text

__all__ = ["Staged", "stage_source"]

_HEADER_LINES = 1


@dataclass(frozen=True, slots=True)
class Staged:
    """A file's rows as text, and the lines that are no rows (``source``, ``line``, ``reason``)."""

    path: Path
    rows: int
    rejects: pl.DataFrame


def stage_source(
    engine: DuckEngine, source: Source, layout: Layout, *, select: Callable[[Sequence[str]], str] | None = None
) -> Staged:
    """Write a file's rows as text columns of the record.

    The engine's reader is tried first and believed only when it finds as many rows as the file has
    lines (a reader that swallowed lines, split them or joined them cannot) and no quote within a value.
    Otherwise the file is read line by line.

    Parameters
    ----------
    select : callable or None
        Makes the list of staged columns of what the engine calls the file's columns; None stages the
        columns of the record (``stage_columns``).

    Returns
    -------
    Staged
        One row per row of the file: ``source``, ``line`` (null: the row's place in the file counts),
        ``first_line`` (line of the first row) and the columns of ``stage_columns``.

    Raises
    ------
    InternalError
        Rows staged and lines rejected do not add up to the rows of the file.
    LayoutError
        The engine cannot read even the lines that were found whole.
    """
    path = engine.folder / f"stage-{source.number:05d}.parquet"
    nothing = pl.DataFrame(schema={"source": pl.Int64, "line": pl.Int64, "reason": pl.String})
    if source.is_parquet:
        named = _named(source, layout, source.header, first_line=1, select=select)
        rows = _stage_parquet(engine, source, named, path)
        return _checked(source, Staged(path, rows, nothing))
    places = [f"c{place}" for place in range(len(source.header))]
    named = _named(source, layout, places, first_line=1 + _HEADER_LINES, select=select)
    if source.is_plain:
        engine.register_text("delivered", source.path, columns=places, delimiter=layout.delimiter)
        if _try_write(engine, named, path) == source.rows_in and _is_exact(engine, source, path):
            return Staged(path, source.rows_in, nothing)
    clean = engine.folder / "clean.csv"
    copied, rejects = write_clean(source, layout, clean)
    engine.register_text("delivered", clean, columns=["line", *places], delimiter=layout.delimiter)
    written = _try_write(engine, _named(source, layout, places, first_line=None, select=select), path)
    clean.unlink()
    if written != copied:
        raise LayoutError(
            f"The file '{source.path.name}' cannot be read.",
            slug="layout-file-damaged",
            found="lines that look whole but hold text the engine does not take.",
            fix="ask for the file again.",
        )
    return _checked(source, Staged(path, copied, rejects))


def _stage_parquet(engine: DuckEngine, source: Source, named: Step, path: Path) -> int:
    try:
        engine.register_files("delivered", [source.path])
        return engine.write_scratch([named], path)
    except (AccessError, EngineError):
        # The engine says the same of a damaged file and of a full disk; another reader tells them apart.
        if holds_parquet(source.path):
            raise
        raise damaged_file(source.path, "it is not a whole Parquet file") from None


def _checked(source: Source, staged: Staged) -> Staged:
    if staged.rows + staged.rejects.height != source.rows_in:
        raise InternalError(f"{source.path.name}: rows read and lines rejected are not the rows of the file")
    return staged


def _is_exact(engine: DuckEngine, source: Source, path: Path) -> bool:
    """Say whether every quote and every delimiter of a file was taken for what it is.

    The engine does not tell a doubled quote within a value from a bare one, and drops empty fields after the
    last column: a row that an unquoted delimiter moved on, and whose last value is empty, looks whole to it.
    """
    within = 0
    if source.has_quotes:
        engine.register_files("written", [path])
        sql = "select coalesce(sum(quotes), 0) as quotes, coalesce(sum(delimiters), 0) as delimiters from written"
        quotes, within = engine.collect([Step("marks", sql)]).row(0)
        if quotes:
            return False
    return source.delimiters == source.rows_in * (len(source.header) - 1) + within


def _try_write(engine: DuckEngine, step: Step, path: Path) -> int | None:
    try:
        return engine.write_scratch([step], path)
    except EngineError as error:
        if error.slug != "engine-step-failed":
            raise
        return None


def _named(
    source: Source,
    layout: Layout,
    places: Sequence[str],
    *,
    first_line: int | None,
    select: Callable[[Sequence[str]], str] | None,
) -> Step:
    """Return the step that gives each column of the record its text."""
    chosen = select(places) if select else stage_columns(record_texts(layout, source.header, places))
    line = "cast(line as bigint)" if first_line is None else "null::bigint"
    counted = places if source.has_quotes and first_line is not None else []
    sql = (
        f"select {source.number} as source, {line} as line, {first_line or 0} as first_line, "
        f"""{_count_marks('"', counted)} as quotes, {_count_marks(layout.delimiter, counted)} as delimiters, """
        f"{chosen} from delivered"
    )
    return Step("named", sql)


def _count_marks(mark: str, places: Sequence[str]) -> str:
    """Return the expression of how often a character occurs in a row's values."""
    counts = [
        f"coalesce(length({place}) - length(replace({place}, {quote_text(mark)}, '')), 0)"
        for place in map(quote_identifier, places)
    ]
    return " + ".join(["0::bigint", *counts])
