"""Damaged lines: each is refused by itself and every other row is stored."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.support.intake import as_csv, deliver, read_quarantine, read_record, row, totals

GOOD = [row(person_id=f"P{number}") for number in range(4)]
HEADER, *LINES = as_csv(GOOD).encode().splitlines()


def _damaged(*lines: bytes, ending: bytes = b"\n") -> bytes:
    return ending.join([HEADER, *lines]) + ending


CASES: dict[str, tuple[bytes, dict[int, str]]] = {
    "short row": (_damaged(LINES[0], LINES[1].rsplit(b",", 1)[0], LINES[2]), {3: "row_too_short"}),
    "long row": (_damaged(LINES[0], LINES[1] + b",x", LINES[2]), {3: "row_too_long"}),
    "quote never closed": (_damaged(LINES[0], b'"' + LINES[1], LINES[2], LINES[3]), {3: "quote_not_closed"}),
    "byte of another encoding": (_damaged(LINES[0], LINES[1].replace(b"afc", b"a\xe9c"), LINES[2]), {3: "not_decoded"}),
    "NUL": (_damaged(LINES[0], LINES[1].replace(b"afc", b"a\x00c"), LINES[2]), {3: "not_decoded"}),
    "carriage return within": (_damaged(LINES[0], LINES[1].replace(b"afc", b"a\rc"), LINES[2]), {3: "not_decoded"}),
    "blank line": (_damaged(LINES[0], b"", LINES[2]), {3: "row_too_short"}),
    "title of totals": (_damaged(LINES[0], LINES[1], b"Total,2"), {4: "row_too_short"}),
    "cut short at the end": (_damaged(LINES[0], LINES[1])[:-30], {3: "row_too_short"}),
    "line break within quotes": (
        _damaged(LINES[0], LINES[1].replace(b"afc", b'"a\nc"'), LINES[2]),
        {3: "quote_not_closed", 4: "quote_not_closed"},
    ),
    "very long line": (_damaged(LINES[0], LINES[1].replace(b"afc", b"a" * 1_200_000), LINES[2]), {3: "row_too_long"}),
    "windows line ends": (_damaged(*LINES, ending=b"\r\n"), {}),
    "no line end at the end": (_damaged(*LINES)[:-1], {}),
    "mark of byte order": (b"\xef\xbb\xbf" + _damaged(*LINES), {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_damaged_line_is_refused_alone(case: str, tmp_path: Path) -> None:
    content, expected = CASES[case]
    path = tmp_path / "damaged.csv"
    path.write_bytes(content)
    delivered = deliver(tmp_path / "store", path)
    lines = content.removesuffix(b"\n").count(b"\n")
    assert totals(delivered) == (lines, lines - len(expected), 0, 0, len(expected))
    found = read_quarantine(tmp_path / "store")
    assert dict(zip(found["line"], found["reason"], strict=True) if expected else ()) == expected


@pytest.mark.parametrize("damage", [b"", LINES[3].rsplit(b",", 1)[0]])
def test_quote_within_a_field_is_text_whichever_reader_is_used(damage: bytes, tmp_path: Path) -> None:
    # The damaged line makes the careful reader take over; without it the engine reads the file.
    lines = [
        LINES[0],
        LINES[1].replace(b"afc", b'a"c'),
        LINES[2].replace(b"afc", b'"a""c"'),
        *([damage] if damage else []),
    ]
    (tmp_path / "a.csv").write_bytes(_damaged(*lines))
    delivered = deliver(tmp_path / "store", tmp_path / "a.csv")
    assert totals(delivered) == (len(lines), 3, 0, 0, len(lines) - 3)
    assert sorted(read_record(tmp_path / "store")["pay_contract"]) == ['a"c', 'a"c', "afc"]


def test_gzipped_file_gives_the_same_record_and_digest(tmp_path: Path) -> None:
    content = _damaged(*LINES)
    plain, packed = tmp_path / "a.csv", tmp_path / "b.csv.gz"
    plain.write_bytes(content)
    with gzip.open(packed, "wb") as out:
        out.write(content)
    first, second = deliver(tmp_path / "one", plain), deliver(tmp_path / "two", packed)
    assert first.files[0].sha256 == second.files[0].sha256
    assert read_record(tmp_path / "one").equals(read_record(tmp_path / "two"))
