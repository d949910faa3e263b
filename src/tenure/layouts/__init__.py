"""The layouts room: the dialects of staff extracts."""

from tenure.layouts.layout import DatedTable, ElementTable, EventTable, Layout, Tables
from tenure.layouts.reading import layout_schema, list_layouts, read_layout

__all__ = [
    "DatedTable",
    "ElementTable",
    "EventTable",
    "Layout",
    "Tables",
    "layout_schema",
    "list_layouts",
    "read_layout",
]
