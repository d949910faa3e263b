"""A release folder proved again from its files alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tenure.disclosure.audit import Audit, WeakCell, audit_tables
from tenure.errors import CheckError
from tenure.releases.classes import check_out
from tenure.releases.reading import OpenRelease, open_release

__all__ = ["Audit", "WeakCell", "audit_release", "describe_audit"]


def audit_release(path: Path, earlier: Sequence[Path] = ()) -> Audit:
    """Open a release folder and attack it as a reader would.

    Parameters
    ----------
    path : Path
        The folder, or its ``release.json``.
    earlier : Sequence[Path]
        Folders of earlier releases of the series, which a reader may lay beside it.

    Returns
    -------
    Audit
        What follows from the files, by position. Nothing confidential is read or needed.

    Raises
    ------
    UsageError
        A folder is no release, or an earlier one is internal.
    RulesError
        Its profile is none of the rules, and not as one's own must be.
    CheckError
        A file is missing or has changed, or the numbers contradict each other.

    Notes
    -----
    The rule is the one that the product has under the profile's name, whatever the manifest says of it; one's own
    is the one of the manifest.
    Release: positions and limits that any reader of the files can work out.
    """
    opened = open_release(path)
    before = [open_release(folder) for folder in earlier]
    for other in before:
        _check_another(opened, other)
        check_out(other.manifest)
    return audit_tables(opened.tables, profile=opened.rule, earlier=[other.tables for other in before])


def _check_another(opened: OpenRelease, other: OpenRelease) -> None:
    if opened.folder.resolve() == other.folder.resolve():
        raise CheckError(
            f"'{other.folder.name}' is the release itself.",
            slug="audit-earlier-same",
            expected="folders of releases that were made before.",
            fix="leave it out of --earlier.",
        )


def describe_audit(audit: Audit) -> dict[str, object]:
    """Return what an audit found, ready for JSON."""
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
