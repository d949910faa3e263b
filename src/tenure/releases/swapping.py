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
    "exchange",
    "flush_folder",
    "lock_work",
    "name_work",
    "put_in_place",
    "recover",
    "recover_unheld",
    "refuse_writing",
]

_NOT_WRITTEN = "output-not-written"
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

    What was being written is removed at the end, however it comes, and the folder with it unless something else is
    kept there.

    Parameters
    ----------
    out : Path
        The release folder to be.

    Raises
    ------
    AccessError
        Another run makes the same release, or something cannot be written, of whatever file: the release is named.
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
    except AccessError as error:
        if error.slug == _NOT_WRITTEN:
            # Which of its files found no room says less than which release did.
            error.subject, error.where = _name_release(out), str(out.parent)
        raise
    finally:
        recover(out)
        _clear(work / WRITING)
        if {path.name for path in work.iterdir()} <= {LOCK}:
            _clear(work)
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
    """Put the old folder back where a run was killed after it was set aside and before the new one was in place.

    Whoever calls it holds the work folder, or nobody does: see ``lock_work`` and ``recover_unheld``.
    """
    out = out.absolute()
    old = name_work(out) / PREVIOUS
    if not old.is_dir():
        return
    if out.exists():
        _clear(old)
        return
    with suppress(OSError):
        old.rename(out)


def recover_unheld(out: Path) -> None:
    """Do the same for a reader, unless a run is between the two steps at this moment."""
    work = name_work(out.absolute())
    if not (work / PREVIOUS).is_dir():
        return
    with suppress(OSError):
        descriptor = os.open(work / LOCK, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            recover(out)
        finally:
            os.close(descriptor)


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
        _name_release(out),
        slug="output-not-written",
        found=error.strerror or str(error),
        fix="choose a folder that you may write to and that has room.",
        where=str(out.absolute().parent),
    )


def _name_release(out: Path) -> str:
    return f"The release folder '{out.name}' cannot be written."
