"""What a workbook holds, whatever its format: cover, contents, notes and one table a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from tenure import rules
from tenure.disclosure import Released
from tenure.errors import UsageError
from tenure.publish.headings import Heading, find_heading
from tenure.publish.rows import name_value, write_label
from tenure.publish.text import HIDDEN, NOT_APPLICABLE, SHORTHAND, check_released, mark_hidden
from tenure.publish.words import name_characteristic

__all__ = ["LAST_ROW", "Book", "Cell", "Column", "Heading", "Sheet", "Table", "View", "lay_out"]

Cell = str | int | float

LAST_ROW = 1_048_576
_WIDE = 80.0
_WIDEST_COLUMN = 40
_ROOM = 3
_BLOCK = 4096
_DECIMALS = 4
_FINDINGS = "Findings"
_CODE = re.compile(r"[a-z]{2}[a-z0-9]*(_[a-z0-9]+)+")
# Characters that XML cannot hold: both formats show the same stand-in.
_NOT_TEXT = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"


@dataclass(frozen=True, slots=True)
class View:
    """Which columns of a released table a workbook shows, in this order, under which headings."""

    headings: Mapping[str, Heading]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet's table.

    ``values`` holds numbers or text and is null where ``marks`` holds a shorthand. ``decimals`` is None for text.
    ``width`` is in characters.
    """

    header: str
    values: pl.Series
    marks: pl.Series
    decimals: int | None
    width: float

    def read_cells(self, start: int, length: int) -> list[Cell]:
        """Return the cells of some rows, shorthand in its place."""
        values = self.values.slice(start, length).to_list()
        marks = self.marks.slice(start, length)
        if marks.null_count() == len(marks):
            return values
        return [value if mark is None else mark for value, mark in zip(values, marks.to_list(), strict=True)]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a sheet. ``links`` makes the first column lead to the sheets it names."""

    name: str
    columns: tuple[Column, ...]
    links: bool = False

    @property
    def n_rows(self) -> int:
        """Rows below the header row."""
        return len(self.columns[0].values)

    def read_rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield row after row; only a few thousand are held at once."""
        for start in range(0, self.n_rows, _BLOCK):
            yield from zip(*(column.read_cells(start, _BLOCK) for column in self.columns), strict=True)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines of text from A1 down, the first of them the title, then at most one table.

    ``wraps`` says that the first column is wide enough for the lines to be wrapped in it.
    """

    name: str
    lines: tuple[str, ...]
    table: Table | None = None
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook."""

    title: str
    sheets: tuple[Sheet, ...]


@dataclass
class _Notes:
    """Rows of the Notes sheet, each with the numbers of its tables; notes are numbered through the whole workbook."""

    rows: list[tuple[list[int], str, str]] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def tell(self, table: int, subject: str, text: str) -> None:
        """Add what is said of one table."""
        self.rows.append(([table], subject, text))

    def add(self, table: int, text: str) -> str:
        """Add a note and return the mark that refers to it; a note of an earlier table is told there once."""
        if text in self.places:
            tables, mark, _ = self.rows[self.places[text]]
            if table not in tables:
                tables.append(table)
            return mark
        mark = f"[note {len(self.places) + 1}]"
        self.places[text] = len(self.rows)
        self.tell(table, mark, text)
        return mark


def lay_out(
    tables: Sequence[Released],
    *,
    title: str,
    views: Mapping[str, View],
    contact: str = "",
    left_out: Sequence[str] = (),
    findings: Sequence[str] = (),
) -> Book:
    """Say what goes on which sheet.

    Parameters
    ----------
    tables : Sequence[Released]
        At least one. Each gets a sheet of its own, in the order given.
    title : str
        Title of the cover and of the document.
    views : mapping of str to View
        Tables (by their name) that show some of their columns under headings of their own.
    contact : str
        Whom a reader may ask.
    left_out : sequence of str
        Titles of tables that have no rows, and so no sheet.
    findings : sequence of str
        What was found, for a sheet of their own; none, no sheet.

    Raises
    ------
    UsageError
        A table is longer than a sheet.

    Notes
    -----
    Release: the book holds released values only.
    """
    notes = _Notes()
    sheets = []
    for number, released in enumerate(tables, start=1):
        check_released(released)
        sheets.append(_lay_table(released, number, views.get(released.about.table), notes))
    cover = _lay_cover(tables, title, contact=contact, left_out=left_out)
    found = (_lay_findings(findings),) if findings else ()
    ahead = (cover, _lay_contents(tables, len(findings), len(notes.rows)), *found, _lay_notes(notes))
    return Book(title, (*ahead, *sheets))


