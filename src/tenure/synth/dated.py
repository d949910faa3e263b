"""The record as effective-dated tables: rows kept open from month to month, and closed when they change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tenure.errors import InternalError
from tenure.layouts import DatedTable, Layout, Tables
from tenure.synth.dialects import Dialect, format_date
from tenure.terms import Month

__all__ = ["DatedTables"]

_OPEN = pl.date(4712, 12, 31)
_FROM, _TO, _ENDED = "__from", "__to", "ended_on"


@dataclass(slots=True)
class _OpenRows:
    """The rows of one dated table that hold now, one a key; ``title`` names its file."""

    title: str
    table: DatedTable
    key: Sequence[str]
    ends_when_absent: bool
    rows: pl.DataFrame | None = None

    def add(self, month: Month, found: pl.DataFrame) -> pl.DataFrame:
        """Take the rows of a month end; return those that it ends."""
        start, before = month.first_day, pl.lit(month.first_day).dt.offset_by("-1d")
        dated = found.with_columns(pl.lit(start).alias(_FROM))
        if self.rows is None:
            self.rows = dated
            return dated.clear().with_columns(pl.lit(None, pl.Date).alias(_TO))
        content = [name for name in found.columns if name not in self.key]
        joined = self.rows.join(found, on=self.key, how="full", suffix="_now", maintain_order="left_right")
        is_here = pl.col(f"{self.key[0]}_now").is_not_null()
        was_here = pl.col(self.key[0]).is_not_null()
        differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in content)
        stays = was_here & ~is_here & ~pl.lit(self.ends_when_absent)
        changed = was_here & is_here & differs
        ended = joined.filter(changed | (was_here & ~is_here & self.ends_when_absent))
        kept = joined.filter(stays | (was_here & is_here & ~differs)).select(*self.key, *content, _FROM)
        begun = joined.filter(is_here & (~was_here | differs)).select(
            *(pl.col(f"{name}_now").alias(name) for name in (*self.key, *content)), pl.lit(start).alias(_FROM)
        )
        self.rows = pl.concat([kept, begun])
        return ended.select(*self.key, *content, _FROM, before.alias(_TO))

    def finish(self) -> pl.DataFrame:
        """Return the rows that are open."""
        if self.rows is None:
            return pl.DataFrame()
        return self.rows.with_columns(_OPEN.alias(_TO))


class DatedTables:
    """Turns months of the record into the tables of a layout.

    A row holds from the first day of the month in which it was first seen to the last day before the month in
    which it was not. Occupations are told of positions, so an assignment without one gets a position of
    its own; sickness is told in whole days.
    """

    def __init__(self, layout: Layout) -> None:
        if layout.tables is None:
            raise InternalError("the layout has no tables")
        self._layout = layout
        self._tables: Tables = layout.tables
        self._dialect = Dialect(layout)
        self._person = _OpenRows("Person", self._tables.person, ("person_id",), ends_when_absent=False)
        self._assignment = _OpenRows(
            "Assignment", self._tables.assignment, ("person_id", "assignment_id"), ends_when_absent=True
        )
        self._position = self._open_positions(self._tables)

    @staticmethod
    def _open_positions(tables: Tables) -> _OpenRows | None:
        if tables.position is None:
            return None
        return _OpenRows("Position", tables.position, ("position_id",), ends_when_absent=False)

    @property
    def titles(self) -> tuple[str, ...]:
        """The files' names, without their kind."""
        others = {"Absence": self._tables.absence, "Pay": self._tables.pay}
        return tuple(each.title for each in self._dated()) + tuple(name for name, table in others.items() if table)

    def _dated(self) -> list[_OpenRows]:
        return [each for each in (self._person, self._assignment, self._position) if each is not None]

    def add(self, month: Month, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """Take one month; return the rows of each table that it completes."""
        last_day = pl.lit(month.plus(1).first_day).dt.offset_by("-1d")
        own = pl.concat_str(pl.lit("N"), "assignment_id")
        placed = frame.with_columns(pl.coalesce("position_id", own).alias("position_id")).sort(
            "person_id", "is_main", "assignment_id", descending=[False, True, False], nulls_last=True
        )
        done = {}
        for rows in self._dated():
            columns = [*rows.key, *self._content(rows, placed)]
            found = placed.select(columns)
            if rows is self._person:
                found = self._tell_endings(placed, columns, last_day)
            done[rows.title] = self._write(
                rows, rows.add(month, found.unique(rows.key, keep="first", maintain_order=True))
            )
        if self._tables.absence:
            done["Absence"] = self._write_absence(placed, month)
        if self._tables.pay:
            done["Pay"] = self._write_pay(placed, last_day)
        return done

    def finish(self) -> dict[str, pl.DataFrame]:
        """Return the rows that are open at the end."""
        return {rows.title: self._write(rows, rows.finish()) for rows in self._dated()}

    def _content(self, rows: _OpenRows, frame: pl.DataFrame) -> list[str]:
        named = dict.fromkeys([*rows.table.key.values(), *rows.table.columns.values(), *rows.table.also])
        return [name for name in named if name in frame.columns and name not in rows.key]

    def _tell_endings(self, frame: pl.DataFrame, columns: list[str], last_day: pl.Expr) -> pl.DataFrame:
        """Return the people of a month; who leaves in it has the day, and the reason of the first job that has one."""
        ending = self._tables.person.ending
        told = [name for name in (ending.columns.values() if ending else ()) if name in frame.columns]
        if not told:
            return frame.select(columns)
        named = frame.filter(pl.col(told[0]).is_not_null()).select("person_id", *told)
        reasons = named.unique("person_id", keep="first", maintain_order=True).with_columns(last_day.alias(_ENDED))
        return frame.select(columns).join(reasons, on="person_id", how="left", maintain_order="left")

    def _write(self, rows: _OpenRows, frame: pl.DataFrame) -> pl.DataFrame:
        """Return rows of a dated table under the extract's names."""
        table, layout = rows.table, self._layout
        if frame.is_empty() and not frame.columns:
            return frame
        columns = {**table.key, **table.columns}
        ending = self._tables.person.ending if rows is self._person else None
        if ending:
            columns |= ending.columns
        texts = [
            self._column(table, title, name, frame).alias(title)
            for title, name in columns.items()
            if name in frame.columns
        ]
        if ending and _ENDED in frame.columns:
            texts.append(format_date(pl.col(_ENDED), layout.date_format).alias(ending.date))
        texts += [
            format_date(pl.col(_FROM), layout.date_format).alias(table.valid_from),
            format_date(pl.col(_TO), layout.date_format).alias(table.valid_to),
        ]
        return frame.select(texts)

    def _column(self, table: DatedTable, title: str, name: str, frame: pl.DataFrame) -> pl.Expr:
        partner = next((other for other, source in table.also.items() if source == title), None)
        if partner is not None and partner in frame.columns:
            return self._dialect.pair(name, partner)
        return self._dialect.column(name, frame, also={})

    def _write_absence(self, frame: pl.DataFrame, month: Month) -> pl.DataFrame:
        """Return one absence a person and month with days lost: the same days in whole ones, from the first on."""
        events = self._tables.absence
        if events is None or "fte_days_lost" not in frame.columns:
            return pl.DataFrame()
        days = (pl.col("fte_days_lost") / pl.col("fte").cast(pl.Float64)).round(0).clip(1, _days(month))
        sick = frame.filter(pl.col("fte_days_lost") > 0).unique("person_id", keep="first", maintain_order=True)
        first = pl.lit(month.first_day)
        last = first + pl.duration(days=days.cast(pl.Int64) - 1)
        texts = {
            events.person: pl.col("person_id"),
            events.category: pl.lit(events.sickness[0] if events.sickness else "Sickness"),
            events.reason: pl.col("absence_reason") if "absence_reason" in frame.columns else pl.lit(None, pl.String),
            events.first_day: format_date(first, self._layout.date_format),
            events.last_day: format_date(last, self._layout.date_format),
        }
        return sick.select(text.alias(title) for title, text in texts.items() if title)

    def _write_pay(self, frame: pl.DataFrame, last_day: pl.Expr) -> pl.DataFrame:
        """Return one row a payment that is not nought."""
        paid = self._tables.pay
        if paid is None:
            return pl.DataFrame()
        names: dict[str, str] = {}
        for word, name in paid.elements.items():
            if name in frame.columns:
                names.setdefault(name, word)
        titles = {record: title for title, record in paid.key.items()}
        ids = ["person_id", "assignment_id"]
        long = frame.select(*ids, *names).unpivot(list(names), index=ids, variable_name="element", value_name="amount")
        return long.filter(pl.col("amount") != 0).select(
            *(pl.col(name).alias(titles[name]) for name in ids),
            format_date(last_day, self._layout.date_format).alias(paid.period),
            pl.col("element").replace(names).alias(paid.element),
            self._dialect.amount(pl.col("amount")).alias(paid.amount),
        )


def _days(month: Month) -> int:
    return (month.plus(1).first_day - month.first_day).days
