"""The tables of ``retention flows`` that tell of stocks and flows, from cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tenure.retention.flows import (
    FlowCells,
    check_identities,
    count_flows,
    count_places,
    count_snapshot,
)
from tenure.retention.flows_levels import compare_levels
from tenure.retention.flows_question import FlowsQuestion, Level
from tenure.retention.record import RecordFacts, TableText, describe_table
from tenure.terms import Balance, Comparison, Count, Estimate, Evidence, Month, Ratio, Structure, Total

__all__ = [
    "COUNT_COLUMNS",
    "PERIOD_COLUMNS",
    "TWO_DATES",
    "UNIT_COLUMNS",
    "FlowTables",
    "build_destinations",
    "build_flows",
    "build_fte",
    "count_cells",
    "describe_flows",
    "write_population",
]

_FTE_UNITS = 100_000
_COUNTS = ("start_people", "end_people", "stayers", "leavers", "joiners")
_RATES = ("leaver_rate", "joiner_rate", "stability_index")
_FTE = ("start_fte", "end_fte", "stayers_start_fte", "stayers_end_fte", "leavers_fte", "joiners_fte")
PERIOD_COLUMNS = {
    "start_month": "First date: the end of this month (YYYY-MM)",
    "end_month": "Second date: the end of this month (YYYY-MM)",
}
UNIT_COLUMNS = {
    "level": "What people leave, join and stay in: `assignment`, `department`, `staff_group`, `organisation`, `icb`, "
    "`region` or `national`",
    "unit": "The unit: an organisation's code (of its last successor by the second date), with the department after "
    "it; a board's code; a region or staff group by name; `all` nationally, and of assignments",
}
COUNT_COLUMNS = {
    "start_people": "In post in the unit at the first date (people; of the level `assignment`, assignments)",
    "end_people": "In post in it at the second date (likewise)",
    "stayers": "In post in it at both dates, whatever happened between (likewise)",
    "leavers": "`snapshot`: in post in it at the first date and not at the second (people); `flow`: times that "
    "somebody was in post in it at the end of a month and not at the end of the next (events)",
    "joiners": "`snapshot`: in post in it at the second date and not at the first (people); `flow`: times that "
    "somebody was not in post in it at the end of a month and was at the end of the next (events)",
}


@dataclass(frozen=True, slots=True)
class FlowTables:
    """What every table of a question is made from.

    Parameters
    ----------
    cells : Mapping of str to FlowCells
        Counts for each level: levels of people share theirs.
    question : FlowsQuestion
        The options asked.
    record : RecordFacts
        What the record says of itself.
    periods : tuple of (Month, Month)
        The pairs of dates, in the order of their numbers.
    months : tuple of int
        How many month ends the record holds in each period, both dates inside.
    exits_known : tuple of bool
        Whether the record reaches far enough beyond each period to tell every exit.
    """

    cells: Mapping[Level, FlowCells]
    question: FlowsQuestion
    record: RecordFacts
    periods: tuple[tuple[Month, Month], ...]
    months: tuple[int, ...]
    exits_known: tuple[bool, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """What names a row of counts: level, unit, both dates and characteristics."""
        return ("level", "unit", *PERIOD_COLUMNS, *self.question.by)

    def date(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Turn ``period`` into its two dates."""
        first, last = ([str(pair[side]) for pair in self.periods] for side in (0, 1))
        numbers = list(range(len(self.periods)))
        return frame.with_columns(
            pl.col("period").replace_strict(numbers, first, return_dtype=pl.String).alias("start_month"),
            pl.col("period").replace_strict(numbers, last, return_dtype=pl.String).alias("end_month"),
        ).drop("period")

    def name_characteristics(self) -> dict[str, str]:
        """Return the columns of characteristics with their meaning."""
        when = "at the first date if in post then, else at the second, else when first in post between"
        return {name: f"{name.replace('_', ' ').capitalize()} {when}" for name in self.question.by}

    def count(self, level: Level) -> pl.DataFrame:
        """Return both definitions' counts of a level, their identities checked."""
        by = self.question.by
        keys = ["period", "unit", *by]
        snapshot = count_snapshot(self.cells[level], level, by)
        events = count_flows(self.cells[level], level, by)
        stocks = snapshot.select(*keys, "start_people", "end_people", "stayers")
        flow = events.join(stocks, on=keys, how="full", coalesce=True)
        numbers = [name for name in flow.columns if name not in keys]
        flow = flow.with_columns(pl.col(numbers).fill_null(0))
        both = pl.concat(
            [
                snapshot.select(*keys, *_COUNTS, definition=pl.lit("snapshot")),
                flow.select(*keys, *_COUNTS, definition=pl.lit("flow")),
            ]
        )
        check_identities(both)
        counted = both.join(events.select(*keys, "person_months"), on=keys, how="left")
        numbered = pl.DataFrame({"period": list(range(len(self.months))), "month_ends": list(self.months)})
        return (
            counted.join(numbered, on="period")
            .filter(pl.sum_horizontal(_COUNTS) > 0)
            .with_columns(pl.lit(level).alias("level"), pl.col(_COUNTS).cast(pl.Int64))
            .with_columns(
                pl.when(pl.col("definition") == "snapshot")
                .then((pl.col("start_people") + pl.col("end_people")) / 2)
                .otherwise(pl.col("person_months") / pl.col("month_ends")).alias("mean_people")
            )
        )  # fmt: skip


