"""Design matrices from cells: which column stands for which value of which characteristic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.errors import CheckError, InternalError

__all__ = ["Coding", "Design", "code_cells"]

Array = npt.NDArray[np.float64]
CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Design:
    """A design matrix: one row a cell, ``names`` for its columns.

    Parameters
    ----------
    matrix : ndarray, shape (C, K)
        What each cell's linear predictor is made of.
    names : tuple of str
        K names, for messages and tables.
    """

    matrix: Array
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.matrix.ndim != 2 or self.matrix.shape[1] != len(self.names):
            raise InternalError("Design: a name for each column, and two dimensions")


@dataclass(frozen=True, slots=True)
class Coding:
    """How cells become a design matrix: the same columns for any cells, also invented ones.

    ``levels`` are the values of each factor, the reference first; ``numbers`` are columns taken as they are;
    ``crossings`` are pairs of factors whose values act together (their products are added).
    """

    levels: Mapping[str, tuple[str, ...]]
    numbers: tuple[str, ...] = ()
    crossings: tuple[tuple[str, str], ...] = ()
    dropped: frozenset[str] = field(default=frozenset())

    def build(self, cells: pl.DataFrame) -> Design:
        """Return the design matrix of cells.

        Parameters
        ----------
        cells : polars.DataFrame
            One row a cell, with a column for each factor and number.

        Returns
        -------
        Design
            A constant, an indicator for each value but the reference, the numbers, and the products of crossings.

        Raises
        ------
        InternalError
            A value that the coding does not know.
        """
        columns = {CONSTANT: np.ones(cells.height)}
        indicators = {factor: self._indicate(cells, factor) for factor in self.levels}
        for each in indicators.values():
            columns |= each
        columns |= {name: cells[name].cast(pl.Float64).to_numpy() for name in self.numbers}
        for first, second in self.crossings:
            for one, left in indicators[first].items():
                columns |= {f"{one} and {other}": left * right for other, right in indicators[second].items()}
        kept = {name: column for name, column in columns.items() if name not in self.dropped}
        return Design(np.column_stack(list(kept.values())), tuple(kept))

    def _indicate(self, cells: pl.DataFrame, factor: str) -> dict[str, Array]:
        values = cells[factor]
        if not values.is_in(list(self.levels[factor])).all():
            raise InternalError(f"Coding: {factor} has a value without a column")
        return {f"{factor} {level}": (values == level).cast(pl.Float64).to_numpy() for level in self.levels[factor][1:]}


def code_cells(
    cells: pl.DataFrame,
    factors: Sequence[str],
    *,
    count: str,
    numbers: Sequence[str] = (),
    crossings: Sequence[tuple[str, str]] = (),
    references: Mapping[str, str] | None = None,
) -> Coding:
    """Choose the columns of a design for cells.

    Parameters
    ----------
    cells : polars.DataFrame
        One row a cell.
    factors : sequence of str
        Columns whose values become indicators.
    count : str
        Column with the people of a cell (>= 0).
    numbers : sequence of str
        Columns that enter as they are.
    crossings : sequence of (str, str)
        Pairs of factors whose products enter beside the factors. A combination that nobody has gets no column.
    references : mapping, optional
        The value of a factor that has no column; where none is given, the one with most people.

    Returns
    -------
    Coding
        Values of each factor in order, the reference first. A factor with one value has no column.

    Raises
    ------
    CheckError
        A reference that no cell has.
    """
    given = references or {}
    levels = {name: _order_levels(cells, name, count, given.get(name)) for name in factors}
    bare = Coding(levels, tuple(numbers), tuple(crossings))
    if not crossings:
        return bare
    held = cells.filter(pl.col(count) > 0)
    design = bare.build(held)
    empty = {
        name for name, column in zip(design.names, design.matrix.T, strict=True) if " and " in name and not any(column)
    }
    return Coding(levels, tuple(numbers), tuple(crossings), frozenset(empty))


def _order_levels(cells: pl.DataFrame, factor: str, count: str, reference: str | None) -> tuple[str, ...]:
    held = cells.filter(pl.col(count) > 0).group_by(factor).agg(pl.col(count).sum())
    by_size = held.sort(pl.col(count), pl.col(factor), descending=[True, False])[factor].to_list()
    if reference is not None and reference not in by_size:
        raise CheckError(
            f"Nobody is '{reference}' in {factor}, so nothing can be compared with it.",
            slug="model-reference-missing",
            expected="a reference that somebody has.",
            fix="choose another reference, or leave it to the largest group.",
        )
    first = reference if reference is not None else by_size[0] if by_size else ""
    return (first, *sorted(value for value in by_size if value != first))
