"""The board pack of a release: which of its findings, pictures and tables, and who has approved it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from tenure.errors import CheckError, UsageError
from tenure.publish.pack import PackOptions, make_pack
from tenure.publish.report import Picture
from tenure.releases.approve import ApprovalState, approval_state
from tenure.releases.folder import find_labels
from tenure.releases.manifest import refuse_manifest
from tenure.releases.reading import OpenRelease, open_release

__all__ = ["Pack", "PackWish", "pack_release"]

_FINDINGS, _CHARTS, _TABLES = 8, 4, 4
"""How much a pack holds unless it is told: a board reads some pages."""


@dataclass(frozen=True, slots=True)
class PackWish:
    """What a pack is to show: positions of findings from 1, names of pictures and of tables.

    ``None`` leaves a part to the plan of the release or, where that says nothing, to what comes first in it; an empty
    one leaves the part out. A table may be named by the end of its name. ``title`` is the release's unless it is given.
    """

    findings: tuple[int, ...] | None = None
    charts: tuple[str, ...] | None = None
    tables: tuple[str, ...] | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A board pack: its bytes, what it shows, and how far the release has come."""

    pdf: bytes
    findings: tuple[str, ...]
    charts: tuple[str, ...]
    tables: tuple[str, ...]
    state: str


def pack_release(path: Path, wish: PackWish | None = None) -> Pack:
    """Set chosen parts of a release as one accessible PDF.

    Parameters
    ----------
    path : Path
        The release folder, or its ``release.json``.
    wish : PackWish
        What is shown.

    Returns
    -------
    Pack
        The same release, wish and approvals give the same bytes. Until the release is approved each page says that it
        is a draft.

    Raises
    ------
    UsageError
        The folder is no release, or has no finding, picture or table of a name.
    CheckError
        A file of the release is missing or has changed; it was withdrawn; or a text cannot be set.

    Notes
    -----
    Release: holds released values only.
    """
    wish = wish or PackWish()
    opened = open_release(path)
    state = approval_state(opened.folder)
    _check_not_withdrawn(state)
    kept = opened.manifest.get("plan", {}).get("pack") or {}
    findings = _choose_findings(opened, wish.findings if wish.findings is not None else _list_kept(kept, "findings"))
    pictures = _choose_charts(opened, wish.charts if wish.charts is not None else _list_kept(kept, "charts"))
    shown = _choose_tables(opened, wish.tables if wish.tables is not None else _list_kept(kept, "tables"), pictures)
    options = PackOptions(
        title=_check_title(wish.title or str(opened.manifest["title"])),
        findings=findings,
        shown=shown,
        status=_write_status(state),
        is_draft=state.state != "approved",
        organisation=state.release_class.organisation,
        profile_title=str(opened.manifest["profile"].get("title", "")),
        files=_list_files(opened),
        labels=find_labels(opened.tables),
        waterfall=tuple((str(one["step"]), int(one["count"])) for one in opened.manifest.get("waterfall", ())),
        contact=str(opened.manifest.get("contact", "")),
        checksum=state.release_sha256,
    )
    pdf = make_pack(opened.tables, pictures, options=options)
    return Pack(pdf, findings, tuple(one.name for one in pictures), shown, state.state)


def _list_kept(kept: Mapping[str, Any], part: str) -> tuple[Any, ...] | None:
    """Return what the plan wants of a part, or nothing where it does not name it."""
    return tuple(kept.get(part) or ()) or None


def _check_not_withdrawn(state: ApprovalState) -> None:
    if state.state == "withdrawn":
        raise CheckError(
            "The release was withdrawn, and no pack is made of it.",
            slug="release-withdrawn",
            found=next(one.note for one in state.entries if one.act == "withdraw"),
            fix="mend what was wrong, and build the release again.",
        )


def _check_title(title: str) -> str:
    tidy = " ".join(title.split())
    if not tidy or not tidy.isprintable():
        raise UsageError(
            "The title of the pack cannot be used.",
            slug="pack-title-unusable",
            expected="words that can be printed on a page.",
            fix="give another with --title.",
        )
    return tidy


