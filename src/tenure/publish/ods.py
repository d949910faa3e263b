"""An OpenDocument spreadsheet, written row after row straight into its zip file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from xml.sax.saxutils import escape

from tenure.publish.ods_parts import (
    CONTENT_NAMESPACES,
    MIMETYPE,
    write_manifest,
    write_meta,
    write_settings,
    write_styles,
)
from tenure.publish.sheets import Book, Cell, Column, Sheet, Table

__all__ = ["INCHES_PER_CHARACTER", "make_ods"]

INCHES_PER_CHARACTER = 0.1

# The earliest time a zip file can state: the same tables give the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 18
_UNLIKE_PLAIN = re.compile(r"^ | $|  |[\n\r\t]")
_SPACES = re.compile(r"^ +|(?<= ) +| +$")

Render = Callable[[Cell], str]


def make_ods(book: Book) -> bytes:
    """Return the workbook as an OpenDocument 1.3 spreadsheet.

    Parameters
    ----------
    book : Book
        Sheets with at most one table each.

    Notes
    -----
    Header rows and tables are marked up (``table:table-header-rows``, a named database range); title
    and language are set. Rows are written as they are made, so that memory does not grow with them
    but for the compressed file. The same book gives the same bytes.
    Not written: formulas, dates, comments, pictures, several tables on a sheet.
    Release: the file holds what the book holds.
    Source: OASIS, Open Document Format for Office Applications, version 1.3.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        # Readers tell the format by this part, which must come first and uncompressed.
        file.writestr(_describe_part("mimetype", zipfile.ZIP_STORED), MIMETYPE)
        with file.open(_describe_part("content.xml"), "w") as part:
            for chunk in _gather(_write_content(book)):
                part.write(chunk)
        file.writestr(_describe_part("styles.xml"), write_styles())
        file.writestr(_describe_part("meta.xml"), write_meta(book.title))
        file.writestr(_describe_part("settings.xml"), write_settings(book.sheets[0].name))
        file.writestr(_describe_part("META-INF/manifest.xml"), write_manifest())
    return buffer.getvalue()


def _describe_part(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _ZIP_TIME)
    info.compress_type = compression
    return info


def _gather(pieces: Iterator[str]) -> Iterator[bytes]:
    """Join small pieces into chunks worth compressing."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size > _CHUNK:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _write_content(book: Book) -> Iterator[str]:
    columns = [column for sheet in book.sheets if sheet.table for column in sheet.table.columns]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<office:document-content {CONTENT_NAMESPACES} office:version="1.3"><office:automatic-styles>'
    yield '<style:style style:name="Shown" style:family="table" style:master-page-name="Default">'
    yield '<style:table-properties table:display="true"/></style:style>'
    yield '<style:style style:name="Row" style:family="table-row">'
    yield '<style:table-row-properties style:use-optimal-row-height="true"/></style:style>'
    yield from (
        _write_number_style(number) for number in sorted({c.decimals for c in columns if c.decimals is not None})
    )
    yield from (_write_column_style(width) for width in sorted({80.0, *(column.width for column in columns)}))
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    for sheet in book.sheets:
        yield from _write_sheet(sheet)
    yield "<table:database-ranges>"
    yield from (_mark_table(sheet) for sheet in book.sheets if sheet.table is not None)
    yield "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"


def _write_number_style(decimals: int) -> str:
    grouping = "" if decimals else ' number:grouping="true"'
    return (
        f'<number:number-style style:name="N{decimals}"><number:number number:decimal-places="{decimals}" '
        f'number:min-decimal-places="{decimals}" number:min-integer-digits="1"{grouping}/></number:number-style>'
        f'<style:style style:name="Number{decimals}" style:family="table-cell" style:parent-style-name="Plain" '
        f'style:data-style-name="N{decimals}"/>'
    )


def _name_width(width: float) -> str:
    return f"Width{width:g}".replace(".", "_")


def _write_column_style(width: float) -> str:
    return (
        f'<style:style style:name="{_name_width(width)}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * INCHES_PER_CHARACTER:.3f}in"/></style:style>'
    )


def _write_sheet(sheet: Sheet) -> Iterator[str]:
    yield f'<table:table table:name="{escape(sheet.name)}" table:style-name="Shown">'
    for width in [column.width for column in sheet.table.columns] if sheet.table else [80.0]:
        yield f'<table:table-column table:style-name="{_name_width(width)}"/>'
    title, text = ("WrappedTitle", "Wrapped") if sheet.wraps else ("Title", "Plain")
    for number, line in enumerate(sheet.lines):
        yield _write_row(_write_text(text if number else title, line))
    if sheet.table is not None:
        yield from _write_table(sheet.table)
    yield "</table:table>"


def _write_row(cells: str) -> str:
    return f'<table:table-row table:style-name="Row">{cells}</table:table-row>'


def _write_table(table: Table) -> Iterator[str]:
    header = "".join(_write_text("Header", column.header) for column in table.columns)
    yield f"<table:table-header-rows>{_write_row(header)}</table:table-header-rows>"
    renders = [_choose_render(column) for column in table.columns]
    if table.links:
        renders[0] = _write_link
    for row in table.read_rows():
        yield _write_row("".join([render(cell) for render, cell in zip(renders, row, strict=True)]))


def _choose_render(column: Column) -> Render:
    decimals = column.decimals
    if decimals is None:
        return lambda cell: _write_text("Wrapped", str(cell))
    start = f'<table:table-cell table:style-name="Number{decimals}" office:value-type="float" office:value="'
    form = f".{decimals}f" if decimals else ",.0f"

    def write_number(cell: Cell) -> str:
        if isinstance(cell, str):
            return _write_text("Mark", cell)
        return f'{start}{cell!r}"><text:p>{cell:{form}}</text:p></table:table-cell>'

    return write_number


@lru_cache(maxsize=4096)
def _write_text(style: str, text: str) -> str:
    start = f'<table:table-cell table:style-name="{style}" office:value-type="string">'
    return f"{start}{_write_paragraphs(text)}</table:table-cell>"


def _write_link(cell: Cell) -> str:
    name = escape(str(cell))
    return (
        '<table:table-cell table:style-name="Link" office:value-type="string"><text:p>'
        f'<text:a xlink:type="simple" xlink:href="#\'{name}\'.A1">{name}</text:a></text:p></table:table-cell>'
    )


def _write_paragraphs(text: str) -> str:
    """Keep line breaks, tabs and runs of spaces, which XML readers would otherwise fold into one space."""
    marked = escape(text)
    if not _UNLIKE_PLAIN.search(marked):
        return f"<text:p>{marked}</text:p>"
    lines = re.split(r"\r\n|\r|\n", marked)
    kept = (_SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', line) for line in lines)
    return "".join(f"<text:p>{line.replace(chr(9), '<text:tab/>')}</text:p>" for line in kept)


def _mark_table(sheet: Sheet) -> str:
    if sheet.table is None:
        return ""
    top = len(sheet.lines) + 1
    last = f"{_name_column(len(sheet.table.columns))}{top + sheet.table.n_rows}"
    name = escape(sheet.name)
    return (
        f'<table:database-range table:name="{sheet.table.name}" table:target-range-address="\'{name}\'.A{top}:'
        f'\'{name}\'.{last}" table:contains-header="true" table:display-filter-buttons="false"/>'
    )


def _name_column(number: int) -> str:
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(65 + letter) + name
    return name
