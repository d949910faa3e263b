from __future__ import annotations

import errno
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tenure.errors import AccessError
from tenure.store import Step, Version, open_store, open_writer
from tests.support.store import FIRSTS, SMALL, VERSION, merge_rows, read_rows, write_store


def _account(merged_rows: pl.DataFrame) -> list[tuple[int, ...]]:
    """(source, in, stored, restated, unchanged, refused) of each source."""
    return merged_rows.select(
        "source", "rows_in", "rows_stored", "rows_restated", "rows_unchanged", "rows_refused"
    ).rows()


def test_rows_come_back_in_the_order_of_the_key(tmp_path: Path) -> None:
    merged = write_store(tmp_path, (9, 2, "b", 1.5, 0), (9, 1, "a", 2.0, 0), (4, 7, "a", -0.25, 0))
    assert _account(merged.accounts) == [(0, 3, 3, 0, 0, 0)]
    assert read_rows(tmp_path) == [
        (4, 7, "a", Decimal("-0.25")),
        (9, 1, "a", Decimal("2.00")),
        (9, 2, "b", Decimal("1.50")),
    ]


def test_newest_delivery_of_a_key_wins_and_the_old_row_counts_as_restated(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0), (1, 2, "a", 1, 0), (2, 1, "a", 1, 0))
    merged = write_store(tmp_path, (1, 1, "a", 1, 0), (1, 2, "b", 1, 0), (3, 1, "a", 1, 0))
    # (1,1) is the same, (1,2) differs, (3,1) is new.
    assert _account(merged.accounts) == [(0, 3, 1, 1, 1, 0)]
    assert [row[:3] for row in read_rows(tmp_path)] == [(1, 1, "a"), (1, 2, "b"), (2, 1, "a"), (3, 1, "a")]


def test_two_different_rows_of_a_key_are_both_refused_and_the_stored_one_stays(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))
    merged = write_store(tmp_path, (1, 1, "b", 1, 0), (1, 1, "c", 1, 1), (1, 2, "a", 1, 1))
    assert _account(merged.accounts) == [(0, 1, 0, 0, 0, 1), (1, 2, 1, 0, 0, 1)]
    assert sorted(merged.clashes.rows()) == [(0, 2, 1, 1), (1, 3, 1, 1)]
    assert [row[:3] for row in read_rows(tmp_path)] == [(1, 1, "a"), (1, 2, "a")]


def test_identical_rows_of_one_delivery_are_stored_once(tmp_path: Path) -> None:
    merged = write_store(tmp_path, (1, 1, "a", 1, 0), (1, 1, "a", 1, 1), (1, 1, "a", 1, 1))
    assert _account(merged.accounts) == [(0, 1, 1, 0, 0, 0), (1, 2, 0, 0, 2, 0)]


def test_dictionary_only_grows(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "m", 1, 0), (2, 1, "z", 1, 0))
    write_store(tmp_path, (3, 1, "a", 1, 0))
    manifest = open_store(tmp_path).manifest
    frame = pl.read_parquet(tmp_path / manifest.dictionaries["c"].name)
    assert frame.rows() == [(1, "m"), (2, "z"), (3, "a")]


def test_late_rows_rebuild_only_the_buckets_they_touch(tmp_path: Path) -> None:
    write_store(tmp_path, *((k, 5, "a", 1, 0) for k in range(8)))
    before = {file.bucket: file for file in open_store(tmp_path).manifest.tables["firsts"]}
    merged = write_store(tmp_path, (2, 4, "a", 1, 0))
    after = {file.bucket: file for file in open_store(tmp_path).manifest.tables["firsts"]}
    assert merged.buckets == (2,)
    assert {bucket for bucket in before if before[bucket] != after[bucket]} == {2}
    with open_store(tmp_path).engine() as engine:
        assert engine.collect([Step("firsts_of_2", "select t from firsts where k = 2")]).rows() == [(4,)]


def test_manifest_says_what_is_stored(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0), (2, 1, "a", 1, 0), (2, 3, "a", 1, 0))
    store = open_store(tmp_path)
    assert (store.manifest.rows, store.manifest.coverage, store.manifest.buckets) == (3, {1: 2, 3: 1}, 4)
    assert (store.find_damage(), store.find_disorder()) == ((), ())


def test_number_of_buckets_follows_the_first_delivery(tmp_path: Path) -> None:
    with open_writer(tmp_path, schema=SMALL, version=VERSION) as writer:
        assert writer.choose_buckets(100, bucket_rows=10) == 10
        assert writer.choose_buckets(1_000_000, bucket_rows=10) == 10


def test_store_that_has_held_real_staff_stays_so(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))
    assert not open_store(tmp_path).manifest.real_staff
    write_store(tmp_path, (1, 2, "a", 1, 0), version=Version("code", "rules", real_staff=True))
    write_store(tmp_path, (1, 3, "a", 1, 0))
    assert open_store(tmp_path).manifest.real_staff


def test_writer_without_commit_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with open_writer(tmp_path, schema=SMALL, version=VERSION) as writer:
        merge_rows(writer, [(1, 2, "b", 1, 0)])
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_reader_keeps_its_version_while_the_next_is_written(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))
    old = open_store(tmp_path)
    write_store(tmp_path, (1, 2, "a", 1, 0))
    with old.engine() as engine:
        assert engine.collect([Step("counted", "select count(*) as n from facts")]).item() == 1
    assert len(read_rows(tmp_path)) == 2


def test_files_of_neither_this_version_nor_the_one_before_are_removed(tmp_path: Path) -> None:
    for turn in range(4):
        write_store(tmp_path, (1, turn, "a", 1, 0))
    manifest = open_store(tmp_path).manifest
    kept = {file.name for file in manifest.files()} | set(manifest.previous)
    assert {f"data/{path.name}" for path in (tmp_path / "data").iterdir()} == kept