def write_population(question: FlowsQuestion) -> str:
    """Return in words who is counted."""
    who = (
        "Everybody in post at the end of a month: in active service, or on paid leave, in a substantive main job "
        "(bank, locum and honorary work, unpaid leave and career breaks are not)"
    )
    if question.population == "all":
        return f"{who}; doctors and dentists in training included"
    return f"{who}; without doctors and dentists in training"


_NOTES = (
    "A main job counts where it is recorded: a person with jobs in two organisations is in post in one of them.",
    (
        "The record is taken as it is: whoever has no row in a month is not in post in it, also when only one month is "
        "missing."
    ),
    (
        "An organisation that has ended by the second date is counted in the one that continues it, at both dates, so "
        "that a merger makes nobody leave."
    ),
)
_NOTE_BY = "Characteristics are told once a person and period: nobody leaves a group by a birthday or a change of band."


def describe_flows(
    tables: FlowTables, frame: pl.DataFrame, text: TableText, structure: Structure, *notes: str
) -> Evidence:
    """Return a table with its description, in the order of the columns described."""
    question = tables.question
    every = (*_NOTES, *((_NOTE_BY,) if question.by else ()), *notes)
    period = f"{tables.periods[0][0]} to {tables.periods[-1][1]}"
    about = describe_table(
        tables.record, text, period=period, parameters=question.parameters(), notes=every
    )  # fmt: skip
    return Evidence(about, frame.select(*text["columns"]), structure)


def count_cells(
    tables: FlowTables, *hidden: tuple[str, tuple[str, ...]], definition: str = "definition"
) -> list[Count]:
    """Return the five counts of a row with what falls with each; stocks are the same cells by either definition."""
    falls = dict(hidden)
    keys = tables.keys
    flows = {"leavers", "joiners"}
    return [
        Count(name, f"flow_{name}", (definition, *keys) if name in flows else keys, falls.get(name, ()))
        for name in _COUNTS
    ]


def _level_totals(tables: FlowTables) -> tuple[Total, ...]:
    """Units of people at levels that divide everybody add up to those of the national level, where both are told."""
    levels = [level for level in tables.question.levels if level not in {"national", "assignment"}]
    if "national" not in tables.question.levels:
        return ()
    rest = (*PERIOD_COLUMNS, *tables.question.by)
    return tuple(
        Total(part, f"flow_{part}", ("=national", "=all", *rest), where=("level", level))
        for level in levels
        for part in ("start_people", "end_people")
    )


def _level_comparisons(tables: FlowTables) -> tuple[Comparison, ...]:
    """Leavers of a finer level, less those of a wider one, are the moves between its units."""
    asked = tables.question.levels
    rest = ("definition", *PERIOD_COLUMNS, *tables.question.by)
    nested = [("department", "organisation")]
    nested += [(level, "national") for level in asked if level not in {"national", "assignment"}]
    return tuple(
        Comparison(f"moves_{finer}_{wider}", "leavers", rest, sign, where=("level", level))
        for finer, wider in nested
        if {finer, wider} <= set(asked)
        for level, sign in ((finer, 1), (wider, -1))
    )


