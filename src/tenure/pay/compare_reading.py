"""Find the tables of pay in a published workbook, whatever is around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tenure.errors import CheckError
from tenure.pay.compare_words import KEYS, MEASURES, find_years, name_key, read_heading, read_value
from tenure.pay.years import FinancialYear

__all__ = ["Grid", "Key", "PublishedTable", "find_tables"]

Key = tuple[str, ...]
Grid = Mapping[tuple[int, int], str | float]
"""Cells of a sheet that are not blank, by row and column from 1."""

_DEEPEST_HEADER = 60


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table of pay by group, band and step, or by grade, contract and threshold.

    ``values`` holds by row and column of the evidence a number, ``hidden``, or None where there is no number.
    ``names`` holds the keys as they are written, ``headings`` the heading of each column.
    """

    kind: str
    sheet: str
    headings: Mapping[str, str]
    names: Mapping[Key, Key]
    values: Mapping[Key, Mapping[str, float | str | None]]


@dataclass(frozen=True, slots=True)
class _Header:
    row: int
    kind: str
    columns: Mapping[str, int]
    headings: Mapping[str, str]


def find_tables(
    sheets: Mapping[str, Grid],
    *,
    year: FinancialYear | None,
    later: FinancialYear | None,
    told: Mapping[str, str] | None = None,
) -> list[PublishedTable]:
    """Find every table whose headings name its rows and at least one measure of the evidence.

    Parameters
    ----------
    sheets : mapping of str to Grid
        Sheets by name.
    year, later : FinancialYear or None
        The outturn year and the one estimated for: see ``read_heading``.
    told : mapping of str to str, optional
        Column of the evidence to the heading it has here, where the words do not tell.

    Returns
    -------
    list of PublishedTable
        At least one. Tables of one kind on several sheets (a year each) are joined.

    Raises
    ------
    CheckError
        No table was found, or a row is there twice.
    """
    headings = {heading.strip().casefold(): column for column, heading in (told or {}).items()}
    found: dict[str, PublishedTable] = {}
    for name, grid in sheets.items():
        header = _find_header(name, grid, (year, later), headings)
        if header is not None:
            table = _read_table(name, grid, header)
            found[header.kind] = _join_tables(found[header.kind], table) if header.kind in found else table
    if not found:
        raise CheckError(
            "No table of pay was found in the published file.",
            slug="compare-table-not-found",
            found=f"sheets without one: {', '.join(sheets)}." if sheets else "no sheet.",
            expected="a header row with staff group, band and pay step, or grade, contract and threshold, and at least "
            f"one of FTE, pay scale value, earnings, paybill and their multiples, of {_say_years((year, later))}.",
            fix="take evidence of the year published, or say which heading is which with "
            "--column, such as --column pay_step='Years in band'.",
        )
    return [found[kind] for kind in KEYS if kind in found]


def _say_years(years: tuple[FinancialYear | None, FinancialYear | None]) -> str:
    return " or ".join(str(year) for year in years if year is not None) or "any year"


def _find_header(
    name: str, grid: Grid, years: tuple[FinancialYear | None, FinancialYear | None], told: Mapping[str, str]
) -> _Header | None:
    rows = sorted({row for row, _ in grid if row <= _DEEPEST_HEADER})
    for row in rows:
        cells = {column: str(text) for (at, column), text in sorted(grid.items()) if at == row}
        above = " ".join([name, *(str(text) for (at, _), text in sorted(grid.items()) if at < row)])
        columns = _name_columns(cells, years, _find_only_year(above, years), told)
        for kind, keys in KEYS.items():
            if set(keys) <= set(columns) and set(columns) & set(MEASURES):
                return _Header(row, kind, columns, {column: cells[place] for column, place in columns.items()})
    return None


def _find_only_year(text: str, years: tuple[FinancialYear | None, FinancialYear | None]) -> FinancialYear | None:
    """Return the year that the lines above a table name, where they name one of the two and not the other."""
    named = set(find_years(text))
    known = named & {year for year in years if year is not None}
    return known.pop() if len(known) == 1 else None


def _name_columns(
    cells: Mapping[int, str],
    years: tuple[FinancialYear | None, FinancialYear | None],
    sheet_year: FinancialYear | None,
    told: Mapping[str, str],
) -> dict[str, int]:
    year, later = years
    columns: dict[str, int] = {}
    for place, text in cells.items():
        dated = text if find_years(text) or sheet_year is None else f"{text} {sheet_year}"
        column = told.get(text.strip().casefold()) or read_heading(dated, year=year, later=later)
        column = column or read_heading(text, year=year, later=later)
        if column is not None:
            columns.setdefault(column, place)
    return columns


def _read_table(sheet: str, grid: Grid, header: _Header) -> PublishedTable:
    names: dict[Key, Key] = {}
    values: dict[Key, Mapping[str, float | str | None]] = {}
    held = [column for column in header.columns if column not in KEYS[header.kind]]
    for row, key in _read_keys(grid, header):
        plain = tuple(name_key(column, text) for column, text in zip(KEYS[header.kind], key, strict=True))
        if plain in names:
            raise CheckError(
                "The published table has a row twice.",
                slug="compare-row-twice",
                found=", ".join(key),
                expected="one row for each group, band and step, or grade, contract and threshold.",
                fix="take one of them out of a copy of the file.",
                where=f"{sheet}, row {row}",
            )
        names[plain] = key
        values[plain] = {column: read_value(grid.get((row, header.columns[column]), "")) for column in held}
    return PublishedTable(header.kind, sheet, {column: header.headings[column] for column in held}, names, values)


def _read_keys(grid: Grid, header: _Header) -> Iterator[tuple[int, Key]]:
    """Yield the rows that name a step, with the group and the band that stand above where they are not repeated."""
    places = [header.columns[column] for column in KEYS[header.kind]]
    last = max((row for row, _ in grid), default=0)
    standing = [""] * len(places)
    for row in range(header.row + 1, last + 1):
        cells = [grid.get((row, place), "") for place in places]
        texts = [f"{cell:g}" if isinstance(cell, float) else cell.strip() for cell in cells]
        if not texts[-1]:
            continue
        standing = [text or before for text, before in zip(texts, standing, strict=True)]
        yield row, tuple(standing)


def _join_tables(one: PublishedTable, other: PublishedTable) -> PublishedTable:
    keys: Sequence[Key] = list(dict.fromkeys([*one.names, *other.names]))
    return PublishedTable(
        one.kind,
        f"{one.sheet}, {other.sheet}",
        {**other.headings, **one.headings},
        {key: one.names.get(key) or other.names[key] for key in keys},
        {key: {**other.values.get(key, {}), **one.values.get(key, {})} for key in keys},
    )
