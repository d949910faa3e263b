"""What a checker of outputs must know of a release, in the order in which the Five Safes ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from tenure.disclosure import Released
from tenure.publish import write_file
from tenure.publish.headings import find_heading
from tenure.publish.plain_page import PlainSection, PlainTable, write_plain_page
from tenure.publish.words import lower_first, tell_choices, tell_definitions, write_words
from tenure.releases.approvals import read_entries
from tenure.releases.approve import ApprovalState, find_state
from tenure.releases.classes import read_class
from tenure.releases.manifest import describe_release
from tenure.releases.reading import OpenRelease, open_release
from tenure.releases.remaking import Proof
from tenure.releases.rule_words import tell_rule
from tenure.rules.five_safes import five_safes
from tenure.terms import write_count

if TYPE_CHECKING:
    from tenure.disclosure.audited import Audit

__all__ = ["Request", "describe_request", "list_request", "write_request"]

Prove = Callable[[Path, Sequence[Path]], "Audit"]
Facts = list[tuple[str, str]]

# Characteristics that the Equality Act 2010 protects, under the names of the record's columns and what is made of them.
_PROTECTED = (
    "age", "age_band", "birth_year", "disability", "ethnicity", "ethnic_group", "nationality", "nationality_group",
    "religion", "sex", "sexual_orientation",
)  # fmt: skip
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a checker. ``is_safe`` is what the audit found.

    ``banners`` stand first on everything made of it. ``sections`` are the Five Safes in order.
    """

    title: str
    banners: tuple[str, ...]
    is_safe: bool
    sections: tuple[PlainSection, ...]


def describe_request(folder: Path, *, earlier: Sequence[Path] = (), prove: Prove | None = None) -> Request:
    """Lay out a release for whoever checks it: what is asked, what is behind it, what was hidden, what is proved.

    Parameters
    ----------
    folder : Path
        The release.
    earlier : Sequence[Path]
        Folders of earlier releases that a reader may lay beside it.
    prove : callable, optional
        What audits a folder; ``audit_release`` when not given.

    Raises
    ------
    UsageError
        The folder is no release.
    CheckError
        A file is missing or has changed.

    Notes
    -----
    How many numbers were hidden for being small, and how many beside them, is not in a release and not told here: it
    says which are small.
    Release: holds released values only; it is made for a checker and not for publication.
    """
    release = describe_release(folder)
    opened = open_release(folder)
    state = find_state(release, read_entries(release.folder))
    audit = (prove or _audit_files)(release.folder, tuple(earlier))
    told: dict[str, tuple[Facts, list[PlainTable]]] = {
        "projects": _tell_projects(opened),
        "people": _tell_people(opened, state),
        "settings": _tell_settings(opened, state),
        "data": _tell_data(opened),
        "outputs": _tell_outputs(opened, audit, earlier),
    }
    return Request(
        title=f"Request to release: {opened.manifest['title']}",
        banners=_list_banners(opened),
        is_safe=audit.is_safe,
        sections=tuple(
            PlainSection(one.id, one.title, one.asks, tuple(told[one.id][0]), tuple(told[one.id][1]), one.judge)
            for one in five_safes()
        ),
    )


def list_request(request: Request) -> dict[str, Any]:
    """Return a request as plain values, ready for JSON, in a fixed order."""
    return {
        "title": request.title,
        "banners": list(request.banners),
        "is_safe": request.is_safe,
        "safes": [
            {
                "id": one.name,
                "title": one.heading,
                "asks": one.asks,
                "answers": dict(one.facts),
                "tables": [
                    {"title": table.caption, "rows": [dict(zip(table.header, row, strict=True)) for row in table.rows]}
                    for table in one.tables
                ],
                "judge": list(one.judge),
            }
            for one in request.sections
        ],
    }


def write_request(request: Request, path: Path) -> Path:
    """Write a request as one accessible page.

    Raises
    ------
    AccessError
        It cannot be written.

    Notes
    -----
    The page holds no script and asks for nothing from anywhere.
    """
    return write_file(path, write_plain_page(request.title, request.banners, request.sections).encode())


def _audit_files(folder: Path, earlier: Sequence[Path]) -> Audit:
    from tenure.releases.audit import audit_release  # noqa: PLC0415 - linear programming is slow to read

    return audit_release(folder, earlier)


def _list_banners(opened: OpenRelease) -> tuple[str, ...]:
    marks = sorted({table.about.class_banner for table in opened.tables} - {""})
    made_up = all(table.about.is_synthetic for table in opened.tables)
    synthetic = ["Synthetic data: these figures describe no real person or organisation."] if made_up else []
    return (*(f"{mark}." for mark in marks), "For the checker of this release; not for publication.", *synthetic)


