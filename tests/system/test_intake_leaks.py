"""No identifier of an extract is in anything that intake leaves or says, whatever became of its row."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest

from tenure.errors import UserError
from tenure.records import ingest
from tenure.store.parts import Parts, read_part
from tests.support.extracts import tenure
from tests.support.intake import as_csv, row, write_rows

# Long enough that none is found by chance in bytes that are as good as random.
PEOPLE = tuple(f"STAFF{number:05d}77" for number in range(40))
KINDS = ("person_id", "assignment_id", "position_id")


def _ids(person: str) -> dict[str, str]:
    return {"person_id": person, "assignment_id": f"{person}-A1", "position_id": f"Q{person}"}


def _extract(path: Path) -> Path:
    """An extract with every fate a row can have: stored, repeated, at odds, refused by value and by line."""
    rows = [row(**_ids(person), month=f"2020-{month:02d}-01") for person in PEOPLE for month in (1, 2)]
    rows += [row(**_ids(PEOPLE[0]), month="2020-01-01"), row(**_ids(PEOPLE[1]), month="2020-01-01", fte="0.5")]
    rows += [row(**_ids(PEOPLE[2]), month="2020-03-01", fte="much"), row(**_ids(PEOPLE[3]), month="soon")]
    # A staff number that slipped into a column of codes, of dates and of amounts.
    rows += [
        row(**_ids(PEOPLE[4]), month="2020-03-01", **{name: PEOPLE[5]}) for name in ("status", "nhs_start", "basic_pay")
    ]
    write_rows(path, *rows)
    lines = as_csv([row(**_ids(PEOPLE[6]), month="2020-03-01")]).splitlines()[1]
    with path.open("a", encoding="utf-8") as file:
        file.write(f'{lines[:60]}\n"{lines}\n{lines},{PEOPLE[7]}\n')
    return path


def _values(frame: pl.DataFrame) -> bytes:
    return "\n".join(str(value) for column in frame for value in column.unique().to_list()).encode()


def _find_ids(paths: Iterable[Path]) -> set[str]:
    """Return the names of files that hold an identifier, in their bytes or in any value of their columns."""
    found = set()
    for path in paths:
        content = path.read_bytes()
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
            content += _values(frame)
        if path.suffix == ".arrows":
            content += _values(pl.DataFrame(read_part(path)))
        if any(person.encode() in content for person in PEOPLE):
            found.add(path.name)
    return found


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_search_finds_an_identifier_that_is_there(tmp_path: Path) -> None:
    pl.DataFrame({"text": [None, f"{PEOPLE[3]}-A1"]}).write_parquet(tmp_path / "packed.parquet", compression="zstd")
    (tmp_path / "plain.txt").write_text(PEOPLE[0])
    Parts(tmp_path).add(7, pl.DataFrame({"text": [None, PEOPLE[1]] * 1000}).to_arrow())
    assert _find_ids(_files(tmp_path)) == {"packed.parquet", "plain.txt", "parts-b00007.arrows"}


def test_store_quarantine_manifest_and_messages_hold_no_identifier(tmp_path: Path) -> None:
    path, store = _extract(tmp_path / "extract.csv"), tmp_path / "store"
    told = []
    for form in ((), ("--json",)):
        done = tenure(
            "ingest", path, "--store", store, "--no-real-staff", "--id-key", tmp_path / "key", *form, cwd=tmp_path
        )
        told += [done.stdout, done.stderr]
    told.append(tenure("store", "refused", "--store", store, cwd=tmp_path).stdout)
    files = _files(store)
    assert {path.name.partition("-")[0] for path in files if path.suffix == ".parquet"} >= {
        "record",
        "quarantine",
        "spells",
    }
    assert _find_ids(files) == set()
    assert [text for text in told if any(person in text for person in PEOPLE)] == []


def test_scratch_holds_no_identifier_once_they_are_hashed_and_is_its_owners_alone(tmp_path: Path) -> None:
    store, looked = tmp_path / "store", []

    def look(phase: str, done: int, parts: int) -> None:
        (work,) = store.glob(".work-*")
        assert stat.S_IMODE(work.stat().st_mode) == 0o700
        if phase == "store" and done == 0:
            looked.append((_find_ids(_files(work)), len(_files(work))))

    ingest([_extract(tmp_path / "a.csv")], store=store, progress=look, real_staff=False, id_key=tmp_path / "key")
    ((found, files),) = looked
    assert found == set()
    assert files > 0
    assert not list(store.glob(".work-*"))


@pytest.mark.parametrize("header", ["", "person_id,assignment_id\n"])
def test_refusal_of_a_whole_file_holds_no_identifier(header: str, tmp_path: Path) -> None:
    # Without its header the first line of a file is somebody's row.
    lines = as_csv([row(**_ids(person)) for person in PEOPLE[:3]]).splitlines()[1:]
    (tmp_path / "a.csv").write_text(header + "\n".join(lines) + "\n")
    with pytest.raises(UserError) as caught:
        ingest([tmp_path / "a.csv"], store=tmp_path / "store", real_staff=False, id_key=tmp_path / "key")
    assert not any(person in str(caught.value) for person in PEOPLE)
