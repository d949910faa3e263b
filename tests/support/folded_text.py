"""Long indented texts in few lines: what is alike is shown once, and a digest stands for every letter of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

__all__ = ["fold_forms", "fold_text"]

# A run of more entries than this that are alike is shown by its first alone.
_MOST_ALIKE = 4
# Short entries stand side by side up to this width.
_WIDTH = 120
# An entry of more lines than this that is like one shown before is shown by its first and its last line.
_MOST_LINES = 3
# Names, constants and numbers; key words are written in capitals and stay.
_NAMES = re.compile(r"`[^`]*`|'[^']*'|:?[a-z_][A-Za-z0-9_]*(?:\.[a-z_][A-Za-z0-9_]*)*|\b\d+(?:\.\d+)?\b")


def fold_forms(texts: Sequence[str]) -> str:
    """Return one text for all forms of a text: their number and digest, then those unlike the ones before, folded.

    Two are alike when they differ only in names, in constants, and in the length of lists of like entries.
    """
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
    unlike = {_shape(fold_text(text)): text for text in reversed(texts)}
    shown = [text for text in texts if text in unlike.values()]
    seen: set[str] = set()
    first = f"-- forms: {len(texts)}, shown: {len(shown)}, sha256: {digest}"
    return "\n".join([first, *(f"{fold_text(text, seen)};" for text in shown)])


def fold_text(text: str, seen: set[str] | None = None) -> str:
    """Return an indented text without what is like what it shows before; ``seen`` are shapes that were shown."""
    return "\n".join(_fold(text.split("\n"), set() if seen is None else seen))


def _fold(lines: Sequence[str], seen: set[str]) -> Iterator[str]:
    for _, run in groupby(_split_entries(lines), lambda entry: _shape("\n".join(entry))):
        alike = list(run)
        is_long = len(alike) > _MOST_ALIKE
        shown = [line for entry in (alike[:1] if is_long else alike) for line in _fold_entry(entry, seen)]
        yield from _fill_lines(shown) if len(alike[0]) == 1 else shown
        if is_long:
            yield f"{' ' * _indent(alike[0][0])}... {len(alike) - 1} more"


def _fill_lines(lines: Sequence[str]) -> Iterator[str]:
    """Put short entries of a list side by side."""
    filled = lines[0]
    for line in lines[1:]:
        if filled.endswith(",") and len(filled) + len(line.lstrip(" ")) < _WIDTH:
            filled = f"{filled} {line.lstrip(' ')}"
        else:
            yield filled
            filled = line
    yield filled


def _fold_entry(entry: Sequence[str], seen: set[str]) -> Iterator[str]:
    shape = _shape("\n".join(entry))
    if len(entry) > _MOST_LINES and shape in seen:
        yield f"{entry[0]} ... {entry[-1].lstrip(' ')}"
        return
    seen.add(shape)
    for is_below, part in groupby(entry, lambda line: _indent(line) > _indent(entry[0])):
        lines = list(part)
        yield from _fold(lines, seen) if is_below else lines


def _split_entries(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the entries of a list: a line, those indented below it, and those that close it or go on from there."""
    entry: list[str] = []
    for line in lines:
        if entry and _indent(line) <= _indent(lines[0]) and not re.match(r" *(\)|END)", line):
            yield entry
            entry = []
        entry.append(line)
    yield entry


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _shape(text: str) -> str:
    return _NAMES.sub("x", text).rstrip(",")
