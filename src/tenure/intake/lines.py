"""The careful reader: one physical line at a time, so that one bad line spoils no other."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from tenure.intake.sources import Source, open_bytes
from tenure.layouts import Layout
from tenure.store import LONGEST_LINE

__all__ = ["LineReader", "judge_line"]

# Rows that show whether a file's rows end in empty fields; one row alone may be the damaged one.
_SAMPLE = 1000


class LineReader:
    """Goes through a text file's lines one by one; may be called from several threads at once.

    ``tail`` is how many empty fields stand after the last column in every row of the file.
    """

    def __init__(self, source: Source, layout: Layout) -> None:
        self._layout = layout
        self._wanted = len(source.header)
        self._pattern = _row_pattern(layout.delimiter)
        self.tail = _find_tail(source, layout, self._pattern)

    def sift(self, content: bytes, first_line: int) -> tuple[bytes, list[int], list[tuple[int, str]]]:
        """Part the lines that are whole rows from the others.

        Returns
        -------
        bytes
            The whole rows, in UTF-8 and without empty fields after the last column.
        list of int
            Their lines.
        list of tuple of int and str
            Line and reason of every other line.
        """
        kept: list[bytes] = []
        lines: list[int] = []
        rejects: list[tuple[int, str]] = []
        is_sound = self._is_sound(content)
        delimiter, marks = self._layout.delimiter.encode(), self._wanted - 1
        body = content.removesuffix(b"\n").split(b"\n") if content else []
        for number, raw in enumerate(body, start=first_line):
            reason = ""
            text = raw
            # Most lines of a block with a fault have none of their own.
            if not is_sound or b'"' in raw or raw.count(delimiter) != marks or not raw or len(raw) > LONGEST_LINE:
                text, reason = judge_line(raw, self._layout, self._wanted, self._pattern, tail=self.tail)
            if reason:
                rejects.append((number, reason))
            else:
                kept.append(text)
                lines.append(number)
        return b"\n".join([*kept, b""]), lines, rejects

    def _is_sound(self, content: bytes) -> bool:
        """Say whether a line without quotes and with the right number of delimiters must be a row."""
        if self.tail or b"\0" in content or b"\r" in content or self._layout.encoding != "utf-8":
            return False
        return _decode(content, "utf-8") is not None


def judge_line(
    raw: bytes, layout: Layout, wanted: int, pattern: re.Pattern[str], *, tail: int = 0
) -> tuple[bytes, str]:
    """Return a line's text in UTF-8 and why it is no row of ``wanted`` columns (empty when it is one).

    ``tail`` is how many empty fields stand after the last column in every row of the file.
    """
    if len(raw) > LONGEST_LINE:
        return b"", "row_too_long"
    text = _decode(raw.removesuffix(b"\n").removesuffix(b"\r"), layout.encoding)
    if text is None:
        return b"", "not_decoded"
    if '"' in text and not pattern.fullmatch(text):
        return b"", "quote_not_closed"
    delimiter = layout.delimiter
    width = text.count(delimiter) + 1 if '"' not in text else len(_split_fields(text, delimiter))
    if width < wanted + tail or not text:
        return b"", "row_too_short"
    if width > wanted + tail:
        return b"", "row_too_long"
    return _cut_fields(text, wanted, delimiter) if tail else (text.encode(), "")


def _find_tail(source: Source, layout: Layout, pattern: re.Pattern[str]) -> int:
    """Return how many empty fields stand after the last column in most of a file's first rows."""
    wanted, tails = len(source.header), Counter[int]()
    with open_bytes(source.path) as stream:
        stream.readline()
        for _ in range(_SAMPLE):
            raw = stream.readline(LONGEST_LINE)
            text = _decode(raw.removesuffix(b"\n").removesuffix(b"\r"), layout.encoding)
            if not raw:
                break
            if text and pattern.fullmatch(text):
                fields = _split_fields(text, layout.delimiter)
                tails[len(fields) - wanted] += len(fields) >= wanted and not any(fields[wanted:])
    return min(tails, key=lambda tail: (-tails[tail], tail)) if tails.total() else 0


def _decode(body: bytes, encoding: str) -> str | None:
    # A NUL or a carriage return within a line is never text that a person wrote.
    if b"\x00" in body or b"\r" in body:
        return None
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def _split_fields(text: str, delimiter: str) -> list[str]:
    if '"' not in text:
        return text.split(delimiter)
    quoted = re.compile(rf'"(?:[^"]|"")*"|[^"{re.escape(delimiter)}]+|{re.escape(delimiter)}')
    fields = [""]
    for item in quoted.findall(text):
        if item == delimiter:
            fields.append("")
        else:
            fields[-1] = item[1:-1].replace('""', '"') if item.startswith('"') else item
    return fields


def _cut_fields(text: str, wanted: int, delimiter: str) -> tuple[bytes, str]:
    """Drop the empty fields that stand after the last column in every row."""
    fields = _split_fields(text, delimiter)
    if any(fields[wanted:]):
        return b"", "row_too_long"
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(fields[:wanted])
    return out.getvalue().encode(), ""


def _row_pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    # A quote inside a bare field may be the end of one that began on the line before: never taken as text.
    item = f'(?:"(?:[^"]|"")*"|[^"{mark}]*)'
    return re.compile(f"{item}(?:{mark}{item})*")
