"""Who approved a release: a file beside it that only grows, whole at every moment, and bound to what was approved."""

from __future__ import annotations

import fcntl
import json
import os
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from tenure.errors import AccessError, CheckError
from tenure.store.files import flush_descriptor, sync_folder

__all__ = ["APPROVALS", "LEFT_BEHIND", "Entry", "add_entry", "is_same_person", "read_entries"]

APPROVALS = "approvals.json"

_LOCK = ".approving"
_FRESH = f"{APPROVALS}.new"
LEFT_BEHIND = frozenset({_LOCK, _FRESH})
"""What an approval that was cut short may leave: the next one clears it away."""

_FORMAT = "tenure-approvals"
_VERSION = 1
_TRIES = 100
_PAUSE = 0.1

_ACCENTS = frozenset(map(chr, range(0x300, 0x370)))

Act = Literal["approve", "withdraw"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person said of a release on one day.

    ``release_sha256`` is the checksum of the manifest, which holds those of all other files; ``release_class`` is
    whom the release was for; ``audit`` is what the audit found when it was approved.
    """

    act: Act
    name: str
    on: str
    release_sha256: str
    release_class: str
    note: str = ""
    audit: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    format: str
    format_version: int
    entries: tuple[Entry, ...]


def is_same_person(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: case, spaces, stops, accents and the order of words aside."""
    words, others = _split_name(one), _split_name(other)
    return sorted(words) == sorted(others) or "".join(words) == "".join(others)


def _split_name(name: str) -> list[str]:
    # Ligatures and wide letters become plain ones, then capitals small ones, then accents leave their letters.
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    seen = (letter for letter in letters if unicodedata.category(letter) != "Cf" and letter not in _ACCENTS)
    # Marks that are part of how a script writes its vowels stay; stops and hyphens part words.
    return "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in seen).split()


def read_entries(folder: Path) -> tuple[Entry, ...]:
    """Return what was said of a release, oldest first; nothing where nobody has.

    Raises
    ------
    CheckError
        The file is there and cannot be read as Tenure writes it.
    """
    path = folder / APPROVALS
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _not_read(folder, f"{error.strerror or type(error).__name__}.") from None
    try:
        held = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _not_read(folder, f"{error}.") from None
    if (held.format, held.format_version) != (_FORMAT, _VERSION):
        raise _not_read(folder, f"format {held.format} {held.format_version}.")
    return held.entries


def _not_read(folder: Path, found: str) -> CheckError:
    return CheckError(
        "The approvals of the release cannot be read, so that it counts as not approved.",
        slug="approvals-not-read",
        found=found,
        expected=f"a file of format {_FORMAT} {_VERSION}, as 'tenure release approve' writes it.",
        where=str(folder / APPROVALS),
        fix="put the file back from a backup; or remove it, and let the release be approved anew.",
    )


def add_entry(folder: Path, entry: Entry, *, check: Callable[[tuple[Entry, ...]], None]) -> tuple[Entry, ...]:
    """Add what a person says to what others have said, and return all of it.

    Parameters
    ----------
    folder : Path
        The release.
    entry : Entry
        What is added.
    check : callable
        Given what was said before, as it is while nobody else can add to it; raises where this may not be added.

    Raises
    ------
    AccessError
        The file cannot be written, and is as it was; or somebody else is writing all the while.

    Notes
    -----
    The file is written aside, flushed and put in place, and the folder flushed: whatever moment the machine stops at,
    it holds what it held or that and the new entry. One writer at a time reads, checks and writes.
    """
    with _translated(folder), _locked(folder):
        before = read_entries(folder)
        check(before)
        after = (*before, entry)
        _replace_file(folder, _write_content(after))
    return after


def _write_content(entries: tuple[Entry, ...]) -> bytes:
    held = msgspec.to_builtins(_File(_FORMAT, _VERSION, entries))
    return (json.dumps(held, ensure_ascii=False, indent=2) + "\n").encode()


def _replace_file(folder: Path, content: bytes) -> None:
    fresh = folder / _FRESH
    try:
        with fresh.open("wb") as stream:
            stream.write(content)
            stream.flush()
            flush_descriptor(stream.fileno())
        fresh.replace(folder / APPROVALS)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
    try:
        sync_folder(folder)
    except OSError as error:
        raise AccessError(
            "The approval is written, but its disk did not confirm that it will last.",
            slug="approval-not-flushed",
            found=f"{error.strerror or type(error).__name__}, on flushing the folder's names.",
            where=str(folder),
            fix="look after the disk, then see with 'tenure release show' whether the approval is there.",
        ) from None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one writer at a time in. The lock goes with the process that holds it, however it ends."""
    path = folder / _LOCK
    for _ in range(_TRIES):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if _hold(descriptor, path):
                try:
                    yield
                finally:
                    path.unlink()
                return
        finally:
            os.close(descriptor)
        time.sleep(_PAUSE)
    raise AccessError(
        "The release is being approved by someone else.",
        slug="release-busy",
        where=str(folder),
        fix="wait until the other command has ended, then try again.",
    )


def _hold(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    # Whoever held the lock before removed its file: a lock on a file without a name keeps nobody out.
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AccessError(
            "The approval could not be written; what was approved before is as it was.",
            slug="approval-not-written",
            found=f"{error.strerror or type(error).__name__}.",
            where=str(folder),
            fix="check the permissions of the folder and the space on its disk, then try again.",
        ) from None
