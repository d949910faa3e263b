"""How mobile people are: moves that changed the sizes of occupations, moves both ways, and indices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.careers.question import MovesQuestion
from tenure.careers.tables import MovesRecord, TableText, describe_table, write_months, write_span
from tenure.estimate import (
    fit_two_margins,
    immobility_share,
    split_mobility,
)
from tenure.terms import Comparison, Count, Estimate, Evidence, Month, Ratio, Structure

POPULATION_TWICE = (
    "People whose main job is in service on a substantive contract in the first month of the period and in the last"
)
ELSEWHERE = ("left", "other_state")
"""Destinations that are no occupation."""

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matrix:
    """One group's table of moves: ``key`` is period and breakdown, ``counts`` people by origin and destination."""

    key: tuple[object, ...]
    states: tuple[int, ...]
    counts: Array


def list_matrices(cells: pl.DataFrame, keys: Sequence[str]) -> Iterator[Matrix]:
    """Yield the square table of each group of ``keys``, of people in an occupation at both ends."""
    stayed = cells.filter(pl.col("destination") > 0).sort(*keys, "origin", "destination")
    for key, rows in stayed.group_by(keys, maintain_order=True):
        states = sorted({*rows["origin"], *rows["destination"]})
        place = {state: number for number, state in enumerate(states)}
        counts = np.zeros((len(states), len(states)))
        at = (rows["origin"].replace_strict(place).to_numpy(), rows["destination"].replace_strict(place).to_numpy())
        np.add.at(counts, at, rows["people"].to_numpy())
        yield Matrix(key, tuple(states), counts)


