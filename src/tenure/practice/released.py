"""Released tables of retention as readings: a handful of measures, found in a folder by the names of tables."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from tenure.errors import UsageError
from tenure.practice.content import Entry, measures, read_file
from tenure.practice.contradictions import Reading, Variation
from tenure.practice.reading import read_lines

__all__ = ["Findings", "Table", "read_released", "tables"]

_Row = dict[str, str]
_Key = tuple[str, str, str]


class Table(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A released table, and which of its columns say what."""

    table: str
    unit: str
    period: str
    measure: str = ""
    measure_column: str = ""
    value: str = ""
    numerator: str = ""
    denominator: str = ""
    keep: dict[str, str] = msgspec.field(default_factory=dict)
    change_low: str = ""
    change_high: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        named = (self.unit, self.period, self.measure_column, self.value, self.numerator, self.denominator, *self.keep)
        return tuple(name for name in (*named, self.change_low, self.change_high) if name)


@dataclass(frozen=True, slots=True)
class Findings:
    """Readings of the newest period of each measure and unit, the tables read, and those too finely broken down."""

    readings: tuple[Reading, ...]
    read: tuple[str, ...]
    broken_down: tuple[str, ...]


@cache
def tables() -> tuple[Table, ...]:
    """Return the tables that speak about a measure."""
    return msgspec.convert(read_file("released")["tables"], type=tuple[Table, ...])


def read_released(folder: Path) -> Findings:
    """Read what released tables in a folder say of measures.

    A table broken down by a characteristic is put together again where that takes sums alone; a sum with a hidden part
    is not known.

    Parameters
    ----------
    folder : Path
        Where ``tenure retention`` wrote its tables as CSV.

    Raises
    ------
    UsageError
        There is none of the tables in the folder.
    CheckError
        A table lacks a column.
    """
    every = [(table, folder / f"{table.table}.csv") for table in tables()]
    held = [(table, path) for table, path in every if path.is_file()]
    if not held:
        raise UsageError(
            f"The folder '{folder.name}' holds no table that practice reads.",
            slug="practice-file-not-found",
            expected=f"one of {', '.join(path.name for _, path in every)}.",
            fix="name the folder that 'tenure retention' wrote to, with CSV among its formats.",
            where=str(folder),
        )
    readings: list[Reading] = []
    broken_down: list[str] = []
    for table, path in held:
        groups = _group_rows(table, [row for _, row in read_lines(path, required=table.columns, optional=None)])
        for key, rows in _choose_newest(groups):
            if table.value and len(rows) > 1:
                broken_down.append(table.table)
            else:
                readings.append(_build_reading(table, key, rows))
    return Findings(tuple(readings), tuple(table.table for table, _ in held), tuple(dict.fromkeys(broken_down)))


def _group_rows(table: Table, rows: Sequence[_Row]) -> dict[_Key, list[_Row]]:
    """Return the rows kept by measure, unit and period; those about no measure of a topic are left out."""
    known = {measure.id for measure in measures()}
    groups: dict[_Key, list[_Row]] = defaultdict(list)
    for row in rows:
        measure = table.measure or row[table.measure_column]
        if measure in known and all(row[name] == value for name, value in table.keep.items()):
            groups[measure, row[table.unit], row[table.period]].append(row)
    return groups


def _choose_newest(groups: Mapping[_Key, list[_Row]]) -> Iterator[tuple[_Key, list[_Row]]]:
    newest: dict[tuple[str, str], str] = {}
    for measure, unit, period in groups:
        newest[measure, unit] = max(period, newest.get((measure, unit), ""))
    for key, rows in sorted(groups.items()):
        if newest[key[0], key[1]] == key[2]:
            yield key, rows


def _build_reading(table: Table, key: _Key, rows: Sequence[_Row]) -> Reading:
    measure, unit, period = key
    value = _read_number(rows[0][table.value]) if table.value else _divide_sums(table, rows)
    return Reading(measure, unit, period, value, variation=_judge_change(table, measure, rows[0]))


def _divide_sums(table: Table, rows: Sequence[_Row]) -> float | None:
    parts = [(_read_number(row[table.numerator]), _read_number(row[table.denominator])) for row in rows]
    above = [part for part, _ in parts if part is not None]
    below = [part for _, part in parts if part is not None]
    if len(above) < len(rows) or len(below) < len(rows) or not sum(below):
        return None
    return sum(above) / sum(below)


def _judge_change(table: Table, measure: str, row: _Row) -> Variation:
    """Return which way a measure changed where limits of the change leave out nought."""
    low, high = (_read_number(row[name]) if name else None for name in (table.change_low, table.change_high))
    better = next(each.better for each in measures() if each.id == measure)
    if low is None or high is None or better == "neither":
        return ""
    if low <= 0 <= high:
        return "common_cause"
    return "improvement" if (low > 0) is (better == "higher") else "concern"


def _read_number(text: str) -> float | None:
    """Return the number of a cell; None for one that is hidden or blank."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
