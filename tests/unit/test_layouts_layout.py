from __future__ import annotations

from pathlib import Path

import pytest

from tenure.errors import LayoutError
from tenure.layouts import list_layouts, read_layout
from tenure.terms.record import COLUMNS


def test_own_layout_names_every_column_of_the_record_as_itself() -> None:
    layout = read_layout("tenure-record")
    assert layout.columns == {column.name: column.name for column in COLUMNS}
    assert (layout.encoding, layout.delimiter, layout.pseudonymous) == ("utf-8", ",", False)
    assert "tenure-record" in list_layouts()


def _write(path: Path, change: tuple[str, str]) -> Path:
    columns = "\n".join(f'"My {column.name}" = "{column.name}"' for column in COLUMNS)
    path.write_text(f'name = "mine"\ntitle = "Mine"\n[columns]\n{columns}\n'.replace(*change))
    return path


def test_own_layout_file_is_read_by_path(tmp_path: Path) -> None:
    layout = read_layout(_write(tmp_path / "mine.toml", ("", "")))
    assert layout.columns["My fte"] == "fte"
    assert layout.source_of("fte") == "My fte"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (('"My fte" = "fte"', '"My fte" = "weight"'), "columns that the record lacks: weight"),
        (('"My fte" = "fte"', '"My fte" = "sex"'), "named twice"),
        (('"My fte" = "fte"\n', ""), "required columns of the record are not named: fte"),
        (('title = "Mine"', 'title = "Mine"\ndelimiter = "ab"'), "the delimiter is not one character"),
        (('title = "Mine"', 'title = "Mine"\nseparator = ";"'), "separator"),
        (('title = "Mine"', "title ="), "Invalid"),
    ],
)
def test_layout_file_that_cannot_be_used_says_why(change: tuple[str, str], found: str, tmp_path: Path) -> None:
    with pytest.raises(LayoutError) as caught:
        read_layout(_write(tmp_path / "mine.toml", change))
    assert caught.value.slug == "layout-not-usable"
    assert found in caught.value.found


def test_unknown_layout_lists_those_that_exist() -> None:
    with pytest.raises(LayoutError, match="There is no layout 'esr'"):
        read_layout("esr")
