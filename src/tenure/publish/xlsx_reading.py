"""Read an Office Open XML spreadsheet."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from tenure.publish.read_sheets import Place, ReadBook, ReadSheet, ReadTable, find_place

__all__ = ["read_xlsx"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_OFF = {"", "0", "false"}


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the sheets refer to: texts, and which cell styles wrap."""

    texts: list[str]
    wraps: list[bool]


def read_xlsx(file: zipfile.ZipFile) -> ReadBook:
    """Read every sheet of an opened ``.xlsx`` file.

    Raises
    ------
    KeyError, ValueError, IndexError, ParseError
        The file is no spreadsheet, or a damaged one.
    """
    names = set(file.namelist())
    facts = {}
    if "docProps/core.xml" in names:
        facts = {item.tag.split("}")[1]: item.text or "" for item in _parse(file, "docProps/core.xml")}
    shared = _Shared(list(_read_texts(file, names)), list(_read_wraps(file, names)))
    book = _parse(file, "xl/workbook.xml")
    entries = list(book.iter(f"{_MAIN}sheet"))
    targets = dict(_read_relations(file, "xl/workbook.xml", names))
    sheets = tuple(_read_sheet(file, entry, targets[str(entry.get(_RELATION))][1], shared) for entry in entries)
    view = book.find(f"{_MAIN}bookViews/{_MAIN}workbookView")
    active = int(view.get("activeTab", "0")) if view is not None else 0
    extras = [word for word, part in (("macros", "vbaProject"), ("links to other files", "externalLinks/"))
              if any(part in name for name in names)]  # fmt: skip
    return ReadBook(facts.get("title", ""), facts.get("language", ""), sheets, sheets[active].name, tuple(extras))


def _parse(file: zipfile.ZipFile, name: str) -> ET.Element:
    # expat 2.4.1 and later bound the growth of entities, the risk that S314 is about.
    return ET.fromstring(file.read(name))  # noqa: S314


def _read_texts(file: zipfile.ZipFile, names: set[str]) -> Iterator[str]:
    if "xl/sharedStrings.xml" in names:
        for item in _parse(file, "xl/sharedStrings.xml"):
            # Phonetic guides are beside the text, not part of it.
            yield _unescape("".join(part.text or "" for child in item for part in _text_parts(child)))


def _unescape(text: str) -> str:
    """Return characters that XML cannot hold, or that look like their escapes, as they were."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _text_parts(child: ET.Element) -> Iterator[ET.Element]:
    if child.tag == f"{_MAIN}t":
        yield child
    elif child.tag == f"{_MAIN}r":
        yield from child.iter(f"{_MAIN}t")


def _read_wraps(file: zipfile.ZipFile, names: set[str]) -> Iterator[bool]:
    if "xl/styles.xml" in names:
        for style in _parse(file, "xl/styles.xml").iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"):
            alignment = style.find(f"{_MAIN}alignment")
            yield alignment is not None and alignment.get("wrapText", "") not in _OFF


def _read_relations(file: zipfile.ZipFile, part: str, names: set[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the id, the kind and the target of each relation of a part."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations in names:
        for item in _parse(file, relations):
            target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/")
            yield item.get("Id", ""), (item.get("Type", "").rsplit("/", 1)[-1], target)


def _read_sheet(file: zipfile.ZipFile, entry: ET.Element, part: str, shared: _Shared) -> ReadSheet:
    sheet = ReadSheet(entry.get("name", ""), is_hidden=entry.get("state", "visible") != "visible")
    row = 0
    with file.open(part) as stream:
        for _, element in ET.iterparse(stream):  # noqa: S314 - as in _parse
            tag = element.tag.removeprefix(_MAIN)
            if tag == "row":
                sheet.n_hidden += element.get("hidden", "") not in _OFF
                row = int(element.get("r", row + 1))
                _add_row(sheet, element, row, shared)
                element.clear()
            elif tag == "col":
                sheet.n_hidden += element.get("hidden", "") not in _OFF
                last = min(int(element.get("max", "1")), 1024)
                for column in range(int(element.get("min", "1")), last + 1):
                    sheet.widths[column] = float(element.get("width", "8.43"))
            elif tag == "mergeCell":
                sheet.n_merged += 1
    _add_relations(file, sheet, part)
    return sheet


def _add_relations(file: zipfile.ZipFile, sheet: ReadSheet, part: str) -> None:
    for _, (kind, target) in _read_relations(file, part, set(file.namelist())):
        if kind == "table":
            sheet.tables.append(_read_table(_parse(file, target)))
        sheet.n_comments += kind in {"comments", "threadedComment"}
        sheet.n_drawings += kind in {"drawing", "image", "oleObject"}


def _read_table(table: ET.Element) -> ReadTable:
    first, _, last = table.get("ref", "").partition(":")
    corners = find_place(first), find_place(last or first)
    return ReadTable(table.get("displayName", ""), *corners, has_header=table.get("headerRowCount", "1") != "0")


def _add_row(sheet: ReadSheet, element: ET.Element, row: int, shared: _Shared) -> None:
    column = 0
    for cell in element:
        # A cell may leave out where it is when it follows the one before.
        reference = cell.get("r")
        column = find_place(reference)[1] if reference else column + 1
        _add_cell(sheet, cell, (row, column), shared)


def _add_cell(sheet: ReadSheet, cell: ET.Element, place: Place, shared: _Shared) -> None:
    sheet.n_formulas += cell.find(f"{_MAIN}f") is not None
    kind = cell.get("t", "n")
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind == "inlineStr":
        text = _unescape("".join(part.text or "" for item in cell for child in item for part in _text_parts(child)))
    else:
        text = shared.texts[int(value)] if kind == "s" and value else value
    if not text:
        return
    sheet.cells[place] = float(text) if kind == "n" else text
    style = int(cell.get("s", "0"))
    if kind != "n" and not (style < len(shared.wraps) and shared.wraps[style]):
        sheet.unwrapped.add(place)