def _lay_cover(tables: Sequence[Released], title: str, *, contact: str, left_out: Sequence[str]) -> Sheet:
    abouts = [released.about for released in tables]
    profiles = sorted({released.profile for released in tables})
    synthetic = any(about.is_synthetic for about in abouts) and not any(about.real_staff for about in abouts)
    told = [(name, sorted({getattr(about, field) for about in abouts} - {""})) for name, field in _COVER]
    lines = (
        title,
        *sorted({about.class_banner for about in abouts} - {""}),
        *(["Synthetic data: these figures describe no real person."] if synthetic else []),
        "This is not an NHS service or an official statistic.",
        *(f"{name}: {', '.join(values)}" for name, values in told if values),
        *(f"Disclosure control: {_tell_profile(name)}" for name in profiles),
        f"Contact: {contact}" if contact else "Contact: whoever sent this workbook; it was made without a contact.",
        *(f"Without rows, and so without a sheet: {name}." for name in left_out),
        *(["A table without rows is one of which the record holds nothing."] if left_out else []),
        *(f"{mark} means {meaning}." for mark, meaning in SHORTHAND.items()),
        "The Contents sheet lists the tables; the Notes sheet says what each table and column means.",
    )
    return Sheet("Cover", tuple(_clean(line) for line in lines), wraps=True)


_COVER = (
    ("Source", "source"), ("Period", "period"), ("Version of the record", "record_version"),
    ("Date of the published facts used", "rules_version"), ("Version of Tenure", "code_version"),
)  # fmt: skip


def _tell_profile(name: str) -> str:
    profile = rules.disclosure_profiles().get(name)
    return f"{profile.title} (Profile {name}.)" if profile else name


def _lay_contents(tables: Sequence[Released], n_findings: int, n_notes: int) -> Sheet:
    rows = [
        *([(_FINDINGS, NOT_APPLICABLE, "What was found, in sentences", str(n_findings))] if n_findings else []),
        ("Notes", NOT_APPLICABLE, "What each table and column means", str(n_notes)),
        *(
            (f"Table {number}", _name_study(released), released.about.title, str(released.frame.height))
            for number, released in enumerate(tables, start=1)
        ),
    ]
    sheets, studies, titles, lengths = ([row[place] for row in rows] for place in range(4))
    columns = (
        _write_text("Sheet", sheets, 14),
        _write_text("Study", studies, 30),
        _write_text("Title", titles, _WIDE),
        _fit_column("Rows", pl.Series([int(length) for length in lengths]), _no_marks(len(rows)), decimals=0),
    )
    lines = (
        "Contents",
        "This sheet has one table, which lists the other sheets.",
        f"{NOT_APPLICABLE} means {SHORTHAND[NOT_APPLICABLE]}.",
    )
    return Sheet("Contents", lines, Table("table_contents", columns, links=True))


def _name_study(released: Released) -> str:
    area, _, study = released.about.table.rpartition(".")[0].partition(".")
    return f"{write_label(area)}: {study.replace('_', ' ')}" if study else write_label(area or released.about.table)


def _lay_findings(findings: Sequence[str]) -> Sheet:
    numbers = pl.Series(range(1, len(findings) + 1), dtype=pl.Int64)
    columns = (
        _fit_column("Number", numbers, _no_marks(len(findings)), decimals=0),
        _write_text("Finding", findings, _WIDE),
    )
    lines = (_FINDINGS, "This sheet has one table: what was found, in sentences. The tables behind them follow.")
    return Sheet(_FINDINGS, lines, Table("table_findings", columns))


