"""Comparisons between tables that count nearly the same people: what their differences give away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse import csgraph

from tenure.disclosure.cells import ABSENT, Flags, Ints, Lattice, append_cells, name_cells
from tenure.disclosure.chains import price_with_company
from tenure.errors import InternalError
from tenure.terms import Comparison, Evidence, Structure

__all__ = ["add_comparisons", "merge_equal", "settle_comparisons"]


def merge_equal(tables: Sequence[Evidence], lattice: Lattice) -> Lattice:
    """Make one cell of two that are compared and equal: a reader who sees one takes the other for the same.

    Parameters
    ----------
    tables : Sequence[Evidence]
        The tables of which ``lattice`` was built.
    lattice : Lattice
        Cells and equations.
    """
    terms = _sum_terms(_list_terms(tables, lattice), lattice.values).filter(
        (pl.col("sum") == 0) & (pl.len().over("name") == 2)
    )
    pairs = terms["cell"].to_numpy().reshape(-1, 2)
    n_cells = len(lattice.values)
    links = sparse.csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n_cells, n_cells))
    n_merged, found = csgraph.connected_components(links, directed=False)
    # Numbered by their first cell, so that the order of cells stays that of their identities.
    first = np.full(n_merged, n_cells, dtype=np.int64)
    np.minimum.at(first, found, np.arange(n_cells))
    merged = np.argsort(np.argsort(first)).astype(np.int64)[found]
    onto = sparse.csr_array((np.ones(n_cells, dtype=np.int64), (np.arange(n_cells), merged)), shape=(n_cells, n_merged))
    equations = sparse.csr_array(lattice.equations @ onto)
    equations.eliminate_zeros()
    equations.sort_indices()
    return Lattice(
        lattice.values[np.sort(first)],
        onto.T @ lattice.losses,
        equations[np.diff(equations.indptr) > 0, :],
        {place: np.append(merged, ABSENT)[cells] for place, cells in lattice.places.items()},
    )


def add_comparisons(
    tables: Sequence[Evidence], lattice: Lattice, small: Flags, hidden: Flags, *, threshold: int
) -> tuple[Lattice, Flags, Flags]:
    """Add the comparisons between tables: equations where both sides agree, small counts where they nearly do.

    Parameters
    ----------
    tables : Sequence[Evidence]
        The tables of which ``lattice`` was built.
    lattice : Lattice
        Cells and equations; cells after those of the tables are carried along.
    small, hidden : ndarray of bool
        Cells to protect, and cells hidden to begin with.
    threshold : int
        A count from 1 up to, not including, ``threshold`` is small.

    Returns
    -------
    Lattice
        ``lattice`` and, after its cells, the small sums, hidden cells that no table shows.
    ndarray of bool
        ``small``, with every small sum added.
    ndarray of bool
        ``hidden``, with the small sums and one cell of each that would have been shown whole.

    Raises
    ------
    InternalError
        A comparison names no count of its table, or a sign is not +1 or -1.

    Notes
    -----
    A comparison of which one side is published nowhere is left out.
    """
    terms = _sum_terms(_list_terms(tables, lattice), lattice.values)
    terms = terms.filter(pl.col("sum").abs() < threshold)
    if terms.is_empty():
        return lattice, small, hidden
    matrix, sums = _build_matrix(terms, len(lattice.values))
    near = sums > 0
    hidden = _hide_near(lattice, matrix[near, :], hidden)
    more = np.ones(int(near.sum()), dtype=np.bool_)
    return _extend_lattice(lattice, matrix, sums), np.append(small, more), np.append(hidden, more)


def _list_terms(tables: Sequence[Evidence], lattice: Lattice) -> pl.DataFrame:
    """Return ``name``, ``cell`` and ``sign``, a row for each cell of each comparison."""
    schema = {"name": pl.String, "cell": pl.Int64, "sign": pl.Int64}
    parts = [
        _read_side(table, side, lattice.places[number, side.part])
        for number, table in enumerate(tables)
        for side in _check_sides(table)
    ]
    return pl.concat([pl.DataFrame(schema=schema), *parts]).unique()


def _check_sides(table: Evidence) -> Iterator[Comparison]:
    counts = {count.column for count in table.structure.counts}
    for side in table.structure.comparisons:
        if side.part not in counts:
            raise InternalError(f"{table.about.table}: the comparison '{side.name}' is of no count of the table")
        if abs(side.sign) != 1:
            raise InternalError(f"{table.about.table}: the sign of the comparison '{side.name}' is not +1 or -1")
        yield side


def _read_side(table: Evidence, side: Comparison, cells: Ints) -> pl.DataFrame:
    rows = _join_via(table.frame.with_columns(pl.Series("_cell", cells)), side)
    return rows.select(
        name_cells(rows, side.name, side.key), cell="_cell", sign=pl.lit(side.sign, dtype=pl.Int64)
    ).cast({"cell": pl.Int64})


def _join_via(rows: pl.DataFrame, side: Comparison) -> pl.DataFrame:
    """Return the rows of a side, each as many times as it is compared, with the columns of its key."""
    if side.where is not None:
        column, value = side.where
        rows = rows.filter(pl.col(column).cast(pl.String) == value)
    if side.via is None:
        return rows
    shared = [name for name in side.via.columns if name in rows.columns]
    return rows.join(side.via.unique(), on=shared, how="inner") if shared else rows.join(side.via.unique(), how="cross")


def _sum_terms(terms: pl.DataFrame, values: Ints) -> pl.DataFrame:
    """Return the terms of the comparisons that have both sides and all their cells, with each ``sum``."""
    terms = (
        terms.group_by("name", "cell")
        .agg(pl.col("sign").sum())
        .filter(pl.col("sign") != 0)
        .filter((pl.col("cell") != ABSENT).all().over("name"))
    )
    worth = pl.Series("_worth", values[terms["cell"].to_numpy()], dtype=pl.Int64)
    return (
        terms.with_columns(worth)
        .with_columns(
            sum=(pl.col("sign") * pl.col("_worth")).sum().over("name"),
            sides=pl.col("sign").n_unique().over("name"),
        )
        .filter(pl.col("sides") > 1)
        .sort("name", "cell")
        .select("name", "cell", "sign", "sum")
    )


def _build_matrix(terms: pl.DataFrame, width: int) -> tuple[sparse.csr_array, Ints]:
    """Return the signs, a row for each different comparison turned so that its sum is not negative, and the sums."""
    turned = (
        terms.with_columns(turn=pl.when(pl.col("sum") < 0).then(-1).otherwise(1))
        .group_by("name", maintain_order=True)
        .agg("cell", pl.col("sign") * pl.col("turn"), pl.col("sum").first().abs())
        .unique(["cell", "sign"], maintain_order=True)
        .sort("cell", "sign")
    )
    ends = np.append(0, turned["cell"].list.len().cum_sum().to_numpy())
    cells, signs = turned["cell"].explode().to_numpy(), turned["sign"].explode().to_numpy()
    matrix = sparse.csr_array((signs.astype(np.int64), cells.astype(np.int64), ends), shape=(turned.height, width))
    return matrix, turned["sum"].to_numpy().astype(np.int64)


def _hide_near(lattice: Lattice, matrix: sparse.csr_array, hidden: Flags) -> Flags:
    """Hide a cell, the cheapest, of each of these comparisons that would be shown whole."""
    hidden = hidden.copy()
    price = price_with_company(lattice, hidden)
    for row in range(matrix.shape[0]):
        cells = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        if not hidden[cells].any():
            choice = cells[lattice.values[cells] > 0]
            hidden[choice[np.argmin(price[choice])]] = True
    return hidden


def _extend_lattice(lattice: Lattice, matrix: sparse.csr_array, sums: Ints) -> Lattice:
    near = np.flatnonzero(sums > 0)
    ties = sparse.csr_array(
        (np.full(len(near), -1, dtype=np.int64), (near, np.arange(len(near)))), shape=(len(sums), len(near))
    )
    return append_cells(lattice, sparse.csr_array(sparse.hstack([matrix, ties], format="csr")), sums[near])


def settle_comparisons(tables: Sequence[Evidence], hidden: Sequence[Mapping[str, Flags]]) -> list[Structure]:
    """Say of the comparisons of tables that leave which of them bind, and no more.

    Parameters
    ----------
    tables : Sequence[Evidence]
        All tables that leave together.
    hidden : Sequence[Mapping[str, ndarray of bool]]
        For each table, the rows in which a count column is hidden.

    Returns
    -------
    list of Structure
        Of each table, as it may leave: ``loose`` names the sums that are not nought though a part of them is hidden,
        and ``via`` has rows of other sums alone.

    Notes
    -----
    Whoever attacks a release is taken to know every sum of nought (decision 0040), so that to tell the others from
    these tells nothing that the release does not withstand. How those others are made up is not told.
    """
    sides = [(number, side) for number, table in enumerate(tables) for side in table.structure.comparisons]
    rows = [_read_settled(tables[number], side, hidden[number][side.part]) for number, side in sides]
    loose, opaque = _judge_sums(rows)
    settled: list[list[Comparison]] = [[] for _ in tables]
    for (number, side), own in zip(sides, rows, strict=True):
        via, keys = None, None
        if side.via is not None:
            needed = [name for name in side.via.columns if name in tables[number].frame.columns or name in side.key]
            via = _list_values(own.filter(~pl.col("name").is_in(opaque.implode())), needed)
        if side.sign > 0:
            # Every sum has a side that adds: it tells for the others.
            keys = _list_values(own.filter(pl.col("name").is_in(loose.implode())), [*side.key])
        settled[number].append(replace(side, via=via, loose=keys))
    return [replace(table.structure, comparisons=tuple(mine)) for table, mine in zip(tables, settled, strict=True)]


def _read_settled(table: Evidence, side: Comparison, hidden: Flags) -> pl.DataFrame:
    (count,) = (count for count in table.structure.counts if count.column == side.part)
    cells = name_cells(table.frame, count.measure, count.key)
    rows = _join_via(table.frame.with_columns(_cell=cells, _hidden=pl.Series(hidden, dtype=pl.Boolean)), side)
    return rows.with_columns(
        name_cells(rows, side.name, side.key),
        _value=pl.col(side.part).cast(pl.Int64),
        _sign=pl.lit(side.sign, dtype=pl.Int64),
    )


def _judge_sums(rows: Sequence[pl.DataFrame]) -> tuple[pl.Series, pl.Series]:
    """Return the names of sums that are loose, and of all of which a part is hidden and that are not nought."""
    schema = {"name": pl.String, "_cell": pl.String, "_value": pl.Int64, "_hidden": pl.Boolean, "_sign": pl.Int64}
    terms = pl.concat([pl.DataFrame(schema=schema), *(own.select(list(schema)) for own in rows)]).unique()
    sums = (
        terms.group_by("name", "_cell")
        .agg(pl.col("_value").first(), pl.col("_hidden").any(), pl.col("_sign").sum())
        .filter(pl.col("_sign") != 0)
        .group_by("name")
        .agg(
            whole=pl.col("_value").is_not_null().all(),
            hidden=pl.col("_hidden").any(),
            sides=pl.col("_sign").sign().n_unique(),
            sum=(pl.col("_value") * pl.col("_sign")).sum(),
        )
        .filter(pl.col("hidden") & ~(pl.col("whole") & (pl.col("sides") > 1) & (pl.col("sum") == 0)))
    )
    return sums.filter(pl.col("sides") > 1)["name"], sums["name"]


def _list_values(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return the different values of columns, sorted; names of constants are no columns."""
    names = [name for name in columns if not name.startswith("=")]
    # Of constants alone there is one sum, and a frame without columns holds no row.
    listed = rows.select(names) if names else rows.select(pl.lit(True).alias("all")).head(int(rows.height > 0))  # noqa: FBT003
    return listed.unique().sort(listed.columns)
