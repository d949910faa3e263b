"""How long it takes to reach the next band, beside leaving: the table ``careers.progression.next_band``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.careers.progression import REACHED_AND_BECAME, describe_progression
from tenure.careers.progression_question import ProgressionQuestion, name_cells
from tenure.careers.tables import MovesRecord, TableText
from tenure.estimate import follow_clusters
from tenure.panel import FIRST_EVENTS
from tenure.terms import Comparison, Count, Estimate, Evidence, Ladder, Structure

Counts = npt.NDArray[np.float64]

WAITING = "waiting"
STEP_MONTHS = 6
_ESTIMATE = ("incidence", "incidence_low", "incidence_high")


def build_next_band(cells: pl.DataFrame, question: ProgressionQuestion, record: MovesRecord) -> Evidence:
    """Build ``careers.progression.next_band``: the share who reach the next band, or leave first, by months.

    Parameters
    ----------
    cells : polars.DataFrame
        ``people`` by cohort, state, rank, breakdown, organisation, first event and months, as
        ``panel.first_event_steps`` gives them.
    question : ProgressionQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.

    Returns
    -------
    Evidence
        One row per cohort, occupation, band, breakdown, months since the start (every six) and outcome: the share
        with each first outcome by then, and ``waiting``, the rest; they sum to 1. Release: confidential.

    Notes
    -----
    Aalen-Johansen's estimate, month by month, leaving competing with promotion; see ``estimate.aalen_johansen``.
    As a cohort starts in one month, nobody is censored before the record's end and the estimate is the share itself.
    Limits are Wilson's at the effective size that the jackknife over organisations at the start leaves, never
    narrower than without clusters. Not modelled: second events, such as a return after leaving.
    """
    keys = list(question.keys)
    named = name_cells(cells, question, record)
    pieces = [
        _follow_group(group, question, record).with_columns(
            pl.lit(value).alias(name) for name, value in zip(keys, values, strict=True)
        )
        for values, group in named.group_by(keys, maintain_order=True)
    ]
    columns = _describe_columns(question)
    kinds = {"months_since": pl.Int64, "people": pl.Int64, "starters": pl.Int64, "at_risk": pl.Int64}
    empty = pl.DataFrame(
        schema={name: kinds.get(name, pl.Float64 if name in _ESTIMATE else pl.String) for name in columns}
    )
    frame = pl.concat([empty, *(piece.select(*columns) for piece in pieces)]).sort(*keys, "months_since", "outcome")
    text = TableText(
        table="careers.progression.next_band",
        title="How long it takes the people who start in a band to reach the next, or to leave first",
        definitions=("time_to_next_band", "progression_status", "mass_rebanding"),
        population=question.describe_population(),
        unit="people",
        method="Cumulative incidence with competing outcomes (Aalen-Johansen); 95% limits by the jackknife over "
        "organisations at the start",
        columns=columns,
    )
    note = (
        "An outcome counts in its first month. Leaving counts when no substantive job follows within a year, or "
        "before the record ends, so that in its last year a few may be taken for leavers who come back. A month in a "
        "higher band is enough to have reached it."
    )
    about = describe_progression(question, record, text, note)
    return Evidence(about, frame, _structure(question, frame))


def _describe_columns(question: ProgressionQuestion) -> dict[str, str]:
    return {
        **question.describe_keys(),
        "months_since": "Months since the cohort's start (number)",
        "outcome": "What happened first by then: `next_band` (a higher band in the occupation), `left_occupation`, "
        "`left`; or nothing yet, `waiting`",
        "people": "Starters with this outcome by then (number)",
        "starters": "All starters with this cohort, occupation and band (number)",
        "at_risk": "Starters to whom none of the three has happened by then (number)",
        "incidence": "Share of starters with this outcome by then (share, 0 to 1)",
        "incidence_low": "Lower 95% limit of incidence (share)",
        "incidence_high": "Upper 95% limit of incidence (share)",
    }


def _follow_group(group: pl.DataFrame, question: ProgressionQuestion, record: MovesRecord) -> pl.DataFrame:
    """Return the curve of one set of starters."""
    start = next(month for month in question.cohorts if str(month) == group["cohort"][0])
    counts = _count_events(group, record.months[1].index - start.index)
    found = follow_clusters(counts[:, :, :-1], counts[:, :, -1])
    people = int(counts.sum())
    reached = counts.sum(axis=0)[:, :-1].cumsum(axis=0).astype(int)
    step = min(STEP_MONTHS, question.every)
    rows = []
    for at in range(step - 1, len(reached), step):
        waiting = people - int(reached[at].sum())
        for place, outcome in enumerate((*FIRST_EVENTS, WAITING)):
            number = waiting if outcome == WAITING else int(reached[at, place])
            limits = (float(array[at, place]) for array in (found.share, found.low, found.high))
            rows.append((at + 1, outcome, number, people, waiting, *limits))
    names = ("months_since", "outcome", "people", "starters", "at_risk", *_ESTIMATE)
    kinds = (pl.Int64, pl.String, pl.Int64, pl.Int64, pl.Int64, *[pl.Float64] * 3)
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def _count_events(group: pl.DataFrame, length: int) -> Counts:
    """Return people by organisation, month and first event, those to whom nothing happens last."""
    organisations = {code: place for place, code in enumerate(group["org_code"].unique().sort())}
    events = {name: place for place, name in enumerate((*FIRST_EVENTS, "none"))}
    counts = np.zeros((len(organisations), length, len(events)))
    for code, event, months, people in group.select("org_code", "event", "months_since", "people").iter_rows():
        counts[organisations[code], months - 1, events[event]] += people
    return counts


def _structure(question: ProgressionQuestion, frame: pl.DataFrame) -> Structure:
    cell = (*question.keys, "months_since")
    rungs = tuple(str(month) for month in sorted(frame["months_since"].unique()))
    # Nearly all to whom nothing has happened are in their band, and nearly all who left are away still: who compares
    # either with what has become of them forms a small count. And what has happened adds up.
    sides = (
        *(Comparison(name, "people", cell, 1, where=("outcome", outcome)) for name, outcome, _ in REACHED_AND_BECAME),
        Comparison("starters_by_outcome", "people", cell, 1),
        Comparison("starters_by_outcome", "starters", cell, -1),
    )
    return Structure(
        dimensions=(*cell, "outcome"),
        counts=(
            Count("people", "next_band", (*cell, "outcome"), _ESTIMATE),
            Count("starters", "starters", question.keys, _ESTIMATE),
            Count("at_risk", "next_band", (*cell, f"={WAITING}")),
        ),
        ladders=(Ladder("people", "months_since", rungs),),
        comparisons=sides,
        estimates=(Estimate(*_ESTIMATE, of="starters", falls_with=("people",)),),
    )
