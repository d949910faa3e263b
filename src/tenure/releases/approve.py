"""Approving a release: who, when, of what exactly, and what the audit had found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tenure.errors import CheckError, DisclosureError, UsageError
from tenure.releases.approvals import APPROVALS, Entry, add_entry, is_same_person, read_entries
from tenure.releases.classes import ReleaseClass, check_marks, check_protects, read_class
from tenure.releases.manifest import MANIFEST, Release, describe_release, digest_file
from tenure.releases.reading import OpenRelease, open_release
from tenure.releases.remaking import Proof
from tenure.terms import write_count

if TYPE_CHECKING:
    from tenure.disclosure.audited import Audit

__all__ = ["ApprovalState", "approval_state", "approve_release", "find_state", "withdraw_release"]

State = Literal["draft", "approved by one", "approved", "withdrawn", "changed since approved"]
Prove = Callable[[Path, Sequence[Path]], "Audit"]

_LONGEST_NAME = 100
_NAMED = 5


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """How far a release has come.

    ``entries`` is all that was said of it, oldest first. ``unlisted`` names files in the folder that its manifest
    does not list: they were not looked at when it was approved.
    """

    state: State
    release_class: ReleaseClass
    release_sha256: str
    entries: tuple[Entry, ...] = ()
    unlisted: tuple[str, ...] = ()

    @property
    def approved_by(self) -> tuple[Entry, ...]:
        """What was said in favour of the release as it is."""
        return tuple(one for one in self.entries if one.act == "approve" and one.release_sha256 == self.release_sha256)

    def is_shown_to(self, organisation: str = "") -> bool:
        """Tell whether it may be shown: to everybody, or to the staff of an organisation when it is internal to it."""
        return self.state == "approved" and (
            self.release_class.is_public or self.release_class.organisation == organisation
        )


def approval_state(folder: Path) -> ApprovalState:
    """Return how far a release has come, from its folder.

    Parameters
    ----------
    folder : Path
        The release; its files are checked against their checksums.

    Raises
    ------
    UsageError
        The folder is no release.
    CheckError
        A file of it is missing or has changed, or its approvals cannot be read.
    """
    release = describe_release(folder)
    return find_state(release, read_entries(release.folder))


def approve_release(
    folder: Path, *, name: str, on: dt.date, note: str = "", earlier: Sequence[Path] = (), prove: Prove | None = None
) -> ApprovalState:
    """Approve a release in the name of one person, once everything about it has been proved again.

    Parameters
    ----------
    folder : Path
        The release.
    name : str
        Who approves.
    on : datetime.date
        The day.
    note : str
        What there is to say of it.
    earlier : Sequence[Path]
        Folders of earlier releases of the series that a reader may lay beside this one.
    prove : callable, optional
        What audits a folder; ``audit_release`` when not given.

    Returns
    -------
    ApprovalState
        With this approval.

    Raises
    ------
    UsageError
        The folder is no release, or the name none; the same person has approved it; an earlier release that it was
        protected against is not named.
    CheckError
        A file is missing, has changed or is not of the release; it was withdrawn, or is another than was approved.
    DisclosureError
        The audit does not hold, a file is not what the tables give, or nothing was protected.
    AccessError
        The approval cannot be written.

    Notes
    -----
    The release is audited from its files: a public one for what follows from what is shown, an internal one for small
    counts that are shown. Each of its files is made again and compared. What is written binds to the checksum of
    the manifest, and so of every file, and to what the
    audit found.
    Nobody's identity is proved: who may write to the folder may write any name.
    """
    person, said = _check_name(name), " ".join(note.split())
    release = describe_release(folder)
    digest = digest_file(release.folder / MANIFEST)
    _check_listed(release.strays)
    opened = open_release(folder)
    found = _prove_again(opened, earlier, prove)
    entry = Entry("approve", person, on.isoformat(), digest, read_class(opened.manifest).name, note=said, audit=found)

    def check(before: tuple[Entry, ...]) -> None:
        # Proving takes a while, in which files may have changed.
        _check_still(find_state(describe_release(folder), before), digest)
        _check_agrees(entry, before)

    entries = add_entry(opened.folder, entry, check=check)
    return find_state(describe_release(folder), entries)


def withdraw_release(folder: Path, *, name: str, on: dt.date, note: str) -> ApprovalState:
    """Record that a release was found to be faulty: it is not approved any more, and cannot be again.

    Parameters
    ----------
    folder : Path
        The release.
    name, on
        Who withdraws it, and the day.
    note : str
        Why; must not be blank.

    Raises
    ------
    UsageError
        The folder is no release, or the name or the reason is missing.
    CheckError
        A file of it is missing or has changed.
    AccessError
        The withdrawal cannot be written.

    Notes
    -----
    One person is enough. What has left cannot be called back: whoever has it must be told.
    """
    person, said = _check_name(name), " ".join(note.split())
    if not said:
        raise UsageError(
            "Nothing says why the release is withdrawn.",
            slug="withdrawal-without-reason",
            expected="what is wrong with it, in a sentence without anything about a person.",
            fix="say why with --note.",
        )
    release = describe_release(folder)
    digest = digest_file(release.folder / MANIFEST)
    entry = Entry("withdraw", person, on.isoformat(), digest, read_class(release.manifest).name, note=said)
    return find_state(release, add_entry(release.folder, entry, check=lambda _: None))


def _check_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not any(letter.isalpha() for letter in tidy) or not tidy.isprintable() or len(tidy) > _LONGEST_NAME:
        raise UsageError(
            "The name of who approves cannot be used.",
            slug="approver-unusable",
            expected=f"a person's name, with letters and at most {_LONGEST_NAME} characters.",
            fix="give the name with --as, in quotes where it has spaces.",
        )
    return tidy


def find_state(release: Release, entries: tuple[Entry, ...]) -> ApprovalState:
    """Return how far a release has come, by what was said of it."""
    whose, digest = read_class(release.manifest), digest_file(release.folder / MANIFEST)
    current = [one for one in entries if one.release_sha256 == digest]
    people = _count_people(one for one in current if one.act == "approve" and one.release_class == whose.name)
    state: State
    if any(one.act == "withdraw" for one in current):
        state = "withdrawn"
    elif len(current) < len(entries):
        state = "changed since approved"
    else:
        state = "approved" if people >= whose.approvers else "approved by one" if people else "draft"
    return ApprovalState(state, whose, digest, entries, release.strays)


def _count_people(entries: Iterable[Entry]) -> int:
    """Count the different people of some approvals: a file that was written by hand may name one twice."""
    names: list[str] = []
    for entry in entries:
        if not any(is_same_person(entry.name, name) for name in names):
            names.append(entry.name)
    return len(names)


def _check_still(found: ApprovalState, digest: str) -> None:
    """Refuse to approve what was withdrawn, what is another release than was approved, and files that are not of it."""
    if found.state == "withdrawn":
        raise CheckError(
            "The release was withdrawn, and cannot be approved.",
            slug="release-withdrawn",
            found=next(one.note for one in found.entries if one.act == "withdraw"),
            fix="mend what was wrong, and build the release again.",
        )
    if found.state == "changed since approved" or found.release_sha256 != digest:
        raise CheckError(
            "The release is not the one that was approved before: its files have changed since.",
            slug="release-changed-since-approval",
            found=f"approvals of another {MANIFEST}.",
            expected="the checksum that the approvals are of.",
            fix=f"put the approved files back; or remove {APPROVALS}, and let what is there be approved anew.",
        )
    _check_listed(found.unlisted)


def _check_listed(unlisted: Sequence[str]) -> None:
    """Refuse files in the folder that its manifest does not list."""
    if unlisted:
        more = " ..." if len(unlisted) > _NAMED else ""
        raise CheckError(
            f"In the folder: {write_count(len(unlisted), 'file')} that are not of the release.",
            slug="release-holds-more",
            found=f"{', '.join(unlisted[:_NAMED])}{more}.",
            expected=f"the files that {MANIFEST} lists, and nothing that nobody has looked at.",
            fix="move the other files out of the folder.",
        )


def _check_agrees(entry: Entry, before: tuple[Entry, ...]) -> None:
    """Refuse the same person twice, and an audit that found something else than that of whoever approved first."""
    if any(is_same_person(entry.name, one.name) for one in before if one.act == "approve"):
        raise UsageError(
            "This person has approved the release already.",
            slug="approver-twice",
            expected="a different person for each approval; case, spaces and accents do not make another.",
            fix="let somebody else approve it. Two people of one name give what tells them apart.",
        )
    unlike = sorted({key for one in before for key in entry.audit if one.audit.get(key) != entry.audit[key]})
    if unlike:
        raise CheckError(
            "The audit found something else than when the release was first approved.",
            slug="approval-audit-differs",
            found=f"another value of {', '.join(unlike)}.",
            expected="the same outcome: both people approve one thing.",
            fix=f"name the same --earlier releases; after a new version of Tenure remove {APPROVALS}, and begin anew.",
        )


def _prove_again(release: OpenRelease, earlier: Sequence[Path], prove: Prove | None) -> Mapping[str, Any]:
    """Return what an audit of the files finds; refuse a release that it does not hold for."""
    check_marks(release.tables, read_class(release.manifest))
    check_protects(release.manifest, release.tables)
    _check_earlier(release, earlier)
    audit = (prove or _audit_files)(release.folder, tuple(earlier))
    if not audit.is_safe:
        _check_files(audit)
        places = [f"{one.table}, column {one.column}, row {one.row}" for one in audit.weak[:_NAMED]]
        raise DisclosureError(
            f"The release cannot be approved: {write_count(len(audit.weak), 'place')} would tell too much.",
            slug="release-not-safe",
            found=f"{'; '.join(places)}{' ...' if len(audit.weak) > _NAMED else ''}.",
            expected="no small count that is shown, or that a reader can tell more closely than the profile allows.",
            fix="see them all with 'tenure release audit', and build the release again.",
        )
    return summarise_audit(audit, earlier)


def _check_files(audit: Audit) -> None:
    """Refuse files that are not what the tables give, where the numbers of the tables themselves hold."""
    if audit.weak or not isinstance(audit, Proof):
        return
    unlike = audit.remade.unlike
    raise DisclosureError(
        f"The release cannot be approved: {write_count(len(unlike), 'file')} cannot be proved.",
        slug="release-files-not-proved",
        found=f"{'; '.join(map(str, unlike[:_NAMED]))}{' ...' if len(unlike) > _NAMED else ''}. "
        f"{audit.remade.why_other}".strip(),
        expected="files that the tables and release.json give, byte for byte.",
        fix=audit.remade.fix,
    )


def _check_earlier(release: OpenRelease, earlier: Sequence[Path]) -> None:
    """Refuse to prove less than the build did: beside fewer of the releases that readers have already."""
    missing = list_unnamed(release.folder, earlier)
    if missing:
        raise UsageError(
            "The release was protected beside earlier ones, and is approved beside them.",
            slug="approval-earlier-missing",
            found=f"not named: {', '.join(missing)}.",
            expected="every release that its plan names as an earlier one, unchanged since.",
            fix="name the folder of each with --earlier, the oldest first.",
        )


def list_unnamed(folder: Path, earlier: Sequence[Path]) -> list[str]:
    """Return the titles of the earlier releases that a release was built beside and that are not among those named.

    Parameters
    ----------
    folder : Path
        The release.
    earlier : sequence of Path
        Folders of releases that are named.

    Raises
    ------
    UsageError, CheckError
        A folder is no release, or its files have changed.
    """
    given = {digest_file(describe_release(one).folder / MANIFEST) for one in earlier}
    return [
        str(one["title"]) for one in describe_release(folder).manifest.get("earlier", ()) if one["sha256"] not in given
    ]


def _audit_files(folder: Path, earlier: Sequence[Path]) -> Audit:
    from tenure.releases.audit import audit_release  # noqa: PLC0415 - linear programming is slow to read

    return audit_release(folder, earlier)


def summarise_audit(audit: Audit, earlier: Sequence[Path]) -> dict[str, Any]:
    """Return what an approval keeps of an audit.

    Parameters
    ----------
    audit : Audit
        Of the release.
    earlier : Sequence[Path]
        Folders of the earlier releases it was compared with.
    """
    widths = [table.narrowest for table in audit.tables if table.narrowest is not None]
    return {
        "is_safe": audit.is_safe,
        "cells": sum(table.cells for table in audit.tables),
        "hidden": sum(table.hidden for table in audit.tables),
        "narrowest": min(widths, default=None),
        "earlier": sorted(digest_file(describe_release(folder).folder / MANIFEST) for folder in earlier),
    }
