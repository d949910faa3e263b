"""The files of a delivery: found, measured and matched to a layout before anything is read."""

from __future__ import annotations

import csv
import difflib
import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl

from tenure.errors import AccessError, LayoutError
from tenure.intake.recognise import guess_bytes, guess_header, guess_layout
from tenure.layouts import REQUIRED, Layout, fit_titles
from tenure.terms import write_count
from tenure.terms.record import COLUMNS

__all__ = [
    "Source",
    "damaged_file",
    "find_sources",
    "has_ending",
    "holds_parquet",
    "list_passed_over",
    "open_bytes",
    "read_source",
]

_CHUNK = 1 << 22
_SUFFIXES = (".csv", ".csv.gz", ".parquet")
# What systems and spreadsheets leave beside a file for themselves, also under the ending of a CSV.
_LEFTOVERS = (".", "~$")
_MOST_LISTED = 10
_UNNAMED = "one without a name"
# A broken page can make the reader panic, which is no ordinary exception.
_PARQUET_FAULTS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
_BOM = b"\xef\xbb\xbf"
# Lines of a file looked at for its header.
_LOOKED_AT = 30
_IDS = frozenset(column.name for column in COLUMNS if column.kind == "id")
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a delivery.

    ``header`` holds its column names in order, ``names`` the record column each stands for (None:
    ignored), ``rows_in`` its rows without the header, ``given`` every column of the record that the layout
    finds in it, ``is_ended`` whether its last line has its line end, ``numbered`` the columns of identifiers
    that it keeps as whole numbers.
    """

    path: Path
    number: int
    sha256: str
    rows_in: int
    header: tuple[str, ...]
    names: tuple[str | None, ...]
    is_parquet: bool
    given: frozenset[str] = frozenset()
    is_ended: bool = True
    numbered: tuple[str, ...] = ()

    @property
    def ignored(self) -> tuple[str, ...]:
        """Columns of the file that the layout does not name."""
        return tuple(title or _UNNAMED for title, name in zip(self.header, self.names, strict=True) if name is None)


def has_ending(path: Path, *endings: str) -> bool:
    """Say whether a file's name has one of these endings, in small letters or capital ones."""
    return path.name.lower().endswith(endings)


def find_sources(paths: Sequence[Path]) -> list[Path]:
    """Return the files meant by files and folders, sorted by name.

    Of a folder these are the files directly in it whose names end as an extract's do, but for what systems leave there.

    Raises
    ------
    AccessError
        A path does not exist, a folder holds no extract, or nothing was given.
    LayoutError
        A file of another kind than CSV, gzipped CSV or Parquet.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            inside = {child for child in path.iterdir() if _is_extract(child)}
            if not inside:
                raise _nothing_inside(path)
            found |= inside
        elif not path.is_file():
            raise _missing(path, "nothing of that name.")
        elif not has_ending(path, *_SUFFIXES):
            raise LayoutError(
                f"'{path.name}' is not a kind of file that intake reads.",
                slug="layout-file-kind",
                expected="a name that ends in .csv, .csv.gz or .parquet.",
                fix="save a spreadsheet as CSV (UTF-8); unpack an archive first.",
            )
        else:
            found.add(path)
    if not found:
        raise _missing(Path(), "no file was named.")
    return sorted(found, key=lambda path: (path.name, str(path)))


def _is_extract(path: Path) -> bool:
    return has_ending(path, *_SUFFIXES) and not path.name.startswith(_LEFTOVERS) and path.is_file()


def list_passed_over(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of what lies in the folders of a delivery and is not read: other files, and folders.

    Files that systems hide, or keep for themselves, are not named.
    """
    found = sorted(
        child.name + ("/" if child.is_dir() else " (no file)" if has_ending(child, *_SUFFIXES) else "")
        for path in paths
        if path.is_dir()
        for child in path.iterdir()
        if not _is_extract(child) and not child.name.startswith(_LEFTOVERS)
    )
    more = len(found) - _MOST_LISTED
    return (*found[:_MOST_LISTED], *((f"{more} more",) if more > 0 else ()))


