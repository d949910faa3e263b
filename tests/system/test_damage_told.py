"""What a person is told of a damaged delivery: at once, in one place, and loudly where all of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.extracts import tenure
from tests.support.intake import as_csv, row, write_rows
from tests.support.tables import write_tables

TABLES = ("--layout", "esr-trust-tables", "--until", "2020-06")
GOOD = [row(person_id=f"P{number}") for number in range(4)]


def _ingest(folder: Path, *names: str, expect: int = 0, options: tuple[str, ...] = ()) -> tuple[str, str]:
    done = tenure(
        "ingest", *(folder / name for name in names), "--store", folder / "store", "--id-key", folder / "id.key",
        "--no-real-staff", *options, cwd=folder, expect=expect,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.stdout, done.stderr


def test_delivery_that_is_refused_row_by_row_ends_well_with_a_warning_and_every_row_located(tmp_path: Path) -> None:
    write_rows(tmp_path / "bad.csv", *(row(person_id=f"P{n}", month="01/04/2020") for n in range(3)))
    _, warned = _ingest(tmp_path, "bad.csv")
    assert "Warning: every row was refused; the record has not changed." in warned
    listed = tenure("store", "refused", "--store", tmp_path / "store", cwd=tmp_path).stdout
    for line in (2, 3, 4):
        assert any(
            text.split()[:4] == ["bad.csv", str(line), "month", "month_not_read"] for text in listed.splitlines()
        )
    assert "01/04" not in listed


def test_delivery_that_is_mostly_refused_is_warned_of(tmp_path: Path) -> None:
    write_rows(tmp_path / "half.csv", GOOD[0], *(row(person_id=f"Q{n}", fte="x") for n in range(2)))
    assert "Warning: more than half of the rows were refused." in _ingest(tmp_path, "half.csv")[1]
    write_rows(tmp_path / "good.csv", *GOOD)
    assert _ingest(tmp_path, "good.csv")[1] == ""


@pytest.mark.parametrize(
    ("cut", "told"),
    [(30, "cut.csv: the file looks cut off"), (1, "cut.csv: the last line has no line end."), (0, "")],
)
def test_file_that_ends_within_a_line_is_named(cut: int, told: str, tmp_path: Path) -> None:
    text = as_csv(GOOD)
    (tmp_path / "cut.csv").write_text(text[: len(text) - cut], encoding="utf-8")
    shown = _ingest(tmp_path, "cut.csv")[0]
    assert [line.startswith(f"Note: {told}") for line in shown.splitlines() if "cut off" in line] == (
        [True] if cut else []
    )


def test_file_of_a_header_alone_is_said_to_hold_no_row(tmp_path: Path) -> None:
    write_rows(tmp_path / "none.csv")
    assert "Note: There is no row in this delivery: the record has not changed." in _ingest(tmp_path, "none.csv")[0]


def test_every_file_that_is_refused_whole_is_named_at_once_and_nothing_is_stored(tmp_path: Path) -> None:
    write_rows(tmp_path / "in" / "good.csv", *GOOD)
    (tmp_path / "in" / "empty.csv").write_bytes(b"")
    (tmp_path / "in" / "tabs.csv").write_text(as_csv(GOOD).replace(",", "\t"), encoding="utf-8")
    (tmp_path / "in" / "cut.csv.gz").write_bytes(b"\x1f\x8b\x08\x00")
    _, told = _ingest(tmp_path, "in", expect=3)
    assert "3 of the 4 files of the delivery cannot be taken, so none of it was stored." in told
    for name, slug in (
        ("empty.csv", "layout-file-empty"),
        ("tabs.csv", "layout-delimiter-differs"),
        ("cut.csv.gz", "layout-file-damaged"),
    ):
        assert any(f"'{name}'" in line and f"({slug})" in line for line in told.splitlines())
    assert not (tmp_path / "store" / "manifest.json").exists()


def test_months_refused_of_one_row_of_a_table_are_listed_once_with_their_number(tmp_path: Path) -> None:
    # The first row holds at the end of January to June, six months, and the second from April, three.
    late = {"AssignmentID": "2002", "EffectiveStartDate": "15/04/2020", "OrganisationID": "?"}
    write_tables(tmp_path / "in", Assignment=[{"FTE": "x"}, late])
    _ingest(tmp_path, "in", options=TABLES)
    listed = tenure("store", "refused", "--store", tmp_path / "store", cwd=tmp_path).stdout.splitlines()
    lines = [text.split() for text in listed if text.startswith("Assignment.csv")]
    assert [(*each[:4], each[-1]) for each in lines] == [
        ("Assignment.csv", "2", "fte", "fte_not_read", "6"),
        ("Assignment.csv", "3", "org_code", "org_code_malformed", "3"),
    ]
    summed = [text.split() for text in listed if text.startswith(("fte_not_read", "org_code_malformed"))]
    assert [(each[0], each[-1]) for each in summed] == [("fte_not_read", "6"), ("org_code_malformed", "3")]


def test_tables_that_lose_their_rows_are_named_in_a_warning(tmp_path: Path) -> None:
    write_tables(tmp_path / "in", Person=[{"DeletionFlag": "Y"}])
    _, warned = _ingest(tmp_path, "in", options=TABLES)
    assert "Warning: every row of Assignment.csv, Person.csv was refused. The account says why." in warned
    assert "Position.csv" not in warned
    assignments = [{"AssignmentID": str(number), "EffectiveStartDate": "2020"} for number in range(2)]
    write_tables(tmp_path / "in", Assignment=[{}, *assignments])
    _, warned = _ingest(tmp_path, "in", options=TABLES)
    assert "Warning: more than half of the rows of Assignment.csv were refused. The account says why." in warned
    assert "Person.csv" not in warned


def test_every_table_that_is_refused_whole_is_named_at_once(tmp_path: Path) -> None:
    write_tables(tmp_path / "in")
    (tmp_path / "in" / "Person.csv").write_bytes(b"")
    text = (tmp_path / "in" / "Position.csv").read_text(encoding="utf-8")
    (tmp_path / "in" / "Position.csv").write_text(text.replace(",", "\t"), encoding="utf-8")
    _, told = _ingest(tmp_path, "in", expect=3, options=TABLES)
    assert "2 of the 3 files of the delivery cannot be taken, so none of it was stored." in told
    named = [line for line in told.splitlines() if "'Person.csv'" in line or "'Position.csv'" in line]
    assert [line.rpartition("(")[2] for line in named] == ["layout-file-empty)", "layout-delimiter-differs)"]
