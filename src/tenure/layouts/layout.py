"""How an extract writes the record: a layout file, read into one frozen value."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from tenure.errors import LayoutError
from tenure.terms.record import COLUMN_BY_NAME, COLUMNS

__all__ = ["Layout", "list_layouts", "read_layout"]


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dialect of staff extracts.

    ``columns`` maps each column of the extract to a column of the record. ``null_values`` are read
    as empty besides the empty text itself. ``pseudonymous`` says that ids are pseudonyms already, so
    they are hashed without a key.
    """

    name: str
    title: str
    columns: dict[str, str]
    encoding: Literal["utf-8", "windows-1252", "iso-8859-1"] = "utf-8"
    delimiter: str = ","
    month_format: Literal["YYYY-MM-01"] = "YYYY-MM-01"
    null_values: tuple[str, ...] = ()
    pseudonymous: bool = False

    def source_of(self, column: str) -> str:
        """Return what the extract calls a column of the record, or the record's own name."""
        return next((source for source, name in self.columns.items() if name == column), column)


def list_layouts() -> tuple[str, ...]:
    """Return the names of the layouts that come with Tenure."""
    folder = resources.files("tenure.layouts") / "dialects"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def read_layout(name_or_path: str | Path) -> Layout:
    """Read a layout that comes with Tenure by name, or a user's own by path (``*.toml``).

    Raises
    ------
    LayoutError
        There is no such layout, or its file does not say what a layout must.
    """
    text = str(name_or_path)
    if text in list_layouts():
        content = (resources.files("tenure.layouts") / "dialects" / f"{text}.toml").read_bytes()
    else:
        content = _read_own(Path(text))
    try:
        layout = msgspec.toml.decode(content, type=Layout)
    except msgspec.DecodeError as error:
        raise _refuse(text, str(error)) from None
    _check(layout, text)
    return layout


def _read_own(path: Path) -> bytes:
    if path.suffix != ".toml" or not path.is_file():
        raise LayoutError(
            f"There is no layout '{path.name}'.",
            slug="layout-unknown",
            expected=f"one of {', '.join(list_layouts())}, or the path of a .toml file.",
            fix="choose a layout with --layout.",
        )
    return path.read_bytes()


def _check(layout: Layout, text: str) -> None:
    unknown = sorted(set(layout.columns.values()) - COLUMN_BY_NAME.keys())
    if unknown:
        raise _refuse(text, f"columns that the record lacks: {', '.join(unknown)}")
    if len(set(layout.columns.values())) < len(layout.columns):
        raise _refuse(text, "a column of the record is named twice")
    missing = [column.name for column in COLUMNS if column.required and column.name not in layout.columns.values()]
    if missing:
        raise _refuse(text, f"required columns of the record are not named: {', '.join(missing)}")
    if len(layout.delimiter) != 1 or layout.delimiter in '"\r\n':
        raise _refuse(text, "the delimiter is not one character")


def _refuse(text: str, found: str) -> LayoutError:
    return LayoutError(
        f"The layout '{Path(text).name}' cannot be used.",
        slug="layout-not-usable",
        found=f"{found}.",
        expected="name, title and a [columns] table from the extract's columns to the record's.",
        fix="correct the layout file; docs/reference/record.md lists the columns.",
    )
