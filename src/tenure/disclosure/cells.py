"""The cells of all tables that leave together, and the equations a reader can form between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from tenure.errors import InternalError
from tenure.terms import Balance, Count, Evidence, Total

__all__ = ["ABSENT", "Lattice", "append_cells", "build_lattice", "name_cells"]

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SEPARATOR = "\x1f"
_NULL = "\x00"
ABSENT = -1


@dataclass(frozen=True, slots=True)
class Lattice:
    """Cells, sorted by their identity, and signed equations over them.

    ``values`` and ``losses`` have one entry a cell (a loss is a table entry that falls with the cell).
    ``equations`` is a sparse matrix, equations by cells, of +1 and -1, with ``equations @ values``
    all nought. ``places`` maps (table number, count column) to the cell of each row, -1 where the
    table has no value.
    """

    values: Ints
    losses: Ints
    equations: sparse.csr_array
    places: dict[tuple[int, str], Ints]


def build_lattice(tables: Sequence[Evidence]) -> Lattice:
    """Name every cell of the tables and collect the equations between published cells.

    Parameters
    ----------
    tables : Sequence[Evidence]
        All tables that leave together. Counts are whole numbers >= 0 or null.

    Raises
    ------
    InternalError
        A count is negative or not whole, a cell has two values, or a declared equation does not hold.
    """
    names: dict[tuple[int, str], pl.Series] = {}
    for number, table in enumerate(tables):
        for count in table.structure.counts:
            _check_counts(table, count)
            names[number, count.column] = name_cells(table.frame, count.measure, count.key)
    cells = _merge_cells(tables, names)
    index = pl.DataFrame({"name": cells["name"], "cell": np.arange(cells.height, dtype=np.int64)})
    places = {place: _find_cells(series, index) for place, series in names.items()}
    for (number, column), found in places.items():
        found[tables[number].frame[column].is_null().to_numpy()] = ABSENT
    values = cells["value"].to_numpy().astype(np.int64)
    equations = _stack_equations(_find_equations(tables, places, index, values), cells.height)
    return Lattice(values, cells["losses"].to_numpy().astype(np.int64), equations, places)


def append_cells(lattice: Lattice, equations: sparse.csr_array, values: Ints) -> Lattice:
    """Return the lattice with cells that no table shows, and equations over its cells and these.

    Parameters
    ----------
    lattice : Lattice
        Cells and equations.
    equations : sparse.csr_array, shape (further equations, cells and new cells)
        Signs +1 and -1.
    values : ndarray, shape (new cells,)
        The values of the new cells, which follow those of the lattice.
    """
    width = len(lattice.values) + len(values)
    old = lattice.equations
    wide = sparse.csr_array((old.data, old.indices, old.indptr), shape=(old.shape[0], width))
    return Lattice(
        np.append(lattice.values, values),
        np.append(lattice.losses, np.ones(len(values), dtype=np.int64)),
        sparse.csr_array(sparse.vstack([wide, equations], format="csr")),
        lattice.places,
    )


def _check_counts(table: Evidence, count: Count) -> None:
    column = table.frame[count.column]
    if not column.dtype.is_integer():
        raise InternalError(f"{table.about.table}: count column '{count.column}' must hold whole numbers")
    if (column < 0).any():
        raise InternalError(f"{table.about.table}: count column '{count.column}' has negative values")


def name_cells(frame: pl.DataFrame, measure: str, key: Sequence[str]) -> pl.Series:
    """Return the identity of the cell that each row names: see ``Count``."""
    parts = [
        pl.lit(item[1:]) if item.startswith("=") else pl.col(item).cast(pl.String).fill_null(_NULL) for item in key
    ]
    named = pl.concat_str([pl.lit(measure), *parts], separator=_SEPARATOR).alias("_cell_name")
    return frame.with_columns(named).get_column("_cell_name").alias("name")


def _merge_cells(tables: Sequence[Evidence], names: dict[tuple[int, str], pl.Series]) -> pl.DataFrame:
    hides = {(number, c.column): len(c.hides) for number, table in enumerate(tables) for c in table.structure.counts}
    parts = [
        pl.DataFrame({"name": series, "value": tables[number].frame[column].cast(pl.Int64)}).with_columns(
            losses=pl.lit(1 + hides[number, column], dtype=pl.Int64)
        )
        for (number, column), series in names.items()
    ]
    if not parts:
        return pl.DataFrame(schema={"name": pl.String, "value": pl.Int64, "losses": pl.Int64})
    merged = (
        pl.concat(parts)
        .drop_nulls("value")
        .group_by("name")
        .agg(value=pl.col("value").min(), largest=pl.col("value").max(), losses=pl.col("losses").sum())
        .sort("name")
    )
    unlike = merged.filter(pl.col("value") != pl.col("largest"))
    if unlike.height:
        measures = sorted({name.split(_SEPARATOR)[0] for name in unlike["name"]})
        raise InternalError(f"{unlike.height} cells have two values in one release; measures: {', '.join(measures)}")
    return merged


def _find_cells(names: pl.Series, index: pl.DataFrame) -> Ints:
    joined = names.to_frame("name").join(index, on="name", how="left", maintain_order="left")
    return joined["cell"].fill_null(ABSENT).to_numpy().astype(np.int64)


def _find_equations(
    tables: Sequence[Evidence], places: dict[tuple[int, str], Ints], index: pl.DataFrame, values: Ints
) -> Iterator[tuple[bytes, bytes]]:
    for number, table in enumerate(tables):
        own = {count.column: places[number, count.column] for count in table.structure.counts}
        for total in table.structure.totals:
            yield from _check_equations(_total_members(table, total, own, index), table, values)
        for balance in table.structure.balances:
            yield from _check_equations(_balance_members(balance, own), table, values)


def _total_members(table: Evidence, total: Total, own: dict[str, Ints], index: pl.DataFrame) -> pl.DataFrame:
    names = name_cells(table.frame, total.measure, total.key)
    rows = table.frame.with_columns(
        pl.Series("_part", own[total.part]),
        pl.Series("_total", _find_cells(names, index)),
    )
    if total.unless_equal is not None:
        left, right = total.unless_equal
        rows = rows.filter(pl.col(left).cast(pl.String).ne_missing(pl.col(right).cast(pl.String)))
    if total.where is not None:
        column, value = total.where
        rows = rows.filter(pl.col(column).cast(pl.String) == value)
    rows = rows.filter(pl.col("_total") != ABSENT)
    parts = rows.select(equation="_total", cell="_part", sign=pl.lit(1, dtype=pl.Int64)).unique()
    totals = rows.select(equation="_total", cell="_total", sign=pl.lit(-1, dtype=pl.Int64)).unique()
    return pl.concat([parts, totals])


def _balance_members(balance: Balance, own: dict[str, Ints]) -> pl.DataFrame:
    if any(abs(sign) != 1 for _, sign in balance.terms):
        raise InternalError("the signs of a balance are +1 or -1")
    parts = [
        pl.DataFrame({"cell": own[column]}).with_row_index("equation").with_columns(sign=pl.lit(sign, dtype=pl.Int64))
        for column, sign in balance.terms
    ]
    return pl.concat(parts).select(pl.col("equation").cast(pl.Int64), "cell", "sign")


def _check_equations(members: pl.DataFrame, table: Evidence, values: Ints) -> Iterator[tuple[bytes, bytes]]:
    """Yield each whole equation as (cells, signs) in bytes; refuse one that does not hold."""
    grouped = (
        # First of all: two absent cells of opposite signs would cancel, and leave half an equation.
        members.filter((pl.col("cell") != ABSENT).all().over("equation"))
        .group_by("equation", "cell")
        .agg(pl.col("sign").sum())
        .filter(pl.col("sign") != 0)
        .sort("equation", "cell")
        .group_by("equation", maintain_order=True)
        .agg("cell", "sign")
    )
    broken = 0
    for cell_list, sign_list in zip(grouped["cell"], grouped["sign"], strict=True):
        cells = cell_list.to_numpy()
        signs = sign_list.to_numpy()
        if np.abs(signs).max() > 1:
            raise InternalError(f"{table.about.table}: one cell enters an equation twice")
        broken += int((values[cells] * signs).sum() != 0)
        yield cells.astype(np.int64).tobytes(), signs.astype(np.int64).tobytes()
    if broken:
        raise InternalError(f"{table.about.table}: {broken} declared totals or balances do not add up")


def _stack_equations(found: Iterator[tuple[bytes, bytes]], n_cells: int) -> sparse.csr_array:
    unique = sorted(set(found))
    cells = [np.frombuffer(pair[0], dtype=np.int64) for pair in unique]
    signs = [np.frombuffer(pair[1], dtype=np.int64) for pair in unique]
    starts = np.concatenate([[0], np.cumsum([len(part) for part in cells])]).astype(np.int64)
    empty = np.zeros(0, dtype=np.int64)
    return sparse.csr_array(
        (np.concatenate([empty, *signs]), np.concatenate([empty, *cells]), starts), shape=(len(unique), n_cells)
    )
