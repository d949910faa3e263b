"""How the levels of one release hang together: a board's people are those of its organisations, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from tenure.retention.flows import EVERYBODY, UNKNOWN, FlowCells
from tenure.retention.flows_question import Level
from tenure.terms import Comparison

if TYPE_CHECKING:
    from tenure.retention.flows_tables import FlowTables

__all__ = ["compare_levels"]

_WIDER: dict[Level, tuple[Level, ...]] = {
    "department": ("organisation", "icb", "region", "national"),
    "organisation": ("icb", "region", "national"),
    "icb": ("region", "national"),
    "region": ("national",),
    "staff_group": ("national",),
}
"""Levels whose units each hold whole units of the level, nearest first."""


def compare_levels(
    tables: FlowTables, parts: Sequence[str], rest: Sequence[str], *, service: bool = True
) -> tuple[Comparison, ...]:
    """Say that units of a level make up the wider unit they lie in, in one table.

    Parameters
    ----------
    tables : FlowTables
        Question and counts.
    parts : sequence of str
        Count columns of the table.
    rest : sequence of str
        What else tells its rows apart: dates, characteristics and so on.
    service : bool
        Whether to say it of the service as a whole too; not where totals of the table do.

    Returns
    -------
    tuple of Comparison
        Two sides for each part and pair of levels asked that follow each other. People add up, and so do exits: a board
        of one organisation is that organisation.
    """
    asked = tables.question.levels
    sides = []
    for finer, wider_levels in _WIDER.items():
        wider = next((level for level in wider_levels if level in asked), None)
        if finer not in asked or wider is None or (wider == "national" and not service):
            continue
        via = _list_parents(tables.cells[finer], finer, wider)
        for part in parts:
            sides += [
                Comparison(f"{part}_of_{finer}_{wider}", part, ("parent", *rest), sign, ("level", level), via)
                for level, sign in ((finer, 1), (wider, -1))
            ]
    return tuple(sides)


def _list_parents(cells: FlowCells, finer: Level, wider: Level) -> pl.DataFrame:
    """Return ``level`` and ``unit`` of both levels with the ``parent``: the wider unit, of which it is its own."""
    known = [
        cells.pairs.select(unit=_name(finer, side), parent=_name(wider, side)).drop_nulls().unique() for side in "se"
    ]
    within = pl.concat(known).unique()
    return pl.concat(
        [
            within.select(pl.lit(finer).alias("level"), "unit", "parent"),
            within.select(pl.lit(wider).alias("level"), pl.col("parent").alias("unit"), "parent").unique(),
        ]
    )


def _name(level: Level, side: str) -> pl.Expr:
    if level == "national":
        return pl.lit(EVERYBODY)
    if level == "department":
        parts = [pl.col(f"{side}_organisation"), pl.col(f"{side}_department").fill_null(UNKNOWN)]
        return pl.concat_str(parts, separator=" ")
    return pl.col(f"{side}_{level}").fill_null(UNKNOWN)
