"""The layouts room: the dialects of staff extracts."""

from tenure.layouts.layout import DatedTable, ElementTable, EventTable, Layout, Tables
from tenure.layouts.reading import layout_schema, list_layouts, read_layout, read_shipped
from tenure.layouts.roles import DAYS, REQUIRED, TABLES, fit_titles, list_parts, needed_of, table_layout

__all__ = [
    "DAYS",
    "REQUIRED",
    "TABLES",
    "DatedTable",
    "ElementTable",
    "EventTable",
    "Layout",
    "Tables",
    "fit_titles",
    "layout_schema",
    "list_layouts",
    "list_parts",
    "needed_of",
    "read_layout",
    "read_shipped",
    "table_layout",
]
