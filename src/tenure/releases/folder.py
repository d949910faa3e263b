"""A release as a folder: files, their checksums and what they are."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from tenure.disclosure import Released
from tenure.errors import InternalError, UsageError
from tenure.publish import write_csv, write_file, write_json, write_workbook
from tenure.publish.columns import write_parquet
from tenure.publish.report import Report, ReportOptions, write_report
from tenure.releases.approvals import APPROVALS
from tenure.releases.classes import INTERNAL, PUBLIC
from tenure.releases.manifest import (
    MANIFEST,
    Release,
    describe_release,
    digest_file,
    find_manifest,
    format_manifest,
    start_manifest,
)
from tenure.releases.protect import DEFAULT_PROFILE, find_profile, protect
from tenure.releases.proving import prove
from tenure.releases.swapping import lock_work, put_in_place, refuse_writing
from tenure.rules import Profile, occupations
from tenure.terms import Evidence, plain_about, plain_structure

__all__ = [
    "FORMATS",
    "Details",
    "Format",
    "Release",
    "build_release",
    "check_formats",
    "count_tables",
    "describe_release",
    "fill_work",
    "find_labels",
    "write_files",
    "write_release",
]

Format = Literal["csv", "json", "xlsx", "ods"]
FORMATS: tuple[Format, ...] = ("csv", "json", "xlsx", "ods")

_WORKBOOKS = {"xlsx": "tables.xlsx", "ods": "tables.ods"}
_TABLES = "tables"
_WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Details:
    """What a release says of itself beside its tables.

    ``plan`` is what was asked, as plain values; ``waterfall`` says how many were left after each step, as pairs of
    words and a number; ``studies`` names the study of each table; ``earlier`` are tables that a reader may lay beside
    these, the latest release last, and ``before`` the title and the checksum of the manifest of each such release;
    ``audit`` is what was found of them.
    """

    series: str = ""
    contact: str = ""
    plan: Mapping[str, object] = field(default_factory=dict)
    waterfall: tuple[tuple[str, int], ...] = ()
    studies: Mapping[str, str] = field(default_factory=dict)
    earlier: Sequence[Sequence[Released]] = ()
    before: tuple[tuple[str, str], ...] = ()
    audit: Mapping[str, object] = field(default_factory=dict)


def build_release(
    evidence: Sequence[Evidence],
    out: Path,
    *,
    title: str,
    profile: str = DEFAULT_PROFILE,
    formats: Sequence[str] = ("xlsx", "ods"),
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
        What is written beside CSV, Parquet, report and pictures: ``xlsx``, ``ods``, ``json``.

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
    check_replaceable(out)
    return write_release(protect(evidence, profile), out, title=title, formats=formats, profile=profile)


def write_release(
    released: Sequence[Released],
    out: Path,
    *,
    title: str,
    formats: Sequence[str] = ("xlsx", "ods"),
    profile: str = "",
    details: Details | None = None,
) -> Release:
    """Write tables that were protected together as a release folder, whole or not at all.

    Parameters
    ----------
    released : Sequence[Released]
        Every table of the release, as ``protect`` gave them: one at least, all of one profile.
    out, title, formats
        As for ``build_release``.
    profile : str
        The profile they were protected by, where it is a file of one's own.
    details : Details, optional
        What else the release says of itself.

    Raises
    ------
    UsageError, AccessError
        As ``build_release`` does.
    DisclosureError
        The audit finds that something hidden follows from what is shown.
    InternalError
        There is no table, or tables were protected by different profiles and so not together.

    Notes
    -----
    Release: the folder holds released values only.
    """
    check_formats(formats)
    rule = find_profile(profile or find_only_profile(released))
    details = details or Details()
    with lock_work(out) as work:
        return fill_work(released, work, out, rule=rule, title=title, formats=formats, details=details)


def fill_work(
    released: Sequence[Released],
    work: Path,
    out: Path,
    *,
    rule: Profile,
    title: str,
    formats: Sequence[str],
    details: Details,
) -> Release:
    """Write a release into a work folder that is locked, and put it in place.

    Parameters
    ----------
    work : Path
        As ``lock_work`` gave it.
    rule : Profile
        The profile that the tables were protected by.
    released, out, title, formats, details
        As for ``write_release``.

    Raises
    ------
    UsageError, AccessError, DisclosureError, InternalError
        As ``write_release`` does.
    """
    check_replaceable(out)
    if find_only_profile(released) != rule.name:
        raise InternalError(f"the tables were not protected by {rule.name}")
    details = replace(details, audit=prove(released, rule, details.earlier))
    fresh = work / _WRITING
    try:
        fresh.mkdir()
    except OSError as error:
        raise refuse_writing(out, error) from error
    try:
        manifest = write_files(released, fresh, title=title, rule=rule, formats=formats, details=details)
    except OSError as error:
        raise refuse_writing(out, error) from error
    if not _is_written(out, fresh):
        put_in_place(fresh, out)
    return Release.of(out, manifest)


def _is_written(out: Path, fresh: Path) -> bool:
    """Whether the folder holds this very release, which keeps what was said of it since: its approvals."""
    held = find_manifest(out)
    if held is None or digest_file(out / MANIFEST) != digest_file(fresh / MANIFEST):
        return False
    return all(digest_file(out / name) == entry["sha256"] for name, entry in held["files"].items())


def find_only_profile(released: Sequence[Released]) -> str:
    """Return the profile that all tables were protected by."""
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


def check_replaceable(out: Path) -> None:
    """Refuse a folder that holds anything but a release.

    Raises
    ------
    UsageError
        It does.
    """
    if not out.exists() or (out.is_dir() and not any(out.iterdir())) or find_manifest(out) is not None:
        return
    raise UsageError(
        f"'{out.name}' is there already and is not a release.",
        slug="release-folder-in-use",
        expected="a folder that does not exist, is empty, or is a release.",
        fix="choose another folder, or move this one away.",
    )


def write_files(
    released: Sequence[Released],
    folder: Path,
    *,
    title: str,
    rule: Profile,
    formats: Sequence[str],
    details: Details,
) -> dict[str, Any]:
    """Write every file of a release into an empty folder.

    Parameters
    ----------
    released, title, formats, details
        As for ``write_release``; nothing else decides what is written, so that an audit makes the same again.
    folder : Path
        That nobody reads yet.
    rule : Profile
        The profile that the tables were protected by.

    Returns
    -------
    dict
        The manifest as it will be read.

    Raises
    ------
    AccessError
        A file cannot be written.
    InternalError
        The tables are for different readers.

    Notes
    -----
    Release: the files hold released values only.
    """
    for table in released:
        write_csv(table, folder / _TABLES)
        write_parquet(table, folder / _TABLES)
        if "json" in formats:
            write_json(table, folder / _TABLES)
    books = {file: name for name, file in _WORKBOOKS.items() if name in formats}
    report = _write_report(released, folder, title=title, rule=rule, details=details, books=books)
    for file in books:
        write_workbook(released, folder / file, title=title, contact=details.contact, findings=report.findings)
    manifest = _describe_content(released, title=title, rule=rule, details=details)
    manifest |= {
        "findings": list(report.findings),
        "charts": [
            {
                "name": one.name,
                "title": one.title,
                "finding": one.finding,
                "table": one.table,
                "file": one.file,
                "columns": dict(one.columns),
                "where": dict(one.where),
            }
            for one in report.charts
        ],
        "files": _list_files(folder),
    }
    content = format_manifest(manifest)
    write_file(folder / MANIFEST, content)
    # As it will be read: lists where there were tuples.
    return dict(json.loads(content))


def count_tables(released: Sequence[Released]) -> tuple[tuple[str, int], ...]:
    """Return the last steps of a waterfall: how many counts the tables hold, and how many of these are hidden."""
    return (
        ("counts of people in the tables", sum(table.summary.cells for table in released)),
        ("of these hidden", sum(table.summary.hidden for table in released)),
    )


def find_labels(released: Sequence[Released]) -> dict[str, str]:
    """Return the names of occupations where tables hold their codes."""
    if any(table.about.parameters.get("level") == "occupation" for table in released):
        return dict(occupations().select("code", "name").iter_rows())
    return {}


def _write_report(
    released: Sequence[Released], folder: Path, *, title: str, rule: Profile, details: Details, books: Mapping[str, str]
) -> Report:
    downloads = {file: f"All tables as an accessible workbook ({name.upper()})" for file, name in books.items()}
    downloads |= {f"{_TABLES}/{one.about.table}.csv": f"{one.about.title} (CSV)" for one in released}
    whose = _find_organisation(released)
    options = ReportOptions(
        title=title,
        profile_title=rule.title,
        release_class=INTERNAL if whose else PUBLIC,
        organisation=whose,
        downloads=downloads,
        labels=find_labels(released),
        waterfall=details.waterfall,
        contact=details.contact,
    )
    return write_report(released, folder, options=options)


def _find_organisation(released: Sequence[Released]) -> str:
    """Return whose staff alone the release is for, blank where it is for everybody."""
    whose = {table.about.internal_to for table in released}
    if len(whose) != 1:
        raise InternalError("tables for different readers cannot leave together")
    return whose.pop()


def _describe_content(released: Sequence[Released], *, title: str, rule: Profile, details: Details) -> dict[str, Any]:
    abouts = [table.about for table in released]
    whose = _find_organisation(released)
    return {
        **start_manifest(),
        "title": title,
        "class": INTERNAL if whose else PUBLIC,
        "organisation": whose,
        "series": details.series,
        "profile": dataclasses.asdict(rule),
        "real_staff": any(about.real_staff for about in abouts),
        "record_versions": sorted({about.record_version for about in abouts}),
        "rules_versions": sorted({about.rules_version for about in abouts}),
        "code_versions": sorted({about.code_version for about in abouts}),
        "definitions": sorted({name for about in abouts for name in about.definitions}),
        "contact": details.contact,
        "plan": dict(details.plan),
        "earlier": [{"title": title, "sha256": digest} for title, digest in details.before],
        "audit": dict(details.audit),
        "waterfall": [{"step": step, "count": count} for step, count in details.waterfall],
        "tables": [_describe_table(table, details.studies) for table in released],
    }


def _describe_table(table: Released, studies: Mapping[str, str]) -> dict[str, Any]:
    name = table.about.table
    return {
        "table": name,
        "title": table.about.title,
        "study": studies.get(name, ".".join(name.split(".")[:2])),
        "rows": table.summary.rows,
        "cells": table.summary.cells,
        "hidden": table.summary.hidden,
        "protected": table.mask.columns,
        "parameters": dict(sorted(table.about.parameters.items())),
        "about": plain_about(table.about),
        "structure": plain_structure(table.structure),
    }


def _list_files(folder: Path) -> dict[str, dict[str, object]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {
        name: {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
        for name, path in names.items()
        if name not in {MANIFEST, APPROVALS}
    }
