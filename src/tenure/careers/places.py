"""Moves and leaving by organisation and area: rates as they are, at the same case mix, and drawn together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from tenure.careers.places_question import PlacesQuestion, Window
from tenure.careers.places_rates import AREAS, GROUP, Gathered, UnitRates, gather_units, rate_units
from tenure.careers.tables import MovesRecord, TableText, describe_table
from tenure.terms import About, Balance, Comparison, Count, Estimate, Evidence, Ranking, Ratio, Structure, Total

__all__ = [
    "FACTS",
    "SMALL",
    "UNKNOWN",
    "PlaceCells",
    "build_areas",
    "build_organisations",
    "describe_places",
    "gather_small",
    "write_text",
]

FACTS = ("organisation_name", *AREAS)
"""What is known of an organisation in a window."""

UNKNOWN = "unknown"
"""Of an organisation of which a fact is not held."""

SMALL = "small organisations"
"""Organisations with fewer than ``LEAST_PEOPLE`` in an origin and window, taken together."""

LEAST_PEOPLE = 100

_EVERYWHERE = "all"
_RANKS = ("rank", "rank_low", "rank_high")
_LIMITS = ("limit_low_95", "limit_high_95", "limit_low_998", "limit_high_998")
_RATES = (
    "crude_rate", "crude_rate_low", "crude_rate_high", "expected", "adjusted_rate", "adjusted_rate_low",
    "adjusted_rate_high", "shrunken_rate", "shrunken_rate_low", "shrunken_rate_high", "reliability", *_LIMITS,
)  # fmt: skip
REASON = (
    "Organisations and areas differ in more than the record holds: differences left after adjustment are associations "
    "with where people work, not effects of it."
)


@dataclass(frozen=True, slots=True)
class PlaceCells:
    """What the tables are built from.

    Parameters
    ----------
    cells : polars.DataFrame
        One row per ``window`` (its place among ``windows``), ``origin``, ``outcome`` and ``organisation``, with
        ``people``, ``events`` and ``expected`` events, and a column for each of ``FACTS``.
    windows : sequence of Window
        Earliest first.
    """

    cells: pl.DataFrame
    windows: Sequence[Window]

    def list_level(self, level: str) -> pl.DataFrame:
        """Return the cells with a column named as a kind of area; ``all`` is one area."""
        if level != _EVERYWHERE:
            return self.cells
        return self.cells.with_columns(pl.lit(_EVERYWHERE).alias(_EVERYWHERE))

    def date(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Turn ``window`` into its first month ``period`` and its ``end_month`` (YYYY-MM)."""
        first = {number: str(window.first) for number, window in enumerate(self.windows)}
        last = {number: str(window.last) for number, window in enumerate(self.windows)}
        return frame.with_columns(
            pl.col("window").replace_strict(first, return_dtype=pl.String).alias("period"),
            pl.col("window").replace_strict(last, return_dtype=pl.String).alias("end_month"),
        ).drop("window")


def gather_small(cells: pl.DataFrame) -> pl.DataFrame:
    """Take organisations with few people in an origin and window together, as one.

    Parameters
    ----------
    cells : polars.DataFrame
        Rows of ``window``, ``origin``, ``organisation`` and ``people``.

    Returns
    -------
    polars.DataFrame
        The same rows; those of organisations with fewer than ``LEAST_PEOPLE`` are of ``SMALL``. A rate of so few says
        nothing, and hiding it would hide others.
    """
    few = pl.col("people").sum().over("window", "origin", "organisation") < LEAST_PEOPLE
    return cells.with_columns(pl.when(few).then(pl.lit(SMALL)).otherwise("organisation").alias("organisation"))


def sum_organisations(cells: pl.DataFrame) -> pl.DataFrame:
    """Add cells with ``expected`` events up over periods and case mix, to one row per organisation and outcome."""
    keys = (*GROUP, "organisation")
    return cells.group_by(keys, maintain_order=True).agg(pl.col("people", "events", "expected").sum()).sort(keys)


