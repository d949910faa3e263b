"""From a file of effective-dated tables to scratch Parquet: every column text, every row with its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tenure.errors import InternalError
from tenure.intake.chunks import list_rejects, read_pieces
from tenure.intake.sources import Source
from tenure.layouts import Layout
from tenure.store import DuckEngine, Step

__all__ = ["Staged", "stage_source"]


@dataclass(frozen=True, slots=True)
class Staged:
    """A file's rows as text, in several files, and the lines that are no rows (``source``, ``line``, ``reason``)."""

    paths: tuple[Path, ...]
    rows: int
    rejects: pl.DataFrame


def stage_source(
    engine: DuckEngine, source: Source, layout: Layout, *, select: Callable[[Sequence[str]], str]
) -> Staged:
    """Write a file's rows as text columns.

    Parameters
    ----------
    select : callable
        Makes the list of staged columns of what the engine calls the file's columns.

    Returns
    -------
    Staged
        One row per row of the file: ``source``, ``line``, ``first_line`` (nought) and the columns of ``select``.

    Raises
    ------
    InternalError
        Rows staged and lines rejected do not add up to the rows of the file.
    LayoutError
        The file is damaged.
    """
    places = [f"c{place}" for place in range(len(source.header))]
    columns = f"{source.number} as source, cast(line as bigint) as line, 0 as first_line, {select(places)}"
    paths: list[Path] = []
    rows = 0
    rejects = [list_rejects(source.number, [])]
    for turn, piece in enumerate(read_pieces(source, layout, threads=engine.threads)):
        paths.append(engine.folder / f"stage-{source.number:05d}-{turn:05d}.parquet")
        engine.register_table("delivered", piece.table.append_column("line", piece.lines))
        rows += engine.write_scratch([Step("named", f"select {columns} from delivered")], paths[-1])
        rejects.append(list_rejects(source.number, piece.rejects))
    engine.forget("delivered")
    staged = Staged(tuple(paths), rows, pl.concat(rejects))
    if staged.rows + staged.rejects.height != source.rows_in:
        raise InternalError(f"{source.path.name}: rows read and lines rejected are not the rows of the file")
    return staged