def _refuse_choice(part: str, wanted: object, held: Sequence[object]) -> UsageError:
    listed = ", ".join(map(str, held[:30])) + (" ..." if len(held) > 30 else "")
    return UsageError(
        f"The release has no {part} {wanted!r}.",
        slug="pack-choice-unknown",
        expected=f"of {listed}." if held else f"none: the release has no {part}.",
        fix=f"name others with --{part}s, or 'none'.",
    )


def _choose_findings(release: OpenRelease, wanted: Sequence[int] | None) -> tuple[str, ...]:
    held = [str(one) for one in release.manifest["findings"]]
    if wanted is None:
        return tuple(held[:_FINDINGS])
    for place in wanted:
        if not 1 <= place <= len(held):
            raise _refuse_choice("finding", place, [f"1 to {len(held)}"] if held else [])
    return tuple(held[place - 1] for place in dict.fromkeys(wanted))


def _choose_charts(release: OpenRelease, wanted: Sequence[str] | None) -> tuple[Picture, ...]:
    held: dict[str, Mapping[str, Any]] = {str(one["name"]): one for one in release.manifest.get("charts", ())}
    names = _spread_charts(held) if wanted is None else list(dict.fromkeys(wanted))
    for name in names:
        if name not in held:
            raise _refuse_choice("chart", name, list(held))
    return tuple(_read_picture(release, held[name]) for name in names)


def _spread_charts(held: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the pictures of a pack that is not told which: of every study its first before another's second."""
    turn: dict[str, int] = {}
    ranked = []
    for place, (name, entry) in enumerate(held.items()):
        study = str(entry["table"]).rpartition(".")[0]
        ranked.append((turn.get(study, 0), place, name))
        turn[study] = turn.get(study, 0) + 1
    return [name for _, _, name in sorted(sorted(ranked)[:_CHARTS], key=lambda one: one[1])]


def _read_picture(release: OpenRelease, entry: Mapping[str, Any]) -> Picture:
    file = str(entry["file"])
    if file not in release.manifest["files"]:
        # Only what a checksum covers is shown.
        raise refuse_manifest(release.folder, f"a picture that is none of its files: {file}")
    svg = (release.folder / file).read_text(encoding="utf-8")
    described = re.search(r"<desc[^>]*>(.*?)</desc>", svg, flags=re.DOTALL)
    return Picture(
        name=str(entry["name"]),
        title=str(entry["title"]),
        finding=str(entry["finding"]),
        table=str(entry["table"]),
        file=file,
        svg=svg,
        description=unescape(described[1]) if described else "",
        columns=dict(entry.get("columns", {})),
        where=dict(entry.get("where", {})),
    )


def _choose_tables(release: OpenRelease, wanted: Sequence[str] | None, pictures: Sequence[Picture]) -> tuple[str, ...]:
    held = [table.about.table for table in release.tables]
    if wanted is None:
        return tuple(dict.fromkeys(one.table for one in pictures if one.table in held))[:_TABLES] or tuple(held[:1])
    chosen = []
    for name in wanted:
        found = [one for one in held if one == name] or [one for one in held if one.endswith(f".{name}")]
        if len(found) != 1:
            raise _refuse_choice("table", name, found or held)
        chosen.append(found[0])
    return tuple(dict.fromkeys(chosen))


def _write_status(state: ApprovalState) -> tuple[str, ...]:
    whose = state.release_class
    asked = "one person has" if whose.approvers == 1 else f"{whose.approvers} different people have"
    by = tuple(f"Approved by {one.name} on {one.on}." for one in state.approved_by)
    if state.state == "approved":
        said = "for release." if whose.is_public else f"for staff of {whose.organisation} only."
        return (f"Approved {said}", *by)
    may = "It may leave" if whose.is_public else f"Staff of {whose.organisation} may see it"
    first = {
        "approved by one": f"Draft: approved by one person. {may} once {asked} approved it.",
        "changed since approved": "Draft: what was approved before was another version. This one is not approved.",
    }.get(state.state, f"Draft: not approved. {may} once {asked} approved it.")
    return (first, *by)


def _list_files(release: OpenRelease) -> dict[str, str]:
    files = {table.about.table: f"tables/{table.about.table}.csv" for table in release.tables}
    return {table: file for table, file in files.items() if file in release.manifest["files"]}
