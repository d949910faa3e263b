"""The layouts room: the dialects of staff extracts."""

from tenure.layouts.layout import Layout, list_layouts, read_layout

__all__ = ["Layout", "list_layouts", "read_layout"]
