"""Who takes our leavers, and whose leavers do we take: people who went from one organisation to another."""

from __future__ import annotations

import polars as pl

from tenure.retention.flows import IN_POST, UNKNOWN
from tenure.retention.flows_tables import PERIOD_COLUMNS, FlowTables, describe_flows, write_population
from tenure.retention.record import TableText
from tenure.terms import Count, Evidence, Structure, Total

__all__ = ["build_exchange"]

_COLUMNS = {
    "from_organisation": "Organisation at the first date (code, of its last successor by the second date)",
    "from_icb": "Its integrated care board (code)",
    "from_region": "Its region",
    "to_organisation": "Organisation at the second date (code)",
    "to_icb": "Its integrated care board (code)",
    "to_region": "Its region",
    "within": "`icb`: both lie in one board; `region`: in one region; `elsewhere`: in neither, or that is not known",
    "people": "In post in the one at the first date and in the other at the second (people)",
    "people_back": "People who went the other way (people)",
    "net": "people - people_back: what the second gained from the first (people; negative where it lost)",
}


def build_exchange(tables: FlowTables) -> Evidence:
    """Build ``retention.flows.exchange``: people who are in post in two organisations at the two dates.

    Returns
    -------
    Evidence
        One row per period and ordered pair of organisations that anybody went between, in either direction; with an
        organisation asked, of its pairs alone. Characteristics are not told apart.

    Notes
    -----
    Release: confidential; pass through disclosure. Source: definition ``exchange_of_staff``.
    """
    level = next(level for level in tables.question.levels if level != "assignment")
    frame = tables.date(_count_pairs(tables.cells[level].pairs)).with_columns(
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
        totals=_totals(tables),
        facts=("from_icb", "from_region", "to_icb", "to_region", "within"),
    )
    return describe_flows(tables, frame.sort(pair), text, structure)


def _totals(tables: FlowTables) -> tuple[Total, ...]:
    """Say what pairs add up to: leavers and joiners with a place in another organisation, where those are told."""
    if tables.question.by or "organisation" not in tables.question.levels:
        return ()
    wanted = tables.question.organisation
    sides = (("left", "from_organisation"), ("joined", "to_organisation"))
    return tuple(
        Total(
            "people",
            "flow_place",
            ("=organisation", side, *PERIOD_COLUMNS, f"={direction}", "=other_organisation"),
            where=(side, wanted) if wanted else None,
        )
        for direction, side in sides
    )


def _count_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    both = (pl.col("s_kind") == IN_POST) & (pl.col("e_kind") == IN_POST)
    apart = pl.col("s_organisation") != pl.col("e_organisation")
    sides = [
        pl.col(f"{side}_{name}").alias(f"{word}_{name}")
        for side, word in (("s", "from"), ("e", "to"))
        for name in ("organisation", "icb", "region")
    ]
    moved = pairs.filter(both & apart & ~pl.col("is_successor")).group_by("period", *sides).agg(pl.col("people").sum())
    there = {name: name.replace("from_", "to_") for name in moved.columns if name.startswith("from_")}
    turned = moved.rename({**there, **{after: before for before, after in there.items()}, "people": "people_back"})
    keys = [name for name in moved.columns if name != "people"]
    found = moved.join(turned, on=keys, how="full", coalesce=True, nulls_equal=True)
    one_board = (pl.col("from_icb") == pl.col("to_icb")).fill_null(value=False)
    one_region = (pl.col("from_region") == pl.col("to_region")).fill_null(value=False)
    within = (
        pl.when(one_board).then(pl.lit("icb")).when(one_region).then(pl.lit("region")).otherwise(pl.lit("elsewhere"))
    )
    return found.with_columns(
        pl.col("people", "people_back").fill_null(0).cast(pl.Int64), within.alias("within")
    ).with_columns(pl.col("^(from|to)_(icb|region)$").fill_null(UNKNOWN))
