"""Tables of a board pack: the columns a page has room for, and of long tables the rows that count most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tenure.disclosure import Released
from tenure.publish.headings import find_heading
from tenure.publish.rows import Row, name_value, read_rows
from tenure.publish.sections import Shown, format_rows
from tenure.publish.text import HIDDEN, NOT_APPLICABLE, SHORTHAND
from tenure.publish.words import lower_first, tell_size
from tenure.terms import Count, Estimate, Ratio

__all__ = ["lay_table"]

_MOST_ROWS = 20
_FEW_ROWS = 8
_MOST_COLUMNS = 7
_LEAST_TOLD = 3
"""Columns of figures that are printed however many name the rows."""
_TIMES = ("period", "year", "cohort", "month", "end", "start", "end_month", "start_month")
_SPANS = ("period", "cohort", "start", "start_month", "month", "end", "end_month", "year")
"""Dimensions of time, from the first to the last."""
_NARROWEST, _WIDEST = 7, 26
"""Letters that a column has room for."""

Limits = Mapping[str, tuple[str, str]]


def lay_table(shown: Shown, file: str) -> dict[str, object]:
    """Return what a page shows of a table: its title, lines of words, head, rows, and widths of columns.

    Parameters
    ----------
    shown : Shown
        The table; the columns and rows of it that stand beside a picture, or all where it names none.
    file : str
        Where all of its rows are, or nothing.

    Notes
    -----
    Release: holds released values only.
    """
    released = shown.released
    rows = read_rows(released, shown.where)
    places, which = _choose_rows(rows, released)
    constant = _list_constant(released, [rows[place] for place in places])
    limits = _list_limits(released)
    columns, left_out = _choose_columns(shown, constant)
    every = [*columns, *(name for column in columns for name in limits.get(column, ()))]
    texts = format_rows(replace(shown, columns={name: name for name in every}))
    cells = [dict(zip(every, texts[place], strict=True)) for place in places]
    printed = [[_write_cell(row, column, limits) for column in columns] for row in cells]
    head = [_write_head(column, shown, limits) for column in columns]
    marks = [mark for mark in SHORTHAND if any(mark in row for row in printed)]
    where = f" All rows and columns are in {file}." if file and rows else ""
    left_out = left_out if rows else []
    return {
        "title": released.about.title,
        "lines": [line for line in (
            f"{released.about.population.rstrip('.')}; {released.about.period}.",
            _write_constant({**shown.where, **constant}, shown),
            f"{which or _write_part(rows, released)}{where}".strip(),
            f"Not printed: {', '.join(_name_left(left_out, shown))}." if left_out else "",
            f"{'; '.join(f'{mark} means {SHORTHAND[mark]}' for mark in marks)}." if marks else "",
        ) if line],
        "head": head,
        "rows": printed,
        "words": [_is_words(released, column) for column in columns],
        "widths": [_measure_column(head[place], [row[place] for row in printed]) for place in range(len(columns))],
        "size": 9.0 if len(columns) > 4 else 10.0,
        "short": len(printed) <= _FEW_ROWS,
    }  # fmt: skip


def _choose_rows(rows: Sequence[Row], released: Released) -> tuple[list[int], str]:
    """Return the places of the rows that are printed, in the table's order, and words for which they are."""
    places = list(range(len(rows)))
    if len(rows) <= _MOST_ROWS:
        return places, ""
    for name in _TIMES:
        if name in released.structure.dimensions:
            latest = max(str(rows[place][name]) for place in places)
            places = [place for place in places if str(rows[place][name]) == latest]
    said = f"{len(places):,} rows"
    count = released.structure.counts[0].column if released.structure.counts else ""
    known = [place for place in places if count and rows[place][count] is not None]
    if len(places) > _MOST_ROWS and known:
        places = sorted(sorted(known, key=lambda place: (-rows[place][count], place))[:_MOST_ROWS])
        said = f"The {len(places)} rows with the most {lower_first(find_heading(count).text)}"
    elif len(places) > _MOST_ROWS:
        places = places[:_MOST_ROWS]
        said = f"The first {_MOST_ROWS} rows"
    return places, f"{said}, of {released.summary.rows:,} in all."


def _write_part(rows: Sequence[Row], released: Released) -> str:
    if not released.summary.rows:
        return tell_size(0, 0, 0)
    return f"{len(rows):,} rows, of {released.summary.rows:,} in all." if len(rows) < released.summary.rows else ""


def _list_constant(released: Released, rows: Sequence[Row]) -> dict[str, str]:
    """Return the dimensions that have one value in all rows printed, which is told once, above them."""
    found = {name: {str(row[name]) for row in rows} for name in released.structure.dimensions}
    # Of one row alone, its dimensions name it.
    return {name: values.pop() for name, values in found.items() if len(values) == 1 and len(rows) > 1}


def _write_constant(constant: Mapping[str, str], shown: Shown) -> str:
    order = {name: place for place, name in enumerate(_SPANS)}
    same = [f"{shown.columns.get(name) or find_heading(name).text}: {name_value({**constant}, name, shown.labels)}"
            for name in sorted(constant, key=lambda name: order.get(name, 0))]  # fmt: skip
    return f"{'; '.join(same)}." if same else ""


def _list_limits(released: Released) -> dict[str, tuple[str, str]]:
    measures: list[Ratio | Estimate] = [*released.structure.ratios, *released.structure.estimates]
    return {one.column: (one.low, one.high) for one in measures if one.low and one.high}


def _choose_columns(shown: Shown, constant: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the columns that are printed and those left out: a limit stands in the cell of its estimate."""
    released = shown.released
    limits = {name for pair in _list_limits(released).values() for name in pair}
    settled = {*constant, *shown.where}
    dimensions = [name for name in released.structure.dimensions if name not in settled]
    asked = [name for name in shown.columns if name in released.frame.columns]
    rest = [name for name in asked or released.frame.columns
            if name not in released.structure.dimensions and name not in limits]  # fmt: skip
    structure = released.structure
    measures: list[Count | Ratio | Estimate] = [*structure.counts, *structure.ratios, *structure.estimates]
    told = set(asked) or {one.column for one in measures}
    room = max(_MOST_COLUMNS - len(dimensions), _LEAST_TOLD)
    kept = set(sorted(rest, key=lambda name: name not in told)[:room])
    return [*dimensions, *(name for name in rest if name in kept)], [name for name in rest if name not in kept]


def _name_left(columns: Sequence[str], shown: Shown) -> list[str]:
    return [lower_first(_write_head(column, shown, {})) for column in columns]


def _write_head(column: str, shown: Shown, limits: Limits) -> str:
    words = shown.columns.get(column) or find_heading(column).text
    return f"{words} (interval)" if column in limits else words


def _write_cell(cells: Mapping[str, str], column: str, limits: Limits) -> str:
    text = cells[column] or NOT_APPLICABLE
    low, high = (cells[name] for name in limits.get(column, (column, column)))
    is_whole = column in limits and low and high and HIDDEN not in (text, low, high)
    return f"{text} ({low} to {high})" if is_whole else text


def _is_words(released: Released, column: str) -> bool:
    return not released.frame[column].dtype.is_numeric() or column in released.structure.dimensions


def _measure_column(head: str, cells: Sequence[str]) -> int:
    """Return how many letters a column needs: of its longest cell, of the longest word above, and of half the head."""
    longest = max([*map(len, cells), *map(len, head.split()), len(head) // 2], default=0)
    return min(max(longest, _NARROWEST), _WIDEST)
