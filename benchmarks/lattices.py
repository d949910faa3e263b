"""Made-up tables of people by place, occupation and band, each with every margin, to protect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl

from tenure.terms import About, Count, Evidence, Structure, Total

DIMENSIONS = ("place", "occupation", "band")
TOTAL = "all"


@dataclass(frozen=True, slots=True)
class Shape:
    """How many leaves each group of a dimension has; a dimension of one group has no level of groups."""

    place: tuple[int, ...]
    occupation: tuple[int, ...]
    band: tuple[int, ...]
    mean: float
    seed: int

    def levels(self, dimension: str) -> dict[str, str]:
        """Return the parent of each code of a dimension; the total has none."""
        groups: tuple[int, ...] = getattr(self, dimension)
        letter = dimension[0]
        if len(groups) == 1:
            return {TOTAL: "", **{f"{letter}{leaf:02d}": TOTAL for leaf in range(groups[0])}}
        found = {TOTAL: ""}
        for group, leaves in enumerate(groups):
            found[f"{letter}{group:02d}"] = TOTAL
            found |= {f"{letter}{group:02d}{leaf:02d}": f"{letter}{group:02d}" for leaf in range(leaves)}
        return found


# Cells with their margins: 19 * 9 * 6 = 1,026; 19 * 17 * 9 = 2,907; 27 * 21 * 19 = 10,773.
SHAPES = {
    1_000: Shape((3, 4, 5, 3), (3, 3), (5,), mean=30.0, seed=1),
    3_000: Shape((3, 4, 5, 3), (3, 4, 5), (8,), mean=60.0, seed=2),
    10_000: Shape((4, 5, 3, 6, 3), (3, 4, 5, 4), (18,), mean=110.0, seed=3),
}


def make_lattice(shape: Shape) -> pl.DataFrame:
    """Return a row for each cell of the table and of all its margins that has people.

    Returns
    -------
    polars.DataFrame
        ``place``, ``occupation``, ``band``, ``people`` and the parent of each code (``place_in`` and so on, empty for
        the total).
    """
    draw = np.random.default_rng(shape.seed)
    levels = {name: shape.levels(name) for name in DIMENSIONS}
    leaves = {name: [code for code in found if code not in found.values()] for name, found in levels.items()}
    sizes = [draw.exponential(1.0, len(leaves[name])) for name in DIMENSIONS]
    rates = (
        shape.mean * np.einsum("i,j,k->ijk", *sizes) * draw.exponential(1.0, [len(leaves[name]) for name in DIMENSIONS])
    )
    people = draw.poisson(rates).ravel()
    frame = pl.DataFrame(list(product(*(leaves[name] for name in DIMENSIONS))), schema=list(DIMENSIONS), orient="row")
    frame = frame.with_columns(people=pl.Series(people))
    for name in DIMENSIONS:
        frame = pl.concat([frame, *_lift(frame, name, levels[name])])
    ins = [pl.col(name).replace_strict(levels[name]).alias(f"{name}_in") for name in DIMENSIONS]
    return frame.filter(pl.col("people") > 0).with_columns(ins).sort(DIMENSIONS)


def _lift(frame: pl.DataFrame, name: str, parents: dict[str, str]) -> list[pl.DataFrame]:
    """Return the rows of the groups of a dimension, and of its total."""
    found = []
    while frame.filter(pl.col(name) != TOTAL).height:
        frame = frame.with_columns(pl.col(name).replace_strict(parents))
        frame = frame.group_by(DIMENSIONS).agg(pl.col("people").sum())
        found.append(frame)
    return found


def describe_lattice(frame: pl.DataFrame) -> Evidence:
    """Return the cells as evidence whose every margin is declared."""
    dimensions = tuple(name for name in frame.columns if name != "people")
    columns = {name: f"{name} of a made-up table" for name in frame.columns}
    about = About(
        "benchmark.lattice", "People by place, occupation and band", (), "made-up people", "people", "none",
        "drawn at random", "description", "synthetic", columns, real_staff=False,
    )  # fmt: skip
    structure = Structure(
        dimensions, (Count("people", "people", DIMENSIONS),), tuple(_total(name) for name in DIMENSIONS)
    )
    return Evidence(about, frame, structure)


def _total(name: str) -> Total:
    return Total("people", "people", tuple(f"{one}_in" if one == name else one for one in DIMENSIONS))


def list_codes(shape: Shape) -> dict[str, Sequence[tuple[str, str]]]:
    """Return the codes of each dimension with the parent of each."""
    return {name: list(shape.levels(name).items()) for name in DIMENSIONS}
