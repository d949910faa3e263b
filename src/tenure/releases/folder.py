"""A release as a folder: files, their checksums and what they are."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tenure.disclosure import Released
from tenure.errors import AccessError, CheckError, InternalError, UsageError
from tenure.publish import (
    MatrixView,
    PageOptions,
    draw_alluvial,
    write_careers_page,
    write_csv,
    write_file,
    write_json,
    write_workbook,
)
from tenure.releases.protect import DEFAULT_PROFILE, find_profile, protect
from tenure.rules import Profile
from tenure.terms import Evidence, write_count

__all__ = ["FORMATS", "Format", "Release", "build_release", "check_formats", "describe_release", "write_release"]

Format = Literal["csv", "json", "xlsx", "ods"]
FORMATS: tuple[Format, ...] = ("csv", "json", "xlsx", "ods")

_FORMAT_NAME = "tenure-release"
_FORMAT_VERSION = 1
_MANIFEST = "release.json"
_WORKBOOKS = {"xlsx": "tables.xlsx", "ods": "tables.ods"}
_CAREERS = "careers."
_PICTURE = "moves.svg"


@dataclass(frozen=True, slots=True)
class Release:
    """A release folder that was written or read.

    ``tables`` maps each table to its title; ``files`` maps each file to its SHA-256; ``findings`` are
    the sentences of the report. ``manifest`` is all of ``release.json``.
    """

    folder: Path
    title: str
    profile: str
    tables: Mapping[str, str]
    files: Mapping[str, str]
    findings: tuple[str, ...] = ()
    manifest: Mapping[str, object] = field(default_factory=dict)


def build_release(
    evidence: Sequence[Evidence],
    out: Path,
    *,
    title: str,
    profile: str = DEFAULT_PROFILE,
    formats: Sequence[str] = ("csv", "xlsx"),
    labels: Mapping[str, str] | None = None,
) -> Release:
    """Protect tables and write them as a release folder, whole or not at all.

    Parameters
    ----------
    evidence : Sequence[Evidence]
        Every table that leaves together.
    out : Path
        The folder. One that is there is replaced when it is a release or empty, and else left alone.
    title : str
        What the release is called.
    profile : str
        Name of a disclosure profile.
    formats : Sequence[str]
        ``csv``, ``json``, ``xlsx``, ``ods``. The page and pictures are written when tables are of careers.
    labels : Mapping[str, str]
        Words for codes, for page and picture.

    Raises
    ------
    UsageError
        An unknown format or profile, or a folder that holds something else.
    DisclosureError
        The profile hides nothing and the evidence is about real staff.
    AccessError
        The folder cannot be written.

    Notes
    -----
    No time of the clock is written: the same evidence gives the same bytes.
    Release: the folder holds released values only.
    """
    check_formats(formats)
    find_profile(profile)
    _check_replaceable(out)
    return write_release(protect(evidence, profile), out, title=title, formats=formats, labels=labels)


def write_release(
    released: Sequence[Released],
    out: Path,
    *,
    title: str,
    formats: Sequence[str] = ("csv", "xlsx"),
    labels: Mapping[str, str] | None = None,
) -> Release:
    """Write tables that were protected together as a release folder, whole or not at all.

    Parameters
    ----------
    released : Sequence[Released]
        Every table of the release, as ``protect`` gave them: one at least, all of one profile.
    out, title, formats, labels
        As for ``build_release``.

    Raises
    ------
    UsageError, AccessError
        As ``build_release`` does.
    InternalError
        There is no table, or tables were protected by different profiles and so not together.

    Notes
    -----
    Release: the folder holds released values only.
    """
    check_formats(formats)
    rule = find_profile(_find_only_profile(released))
    _check_replaceable(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise _cannot_write(out, error) from error
    try:
        manifest = _write_files(released, aside, title=title, rule=rule, formats=formats, labels=labels or {})
        _swap_folders(aside, out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return _read_manifest(out, manifest)


def _find_only_profile(released: Sequence[Released]) -> str:
    profiles = {table.profile for table in released}
    if len(profiles) != 1:
        raise InternalError(f"tables of {len(profiles)} profiles cannot leave together")
    return profiles.pop()


def check_formats(formats: Sequence[str]) -> None:
    """Refuse a format that Tenure does not write.

    Raises
    ------
    UsageError
        Some name is not in ``FORMATS``.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise UsageError(
            f"The format '{unknown[0]}' cannot be written.",
            slug="format-not-available",
            expected=f"one or more of {', '.join(FORMATS)}.",
            fix="name these with --format, separated by commas.",
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
        The folder is no release, or one of a later format.
    CheckError
        A file is missing or has changed since it was written.
    """
    folder = path.parent if path.name == _MANIFEST else path
    manifest = _load_manifest(folder)
    if manifest is None:
        raise UsageError(
            f"'{folder.name}' is not a release.",
            slug="release-not-found",
            expected=f"a folder with a {_MANIFEST} of format {_FORMAT_NAME} {_FORMAT_VERSION}.",
            fix="name a folder that was written as a release, such as the one of 'tenure demo'.",
        )
    release = _read_manifest(folder, manifest)
    changed = [name for name, digest in release.files.items() if _digest_file(folder / name) != digest]
    if changed:
        raise CheckError(
            f"Missing or changed: {write_count(len(changed), 'file')} of the release '{folder.name}'.",
            slug="release-changed",
            found=", ".join(changed),
            expected=f"files with the checksums of {_MANIFEST}.",
            fix="build the release again; do not edit its files.",
        )
    return release


def _digest_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _load_manifest(folder: Path) -> dict[str, object] | None:
    try:
        content = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("format") != _FORMAT_NAME:
        return None
    return content if content.get("format_version") == _FORMAT_VERSION else None


def _read_manifest(folder: Path, manifest: Mapping[str, object]) -> Release:
    profile, tables, files, findings = (manifest.get(name) for name in ("profile", "tables", "files", "findings"))
    if not (isinstance(profile, dict) and isinstance(tables, list) and isinstance(files, dict)):
        raise InternalError(f"{_MANIFEST} lacks a part")
    return Release(
        folder=folder,
        title=str(manifest["title"]),
        profile=str(profile["name"]),
        tables={table["table"]: table["title"] for table in tables},
        files={name: entry["sha256"] for name, entry in files.items()},
        findings=tuple(findings) if isinstance(findings, list) else (),
        manifest=manifest,
    )


def _check_replaceable(out: Path) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())) or _load_manifest(out) is not None:
        return
    raise UsageError(
        f"'{out.name}' is there already and is not a release.",
        slug="release-folder-in-use",
        expected="a folder that does not exist, is empty, or is a release.",
        fix="choose another folder, or move this one away.",
    )


def _cannot_write(out: Path, error: OSError) -> AccessError:
    return AccessError(
        f"The release folder '{out.name}' cannot be written.",
        slug="output-not-written",
        found=error.strerror or str(error),
        fix="choose a folder that you may write to and that has room.",
        where=str(out.parent),
    )


def _swap_folders(aside: Path, out: Path) -> None:
    old = aside.with_name(f"{aside.name}-old")
    try:
        aside.chmod(0o755)
        if out.exists():
            out.rename(old)
        aside.rename(out)
    except OSError as error:
        if old.exists() and not out.exists():
            old.rename(out)
        raise _cannot_write(out, error) from error
    shutil.rmtree(old, ignore_errors=True)


def _write_files(
    released: Sequence[Released],
    folder: Path,
    *,
    title: str,
    rule: Profile,
    formats: Sequence[str],
    labels: Mapping[str, str],
) -> dict[str, object]:
    for table in released:
        if "csv" in formats:
            write_csv(table, folder)
        if "json" in formats:
            write_json(table, folder)
    for name, file in _WORKBOOKS.items():
        if name in formats:
            write_workbook(released, folder / file, title=title)
    findings = _write_report(released, folder, title=title, rule=rule, labels=labels)
    manifest = _describe_content(released, folder, title=title, rule=rule)
    manifest["findings"] = list(findings)
    write_file(folder / _MANIFEST, (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode())
    return manifest


def _write_report(
    released: Sequence[Released], folder: Path, *, title: str, rule: Profile, labels: Mapping[str, str]
) -> tuple[str, ...]:
    careers = [table for table in released if table.about.table.startswith(_CAREERS)]
    if not careers:
        return ()
    chosen = _choose_view(careers, labels)
    part = ", ".join(f"{name}: {value}" for name, value in chosen[1].where.items()) if chosen else ""
    words = {file: f"All tables as an accessible workbook ({name.upper()})" for name, file in _WORKBOOKS.items()}
    words |= {f"{one.about.table}.csv": f"{one.about.title} (CSV)" for one in released}
    options = PageOptions(
        title=f"{title} ({part})" if part else title,
        profile_title=rule.title,
        downloads={text: name for name, text in words.items() if (folder / name).is_file()},
    )
    if chosen is not None:
        write_file(folder / _PICTURE, (draw_alluvial(*chosen) + "\n").encode())
    return write_careers_page(careers, folder, options=options, labels=labels)


def _choose_view(released: Sequence[Released], labels: Mapping[str, str]) -> tuple[Released, MatrixView] | None:
    """Return the first table of moves, with the first value of each further column."""
    plain = MatrixView(labels=labels)
    needed = {plain.origin, plain.destination, plain.value, plain.base, plain.rate, plain.period_column}
    for table in released:
        frame = table.frame
        if needed <= set(frame.columns) and frame.height:
            own = {plain.origin, plain.destination, plain.period_column}
            further = [name for name in table.structure.dimensions if name not in own]
            where = {name: str(frame[name].cast(str).sort()[0]) for name in further}
            return table, MatrixView(labels=labels, where=where)
    return None


def _describe_content(released: Sequence[Released], folder: Path, *, title: str, rule: Profile) -> dict[str, object]:
    abouts = [table.about for table in released]
    return {
        "format": _FORMAT_NAME,
        "format_version": _FORMAT_VERSION,
        "title": title,
        "real_staff": any(about.real_staff for about in abouts),
        "profile": {
            "name": rule.name,
            "title": rule.title,
            "threshold": rule.threshold,
            "rounding_base": rule.rounding_base,
            "hide_zero": rule.hide_zero,
            "least_freedom": rule.least_freedom,
            "source": rule.source,
        },
        "record_versions": sorted({about.record_version for about in abouts}),
        "rules_versions": sorted({about.rules_version for about in abouts}),
        "code_versions": sorted({about.code_version for about in abouts}),
        "definitions": sorted({name for about in abouts for name in about.definitions}),
        "tables": [
            {
                "table": table.about.table,
                "title": table.about.title,
                "rows": table.summary.rows,
                "cells": table.summary.cells,
                "hidden": table.summary.hidden,
                "parameters": dict(sorted(table.about.parameters.items())),
            }
            for table in released
        ],
        "files": {
            path.name: {"sha256": _digest_file(path), "bytes": path.stat().st_size} for path in sorted(folder.iterdir())
        },
    }
