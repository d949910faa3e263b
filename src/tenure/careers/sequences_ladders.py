"""Typical ladders: which occupations people hold one after another, with their share and time."""

from __future__ import annotations

import polars as pl

from tenure.careers.sequences import FEW, POPULATIONS, describe_sequences, name_codes
from tenure.careers.sequences_question import SequencesQuestion
from tenure.careers.tables import MovesRecord, TableText
from tenure.estimate import weighted_quantile
from tenure.panel import MOST_RUNGS, SequenceCodes
from tenure.terms import Count, Evidence, Month, Position, Ratio, Structure, Total

_OTHER_WAYS = "other ways"
_MONTHS = {"months_lower": 0.25, "typical_months": 0.5, "months_upper": 0.75}


def build_ladders(
    climbs: pl.DataFrame,
    codes: SequenceCodes,
    *,
    question: SequencesQuestion,
    record: MovesRecord,
    periods: tuple[Month, Month],
) -> Evidence:
    """Build ``careers.sequences.ladders``: people by the occupations they have held, in order.

    Parameters
    ----------
    climbs : polars.DataFrame
        One row per packed ``ladder``, ``rungs`` and ``months`` to the last rung, with ``people``, as
        ``panel.ladder_steps`` gives it.
    codes : SequenceCodes
        How occupations were packed.
    question : SequencesQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.
    periods : (Month, Month)
        First and last month of joining.

    Returns
    -------
    Evidence
        One row per ladder of at least 10 people, and one for all other ladders that begin alike. ``share`` is of
        everybody and adds up to 1; ``typical_months`` is the median time from joining to the last rung, with its
        quartiles, of those who got there. Release: confidential.

    Notes
    -----
    Not modelled: ladders that were still being climbed when the record ended count as far as they went, so that times
    are those of people quick enough to be seen.
    """
    named = climbs.with_columns(_name_ladders(codes, record))
    sizes = named.group_by("first", "ladder_name").agg(pl.col("people").sum())
    rare = sizes.filter(pl.col("people") < FEW)["ladder_name"]
    grouped = named.with_columns(
        pl.when(pl.col("ladder_name").is_in(rare.implode()))
        .then(pl.concat_str([pl.col("first"), pl.lit(f" > {_OTHER_WAYS}")]))
        .otherwise(pl.col("ladder_name"))
        .alias("ladder"),
        is_rare=pl.col("ladder_name").is_in(rare.implode()),
    )
    rows = [
        {"ladder": ladder, "first": first, "rungs": None if rare_one else int(found["rungs"][0]),
         "people": int(found["people"].sum()), **_time_ladder(found)}
        for (first, ladder, rare_one), found in grouped.sort("ladder").group_by(
            "first", "ladder", "is_rare", maintain_order=True)
    ]  # fmt: skip
    schema = {"ladder": pl.String, "first": pl.String, "rungs": pl.Int64, "people": pl.Int64}
    schema |= dict.fromkeys(_MONTHS, pl.Float64)
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        starters=pl.col("people").sum().over("first"),
        careers=pl.lit(int(climbs["people"].sum()), dtype=pl.Int64),
    )
    return _describe(frame, question, record, periods)


def _name_ladders(codes: SequenceCodes, record: MovesRecord) -> list[pl.Expr]:
    names = name_codes(codes, record)
    places = [pl.col("ladder") // codes.base**rung % codes.base for rung in range(MOST_RUNGS)]
    texts = [place.replace_strict(names, default=None, return_dtype=pl.String) for place in places]
    longer = pl.when(pl.col("rungs") > MOST_RUNGS).then(pl.lit("...")).otherwise(None)
    return [
        texts[0].alias("first"),
        pl.concat_str([*texts, longer], separator=" > ", ignore_nulls=True).alias("ladder_name"),
        pl.min_horizontal(pl.col("rungs"), pl.lit(MOST_RUNGS)).alias("rungs"),
    ]


def _time_ladder(found: pl.DataFrame) -> dict[str, float | None]:
    """Return quartiles of the months to the last rung; none for who holds the first still, or for several ladders."""
    if found["is_rare"][0] or found["rungs"][0] < 2:
        return dict.fromkeys(_MONTHS)
    return {name: weighted_quantile(found["months"], found["people"], share) for name, share in _MONTHS.items()}


def _describe(
    frame: pl.DataFrame, question: SequencesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    table = frame.with_columns((pl.col("people") / pl.col("careers")).alias("share")).select(
        "ladder", "first", "rungs", "people", "starters", "careers", "share", *_MONTHS
    )
    text: TableText = {
        "table": "careers.sequences.ladders",
        "title": "Occupations that people hold one after another",
        "definitions": ("career_ladder", "occupational_move", "administrative_change"),
        "population": POPULATIONS[question.who],
        "unit": "people",
        "method": "Counts of people by the occupations they have held, in order; medians and quartiles of time",
        "columns": {
            "ladder": f"Occupations in the order in which they were held, up to {MOST_RUNGS}; `{_OTHER_WAYS}` stands "
            f"for all ladders of fewer than {FEW} people that begin alike, of any length",
            "first": "Occupation in the month of joining",
            "rungs": f"Occupations of the ladder, at most {MOST_RUNGS} (number)",
            "people": "People who have held these occupations in this order and no others (number)",
            "starters": "People who joined in the same occupation (number)",
            "careers": "Everybody (number)",
            "share": "people / careers (share, 0 to 1)",
            "months_lower": "Months from joining to the last rung: a quarter were quicker (number)",
            "typical_months": "Months from joining to the last rung: half were quicker (number)",
            "months_upper": "Months from joining to the last rung: three quarters were quicker (number)",
        },
    }
    structure = Structure(
        dimensions=("ladder",),
        counts=(
            Count("people", "ladders", ("ladder",), ("share", *_MONTHS)),
            Count("starters", "sequence_states", ("=0", "first")),
            Count("careers", "sequence_observed", ("=0",), ("share",)),
        ),
        totals=(Total("people", "sequence_states", ("=0", "first")), Total("people", "sequence_observed", ("=0",))),
        ratios=(Ratio("share", "people", "careers"),),
        positions=tuple(Position(name, of="people", share=share, step=1) for name, share in _MONTHS.items()),
        facts=("first", "rungs"),
    )
    notes = (
        "Leave and absence between two occupations are looked through; one that is come back to counts again.",
        "Careers that go on after the record's end count as far as they went.",
    )
    return Evidence(describe_sequences(record, text, question, periods, *notes), table, structure)
