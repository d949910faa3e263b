"""Layout files: found, read, joined to what they inherit, and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from tenure.errors import LayoutError
from tenure.layouts.layout import Layout, Tables
from tenure.terms.record import COLUMN_BY_NAME, COLUMNS

__all__ = ["layout_schema", "list_layouts", "read_layout", "read_shipped"]

# Shipped for other layouts to inherit from, and no layouts by themselves.
_BASES = ("_esr",)
_TRANSLATED = frozenset({"code", "text", "flag"})


def list_layouts() -> tuple[str, ...]:
    """Return the names of the layouts that come with Tenure; what only serves to inherit from is none."""
    folder = resources.files("tenure.layouts") / "dialects"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml") and name[0] != "_"))


def layout_schema() -> dict[str, Any]:
    """Return the JSON Schema of a layout file, for editors that check TOML by one."""
    schema = msgspec.json.schema(Layout)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Layout of a staff extract", **schema}


def read_layout(name_or_path: str | Path) -> Layout:
    """Read a layout that comes with Tenure by name, or a user's own by path (``*.toml``).

    Raises
    ------
    LayoutError
        There is no such layout, or its file does not say what a layout must.
    """
    text = str(name_or_path)
    try:
        layout = msgspec.convert(_join(text, _read_table(text)), type=Layout)
    except msgspec.ValidationError as error:
        raise _refuse(text, _say_where(str(error))) from None
    problem = next(_problems(layout), "")
    if problem:
        raise _refuse(text, problem)
    return layout


def _read_table(text: str) -> dict[str, Any]:
    content = read_shipped(text) if text in {*list_layouts(), *_BASES} else _read_own(Path(text))
    try:
        table: dict[str, Any] = msgspec.toml.decode(content)
    except msgspec.DecodeError as error:
        raise _refuse(text, str(error)) from None
    return table


def read_shipped(name: str) -> bytes:
    """Return the file of a layout that comes with Tenure."""
    if name not in {*list_layouts(), *_BASES}:
        raise _unknown(name)
    return (resources.files("tenure.layouts") / "dialects" / f"{name}.toml").read_bytes()


def _read_own(path: Path) -> bytes:
    if path.suffix != ".toml" or not path.is_file():
        raise _unknown(path.name)
    try:
        return path.read_bytes()
    except OSError as error:
        raise _refuse(str(path), f"the file cannot be read: {error.strerror or type(error).__name__}") from None


def _join(text: str, own: dict[str, Any]) -> dict[str, Any]:
    """Return a layout's table over that of the layout it inherits from."""
    base = own.get("inherits")
    if not base:
        return own
    if base not in {*list_layouts(), *_BASES}:
        raise _refuse(text, f"inherits: no layout '{base}' comes with Tenure; there are {', '.join(list_layouts())}")
    return _over(_join(text, _read_table(base)), own)


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return ``own`` over ``base``, table by table; a column named anew is no longer read from where it was."""
    joined = dict(base)
    for key, value in own.items():
        below = joined.get(key)
        if not isinstance(value, dict) or not isinstance(below, dict):
            joined[key] = value
        elif key in {"columns", "key"}:
            taken = set(value.values())
            kept = {source: name for source, name in below.items() if name not in taken}
            joined[key] = {source: name for source, name in {**kept, **value}.items() if name}
        else:
            joined[key] = _over(below, value)
    return joined


def _say_where(message: str) -> str:
    """Turn the validator's words about a place into the keys of the file."""
    return re.sub(r" - at `\$\.?([^`]*)`", r", at key '\1'", message)


def _problems(layout: Layout) -> Iterator[str]:
    """Yield what is wrong with a layout that reads as one."""
    if len(layout.delimiter) != 1 or layout.delimiter in '"\r\n':
        yield "the delimiter is not one character"
    yield from _column_problems(layout)
    yield from _word_problems(layout)


def _column_problems(layout: Layout) -> Iterator[str]:
    if layout.tables is not None and (layout.columns or layout.also):
        yield "both [columns] and [tables]: a layout has the one or the other"
    named = [*layout.columns.values(), *layout.also, *layout.constants]
    if layout.tables is not None:
        named = [*_table_columns(layout.tables), *layout.constants]
    unknown = sorted(set(named) - COLUMN_BY_NAME.keys())
    if unknown:
        yield f"columns that the record lacks: {', '.join(unknown)}"
    if len(set(named)) < len(named):
        twice = sorted({name for name in named if named.count(name) > 1})
        yield f"a column of the record is named twice: {', '.join(twice)}"
    given = {*named, *({"month"} if layout.tables else ())}
    missing = [column.name for column in COLUMNS if column.required and column.name not in given]
    if missing:
        yield f"required columns of the record are not named: {', '.join(missing)}"
    loose = sorted(set(layout.also.values()) - layout.columns.keys())
    if loose:
        yield f"[also] reads columns that [columns] does not name: {', '.join(loose)}"


def _table_columns(tables: Tables) -> list[str]:
    """Return the record's columns that the tables give, their keys counted once."""
    found = sorted({*tables.person.key.values(), *tables.assignment.key.values()})
    for table in (tables.person, tables.assignment, tables.position):
        if table is not None:
            found += [*table.columns.values(), *table.also]
    if tables.person.ending:
        found += tables.person.ending.columns.values()
    if tables.absence:
        found += ["fte_days_lost", "fte_days_available", *(["absence_reason"] if tables.absence.reason else [])]
    if tables.pay:
        found += sorted(set(tables.pay.elements.values()))
    return found


def _word_problems(layout: Layout) -> Iterator[str]:
    for kind, words in (("values", layout.values), ("patterns", layout.patterns)):
        for name, pairs in words.items():
            column = COLUMN_BY_NAME.get(name)
            if column is None:
                yield f"[{kind}.{name}]: the record has no such column"
            elif column.kind not in _TRANSLATED or (column.kind == "flag" and kind == "patterns"):
                yield f"[{kind}.{name}]: words of a column of kind '{column.kind}' are not translated"
            else:
                closed = ("true", "false") if column.kind == "flag" else column.values
                wrong = sorted({to for to in pairs.values() if closed and to and "\\" not in to and to not in closed})
                if wrong:
                    yield f"[{kind}.{name}]: not values of the record: {', '.join(wrong)}; it has {', '.join(closed)}"
    for name, pairs in layout.patterns.items():
        for pattern in pairs:
            try:
                re.compile(pattern)
            except re.error as error:
                yield f"[patterns.{name}]: '{pattern}' is no regular expression: {error}"


def _unknown(name: str) -> LayoutError:
    return LayoutError(
        f"There is no layout '{name}'.",
        slug="layout-unknown",
        expected=f"one of {', '.join(list_layouts())}, or the path of a .toml file.",
        fix="choose a layout with --layout; 'tenure layouts list' has them.",
    )


def _refuse(text: str, found: str) -> LayoutError:
    return LayoutError(
        f"The layout '{Path(text).name}' cannot be used.",
        slug="layout-not-usable",
        found=f"{found}.",
        expected="name, title, and a [columns] table from the extract's columns to the record's, or [tables].",
        fix="correct the layout file; docs/how-to/layouts.md says how, docs/reference/record.md lists the columns.",
        where=text,
    )
