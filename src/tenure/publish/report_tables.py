"""What any released table says of itself: its figures, its description, and a finding made from its declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tenure.disclosure import Released
from tenure.publish.axes import write_percent
from tenure.publish.dots import DotView, draw_dots, read_dots
from tenure.publish.headings import find_heading
from tenure.publish.rows import Row, name_value, read_rows, write_label
from tenure.publish.sections import Figure, Section, Shown, write_shown
from tenure.publish.words import lower_first, tell_choices, tell_definitions, tell_size, write_words
from tenure.terms import write_count

__all__ = ["describe_any", "write_tables"]

_FEW = 8
_MOST_DOTS = 12
_TIMES = ("period", "year", "cohort", "month", "end", "start", "end_month", "start_month")
"""Dimensions of time: of each, the latest value is told."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """A column that may be told of any table, with its limits."""

    column: str
    low: str | None
    high: str | None
    size: str
    scale: str


def describe_any(study: str, tables: Sequence[Released], labels: Mapping[str, str]) -> list[Section]:
    """Return one section for a study that the page does not know: a sentence for each table, and pictures of two."""
    told = [_tell(table, labels) for table in tables]
    sentences = tuple(text for text, _ in told if text)
    figures = tuple(figure for _, figure in told if figure)[:2]
    if not sentences:
        return []
    area, _, name = study.rpartition(".")
    heading = f"{write_label(area)}: {lower_first(write_label(name))}" if area else write_label(name)
    return [Section(study.replace(".", "-"), heading, sentences, figures=figures)]


def _tell(table: Released, labels: Mapping[str, str]) -> tuple[str, Figure | None]:
    """Return a sentence and a picture of a table, of the rows that count most of its latest time."""
    measure = _choose_measure(table)
    if measure is None or not table.frame.height:
        return "", None
    where = _pick_latest(table)
    rows = [row for row in read_rows(table, where) if row[measure.column] is not None]
    title = table.about.title
    if not rows:
        return f"{title}: no figure can be shown.", None
    units = tuple(name for name in table.structure.dimensions if name not in where)
    largest = (
        sorted(rows, key=lambda row: -(row[measure.size] or 0))[:_MOST_DOTS] if measure.size else rows[:_MOST_DOTS]
    )
    words = lower_first(write_label(measure.column))
    when = "".join(f", {write_words(name)} {value}" for name, value in where.items())
    top, bottom = (choose(largest, key=lambda row: row[measure.column]) for choose in (max, min))
    if len(largest) == 1:
        sentence = f"{title}{when}: {words} {_say(top, measure)}{_name(top, units, labels)}."
    else:
        among = (
            f"of the {len(largest)} largest rows" if len(rows) > len(largest) else f"of {write_count(len(rows), 'row')}"
        )
        sentence = (
            f"{title}{when}: {among} shown, {words} was highest{_name(top, units, labels)}, {_say(top, measure)}, and "
            f"lowest{_name(bottom, units, labels)}, {_say(bottom, measure)}."
        )
    return sentence, _draw_any(table, measure, where, labels)


def _choose_measure(table: Released) -> _Measure | None:
    """Return the first share, or else estimate, or else count of a table."""
    structure = table.structure
    size = structure.counts[0].column if structure.counts else ""
    for ratio in structure.ratios:
        return _Measure(ratio.column, ratio.low, ratio.high, ratio.denominator, "share")
    for one in structure.estimates:
        return _Measure(one.column, one.low, one.high, one.of, one.scale)
    return _Measure(size, None, None, size, "count") if size else None


def _pick_latest(table: Released) -> dict[str, str]:
    """Return the latest value of each dimension of time."""
    where: dict[str, str] = {}
    for name in _TIMES:
        if name in table.structure.dimensions:
            values = {str(row[name]) for row in read_rows(table, where)}
            where |= {name: max(values)} if values else {}
    return where


def _write(value: float, scale: str) -> str:
    if scale == "share":
        return write_percent(value)
    return f"{value:,.0f}" if scale == "count" or abs(value) >= 1000 else f"{value:,.3g}"


def _say(row: Row, measure: _Measure) -> str:
    text = _write(row[measure.column], measure.scale)
    low, high = (row[name] if name else None for name in (measure.low, measure.high))
    if low is None or high is None:
        return text
    return f"{text} (interval {_write(low, measure.scale)} to {_write(high, measure.scale)})"


def _name(row: Row, units: Sequence[str], labels: Mapping[str, str]) -> str:
    named = [f"{write_words(name)} {name_value(row, name, labels)}" for name in units]
    return f" for {', '.join(named)}" if named else ""


def _draw_any(table: Released, measure: _Measure, where: Mapping[str, str], labels: Mapping[str, str]) -> Figure | None:
    units = tuple(name for name in table.structure.dimensions if name not in where)
    view = DotView(
        units=units or table.structure.dimensions,
        value=measure.column,
        low=measure.low,
        high=measure.high,
        words=(write_label(measure.column) + (", with its interval" if measure.low else ""),),
        value_words=write_label(measure.column),
        is_share=measure.scale == "share",
        where=where,
        labels=labels,
        most=_MOST_DOTS,
        largest_by=measure.size or None,
    )
    if not view.units or len(read_dots(table, view)) < 2:
        return None
    name = table.about.table.replace(".", "-").replace("_", "-")
    columns = {column: find_heading(column).text for column in table.frame.columns}
    return Figure(
        name=name,
        draw=lambda width, picture: draw_dots(table, view, width=width, name=picture),
        caption=f"{table.about.title}: {lower_first(write_label(measure.column))}, the largest rows that can be shown. "
        f"This is {_GRADES[table.about.grade]}.",
        shown=Shown(table, columns, where, labels, most=24),
    )


_GRADES = {
    "description": "a description",
    "association": "an association, and says nothing of causes",
    "effect under stated assumptions": "an effect under the assumptions that the table states",
}


def write_tables(tables: Sequence[Released], files: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return the part of a page that holds every table: what it is, its first rows, and its files.

    Parameters
    ----------
    tables : sequence of Released
        The tables of the release.
    files : Mapping[str, str]
        Files beside the page to the words of their links.
    labels : Mapping[str, str]
        Words for codes.

    Notes
    -----
    Release: holds released values only.
    """
    parts = "".join(_write_table(table, files, labels) for table in tables)
    return f'<section aria-labelledby="tables"><h2 id="tables">All tables of this release</h2>{parts}</section>'


