"""What a reader of released tables knows: every shown value, and every equation that the tables declare.

Written apart from the cells and equations of the suppressor, so that a mistake of one is no mistake of the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from tenure.disclosure.released import Released
from tenure.errors import CheckError
from tenure.rules import Profile
from tenure.terms import Comparison, Ladder, Total

__all__ = ["Knowledge", "Nested", "read_knowledge"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_BETWEEN = "\x1e"
_EMPTY = "\x01"
_OWN = "_cell_of_"


@dataclass(frozen=True, slots=True)
class Nested:
    """Counts of the same people, ever more widely: cells of a set of rungs in each row, -1 where a rung is absent."""

    table: int
    column: str
    cells: Ints
    rows: Ints


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Cells of all tables, and what ties them together.

    ``low`` and ``high`` have an entry a cell: what a reader knows of it before adding anything up. ``equations``
    is sparse, equations by cells, and every row of it adds up to nought. ``loose`` are sums of cells that are
    not nought and that a reader can form. ``places`` says where each cell stands: ``table`` (its number), ``column``,
    ``row`` (from 0), ``cell`` and ``hidden``; ``loose_places`` the same for sums that are loose, by their row.
    """

    low: Floats
    high: Floats
    is_hidden: Flags
    equations: sparse.csr_array
    loose: sparse.csr_array
    nested: tuple[Nested, ...]
    places: pl.DataFrame
    loose_places: pl.DataFrame


def read_knowledge(tables: Sequence[Released], profile: Profile) -> Knowledge:
    """Return what a reader of all these tables knows, from their shown values and declarations alone.

    Parameters
    ----------
    tables : Sequence[Released]
        Every table that leaves together.
    profile : Profile
        The rule they were protected by, which a reader knows.

    Raises
    ------
    CheckError
        One cell is shown with two values.
    """
    places = _list_places(tables)
    cells = _merge_places(places)
    places = places.join(cells.select("name", "cell"), on="name").sort("table", "column", "row")
    frames = [_attach_cells(table, number, places) for number, table in enumerate(tables)]
    index = cells.select("name", "cell")
    low, high = _bound_cells(cells, profile)
    sums, loose_places, loose = _read_comparisons(tables, frames, cells)
    equations = [*_read_totals(tables, frames, index), *_read_balances(tables, frames), sums]
    return Knowledge(
        low=low,
        high=high,
        is_hidden=cells["value"].is_null().to_numpy(),
        equations=_stack(pl.concat(equations, how="vertical"), cells.height),
        loose=loose,
        nested=tuple(_read_ladders(tables, frames)),
        places=places.select("table", "column", "row", "cell", "hidden"),
        loose_places=loose_places,
    )


def _identify(measure: str, key: Sequence[str]) -> pl.Expr:
    parts = [
        pl.lit(item.removeprefix("=")) if item.startswith("=") else pl.col(item).cast(pl.String).fill_null(_EMPTY)
        for item in key
    ]
    return pl.concat_str(pl.lit(measure), *parts, separator=_BETWEEN)


def _list_places(tables: Sequence[Released]) -> pl.DataFrame:
    """Return where every count stands that is shown or hidden: ``name`` is its identity."""
    schema = {
        "table": pl.Int64,
        "column": pl.String,
        "row": pl.Int64,
        "name": pl.String,
        "value": pl.Int64,
        "hidden": pl.Boolean,
    }
    parts = [pl.DataFrame(schema=schema)]
    for number, table in enumerate(tables):
        mask = table.mask
        for count in table.structure.counts:
            frame = table.frame
            hidden = mask[count.column] if count.column in mask.columns else pl.repeat(False, frame.height, eager=True)  # noqa: FBT003
            parts.append(
                frame.select(
                    table=pl.lit(number, dtype=pl.Int64),
                    column=pl.lit(count.column),
                    row=pl.int_range(pl.len(), dtype=pl.Int64),
                    name=_identify(count.measure, count.key),
                    value=pl.col(count.column).cast(pl.Int64),
                    hidden=hidden,
                )
                if frame.height
                else pl.DataFrame(schema=schema)
            )
    return pl.concat(parts).filter(pl.col("value").is_not_null() | pl.col("hidden"))


def _merge_places(places: pl.DataFrame) -> pl.DataFrame:
    """Return ``name``, ``value`` (null where every place hides it) and ``cell``, in the order of names."""
    merged = places.group_by("name").agg(pl.col("value").min(), largest=pl.col("value").max()).sort("name")
    unlike = merged.filter(pl.col("value") != pl.col("largest"))
    if unlike.height:
        raise CheckError(
            f"{unlike.height} counts are shown with two values in one release.",
            slug="disclosure-audit-contradiction",
            expected="tables of one release, which show the same count wherever it stands.",
            fix="build the release again from one record.",
        )
    return merged.select("name", "value").with_columns(cell=pl.int_range(pl.len(), dtype=pl.Int64))


