"""Small tables of careers, of the columns that a page of findings reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tenure.disclosure import Released, release
from tenure.terms import Count, Estimate, Evidence, Ratio, Structure
from tests.support.charts import build_curves, build_statuses
from tests.support.disclosure import Moves, build_about, build_moves, build_profile

NURSES, SUPPORT, MIDWIVES = "Nurses & health visitors", "Support to doctors, nurses & midwives", "Midwives"
CENTRAL, ESTATES = "Central functions", "Hotel, property & estates"

FIRST: Moves = {(SUPPORT, SUPPORT): 970, (SUPPORT, NURSES): 20, (SUPPORT, CENTRAL): 10}
LAST: Moves = {
    (SUPPORT, SUPPORT): 950, (SUPPORT, NURSES): 40, (SUPPORT, CENTRAL): 10, (NURSES, NURSES): 488,
    (NURSES, MIDWIVES): 12, (CENTRAL, CENTRAL): 276, (CENTRAL, ESTATES): 9, (CENTRAL, SUPPORT): 15,
}  # fmt: skip


def build_two_periods(last: Moves = LAST) -> Evidence:
    first, second = (build_moves(moves, period=period) for moves, period in ((FIRST, "2018-03"), (last, "2019-03")))
    return Evidence(first.about, pl.concat([first.frame, second.frame]), first.structure)


def _build(
    table: str, rows: Sequence[Mapping[str, Any]], dimensions: Sequence[str], estimates: Sequence[Estimate], *,
    ratios: Sequence[Ratio] = (), facts: Sequence[str] = (), parameters: Mapping[str, str] | None = None,
) -> Evidence:  # fmt: skip
    """Each whole-number column that is no dimension or fact is a count of its own."""
    frame = pl.DataFrame(rows)
    whole = [name for name in frame.columns if frame[name].dtype.is_integer() and name not in {*dimensions, *facts}]
    about = build_about(table, frame.columns)
    held = type(about)(**{**{name: getattr(about, name) for name in about.__dataclass_fields__},
                          "parameters": dict(parameters or {})})  # fmt: skip
    counts = tuple(Count(name, name, tuple(dimensions)) for name in whole)
    structure = Structure(
        tuple(dimensions), counts, ratios=tuple(ratios), estimates=tuple(estimates), facts=tuple(facts)
    )
    return Evidence(held, frame, structure)


def build_areas() -> Evidence:
    """Two regions, two boards of one, and who moved from support to nursing."""
    places = (("region", "South East", 60, 0.031), ("region", "North West", 30, 0.014),
              ("organisation_type", "Acute", 70, 0.024), ("organisation_type", "Mental Health", 20, 0.021),
              ("icb", "QKS", 40, 0.033), ("icb", "QNX", 3, 0.011))  # fmt: skip
    rows = [
        {
            "period": "2017-03", "origin": "Clinical support", "outcome": "Registered clinical", "level": level,
            "area": area, "people": 2000, "events": events, "crude_rate": events / 2000, "adjusted_rate": rate,
            "adjusted_rate_low": rate - 0.005, "adjusted_rate_high": rate + 0.006,
        }
        for level, area, events, rate in places
    ]  # fmt: skip
    estimate = Estimate("adjusted_rate", "adjusted_rate_low", "adjusted_rate_high", of="people", falls_with=("events",))
    return _build(
        "careers.places.areas", rows, ("period", "origin", "outcome", "level", "area"), [estimate],
        ratios=[Ratio("crude_rate", "events", "people")], parameters={"destination": "Registered clinical"},
    )  # fmt: skip


def build_contrasts() -> Evidence:
    rows = [
        {
            "cohort": "2015-04 to 2016-03", "origin": SUPPORT, "destination": NURSES, "comparator": comparator,
            "years": 3, "outcome": "nhs", "movers": 240, "comparators": 900, "difference": difference,
            "difference_low": difference - 0.05, "difference_high": difference + 0.05,
            "standardised_difference": standardised, "standardised_low": standardised - 0.06,
            "standardised_high": standardised + 0.06, "covered_share": 0.98,
        }
        for comparator, difference, standardised in (("recruits", 0.10, 0.08), ("stayers", 0.02, -0.03))
    ]  # fmt: skip
    estimates = [
        Estimate("difference", "difference_low", "difference_high", of="movers", falls_with=("comparators",)),
        Estimate("standardised_difference", "standardised_low", "standardised_high", of="movers"),
        Estimate("covered_share", of="movers"),
    ]
    keys = ("cohort", "origin", "destination", "comparator", "years", "outcome")
    return _build("careers.after.contrasts", rows, keys, estimates, facts=("years",))


def _for_nurses(evidence: Evidence) -> Evidence:
    """The same rows for one cohort of nurses in band 5."""
    keys = {"cohort": "2013-04", "occupation": NURSES, "band": "5"}
    frame = evidence.frame.with_columns(pl.lit(value).alias(name) for name, value in keys.items())
    structure = evidence.structure
    held = type(structure)(
        (*keys, *structure.dimensions), structure.counts, totals=structure.totals, ratios=structure.ratios,
        estimates=structure.estimates, ladders=structure.ladders,
    )  # fmt: skip
    return Evidence(build_about(evidence.about.table, frame.columns), frame, held)


def build_progression() -> tuple[Evidence, Evidence]:
    """100 nurses: 30 in the same band, 40 one up and 30 gone after 24 months."""
    status = build_statuses(
        {12: {"same_band": 60, "one_up": 25, "left": 15}, 24: {"same_band": 30, "one_up": 40, "left": 30}}
    )
    return _for_nurses(status), _for_nurses(build_curves({"next_band": [25, 40], "left": [15, 30]}, starters=100))


def build_ladders() -> Evidence:
    rows = [
        {"ladder": SUPPORT, "rungs": 1, "people": 900, "share": 0.9, "typical_months": None},
        {"ladder": f"{SUPPORT} > {NURSES}", "rungs": 2, "people": 60, "share": 0.06, "typical_months": 26.0},
    ]
    estimates = [Estimate("share", of="people"), Estimate("typical_months", of="people", scale="ratio")]
    return _build("careers.sequences.ladders", rows, ("ladder",), estimates, facts=("rungs",))


def build_all(last: Moves = LAST) -> list[Evidence]:
    return [build_two_periods(last), build_areas(), build_contrasts(), *build_progression(), build_ladders()]


def release_all(last: Moves = LAST) -> tuple[Released, ...]:
    return release(build_all(last), profile=build_profile(5))
