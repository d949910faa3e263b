"""Leaving by protected characteristic beside a reference group, and who works in which band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from tenure.estimate import clustered_interval, clustered_variance, relative_likelihood
from tenure.retention.flows import IN_POST, add_units
from tenure.retention.flows_levels import compare_levels
from tenure.retention.flows_question import TRAINING_PAY_CONTRACTS, Level
from tenure.retention.flows_tables import (
    PERIOD_COLUMNS,
    UNIT_COLUMNS,
    FlowTables,
    describe_flows,
    write_population,
)
from tenure.retention.record import TableText
from tenure.terms import Balance, Count, Estimate, Evidence, Ratio, Structure, Total

__all__ = ["CHARACTERISTICS", "CLUSTERS", "INDICATORS", "NOT_KNOWN", "build_equality", "build_representation"]

_WHITE = ("A", "B", "C")
_SILENT = ("Z", "unknown", "not_declared")
NOT_KNOWN = "not known"

CHARACTERISTICS = {"sex": "M", "ethnicity": "white", "disability": "no", "age_band": "35 to 44"}
"""Characteristics told of, and the reference group of each."""

INDICATORS = {"wres_1": "ethnicity", "wdes_1": "disability"}
"""Workforce indicators of the race and disability equality standards that the record can give: people by band."""


_GROUP = "Group; `ethnic minority`: all groups but the white ones (A, B, C); `not known`: not stated or declared"


def _group(characteristic: str) -> pl.Expr:
    value = pl.col(characteristic)
    silent = pl.when(value.is_in(_SILENT)).then(pl.lit(NOT_KNOWN))
    if characteristic == "ethnicity":
        white = silent.when(value.is_in(_WHITE)).then(pl.lit("white"))
        return white.otherwise(pl.lit("ethnic minority")).alias("group")
    return silent.otherwise(value).alias("group")


def build_equality(tables: FlowTables, pairs: Mapping[str, pl.DataFrame]) -> Evidence:
    """Build ``retention.flows.equality``: how likely each group is to leave, beside its reference group.

    Parameters
    ----------
    tables : FlowTables
        Question, record and periods.
    pairs : Mapping of str to polars.DataFrame
        For each of ``CHARACTERISTICS``, cells as ``FlowCells.pairs``.

    Returns
    -------
    Evidence
        One row per level, unit, period, characteristic and group.

    Notes
    -----
    ``relative_likelihood``: see ``estimate.relative_likelihood``; clusters are organisations.
    Release: confidential; pass through disclosure. Source: definition ``relative_likelihood_of_leaving``.
    """
    levels = [level for level in tables.question.levels if level != "assignment"]
    counted = [tables.date(_count_groups(pairs[name], level, name)) for level in levels for name in CHARACTERISTICS]
    rows = ("level", "unit", *PERIOD_COLUMNS, "characteristic", "group")
    columns = {
        **UNIT_COLUMNS,
        "characteristic": "`sex`, `ethnicity`, `disability` or `age_band`, as at the first date",
        "group": _GROUP,
        "reference": "Group that it is compared with",
        "people": "In post in the unit at the first date (people)",
        "stayers": "Of these, in post in it at the second date (people)",
        "leavers": "Of these, not in post in it at the second date (people)",
        "leaving_share": "leavers / people (share, 0 to 1); the leaver rate's denominator is another",
        "leaving_low": "Lower 95% limit of leaving_share (share)",
        "leaving_high": "Upper 95% limit of leaving_share (share)",
        "reference_people": "People of the reference group (people)",
        "reference_leavers": "Leavers of the reference group (people)",
        "relative_likelihood": "leaving_share / that of the reference group (ratio; above 1: more likely to leave)",
        "relative_low": "Lower 95% limit of relative_likelihood (ratio)",
        "relative_high": "Upper 95% limit of relative_likelihood (ratio)",
        **PERIOD_COLUMNS,
    }
    text = TableText(
        table="retention.flows.equality", title="Who is more likely to leave: groups beside a reference group",
        definitions=("relative_likelihood_of_leaving", "nhs_leaver_official", "trust_leaver"),
        population=write_population(tables.question), unit="shares and ratios of shares",
        method="Counts at two dates; 95% Wilson intervals, and Katz's for ratios, clustered by organisation",
        columns=columns,
    )  # fmt: skip
    note = (
        "Groups differ in age, occupation, band and length of service: a ratio is no measure of how an employer treats "
        "anybody. Limits that include 1 do not show a difference."
    )
    return describe_flows(tables, pl.concat(counted).sort(rows), text, _structure(tables, rows), note)


def _structure(tables: FlowTables, rows: tuple[str, ...]) -> Structure:
    unit = rows[:4]
    reference = (*rows[:-1], "reference")
    ratio = ("relative_likelihood", "relative_low", "relative_high")
    whole = (("people", "start_people", ()), ("leavers", "leavers", ("=snapshot",)), ("stayers", "stayers", ()))
    return Structure(
        dimensions=rows,
        counts=(
            Count("people", "flow_group", rows),
            Count("stayers", "flow_group_stayers", rows),
            Count("leavers", "flow_group_leavers", rows),
            Count("reference_people", "flow_group", reference),
            Count("reference_leavers", "flow_group_leavers", reference),
        ),
        # Groups of every characteristic add up to the unit; in turn, so that each is an equation of its own.
        totals=tuple(
            Total(part, f"flow_{measure}", (*definition, *unit), where=("characteristic", name))
            for name in CHARACTERISTICS
            for part, measure, definition in whole
        ),
        balances=(Balance((("people", 1), ("stayers", -1), ("leavers", -1))),),
        ratios=(Ratio("leaving_share", "leavers", "people", "leaving_low", "leaving_high"),),
        estimates=(
            Estimate(*ratio, of="leavers", scale="ratio",
                     falls_with=("people", "stayers", "reference_people", "reference_leavers")),
        ),
        comparisons=compare_levels(tables, ("people",), rows[2:]),
        facts=("reference",),
    )  # fmt: skip


def _count_groups(pairs: pl.DataFrame, level: Level, characteristic: str) -> pl.DataFrame:
    placed = add_units(pairs, level).filter(pl.col("s_unit").is_not_null()).with_columns(_group(characteristic))
    people, same = pl.col("people"), pl.col("is_same")
    each = (
        placed.group_by("period", pl.col("s_unit").alias("unit"), "s_organisation", "group")
        .agg(people=people.sum(), leavers=people.filter(~same).sum())
        .with_columns(pl.col("people", "leavers").cast(pl.Int64))
    )
    n, d = (pl.col(name).cast(pl.Float64) for name in ("people", "leavers"))
    frame = each.group_by("period", "unit", "group").agg(
        pl.col("people", "leavers").sum(), dd=(d * d).sum(), dn=(d * n).sum(), nn=(n * n).sum(), clusters=pl.len()
    ).sort("period", "unit", "group")  # fmt: skip
    variance = clustered_variance(
        frame["leavers"], frame["people"], sum_dd=frame["dd"], sum_dn=frame["dn"], sum_nn=frame["nn"],
        clusters=frame["clusters"],
    )  # fmt: skip
    low, high = clustered_interval(frame["leavers"], frame["people"], variance)
    reference = CHARACTERISTICS[characteristic]
    of_reference = frame.filter(pl.col("group") == reference).select(
        "period", "unit", reference_people="people", reference_leavers="leavers"
    )
    frame = (
        frame.with_columns(
            level=pl.lit(level), characteristic=pl.lit(characteristic), reference=pl.lit(reference),
            stayers=pl.col("people") - pl.col("leavers"), leaving_share=pl.col("leavers") / pl.col("people"),
            leaving_low=pl.Series(low), leaving_high=pl.Series(high),
        )
        .join(of_reference, on=["period", "unit"], how="left")
        .with_columns(pl.col("reference_people", "reference_leavers").fill_null(0))
    )  # fmt: skip
    return _compare(frame, each, reference).drop("dd", "dn", "nn", "clusters")


def _compare(frame: pl.DataFrame, each: pl.DataFrame, reference: str) -> pl.DataFrame:
    """Add each group's relative likelihood of leaving; none for the reference itself and for those not known."""
    keys = ["period", "unit", "s_organisation"]
    other = each.filter(pl.col("group") == reference).select(*keys, c="leavers", m="people")
    cells: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for group in frame["group"].unique().to_list():
        own = each.filter(pl.col("group") == group).select(*keys, a="leavers", n="people")
        met = own.join(other, on=keys, how="full", coalesce=True).with_columns(pl.col("a", "n", "c", "m").fill_null(0))
        for period, unit, *counts in met.select("period", "unit", "a", "n", "c", "m").iter_rows():
            cells.setdefault((period, unit, group), []).append(tuple(counts))
    found: list[Sequence[float]] = [
        (float("nan"),) * 3 if group in {reference, NOT_KNOWN} else relative_likelihood(cells[period, unit, group])
        for period, unit, group in frame.select("period", "unit", "group").iter_rows()
    ]
    numbers = np.array(found, dtype=np.float64).reshape(-1, 3)
    names = ("relative_likelihood", "relative_low", "relative_high")
    return frame.with_columns(pl.Series(name, numbers[:, place]).fill_nan(None) for place, name in enumerate(names))