def _attach_cells(table: Released, number: int, places: pl.DataFrame) -> pl.DataFrame:
    """Return the table with the cell of every count beside it, null where there is none."""
    frame = table.frame.with_columns(_row=pl.int_range(pl.len(), dtype=pl.Int64))
    own = places.filter(pl.col("table") == number)
    for count in table.structure.counts:
        cells = own.filter(pl.col("column") == count.column).select(
            _row="row", **{f"{_OWN}{count.column}": pl.col("cell")}
        )
        frame = frame.join(cells, on="_row", how="left", maintain_order="left")
    return frame


def _bound_cells(cells: pl.DataFrame, profile: Profile) -> tuple[Floats, Floats]:
    """Return what a reader knows of each cell by itself: how a shown one was rounded, what a hidden one is at least."""
    base = profile.rounding_base
    shown = cells["value"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    # Halves are rounded up: of an even base a value may have lost one less than it may have gained.
    low, high = shown - base // 2, shown + (base - 1) // 2
    floor = 0.0 if profile.hide_zero else 1.0
    if base > 1 and profile.threshold > 1:
        # What is shown is no small count, and is nought only where noughts are shown.
        least = float(profile.threshold)
        may_be_nought = (low <= 0) & (not profile.hide_zero)
        high = np.where(may_be_nought & (high < least), 0.0, high)
        low = np.where(may_be_nought, 0.0, np.where(high >= least, np.maximum(low, least), low))
    low, high = np.maximum(low, 0.0), np.maximum(high, 0.0)
    hidden = np.isnan(shown)
    return np.where(hidden, floor, low), np.where(hidden, np.inf, high)


def _keep_rows(frame: pl.DataFrame, where: tuple[str, str] | None, unlike: tuple[str, str] | None) -> pl.DataFrame:
    if where is not None:
        frame = frame.filter(pl.col(where[0]).cast(pl.String) == where[1])
    if unlike is not None:
        one, two = (pl.col(name).cast(pl.String).fill_null(_EMPTY) for name in unlike)
        frame = frame.filter(one != two)
    return frame


def _read_totals(
    tables: Sequence[Released], frames: Sequence[pl.DataFrame], index: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    for number, (table, frame) in enumerate(zip(tables, frames, strict=True)):
        for turn, total in enumerate(table.structure.totals):
            yield _add_up(frame, total, index, f"total {number} {turn} ")


def _add_up(frame: pl.DataFrame, total: Total, index: pl.DataFrame, label: str) -> pl.DataFrame:
    rows = _keep_rows(frame, total.where, total.unless_equal)
    named = rows.select(_identify(total.measure, total.key).alias("name"), part=pl.col(f"{_OWN}{total.part}"))
    both = named.join(index.rename({"cell": "whole"}), on="name", how="inner")
    equation = pl.concat_str(pl.lit(label), pl.col("whole").cast(pl.String)).alias("equation")
    parts = both.select(equation, cell="part", sign=pl.lit(1, dtype=pl.Int64)).unique()
    wholes = both.select(equation, cell="whole", sign=pl.lit(-1, dtype=pl.Int64)).unique()
    return pl.concat([parts, wholes])


def _read_balances(tables: Sequence[Released], frames: Sequence[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    for number, (table, frame) in enumerate(zip(tables, frames, strict=True)):
        for turn, balance in enumerate(table.structure.balances):
            label = pl.concat_str(pl.lit(f"balance {number} {turn} "), pl.col("_row").cast(pl.String))
            for column, sign in balance.terms:
                yield frame.select(
                    label.alias("equation"), cell=pl.col(f"{_OWN}{column}"), sign=pl.lit(sign, dtype=pl.Int64)
                )


def _stack(terms: pl.DataFrame, width: int) -> sparse.csr_array:
    """Return the signs of each equation that has all its cells, once each."""
    whole = (
        terms.filter(pl.col("cell").is_not_null().all().over("equation"))
        .group_by("equation", "cell")
        .agg(pl.col("sign").sum())
        .filter(pl.col("sign") != 0)
        .sort("equation", "cell")
        .group_by("equation", maintain_order=True)
        .agg("cell", "sign")
        .select("cell", "sign")
        .unique(maintain_order=True)
    )
    return _lay_rows(whole, width)


def _lay_rows(rows: pl.DataFrame, width: int) -> sparse.csr_array:
    ends = np.append(0, rows["cell"].list.len().cum_sum().to_numpy()).astype(np.int64)
    cells = rows["cell"].explode().to_numpy().astype(np.int64) if rows.height else np.zeros(0, dtype=np.int64)
    signs = rows["sign"].explode().to_numpy().astype(np.float64) if rows.height else np.zeros(0)
    return sparse.csr_array((signs, cells, ends), shape=(rows.height, width))


def _read_comparisons(
    tables: Sequence[Released], frames: Sequence[pl.DataFrame], cells: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, sparse.csr_array]:
    """Return the comparisons that hold as terms of equations, and the others with where they stand.

    One of which every side is shown is no equation: its sum is known, and told apart by the differences.
    """
    terms = pl.concat(
        [
            pl.DataFrame(schema={"equation": pl.String, "cell": pl.Int64, "sign": pl.Int64, "table": pl.Int64}),
            *(
                _read_side(frame, side, number)
                for number, (table, frame) in enumerate(zip(tables, frames, strict=True))
                for side in table.structure.comparisons
            ),
        ]
    )
    terms = (
        terms.filter(pl.col("cell").is_not_null().all().over("equation"))
        .group_by("equation", "cell")
        .agg(pl.col("sign").sum(), pl.col("table").min())
        .filter(pl.col("sign") != 0)
        .filter(pl.col("sign").sign().n_unique().over("equation") > 1)
    )
    hidden = cells.filter(pl.col("value").is_null())["cell"]
    open_ones = pl.col("cell").is_in(hidden.implode()).any().over("equation")
    sides = [side for table in tables for side in table.structure.comparisons]
    is_loose = pl.col("equation").is_in(_name_loose(sides).implode())
    # A part of a loose sum that was joined by other columns is not told: what is left of it is no sum.
    is_whole = ~pl.col("equation").is_in(
        _name_loose(sides, partly={s.name for s in sides if s.via is not None}).implode()
    )
    binding = terms.filter(open_ones & ~is_loose).select("equation", "cell", "sign")
    rows = (
        terms.filter(~open_ones | is_loose & is_whole)
        .sort("equation", "cell")
        .group_by("equation", maintain_order=True)
        .agg("cell", "sign", "table")
    )
    first = rows.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("sum"), cell=pl.col("cell").list.first())
    return binding, first, _lay_rows(rows, cells.height)


def _read_side(frame: pl.DataFrame, side: Comparison, number: int) -> pl.DataFrame:
    rows = _keep_rows(frame, side.where, None)
    if side.via is not None and side.via.is_empty():
        # Nothing is compared; the columns of no row have no type to join by.
        rows = rows.clear().with_columns(pl.lit(None).alias(item) for item in side.key if item in side.via.columns)
    elif side.via is not None:
        shared = [name for name in side.via.columns if name in frame.columns]
        rows = rows.join(side.via.unique(), on=shared or None, how="inner" if shared else "cross")
    return rows.select(
        _identify(side.name, side.key).alias("equation"),
        cell=pl.col(f"{_OWN}{side.part}"),
        sign=pl.lit(side.sign, dtype=pl.Int64),
        table=pl.lit(number, dtype=pl.Int64),
    ).unique()


def _name_loose(sides: Sequence[Comparison], partly: Collection[str] | None = None) -> pl.Series:
    """Return the sums that are not nought though a part of them is hidden, of all names or of some."""
    listed = [
        side.loose.select(_identify(side.name, side.key).alias("equation"))["equation"]
        for side in sides
        if side.loose is not None and not side.loose.is_empty() and (partly is None or side.name in partly)
    ]
    return pl.concat([pl.Series("equation", [], dtype=pl.String), *listed])


def _read_ladders(tables: Sequence[Released], frames: Sequence[pl.DataFrame]) -> Iterator[Nested]:
    for number, (table, frame) in enumerate(zip(tables, frames, strict=True)):
        for ladder in table.structure.ladders:
            if frame.height:
                yield _lay_rungs(table, frame, ladder, number)


def _lay_rungs(table: Released, frame: pl.DataFrame, ladder: Ladder, number: int) -> Nested:
    key = next(count.key for count in table.structure.counts if count.column == ladder.count)
    rest = [item for item in key if item != ladder.along and not item.startswith("=")]
    rungs = pl.DataFrame({"_rung": list(ladder.rungs), "_step": np.arange(len(ladder.rungs))})
    rows = (
        frame.with_columns(_rung=pl.col(ladder.along).cast(pl.String), _set=_identify("", rest))
        .join(rungs, on="_rung")
        .select("_set", "_step", "_row", cell=pl.col(f"{_OWN}{ladder.count}"))
        .drop_nulls("cell")
        .with_columns(_set=pl.col("_set").rank("dense").cast(pl.Int64) - 1)
    )
    n_sets = int(rows["_set"].max() or 0) + 1 if rows.height else 0  # type: ignore[arg-type]
    cells = np.full((n_sets, len(ladder.rungs)), -1, dtype=np.int64)
    where = np.full_like(cells, -1)
    cells[rows["_set"].to_numpy(), rows["_step"].to_numpy()] = rows["cell"].to_numpy()
    where[rows["_set"].to_numpy(), rows["_step"].to_numpy()] = rows["_row"].to_numpy()
    return Nested(number, ladder.count, cells, where)