def _nothing_inside(folder: Path) -> AccessError:
    others = list_passed_over([folder])
    beside = f"; it holds {', '.join(others)}" if others else ""
    return AccessError(
        "There is nothing to read.",
        slug="source-not-found",
        found=f"no .csv, .csv.gz or .parquet file in the folder{beside}.",
        where=str(folder),
        fix="name the folder that the files are in; save spreadsheets as CSV (UTF-8), and unpack archives."
        if others
        else "check the path and the permissions.",
    )


def read_source(path: Path, number: int, layout: Layout, *, needed: Sequence[str] = REQUIRED) -> Source:
    """Measure a file and match its header to the layout; ``needed`` are the columns that must be in it.

    Raises
    ------
    LayoutError
        The file is empty, damaged, not in the layout's encoding, or lacks required columns.
    AccessError
        The file cannot be read.
    """
    with _translated(path):
        if has_ending(path, ".parquet"):
            return _read_parquet(path, number, layout, needed)
        return _read_text(path, number, layout, needed)


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading its bytes, unpacked when it is gzipped."""
    return cast("BinaryIO", gzip.open(path, "rb")) if has_ending(path, ".gz") else path.open("rb")


def holds_parquet(path: Path) -> bool:
    """Say whether every value of a Parquet file can be read."""
    try:
        pl.scan_parquet(path).select(pl.all().null_count()).collect(engine="streaming")
    except _PARQUET_FAULTS:
        return False
    return True


def _read_parquet(path: Path, number: int, layout: Layout, needed: Sequence[str]) -> Source:
    try:
        kinds = pl.scan_parquet(path).collect_schema()
        header = tuple(kinds.names())
        rows = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except _PARQUET_FAULTS:
        raise damaged_file(path, "it is not a whole Parquet file") from None
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    names = _match(header, layout, path, needed)
    ids = {name: kinds[title] for title, name in zip(header, names, strict=True) if name and name in _IDS}
    if rounded := [name for name, kind in ids.items() if kind.is_float()]:
        raise _rounded_ids(path, rounded)
    return Source(
        path, number, digest.hexdigest(), rows, header, names,
        is_parquet=True, given=_find_given(header, layout),
        numbered=tuple(name for name, kind in ids.items() if kind.is_numeric()),
    )  # fmt: skip


def _rounded_ids(path: Path, names: Sequence[str]) -> LayoutError:
    return LayoutError(
        f"The file '{path.name}' keeps identifiers as numbers with a fraction.",
        slug="layout-ids-rounded",
        found=f"{', '.join(names)}: floating-point numbers, in which long identifiers run together.",
        expected="identifiers as text, with their leading zeros.",
        fix="write the file again with these columns as text.",
    )


@dataclass(slots=True)
class _Measured:
    """What a pass over a text's bytes counts."""

    first: bytes
    sha256: str
    breaks: int = 0
    has_returns: bool = False
    last: bytes = b""


def _measure(path: Path) -> _Measured:
    digest = hashlib.sha256()
    with open_bytes(path) as stream:
        chunk = stream.readline(1 << 20)
        found = _Measured(chunk, "")
        while chunk:
            digest.update(chunk)
            found.breaks += chunk.count(b"\n")
            found.has_returns = found.has_returns or b"\r" in chunk
            found.last = chunk[-1:]
            chunk = stream.read(_CHUNK)
    found.sha256 = digest.hexdigest()
    return found


