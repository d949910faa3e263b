"""What a person is told before the first ingest, and the layouts they can choose from."""

from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path

import pytest

from tenure import records
from tests.support.extracts import tenure
from tests.support.intake import PLAIN, as_csv, row
from tests.support.tables import write_tables


def _write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_each_column_is_told_with_what_it_holds_and_what_its_values_look_like(tmp_path: Path) -> None:
    rows = [row(), row(person_id="P2", status="sabbatical", basic_pay="1,000.00")]
    path = _write(tmp_path / "a.csv", as_csv([{**each, "shoe size": "38"} for each in rows], [*PLAIN, "shoe size"]))
    found = records.explain_ingest([path])
    columns = {each.title: each for each in found.files[0].columns}
    assert (columns["status"].holds, columns["shoe size"].how) == (("status",), "ignored")
    assert columns["basic_pay"].looks_like == {"decimal number": 1, "number with separators": 1}
    missing = dict(found.files[0].missing)
    assert (missing["bonus"], missing["site"]) == ("counted as zero", "not known")
    told = {(each["column"], each["reason"], each["value_class"], each["faults"]) for each in found.faults}
    assert told == {
        ("status", "value_not_in_list", "letters", 1),
        ("basic_pay", "money_not_read", "number with separators", 1),
    }
    assert list(tmp_path.iterdir()) == [path]


def test_words_of_a_dialect_are_counted_and_never_told(tmp_path: Path) -> None:
    own = _write(
        tmp_path / "own.toml",
        'name = "own"\ntitle = "Own"\ninherits = "tenure-record"\n[columns]\n"State" = "status"\n'
        '[values.status]\n"At work" = "active"\n',
    )
    text = as_csv([row(status="At work"), row(person_id="P2", status="Gone fishing")]).replace("status", "State", 1)
    found = records.explain_ingest([_write(tmp_path / "a.csv", text)], layout=own)
    column = next(each for each in found.files[0].columns if each.title == "State")
    assert (column.holds, column.how, column.words, column.known) == (("status",), "1 words translated", 2, 1)
    assert "fishing" not in json.dumps(found.as_dict())


def test_file_that_would_be_refused_says_why_and_shows_the_rest(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.csv", as_csv([row()]).replace("birth_year", "born", 1))
    file = records.explain_ingest([path]).files[0]
    assert "lacks columns" in file.problem
    assert dict(file.missing)["birth_year"] == "required: the file would be refused"
    assert next(each for each in file.columns if each.title == "born").how == "ignored"


def test_file_without_its_header_has_no_column_told(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.csv", "Ann Example,1980,Ward 7\nBob Example,1981,Ward 8\n")
    found = records.explain_ingest([path])
    assert found.files[0].problem
    assert "Example" not in json.dumps(found.as_dict())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "its data are broken or end early"),
        ("a.parquet", b"PAR1 and no more", "its data are broken or end early"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"a,b\r1,2\r", "Carriage returns alone"),
        ("a.csv", b"PK\x03\x04\xff\n", "a spreadsheet"),
    ],
)
def test_file_that_cannot_be_read_says_so(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    file = records.explain_ingest([tmp_path / name]).files[0]
    assert words in file.problem
    assert file.columns == ()


def test_tables_are_told_file_by_file(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in", Pay=[{}])
    _write(folder / "Other.csv", "x\n1\n")
    found = records.explain_ingest([folder], layout="esr-trust-tables")
    assert [(each.file, each.table) for each in found.files] == [
        ("Assignment.csv", "assignment"), ("Other.csv", ""), ("Pay.csv", "pay"), ("Person.csv", "person"),
        ("Position.csv", "position"),
    ]  # fmt: skip
    assert "would not be read" in found.files[1].problem
    person = {each.title: each for each in found.files[3].columns}
    assert person["EffectiveEndDate"].holds == ("last day of the row",)
    assert person["DateofBirth"].how == "year of DD/MM/YYYY"
    assert not any(each.problem for each in found.files if each.table)


def test_command_explains_lists_and_shows_and_stores_nothing(tmp_path: Path) -> None:
    _write(tmp_path / "a.csv", as_csv([row()]))
    shown = tenure("ingest", "a.csv", "--explain", cwd=tmp_path)
    assert "Nothing was stored" in shown.stdout
    told = json.loads(tenure("ingest", "a.csv", "--explain", "--json", cwd=tmp_path).stdout)
    assert told["files"][0]["columns"][0]["holds"] == ["person_id"]
    assert "--store" in tenure("ingest", "a.csv", cwd=tmp_path, expect=2).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    listed = json.loads(tenure("layouts", "list", "--json", cwd=tmp_path).stdout)
    assert "esr-monthly" in {each["name"] for each in listed}
    shown = tenure("layouts", "show", "esr-trust-tables", cwd=tmp_path)
    assert "EffectiveStartDate" in shown.stdout
    mine = tenure("layouts", "show", "tenure-record", "--toml", cwd=tmp_path).stdout
    assert tomllib.loads(mine)["name"] == "tenure-record"
    assert json.loads(tenure("layouts", "schema", cwd=tmp_path).stdout)["title"] == "Layout of a staff extract"


def test_account_of_tables_is_printed_and_in_json(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in", Assignment=[{}, {"PersonID": "9"}])
    command = ("ingest", folder, "--layout", "esr-trust-tables", "--until", "2020-02", "--id-key", "key")
    told = json.loads(tenure(*command, "--store", "one", "--json", cwd=tmp_path).stdout)
    tables = {each["table"]: (each["rows_in"], each["rows_used"], each["rows_refused"]) for each in told["tables"]}
    assert tables == {"assignment": (2, 1, 1), "person": (1, 1, 0), "position": (1, 1, 0)}
    assert (told["rows_in"], told["rows_stored"]) == (2, 2)
    shown = tenure(*command, "--store", "two", cwd=tmp_path).stdout
    assert "rows in = used + refused" in shown
    assert "person_not_found: 1" in shown
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text())
    assert manifest["deliveries"][0]["tables"][0]["rows_refused"] == 1


def test_last_month_is_refused_for_an_extract_of_rows(tmp_path: Path) -> None:
    _write(tmp_path / "a.csv", as_csv([row()]))
    said = tenure("ingest", "a.csv", "--store", "s", "--until", "2020-01", cwd=tmp_path, expect=2).stderr
    assert "ingest-until-not-needed" in said


@pytest.mark.parametrize("name", ["nothing", "_esr"])
def test_unknown_layout_is_refused(name: str, tmp_path: Path) -> None:
    assert "layout-" in tenure("layouts", "show", name, cwd=tmp_path, expect=3).stderr
