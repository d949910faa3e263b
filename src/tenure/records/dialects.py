"""Looking at layouts: which there are, how each reads its columns, and the schema of a layout file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tenure.layouts import Layout, layout_schema, list_layouts, list_parts, read_layout, read_shipped
from tenure.terms.record import COLUMN_BY_NAME

__all__ = ["describe_layout", "describe_layouts", "read_layout_file", "read_layout_schema"]


def describe_layouts() -> list[dict[str, str]]:
    """Return ``name``, ``title`` and ``files`` of each layout that comes with Tenure."""
    return [
        {"name": layout.name, "title": layout.title, "files": "tables" if layout.tables else "rows"}
        for layout in map(read_layout, list_layouts())
    ]


def describe_layout(name: str | Path) -> dict[str, Any]:
    """Return how a layout reads its columns.

    Returns
    -------
    dict
        ``name``, ``title``, ``encoding``, ``delimiter``, the formats, ``columns`` (one entry per column of the
        extract: ``table``, ``column``, ``holds``, ``required``, ``words``), ``constants``, ``not_carried``.

    Raises
    ------
    LayoutError
        There is no such layout, or its file does not say what a layout must.
    """
    layout = read_layout(name)
    plain = ("name", "title", "encoding", "delimiter", "month_format", "month_day", "date_format", "year_format")
    return {
        **{field: getattr(layout, field) for field in plain},
        "thousands": layout.thousands,
        "columns": _describe_columns(layout),
        "constants": dict(layout.constants),
        "not_carried": dict(layout.not_carried),
    }


def _describe_columns(layout: Layout) -> list[dict[str, Any]]:
    found = []
    for table, part, needed in list_parts(layout):
        for title, first in part.columns.items():
            holds = [first, *(name for name, source in part.also.items() if source == title)]
            words = next((len(part.values[name]) for name in holds if name in part.values), 0)
            is_needed = any(name in needed for name in holds)
            known = [name for name in holds if name in COLUMN_BY_NAME] or holds
            found.append({"table": table, "column": title, "holds": known, "required": is_needed, "words": words})
    pay = layout.tables.pay if layout.tables else None
    for element, name in (pay.elements if pay else {}).items():
        found.append({"table": "pay", "column": f"element {element}", "holds": [name], "required": False, "words": 0})
    return found


def read_layout_file(name: str) -> str:
    """Return the text of a layout that comes with Tenure, to begin one's own with."""
    return read_shipped(name).decode()


def read_layout_schema() -> dict[str, Any]:
    """Return the JSON Schema of a layout file."""
    return layout_schema()
