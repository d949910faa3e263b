"""Board packs for tests, and what a reader of PDF finds in them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf

from tenure.disclosure import Released, release
from tenure.publish.bars import BarView, draw_bars
from tenure.publish.pack import PackOptions, make_pack
from tenure.publish.report import Picture
from tenure.rules import disclosure_profiles
from tests.support.publish import MOVES, build_tables

HOSTILE = (
    r"""#panic("x") $a^2$ \ "quoted" @cite *bold* _it_ `raw` <label> // gone /* gone */ = Not a heading [c] ~ - --"""
)
"""Everything that the typesetter reads as a command where it is markup."""

FINDING = "Of nurses, 40 became managers"
DESCRIPTION = "People: nurse, 993; midwife, 742."


def release_tables(*, small: int = 3) -> tuple[Released, ...]:
    """The moves and entrants of the tests of publishing; ``small`` is the count that is hidden for being small."""
    moves = {**MOVES, ("nurse", "midwife"): small}
    return release(build_tables(moves=moves), profile=disclosure_profiles()["fewer_than_5"])


def draw_picture(tables: tuple[Released, ...], *, finding: str = FINDING) -> Picture:
    table = tables[0]
    view = BarView(units=("origin", "destination"), value="people", value_words="People")
    return Picture(
        name="moves",
        title=table.about.title,
        finding=finding,
        table=table.about.table,
        file="charts/moves.svg",
        svg=draw_bars(table, view, name="moves"),
        description=DESCRIPTION,
    )


def build_pack(*, small: int = 3, finding: str = FINDING, **options: Any) -> bytes:
    """A pack of one finding, one picture and one table."""
    tables = release_tables(small=small)
    given = {"title": "Who moves?", "findings": (finding,), "shown": (tables[0].about.table,), **options}
    return make_pack(tables, [draw_picture(tables, finding=finding)], options=PackOptions(**given))


def open_pdf(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def read_root(content: bytes) -> Any:
    """What a PDF says of itself as a whole."""
    return open_pdf(content).trailer["/Root"]


def list_fonts(content: bytes) -> set[str]:
    """Names of the fonts of all pages."""
    pages: Any = open_pdf(content).pages
    return {font.get_object()["/BaseFont"] for page in pages for font in page["/Resources"].get("/Font", {}).values()}


def read_text(content: bytes) -> str:
    """All words of a PDF, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in open_pdf(content).pages).split())


def list_tags(content: bytes) -> Iterator[dict[str, Any]]:
    """Every element of the structure tree of a PDF, from the first page on."""
    yield from _walk(read_root(content)["/StructTreeRoot"])


def _walk(element: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(element, dict):
        return
    if "/S" in element:
        yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        yield from _walk(child.get_object() if hasattr(child, "get_object") else child)


def list_bookmarks(content: bytes) -> list[tuple[int, str]]:
    """Level and words of every bookmark, in order."""
    return list(_list_outline(open_pdf(content).outline, 1))


def _list_outline(outline: Any, level: int) -> Iterator[tuple[int, str]]:
    for item in outline:
        if isinstance(item, list):
            yield from _list_outline(item, level + 1)
        else:
            yield level, str(item.title)
