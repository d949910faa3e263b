from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tenure.intake.blocks import Block, BlockReader, cut_blocks
from tenure.intake.sources import Source, read_source
from tenure.layouts import Layout, read_layout
from tenure.store import LONGEST_LINE
from tests.support.intake import as_csv, row

LAYOUT = read_layout("tenure-record")
HEADER, *LINES = (
    as_csv(row(person_id=f"P{number}", basic_pay=f"{number}.50") for number in range(30)).encode().splitlines()
)
BOM = b"\xef\xbb\xbf"


def _source(tmp_path: Path, body: bytes) -> Source:
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + b"\n" + body)
    return read_source(path, 0, LAYOUT)


def _read(
    source: Source, content: bytes, *, first_line: int = 2, layout: Layout = LAYOUT
) -> tuple[list[str], list[int]]:
    """The people and the lines of the rows read from a block."""
    piece = BlockReader(source, layout).read(Block(first_line, content))
    assert piece.lines.type == "int64"
    return piece.table["c0"].to_pylist(), piece.lines.to_pylist()


@pytest.mark.parametrize("ending", [b"", b"\n"])
@pytest.mark.parametrize("size", [1, 7, 100, 161, 1000, 1 << 20])
def test_blocks_hold_every_line_once_with_its_number(size: int, ending: bytes, tmp_path: Path) -> None:
    body = b"\n".join(LINES) + ending
    blocks = list(cut_blocks(_source(tmp_path, body), size=size))
    assert b"".join(block.content for block in blocks) == body
    assert all(block.content.endswith(b"\n") for block in blocks[:-1])
    for block in blocks:
        assert block.content.splitlines()[0] == LINES[block.first_line - 2]


def test_of_a_line_that_is_too_long_no_more_is_kept_than_shows_it(tmp_path: Path) -> None:
    long = b"x" * (5 * LONGEST_LINE)
    source = _source(tmp_path, b"\n".join([LINES[0], long, LINES[1]]) + b"\n")
    first, second = cut_blocks(source, size=1 << 16)
    assert len(second.content) < LONGEST_LINE + len(LINES[1]) + (1 << 17)
    piece = BlockReader(source, LAYOUT).read(second)
    assert piece.rejects == [(3, "row_too_long")]
    assert (first.first_line, second.first_line) == (2, 3)
    assert piece.lines.to_pylist() == [4]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_block_is_read_alike_by_either_way(ending: bytes, tmp_path: Path) -> None:
    content = ending.join(LINES) + ending
    source = _source(tmp_path, content)
    plain = _read(source, content)
    assert plain == ([f"P{number}" for number in range(30)], list(range(2, 32)))
    # A stray quote in a line of its own has all the others looked at one by one.
    people, lines = _read(source, content + b'"' + ending)
    assert (people, lines) == plain


@pytest.mark.parametrize("blank", [b"\n", b"\r\n"])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_blank_line_is_no_row_wherever_it_stands(blank: bytes, place: int, tmp_path: Path) -> None:
    lines = [line + b"\n" for line in LINES[:3]]
    content = b"".join([*lines[:place], blank, *lines[place:]])
    people, found = _read(_source(tmp_path, content), content)
    assert people == ["P0", "P1", "P2"]
    assert found == [line for line in range(2, 6) if line != place + 2]


def test_mark_of_byte_order_at_the_start_of_a_block_is_part_of_its_first_value(tmp_path: Path) -> None:
    content = BOM + LINES[0] + b"\n"
    assert _read(_source(tmp_path, content), content)[0] == ["\ufeffP0"]
    quoted = content + b'"\n'
    assert _read(_source(tmp_path, quoted), quoted)[0] == ["\ufeffP0"]


def test_text_of_another_encoding_is_read_as_it_says(tmp_path: Path) -> None:
    layout = msgspec.structs.replace(LAYOUT, encoding="windows-1252")
    content = LINES[0].replace(b"P0", b"Zo\xeb") + b"\n"
    assert _read(_source(tmp_path, content), content, layout=layout)[0] == ["Zoë"]
    # A byte that stands for nothing there: its line is refused, the other is read.
    people, lines = _read(_source(tmp_path, content), content + LINES[1].replace(b"P1", b"\x81") + b"\n", layout=layout)
    assert (people, lines) == (["Zoë"], [2])


def test_block_without_lines_has_no_rows(tmp_path: Path) -> None:
    source = replace(_source(tmp_path, b""), rows_in=0)
    assert _read(source, b"") == ([], [])
