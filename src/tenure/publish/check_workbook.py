"""Check a workbook against the rules for accessible spreadsheets, rule by rule."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tenure.publish.text import HIDDEN

__all__ = ["check_workbook"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]+)(\d+)")


def check_workbook(path: Path) -> list[str]:
    """Return the rules a workbook breaks, one sentence each, with the sheet's name; none is good.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` file.

    Notes
    -----
    Rules: ``document-title``, ``document-language``, ``sheet-title`` (A1 filled), ``merged-cells``,
    ``one-table``, ``named-table``, ``unique-headers``, ``blank-cells``, ``shorthand-explained``.
    Not checked: contrast, reading order, the sense of the words.
    Source: Analysis Function, "Releasing statistics in spreadsheets".
    """
    with zipfile.ZipFile(path) as book:
        return [*_check_document(book), *_check_sheets(book)]


def _parse(book: zipfile.ZipFile, name: str) -> ET.Element:
    # expat 2.4.1 and later bound the growth of entities, the risk that S314 is about.
    return ET.fromstring(book.read(name))  # noqa: S314


def _check_document(book: zipfile.ZipFile) -> Iterator[str]:
    core = _parse(book, "docProps/core.xml")
    filled = {element.tag.split("}")[1] for element in core if element.text}
    for rule in ("title", "language"):
        if rule not in filled:
            yield f"document-{rule}: the document states no {rule}"


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    cells: dict[tuple[int, int], str]
    n_merged: int
    tables: list[ET.Element]


def _check_sheets(book: zipfile.ZipFile) -> Iterator[str]:
    names: set[str] = set()
    for sheet in _read_sheets(book):
        if not sheet.cells.get((1, 1)):
            yield f"sheet-title: {sheet.name} has no title in A1"
        if sheet.n_merged:
            yield f"merged-cells: {sheet.name} merges cells"
        if len(sheet.tables) > 1 or (not sheet.tables and sheet.name != "Cover"):
            yield f"one-table: {sheet.name} has {len(sheet.tables)} marked-up tables"
        for table in sheet.tables:
            name = table.get("displayName", "")
            if name in names or re.fullmatch(r"(Table\d*)?", name):
                yield f"named-table: {sheet.name} has a table without a name of its own"
            names.add(name)
            yield from _check_table(sheet, table)


def _check_table(sheet: _Sheet, table: ET.Element) -> Iterator[str]:
    first, last = (_place(part) for part in table.get("ref", "A1:A1").split(":"))
    columns = range(first[1], last[1] + 1)
    headers = [sheet.cells.get((first[0], column), "") for column in columns]
    if len(set(headers)) < len(headers) or "" in headers:
        yield f"unique-headers: {sheet.name} has column headers that are empty or the same"
    inside = [(row, column) for row in range(first[0] + 1, last[0] + 1) for column in columns]
    blank = sum(not sheet.cells.get(place) for place in inside)
    if blank:
        yield f"blank-cells: {sheet.name} has {blank} blank cells in its table"
    above = " ".join(text for (row, _), text in sheet.cells.items() if row < first[0])
    if any(sheet.cells.get(place) == HIDDEN for place in inside) and HIDDEN not in above:
        yield f"shorthand-explained: {sheet.name} uses {HIDDEN} and does not explain it above the table"


def _read_sheets(book: zipfile.ZipFile) -> Iterator[_Sheet]:
    shared: list[str] = []
    if "xl/sharedStrings.xml" in book.namelist():
        shared = ["".join(item.itertext()) for item in _parse(book, "xl/sharedStrings.xml")]
    targets = {item.get("Id"): item.get("Target") for item in _parse(book, "xl/_rels/workbook.xml.rels")}
    for entry in _parse(book, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        target = str(targets[entry.get(_RELATION)]).removeprefix("/xl/")
        root = _parse(book, f"xl/{target}")
        cells = {_place(cell.get("r", "")): _cell_text(cell, shared) for cell in root.iter(f"{_MAIN}c")}
        n_merged = len(list(root.iter(f"{_MAIN}mergeCell")))
        yield _Sheet(entry.get("name", ""), cells, n_merged, list(_read_tables(book, target)))


def _read_tables(book: zipfile.ZipFile, sheet: str) -> Iterator[ET.Element]:
    relations = f"xl/{sheet.replace('worksheets/', 'worksheets/_rels/')}.rels"
    if relations in book.namelist():
        for item in _parse(book, relations):
            target = item.get("Target", "")
            if "/tables/" in target:
                yield _parse(book, "xl/" + target.removeprefix("../").removeprefix("/xl/"))


def _cell_text(cell: ET.Element, shared: list[str]) -> str:
    value = cell.find(f"{_MAIN}v")
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    if value is None or value.text is None:
        return ""
    return shared[int(value.text)] if cell.get("t") == "s" else value.text


def _place(reference: str) -> tuple[int, int]:
    match = _CELL.fullmatch(reference)
    if match is None:
        return (0, 0)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return (int(match[2]), column)