def _read_text(path: Path, number: int, layout: Layout, needed: Sequence[str]) -> Source:
    found = _measure(path)
    if not found.first:
        raise LayoutError(
            f"The file '{path.name}' is empty.",
            slug="layout-file-empty",
            expected="a header line and rows.",
            fix="ask for the file again, or leave it out.",
        )
    if found.has_returns and not found.breaks:
        raise _old_line_ends(path)
    header = _read_header(found.first, layout, path)
    names = _match(header, layout, path, needed)
    if not found.first.endswith(b"\n"):
        raise damaged_file(path, "its header line does not end")
    is_ended = found.last == b"\n"
    return Source(
        path, number, found.sha256, found.breaks - is_ended, header, names,
        is_parquet=False,
        given=_find_given(header, layout),
        is_ended=is_ended,
    )  # fmt: skip


def _read_header(line: bytes, layout: Layout, path: Path) -> tuple[str, ...]:
    try:
        text = line.removeprefix(_BOM).decode(layout.encoding).rstrip("\r\n")
        header = tuple(next(csv.reader([text], delimiter=layout.delimiter, strict=True), ()))
    except (UnicodeDecodeError, csv.Error):
        like = guess_bytes(line)
        looks = f"; it looks like {like}" if like else ""
        raise damaged_file(path, f"its first line is not {layout.encoding} text of the layout{looks}") from None
    if any(mark in title for title in header for mark in '"\r\x00'):
        like = guess_bytes(line)
        looks = f"; it looks like {like}" if like else ""
        raise damaged_file(path, f"its first line holds quotes, NULs or carriage returns within a name{looks}")
    others = {mark: text.count(mark) for mark in _DELIMITERS if mark != layout.delimiter and mark in text}
    if len(header) == 1 and others and header[0] not in layout.columns:
        raise _other_delimiter(path, layout, max(others, key=others.__getitem__))
    return header


def _match(header: tuple[str, ...], layout: Layout, path: Path, needed: Sequence[str]) -> tuple[str | None, ...]:
    titles = fit_titles(header, layout)
    names = tuple(layout.columns.get(title) for title in titles)
    given = _find_given(header, layout)
    missing = [name for name in needed if name not in given]
    if 2 * len(missing) > len(needed):
        _refuse_other(header, layout, path)
    # Columns without a name are what spreadsheets leave beside a table: ignored, however many, and told.
    twice = sorted({title for title in titles if title and titles.count(title) > 1})
    if twice:
        raise LayoutError(
            f"The file '{path.name}' has columns of the same name.",
            slug="layout-columns-twice",
            found=f"{_tell_titles(twice, layout)}.",
            expected="each column once.",
            fix="remove or rename the columns.",
        )
    if missing:
        wanted = [layout.source_of(name) for name in missing]
        raise _lacking(path, layout, wanted, f"{write_count(len(header), 'column')}{_hint(wanted, header, names)}.")
    return names


def _refuse_other(header: tuple[str, ...], layout: Layout, path: Path) -> None:
    """Refuse a file with what it looks like, where it looks like anything."""
    guess = guess_layout(header, layout)
    if guess is None and not has_ending(path, ".parquet"):
        with open_bytes(path) as stream:
            lines = [stream.readline(1 << 20).decode(layout.encoding, "replace") for _ in range(_LOOKED_AT)]
        guess = guess_header([line.strip("\r\n") for line in lines], layout)
    if guess is None:
        return
    here = "it" if guess.line == 1 else f"line {guess.line}"
    steps = []
    if guess.line > 1:
        steps.append(f"take out the {guess.line - 1} line{'s' if guess.line > 2 else ''} above the header")
    if guess.delimiter != layout.delimiter:
        steps.append("save the file with commas between the columns, or name their delimiter in a layout of your own")
    if not layout.name.startswith(guess.layout):
        steps.append(f"choose the layout with --layout {guess.layout}")
    if guess.table:
        steps.append("deliver all of its tables in one command")
    raise LayoutError(
        f"The file '{path.name}' does not fit the layout '{layout.name}'.",
        slug="layout-looks-otherwise",
        found=f"{here} looks like the header of {guess.describe()}.",
        expected=f"the columns of '{layout.name}' in the first line.",
        fix=f"{'; '.join(steps) or 'mend the header'}.",
    )


