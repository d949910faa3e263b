"""Shares of groups as they would be if every group had the same mix of people: standardised by a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.estimate.margins import find_quantile, standardise_margins
from tenure.estimate.multinomial import fit_multinomial
from tenure.estimate.multinomial_checks import list_dependent
from tenure.estimate.multinomial_design import Coding, Design, code_cells
from tenure.estimate.multinomial_variance import Spread

__all__ = ["adjust_shares", "count_coefficients"]

Array = npt.NDArray[np.float64]

_GROUP, _OUTCOME, _CLUSTER = "group", "outcome", "cluster"
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class _Table:
    """Cells as arrays: ``patterns`` are the mixes of characteristics, a cell is a group's people of one of them."""

    groups: tuple[str, ...]
    outcomes: tuple[str, ...]
    patterns: pl.DataFrame
    cells: pl.DataFrame
    counts: Array
    spread: Spread


def count_coefficients(cells: pl.DataFrame, adjust: Sequence[str]) -> int:
    """Return how many coefficients ``adjust_shares`` would fit, without fitting.

    Parameters
    ----------
    cells, adjust
        As for ``adjust_shares``.
    """
    values = sum(cells[name].n_unique() - 1 for name in (*adjust, _GROUP))
    return (values + 1) * (cells[_OUTCOME].n_unique() - 1)


def adjust_shares(cells: pl.DataFrame, adjust: Sequence[str], *, count: str = "people") -> pl.DataFrame:
    """Standardise each group's shares of outcomes to everybody's mix of characteristics.

    Parameters
    ----------
    cells : polars.DataFrame
        One row per ``group``, ``outcome``, ``cluster`` and the columns of ``adjust`` (all but the cluster text), with
        ``count`` people (> 0). Two outcomes at least.
    adjust : sequence of str
        The characteristics whose mix is made alike.
    count : str
        Column with the people.

    Returns
    -------
    polars.DataFrame
        One row per ``group`` and ``outcome``: ``share`` (0 to 1; adds up to 1 over the outcomes), ``variance`` and
        ``freedom``, the people less the coefficients fitted. Share and variance are null for a group that cannot be
        told apart from a characteristic that nobody else has.

    Notes
    -----
    A multinomial logit of the outcome on the characteristics and the groups, each with effects of its own, fitted
    steadily; each group's share is the mean of the chances that everybody would have in that group. The variance is
    the sandwich between clusters where there are two or more, times the square of Student's quantile at one less than
    their number over the normal one, so that limits of a normal width cover what Student's would. A characteristic
    that follows from others is left out, which changes no chance.
    Not modelled: that a characteristic may matter more in one group than in another; what is not recorded.
    Release: hidden with the counts of the group.
    Source: as ``fit_multinomial`` and ``standardise_margins``.
    """
    table = _lay_out(cells, adjust, count)
    coding = code_cells(table.cells, (*adjust, _GROUP), count=count)
    full = coding.build(table.cells)
    lost = set(list_dependent(full, table.counts.sum(axis=1)))
    kept = np.array([name not in lost for name in full.names])
    design = Design(full.matrix[:, kept], tuple(name for name in full.names if name not in lost))
    is_clustered = np.unique(table.spread.clusters).size > 1
    fit = fit_multinomial(
        design, table.counts, outcomes=table.outcomes, steady=True, clusters=table.spread if is_clustered else None
    )
    settings, told = _set_groups(table, coding, kept)
    margins = standardise_margins(fit, settings, table.patterns[count].to_numpy())
    freedom = int(table.counts.sum()) - fit.coefficients.size
    widening = find_quantile(fit.freedom, _LEVEL) / find_quantile(float("inf"), _LEVEL)
    frame = pl.DataFrame({
        _GROUP: np.repeat(table.groups, len(table.outcomes)),
        _OUTCOME: np.tile(table.outcomes, len(table.groups)),
        "share": margins.shares.ravel(),
        "variance": ((widening * margins.standard_errors) ** 2).ravel(),
        "freedom": freedom,
        "is_told": np.repeat(told, len(table.outcomes)),
    })  # fmt: skip
    return frame.with_columns(pl.when("is_told").then(pl.col(name)).alias(name) for name in ("share", "variance")).drop(
        "is_told"
    )


def _lay_out(cells: pl.DataFrame, adjust: Sequence[str], count: str) -> _Table:
    by_outcome = cells.group_by(_OUTCOME).agg(pl.col(count).sum()).sort(count, _OUTCOME, descending=[True, False])
    outcomes = by_outcome[_OUTCOME].to_list()
    people = pl.col(count).sum()
    keyed = cells.group_by(_GROUP, *adjust).agg(people).sort(_GROUP, *adjust).with_row_index("cell")
    rows = cells.join(keyed.drop(count), on=[_GROUP, *adjust]).join(
        pl.DataFrame({_OUTCOME: outcomes, "choice": range(len(outcomes))}), on=_OUTCOME
    )
    numbered = rows.group_by("cell", _CLUSTER, maintain_order=False).agg(people).sort("cell", _CLUSTER)
    numbered = numbered.drop(count).with_row_index("row")
    rows = rows.join(numbered, on=["cell", _CLUSTER], nulls_equal=True)
    spread = np.zeros((numbered.height, len(outcomes)))
    np.add.at(spread, (rows["row"].to_numpy(), rows["choice"].to_numpy()), rows[count].to_numpy())
    counts = np.zeros((keyed.height, len(outcomes)))
    places = numbered["cell"].to_numpy().astype(np.int64)
    np.add.at(counts, places, spread)
    return _Table(
        groups=tuple(sorted(keyed[_GROUP].unique())),
        outcomes=tuple(outcomes),
        patterns=keyed.group_by(*adjust).agg(people).sort(*adjust),
        cells=keyed,
        counts=counts,
        spread=Spread(places, numbered[_CLUSTER].fill_null(-1).to_numpy().astype(np.int64), spread),
    )


def _set_groups(table: _Table, coding: Coding, kept: npt.NDArray[np.bool_]) -> tuple[list[Array], list[bool]]:
    """Return a design of every mix for each group, and whether the group has a column (or is the reference)."""
    reference = coding.levels[_GROUP][0]
    plain = coding.build(table.patterns.with_columns(pl.lit(reference).alias(_GROUP)))
    places = {name: place for place, name in enumerate(plain.names)}
    settings, told = [], []
    for group in table.groups:
        matrix = plain.matrix.copy()
        place = places.get(f"{_GROUP} {group}")
        if place is not None:
            matrix[:, place] = 1.0
        settings.append(matrix[:, kept])
        told.append(place is None or bool(kept[place]))
    return settings, told
