"""The page of a report: banners, findings first, contents, sections, tables, and how it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from tenure.disclosure import Released
from tenure.publish.heat_page import wrap_page
from tenure.publish.report_tables import write_tables
from tenure.publish.sections import Section, write_section
from tenure.publish.text import HIDDEN, SHORTHAND
from tenure.rules import definitions
from tenure.terms import write_count

__all__ = ["PageFacts", "write_page"]


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says beside its sections; ``organisation`` is named where the release is for it alone."""

    title: str
    profile_title: str = ""
    organisation: str = ""
    downloads: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    waterfall: tuple[tuple[str, int], ...] = ()
    contact: str = ""


def write_page(
    tables: Sequence[Released], sections: Sequence[Section], findings: Sequence[tuple[str, str]], facts: PageFacts
) -> str:
    """Return the whole page.

    Parameters
    ----------
    tables : sequence of Released
        Every table of the release.
    sections : sequence of Section
        What was found, in order.
    findings : sequence of (str, str)
        The sentences listed first, each with the name of its section.
    facts : PageFacts
        Title, files and words.

    Notes
    -----
    Release: holds released values only.
    """
    files = {_name_table(file): file for file in facts.downloads if file.endswith(".csv")}
    body = [
        _write_banners(tables, facts),
        '<main id="main">',
        f"<h1>{escape(facts.title)}</h1>",
        _write_findings(findings, sections),
        _write_contents(sections),
        *(write_section(section, files) for section in sections),
        write_tables(tables, facts.downloads, facts.labels),
        _write_files(tables, facts.downloads),
        _write_making(tables, facts),
        _write_access(facts),
        "</main>",
        "<footer><p>Made with Tenure. Not an NHS service and not an official statistic.</p></footer>",
    ]
    return wrap_page(facts.title, body)


def _name_table(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".csv")


def _write_banners(tables: Sequence[Released], facts: PageFacts) -> str:
    parts = []
    told = sorted({table.about.class_banner for table in tables} - {""})
    if facts.organisation and not told:
        told = [f"INTERNAL: for staff of {facts.organisation} only, not for publication"]
    parts += [f"<p><strong>{escape(text)}.</strong></p>" for text in told]
    made_up = [table for table in tables if table.about.is_synthetic]
    if made_up:
        which = "These figures come" if len(made_up) == len(tables) else "Some of these figures come"
        parts.append(
            f"<p><strong>Synthetic data.</strong> {which} from a made-up record and describe no real person or "
            "organisation.</p>"
        )
    parts.append("<p>Not an NHS service.</p>")
    kind = " internal" if told else " synthetic" if made_up else ""
    return f'<header class="banner{kind}">{"".join(parts)}</header>'


_MARK = f"<p>{HIDDEN} in a table means {SHORTHAND[HIDDEN]}. No hidden figure is in a sentence or a picture.</p>"


def _write_findings(findings: Sequence[tuple[str, str]], sections: Sequence[Section]) -> str:
    headings = {section.name: section.heading for section in sections}
    items = "".join(
        f'<li>{escape(text)} <a href="#{name}">Figures: {escape(headings[name])}</a></li>' for text, name in findings
    )
    listed = f'<ol class="found">{items}</ol>' if items else "<p>No figure of this release can be shown.</p>"
    return f'<section aria-labelledby="found"><h2 id="found">What was found</h2>{listed}{_MARK}</section>'


def _write_contents(sections: Sequence[Section]) -> str:
    further = (
        ("tables", "All tables of this release"),
        ("making", "How this release was made"),
        ("access", "About this page"),
    )
    names = [(one.name, one.heading) for one in sections] + list(further)
    items = "".join(f'<li><a href="#{name}">{escape(heading)}</a></li>' for name, heading in names)
    return f'<nav aria-label="On this page"><h2>On this page</h2><ul>{items}</ul></nav>'


def _write_files(tables: Sequence[Released], downloads: Mapping[str, str]) -> str:
    names = tuple(f"{table.about.table}." for table in tables)
    rest = {file: words for file, words in downloads.items() if not file.rpartition("/")[2].startswith(names)}
    if not rest:
        return ""
    links = "".join(
        f'<li><a href="{escape(file, quote=True)}">{escape(words)}</a></li>' for file, words in rest.items()
    )
    return f'<section aria-labelledby="files"><h2 id="files">Files</h2><ul>{links}</ul></section>'


def _write_making(tables: Sequence[Released], facts: PageFacts) -> str:
    abouts = [table.about for table in tables]
    hidden, cells = (sum(getattr(table.summary, name) for table in tables) for name in ("hidden", "cells"))
    rule = facts.profile_title or ", ".join(sorted({table.profile for table in tables}))
    listed = {
        "Protection of confidentiality": f"{rule} Hidden: {hidden:,} of {write_count(cells, 'figure')}. {HIDDEN} means "
        f"{SHORTHAND[HIDDEN]}.",
        "Source": "; ".join(sorted({about.source for about in abouts if about.source})),
        "Version of the record": ", ".join(sorted({about.record_version for about in abouts if about.record_version})),
        "Version of the rules": ", ".join(sorted({about.rules_version for about in abouts if about.rules_version})),
        "Version of the code": ", ".join(sorted({about.code_version for about in abouts if about.code_version})),
    }
    items = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in listed.items() if text)
    notes = "".join(f"<li>{escape(note)}</li>" for note in facts.notes)
    noted = f"<h3>Notes</h3><ul>{notes}</ul>" if notes else ""
    heading = '<h2 id="making">How this release was made</h2>'
    parts = f"<dl>{items}</dl>{_write_waterfall(facts)}{noted}{_write_definitions(tables)}"
    return f'<section aria-labelledby="making">{heading}{parts}</section>'


def _write_definitions(tables: Sequence[Released]) -> str:
    """Return what every measure of the release is, and what it is not."""
    held = {one.id: one for one in definitions()}
    names = sorted({name for table in tables for name in table.about.definitions})
    items = "".join(
        f"<dt>{escape(held[name].title)} (<code>{escape(name)}</code>)</dt>"
        f"<dd>{escape(held[name].formula)} {escape(held[name].is_not)}</dd>"
        if name in held
        else f"<dt><code>{escape(name)}</code></dt><dd>Defined by the table.</dd>"
        for name in names
    )
    count = write_count(len(names), "definition")
    return f"<h3>Definitions</h3><details><summary>{count}</summary><dl>{items}</dl></details>" if names else ""


def _write_waterfall(facts: PageFacts) -> str:
    if not facts.waterfall:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(words[:1].upper() + words[1:])}</th><td>{number:,}</td></tr>'
        for words, number in facts.waterfall
    )
    return (
        '<table class="plain"><caption>From the record to the release</caption><thead><tr><th scope="col">Step</th>'
        f'<th scope="col">Number</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _write_access(facts: PageFacts) -> str:
    contact = f" Questions, and requests for another format: {escape(facts.contact)}." if facts.contact else ""
    return (
        '<section aria-labelledby="access"><h2 id="access">About this page</h2><p>This page is one file. It runs no '
        "script and asks for nothing from any network. Each picture has a title, a description that is read aloud, and "
        "the table of its figures; colour never carries a meaning alone. It can be read at 320 pixels wide, at four "
        f"times its size, by keyboard and on paper.{contact}</p></section>"
    )
