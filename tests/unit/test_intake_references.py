from __future__ import annotations

from pathlib import Path

import pytest

from tenure.errors import LayoutError
from tenure.intake import read_reference


def test_list_of_codes_keeps_its_columns_and_adds_the_optional_ones(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("code,name,type,region,colour\nB,Bee,x,north,red\nA,Ay,x,south,blue\n")
    frame = read_reference("organisations", tmp_path / "o.csv")
    assert frame.columns == ["code", "name", "type", "region", "successor", "successor_from"]
    assert frame["code"].to_list() == ["A", "B"]
    assert frame["successor"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("code,name\n1,x\n", "no column group"),
        ("code,name,group\n1,x,y\n1,z,y\n", "occurs twice"),
        ("", "no column code, name, group"),
    ],
)
def test_list_of_codes_that_cannot_be_used_is_refused(content: str, found: str, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(content)
    with pytest.raises(LayoutError) as caught:
        read_reference("occupations", tmp_path / "o.csv")
    assert found in caught.value.found
    assert caught.value.slug == "reference-not-usable"


def _found(tmp_path: Path, kind: str, content: str) -> str:
    (tmp_path / "o.csv").write_text(content, encoding="utf-8")
    with pytest.raises(LayoutError) as caught:
        read_reference(kind, tmp_path / "o.csv")
    assert caught.value.slug == "reference-not-usable"
    return caught.value.found


def test_blanks_around_values_and_empty_lines_are_no_part_of_a_list(tmp_path: Path) -> None:
    content = "\ufeff code,name , group\n\u00a0baker , Baker\u00a0,food\n\n,,\n"
    (tmp_path / "o.csv").write_text(content, encoding="utf-8")
    assert read_reference("occupations", tmp_path / "o.csv").rows() == [("baker", "Baker", "food")]


def test_successor_from_is_kept_as_a_whole_date(tmp_path: Path) -> None:
    content = (
        "code,name,type,region,successor,successor_from\nA,Ay,x,n,C,2020-04\nB,Bee,x,n,C,2021-10-15\nC,Cee,x,n,,\n"
    )
    (tmp_path / "o.csv").write_text(content)
    frame = read_reference("organisations", tmp_path / "o.csv")
    assert frame.select("code", "successor", "successor_from").rows() == [
        ("A", "C", "2020-04-01"),
        ("B", "C", "2021-10-15"),
        ("C", None, None),
    ]


def test_every_fault_of_a_list_of_organisations_is_named_with_its_lines(tmp_path: Path) -> None:
    rows = [
        "A,Ay,x,n,B,01/04/2020",  # line 2: a date that cannot be read
        "B,Bee,x,n,C,2020-13",  # line 3: likewise
        "C,Cee,x,n,X,2020-04",  # line 4: a successor that is not there
        "D,Dee,x,n,E,",  # line 5: no date
        "E,Ee,x,n,,2020-04",  # line 6: no successor
        "F,,x,n,F,2020-04",  # line 7: no name, its own successor
        "A,Ay,x,n,,",  # line 8: A again
        ",Gee,x,n,,",  # line 9: no code
        "H,Aitch,,,,,z",  # line 10: a value too many; type and region may be empty
    ]
    header = "code,name,type,region,successor,successor_from"
    assert _found(tmp_path, "organisations", "\n".join([header, *rows])) == (
        "more values than columns (line 10); no code (line 9); no name (line 7); "
        "a code that occurs twice (lines 2, 8); "
        "a successor_from that is not written YYYY-MM-DD or YYYY-MM (lines 2, 3); "
        "a successor that is no code of the file (line 4); successor without successor_from (line 5); "
        "successor_from without successor (line 6); a successor of itself (line 7)."
    )


def test_words_of_the_tables_are_refused_as_occupations_and_groups(tmp_path: Path) -> None:
    content = "code,name,group\nleft,Left,a\nb,Bee,Other_State\nc,Cee,joined\nd,Dee,\nunclassified,Ee,e\n"
    words = "joined, left, other_state, unclassified"
    assert _found(tmp_path, "occupations", content) == (
        f"no group (line 5); a code that is a reserved word ({words}) (lines 2, 6); "
        f"a group that is a reserved word ({words}) (lines 3, 4)."
    )


def test_long_lists_of_lines_are_cut(tmp_path: Path) -> None:
    # Lines 2 to 12: eight are named, three are counted.
    assert "(lines 2, 3, 4, 5, 6, 7, 8, 9 and 3 more)" in _found(
        tmp_path, "occupations", "code,name,group\n" + "x,y,\n" * 11
    )


@pytest.mark.parametrize("content", [b"code,name,group\n\xff,x,y\n", b'code,name,group\n"x,y,z\n'])
def test_list_that_is_no_csv_in_utf_8_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_bytes(content)
    with pytest.raises(LayoutError, match="no CSV file in UTF-8"):
        read_reference("occupations", tmp_path / "o.csv")


def test_list_without_rows_is_refused(tmp_path: Path) -> None:
    assert _found(tmp_path, "occupations", "code,name,group\n") == "no rows."
