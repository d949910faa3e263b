"""Files that survive a crash: written whole, flushed to disk, named only once they are."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tenure.errors import AccessError
from tenure.terms import write_count

__all__ = [
    "check_folder",
    "clear_unnamed",
    "flush_descriptor",
    "list_unnamed",
    "lock_folder",
    "read_checksum",
    "replace_file",
    "sync_file",
    "sync_folder",
    "translated",
]

LOCK = ".lock"
DATA = "data"
MANIFEST = "manifest.json"
WORK = ".work-"
_VERSION = re.compile(r"-([0-9]{6})-[0-9]{5}(-b[0-9]+)?[.]parquet$")
_CHUNK = 1 << 20
# What file systems answer that have no flushing of folders: some network disks, and disks shared with other systems.
_NO_FLUSH = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


def read_checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def flush_descriptor(descriptor: int) -> None:
    """Flush what an open file or folder holds, to the disk itself.

    On macOS ``fsync`` leaves bytes in the disk's own memory; ``F_FULLFSYNC`` does not, where the disk knows it.
    """
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is not None:
        try:
            fcntl.fcntl(descriptor, full)
        except OSError:
            # Network disks and others that do not know it.
            os.fsync(descriptor)
    else:
        os.fsync(descriptor)


def sync_file(path: Path) -> None:
    """Flush a file's bytes to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        flush_descriptor(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Flush a folder's list of names to disk, so that a new or renamed file survives a crash.

    Where the file system has no such flushing there is nothing to be done: names last as long as it keeps them.
    """
    try:
        sync_file(folder)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in place of ``path`` so that a reader sees the old bytes or the new, never a mixture.

    Raises
    ------
    AccessError
        The content is in place, and the disk does not confirm that it will last.
    OSError
        The file could not be written, and is as it was.
    """
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as stream:
        stream.write(content)
        stream.flush()
        flush_descriptor(stream.fileno())
    fresh.replace(path)
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise _not_flushed(path.parent, error) from None


def clear_unnamed(root: Path, named: Collection[str]) -> int:
    """Remove what killed writers left: data files not in ``named``, work folders; return how many.

    ``named`` holds names relative to ``root``. Nothing but the store's own kinds of file is touched.
    """
    strays = list_unnamed(root, named)
    if strays:
        # Whoever wrote the manifest may have been killed before its name was flushed: until it is, a loss of power
        # brings back an older one, whose files these may be.
        sync_folder(root)
    for name in strays:
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return len(strays)


def list_unnamed(root: Path, named: Collection[str]) -> tuple[str, ...]:
    """Return what killed writers left in a store: data files not in ``named``, work folders, unfinished manifests."""
    strays = [f"{DATA}/{path.name}" for path in (root / DATA).glob("*") if f"{DATA}/{path.name}" not in named]
    strays += [path.name for path in root.iterdir() if path.name.startswith(WORK) or path.name.endswith(".json.new")]
    return tuple(sorted(strays))


def check_folder(root: Path) -> None:
    """Make the folder of a store; refuse one that holds anything that is not a store's."""
    foreign = [
        child.name
        for child in (root.iterdir() if root.is_dir() else ())
        if child.name not in {LOCK, DATA, MANIFEST, f"{MANIFEST}.new"} and not child.name.startswith(WORK)
    ]
    if foreign or (root.exists() and not root.is_dir()):
        raise AccessError(
            "The folder for the store holds other files.",
            slug="store-folder-not-empty",
            found=f"{write_count(len(foreign), 'other file or folder', 'other files or folders')}."
            if foreign
            else "a file of that name.",
            expected="a new or empty folder, or a store.",
            where=str(root),
            fix="give another folder with --store.",
        )
    if not (root / MANIFEST).exists():
        _refuse_later_versions(root)
    if not (root / DATA).is_dir():
        (root / DATA).mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (root / MANIFEST).exists():
        _sync_names(root)


def _refuse_later_versions(root: Path) -> None:
    """Refuse files of a second version or a later one without a manifest: no killed writer leaves these."""
    later = [
        path.name for path in (root / DATA).glob("*") if (found := _VERSION.search(path.name)) and int(found[1]) > 1
    ]
    if later:
        raise AccessError(
            "The store has lost its manifest; its files are as they were.",
            slug="store-manifest-lost",
            found=f"{write_count(len(later), 'file')} of later versions than the first, and no {MANIFEST}.",
            where=str(root),
            fix=f"put {MANIFEST} back from a backup, or ingest the extracts again into another folder.",
        )


def _sync_names(root: Path) -> None:
    """Flush the names on the path of a new store: it survives a loss of power only when they do.

    Which of its folders an ingest made that was killed before it flushed them cannot be told, so all are flushed.
    """
    sync_folder(root)
    for folder in root.absolute().parents:
        # Whoever may write to a folder may not always read the ones above, and not every kind of file system flushes.
        with suppress(OSError):
            sync_folder(folder)


@contextmanager
def translated(root: Path) -> Iterator[None]:
    """Turn the system's refusals about files under ``root`` into one clear error, the engine's among them."""
    try:
        yield
    except OSError as error:
        raise _not_written(root, f"{error.strerror or type(error).__name__}.") from None
    except AccessError as error:
        if error.slug != "store-files":
            raise
        raise _not_written(root, f"a file could not be read or written at {error.where}") from None


def _not_written(root: Path, found: str) -> AccessError:
    return AccessError(
        "The store could not be written; it is as it was before.",
        slug="store-not-written",
        found=found,
        where=str(root),
        fix="check the permissions of the folder and the space on its disk, then try again.",
    )


def _not_flushed(root: Path, error: OSError) -> AccessError:
    return AccessError(
        "The store holds the new version, but its disk did not confirm that it is written.",
        slug="store-not-flushed",
        found=f"{error.strerror or type(error).__name__}, on flushing the folder's names.",
        expected="a disk that keeps what it was given, also when power is lost.",
        where=str(root),
        fix="look after the disk, then run 'tenure store check'. If it shows the version before, run the same command "
        "again: nothing is counted twice.",
    )


@contextmanager
def lock_folder(root: Path) -> Iterator[None]:
    """Hold the one writer's lock of a folder; a second writer is refused at once."""
    descriptor = os.open(root / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AccessError(
                "The store is being written by someone else.",
                slug="store-busy",
                where=str(root),
                fix="wait until the other command has ended, then try again. Reading is possible meanwhile.",
            ) from None
        yield
    finally:
        os.close(descriptor)