def _lacking(path: Path, layout: Layout, wanted: Sequence[str], found: str) -> LayoutError:
    return LayoutError(
        f"The file '{path.name}' lacks columns that the layout '{layout.name}' requires.",
        slug="layout-columns-missing",
        found=found,
        expected=f"also {', '.join(wanted)}.",
        fix="add the columns (empty where nothing is known), rename them, or choose another layout with --layout; "
        "'tenure ingest --explain' shows how each column is read.",
    )


def _find_given(header: tuple[str, ...], layout: Layout) -> frozenset[str]:
    """Return the columns of the record that a file of this header gives."""
    titles = fit_titles(header, layout)
    own = {layout.columns[title] for title in titles if title in layout.columns}
    return frozenset({*own, *(name for name, title in layout.also.items() if title in titles), *layout.constants})


def _tell_titles(titles: Sequence[str], layout: Layout) -> str:
    """Return the titles that the layout names, and count the others: where the header is missing they are values."""
    known = layout.columns.keys() | set(layout.also.values())
    others = sum(title not in known for title in titles)
    told = [title for title in titles if title in known]
    if others:
        told.append(f"{others} name{'s' if others > 1 else ''} that the layout '{layout.name}' lacks")
    return ", ".join(told)


def _hint(wanted: Sequence[str], header: Sequence[str], names: Sequence[str | None]) -> str:
    if sum(name is not None for name in names) < len(wanted):
        # What stands there may be values: none of it is repeated.
        return "; most names that the layout requires are not in the first line, which may not be the header"
    free = {title.lower(): title for title, name in zip(header, names, strict=True) if name is None}
    close = [(name, difflib.get_close_matches(name.lower(), free, n=1, cutoff=0.6)) for name in wanted]
    hints = [f"'{free[match[0]]}' looks like {name}" for name, match in close if match]
    return f"; {', '.join(hints)}" if hints else ""


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise damaged_file(path, "the gzip data end early or are broken") from None
    except OSError as error:
        raise _missing(path, f"{error.strerror or type(error).__name__}.") from None


def _other_delimiter(path: Path, layout: Layout, mark: str) -> LayoutError:
    shown = mark.replace("\t", "\\t")
    return LayoutError(
        f"The columns of the file '{path.name}' are not apart.",
        slug="layout-delimiter-differs",
        found=f"one column whose name holds {_DELIMITERS[mark]}: they look like the delimiter.",
        expected=f"{_DELIMITERS.get(layout.delimiter, repr(layout.delimiter))}, as the layout '{layout.name}' says.",
        fix=f'save the file as CSV with that delimiter, or copy the layout, write delimiter = "{shown}" in the copy '
        "and name it with --layout.",
    )


def _old_line_ends(path: Path) -> LayoutError:
    return LayoutError(
        f"The lines of the file '{path.name}' end in a way that intake does not read.",
        slug="layout-line-ends",
        found="carriage returns alone (CR), as the kind 'CSV (Macintosh)' has them.",
        expected="line feeds (LF), or carriage returns with line feeds (CRLF).",
        fix="save the file as 'CSV UTF-8', or change its line ends with: tr '\\r' '\\n' < old.csv > new.csv",
    )


def damaged_file(path: Path, found: str) -> LayoutError:
    """Return the error of a file that is not what it claims to be; ``found`` has no value of it."""
    return LayoutError(
        f"The file '{path.name}' cannot be read.",
        slug="layout-file-damaged",
        found=f"{found}.",
        expected="a whole file in the layout's encoding.",
        fix="ask for the file again, or choose the layout it was written in.",
    )


def _missing(path: Path, found: str) -> AccessError:
    return AccessError(
        "There is nothing to read.",
        slug="source-not-found",
        found=found,
        where=str(path),
        fix="check the path and the permissions.",
    )
