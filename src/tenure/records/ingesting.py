"""Bringing an extract into a store."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypedDict, Unpack

import polars as pl

from tenure import __version__
from tenure.errors import AccessError, UsageError
from tenure.intake import (
    RECORD_SCHEMA,
    Delivered,
    Reading,
    bring_in,
    bring_in_tables,
    check_of_key,
    default_key_path,
    list_passed_over,
    read_codes,
    read_key,
    read_reference,
)
from tenure.layouts import read_layout
from tenure.panel import DERIVED
from tenure.records.coverage import coverage_notes
from tenure.rules import RULES_VERSION
from tenure.store import (
    DEFAULT_MEMORY,
    Delivery,
    Manifest,
    SourceFile,
    StoreWriter,
    TableFile,
    Version,
    open_store,
    open_writer,
)
from tenure.terms import Month, write_count
from tenure.terms.record import COLUMN_BY_NAME, COLUMNS

__all__ = ["IngestOptions", "IngestReport", "Progress", "ingest"]

Progress = Callable[[str, int, int], None]
_KEY_MARK = "id_key"
_MOST_NAMED = 40


class IngestOptions(TypedDict, total=False):
    """How a delivery is read; every option may be left out.

    Attributes
    ----------
    layout : str or Path
        Name of a layout, or path of one's own; ``tenure-record`` unless given.
    real_staff : bool
        False declares that no row is about a real person; true unless given. A store that has held
        real staff stays so.
    occupations, organisations : Path or None
        Lists of another service's codes (``code,name,group``; ``code,name,type,region``), which take
        the place of the rules' and are remembered in the store.
    id_key : Path or None
        File of the key that hides ids; None takes ``~/.config/tenure/id.key``, made on first use.
    memory : str
        Most memory the engine may take, such as ``2GB``.
    threads : int or None
        Threads of the engine; None takes every core.
    bucket_rows : int or None
        Rows aimed at per bucket when a store is made; None takes the store's own choice.
    today : date or None
        The date of the ingest: rows of later months are refused. None, unless given, refuses none.
    until : str or None
        Last month (``YYYY-MM``) made of effective-dated tables; None takes that of the latest start or
        payment, and no month that has not ended today.
    """

    layout: str | Path
    real_staff: bool
    occupations: Path | None
    organisations: Path | None
    id_key: Path | None
    memory: str
    threads: int | None
    bucket_rows: int | None
    today: dt.date | None
    until: str | None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """Where the rows of a delivery went.

    ``rows_in`` is always ``rows_stored + rows_restated + rows_unchanged + rows_refused``, here and in
    each of ``files``. ``refused_by_reason`` counts each refused row once, under its first reason.
    ``unclassified`` counts rows taken whose occupation code is well formed and not in the rules.
    Of effective-dated tables ``tables`` accounts for the rows of each file, rows_in = rows_used +
    rows_refused, and every other count is of the assignment-months made.
    """

    rows_in: int
    rows_stored: int
    rows_restated: int
    rows_unchanged: int
    rows_refused: int
    refused_by_reason: dict[str, int]
    unclassified: int
    files: tuple[SourceFile, ...]
    notes: tuple[str, ...] = field(default=())
    tables: tuple[TableFile, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain values, for JSON."""
        files = [{name: getattr(file, name) for name in file.__struct_fields__} for file in self.files]
        parts = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        tables = [{name: getattr(table, name) for name in table.__struct_fields__} for table in self.tables]
        return {**parts, "files": files, "notes": list(self.notes), "tables": tables}


