"""The files of effective-dated tables: which table each is, and its rows as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tenure.errors import LayoutError
from tenure.intake.delivery import refuse_files
from tenure.intake.dialect import date_text, read_text, text_of
from tenure.intake.sources import Source, find_sources, read_source
from tenure.layouts import DAYS, TABLES, Layout, fit_titles, needed_of, table_layout
from tenure.store import quote_identifier
from tenure.terms.record import COLUMN_BY_NAME

__all__ = ["TableSource", "list_roles", "read_tables", "select_roles", "table_of"]

_SUFFIXES = (".csv.gz", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class TableSource:
    """One file of one table; ``layout`` names its columns by what they are for."""

    table: str
    source: Source
    layout: Layout


def read_tables(paths: Sequence[Path], layout: Layout) -> tuple[list[TableSource], tuple[str, ...]]:
    """Find the files of a layout's tables and match their headers.

    Returns
    -------
    list of TableSource
        In the order of the files' names.
    tuple of str
        Names of files that no table of the layout names.

    Raises
    ------
    LayoutError
        Files do not fit their tables, each of which is named, or there is none of people or of assignments.
    """
    found, others = [], []
    refused: list[LayoutError] = []
    files = find_sources(paths)
    for number, path in enumerate(files):
        table = table_of(path, layout)
        if table is None:
            others.append(path.name)
            continue
        own = table_layout(layout, table)
        try:
            found.append(TableSource(table, read_source(path, number, own, needed=needed_of(table, own)), own))
        except LayoutError as error:
            refused.append(error)
    if refused:
        raise refuse_files(refused, files=len(files))
    missing = [table for table in ("person", "assignment") if table not in {each.table for each in found}]
    if missing:
        raise _missing(layout, missing, [*(each.source.path.name for each in found), *others])
    return found, tuple(others)


def list_roles(table: TableSource) -> tuple[str, ...]:
    """Return what the columns that a file has are for."""
    own = table.layout
    sources = {name: title for title, name in own.columns.items()} | own.also
    titles = fit_titles(table.source.header, own)
    return tuple(name for name, title in sources.items() if title in titles)


def select_roles(table: TableSource, places: Sequence[str]) -> str:
    """Return the select list of a table's columns by role, each as text in the record's form; or null."""
    own = table.layout
    at = dict(zip(fit_titles(table.source.header, own), places, strict=True))
    sources = {name: title for title, name in own.columns.items()} | own.also
    texts = {name: _role_text(own, name, quote_identifier(at[t])) for name, t in sources.items() if t in at}
    return ", ".join(f"{texts.get(name, 'null::varchar')} as {name}" for name in sources)


def _role_text(layout: Layout, name: str, place: str) -> str:
    if name in COLUMN_BY_NAME:
        return text_of(layout, name, place)
    text = read_text(layout, place)
    if name in DAYS:
        return date_text(layout, text)
    return text_of(layout, "basic_pay", place) if name == "amount" else text


def table_of(path: Path, layout: Layout) -> str | None:
    """Return which table of a layout a file is, by its name; None when it is none."""
    name = path.name.lower()
    stem = next(name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix))
    return next((table for table, files in _patterns(layout) if any(fnmatch(stem, each) for each in files)), None)


def _patterns(layout: Layout) -> Iterator[tuple[str, list[str]]]:
    for table in TABLES:
        known = getattr(layout.tables, table)
        if known is not None:
            yield table, [pattern.lower() for pattern in known.files]


def _missing(layout: Layout, missing: Sequence[str], names: Sequence[str]) -> LayoutError:
    patterns = dict(_patterns(layout))
    return LayoutError(
        f"The extract lacks tables that the layout '{layout.name}' requires.",
        slug="layout-tables-missing",
        found=f"no file of {' or of '.join(missing)} among {', '.join(names)}.",
        expected=f"files named like {'; '.join(', '.join(patterns[table]) for table in missing)}.",
        fix="deliver every table in one command, as a folder or as files, or give their names in a layout of your own.",
    )
