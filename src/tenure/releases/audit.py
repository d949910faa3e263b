"""A release folder proved again from its files alone: what its numbers tell, and that each file is what they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tenure.disclosure.audit import Audit, WeakCell, audit_tables
from tenure.errors import CheckError
from tenure.releases.classes import check_out
from tenure.releases.manifest import MANIFEST, digest_file
from tenure.releases.reading import OpenRelease, open_release
from tenure.releases.remaking import Proof, Remade, UnlikeFile, describe_remade, remake_files

__all__ = ["Audit", "Proof", "WeakCell", "attack_release", "audit_release", "describe_audit"]


def audit_release(path: Path, earlier: Sequence[Path] = ()) -> Proof:
    """Open a release folder, attack it as a reader would, and make each of its files again from its tables.

    Parameters
    ----------
    path : Path
        The folder, or its ``release.json``.
    earlier : Sequence[Path]
        Folders of earlier releases of the series, which a reader may lay beside it.

    Returns
    -------
    Proof
        What follows from the files, by position, and which of them are not what the tables give. Nothing confidential
        is read or needed.

    Raises
    ------
    UsageError
        A folder is no release, or an earlier one is internal.
    RulesError
        Its profile is none of the rules, and not as one's own must be.
    CheckError
        A file is missing or has changed, or the numbers contradict each other.
    AccessError
        There is no room for the files that are made again.

    Notes
    -----
    The rule is the one that the product has under the profile's name, whatever the manifest says of it; one's own
    is the one of the manifest. Where the earlier releases are those that it was built beside, what the manifest says
    of the audit must be what is found.
    Release: positions and limits that any reader of the files can work out, and names of files.
    """
    opened, before = _open_all(path, earlier)
    found = _attack(opened, before)
    remade = _compare_audit(opened, before, found, remake_files(opened))
    return Proof(is_safe=found.is_safe and not remade.unlike, tables=found.tables, weak=found.weak, remade=remade)


def attack_release(path: Path, earlier: Sequence[Path] = ()) -> Audit:
    """Open a release folder and attack its tables as a reader would, without a look at its other files.

    Parameters
    ----------
    path, earlier
        As for ``audit_release``.

    Raises
    ------
    UsageError, RulesError, CheckError
        As ``audit_release`` does.

    Notes
    -----
    Release: positions and limits that any reader of the files can work out.
    """
    return _attack(*_open_all(path, earlier))


def _open_all(path: Path, earlier: Sequence[Path]) -> tuple[OpenRelease, list[OpenRelease]]:
    opened = open_release(path)
    before = [open_release(folder) for folder in earlier]
    for other in before:
        _check_another(opened, other)
        check_out(other.manifest)
    return opened, before


def _attack(opened: OpenRelease, before: Sequence[OpenRelease]) -> Audit:
    return audit_tables(opened.tables, profile=opened.rule, earlier=[other.tables for other in before])


def _compare_audit(opened: OpenRelease, before: Sequence[OpenRelease], found: Audit, remade: Remade) -> Remade:
    """Add the manifest to what is unlike where it tells of another audit than was found."""
    stated: Mapping[str, object] = opened.manifest["audit"]
    given = [digest_file(one.folder / MANIFEST) for one in before]
    if not stated or given != [one["sha256"] for one in opened.manifest["earlier"]] or stated == _describe(found):
        return remade
    others = tuple(one for one in remade.unlike if one.file != MANIFEST)
    parts = {"audit", *(part for one in remade.unlike if one.file == MANIFEST for part in one.parts)}
    return replace(remade, unlike=(*others, UnlikeFile(MANIFEST, "differs", tuple(sorted(parts)))))


def _check_another(opened: OpenRelease, other: OpenRelease) -> None:
    if opened.folder.resolve() == other.folder.resolve():
        raise CheckError(
            f"'{other.folder.name}' is the release itself.",
            slug="audit-earlier-same",
            expected="folders of releases that were made before.",
            fix="leave it out of --earlier.",
        )


def describe_audit(audit: Audit) -> dict[str, object]:
    """Return what an audit found, ready for JSON; of a folder with what became of its files."""
    if isinstance(audit, Proof):
        return {**_describe(audit), "files": describe_remade(audit.remade)}
    return _describe(audit)


def _describe(audit: Audit) -> dict[str, object]:
    return {
        "is_safe": audit.is_safe,
        "tables": [
            {
                "table": one.table,
                "cells": one.cells,
                "hidden": one.hidden,
                "narrowest": one.narrowest,
                "programmes": one.programmes,
            }
            for one in audit.tables
        ],
        "weak": [
            {
                "table": one.table,
                "column": one.column,
                "row": one.row,
                "low": one.low,
                "high": one.high,
                "why": one.why,
            }
            for one in audit.weak
        ],
    }
