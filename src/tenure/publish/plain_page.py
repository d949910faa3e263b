"""A page of words and plain tables: for whoever checks a release, not for its readers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tenure.publish.heat_page import wrap_page
from tenure.publish.words import raise_first

__all__ = ["PlainSection", "PlainTable", "write_plain_page"]

_LONG, _LONG_NAME = 60, 40
"""Letters of a cell, and of a name of a row, from which its column is given room."""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table in words: ``right`` names the columns of numbers, which are aligned to the right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainSection:
    """A part of a page: what it asks, what there is to say, tables, and what is left to the reader to judge."""

    name: str
    heading: str
    asks: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[PlainTable, ...] = ()
    judge: tuple[str, ...] = ()


def write_plain_page(title: str, banners: Sequence[str], sections: Sequence[PlainSection]) -> str:
    """Return a page that reads at 320 px, on paper and aloud, without script or request to anywhere.

    Parameters
    ----------
    title : str
        Of the page.
    banners : sequence of str
        Sentences that stand first.
    sections : sequence of PlainSection
        In order.

    Notes
    -----
    Release: as what it is given.
    """
    told = "".join(f"<p><strong>{escape(text)}</strong></p>" for text in banners)
    links = "".join(f'<li><a href="#{one.name}">{escape(one.heading)}</a></li>' for one in sections)
    body = [
        f'<header class="banner internal">{told}</header>',
        '<main id="main">',
        f"<h1>{escape(title)}</h1>",
        f'<nav aria-label="On this page"><ul>{links}</ul></nav>',
        *(_write_section(one) for one in sections),
        "</main>",
        "<footer><p>Made with Tenure. Not an NHS service and not an official statistic.</p></footer>",
    ]
    return wrap_page(title, body)


def _write_section(section: PlainSection) -> str:
    asks = f'<p class="lead">{escape(section.asks)}</p>' if section.asks else ""
    facts = "".join(f"<dt>{escape(term)}</dt><dd>{escape(_begin(words))}</dd>" for term, words in section.facts)
    listed = f"<dl>{facts}</dl>" if facts else ""
    tables = "".join(_write_table(table, f"{section.name}-{n}") for n, table in enumerate(section.tables, start=1))
    points = "".join(f"<li>{escape(text)}</li>" for text in section.judge)
    judged = f"<h3>For the checker to judge: {escape(section.heading.lower())}</h3><ul>{points}</ul>" if points else ""
    heading = f'<h2 id="{section.name}">{escape(section.heading)}</h2>'
    return f'<section aria-labelledby="{section.name}">{heading}{asks}{listed}{tables}{judged}</section>'


def _begin(words: str) -> str:
    """Begin an answer with a capital, unless it begins with a name of parts."""
    return words if re.match(r"[a-z]+[._]", words) else raise_first(words)


def _write_table(table: PlainTable, name: str) -> str:
    head = "".join(f'<th scope="col">{escape(raise_first(text))}</th>' for text in table.header)
    kinds = [_find_kind(table, place) for place in range(len(table.header))]
    rows = "".join(_write_row(row, kinds) for row in table.rows)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{name}"><table class="plain">'
        f'<caption id="{name}">{escape(table.caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _find_kind(table: PlainTable, place: int) -> str:
    """Return what a column holds: numbers, words, or words so many that they need room to be read."""
    if table.header[place] in table.right:
        return ""
    longest = max((len(row[place]) for row in table.rows), default=0)
    return "words long" if longest > (_LONG if place else _LONG_NAME) else "words"


def _write_row(row: Sequence[str], kinds: Sequence[str]) -> str:
    first, *rest = row
    cells = "".join(
        f'<td class="{kind}">{escape(text)}</td>' if kind else f"<td>{escape(text)}</td>"
        for text, kind in zip(rest, kinds[1:], strict=True)
    )
    room = ' class="long"' if kinds[0].endswith("long") else ""
    return f'<tr><th scope="row"{room}>{_let_break(first)}</th>{cells}</tr>'


def _let_break(name: str) -> str:
    """Let a name of parts go on in a next line after each of them: on a narrow screen there is little room."""
    return re.sub(r"([./_])", r"\1<wbr>", escape(name))
