"""How much organisations and areas differ: beyond chance, and beyond case mix."""

from __future__ import annotations

import numpy as np
import polars as pl

from tenure.careers.places import KEYS, SMALL, UNKNOWN, PlaceCells, describe_places, write_text
from tenure.careers.places_question import PlacesQuestion
from tenure.careers.places_rates import GROUP, Gathered, gather_units
from tenure.careers.tables import MovesRecord
from tenure.estimate import (
    DispersionRule,
    latent_correlation,
    measure_dispersion,
    median_odds_ratio,
    shrink_ratios,
    shrink_shares,
)
from tenure.terms import Count, Estimate, Evidence, Ratio, Structure

__all__ = ["build_variation"]

VARIED = ("organisation", "icb", "region")
"""Levels whose variation is measured."""

_LEAST_UNITS = 3
# A variance of logarithms below this, a spread of one in a hundred, is nothing that case mix could explain.
_NOTHING = 1e-4
_MEASURES = {
    "icc": "Intraclass correlation of crude rates: share of the variance of people's outcomes that is between units "
    "(0 to 1, beta-binomial)",
    "latent_icc": "The same on the scale of log-odds (0 to 1)",
    "median_odds_ratio": "Median odds ratio of two units drawn at random, the higher over the lower, crude (1 or more)",
    "tau2_crude": "Variance between units of the logarithm of crude rates (gamma-Poisson)",
    "tau2": "Variance between units of the logarithm of adjusted rates (gamma-Poisson)",
    "median_rate_ratio": "Median ratio of two units' adjusted rates, the higher over the lower (1 or more)",
    "case_mix_share": "Share of tau2_crude that case mix explains: 1 - tau2 / tau2_crude (below 0 where it hides some)",
    "phi": "Mean squared z-score of adjusted rates, tails drawn in or cut (1 by chance alone)",
    "funnel_tau2": "Variance between units that widens the funnel, on the scale of the rule of dispersion",
    "reliability": "Median over units of the weight of their own figures in shrunken rates (0 to 1)",
}


def build_variation(places: PlaceCells, question: PlacesQuestion, record: MovesRecord) -> Evidence:
    """Build ``careers.places.variation``: how much units differ, and how much of it is chance or case mix.

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
        One row per window, origin, outcome and level (``organisation``, ``icb``, ``region``) that has three units or
        more and some events.

    Notes
    -----
    Release: confidential; pass through disclosure. Source: see ``estimate.shrink_shares``, ``estimate.shrink_ratios``,
    ``estimate.measure_dispersion`` and ``estimate.median_odds_ratio``.
    """
    everywhere = places.cells.group_by(GROUP).agg(pl.col("people", "events").sum())
    rows = [
        (*units.key, level, *_measure(units, question.dispersion))
        for level in VARIED
        for units in gather_units(places.cells.filter(~pl.col(level).is_in([UNKNOWN, SMALL])), level)
        if len(units.units) >= _LEAST_UNITS and 0 < units.events.sum() < units.people.sum()
    ]
    names = [*GROUP, "level", "units", "freedom", *_MEASURES]
    whole = dict.fromkeys(("window", "units", "freedom"), pl.Int64)
    kinds = dict.fromkeys(_MEASURES, pl.Float64) | dict.fromkeys(("origin", "outcome", "level"), pl.String) | whole
    frame = pl.DataFrame(rows, schema={name: kinds[name] for name in names}, orient="row")
    frame = frame.join(everywhere, on=GROUP, how="left").with_columns(
        pl.col(*_MEASURES).fill_nan(None), rate=pl.col("events") / pl.col("people")
    )
    columns = KEYS | {
        "level": "Units: `organisation`, `icb` (board) or `region`",
        "units": "Units with people in the origin (number)",
        "freedom": "units - 1 (number)",
        "people": "People in the origin at the start of a year, added up over the years of the window, also where the "
        "area is not known (number)",
        "events": "Of these, those with the outcome a year on (number)",
        "rate": "events / people (share a year, 0 to 1)",
        **_MEASURES,
    }
    title = "How much organisations and areas differ in moves and leaving"
    text = write_text("variation", title, columns)
    text["definitions"] = (
        "place_rate", "adjusted_place_rate", "place_variation", "median_odds_ratio", "case_mix_share",
    )  # fmt: skip
    dimensions = ("period", "origin", "outcome", "level")
    return Evidence(
        describe_places(text, places, question, record),
        places.date(frame).select(*columns).sort(dimensions),
        _structure(dimensions),
    )


def _structure(dimensions: tuple[str, ...]) -> Structure:
    return Structure(
        dimensions=dimensions,
        counts=(
            Count("people", "place_people", ("period", "origin", "=all", "=all"), ("rate", *_MEASURES)),
            Count("events", "place_events", ("period", "origin", "outcome", "=all", "=all"), ("rate", *_MEASURES)),
        ),
        ratios=(Ratio("rate", "events", "people"),),
        estimates=tuple(Estimate(name, of="people", falls_with=("events",), freedom="freedom") for name in _MEASURES),
        facts=("end_month", "units"),
    )


def _measure(units: Gathered, rule: DispersionRule) -> tuple[float, ...]:
    d, n, e = units.events, units.people, units.expected
    shares, crude, adjusted = shrink_shares(d, n), shrink_ratios(d, n * (d.sum() / n.sum())), shrink_ratios(d, e)
    dispersion = measure_dispersion(d, e, rule=rule)
    explained = 1 - adjusted.tau2 / crude.tau2 if crude.tau2 > _NOTHING else float("nan")
    size = len(units.units)
    return (
        size, size - 1, shares.correlation, latent_correlation(shares.tau2),
        median_odds_ratio(shares.tau2), crude.tau2, adjusted.tau2, median_odds_ratio(adjusted.tau2), explained,
        dispersion.phi, dispersion.tau2, float(np.median(adjusted.reliability)),
    )  # fmt: skip
