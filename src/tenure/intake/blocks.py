"""A text file cut into blocks of whole lines, each read into columns of distinct texts.

A block is read by the fast reader where nothing about it can be taken in two ways: text of the layout's encoding,
no quote, no NUL, no carriage return within a line, and as many rows as lines. Any other block is gone through line
by line first, so that one bad line costs its own block the time and no other block anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pa_compute
import pyarrow.csv as pa_csv

from tenure.errors import LayoutError
from tenure.intake.lines import LineReader
from tenure.intake.sources import Source, open_bytes
from tenure.layouts import Layout
from tenure.store import LONGEST_LINE

__all__ = ["BLOCK_BYTES", "Block", "BlockReader", "Piece", "cut_blocks"]

# Small enough that the distinct texts of a block stay in the processor's own memory.
BLOCK_BYTES = 1 << 22
_PARSED_BYTES = 1 << 30
_FIRST_LINE = 2
_BOM = b"\xef\xbb\xbf"
_TEXT = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file, and the number of the first (the header is line 1)."""

    first_line: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a file: one dictionary column of text for each of its columns, each row's line, and the other lines.

    ``rejects`` holds the line and the reason of each line that is no row.
    """

    table: pa.Table
    lines: pa.Array
    rejects: list[tuple[int, str]] = field(default_factory=list)


def cut_blocks(source: Source, *, size: int = BLOCK_BYTES) -> Iterator[Block]:
    """Yield a text file's lines below the header, in order.

    Of a line longer than ``LONGEST_LINE`` only as much is kept as shows that it is too long.
    """
    with open_bytes(source.path) as stream:
        stream.readline()
        line, kept = _FIRST_LINE, b""
        while chunk := stream.read(size):
            end = chunk.rfind(b"\n") + 1
            if not end:
                kept = kept if len(kept) > LONGEST_LINE else kept + chunk
                continue
            content = b"".join((kept, memoryview(chunk)[:end]))
            kept = chunk[end:]
            yield Block(line, content)
            line += content.count(b"\n")
        if kept:
            yield Block(line, kept)


class BlockReader:
    """Reads the blocks of one text file; may be called from several threads at once."""

    def __init__(self, source: Source, layout: Layout) -> None:
        self._source = source
        self._encoding = layout.encoding
        self._delimiter = layout.delimiter
        self._lines = LineReader(source, layout)
        self._names = [f"c{place}" for place in range(len(source.header))]

    def read(self, block: Block) -> Piece:
        """Read a block's rows.

        Raises
        ------
        LayoutError
            Lines that look whole are not taken by the reader.
        """
        plain = self._as_plain(block.content)
        if plain is not None:
            rows = plain.count(b"\n") + (not plain.endswith(b"\n"))
            table = self._parse(plain, self._lines.tail, quoted=False)
            if table is not None and table.num_rows == rows and not _may_hold_blank(table):
                return Piece(table, pa.arange(block.first_line, block.first_line + rows, 1))
        text, lines, rejects = self._lines.sift(block.content, block.first_line)
        table = self._parse(text, 0, quoted=True) if lines else self._nothing()
        if table is None or table.num_rows != len(lines):
            raise LayoutError(
                f"The file '{self._source.path.name}' cannot be read.",
                slug="layout-file-damaged",
                found="lines that look whole but hold text the engine does not take.",
                fix="ask for the file again.",
            )
        return Piece(table, pa.array(lines, pa.int64()), rejects)

    def _as_plain(self, content: bytes) -> bytes | None:
        """Return a block as UTF-8 where the fast reader may be believed; None where lines must be looked at."""
        if b'"' in content or b"\0" in content:
            return None
        if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
            return None
        # A line that is too long fills at least one window of half its length.
        window = LONGEST_LINE // 2
        if any(content.find(b"\n", start, start + window) < 0 for start in range(0, len(content) - window, window)):
            return None
        if self._encoding == "utf-8":
            return content
        try:
            return content.decode(self._encoding).encode()
        except UnicodeDecodeError:
            return None

    def _parse(self, content: bytes, tail: int, *, quoted: bool) -> pa.Table | None:
        """Read text into one dictionary column a field; None where it is no table of so many columns."""
        beyond = [f"t{place}" for place in range(tail)]
        names = self._names + beyond
        try:
            table = pa_csv.read_csv(
                # The reader drops one mark of byte order; one that is part of the first value stays.
                pa.BufferReader(_BOM + content if content.startswith(_BOM) else content),
                read_options=pa_csv.ReadOptions(use_threads=False, block_size=_PARSED_BYTES, column_names=names),
                parse_options=pa_csv.ParseOptions(
                    delimiter=self._delimiter, quote_char='"' if quoted else False, ignore_empty_lines=False
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, _TEXT), strings_can_be_null=False, check_utf8=True
                ),
            )
        except pa.ArrowInvalid:
            return None
        if any(value.as_py() for name in beyond for chunk in table[name].chunks for value in chunk.dictionary):
            return None
        return table.select(self._names)

    def _nothing(self) -> pa.Table:
        return pa.table({name: pa.array([], _TEXT) for name in self._names})


def _may_hold_blank(table: pa.Table) -> bool:
    """Say whether a row's first value is empty: the reader makes a row of nothing of a blank line."""
    return any(pa_compute.index(chunk.dictionary, "").as_py() >= 0 for chunk in table.column(0).chunks)