def ingest(
    sources: Sequence[Path], *, store: Path, progress: Progress | None = None, **options: Unpack[IngestOptions]
) -> IngestReport:
    """Check an extract, keep refused rows apart, and bring the others into a store.

    Parameters
    ----------
    sources : Sequence of Path
        CSV, gzipped CSV or Parquet files, or folders of them; their order does not matter.
    store : Path
        The store; made when it does not exist.
    progress : callable or None
        Called with a phase, how many of its parts are done, and how many there are.
    **options
        See ``IngestOptions``.

    Returns
    -------
    IngestReport
        The account of every row.

    Raises
    ------
    LayoutError
        A file is refused whole; nothing of the delivery is stored.
    UsageError
        The key is not the one that the store's earlier deliveries were read with.
    AccessError
        A file or the store cannot be read or written; the store is as it was.
    """
    layout = read_layout(options.get("layout", "tenure-record"))
    references = _read_references(options)
    key_path = options.get("id_key") or default_key_path()
    is_first_key = not layout.pseudonymous and not key_path.exists()
    earlier = _find_earlier(store)
    if is_first_key and earlier is not None and earlier.deliveries:
        raise _no_key(key_path)
    key = None if layout.pseudonymous else read_key(key_path)
    version = Version(__version__, RULES_VERSION, real_staff=options.get("real_staff", True))
    limits = options.get("memory", DEFAULT_MEMORY), options.get("threads")
    with open_writer(store, schema=RECORD_SCHEMA, version=version, memory=limits[0], threads=limits[1]) as writer:
        _check_key(writer, key)
        lists = read_codes(_remember(writer, references))
        reading = Reading(layout, lists, key, options.get("today"))
        delivered = _deliver(writer, sources, reading, options=options, progress=progress)
        writer.build(DERIVED, buckets=delivered.buckets, progress=progress)
        notes = (*_notes(delivered), *_mention_others(sources), *coverage_notes(writer.manifest.coverage))
        notes += _mention_staff(earlier, real=options.get("real_staff", True))
        if is_first_key:
            notes += (f"The key of ids was made: {key_path}. Keep a copy, apart from the store.",)
        number = len(writer.manifest.deliveries) + 1
        columns = tuple(column.name for column in COLUMNS if column.name not in delivered.absent)
        writer.commit(Delivery(number, layout.name, delivered.files, columns, notes, delivered.tables))
    return _report(delivered, notes)


def _deliver(
    writer: StoreWriter,
    sources: Sequence[Path],
    reading: Reading,
    *,
    options: IngestOptions,
    progress: Progress | None,
) -> Delivered:
    until, rows = options.get("until"), options.get("bucket_rows")
    if reading.layout.tables is None and until is None:
        return bring_in(writer, sources, reading, bucket_rows=rows, progress=progress)
    if reading.layout.tables is None:
        raise UsageError(
            "A last month was given for an extract whose rows have months of their own.",
            slug="ingest-until-not-needed",
            found=f"layout '{reading.layout.name}', which has no tables.",
            fix="leave out --until.",
        )
    last = None if until is None else _read_until(until, reading.today)
    return bring_in_tables(writer, sources, reading, until=last, bucket_rows=rows, progress=progress)


def _read_until(until: str, today: dt.date | None) -> Month:
    last = Month.parse(until)
    if today is not None and last > Month.of(today):
        raise UsageError(
            f"--until {last} lies ahead: nobody knows yet who will be in post.",
            slug="ingest-until-ahead",
            expected=f"a month up to {Month.of(today)}.",
            fix="name the last month that the tables tell of, or leave out --until.",
        )
    return last


def _find_earlier(store: Path) -> Manifest | None:
    try:
        return open_store(store).manifest
    except AccessError:
        return None  # there is none yet, or the writer will say what is wrong with it


def _no_key(path: Path) -> UsageError:
    return UsageError(
        "The key that hides ids is not where it should be, and the store was made with one.",
        slug="id-key-missing",
        expected="the key file of the earlier deliveries, so that the same person stays the same person.",
        fix="restore the key from your copy, or name it with --id-key.",
        where=str(path),
    )


def _mention_staff(earlier: Manifest | None, *, real: bool) -> tuple[str, ...]:
    """Say when a delivery changes what the store counts as, or cannot change it."""
    if earlier is None or not earlier.deliveries or earlier.real_staff == real:
        return ()
    if real:
        note = "From now on the store counts as real staff, because this delivery was not declared otherwise"
        return (f"{note}; if it was a mistake, ingest the synthetic extract anew into another store.",)
    return ("The store holds real staff from earlier deliveries, so --no-real-staff changes nothing.",)


