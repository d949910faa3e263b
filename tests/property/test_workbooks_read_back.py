"""Whatever text and numbers a table holds, both formats give them back, alike."""

from __future__ import annotations

import math
import re
import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.publish import check_workbook, read_workbook, write_workbook
from tests.support.workbooks import release_frame

# Lone surrogates are no text; a carriage return is a line break in both formats, as in XML.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\r")
WORDS = st.sampled_from(["_x0041_", "a  b", " a ", "<&>\"'", "[c]", "\n", "=1", "1e3", "\x07", "­"])
TEXT = st.one_of(WORDS, st.text(CHARACTERS, min_size=1, max_size=12))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False, min_value=-1e15, max_value=1e15)


def _is_no_code(text: str) -> bool:
    # Codes are written as words: see tests/unit/test_publish_words.py.
    return re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", text) is None


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.tuples(TEXT.filter(_is_no_code), NUMBERS), min_size=1, max_size=6, unique_by=lambda row: row[0]))
def test_both_formats_give_back_what_was_written(rows: list[tuple[str, float]]) -> None:
    frame = pl.DataFrame({"group": [text for text, _ in rows], "people": [9] * len(rows), "net": [n for _, n in rows]})
    released = release_frame(frame)
    with tempfile.TemporaryDirectory() as folder:
        paths = [write_workbook([released], Path(folder) / f"book.{ending}", title="x") for ending in ("xlsx", "ods")]
        xlsx, ods = ({place: cell for place, cell in read_workbook(path).sheets[3].cells.items() if place[0] > 4}
                     for path in paths)  # fmt: skip
        problems = {problem.split(":")[0] for path in paths for problem in check_workbook(path)}
    assert ods.keys() == xlsx.keys()
    # XLSX keeps 16 digits of a number.
    assert [place for place, cell in ods.items() if not _is_alike(cell, xlsx[place])] == []
    groups = [cell for (_, column), cell in sorted(ods.items()) if column == 1]
    assert groups == [_expect(text) for text in released.frame["group"]]
    # In the order of the release: a cell of nothing but spaces is blank, and a bracketed word may be no shorthand.
    assert problems <= {"blank-cells", "shorthand-explained", "wrapped-text"}
    assert [cell for (_, column), cell in sorted(ods.items()) if column == 3] == released.frame["net"].to_list()


def _expect(text: str) -> str:
    """What no XML can hold is replaced; what a spreadsheet would run is made harmless."""
    harmless = f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", harmless)


def _is_alike(one: str | float, other: str | float) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-15)
    return one == other
