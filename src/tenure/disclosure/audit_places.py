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
_PRODUCT = "it is the product, or the part of a product, of two numbers that are known"
_LONE = "it alone is hidden of a total that is known"
_FACT = "it counts people, and is said to be a published fact"
# Names of columns that count people of the record in every study.
_COUNTED = frozenset({"people", "headcount", "leavers", "joiners", "stayers", "events", "entrants", "starters"})


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
        found += [*_list_unhidden(table), *_list_beside(table, profile), *_list_bare(table), *_list_counted(table)]
        if profile.protects and not table.about.internal_to:
            found += [*_list_products(table), *_list_lone(table)]
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


def _list_beside(table: Released, profile: Profile) -> Iterator[WeakCell]:
    mask, frame = table.mask, table.frame
    for count, column in sorted(set(_pair_columns(table.structure)) - _list_exempt(table, profile)):
        if count in mask.columns and column in frame.columns:
            rows = mask[count] & frame[column].is_not_null()
            yield from _place_rows(table, column, rows, _BESIDE.format(count))


def _list_exempt(table: Released, profile: Profile) -> set[tuple[str, str]]:
    """Return what an organisation's own staff see beside hidden FTE under a rule that hides FTE alone."""
    if profile.falls == "row" or not table.about.internal_to:
        return set()
    return {
        (count.column, name)
        for count in table.structure.counts
        if count.least
        for name in count.hides
        if name not in count.least
    }


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
    yield from ((amount.of, amount.column) for amount in structure.amounts)
    yield from ((position.of, position.column) for position in structure.positions)
    yield from ((quotation.of, quotation.column) for quotation in structure.quotations)


def _list_bare(table: Released) -> Iterator[WeakCell]:
    structure = table.structure
    covered = {*structure.dimensions, *structure.facts, *(count.column for count in structure.counts)}
    covered |= {column for _, column in _pair_columns(structure)}
    for name in table.frame.columns:
        if name not in covered:
            yield from _place_rows(table, name, table.frame[name].is_not_null(), _BARE, most=1)


def _list_products(table: Released) -> Iterator[WeakCell]:
    """Yield values that are the third of two that are told: of an amount, its value per unit and their product."""
    for product in table.structure.products:
        names = [product.amount, product.per, *([product.whole] if product.whole else [])]
        hidden = [_find_hidden(table, name) for name in names]
        one = sum((rows.cast(pl.Int64) for rows in hidden), pl.zeros(table.frame.height, pl.Int64, eager=True)) == 1
        there = [table.frame[name].is_not_null() | rows for name, rows in zip(names, hidden, strict=True)]
        for name, rows in zip(names, hidden, strict=True):
            whole = pl.DataFrame(there).select(pl.all_horizontal(pl.all())).to_series()
            yield from _place_rows(table, name, rows & one & whole, _PRODUCT)


def _list_lone(table: Released) -> Iterator[WeakCell]:
    """Yield amounts that are the only hidden one of a total that everybody knows, others being shown."""
    for equation in table.structure.sums:
        hidden = _find_hidden(table, equation.amount)
        frame = table.frame.with_columns(_hidden=hidden, _shown=pl.col(equation.amount).fill_null(0) > 0)
        alone = frame.select(
            ((pl.col("_hidden").sum() == 1) & pl.col("_shown").any()).over(equation.key or pl.lit(1)).alias("alone")
        )["alone"]
        yield from _place_rows(table, equation.amount, hidden & alone, _LONE)


def _find_hidden(table: Released, column: str) -> pl.Series:
    mask = table.mask
    return mask[column] if column in mask.columns else pl.repeat(False, table.frame.height, eager=True)  # noqa: FBT003


def _list_counted(table: Released) -> Iterator[WeakCell]:
    """Yield columns that are said to be published facts, and whose names say that they count people of the record."""
    frame = table.frame
    for name in sorted(_COUNTED.intersection(table.structure.facts, frame.columns)):
        if frame[name].dtype.is_integer():
            yield from _place_rows(table, name, frame[name].is_not_null(), _FACT, most=1)


def _place_rows(
    table: Released, column: str, rows: pl.Series, why: str, *, most: int | None = None
) -> Iterator[WeakCell]:
    for row in rows.arg_true().to_list()[:most]:
        yield WeakCell(table.about.table, column, row + 1, 0, None, why)
