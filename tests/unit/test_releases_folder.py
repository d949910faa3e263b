"""Release folders: whole, checked, the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tenure.errors import CheckError, DisclosureError, InternalError, UsageError
from tenure.publish import check_workbook
from tenure.releases import build_release, describe_release, protect, write_release
from tests.support.publish import build_tables

TABLES = ("careers.moves.moves", "careers.moves.entrants")
FILES = {
    *(f"tables/{table}{ending}" for table in TABLES for ending in (".csv", ".about.json", ".parquet")),
    "report.html",
    "tables.ods",
    "tables.xlsx",
}


def _read_folder(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_release_holds_tables_workbooks_page_pictures_and_manifest(tmp_path: Path) -> None:
    release = build_release(build_tables(), tmp_path / "out", title="Moves")
    pictures = {chart["file"] for chart in release.manifest["charts"]}
    assert "charts/moves.svg" in pictures
    assert set(release.files) == FILES | pictures
    assert set(_read_folder(tmp_path / "out")) == set(release.files) | {"release.json"}
    assert release.profile == "fewer_than_5"
    assert tuple(release.tables) == TABLES
    assert release.findings[0].endswith("the largest move was from Nurse to Manager.")
    assert check_workbook(tmp_path / "out" / "tables.xlsx") == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_release_read_back_is_the_release_written(tmp_path: Path) -> None:
    written = build_release(build_tables(), tmp_path / "out", title="Moves")
    assert describe_release(tmp_path / "out") == written
    assert describe_release(tmp_path / "out" / "release.json") == written


def test_same_evidence_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_release(build_tables(), tmp_path / name, title="Moves", formats=("csv", "json", "xlsx", "ods"))
    assert _read_folder(tmp_path / "one") == _read_folder(tmp_path / "two")


def test_tables_protected_before_give_the_same_release(tmp_path: Path) -> None:
    build_release(build_tables(), tmp_path / "one", title="Moves", profile="opensafely")
    write_release(protect(build_tables(), "opensafely"), tmp_path / "two", title="Moves")
    assert _read_folder(tmp_path / "one") == _read_folder(tmp_path / "two")


def test_tables_of_two_profiles_do_not_leave_together(tmp_path: Path) -> None:
    mixed = [protect(build_tables())[0], protect(build_tables(), "opensafely")[1]]
    with pytest.raises(InternalError, match="tables of 2 profiles"):
        write_release(mixed, tmp_path / "out", title="Moves")
    assert not (tmp_path / "out").exists()


def test_manifest_states_profile_versions_and_what_is_hidden(tmp_path: Path) -> None:
    build_release(build_tables(), tmp_path / "out", title="Moves", profile="opensafely")
    manifest = json.loads((tmp_path / "out" / "release.json").read_text("utf-8"))
    assert manifest["profile"]["threshold"] == 8
    assert manifest["profile"]["rounding_base"] == 5
    assert manifest["real_staff"] is False
    assert manifest["code_versions"] == ["0.1.0"]
    assert manifest["tables"][0]["rows"] == 10
    assert manifest["definitions"] == ["occupation_move"]


def test_release_replaces_a_release_and_nothing_else(tmp_path: Path) -> None:
    build_release(build_tables(), tmp_path / "out", title="First")
    build_release(build_tables(), tmp_path / "out", title="Second", formats=("csv",))
    assert describe_release(tmp_path / "out").title == "Second"
    assert not (tmp_path / "out" / "tables.xlsx").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="not a release") as refusal:
        build_release(build_tables(), tmp_path / "mine", title="Third")
    assert refusal.value.slug == "release-folder-in-use"
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert build_release(build_tables(), tmp_path / "out", title="Moves").title == "Moves"


def test_changed_file_is_found(tmp_path: Path) -> None:
    build_release(build_tables(), tmp_path / "out", title="Moves")
    (tmp_path / "out" / "charts" / "moves.svg").write_text("<svg/>")
    (tmp_path / "out" / "tables.xlsx").unlink()
    with pytest.raises(CheckError, match="2 files of the release 'out'") as refusal:
        describe_release(tmp_path / "out")
    assert refusal.value.slug == "release-changed"
    assert refusal.value.found == "charts/moves.svg, tables.xlsx"


def test_folder_that_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a release") as refusal:
        describe_release(tmp_path)
    assert refusal.value.slug == "release-not-found"


@pytest.mark.parametrize("name", ["odt", "docx"])
def test_format_that_is_not_written_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"The format '{name}' cannot be written") as refusal:
        build_release(build_tables(), tmp_path / "out", title="Moves", formats=("csv", name))
    assert refusal.value.slug == "format-not-available"
    assert not (tmp_path / "out").exists()


def test_unknown_profile_is_refused() -> None:
    with pytest.raises(UsageError, match="no disclosure profile 'fewer'") as refusal:
        protect(build_tables(), "fewer")
    assert refusal.value.slug == "profile-unknown"
    assert "fewer_than_5" in refusal.value.expected


def test_profile_none_is_refused_for_real_staff_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError):
        build_release(build_tables(real_staff=True), tmp_path / "out", title="Moves", profile="none")
    assert list(tmp_path.iterdir()) == []


def test_default_profile_hides_counts_below_five() -> None:
    moves, _ = protect(build_tables())
    assert moves.frame.filter(origin="nurse", destination="midwife")["people"].to_list() == [None]
    assert moves.frame.filter(origin="manager", destination="nurse").height == 1
