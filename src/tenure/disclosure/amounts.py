"""Amounts that stand for few people, and amounts that follow from a total that everybody knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.disclosure.cells import ABSENT, Flags, Ints, Lattice
from tenure.disclosure.dominance import find_dominated, is_dominated
from tenure.rules import Profile
from tenure.terms import Evidence, Sum

__all__ = ["find_small_amounts", "hide_amounts"]

Floats = npt.NDArray[np.float64]


def find_small_amounts(tables: Sequence[Evidence], lattice: Lattice, profile: Profile) -> Flags:
    """Return the cells that stand beside an amount that is too small, or that too few people dominate.

    Parameters
    ----------
    tables : Sequence[Evidence]
        Their ``Count.least`` and ``Structure.amounts`` are looked at.
    lattice : Lattice
        Their cells.
    profile : Profile
        ``least_fte``, and the rules of dominance.

    Notes
    -----
    FTE of exactly the least is shown, and the comparison is made before any rounding. Where FTE falls alone
    (``falls``) no cell is small for it: see ``mask_columns``.
    """
    small: Flags = np.zeros(len(lattice.values), dtype=np.bool_)
    for number, table in enumerate(tables):
        for count in table.structure.counts:
            for amount in count.least if profile.falls == "row" else ():
                rows = (table.frame[amount] < profile.least_fte).fill_null(value=False).to_numpy()
                _mark(small, lattice.places[number, count.column], rows)
        for one in table.structure.amounts:
            _mark(small, lattice.places[number, one.of], find_dominated(table, one, profile))
    return small


def _mark(small: Flags, cells: Ints, rows: Flags) -> None:
    small[cells[rows & (cells != ABSENT)]] = True


def hide_amounts(tables: Sequence[Evidence], lattice: Lattice, hidden: Flags, profile: Profile) -> Flags:
    """Return the cells to hide beside the hidden ones, so that no hidden amount follows from a known total.

    Parameters
    ----------
    tables : Sequence[Evidence]
        All tables that leave together; the equations are their ``Structure.sums``.
    lattice : Lattice
        Their cells.
    hidden : ndarray of bool
        Cells hidden so far.
    profile : Profile
        Hidden amounts that share a total are two at least, and what they add up to could itself be shown: FTE of
        ``least_fte`` or more, other amounts of ``threshold`` or more, not dominated by a few people.

    Notes
    -----
    Cells of nobody beside an amount that is too small are hidden here too, since the amount is. Of the rows shown
    the smallest falls first. Where totals of several kinds cross, linear programmes tell the limits of each hidden
    amount, which must be as wide: FTE as the least, an amount with contributions as p% of the largest. Where a total
    has no other row to hide nothing can be done: the total tells it already. Nothing is done where the profile hides
    FTE alone.
    """
    found: Flags = hidden | find_small_amounts(tables, lattice, profile)
    more = profile.falls == "row"
    while more:
        more = False
        for number, table in enumerate(tables):
            for equation in table.structure.sums:
                cells = lattice.places[number, equation.count]
                fresh = _find_company(table, equation, cells, found, profile=profile)
                found[fresh] = True
                more |= bool(fresh.size)
            for equations in _list_crossing(table):
                cells = lattice.places[number, equations[0].count]
                fresh = _find_crossed(table, equations, cells, found, profile=profile)
                found[fresh] = True
                more |= bool(fresh.size)
    return found


def _list_crossing(table: Evidence) -> Iterator[list[Sum]]:
    """Yield the equations of each amount that adds up to more than one kind of total."""
    for amount, count in dict.fromkeys((one.amount, one.count) for one in table.structure.sums):
        equations = [one for one in table.structure.sums if (one.amount, one.count) == (amount, count)]
        if len(equations) > 1:
            yield equations


def _find_crossed(table: Evidence, equations: Sequence[Sum], cells: Ints, hidden: Flags, *, profile: Profile) -> Ints:
    """Return the cell of the smallest amount shown beside each one that crossing totals tell too closely."""
    # Programming is read by those alone whose totals cross.
    from tenure.disclosure.amount_bounds import find_told, lay_totals  # noqa: PLC0415

    amounts = table.frame[equations[0].amount].cast(pl.Float64).fill_null(0.0).to_numpy()
    is_hidden = np.append(hidden, False)[cells] & (amounts > 0)
    totals = lay_totals(table.frame, [one.key for one in equations])
    needed, least = _find_needed(table, equations[0], profile)
    told = find_told(totals, amounts, is_hidden, needed, least=least)
    shown = ~is_hidden & (amounts > 0) & (cells != ABSENT)
    chosen = set()
    for row in np.flatnonzero(told):
        beside = np.flatnonzero(shown & (totals[totals[:, [row]].nonzero()[0], :].sum(axis=0) > 0))
        if beside.size:
            chosen.add(int(cells[min(beside, key=lambda one: (amounts[one], cells[one]))]))
    return np.array(sorted(chosen), dtype=np.int64)


def _find_needed(table: Evidence, equation: Sum, profile: Profile) -> tuple[Floats, float]:
    """Return how wide the limits of each amount must be, and from what amount on they need not."""
    largest = _largest_of(table, equation.amount)
    least = _least_of(table, equation.amount, profile)
    if not largest:
        return np.full(table.frame.height, float(least)), float(least)
    first = table.frame[largest[0]].cast(pl.Float64).fill_null(0.0).to_numpy()
    return profile.p_share * first, np.inf


def _largest_of(table: Evidence, amount: str) -> tuple[str, ...]:
    return next((one.largest for one in table.structure.amounts if one.column == amount), ())


def _least_of(table: Evidence, amount: str, profile: Profile) -> float:
    is_fte = any(amount in count.least for count in table.structure.counts)
    return profile.least_fte if is_fte else profile.threshold


def _find_company(table: Evidence, equation: Sum, cells: Ints, hidden: Flags, *, profile: Profile) -> Ints:
    """Return the cell of the smallest shown amount of each total whose hidden amounts are too few or too small."""
    largest = _largest_of(table, equation.amount)
    least = _least_of(table, equation.amount, profile)
    sizes = pl.concat_list(largest) if largest else pl.lit([], dtype=pl.List(pl.Float64))
    # A total of all rows has no key of its own.
    key = ["_one_total", *equation.key]
    rows = table.frame.select(*equation.key, amount=pl.col(equation.amount), sizes=sizes).with_columns(
        _one_total=pl.lit(0), cell=pl.Series(cells), is_hidden=pl.Series(np.append(hidden, False)[cells])
    )
    concealed = pl.col("is_hidden") & (pl.col("amount") > 0)
    together = rows.group_by(key).agg(
        number=concealed.sum(),
        total=pl.col("amount").filter(concealed).sum(),
        sizes=pl.col("sizes").filter(concealed).explode().drop_nulls().sort(descending=True),
    )
    dominated = [
        is_dominated(total, list(sizes), profile) for total, sizes in together.select("total", "sizes").iter_rows()
    ]
    weak = together.with_columns(dominated=pl.Series(dominated, dtype=pl.Boolean)).filter(
        (pl.col("number") > 0) & ((pl.col("number") < 2) | (pl.col("total") < least) | pl.col("dominated"))
    )
    shown = rows.filter(~pl.col("is_hidden") & (pl.col("amount") > 0) & (pl.col("cell") != ABSENT))
    chosen = (
        shown.join(weak.select(key), on=key, nulls_equal=True)
        .sort("amount", "cell")
        .group_by(key, maintain_order=True)
        .agg(pl.col("cell").first())
    )
    return chosen["cell"].to_numpy().astype(np.int64)
