"""The record's columns in the words and forms of a layout."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from tenure.layouts import Layout
from tenure.terms.record import COLUMN_BY_NAME

__all__ = ["Dialect", "format_date"]

_FORMATS = {
    "YYYY-MM-DD": "%Y-%m-%d", "YYYY-MM-01": "%Y-%m-%d", "YYYY/MM/DD": "%Y/%m/%d", "YYYYMMDD": "%Y%m%d",
    "DD/MM/YYYY": "%d/%m/%Y", "DD-MM-YYYY": "%d-%m-%Y", "DD.MM.YYYY": "%d.%m.%Y", "DD-MON-YYYY": "%d-%b-%Y",
    "YYYY-MM": "%Y-%m", "YYYYMM": "%Y%m", "MM/YYYY": "%m/%Y", "MON-YYYY": "%b-%Y",
}  # fmt: skip
# Of a year of birth, written as a date: any day does, and it is nobody's birthday.
_BIRTHDAY = "-07-01"
_PAIR = "\x1f"


def format_date(date: pl.Expr, form: str) -> pl.Expr:
    """Return a date as text in one of the layouts' forms."""
    return date.dt.to_string(_FORMATS[form])


class Dialect:
    """Writes columns of the record as a layout has them."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._words = {name: _invert(pairs.items()) for name, pairs in layout.values.items()}

    def write(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a frame of the record's columns under the extract's names; columns it lacks are left out.

        Returns
        -------
        polars.DataFrame
            The rows of ``frame`` in its order, every column text, in the order of the layout.
        """
        columns = self.layout.columns.items()
        return frame.select(self.column(name, frame).alias(title) for title, name in columns if name in frame.columns)

    def column(self, name: str, frame: pl.DataFrame, *, also: dict[str, str] | None = None) -> pl.Expr:
        """Return one column of the record as text of the dialect; ``also``: columns read twice."""
        kind = COLUMN_BY_NAME[name].kind
        text = pl.col(name).cast(pl.String)
        twice = self.layout.also if also is None else also
        sources = {record: title for title, record in self.layout.columns.items()}
        partner = next((other for other, title in twice.items() if title == sources.get(name)), None)
        if partner is not None and partner in frame.columns:
            return self.pair(name, partner)
        if kind == "month":
            return self._month(text.str.to_date("%Y-%m-%d"))
        if kind == "date":
            return format_date(text.str.to_date("%Y-%m-%d"), self.layout.date_format)
        if kind == "year" and self.layout.year_format != "YYYY":
            return format_date((text + _BIRTHDAY).str.to_date("%Y-%m-%d"), self.layout.year_format)
        if frame.schema[name].is_float():
            return self.amount(pl.col(name)) if kind == "money" else _two_places(pl.col(name))
        words = self._words.get(name)
        return text.replace(words) if words else text

    def pair(self, name: str, partner: str) -> pl.Expr:
        """Return the words that say two columns of the record at once."""
        words = self.layout.values
        first, second = words.get(name, {}), words.get(partner, {})
        both = _invert((word, first[word] + _PAIR + second[word]) for word in first if word in second)
        text = pl.concat_str(pl.col(name).fill_null(""), pl.col(partner).fill_null(""), separator=_PAIR)
        return text.replace(both).str.replace(_PAIR, " ", literal=True)

    def amount(self, value: pl.Expr) -> pl.Expr:
        """Return pounds with two decimals, thousands parted as the layout parts them."""
        text = _two_places(value)
        if not self.layout.thousands:
            return text
        mark = self.layout.thousands
        text = text.str.replace(r"^(-?\d+)(\d{3}\.\d\d)$", f"${{1}}{mark}${{2}}")
        return text.str.replace(rf"^(-?\d+)(\d{{3}}{mark})", f"${{1}}{mark}${{2}}")

    def _month(self, first_day: pl.Expr) -> pl.Expr:
        day = first_day.dt.month_end() if self.layout.month_day == "last" else first_day
        return format_date(day, self.layout.month_format)


def _two_places(value: pl.Expr) -> pl.Expr:
    return value.cast(pl.Decimal(18, 2)).cast(pl.String)


def _invert(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the first word of each value."""
    words: dict[str, str] = {}
    for word, value in pairs:
        words.setdefault(value, word)
    return words
