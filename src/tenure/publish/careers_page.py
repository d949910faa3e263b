"""The findings of a careers release on one page, in plain English, with what is published of the same beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from tenure.disclosure import Released
from tenure.publish.drawing import WIDE
from tenure.publish.heat_page import PageOptions, wrap_page, write_about, write_banner
from tenure.publish.later_sections import describe_after, describe_progression, describe_sequences
from tenure.publish.moves_sections import describe_moves, describe_support
from tenure.publish.place_sections import describe_places
from tenure.publish.sections import Section, write_section
from tenure.publish.text import HIDDEN, SHORTHAND, check_released, write_file

__all__ = ["write_careers_page"]


def write_careers_page(
    released: Sequence[Released],
    folder: Path,
    *,
    options: PageOptions,
    labels: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Write the findings of a careers release as one accessible page, and its pictures as files.

    Parameters
    ----------
    released : sequence of Released
        Tables of ``tenure careers``, of any of its studies; each finding is told where its tables are there.
    folder : Path
        Where ``report.html`` and a ``.svg`` for each picture are written.
    options : PageOptions
        Title, name of the disclosure profile and links to files beside the page.
    labels : Mapping[str, str]
        Words for codes.

    Returns
    -------
    tuple of str
        The sentences of the page in order.

    Raises
    ------
    AccessError
        A file cannot be written.

    Notes
    -----
    The page holds no script, asks for nothing from anywhere, and reads at 320 px wide, on paper and aloud. Every
    picture is drawn twice, for wide and for narrow screens.
    Release: page and pictures hold released values only.
    """
    for table in released:
        check_released(table)
    tables = {table.about.table: table for table in released}
    sections = _describe(tables, labels or {})
    files = {target.removesuffix(".csv"): target for target in (options.downloads or {}).values()}
    title = options.title or "Careers across occupations"
    body = [
        write_banner(released[0]),
        '<main id="main">',
        f"<h1>{escape(title)}</h1>",
        _write_contents(sections),
        *(write_section(section, files) for section in sections),
        f"<p>{HIDDEN} means {SHORTHAND[HIDDEN]}.</p>",
        write_about(released[0], options),
        "</main>",
        "<footer><p>Made with Tenure. Not an NHS service and not an official statistic.</p></footer>",
    ]
    for section in sections:
        for figure in section.figures:
            write_file(folder / f"{figure.name}.svg", (figure.draw(WIDE, figure.name) + "\n").encode())
    write_file(folder / "report.html", wrap_page(title, body).encode())
    return tuple(text for section in sections for text in section.sentences)


def _describe(tables: Mapping[str, Released], labels: Mapping[str, str]) -> list[Section]:
    return [
        *describe_moves(tables, labels),
        *describe_support(tables, labels),
        *describe_places(tables, labels),
        *describe_after(tables, labels),
        *describe_progression(tables, labels),
        *describe_sequences(tables, labels),
    ]


def _write_contents(sections: Sequence[Section]) -> str:
    items = "".join(f'<li><a href="#{one.name}">{escape(one.heading)}</a></li>' for one in sections)
    return f'<nav aria-label="On this page"><ul>{items}</ul></nav>'
