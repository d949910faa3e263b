"""The file of approvals: whose names are one person's, and a file that only grows."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pytest

from tenure.errors import AccessError, CheckError
from tenure.releases.approvals import APPROVALS, LEFT_BEHIND, Entry, add_entry, is_same_person, read_entries
from tests.support.disks import fill_disk, make_read_only, small_disk


def _entry(name: str, *, note: str = "") -> Entry:
    return Entry("approve", name, "2026-03-31", "0" * 64, "public", note=note)


def _add(folder: Path, name: str, *, note: str = "") -> None:
    add_entry(folder, _entry(name, note=note), check=lambda _: None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann Lee", "ann lee"),
        ("Ann Lee", "  ANN   LEE "),
        ("Ann Lee", "Ann\u00a0Lee"),  # a space that does not break
        ("Ann Lee", "Ann\u200b Lee"),  # a space of no width
        ("Ann Lee", "AnnLee"),
        ("Ann Lee", "Lee, Ann"),
        ("Ann Lee", "Ａｎｎ Ｌｅｅ"),  # wide letters
        ("Jos\u00e9", "Jose\u0301"),  # an accent in its letter and as a mark
        ("José Núñez", "Jose Nunez"),
        ("O'Neill", "O\u2019Neill"),
        ("A. B. Strauß", "a b STRAUSS"),
        ("Ann Smith-Lee", "Ann Smith Lee"),
    ],
)
def test_one_person_however_the_name_is_written(one: str, other: str) -> None:
    assert is_same_person(one, other)
    assert is_same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann Lee", "Anna Lee"), ("Ann Lee", "Ann B Lee"), ("राम", "रमा"), ("Ann Lee", "Ann Lea"), ("李安", "李晏")],
)
def test_two_people(one: str, other: str) -> None:
    assert not is_same_person(one, other)


def test_entries_are_read_back_in_order(tmp_path: Path) -> None:
    assert read_entries(tmp_path) == ()
    _add(tmp_path, "Ann Lee", note="checked – all")
    _add(tmp_path, "Bo Ek")
    assert read_entries(tmp_path) == (_entry("Ann Lee", note="checked – all"), _entry("Bo Ek"))
    assert [path.name for path in tmp_path.iterdir()] == [APPROVALS]


def test_what_is_refused_changes_nothing(tmp_path: Path) -> None:
    _add(tmp_path, "Ann Lee")
    before = (tmp_path / APPROVALS).read_bytes()

    def refuse(entries: tuple[Entry, ...]) -> None:
        raise LookupError(len(entries))

    with pytest.raises(LookupError, match="1"):
        add_entry(tmp_path, _entry("Bo Ek"), check=refuse)
    assert (tmp_path / APPROVALS).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [APPROVALS]


_START = b'{"format": "tenure-approvals", "format_version": '


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        _START + b'2, "entries": []}',
        _START + b'1, "entries": [{"act": "approve"}]}',
        _START + b'1, "entries": [{"act": "bless", "name": "A", "on": "", "release_sha256": "", "release_class": ""}]}',
    ],
)
def test_file_that_cannot_be_read_is_refused_and_not_written_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / APPROVALS).write_bytes(content)
    for read in (read_entries, lambda folder: _add(folder, "Ann Lee")):
        with pytest.raises(CheckError) as refusal:
            read(tmp_path)
        assert refusal.value.slug == "approvals-not-read"
    assert (tmp_path / APPROVALS).read_bytes() == content


def test_what_a_killed_approval_left_is_cleared_away(tmp_path: Path) -> None:
    for name in LEFT_BEHIND:
        (tmp_path / name).write_text("half")
    _add(tmp_path, "Ann Lee")
    assert [path.name for path in tmp_path.iterdir()] == [APPROVALS]
    assert len(read_entries(tmp_path)) == 1


def _approve_many(folder: Path, name: str) -> None:
    for number in range(10):
        _add(folder, f"{name} {number}")


def test_people_who_approve_at_once_do_not_lose_one_another(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_approve_many, args=(tmp_path, name)) for name in ("a", "b", "c")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    names = [entry.name for entry in read_entries(tmp_path)]
    assert sorted(names) == sorted(f"{name} {number}" for name in "abc" for number in range(10))
    # Each person's own came in order, and those of different people between each other.
    for name in "abc":
        assert [one for one in names if one.startswith(name)] == [f"{name} {number}" for number in range(10)]
    assert [path.name for path in tmp_path.iterdir()] == [APPROVALS]


def test_writer_who_waits_in_vain_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenure.releases.approvals._PAUSE", 0.0)

    def approve_within(_: tuple[Entry, ...]) -> None:
        _add(tmp_path, "Bo Ek")

    with pytest.raises(AccessError) as refusal:
        add_entry(tmp_path, _entry("Ann Lee"), check=approve_within)
    assert refusal.value.slug == "release-busy"


def test_folder_that_may_only_be_read_is_one_clear_error(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        _add(disk, "Ann Lee")
        make_read_only(disk)
        with pytest.raises(AccessError) as refusal:
            _add(disk, "Bo Ek")
        assert refusal.value.slug == "approval-not-written"
        assert "Read-only file system" in refusal.value.found
        assert [entry.name for entry in read_entries(disk)] == ["Ann Lee"]


def test_full_disk_is_one_clear_error_and_approvals_are_as_they_were(tmp_path: Path) -> None:
    outcomes = []
    with small_disk(tmp_path / "disk", megabytes=1) as disk:
        _add(disk, "Ann Lee")
        before = (disk / APPROVALS).read_bytes()
        # The next file takes five pages of 4,096 bytes: too much for the first, enough for the last.
        for leave in (0, 4096, 8192, 200_000):
            fill_disk(disk, leave=leave)
            try:
                _add(disk, "Bo Ek", note="x" * 17_000)
                outcomes.append("written")
            except AccessError as error:
                outcomes.append(error.slug)
                assert (disk / APPROVALS).read_bytes() == before
            assert {path.name for path in disk.iterdir()} == {APPROVALS, "filler"}
    assert outcomes == ["approval-not-written"] * 3 + ["written"]


def test_disk_that_does_not_confirm_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr("tenure.releases.approvals.sync_folder", fail)
    with pytest.raises(AccessError) as refusal:
        _add(tmp_path, "Ann Lee")
    assert refusal.value.slug == "approval-not-flushed"
    assert json.loads((tmp_path / APPROVALS).read_text("utf-8"))["entries"][0]["name"] == "Ann Lee"