def _lay_notes(notes: _Notes) -> Sheet:
    columns = (
        _write_text("Sheet", [_name_tables(tables) for tables, _, _ in notes.rows], 14),
        _write_text("Subject", [subject for _, subject, _ in notes.rows], 32),
        _write_text("Note", [text for _, _, text in notes.rows], _WIDE),
    )
    return Sheet("Notes", ("Notes", "This sheet has one table: notes, and what each column means."),
                 Table("table_notes", columns))  # fmt: skip


def _name_tables(numbers: Sequence[int]) -> str:
    """Return the names of sheets, those that follow each other by the first and the last: Tables 1 to 4, 7."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    named = [f"{span[0]} to {span[-1]}" if len(span) > 2 else ", ".join(map(str, span)) for span in spans]
    return f"{'Table' if len(numbers) == 1 else 'Tables'} {', '.join(named)}"


def _lay_table(released: Released, number: int, view: View | None, notes: _Notes) -> Sheet:
    about, sheet = released.about, f"Table {number}"
    if released.frame.height + len(SHORTHAND) + 8 > LAST_ROW:
        raise UsageError(
            f"The table '{about.table}' is too long for a workbook.",
            slug="workbook-too-long",
            found=f"{released.frame.height:,} rows.",
            expected=f"a table that fits the {LAST_ROW:,} rows of a sheet.",
            fix="write it as CSV, or ask for fewer breakdowns.",
        )
    chosen = view or View({name: find_heading(name) for name in released.frame.columns})
    facts = [("Population", about.population), ("Unit", about.unit), ("Period", about.period)]
    facts += [("Method", about.method), ("Kind of evidence", about.grade)]
    facts += [("Definitions", "; ".join(_tell_definition(name) for name in about.definitions))]
    for subject, text in facts:
        notes.tell(number, subject, text or NOT_APPLICABLE)
    marks = [notes.add(number, text) for text in about.notes]
    headers = _tell_apart({
        name: f"{heading.text} {notes.add(number, heading.note)}" if heading.note else heading.text
        for name, heading in chosen.headings.items()
    })  # fmt: skip
    for name, heading in chosen.headings.items():
        notes.tell(
            number,
            headers[name],
            _tell_column(name, heading.meaning or about.columns[name], is_viewed=view is not None),
        )
    lines = (
        f"{sheet}: {about.title}",
        f"This sheet has one table. {about.unit[:1].upper()}{about.unit[1:]}; {about.period}.",
        "; ".join(f"{mark} means {meaning}" for mark, meaning in SHORTHAND.items()) + ".",
        *([f"Notes to this table are on the Notes sheet: {', '.join(marks)}."] if marks else []),
    )
    table = Table(f"table_{about.table.replace('.', '_')}", _write_columns(released, chosen, headers))
    return Sheet(sheet, tuple(_clean(line) for line in lines), table)


def _tell_column(name: str, meaning: str, *, is_viewed: bool) -> str:
    # A view has words of its own for everything; elsewhere a reader may want the column of the heading.
    if is_viewed:
        return meaning or NOT_APPLICABLE
    told = f"{meaning.rstrip('.')}. " if meaning else ""
    return f"{told}In the CSV: {name}."


def _tell_definition(name: str) -> str:
    held = {definition.id: definition.title for definition in rules.definitions()}
    return f"{held[name]} ({name})" if name in held else name


def _tell_apart(headers: Mapping[str, str]) -> dict[str, str]:
    """Add numbers to headers that are alike but for case: a spreadsheet refuses a table with two of one name."""
    used: dict[str, int] = {}
    told: dict[str, str] = {}
    for name, header in headers.items():
        text = _clean(header)
        times = used[text.casefold()] = used.get(text.casefold(), 0) + 1
        told[name] = text if times == 1 else f"{text} ({times})"
    return told


def _write_columns(released: Released, view: View, headers: Mapping[str, str]) -> tuple[Column, ...]:
    frame, mask, text = released.frame, released.mask, mark_hidden(released)
    columns = []
    for name, heading in view.headings.items():
        hidden = mask[name] if name in mask.columns else pl.repeat(value=False, n=frame.height, eager=True)
        marks = pl.DataFrame({"hidden": hidden, "value": frame[name]}).select(
            pl.when(pl.col("hidden")).then(pl.lit(HIDDEN)).when(_is_missing(frame[name])).then(pl.lit(NOT_APPLICABLE))
        )  # fmt: skip
        numeric = frame[name].dtype.is_numeric()
        words = _write_words(frame, text, name, is_code=heading.as_words)
        values = _round_values(frame[name], heading.decimals) if numeric else words.str.replace_all(_NOT_TEXT, "�")
        columns.append(_fit_column(headers[name], values, marks.to_series(), decimals=_find_decimals(values, heading)))
    if frame.height:
        return tuple(columns)
    # A table needs a row below its header row.
    none = pl.Series([None], dtype=pl.String)
    mark = pl.Series([NOT_APPLICABLE])
    return tuple(Column(column.header, none, mark, None, column.width) for column in columns)


def _write_words(frame: pl.DataFrame, text: pl.DataFrame, name: str, *, is_code: bool) -> pl.Series:
    """Return a column's codes in words; a column without any stays as it is, as do values that text stands for."""
    if frame[name].dtype != pl.String:
        return text[name]
    besides = [one for one in ("characteristic", "indicator") if one in frame.columns and one != name]
    told = [dict(zip((name, *besides), values, strict=True)) for values in frame.select(name, *besides).rows()]
    if not (is_code or any(_CODE.fullmatch(str(row[name])) or name_characteristic(row, name) for row in told)):
        return text[name]
    shown = text[name].to_list()
    words = [value if value != row[name] else name_value(row, name) for value, row in zip(shown, told, strict=True)]
    return pl.Series(name, words, dtype=pl.String)


