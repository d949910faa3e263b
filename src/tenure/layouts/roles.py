"""What the columns of each file of a layout are for: of one file of rows, or of one table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec

from tenure.layouts.layout import DatedTable, Layout, Tables
from tenure.terms.record import COLUMNS

__all__ = ["DAYS", "REQUIRED", "TABLES", "fit_titles", "list_parts", "needed_of", "table_layout"]

TABLES = ("person", "assignment", "position", "absence", "pay")
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
# What columns of days are for, besides those of the record.
DAYS = ("valid_from", "valid_to", "ended_on", "first_day", "last_day", "period")
_NEEDED = {
    "person": ("person_id", "valid_from", "valid_to"),
    "assignment": ("person_id", "assignment_id", "valid_from", "valid_to"),
    "position": ("position_id", "valid_from", "valid_to"),
    "absence": ("person_id", "first_day", "last_day"),
    "pay": ("person_id", "assignment_id", "period", "element", "amount"),
}


def list_parts(layout: Layout) -> Iterator[tuple[str, Layout, tuple[str, ...]]]:
    """Yield the kinds of file that a layout is made of.

    Yields
    ------
    str, Layout, tuple of str
        Name of the table, empty for a layout of rows; its columns by what they are for; what it must have.
    """
    if layout.tables is None:
        yield "", layout, REQUIRED
        return
    for table in TABLES:
        if getattr(layout.tables, table) is not None:
            own = table_layout(layout, table)
            yield table, own, needed_of(table, own)


def needed_of(table: str, own: Layout) -> tuple[str, ...]:
    """Return what the columns of a table must be for, given its layout."""
    given = (*own.columns.values(), *own.also)
    return (*_NEEDED[table], *(name for name in given if name in REQUIRED and name not in _NEEDED[table]))


def table_layout(layout: Layout, table: str) -> Layout:
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


def fit_titles(header: Sequence[str], layout: Layout) -> tuple[str, ...]:
    """Return the layout's names of a file's columns; names that it lacks stay as they are.

    Small and capital letters, spaces and marks make no difference, but for a column whose very name the
    file has besides.
    """
    known = layout.columns.keys() | set(layout.also.values())
    folded = {_fold(title): title for title in known if title not in header}
    return tuple(title if title in known else folded.get(_fold(title), title) for title in header)


@cache
def _fold(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).casefold()
