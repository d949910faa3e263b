"""Careers as sequences: states over time since joining, typical ladders, and how varied careers are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.careers.sequences_question import SequencesQuestion
from tenure.careers.tables import MovesRecord, TableText, describe_table
from tenure.estimate import count_states, entropy, wilson_interval
from tenure.panel import SequenceCodes
from tenure.terms import About, Count, Estimate, Evidence, Ladder, Month, Ratio, Structure, Total

Ints = npt.NDArray[np.int64]

POPULATIONS = {
    "joiners": "People whose first month in an occupation (main job in service on a substantive contract) is after the "
    "record's first month, and who were not in the record in that month in any other way either",
    "everyone": "Everybody who was ever in an occupation (main job in service on a substantive contract), from the "
    "first month in which they are seen there",
}
FEW = 10
"""Fewer people than this on one ladder are not listed apart, whatever the profile."""
_MANY = 10_000
"""Of so many people one more or less does not show in an entropy of two decimals."""


@dataclass(frozen=True, slots=True)
class Sequences:
    """Distinct sequences: ``states`` (distinct, points), 1 to ``len(names)``, 0 where not seen; ``people`` of each."""

    states: npt.NDArray[np.int16]
    people: Ints
    names: tuple[str, ...]


def unpack_sequences(packed: pl.DataFrame, codes: SequenceCodes, points: int, record: MovesRecord) -> Sequences:
    """Return sequences as rows of states, numbered over those that occur.

    Parameters
    ----------
    packed : polars.DataFrame
        One row per distinct sequence, as ``panel.sequence_steps`` gives it: packed columns and ``people``.
    codes : SequenceCodes
        How states were packed.
    points : int
        Points of the grid.
    record : MovesRecord
        Names of the states.
    """
    columns = [packed[name].to_numpy() for name in packed.columns if name != "people"]
    found = np.zeros((packed.height, points), dtype=np.int16)
    for point in range(points):
        column, place = divmod(point, codes.places)
        found[:, point] = columns[column] // codes.base**place % codes.base
    held = np.unique(found)
    held = held[held > 0]
    numbers = np.zeros(codes.base, dtype=np.int16)
    numbers[held] = np.arange(1, len(held) + 1)
    named = name_codes(codes, record)
    return Sequences(numbers[found], packed["people"].to_numpy().astype(np.int64), tuple(named[int(c)] for c in held))


def name_codes(codes: SequenceCodes, record: MovesRecord) -> dict[int, str]:
    """Return the name of every code."""
    return {**record.labels, codes.other: "other_state", codes.left: "left"}


def build_states(
    sequences: Sequences, *, question: SequencesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    """Build ``careers.sequences.states``: people by state over time since joining.

    Parameters
    ----------
    sequences : Sequences
        Distinct sequences and their people.
    question : SequencesQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.
    periods : (Month, Month)
        First and last month of joining.

    Returns
    -------
    Evidence
        One row per point of time and state with people. ``observed`` are the people whose joining lies so far back that
        the point is in the record; ``share`` adds up to 1 over the states of a point. ``entropy`` is the point's, 0
        where everybody is in one state and 1 where all states are held by as many. Release: confidential.

    Notes
    -----
    Left blank: the entropy of a point that fewer than 10,000 people are seen at, where a state holds 1 to 9 of them,
    since it would tell how many. Not modelled: later points are of people who joined earlier.
    """
    counts = count_states(sequences.states, sequences.people, states=len(sequences.names))
    observed = counts.sum(1)
    spread = np.where(_tells(counts), np.nan, entropy(counts))
    points = np.arange(len(counts)) * question.every
    size = len(sequences.names)
    frame = pl.DataFrame(
        {
            "months_since_joining": np.repeat(points, size),
            "state": list(sequences.names) * len(points),
            "people": counts.ravel(),
            "observed": np.repeat(observed, size),
            "entropy": np.repeat(spread, size),
        }
    ).filter(pl.col("people") > 0)
    low, high = wilson_interval(frame["people"], frame["observed"])
    frame = frame.with_columns(
        pl.col("entropy").fill_nan(None),
        (pl.col("people") / pl.col("observed")).alias("share"),
        pl.Series("share_low", low),
        pl.Series("share_high", high),
    ).select("months_since_joining", "state", "people", "observed", "share", "share_low", "share_high", "entropy")
    return _describe_states(frame.sort("months_since_joining", "state"), question, record, periods)


def _tells(counts: Ints) -> npt.NDArray[np.bool_]:
    """Return the points whose entropy would tell of the few people in one state."""
    few = ((counts > 0) & (counts < FEW)).any(1)
    telling: npt.NDArray[np.bool_] = few & (counts.sum(1) < _MANY)
    return telling


def _describe_states(
    frame: pl.DataFrame, question: SequencesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    text: TableText = {
        "table": "careers.sequences.states",
        "title": "What people are in, by time since joining",
        "definitions": ("state_distribution", "state_entropy", "left", "other_state", "administrative_change"),
        "population": POPULATIONS[question.who],
        "unit": "people",
        "method": "Counts of people at points of time since joining, from distinct sequences; 95% Wilson intervals",
        "columns": {
            "months_since_joining": "Months since the first month in an occupation (number)",
            "state": "Occupation; `left` where the record no longer holds the person, `other_state` for leave outside "
            "service or bank work",
            "people": "People in the state (number)",
            "observed": "People whose joining lies so far back that the point is in the record (number)",
            "share": "people / observed (share, 0 to 1)",
            "share_low": "Lower 95% limit of share (share)",
            "share_high": "Upper 95% limit of share (share)",
            "entropy": "How evenly the people of the point spread over the states (0: all in one; 1: evenly)",
        },
    }
    points = tuple(str(months) for months in frame["months_since_joining"].unique().sort())
    structure = Structure(
        dimensions=("months_since_joining", "state"),
        counts=(
            Count("people", "sequence_states", ("months_since_joining", "state"), ("share", "share_low", "share_high")),
            Count("observed", "sequence_observed", ("months_since_joining",), ("share", "share_low", "share_high")),
        ),
        totals=(Total("people", "sequence_observed", ("months_since_joining",)),),
        ratios=(Ratio("share", "people", "observed", "share_low", "share_high"),),
        ladders=(Ladder("observed", "months_since_joining", points),),
        estimates=(Estimate("entropy", of="observed"),),
        decimals={"entropy": 2},
    )
    notes = ("People are followed to the record's end: those seen long after joining are those who joined early.",)
    return Evidence(describe_sequences(record, text, question, periods, *notes), frame, structure)


def describe_sequences(
    record: MovesRecord, text: TableText, question: SequencesQuestion, periods: tuple[Month, Month], *notes: str
) -> About:
    """Return the description of a table of sequences."""
    return describe_table(
        record, text, periods=periods, persist=question.persist, parameters=question.parameters(), notes=notes
    )
