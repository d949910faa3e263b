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


def test_doubled_quote_is_text_and_bare_quote_is_refused_in_any_company(tmp_path: Path) -> None:
    doubled, bare = LINES[1].replace(b"afc", b'"a""c"'), LINES[2].replace(b"afc", b'a"c')
    (tmp_path / "a.csv").write_bytes(_damaged(LINES[0], doubled, bare))
    delivered = deliver(tmp_path / "store", tmp_path / "a.csv")
    assert delivered.files[0].refused_by_reason == {"quote_not_closed": 1}
    assert sorted(read_record(tmp_path / "store")["pay_contract"]) == ['a"c', "afc"]


def test_line_break_in_the_first_field_makes_no_new_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(_damaged(LINES[0], LINES[1].replace(b"P1", b'"P\n1"', 1), LINES[2]))
    delivered = deliver(tmp_path / "store", tmp_path / "a.csv")
    assert totals(delivered) == (4, 2, 0, 0, 2)


def test_gzipped_file_gives_the_same_record_and_digest(tmp_path: Path) -> None:
    content = _damaged(*LINES)
    plain, packed = tmp_path / "a.csv", tmp_path / "b.csv.gz"
    plain.write_bytes(content)
    with gzip.open(packed, "wb") as out:
        out.write(content)
    first, second = deliver(tmp_path / "one", plain), deliver(tmp_path / "two", packed)
    assert first.files[0].sha256 == second.files[0].sha256
    assert read_record(tmp_path / "one").equals(read_record(tmp_path / "two"))


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("stray", [b"", b'"'])
def test_empty_fields_after_the_last_column_of_every_row_are_nothing(
    ending: bytes, stray: bytes, tmp_path: Path
) -> None:
    tailed = [LINES[0] + b",,", LINES[1] + b",,", LINES[2] + b',"",', LINES[3] + b",,"]
    (tmp_path / "a.csv").write_bytes(_damaged(*tailed, *([stray] if stray else []), ending=ending))
    delivered = deliver(tmp_path / "store", tmp_path / "a.csv")
    assert delivered.files[0].refused_by_reason == ({"quote_not_closed": 1} if stray else {})
    (tmp_path / "b.csv").write_bytes(_damaged(*LINES))
    assert totals(deliver(tmp_path / "store", tmp_path / "b.csv")) == (4, 0, 0, 4, 0)


def test_row_with_more_or_fewer_empty_fields_after_it_than_the_others_is_refused(tmp_path: Path) -> None:
    # One field too many, whose last is empty, is what an unquoted delimiter makes of a row that ends in nothing.
    (tmp_path / "a.csv").write_bytes(_damaged(LINES[0], LINES[1] + b",", LINES[2]))
    assert deliver(tmp_path / "store", tmp_path / "a.csv").files[0].refused_by_reason == {"row_too_long": 1}
    (tmp_path / "b.csv").write_bytes(_damaged(LINES[0] + b",", LINES[2] + b",", LINES[3]))
    assert deliver(tmp_path / "store", tmp_path / "b.csv").files[0].refused_by_reason == {"row_too_short": 1}


def test_blank_after_the_last_column_is_a_field_too_many(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(_damaged(LINES[0], LINES[1] + b", ", LINES[2]))
    assert deliver(tmp_path / "store", tmp_path / "a.csv").files[0].refused_by_reason == {"row_too_long": 1}


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_long_field_in_a_line_with_empty_fields_after_it_is_read_whole(quote: bytes, tmp_path: Path) -> None:
    # Longer than the 131,072 characters at which the standard library's CSV reader gives up.
    long = LINES[0].replace(b"afc", quote + b"a" * 200_000 + quote) + b","
    (tmp_path / "a.csv").write_bytes(_damaged(long, LINES[1] + b",", b'"'))
    assert totals(deliver(tmp_path / "store", tmp_path / "a.csv")) == (3, 2, 0, 0, 1)
    assert sorted(len(text) for text in read_record(tmp_path / "store")["pay_contract"]) == [3, 200_000]
