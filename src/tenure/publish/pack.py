"""A board pack: chosen findings, pictures and tables of a release as one accessible PDF."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import font_source_sans_pro
import typst

from tenure.disclosure import Released
from tenure.errors import AccessError, CheckError
from tenure.publish.pack_tables import lay_table
from tenure.publish.report import Picture
from tenure.publish.rows import write_label
from tenure.publish.sections import Shown
from tenure.publish.text import HIDDEN, SHORTHAND, check_released
from tenure.rules import definitions
from tenure.terms import write_count

__all__ = ["PackOptions", "make_pack"]

_TEMPLATE = Path(__file__).with_name("pack.typ")
_FACES = ("Regular", "Bold", "It", "BoldIt")
_SYNTHETIC = "Synthetic data. These figures come from a made-up record and describe no real person or organisation."
_FOOT = "Made with Tenure. Not an NHS service and not an official statistic."


@dataclass(frozen=True, slots=True)
class PackOptions:
    """What stands in a pack beside its pictures and tables.

    ``findings`` are the sentences, in order; ``shown`` the names of the tables that are printed. ``status`` says in
    words who approved the release, most important first; a pack that ``is_draft`` says so on every page.
    ``organisation`` is named where the release is for its staff alone. ``files`` maps a table to the file of all its
    rows; ``labels`` are the words for codes; ``waterfall`` says how many were left after each step; ``checksum`` tells
    the release from any other.
    """

    title: str
    findings: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    status: tuple[str, ...] = ("Draft: not approved, not for publication.",)
    is_draft: bool = True
    organisation: str = ""
    profile_title: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    waterfall: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    contact: str = ""
    checksum: str = ""


def make_pack(tables: Sequence[Released], pictures: Sequence[Picture], *, options: PackOptions) -> bytes:
    """Return a release's chosen parts as one accessible PDF (PDF/UA-1, A4).

    Parameters
    ----------
    tables : sequence of Released
        Every table of the release: they say how it was made, and those of ``options.shown`` are printed.
    pictures : sequence of Picture
        The chosen pictures, in order, as the release's report drew them.
    options : PackOptions
        Title, findings, class and state of approval.

    Returns
    -------
    bytes
        The PDF: tagged, titled, in British English, with bookmarks, page numbers, a text for every picture and marked
        heads of tables. No time is in it: the same release gives the same bytes.

    Raises
    ------
    CheckError
        A text holds a letter that the font of the pack lacks, or a picture is no SVG.
    AccessError
        There is no room for temporary files.

    Notes
    -----
    Words are passed to the pages as values, never as markup, so that none of them can be read as a command.
    Release: holds released values only.
    """
    for table in tables:
        check_released(table)
    content = _keep_together(json.dumps(_gather(tables, pictures, options), ensure_ascii=False, sort_keys=True))
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _set_pages(Path(folder), content)
    except typst.TypstError as error:
        raise _not_set(error) from error
    except OSError as error:
        raise AccessError(
            "The board pack cannot be set: there is no room to work in.",
            slug="output-not-written",
            found=f"{error.strerror or type(error).__name__}.",
            fix="make room in the folder for temporary files, or name another with TMPDIR.",
        ) from error


def _set_pages(folder: Path, content: str) -> bytes:
    # A picture may name files below the root: there are these pages and no other.
    root = folder / "pages"
    root.mkdir()
    pages = Path(shutil.copyfile(_TEMPLATE, root / _TEMPLATE.name))
    return typst.compile(
        str(pages),
        format="pdf",
        root=str(root),
        font_paths=_lay_out_fonts(folder),
        sys_inputs={"pack": content},
        pdf_standards=["ua-1"],
    )


def _keep_together(content: str) -> str:
    """Join a minus to its number: a line may not end between them."""
    return re.sub("−(?=[£\\d])", "−\N{WORD JOINER}", content)


def _lay_out_fonts(folder: Path) -> typst.Fonts:
    """Return the four faces of the pack and no other: which of two files of one face is read may differ by machine."""
    for face in _FACES:
        name = f"SourceSansPro-{face}.ttf"
        shutil.copyfile(Path(font_source_sans_pro.font_directory) / name, folder / name)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


def _not_set(error: typst.TypstError) -> CheckError:
    return CheckError(
        "The board pack cannot be set as an accessible PDF.",
        slug="pack-not-set",
        found=f"{error.message}.",
        expected="titles, labels and notes in letters of Latin, Greek or Cyrillic script, and pictures as SVG.",
        fix="give another title, or leave the part that holds the letter out of the pack.",
    )


def _gather(tables: Sequence[Released], pictures: Sequence[Picture], options: PackOptions) -> dict[str, object]:
    held = {table.about.table: table for table in tables}
    # The figures of a picture where one is shown of the table, and else what the table holds most of.
    drawn = {one.table: one for one in reversed(pictures) if one.columns}
    printed = [_lay_table(held[name], drawn.get(name), options) for name in options.shown]
    used = {name for name in (*options.shown, *(one.table for one in pictures)) if name in held}
    return {
        "title": options.title,
        "running": options.title if len(options.title) <= 70 else f"{options.title[:69].rstrip()}…",
        "mark": _mark(options),
        "foot": _FOOT,
        "banners": _list_banners(tables, options),
        "status": list(options.status),
        "facts": _list_facts(tables, options),
        "findings": list(options.findings),
        "pictures": [_lay_picture(one, held.get(one.table), options) for one in pictures],
        "tables": printed,
        "making": _list_making(tables, options),
        "waterfall": [[write_label(words), f"{number:,}"] for words, number in options.waterfall],
        "notes": _list_notes([held[name] for name in held if name in used], options),
        "definitions": _list_definitions([held[name] for name in held if name in used] or tables),
    }


def _lay_table(table: Released, picture: Picture | None, options: PackOptions) -> dict[str, object]:
    columns, where = (picture.columns, picture.where) if picture else ({}, {})
    file = options.files.get(table.about.table, "")
    return lay_table(Shown(table, columns, where, options.labels), file)


def _mark(options: PackOptions) -> str:
    parts = ["Draft: not approved" if options.is_draft else ""]
    parts.append(f"Internal: {options.organisation}" if options.organisation else "")
    return " · ".join(part for part in parts if part)


def _list_banners(tables: Sequence[Released], options: PackOptions) -> list[str]:
    banners = []
    if options.organisation:
        banners.append(f"INTERNAL: for staff of {options.organisation} only, not for publication.")
    made_up = [table for table in tables if table.about.is_synthetic]
    if made_up:
        some = "Synthetic data in part. Some of these figures come from a made-up record."
        banners.append(_SYNTHETIC if len(made_up) == len(tables) else some)
    return banners


def _list_facts(tables: Sequence[Released], options: PackOptions) -> list[list[str]]:
    facts = {
        "Who is counted": sorted({table.about.population for table in tables}),
        "Period": sorted({table.about.period for table in tables}),
        "Questions, and requests for another format": [options.contact],
    }
    # Where tables differ, each says its own beside its figures.
    return [[name, words[0]] for name, words in facts.items() if len(words) == 1 and words[0]]


def _lay_picture(picture: Picture, table: Released | None, options: PackOptions) -> dict[str, str]:
    source = []
    if table is not None:
        about = table.about
        source += [f"Source: {about.source}, {about.period}. {about.grade.capitalize()}."]
        file = options.files.get(about.table)
        source += [f"All figures: {file}."] if file else []
    return {
        "finding": picture.finding,
        "title": picture.title,
        "svg": picture.svg,
        "alt": f"{picture.title}. {picture.description}",
        "source": " ".join(source),
    }


def _list_making(tables: Sequence[Released], options: PackOptions) -> list[list[str]]:
    abouts = [table.about for table in tables]
    hidden, cells = (sum(getattr(table.summary, name) for table in tables) for name in ("hidden", "cells"))
    rule = options.profile_title or ", ".join(sorted({table.profile for table in tables}))
    listed = {
        "Protection of confidentiality": f"{rule} Hidden: {hidden:,} of {write_count(cells, 'figure')}. {HIDDEN} means "
        f"{SHORTHAND[HIDDEN]}.",
        "Source": "; ".join(sorted({about.source for about in abouts if about.source})),
        "Version of the record": ", ".join(sorted({about.record_version for about in abouts if about.record_version})),
        "Version of the rules": ", ".join(sorted({about.rules_version for about in abouts if about.rules_version})),
        "Version of the code": ", ".join(sorted({about.code_version for about in abouts if about.code_version})),
        "Checksum of the release (SHA-256 of release.json)": options.checksum,
    }
    return [[name, text] for name, text in listed.items() if text]


def _list_notes(tables: Sequence[Released], options: PackOptions) -> list[str]:
    return list(dict.fromkeys([*options.notes, *(note for table in tables for note in table.about.notes)]))


def _list_definitions(tables: Sequence[Released]) -> list[dict[str, object]]:
    named = {name for table in tables for name in table.about.definitions}
    return [
        {
            "title": one.title,
            "lines": [
                one.formula,
                f"Who is counted: {one.population}",
                f"Out of: {one.denominator}",
                f"What it is not: {one.is_not}",
            ],
        }
        for one in definitions()
        if one.id in named
    ]
