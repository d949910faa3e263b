"""Earlier releases of a series: what everybody knows of them, beside the tables of a new one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import sparse

from tenure.disclosure.cells import ABSENT, Flags, Ints, Lattice, append_cells, name_cells
from tenure.disclosure.chains import price_with_company
from tenure.disclosure.released import Released
from tenure.rules import disclosure_profiles
from tenure.terms import Count, Evidence, Structure, Total

__all__ = ["Before", "add_earlier", "read_earlier", "settle_versions"]

# What everybody knows already is no company: it costs so much that only a release without any other choice hides it.
_WITHOUT_END = 10**9


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier releases tell.

    ``shown`` has ``name`` (the identity of a cell), ``value`` and ``base`` (what it was rounded to) of every version of
    a cell, with ``release`` from 0 on, the latest last. ``hidden`` are the identities that were hidden and never shown.
    ``beside`` are identities near which one more must fall, since they were found to follow.
    """

    shown: pl.DataFrame
    hidden: pl.Series
    beside: tuple[str, ...] = ()

    @property
    def latest(self) -> pl.DataFrame:
        """The version that a reader relies on, one a cell."""
        return self.shown.sort("release").unique("name", keep="last", maintain_order=True)

    def hide_more(self, tried: Sequence[Released], *, beside: Collection[str]) -> Before:
        """Return the same, with all that was hidden in a pattern that was tried, and more to hide near what follows."""
        hidden = pl.concat([self.hidden, read_earlier([tried]).hidden]).unique().sort()
        return replace(self, hidden=hidden, beside=tuple(sorted(beside)))


def read_earlier(earlier: Sequence[Sequence[Released]]) -> Before:
    """Return what the tables of earlier releases tell, the latest release last."""
    schema = {"name": pl.String, "value": pl.Int64, "hidden": pl.Boolean, "base": pl.Int64, "release": pl.Int64}
    parts = [pl.DataFrame(schema=schema)]
    for number, tables in enumerate(earlier):
        for table in tables:
            rule = disclosure_profiles().get(table.profile)
            base = rule.rounding_base if rule else 1
            parts += [_read_count(table, count).with_columns(base=base, release=number) for count in _counts(table)]
    cells = pl.concat([part.cast(schema) for part in parts]).unique(maintain_order=True)  # type: ignore[arg-type]
    shown = cells.filter(pl.col("value").is_not_null()).drop("hidden")
    hidden = cells.filter(pl.col("hidden") & ~pl.col("name").is_in(shown["name"].implode()))["name"].unique().sort()
    return Before(shown, hidden)


def _counts(table: Released) -> tuple[Count, ...]:
    return table.structure.counts if table.summary.rows else ()


def _read_count(table: Released, count: Count) -> pl.DataFrame:
    mask = table.mask
    hidden = mask[count.column] if count.column in mask.columns else pl.Series([False] * table.frame.height)
    return pl.DataFrame(
        {
            "name": name_cells(table.frame, count.measure, count.key),
            "value": table.frame[count.column].cast(pl.Int64),
            "hidden": hidden,
        }
    )


def add_earlier(
    tables: Sequence[Evidence], state: tuple[Lattice, Flags, Flags], before: Before, *, threshold: int
) -> tuple[Lattice, Flags, Flags, Flags]:
    """Add what earlier releases tell to the cells and equations of a new one.

    Parameters
    ----------
    tables : Sequence[Evidence]
        The tables of which the lattice was built.
    state : tuple of (Lattice, ndarray of bool, ndarray of bool)
        Cells and equations, cells to protect, and cells hidden to begin with.
    before : Before
        What earlier releases tell.
    threshold : int
        A count from 1 up to, not including, ``threshold`` is small.

    Returns
    -------
    Lattice
        With totals that only earlier releases show, and small differences to what they show, as further cells.
    ndarray of bool, ndarray of bool
        The cells to protect, and those hidden to begin with: what was hidden before is again.
    ndarray of bool
        The cells that everybody knows, which hide nothing beside them.
    """
    lattice, small, hidden = state
    names, cells = _index_cells(tables, lattice)
    index = pl.DataFrame({"name": names, "cell": cells}).unique("name", maintain_order=True)
    compared = index.join(before.shown, on="name")
    compared = compared.with_columns(pl.Series("_true", lattice.values[compared["cell"].to_numpy()], dtype=pl.Int64))
    latest = compared.sort("release").unique("name", keep="last", maintain_order=True)
    known = np.zeros(len(lattice.values), dtype=np.bool_)
    known[latest.filter(_is_same())["cell"].to_numpy()] = True
    again = index.filter(pl.col("name").is_in(before.hidden.implode()))["cell"].to_numpy()
    hidden, small = hidden.copy(), small.copy()
    hidden[again[lattice.values[again] > 0]] = True
    hidden[known], small[known] = False, False
    for cell in index.filter(pl.col("name").is_in(before.beside))["cell"]:
        _hide_near(lattice, cell, hidden, known)
    terms = [*_list_changed(compared, known, threshold), *_list_foreign(tables, lattice, before, index["name"])]
    return _extend(lattice, _Terms(terms, threshold), (small, hidden, known))