def test_leftovers_of_a_killed_writer_go_with_the_next(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))
    (tmp_path / "data" / "facts-000002-00000-b000.parquet").write_bytes(b"half")
    (tmp_path / ".work-killed").mkdir()
    (tmp_path / ".work-killed" / "stage.parquet").write_bytes(b"half")
    (tmp_path / "manifest.json.new").write_bytes(b"{")
    write_store(tmp_path, (1, 2, "a", 1, 0))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "data", "manifest.json"]
    assert open_store(tmp_path).find_damage() == ()


def test_files_of_a_store_that_lost_its_manifest_are_not_taken_for_leftovers(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))
    write_store(tmp_path, (1, 2, "a", 1, 0))
    (tmp_path / "manifest.json").unlink()
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(AccessError) as caught:
        write_store(tmp_path, (1, 3, "a", 1, 0))
    assert caught.value.slug == "store-manifest-lost"
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_second_writer_is_refused_at_once(tmp_path: Path) -> None:
    with open_writer(tmp_path, schema=SMALL, version=VERSION), pytest.raises(AccessError) as caught:
        write_store(tmp_path, (1, 1, "a", 1, 0))
    assert caught.value.slug == "store-busy"


def test_folder_of_other_files_is_never_made_a_store(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(AccessError) as caught:
        write_store(tmp_path, (1, 1, "a", 1, 0))
    assert caught.value.slug == "store-folder-not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_newer_format_is_refused_by_reader_and_writer(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))
    path = tmp_path / "manifest.json"
    content = json.dumps({**json.loads(path.read_text()), "format": 2, "shape": "unknown"})
    path.write_text(content)
    for attempt in (lambda: open_store(tmp_path), lambda: write_store(tmp_path, (1, 2, "a", 1, 0))):
        with pytest.raises(AccessError) as caught:
            attempt()
        assert caught.value.slug == "store-newer-format"
    assert path.read_text() == content


def test_store_of_other_columns_is_refused(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text().replace('"v"', '"w"'))
    with pytest.raises(AccessError) as caught:
        write_store(tmp_path, (1, 2, "a", 1, 0))
    assert caught.value.slug == "store-other-columns"


@pytest.mark.parametrize(
    ("content", "slug"), [(None, "store-not-found"), ("{}", "store-damaged"), ("{", "store-damaged")]
)
def test_place_without_a_readable_manifest_is_no_store(content: str | None, slug: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(AccessError) as caught:
        open_store(tmp_path)
    assert caught.value.slug == slug


def test_changed_byte_and_missing_file_are_found(tmp_path: Path) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0), (2, 1, "a", 1, 0))
    store = open_store(tmp_path)
    first, second = (file.name for file in store.manifest.tables["facts"])
    content = bytearray((tmp_path / first).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / first).write_bytes(content)
    (tmp_path / second).unlink()
    assert store.find_damage() == (first, second)


def test_bucket_out_of_order_is_found(tmp_path: Path) -> None:
    write_store(tmp_path, (4, 1, "a", 1, 0), (4, 2, "a", 1, 0))
    store = open_store(tmp_path)
    (file,) = store.manifest.tables["facts"]
    pl.read_parquet(tmp_path / file.name).reverse().write_parquet(tmp_path / file.name)
    assert store.find_disorder() == (file.name,)


def test_full_disk_is_one_clear_error_and_the_store_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    # A disk cannot be filled in a test; the flush to disk is where the system says that it is full.
    monkeypatch.setattr("tenure.store.writer.sync_file", refuse)
    with pytest.raises(AccessError, match="it is as it was before") as caught:
        write_store(tmp_path, (1, 2, "a", 1, 0))
    assert "No space left on device" in caught.value.found
    monkeypatch.undo()
    assert [row[:2] for row in read_rows(tmp_path)] == [(1, 1)]
    assert open_store(tmp_path).find_damage() == ()


def test_version_stands_when_older_files_cannot_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_store(tmp_path, (1, 1, "a", 1, 0))
    write_store(tmp_path, (1, 2, "a", 1, 0))
    remove = Path.unlink

    def refuse(path: Path, **_: object) -> None:
        if path.suffix == ".parquet":
            raise PermissionError(errno.EACCES, "Permission denied")
        remove(path)

    monkeypatch.setattr(Path, "unlink", refuse)
    write_store(tmp_path, (1, 3, "a", 1, 0))
    monkeypatch.undo()
    assert [row[:2] for row in read_rows(tmp_path)] == [(1, 1), (1, 2), (1, 3)]
    # What was left is listed, and removed by the next writer.
    assert open_store(tmp_path).list_unnamed() != ()
    write_store(tmp_path, (1, 4, "a", 1, 0))
    assert open_store(tmp_path).list_unnamed() == ()


def test_place_that_cannot_be_written_is_one_clear_error() -> None:
    # Nobody, not even the superuser, can make a folder here.
    with pytest.raises(AccessError) as caught:
        write_store(Path("/proc/no-such-process/store"), (1, 1, "a", 1, 0))
    assert caught.value.slug == "store-not-written"


def test_derived_table_of_an_empty_store_is_empty(tmp_path: Path) -> None:
    with open_writer(tmp_path, schema=SMALL, version=VERSION) as writer:
        writer.choose_buckets(0)
        writer.build([FIRSTS])
        writer.commit()
    with open_store(tmp_path).engine() as engine:
        assert engine.collect([Step("counted", "select count(*) as n from firsts")]).item() == 0
