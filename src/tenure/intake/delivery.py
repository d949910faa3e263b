"""A delivery: files in, sorted buckets and quarantine out, every row accounted for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tenure.errors import InternalError, LayoutError
from tenure.intake.checks import list_checks
from tenure.intake.chunks import REJECTS, Chunk, read_chunks
from tenure.intake.coding import Coder
from tenure.intake.explain import explain_cut, explain_lost, explain_numbers
from tenure.intake.lists import ValueLists, holds_organisation
from tenure.intake.quarantine import count_reasons, keep_quarantine
from tenure.intake.sources import Source, find_sources, read_source
from tenure.layouts import Layout
from tenure.store import SourceFile, Step, StoreWriter, TableFile
from tenure.terms import Month
from tenure.terms.record import COLUMNS

__all__ = ["Delivered", "Progress", "Reading", "bring_in", "refuse_files", "take_rows"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a delivery is read.

    Parameters
    ----------
    layout : Layout
        The dialect of its files.
    lists : ValueLists
        The codes that are taken.
    key : bytes or None
        Key of the ids; None when the layout's ids are pseudonyms already.
    today : date or None
        Rows of months after the one it lies in are refused; None refuses none.
    """

    layout: Layout
    lists: ValueLists
    key: bytes | None
    today: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a delivery.

    Parameters
    ----------
    files : tuple of SourceFile
        The account of each file, in the order of their names.
    unclassified : int
        Rows taken whose occupation code is well formed and not in the rules.
    unheld_codes, unheld_rows : int
        Organisation codes of rows taken that the rules do not hold, or not in a month of the rows, and
        those rows; 0 where a list of organisations was given.
    explained : tuple of str
        What was found and expected, for files whose every row was refused for one reason.
    doubts : tuple of str
        What is said of files whose last line has no line end, so that they may have been cut off.
    ignored : tuple of str
        Columns of the files that the layout does not name.
    absent : tuple of str
        Optional columns of the record that no file has.
    buckets : tuple of int
        Buckets of the record that changed.
    tables : tuple of TableFile
        The account of each file of effective-dated tables; ``files`` then accounts for the months made.
    unread : tuple of str
        Names of files that no table of the layout names.
    """

    files: tuple[SourceFile, ...]
    unclassified: int
    unheld_codes: int
    unheld_rows: int
    explained: tuple[str, ...]
    doubts: tuple[str, ...]
    ignored: tuple[str, ...]
    absent: tuple[str, ...]
    buckets: tuple[int, ...]
    tables: tuple[TableFile, ...] = ()
    unread: tuple[str, ...] = ()


def bring_in(
    writer: StoreWriter,
    paths: Sequence[Path],
    reading: Reading,
    *,
    bucket_rows: int | None = None,
    progress: Progress | None = None,
) -> Delivered:
    """Read, check and merge a delivery into the store being written.

    Parameters
    ----------
    writer : StoreWriter
        Takes the rows; nothing shows before its ``commit``.
    paths : Sequence of Path
        Files, or folders of files. Their order does not matter.
    reading : Reading
        Layout, lists of codes, key and date.

    Returns
    -------
    Delivered
        For each file rows_in = rows_stored + rows_restated + rows_unchanged + rows_refused.

    Raises
    ------
    LayoutError, AccessError
        A file is refused whole; then nothing of the delivery is stored.
    InternalError
        The account does not add up.
    """
    sources = _read_all(paths, reading.layout, progress)

    def read(source: Source) -> Iterator[Chunk]:
        return read_chunks(source, reading.layout, threads=writer.engine.threads)

    return take_rows(writer, sources, read, reading, bucket_rows=bucket_rows, progress=progress)


def take_rows(
    writer: StoreWriter,
    sources: Sequence[Source],
    read: Callable[[Source], Iterator[Chunk]],
    reading: Reading,
    *,
    bucket_rows: int | None = None,
    progress: Progress | None = None,
    located: Sequence[Step] = (),
) -> Delivered:
    """Check the rows of files, and merge those that pass.

    ``read`` gives the rows of a file; ``located`` are the steps from table ``quarantined`` to what is kept of
    refused rows, where their lines are not those of a file; the rest is as in ``bring_in``.
    """
    engine = writer.engine
    present = frozenset(name for source in sources for name in source.given)
    checks = list_checks(present=present, reasons=reading.lists.reasons(), today=reading.today)
    buckets = writer.choose_buckets(sum(source.rows_in for source in sources), bucket_rows=bucket_rows)
    coder = Coder(writer, reading.layout, reading.lists, reading.key, checks, buckets)
    rejects = []
    for turn, source in enumerate(sources):
        if progress:
            progress("read", turn, len(sources))
        for chunk in read(source):
            coder.write(chunk)
            rejects.append(chunk.rejects)
    coder.close()
    unheld = _count_unheld(writer, reading.lists, coder.held)
    merged = writer.merge(progress=progress)
    quarantine = keep_quarantine(
        engine,
        sources=sources,
        checks=checks,
        refused=coder.refused,
        rejects=pl.concat(rejects) if rejects else pl.DataFrame(schema=REJECTS),
        clashes=merged.clashes,
    )
    writer.put_quarantine(located or quarantine)
    files = _account(sources, merged.accounts, count_reasons(engine))
    return Delivered(
        files=files,
        unclassified=coder.unclassified,
        unheld_codes=unheld[0],
        unheld_rows=unheld[1],
        explained=explain_lost(engine, files, sources=sources, layout=reading.layout),
        doubts=(*explain_cut(engine, sources), *explain_numbers(sources)),
        ignored=tuple(dict.fromkeys(title for source in sources for title in source.ignored)),
        absent=tuple(column.name for column in COLUMNS if column.name not in present),
        buckets=merged.buckets,
    )


def _read_all(paths: Sequence[Path], layout: Layout, progress: Progress | None) -> list[Source]:
    found = find_sources(paths)
    sources: list[Source] = []
    refused: list[LayoutError] = []
    for number, path in enumerate(found):
        if progress:
            progress("measure", number, len(found))
        try:
            sources.append(read_source(path, number, layout))
        except LayoutError as error:
            refused.append(error)
    if refused:
        raise refuse_files(refused, files=len(found))
    return sources


def refuse_files(errors: Sequence[LayoutError], *, files: int) -> LayoutError:
    """Return one error that names every file that cannot be taken, and why; of one such file its own."""
    if len(errors) == 1:
        return errors[0]
    reasons = "\n         ".join(f"{error.subject} ({error.slug})" for error in errors)
    return LayoutError(
        f"{len(errors)} of the {files} files of the delivery cannot be taken, so none of it was stored.",
        slug="layout-files-refused",
        found=reasons,
        fix="mend the files or ask for them again; deliver one of them alone to read what it lacks.",
    )


def _count_unheld(writer: StoreWriter, lists: ValueLists, held: Mapping[tuple[int, int], int]) -> tuple[int, int]:
    """Return how many organisation codes of rows taken the rules do not hold in their months, and the rows."""
    if lists.organisations is not None:
        return 0, 0
    names = {code: value for value, code in writer.codes("org_code").items()}
    strange = [
        (code, rows) for (code, month), rows in held.items() if not holds_organisation(names[code], Month(month))
    ]
    return len({code for code, _ in strange}), sum(rows for _, rows in strange)


def _account(sources: Sequence[Source], merged: pl.DataFrame, reasons: pl.DataFrame) -> tuple[SourceFile, ...]:
    rows = {row["source"]: row for row in merged.iter_rows(named=True)}
    files = []
    for source in sources:
        row = rows.get(source.number, {})
        mine = reasons.filter(pl.col("source") == source.number)
        by_reason = dict(zip(mine["reason"].to_list(), mine["rows"].to_list(), strict=True))
        file = SourceFile(
            name=source.path.name,
            sha256=source.sha256,
            rows_in=source.rows_in,
            rows_stored=row.get("rows_stored", 0),
            rows_restated=row.get("rows_restated", 0),
            rows_unchanged=row.get("rows_unchanged", 0),
            rows_refused=sum(by_reason.values()),
            refused_by_reason=by_reason,
        )
        if file.rows_in != file.rows_stored + file.rows_restated + file.rows_unchanged + file.rows_refused:
            raise InternalError(f"{file.name}: rows in are not rows stored, restated, unchanged and refused")
        files.append(file)
    return tuple(files)