def build_flows(tables: FlowTables) -> Evidence:
    """Build ``retention.flows.flows``: stocks, stayers, leavers and joiners by both definitions.

    Parameters
    ----------
    tables : FlowTables
        Counts, question, record and periods.

    Returns
    -------
    Evidence
        One row per definition, level, unit, characteristics and period. ``end_people`` = ``start_people`` + ``joiners``
        - ``leavers`` in every row; ``stayers`` + ``leavers`` = ``start_people`` by ``snapshot``.

    Raises
    ------
    InternalError
        An identity does not hold.

    Notes
    -----
    Rates over the mean of start and end (``snapshot``), or over the mean of people in post at the month ends from the
    first date to the second (``flow``).
    Release: confidential; pass through disclosure. Source: definitions ``nhs_leaver_official``, ``trust_leaver``.
    """
    frame = pl.concat([tables.date(tables.count(level)) for level in tables.question.levels])
    mean = pl.col("mean_people")
    frame = frame.with_columns(
        pl.when(mean > 0).then(pl.col("leavers") / mean).alias("leaver_rate"),
        pl.when(mean > 0).then(pl.col("joiners") / mean).alias("joiner_rate"),
        pl.when(pl.col("start_people") > 0).then(pl.col("stayers") / pl.col("start_people")).alias("stability_index"),
    ).sort("definition", *tables.keys, descending=[True, *[False] * len(tables.keys)])
    columns = {
        "definition": "`snapshot`: people at two dates; `flow`: changes from one month's end to the next between them",
        **UNIT_COLUMNS,
        **tables.name_characteristics(),
        **COUNT_COLUMNS,
        "leaver_rate": "leavers / mean people in post: of both dates (`snapshot`), of all month ends (`flow`) (share)",
        "joiner_rate": "joiners / the same mean (share)",
        "stability_index": "stayers / start_people (share, 0 to 1)",
        **PERIOD_COLUMNS,
    }
    text = TableText(
        table="retention.flows.flows", title="Leavers, joiners and stayers between two dates",
        definitions=("nhs_leaver_official", "trust_leaver", "group_leaver", "joiner", "flow_turnover",
                     "stability_index", "stability_in_organisation", "in_post"),
        population=write_population(tables.question), unit="people, or events; rates as shares",
        method="Counts at two dates (snapshot) and of changes from month to month (flow); identities checked",
        columns=columns,
    )  # fmt: skip
    structure = Structure(
        dimensions=("definition", *tables.keys),
        counts=tuple(count_cells(tables)),
        totals=_level_totals(tables),
        balances=(Balance((("start_people", 1), ("joiners", 1), ("leavers", -1), ("end_people", -1))),),
        ratios=(Ratio("stability_index", "stayers", "start_people"),),
        estimates=(
            Estimate("leaver_rate", of="start_people", falls_with=("leavers", "end_people")),
            Estimate("joiner_rate", of="end_people", falls_with=("joiners", "start_people")),
        ),
        comparisons=_flow_comparisons(tables),
    )
    return describe_flows(tables, frame, text, structure)


def _whole_comparisons(tables: FlowTables) -> tuple[Comparison, ...]:
    """Say that leavers and joiners are what their places add up to."""
    return tuple(
        Comparison(f"whole_{direction}", part, tables.keys, -1, where=_SNAPSHOT)
        for direction, part in (("left", "leavers"), ("joined", "joiners"))
    )


def _stock_comparisons(tables: FlowTables) -> tuple[Comparison, ...]:
    """Say that the stock at a period's end is that at the next one's start, but for organisations that ended since."""
    by = tables.question.by
    return tuple(
        Comparison("stock", f"{side}_people", ("level", "unit", f"{side}_month", *by), sign, where=_SNAPSHOT)
        for side, sign in (("start", 1), ("end", -1))
    )


_SNAPSHOT = ("definition", "snapshot")


def _snapshot_comparisons(tables: FlowTables) -> tuple[Comparison, ...]:
    """By the snapshot stayers and leavers are who was there; what the flow adds is comings and goings in between."""
    keys = tables.keys
    terms = (("start_people", 1), ("stayers", -1), ("leavers", -1))
    return (
        *(Comparison("start_is_told", part, keys, sign, where=_SNAPSHOT) for part, sign in terms),
        *(
            Comparison("between", "leavers", keys, sign, where=("definition", definition))
            for definition, sign in (("flow", 1), ("snapshot", -1))
        ),
    )


