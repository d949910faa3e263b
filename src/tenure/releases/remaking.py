"""Every file of a release made again from its tables, and laid beside the one that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from tenure.disclosure import Released
from tenure.disclosure.audited import Audit
from tenure.releases.folder import FORMATS, Details, Format, count_tables, write_files
from tenure.releases.manifest import (
    MANIFEST,
    WRITTEN_BY,
    describe_release,
    format_manifest,
    name_writer,
    refuse_manifest,
)
from tenure.releases.reading import OpenRelease

__all__ = ["Proof", "Remade", "UnlikeFile", "describe_remade", "remake_files"]

_BASE = 10
_DERIVED_STEPS = 2


@dataclass(frozen=True, slots=True)
class UnlikeFile:
    """A file that is not what the tables give.

    ``state`` is ``differs``, ``missing`` or ``more``; ``parts`` names the parts of ``release.json`` that are others.
    """

    file: str
    state: Literal["differs", "missing", "more"]
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in words."""
        if self.state == "missing":
            return f"{self.file} is missing"
        if self.state == "more":
            return f"{self.file} is more than what the tables give"
        named = f" ({', '.join(self.parts)})" if self.parts else ""
        return f"{self.file} is not what the tables give{named}"


@dataclass(frozen=True, slots=True)
class Remade:
    """The files of a release beside those that its tables give.

    ``files`` is how many were made again; ``unlike`` are those that are others. ``wrote`` are the program and the
    libraries that wrote the release, as it says, and ``here`` those that made its files again; a blank ``wrote`` says
    that the release tells of none.
    """

    files: int
    unlike: tuple[UnlikeFile, ...]
    wrote: str
    here: str

    @property
    def is_same_version(self) -> bool:
        """Whether what wrote the release is what made its files again."""
        return self.wrote == self.here

    @property
    def why_other(self) -> str:
        """A sentence on who wrote the release where it was another version, blank where it was this one."""
        if self.is_same_version:
            return ""
        wrote = f"was written by {self.wrote}" if self.wrote else "does not say which version wrote it"
        return f"The release {wrote}; its files were made again by {self.here}."

    @property
    def fix(self) -> str:
        """What to do about files that are others."""
        if self.is_same_version:
            return "build the release again from its plan, and ask who changed it; send none of it before."
        return "audit it with the version that wrote it, or build it again with this one; send none of it before."


@dataclass(frozen=True, slots=True)
class Proof(Audit):
    """What an audit of a folder found: of its numbers, as any audit, and of its files.

    ``is_safe`` says that both hold.
    """

    remade: Remade


def remake_files(opened: OpenRelease) -> Remade:
    """Make every file of a release again from its tables and ``release.json``, and compare them byte by byte.

    Parameters
    ----------
    opened : OpenRelease
        The release; its files were checked against their checksums.

    Returns
    -------
    Remade
        Which files are others, are missing or are more, in the order of their names.

    Raises
    ------
    CheckError
        A part of ``release.json`` is missing or of another kind; a file has changed since the release was opened.
    AccessError
        The temporary folder has no room.

    Notes
    -----
    Taken as given are the title, the contact, the plan, what tables say of themselves and the counts of the record.
    Release: names of files and of parts alone.
    """
    details = _read_details(opened)
    with TemporaryDirectory(prefix="tenure-audit-") as place:
        manifest = write_files(
            opened.tables,
            Path(place),
            title=str(opened.manifest["title"]),
            rule=opened.rule,
            formats=_find_formats(opened),
            details=details,
        )
    unlike = sorted(_compare(opened, manifest), key=lambda one: one.file)
    return Remade(
        files=len(manifest["files"]) + 1,
        unlike=tuple(unlike),
        wrote=_tell_writer(opened.manifest.get(WRITTEN_BY)),
        here=_tell_writer(name_writer()),
    )


def _compare(opened: OpenRelease, manifest: Mapping[str, Any]) -> Iterator[UnlikeFile]:
    # Read once more: what was opened is compared, and nothing that took its place since.
    release = describe_release(opened.folder)
    given = {name: entry["sha256"] for name, entry in manifest["files"].items()}
    held = {**dict.fromkeys(release.strays, ""), **release.files}
    changed = [UnlikeFile(name, "missing") for name in given if name not in held]
    changed += [UnlikeFile(name, "more") for name in held if name not in given]
    changed += [UnlikeFile(name, "differs") for name, digest in held.items() if given.get(name, digest) != digest]
    yield from changed
    # Which program wrote it is told beside; whatever it was, the rest must be the same.
    stated, remade = dict(opened.manifest), dict(manifest)
    expected = {name: stated.get(name) if name == WRITTEN_BY else value for name, value in remade.items()}
    if WRITTEN_BY not in stated:
        del expected[WRITTEN_BY]
    parts = sorted(
        name
        for name in {*stated, *expected} - {"files"}
        if name not in stated
        or name not in expected
        or format_manifest(stated[name]) != format_manifest(expected[name])
    )
    is_same = (opened.folder / MANIFEST).read_bytes() == format_manifest(expected)
    if parts or (not is_same and not changed):
        yield UnlikeFile(MANIFEST, "differs", tuple(parts))


def _read_details(opened: OpenRelease) -> Details:
    """Return what the release says of itself and no table gives; what can be counted is counted."""
    manifest = opened.manifest
    try:
        return Details(
            series=str(manifest["series"]),
            contact=str(manifest["contact"]),
            plan=dict(manifest["plan"]),
            waterfall=_count_again(
                tuple((str(one["step"]), int(one["count"])) for one in manifest["waterfall"]), opened.tables
            ),
            studies={str(one["table"]): str(one["study"]) for one in manifest["tables"]},
            before=tuple((str(one["title"]), str(one["sha256"])) for one in manifest["earlier"]),
            audit=dict(manifest["audit"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise refuse_manifest(opened.folder, "a part that is missing or of another kind") from None


def _count_again(steps: tuple[tuple[str, int], ...], tables: tuple[Released, ...]) -> tuple[tuple[str, int], ...]:
    """Return the steps from the record to the tables: those of the record in tens, those of the tables as they are."""
    if not steps:
        return ()
    of_record = tuple((words, -(-count // _BASE) * _BASE) for words, count in steps[:-_DERIVED_STEPS])
    return *of_record, *count_tables(tables)


def _find_formats(opened: OpenRelease) -> tuple[Format, ...]:
    """Return what was asked for beside CSV: as the plan says, or else as there are files."""
    planned = opened.manifest["plan"].get("formats")
    if isinstance(planned, list):
        return tuple(name for name in FORMATS if name in planned)
    first = {"json": f"tables/{opened.tables[0].about.table}.json", "xlsx": "tables.xlsx", "ods": "tables.ods"}
    return tuple(name for name in FORMATS if first.get(name) in opened.manifest["files"])


def _tell_writer(writer: object) -> str:
    if not isinstance(writer, dict):
        return ""
    named = {str(name): str(version) for name, version in writer.items()}
    libraries = ", ".join(f"{name} {version}" for name, version in named.items() if name != "tenure")
    return f"Tenure {named.get('tenure', 'of no version')}{f' with {libraries}' if libraries else ''}"


def describe_remade(remade: Remade) -> dict[str, object]:
    """Return what became of the files, ready for JSON."""
    return {
        "made_again": remade.files,
        "unlike": [{"file": one.file, "state": one.state, "parts": list(one.parts)} for one in remade.unlike],
        "written_by": remade.wrote,
        "made_again_by": remade.here,
    }
