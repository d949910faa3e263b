"""Tables of a board pack: the columns a page has room for, and of long tables the rows that count most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenure.disclosure import Released
from tenure.publish.rows import Row, read_rows, write_label
from tenure.publish.sections import Shown, format_rows
from tenure.publish.text import HIDDEN, NOT_APPLICABLE, SHORTHAND
from tenure.terms import Count, Estimate, Ratio

__all__ = ["lay_table"]

_MOST_ROWS = 20
_MOST_COLUMNS = 6
_TIMES = ("period", "year", "cohort", "month", "end", "start")
_WIDE_WORDS = 2.0


def lay_table(released: Released, file: str, labels: Mapping[str, str]) -> dict[str, object]:
    """Return what a page shows of a table: its title, lines of words, head, rows, and widths of columns.

    Parameters
    ----------
    released : Released
        The table.
    file : str
        Where all of its rows are, or nothing.
    labels : Mapping[str, str]
        Words for codes.

    Notes
    -----
    Release: holds released values only.
    """
    places, which = _choose_rows(released)
    constant = _list_constant(released, places)
    columns, left_out = _choose_columns(released, constant)
    limits = _list_limits(released)
    every = [*columns, *(name for column in columns for name in limits.get(column, ()))]
    texts = format_rows(Shown(released, {name: name for name in every}, labels=labels))
    rows = [[_write_cell(dict(zip(every, texts[place], strict=True)), column, limits) for column in columns]
            for place in places]  # fmt: skip
    words = [_is_words(released, column) for column in columns]
    return {
        "title": released.about.title,
        "lines": _list_lines(released, which, constant=constant, left_out=left_out, file=file, labels=labels,
                             cells=[cell for row in rows for cell in row]),
        "head": [_write_head(column, limits) for column in columns],
        "rows": rows,
        "words": words,
        "widths": [_WIDE_WORDS if is_words else 1.9 if column in limits else 1.0
                   for column, is_words in zip(columns, words, strict=True)],
        "size": 9.0 if len(columns) > 4 else 10.0,
    }  # fmt: skip


def _choose_rows(released: Released) -> tuple[list[int], str]:
    """Return the places of the rows that are printed, in the table's order, and words for which they are."""
    rows = read_rows(released)
    places = list(range(len(rows)))
    if len(rows) <= _MOST_ROWS:
        return places, ""
    said = ""
    for name in _TIMES:
        if name in released.structure.dimensions:
            latest = max(str(rows[place][name]) for place in places)
            kept = [place for place in places if str(rows[place][name]) == latest]
            places = kept
    count = released.structure.counts[0].column if released.structure.counts else ""
    shown = [place for place in places if count and rows[place][count] is not None]
    if len(places) > _MOST_ROWS and shown:
        largest = sorted(shown, key=lambda place: (-rows[place][count], place))[:_MOST_ROWS]
        said = f"The {len(largest)} rows with the most {write_label(count).lower()}"
        places = sorted(largest)
    elif len(places) > _MOST_ROWS:
        said = f"The first {_MOST_ROWS} rows"
        places = places[:_MOST_ROWS]
    return places, f"{said or f'{len(places):,} rows'}, of {len(rows):,} in all."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _list_constant(released: Released, places: Sequence[int]) -> dict[str, str]:
    """Return the dimensions that have one value in all rows printed, which is told once, above them."""
    rows: list[Row] = read_rows(released)
    found = {name: {str(rows[place][name]) for place in places} for name in released.structure.dimensions}
    alike = {name: values.pop() for name, values in found.items() if len(values) == 1 and len(places) > 1}
    # Something has to name the rows.
    return alike if len(alike) < len(found) else {}


def _list_limits(released: Released) -> dict[str, tuple[str, str]]:
    measures: list[Ratio | Estimate] = [*released.structure.ratios, *released.structure.estimates]
    return {one.column: (one.low, one.high) for one in measures if one.low and one.high}


def _choose_columns(released: Released, constant: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the columns that are printed and those left out: a limit stands in the cell of its estimate."""
    limits = {name for pair in _list_limits(released).values() for name in pair}
    dimensions = [name for name in released.structure.dimensions if name not in constant]
    rest = [name for name in released.frame.columns
            if name not in released.structure.dimensions and name not in limits]  # fmt: skip
    structure = released.structure
    measures: list[Count | Ratio | Estimate] = [*structure.counts, *structure.ratios, *structure.estimates]
    told = {one.column for one in measures}
    room = max(_MOST_COLUMNS - len(dimensions), 2)
    kept = set(sorted(rest, key=lambda name: name not in told)[:room])
    return [*dimensions, *(name for name in rest if name in kept)], [name for name in rest if name not in kept]


def _write_head(column: str, limits: Mapping[str, tuple[str, str]]) -> str:
    return f"{write_label(column)} (interval)" if column in limits else write_label(column)


def _write_cell(cells: Mapping[str, str], column: str, limits: Mapping[str, tuple[str, str]]) -> str:
    text = cells[column]
    if column not in limits or text in (HIDDEN, NOT_APPLICABLE, ""):
        return text or NOT_APPLICABLE
    low, high = (cells[name] for name in limits[column])
    return f"{text} ({low} to {high})" if low and high and HIDDEN not in (low, high) else text


def _is_words(released: Released, column: str) -> bool:
    return not released.frame[column].dtype.is_numeric() or column in released.structure.dimensions


def _list_lines(
    released: Released,
    which: str,
    *,
    constant: Mapping[str, str],
    left_out: Sequence[str],
    file: str,
    labels: Mapping[str, str],
    cells: Sequence[str],
) -> list[str]:
    about = released.about
    same = "; ".join(f"{write_label(name)}: {write_label(value, labels)}" for name, value in constant.items())
    where = f" All rows and columns are in {file}." if file else ""
    more = f"Not printed: {', '.join(name.replace('_', ' ') for name in left_out)}." if left_out else ""
    marks = "; ".join(f"{mark} means {meaning}" for mark, meaning in SHORTHAND.items() if mark in cells)
    lines = [f"{about.population} {about.period}.", same and f"{same}.", f"{which}{where}".strip(), more]
    return [line for line in [*lines, f"{_capital(marks)}." if marks else ""] if line]
