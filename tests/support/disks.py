"""Disks made for a test: small ones that fill up, and ones that may only be read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["fill_disk", "make_read_only", "small_disk"]


@contextmanager
def small_disk(place: Path, *, megabytes: int) -> Iterator[Path]:
    """Mount a disk in memory; a machine that does not allow it cannot run the test."""
    place.mkdir()
    options = f"size={megabytes}m"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("needs the right to mount a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def fill_disk(place: Path, *, leave: int) -> None:
    """Fill a disk until ``leave`` bytes are free, to the page."""
    filler = place / "filler"
    filler.unlink(missing_ok=True)
    state = os.statvfs(place)
    with filler.open("wb") as stream:
        stream.truncate(0)
        os.posix_fallocate(stream.fileno(), 0, max(1, state.f_bavail * state.f_frsize - leave))


def make_read_only(place: Path) -> None:
    """Allow nobody, not even the superuser, to write to a mounted disk."""
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
