"""How an extract writes the record: a layout file, read into one frozen value."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

__all__ = ["DATE_FORMATS", "DateFormat", "DatedTable", "ElementTable", "Ending", "EventTable", "Layout", "Tables"]

DateFormat = Literal[
    "YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD", "DD/MM/YYYY", "DD-MM-YYYY", "DD.MM.YYYY", "DD-MON-YYYY",
    "YYYY-MM-01", "YYYY-MM", "YYYYMM", "MM/YYYY", "MON-YYYY",
]  # fmt: skip
DATE_FORMATS: tuple[str, ...] = DateFormat.__args__  # type: ignore[attr-defined]

Names = Annotated[dict[str, str], Meta(description="Column of the extract = column of the record.")]


class DatedTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table whose rows hold from one day to another, both included.

    ``files`` are patterns of file names (``*`` any text), small and capital letters alike. ``key``
    maps the columns that say whose row it is; ``valid_from`` and ``valid_to`` name the columns of the
    days. A row whose column ``deleted`` reads yes was taken back by its source.
    """

    files: tuple[str, ...]
    key: Names
    valid_from: str
    valid_to: str
    columns: Names
    also: dict[str, str] = {}
    deleted: str = ""


class Ending(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Columns of the person that tell of leaving: put on the last month of what ends with the date."""

    date: str
    columns: Names


class PersonTable(DatedTable, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The table of people."""

    ending: Ending | None = None


class EventTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of absences: from the first day to the last one, both included; an open one has no last day.

    Only rows whose column ``category`` holds one of ``sickness`` count as sickness; the others are used
    for nothing more.
    """

    files: tuple[str, ...]
    person: str
    first_day: str
    last_day: str
    reason: str = ""
    category: str = ""
    sickness: tuple[str, ...] = ()
    deleted: str = ""


class ElementTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of payments: one row an assignment, pay period and element.

    ``elements`` maps the names of elements to the record's columns of money.
    """

    files: tuple[str, ...]
    key: Names
    period: str
    element: str
    amount: str
    elements: dict[str, str]


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The effective-dated tables of one layout."""

    person: PersonTable
    assignment: DatedTable
    position: DatedTable | None = None
    absence: EventTable | None = None
    pay: ElementTable | None = None


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dialect of staff extracts.

    Parameters
    ----------
    name, title : str
        What it is called, and in a few words.
    inherits : str
        A layout that comes with Tenure, from which everything is taken that this one does not say.
    columns : dict of str to str
        Each column of the extract and the column of the record it holds.
    also : dict of str to str
        Columns of the record that a column of the extract, named in ``columns`` already, holds besides.
    constants : dict of str to str
        Columns of the record that the extract lacks, with the one value they have.
    encoding, delimiter
        How its text files are written.
    month_format, date_format, year_format
        How months, dates and years of birth are written; of a date of birth the year is kept.
    month_day : {"first", "last", "any"}
        Which day of a month stands for it where ``month_format`` has days.
    thousands : str
        What parts the thousands of an amount.
    rounds_fte : bool
        Whether full-time equivalents of more than five decimals are rounded; refused unless said.
    null_values : tuple of str
        Texts read as empty besides the empty text itself.
    pseudonymous : bool
        Whether ids are pseudonyms already, so that they are hashed without a key.
    values : dict of str to dict
        For a column of the record, the extract's words and the record's. Capital and small letters are
        alike. Other words are refused, but for the record's own; in free texts they are kept.
    patterns : dict of str to dict
        The same with regular expressions of the whole word, tried after ``values``.
    not_carried : dict of str to str
        Columns of the record that extracts of this kind lack, each with a word on what that means.
    tables : Tables or None
        The tables of an extract that is made of effective-dated tables; then ``columns`` is empty.
    """

    name: str
    title: str
    columns: dict[str, str] = {}
    inherits: str = ""
    also: dict[str, str] = {}
    constants: dict[str, str] = {}
    encoding: Literal["utf-8", "windows-1252", "iso-8859-1"] = "utf-8"
    delimiter: str = ","
    month_format: DateFormat = "YYYY-MM-01"
    month_day: Literal["first", "last", "any"] = "first"
    date_format: DateFormat = "YYYY-MM-DD"
    year_format: Literal["YYYY"] | DateFormat = "YYYY"
    thousands: Literal["", ",", " "] = ""
    rounds_fte: bool = False
    null_values: tuple[str, ...] = ()
    pseudonymous: bool = False
    values: dict[str, dict[str, str]] = {}
    patterns: dict[str, dict[str, str]] = {}
    not_carried: dict[str, str] = {}
    tables: Tables | None = None

    def source_of(self, column: str) -> str:
        """Return what the extract calls a column of the record, or the record's own name."""
        found = next((source for source, name in self.columns.items() if name == column), None)
        return found or self.also.get(column, column)