def _hide_near(lattice: Lattice, cell: int, hidden: Flags, known: Flags) -> None:
    """Hide the cell where it is shown, or else the cheapest shown one that equations join to it soonest."""
    rows, columns = lattice.equations, lattice.equations.tocsc()
    near = np.array([cell])
    while True:
        choice = near[~hidden[near] & ~known[near] & (lattice.values[near] > 0)]
        if choice.size:
            hidden[choice[np.argmin(price_with_company(lattice, hidden)[choice])]] = True
            return
        equations = np.unique(columns[:, near].indices)
        wider = np.unique(np.append(near, rows[equations, :].indices))
        if len(wider) == len(near):
            return
        near = wider


def _is_same() -> pl.Expr:
    base = pl.col("base")
    return ((pl.col("_true") * 2 + base) // (2 * base)) * base == pl.col("value")


def _index_cells(tables: Sequence[Evidence], lattice: Lattice) -> tuple[pl.Series, Ints]:
    names, cells = [pl.Series("name", [], dtype=pl.String)], [np.zeros(0, dtype=np.int64)]
    for number, table in enumerate(tables):
        for count in table.structure.counts:
            found = lattice.places[number, count.column]
            names.append(name_cells(table.frame, count.measure, count.key).filter(pl.Series(found != ABSENT)))
            cells.append(found[found != ABSENT])
    return pl.concat(names), np.concatenate(cells)


Term = tuple[Ints, int]


def _list_changed(compared: pl.DataFrame, known: Flags, threshold: int) -> Iterator[Term]:
    """Yield the cells that are a small count from what an earlier release shows exactly, with that."""
    gap = (pl.col("_true") - pl.col("value")).abs()
    near = compared.filter((pl.col("base") == 1) & (gap > 0) & (gap < threshold)).select("cell", "value").unique()
    for cell, value in near.sort("cell", "value").iter_rows():
        if not known[cell]:
            yield np.array([cell]), value


def _list_foreign(tables: Sequence[Evidence], lattice: Lattice, before: Before, names: pl.Series) -> Iterator[Term]:
    """Yield the parts of totals that only earlier releases show, with the total."""
    exact = before.latest.filter((pl.col("base") == 1) & ~pl.col("name").is_in(names.implode()))
    for number, table in enumerate(tables):
        for total in table.structure.totals:
            rows = _find_parts(table, total, lattice.places[number, total.part]).join(exact, on="name")
            whole = rows.filter((pl.col("cell") != ABSENT).all().over("name")).unique(["name", "cell"])
            sums = whole.sort("name", "cell").group_by("name", maintain_order=True).agg("cell", pl.col("value").first())
            for _, cells, value in sums.iter_rows():
                yield np.array(cells, dtype=np.int64), value


def _find_parts(table: Evidence, total: Total, cells: Ints) -> pl.DataFrame:
    """Return the identity of the total that each row adds to, and the cell that it adds."""
    rows = table.frame.with_columns(_cell=pl.Series(cells))
    if total.unless_equal is not None:
        left, right = total.unless_equal
        rows = rows.filter(pl.col(left).cast(pl.String).ne_missing(pl.col(right).cast(pl.String)))
    if total.where is not None:
        column, value = total.where
        rows = rows.filter(pl.col(column).cast(pl.String) == value)
    return pl.DataFrame({"name": name_cells(rows, total.measure, total.key), "cell": rows["_cell"]})


class _Terms:
    """Sums of cells beside a number that everybody knows: equal to it, a few people from it, or neither."""

    def __init__(self, terms: Sequence[Term], threshold: int) -> None:
        self._terms = terms
        self._threshold = threshold

    def judge(self, values: Ints) -> Iterator[tuple[Ints, int, int]]:
        """Yield the cells, the number known and the difference of those sums that a reader compares with it."""
        for cells, known in self._terms:
            gap = int(values[cells].sum()) - known
            if abs(gap) < self._threshold:
                yield cells, known, gap


def _extend(lattice: Lattice, terms: _Terms, state: tuple[Flags, Flags, Flags]) -> tuple[Lattice, Flags, Flags, Flags]:
    small, hidden, known = state
    rows: list[int] = []
    columns: list[int] = []
    signs: list[int] = []
    values: list[int] = []
    told: list[bool] = []
    width = len(lattice.values)
    price = price_with_company(lattice, hidden)
    for row, (cells, number, gap) in enumerate(terms.judge(lattice.values)):
        extra = [number, abs(gap)] if gap else [number]
        columns += [*cells.tolist(), *range(width + len(values), width + len(values) + len(extra))]
        signs += [*np.ones(len(cells), dtype=np.int64).tolist(), -1, *([-1 if gap > 0 else 1] if gap else [])]
        rows += [row] * (len(cells) + len(extra))
        values += extra
        told += [True, False] if gap else [True]
        free = cells[~hidden[cells] & ~known[cells] & (lattice.values[cells] > 0)]
        if gap and not hidden[cells].any() and free.size:
            hidden[free[np.argmin(price[free])]] = True
    shape = (1 + max(rows, default=-1), width + len(values))
    equations = sparse.csr_array((np.array(signs, dtype=np.int64), (rows, columns)), shape=shape)
    known = np.append(known, np.array(told, dtype=np.bool_))
    wide = append_cells(lattice, equations, np.array(values, dtype=np.int64))
    new = ~known[width:]
    return (
        replace(wide, losses=np.where(known, _WITHOUT_END, wide.losses)),
        np.append(small, new),
        np.append(hidden, new),
        known,
    )


def settle_versions(
    tables: Sequence[Evidence], hidden: Sequence[Mapping[str, Flags]], before: Before
) -> list[Structure]:
    """Say of tables that leave which of their hidden cells, and of their totals, were shown with another value.

    Parameters
    ----------
    tables : Sequence[Evidence]
        All tables that leave together.
    hidden : Sequence[Mapping[str, ndarray of bool]]
        For each table, the rows in which a count column is hidden.
    before : Before
        What earlier releases tell.
    """
    latest = before.latest
    own = pl.concat(
        [
            pl.Series("name", [], dtype=pl.String),
            *(name_cells(one.frame, c.measure, c.key) for one in tables for c in one.structure.counts),
        ]
    )
    foreign = latest.filter(~pl.col("name").is_in(own.implode()))
    settled = []
    for table, mask in zip(tables, hidden, strict=True):
        counts = tuple(_settle_count(table, count, mask[count.column], latest) for count in table.structure.counts)
        totals = tuple(_settle_total(table, total, foreign) for total in table.structure.totals)
        settled.append(replace(table.structure, counts=counts, totals=totals))
    return settled


def _settle_count(table: Evidence, count: Count, hidden: Flags, latest: pl.DataFrame) -> Count:
    rows = table.frame.with_columns(
        name=name_cells(table.frame, count.measure, count.key),
        _hidden=pl.Series(hidden, dtype=pl.Boolean),
        _true=pl.col(count.column).cast(pl.Int64),
    ).filter("_hidden")
    return replace(count, restated=_list_keys(rows.join(latest, on="name").filter(~_is_same()), count.key))


def _settle_total(table: Evidence, total: Total, foreign: pl.DataFrame) -> Total:
    (count,) = (count for count in table.structure.counts if count.column == total.part)
    rows = table.frame.with_columns(
        name=name_cells(table.frame, total.measure, total.key),
        _part=name_cells(table.frame, count.measure, count.key),
    )
    named = _find_parts(table, total, np.arange(table.frame.height, dtype=np.int64))
    parts = rows[named["cell"].to_numpy()].unique(["name", "_part"], maintain_order=True)
    sums = parts.group_by("name").agg(_true=pl.col(total.part).cast(pl.Int64).sum())
    other = sums.join(foreign, on="name").filter(~_is_same())["name"]
    return replace(total, restated=_list_keys(rows.filter(pl.col("name").is_in(other.implode())), total.key))


def _list_keys(rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame | None:
    if rows.is_empty():
        return None
    names = [name for name in key if not name.startswith("=")]
    listed = rows.select(names) if names else rows.select(pl.lit(True).alias("all")).head(1)  # noqa: FBT003
    return listed.unique().sort(listed.columns)
