"""Which values of a table are hidden, once it is known which of its counts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.disclosure.estimates import find_weak_models
from tenure.disclosure.positions import find_exposed
from tenure.disclosure.rounding import list_lost
from tenure.errors import InternalError
from tenure.rules import Profile
from tenure.terms import About, Count, Evidence, Product, Structure

if TYPE_CHECKING:
    from tenure.disclosure.hiding import Pattern

__all__ = ["add_warning", "check_columns", "drop_contributions", "empty_hidden", "mask_columns"]

Flags = npt.NDArray[np.bool_]
Hidden = dict[str, Flags]


def check_columns(table: Evidence) -> None:
    """Refuse a table of which some column is declared in no way, or that declares what it does not hold.

    Raises
    ------
    InternalError
        A column has no protection, an amount, position or quotation is of no count of the table, or a named column is
        missing.
    """
    structure = table.structure
    _check_declared(table)
    covered = {*structure.dimensions, *structure.facts}
    for count in structure.counts:
        covered |= {count.column, *count.hides}
    for ratio in structure.ratios:
        covered |= {column for column in (ratio.column, ratio.low, ratio.high) if column}
    for estimate in structure.estimates:
        covered |= {*estimate.columns, *([estimate.freedom] if estimate.freedom else [])}
    for ranking in structure.rankings:
        covered |= {ranking.column, ranking.low, ranking.high}
    covered |= {column for column, _ in _list_of(structure)}
    covered |= {column for amount in structure.amounts for column in amount.largest}
    bare = sorted(set(table.frame.columns) - covered)
    if bare:
        raise InternalError(f"{table.about.table}: nothing says how to protect {', '.join(bare)}")


def _list_of(structure: Structure) -> list[tuple[str, str]]:
    """Return the columns of amounts, positions and quotations, each with the count that it is of."""
    amounts = [(amount.column, amount.of) for amount in structure.amounts]
    positions = [(position.column, position.of) for position in structure.positions]
    return [*amounts, *positions, *((quotation.column, quotation.of) for quotation in structure.quotations)]


def _check_declared(table: Evidence) -> None:
    structure = table.structure
    counts = {count.column for count in structure.counts}
    named = _list_of(structure)
    for column, of in named:
        if of not in counts:
            raise InternalError(f"{table.about.table}: '{column}' is of no count of the table")
    wanted = {column for column, _ in named}
    wanted |= {column for amount in structure.amounts for column in amount.largest}
    wanted |= {column for product in structure.products for column in _parts(product)}
    missing = sorted(wanted - set(table.frame.columns))
    if missing:
        raise InternalError(f"{table.about.table}: declares columns it lacks: {', '.join(missing)}")


def drop_contributions(table: Evidence) -> Evidence:
    """Return the table without the largest contributions to its amounts, which never leave."""
    secret = {column for amount in table.structure.amounts for column in amount.largest}
    if not secret:
        return table
    amounts = tuple(replace(amount, largest=()) for amount in table.structure.amounts)
    described = {name: text for name, text in table.about.columns.items() if name not in secret}
    return Evidence(
        replace(table.about, columns=described),
        table.frame.drop(*secret),
        replace(table.structure, amounts=amounts),
    )


def mask_columns(table: Evidence, pattern: Pattern, profile: Profile) -> Hidden:
    """Return, for each column that a count protects, the rows in which it is hidden.

    Parameters
    ----------
    table : Evidence
        Values before any rounding; counts rounded with control where the profile does that.
    pattern : Pattern
        Which of its counts are hidden.
    profile : Profile
        Further rules on values that are no counts.

    Notes
    -----
    A value falls with every count that it is of. Beside that: estimates and shares of fewer people than ``least_mean``;
    estimates of models with too few degrees of freedom; quantiles, smallest and largest values as ``find_exposed``
    says; words of small groups; ranks of few people, or all. Of an amount, its value per unit and their product two
    fall where one does. Where FTE falls alone, nothing falls beside it. What rounding leaves empty counts as hidden.
    """
    own = {count.column: pattern.hidden_rows(count.column) for count in table.structure.counts}
    flags: Hidden = {}
    for names, rows in (*_by_counts(table, own, profile), *_by_estimates(table, own, profile)):
        for name in names:
            flags[name] = flags.get(name, np.zeros(table.frame.height, dtype=np.bool_)) | rows
    for name in list_lost(table.frame, table.structure, profile) if profile.rounding_base > 1 else ():
        flags[name] = flags[name] | table.frame[name].is_not_null().to_numpy()
    for product in table.structure.products:
        _join_product(flags, product, table.frame.height)
    for ranking in table.structure.rankings:
        few = flags[ranking.by] | _find_few(table, ranking.by, profile.least_ranked)
        every = np.full(table.frame.height, profile.ranks == "hidden")
        flags |= dict.fromkeys((ranking.column, ranking.low, ranking.high), few | every)
    return flags


def _by_counts(table: Evidence, own: Mapping[str, Flags], profile: Profile) -> Iterator[tuple[tuple[str, ...], Flags]]:
    structure, frame = table.structure, table.frame
    for count in structure.counts:
        yield (count.column, *_fall_with(count, profile)), own[count.column]
        if profile.falls == "fte":
            for amount in count.least:
                yield (amount,), (frame[amount] < profile.least_fte).fill_null(value=False).to_numpy()
    for one in structure.amounts:
        yield (one.column,), own[one.of]
    for position in structure.positions:
        yield (position.column,), own[position.of] | find_exposed(frame, position, profile)
    for quotation in structure.quotations:
        few = (frame[quotation.of] < profile.least_quoted).fill_null(value=True).to_numpy()
        yield (quotation.column,), own[quotation.of] | few


def _fall_with(count: Count, profile: Profile) -> tuple[str, ...]:
    """Return the columns that fall with a count: those of FTE alone where the rule is of FTE and asks for no more."""
    if profile.falls == "fte" and count.least:
        return tuple(name for name in count.hides if name in count.least)
    return count.hides


def _by_estimates(
    table: Evidence, own: Mapping[str, Flags], profile: Profile
) -> Iterator[tuple[tuple[str, ...], Flags]]:
    for ratio in table.structure.ratios:
        names = tuple(name for name in (ratio.column, ratio.low, ratio.high) if name is not None)
        few = _find_few(table, ratio.column, profile.least_mean)
        yield names, own[ratio.numerator] | own[ratio.denominator] | few
    for estimate in table.structure.estimates:
        counts = np.any([own[name] for name in (estimate.of, *estimate.falls_with)], axis=0)
        few = _find_few(table, estimate.column, profile.least_mean)
        yield estimate.columns, counts | find_weak_models(table, estimate, profile) | few
        if estimate.freedom is not None:
            # Observations less parameters: with the parameters known it is the count.
            yield (estimate.freedom,), counts


def _find_few(table: Evidence, column: str, least: int) -> Flags:
    """Return the rows in which fewer than ``least`` people, and somebody, are behind a share or an estimate."""
    of = {estimate.column: estimate.of for estimate in table.structure.estimates}
    of |= {ratio.column: ratio.denominator for ratio in table.structure.ratios}
    few: Flags = table.frame[of[column]].is_between(1, least - 1).fill_null(value=False).to_numpy()
    return few


def _parts(product: Product) -> tuple[str, ...]:
    return tuple(name for name in (product.amount, product.per, product.whole) if name is not None)


def _join_product(flags: Hidden, product: Product, height: int) -> None:
    """Hide a second of the three where one is hidden; both, or neither, where the whole is published elsewhere."""
    none = np.zeros(height, dtype=np.bool_)
    amount, per = (flags.get(name, none) for name in (product.amount, product.per))
    whole = flags.get(product.whole, none) if product.whole is not None else none
    # The amount is hidden in company of its own, so that what falls for it is the value per unit, and the other way
    # round the whole: to hide a further amount would undo that company.
    flags[product.per] = per | (amount & ~whole) | (whole & ~amount)
    if product.whole is not None:
        flags[product.whole] = whole | (per & ~amount)
    else:
        flags[product.amount] = amount | per


def empty_hidden(frame: pl.DataFrame, flags: Mapping[str, Flags]) -> pl.DataFrame:
    """Return the frame without what is hidden."""
    return frame.with_columns(
        pl.when(~pl.Series(flags[name])).then(pl.col(name)).alias(name) for name in frame.columns if name in flags
    )


def add_warning(table: Evidence, profile: Profile) -> About:
    """Return what the table is, with the warning of the profile where it holds the FTE that the warning is about."""
    if not profile.warning or not any(count.least for count in table.structure.counts):
        return table.about
    return replace(table.about, notes=(*table.about.notes, profile.warning))
