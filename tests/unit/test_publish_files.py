"""CSV, JSON, workbook: what they hold, and what they must not."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tenure.disclosure import Released, release
from tenure.errors import AccessError, InternalError
from tenure.publish import (
    check_workbook,
    draw_alluvial,
    write_csv,
    write_file,
    write_heat_page,
    write_json,
    write_workbook,
)
from tenure.rules import disclosure_profiles
from tenure.terms import Count, Evidence, Structure
from tests.support.disclosure import build_about, build_profile
from tests.support.publish import build_tables, release_moves


def _release_frame(frame: pl.DataFrame) -> Released:
    structure = Structure(("group",), (Count("people", "people", ("group",), hides=("net",)),))
    about = replace(build_about("t", frame.columns), notes=("A note.",))
    return release([Evidence(about, frame, structure)], profile=build_profile(5))[0]


def test_csv_holds_released_values_and_marks_hidden_ones(tmp_path: Path) -> None:
    frame = pl.DataFrame({"group": ["a", "b", "c"], "people": [10, 3, None], "net": [-0.25, 0.5, 1 / 3]})
    path = write_csv(_release_frame(frame), tmp_path)
    assert path.name == "t.csv"
    assert path.read_text("utf-8").splitlines() == [
        "group,people,net",
        "a,10,-0.25",
        "b,[c],[c]",
        "c,,0.3333333333333333",
    ]


def test_estimates_in_whole_pounds_are_written_as_whole_numbers_and_others_are_not(tmp_path: Path) -> None:
    frame = pl.DataFrame({"group": ["a", "b"], "people": [10, 3], "pounds": [29_970.4, 7.0], "multiple": [2.0, 1.5]})
    counts = (Count("people", "people", ("group",), hides=("pounds", "multiple")),)
    structure = Structure(("group",), counts, decimals={"pounds": 0, "multiple": 3})
    (table,) = release([Evidence(build_about("t", frame.columns), frame, structure)], profile=build_profile(5))
    path = write_csv(table, tmp_path)
    assert path.read_text("utf-8").splitlines() == ["group,people,pounds,multiple", "a,10,29970,2.0", "b,[c],[c],[c]"]


def test_text_that_a_spreadsheet_would_run_is_made_harmless_and_numbers_stay(tmp_path: Path) -> None:
    groups = ["=1+1", "+1", "-1", "@x", "plain", "a=b"]
    frame = pl.DataFrame({"group": groups, "people": [10] * 6, "net": [-1.5] * 6})
    path = write_csv(_release_frame(frame), tmp_path)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    assert {row["group"] for row in rows} == {"'=1+1", "'+1", "'-1", "'@x", "plain", "a=b"}
    assert {row["net"] for row in rows} == {"-1.5"}


def test_about_file_says_what_the_table_is(tmp_path: Path) -> None:
    frame = pl.DataFrame({"group": ["a", "b"], "people": [10, 3], "net": [1.0, 2.0]})
    write_csv(_release_frame(frame), tmp_path)
    about = json.loads((tmp_path / "t.about.json").read_text("utf-8"))
    assert about["disclosure"] == {
        "profile": "below_5",
        "cells": 2,
        "hidden": 1,
        "mark": "[c]",
        "meaning": "hidden to protect confidentiality: the number is small, or a small number could be worked out "
        "from it",
    }
    assert list(about["columns"]) == ["group", "people", "net"]
    assert about["grade"] == "description"
    assert about["notes"] == ["A note."]
    assert "primary" not in json.dumps(about)


def test_json_holds_the_table_and_what_it_is(tmp_path: Path) -> None:
    frame = pl.DataFrame({"group": ["a", "b"], "people": [10, 3], "net": [1.5, 2.0]})
    content = json.loads(write_json(_release_frame(frame), tmp_path).read_text("utf-8"))
    assert content["data"] == [
        {"group": "a", "people": 10, "net": 1.5},
        {"group": "b", "people": "[c]", "net": "[c]"},
    ]
    assert content["table"] == "t"


def test_file_that_cannot_be_written_is_an_access_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(AccessError, match="cannot be written") as refusal:
        write_file(tmp_path / "file" / "x.csv", b"")
    assert refusal.value.slug == "output-not-written"


def _close(value: object) -> object:
    return pytest.approx(value, rel=1e-15) if isinstance(value, float) else value


def _write_book(tmp_path: Path, name: str = "book.xlsx") -> Path:
    released = release(build_tables(), profile=disclosure_profiles()["fewer_than_5"])
    return write_workbook(released, tmp_path / name, title="Moves between occupations")


def test_workbook_keeps_every_rule_of_the_checker(tmp_path: Path) -> None:
    assert check_workbook(_write_book(tmp_path)) == []


def test_workbook_holds_the_values_of_the_csv(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_write_book(tmp_path))
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Table 1", "Table 2"]
    sheet = book["Table 1"]
    (table,) = sheet.tables.values()
    assert table.displayName == "table_careers_moves_moves"
    cells = [[cell.value for cell in row] for row in sheet[table.ref]]
    released = release_moves()
    expected = [["[c]" if value is None else value for value in row] for row in released.frame.rows()]
    # In words; what the column is called in the CSV stands on the Notes sheet.
    assert cells[0] == ["Period", "Origin", "Destination", "People", "Origin people", "Outflow rate",
                        "Outflow: lower limit", "Outflow: upper limit"]  # fmt: skip
    noted = {row[1].value: row[2].value for row in book["Notes"].iter_rows()}
    assert noted["Outflow: lower limit"] == "Meaning of outflow_low. In the CSV: outflow_low."
    assert [str(noted[heading]).endswith(f"In the CSV: {name}.")
            for heading, name in zip(cells[0], released.frame.columns, strict=True)] == [True] * 8  # fmt: skip
    # The format keeps 16 digits of a number.
    assert cells[1:] == [[_close(value) for value in row] for row in expected]


def test_workbook_states_title_and_language(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_write_book(tmp_path))
    assert book.properties.title == "Moves between occupations"
    assert book.properties.language == "en-GB"
    assert book["Cover"]["A2"].value == "Synthetic data: these figures describe no real person."


def test_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = _write_book(tmp_path, "one.xlsx"), _write_book(tmp_path, "two.xlsx")
    assert one.read_bytes() == two.read_bytes()


def test_hidden_value_is_nowhere_in_the_workbook(tmp_path: Path) -> None:
    # 3 of 993 is hidden: its share, 0.0030211..., must be in no part of the file.
    with zipfile.ZipFile(_write_book(tmp_path)) as book:
        everything = b"".join(book.read(name) for name in book.namelist())
    assert b"0.00302" not in everything
    assert b">[c]<" in everything


def test_evidence_is_refused_by_everything_that_publishes(tmp_path: Path) -> None:
    evidence = build_tables()[0]
    attempts = (
        lambda: write_csv(evidence, tmp_path),  # type: ignore[arg-type]
        lambda: write_json(evidence, tmp_path),  # type: ignore[arg-type]
        lambda: write_workbook([evidence], tmp_path / "x.xlsx", title="x"),  # type: ignore[list-item]
        lambda: write_heat_page(evidence, tmp_path / "x.html"),  # type: ignore[arg-type]
        lambda: draw_alluvial(evidence),  # type: ignore[arg-type]
    )
    for attempt in attempts:
        with pytest.raises(InternalError, match="only released tables"):
            attempt()
    assert list(tmp_path.iterdir()) == []
