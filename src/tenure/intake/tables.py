"""The files of effective-dated tables: which table each is, and its rows as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import msgspec

from tenure.errors import LayoutError
from tenure.intake.dialect import date_text, text_of
from tenure.intake.sources import Source, find_sources, read_source
from tenure.layouts import DatedTable, Layout, Tables
from tenure.store import quote_identifier
from tenure.terms.record import COLUMN_BY_NAME

__all__ = ["TABLES", "TableSource", "list_roles", "read_tables", "select_roles"]

TABLES = ("person", "assignment", "position", "absence", "pay")
# What columns of days are for.
_DAYS = ("valid_from", "valid_to", "ended_on", "first_day", "last_day", "period")
_NEEDED = {
    "person": ("person_id", "valid_from", "valid_to"),
    "assignment": ("person_id", "assignment_id", "valid_from", "valid_to"),
    "position": ("position_id", "valid_from", "valid_to"),
    "absence": ("person_id", "first_day", "last_day"),
    "pay": ("person_id", "assignment_id", "period", "element", "amount"),
}
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
        A file does not fit its table, or there is none of people or of assignments.
    """
    found, others = [], []
    for number, path in enumerate(find_sources(paths)):
        table = _table_of(path, layout)
        if table is None:
            others.append(path.name)
            continue
        own = _table_layout(layout, table)
        needed = (*_NEEDED[table], *(name for name in own.columns.values() if _is_required(name)))
        found.append(TableSource(table, read_source(path, number, own, needed=needed), own))
    missing = [table for table in ("person", "assignment") if table not in {each.table for each in found}]
    if missing:
        raise _missing(layout, missing, [*(each.source.path.name for each in found), *others])
    return found, tuple(others)


def list_roles(table: TableSource) -> tuple[str, ...]:
    """Return what the columns that a file has are for."""
    own = table.layout
    sources = {name: title for title, name in own.columns.items()} | own.also
    return tuple(name for name, title in sources.items() if title in table.source.header)


def select_roles(table: TableSource, places: Sequence[str]) -> str:
    """Return the select list of a table's columns by role, each as text in the record's form; or null."""
    at = dict(zip(table.source.header, places, strict=True))
    own = table.layout
    sources = {name: title for title, name in own.columns.items()} | own.also
    texts = {name: _role_text(own, name, quote_identifier(at[t])) for name, t in sources.items() if t in at}
    return ", ".join(f"{texts.get(name, 'null::varchar')} as {name}" for name in sources)


def _role_text(layout: Layout, name: str, place: str) -> str:
    if name in COLUMN_BY_NAME:
        return text_of(layout, name, place)
    text = f"nullif(cast({place} as varchar), '')"
    if name in _DAYS:
        return date_text(layout, text)
    return text_of(layout, "basic_pay", place) if name == "amount" else text


def _table_of(path: Path, layout: Layout) -> str | None:
    name = path.name.lower()
    stem = next(name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix))
    return next((table for table, files in _patterns(layout) if any(fnmatch(stem, each) for each in files)), None)


def _patterns(layout: Layout) -> Iterator[tuple[str, list[str]]]:
    for table in TABLES:
        known = getattr(layout.tables, table)
        if known is not None:
            yield table, [pattern.lower() for pattern in known.files]


def _table_layout(layout: Layout, table: str) -> Layout:
    """Return the layout of one table: its columns by what they are for."""
    columns, also = _columns_of(table, layout.tables) if layout.tables else ({}, {})
    return msgspec.structs.replace(
        layout, name=f"{layout.name}, table {table}", columns=columns, also=also, constants={}, tables=None
    )


def _columns_of(table: str, tables: Tables) -> tuple[dict[str, str], dict[str, str]]:
    dated = {"person": tables.person, "assignment": tables.assignment, "position": tables.position}
    if (known := dated.get(table)) is not None:
        return _dated_columns(known) | _ending_columns(table, tables), known.also
    if table == "absence" and tables.absence is not None:
        events = tables.absence
        named = {
            events.person: "person_id", events.first_day: "first_day", events.last_day: "last_day",
            events.reason: "reason", events.category: "category", events.deleted: "deleted",
        }  # fmt: skip
        return {title: role for title, role in named.items() if title}, {}
    if tables.pay is None:
        return {}, {}
    paid = tables.pay
    return {**paid.key, paid.period: "period", paid.element: "element", paid.amount: "amount"}, {}


def _dated_columns(table: DatedTable) -> dict[str, str]:
    marks = {table.deleted: "deleted"} if table.deleted else {}
    return {**table.key, table.valid_from: "valid_from", table.valid_to: "valid_to", **table.columns, **marks}


def _ending_columns(table: str, tables: Tables) -> dict[str, str]:
    ending = tables.person.ending if table == "person" else None
    return {ending.date: "ended_on", **ending.columns} if ending else {}


def _is_required(name: str) -> bool:
    return name in COLUMN_BY_NAME and COLUMN_BY_NAME[name].required


def _missing(layout: Layout, missing: Sequence[str], names: Sequence[str]) -> LayoutError:
    patterns = dict(_patterns(layout))
    return LayoutError(
        f"The extract lacks tables that the layout '{layout.name}' requires.",
        slug="layout-tables-missing",
        found=f"no file of {' or of '.join(missing)} among {', '.join(names)}.",
        expected=f"files named like {'; '.join(', '.join(patterns[table]) for table in missing)}.",
        fix="deliver every table in one command, as a folder or as files, or give their names in a layout of your own.",
    )
