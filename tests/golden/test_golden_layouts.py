"""The page of layouts and the schema of a layout file are what the code says.

After a change of a layout write them anew and read what changed: ``make golden``.
"""

from __future__ import annotations

import json
import os

import pytest

from tenure.layouts import layout_schema, list_layouts
from tenure.records import describe_layout
from tests.support.health import ROOT

_REFERENCE = ROOT / "docs" / "reference"
_HEAD = """# Layouts

What each layout that comes with Tenure reads. [How to read an extract of another dialect](../how-to/layouts.md)
says what the parts mean and how to write a layout of your own; [`layout.schema.json`](layout.schema.json) is the
JSON Schema of a layout file. Names of columns are taken whatever their capital letters, spaces and marks. This page
is written by `make golden`.
"""
_COLUMNS = "| table | column | column of the record, or what it is for | required | words translated |"


def _page() -> str:
    return "\n".join([_HEAD, *(_section(name) for name in list_layouts())])


def _section(name: str) -> str:
    found = describe_layout(name)
    thousands = f", thousands parted by `{found['thousands']}`" if found["thousands"] else ""
    day = {"first": "", "last": " (the last day of the month)", "any": " (any day)"}[found["month_day"]]
    forms = (
        f"{found['title']}. {found['encoding']}, delimiter `{found['delimiter']}`, "
        f"months {found['month_format']}{day}, dates {found['date_format']}, "
        f"year of birth {found['year_format']}{thousands}."
    )
    lines = [f"## {name}", "", forms, "", _COLUMNS, "|---|---|---|---|---|"]
    for each in found["columns"]:
        holds = ", ".join(f"`{one}`" for one in each["holds"])
        needed = "yes" if each["required"] else "no"
        lines.append(f"| {each['table']} | {each['column']} | {holds} | {needed} | {each['words'] or ''} |")
    for column, meaning in found["not_carried"].items():
        lines += ["", f"`{column}`: {meaning}."]
    return "\n".join([*lines, ""])


def _schema() -> str:
    return json.dumps(layout_schema(), indent=2) + "\n"


_WRITTEN = {"layouts.md": _page, "layout.schema.json": _schema}


@pytest.mark.parametrize("name", _WRITTEN)
def test_reference_is_what_the_code_says(name: str) -> None:
    path = _REFERENCE / name
    if os.environ.get("TENURE_GOLDEN") == "write":
        path.write_text(_WRITTEN[name](), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == _WRITTEN[name](), "a layout changed: make golden"