def _is_missing(values: pl.Series) -> pl.Expr:
    missing = pl.col("value").is_null()
    return missing | ~pl.col("value").is_finite() if values.dtype.is_float() else missing


def _find_decimals(values: pl.Series, heading: Heading) -> int | None:
    if not values.dtype.is_numeric():
        return None
    if heading.decimals is not None:
        return heading.decimals
    return 0 if values.dtype.is_integer() else _DECIMALS


def _round_values(values: pl.Series, decimals: int | None) -> pl.Series:
    """Round half up on the decimals that a reader would write, not on the binary fraction behind them."""
    if decimals is None or values.dtype.is_integer():
        return values if values.dtype.is_integer() else values.cast(pl.Float64)
    step = Decimal(1).scaleb(-decimals)
    rounded = [
        None if value is None or value - value != 0
        else float(Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP))
        for value in values.cast(pl.Float64).to_list()
    ]  # fmt: skip
    return pl.Series(values.name, rounded, dtype=pl.Int64 if decimals == 0 else pl.Float64, strict=False)


def _write_text(header: str, texts: Sequence[str], width: float) -> Column:
    values = pl.Series([_clean(text) for text in texts], dtype=pl.String)
    return Column(header, values, _no_marks(len(values)), None, width)


def _no_marks(length: int) -> pl.Series:
    return pl.repeat(None, length, dtype=pl.String, eager=True)


def _clean(text: str) -> str:
    return str(pl.Series([text]).str.replace_all(_NOT_TEXT, "�")[0])


def _fit_column(header: str, values: pl.Series, marks: pl.Series, *, decimals: int | None) -> Column:
    """Make a column wide enough for its longest cell, up to a limit at which text is wrapped."""
    longest = values.cast(pl.String).str.len_chars().max()
    shown = int(longest) if isinstance(longest, int) else 0
    words = max((len(word) for word in header.split()), default=0)
    return Column(header, values, marks, decimals, min(max(words, 8, shown), _WIDEST_COLUMN) + _ROOM)
