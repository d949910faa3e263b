"""The checker of accessible workbooks: each rule finds the fault planted for it, and only that, in both formats."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tenure.errors import AccessError, LayoutError
from tenure.publish import check_workbook, read_workbook, write_workbook
from tenure.publish.check_workbook import RULES
from tenure.publish.pay_tables import FIELDS
from tests.support.health import ROOT, table_rows
from tests.support.workbooks import release_frame

FRAME = pl.DataFrame({"group": ["a", "b"], "people": [1200, 3], "net": [2.5, 7.5]})

# A fault: the part of the file, what stands there, and what is put in its place (all of them, once each).
Fault = list[tuple[str, str, str]]

SHEET, TABLE, TEXTS, BOOK = (
    "xl/worksheets/sheet4.xml",
    "xl/tables/table3.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
)
LINKS, CORE, STYLES = "xl/worksheets/_rels/sheet4.xml.rels", "docProps/core.xml", "xl/styles.xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINK = f'<Relationship Id="rId9" Type="{_KIND}/{{}}" Target="../{{}}.xml"/></Relationships>'
_EXTRA = '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" displayName="extra" ref="A5:C7"/>'

XLSX: dict[str, Fault] = {
    "document-title": [(CORE, "<dc:title>Title</dc:title>", "")],
    "document-language": [(CORE, "<dc:language>en-GB</dc:language>", "")],
    "opens-on-cover": [(BOOK, "<workbookView ", '<workbookView activeTab="3" ')],
    "contents-complete": [("xl/worksheets/sheet2.xml", '<c r="A6" s="6" t="s"><v>19</v></c>',
                           '<c r="A6" t="inlineStr"><is><t>Table 9</t></is></c>')],
    "notes-explained": [(TEXTS, "<t>[note 1]</t>", "<t>[note 2]</t>")],
    "sheet-title": [(SHEET, '<c r="A1" s="3" t="s"><v>47</v></c>',
                     '<c r="A1" t="inlineStr"><is><t> </t></is></c>')],
    "sheet-hidden": [(SHEET, '<row r="6"', '<row hidden="1" r="6"')],
    "merged-cells": [(SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:C1"/></mergeCells>')],
    "formulas": [(SHEET, '<c r="C6" s="8"><v>', '<c r="C6" s="8"><f>1+1.5</f><v>')],
    "comments": [(LINKS, "</Relationships>",
                  _LINK.format("comments", "comments1"))],
    "pictures": [(LINKS, "</Relationships>",
                  _LINK.format("drawing", "drawings/drawing1"))],
    "active-content": [("xl/vbaProject.bin", "", "x")],
    "one-table": [(LINKS, "</Relationships>",
                   _LINK.format("table", "tables/extra")),
                  ("xl/tables/extra.xml", "", _EXTRA)],
    "named-table": [(TABLE, 'displayName="table_t"', 'displayName="Table3"')],
    "header-row": [(TABLE, 'ref="A5:C7"', 'ref="A5:C7" headerRowCount="0"')],
    "unique-headers": [(SHEET, '<c r="C5" s="5" t="s"><v>36</v>', '<c r="C5" s="5" t="s"><v>35</v>')],
    "blank-cells": [(SHEET, '<c r="C6" s="8"><v>2.5</v></c>', "")],
    "blank-rows": [(SHEET, '<c r="A2" s="4" t="s"><v>48</v></c>', "")],
    "outside-table": [(SHEET, "</row></sheetData>",
                       '</row><row r="9"><c r="A9" s="2" t="s"><v>51</v></c></row></sheetData>')],
    "shorthand-explained": [(TEXTS, "; [z] means not applicable.</t>", ".</t>"),
                            (TEXTS, "<t>b</t>", "<t>[z]</t>")],
    "numbers-as-numbers": [(SHEET, '<c r="C7" s="9" t="s"><v>53</v></c>',
                            '<c r="C7" t="inlineStr"><is><t>7.5</t></is></c>')],
    "wrapped-text": [(SHEET, '<c r="A6" s="2" t="s"><v>51</v></c>',
                      '<c r="A6" t="inlineStr"><is><t>a name far longer than its column is</t></is></c>')],
}  # fmt: skip

CONTENT = "content.xml"
_CELL = '<table:table-cell table:style-name="{}" office:value-type="string"><text:p>{}</text:p></table:table-cell>'
_ROW = '<table:table-row table:style-name="Row">{}</table:table-row>'
_LAST_ROW = _ROW.format(_CELL.format("Wrapped", "b") + _CELL.format("Mark", "[c]") * 2)
_STRAY = _ROW.format(_CELL.format("Wrapped", "x"))
_VALUE = '<table:table-cell table:style-name="Number4" office:value-type="float" office:value="2.5">'
_FIRST = "<text:p>Table 1: Table t</text:p>"
_SECOND = _ROW.format(_CELL.format("Plain", "This sheet has one table. People; 2013 to 2014."))
_RANGE = 'table:name="table_t" '
_SECOND_RANGE = (
    '<table:database-ranges><table:database-range table:name="extra" table:contains-header="true" '
    "table:target-range-address=\"'Table 1'.A5:'Table 1'.C7\"/>"
)

ODS: dict[str, Fault] = {
    "document-title": [("meta.xml", "<dc:title>Title</dc:title>", "")],
    "document-language": [("meta.xml", "<dc:language>en-GB</dc:language>", "")],
    "opens-on-cover": [("settings.xml", ">Cover<", ">Table 1<")],
    "contents-complete": [(CONTENT, ">Table 1</text:a>", ">Table 9</text:a>")],
    "notes-explained": [(CONTENT, "<text:p>[note 1]</text:p>", "<text:p>[note 2]</text:p>")],
    "sheet-title": [(CONTENT, _FIRST, "<text:p> </text:p>")],
    "sheet-hidden": [(CONTENT, _LAST_ROW, _LAST_ROW.replace("<table:table-row ",
                                                            '<table:table-row table:visibility="collapse" '))],
    "merged-cells": [(CONTENT, f'office:value-type="string">{_FIRST}',
                      f'table:number-columns-spanned="3" office:value-type="string">{_FIRST}')],
    "formulas": [(CONTENT, _VALUE, _VALUE.replace("-cell ", '-cell table:formula="of:=1+1.5" '))],
    "comments": [(CONTENT, _FIRST, f"<office:annotation><text:p>aside</text:p></office:annotation>{_FIRST}")],
    "pictures": [(CONTENT, 'table:name="Table 1" table:style-name="Shown">',
                  'table:name="Table 1" table:style-name="Shown"><table:shapes/>')],
    "active-content": [("Basic/Standard/Module1.xml", "", "<x/>")],
    "one-table": [(CONTENT, "<table:database-ranges>", _SECOND_RANGE)],
    "named-table": [(CONTENT, _RANGE, 'table:name="__Anonymous_Sheet_DB__3" ')],
    "header-row": [(CONTENT, "'Table 1'.C7\" table:contains-header=\"true\"",
                    "'Table 1'.C7\" table:contains-header=\"false\"")],
    "unique-headers": [(CONTENT, _CELL.format("Header", "Net"), _CELL.format("Header", "People"))],
    "blank-cells": [(CONTENT, f"{_VALUE}<text:p>2.5000</text:p></table:table-cell>", "<table:table-cell/>")],
    "blank-rows": [(CONTENT, _SECOND, "<table:table-row/>")],
    "outside-table": [(CONTENT, _LAST_ROW, _LAST_ROW + "<table:table-row/>" + _STRAY)],
    "shorthand-explained": [(CONTENT, "; [z] means not applicable.", "."), (CONTENT, "<text:p>b<", "<text:p>[z]<")],
    "numbers-as-numbers": [(CONTENT, _LAST_ROW,
                            _LAST_ROW.replace(_CELL.format("Mark", "[c]") * 2,
                                              _CELL.format("Mark", "[c]") + _CELL.format("Mark", "7.5")))],
    "wrapped-text": [(CONTENT, _CELL.format("Wrapped", "a"),
                      _CELL.format("Plain", "a name far longer than its column is"))],
}  # fmt: skip
FAULTS = {"xlsx": XLSX, "ods": ODS}


def _write(folder: Path, ending: str) -> Path:
    return write_workbook([release_frame(FRAME, notes=("A note.",))], folder / f"good.{ending}", title="Title")


def _plant(good: Path, faults: Fault) -> tuple[Path, int]:
    """Copy the workbook with its faults; return the path and how many of them found their place."""
    with zipfile.ZipFile(good) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    planted = 0
    for name, old, new in faults:
        text = parts.get(name, b"").decode()
        planted += text.count(old) == 1 if old else not text
        parts[name] = (text.replace(old, new) if old else new).encode()
    bad = good.with_stem("bad")
    with zipfile.ZipFile(bad, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return bad, planted


@pytest.mark.parametrize("ending", FAULTS)
def test_our_own_workbook_keeps_every_rule(tmp_path: Path, ending: str) -> None:
    assert check_workbook(_write(tmp_path, ending)) == []


@pytest.mark.parametrize("ending", FAULTS)
def test_every_rule_has_a_fault_planted(ending: str) -> None:
    assert set(FAULTS[ending]) == set(RULES)


@pytest.mark.parametrize(("ending", "rule"), [(ending, rule) for ending in FAULTS for rule in RULES])
def test_planted_fault_is_found_and_nothing_else(tmp_path: Path, ending: str, rule: str) -> None:
    bad, planted = _plant(_write(tmp_path, ending), FAULTS[ending][rule])
    assert planted == len(FAULTS[ending][rule])
    assert {problem.split(":")[0] for problem in check_workbook(bad)} == {rule}


def test_problem_names_the_sheet(tmp_path: Path) -> None:
    bad, _ = _plant(_write(tmp_path, "ods"), ODS["blank-cells"])
    assert check_workbook(bad) == ["blank-cells: Table 1 has 1 blank cell in its table"]


@pytest.mark.parametrize(
    ("ending", "old", "new"),
    [
        ("xlsx", '<sheet name="Table 1" ', '<sheet state="hidden" name="Table 1" '),
        ("ods", 'table:display="true"', 'table:display="false"'),
    ],
)
def test_hidden_sheet_is_found(tmp_path: Path, ending: str, old: str, new: str) -> None:
    bad, _ = _plant(_write(tmp_path, ending), [(BOOK if ending == "xlsx" else CONTENT, old, new)])
    assert "sheet-hidden: Table 1 is hidden" in check_workbook(bad)


def test_workbook_of_another_program_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["a", None, 1.5, True])
    sheet.append([None, "b", 2])
    book.save(tmp_path / "other.xlsx")
    (read,) = read_workbook(tmp_path / "other.xlsx").sheets
    assert read.cells == {(1, 1): "a", (1, 3): 1.5, (1, 4): "1", (2, 2): "b", (2, 3): 2.0}


def test_cells_repeated_to_the_end_of_a_sheet_are_not_read_one_by_one(tmp_path: Path) -> None:
    # As LibreOffice saves: a row of a thousand columns of nothing, a million times.
    padding = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    good = _write(tmp_path, "ods")
    padded, planted = _plant(good, [(CONTENT, _LAST_ROW, _LAST_ROW + padding)])
    assert planted == 1
    assert read_workbook(padded).sheets[3].cells == read_workbook(good).sheets[3].cells


def test_repeated_cells_and_rows_are_read_as_often_as_they_stand_for(tmp_path: Path) -> None:
    twice = '<table:table-cell office:value-type="float" office:value="7" table:number-columns-repeated="2"/>'
    rows = f'<table:table-row table:number-rows-repeated="2">{twice}</table:table-row>'
    bad, _ = _plant(_write(tmp_path, "ods"), [(CONTENT, _LAST_ROW, rows)])
    cells = read_workbook(bad).sheets[3].cells
    assert {place: cell for place, cell in cells.items() if cell == 7.0} == dict.fromkeys(
        [(7, 1), (7, 2), (8, 1), (8, 2)], 7.0
    )


def test_file_that_is_not_there_is_an_access_error(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match=r"The workbook 'none\.ods' cannot be opened") as refusal:
        read_workbook(tmp_path / "none.ods")
    assert refusal.value.slug == "workbook-not-read"


@pytest.mark.parametrize("content", ["text", "empty zip", "no sheets", "cut off"])
def test_file_that_is_no_spreadsheet_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "odd.ods"
    if content == "text":
        path.write_text("staff_group,band")
    else:
        parts = {"empty zip": {}, "no sheets": {"content.xml": "<x/>"}, "cut off": {"content.xml": "<x><y>"}}[content]
        with zipfile.ZipFile(path, "w") as file:
            for name, text in parts.items():
                file.writestr(name, text)
    with pytest.raises(LayoutError, match=r"'odd\.ods' is not a spreadsheet that can be read") as refusal:
        read_workbook(path)
    assert refusal.value.slug == "workbook-not-read"


def test_the_page_on_workbooks_lists_every_rule_and_every_published_column() -> None:
    page = (ROOT / "docs" / "reference" / "workbooks.md").read_text(encoding="utf-8")
    assert {name.strip("`"): words for name, words in table_rows(page, "rule")} == RULES
    fields = [
        [field.heading, f"`{field.outturn}`", f"`{field.estimate}`" if field.estimate else "", str(field.decimals),
         field.basis]
        for field in FIELDS
    ]  # fmt: skip
    assert [[*row[:3], *row[4:]] for row in table_rows(page, "heading")] == fields
