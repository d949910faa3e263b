"""How the columns of a file would be read, and what a sample of their values looks like: never a value."""

from __future__ import annotations

import csv
import gzip
import io
import re
import tempfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import polars as pl

from tenure.errors import LayoutError
from tenure.intake.blanks import BLANKS
from tenure.intake.checks import VALUE_CLASSES
from tenure.intake.dialect import read_word
from tenure.intake.sources import find_sources, has_ending, open_bytes, read_source
from tenure.intake.tables import table_of
from tenure.layouts import REQUIRED, Layout, fit_titles, list_parts
from tenure.terms.record import COLUMN_BY_NAME, COLUMNS

__all__ = ["SAMPLE_ROWS", "FileMapping", "MappedColumn", "copy_sample", "map_files"]

SAMPLE_ROWS = 1000
_LONGEST = 1 << 20
_LARGEST = 1 << 25
_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, pl.exceptions.PolarsError)
_BROKEN = "cannot be read: its data are broken or end early."
_ROLES = {
    "valid_from": "first day of the row", "valid_to": "last day of the row", "ended_on": "day of leaving",
    "first_day": "first day of absence", "last_day": "last day of absence", "period": "day of the pay period",
    "deleted": "taken back by its source", "reason": "absence_reason", "category": "kind of absence",
    "element": "which payment", "amount": "how much",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of a file.

    ``holds`` are the columns of the record, or the roles, that it is read as (none: it is ignored), ``how`` in
    what form. ``looks_like`` counts the values of the sample by class, the commonest first. ``words`` counts the
    distinct words of the sample where words are translated, ``known`` those that the layout knows.
    """

    title: str
    holds: tuple[str, ...]
    how: str
    looks_like: dict[str, int]
    words: int | None = None
    known: int | None = None


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How one file would be read: ``problem`` says why not, ``missing`` what it lacks and what that means."""

    file: str
    table: str
    columns: tuple[MappedColumn, ...]
    missing: tuple[tuple[str, str], ...]
    problem: str
    rows_sampled: int


def map_files(paths: Sequence[Path], layout: Layout) -> tuple[FileMapping, ...]:
    """Say of each file how its columns would be read.

    Raises
    ------
    AccessError
        A file cannot be found.
    LayoutError
        A file is of another kind than CSV, gzipped CSV or Parquet.
    """
    return tuple(_map_file(path, layout) for path in find_sources(paths))


def copy_sample(path: Path, folder: Path) -> Path:
    """Copy the header and the first rows of a file to a folder, as they stand, under its name."""
    target = folder / (path.name[: -len(".gz")] if has_ending(path, ".gz") else path.name)
    if has_ending(path, ".parquet"):
        pl.scan_parquet(path).head(SAMPLE_ROWS).collect().write_parquet(target)
        return target
    target.write_bytes(_read_lines(path))
    return target


def _read_lines(path: Path) -> bytes:
    """Return the header and the first rows, as they stand; fewer where they are very long."""
    lines: list[bytes] = []
    size = 0
    with open_bytes(path) as stream:
        while len(lines) <= SAMPLE_ROWS and size < _LARGEST and (line := stream.readline(_LONGEST)):
            lines.append(line)
            size += len(line)
    return b"".join(lines)


def _map_file(path: Path, layout: Layout) -> FileMapping:
    table = table_of(path, layout) if layout.tables else ""
    if table is None:
        return FileMapping(path.name, "", (), (), "No table of the layout names the file: it would not be read.", 0)
    part, needed = next((own, needed) for name, own, needed in list_parts(layout) if name == table)
    problem = _find_problem(path, part, needed)
    header, rows = ([], []) if problem.endswith(_BROKEN) else _read_sample(path, part)
    titles = fit_titles(header, part)
    if problem and not set(titles) & part.columns.keys():
        # What stands in the first line may be values.
        return FileMapping(path.name, table, (), (), problem, 0)
    columns = tuple(
        _map_column(part, title, shown, [row[place] for row in rows if place < len(row)])
        for place, (title, shown) in enumerate(zip(titles, header, strict=True))
    )
    given = {name for column in columns for name in column.holds}
    return FileMapping(path.name, table, columns, _list_missing(part, table, given, needed), problem, len(rows))


def _find_problem(path: Path, layout: Layout, needed: Sequence[str]) -> str:
    """Return why a file would be refused whole, as its first rows tell; empty where they do not."""
    with tempfile.TemporaryDirectory(prefix="tenure-") as folder:
        try:
            read_source(copy_sample(path, Path(folder)), 0, layout, needed=needed)
        except LayoutError as error:
            parts = filter(None, (error.subject, error.found, error.fix))
            return " ".join(part[:1].upper() + part[1:] for part in parts)
        except _DAMAGED:
            return f"The file '{path.name}' {_BROKEN}"
    return ""


def _read_sample(path: Path, layout: Layout) -> tuple[list[str], list[list[str]]]:
    if has_ending(path, ".parquet"):
        frame = pl.scan_parquet(path).head(SAMPLE_ROWS).collect().select(pl.all().cast(pl.String).fill_null(""))
        return frame.columns, [list(row) for row in frame.iter_rows()]
    content = _read_lines(path)
    text = content.removeprefix(b"\xef\xbb\xbf").decode(layout.encoding, "replace").replace("\0", "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter)
    try:
        lines = list(islice(reader, SAMPLE_ROWS + 1))
    except csv.Error:
        return [], []
    return (lines[0], lines[1:]) if lines else ([], [])


def _map_column(layout: Layout, title: str, shown: str, values: Sequence[str]) -> MappedColumn:
    first = layout.columns.get(title)
    if first is None:
        return MappedColumn(shown, (), "ignored", {})
    holds = (first, *(name for name, source in layout.also.items() if source == title))
    looks = Counter(_class_of(value) for value in values)
    translated = next((name for name in holds if name in layout.values or name in layout.patterns), None)
    words = known = None
    if translated is not None:
        distinct = {word for word in (value.strip(BLANKS) for value in values) if word}
        words, known = len(distinct), sum(_is_known(layout, translated, word) for word in distinct)
    how = "; ".join(dict.fromkeys(_tell_form(layout, name) for name in holds))
    shown_as = tuple(_ROLES.get(name, name) for name in holds)
    return MappedColumn(shown, shown_as, how, dict(looks.most_common()), words, known)


def _is_known(layout: Layout, column: str, word: str) -> bool:
    if COLUMN_BY_NAME[column].kind == "flag":
        return word.casefold() in {each.casefold() for each in (*layout.values[column], "true", "false")}
    return read_word(layout, column, word) is not None


def _tell_form(layout: Layout, name: str) -> str:
    """Return in what form a column is read."""
    kind = COLUMN_BY_NAME[name].kind if name in COLUMN_BY_NAME else "date" if "day" in _ROLES[name] else "text"
    if name in layout.values or name in layout.patterns:
        return f"{len(layout.values.get(name, {}))} words translated"
    if kind == "month":
        day = {"first": "", "last": ", last day of the month", "any": ", any day of the month"}[layout.month_day]
        return f"{layout.month_format}{day}"
    if kind == "date":
        return layout.date_format
    if kind == "year":
        return layout.year_format if layout.year_format == "YYYY" else f"year of {layout.year_format}"
    if layout.thousands and (kind in {"money", "days", "fte"} or name == "amount"):
        return f"number, thousands parted by '{layout.thousands}'"
    return {"id": "text, kept as a keyed hash", "money": "number", "days": "number", "fte": "number"}.get(
        kind, "as it stands"
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in VALUE_CLASSES.values())


def _class_of(value: str) -> str:
    return next(name for name, pattern in _patterns() if pattern.search(value))


def _list_missing(layout: Layout, table: str, given: set[str], needed: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return what a file lacks of its layout, by the extract's names, and what that means."""
    given = {*given, *(role for role, words in _ROLES.items() if words in given)}
    wanted = (
        [column.name for column in COLUMNS] if not table else list(dict.fromkeys([*needed, *layout.columns.values()]))
    )
    found = []
    for name in wanted:
        if name in given:
            continue
        source = layout.source_of(name)
        if name in layout.constants:
            found.append((name, "the layout's constant is taken"))
        elif name in needed:
            found.append((source, "required: the file would be refused"))
        elif name in layout.columns.values() or not table:
            found.append((source, _tell_absence(name)))
    return tuple(found)


def _tell_absence(name: str) -> str:
    column = COLUMN_BY_NAME.get(name)
    if column is None:
        return "not known"
    return "counted as zero" if column.kind == "money" and name not in REQUIRED else "not known"
