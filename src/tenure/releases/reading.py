"""A release folder opened again: its tables as they left, from its files alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from tenure.disclosure import Released, Summary, reopen_table
from tenure.errors import CheckError, InternalError
from tenure.publish import HIDDEN, mark_hidden
from tenure.releases.manifest import MANIFEST, describe_release, refuse_manifest
from tenure.rules import Profile, disclosure_profiles
from tenure.rules.profiles import read_profile
from tenure.terms import read_about, read_structure

__all__ = ["OpenRelease", "open_release"]


@dataclass(frozen=True, slots=True)
class OpenRelease:
    """A release that was read: its folder, its ``release.json``, and its tables in the order they were written."""

    folder: Path
    manifest: Mapping[str, Any]
    tables: tuple[Released, ...]

    @property
    def rule(self) -> Profile:
        """The profile it left under: the product's of that name, whatever the manifest says of it, or else its own."""
        plain = self.manifest["profile"]
        known = disclosure_profiles().get(str(plain["name"]))
        return known or read_profile(plain, where=MANIFEST)


def open_release(path: Path) -> OpenRelease:
    """Read a release folder, check its files by their checksums, and open its tables again.

    Parameters
    ----------
    path : Path
        The folder, or its ``release.json``.

    Returns
    -------
    OpenRelease
        Numbers come from the Parquet files; which of their nulls are hidden values comes from the CSV files, in which
        they are marked.

    Raises
    ------
    UsageError
        The folder is no release.
    CheckError
        A file is missing or has changed, is not as Tenure writes it, or the CSV and Parquet files of a table do not
        say the same.

    Notes
    -----
    Who edits a table and its checksum makes files that agree: what tables hold is audited, not trusted.
    Release: the tables were released before.
    """
    release = describe_release(path)
    tables = tuple(_open_table(release.folder, entry, release.profile) for entry in release.manifest["tables"])
    return OpenRelease(release.folder, release.manifest, tables)


def _open_table(folder: Path, entry: Mapping[str, Any], profile: str) -> Released:
    name = entry["table"]
    try:
        text = (folder / "tables" / f"{name}.csv").read_bytes()
        frame = pl.read_parquet(BytesIO((folder / "tables" / f"{name}.parquet").read_bytes()))
        marks = pl.read_csv(BytesIO(text), infer_schema=False).select(pl.all().eq_missing(HIDDEN))
        table = reopen_table(
            about=read_about(entry["about"]),
            frame=frame,
            mask=marks.select(list(entry["protected"])),
            profile=profile,
            structure=read_structure(entry["structure"]),
            # How many were hidden for which reason is not told.
            summary=Summary(rows=entry["rows"], cells=entry["cells"], primary=0, secondary=entry["hidden"]),
        )
    except InternalError as error:
        raise refuse_manifest(folder, f"{name}: {error}") from None
    except (OSError, KeyError, TypeError, pl.exceptions.PolarsError):
        raise refuse_manifest(folder, f"{name}: a file or a part that is missing or of another kind") from None
    if table.about.table != name or mark_hidden(table).write_csv().encode() != text:
        raise CheckError(
            f"The files of the table '{name}' do not say the same.",
            slug="release-changed",
            found=f"numbers of {name}.parquet, written as text, are not those of {name}.csv.",
            expected=f"files as Tenure wrote them, with the checksums of {MANIFEST}.",
            fix="build the release again; do not edit its files.",
            where=str(folder / "tables"),
        )
    return table