def build_representation(tables: FlowTables, pairs: Mapping[str, pl.DataFrame]) -> Evidence:
    """Build ``retention.flows.representation``: people by cluster of bands and group, at the last date.

    Parameters
    ----------
    tables : FlowTables
        Question, record and periods.
    pairs : Mapping of str to polars.DataFrame
        For each characteristic of ``INDICATORS``, cells by ``pay_contract``, ``band`` and it, whose first and second
        date are the last one.

    Returns
    -------
    Evidence
        One row per indicator, level, unit, cluster, band and group. Single bands are told of the service as a whole and
        of ``wres_1``; elsewhere, where most are too small to show, ``band`` is ``all``.

    Notes
    -----
    Not modelled: board members; clinical and other staff apart. Release: confidential; pass through disclosure.
    Source: definition ``staff_by_band``; clusters of NHS England, Workforce Disability Equality Standard, metric 1.
    """
    levels = [level for level in tables.question.levels if level != "assignment"]
    last = str(tables.periods[-1][1])
    counted = [
        _count_bands(pairs[characteristic], level, characteristic, by_band=(indicator, level) == ("wres_1", "national"))
        .with_columns(indicator=pl.lit(indicator), level=pl.lit(level), month=pl.lit(last))
        for indicator, characteristic in INDICATORS.items()
        for level in levels
    ]  # fmt: skip
    columns = {
        "indicator": "`wres_1`: by ethnicity; `wdes_1`: by disability",
        **UNIT_COLUMNS,
        "month": "End of this month (YYYY-MM)",
        "cluster": "Cluster of bands, or of grades of doctors and dentists",
        "band": "Band, grade or pay contract within the cluster; `all` of them where single ones are not told",
        "group": _GROUP,
        "people": "In post (people)",
        "of_people": "In post in the band or cluster, of every group (people)",
        "share": "people / of_people (share, 0 to 1)",
    }
    text = TableText(
        table="retention.flows.representation", title="Staff by band, ethnicity and disability",
        definitions=("staff_by_band", "in_post"), population=write_population(tables.question), unit="shares of people",
        method="Counts at one date", columns=columns,
    )  # fmt: skip
    structure = _band_structure(tables)
    return describe_flows(tables, pl.concat(counted).sort(structure.dimensions), text, structure)


