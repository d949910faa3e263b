"""Published tables beside the record's: headcount by staff group and band and by ethnic group, FTE by place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from tenure import rules
from tenure.synth.checking.found import Found, Target
from tenure.synth.checking.lists import BANDS, ETHNIC_GROUPS, NATIONALITY_CLASSES, STAFF_GROUPS, read_groups
from tenure.synth.checking.view import People
from tenure.synth.draws import Floats, Ints

__all__ = ["LEFT_OUT", "MARGINS", "ORGANISATIONS", "Margins", "list_cells"]

MARGINS = ("staff group by band", "staff group by ethnicity", "organisation by staff group", "nationality")
_BAND, _ETHNICITY, ORGANISATIONS, _NATION = MARGINS
# Cells this small nationally are shown and not judged: published counts of a few people move by chance.
_SMALLEST = 1000.0
_BANDS = ("all", *BANDS)
_FTE_SPREAD = 0.25
# Kinds of cells that no record of the generator can match, and why.
LEFT_OUT = {
    "recounted": "counted on another footing before September 2019, which the record follows throughout",
    "unheld": "the record has no such staff",
}
_RECOUNTED, _RECOUNTED_IN = ("Ambulance staff", "Support to ambulance staff"), "2019-09"
_UNHELD = "Other staff or those with unknown classification"
_TOGETHER = "other"
# Very senior managers and local grades are no grades of the record.
_UNHELD_BANDS = ("vsm", "local")


@dataclass(frozen=True, slots=True)
class _Cell:
    table: str
    month: str
    row: str
    column: str
    value: float
    source: str
    status: str


@cache
def _published() -> tuple[_Cell, ...]:
    tables = {
        _BAND: rules.workforce_headcounts()
        .filter(pl.col("band").is_in(_BANDS))
        .select("month", "staff_group", "band", "headcount", "source", "status"),
        _ETHNICITY: rules.workforce_ethnicity()
        .filter(band="all")
        .select("month", "staff_group", "ethnic_group", "headcount", "source", "status"),
        ORGANISATIONS: rules.workforce_organisations().select(
            "month", "org_code", "staff_group", "fte", "source", "status"
        ),
        _NATION: rules.workforce_nationality()
        .group_by("month", "staff_group", "nationality_class", "source", "status")
        .agg(pl.col("fte").sum())
        .sort("month", "staff_group", "nationality_class")
        .select("month", "staff_group", "nationality_class", "fte", "source", "status"),
    }
    return tuple(
        _Cell(table, str(row[0]), str(row[1]), str(row[2]), float(row[3]), str(row[4]), str(row[5]))
        for table in MARGINS
        for row in tables[table].iter_rows()
    )


@cache
def _totals() -> dict[tuple[str, str], float]:
    """Return the sum of each table's cells by month; of headcounts, the sum of the published totals of groups."""
    totals: dict[tuple[str, str], float] = {}
    for cell in _published():
        group, value = _adjust(cell)
        if group != _UNHELD and (cell.table != _BAND or cell.column == "all"):
            totals[cell.table, cell.month] = totals.get((cell.table, cell.month), 0.0) + value
    return totals


@cache
def _held_shares() -> dict[tuple[str, str], float]:
    """Return by staff group and year the share of the headcount that is of grades the record has."""
    held = rules.workforce_headcounts()
    keys = ["staff_group", "month"]
    lost = held.filter(pl.col("band").is_in(_UNHELD_BANDS)).group_by(keys).agg(pl.col("headcount").sum().alias("lost"))
    shares = held.filter(band="all").join(lost, on=keys, how="left").with_columns(pl.col("lost").fill_null(0))
    rows = shares.select("staff_group", "month", 1 - pl.col("lost") / pl.col("headcount")).iter_rows()
    return {(str(group), str(month)[:4]): float(share) for group, month, share in rows}


def _kind(cell: _Cell, group: str, value: float) -> str:
    if group == _UNHELD:
        return "unheld"
    if group in _RECOUNTED and cell.month < _RECOUNTED_IN:
        return "recounted"
    return "relative" if value >= _SMALLEST else "shown"


def _adjust(cell: _Cell) -> tuple[str, float]:
    """Return the staff group of a cell, and its value without grades that the record lacks."""
    group = cell.column if cell.table == ORGANISATIONS else cell.row
    single = cell.table == _BAND and cell.column != "all"
    return group, cell.value if single else cell.value * _held_shares().get((group, cell.month[:4]), 1.0)


