"""Who takes our leavers, and whose leavers do we take: people who went from one organisation to another."""

from __future__ import annotations

import polars as pl

from tenure.retention.flows import IN_POST, UNKNOWN
from tenure.retention.flows_tables import PERIOD_COLUMNS, FlowTables, describe_flows, write_population
from tenure.retention.record import TableText
from tenure.terms import Comparison, Count, Evidence, Structure

__all__ = ["build_exchange"]

_PAIR = ("from_organisation", "to_organisation")
_COLUMNS = {
    "from_organisation": "Organisation at the first date (code, of its last successor by the second date)",
    "from_icb": "Its integrated care board (code)",
    "from_region": "Its region",
    "to_organisation": "Organisation at the second date (code)",
    "to_icb": "Its integrated care board (code)",
    "to_region": "Its region",
    "within": "`icb`: both lie in one board; `region`: in one region; `elsewhere`: in neither, or that is not known",
    "people": "In post in the one at the first date and in the other at the second (people)",
    "people_back": "People who went the other way (people); empty where they are few",
    "net": "people - people_back: what the second gained from the first (people; negative where it lost)",
}


def build_exchange(tables: FlowTables) -> Evidence:
    """Build ``retention.flows.exchange``: people who are in post in two organisations at the two dates.

    Returns
    -------
    Evidence
        One row per period and ordered pair of organisations between which ``question.least_exchange`` people went, or
        more: telling of fewer, to hide most, would hide much else. With an organisation asked, of its pairs alone.
        Characteristics are not told apart.

    Notes
    -----
    Release: confidential; pass through disclosure. Source: definition ``exchange_of_staff``.
    """
    level = next(level for level in tables.question.levels if level != "assignment")
    pairs = tables.cells[level].pairs
    counted = _keep_large(_count_pairs(pairs), tables.question.least_exchange)
    frame = tables.date(_add_areas(counted, pairs)).with_columns(
        (pl.col("people") - pl.col("people_back")).alias("net")
    )
    wanted = tables.question.organisation
    if wanted is not None:
        frame = frame.filter((pl.col("from_organisation") == wanted) | (pl.col("to_organisation") == wanted))
    pair = (*PERIOD_COLUMNS, "from_organisation", "to_organisation")
    back = (*PERIOD_COLUMNS, "to_organisation", "from_organisation")
    text = TableText(
        table="retention.flows.exchange", title="Who takes whose leavers: people who went between organisations",
        definitions=("exchange_of_staff", "trust_leaver"), population=write_population(tables.question), unit="people",
        method="Counts at two dates", columns={**_COLUMNS, **PERIOD_COLUMNS},
    )  # fmt: skip
    structure = Structure(
        dimensions=pair,
        counts=(
            Count("people", "flow_exchange", pair, ("net",)),
            Count("people_back", "flow_exchange", back, ("net",)),
        ),
        comparisons=_compare_places(tables),
        facts=("from_icb", "from_region", "to_icb", "to_region", "within"),
    )
    return describe_flows(tables, frame.sort(pair), text, structure)


def _compare_places(tables: FlowTables) -> tuple[Comparison, ...]:
    """Say what pairs leave of those with a place in another organisation: people of pairs that are not told."""
    if tables.question.by or "organisation" not in tables.question.levels:
        return ()
    sides = (("left", "from_organisation"), ("joined", "to_organisation"))
    return tuple(
        Comparison(f"exchange_{direction}", "people", (*PERIOD_COLUMNS, side), -1) for direction, side in sides
    )


def _count_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    both = (pl.col("s_kind") == IN_POST) & (pl.col("e_kind") == IN_POST)
    apart = pl.col("s_organisation") != pl.col("e_organisation")
    return (
        pairs.filter(both & apart & ~pl.col("is_successor"))
        .group_by("period", from_organisation="s_organisation", to_organisation="e_organisation")
        .agg(pl.col("people").sum().cast(pl.Int64))
    )


def _keep_large(moved: pl.DataFrame, least: int) -> pl.DataFrame:
    """Return the pairs of so many people, with those who went back where that is told: nobody, or as many."""
    kept = moved.filter(pl.col("people") >= least)
    turned = moved.select(
        "period", from_organisation="to_organisation", to_organisation="from_organisation", people_back="people"
    )
    back = pl.col("people_back").fill_null(0)
    return kept.join(turned, on=["period", *_PAIR], how="left").with_columns(
        pl.when((back == 0) | (back >= least)).then(back).alias("people_back")
    )


def _add_areas(frame: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    known = pl.concat(
        pairs.select("period", organisation=f"{side}_organisation", icb=f"{side}_icb", region=f"{side}_region")
        for side in "se"
    ).unique(["period", "organisation"])
    for side in ("from", "to"):
        areas = known.rename({name: f"{side}_{name}" for name in ("organisation", "icb", "region")})
        frame = frame.join(areas, on=["period", f"{side}_organisation"], how="left")
    one_board = (pl.col("from_icb") == pl.col("to_icb")).fill_null(value=False)
    one_region = (pl.col("from_region") == pl.col("to_region")).fill_null(value=False)
    within = (
        pl.when(one_board).then(pl.lit("icb")).when(one_region).then(pl.lit("region")).otherwise(pl.lit("elsewhere"))
    )
    return frame.with_columns(within.alias("within")).with_columns(
        pl.col("^(from|to)_(icb|region)$").fill_null(UNKNOWN)
    )
