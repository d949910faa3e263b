"""Fixed cohorts: where the people of one month are, and where they have been, some years later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tenure.careers.question import MovesQuestion
from tenure.careers.tables import MovesRecord, TableText, describe_table, label_states, write_months
from tenure.estimate import clustered_interval, clustered_variance
from tenure.panel import LEFT, OTHER_STATE
from tenure.terms import Balance, Comparison, Count, Evidence, Ladder, Month, Ratio, Structure, Total

_POPULATION = (
    "People whose main job is in service on a substantive contract in the first month of the cohort; who comes later "
    "is in no cohort but their own"
)
_RATES = ("share", "share_low", "share_high")


def build_cohorts(
    cells: Mapping[int, pl.DataFrame],
    reached: Mapping[int, pl.DataFrame],
    *,
    question: MovesQuestion,
    record: MovesRecord,
    periods: tuple[Month, Month],
) -> Evidence:
    """Build ``careers.moves.cohorts``: cumulative flows of fixed cohorts.

    Parameters
    ----------
    cells : mapping of int to polars.DataFrame
        For each number of years, one row per first month, breakdown, origin and destination, as ``panel.cell_steps``
        gives it, of all people whatever became of them.
    reached : mapping of int to polars.DataFrame
        For the same years, what ``panel.reached_steps`` gives.
    question : MovesQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.
    periods : (Month, Month)
        First month of the first cohort and last month any is followed to.

    Returns
    -------
    Evidence
        One row per cohort, years, breakdown, origin and destination. ``people`` are there at the end, so that shares
        of one origin add up to 1; ``ever`` have held the destination at any time on the way (occupations other than
        the origin only), so that they may add up to more. Release: confidential; pass through disclosure.

    Notes
    -----
    Limits of both shares at 95%: Wilson's, at the effective size that clustering in organisations leaves, for
    ``share``; the same design effect is not known for ``ever``, which has none.
    """
    by = list(question.by)
    parts = [_join_reached(cells[years], reached[years], years, by) for years in sorted(cells)]
    if not parts:
        return _describe(_write_none(by), question, record, periods)
    whole = pl.concat(parts)
    variance = clustered_variance(
        whole["people"], whole["origin_people"], sum_dd=whole["sum_dd"], sum_dn=whole["sum_dn"],
        sum_nn=whole["sum_nn"], clusters=whole["organisations"],
    )  # fmt: skip
    low, high = clustered_interval(whole["people"], whole["origin_people"], variance)
    frame = whole.select(
        write_months(pl.col("period")).alias("cohort"),
        write_months(pl.col("period") + 12 * pl.col("years")).alias("end_month"),
        "years",
        *by,
        label_states(pl.col("origin"), record),
        label_states(pl.col("destination"), record, left=LEFT, other_state=OTHER_STATE),
        "people",
        "origin_people",
        (pl.col("people") / pl.col("origin_people")).alias("share"),
        pl.Series("share_low", low),
        pl.Series("share_high", high),
        pl.col("reached").alias("ever"),
        (pl.col("reached") - pl.col("people")).alias("moved_on"),
        (pl.col("reached") / pl.col("origin_people")).alias("ever_share"),
    ).sort("cohort", "years", *by, "origin", "destination")
    return _describe(frame, question, record, periods)


def _join_reached(cells: pl.DataFrame, reached: pl.DataFrame, years: int, by: Sequence[str]) -> pl.DataFrame:
    """Add who ever held a destination; one that all have moved on from has nobody at the end."""
    origin = ["period", *by, "origin"]
    bases = cells.select(*origin, "origin_people", "sum_nn", "organisations").unique()
    counted = cells.select(*origin, "destination", "people", "sum_dd", "sum_dn")
    return (
        counted.join(reached, on=[*origin, "destination"], how="full", coalesce=True)
        .with_columns(pl.col("people", "sum_dd", "sum_dn").fill_null(0))
        .join(bases, on=origin, how="left")
        .with_columns(years=pl.lit(years, dtype=pl.Int64))
        .select(*origin, "destination", "years", "people", "reached", "origin_people", *_SUMS)
    )


FLOWS_OF_COHORTS = "flows_of_cohorts"
"""The comparison of cohorts, whatever they are broken down by, with the flows of everybody."""

_SUMS = ("sum_dd", "sum_dn", "sum_nn", "organisations")


def _write_none(by: Sequence[str]) -> pl.DataFrame:
    texts = dict.fromkeys(("cohort", "end_month"), pl.String)
    counts = dict.fromkeys(("people", "origin_people"), pl.Int64)
    shares = dict.fromkeys(_RATES, pl.Float64)
    ever = dict.fromkeys(("ever", "moved_on"), pl.Int64)
    names = dict.fromkeys((*by, "origin", "destination"), pl.String)
    numbers = {**counts, **shares, **ever, "ever_share": pl.Float64}
    return pl.DataFrame(schema={**texts, "years": pl.Int64, **names, **numbers})


def _describe(
    frame: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    by = question.by
    years = ", ".join(map(str, question.cohort_years))
    text: TableText = {
        "table": "careers.moves.cohorts",
        "title": "Where the people of one month are, and have been, years later",
        "definitions": ("cohort_flow", "ever_reached", "left", "other_state", "in_post", "administrative_change"),
        "population": _POPULATION,
        "unit": "people",
        "method": "Counts of the same people at two dates and between them; 95% Wilson intervals, clustered by "
        "organisation at the start where there is more than one",
        "columns": {
            "cohort": "Month whose people are followed (YYYY-MM)",
            "end_month": "Month they are looked up in (YYYY-MM)",
            "years": "Years between the two (number)",
            **dict.fromkeys(by, "Characteristic in the cohort's month"),
            "origin": "Occupation in the cohort's month",
            "destination": "Occupation in end_month: the origin where the person is there again or still, `left` where "
            "the record no longer holds them, `other_state` for leave outside service or bank work",
            "people": "People with this origin who are in the destination in end_month (number)",
            "origin_people": "People with this origin (number)",
            "share": "people / origin_people (share, 0 to 1)",
            "share_low": "Lower 95% limit of share (share)",
            "share_high": "Upper 95% limit of share (share)",
            "ever": "People with this origin who held the destination in any month up to end_month (number; other "
            "occupations than the origin only)",
            "moved_on": "ever - people: those who are no longer there (number)",
            "ever_share": "ever / origin_people (share, 0 to 1; over destinations it may add up to more than 1)",
        },
    }
    notes = () if frame.height else (f"The record is too short to follow anybody for any of the years asked: {years}.",)
    about = describe_table(
        record, text, periods=periods, persist=question.persist, parameters=question.parameters(), notes=notes
    )
    return Evidence(about, frame, _structure(question))


def _structure(question: MovesQuestion) -> Structure:
    """Say how the cells hang together, also with those of other tables that count the same people."""
    by = question.by
    origin = ("cohort", *by, "origin")
    place = (*origin, "destination", "years")
    asked = tuple(str(years) for years in sorted(question.cohort_years))
    # Broken down or not, the people of an origin are those at the start of the flows, which are never broken down.
    wholes = dict.fromkeys((origin, ("cohort", "origin")))
    return Structure(
        dimensions=("cohort", "end_month", "years", *by, "origin", "destination"),
        counts=(
            Count("people", "cohort_moves", place, _RATES),
            Count("origin_people", "in_post", origin, (*_RATES, "ever_share")),
            Count("ever", "ever_reached", place, ("ever_share",)),
            Count("moved_on", "moved_on", place),
        ),
        totals=tuple(Total("people", "in_post", whole, where=("years", years)) for years in asked for whole in wholes),
        balances=(Balance((("ever", 1), ("people", -1), ("moved_on", -1))),),
        ratios=(
            Ratio("share", "people", "origin_people", "share_low", "share_high"),
            Ratio("ever_share", "ever", "origin_people"),
        ),
        ladders=(Ladder("ever", "years", asked),),
        comparisons=compare_cohorts(question, 1),
    )


def compare_cohorts(question: MovesQuestion, sign: int) -> tuple[Comparison, ...]:
    """Return a table's side of what cohorts and yearly moves have in common: a horizon of as many years."""
    years, months = divmod(question.horizon, 12)
    if months or years not in question.cohort_years:
        return ()
    first, where = ("cohort", ("years", str(years))) if sign > 0 else ("period", None)
    moves = Comparison("moves_of_cohorts", "people", (first, *question.by, "origin", "destination"), sign, where)
    if sign < 0:
        return (moves,)
    return moves, Comparison(FLOWS_OF_COHORTS, "people", (first, "origin", "destination"), sign, where)
