"""Builders of small evidence for the rooms that protect and publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from tenure.rules import Profile
from tenure.terms import About, Count, Evidence, Ratio, Structure, Total

KEY = ("period", "origin", "destination")


def build_about(table: str, columns: Sequence[str], *, real_staff: bool = True) -> About:
    return About(
        table=table,
        title=f"Table {table}",
        definitions=("occupation_move",),
        population="People in post at the start of the period",
        unit="people",
        period="2013 to 2014",
        method="Counts of people by origin and destination",
        grade="description",
        source="Staff record of a test" if real_staff else "Synthetic record of a test",
        columns={name: f"Meaning of {name}" for name in columns},
        real_staff=real_staff,
        record_version="1",
        rules_version="1",
        code_version="0.1.0",
        parameters={"horizon": "12"},
    )


def build_profile(threshold: int = 5, *, base: int = 1, hide_zero: bool = False, name: str = "") -> Profile:
    return Profile(
        name=name or f"below_{threshold}",
        threshold=threshold,
        rounding_base=base,
        hide_zero=hide_zero,
        title=f"Fewer than {threshold}",
        source="a test",
    )


Moves = Mapping[tuple[str, str], int]


def build_moves(moves: Moves, *, period: str = "2013-03", real_staff: bool = True) -> Evidence:
    """Moves table with its row totals; moves left out are absent rows."""
    stock: dict[str, int] = {}
    for (origin, _), people in moves.items():
        stock[origin] = stock.get(origin, 0) + people
    rows = [
        {
            "period": period,
            "origin": origin,
            "destination": destination,
            "people": people,
            "origin_people": stock[origin],
            "outflow_rate": people / stock[origin] if stock[origin] else None,
            "outflow_low": max(people / stock[origin] - 0.01, 0.0) if stock[origin] else None,
            "outflow_high": min(people / stock[origin] + 0.01, 1.0) if stock[origin] else None,
        }
        for (origin, destination), people in moves.items()
    ]
    rates = ("outflow_rate", "outflow_low", "outflow_high")
    floats = dict.fromkeys(rates, pl.Float64)
    frame = pl.DataFrame(rows, schema_overrides=floats)
    structure = Structure(
        dimensions=KEY,
        counts=(
            Count("people", "moves", KEY, hides=rates),
            Count("origin_people", "stock", ("period", "origin"), hides=rates),
        ),
        totals=(Total("people", "stock", ("period", "origin")),),
        ratios=(Ratio("outflow_rate", "people", "origin_people", "outflow_low", "outflow_high"),),
    )
    return Evidence(build_about("careers.moves.moves", frame.columns, real_staff=real_staff), frame, structure)


def build_entrants(moves: Moves, *, period: str = "2013-03", real_staff: bool = True) -> Evidence:
    """The same moves seen from the destination, with column totals."""
    entrants: dict[str, int] = {}
    for (_, destination), people in moves.items():
        entrants[destination] = entrants.get(destination, 0) + people
    frame = pl.DataFrame(
        [
            {
                "period": period,
                "destination": destination,
                "origin": origin,
                "people": people,
                "entrants": entrants[destination],
            }
            for (origin, destination), people in moves.items()
        ]
    )
    structure = Structure(
        dimensions=("period", "destination", "origin"),
        counts=(
            Count("people", "moves", KEY),
            Count("entrants", "entrants", ("period", "destination")),
        ),
        totals=(Total("people", "entrants", ("period", "destination")),),
    )
    return Evidence(build_about("careers.moves.entrants", frame.columns, real_staff=real_staff), frame, structure)


def shuffle_rows(evidence: Evidence, seed: int) -> Evidence:
    return replace(evidence, frame=evidence.frame.sample(fraction=1.0, shuffle=True, seed=seed))
