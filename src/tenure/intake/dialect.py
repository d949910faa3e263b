"""From a dialect's words to the record's: the text of each column as an SQL expression, and words one by one.

Months, dates, numbers and flags are turned into the record's form while a file is read. Words of
coded columns are few, so each distinct one is translated once (``read_word``), when it gets its code.
A text that the dialect does not explain is passed on as it is, or marked so that no check takes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from tenure.intake.blanks import BLANKS
from tenure.layouts import Layout, fit_titles
from tenure.store import quote_identifier, quote_text
from tenure.terms.record import COLUMN_BY_NAME

__all__ = ["date_text", "read_text", "read_word", "record_texts", "text_of"]

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTH_NAMES = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
# Exports write days as moments at midnight.
_MIDNIGHT = "([ T]00:00(:00([.]0+)?)?)?"
# Substitute, a control character that no word and no number holds.
_MARK = "chr(26)"
_ISO = "YYYY-MM-DD"
_FIRST_DAY = "YYYY-MM-01"
_YEAR = "regexp_extract({r}, '[0-9]{4}', 0)"
_BY_NAME = f"lpad(cast((instr('{_MONTHS}', lower(regexp_extract({{r}}, '[A-Za-z]+', 0))) + 2) // 3 as varchar), 2, '0')"
_DAY_FIRST = (
    "concat(substr(split_part({r}, '{mark}', 3), 1, 4), '-', lpad(split_part({r}, '{mark}', 2), 2, '0'), '-', "
    "lpad(split_part({r}, '{mark}', 1), 2, '0'))"
)
# The pattern of each way to write a day or a month, and the expression of it as year, month, day.
_FORMS = {
    _ISO: ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "substr({r}, 1, 10)"),
    _FIRST_DAY: ("[0-9]{4}-[0-9]{2}-01", "substr({r}, 1, 10)"),
    "YYYY/MM/DD": ("[0-9]{4}/[0-9]{2}/[0-9]{2}", "replace(substr({r}, 1, 10), '/', '-')"),
    "YYYYMMDD": ("[0-9]{8}", "concat(substr({r}, 1, 4), '-', substr({r}, 5, 2), '-', substr({r}, 7, 2))"),
    "DD/MM/YYYY": ("[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", _DAY_FIRST.replace("{mark}", "/")),
    "DD-MM-YYYY": ("[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", _DAY_FIRST.replace("{mark}", "-")),
    "DD.MM.YYYY": ("[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}", _DAY_FIRST.replace("{mark}", ".")),
    "DD-MON-YYYY": (
        f"[0-9]{{1,2}}[-/ ]{_MONTH_NAMES}[-/ ][0-9]{{4}}",
        f"concat({_YEAR}, '-', {_BY_NAME}, '-', lpad(regexp_extract({{r}}, '^[0-9]+', 0), 2, '0'))",
    ),
    "MON-YYYY": (
        f"{_MONTH_NAMES}[-/ ][0-9]{{4}}",
        f"concat({_YEAR}, '-', {_BY_NAME}, '-01')",
    ),
    "YYYY-MM": ("[0-9]{4}-[0-9]{2}", "concat(substr({r}, 1, 7), '-01')"),
    "YYYYMM": ("[0-9]{6}", "concat(substr({r}, 1, 4), '-', substr({r}, 5, 2), '-01')"),
    "MM/YYYY": (
        "[0-9]{1,2}/[0-9]{4}",
        "concat(substr(split_part({r}, '/', 2), 1, 4), '-', lpad(split_part({r}, '/', 1), 2, '0'), '-01')",
    ),
}
_ONLY_MONTHS = frozenset({_FIRST_DAY, "MON-YYYY", "YYYY-MM", "YYYYMM", "MM/YYYY"})


def record_texts(layout: Layout, header: Sequence[str], places: Sequence[str]) -> dict[str, str]:
    """Return the text of each column of the record that a file gives, as SQL expressions.

    Parameters
    ----------
    layout : Layout
        The dialect of the file.
    header : sequence of str
        The file's column names.
    places : sequence of str
        What the engine calls the same columns, in the same order.

    Returns
    -------
    dict of str to str
        Column of the record to expression, null where nothing is written.
    """
    at = dict(zip(fit_titles(header, layout), places, strict=True))
    sources = {name: title for title, name in layout.columns.items()} | layout.also
    texts = {name: text_of(layout, name, quote_identifier(at[title])) for name, title in sources.items() if title in at}
    constants = {name: quote_text(value) for name, value in layout.constants.items() if name not in texts}
    return texts | constants


def text_of(layout: Layout, column: str, raw: str) -> str:
    """Return the expression of a record column's text, given that of what the extract holds.

    Parameters
    ----------
    layout : Layout
        The dialect.
    column : str
        A column of the record.
    raw : str
        SQL expression of the extract's value, of any type.

    Returns
    -------
    str
        SQL expression: text in the record's form, null where nothing is written. Coded columns keep the
        extract's words, which ``read_word`` translates. For ``tenure-record`` it is the value as it stands.
    """
    text = read_text(layout, raw)
    kind = COLUMN_BY_NAME[column].kind
    if kind == "month":
        return _month_text(layout, text)
    if kind == "date":
        return date_text(layout, text)
    if kind == "year" and layout.year_format != "YYYY":
        return _year_text(layout.year_format, text)
    if kind in {"money", "days", "fte"}:
        return _number_text(layout, text, is_fte=kind == "fte")
    if kind == "flag" and column in layout.values:
        return _flag_text(layout.values[column], text)
    return text


def read_text(layout: Layout, raw: str) -> str:
    """Return the expression of what the extract holds as text; null where it holds nothing or a word for nothing."""
    text = f"nullif(cast({raw} as varchar), '')"
    if not layout.null_values:
        return text
    words = ", ".join(quote_text(word) for word in layout.null_values)
    return f"case when {text} in ({words}) then null else {text} end"


def date_text(layout: Layout, text: str) -> str:
    """Return the expression of a date's text as year, month, day; as it stands where it is not so written."""
    if layout.date_format == _ISO:
        return text
    return _by_form(layout.date_format, text, "{day}", text)