def build_exchange(
    cells: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    """Build ``careers.moves.exchange``: structural against exchange mobility, and its change between periods.

    Parameters
    ----------
    cells : polars.DataFrame
        One row per period, breakdown, origin and destination with ``people``, as ``panel.cell_steps`` gives it.
    question : MovesQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.
    periods : (Month, Month)
        First and last month covered.

    Returns
    -------
    Evidence
        One row per period and breakdown: ``moved`` = ``structural`` + ``exchange`` (people), their shares of
        ``people``, and the change of ``moved_share`` since the breakdown's first period, split in two:
        ``change`` = ``change_structural`` + ``change_exchange``.

    Notes
    -----
    structural = 1/2 sum over occupations of |people at the start - people at the end|, of those in an occupation at
    both. The change is split by giving the one period's sizes of occupations to the other's pattern of moves
    (as iterative proportional fitting does, with a hundredth of a person added to each cell), as the mean of both
    orders. Left blank for fewer than 1,000 people in either period. Release: confidential; pass through disclosure.
    """
    keys = ["period", *question.by]
    rows: list[tuple[object, ...]] = []
    first: dict[tuple[object, ...], Matrix] = {}
    for matrix in list_matrices(cells, keys):
        split = split_mobility(matrix.counts)
        start = first.setdefault(matrix.key[1:], matrix)
        parts = (int(split.people), int(split.moved), round(float(split.net)), round(float(split.excess)))
        rows.append((*matrix.key, *parts, start.key[0], *_split_change(start, matrix)))
    names = ("people", "moved", "structural", "exchange", "reference", *_CHANGES)
    kinds = dict.fromkeys(names[:5], pl.Int64) | dict.fromkeys(_CHANGES, pl.Float64)
    schema = {**{key: cells.schema[key] for key in keys}, **kinds}
    return _describe_exchange(pl.DataFrame(rows, schema=schema, orient="row"), question, record, periods)


_ENOUGH = 1000
"""Of fewer people the pattern of moves is chance, and its change is not told."""

_CHANGES = ("change", "change_structural", "change_exchange")
_PARTS = ("moved", "structural", "exchange")


def _split_change(first: Matrix, now: Matrix) -> tuple[float | None, float | None, float | None]:
    """Split the change of the share who moved into that of occupations' sizes and that of the pattern."""
    if min(first.counts.sum(), now.counts.sum()) < _ENOUGH:
        return None, None, None
    if first.key == now.key:
        return 0.0, 0.0, 0.0
    change = _moved_share(now.counts) - _moved_share(first.counts)
    states = sorted({*first.states, *now.states})
    before, after = _spread(first, states), _spread(now, states)
    new_sizes, new_pattern = _swap_margins(before, after), _swap_margins(after, before)
    # What a hundredth of a person in each cell adds is the same in all four, and no part of the change.
    start, end = _moved_share(before), _moved_share(after)
    structural = (new_sizes - start + end - new_pattern) / 2
    return change, structural, change - structural


def _spread(matrix: Matrix, states: Sequence[int]) -> Array:
    """Return the counts over more states, and a hundredth of a person in each cell, so that every size can be had."""
    counts = np.full((len(states), len(states)), 0.01)
    at = [states.index(state) for state in matrix.states]
    counts[np.ix_(at, at)] += matrix.counts
    return counts


def _moved_share(counts: Array) -> float:
    return 1 - float(immobility_share(counts))


def _swap_margins(pattern: Array, sizes: Array) -> float:
    """Return the share who would have moved with one table's pattern and the other's sizes of occupations."""
    share = sizes / sizes.sum()
    return _moved_share(fit_two_margins(pattern / pattern.sum(), share.sum(1), share.sum(0)))


def _describe_exchange(
    rows: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    by = question.by
    shares = [f"{name}_share" for name in _PARTS]
    frame = rows.with_columns(
        write_months(pl.col("period")),
        write_months(pl.col("reference")),
        *((pl.col(name) / pl.col("people")).alias(share) for name, share in zip(_PARTS, shares, strict=True)),
    ).select("period", *by, "people", *_PARTS, *shares, "reference", *_CHANGES)
    about = describe_table(
        record, _write_text(question), periods=periods, persist=question.persist, parameters=question.parameters(),
    )  # fmt: skip
    key = ("period", *by)
    # The rest follows from the two others: it falls with either, and is no cell of its own.
    rest = ("exchange", "exchange_share")
    structure = Structure(
        dimensions=key,
        counts=(
            Count("people", "in_occupation_twice", key, (*shares, *_CHANGES)),
            Count("moved", "moved", key, ("moved_share", *rest, *_CHANGES)),
            Count("structural", "structural", key, ("structural_share", *rest, *_CHANGES)),
        ),
        ratios=(Ratio("moved_share", "moved", "people"), Ratio("structural_share", "structural", "people")),
        estimates=tuple(
            Estimate(name, of="people", falls_with=("moved", "structural")) for name in ("exchange_share", *_CHANGES)
        ),
        comparisons=compare_parts(by, -1),
        facts=("reference",),
        decimals=dict.fromkeys(_CHANGES, 4 if _is_large(frame) else 3),
    )
    return Evidence(about, frame, structure)


def _write_text(question: MovesQuestion) -> TableText:
    return {
        "table": "careers.moves.exchange",
        "title": f"Structural and exchange mobility between occupations over {write_span(question.horizon)}",
        "definitions": ("structural_mobility", "exchange_mobility", "occupational_move", "in_post"),
        "population": POPULATION_TWICE,
        "unit": "people",
        "method": "Counts of people at two dates; change between periods by iterative proportional fitting, mean of "
        "both orders",
        "columns": {
            "period": "First month of the period (YYYY-MM)",
            **dict.fromkeys(question.by, "Characteristic in the period's first month"),
            "people": "People in an occupation at both ends of the period (number)",
            "moved": "Of these, in another occupation at its end (number)",
            "structural": "The fewest moves that could have changed the sizes of occupations as they changed (number)",
            "exchange": "moved - structural: moves balanced by moves the other way (number)",
            **{f"{name}_share": f"{name} / people (share, 0 to 1)" for name in _PARTS},
            "reference": "First month of the period that changes are measured from (YYYY-MM)",
            "change": "moved_share less that of the reference period (share; blank for fewer than 1,000 people)",
            "change_structural": "Part of change that comes with the sizes of occupations (share)",
            "change_exchange": "Part of change that comes with the pattern of moves between them (share)",
        },
    }


def _is_large(frame: pl.DataFrame) -> bool:
    """Whether a ten-thousandth of everybody's people is a good many."""
    return bool(frame.height) and int(str(frame["people"].min())) >= 100_000


def compare_parts(by: Sequence[str], sign: int) -> tuple[Comparison, ...]:
    """Return this table's sides of the sums that a reader can form from the matrix of moves."""
    key = ("period", *by)
    return (
        Comparison("people_of_the_matrix", "people", key, sign),
        Comparison("moved_of_the_matrix", "moved", key, sign),
        Comparison("structural_of_the_matrix", "structural", key, sign),
    )


def compare_matrix(moves: pl.DataFrame, by: Sequence[str]) -> tuple[Comparison, ...]:
    """Return the matrix's own sides of those sums: who is in an occupation twice, who moved, and net gains.

    Parameters
    ----------
    moves : polars.DataFrame
        The table of moves as it will be published: ``period``, breakdown, ``origin``, ``destination``, ``people``.
    by : sequence of str
        Its breakdowns.
    """
    keys = ["period", *by]
    place = [*keys, "origin", "destination"]
    inside = moves.filter(~pl.col("destination").is_in(ELSEWHERE)).select(*place, "people")
    moved = inside.filter(pl.col("origin") != pl.col("destination"))
    ends = (("destination", pl.col("people")), ("origin", -pl.col("people")))
    net = pl.concat([moved.select(*keys, occupation=pl.col(end), net=people) for end, people in ends])
    gains = net.group_by(*keys, "occupation").agg(pl.col("net").sum()).filter(pl.col("net") > 0)
    gained, lost = (
        moved.join(gains, left_on=[*keys, end], right_on=[*keys, "occupation"], how="semi") for end, _ in ends
    )
    sides = (("people", inside, 1), ("moved", moved, 1), ("structural", gained, 1), ("structural", lost, -1))
    return tuple(
        Comparison(f"{part}_of_the_matrix", "people", tuple(keys), sign, via=rows.select(place))
        for part, rows, sign in sides
    )
