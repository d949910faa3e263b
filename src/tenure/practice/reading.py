"""The files that people write: CSV and TOML, refused by line where they cannot be meant.

Messages name lines, columns and keys, and never what a cell holds: a name or a remark may have slipped into it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec

from tenure.errors import CheckError, UsageError

__all__ = ["convert_table", "read_date", "read_lines", "read_toml", "refuse_file", "say_nearest"]

_LARGEST_FILE = 50_000_000
_MOST_TOLD = 20

T = TypeVar("T")


def _read_text(path: Path, expected: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The file '{path.name}' cannot be read.",
            slug="practice-file-not-found",
            found=f"{error.strerror or type(error).__name__}.",
            expected=expected,
            fix="correct the name of the file.",
            where=str(path),
        ) from None
    if len(content) > _LARGEST_FILE:
        raise refuse_file(path, [f"{len(content):,} bytes, more than a file of this kind has"], expected)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refuse_file(path, [f"line {line}: text that is not UTF-8"], expected) from None


def read_lines(
    path: Path, *, required: Sequence[str], optional: Sequence[str] | None
) -> list[tuple[int, dict[str, str]]]:
    """Read the rows of a CSV with the line that each ends on; empty rows are passed over.

    Parameters
    ----------
    path : Path
        The file, UTF-8, with a heading line. Headings may be in any order and case.
    required, optional : sequence of str
        Columns that must be there, and columns that may. Others are refused, since a slip would lose them in silence;
        with None for ``optional`` they are let be.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        It is no such table; every line that is wrong is told.
    """
    also = f", and any of {', '.join(optional)}" if optional else ""
    expected = f"a CSV with the columns {', '.join(required)}{also}."
    reader = csv.reader(io.StringIO(_read_text(path, expected), newline=""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[str] = []
    try:
        heads = [name.strip().lower() for name in next(reader, [])]
        problems += _head_problems(heads, required, optional)
        for cells in reader:
            texts = [cell.strip() for cell in cells]
            if any(texts) and len(texts) != len(heads):
                problems.append(f"line {reader.line_num}: {len(texts)} cells under {len(heads)} headings")
            elif any(texts):
                rows.append((reader.line_num, dict(zip(heads, texts, strict=True))))
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: {error}")
    if not problems and not rows:
        problems.append("no rows")
    if problems:
        raise refuse_file(path, problems, expected)
    return rows


def _head_problems(heads: Sequence[str], required: Sequence[str], optional: Sequence[str] | None) -> Iterable[str]:
    known = [*required, *(heads if optional is None else optional)]
    for name in heads:
        if name not in known:
            yield f"line 1: a column that is not expected{say_nearest(name, known)}"
        elif heads.count(name) > 1:
            yield f"line 1: the column {name} twice"
    missing = [name for name in required if name not in heads]
    if missing:
        yield f"line 1: no column {', '.join(missing)}"


def refuse_file(path: Path, problems: Sequence[str], expected: str) -> CheckError:
    """Return the error of a file that cannot be used: all that is wrong, the first lines of it told."""
    told = list(dict.fromkeys(problems))
    more = f"; and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    return CheckError(
        f"The file '{path.name}' cannot be used.",
        slug="practice-file-not-usable",
        found="; ".join(told[:_MOST_TOLD]) + more + ".",
        expected=expected,
        fix="correct the places named; docs/methods/practice.md shows the form of each file.",
        where=str(path),
    )


def read_date(text: str) -> dt.date | None:
    """Return the date that a text writes as YYYY-MM-DD, or None."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def say_nearest(name: str, known: Sequence[str]) -> str:
    """Return the end of a sentence that names the nearest known word; nothing where none is near."""
    near = get_close_matches(name.casefold(), known, n=1)
    return f"; the nearest is '{near[0]}'" if near else ""


def read_toml(path: Path, expected: str) -> tuple[dict[str, Any], str]:
    """Read a TOML file, and return what it holds with its text.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        It is no TOML; the line is told.
    """
    text = _read_text(path, expected)
    try:
        return tomllib.loads(text), text
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise refuse_file(path, [_say_toml(str(error))], expected) from None


def _say_toml(message: str) -> str:
    """Put the place that the parser tells at the end of its message to the front."""
    place = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    return f"line {place[1]}: {message[: place.start()]}" if place else message


def convert_table(held: dict[str, Any], kind: type[T], *, path: Path, text: str, expected: str) -> T:
    """Return what a TOML file holds as a value of ``kind``; what does not fit is refused by key and line."""
    try:
        return msgspec.convert(held, type=kind)
    except msgspec.ValidationError as error:
        raise refuse_file(path, [_say_where(str(error), text, kind)], expected) from None


def _say_where(message: str, text: str, kind: type) -> str:
    """Turn the validator's words about a place into the key of the file and the line its table begins on."""
    words = re.sub(r"(Expected|got) `([^`]*)`", lambda found: f"{found[1]} {_say_kind(found[2])}", message)
    place = re.search(r" - at `\$\.?([^`]*)`$", words)
    said = words[: place.start()] if place else words
    unknown = re.search(r"unknown field `([^`]*)`", said)
    if unknown:
        said = f"a key that is not expected, '{unknown[1]}'{say_nearest(unknown[1], _list_keys(kind))}"
    word = re.search(r"Invalid enum value '(.*)'", said)
    if word:
        said = f"none of the words that it may be{say_nearest(word[1], _list_words(kind))}"
    if not place or not place[1]:
        return said
    table = re.match(r"(\w+)\[(\d+)\]", place[1])
    lines = [number for number, line in enumerate(text.splitlines(), 1) if table and _opens(line, table[1])]
    line = f"line {lines[int(table[2])]} on, " if table and int(table[2]) < len(lines) else ""
    return f"{line}at key '{place[1]}': {said}"


def _opens(line: str, table: str) -> bool:
    return re.match(rf"\s*\[\[\s*{table}\s*\]\]", line) is not None


_KINDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "text",
    "array": "a list",
    "object": "a table",
    "date": "a date",
}


def _say_kind(kinds: str) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds.split(" | ") if kind != "null") or "nothing"


def _list_keys(kind: type) -> list[str]:
    """Return the keys of a struct and of the structs within it."""
    structs = [held for held in _walk(kind) if isinstance(held, type) and issubclass(held, msgspec.Struct)]
    return sorted({field.encode_name for struct in structs for field in msgspec.structs.fields(struct)})


def _list_words(kind: type) -> list[str]:
    """Return the words of the closed lists of a struct and of the structs within it."""
    lists = [held for held in _walk(kind) if get_origin(held) is Literal]
    return sorted({str(word) for held in lists for word in get_args(held)})


def _walk(kind: object) -> Iterator[object]:
    """Yield a type and the types within it."""
    yield kind
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for field in msgspec.structs.fields(kind):
            yield from _walk(field.type)
    elif get_origin(kind) is not Literal:
        for part in get_args(kind):
            yield from _walk(part)
