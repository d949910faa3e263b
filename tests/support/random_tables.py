"""Random releases: hierarchies, margins here and elsewhere, tables that share cells, and what the words of them mean.

People are drawn for every combination of the finest codes. A table publishes sums of them: some levels of some
dimensions. What anybody knows who reads the tables (which codes make up which, which level a table is at) is kept as
``Meaning``, so that a reader need not look at what the tables declare of themselves.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from tenure.terms import Balance, Comparison, Count, Estimate, Evidence, Ladder, Ratio, Structure, Sum, Total
from tests.support.disclosure import build_about

Levels = tuple[int, ...]

RUNGS = ("one_year", "three_years", "five_years")
_MEASURES = ("people", "left", "stayed")
_COLUMNS = {"rate": "rate", "low": "rate_low", "high": "rate_high"}
_MOST_TRIES = 60


@dataclass(frozen=True)
class Tree:
    """One dimension: ``paths`` maps each code to its ancestors from the root to itself."""

    name: str
    paths: Mapping[str, tuple[str, ...]]

    @property
    def depth(self) -> int:
        return max(len(path) for path in self.paths.values()) - 1

    def codes(self, level: int) -> list[str]:
        return [code for code, path in self.paths.items() if len(path) == level + 1]

    def within(self, code: str, level: int) -> str:
        """The code of a level that this one is part of."""
        return self.paths[code][level]


@dataclass(frozen=True)
class TableMeaning:
    """One table: its dimensions (``trees`` of the release, by place), the levels it publishes and its measures."""

    name: str
    levels: tuple[Levels, ...]
    measures: tuple[str, ...]
    further: frozenset[str]


@dataclass(frozen=True)
class Meaning:
    """What a reader of the whole release knows without a single number."""

    trees: tuple[Tree, ...]
    tables: tuple[TableMeaning, ...]
    ladder: bool = False
    followed: bool = False

    def published(self, measure: str) -> list[Levels]:
        return sorted({levels for table in self.tables if measure in table.measures for levels in table.levels})

    def varying(self, table: TableMeaning) -> list[int]:
        """Places of the trees that are columns of a table; the others stand at their root throughout."""
        return [i for i in range(len(self.trees)) if any(levels[i] for levels in table.levels)]


@dataclass(frozen=True)
class Drawn:
    """A random release before protection, with its meaning."""

    meaning: Meaning
    tables: tuple[Evidence, ...]
    cells: int


def draw_release(seed: int, cells: int) -> Drawn:
    """Return a release of about so many count cells; the same for the same seed."""
    draw = np.random.default_rng([seed, cells])
    trees = _draw_trees(draw, cells)
    people = _draw_people(draw, trees)
    tables = _draw_tables(draw, trees, cells)
    meaning = Meaning(trees, tables, ladder=bool(draw.random() < 0.4), followed=bool(draw.random() < 0.3))
    sums = {
        levels: _sum_people(people, trees, levels)
        for levels in sorted({levels for table in tables for levels in table.levels})
    }
    evidence = [_build_table(draw, meaning, table, sums) for table in tables]
    if meaning.ladder:
        evidence.append(_build_ladder(draw, trees[0]))
    if meaning.followed:
        evidence += _build_followed(draw, meaning, people)
    total = sum(table.frame.height * len(table.structure.counts) for table in evidence)
    return Drawn(meaning, tuple(evidence), total)


def refining(levels: Sequence[Levels]) -> Iterator[tuple[Levels, Levels]]:
    """Yield (finer, coarser) pairs of published levels with none published between them."""
    for fine in levels:
        above = [one for one in levels if one != fine and all(a <= b for a, b in zip(one, fine, strict=True))]
        for coarse in above:
            between = (one for one in above if one != coarse)
            if not any(all(a <= b for a, b in zip(coarse, one, strict=True)) for one in between):
                yield fine, coarse


def _draw_trees(draw: np.random.Generator, cells: int) -> tuple[Tree, ...]:
    number = int(draw.integers(2, 5 if cells > 100 else 4))
    # Finest codes of all dimensions together: about what the largest table holds.
    each = max(2.2, (cells * draw.uniform(0.3, 0.8)) ** (1 / number))
    return tuple(_draw_tree(draw, f"d{i}", max(2, round(each * draw.uniform(0.6, 1.6)))) for i in range(number))


def _draw_tree(draw: np.random.Generator, name: str, leaves: int) -> Tree:
    depth = int(draw.integers(1, 4)) if leaves > 3 else 1
    paths: dict[str, tuple[str, ...]] = {f"{name}_all": (f"{name}_all",)}
    last = [f"{name}_all"]
    for level in range(1, depth + 1):
        wanted = leaves if level == depth else max(2, round(leaves ** (level / depth)))
        parents = sorted(last + [last[int(i)] for i in draw.integers(0, len(last), max(wanted - len(last), 0))])
        codes = [f"{name}_{level}_{i:03d}" for i in range(len(parents))]
        paths |= {code: (*paths[parent], code) for code, parent in zip(codes, parents, strict=True)}
        last = codes
    return Tree(name, paths)


def _draw_people(draw: np.random.Generator, trees: Sequence[Tree]) -> pl.DataFrame:
    finest = [tree.codes(tree.depth) for tree in trees]
    places = list(itertools.product(*finest))
    mean = float(draw.choice([1, 3, 8, 20]))
    people = draw.poisson(draw.exponential(mean, len(places)))
    people[draw.random(len(places)) < draw.choice([0.0, 0.2, 0.5])] = 0
    left = draw.binomial(people, draw.choice([0.1, 0.4]))
    frame = pl.DataFrame(places, schema=[tree.name for tree in trees], orient="row")
    return frame.with_columns(
        pl.Series("people", people, dtype=pl.Int64),
        pl.Series("left", left, dtype=pl.Int64),
        pl.Series("stayed", people - left, dtype=pl.Int64),
        pl.Series("fte", np.round(people * draw.uniform(0.5, 1.0, len(places)), 2)),
    )


def _draw_tables(draw: np.random.Generator, trees: Sequence[Tree], cells: int) -> tuple[TableMeaning, ...]:
    tables: list[TableMeaning] = []
    seen: set[tuple[Levels, ...]] = set()
    size = 0
    for _ in range(_MOST_TRIES):
        chosen = [_draw_levels(draw, tree) for tree in trees]
        levels = tuple(itertools.product(*chosen))
        measures = _MEASURES[: int(draw.choice([1, 2, 2, 3]))]
        height = sum(int(np.prod([len(t.codes(n)) for t, n in zip(trees, one, strict=True)])) for one in levels)
        if levels in seen or size + height * len(measures) > 1.15 * cells or not any(map(any, levels)):
            continue
        further = frozenset(name for name in ("fte", "adjusted", "noughts", "official") if draw.random() < 0.35)
        tables.append(TableMeaning(f"attack.t{len(tables)}", levels, measures, further))
        seen.add(levels)
        size += height * len(measures)
        if size > 0.75 * cells or len(tables) == 5:
            break
    if not tables:
        # The coarsest table there is: one dimension and nothing else.
        levels = ((1, *[0] * (len(trees) - 1)),)
        tables.append(TableMeaning("attack.t0", levels, ("people",), frozenset()))
    return tuple(tables)


def _draw_levels(draw: np.random.Generator, tree: Tree) -> list[int]:
    if draw.random() < 0.2:
        return [0]
    levels = [level for level in range(1, tree.depth + 1) if draw.random() < 0.6] or [tree.depth]
    return [0, *levels] if draw.random() < 0.6 else levels


def _sum_people(people: pl.DataFrame, trees: Sequence[Tree], levels: Levels) -> pl.DataFrame:
    coarse = people.with_columns(
        pl.col(tree.name).replace_strict({code: tree.within(code, level) for code in tree.codes(tree.depth)})
        for tree, level in zip(trees, levels, strict=True)
    )
    names = [tree.name for tree in trees]
    return coarse.group_by(names).agg(pl.col(*_MEASURES, "fte").sum()).sort(names)


def _label(levels: Levels) -> str:
    return "level " + "-".join(str(level) for level in levels)


def _build_table(
    draw: np.random.Generator, meaning: Meaning, table: TableMeaning, sums: Mapping[Levels, pl.DataFrame]
) -> Evidence:
    rows = pl.concat([sums[levels].with_columns(cells_at=pl.lit(_label(levels))) for levels in table.levels])
    if "noughts" not in table.further:
        rows = rows.filter(pl.col("people") > 0)
    places = meaning.varying(table)
    ancestors = [
        pl.col(tree.name).replace_strict({c: _ancestor(tree, c, n) for c in tree.paths}).alias(f"{tree.name}_in_{n}")
        for tree in (meaning.trees[i] for i in places)
        for n in range(1, tree.depth + 1)
    ]
    dimensions = ["cells_at", *(meaning.trees[i].name for i in places)]
    rows = rows.with_columns(ancestors)
    columns = [*dimensions, *(name for expression in ancestors for name in [expression.meta.output_name()])]
    frame = rows.select(*columns, *table.measures, "fte").sample(
        fraction=1.0, shuffle=True, seed=int(draw.integers(1 << 30))
    )
    key = tuple(tree.name if i in places else f"={tree.name}_all" for i, tree in enumerate(meaning.trees))
    falling = ("fte",) if "fte" in table.further else ()
    structure = Structure(
        dimensions=tuple(columns),
        counts=tuple(Count(m, m, key, hides=falling if m == "people" else ()) for m in table.measures),
        totals=tuple(_list_totals(meaning, table)),
        balances=(Balance((("people", 1), ("left", -1), ("stayed", -1))),) if "stayed" in table.measures else (),
    )
    frame, structure = _add_further(draw, frame, structure, table)
    return Evidence(build_about(table.name, frame.columns, real_staff=False), frame, structure)


def _ancestor(tree: Tree, code: str, level: int) -> str | None:
    path = tree.paths[code]
    return path[level] if len(path) > level else None


def _add_further(
    draw: np.random.Generator, frame: pl.DataFrame, structure: Structure, table: TableMeaning
) -> tuple[pl.DataFrame, Structure]:
    """Add what else a table may hold beside its counts: rates with limits, estimates, FTE."""
    if "left" in table.measures:
        rate = pl.when(pl.col("people") > 0).then(pl.col("left") / pl.col("people"))
        half = draw.uniform(1.0, 2.0) * 1.96 * (rate * (1 - rate) / pl.col("people")).sqrt()
        frame = frame.with_columns(
            rate=rate, rate_low=(rate - half).clip(0.0, 1.0), rate_high=(rate + half).clip(0.0, 1.0)
        )
        structure = replace(structure, ratios=(Ratio("rate", "left", "people", "rate_low", "rate_high"),))
    if "adjusted" in table.further:
        near = pl.Series("adjusted", draw.uniform(0.2, 0.6, frame.height))
        frame = frame.with_columns(near, adjusted_low=near - 0.05, adjusted_high=near + 0.05)
        estimate = Estimate("adjusted", "adjusted_low", "adjusted_high", of="people")
        structure = replace(structure, estimates=(estimate,))
    if "fte" not in table.further:
        return frame.drop("fte"), structure
    if "official" in table.further and len(table.levels) == 1:
        # The FTE of the whole table, and of each code of its first dimension, is published by somebody else.
        sums = (Sum("fte", "people", ()), Sum("fte", "people", (structure.dimensions[1],)))
        structure = replace(structure, sums=sums)
    return frame, structure


def _list_totals(meaning: Meaning, table: TableMeaning) -> Iterator[Total]:
    for measure in table.measures:
        for fine, coarse in refining(meaning.published(measure)):
            if fine in table.levels:
                key = tuple(
                    f"{tree.name}_in_{level}" if level else f"={tree.name}_all"
                    for tree, level in zip(meaning.trees, coarse, strict=True)
                )
                yield Total(measure, measure, key, where=("cells_at", _label(fine)))


def _build_ladder(draw: np.random.Generator, tree: Tree) -> Evidence:
    """Leavers within one, three and five years, by the finest codes of a dimension."""
    rows = []
    for code in tree.codes(tree.depth):
        heights = np.cumsum(draw.poisson(draw.exponential(8.0, len(RUNGS))))
        rows += [(code, rung, int(n)) for rung, n in zip(RUNGS, heights, strict=True) if n]
    frame = pl.DataFrame(rows, schema={tree.name: pl.String, "within": pl.String, "gone": pl.Int64}, orient="row")
    structure = Structure(
        dimensions=(tree.name, "within"),
        counts=(Count("gone", "gone", (tree.name, "within")),),
        ladders=(Ladder("gone", "within", RUNGS),),
    )
    return Evidence(build_about("attack.ladder", frame.columns, real_staff=False), frame, structure)


def _build_followed(draw: np.random.Generator, meaning: Meaning, people: pl.DataFrame) -> list[Evidence]:
    """The people of the first dimension, and those of them who were followed: nearly the same."""
    tree = meaning.trees[0]
    sums = people.group_by(tree.name).agg(pl.col("people").sum()).sort(tree.name)
    lost = np.minimum(draw.choice([0, 0, 1, 3, 9], sums.height), sums["people"].to_numpy())
    tables = []
    for name, column, values, sign in (
        ("attack.entered", "entered", sums["people"], 1),
        ("attack.followed", "followed", sums["people"] - pl.Series(lost), -1),
    ):
        frame = sums.select(tree.name, values.alias(column)).filter(pl.col(column) > 0)
        structure = Structure(
            dimensions=(tree.name,),
            counts=(Count(column, column, (tree.name,)),),
            comparisons=(Comparison("followed", column, (tree.name,), sign),),
        )
        tables.append(Evidence(build_about(name, frame.columns, real_staff=False), frame, structure))
    return tables


__all__ = ["RUNGS", "Drawn", "Meaning", "TableMeaning", "Tree", "draw_release", "refining"]
