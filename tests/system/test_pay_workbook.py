"""From a record to a published workbook, and back: what a department would do to check us."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tenure.cli.app import tenure as commands
from tenure.publish import check_workbook, read_workbook
from tests.support.pay_record import DOCTOR, stay, store_rows, year_of

MONTHS = year_of(2023)
GROUP = "Nursing and Midwifery Registered"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evidence of 40 nurses on two steps, of three on a third step, and of 12 consultants."""
    folder = tmp_path_factory.mktemp("pay")
    rows = [
        row
        for number in range(40)
        for row in stay(f"n{number}", MONTHS[2:], additional_activity=100 + number, bonus=7, pay_step=5 + number % 2)
    ]
    rows += [row for number in range(3) for row in stay(f"f{number}", MONTHS[2:], pay_step=7, additional_activity=613)]
    doctor = {"pay_contract": "consultant_2003", "occupation_code": DOCTOR, "band": "consultant", "pay_step": "1"}
    rows += [row for number in range(12) for row in stay(f"d{number}", MONTHS[2:], **doctor, basic_pay="7790.75")]
    store = store_rows(folder, rows)
    command = f"pay evidence --store {store} --out {folder / 'out'} --year 2023/24 --next 2024/25"
    options = ["--past", "0", "--format", "csv,xlsx,ods", "--contact", "Pay analysis, pay@example.org"]
    outcome = CliRunner().invoke(commands, [*command.split(), *options])
    assert outcome.exit_code == 0, outcome.output
    return folder / "out"


def _read_headers(out: Path, ending: str) -> list[str]:
    sheet = read_workbook(out / f"pay.evidence.{ending}").sheets[3]
    top = sheet.tables[0].first[0]
    return [str(cell) for (row, _), cell in sorted(sheet.cells.items()) if row == top]


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_workbook_keeps_every_rule(out: Path, ending: str) -> None:
    assert check_workbook(out / f"pay.evidence.{ending}") == []


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_workbook_shows_the_published_columns_and_no_diagnostics(out: Path, ending: str) -> None:
    headers = [header.split(" [note")[0] for header in _read_headers(out, ending)]
    assert headers == [
        "Staff group",
        "Band",
        "Pay step",
        "FTE 2023/24",
        "Pay scale value (£) 2023/24",
        "Earnings per FTE (£) 2023/24",
        "Earnings per FTE excluding other (£) 2023/24",
        "Paybill per FTE (£) 2023/24",
        "Paybill per FTE excluding other (£) 2023/24",
        "Earnings multiple 2023/24",
        "Earnings multiple excluding other 2023/24",
        "Paybill multiple 2023/24",
        "Paybill multiple excluding other 2023/24",
        "Pay scale value (£) 2024/25",
        "Earnings per FTE (£) 2024/25",
        "Earnings per FTE excluding other (£) 2024/25",
        "Paybill per FTE (£) 2024/25",
        "Paybill multiple 2024/25",
    ]
    names = [sheet.name for sheet in read_workbook(out / f"pay.evidence.{ending}").sheets]
    assert names[:3] == ["Cover", "Contents", "Notes"]
    assert len(names) < 3 + len(list(out.glob("pay.evidence.*.csv")))


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_workbook_speaks_in_words(out: Path, ending: str) -> None:
    book = read_workbook(out / f"pay.evidence.{ending}")
    cover = [str(cell) for _, cell in sorted(book.sheets[0].cells.items())]
    assert "Disclosure control: Counts of 1 to 4 people are hidden; others are exact. (Profile fewer_than_5.)" in cover
    assert "Period: 2023-06 to 2024-03" in cover
    assert "Contact: Pay analysis, pay@example.org" in cover
    # Nobody is very senior here: no sheet of nothing but [z].
    assert "Without rows, and so without a sheet: Earnings and paybill per FTE of very senior managers." in cover
    assert [sheet.name for sheet in book.sheets] == ["Cover", "Contents", "Notes", "Table 1", "Table 2"]
    notes = {place: str(cell) for place, cell in book.sheets[2].cells.items()}
    texts = [text for (row, column), text in notes.items() if column == 3]
    assert [text for text in texts if "_per_fte" in text and not text.endswith(")")] == []
    assert [text for text in texts if "pay_scale_value" in text or "earnings_multiple" in text] == []
    # What both tables say stands once, for both.
    told = [row for (row, column), text in notes.items() if text.startswith("FTE is that of the record")]
    assert [notes[row, 1] for row in told] == ["Tables 1, 2"]
    medical = {str(cell) for cell in book.sheets[4].cells.values()}
    assert {"Consultant", "Consultant 2003"} <= medical
    assert "consultant_2003" not in medical


