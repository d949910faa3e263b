from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tenure import records
from tenure.errors import AccessError, LayoutError, UsageError, UserError
from tenure.intake.sources import list_passed_over
from tests.support.intake import KEY, PLAIN, as_csv, deliver, read_record, row, totals, write_rows
from tests.support.tables import write_tables


def _refusal(tmp_path: Path, *paths: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        deliver(tmp_path / "store", *paths)
    assert not (tmp_path / "store" / "manifest.json").exists()
    return caught.value


def test_missing_column_is_named_with_the_column_that_looks_like_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv([row()]).replace("birth_year", "BirthYears", 1))
    error = _refusal(tmp_path, path)
    assert isinstance(error, LayoutError)
    assert error.slug == "layout-columns-missing"
    assert "'BirthYears' looks like birth_year" in error.found
    assert error.expected == "also birth_year."


def test_column_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv([row()]).replace("overtime", "fte", 1))
    assert _refusal(tmp_path, path).slug == "layout-columns-twice"


def test_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    assert _refusal(tmp_path, tmp_path / "a.csv").slug == "layout-file-empty"


def test_header_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(as_csv([row()]).encode("utf-16"))
    assert _refusal(tmp_path, tmp_path / "a.csv").slug == "layout-file-damaged"


def test_gzip_cut_short_is_refused_whole_with_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(as_csv([row()]))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(as_csv([row()]).encode())[:-12])
    assert _refusal(tmp_path, tmp_path / "a.csv", tmp_path / "b.csv.gz").slug == "layout-file-damaged"


def test_broken_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    assert _refusal(tmp_path, tmp_path / "a.parquet").slug == "layout-file-damaged"


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    assert _refusal(tmp_path, tmp_path / "a.xlsx").slug == "layout-file-kind"


@pytest.mark.parametrize("name", ["nothing.csv", "empty folder"])
def test_path_without_an_extract_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty folder").mkdir()
    error = _refusal(tmp_path, tmp_path / name)
    assert isinstance(error, AccessError)
    assert error.slug == "source-not-found"


def test_unknown_column_is_ignored_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv([{**row(), "shoe size": "38"}], [*PLAIN, "shoe size"]))
    delivered = deliver(tmp_path / "store", path)
    assert delivered.ignored == ("shoe size",)
    assert "protected_pay" in delivered.absent


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
def test_header_with_another_delimiter_is_refused_with_what_it_looks_like(mark: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(as_csv([row()]).replace(",", mark))
    error = _refusal(tmp_path, path)
    assert isinstance(error, LayoutError)
    assert error.slug == "layout-delimiter-differs"
    assert error.found == f"one column whose name holds {name}: they look like the delimiter."
    assert "--layout" in error.fix


def test_single_column_without_another_delimiter_lacks_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("person_id\nP1\n")
    assert _refusal(tmp_path, tmp_path / "a.csv").slug == "layout-columns-missing"


def test_carriage_returns_alone_are_refused_as_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv([row(), row(person_id="P2")]).replace("\n", "\r").encode())
    error = _refusal(tmp_path, path)
    assert isinstance(error, LayoutError)
    assert error.slug == "layout-line-ends"
    assert "(CR)" in error.found


def test_endings_in_capital_letters_are_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "A.CSV").write_text(as_csv([row()]))
    (tmp_path / "in" / "B.Csv.GZ").write_bytes(gzip.compress(as_csv([row(person_id="P2")]).encode()))
    pl.DataFrame([row(person_id="P3")]).write_parquet(tmp_path / "in" / "C.PARQUET")
    assert totals(deliver(tmp_path / "store", tmp_path / "in")) == (3, 3, 0, 0, 0)


def test_what_lies_beside_the_files_of_a_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "february").mkdir(parents=True)
    write_rows(folder / "january.csv", row())
    # What a spreadsheet and a system keep for themselves is neither read nor told.
    for name in ("march.xlsx", "april.zip", "~$january.csv", "._january.csv", ".DS_Store"):
        (folder / name).write_bytes(b"")
    key = tmp_path / "id.key"
    key.write_bytes(KEY)
    report = records.ingest([folder], store=tmp_path / "store", id_key=key, threads=1)
    assert (report.rows_in, report.rows_stored) == (1, 1)
    assert [note for note in report.notes if note.startswith("In the folder")] == [
        "In the folder and not read, as only .csv, .csv.gz and .parquet files are: april.zip, february/, march.xlsx."
    ]


