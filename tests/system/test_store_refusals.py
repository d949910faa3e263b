"""A store that cannot be written stays as it was; a store that was damaged says so."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import polars as pl
import pytest

from tenure import records
from tenure.errors import AccessError
from tenure.intake import RECORD_SCHEMA
from tenure.store import Version, open_store, open_writer
from tests.support.disks import fill_disk, make_read_only, small_disk
from tests.support.extracts import tenure
from tests.support.intake import read_record, row, write_rows
from tests.support.kills import Victim, list_leftovers, restore, start_victim

PEOPLE = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one month with a list of codes and two refused rows, and the next month, which brings new texts."""
    folder = tmp_path_factory.mktemp("refusals")
    first = [row(person_id=f"P{n}") for n in range(PEOPLE)]
    write_rows(folder / "january.csv", *first, row(person_id=""), row(person_id="P99", fte="x"))
    write_rows(
        folder / "february.csv", *(row(person_id=f"P{n}", month="2020-02-01", band=f"b{n}") for n in range(PEOPLE))
    )
    (folder / "jobs.csv").write_text("code,name,group\nN6A,Nurse,nurses\n", encoding="utf-8")
    _ingest(folder, folder / "store", "january", occupations=folder / "jobs.csv")
    return folder


def _ingest(folder: Path, store: Path, month: str, *, occupations: Path | None = None) -> None:
    records.ingest(
        [folder / f"{month}.csv"], store=store, real_staff=False, id_key=folder / "id.key", threads=1,
        occupations=occupations,
    )  # fmt: skip


