"""One folder in place of another, all at once: killed at any moment, either the old or the new one is there whole."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tenure.errors import AccessError
from tenure.store.files import flush_descriptor, sync_folder

__all__ = [
    "clear_work",
    "exchange",
    "flush_folder",
    "lock_work",
    "name_work",
    "put_in_place",
    "recover",
    "refuse_writing",
]

WRITING, PREVIOUS, LOCK = "writing", "previous", "lock"
_AT_WORKING_FOLDER = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS
_NOT_THERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def name_work(out: Path) -> Path:
    """Return the folder beside a release in which it is made, which only its maker may read."""
    return out.with_name(f".{out.name}.work")


@contextmanager
def lock_work(out: Path) -> Iterator[Path]:
    """Hold the folder in which a release is made, made when it is not there; a second maker is refused at once.

    Parameters
    ----------
    out : Path
        The release folder to be.

    Raises
    ------
    AccessError
        Another run makes the same release, or the folder cannot be made.
    """
    out = out.absolute()
    work = name_work(out)
    try:
        descriptor = _open_lock(work)
    except OSError as error:
        raise refuse_writing(out, error) from error
    try:
        recover(out)
        _clear(work / WRITING)
        yield work
    finally:
        os.close(descriptor)


def _open_lock(work: Path) -> int:
    while True:
        work.parent.mkdir(parents=True, exist_ok=True)
        work.mkdir(mode=0o700, exist_ok=True)
        try:
            descriptor = os.open(work / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            continue  # whoever held it has just ended and cleared up
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), (work / LOCK).stat()):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise AccessError(
                "The release is being built by another run.",
                slug="release-busy",
                where=str(work.parent),
                fix="wait until the other run has ended, then try again.",
            ) from None
        except FileNotFoundError:
            pass  # the name that was locked is gone: it keeps nobody out
        os.close(descriptor)


def clear_work(out: Path) -> None:
    """Remove the folder in which a release was made."""
    _clear(name_work(out.absolute()))


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def put_in_place(fresh: Path, out: Path) -> None:
    """Put a finished folder in place of another, or where none is, and flush every name.

    Parameters
    ----------
    fresh : Path
        The new folder, in the work folder of ``out``. Where ``out`` was there, the old one takes its place.
    out : Path
        The release folder.

    Raises
    ------
    AccessError
        It cannot be done; the old folder is where it was.

    Notes
    -----
    Where the system can exchange two names in one step, nothing lies between the old and the new. Elsewhere the old one
    is set aside first; killed between the two steps, ``recover`` puts it back.
    """
    out = out.absolute()
    try:
        fresh.chmod(0o755)
        flush_folder(fresh)
        if not out.exists():
            fresh.replace(out)
        elif not exchange(fresh, out):
            _put_aside(fresh, out)
        sync_folder(out.parent)
    except OSError as error:
        recover(out)
        raise refuse_writing(out, error) from error


def _put_aside(fresh: Path, out: Path) -> None:
    old = name_work(out) / PREVIOUS
    _clear(old)
    out.rename(old)
    fresh.rename(out)


def recover(out: Path) -> None:
    """Put the old folder back where a run was killed after it was set aside and before the new one was in place."""
    out = out.absolute()
    old = name_work(out) / PREVIOUS
    if old.is_dir() and not out.exists():
        with suppress(OSError):
            old.rename(out)


def exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step, and say whether the system could.

    Raises
    ------
    OSError
        The system can, and did not.
    """
    places = os.fsencode(one), os.fsencode(other)
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        call = getattr(library, "renamex_np", None)
        failed = call(*places, ctypes.c_uint(_EXCHANGE)) if call else None
    else:
        call = getattr(library, "renameat2", None)
        here = ctypes.c_int(_AT_WORKING_FOLDER)
        failed = call(here, places[0], here, places[1], ctypes.c_uint(_EXCHANGE)) if call else None
    if failed is None:
        return False
    if failed:
        number = ctypes.get_errno()
        if number in _NOT_THERE:
            return False
        raise OSError(number, os.strerror(number))
    return True


def flush_folder(folder: Path) -> None:
    """Have the disk hold every file of a folder, and their names.

    Raises
    ------
    OSError
        It does not.
    """
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            descriptor = os.open(Path(place) / name, os.O_RDONLY)
            try:
                flush_descriptor(descriptor)
            finally:
                os.close(descriptor)
        sync_folder(Path(place))


def refuse_writing(out: Path, error: OSError) -> AccessError:
    """Return the error of a release folder that cannot be written."""
    return AccessError(
        f"The release folder '{out.name}' cannot be written.",
        slug="output-not-written",
        found=error.strerror or str(error),
        fix="choose a folder that you may write to and that has room.",
        where=str(out.parent),
    )
