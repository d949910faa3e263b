"""Twins: two truths that a release must tell apart in no byte, since all that differs is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from tenure.terms import Evidence
from tests.support.random_tables import Drawn, Meaning, TableMeaning
from tests.support.release_attacks import Name

_FALLING = ("adjusted", "adjusted_low", "adjusted_high")


def build_twin(drawn: Drawn, counts: Mapping[Name, int]) -> tuple[Evidence, ...]:
    """Return the tables of a release with other counts, and with other numbers wherever a count differs."""
    meaning = drawn.meaning
    plain = {table.name: table for table in meaning.tables}
    tables = []
    for table in drawn.tables:
        name = table.about.table
        if name in plain:
            frame = _change_lattice_table(table.frame, plain[name], meaning, counts)
        elif name == "attack.ladder":
            first = meaning.trees[0].name
            places = [("gone", *row) for row in table.frame.select("within", first).rows()]
            frame = _put(table.frame, "gone", places, counts)
        else:
            (count,) = table.structure.counts
            places = [(count.measure, *row) for row in table.frame.select(meaning.trees[0].name).rows()]
            frame = _put(table.frame, count.column, places, counts)
        tables.append(replace(table, frame=frame))
    return tuple(tables)


def _put(frame: pl.DataFrame, column: str, places: Sequence[Name], counts: Mapping[Name, int]) -> pl.DataFrame:
    return frame.with_columns(pl.Series(column, [counts[place] for place in places], dtype=pl.Int64))


def _change_lattice_table(
    frame: pl.DataFrame, table: TableMeaning, meaning: Meaning, counts: Mapping[Name, int]
) -> pl.DataFrame:
    varying = set(meaning.varying(table))
    codes = [
        tuple(row[tree.name] if i in varying else f"{tree.name}_all" for i, tree in enumerate(meaning.trees))
        for row in frame.to_dicts()
    ]
    new = frame
    for measure in table.measures:
        new = _put(new, measure, [(measure, *code) for code in codes], counts)
    differs = pl.any_horizontal(*[new[m] != frame[m] for m in table.measures])
    own = new["people"] != frame["people"]
    if "rate" in frame.columns:
        share = pl.when(pl.col("people") > 0).then(pl.col("left") / pl.col("people"))
        new = new.with_columns(
            rate=share,
            rate_low=pl.when(differs).then(share * 0.9).otherwise("rate_low"),
            rate_high=pl.when(differs).then((share * 1.1).clip(0.0, 1.0)).otherwise("rate_high"),
        )
    return new.with_columns(
        pl.when(own).then(pl.col(name) * 1.07).otherwise(name).alias(name) for name in _FALLING if name in frame.columns
    )


__all__ = ["build_twin"]