def _band_structure(tables: FlowTables) -> Structure:
    start = str(tables.periods[-1][0])
    band = ("level", "unit", "month", "cluster", "band")
    rows = ("indicator", *band, "group")
    return Structure(
        dimensions=rows,
        counts=(
            Count("people", "band_group", rows, ("share",)),
            Count("of_people", "band_people", band, ("share",)),
        ),
        totals=(
            *(Total("people", "band_people", band, where=("indicator", indicator)) for indicator in INDICATORS),
            # Bands add up to their cluster, and clusters to everybody in post at the date.
            Total("of_people", "band_people", (*band[:-1], "=all"), where=("indicator", "wres_1")),
            Total("of_people", "flow_end_people", (*band[:2], f"={start}", "month"), where=("indicator", "wdes_1")),
        ),
        ratios=(Ratio("share", "people", "of_people"),),
        # Bands are told of the service alone: levels meet where a cluster's bands are added up.
        comparisons=compare_levels(tables, ("people",), ("indicator", "month", "cluster", "group")),
    )


CLUSTERS = {
    **dict.fromkeys(("1", "2", "3", "4"), "bands 1 to 4"),
    **dict.fromkeys(("5", "6", "7"), "bands 5 to 7"),
    **dict.fromkeys(("8a", "8b"), "bands 8a and 8b"),
    **dict.fromkeys(("8c", "8d", "9"), "bands 8c to 9 and very senior managers"),
}
"""Cluster of each band of Agenda for Change."""

_GRADES = {"consultant": "consultants", "specialty": "other career grades", "specialist": "other career grades",
           "associate": "other career grades"}  # fmt: skip


def _cluster() -> pl.Expr:
    contract = pl.col("pay_contract")
    of_band = pl.col("band").replace_strict(CLUSTERS, default="other", return_dtype=pl.String)
    grade = contract.str.split("_").list.first().replace_strict(_GRADES, default="other", return_dtype=pl.String)
    return (
        pl.when(contract == "afc").then(of_band)
        .when(contract == "vsm").then(pl.lit(CLUSTERS["9"]))
        .when(contract.is_in(TRAINING_PAY_CONTRACTS)).then(pl.lit("doctors and dentists in training"))
        .otherwise(grade).alias("cluster")
    )  # fmt: skip


def _count_bands(pairs: pl.DataFrame, level: Level, characteristic: str, *, by_band: bool) -> pl.DataFrame:
    placed = add_units(pairs.filter(pl.col("s_kind") == IN_POST), level).with_columns(
        _group(characteristic), _cluster()
    )
    band = pl.when(pl.col("pay_contract") == "afc").then("band").otherwise("pay_contract") if by_band else pl.lit("all")
    keys = [pl.col("s_unit").alias("unit"), "cluster", band.alias("band"), "group"]
    frame = placed.group_by(keys).agg(pl.col("people").sum().cast(pl.Int64))
    whole = pl.col("people").sum().over("unit", "cluster", "band")
    return frame.with_columns(whole.alias("of_people"), (pl.col("people") / whole).alias("share"))
