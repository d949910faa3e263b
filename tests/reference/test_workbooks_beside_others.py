"""The workbook beside another writer (gptables) and two other readers (calamine, openpyxl)."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from tenure.disclosure import Released
from tenure.publish import check_workbook, write_workbook
from tests.support.publish import release_moves
from tests.support.workbooks import release_frame

ENDINGS = ("xlsx", "ods")
FINDINGS = ("Of 993 nurses 40 became managers.", "Nobody else moved as often.")
# The hidden values are recognisable: 3 is small, and 987654321 falls with it.
PLANTED = pl.DataFrame({"group": ["a", "b", "c"], "people": [1200, 3, 88], "net": [0.25, 987_654_321.5, -1.5]})


def _tables() -> list[Released]:
    return [release_moves(), release_frame(PLANTED, name="pay.other.rows", notes=("A note.",))]


def _write(folder: Path, ending: str) -> Path:
    return write_workbook(_tables(), folder / f"book.{ending}", title="Moves", findings=FINDINGS)


def _body(rows: Sequence[Sequence[object]], width: int) -> list[Sequence[object]]:
    """Rows of a sheet's table: those that fill its width, header first."""
    return [row[:width] for row in rows if len(row) >= width and all(cell not in ("", None) for cell in row[:width])]


@pytest.mark.parametrize("ending", ENDINGS)
def test_another_reader_finds_every_released_value(tmp_path: Path, ending: str) -> None:
    book = CalamineWorkbook.from_path(_write(tmp_path, ending))
    assert book.sheet_names == ["Cover", "Contents", "Findings", "Notes", "Table 1", "Table 2"]
    for number, table in enumerate(_tables(), start=1):
        sheet = book.get_sheet_by_name(f"Table {number}")
        header, *rows = _body(sheet.to_python(), table.frame.width)
        assert len(header) == table.frame.width
        expected = [["[c]" if cell is None else cell for cell in row] for row in table.frame.rows()]
        assert len(rows) == len(expected) == table.frame.height
        for found, wanted in zip(itertools.chain(*rows), itertools.chain(*expected), strict=True):
            assert found == (pytest.approx(wanted, rel=1e-15) if isinstance(wanted, float) else wanted)


def test_both_formats_read_alike_in_another_reader(tmp_path: Path) -> None:
    xlsx, ods = (CalamineWorkbook.from_path(_write(tmp_path, ending)) for ending in ENDINGS)
    assert xlsx.sheet_names == ods.sheet_names
    for name in xlsx.sheet_names:
        one, two = (book.get_sheet_by_name(name).to_python() for book in (xlsx, ods))
        assert len(one) == len(two) > 0
        for left, right in zip(itertools.chain(*one), itertools.chain(*two), strict=True):
            assert left == (pytest.approx(right, rel=1e-15) if isinstance(right, float) else right)


# gptables leaves a file of its own open when it is read.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_another_writer_makes_the_same_table_of_the_same_values(tmp_path: Path) -> None:
    ours = openpyxl.load_workbook(_write(tmp_path, "xlsx"))["Table 2"]
    header, *rows = [[cell.value for cell in row] for row in ours[next(iter(ours.tables.values())).ref]]
    theirs = _write_with_gptables(tmp_path, header, rows, name="table_pay_other_rows", title=str(ours["A1"].value))
    (mine,), (other,) = (list(sheet.tables.values()) for sheet in (ours, theirs))
    assert mine.displayName == other.displayName
    assert theirs["A1"].value == ours["A1"].value
    assert [[cell.value for cell in row] for row in theirs[other.ref]] == [header, *rows]
    assert [column.name for column in other.tableColumns] == [column.name for column in mine.tableColumns]


def _write_with_gptables(
    folder: Path, header: list[object], rows: list[list[object]], *, name: str, title: str
) -> openpyxl.worksheet.worksheet.Worksheet:
    # Both libraries are slow to read, and only this test wants them.
    import gptables  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    frame = pd.DataFrame(rows, columns=header, dtype=object)
    table = gptables.GPTable(table=frame, table_name=name, title=title, instructions="[c] means hidden.")
    path = folder / "theirs.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gptables.write_workbook(str(path), {"Table 2": table})
    return openpyxl.load_workbook(path)["Table 2"]


def test_what_was_found_has_a_sheet_that_the_contents_list(tmp_path: Path) -> None:
    path = _write(tmp_path, "xlsx")
    book = openpyxl.load_workbook(path)
    assert [row[1].value for row in book["Findings"].iter_rows(min_row=4)] == list(FINDINGS)
    listed = [[cell.value for cell in row] for row in book["Contents"].iter_rows(min_row=4)]
    assert listed[0] == ["Sheet", "Study", "Title", "Rows"]
    # 10 moves between three groups; three rows of the other table.
    assert [(row[0], row[1], row[3]) for row in listed[-2:]] == [
        ("Table 1", "Careers: moves", 10),
        ("Table 2", "Pay: other", 3),
    ]
    assert check_workbook(path) == []


def test_tables_that_share_a_note_are_named_by_first_and_last(tmp_path: Path) -> None:
    shared, own = ("The same everywhere.",), ("Of the last alone.",)
    tables = [release_frame(PLANTED, name=f"t.t.t{i}", notes=shared if i != 4 else own) for i in (1, 2, 3, 4, 5)]
    path = write_workbook(tables, tmp_path / "book.xlsx", title="x")
    noted = {row[2].value: row[0].value for row in openpyxl.load_workbook(path)["Notes"].iter_rows()}
    assert noted["The same everywhere."] == "Tables 1 to 3, 5"
    assert noted["Of the last alone."] == "Table 4"


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_hidden_value_is_in_any_part_of_the_file(tmp_path: Path, ending: str) -> None:
    path = _write(tmp_path, ending)
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert [name for name, part in parts.items() if re.search(rb"987[ ,.]?654", part)] == []
    # The search finds what is shown, so it would have found what is not.
    assert [name for name, part in parts.items() if re.search(rb"1200|1,200", part)] != []
    years = {dt.date(*info.date_time[:3]) for info in zipfile.ZipFile(path).infolist()}
    assert years == {dt.date(1980, 1, 1)}
