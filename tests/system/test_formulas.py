"""Texts that a spreadsheet would run as formulas: kept in the store as they are, harmless in everything published."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl

from tests.support.extracts import ingest, tenure, write_extract
from tests.support.intake import read_record

# Codes of an own list, and the groups that they belong to.
CODES = {"=1+1": "@SUM(A1)", "+cmd": "-2+3", "-code": "=HYPERLINK(0)", "@name": "+4", "plain": "plain"}
PEOPLE = 12
_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _make_store(folder: Path) -> Path:
    """People who all change occupation after a year, so that every code is an origin and a destination."""
    with (folder / "jobs.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(
            [("code", "name", "group"), *((code, code, group) for code, group in CODES.items())]
        )
    codes = list(CODES)
    rows = [
        {
            "person_id": f"{code}{person}", "month": f"{2019 + month // 12}-{month % 12 + 1:02d}-01", "org_code": "RX1",
            "occupation_code": codes[(codes.index(code) + month // 12) % len(codes)], "pay_step": "=1+1",
        }
        for code in codes
        for person in range(PEOPLE)
        for month in range(24)
    ]  # fmt: skip
    ingest(folder, write_extract(folder / "extract.csv", rows), occupations=folder / "jobs.csv")
    return folder / "store"


def _read_texts(path: Path) -> list[str]:
    """Every cell of a file as a spreadsheet would show it; a formula is an error."""
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8-sig") as stream:
            return [cell for row in csv.reader(stream) for cell in row]
    sheets = openpyxl.load_workbook(path).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    return [cell.value for cell in cells if isinstance(cell.value, str)]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_formulas_are_stored_as_text_and_published_harmless(tmp_path: Path) -> None:
    store = _make_store(tmp_path)
    record = read_record(store)
    assert set(record["occupation_code"]) == set(CODES)
    assert set(record["pay_step"]) == {"=1+1"}
    for level in ("occupation", "staff_group"):
        out, release = tmp_path / level, tmp_path / f"release-{level}"
        tenure(
            "careers", "moves", "--store", store, "--level", level, "--profile", "none", "--format", "csv,json,xlsx",
            "--out", out, "--release", release, cwd=tmp_path,
        )  # fmt: skip
        sheets = [path for folder in (out, release) for path in folder.rglob("*") if path.suffix in {".csv", ".xlsx"}]
        assert {path.suffix for path in sheets} == {".csv", ".xlsx"}
        texts = [text for path in sheets for text in _read_texts(path)]
        assert [text for text in texts if text.startswith(_STARTS) and not _is_number(text)] == []
        assert any(text.startswith("'=") for text in texts)
