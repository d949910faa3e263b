"""What the eye of a checker looks for: values where none may stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from tenure.disclosure.audit_knowledge import Knowledge
from tenure.disclosure.audited import WeakCell
from tenure.disclosure.released import Released
from tenure.rules import Profile
from tenure.terms import Structure

__all__ = ["list_slips"]

_HIDDEN = "a value stands where one is hidden"
_ELSEWHERE = "it is shown in another place"
_SMALL = "it is below the smallest count that may be shown"
_NOUGHT = "it is nought, which the rule hides"
_BESIDE = "it is shown beside '{}', which is hidden"
_BARE = "nothing says how it is protected"


def list_slips(tables: Sequence[Released], knowledge: Knowledge, profile: Profile) -> list[WeakCell]:
    """Return the places where a value stands that the rule, or what a table declares, keeps back.

    Parameters
    ----------
    tables : Sequence[Released]
        Every table that leaves together.
    knowledge : Knowledge
        Where every count stands, and what a reader knows of it by itself.
    profile : Profile
        The rule.
    """
    found = [*_list_shown_elsewhere(tables, knowledge), *_list_small(tables, knowledge, profile)]
    for table in tables:
        found += [*_list_unhidden(table), *_list_beside(table), *_list_bare(table)]
    return found


def _list_shown_elsewhere(tables: Sequence[Released], knowledge: Knowledge) -> Iterator[WeakCell]:
    low, high = knowledge.low, knowledge.high
    own = knowledge.places.filter(pl.col("release") == 0)
    told = own.filter(pl.col("hidden") & ~pl.col("hidden").all().over("cell"))
    for table, column, row, cell in told.select("table", "column", "row", "cell").iter_rows():
        yield WeakCell(tables[table].about.table, column, row + 1, int(low[cell]), int(high[cell]), _ELSEWHERE)


def _list_small(tables: Sequence[Released], knowledge: Knowledge, profile: Profile) -> Iterator[WeakCell]:
    low, high = knowledge.low, knowledge.high
    shown = knowledge.places.filter(~pl.col("hidden") & (pl.col("release") == 0))
    cells = shown["cell"].to_numpy()
    nought = high[cells] <= 0
    small = (high[cells] < profile.threshold) & (~nought | profile.hide_zero)
    found = shown.filter(pl.Series(small)).select("table", "column", "row", "cell")
    for (table, column, row, cell), is_nought in zip(found.iter_rows(), nought[small], strict=True):
        why = _NOUGHT if is_nought else _SMALL
        yield WeakCell(tables[table].about.table, column, row + 1, int(low[cell]), int(high[cell]), why)


def _list_unhidden(table: Released) -> Iterator[WeakCell]:
    for name in table.mask.columns:
        yield from _place_rows(table, name, table.mask[name] & table.frame[name].is_not_null(), _HIDDEN)


def _list_beside(table: Released) -> Iterator[WeakCell]:
    mask, frame = table.mask, table.frame
    for count, column in sorted(set(_pair_columns(table.structure))):
        if count in mask.columns and column in frame.columns:
            rows = mask[count] & frame[column].is_not_null()
            yield from _place_rows(table, column, rows, _BESIDE.format(count))


def _pair_columns(structure: Structure) -> Iterator[tuple[str, str]]:
    """Yield each column that protects another, and that other."""
    for count in structure.counts:
        yield from ((count.column, name) for name in count.hides)
    for ratio in structure.ratios:
        for name in (ratio.column, ratio.low, ratio.high):
            yield from ((of, name) for of in (ratio.numerator, ratio.denominator) if name)
    for estimate in structure.estimates:
        for name in (*estimate.columns, estimate.freedom):
            yield from ((of, name) for of in (estimate.of, *estimate.falls_with) if name)
    for ranking in structure.rankings:
        yield from ((ranking.by, name) for name in (ranking.column, ranking.low, ranking.high))


def _list_bare(table: Released) -> Iterator[WeakCell]:
    structure = table.structure
    covered = {*structure.dimensions, *structure.facts, *(count.column for count in structure.counts)}
    covered |= {column for _, column in _pair_columns(structure)}
    for name in table.frame.columns:
        if name not in covered:
            yield from _place_rows(table, name, table.frame[name].is_not_null(), _BARE, most=1)


def _place_rows(
    table: Released, column: str, rows: pl.Series, why: str, *, most: int | None = None
) -> Iterator[WeakCell]:
    for row in rows.arg_true().to_list()[:most]:
        yield WeakCell(table.about.table, column, row + 1, 0, None, why)
