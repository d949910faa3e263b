"""Parts of a page of findings: sentences, a picture in two widths, the table of its figures, and their file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import polars as pl

from tenure.disclosure import Released
from tenure.publish.drawing import NARROW, WIDE
from tenure.publish.rows import Row, name_value
from tenure.publish.text import HIDDEN, mark_hidden

__all__ = ["Figure", "Section", "Shown", "format_rows", "write_section", "write_shown"]

_FEW = 12
_MANY = 1000
_SMALL = 10
# Ratios between these have two places, unless that would make one of what is beside one.
_SMALL_RATIO, _LARGE_RATIO = 0.1, 100


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows and columns of a released table that stand beside a picture, with the words of the columns.

    ``where`` picks rows by value, ``keep`` by a rule of released values.
    """

    released: Released
    columns: Mapping[str, str]
    where: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    most: int = 400
    keep: Callable[[Row], bool] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: ``draw`` takes a width and a name; ``caption`` says how to read it.

    ``finding`` is the sentence that the picture shows, or else the first one of its section. One that ``scrolls`` is
    drawn once, and moved sideways on a narrow screen.
    """

    name: str
    draw: Callable[[float, str], str]
    caption: str
    shown: Shown | None = None
    finding: str = ""
    scrolls: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A finding: the sentences, what is published of the same, pictures, and markup of its own (already escaped).

    ``cautions`` say what the sentences do not: they are told beside them, and are no findings.
    """

    name: str
    heading: str
    sentences: tuple[str, ...]
    published: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    markup: str = ""
    cautions: tuple[str, ...] = ()


def write_section(section: Section, files: Mapping[str, str]) -> str:
    """Return a section of a page.

    Parameters
    ----------
    section : Section
        The finding.
    files : Mapping[str, str]
        From the name of a table to the file beside the page that holds it.

    Notes
    -----
    Release: holds released values only.
    """
    lead, rest = section.sentences[:1], section.sentences[1:]
    parts = [f'<p class="lead">{escape(text)}</p>' for text in lead]
    if rest:
        parts.append(f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in rest)}</ul>")
    parts += [f"<p>{escape(text)}</p>" for text in section.cautions]
    parts += [_write_published(section.published)] if section.published else []
    told = set(section.sentences)
    parts += [_write_figure(figure, files, told) for figure in section.figures]
    parts += [section.markup] if section.markup else []
    heading = f'<h2 id="{section.name}">{escape(section.heading)}</h2>'
    return f'<section aria-labelledby="{section.name}">{heading}{"".join(parts)}</section>'


def _write_published(published: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in published)
    return f'<div class="published"><h3>Published figures to compare</h3><ul>{items}</ul></div>'


def _write_figure(figure: Figure, files: Mapping[str, str], told: Collection[str]) -> str:
    if figure.scrolls:
        drawn = (
            f'<div class="scroll" role="group" tabindex="0" aria-label="Picture: {escape(figure.caption, quote=True)}">'
            f"{figure.draw(WIDE, f'{figure.name}-wide')}</div>"
        )
    else:
        drawn = (
            f'<div class="wide">{figure.draw(WIDE, f"{figure.name}-wide")}</div>'
            f'<div class="narrow">{figure.draw(NARROW, f"{figure.name}-narrow")}</div>'
        )
    finding = f"<p>{escape(figure.finding)}</p>" if figure.finding and figure.finding not in told else ""
    text = f"{finding}<figure>{drawn}<figcaption>{escape(figure.caption)}</figcaption></figure>"
    return text + (write_shown(figure.shown, figure.name, files) if figure.shown else "")