def _tell_projects(opened: OpenRelease) -> tuple[Facts, list[PlainTable]]:
    manifest = opened.manifest
    facts = [
        ("What is to be released", str(manifest["title"])),
        ("For whom", _name_readers(manifest)),
        ("Series", str(manifest.get("series") or _NONE)),
        ("Studies", ", ".join(dict.fromkeys(str(entry["study"]) for entry in manifest["tables"]))),
        *_tell_choices(opened),
        ("Findings that the report states", write_count(len(manifest["findings"]), "sentence")),
        *((f"Finding {place}", str(text)) for place, text in enumerate(manifest["findings"], start=1)),
    ]
    rows = tuple(
        (table.about.table, table.about.title, table.about.grade, tell_definitions(table.about.definitions) or _NONE)
        for table in opened.tables
    )
    header = ("table", "what is asked", "kind of evidence", "definitions")
    return facts, [PlainTable("What is asked, table by table", header, rows)]


def _tell_choices(opened: OpenRelease) -> Facts:
    """Return what was chosen, once for all tables of a study that it is the same for."""
    found: dict[tuple[str, str], list[str]] = {}
    for table in opened.tables:
        if told := tell_choices(table.about.parameters):
            found.setdefault((table.about.table.rpartition(".")[0], told), []).append(table.about.table)
    studies = [study for study, _ in found]
    return [
        (f"Choices of {study if studies.count(study) == 1 else ', '.join(tables)}", told)
        for (study, told), tables in found.items()
    ]


def _name_readers(manifest: Mapping[str, Any]) -> str:
    whose = read_class(manifest)
    return "everybody (public)" if whose.is_public else f"staff of {whose.organisation} only (internal)"


def _tell_people(opened: OpenRelease, state: ApprovalState) -> tuple[Facts, list[PlainTable]]:
    acts = {"approve": "approved", "withdraw": "withdrawn"}
    said = [f"{acts[one.act]} by {one.name} on {one.on}{f': {one.note}' if one.note else ''}" for one in state.entries]
    needed = write_count(state.release_class.approvers, "person", "different people")
    return [
        ("Whom to ask", str(opened.manifest.get("contact") or "no contact is named")),
        ("Approval", f"{state.state}; {needed} must approve"),
        ("Said so far", "; ".join(said) or "nothing"),
    ], []


def _tell_settings(opened: OpenRelease, state: ApprovalState) -> tuple[Facts, list[PlainTable]]:
    manifest = opened.manifest
    real = "a record of real staff" if manifest["real_staff"] else "a record that holds no real staff"
    files = tuple(
        (str(name), f"{entry['bytes']:,}", str(entry["sha256"])) for name, entry in sorted(manifest["files"].items())
    )
    return [
        ("Made from", real),
        ("Version of the record", ", ".join(filter(None, manifest["record_versions"])) or "not stated"),
        ("Date of the published facts used", ", ".join(filter(None, manifest["rules_versions"])) or "not stated"),
        ("Version of Tenure", ", ".join(filter(None, manifest["code_versions"])) or "not stated"),
        ("Files", f"{write_count(len(files), 'file')}, each as it was written, by its checksum"),
        ("Files in the folder that are not of the release", ", ".join(state.unlisted) or _NONE),
        ("Checksum of the manifest", state.release_sha256),
    ], [PlainTable("Files that leave", ("file", "bytes", "SHA-256"), files, right=("bytes",))]


def _tell_data(opened: OpenRelease) -> tuple[Facts, list[PlainTable]]:
    steps = [f"{one['step']}: {one['count']:,}" for one in opened.manifest.get("waterfall", ())]
    named = sorted({name for table in opened.tables for name in _find_protected(table)})
    rows = tuple(
        (table.about.table, table.about.population, table.about.unit, table.about.period,
         _list_words(table.structure.dimensions), _list_words(_find_protected(table)))
        for table in opened.tables
    )  # fmt: skip
    header = ("table", "who is counted", "unit", "period", "broken down by", "protected characteristics")
    facts = [
        ("From the record to the tables", "; ".join(steps) or "not stated"),
        ("Broken down by protected characteristics", _list_words(named)),
        ("People in the files", "counts, amounts and estimates of groups; no row is of one person's record"),
    ]
    return facts, [PlainTable("Who is counted, and how finely", header, rows)]


def _list_words(names: Sequence[str]) -> str:
    return ", ".join(map(write_words, names)) or _NONE


def _find_protected(table: Released) -> list[str]:
    """Return what a table tells of protected characteristics: by a dimension, a value of one, or its title."""
    words = [*table.structure.dimensions, table.about.title]
    for name in table.structure.dimensions:
        if table.frame[name].dtype == pl.String:
            words += table.frame[name].drop_nulls().unique().to_list()
    text = " ".join(words).lower()
    return [word for word in _PROTECTED if re.search(rf"(?<![a-z_]){word}(?![a-z_])", text)]


