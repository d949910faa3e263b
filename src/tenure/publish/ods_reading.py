"""Read an OpenDocument spreadsheet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from tenure.publish.read_sheets import Place, ReadBook, ReadSheet, ReadTable, find_place

__all__ = ["read_ods"]

_SPACE = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
_OFFICE, _TABLE, _TEXT, _STYLE, _DRAW = (
    _SPACE.format(name) for name in ("office", "table", "text", "style", "drawing")
)
_FO = _SPACE.format("xsl-fo-compatible")
_CONFIG = _SPACE.format("config")
_NUMBERS = {"float", "currency", "percentage"}
# Programs pad a sheet with a last row or cell repeated to the end of the sheet.
_MOST_REPEATS = 1_048_576
_INCHES_PER_CHARACTER = 0.1
_UNITS = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96}
_ADDRESS = re.compile(r"(?:\$?(?:'((?:[^']|'')*)'|([^.']*)))?\.(\$?[A-Z]+\$?\d+)")


@dataclass(slots=True)
class _Styles:
    """What styles say of cells, columns and sheets."""

    wraps: dict[str, bool] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    widths: dict[str, float] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    def add(self, style: ET.Element) -> None:
        """Note what one style says."""
        name = style.get(f"{_STYLE}name", "")
        self.parents[name] = style.get(f"{_STYLE}parent-style-name", "")
        for part in style:
            if wrap := part.get(f"{_FO}wrap-option"):
                self.wraps[name] = wrap == "wrap"
            if width := part.get(f"{_STYLE}column-width"):
                self.widths[name] = _read_length(width) / _INCHES_PER_CHARACTER
            if part.get(f"{_TABLE}display") == "false":
                self.hidden.add(name)

    def find_wrap(self, name: str) -> bool:
        """Say whether a cell style wraps, itself or by the styles it descends from."""
        seen = set()
        while name and name not in seen:
            if name in self.wraps:
                return self.wraps[name]
            seen.add(name)
            name = self.parents.get(name, "")
        return False


def read_ods(file: zipfile.ZipFile) -> ReadBook:
    """Read every sheet of an opened ``.ods`` file.

    Raises
    ------
    KeyError, ValueError, ParseError
        The file is no spreadsheet, or a damaged one.
    """
    names = file.namelist()
    meta = _parse(file, "meta.xml")[0] if "meta.xml" in names else ()
    facts = {item.tag.split("}")[1]: item.text or "" for item in meta}
    styles = _Styles()
    if "styles.xml" in names:
        for style in _parse(file, "styles.xml").iter(f"{_STYLE}style"):
            styles.add(style)
    reader = _Reader(styles)
    with file.open("content.xml") as stream:
        for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314 - as in _parse
            reader.take(event, element)
    if not reader.sheets:
        message = "no sheet"
        raise ValueError(message)
    macros = ["macros"] if reader.has_scripts or any(name.startswith(("Basic/", "Scripts/")) for name in names) else []
    return ReadBook(facts.get("title", ""), facts.get("language", ""), tuple(reader.sheets),
                    _find_active(file, names) or reader.sheets[0].name, tuple(macros))  # fmt: skip


def _parse(file: zipfile.ZipFile, name: str) -> ET.Element:
    # expat 2.4.1 and later bound the growth of entities, the risk that S314 is about.
    return ET.fromstring(file.read(name))  # noqa: S314


def _find_active(file: zipfile.ZipFile, names: list[str]) -> str:
    if "settings.xml" not in names:
        return ""
    items = _parse(file, "settings.xml").iter(f"{_CONFIG}config-item")
    return next((item.text or "" for item in items if item.get(f"{_CONFIG}name") == "ActiveTable"), "")


class _Reader:
    """Takes the parts of ``content.xml`` as they come by, and lets go of each row once it is read."""

    def __init__(self, styles: _Styles) -> None:
        self.sheets: list[ReadSheet] = []
        self.has_scripts = False
        self._styles = styles
        self._row = 0
        self._column = 0
        self._in_header = False
        self._header_rows: dict[str, set[int]] = {}

    def take(self, event: str, element: ET.Element) -> None:
        """Take the start or the end of one part."""
        tag = element.tag
        if event == "start":
            if tag == f"{_TABLE}table":
                self._open_sheet(element)
            elif tag == f"{_TABLE}table-header-rows":
                self._in_header = True
        elif tag == f"{_TABLE}table-row":
            self._read_row(element)
            element.clear()
        elif tag == f"{_TABLE}table-header-rows":
            self._in_header = False
        elif tag == f"{_STYLE}style":
            self._styles.add(element)
        elif tag == f"{_TABLE}table-column":
            self._read_column(element)
        elif tag == f"{_TABLE}database-range":
            self._add_table(element)
        elif tag == f"{_OFFICE}scripts":
            self.has_scripts = len(element) > 0
        elif tag in {f"{_TABLE}shapes", f"{_DRAW}frame"} and self.sheets:
            self.sheets[-1].n_drawings += 1

    def _open_sheet(self, element: ET.Element) -> None:
        style = element.get(f"{_TABLE}style-name", "")
        self.sheets.append(ReadSheet(element.get(f"{_TABLE}name", ""), is_hidden=style in self._styles.hidden))
        self._row = self._column = 0

    def _read_column(self, element: ET.Element) -> None:
        sheet = self.sheets[-1]
        sheet.n_hidden += element.get(f"{_TABLE}visibility", "visible") != "visible"
        width = self._styles.widths.get(element.get(f"{_TABLE}style-name", ""))
        for _ in range(min(int(element.get(f"{_TABLE}number-columns-repeated", "1")), 1024)):
            self._column += 1
            if width is not None:
                sheet.widths[self._column] = width

    def _read_row(self, element: ET.Element) -> None:
        sheet = self.sheets[-1]
        sheet.n_hidden += element.get(f"{_TABLE}visibility", "visible") != "visible"
        found = list(self._read_cells(element))
        repeats = min(int(element.get(f"{_TABLE}number-rows-repeated", "1")), _MOST_REPEATS)
        for row in range(self._row + 1, self._row + 1 + (repeats if found else 0)):
            for column, value, wraps in found:
                sheet.cells[row, column] = value
                if isinstance(value, str) and not wraps:
                    sheet.unwrapped.add((row, column))
        if self._in_header:
            self._header_rows.setdefault(sheet.name, set()).update(range(self._row + 1, self._row + 1 + repeats))
        self._row += repeats

    def _read_cells(self, row: ET.Element) -> Iterator[tuple[int, str | float, bool]]:
        sheet, column = self.sheets[-1], 0
        for cell in row:
            repeats = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            if cell.tag in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                spans = (cell.get(f"{_TABLE}number-{way}-spanned", "1") for way in ("columns", "rows"))
                sheet.n_merged += any(span != "1" for span in spans)
                sheet.n_formulas += cell.get(f"{_TABLE}formula") is not None
                sheet.n_comments += len(cell.findall(f"{_OFFICE}annotation"))
                value = _read_value(cell)
                if value != "":
                    wraps = self._styles.find_wrap(cell.get(f"{_TABLE}style-name", ""))
                    yield from ((column + i, value, wraps) for i in range(1, min(repeats, 16_384) + 1))
                column += repeats

    def _add_table(self, element: ET.Element) -> None:
        places: list[Place] = []
        owner = ""
        for match in _ADDRESS.finditer(element.get(f"{_TABLE}target-range-address", "")):
            owner = owner or (match[1] or match[2] or "").replace("''", "'")
            places.append(find_place(match[3]))
        for sheet in self.sheets:
            if sheet.name == owner and places:
                stated = element.get(f"{_TABLE}contains-header", "true") == "true"
                marked = stated and places[0][0] in self._header_rows.get(owner, set())
                name = element.get(f"{_TABLE}name", "")
                sheet.tables.append(ReadTable(name, places[0], places[-1], has_header=marked))


def _read_value(cell: ET.Element) -> str | float:
    if cell.get(f"{_OFFICE}value-type") in _NUMBERS:
        return float(cell.get(f"{_OFFICE}value", ""))
    return "\n".join(_read_text(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))


def _read_text(element: ET.Element) -> str:
    if element.tag == f"{_TEXT}s":
        own = " " * int(element.get(f"{_TEXT}c", "1"))
    else:
        own = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}.get(element.tag, element.text or "")
    return own + "".join(_read_text(child) + (child.tail or "") for child in element)


def _read_length(text: str) -> float:
    """Return a length in inches."""
    match = re.fullmatch(r"([\d.]+)([a-z]{2})", text)
    return float(match[1]) * _UNITS.get(match[2], 1.0) if match else 0.0