def write_shown(
    shown: Shown, name: str, files: Mapping[str, str], *, summary: str = "Table of these figures", few: int = _FEW
) -> str:
    """Return rows of a table that open on request, with the link to all of them; up to ``few`` rows stand open."""
    rows = format_rows(shown)
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in shown.columns.values())
    body = "".join(_write_row(row) for row in rows[: shown.most])
    cut = f" The first {shown.most:,} of {len(rows):,} rows; the file has all." if len(rows) > shown.most else ""
    about = shown.released.about
    caption = f"{about.title}.{cut}"
    table = (
        f'<div class="scroll" role="group" tabindex="0" aria-label="Table: {escape(caption, quote=True)}">'
        f'<table class="plain"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
    file = files.get(about.table)
    link = f'<p><a href="{escape(file, quote=True)}">Download all rows of this table (CSV)</a></p>' if file else ""
    opened = " open" if len(rows) <= few else ""
    return f'<details id="{name}-table"{opened}><summary>{escape(summary)}</summary>{table}</details>{link}'


def _write_row(row: Sequence[str]) -> str:
    first, *rest = row
    cells = "".join(_write_cell(cell) for cell in rest)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'


def _write_cell(cell: str) -> str:
    if cell == HIDDEN:
        return f'<td class="hidden">{HIDDEN}</td>'
    return f'<td class="words">{escape(cell)}</td>' if cell[:1].isalpha() else f"<td>{escape(cell)}</td>"


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the numbers of a column are written: ``is_many`` where some are thousands."""

    is_share: bool
    is_ratio: bool
    is_many: bool
    places: int | None


def format_rows(shown: Shown) -> list[list[str]]:
    """Return the rows as text: shares in per cent, counts with commas, codes in words, hidden values marked.

    Notes
    -----
    Release: holds released values only.
    """
    released = shown.released
    values, marked = released.frame, mark_hidden(released)
    keep = pl.Series([True] * values.height, dtype=pl.Boolean)
    for column, value in shown.where.items():
        keep &= values[column].cast(pl.String) == value
    shares, ratios, decimals = _list_shares(released), _list_ratios(released), released.structure.decimals
    pairs = zip(values.filter(keep).rows(named=True), marked.filter(keep).rows(named=True), strict=True)
    kept = [(exact, text) for exact, text in pairs if shown.keep is None or shown.keep(exact)]
    kinds = {
        name: _Kind(
            is_share=name in shares,
            is_ratio=name in ratios,
            is_many=any(_is_many(exact[name]) for exact, _ in kept),
            places=decimals.get(name),
        )
        for name in shown.columns
    }
    return [
        [
            name_value(exact, name, shown.labels) if isinstance(exact[name], str)
            else _format_cell(exact[name], text[name], kinds[name])
            for name in shown.columns
        ]
        for exact, text in kept
    ]  # fmt: skip


def _list_ratios(released: Released) -> set[str]:
    return {name for one in released.structure.estimates if one.scale == "ratio" for name in one.columns}


def _list_shares(released: Released) -> set[str]:
    structure = released.structure
    ratios = {name for ratio in structure.ratios for name in (ratio.column, ratio.low, ratio.high) if name}
    return ratios | {name for one in structure.estimates if one.scale == "share" for name in one.columns}


def _is_many(value: object) -> bool:
    return isinstance(value, float) and abs(value) >= _MANY


def _write_number(value: float, kind: _Kind) -> str:
    if kind.places is not None:
        return f"{value:,.{kind.places}f}"
    if kind.is_ratio and _SMALL_RATIO <= abs(value) < _LARGE_RATIO and round(value, 2) != 1:
        return f"{value:.2f}"
    # Beside thousands a number is whole, unless it is so small that its parts are what there is of it.
    return f"{value:,.0f}" if kind.is_many and (abs(value) >= _SMALL or value == 0) else f"{value:.4g}"


def _format_cell(value: object, text: str | None, kind: _Kind) -> str:
    if value is None:
        return text or ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    # What was rounded to nought from below has no sign.
    value = value or 0.0
    if not kind.is_share:
        return _write_number(value, kind).replace("-", "−")
    decimals = 2 if 0 < abs(value) < 0.00995 else 1
    return f"{100 * value:.{decimals}f}%".replace("-", "−")