def _flow_comparisons(tables: FlowTables) -> tuple[Comparison, ...]:
    # By every count, not by stocks alone: leavers of a board of one organisation are the organisation's.
    return (
        *_snapshot_comparisons(tables),
        *_whole_comparisons(tables),
        *_level_comparisons(tables),
        *_stock_comparisons(tables),
        *compare_levels(tables, _COUNTS, ("definition", *tables.keys[2:]), service=False),
    )


def build_fte(tables: FlowTables) -> Evidence:
    """Build ``retention.flows.fte``: the same by two dates, in full-time equivalents of the main job.

    Returns
    -------
    Evidence
        One row per level, unit, characteristics and period. ``start_fte`` = ``stayers_start_fte`` + ``leavers_fte``,
        ``end_fte`` = ``stayers_end_fte`` + ``joiners_fte``.

    Notes
    -----
    Release: confidential; pass through disclosure. Source: definition ``fte_leaver_rate``.
    """
    found = []
    for level in tables.question.levels:
        counted = count_snapshot(tables.cells[level], level, tables.question.by)
        found.append(tables.date(counted).with_columns(pl.lit(level).alias("level"), pl.col(_COUNTS).cast(pl.Int64)))
    fte = [(pl.col(name) / _FTE_UNITS).alias(name) for name in _FTE]
    frame = pl.concat(found).with_columns(fte)
    mean = (pl.col("start_fte") + pl.col("end_fte")) / 2
    frame = frame.with_columns(
        pl.when(mean > 0).then(pl.col("leavers_fte") / mean).alias("leaver_rate_fte"),
        pl.when(mean > 0).then(pl.col("joiners_fte") / mean).alias("joiner_rate_fte"),
        pl.when(pl.col("stayers") > 0)
        .then(pl.col("stayers_end_fte") - pl.col("stayers_start_fte")).alias("stayers_change_fte"),
    ).sort(tables.keys)  # fmt: skip
    columns = {
        **UNIT_COLUMNS,
        **tables.name_characteristics(),
        **{name: text.replace("`snapshot`: ", "").split("; `flow`")[0] for name, text in COUNT_COLUMNS.items()},
        "start_fte": "Contracted FTE of the main job at the first date, summed over start_people (FTE)",
        "end_fte": "Contracted FTE of the main job at the second date, summed over end_people (FTE)",
        "stayers_start_fte": "FTE of stayers at the first date (FTE)",
        "stayers_end_fte": "FTE of stayers at the second date (FTE)",
        "stayers_change_fte": "stayers_end_fte - stayers_start_fte: hours that stayers took on or gave up (FTE)",
        "leavers_fte": "FTE of leavers at the first date (FTE)",
        "joiners_fte": "FTE of joiners at the second date (FTE)",
        "leaver_rate_fte": "leavers_fte / mean of start_fte and end_fte (share)",
        "joiner_rate_fte": "joiners_fte / the same mean (share)",
        **PERIOD_COLUMNS,
    }
    text = TableText(
        table="retention.flows.fte", title="Leavers, joiners and stayers in full-time equivalents",
        definitions=("fte_leaver_rate", "in_post"), population=write_population(tables.question), unit="FTE",
        method="Sums at two dates; identities hold", columns=columns,
    )  # fmt: skip
    hidden = (
        ("start_people", ("start_fte", "leaver_rate_fte", "joiner_rate_fte")),
        ("end_people", ("end_fte", "leaver_rate_fte", "joiner_rate_fte")),
        ("stayers", ("stayers_start_fte", "stayers_end_fte", "stayers_change_fte")),
        ("leavers", ("leavers_fte", "leaver_rate_fte")),
        ("joiners", ("joiners_fte", "joiner_rate_fte")),
    )
    structure = Structure(
        dimensions=tables.keys,
        counts=tuple(count_cells(tables, *hidden, definition="=snapshot")),
        balances=TWO_DATES,
        decimals=dict.fromkeys((*_FTE, "stayers_change_fte"), 2) | {"leaver_rate_fte": 4, "joiner_rate_fte": 4},
    )
    return describe_flows(tables, frame, text, structure)


