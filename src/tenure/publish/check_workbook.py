"""Check a workbook against the rules for accessible spreadsheets, rule by rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tenure.publish.read_sheets import Place, ReadBook, ReadSheet, ReadTable
from tenure.publish.sheet_reading import read_workbook
from tenure.terms import write_count

__all__ = ["RULES", "check_workbook"]

RULES = {
    "document-title": "the document states its title",
    "document-language": "the document states its language",
    "opens-on-cover": "the first sheet is Cover, and the workbook opens on it",
    "contents-complete": "a sheet called Contents lists every other sheet but the cover",
    "notes-explained": "every [note n] is explained once on a sheet called Notes",
    "sheet-title": "A1 holds the sheet's title",
    "sheet-hidden": "no sheet, row or column is hidden",
    "merged-cells": "no cells are merged",
    "formulas": "cells hold values, not formulas",
    "comments": "nothing is said in comments",
    "pictures": "nothing is said in pictures, charts or other objects",
    "active-content": "no macros, no links to other files",
    "one-table": "a sheet holds one marked-up table; the cover may hold none",
    "named-table": "a table has a name of its own",
    "header-row": "the header row is marked up",
    "unique-headers": "no header is blank or used twice in a table",
    "blank-cells": "no cell of a table is blank",
    "blank-rows": "no blank row between the title and the table, or after the cover's first line",
    "outside-table": "nothing stands beside or below the table, or beside the lines above it",
    "shorthand-explained": "each shorthand in brackets is explained above the table",
    "numbers-as-numbers": "numbers are stored as numbers",
    "wrapped-text": "text in a table that is longer than its column is wrapped",
}

_SHORTHAND = re.compile(r"\[[a-z]{1,4}\]")
_NOTE = re.compile(r"\[note \d+\]")
_NUMBER = re.compile(r"[-+]?£?\d[\d,]*(\.\d+)?%?")
_UNNAMED = re.compile(r"(Table\d*|__Anonymous.*)?")
_NO_TABLE = {"Cover"}


def check_workbook(path: Path) -> list[str]:
    """Return the rules a workbook breaks, one sentence each, with the sheet's name; none is good.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` or ``.ods`` file, of whatever program.

    Raises
    ------
    AccessError, LayoutError
        The file cannot be read: see ``read_workbook``.

    Notes
    -----
    Rules: ``RULES``, by name.
    Not checked: contrast and size of text, reading order, the sense of the words.
    Source: Analysis Function, "Releasing statistics in spreadsheets"; Web Content Accessibility Guidelines 2.2.
    """
    book = read_workbook(path)
    problems = [*_check_document(book), *_check_notes(book), *_check_names(book)]
    for sheet in book.sheets:
        problems += [*_check_page(sheet), *_check_tables(sheet)]
    return problems


def _check_document(book: ReadBook) -> Iterator[str]:
    for rule, text in (("title", book.title), ("language", book.language)):
        if not text.strip():
            yield f"document-{rule}: the document states no {rule}"
    if book.extras:
        yield f"active-content: the document holds {' and '.join(book.extras)}"
    if book.sheets[0].name != "Cover" or book.opens_on != "Cover":
        yield f"opens-on-cover: the first sheet is {book.sheets[0].name}, and {book.opens_on} is shown first"
    listed = {str(cell) for sheet in book.sheets if sheet.name == "Contents" for cell in sheet.cells.values()}
    for sheet in book.sheets:
        if sheet.name not in listed | {"Cover", "Contents"}:
            yield f"contents-complete: no sheet called Contents lists {sheet.name}"


def _check_notes(book: ReadBook) -> Iterator[str]:
    explained = [str(cell) for sheet in book.sheets if sheet.name == "Notes" for cell in sheet.cells.values()]
    for sheet in book.sheets:
        if sheet.name != "Notes":
            marks = {mark for cell in sheet.cells.values() if isinstance(cell, str) for mark in _NOTE.findall(cell)}
            for mark in sorted(marks):
                times = explained.count(mark)
                if times != 1:
                    yield f"notes-explained: {sheet.name} refers to {mark}, which Notes explains {times} times"


def _check_names(book: ReadBook) -> Iterator[str]:
    names: set[str] = set()
    for sheet in book.sheets:
        for table in sheet.tables:
            if table.name.casefold() in names or _UNNAMED.fullmatch(table.name):
                yield f"named-table: {sheet.name} has a table without a name of its own"
            names.add(table.name.casefold())


def _check_page(sheet: ReadSheet) -> Iterator[str]:
    if not str(sheet.cells.get((1, 1), "")).strip():
        yield f"sheet-title: {sheet.name} has no title in A1"
    if sheet.is_hidden:
        yield f"sheet-hidden: {sheet.name} is hidden"
    counted = (
        ("sheet-hidden", sheet.n_hidden, "hidden row or column", "hidden rows or columns"),
        ("merged-cells", sheet.n_merged, "group of merged cells", "groups of merged cells"),
        ("formulas", sheet.n_formulas, "formula", None),
        ("comments", sheet.n_comments, "comment", None),
        ("pictures", sheet.n_drawings, "picture or object", "pictures or objects"),
    )
    for rule, number, noun, plural in counted:
        if number:
            yield f"{rule}: {sheet.name} has {write_count(number, noun, plural)}"
    if len(sheet.tables) > 1 or (not sheet.tables and sheet.name not in _NO_TABLE):
        yield f"one-table: {sheet.name} has {write_count(len(sheet.tables), 'marked-up table')}"
    filled = {row for row, _ in sheet.cells}
    last = sheet.tables[0].first[0] if sheet.tables else max(filled, default=1)
    blank = sum(row not in filled for row in range(1, last))
    if blank:
        yield f"blank-rows: {sheet.name} has {write_count(blank, 'blank row')} above its table or between its lines"


def _check_tables(sheet: ReadSheet) -> Iterator[str]:
    for table in sheet.tables:
        for check in (_check_header, _check_inside, _check_shorthand, _check_columns):
            yield from check(sheet, table)
    if len(sheet.tables) == 1:
        yield from _check_outside(sheet, sheet.tables[0])


def _inside(table: ReadTable) -> Iterator[Place]:
    for row in range(table.first[0] + 1, table.last[0] + 1):
        for column in range(table.first[1], table.last[1] + 1):
            yield row, column


def _check_header(sheet: ReadSheet, table: ReadTable) -> Iterator[str]:
    if not table.has_header:
        yield f"header-row: {sheet.name} does not mark up the header row of its table"
    headers = [str(sheet.cells.get((table.first[0], column), "")).strip().casefold()
               for column in range(table.first[1], table.last[1] + 1)]  # fmt: skip
    if "" in headers or len(set(headers)) < len(headers):
        yield f"unique-headers: {sheet.name} has blank headers or one header twice"


def _check_inside(sheet: ReadSheet, table: ReadTable) -> Iterator[str]:
    blank = sum(not str(sheet.cells.get(place, "")).strip() for place in _inside(table))
    if blank:
        yield f"blank-cells: {sheet.name} has {write_count(blank, 'blank cell')} in its table"


def _check_outside(sheet: ReadSheet, table: ReadTable) -> Iterator[str]:
    strays = 0
    for row, column in sheet.cells:
        above = row < table.first[0]
        beside = not table.first[1] <= column <= table.last[1]
        strays += column > 1 if above else (beside or row > table.last[0])
    if strays:
        yield f"outside-table: {sheet.name} has {write_count(strays, 'cell')} outside its table"


def _check_shorthand(sheet: ReadSheet, table: ReadTable) -> Iterator[str]:
    above = " ".join(str(text) for (row, _), text in sheet.cells.items() if row < table.first[0])
    held = {cell for place in _inside(table) if isinstance(cell := sheet.cells.get(place), str)}
    used = sorted(cell for cell in held if _SHORTHAND.fullmatch(cell))
    for mark in used:
        # The meaning follows the mark: "[c] means hidden".
        if not re.search(re.escape(mark) + r"\s*\W?\s*\w", above):
            yield f"shorthand-explained: {sheet.name} uses {mark} and does not explain it above the table"


def _check_columns(sheet: ReadSheet, table: ReadTable) -> Iterator[str]:
    texts = cramped = 0
    numeric = {column for (row, column), cell in sheet.cells.items()
               if isinstance(cell, float) and table.first[0] < row <= table.last[0]}  # fmt: skip
    for place in ((table.first[0], column) for column in range(table.first[1], table.last[1] + 1)):
        cramped += _is_cramped(sheet, place)
    for place in _inside(table):
        cell = sheet.cells.get(place)
        if isinstance(cell, str):
            texts += place[1] in numeric and _NUMBER.fullmatch(cell.strip()) is not None
            cramped += _is_cramped(sheet, place)
    if texts:
        yield f"numbers-as-numbers: {sheet.name} holds {write_count(texts, 'number')} as text"
    if cramped:
        yield f"wrapped-text: {sheet.name} has {write_count(cramped, 'text')} longer than the column and not wrapped"


def _is_cramped(sheet: ReadSheet, place: Place) -> bool:
    text = str(sheet.cells.get(place, ""))
    return place in sheet.unwrapped and len(text) > sheet.widths.get(place[1], 8.43) + 1