def test_workbook_holds_the_values_of_the_csv_rounded_once(out: Path) -> None:
    with (out / "pay.evidence.non_medical.csv").open(encoding="utf-8", newline="") as file:
        place, first = next((place, row) for place, row in enumerate(csv.DictReader(file)) if row["fte"] != "[c]")
    sheet = read_workbook(out / "pay.evidence.ods").sheets[3]
    top = sheet.tables[0].first[0]
    headers = {column: str(sheet.cells[top, column]).split(" [note")[0] for column in range(1, 19)}
    shown = {header: sheet.cells[top + 1 + place, column] for column, header in headers.items()}
    assert shown["FTE 2023/24"] == float(f"{float(first['fte']):.0f}")
    assert shown["Earnings per FTE (£) 2023/24"] == float(f"{float(first['earnings_per_fte']):.0f}")
    assert shown["Earnings multiple 2023/24"] == float(f"{float(first['earnings_multiple']):.3f}")


def test_both_formats_hold_the_same_cells(out: Path) -> None:
    xlsx, ods = (read_workbook(out / f"pay.evidence.{ending}") for ending in ("xlsx", "ods"))
    assert [sheet.cells for sheet in xlsx.sheets] == [sheet.cells for sheet in ods.sheets]
    title = "Pay evidence: earnings and paybill per FTE, 2023/24"
    assert (xlsx.title, xlsx.language) == (ods.title, ods.language) == (title, "en-GB")


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_pay_of_three_people_is_in_no_cell(out: Path, ending: str) -> None:
    # Earnings of the three on step 7: 34,581 + 12 x 613 = 41,937, a multiple of 1.213.
    book = read_workbook(out / f"pay.evidence.{ending}")
    cells = {str(cell) for sheet in book.sheets for cell in sheet.cells.values()}
    assert not [cell for cell in cells if "41937" in cell or cell.startswith("1.212")]
    assert "[c]" in cells


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_our_own_workbook_agrees_with_our_evidence(out: Path, ending: str) -> None:
    command = f"pay compare --published {out / f'pay.evidence.{ending}'}".split()
    options = ["--evidence", str(out / "pay.evidence.non_medical.csv"), "--json"]
    outcome = CliRunner().invoke(commands, [*command, *options])
    assert outcome.exit_code == 0, outcome.output
    summary = json.loads(outcome.stdout)["summary"]
    assert {row["outcome"] for row in summary} <= {"agrees", "hidden here and hidden there"}
    agreed = {(row["table"], row["measure"]) for row in summary if row["outcome"] == "agrees"}
    # Fifteen measures of nurses; the doctors' table is there too.
    assert len([measure for table, measure in agreed if table == "non_medical"]) == 15
    assert ("medical", "earnings_per_fte") in agreed


def test_numbers_that_differ_are_shown_furthest_apart_first(out: Path, tmp_path: Path) -> None:
    # Step 6: 34,581 + 12 x (100 + the mean of 1, 3 ... 39) + 12 x 7 = 36,105; the paybill is not published here.
    lines = ("staff_group,band,pay_step,fte,earnings_per_fte", f"{GROUP},5,6,25,36105", f"{GROUP},5,5,[c],[c]")
    (tmp_path / "published.csv").write_text("\n".join(lines))
    command = f"pay compare --published {tmp_path / 'published.csv'}".split()
    outcome = CliRunner().invoke(commands, [*command, "--evidence", str(out / "pay.evidence.non_medical.csv")])
    assert outcome.exit_code == 0, outcome.output
    shown = [line.split() for line in outcome.stdout.splitlines()]
    assert ["non_medical", "earnings_per_fte", "agrees", "1", "0.00", "0.00"] in shown
    assert [*GROUP.split(), "5", "6", "fte", "20", "25", "-20.00", "differs"] in shown
