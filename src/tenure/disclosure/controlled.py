"""Controlled rounding: every count to a multiple of the base beside it, so that whatever added up still does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from tenure.disclosure.cells import ABSENT, Flags, Ints, Lattice, build_lattice
from tenure.disclosure.comparisons import add_comparisons, merge_equal
from tenure.disclosure.controlled_reach import find_narrow
from tenure.disclosure.parts import Part, split_cells
from tenure.errors import DisclosureError
from tenure.terms import Evidence

__all__ = ["link_cells", "round_cells", "round_controlled"]

# How many multiples beyond the two beside a count are tried, once no others add up.
_BEYOND = (0, 1, 3)
# A step beyond costs more than any choice between the two multiples beside a count.
_DEAR = 4
# By a number of nodes and never by the clock, so that the same counts give the same multiples.
_SEARCH = {"node_limit": 2000, "mip_rel_gap": 0.02, "presolve": True}
_WHOLE = 1e-6
# Of more cells than this that are no network the search takes minutes, or does not end.
_MOST_SEARCHED = 4000


def round_controlled(tables: Sequence[Evidence], *, base: int) -> tuple[Evidence, ...]:
    """Return the tables with every count rounded so that all declared totals and balances hold between them.

    Parameters
    ----------
    tables : Sequence[Evidence]
        All tables that leave together: a cell of two tables has one rounded value in both.
    base : int
        What counts are rounded to multiples of.

    Raises
    ------
    DisclosureError
        No multiples near the counts add up, or a small count follows from what does too closely.

    Notes
    -----
    Release: confidential still; values that are no counts are as they were.
    """
    lattice = link_cells(tables)
    rounded = round_cells(lattice, base=base)
    _check_reach(tables, lattice, rounded, base)
    padded = np.append(rounded, 0)
    return tuple(
        replace(table, frame=_replace_counts(table, number, lattice, padded)) for number, table in enumerate(tables)
    )


def _check_reach(tables: Sequence[Evidence], lattice: Lattice, rounded: Ints, base: int) -> None:
    narrow = find_narrow(lattice, rounded, base=base)
    if not narrow.size:
        return
    named = sorted({
        tables[number].about.table for (number, _), cells in lattice.places.items() if np.isin(narrow, cells).any()
    })  # fmt: skip
    raise DisclosureError(
        f"Rounded to multiples of {base}, {narrow.size:,} small counts follow from their totals too closely.",
        slug="disclosure-rounding-narrow",
        found=f"such counts in {', '.join(named)}.",
        expected=f"counts that a reader can tell to within {base - 1} either way and no closer.",
        fix="choose a profile that hides small counts, such as fewer_than_5, or a larger rounding_base.",
    )


def link_cells(tables: Sequence[Evidence]) -> Lattice:
    """Return the cells of all tables with every equation that a reader takes for granted, comparisons that hold too."""
    lattice = merge_equal(tables, build_lattice(tables))
    none: Flags = np.zeros(len(lattice.values), dtype=np.bool_)
    linked, _, _ = add_comparisons(tables, lattice, none, none, threshold=1)
    return linked


def _replace_counts(table: Evidence, number: int, lattice: Lattice, rounded: Ints) -> pl.DataFrame:
    columns = []
    for count in table.structure.counts:
        cells = lattice.places[number, count.column]
        values = pl.Series(count.column, rounded[cells], dtype=table.frame[count.column].dtype)
        columns.append(pl.select(pl.when(pl.Series(cells != ABSENT)).then(values).alias(count.column)).to_series())
    return table.frame.with_columns(columns)


def round_cells(lattice: Lattice, *, base: int) -> Ints:
    """Return a multiple of ``base`` for each cell, such that all equations hold and little is changed in all.

    Parameters
    ----------
    lattice : Lattice
        Whole numbers >= 0 and the equations over them.
    base : int
        2 or more.

    Raises
    ------
    DisclosureError
        No multiples within four steps of the counts add up.

    Notes
    -----
    Of each connected part the multiples r minimise the sum of |r - v|, to within a fiftieth, under A r = 0, with r one
    of the two multiples beside v, and v itself where it is one (zero-restricted). Where none of these add up, as can be
    in tables of three dimensions and more, r may lie further off, at a price. The programme is of whole numbers; for
    tables that form a network its linear form gives them.
    Source: Fischetti and Salazar (1998), Computational experience with the controlled rounding problem in statistical
    disclosure control, Journal of Official Statistics 14(4); Cox (1987), JASA 82(398).
    """
    below = lattice.values // base
    # A cell of no equation goes to the nearer multiple, and halves up.
    steps: Ints = (2 * (lattice.values % base) >= base).astype(np.int64)
    for part in split_cells(lattice):
        steps[part.cells] = _round_part(part, lattice.values[part.cells], base)
    rounded: Ints = (below + steps) * base
    return rounded


def _round_part(part: Part, values: Ints, base: int) -> Ints:
    """Return how many steps above the multiple below each cell goes to: nought or one as a rule."""
    below, over = values // base, values % base
    steps = _round_network(part, below, over, base)
    if steps is None and len(values) <= _MOST_SEARCHED:
        steps = _search_steps(part, below, over, base)
    if steps is None:
        raise DisclosureError(
            f"No multiples of {base} near the counts were found that add up.",
            slug="disclosure-rounding-impossible",
            found=f"{len(values):,} counts that totals join.",
            expected=f"a network, or at most {_MOST_SEARCHED:,} counts with multiples near them that add up.",
            fix="choose a profile that hides small counts, such as fewer_than_5, or release fewer breakdowns together.",
        )
    return steps


def _round_network(part: Part, below: Ints, over: Ints, base: int) -> Ints | None:
    """Return the steps where the linear programme gives whole ones, as it does for networks."""
    bounds = np.column_stack([np.zeros(len(below)), over > 0])
    found = linprog(base - 2.0 * over, A_eq=part.matrix, b_eq=-(part.matrix @ below), bounds=bounds, method="highs-ds")
    if found.x is None or (np.abs(found.x - np.rint(found.x)) > _WHOLE).any():
        return None
    return _take_whole(part, below, found.x)


def _search_steps(part: Part, below: Ints, over: Ints, base: int) -> Ints | None:
    n = len(below)
    # Above the multiple below: by one if at all, or further up, or down from it.
    cost = np.concatenate([base - 2.0 * over, np.full(2 * n, float(_DEAR * base))])
    terms = sparse.hstack([part.matrix, part.matrix, -part.matrix]).tocsr()
    right = -(part.matrix @ below)
    for beyond in _BEYOND:
        most = np.concatenate([over > 0, np.full(n, beyond), np.minimum(below, beyond)]).astype(np.float64)
        found = milp(
            cost,
            integrality=np.ones(3 * n),
            bounds=Bounds(np.zeros(3 * n), most),
            constraints=LinearConstraint(terms, right, right),
            options=_SEARCH,
        )
        if found.x is not None:
            up, further, down = np.rint(found.x).reshape(3, n)
            return _take_whole(part, below, up + further - down)
    return None


def _take_whole(part: Part, below: Ints, found: npt.NDArray[np.float64]) -> Ints | None:
    """Return steps as whole numbers where all equations hold with them, which rounding in the solver might break."""
    steps: Ints = np.rint(found).astype(np.int64)
    return None if (part.matrix @ (below + steps)).any() else steps
