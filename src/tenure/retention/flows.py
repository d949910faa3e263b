"""Leavers, joiners and stayers of every unit at every level, from cells of people at two dates and of changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tenure.errors import InternalError
from tenure.retention.flows_question import Level

__all__ = [
    "DEFINITIONS",
    "IN_POST",
    "PLACES",
    "FlowCells",
    "add_units",
    "check_identities",
    "count_flows",
    "count_places",
    "count_snapshot",
]

IN_POST = 1
"""The kind of job that counts: in post, in the population asked for (see ``panel.POST_KINDS``)."""

DEFINITIONS = ("snapshot", "flow")
"""Two ways to count: people at two dates, or changes from one month to the next between them."""

UNKNOWN = "unknown"
EVERYBODY = "all"

PLACES = (
    "other_organisation", "successor", "same_organisation", "other_population", "on_leave", "not_substantive",
    "not_in_record",
)  # fmt: skip
"""Where people are who were not, or no longer are, in the unit: see ``count_places``."""

_COUNTS = ("start_people", "end_people", "stayers", "leavers", "joiners")


@dataclass(frozen=True, slots=True)
class FlowCells:
    """Counts of one subject (people, or assignments) as the panel gives them, with words for its codes.

    Parameters
    ----------
    pairs : polars.DataFrame
        People by where they are at both dates: ``period``, characteristics, for each side (``s_``, ``e_``) ``kind``,
        ``organisation``, ``department``, ``staff_group``, ``icb`` and ``region``; ``had_year``, ``is_successor`` (the
        organisation at the end continues that at the start under another name); ``people``, ``start_fte``, ``end_fte``.
    changes : polars.DataFrame
        The same columns of sides for every change from a month to the next, with ``changes`` and ``exits``.
    months : polars.DataFrame
        ``period``, characteristics, ``kind``, one side (``s_``) and ``person_months`` at the month ends, both inside.
    """

    pairs: pl.DataFrame
    changes: pl.DataFrame
    months: pl.DataFrame


def _name_unit(level: Level, side: str) -> pl.Expr:
    if level in {"national", "assignment"}:
        return pl.lit(EVERYBODY)
    if level == "department":
        return pl.concat_str(
            [pl.col(f"{side}_organisation"), pl.col(f"{side}_department").fill_null(UNKNOWN)], separator=" "
        )
    return pl.col(f"{side}_{level}").fill_null(UNKNOWN)


def add_units(frame: pl.DataFrame, level: Level) -> pl.DataFrame:
    """Add the unit of each side, null where nobody is in post, and ``is_same``: in post in one unit on both sides."""
    units = [
        pl.when(pl.col(f"{side}_kind") == IN_POST).then(_name_unit(level, side)).alias(f"{side}_unit")
        for side in ("s", "e")
    ]
    same = (pl.col("s_unit") == pl.col("e_unit")).fill_null(value=False)
    return frame.with_columns(units).with_columns(same.alias("is_same"))


def _join(left: pl.DataFrame, right: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    joined = left.join(right, on=keys, how="full", coalesce=True)
    numbers = [name for name in joined.columns if name not in keys]
    return joined.with_columns(pl.col(numbers).fill_null(0)).sort(keys)


def count_snapshot(cells: FlowCells, level: Level, by: Sequence[str]) -> pl.DataFrame:
    """Count people at both dates: the two-date method.

    Parameters
    ----------
    cells : FlowCells
        Counts.
    level : str
        What people leave, join and stay in.
    by : sequence of str
        Characteristics of the cells.

    Returns
    -------
    polars.DataFrame
        One row per ``period``, ``unit`` and ``by`` with ``start_people``, ``end_people``, ``stayers``, ``leavers`` and
        ``joiners`` (people) and ``start_fte``, ``end_fte``, ``stayers_start_fte``, ``stayers_end_fte``, ``leavers_fte``
        and ``joiners_fte`` (units of 1/100,000).
    """
    pairs = add_units(cells.pairs, level)
    same = pl.col("is_same")
    people, at_start, at_end = pl.col("people"), pl.col("start_fte"), pl.col("end_fte")
    started = pairs.filter(pl.col("s_unit").is_not_null()).group_by("period", pl.col("s_unit").alias("unit"), *by).agg(
        people.sum().alias("start_people"), people.filter(same).sum().alias("stayers"),
        people.filter(~same).sum().alias("leavers"), at_start.sum(),
        at_start.filter(same).sum().alias("stayers_start_fte"), at_end.filter(same).sum().alias("stayers_end_fte"),
        at_start.filter(~same).sum().alias("leavers_fte"),
    )  # fmt: skip
    ended = pairs.filter(pl.col("e_unit").is_not_null()).group_by("period", pl.col("e_unit").alias("unit"), *by).agg(
        people.sum().alias("end_people"), people.filter(~same).sum().alias("joiners"), at_end.sum(),
        at_end.filter(~same).sum().alias("joiners_fte"),
    )  # fmt: skip
    return _join(started, ended, ["period", "unit", *by])


def count_flows(cells: FlowCells, level: Level, by: Sequence[str]) -> pl.DataFrame:
    """Count changes from each month to the next, between the dates: the flow method.

    Returns
    -------
    polars.DataFrame
        One row per ``period``, ``unit`` and ``by`` with ``leavers`` and ``joiners`` (events: who joins and leaves in
        between counts on both sides), ``exits`` (events of no assignment afterwards, of anybody with one) and
        ``person_months`` of people in post and ``record_months`` of people with any assignment.
    """
    changes = add_units(cells.changes, level)
    keys = ["period", "unit", *by]
    count = pl.col("changes").filter(~pl.col("is_same")).sum()
    left = changes.filter(pl.col("s_unit").is_not_null()).group_by("period", pl.col("s_unit").alias("unit"), *by).agg(
        count.alias("leavers")
    )  # fmt: skip
    joined = changes.filter(pl.col("e_unit").is_not_null()).group_by("period", pl.col("e_unit").alias("unit"), *by).agg(
        count.alias("joiners")
    )  # fmt: skip
    anywhere = _name_unit(level, "s").alias("unit")
    gone = cells.changes.filter(pl.col("exits") > 0).group_by("period", anywhere, *by).agg(pl.col("exits").sum())
    months = pl.col("person_months")
    held = cells.months.group_by("period", anywhere, *by).agg(
        months.filter(pl.col("kind") == IN_POST).sum(), months.sum().alias("record_months")
    )
    return _join(_join(_join(left, joined, keys), gone, keys), held, keys)


def check_identities(frame: pl.DataFrame) -> None:
    """Refuse counts in which the end is not the start plus joiners less leavers, or stayers and leavers not the start.

    Raises
    ------
    InternalError
        An identity does not hold in some row.
    """
    start, end, stayers, leavers, joiners = (pl.col(name) for name in _COUNTS)
    is_snapshot = pl.col("definition") == "snapshot"
    broken = frame.filter(
        (end != start + joiners - leavers) | (is_snapshot & ((stayers + leavers != start) | (stayers + joiners != end)))
    )
    if broken.height:
        raise InternalError(f"retention flows: {broken.height} rows whose flows do not explain their stocks")


def count_places(cells: FlowCells, level: Level, by: Sequence[str]) -> pl.DataFrame:
    """Count where leavers are at the end, and where joiners were at the start.

    Returns
    -------
    polars.DataFrame
        One row per ``period``, ``unit``, ``by``, ``direction`` (``left``, ``joined``) and ``place`` with ``people``.
        Places: in post in another organisation (``other_organisation``), in one that continues the first
        (``successor``), in post in the same organisation but another unit (``same_organisation``); in post outside the
        population (``other_population``: a doctor in training); on leave outside service; in bank, locum or honorary
        work only (``not_substantive``); and in no record (``not_in_record``). They add up to leavers and to joiners.
    """
    pairs = add_units(cells.pairs, level).filter(~pl.col("is_same"))
    parts = []
    for direction, side, other in (("left", "s", "e"), ("joined", "e", "s")):
        kind = pl.col(f"{other}_kind")
        place = (
            pl.when((kind == IN_POST) & (pl.col("s_organisation") == pl.col("e_organisation")))
            .then(pl.lit("same_organisation"))
            .when((kind == IN_POST) & pl.col("is_successor")).then(pl.lit("successor"))
            .when(kind == IN_POST).then(pl.lit("other_organisation"))
            .otherwise(kind.replace_strict([0, 2, 3, 4], ["not_in_record", *PLACES[3:6]], default=None))
        )  # fmt: skip
        unit = pl.col(f"{side}_unit").alias("unit")
        parts.append(
            pairs.filter(pl.col(f"{side}_unit").is_not_null())
            .group_by("period", unit, *by, pl.lit(direction).alias("direction"), place.alias("place"))
            .agg(pl.col("people").sum())
        )
    return pl.concat(parts).sort("period", "unit", *by, "direction", "place")