TWO_DATES = (
    Balance((("start_people", 1), ("stayers", -1), ("leavers", -1))),
    Balance((("end_people", 1), ("stayers", -1), ("joiners", -1))),
)


def build_destinations(tables: FlowTables) -> Evidence:
    """Build ``retention.flows.destinations``: where leavers are at the end, and where joiners were at the start.

    Returns
    -------
    Evidence
        One row per level, unit, characteristics, period, ``direction`` and ``place``; places add up to leavers, and to
        joiners, by ``snapshot``.

    Notes
    -----
    Release: confidential; pass through disclosure. Source: definition ``leaver_destination``.
    """
    found = []
    for level in tables.question.levels:
        placed = tables.date(count_places(tables.cells[level], level, tables.question.by))
        found.append(placed.with_columns(pl.lit(level).alias("level"), pl.col("people").cast(pl.Int64)))
    rows = (*tables.keys, "direction", "place")
    frame = pl.concat(found)
    whole = pl.col("people").sum().over(*tables.keys, "direction")
    frame = frame.with_columns(whole.alias("of_people"), (pl.col("people") / whole).alias("share")).sort(rows)
    columns = {
        **UNIT_COLUMNS,
        **tables.name_characteristics(),
        "direction": "`left`: leavers, by where they are at the second date; `joined`: joiners, by where they were at "
        "the first",
        "place": "In post in another organisation of the service (`other_organisation`), or in one that continues a "
        "divided one (`successor`); in post in the same organisation (`same_organisation`); in post outside the "
        "population, as a doctor in training (`other_population`); on unpaid leave or a career break (`on_leave`); in "
        "bank, locum or honorary work only (`not_substantive`); in no record of the month (`not_in_record`)",
        "people": "People (number; of the level `assignment`, assignments)",
        "of_people": "All of the unit's leavers, or joiners (people)",
        "share": "people / of_people (share, 0 to 1)",
        **PERIOD_COLUMNS,
    }
    text = TableText(
        table="retention.flows.destinations", title="Where leavers are, and where joiners were",
        definitions=("leaver_destination", "nhs_leaver_official", "trust_leaver"),
        population=write_population(tables.question), unit="people", method="Counts at two dates", columns=columns,
    )  # fmt: skip
    whole_key = (*tables.keys, "direction")
    structure = Structure(
        dimensions=rows,
        counts=(
            Count("people", "flow_place", rows, ("share",)),
            Count("of_people", "flow_of_place", whole_key, ("share",)),
        ),
        totals=(Total("people", "flow_of_place", whole_key), *_place_totals(tables)),
        ratios=(Ratio("share", "people", "of_people"),),
        comparisons=(
            *_place_comparisons(tables),
            *compare_levels(tables, ("people",), (*tables.keys[2:], "direction", "place"), service=False),
        ),
    )
    return describe_flows(tables, frame, text, structure)


def _place_totals(tables: FlowTables) -> tuple[Total, ...]:
    """Units' leavers who are in post nowhere are the service's, place by place; so are joiners."""
    if "national" not in tables.question.levels:
        return ()
    rest = (*PERIOD_COLUMNS, *tables.question.by, "direction", "place")
    levels = [level for level in tables.question.levels if level not in {"national", "assignment"}]
    return tuple(
        Total("people", "flow_place", ("=national", "=all", *rest), where=("level", level)) for level in levels
    )


def _place_comparisons(tables: FlowTables) -> tuple[Comparison, ...]:
    """Places make up leavers and joiners; those in other organisations are told again by pairs of them."""
    keys = tables.keys
    whole = tuple(
        Comparison(f"whole_{direction}", "of_people", keys, 1, where=("direction", direction))
        for direction in ("left", "joined")
    )
    pairs = tuple(
        Comparison(
            f"exchange_{direction}", "people", (*PERIOD_COLUMNS, "unit"), 1, via=_ELSEWHERE.filter(side=direction)
        )
        for direction in ("left", "joined")
    )
    return whole if tables.question.by else (*whole, *pairs)


_ELSEWHERE = pl.DataFrame(
    {
        "level": ["organisation"] * 2, "direction": ["left", "joined"], "place": ["other_organisation"] * 2,
        "side": ["left", "joined"],
    }
)  # fmt: skip
