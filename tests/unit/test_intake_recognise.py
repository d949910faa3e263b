"""A file that does not fit its layout is told what it looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.errors import LayoutError
from tenure.intake.recognise import guess_bytes, guess_layout
from tenure.intake.sources import read_source
from tenure.layouts import fit_titles, list_layouts, list_parts, read_layout
from tests.support.intake import PLAIN, as_csv, row

_OWN = read_layout("tenure-record")
_MONTHLY = ",".join(read_layout("esr-monthly").columns)
_PERSON = "PersonID,EffectiveStartDate,EffectiveEndDate,Gender,DateofBirth,EthnicOrigin,DisabilityFlag,Nationality"


def _refusal(tmp_path: Path, text: str, layout: str = "tenure-record") -> LayoutError:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(LayoutError) as caught:
        read_source(path, 0, read_layout(layout))
    return caught.value


def test_extract_of_another_layout_is_recognised(tmp_path: Path) -> None:
    error = _refusal(tmp_path, f"{_MONTHLY}\n1\n")
    assert error.slug == "layout-looks-otherwise"
    assert error.found == "it looks like the header of the layout 'esr-monthly'."
    assert error.fix == "choose the layout with --layout esr-monthly."


def test_table_of_effective_dated_rows_is_recognised(tmp_path: Path) -> None:
    error = _refusal(tmp_path, f"{_PERSON}\n1\n")
    assert error.found == "it looks like the header of the table of people in the layout 'esr-trust-tables'."
    assert "deliver all of its tables in one command" in error.fix


@pytest.mark.parametrize("title", ["Staff in Post\n", "Staff in Post,,,,\nRun on,01/04/2024,,,\n", "\n\n"])
def test_lines_above_the_header_are_counted(title: str, tmp_path: Path) -> None:
    error = _refusal(tmp_path, title + as_csv([row()]))
    above = title.count("\n")
    assert error.found == f"line {above + 1} looks like the header of the layout 'tenure-record'."
    assert error.fix == f"take out the {above} line{'s' if above > 1 else ''} above the header."


def test_another_delimiter_below_a_title_is_recognised_too(tmp_path: Path) -> None:
    error = _refusal(tmp_path, "Report\n" + as_csv([row()]).replace(",", ";"))
    assert error.found.startswith("line 2 looks like")
    assert "name their delimiter in a layout of your own" in error.fix


def test_what_looks_like_nothing_says_what_is_lacking_and_repeats_no_value(tmp_path: Path) -> None:
    error = _refusal(tmp_path, "Ann Example,1980,Ward 7\n")
    assert error.slug == "layout-columns-missing"
    assert "Example" not in str(error)


def test_spaces_marks_and_capital_letters_of_a_name_make_no_difference(tmp_path: Path) -> None:
    header = ",".join(PLAIN).replace("birth_year", "Birth Year").replace("org_code", "OrgCode")
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n")
    assert {"birth_year", "org_code"} <= read_source(path, 0, _OWN).given
    # A column of the very name is the one that is meant; the other is ignored.
    assert fit_titles(("FTE", "fte"), _OWN) == ("FTE", "fte")
    assert _refusal(tmp_path, header.replace("fte", "FTE,Fte") + "\n").slug == "layout-columns-twice"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "a spreadsheet"),
        ("person_id,month".encode("utf-16"), "UTF-16"),
        ("person_id,month".encode("utf-16-le"), "UTF-16"),
        (b"PAR1", "Parquet"),
        ("naïve".encode("windows-1252"), "windows-1252"),
        (b"person_id", ""),
    ],
)
def test_first_bytes_tell_what_a_file_is(content: bytes, words: str) -> None:
    assert words in guess_bytes(content)
    assert bool(guess_bytes(content)) == bool(words)


def test_header_in_another_encoding_says_what_it_looks_like(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"PK\x03\x04\xff\xff\n")
    with pytest.raises(LayoutError, match=r"cannot be read") as caught:
        read_source(path, 0, _OWN)
    assert "a spreadsheet (.xlsx) or a zip file" in caught.value.found


@pytest.mark.parametrize("name", list_layouts())
def test_every_layout_recognises_its_own_files(name: str) -> None:
    for table, part, _ in list_parts(read_layout(name)):
        guess = guess_layout(tuple(part.columns))
        assert guess is not None
        assert (guess.layout, guess.table) == (name, table)
