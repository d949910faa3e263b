"""The OpenDocument writer: what the file holds, and that other programs read it as it was meant."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pytest

from tenure.errors import UsageError
from tenure.publish import check_workbook, sheets, write_workbook
from tests.support.publish import release_moves
from tests.support.workbooks import OFFICE, TABLE, read_ods_rows, read_part, release_frame

# Characters that XML folds, escapes or cannot hold, and what must be read back.
ODD = {
    "a  b": "a  b",
    " lead": " lead",
    "trail  ": "trail  ",
    "two\nlines": "two\nlines",
    "tab\there": "tab\there",
    "<b> & \"q\" 'a'": "<b> & \"q\" 'a'",
    "bell\x07": "bell�",
    "żółć 日本 🏥": "żółć 日本 🏥",
}
FRAME = pl.DataFrame(
    {"group": ["a", "b", "c"], "people": [1200, 3, None], "net": [0.1 + 0.2, 0.5, -1 / 3]},
    schema_overrides={"people": pl.Int64},
)


def _write(tmp_path: Path, frame: pl.DataFrame, ending: str = "ods") -> Path:
    return write_workbook([release_frame(frame)], tmp_path / f"book.{ending}", title="A & B <c>")


def test_sheets_hold_text_numbers_and_marks(tmp_path: Path) -> None:
    rows = read_ods_rows(_write(tmp_path, FRAME), "Table 1")
    assert rows[0] == ["Table 1: Table t"]
    assert rows[3] == ["Group", "People", "Net"]
    # 3 is hidden with what falls with it; a missing count does not apply. Numbers keep every digit.
    assert rows[4:] == [["a", 1200.0, 0.1 + 0.2], ["b", "[c]", "[c]"], ["c", "[z]", -1 / 3]]


def test_shown_text_of_a_number_is_what_the_workbook_would_show(tmp_path: Path) -> None:
    with zipfile.ZipFile(_write(tmp_path, FRAME)) as file:
        content = file.read("content.xml").decode()
    assert 'office:value="1200"><text:p>1,200</text:p>' in content
    assert 'office:value="0.30000000000000004"><text:p>0.3000</text:p>' in content


@pytest.mark.parametrize("given", ODD)
def test_odd_text_is_read_back_as_it_was(tmp_path: Path, given: str) -> None:
    path = _write(tmp_path, pl.DataFrame({"group": [given], "people": [10]}))
    assert read_ods_rows(path, "Table 1")[4] == [ODD[given], 10.0]


def test_type_comes_first_and_uncompressed_and_every_part_is_listed(tmp_path: Path) -> None:
    with zipfile.ZipFile(_write(tmp_path, FRAME)) as file:
        first = file.infolist()[0]
        names = set(file.namelist())
        assert file.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    listed = {str(entry.attrib[name]) for entry in read_part(tmp_path / "book.ods", "META-INF/manifest.xml")
              for name in entry.attrib if name.endswith("full-path")}  # fmt: skip
    assert listed - {"/"} == names - {"mimetype", "META-INF/manifest.xml"}


def test_title_language_header_rows_and_table_are_marked_up(tmp_path: Path) -> None:
    path = _write(tmp_path, FRAME)
    meta = {element.tag.split("}")[1]: element.text for element in read_part(path, "meta.xml")[0]}
    assert (meta["title"], meta["language"]) == ("A & B <c>", "en-GB")
    content = read_part(path, "content.xml")
    (sheet,) = (item for item in content.iter(f"{TABLE}table") if item.get(f"{TABLE}name") == "Table 1")
    (header,) = sheet.findall(f"{TABLE}table-header-rows")
    assert len(header.findall(f"{TABLE}table-row")) == 1
    ranges = {
        item.get(f"{TABLE}name"): item.get(f"{TABLE}target-range-address")
        for item in content.iter(f"{TABLE}database-range")
    }
    # Contents lists Notes and Table 1; three lines stand above the header of Table 1, then header and three rows.
    assert ranges["table_contents"] == "'Contents'.A4:'Contents'.D6"
    assert ranges["table_t"] == "'Table 1'.A4:'Table 1'.C7"


def test_no_date_and_no_formula_is_in_the_file(tmp_path: Path) -> None:
    path = _write(tmp_path, pl.DataFrame({"group": ["=1+1"], "people": [10]}))
    with zipfile.ZipFile(path) as file:
        everything = b"".join(file.read(name) for name in file.namelist())
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"table:formula" not in everything
    assert b"-date>" not in everything


def test_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    one = write_workbook([release_frame(FRAME)], tmp_path / "one.ods", title="x")
    two = write_workbook([release_frame(FRAME)], tmp_path / "two.ods", title="x")
    assert one.read_bytes() == two.read_bytes()


def test_both_formats_hold_the_same_sheets_and_cells(tmp_path: Path) -> None:
    tables = [release_moves(), release_frame(FRAME, notes=("A note.",))]
    for ending in ("xlsx", "ods"):
        write_workbook(tables, tmp_path / f"book.{ending}", title="Moves")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Table 1", "Table 2"]
    for sheet in book:
        there = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
        here = read_ods_rows(tmp_path / "book.ods", sheet.title)
        assert len(there) == len(here)
        for ours, theirs in zip(here, there, strict=True):
            # XLSX keeps 16 digits of a number.
            assert ours == [pytest.approx(cell, rel=1e-15) if isinstance(cell, float) else cell for cell in theirs]


def test_workbook_of_several_tables_keeps_every_rule(tmp_path: Path) -> None:
    tables = [release_moves(), release_frame(FRAME, notes=("A note.", "Another."))]
    paths = [write_workbook(tables, tmp_path / f"book.{ending}", title="Moves") for ending in ("xlsx", "ods")]
    assert [check_workbook(path) for path in paths] == [[], []]


def test_hidden_value_is_nowhere_in_either_file(tmp_path: Path) -> None:
    # 4 people of group b and their net of 7531.25 are hidden.
    frame = pl.DataFrame({"group": ["a", "b"], "people": [12, 4], "net": [2.5, 7531.25]})
    for ending in ("xlsx", "ods"):
        with zipfile.ZipFile(_write(tmp_path, frame, ending)) as file:
            everything = b"".join(file.read(name) for name in file.namelist())
        assert b"7531" not in everything
        assert b"7,531" not in everything
        assert b"[c]" in everything


def test_table_without_rows_has_a_row_of_marks(tmp_path: Path) -> None:
    path = _write(tmp_path, FRAME.clear())
    assert read_ods_rows(path, "Table 1")[4:] == [["[z]", "[z]", "[z]"]]


def test_value_that_is_no_number_is_marked_not_applicable(tmp_path: Path) -> None:
    frame = pl.DataFrame({"group": ["a", "b"], "people": [10, 10], "net": [float("nan"), float("inf")]})
    for ending in ("xlsx", "ods"):
        _write(tmp_path, frame, ending)
    assert [row[2] for row in read_ods_rows(tmp_path / "book.ods", "Table 1")[4:]] == ["[z]", "[z]"]
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["Table 1"]
    assert [sheet["C5"].value, sheet["C6"].value] == ["[z]", "[z]"]


def test_table_longer_than_a_sheet_is_refused_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LAST_ROW", 12)
    with pytest.raises(UsageError, match="The table 't' is too long for a workbook") as refusal:
        _write(tmp_path, FRAME)
    assert refusal.value.slug == "workbook-too-long"
    assert list(tmp_path.iterdir()) == []


# odfpy is no dependency of every environment: `make test` does without it.
@pytest.mark.full
def test_pandas_reads_the_values_through_odfpy(tmp_path: Path) -> None:
    pytest.importorskip("odf", reason="needs odfpy")
    path = _write(tmp_path, FRAME)
    frame = pd.read_excel(path, engine="odf", sheet_name="Table 1", header=None, skiprows=3)
    assert frame.to_numpy().tolist() == [
        ["group", "people", "net"],
        ["a", 1200, 0.1 + 0.2],
        ["b", "[c]", "[c]"],
        ["c", "[z]", -1 / 3],
    ]
    # The cell's value type must be right, not only its text.
    assert [type(value).__name__ for value in frame.iloc[1].tolist()] == ["str", "int", "float"]
    kinds = [cell.get(f"{OFFICE}value-type") for cell in read_part(path, "content.xml").iter(f"{TABLE}table-cell")]
    assert kinds.count("float") == 3


def test_headers_alike_but_for_case_are_numbered(tmp_path: Path) -> None:
    # A spreadsheet refuses a table with two headers of one name, and the row of headers with it.
    frame = pl.DataFrame({"group": ["a"], "people": [10], "Net": [1.0], "net": [2.0]})
    for ending in ("xlsx", "ods"):
        _write(tmp_path, frame, ending)
    assert read_ods_rows(tmp_path / "book.ods", "Table 1")[3] == ["Group", "People", "Net", "Net (2)"]
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["Table 1"]
    assert [cell.value for cell in sheet[4]] == ["Group", "People", "Net", "Net (2)"]