def test_folder_without_an_extract_says_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "in" / "2020").mkdir(parents=True)
    write_rows(tmp_path / "in" / "2020" / "a.csv", row())
    (tmp_path / "in" / "b.zip").write_bytes(b"")
    error = _refusal(tmp_path, tmp_path / "in")
    assert isinstance(error, AccessError)
    assert error.found == "no .csv, .csv.gz or .parquet file in the folder; it holds 2020/, b.zip."
    assert error.fix.startswith("name the folder that the files are in")


def test_columns_without_a_name_are_ignored_however_many_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = as_csv([row(), row(person_id="P2")]).splitlines()
    path.write_text("\n".join([f"{lines[0]},,", f"{lines[1]},,", f"{lines[2]},x,"]) + "\n")
    delivered = deliver(tmp_path / "store", path)
    assert totals(delivered) == (2, 2, 0, 0, 0)
    assert delivered.ignored == ("one without a name",)


def test_a_last_month_ahead_of_the_ingest_is_refused(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "in")
    key = tmp_path / "id.key"
    key.write_bytes(KEY)
    given: dict[str, Any] = {"store": tmp_path / "store", "layout": "esr-trust-tables", "id_key": key, "threads": 1}
    with pytest.raises(UsageError) as caught:
        records.ingest([folder], **given, until="2200-01", today=dt.date(2020, 6, 15))
    assert caught.value.slug == "ingest-until-ahead"
    assert caught.value.expected == "a month up to 2020-06."
    assert not (tmp_path / "store" / "manifest.json").exists()


def test_a_name_without_a_file_behind_it_is_told(tmp_path: Path) -> None:
    write_rows(tmp_path / "in" / "a.csv", row())
    (tmp_path / "in" / "b.csv").symlink_to(tmp_path / "gone.csv")
    assert list_passed_over([tmp_path / "in"]) == ("b.csv (no file)",)


@pytest.mark.parametrize(
    ("zone", "moment"),
    [(None, "2020-04-01 00:00"), ("UTC", "2020-04-01 00:00"), ("Europe/London", "2020-03-31 23:00")],
)
def test_dates_that_parquet_keeps_as_midnights_are_dates(tmp_path: Path, zone: str | None, moment: str) -> None:
    """At the end of March 2020 London's midnight is 23:00 of the day before by the clock of Greenwich."""
    first = pl.Series([moment]).str.to_datetime("%Y-%m-%d %H:%M")
    months = pl.concat([first, first.dt.offset_by("1h")]).rename("month")
    if zone:
        months = months.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    pl.DataFrame([row(), row(person_id="P2")]).with_columns(months).write_parquet(tmp_path / "a.parquet")
    delivered = deliver(tmp_path / "store", tmp_path / "a.parquet")
    assert totals(delivered) == (2, 1, 0, 0, 1)
    assert delivered.files[0].refused_by_reason == {"month_not_read": 1}
    assert read_record(tmp_path / "store")["month"].to_list() == [2020 * 12 + 3]


def test_noise_in_the_last_digits_of_doubles_is_no_part_of_a_number(tmp_path: Path) -> None:
    rows = [row(person_id=f"P{number}") for number in range(4)]
    frame = pl.DataFrame(rows).with_columns(pl.Series("fte", [0.1 + 0.2, 0.6, 0.123456, float("nan")]))
    frame.write_parquet(tmp_path / "a.parquet")
    delivered = deliver(tmp_path / "store", tmp_path / "a.parquet")
    # Six decimals are one too many, as in a text.
    assert totals(delivered) == (4, 2, 0, 0, 2)
    assert sorted(map(str, read_record(tmp_path / "store")["fte"])) == ["0.30000", "0.60000"]


def test_many_ignored_columns_are_counted(tmp_path: Path) -> None:
    others = {f"x{number:02d}": "1" for number in range(45)}
    path = tmp_path / "a.csv"
    path.write_text(as_csv([{**row(), **others}], [*PLAIN, *others]))
    key = tmp_path / "id.key"
    key.write_bytes(KEY)
    report = records.ingest([path], store=tmp_path / "store", id_key=key, threads=1)
    (note,) = (note for note in report.notes if "ignored" in note)
    assert note.startswith("Columns of the extract that were ignored: x00, x01, ")
    assert note.endswith(", x39, 5 more.")
