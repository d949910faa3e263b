"""Small workbooks to check, and spreadsheets read without the product's own reader."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl

from tenure.disclosure import Released, release
from tenure.terms import Count, Evidence, Structure
from tests.support.disclosure import build_about, build_profile

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

Rows = list[list[object]]


def release_frame(frame: pl.DataFrame, *, name: str = "t", threshold: int = 5, notes: tuple[str, ...] = ()) -> Released:
    """Release a frame of ``group``, ``people`` and columns that fall with ``people``."""
    falls = tuple(column for column in frame.columns if column not in {"group", "people"})
    structure = Structure(("group",), (Count("people", "people", ("group",), hides=falls),))
    about = replace(build_about(name, frame.columns, real_staff=False), notes=notes)
    return release([Evidence(about, frame, structure)], profile=build_profile(threshold))[0]


def read_part(path: Path, name: str) -> ET.Element:
    with zipfile.ZipFile(path) as file:
        return ET.fromstring(file.read(name))  # noqa: S314 - our own output


def read_ods_rows(path: Path, sheet: str) -> Rows:
    """Every row of a sheet, as this test reads the standard: numbers from their value, text from its paragraphs."""
    tables = read_part(path, "content.xml").iter(f"{TABLE}table")
    (table,) = (table for table in tables if table.get(f"{TABLE}name") == sheet)
    return [[_read_cell(cell) for cell in row.iter(f"{TABLE}table-cell")] for row in table.iter(f"{TABLE}table-row")]


def _read_cell(cell: ET.Element) -> object:
    if cell.get(f"{OFFICE}value-type") == "float":
        return float(cell.get(f"{OFFICE}value", ""))
    return "\n".join(_read_text(paragraph) for paragraph in cell.iter(f"{TEXT}p"))


def _read_text(element: ET.Element) -> str:
    own = {f"{TEXT}s": " " * int(element.get(f"{TEXT}c", "1")), f"{TEXT}tab": "\t"}.get(element.tag, element.text or "")
    return own + "".join(_read_text(child) + (child.tail or "") for child in element)