def _by_form(form: str, text: str, found: str, otherwise: str) -> str:
    """Return ``found`` (of ``{day}``, the date) where the text is of the form, and another expression elsewhere."""
    pattern, day = _FORMS[form]
    trimmed = _trim(text)
    written = found.replace("{day}", day.replace("{r}", trimmed))
    return f"case when regexp_matches({trimmed}, '^{pattern}{_MIDNIGHT}$') then {written} else {otherwise} end"


def _month_text(layout: Layout, text: str) -> str:
    form = layout.month_format
    if form == _FIRST_DAY or (form == _ISO and layout.month_day == "first"):
        return text
    if form in _ONLY_MONTHS or layout.month_day == "first":
        return _by_form(form, text, "{day}", _marked(text))
    if layout.month_day == "any":
        return _by_form(form, text, "concat(substr({day}, 1, 7), '-01')", _marked(text))
    date = "try_cast({day} as date)"
    first = f"case when {date} = last_day({date}) then concat(substr({{day}}, 1, 7), '-01') else {_marked(text)} end"
    return _by_form(form, text, first, _marked(text))


def _marked(text: str) -> str:
    return f"concat({_MARK}, {text})"


def _year_text(form: str, text: str) -> str:
    return _by_form(form, text, "substr({day}, 1, 4)", text)


def _number_text(layout: Layout, text: str, *, is_fte: bool) -> str:
    mark = layout.thousands
    if mark:
        pattern = f"^[-+]?£?[0-9]{{1,3}}({mark}[0-9]{{3}})*([.][0-9]*)?$"
        plain = f"replace(replace(replace({_trim(text)}, '{mark}', ''), '£', ''), '+', '')"
        text = f"case when regexp_matches({_trim(text)}, '{pattern}') then {plain} else {text} end"
    if is_fte and layout.rounds_fte:
        exact = f"try_cast({text} as decimal(18, 12))"
        rounded = f"cast(cast(round({exact}, 5) as decimal(9, 5)) as varchar)"
        text = f"case when regexp_matches({text}, '^[0-9]{{0,3}}[.][0-9]{{6,12}}$') then {rounded} else {text} end"
    return text


def _flag_text(words: Mapping[str, str], text: str) -> str:
    cases = " ".join(
        f"when {quote_text(_plain(word))} then {quote_text(to) if to else 'null'}" for word, to in words.items()
    )
    return f"case lower({_trim(text)}) {cases} else {text} end"


def _trim(text: str) -> str:
    return f"trim({text}, {quote_text(BLANKS)})"


def read_word(layout: Layout, column: str, word: str) -> str | None:
    """Return the record's word for a dialect's word of a coded column.

    Parameters
    ----------
    layout : Layout
        The dialect.
    column : str
        A coded column of the record.
    word : str
        What the extract holds, without blanks around it.

    Returns
    -------
    str or None
        The record's word, empty where the dialect's stands for none. Where the dialect has a list for the
        column and the word is not on it: the word itself when it is the record's own or the column is a
        free text, otherwise None.
    """
    words, patterns = layout.values.get(column), layout.patterns.get(column, {})
    if words is None and not patterns:
        return word
    listed = _fold(tuple((words or {}).items())).get(_plain(word))
    if listed is not None:
        return listed
    for pattern, to in patterns.items():
        match = re.fullmatch(pattern, word, re.IGNORECASE)
        if match:
            return match.expand(to)
    known = COLUMN_BY_NAME[column]
    is_own = word in known.values or word in (words or {}).values()
    return word if is_own or known.kind == "text" else None


@cache
def _fold(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {_plain(word): to for word, to in pairs}


def _plain(word: str) -> str:
    """Return a word without differences of case and of blanks."""
    return " ".join(word.casefold().split())
