"""An accessible workbook: cover, contents, notes and one table a sheet."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tenure.disclosure import Released
from tenure.publish.text import HIDDEN, NOT_APPLICABLE, SHORTHAND, check_released, mark_hidden, write_file

__all__ = ["write_xlsx"]

# Fixed, so that the same tables give the same bytes.
_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_WIDE = 80.0


def write_xlsx(tables: Sequence[Released], path: Path, *, title: str) -> Path:
    """Write tables as one workbook that follows the rules for accessible spreadsheets.

    Parameters
    ----------
    tables : Sequence[Released]
        At least one. Each gets a sheet of its own, in the order given.
    path : Path
        The ``.xlsx`` file.
    title : str
        Title of the cover and of the document.

    Raises
    ------
    AccessError
        The file cannot be written.

    Notes
    -----
    Title in A1, one marked-up named table a sheet, one header row, no merged cells, no blank cells in
    a table, shorthand explained above the table, document title and language set.
    Release: the file holds released values only.
    Source: Analysis Function, "Releasing statistics in spreadsheets".
    """
    for released in tables:
        check_released(released)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": title, "author": "Tenure", "created": _CREATED})
    writer = _Writer(book)
    writer.write_cover(tables, title)
    writer.write_contents(tables)
    writer.write_notes(tables)
    for number, released in enumerate(tables, start=1):
        writer.write_table(released, number)
    book.close()
    return write_file(path, _settle_bytes(buffer.getvalue()))


class _Writer:
    """Formats of one workbook, and its sheets."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        base = {"font_name": "Arial", "font_size": 12, "valign": "top"}
        self._title: Format = book.add_format({**base, "bold": True, "font_size": 16, "text_wrap": True})
        self._text: Format = book.add_format({**base, "text_wrap": True})
        self._header: Format = book.add_format({**base, "bold": True, "text_wrap": True, "bottom": 1})
        self._link: Format = book.add_format({**base, "font_color": "#0b4f8a", "underline": 1})
        self._mark: Format = book.add_format({**base, "align": "right"})

    def _open_sheet(self, name: str, lines: Sequence[str]) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line, self._title if row == 0 else self._text)
        return sheet

    def write_cover(self, tables: Sequence[Released], title: str) -> None:
        sources = sorted({released.about.source for released in tables})
        profiles = sorted({released.profile for released in tables})
        synthetic = not any(released.about.real_staff for released in tables)
        lines = [
            title,
            *(["Synthetic data: these figures describe no real person."] if synthetic else []),
            "This is not an NHS service or an official statistic.",
            *(f"Source: {source}" for source in sources),
            f"Disclosure profile: {', '.join(profiles)}",
            *(f"{mark} means {meaning}." for mark, meaning in SHORTHAND.items()),
            "The Contents sheet lists the tables; the Notes sheet says what each table and column means.",
        ]
        self._open_sheet("Cover", lines).set_column(0, 0, _WIDE)

    def write_contents(self, tables: Sequence[Released]) -> None:
        sheet = self._open_sheet("Contents", ["Contents", "This sheet has one table, which lists the other sheets."])
        rows = [[f"Table {i}", released.about.title] for i, released in enumerate(tables, start=1)]
        self._add_table(sheet, 2, "contents", (["sheet", "title"], rows))
        for i, row in enumerate(rows):
            sheet.write_url(3 + i, 0, f"internal:'{row[0]}'!A1", self._link, row[0])
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, _WIDE)

    def write_notes(self, tables: Sequence[Released]) -> None:
        sheet = self._open_sheet("Notes", ["Notes", "This sheet has one table: notes, and what each column means."])
        rows: list[list[str]] = []
        for i, released in enumerate(tables, start=1):
            about = released.about
            facts = [("population", about.population), ("unit", about.unit), ("period", about.period)]
            facts += [("method", about.method), ("grade", about.grade), ("definitions", ", ".join(about.definitions))]
            facts += [(f"note {n}", note) for n, note in enumerate(about.notes, start=1)]
            facts += [(name, about.columns[name]) for name in released.frame.columns]
            rows += [[f"Table {i}", subject, text or NOT_APPLICABLE] for subject, text in facts]
        self._add_table(sheet, 2, "notes", (["sheet", "subject", "note"], rows))
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, _WIDE)

    def write_table(self, released: Released, number: int) -> None:
        about = released.about
        noted = ", ".join(f"[note {n}]" for n in range(1, len(about.notes) + 1))
        lines = [
            f"Table {number}: {about.title}",
            f"This sheet has one table. {about.unit.capitalize()}; {about.period}.",
            "; ".join(f"{mark} means {meaning}" for mark, meaning in SHORTHAND.items()) + ".",
            *([f"Notes to this table are on the Notes sheet: {noted}."] if noted else []),
        ]
        sheet = self._open_sheet(f"Table {number}", [])
        unwrapped = self._book.add_format({"font_name": "Arial", "font_size": 12, "valign": "top"})
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line, self._title_line(row) or unwrapped)
        frame = released.frame
        self._add_table(sheet, len(lines), about.table.replace(".", "_"), (frame.columns, []), n_rows=frame.height)
        self._fill_columns(sheet, released, len(lines) + 1)
        sheet.freeze_panes(len(lines) + 1, 0)

    def _title_line(self, row: int) -> Format | None:
        if row:
            return None
        plain = {"font_name": "Arial", "font_size": 16, "bold": True, "valign": "top"}
        return self._book.add_format(plain)

    def _add_table(
        self,
        sheet: Worksheet,
        top: int,
        name: str,
        content: tuple[list[str], list[list[str]]],
        *,
        n_rows: int | None = None,
    ) -> None:
        header, rows = content
        bottom = top + max(n_rows if n_rows is not None else len(rows), 1)
        options = {
            "name": f"table_{name}",
            "style": "Table Style Light 1",
            "banded_rows": False,
            "autofilter": False,
            "columns": [{"header": column, "header_format": self._header} for column in header],
        }
        sheet.add_table(top, 0, bottom, len(header) - 1, options)
        for i, row in enumerate(rows, start=top + 1):
            for j, value in enumerate(row):
                sheet.write_string(i, j, value, self._text)

    def _fill_columns(self, sheet: Worksheet, released: Released, top: int) -> None:
        frame = released.frame
        text = mark_hidden(released)
        for j, name in enumerate(frame.columns):
            numeric = frame[name].dtype.is_numeric()
            cells = text[name].fill_null(NOT_APPLICABLE)
            numbers = frame[name].to_list() if numeric else []
            style = self._book.add_format(
                {"font_name": "Arial", "font_size": 12, "num_format": _number_format(frame[name])}
            )
            for i, shown in enumerate(cells):
                if numeric and shown not in (HIDDEN, NOT_APPLICABLE):
                    sheet.write_number(top + i, j, numbers[i], style)
                else:
                    sheet.write_string(top + i, j, shown, self._mark if numeric else self._text)
            longest = max(len(name), 8, *(len(shown) for shown in cells), 0)
            sheet.set_column(j, j, min(longest, 40) + 3)
        if not frame.height:
            sheet.write_string(top, 0, NOT_APPLICABLE, self._text)


def _number_format(column: pl.Series) -> str:
    return "#,##0" if column.dtype.is_integer() else "0.0000"


def _settle_bytes(content: bytes) -> bytes:
    """Give every part of the file one time, and state the language, which the writer cannot."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = part.replace(b"</cp:coreProperties>", b"<dc:language>en-GB</dc:language></cp:coreProperties>")
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return out.getvalue()
