"""``release.json``: what a release folder says it holds, read and checked against its files."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tenure
from tenure.errors import CheckError, UsageError
from tenure.releases.approvals import APPROVALS, LEFT_BEHIND
from tenure.releases.swapping import recover_unheld
from tenure.terms import write_count

__all__ = [
    "MANIFEST",
    "WRITTEN_BY",
    "Release",
    "check_outside",
    "describe_release",
    "digest_code",
    "digest_file",
    "find_folder",
    "find_manifest",
    "format_manifest",
    "name_writer",
    "refuse_manifest",
    "start_manifest",
]

MANIFEST = "release.json"
WRITTEN_BY = "written_by"
_FORMAT_NAME = "tenure-release"
_FORMAT_VERSION = 2
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Release:
    """A release folder that was written or read.

    ``tables`` maps each table to its title; ``files`` maps each file to its SHA-256; ``findings`` are
    the sentences of the report. ``manifest`` is all of ``release.json``. ``strays`` are files in the folder that the
    release knows nothing of.
    """

    folder: Path
    title: str
    profile: str
    tables: Mapping[str, str]
    files: Mapping[str, str]
    findings: tuple[str, ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)
    strays: tuple[str, ...] = ()

    @classmethod
    def of(cls, folder: Path, manifest: Mapping[str, Any]) -> Release:
        """Return the release of a folder by its manifest.

        Raises
        ------
        CheckError
            The manifest lacks a part, or has one of another kind.
        """
        try:
            return cls(
                folder=folder,
                title=str(manifest["title"]),
                profile=str(manifest["profile"]["name"]),
                tables={str(table["table"]): str(table["title"]) for table in manifest["tables"]},
                files={str(name): str(entry["sha256"]) for name, entry in manifest["files"].items()},
                findings=tuple(str(one) for one in manifest["findings"]),
                manifest=manifest,
                strays=_find_strays(folder, set(manifest["files"])),
            )
        except (KeyError, TypeError, AttributeError):
            raise refuse_manifest(folder, "a part that is missing or of another kind") from None


def start_manifest() -> dict[str, object]:
    """Return the first lines of a manifest: what it is."""
    return {"format": _FORMAT_NAME, "format_version": _FORMAT_VERSION, WRITTEN_BY: name_writer()}


@cache
def digest_code() -> str:
    """Return a checksum of the program and its facts: another version may come to other answers."""
    root = Path(tenure.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def name_writer() -> dict[str, str]:
    """Return the versions on which the bytes of files depend: another of any may write the same numbers otherwise."""
    return {
        "tenure": f"{tenure.__version__} (code {digest_code()[:_SHORT]})",
        "polars": version("polars"),
        "xlsxwriter": version("xlsxwriter"),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }


def format_manifest(content: object) -> bytes:
    """Return a manifest, or a part of one, as it is written."""
    return f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode()


def refuse_manifest(folder: Path, found: str) -> CheckError:
    """Return the error of a manifest that is not as Tenure writes it."""
    return CheckError(
        f"The {MANIFEST} of the release '{folder.name}' is not as it was written.",
        slug="release-changed",
        found=f"{found}.",
        expected=f"a {MANIFEST} as Tenure wrote it.",
        fix="build the release again; do not edit its files.",
        where=str(folder / MANIFEST),
    )


def describe_release(path: Path) -> Release:
    """Read a release folder and check that its files are as they were written.

    Parameters
    ----------
    path : Path
        The folder, or its ``release.json``.

    Raises
    ------
    UsageError
        The folder is no release, or one of another format version.
    CheckError
        A file is missing or has changed since it was written.
    """
    folder = find_folder(path)
    if not folder.exists():
        recover_unheld(folder)
    manifest = find_manifest(folder)
    if manifest is None or manifest.get("format_version") != _FORMAT_VERSION:
        raise UsageError(
            f"'{folder.name}' is not a release.",
            slug="release-not-found",
            found=f"format version {manifest.get('format_version')}." if manifest else "",
            expected=f"a folder with a {MANIFEST} of format {_FORMAT_NAME} {_FORMAT_VERSION}.",
            fix="name a folder that 'tenure release build' wrote, or build one of an older version again.",
        )
    release = Release.of(folder, manifest)
    changed = [name for name, digest in release.files.items() if digest_file(folder / name) != digest]
    if changed:
        raise CheckError(
            f"Missing or changed: {write_count(len(changed), 'file')} of the release '{folder.name}'.",
            slug="release-changed",
            found=", ".join(changed),
            expected=f"files with the checksums of {MANIFEST}.",
            fix="build the release again; do not edit its files.",
        )
    return release


def find_folder(path: Path) -> Path:
    """Return the folder of a release that was named by itself or by its ``release.json``."""
    return path.parent if path.name == MANIFEST else path


def check_outside(folder: Path, out: Path, *, what: str) -> None:
    """Refuse to write into a release folder what is made of it: nobody would approve it afterwards.

    Parameters
    ----------
    folder : Path
        The release, or its ``release.json``.
    out : Path
        The file or folder to be written.
    what : str
        What it is, in a word.

    Raises
    ------
    UsageError
        It would lie in the folder.
    """
    if out.resolve().is_relative_to(find_folder(folder).resolve()):
        raise UsageError(
            f"The {what} cannot be written into the release folder.",
            slug="output-inside-release",
            found=f"{out}.",
            expected="a place elsewhere: a release holds what was audited and approved, and nothing more.",
            fix="name one outside the folder with --out.",
        )


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file, blank where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def find_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a release folder of any format version, or nothing where it is none."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("format") == _FORMAT_NAME else None


def _find_strays(folder: Path, known: set[str]) -> tuple[str, ...]:
    named = {*known, MANIFEST, APPROVALS, *LEFT_BEHIND}
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return tuple(sorted(set(found) - named))
