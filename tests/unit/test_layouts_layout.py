from __future__ import annotations

from pathlib import Path

import pytest

from tenure.errors import LayoutError
from tenure.layouts import Layout, layout_schema, list_layouts, read_layout
from tenure.terms.record import COLUMN_BY_NAME, COLUMNS


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


def _own(tmp_path: Path, text: str) -> Layout:
    path = tmp_path / "own.toml"
    path.write_text(f'name = "own"\ntitle = "Own"\n{text}')
    return read_layout(path)


def test_layout_that_inherits_says_only_what_differs(tmp_path: Path) -> None:
    layout = _own(
        tmp_path,
        'inherits = "esr-monthly"\ndelimiter = ";"\n[columns]\n"Trust" = "org_code"\n"Job Role" = ""\n'
        '[values.status]\n"Special Leave" = "paid_leave"\n',
    )
    below = read_layout("esr-monthly")
    assert (layout.delimiter, layout.month_format) == (";", below.month_format)
    assert layout.source_of("org_code") == "Trust"
    assert layout.columns.keys() == below.columns.keys() - {"Org Ocs Code", "Job Role"} | {"Trust"}
    assert layout.values["status"] == {**below.values["status"], "Special Leave": "paid_leave"}
    # The grade is read twice, for the band and for the pay contract.
    assert layout.source_of("pay_contract") == layout.source_of("band") == "Grade"


def test_tables_can_be_inherited_with_other_names(tmp_path: Path) -> None:
    layout = _own(
        tmp_path,
        'inherits = "esr-trust-tables"\n[tables.person]\nfiles = ["*staff*"]\n[tables.person.columns]\nSex = "sex"\n',
    )
    assert layout.tables is not None
    assert layout.tables.person.files == ("*staff*",)
    assert "Gender" not in layout.tables.person.columns
    assert layout.tables.person.columns["Sex"] == "sex"
    assert layout.tables.assignment == read_layout("esr-trust-tables").tables.assignment  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('inherits = "esr"', "no layout 'esr' comes with Tenure"),
        ('inherits = "tenure-record"\n[columns]\nx = 1', "at key 'columns"),
        ('inherits = "tenure-record"\nmonth_format = "DD/MM/YY"', "at key 'month_format'"),
        ('inherits = "tenure-record"\n[values.status]\nOn = "busy"', "[values.status]: not values of the record: busy"),
        ('inherits = "tenure-record"\n[values.fte]\nFull = "1"', "[values.fte]: words of a column of kind 'fte'"),
        ('inherits = "tenure-record"\n[values.shoe]\nbig = "45"', "[values.shoe]: the record has no such column"),
        ('inherits = "tenure-record"\n[patterns.band]\n"(" = "5"', "'(' is no regular expression"),
        ('inherits = "tenure-record"\n[constants]\nfte = "1"', "named twice: fte"),
        ('inherits = "tenure-record"\n[columns]\nfte = ""\n[also]\nfte = "wte"', "[also] reads columns that"),
        ('inherits = "esr-trust-tables"\n[columns]\nx = "fte"', "both [columns] and [tables]"),
        ('inherits = "esr-trust-tables"\n[tables.position.columns]\nOccupationCode = ""', "not named: occupation_code"),
    ],
)
def test_layout_at_fault_names_the_key(text: str, found: str, tmp_path: Path) -> None:
    with pytest.raises(LayoutError) as caught:
        _own(tmp_path, text)
    assert found in caught.value.found
    assert caught.value.where.endswith("own.toml")


def test_schema_describes_every_key_of_a_layout_file() -> None:
    schema = layout_schema()
    assert schema["$ref"] == "#/$defs/Layout"
    assert set(schema["$defs"]["Layout"]["properties"]) == set(Layout.__struct_fields__)
    assert schema["$defs"]["Layout"]["required"] == ["name", "title"]


@pytest.mark.parametrize("name", list_layouts())
def test_words_of_a_shipped_layout_lead_to_the_record(name: str) -> None:
    layout = read_layout(name)
    assert layout.name == name
    for column, words in layout.values.items():
        known = COLUMN_BY_NAME[column].values
        assert not known or set(words.values()) <= set(known)
    if "band" in layout.values:
        # Each grade that tells a band tells its contract.
        assert layout.values["band"].keys() == layout.values["pay_contract"].keys()
    for country in layout.values.get("nationality", {}).values():
        assert country == "unknown" or (len(country) == 3 and country.isupper())
