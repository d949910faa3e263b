"""Who moves between which occupations: the tables of ``careers moves``, from cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Unpack

import polars as pl

from tenure.careers.moves_cohorts import FLOWS_OF_COHORTS, compare_cohorts
from tenure.careers.moves_exchange import compare_matrix
from tenure.careers.question import MovesQuestion
from tenure.careers.tables import MovesRecord, TableText, describe_table, label_states, write_months, write_span
from tenure.estimate import clustered_interval, clustered_variance
from tenure.panel import EVER, JOINED, LEFT, LOOK_BACK_MONTHS, OTHER_STATE
from tenure.terms import (
    About,
    Balance,
    Comparison,
    Count,
    Evidence,
    Ladder,
    Month,
    Ratio,
    Structure,
    Total,
)

POPULATION = (
    "People whose main job is in service on a substantive contract in the first month of the period "
    "(paid maternity leave counts as service; unpaid leave, career breaks and bank work do not)"
)
_BY = "Characteristic in the period's first month"
_PERIOD = "First month of the period (YYYY-MM)"
_RATES = ("outflow_rate", "outflow_low", "outflow_high")
_MOVE_DEFINITIONS = ("stayed", "left", "other_state", "in_post", "main_job", "administrative_change")
_FLOW_DEFINITIONS = (
    "in_post",
    "occupational_move",
    "net_moves",
    "joiner",
    "left",
    "other_state",
    "administrative_change",
)


# Who enters an occupation, and who is in it at the end and was not at the start, are nearly the same people: the
# same but for returns to an occupation where the period is a month.
_PLACE = ("period", "origin", "destination")
_ENTRANT_SIDES = (
    Comparison("moves_and_entries", "people", _PLACE, -1, where=("look_back", "direct")),
    Comparison("direct_moves_and_entries", "people", _PLACE, -1, where=("look_back", "direct")),
    Comparison("joined_and_entries", "people", ("period", "destination", "origin", "look_back"), -1),
)


class _Table(TypedDict):
    table: str
    title: str
    definitions: tuple[str, ...]
    unit: str
    method: str
    columns: Mapping[str, str]


def _about(
    question: MovesQuestion,
    record: MovesRecord,
    periods: tuple[Month, Month],
    *notes: str,
    **table: Unpack[_Table],
) -> About:
    text: TableText = {"population": POPULATION, **table}
    return describe_table(
        record, text, periods=periods, persist=question.persist, parameters=question.parameters(), notes=notes
    )


def build_moves(
    cells: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    """Build ``careers.moves.moves``: people by origin and destination, with rates and intervals.

    Parameters
    ----------
    cells : polars.DataFrame
        One row per period, breakdown, origin and destination, as ``panel.cell_steps`` gives it.
    question : MovesQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.
    periods : (Month, Month)
        First and last month covered.

    Returns
    -------
    Evidence
        One row per period, breakdown, origin and destination with people. ``outflow_rate`` is people
        / origin_people (0 to 1); over the destinations of an origin it sums to 1.

    Notes
    -----
    Intervals are Wilson's at 95%, at the effective size that clustering of people in organisations
    leaves where there is more than one organisation. Not modelled: people counted in several periods.
    Release: confidential; pass through disclosure.
    """
    by = list(question.by)
    named = cells.with_columns(
        write_months(pl.col("period")),
        label_states(pl.col("origin"), record),
        label_states(pl.col("destination"), record, left=LEFT, other_state=OTHER_STATE),
        (pl.col("people") / pl.col("origin_people")).alias("outflow_rate"),
    )
    low, high = _limits(cells)
    frame = (
        named.with_columns(pl.Series("outflow_low", low), pl.Series("outflow_high", high))
        .select("period", *by, "origin", "destination", "people", "origin_people", *_RATES)
        .sort("period", *by, "origin", "destination")
    )
    rate = "outflow_rate_conditional" if question.conditional else "outflow_rate"
    base = "still in an occupation at its end" if question.conditional else "wherever they are at its end"
    about = _about(
        question,
        record,
        periods,
        table="careers.moves.moves",
        title=f"Moves between occupations over {write_span(question.horizon)}, by origin and destination",
        definitions=("occupational_move", rate, *_MOVE_DEFINITIONS),
        unit="people",
        method="Counts of people at two dates; 95% Wilson intervals, clustered by organisation at the origin "
        "where there is more than one",
        columns={
            "period": _PERIOD,
            **dict.fromkeys(by, _BY),
            "origin": "Occupation in the period's first month",
            "destination": f"Occupation {write_span(question.horizon)} later: the origin where the person stayed, "
            "`left` where the record no longer holds them, `other_state` for leave outside service or bank work",
            "people": "People with this origin and destination (number)",
            "origin_people": f"People with this origin, {base} (number)",
            "outflow_rate": "people / origin_people (share, 0 to 1)",
            "outflow_low": "Lower 95% limit of outflow_rate (share)",
            "outflow_high": "Upper 95% limit of outflow_rate (share)",
        },
    )
    return Evidence(about, frame, _moves_structure(question, frame))


def _limits(cells: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    variance = clustered_variance(
        cells["people"], cells["origin_people"], sum_dd=cells["sum_dd"], sum_dn=cells["sum_dn"],
        sum_nn=cells["sum_nn"], clusters=cells["organisations"],
    )  # fmt: skip
    low, high = clustered_interval(cells["people"], cells["origin_people"], variance)
    return pl.Series(low), pl.Series(high)


def _moves_structure(question: MovesQuestion, frame: pl.DataFrame) -> Structure:
    by = question.by
    base = "staying" if question.conditional else "in_post"
    totals = [
        Total("people", base, ("period", *by, "origin")),
        Total("people", "moved_in", ("period", "destination"), unless_equal=("origin", "destination")),
    ]
    if by:
        totals += [
            Total("people", base, ("period", "origin")),
            Total("people", "moves", ("period", "origin", "destination")),
        ]
    return Structure(
        dimensions=("period", *by, "origin", "destination"),
        counts=(
            Count("people", "moves", ("period", *by, "origin", "destination"), _RATES),
            Count("origin_people", base, ("period", *by, "origin"), _RATES),
        ),
        totals=tuple(totals),
        ratios=(Ratio("outflow_rate", "people", "origin_people", "outflow_low", "outflow_high"),),
        comparisons=(
            Comparison("moves_and_entries", "people", _PLACE, 1),
            *compare_matrix(frame, by),
            *compare_cohorts(question, -1),
        ),
    )


def build_routes(
    routes: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    """Build ``careers.moves.routes``: movers by whether they went directly or by way of a gap.

    Returns
    -------
    Evidence
        One row per period, breakdown, origin, destination and ``route``: ``direct`` with at most one
        month between occupations on the way, else ``via_gap``. Release: confidential.
    """
    by = list(question.by)
    keys = ("period", *by, "origin", "destination", "route")
    frame = (
        routes.with_columns(
            write_months(pl.col("period")),
            label_states(pl.col("origin"), record),
            label_states(pl.col("destination"), record),
            pl.when(pl.col("is_direct")).then(pl.lit("direct")).otherwise(pl.lit("via_gap")).alias("route"),
        )
        .select(*keys, "people")
        .sort(*keys)
    )
    about = _about(
        question,
        record,
        periods,
        table="careers.moves.routes",
        title=f"Moves between occupations over {write_span(question.horizon)}, direct or by way of a gap",
        definitions=("occupational_move", "direct_move", "move_via_gap"),
        unit="people",
        method="Counts of people at two dates",
        columns={
            "period": _PERIOD,
            **dict.fromkeys(by, _BY),
            "origin": "Occupation in the period's first month",
            "destination": f"Occupation {write_span(question.horizon)} later",
            "route": "`direct`: at most one month between occupations on the way; `via_gap`: more",
            "people": "People (number)",
        },
    )
    structure = Structure(
        dimensions=keys,
        counts=(Count("people", "moves_by_route", keys),),
        totals=(Total("people", "moves", ("period", *by, "origin", "destination")),),
        comparisons=(Comparison("direct_moves_and_entries", "people", _PLACE, 1, where=("route", "direct")),),
    )
    return Evidence(about, frame, structure)


def build_entrants(
    entrants: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    """Build ``careers.moves.entrants``: where the new entrants of each occupation come from.

    Returns
    -------
    Evidence
        One row per period, destination, origin and look-back. ``inflow_share`` is people / entrants;
        it sums to 1 over origins for ``direct`` only, since a person may have held several
        occupations before. Release: confidential.
    """
    keys = ("period", "destination", "origin", "look_back")
    frame = (
        entrants.with_columns(
            write_months(pl.col("period")),
            label_states(pl.col("destination"), record),
            label_states(pl.col("origin"), record, joined=JOINED),
            (pl.col("people") / pl.col("entrants")).alias("inflow_share"),
        )
        .select(*keys, "people", "entrants", "inflow_share")
        .sort(*keys)
    )
    about = _about(
        question,
        record,
        periods,
        *_short_record(record),
        table="careers.moves.entrants",
        title="New entrants to each occupation, by the occupation they held before",
        definitions=("new_entrant", "inflow_share", "joiner"),
        unit="people",
        method="Counts of entries during the period",
        columns={
            "period": _PERIOD,
            "destination": "Occupation entered in the months after the period's first, up to its last",
            "origin": "Occupation held before, or `joined` where there is none in the look-back",
            "look_back": "`direct`: the occupation held last, with at most one month missing since; "
            "`ever_3y`, `ever_5y`, `ever_9y`: every occupation held in the 3, 5 or 9 years before",
            "people": "Entries of new entrants with this origin; whoever enters twice in a long period counts twice "
            "(number)",
            "entrants": "All entries of new entrants to the destination in the period (number)",
            "inflow_share": "people / entrants (share, 0 to 1)",
        },
    )
    structure = Structure(
        dimensions=keys,
        counts=(
            Count("people", "entrants_from", keys, ("inflow_share",)),
            Count("entrants", "entrants", ("period", "destination"), ("inflow_share",)),
        ),
        totals=(Total("people", "entrants", ("period", "destination"), where=("look_back", "direct")),),
        ratios=(Ratio("inflow_share", "people", "entrants"),),
        ladders=(Ladder("people", "look_back", ("direct", *EVER)),),
        comparisons=_ENTRANT_SIDES,
    )
    return Evidence(about, frame, structure)


def _short_record(record: MovesRecord) -> tuple[str, ...]:
    start = record.months[0]
    needs = {f"new entrant (no month in the occupation in the {LOOK_BACK_MONTHS} before)": LOOK_BACK_MONTHS}
    needs |= {f"look-back of {months // 12} years": months for months in EVER.values()}
    return tuple(
        f"The record begins in {start}: for entries before {start.plus(months)}, the {name} sees only part of the "
        "time it asks for, so people may be taken for new, or for joiners, who are not."
        for name, months in needs.items()
    )


_FLOW_COLUMNS = {
    "people_start": "People in the occupation in the period's first month (number)",
    "stayed": "Of these, in the same occupation at the end, recoded ones included (number)",
    "moved_out": "Of these, in another occupation at the end (number)",
    "left": "Of these, absent from the record at the end (number)",
    "to_other": "Of these, on leave outside service or in bank work at the end (number)",
    "moved_in": "At the end here, at the start in another occupation (number)",
    "joined": "At the end here, at the start absent from the record (number)",
    "from_other": "At the end here, at the start on leave outside service or in bank work (number)",
    "recoded_out": "Of those who stayed, recorded under another code at the end by a guarded change (number)",
    "recoded_in": "At the end here by a guarded change from another code (number)",
    "people_end": "People in the occupation in end_month (number)",
    "in_occupation_end": "Of people_start, in any occupation at the end (number)",
}


def build_flows(
    flows: pl.DataFrame, question: MovesQuestion, record: MovesRecord, periods: tuple[Month, Month]
) -> Evidence:
    """Build ``careers.moves.flows``: how each occupation's stock of people came about.

    Returns
    -------
    Evidence
        One row per period, its ``end_month`` and occupation, with ``net_moves`` = moved_in - moved_out. In every row
        people_start - moved_out - left - to_other - recoded_out + moved_in + joined + from_other +
        recoded_in = people_end. Release: confidential.
    """
    frame = (
        flows.rename({"state": "occupation", "left_service": "left"})
        .with_columns(
            write_months(pl.col("period")),
            write_months(pl.col("period") + question.horizon).alias("end_month"),
            label_states(pl.col("occupation"), record),
            (pl.col("people_start") - pl.col("moved_out") - pl.col("left") - pl.col("to_other")).alias("stayed"),
            (pl.col("people_start") - pl.col("left") - pl.col("to_other")).alias("in_occupation_end"),
            (pl.col("moved_in") - pl.col("moved_out")).alias("net_moves"),
        )
        .select("period", "end_month", "occupation", *_FLOW_COLUMNS, "net_moves")
        .sort("period", "occupation")
    )
    about = _about(
        question,
        record,
        periods,
        table="careers.moves.flows",
        title=f"How the number of people in each occupation changed over {write_span(question.horizon)}",
        definitions=_FLOW_DEFINITIONS,
        unit="people",
        method="Counts of people at two dates",
        columns={
            "period": _PERIOD,
            "end_month": "Last month of the period (YYYY-MM)",
            "occupation": "Occupation",
            **_FLOW_COLUMNS,
            "net_moves": "moved_in - moved_out (number, may be negative)",
        },
    )
    return Evidence(about, frame, _flows_structure())


# Cells that another table also publishes, or another period of this one, carry one name, so that all show or hide
# them: people at the end of a period are those at the start of the one that starts there.
_FLOW_CELLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "people_start": ("in_post", ("period", "occupation")),
    "stayed": ("moves", ("period", "occupation", "occupation")),
    "left": ("moves", ("period", "occupation", "=left")),
    "to_other": ("moves", ("period", "occupation", "=other_state")),
    "people_end": ("in_post", ("end_month", "occupation")),
    "in_occupation_end": ("staying", ("period", "occupation")),
}
_FLOW_SIDES = (
    Comparison("joined_and_entries", "joined", ("period", "occupation", "=joined", "=direct"), 1),
    Comparison("recoded_out", "recoded_out", ("end_month", "occupation"), 1),
    Comparison("recoded_in", "recoded_in", ("end_month", "occupation"), 1),
    *(Comparison(FLOWS_OF_COHORTS, column, _FLOW_CELLS[column][1], -1) for column in ("stayed", "left", "to_other")),
)


def _flows_structure() -> Structure:
    counts = []
    for column in _FLOW_COLUMNS:
        measure, key = _FLOW_CELLS.get(column, (column, ("period", "occupation")))
        hides = ("net_moves",) if column in {"moved_in", "moved_out"} else ()
        counts.append(Count(column, measure, key, hides))
    start = (("people_start", 1), ("stayed", -1), ("moved_out", -1), ("left", -1), ("to_other", -1))
    end = (("people_end", 1), ("stayed", -1), ("recoded_out", 1), ("moved_in", -1), ("joined", -1),
           ("from_other", -1), ("recoded_in", -1))  # fmt: skip
    kept = (("in_occupation_end", 1), ("stayed", -1), ("moved_out", -1))
    return Structure(
        dimensions=("period", "end_month", "occupation"),
        counts=tuple(counts),
        balances=(Balance(start), Balance(end), Balance(kept)),
        comparisons=_FLOW_SIDES,
    )


def build_administrative(
    changes: pl.DataFrame, question: MovesQuestion, record: MovesRecord, watched: tuple[Month, Month]
) -> Evidence:
    """Build ``careers.moves.administrative``: changes counted apart from moves, in the months watched.

    Returns
    -------
    Evidence
        One row per kind, organisation, month, old and new code. Codes are occupation codes, for
        mergers organisation codes. Release: confidential.
    """
    keys = ("kind", "organisation", "month", "from", "to")
    named = (
        changes.filter(pl.col("month").is_between(watched[0].index, watched[1].index))
        .with_columns(write_months(pl.col("month")), index=pl.col("month").cast(pl.Int64))
        .rename({"code_from": "from", "code_to": "to"})
    )
    frame = named.select(*keys, "people").sort(*keys)
    about = _about(
        question,
        record,
        watched,
        table="careers.moves.administrative",
        title="Administrative changes of code and organisation, counted apart from moves",
        definitions=("administrative_change",),
        unit="people",
        method="Changes found by rule: a code changed on an unchanged position; at least 95 in 100 of an "
        "organisation's people in a code, and at least 20, recoded in one month without two signs of a move, and later "
        "ways into or out of that organisation between the two codes; an organisation's successor",
        columns={
            "kind": "`position` (also carried to another organisation's code), `mass_recode`, `recode_followed` (into "
            "or out of a recoding organisation) or `merger`",
            "organisation": "Organisation before the change (code)",
            "month": "First month with the new code (YYYY-MM)",
            "from": "Occupation code before; for a merger the organisation",
            "to": "Occupation code after; for a merger the successor",
            "people": "People changed (number)",
        },
    )
    periods = _find_periods(named.filter(pl.col("kind") != "merger"), question, record)
    structure = Structure(
        dimensions=keys,
        counts=(Count("people", "administrative", keys),),
        comparisons=(
            Comparison("recoded_out", "people", ("end_month", "group_from"), -1, via=periods),
            Comparison("recoded_in", "people", ("end_month", "group_to"), -1, via=periods),
        ),
    )
    return Evidence(about, frame, structure)


def _find_periods(recoded: pl.DataFrame, question: MovesQuestion, record: MovesRecord) -> pl.DataFrame:
    """Return the last month of every period that each recoding is in, and the names it leads from and to.

    Those recoded between the two dates of a period are those recoded in its months, but for people who came,
    went or were recoded twice: a reader can compare the two.
    """
    groups = record.groups or {name: name for name in record.labels.values()}
    ends = pl.int_ranges(pl.col("index"), pl.col("index") + question.horizon, dtype=pl.Int64)
    return (
        recoded.select("kind", "month", "from", "to", "index")
        .unique()
        .with_columns(
            pl.col("from").replace_strict(groups, default=None, return_dtype=pl.String).alias("group_from"),
            pl.col("to").replace_strict(groups, default=None, return_dtype=pl.String).alias("group_to"),
            ends.alias("end_month"),
        )
        .filter(pl.col("group_from") != pl.col("group_to"))
        .explode("end_month")
        .select("kind", "month", "from", "to", "group_from", "group_to", write_months(pl.col("end_month")))
    )