def _read_references(options: IngestOptions) -> dict[str, pl.DataFrame]:
    given = {"occupations": options.get("occupations"), "organisations": options.get("organisations")}
    return {kind: read_reference(kind, path) for kind, path in given.items() if path is not None}


def _check_key(writer: StoreWriter, key: bytes | None) -> None:
    mark = check_of_key(key)
    if writer.manifest.marks.setdefault(_KEY_MARK, mark) != mark:
        raise UsageError(
            "The key that hides ids is not the one this store was made with.",
            slug="id-key-differs",
            expected="the same key for every delivery, so that the same person stays the same person.",
            fix="name the right key with --id-key, or ingest everything again into a new store.",
        )
    writer.put_mark(_KEY_MARK, mark)


def _remember(writer: StoreWriter, given: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Store the given reference tables and return them with those that the store remembers."""
    known = {
        kind: pl.read_parquet(writer.root / entry.name)
        for kind, entry in writer.manifest.references.items()
        if kind not in given
    }
    for kind, frame in given.items():
        writer.put_reference(kind, frame)
    return {**known, **given}


def _mention_others(sources: Sequence[Path]) -> tuple[str, ...]:
    """Say what lies beside the files that were read: a month may be among it, as a spreadsheet or an archive."""
    others = list_passed_over(sources)
    if not others:
        return ()
    return (f"In the folder and not read, as only .csv, .csv.gz and .parquet files are: {', '.join(others)}.",)


def _notes(delivered: Delivered) -> tuple[str, ...]:
    money = [name for name in delivered.absent if COLUMN_BY_NAME[name].kind == "money"]
    others = [name for name in delivered.absent if name not in money]
    notes = [*delivered.doubts, *delivered.explained]
    if delivered.tables and not any(file.rows_in for file in delivered.files):
        notes.insert(0, "No assignment-month could be made of these tables: the record has not changed.")
    elif not any(file.rows_in for file in delivered.files):
        notes.insert(0, "There is no row in this delivery: the record has not changed.")
    elif all(file.rows_refused == file.rows_in for file in delivered.files):
        notes.insert(0, "Every row of this delivery was refused: the record has not changed.")
    if delivered.unread:
        notes.append(f"Files that no table of the layout names, not read: {', '.join(delivered.unread)}.")
    if money:
        notes.append(f"Counted as zero, because the extract lacks them: {', '.join(money)}.")
    if others:
        notes.append(f"Not known, because the extract lacks them: {', '.join(others)}.")
    if delivered.ignored:
        more = len(delivered.ignored) - _MOST_NAMED
        rest = (f"{more} more",) if more > 0 else ()
        listed = ", ".join((*delivered.ignored[:_MOST_NAMED], *rest))
        notes.append(f"Columns of the extract that were ignored: {listed}.")
    if delivered.unclassified:
        notes.append(f"Rows with a well-formed occupation code that the rules lack: {delivered.unclassified:,}.")
    if delivered.unheld_codes:
        codes, rows = write_count(delivered.unheld_codes, "code"), write_count(delivered.unheld_rows, "row")
        notes.append(
            "Organisation codes that the rules do not hold, or not in the month of the row: "
            f"{codes} on {rows}, stored as they are."
        )
    return tuple(notes)


def _report(delivered: Delivered, notes: tuple[str, ...]) -> IngestReport:
    reasons: Counter[str] = Counter()
    for file in delivered.files:
        reasons.update(file.refused_by_reason)
    return IngestReport(
        rows_in=sum(file.rows_in for file in delivered.files),
        rows_stored=sum(file.rows_stored for file in delivered.files),
        rows_restated=sum(file.rows_restated for file in delivered.files),
        rows_unchanged=sum(file.rows_unchanged for file in delivered.files),
        rows_refused=sum(file.rows_refused for file in delivered.files),
        refused_by_reason=dict(sorted(reasons.items())),
        unclassified=delivered.unclassified,
        files=delivered.files,
        notes=notes,
        tables=delivered.tables,
    )