def list_cells() -> dict[str, Target]:
    """Return a target for each published cell, by a name of its table, month, row and column.

    Employers that are not trusts are published together: they count in totals and are no cell. Totals leave out
    very senior managers and local grades, which the record lacks.
    """
    return {target.id: target for target in (_build_target(cell) for cell in _published() if cell.row != _TOGETHER)}


def _build_target(cell: _Cell) -> Target:
    group, value = _adjust(cell)
    return Target(
        id=f"{cell.table}: {cell.row}, {cell.column}, {cell.month}",
        topic=cell.table,
        measure=cell.table,
        group=f"{cell.row} / {cell.column}",
        period=cell.month,
        unit="people" if cell.table in {_BAND, _ETHNICITY} else "fte",
        value=value,
        margin_kind=_kind(cell, group, value),
        margin=0.05,
        source=cell.source,
        status=cell.status if value == cell.value else "derived",
    )


class Margins:
    """Counts the published tables' cells in the record, in their months."""

    def __init__(self) -> None:
        self._months = {cell.month for cell in _published()}
        self._counts: dict[tuple[str, str], Floats] = {}

    def watch(self, people: People) -> None:
        """Count the month, if a table was published for it."""
        month = str(people.month)
        if month not in self._months:
            return
        serving = people.serving
        group, groups = people["staff_group"][serving], len(STAFF_GROUPS)
        fte = people["fte"][serving].astype(np.float64)
        self._counts[_BAND, month] = _cross(group, people["band"][serving] + 1, (groups, len(_BANDS) + 1))
        totals = np.bincount(group[group >= 0], minlength=len(STAFF_GROUPS))
        self._counts[_BAND, month][:-1, 0] = totals
        self._counts[_ETHNICITY, month] = _cross(group, people["ethnic_group"][serving], (groups, len(ETHNIC_GROUPS)))
        organisations = len(read_groups().organisations)
        self._counts[ORGANISATIONS, month] = _cross(
            people["org_code"][serving].astype(np.int64), group, (organisations, groups), weights=fte
        )
        self._counts[_NATION, month] = _cross(
            group, people["nationality"][serving], (groups, len(NATIONALITY_CLASSES)), weights=fte
        )

    def scale(self) -> Found | None:
        """Return people in the record over people published, over the months both have."""
        months = sorted(month for table, month in self._counts if (_BAND, month) in _totals() and table == _BAND)
        ours = sum(float(self._counts[_BAND, month][:, 0].sum()) for month in months)
        if ours <= 0:
            return None
        return Found(ours / sum(_totals()[_BAND, month] for month in months), ours / len(months), 0.0)

    def answer(self, target: Target) -> Found | None:
        """Return the count of a cell brought to national size, or None where its month was not seen."""
        counts, scale = self._counts.get((target.measure, target.period)), self.scale()
        if counts is None or scale is None or counts.sum() <= 0:
            return None
        row, column = target.group.split(" / ")
        value = float(counts[_place(target.measure, row, column)])
        people = max(value, target.value * self._scale_of(target, scale))
        spread = 1.0 if target.unit == "people" else 1.0 + _FTE_SPREAD
        brought = value / self._scale_of(target, scale)
        return Found(brought, value, brought * spread / max(people, 1.0) ** 0.5)

    def _scale_of(self, target: Target, scale: Found) -> float:
        """Return the scale of the table's own total: FTE is less than headcount."""
        if target.unit == "people":
            return scale.value
        return float(self._counts[target.measure, target.period].sum()) / _totals()[target.measure, target.period]


def _place(table: str, row: str, column: str) -> tuple[int, int]:
    if table == ORGANISATIONS:
        organisations = read_groups().organisations
        # A trust that the rules do not hold has nobody here: the last row is kept empty.
        return (organisations.index(row) if row in organisations else -1), STAFF_GROUPS.index(column)
    columns = {_BAND: _BANDS, _ETHNICITY: ETHNIC_GROUPS, _NATION: NATIONALITY_CLASSES}[table]
    return STAFF_GROUPS.index(row), columns.index(column)


def _cross(rows: Ints, columns: Ints, shape: tuple[int, int], *, weights: Floats | None = None) -> Floats:
    """Count pairs of places; a row of nought is added at the end, and places not known are left out."""
    height, width = shape
    known = (rows >= 0) & (columns >= 0)
    at = rows[known].astype(np.int64) * width + columns[known]
    held = None if weights is None else weights[known]
    counts: Floats = np.bincount(at, held, minlength=height * width).reshape(height, width).astype(np.float64)
    return np.vstack([counts, np.zeros(width)])
