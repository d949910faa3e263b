"""An accessible workbook: cover, contents, notes and one table a sheet."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tenure.disclosure import Released
from tenure.errors import InternalError
from tenure.publish.ods import make_ods
from tenure.publish.pay_tables import choose_tables, find_views
from tenure.publish.sheets import Book, Column, Sheet, lay_out
from tenure.publish.text import write_file

__all__ = ["WORKBOOKS", "write_workbook"]

WORKBOOKS = (".xlsx", ".ods")

# Fixed, so that the same tables give the same bytes.
_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_workbook(
    tables: Sequence[Released], path: Path, *, title: str, contact: str = "", findings: Sequence[str] = ()
) -> Path:
    """Write tables as one workbook that follows the rules for accessible spreadsheets.

    Parameters
    ----------
    tables : Sequence[Released]
        At least one. Each gets a sheet of its own, in the order given.
    path : Path
        The file; its ending, ``.xlsx`` or ``.ods``, is its format.
    title : str
        Title of the cover and of the document.
    contact : str
        Whom a reader may ask, for the cover.
    findings : Sequence[str]
        What was found, in sentences, for a sheet of their own; none, no sheet.

    Raises
    ------
    AccessError
        The file cannot be written.
    UsageError
        A table is longer than a sheet.

    Notes
    -----
    Title in A1, one marked-up named table a sheet, one header row, no merged cells, no blank cells in
    a table, shorthand explained above the table, document title and language set. Both formats hold the
    same sheets, cells and links. A table of pay without rows has no sheet; the cover names it. Tables of
    pay evidence show the cells that the published evidence shows,
    under its names and rounded as it is, and no diagnostics; other tables show all their columns.
    Release: the file holds released values only.
    Source: Analysis Function, "Releasing statistics in spreadsheets".
    """
    if path.suffix not in WORKBOOKS:
        raise InternalError(f"a workbook ends in {' or '.join(WORKBOOKS)}, not in '{path.suffix}'")
    chosen = choose_tables(tables)
    views = find_views(chosen)
    shown = [table for table in chosen if table.frame.height or table.about.table not in views] or chosen
    left_out = [table.about.title for table in chosen if table not in shown]
    book = lay_out(shown, title=title, views=views, contact=contact, left_out=left_out, findings=findings)
    return write_file(path, make_ods(book) if path.suffix == ".ods" else _make_xlsx(book))


def _make_xlsx(book: Book) -> bytes:
    buffer = io.BytesIO()
    file = xlsxwriter.Workbook(buffer, {"in_memory": True})
    file.set_properties({"title": book.title, "author": "Tenure", "created": _CREATED})
    writer = _Writer(file)
    for sheet in book.sheets:
        writer.write_sheet(sheet)
    file.close()
    return _settle_bytes(buffer)


class _Writer:
    """Formats of one workbook, and its sheets."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._base = {"font_name": "Arial", "font_size": 12, "valign": "top"}
        self._plain: Format = book.add_format(self._base)
        self._title: Format = book.add_format({**self._base, "bold": True, "font_size": 16})
        self._wrapped_title: Format = book.add_format({**self._base, "bold": True, "font_size": 16, "text_wrap": True})
        self._text: Format = book.add_format({**self._base, "text_wrap": True})
        self._header: Format = book.add_format({**self._base, "bold": True, "text_wrap": True, "bottom": 1})
        self._link: Format = book.add_format({**self._base, "font_color": "#0b4f8a", "underline": 1})
        self._mark: Format = book.add_format({**self._base, "align": "right"})
        self._numbers: dict[int, Format] = {}

    def write_sheet(self, content: Sheet) -> None:
        sheet = self._book.add_worksheet(content.name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        title, text = (self._wrapped_title, self._text) if content.wraps else (self._title, self._plain)
        for row, line in enumerate(content.lines):
            sheet.write_string(row, 0, line, text if row else title)
        if content.table is None:
            sheet.set_column(0, 0, 80)
            return
        top = len(content.lines)
        self._mark_table(sheet, content, top)
        for place, column in enumerate(content.table.columns):
            self._write_column(sheet, column, (top + 1, place))
            sheet.set_column(place, place, column.width)
        if content.table.links:
            for row, name in enumerate(content.table.columns[0].values, start=top + 1):
                sheet.write_url(row, 0, f"internal:'{name}'!A1", self._link, name)

    def _mark_table(self, sheet: Worksheet, content: Sheet, top: int) -> None:
        table = content.table
        if table is None:
            return
        options = {
            "name": table.name,
            "style": "Table Style Light 1",
            "banded_rows": False,
            "autofilter": False,
            "columns": [{"header": column.header, "header_format": self._header} for column in table.columns],
        }
        sheet.add_table(top, 0, top + table.n_rows, len(table.columns) - 1, options)

    def _write_column(self, sheet: Worksheet, column: Column, corner: tuple[int, int]) -> None:
        top, place = corner
        numeric = column.decimals is not None
        style = self._find_number(column.decimals) if column.decimals is not None else self._text
        mark = self._mark if numeric else self._text
        for row, cell in enumerate(column.read_cells(0, len(column.values)), start=top):
            if isinstance(cell, str):
                sheet.write_string(row, place, cell, mark if numeric else style)
            else:
                sheet.write_number(row, place, cell, style)

    def _find_number(self, decimals: int) -> Format:
        if decimals not in self._numbers:
            form = f"0.{'0' * decimals}" if decimals else "#,##0"
            self._numbers[decimals] = self._book.add_format({**self._base, "num_format": form})
        return self._numbers[decimals]


def _settle_bytes(content: io.BytesIO) -> bytes:
    """Give every part of the file one time, and state the language, which the writer cannot."""
    out = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                new.writestr(info, old.read(name).replace(end, b"<dc:language>en-GB</dc:language>" + end))
                continue
            with old.open(name) as part, new.open(info, "w") as copy:
                shutil.copyfileobj(part, copy)
    return out.getvalue()
