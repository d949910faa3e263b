"""Each way a row can be refused: one bad row among good ones, and what the quarantine says of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from tenure.intake import ValueLists, hash_id
from tests.support.intake import KEY, deliver, read_quarantine, read_record, row, totals, write_rows

# What is wrong with the row -> column, reason and class of value that the quarantine must give.
REFUSED: dict[str, tuple[dict[str, str], str, str, str]] = {
    "no person": ({"person_id": ""}, "person_id", "id_missing", "empty"),
    "no assignment": ({"assignment_id": ""}, "assignment_id", "id_missing", "empty"),
    "no month": ({"month": ""}, "month", "required_missing", "empty"),
    "month end": ({"month": "2020-01-31"}, "month", "month_not_first", "date, year first"),
    "day first": ({"month": "01/02/2020"}, "month", "month_not_read", "date, day or month first"),
    "no day": ({"month": "2020-01"}, "month", "month_not_read", "date, year first"),
    "month 13": ({"month": "2020-13-01"}, "month", "month_not_read", "date, year first"),
    "spreadsheet serial": ({"month": "43831"}, "month", "month_not_read", "digits"),
    "year 3020": ({"month": "3020-01-01"}, "month", "month_not_read", "date, year first"),
    "status in another case": ({"status": "Active"}, "status", "value_not_in_list", "letters"),
    "status with a space within": ({"status": "act ive"}, "status", "value_not_in_list", "letters"),
    "status of blanks": ({"status": " \u00a0"}, "status", "required_missing", "empty"),
    "person of blanks": ({"person_id": "\u00a0\t "}, "person_id", "id_missing", "empty"),
    "person changed by a spreadsheet": ({"person_id": "1E+05"}, "person_id", "id_not_text", "number with an exponent"),
    "assignment changed": ({"assignment_id": " 1.23457e+11"}, "assignment_id", "id_not_text", "other text"),
    "position changed": ({"position_id": "1.0E+5"}, "position_id", "id_not_text", "number with an exponent"),
    "month after the ingest": ({"month": "2042-03-01"}, "month", "month_in_future", "date, year first"),
    "no status": ({"status": ""}, "status", "required_missing", "empty"),
    "contract not listed": ({"contract": "zero hours"}, "contract", "value_not_in_list", "letters"),
    "flag as a number": ({"is_main": "1"}, "is_main", "flag_not_read", "digits"),
    "occupation in lower case": ({"occupation_code": "nurse"}, "occupation_code", "occupation_malformed", "letters"),
    "occupation too long": ({"occupation_code": "NURSE"}, "occupation_code", "occupation_malformed", "letters"),
    "no occupation": ({"occupation_code": ""}, "occupation_code", "required_missing", "empty"),
    "organisation of two characters": ({"org_code": "RX"}, "org_code", "org_code_malformed", "letters"),
    "organisation of six characters": ({"org_code": "RX1234"}, "org_code", "org_code_malformed", "letters and digits"),
    "no pay contract": ({"pay_contract": ""}, "pay_contract", "required_missing", "empty"),
    "fte as a share": ({"fte": "60%"}, "fte", "fte_not_read", "other text"),
    "fte with an exponent": ({"fte": "1e0"}, "fte", "fte_not_read", "number with an exponent"),
    "fte in hours": ({"fte": "37.5"}, "fte", "fte_out_of_range", "decimal number"),
    "fte of nought": ({"fte": "0"}, "fte", "fte_out_of_range", "digits"),
    "fte below nought": ({"fte": "-0.5"}, "fte", "fte_out_of_range", "decimal number"),
    "fte just above 1.5": ({"fte": "1.50001"}, "fte", "fte_out_of_range", "decimal number"),
    "no fte": ({"fte": ""}, "fte", "required_missing", "empty"),
    "pay with separators": ({"basic_pay": "2,500.00"}, "basic_pay", "money_not_read", "number with separators"),
    "pay with a pound sign": ({"basic_pay": "£2,500"}, "basic_pay", "money_not_read", "number with separators"),
    "pay with an exponent": ({"basic_pay": "2.5e3"}, "basic_pay", "money_not_read", "number with an exponent"),
    "pay with a tenth of a penny": ({"basic_pay": "2500.001"}, "basic_pay", "money_not_read", "decimal number"),
    "pay above what is stored": ({"basic_pay": "12345678.00"}, "basic_pay", "money_not_read", "decimal number"),
    "overtime in words": ({"overtime": "none"}, "overtime", "money_not_read", "letters"),
    "sex not listed": ({"sex": "Female"}, "sex", "value_not_in_list", "letters"),
    "year of two digits": ({"birth_year": "80"}, "birth_year", "year_not_read", "digits"),
    "born after the month": ({"birth_year": "2021"}, "birth_year", "year_out_of_range", "digits"),
    "born in 1880": ({"birth_year": "1880"}, "birth_year", "year_out_of_range", "digits"),
    "ethnicity of another list": ({"ethnicity": "White"}, "ethnicity", "value_not_in_list", "letters"),
    "disability not listed": ({"disability": "Yes"}, "disability", "value_not_in_list", "letters"),
    "start date day first": ({"nhs_start": "01/09/2010"}, "nhs_start", "date_not_read", "date, day or month first"),
    "start date of no year": ({"nhs_start": "0000-01-01"}, "nhs_start", "date_not_read", "date, year first"),
    "start date for ever": ({"nhs_start": "9999-12-31"}, "nhs_start", "date_not_read", "date, year first"),
    "30 February": ({"nhs_start": "2010-02-30"}, "nhs_start", "date_not_read", "date, year first"),
    "days lost below nought": ({"fte_days_lost": "-1"}, "fte_days_lost", "days_not_read", "decimal number"),
}  # fmt: skip
# What a strict reader might refuse and this one must take.
TAKEN: dict[str, dict[str, str]] = {
    "no band": {"band": ""},
    "no pay step": {"pay_step": ""},
    "no basic pay": {"basic_pay": ""},
    "negative correction": {"basic_pay": "-120.5"},
    "pay in whole pounds": {"basic_pay": "2500"},
    "pay with nothing after the pence": {"basic_pay": "2500.1000"},
    "pay of minus nought": {"basic_pay": "-0.00"},
    "fte at the limit": {"fte": "1.5"},
    "no position": {"position_id": ""},
    "leading zeros": {"person_id": "000017"},
    "no ethnicity": {"ethnicity": ""},
    "status with blanks around": {"status": "\u00a0active "},
    "occupation with blanks around": {"occupation_code": " N6A\t"},
    "organisation with blanks around": {"org_code": "RX1 "},
    "band of blanks": {"band": " "},
    "identifier of digits and an E": {"person_id": "1E5"},
    "quoted comma": {"band": "5, protected"},
    "youngest": {"birth_year": "2010"},
}


@pytest.fixture(scope="module")
def quarantine(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """All bad rows in one file, a good row before each: bad row n is on line 2n + 3."""
    folder = tmp_path_factory.mktemp("reasons")
    rows = []
    for number, (changes, *_) in enumerate(REFUSED.values()):
        rows += [row(person_id=f"good{number}"), {**row(person_id=f"bad{number}"), **changes}]
    delivered = deliver(folder / "store", write_rows(folder / "bad.csv", *rows), today=dt.date(2022, 1, 31))
    count = len(REFUSED)
    assert totals(delivered) == (2 * count, count, 0, 0, count)
    return read_quarantine(folder / "store")


@pytest.mark.parametrize("case", REFUSED)
def test_bad_value_is_refused_with_line_column_reason_and_class(case: str, quarantine: pl.DataFrame) -> None:
    _, column, reason, value_class = REFUSED[case]
    line = 2 * list(REFUSED).index(case) + 3
    found = quarantine.filter(pl.col("line") == line)
    assert found.select("file", "column", "reason", "rank", "value_class").rows() == [
        ("bad.csv", column, reason, 1, value_class)
    ]


def test_quarantine_holds_hashes_and_no_id(quarantine: pl.DataFrame) -> None:
    texts = "\n".join(str(value) for column in quarantine.select(pl.col(pl.String)) for value in column)
    assert "good" not in texts
    assert "bad0" not in texts
    # Three have no hash: no person, a person of blanks, and a person whom a spreadsheet changed.
    assert quarantine["person"].null_count() == 3


def test_values_that_look_odd_and_are_allowed_are_stored(tmp_path: Path) -> None:
    rows = [{**row(assignment_id=f"A{number}"), **changes} for number, changes in enumerate(TAKEN.values())]
    delivered = deliver(tmp_path / "store", write_rows(tmp_path / "odd.csv", *rows))
    assert totals(delivered) == (len(TAKEN), len(TAKEN), 0, 0, 0)


def test_row_with_several_faults_counts_once_and_lists_each(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", row(fte="x", sex="?", month="2020-01-02"))
    delivered = deliver(tmp_path / "store", path)
    assert delivered.files[0].refused_by_reason == {"month_not_first": 1}
    found = read_quarantine(tmp_path / "store").sort("rank")
    assert found.select("rank", "column", "reason").rows() == [
        (1, "month", "month_not_first"),
        (2, "fte", "fte_not_read"),
        (3, "sex", "value_not_in_list"),
    ]


def test_well_formed_occupation_that_the_rules_lack_is_stored_as_unclassified(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", row(occupation_code="ZZ9"), row(person_id="P2"))
    delivered = deliver(tmp_path / "store", path)
    assert (delivered.unclassified, totals(delivered)) == (1, (2, 2, 0, 0, 0))


def test_own_lists_take_the_place_of_the_rules(tmp_path: Path) -> None:
    lists = ValueLists(frozenset({"baker"}), frozenset({"north mill"}))
    rows = [
        row(occupation_code="baker", org_code="north mill"),
        row(person_id="P2", occupation_code="N6A", org_code="north mill"),
        row(person_id="P3", occupation_code="baker", org_code="RX1"),
    ]
    delivered = deliver(tmp_path / "store", write_rows(tmp_path / "a.csv", *rows), lists=lists)
    assert delivered.files[0].refused_by_reason == {"occupation_not_listed": 1, "organisation_not_listed": 1}
    assert delivered.unclassified == 0


NO_POSITION = ["unknown", "Unknown", " ", "\u00a0", "0", "N/A", "n/a", "NONE", " none ", "-", ".", "null", "#N/A"]


def test_words_for_no_position_are_read_as_none(tmp_path: Path) -> None:
    rows = [row(person_id=f"P{number}", position_id=text) for number, text in enumerate(NO_POSITION)]
    deliver(tmp_path / "store", write_rows(tmp_path / "a.csv", *rows, row(person_id="P99", position_id="0001")))
    record = read_record(tmp_path / "store")
    assert record["position"].null_count() == len(NO_POSITION)
    assert record["position"].drop_nulls().to_list() == [hash_id("position_id", "0001", KEY)]


def test_words_for_no_position_are_ids_of_people_and_assignments(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", row(assignment_id="0"), row(assignment_id="-"))
    assert totals(deliver(tmp_path / "store", path)) == (2, 2, 0, 0, 0)


def test_blanks_around_ids_and_codes_are_no_part_of_them_whichever_reader_reads(tmp_path: Path) -> None:
    loose = {"person_id": " P1\u00a0", "assignment_id": "A1 ", "position_id": "\tQ1", "org_code": " RX1", "sex": "F "}
    plain = write_rows(tmp_path / "a.csv", row(), row(month="2020-02-01"))
    engine = write_rows(tmp_path / "b.csv", row(**loose), row(**loose, month="2020-02-01"))
    lines = tmp_path / "c.csv"
    lines.write_text(engine.read_text(encoding="utf-8") + '"\n', encoding="utf-8")
    assert totals(deliver(tmp_path / "store", plain)) == (2, 2, 0, 0, 0)
    assert totals(deliver(tmp_path / "store", engine)) == (2, 0, 0, 2, 0)
    assert totals(deliver(tmp_path / "store", lines)) == (3, 0, 0, 2, 1)