def _bytes_of(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def _try_ingest(folder: Path, store: Path) -> str:
    """Ingest the second month; return the error, empty when there is none."""
    try:
        _ingest(folder, store, "february")
    except AccessError as error:
        return str(error)
    return ""


def test_full_disk_is_one_clear_error_and_the_store_is_as_it_was(folder: Path, tmp_path: Path) -> None:
    written = 0
    with small_disk(tmp_path / "disk", megabytes=32) as disk:
        for leave in range(0, 400_000, 40_000):
            (disk / "filler").unlink(missing_ok=True)
            restore(folder / "store", disk / "store")
            fill_disk(disk, leave=leave)
            error = _try_ingest(folder, disk / "store")
            assert list_leftovers(disk / "store") == []
            assert open_store(disk / "store").find_damage() == ()
            if error:
                assert "it is as it was before" in error
                assert "errors.md#store-not-written" in error
                assert _bytes_of(disk / "store") == _bytes_of(folder / "store")
            else:
                written += 1
                assert read_record(disk / "store").height == 2 * PEOPLE
    # Some of the room must have been enough and most of it too little, or nothing was tried.
    assert 1 <= written <= 7


def test_disk_that_takes_only_small_files_leaves_the_store_as_it_was(folder: Path, tmp_path: Path) -> None:
    outcomes = []
    with start_victim() as victim:
        for largest in (1, 500, 2_000, 4_000, 6_000, 8_000, 12_000, 1_000_000):
            restore(folder / "store", tmp_path / "store")
            said = _ask(victim, folder, tmp_path / "store", largest_file=largest)
            outcomes.append(said)
            assert open_store(tmp_path / "store").find_damage() == ()
            assert list_leftovers(tmp_path / "store") == []
            if said:
                assert _bytes_of(tmp_path / "store") == _bytes_of(folder / "store")
    assert set(outcomes) == {"store-not-written", ""}
    assert outcomes[0] == "store-not-written"


def _ask(victim: Victim, folder: Path, store: Path, **more: int) -> str:
    request = {"store": str(store), "sources": [str(folder / "february.csv")], "key": str(folder / "id.key")}
    return victim.ask({**request, **more}).error


def test_disk_that_may_only_be_read_is_one_clear_error_and_the_store_can_be_read(folder: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=8) as disk:
        shutil.copytree(folder / "store", disk / "store")
        make_read_only(disk)
        with pytest.raises(AccessError) as caught:
            _ingest(folder, disk / "store", "february")
        assert caught.value.slug == "store-not-written"
        assert "Read-only file system" in caught.value.found
        assert records.check_store(disk / "store")["is_whole"]
        assert read_record(disk / "store").height == PEOPLE


def test_second_ingest_is_refused_at_once_and_readers_are_not(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "store", tmp_path / "store")
    arguments = ("ingest", folder / "february.csv", "--store", tmp_path / "store", "--id-key", folder / "id.key")
    with open_writer(tmp_path / "store", schema=RECORD_SCHEMA, version=Version("code", "rules")):
        began = time.monotonic()
        done = tenure(*arguments, "--no-real-staff", cwd=tmp_path, expect=1)
        assert time.monotonic() - began < 30
        assert "docs/how-to/errors.md#store-busy" in done.stderr
        assert read_record(tmp_path / "store").height == PEOPLE
    tenure(*arguments, "--no-real-staff", cwd=tmp_path)
    assert read_record(tmp_path / "store").height == 2 * PEOPLE


@pytest.fixture
def store(folder: Path, tmp_path: Path) -> Path:
    restore(folder / "store", tmp_path / "store")
    return tmp_path / "store"


def _name_files(store: Path) -> Iterator[tuple[str, str]]:
    """One file of each kind that a version consists of."""
    manifest = open_store(store).manifest
    for table, files in manifest.tables.items():
        yield table, files[0].name
    yield "dictionary", next(iter(manifest.dictionaries.values())).name
    yield "reference", next(iter(manifest.references.values())).name
    yield "quarantine", manifest.quarantine[0].name


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[Random(3).randrange(len(content))] ^= 0x10  # noqa: S311 - the same byte in every run
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


_HARMS: dict[str, Callable[[Path], None]] = {
    "flipped": _flip, "cut": _cut, "emptied": _empty, "missing": Path.unlink, "a folder": _make_folder,
}  # fmt: skip


@pytest.mark.parametrize("harm", _HARMS)
def test_check_names_every_damaged_file_of_every_kind(harm: str, store: Path) -> None:
    kinds = dict(_name_files(store))
    assert {"record", "spells", "dictionary", "reference", "quarantine"} <= kinds.keys()
    for name in kinds.values():
        _HARMS[harm](store / name)
    found = records.check_store(store)
    assert (found["is_whole"], found["damaged_files"]) == (
        False,
        sorted(kinds.values(), key=found["damaged_files"].index),
    )
    assert len(found["damaged_files"]) == len(kinds)


def test_check_says_plainly_what_is_damaged_and_ends_with_1(store: Path) -> None:
    name = open_store(store).manifest.tables["record"][0].name
    _flip(store / name)
    done = tenure("store", "check", "--store", store, cwd=store.parent, expect=1)
    assert f"damaged files\n  {name}\n" in done.stdout
    assert any(line.split() == ["is", "whole", "no"] for line in done.stdout.splitlines())
    assert done.stderr == ""


def test_check_finds_rows_out_of_order_behind_a_right_checksum(store: Path) -> None:
    manifest = open_store(store).manifest
    file = manifest.tables["record"][0]
    pl.read_parquet(store / file.name).reverse().write_parquet(store / file.name)
    text = (store / "manifest.json").read_text(encoding="utf-8")
    digest = hashlib.sha256((store / file.name).read_bytes()).hexdigest()
    (store / "manifest.json").write_text(text.replace(file.sha256, digest), encoding="utf-8")
    found = records.check_store(store)
    assert (found["is_whole"], found["damaged_files"], found["broken_buckets"]) == (False, [], [file.name])


def test_check_tells_of_files_that_belong_to_no_version_and_the_next_ingest_removes_them(
    store: Path, folder: Path
) -> None:
    (store / "data" / "record-000009-00000-b000.parquet").write_bytes(b"left by a killed writer")
    (store / ".work-killed").mkdir()
    found = records.check_store(store)
    assert (found["is_whole"], found["unnamed_files"]) == (
        True,
        [".work-killed", "data/record-000009-00000-b000.parquet"],
    )
    _ingest(folder, store, "february")
    assert records.check_store(store)["unnamed_files"] == []


@pytest.mark.parametrize(
    ("change", "slug"),
    [
        (lambda text: text[: len(text) // 2], "store-damaged"),
        (lambda text: text[:0], "store-damaged"),
        (lambda text: text.replace('"rows": ', '"rows": "many', 1), "store-damaged"),
        (lambda text: json.dumps({**json.loads(text), "format": 99}), "store-newer-format"),
    ],
)
def test_manifest_that_is_not_as_written_is_one_clear_error(
    change: Callable[[str], str], slug: str, store: Path
) -> None:
    path = store / "manifest.json"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    done = tenure("store", "check", "--store", store, cwd=store.parent, expect=1)
    assert f"docs/how-to/errors.md#{slug}" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_manifest_is_no_store(store: Path) -> None:
    (store / "manifest.json").unlink()
    done = tenure("store", "check", "--store", store, cwd=store.parent, expect=1)
    assert "docs/how-to/errors.md#store-not-found" in done.stderr