def place_organisations(counts: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Join what is known of organisations to their counts.

    Parameters
    ----------
    counts : polars.DataFrame
        As ``sum_organisations`` returns it.
    known : polars.DataFrame
        One row per ``window`` and ``organisation`` with ``FACTS``; a fact that is null throughout is not held at all.

    Returns
    -------
    polars.DataFrame
        ``counts`` with ``FACTS``; what is not known of one organisation, or of ``SMALL``, is ``UNKNOWN``.
    """
    held = [name for name in FACTS if known[name].null_count() < known.height]
    joined = counts.join(known, on=["window", "organisation"], how="left", maintain_order="left")
    return joined.with_columns(pl.col(held).fill_null(UNKNOWN))


def build_organisations(places: PlaceCells, question: PlacesQuestion, record: MovesRecord) -> Evidence:
    """Build ``careers.places.organisations``: rates of every organisation.

    Parameters
    ----------
    places : PlaceCells
        Counts and expected events.
    question : PlacesQuestion
        The options asked.
    record : MovesRecord
        What the record says of itself.

    Returns
    -------
    Evidence
        One row per window (``period``, its first month), origin, outcome and organisation.

    Notes
    -----
    Release: confidential; pass through disclosure. Source: see ``estimate.shrink_ratios``, ``estimate.limit_ratios``.
    """
    facts = places.cells.select("window", "organisation", *FACTS).unique()
    rates = _rate_level(places, "organisation", question).drop("organisations")
    frame = rates.join(facts, on=["window", "organisation"], how="left", maintain_order="left")
    columns = (
        KEYS
        | {"organisation": "Code of the organisation: of its last successor in the record; or `small organisations`"}
        | _FACT_COLUMNS
    )
    title = "Moves and leaving by organisation, as they are and at the same case mix"
    text = write_text("organisations", title, columns | _RATE_COLUMNS)
    structure = _structure(("organisation",), ("=organisation", "organisation"), ("end_month", *FACTS))
    # Areas hold whole organisations.
    parts = tuple(Total(part, measure, (*key, f"={level}", level)) for level in AREAS for part, measure, key in _COUNTS)
    return _describe(frame, text, places, question=question, record=record, structure=replace(structure, totals=parts))


def build_areas(places: PlaceCells, question: PlacesQuestion, record: MovesRecord) -> Evidence:
    """Build ``careers.places.areas``: rates of regions, boards, kinds of organisation, and by prices and wages.

    Parameters
    ----------
    places, question, record
        As for ``build_organisations``.

    Returns
    -------
    Evidence
        One row per window, origin, outcome, level and area; the level ``all`` has one area, ``all``. Areas of a level
        hold whole organisations, so that the events of each level add up to those of all.

    Notes
    -----
    Release: confidential; pass through disclosure. Source: see ``estimate.shrink_ratios``, ``estimate.limit_ratios``.
    """
    frame = pl.concat(
        _rate_level(places, level, question).rename({level: "area"}).with_columns(level=pl.lit(level))
        for level in (_EVERYWHERE, *AREAS)
    )
    columns = KEYS | {
        "level": "Kind of area: `all`, `region`, `icb` (board), `organisation_type`, `house_prices` or `wages`",
        "area": "Area; `all` at the level `all`",
        "organisations": "Organisations with people in the origin (number)",
    }
    title = "Moves and leaving by area, kind of organisation, local house prices and wages"
    text = write_text("areas", title, columns | _RATE_COLUMNS)
    structure = _structure(("level", "area"), ("level", "area"), ("end_month", "organisations"))
    whole = tuple(
        Total(part, measure, (*key, "=all", "=all"), where=("level", level))
        for level in AREAS
        for part, measure, key in _COUNTS
    )
    return _describe(frame, text, places, question=question, record=record, structure=replace(structure, totals=whole))


def _rate_level(places: PlaceCells, level: str, question: PlacesQuestion) -> pl.DataFrame:
    kinds = {"window": pl.Int64, "origin": pl.String, "outcome": pl.String, level: pl.String}
    kinds |= dict.fromkeys(("people", "events", "organisations"), pl.Int64)
    kinds |= dict.fromkeys((*_RATES, *_RANKS), pl.Float64) | {"others": pl.Int64, "funnel": pl.String}
    found = gather_units(places.list_level(level), level)
    frames = (_write_rates(units, rate_units(units, rule=question.dispersion), level) for units in found)
    rates = pl.concat([pl.DataFrame(schema=kinds), *frames])
    return rates.with_columns(pl.col(*_RATES, *_RANKS).fill_nan(None)).with_columns(pl.col(_RANKS).cast(pl.Int64))


def _write_rates(units: Gathered, rates: UnitRates, level: str) -> pl.DataFrame:
    size = len(units.units)
    keys = {name: [value] * size for name, value in zip(GROUP, units.key, strict=True)}
    whole = {name: getattr(units, name).astype(np.int64) for name in ("people", "events", "organisations")}
    numbers = {name: rates.columns[name] for name in (*_RATES, *_RANKS)}
    return pl.DataFrame(keys | {level: units.units} | whole | numbers).with_columns(
        (pl.col("people") - pl.col("events")).alias("others"),
        pl.Series("funnel", [place or None for place in rates.funnel], dtype=pl.String),
    )


KEYS = {
    "period": "First month of the window (YYYY-MM)",
    "end_month": "Last month of the window (YYYY-MM)",
    "origin": "Occupation at the start of each year of the window",
    "outcome": "`moved`: in another occupation a year on; `left`: absent from the record a year on; or an occupation: "
    "moved into it",
}
_FACT_COLUMNS = {
    "organisation_name": "Name of the organisation",
    "region": "Region",
    "icb": "Integrated care board (code) at the end of the window; before July 2022 the one that opened then",
    "organisation_type": "Kind of organisation",
    "house_prices": "Fifth of the districts of England, by median house price a year before the window, that the "
    "headquarters lies in (1 the lowest)",
    "wages": "The same by median earnings of those who work in the district (1 the lowest)",
}
_RATE_COLUMNS = {
    "people": "People in the origin at the start of a year, added up over the years of the window (number)",
    "events": "Of these, those with the outcome a year on (number)",
    "others": "people - events (number)",
    "crude_rate": "events / people (share a year, 0 to 1)",
    "crude_rate_low": "Lower 95% limit of crude_rate (share)",
    "crude_rate_high": "Upper 95% limit of crude_rate (share)",
    "expected": "Events to expect of people with the same characteristics at the chances of all organisations together "
    "(number)",
    "adjusted_rate": "Rate of all x events / expected (share)",
    "adjusted_rate_low": "Lower 95% limit of adjusted_rate (share)",
    "adjusted_rate_high": "Upper 95% limit of adjusted_rate (share)",
    "shrunken_rate": "adjusted_rate drawn towards the mean of all by how little is known of the unit (share)",
    "shrunken_rate_low": "Lower 95% limit of shrunken_rate (share)",
    "shrunken_rate_high": "Upper 95% limit of shrunken_rate (share)",
    "reliability": "Weight of the unit's own figures in shrunken_rate (0 to 1)",
    "rank": "Rank of shrunken_rate, 1 for the lowest; means nothing without its limits",
    "rank_low": "Lower 95% limit of rank",
    "rank_high": "Upper 95% limit of rank",
    "funnel": "Where adjusted_rate lies: `within` the 95% limits, `low` or `high`, or beyond the 99.8% limits `lowest` "
    "or `highest`",
    "limit_low_95": "Lower 95% limit of the funnel for the unit's expected events (share)",
    "limit_high_95": "Upper 95% limit of the funnel (share)",
    "limit_low_998": "Lower 99.8% limit of the funnel (share)",
    "limit_high_998": "Upper 99.8% limit of the funnel (share)",
}
_PEOPLE = ("period", "origin")
_EVENTS = ("period", "origin", "outcome")
_COUNTS = (("people", "place_people", _PEOPLE), ("events", "place_events", _EVENTS))


def write_text(table: str, title: str, columns: Mapping[str, str]) -> TableText:
    """Return what is particular to one table of places."""
    return {
        "table": f"careers.places.{table}",
        "title": title,
        "definitions": (
            "place_rate", "adjusted_place_rate", "shrunken_rate", "funnel_limits", "rank_interval", "occupational_move",
            "in_post",
        ),
        "population": "People in service in a substantive main job at the start of a year",
        "unit": "share a year",
        "method": "Counts a year apart, added up over the window; expected events from a logit model of all "
        "organisations together; gamma-Poisson shrinkage; funnel limits widened by over-dispersion",
        "columns": columns,
    }  # fmt: skip


def describe_places(text: TableText, places: PlaceCells, question: PlacesQuestion, record: MovesRecord) -> About:
    """Return the description of a table of places."""
    months = places.windows[0].first, places.windows[-1].last
    mix = ", ".join(question.adjust) or "nothing but the year"
    notes = (
        REASON,
        f"Case mix is the year, {mix}. People are counted once for each year of the window.",
        "An organisation is taken under the code of its last successor in the record, in all years.",
        f"Organisations with under {LEAST_PEOPLE} people in an origin and window are taken together, without an area.",
    )
    return describe_table(
        record, text, periods=months, persist=question.persist, parameters=question.parameters(), notes=notes,
        grade="association",
    )  # fmt: skip


def _describe(
    frame: pl.DataFrame,
    text: TableText,
    places: PlaceCells,
    *,
    question: PlacesQuestion,
    record: MovesRecord,
    structure: Structure,
) -> Evidence:
    about = describe_places(text, places, question, record)
    dated = places.date(frame).select(*text["columns"]).sort(structure.dimensions)
    if question.destination:
        structure = replace(structure, comparisons=_compare_outcomes(question.destination, structure))
    return Evidence(about, dated, structure)


def _compare_outcomes(destination: str, structure: Structure) -> tuple[Comparison, ...]:
    """Those who moved, less those who moved into one occupation, are those who moved elsewhere."""
    key = next(count.key for count in structure.counts if count.column == "people")
    return (
        Comparison("moved_elsewhere", "events", key, 1, where=("outcome", "moved")),
        Comparison("moved_elsewhere", "events", key, -1, where=("outcome", destination)),
    )


def _structure(unit: tuple[str, ...], cell: tuple[str, ...], facts: tuple[str, ...]) -> Structure:
    both = ("events", "others")
    estimates = [
        Estimate(f"{name}_rate", f"{name}_rate_low", f"{name}_rate_high", of="people", falls_with=both)
        for name in ("adjusted", "shrunken")
    ]
    estimates += [Estimate(name, of="people", falls_with=both) for name in ("reliability", *_LIMITS)]
    estimates.append(Estimate("expected", of="people", falls_with=both, scale="count"))
    among = tuple(name for name in ("period", "origin", "outcome", *unit) if name not in {"area", "organisation"})
    # Everything estimated falls with each of the counts; so told, the fewest numbers in all are hidden.
    rates = ("funnel", *_RATES, *_RANKS)
    return Structure(
        dimensions=(*_EVENTS, *unit),
        counts=(
            Count("people", "place_people", (*_PEOPLE, *cell), rates),
            Count("events", "place_events", (*_EVENTS, *cell), rates),
            Count("others", "place_others", (*_EVENTS, *cell), ("funnel",)),
        ),
        balances=(Balance((("people", 1), ("events", -1), ("others", -1))),),
        ratios=(Ratio("crude_rate", "events", "people", "crude_rate_low", "crude_rate_high"),),
        estimates=tuple(estimates),
        rankings=(Ranking(*_RANKS, by="shrunken_rate", among=among),),
        facts=facts,
    )
