"""Releases opened again from their files: the same tables, and nothing that was changed passes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tenure.disclosure import reopen_table
from tenure.errors import CheckError, DisclosureError, UsageError
from tenure.releases import build_release, describe_release, open_release, protect, write_release
from tenure.releases.memory import _close_table, _open_table
from tenure.releases.swapping import exchange, name_work, recover
from tenure.terms import Comparison, Evidence
from tests.support.publish import build_tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build_release(build_tables(), tmp_path / "out", title="Moves").folder


def _forge(folder: Path, name: str, content: bytes) -> None:
    """Change a file and its checksum, as somebody would who edits a release."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "release.json").read_text("utf-8"))
    manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    (folder / "release.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("profile", ["fewer_than_5", "opensafely", "none"])
def test_tables_come_back_as_they_left(tmp_path: Path, profile: str) -> None:
    released = protect(build_tables(), profile)
    opened = open_release(write_release(released, tmp_path / "out", title="Moves").folder)
    assert opened.rule.name == profile
    for one, other in zip(opened.tables, released, strict=True):
        assert one.frame.equals(other.frame)
        assert one.mask.equals(other.mask)
        assert (one.about, one.structure, one.profile) == (other.about, other.structure, other.profile)
        assert (one.summary.cells, one.summary.hidden) == (other.summary.cells, other.summary.hidden)
        # For which reason each was hidden is not told.
        assert one.summary.primary == 0


def test_a_number_changed_in_one_file_is_found_though_its_checksum_fits(folder: Path) -> None:
    name = "tables/careers.moves.moves.csv"
    _forge(folder, name, (folder / name).read_bytes().replace(b"900", b"901"))
    with pytest.raises(CheckError, match="do not say the same") as refusal:
        open_release(folder)
    assert refusal.value.slug == "release-changed"


def test_a_hidden_value_put_back_is_found(folder: Path) -> None:
    name = "tables/careers.moves.moves.parquet"
    frame = pl.read_parquet(folder / name).with_columns(pl.col("people").fill_null(3))
    frame.write_parquet(folder / name)
    _forge(folder, name, (folder / name).read_bytes())
    with pytest.raises(CheckError, match="not as it was written") as refusal:
        open_release(folder)
    assert "values stand where some are hidden" in refusal.value.found


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.pop("findings"),
        lambda manifest: manifest["tables"][0].pop("structure"),
        lambda manifest: manifest["tables"][0]["structure"].pop("counts"),
        lambda manifest: manifest["tables"][0].update(protected=["nobody"]),
        lambda manifest: manifest["tables"][0].update(about=7),
        lambda manifest: manifest.update(profile="fewer_than_5"),
    ],
)
def test_a_manifest_that_lacks_a_part_is_refused(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / "release.json").read_text("utf-8"))
    change(manifest)
    (folder / "release.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(CheckError, match="not as it was written"):
        open_release(folder)


def test_a_release_of_another_format_is_not_read_and_can_be_replaced(folder: Path) -> None:
    manifest = json.loads((folder / "release.json").read_text("utf-8"))
    (folder / "release.json").write_text(json.dumps(manifest | {"format_version": 1}), encoding="utf-8")
    with pytest.raises(UsageError, match="is not a release") as refusal:
        open_release(folder)
    assert refusal.value.found == "format version 1."
    assert build_release(build_tables(), folder, title="Again").title == "Again"


def test_files_that_are_not_of_the_release_are_told(folder: Path) -> None:
    (folder / "tables" / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "approvals.json").write_text("{}", encoding="utf-8")
    assert describe_release(folder).strays == ("tables/notes.txt",)


def test_building_the_same_again_keeps_the_folder_and_what_was_said_of_it(folder: Path) -> None:
    (folder / "approvals.json").write_text("{}", encoding="utf-8")
    build_release(build_tables(), folder, title="Moves")
    assert (folder / "approvals.json").exists()
    build_release(build_tables(), folder, title="Moves, another")
    assert not (folder / "approvals.json").exists()


def test_tables_that_tell_too_much_are_not_written(tmp_path: Path) -> None:
    released = protect(build_tables())
    moves = released[0]
    small = moves.mask["people"].arg_true()[0]
    # A hidden 3 of 993 is shown, as a wrong program would.
    told = pl.Series([row == small for row in range(moves.frame.height)])
    leaky = reopen_table(
        about=moves.about,
        frame=moves.frame.with_columns(people=pl.when(told).then(3).otherwise(pl.col("people"))),
        mask=moves.mask.with_columns(people=moves.mask["people"] & ~told),
        profile=moves.profile,
        structure=moves.structure,
        summary=moves.summary,
    )
    with pytest.raises(DisclosureError, match="cannot leave") as refusal:
        write_release([leaky, released[1]], tmp_path / "out", title="Moves")
    assert refusal.value.slug == "release-not-safe"
    assert "careers.moves.moves, column people" in refusal.value.found
    assert list(tmp_path.iterdir()) == []


def test_an_old_release_set_aside_is_put_back_and_never_over_another(folder: Path) -> None:
    work = name_work(folder)
    work.mkdir()
    (work / "lock").touch()
    folder.rename(work / "previous")
    assert describe_release(folder).title == "Moves"
    assert not (work / "previous").exists()
    # With a release in place one that was set aside is old.
    (work / "previous").mkdir()
    (work / "previous" / "release.json").write_text("{}", encoding="utf-8")
    recover(folder)
    assert not (work / "previous").exists()
    assert describe_release(folder).title == "Moves"


def test_two_folders_change_places_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name, encoding="utf-8")
    if not exchange(tmp_path / "one", tmp_path / "two"):
        pytest.skip("needs a system that exchanges two names in one step")
    assert (tmp_path / "one" / "file").read_text(encoding="utf-8") == "two"
    assert (tmp_path / "two" / "file").read_text(encoding="utf-8") == "one"
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "one", tmp_path / "none")


def test_kept_evidence_comes_back_with_its_kinds_of_numbers() -> None:
    table = build_tables()[0]
    via = pl.DataFrame({"origin": ["nurse"], "place": pl.Series([1], dtype=pl.Int16)})
    side = Comparison("same", "people", ("place",), 1, via=via)
    given = dataclasses.replace(table, structure=dataclasses.replace(table.structure, comparisons=(side,)))
    back = _open_table(json.loads(json.dumps(_close_table(given))))
    assert isinstance(back, Evidence)
    assert (back.about, back.structure) == (given.about, given.structure)
    assert back.frame.equals(given.frame)
    kept = back.structure.comparisons[0].via
    assert kept is not None
    assert kept.schema == via.schema
    assert kept.equals(via)
