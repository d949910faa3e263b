"""Tables of two studies in one release that count the same people: what a reader would take for granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from tenure.terms import Comparison, Evidence, Month

__all__ = ["link_followed", "link_levels"]

_MOVED, _LEFT = "moved", "left"


def link_levels(moves: Evidence, areas: Evidence, broad: Mapping[str, str]) -> tuple[Evidence, Evidence]:
    """Declare that areas count by broad group, over windows, what moves count by finer groups and by year.

    Parameters
    ----------
    moves : Evidence
        ``careers.moves.moves`` at any level.
    areas : Evidence
        ``careers.places.areas`` by broad groups.
    broad : Mapping[str, str]
        The broad group of every group of ``moves``; groups that are missing are compared with nothing.

    Returns
    -------
    moves, areas : Evidence
        With a ``Comparison`` for people at the start, and for each outcome: without them a hidden group follows from
        its broad group less the others.

    Notes
    -----
    Whether the two agree is decided by the data: see ``Comparison``. A short spell in another group of the same broad
    group can make them differ by a few, which is then a small count that a reader could form.
    Release: confidential.
    """
    steps = _list_steps(moves.frame, areas.frame, broad)
    fine, coarse = [], []
    if steps.height:
        started = steps.select("period", "origin", "window", "broad").unique()
        fine.append(Comparison("people_by_level", "origin_people", ("window", "broad"), 1, via=started))
        coarse.append(Comparison("people_by_level", "people", ("period", "origin"), -1, where=("level", "all")))
        events = steps.filter(pl.col("outcome").is_not_null())
        fine.append(Comparison("events_by_level", "people", ("window", "broad", "outcome"), 1, via=events))
        whole = ("level", "all")
        coarse.append(Comparison("events_by_level", "events", ("period", "origin", "outcome"), -1, where=whole))
    return _add_sides(moves, fine), _add_sides(areas, coarse)


def link_followed(entrants: Evidence, after: Evidence) -> tuple[Evidence, Evidence]:
    """Declare that people followed after a move, or after joining, are the new entrants of the same months.

    Parameters
    ----------
    entrants : Evidence
        ``careers.moves.entrants``.
    after : Evidence
        ``careers.after.after``, whose cohorts are written as their first and last month.

    Returns
    -------
    entrants, after : Evidence
        With a ``Comparison`` for each way into an occupation, where a period has the months of a cohort.

    Notes
    -----
    They differ by those who did not stay as long as a move must last: a few people, which a reader could count.
    Release: confidential.
    """
    horizon = int(entrants.about.parameters["horizon_months"])
    periods = entrants.frame["period"].unique().sort().to_list()
    spans = {f"{(start := Month.parse(text)).plus(1)} to {start.plus(horizon)}": text for text in periods}
    cohorts = pl.DataFrame({"period": list(spans.values()), "cohort": list(spans)}).filter(
        pl.col("cohort").is_in(after.frame["cohort"].unique().to_list())
    )
    if cohorts.is_empty():
        return entrants, after
    way = ("cohort", "origin", "destination")
    entered = Comparison("entered_and_followed", "people", way, 1, where=("look_back", "direct"), via=cohorts)
    arms = [Comparison("entered_and_followed", "people", way, -1, where=("arm", arm)) for arm in ("movers", "recruits")]
    return _add_sides(entrants, [entered]), _add_sides(after, arms)


def _add_sides(table: Evidence, sides: list[Comparison]) -> Evidence:
    structure = table.structure
    return replace(table, structure=replace(structure, comparisons=(*structure.comparisons, *sides)))


def _list_steps(moves: pl.DataFrame, areas: pl.DataFrame, broad: Mapping[str, str]) -> pl.DataFrame:
    """Return every origin and destination of a period with the window and the outcomes it is part of."""
    windows = areas.select(window="period", end="end_month").unique()
    known = dict(broad)
    named = (
        moves.select("period", "origin", "destination")
        .unique()
        .with_columns(
            pl.col("origin").replace_strict(known, default=None, return_dtype=pl.String).alias("broad"),
            pl.col("destination").replace_strict(known, default=None, return_dtype=pl.String).alias("to"),
        )
        .filter(pl.col("broad").is_not_null())
        .join_where(windows, pl.col("period") >= pl.col("window"), pl.col("period") < pl.col("end"))
    )
    crossed = pl.col("to").is_not_null() & (pl.col("to") != pl.col("broad"))
    outcomes = pl.concat_list(
        pl.when(crossed).then(pl.lit(_MOVED)),
        pl.when(crossed).then(pl.col("to")),
        pl.when(pl.col("destination") == _LEFT).then(pl.lit(_LEFT)),
    ).list.drop_nulls()
    # Those who stayed have no outcome and are kept, since they were there at the start.
    return named.with_columns(outcome=outcomes).explode("outcome").drop("end", "to")
