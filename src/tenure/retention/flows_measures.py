"""Named measures of leaving and staying, with their limits: the table ``retention.flows.measures``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from tenure.estimate import byar_interval, clustered_interval, clustered_variance
from tenure.retention.flows import FlowCells, add_units, count_flows
from tenure.retention.flows_levels import compare_levels
from tenure.retention.flows_question import Level
from tenure.retention.flows_tables import (
    COUNT_COLUMNS,
    PERIOD_COLUMNS,
    TWO_DATES,
    UNIT_COLUMNS,
    FlowTables,
    count_cells,
    describe_flows,
    write_population,
)
from tenure.retention.record import TableText
from tenure.terms import Balance, Comparison, Count, Estimate, Evidence, Ratio, Structure

__all__ = ["build_measures"]


def build_measures(tables: FlowTables) -> Evidence:
    """Build ``retention.flows.measures``: named rates with limits, exits, staff with a year's service, churn.

    Returns
    -------
    Evidence
        One row per level, unit, characteristics and period.

    Notes
    -----
    Limits of stability are Wilson's at 95%, clustered by organisation where there is more than one; those of
    ``leaver_rate`` are theirs, carried over by leavers = start - stayers. Limits of ``exit_rate`` are Byar's.
    Release: confidential; pass through disclosure. Source: definitions ``stability_index``, ``stability_one_year``,
    ``nhs_exit``, ``churn``, ``retention_rate``.
    """
    found = [tables.date(_measure_level(tables, level)) for level in tables.question.levels]
    frame = pl.concat(found).sort(tables.keys)
    columns = {**UNIT_COLUMNS, **tables.name_characteristics(), **_MEASURE_COLUMNS, **PERIOD_COLUMNS}
    text = TableText(
        table="retention.flows.measures", title="Rates of leaving and staying, with their limits",
        definitions=("nhs_leaver_official", "trust_leaver", "retention_rate", "stability_index", "stability_one_year",
                     "nhs_exit", "churn"),
        population=write_population(tables.question), unit="shares",
        method="Counts at two dates and of changes; 95% Wilson intervals clustered by organisation, Byar's for exits",
        columns=columns,
    )  # fmt: skip
    keys = tables.keys
    structure = Structure(
        dimensions=keys,
        counts=(
            *count_cells(tables, definition="=snapshot"),
            *(Count(name, f"flow_{name}", keys) for name in _ONE_YEAR),
            Count("exits", "flow_exits", keys, ("exit_rate", "exit_rate_low", "exit_rate_high")),
        ),
        balances=(*TWO_DATES, Balance(tuple(zip(_ONE_YEAR, (1, -1, -1), strict=True)))),
        ratios=(
            Ratio("stability_index", "stayers", "start_people", "stability_low", "stability_high"),
            Ratio("stability_one_year", _ONE_YEAR[1], _ONE_YEAR[0], "one_year_low", "one_year_high"),
        ),
        estimates=(
            Estimate("leaver_rate", "leaver_rate_low", "leaver_rate_high", of="start_people",
                     falls_with=("leavers", "stayers", "end_people")),
            Estimate("retention_rate", of="start_people", falls_with=("leavers", "stayers", "end_people")),
            Estimate("churn", of="start_people", falls_with=("leavers", "joiners", "stayers", "end_people")),
            Estimate("exit_rate", "exit_rate_low", "exit_rate_high", of="start_people", falls_with=("exits",)),
        ),
        comparisons=(
            *(
                Comparison(f"under_a_year_{whole}", name, keys, sign)
                for whole, part in zip(("start_people", "stayers", "leavers"), _ONE_YEAR, strict=True)
                for name, sign in ((whole, 1), (part, -1))
            ),
            *compare_levels(tables, ("one_year_people", "exits"), keys[2:]),
        ),
    )  # fmt: skip
    return describe_flows(tables, frame, text, structure)


_ONE_YEAR = ("one_year_people", "one_year_stayers", "one_year_leavers")
_MEASURE_COLUMNS = {
    **{name: text.replace("`snapshot`: ", "").split("; `flow`")[0] for name, text in COUNT_COLUMNS.items()},
    "leaver_rate": "leavers / mean of start_people and end_people (share): nationally `nhs_leaver_official`, of an "
    "organisation `trust_leaver`",
    "leaver_rate_low": "Lower 95% limit of leaver_rate (share)",
    "leaver_rate_high": "Upper 95% limit of leaver_rate (share)",
    "retention_rate": "1 - leaver_rate (share); not the stability index",
    "stability_index": "stayers / start_people (share, 0 to 1)",
    "stability_low": "Lower 95% limit of stability_index (share)",
    "stability_high": "Upper 95% limit of stability_index (share)",
    "one_year_people": "Of start_people, those also in post twelve months before (people); empty where the record "
    "does not reach back",
    "one_year_stayers": "Of these, in post in the unit at the second date (people)",
    "one_year_leavers": "one_year_people - one_year_stayers (people)",
    "stability_one_year": "one_year_stayers / one_year_people (share)",
    "one_year_low": "Lower 95% limit of stability_one_year (share)",
    "one_year_high": "Upper 95% limit of stability_one_year (share)",
    "exits": "Times that somebody's last assignment, leave and bank included, ended between the dates, with none for "
    "twelve months after; told of the unit of that assignment (events); empty where the record does not reach on",
    "exit_rate": "exits / mean people with any assignment at the month ends (share)",
    "exit_rate_low": "Lower 95% limit of exit_rate (share)",
    "exit_rate_high": "Upper 95% limit of exit_rate (share)",
    "churn": "2 x the lesser of joiners and leavers / mean people in post, by `flow`: comings and goings that did not "
    "change the number of staff (share)",
}  # fmt: skip


def _measure_level(tables: FlowTables, level: Level) -> pl.DataFrame:
    by = tables.question.by
    keys = ["period", "unit", *by]
    cells = tables.cells[level]
    frame = tables.count(level)
    flow = frame.filter(pl.col("definition") == "flow").select(
        *keys, churn=2 * pl.min_horizontal("leavers", "joiners") / pl.col("mean_people")
    )
    exits = count_flows(cells, level, by).select(*keys, "exits", "record_months")
    known = pl.DataFrame(
        {"period": list(range(len(tables.periods))), "is_known": list(tables.exits_known), "ends": list(tables.months)}
    )
    snapshot = frame.filter(pl.col("definition") == "snapshot").join(
        _count_clusters(cells, level, by), on=keys, how="left"
    )
    joined = snapshot.join(flow, on=keys, how="left").join(exits, on=keys, how="left").join(known, on="period")
    joined = joined.sort(keys).with_columns(
        pl.when("is_known").then(pl.col("exits").fill_null(0)).cast(pl.Int64).alias("exits"),
        (pl.col("record_months") / pl.col("ends")).alias("in_record"),
    )
    return _add_limits(joined)


def _count_clusters(cells: FlowCells, level: Level, by: Sequence[str]) -> pl.DataFrame:
    """Return what clustered intervals need: sums of squares over organisations, of all and of those with a year."""
    pairs = add_units(cells.pairs, level).filter(pl.col("s_unit").is_not_null())
    keys: list[str | pl.Expr] = ["period", pl.col("s_unit").alias("unit"), *by]
    people, same = pl.col("people"), pl.col("is_same")
    has_year = pl.col("had_year") == 1
    each = pairs.group_by(*keys, "s_organisation").agg(
        n=people.sum(), d=people.filter(same).sum(),
        m=people.filter(has_year).sum(), k=people.filter(has_year & same).sum(),
        known=pl.col("had_year").is_not_null().any(),
    )  # fmt: skip
    n, d, m, k = (pl.col(name).cast(pl.Float64) for name in "ndmk")
    known = pl.col("known").any()
    return each.group_by("period", "unit", *by).agg(
        dd=(d * d).sum(), dn=(d * n).sum(), nn=(n * n).sum(), clusters=pl.len(),
        kk=(k * k).sum(), km=(k * m).sum(), mm=(m * m).sum(), clusters_year=(m > 0).sum(),
        one_year_people=pl.when(known).then(pl.col("m").sum()).cast(pl.Int64),
        one_year_stayers=pl.when(known).then(pl.col("k").sum()).cast(pl.Int64),
        one_year_leavers=pl.when(known).then(pl.col("m").sum().cast(pl.Int64) - pl.col("k").sum().cast(pl.Int64)),
    )  # fmt: skip


def _add_limits(frame: pl.DataFrame) -> pl.DataFrame:
    stay = _limit_share(frame, "stayers", "start_people", ("dd", "dn", "nn", "clusters"))
    year = _limit_share(frame, _ONE_YEAR[1], _ONE_YEAR[0], ("kk", "km", "mm", "clusters_year"))
    frame = frame.with_columns(
        pl.Series("stability_index", stay[0]), pl.Series("stability_low", stay[1]),
        pl.Series("stability_high", stay[2]),
        pl.Series("stability_one_year", year[0]), pl.Series("one_year_low", year[1]),
        pl.Series("one_year_high", year[2]),
    )  # fmt: skip
    factor = pl.col("start_people") / pl.col("mean_people")
    leaver = pl.when(pl.col("mean_people") > 0).then(pl.col("leavers") / pl.col("mean_people"))
    usable = frame["exits"].is_not_null() & (frame["in_record"].fill_null(0) > 0)
    size = frame["in_record"].to_numpy()
    low, high = (np.full(frame.height, np.nan) for _ in range(2))
    keep = usable.to_numpy()
    limits = byar_interval(frame["exits"].filter(usable).to_numpy())
    low[keep], high[keep] = (limit / size[keep] for limit in limits)
    return frame.with_columns(
        leaver.alias("leaver_rate"), (1 - leaver).alias("retention_rate"),
        ((1 - pl.col("stability_high")) * factor).alias("leaver_rate_low"),
        ((1 - pl.col("stability_low")) * factor).alias("leaver_rate_high"),
        pl.when(usable).then(pl.col("exits") / pl.col("in_record")).alias("exit_rate"),
        pl.Series("exit_rate_low", low).fill_nan(None), pl.Series("exit_rate_high", high).fill_nan(None),
    )  # fmt: skip


def _limit_share(
    frame: pl.DataFrame, above: str, below: str, sums: tuple[str, str, str, str]
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return a share with its clustered limits, empty where nobody is below."""
    known = frame.select((pl.col(below).fill_null(0) > 0).alias("known"))["known"]
    rows = frame.filter(known)
    variance = clustered_variance(
        rows[above], rows[below], sum_dd=rows[sums[0]], sum_dn=rows[sums[1]], sum_nn=rows[sums[2]],
        clusters=rows[sums[3]],
    )  # fmt: skip
    limits = clustered_interval(rows[above], rows[below], variance)
    found = []
    for values in (rows[above].to_numpy() / rows[below].to_numpy(), *limits):
        whole = np.full(frame.height, np.nan)
        whole[known.to_numpy()] = values
        found.append(pl.Series(values=whole).fill_nan(None))
    return found[0], found[1], found[2]
