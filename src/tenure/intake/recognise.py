"""What a file that does not fit its layout looks like: another layout, another table, lines above the header."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tenure.layouts import Layout, fit_titles, list_layouts, list_parts, read_layout

__all__ = ["Guess", "guess_bytes", "guess_header", "guess_layout"]

# As much of what a kind of file must have as makes it likely.
_LIKELY = 0.6
_FEW = 3
_DELIMITERS = (",", ";", "\t", "|")
_MAGIC = (
    (b"PK\x03\x04", "a spreadsheet (.xlsx) or a zip file under another name"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (.xls) under another name"),
    (b"\x1f\x8b", "gzip data; a gzipped file is recognised by a name that ends in .gz"),
    (b"PAR1", "Parquet data; a Parquet file is recognised by a name that ends in .parquet"),
    (b"%PDF", "a PDF document"),
    (b"\xff\xfe", "UTF-16 text, as the kind 'Unicode Text' has it"),
    (b"\xfe\xff", "UTF-16 text, as the kind 'Unicode Text' has it"),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a header looks like: a layout, and the table where it has tables; ``line`` and ``delimiter`` of it."""

    layout: str
    table: str
    share: float
    line: int = 1
    delimiter: str = ","

    def describe(self) -> str:
        """Return the guess in words."""
        part = f"the table of {_PLURAL[self.table]} in " if self.table else ""
        return f"{part}the layout '{self.layout}'"


_PLURAL = {
    "person": "people", "assignment": "assignments", "position": "positions", "absence": "absences", "pay": "payments",
}  # fmt: skip


def guess_layout(header: Sequence[str], layout: Layout | None = None) -> Guess | None:
    """Return the shipped layout, or ``layout``, whose columns a header has; None where it is like none.

    A header is like a layout when it has most of the columns that the layout requires.
    """
    guesses = []
    for name, table, part, needed in (*_parts(), *_own_parts(layout)):
        given = {part.columns[title] for title in fit_titles(header, part) if title in part.columns}
        found = sum(one in given or one in part.also for one in needed)
        if found >= _FEW:
            guesses.append(Guess(name, table, found / len(needed)))
    best = max(guesses, key=lambda guess: guess.share, default=None)
    return best if best and best.share >= _LIKELY else None


def guess_header(lines: Sequence[str], layout: Layout) -> Guess | None:
    """Return the first of some lines that looks like a header of a known layout, however it is delimited."""
    for number, line in enumerate(lines, start=1):
        for delimiter in dict.fromkeys((layout.delimiter, *_DELIMITERS)):
            fields = _split(line, delimiter)
            guess = guess_layout(fields, layout) if len(fields) >= _FEW else None
            if guess:
                return Guess(guess.layout, guess.table, guess.share, number, delimiter)
    return None


def guess_bytes(content: bytes) -> str:
    """Return what kind of file begins with these bytes; empty when they tell nothing."""
    for magic, words in _MAGIC:
        if content.startswith(magic):
            return words
    if content[:200].count(b"\0") > len(content[:200]) // 4:
        return "UTF-16 text, as the kind 'Unicode Text' has it"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "text in another encoding than UTF-8, perhaps windows-1252"
    return ""


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


@cache
def _parts() -> tuple[tuple[str, str, Layout, tuple[str, ...]], ...]:
    """Return the kinds of file of every layout that comes with Tenure."""
    return tuple(part for name in list_layouts() for part in _own_parts(read_layout(name)))


def _own_parts(layout: Layout | None) -> tuple[tuple[str, str, Layout, tuple[str, ...]], ...]:
    if layout is None:
        return ()
    return tuple((layout.name, table, part, needed) for table, part, needed in list_parts(layout))
