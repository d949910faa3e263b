"""Flushing to disk on platforms and file systems that this machine has not: what they answer is given here."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from pathlib import Path

import pytest

from tenure.errors import AccessError
from tenure.store.files import flush_descriptor, replace_file, sync_folder

FULL = 51  # what macOS calls F_FULLFSYNC


def refuse_folders(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Have folders, and nothing else, refuse to be flushed."""
    flush = os.fsync

    def answer(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", answer)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_flushing_of_folders_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    refuse_folders(monkeypatch, number)
    replace_file(tmp_path / "manifest.json", b"new")
    assert (tmp_path / "manifest.json").read_bytes() == b"new"


def test_a_disk_that_fails_after_the_name_was_changed_is_not_said_to_hold_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(b"old")
    refuse_folders(monkeypatch, errno.EIO)
    with pytest.raises(AccessError) as caught:
        replace_file(path, b"new")
    assert caught.value.slug == "store-not-flushed"
    assert "holds the new version" in caught.value.subject
    assert caught.value.found == f"{os.strerror(errno.EIO)}, on flushing the folder's names."
    assert path.read_bytes() == b"new"
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        sync_folder(tmp_path)


def test_a_platform_with_a_full_flush_uses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", FULL, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda _, command: asked.append(f"fcntl {command}"))
    monkeypatch.setattr(os, "fsync", lambda _: asked.append("fsync"))
    with (tmp_path / "file").open("wb") as stream:
        flush_descriptor(stream.fileno())
    assert asked == [f"fcntl {FULL}"]


def test_a_disk_that_does_not_know_the_full_flush_is_flushed_as_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", FULL, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", refuse)
    monkeypatch.setattr(os, "fsync", lambda _: asked.append("fsync"))
    with (tmp_path / "file").open("wb") as stream:
        flush_descriptor(stream.fileno())
    assert asked == ["fsync"]