def _tell_outputs(opened: OpenRelease, audit: Audit, earlier: Sequence[Path]) -> tuple[Facts, list[PlainTable]]:
    rule = opened.manifest["profile"]
    hidden, cells = (sum(int(entry[name]) for entry in opened.manifest["tables"]) for name in ("hidden", "cells"))
    facts = [
        ("Rule", f"{rule['title']} (Profile {rule['name']}.)"),
        ("Whose rule it is", str(rule["source"])),
        ("Settings of the rule", tell_rule(rule)),
        ("Hidden", f"{hidden:,} of {write_count(cells, 'different count')} of people"),
        ("What is a different count", "one that stands in several columns or rows of a table counts once"),
        ("Why", _tell_why(opened)),
        ("What the audit proved", _tell_audit(audit, opened)),
        ("Files made again from the tables", _tell_files(audit)),
        ("Earlier releases it was built beside", _name_earlier(opened)),
        ("Earlier releases audited beside it now", ", ".join(folder.name for folder in earlier) or _NONE),
        ("Not proved", "what a reader knows of a person; what is published elsewhere; words of titles and notes"),
    ]  # fmt: skip
    if rule.get("warning"):
        facts.append(("Warning about the rule", str(rule["warning"])))
    return facts, [_list_counts(opened), _list_hidden(opened), *_list_audit(audit)]


def _name_earlier(opened: OpenRelease) -> str:
    return ", ".join(str(one["title"]) for one in opened.manifest.get("earlier", ())) or _NONE


def _tell_why(opened: OpenRelease) -> str:
    if not read_class(opened.manifest).is_public:
        return "the number is small; nothing is hidden beside it, so that a hidden number may follow from others"
    return (
        "the number is small, or a small number could be worked out from it; how many of each is not told, since that "
        "says which are small"
    )


def _tell_files(audit: Audit) -> str:
    if not isinstance(audit, Proof):
        return "not asked for"
    remade = audit.remade
    if not remade.unlike:
        return f"all {remade.files:,} are the same, byte for byte"
    return f"not proved: {'; '.join(map(str, remade.unlike))}. {remade.why_other}".strip()


def _tell_audit(audit: Audit, opened: OpenRelease) -> str:
    if audit.weak:
        return (
            f"not safe: {write_count(len(audit.weak), 'place')} tell more than the rule allows; see the table of them"
        )
    if not read_class(opened.manifest).is_public:
        return "no small count is shown; nothing of what follows from others, which an internal release allows"
    widths = [one.narrowest for one in audit.tables if one.narrowest is not None]
    narrowest = f"the narrowest interval holds {min(widths):,} values" if widths else "no hidden count is bounded"
    least = int(opened.manifest["profile"]["threshold"]) - 1
    return (
        f"safe: from the files alone no hidden count can be told more closely than the rule allows ({least} values); "
        f"{narrowest}"
    )


def _list_counts(opened: OpenRelease) -> PlainTable:
    rows = tuple(row for table in opened.tables for row in _count_behind(table))
    header = ("table", "count", "numbers shown", "smallest above nought", "median", "numbers hidden")
    caption = "Counts of people behind what is shown, column by column: here each number counts in every row"
    return PlainTable(caption, header, rows, right=header[2:])


def _count_behind(table: Released) -> Iterator[tuple[str, ...]]:
    frame, mask = table.frame, table.mask
    for name in dict.fromkeys(count.column for count in table.structure.counts):
        shown = frame[name].drop_nulls()
        people = shown.filter(shown > 0)
        middle = shown.median()
        yield (
            table.about.table,
            lower_first(find_heading(name).text),
            f"{len(shown):,}",
            f"{int(people.sort()[0]):,}" if len(people) else _NONE,
            f"{middle:,.10g}" if isinstance(middle, int | float) else _NONE,
            f"{int(mask[name].sum()) if name in mask.columns else 0:,}",
        )


def _list_hidden(opened: OpenRelease) -> PlainTable:
    rows = tuple(
        (str(entry["table"]), f"{entry['rows']:,}", f"{entry['cells']:,}", f"{entry['hidden']:,}",
         f"{entry['hidden'] / entry['cells']:.0%}" if entry["cells"] else "nothing to count")
        for entry in opened.manifest["tables"]
    )  # fmt: skip
    header = ("table", "rows", "different counts", "of these hidden", "share hidden")
    return PlainTable("What was hidden", header, rows, right=header[1:])


def _tell_narrowest(hidden: int, narrowest: int | None) -> str:
    if narrowest is not None:
        return f"{narrowest:,}"
    return "no limit" if hidden else "nothing hidden"


def _list_audit(audit: Audit) -> list[PlainTable]:
    rows = tuple((one.table, f"{one.hidden:,}", _tell_narrowest(one.hidden, one.narrowest)) for one in audit.tables)
    header = ("table", "hidden counts", "fewest values left")
    caption = "What the audit proved, table by table: how many values the best known hidden count can still have"
    found = [PlainTable(caption, header, rows, right=header[1:])]
    if audit.weak:
        # Where, and why; how closely each can be told is for 'tenure release audit' alone.
        weak = tuple((one.table, one.column, f"{one.row:,}") for one in audit.weak)
        places = ("table", "column", "row below the header")
        found.append(PlainTable("Places that tell too much", places, weak, right=places[2:]))
    return found
