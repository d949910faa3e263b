"""How varied careers are: changes of state, time in states, and entropy."""

from __future__ import annotations

import math

import polars as pl

from tenure.careers.sequences import POPULATIONS, Sequences, describe_sequences, name_codes
from tenure.careers.sequences_question import SequencesQuestion
from tenure.careers.tables import MovesRecord, TableText
from tenure.estimate import sequence_entropy, weighted_quantile
from tenure.panel import SequenceCodes
from tenure.terms import Count, Estimate, Evidence, Month, Ratio, Structure, Total

_QUARTERS = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
_MOST_CHANGES = 5

Row = tuple[str, str, int, float | None]


def build_summary(
    sequences: Sequences,
    changes: pl.DataFrame,
    durations: pl.DataFrame,
    codes: SequenceCodes,
    *,
    question: SequencesQuestion,
    record: MovesRecord,
    periods: tuple[Month, Month],
) -> Evidence:
    """Build ``careers.sequences.summary``: careers, distinct sequences, changes, months in states, entropy.

    Parameters
    ----------
    sequences : Sequences
        Distinct sequences and their people.
    changes : polars.DataFrame
        ``people`` by number of ``changes`` of state, as ``panel.change_steps`` gives it.
    durations : polars.DataFrame
        By state ``code`` the ``people`` ever in it and their ``months`` there, as ``panel.duration_step`` gives it.
    codes : SequenceCodes
        How states were written.
    question : SequencesQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.
    periods : (Month, Month)
        First and last month of joining.

    Returns
    -------
    Evidence
        One row per ``measure`` and ``category``. Release: confidential.

    Notes
    -----
    Entropy is of each career's time in states at the points asked, over as many states as occur in any career; short
    careers have had less time to vary. Changes and months are counted in every month.
    """
    careers = int(sequences.people.sum())
    rows = [
        ("careers", "distinct_sequences", careers, float(len(sequences.people))),
        *_count_changes(changes),
        *_time_states(durations, name_codes(codes, record), careers),
        *_spread_careers(sequences),
    ]
    schema = {"measure": pl.String, "category": pl.String, "people": pl.Int64, "value": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        careers=pl.lit(careers, dtype=pl.Int64), share=pl.col("people") / careers
    )
    return _describe(
        frame.select("measure", "category", "people", "careers", "share", "value"), question, record, periods
    )


def _count_changes(changes: pl.DataFrame) -> list[Row]:
    number, people = changes["changes"].to_numpy(), changes["people"].to_numpy()
    mean = float((number * people).sum() / people.sum()) if people.sum() else None
    rows: list[Row] = [("mean_changes", "all", int(people.sum()), mean)]
    for most in range(_MOST_CHANGES + 1):
        last = most == _MOST_CHANGES
        found = int(people[number >= most].sum() if last else people[number == most].sum())
        if found:
            rows.append(("changes", f"{most} or more" if last else str(most), found, None))
    return rows


def _time_states(durations: pl.DataFrame, names: dict[int, str], careers: int) -> list[Row]:
    ordered = durations.sort("code").select("code", "people", "months").iter_rows()
    return [("months_in_state", names[code], people, months / careers) for code, people, months in ordered]


def _spread_careers(sequences: Sequences) -> list[Row]:
    careers = int(sequences.people.sum())
    if not careers:
        return []
    spread = sequence_entropy(sequences.states, states=len(sequences.names))
    quarters = {name: weighted_quantile(spread, sequences.people, share) for name, share in _QUARTERS.items()}
    # Sequences come in no order: the exact sum is the same in any.
    mean = math.fsum(spread * sequences.people) / careers
    return [("entropy", name, careers, value) for name, value in {"mean": mean, **quarters}.items()]


def _describe(
    frame: pl.DataFrame, question: SequencesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    text: TableText = {
        "table": "careers.sequences.summary",
        "title": "How varied careers are",
        "definitions": ("career_changes", "career_entropy", "state_distribution"),
        "population": POPULATIONS[question.who],
        "unit": "people",
        "method": "Counts and means over careers from joining to the record's end; entropy of each distinct sequence",
        "columns": {
            "measure": "`careers`; `mean_changes` and `changes` of state; `months_in_state`; `entropy` of careers",
            "category": "What of it: a number of changes, a state, a statistic",
            "people": "People behind the value: all, those with so many changes, those ever in the state (number)",
            "careers": "Everybody (number)",
            "share": "people / careers (share, 0 to 1)",
            "value": "`careers`: distinct sequences (number); `mean_changes`: changes a career (number); "
            "`months_in_state`: months a career, everybody's (number); `entropy`: 0 for one state throughout, 1 for "
            "all states alike",
        },
    }
    structure = Structure(
        dimensions=("measure", "category"),
        counts=(
            Count("people", "sequence_summary", ("measure", "category"), ("share", "value")),
            Count("careers", "sequence_observed", ("=0",), ("share",)),
        ),
        totals=(Total("people", "sequence_observed", ("=0",), where=("measure", "changes")),),
        ratios=(Ratio("share", "people", "careers"),),
        estimates=(Estimate("value", of="people", scale="ratio"),),
        decimals={"value": 3},
    )
    notes = ("Careers that go on after the record's end count as far as they went.",)
    return Evidence(describe_sequences(record, text, question, periods, *notes), frame, structure)