def _write_table(table: Released, files: Mapping[str, str], labels: Mapping[str, str]) -> str:
    about, summary = table.about, table.summary
    name = about.table.replace(".", "-")
    told = tell_size(summary.rows, summary.cells, summary.hidden)
    size = f"<p>{escape(told)} Table <code>{escape(about.table)}</code>.</p>"
    columns = {column: find_heading(column).text for column in table.frame.columns}
    words = "All rows" if summary.rows <= _FEW else f"The first {_FEW} of {summary.rows:,} rows"
    shown = Shown(table, columns, labels=labels, most=_FEW)
    first = write_shown(shown, f"first-{name}", {}, summary=words, few=0) if summary.rows else ""
    links = "".join(
        f'<li><a href="{escape(file, quote=True)}">{escape(words)}</a></li>'
        for file, words in files.items()
        if _belongs(file, about.table)
    )
    listed = f"<ul>{links}</ul>" if links else ""
    return f'<h3 id="{name}">{escape(about.title)}</h3>{size}{first}{_write_facts(table)}{listed}'


def _belongs(file: str, table: str) -> bool:
    return file.rpartition("/")[2].startswith(f"{table}.")


def _write_facts(table: Released) -> str:
    about = table.about
    facts = {
        "Who is counted": about.population,
        "Unit": about.unit,
        "Period": about.period,
        "How it was worked out": about.method,
        "What kind of evidence": about.grade,
        "Definitions": tell_definitions(about.definitions),
        "Choices": tell_choices(about.parameters),
        "Source": about.source,
    }
    listed = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts.items() if text)
    named = "".join(
        f"<dt><code>{escape(one)}</code></dt><dd>{escape(text)}</dd>" for one, text in about.columns.items()
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in about.notes)
    noted = f"<p>Notes</p><ul>{notes}</ul>" if notes else ""
    return (
        f"<details><summary>What this table is, its notes and its columns</summary><dl>{listed}</dl>{noted}"
        f"<p>Columns</p><dl>{named}</dl></details>"
    )
