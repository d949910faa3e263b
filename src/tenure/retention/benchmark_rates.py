"""Rates of organisations, as they are and at the same mix of staff, with their place in a funnel and beside peers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.estimate import (
    DispersionRule,
    limit_ratios,
    measure_dispersion,
    place_in_funnel,
    standardise_indirect,
    wilson_interval,
)
from tenure.estimate.ratios import compare_ratios

__all__ = ["MEASURES", "compare_peers", "count_measures", "expect_leavers", "rate_organisations"]

Array = npt.NDArray[np.float64]

MEASURES = ("leaver_rate", "nhs_leaver_rate", "stability_index", "joiner_rate")
"""What organisations are compared by: leavers of the organisation, leavers of every organisation of the record,
stayers, and joiners."""

_LEFT = {"leaver_rate": "leavers", "nhs_leaver_rate": "nhs_leavers"}
_COUNTED = {**_LEFT, "stability_index": "stayers", "joiner_rate": "joiners"}


def expect_leavers(counts: pl.DataFrame, adjust: Sequence[str]) -> pl.DataFrame:
    """Return each organisation's leavers, and those to expect of people like its own.

    Parameters
    ----------
    counts : polars.DataFrame
        One row per ``unit`` and mix of ``adjust``, with ``start_people``, ``end_people``, ``stayers``, ``joiners``,
        ``leavers`` and ``nhs_leavers`` (people; null where not known, and then the measure is not told).
    adjust : sequence of str
        Characteristics.

    Returns
    -------
    polars.DataFrame
        One row per unit: the counts added up, ``expected_leavers`` and ``expected_nhs_leavers`` (number). Over all
        units expected leavers add up to leavers.

    Notes
    -----
    Indirect standardisation: E_i = sum over mixes c of n_ic D_c / N_c, with n the people at the first date, D leavers
    and N people of all units together. Source: see ``estimate.standardise_indirect``.
    """
    names = ("start_people", "end_people", "stayers", "joiners", "leavers", "nhs_leavers")
    whole = pl.col("start_people").sum().over(adjust) if adjust else pl.col("start_people").sum()
    rated = counts
    for name in _LEFT.values():
        events = pl.col(name).sum().over(adjust) if adjust else pl.col(name).sum()
        chance = pl.when(whole > 0).then(events / whole).otherwise(0.0)
        rated = rated.with_columns((pl.col("start_people") * chance).alias(f"expected_{name}"))
    return (
        rated.group_by("unit", maintain_order=True)
        .agg(pl.col(names).sum(), pl.col("expected_leavers", "expected_nhs_leavers").sum(), _is_known())
        .with_columns(pl.when("is_known").then("nhs_leavers").alias("nhs_leavers"))
        .drop("is_known")
        .sort("unit")
    )


def _is_known() -> pl.Expr:
    """Return whether leavers of every organisation are counted: they are not where counts come from a file."""
    return pl.col("nhs_leavers").is_not_null().all().alias("is_known")


def count_measures(units: pl.DataFrame) -> pl.DataFrame:
    """Return a row per measure and unit: ``people``, ``end_people``, ``events`` and ``expected`` (null of joiners)."""
    parts = []
    for measure, name in _COUNTED.items():
        left = _LEFT.get(measure, "leavers")
        expected = pl.col(f"expected_{left}")
        if measure == "stability_index":
            expected = pl.col("start_people") - expected
        elif measure == "joiner_rate":
            expected = pl.lit(None, dtype=pl.Float64)
        parts.append(
            units.select(
                pl.lit(measure).alias("measure"), pl.col("unit").alias("organisation"),
                pl.col("start_people").alias("people"), "end_people", pl.col(name).alias("events"),
                expected.alias("expected"),
            )
        )  # fmt: skip
    return pl.concat(parts).filter(pl.col("events").is_not_null())


def rate_organisations(counted: pl.DataFrame, rule: DispersionRule, *, is_adjusted: bool = True) -> pl.DataFrame:
    """Add rates, adjusted rates and funnel limits to counts.

    Parameters
    ----------
    counted : polars.DataFrame
        As ``count_measures`` returns it.
    rule : {"cqc", "shmi"}
        How funnel limits are widened.
    is_adjusted : bool
        Whether expected events are those of people alike; otherwise there are no adjusted rates.

    Returns
    -------
    polars.DataFrame
        With ``rate``, ``adjusted_rate`` and limits, ``rate_of_all``, ``limit_*`` and ``funnel``; null where there is
        nothing to adjust by, nothing to compare with, or no event.

    Notes
    -----
    Rates of leavers and joiners are over the mean of both dates' people, as official ones are; stability is over people
    at the first. Limits of rates are Wilson's for the share of people at the first date (of joiners: at the second),
    put over the same mean. Adjusted: rate of all x O / E; of stability 1 - share of all who left x O / E of leavers.
    """
    parts = [_rate_measure(counted.filter(pl.col("measure") == measure), measure, rule) for measure in MEASURES]
    rated = pl.concat([part for part in parts if part.height])
    if is_adjusted:
        return rated
    return rated.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in _NUMBERS if "adjusted" in name)


def _rate_measure(rows: pl.DataFrame, measure: str, rule: DispersionRule) -> pl.DataFrame:
    if rows.is_empty():
        return rows
    n, end, d = (rows[name].cast(pl.Float64).to_numpy() for name in ("people", "end_people", "events"))
    base = n if measure == "stability_index" else (n + end) / 2
    asked = end if measure == "joiner_rate" else n
    low, high = wilson_interval(np.where(asked > 0, d, 0.0), np.where(asked > 0, asked, 1.0))
    columns = {"rate": d / base, "rate_low": low * asked / base, "rate_high": high * asked / base}
    every = float(d.sum() / base.sum())
    columns["rate_of_all"] = np.full_like(d, every)
    funnel = [""] * rows.height
    # Stability is told as those who did not leave: its ratio is that of leavers.
    events = n - d if measure == "stability_index" else d
    if measure == "joiner_rate":
        expected = every * base
    else:
        of = rows["expected"].to_numpy()
        expected = n - of if measure == "stability_index" else of
        columns |= _adjust(events, expected, every if measure != "stability_index" else 1 - every, measure)
    if rows.height > 1 and events.sum() > 0 and np.all(expected > 0):
        columns |= _limit(events, expected, every, rule, is_mirrored=measure == "stability_index")
        inner, outer = ((columns[f"limit_low_{k}"], columns[f"limit_high_{k}"]) for k in ("95", "998"))
        funnel = place_in_funnel(columns.get("adjusted_rate", columns["rate"]), inner, outer)
    named = {name: columns.get(name, np.full_like(d, np.nan)) for name in _NUMBERS}
    return rows.with_columns(
        *(pl.Series(name, values).fill_nan(None) for name, values in named.items()),
        pl.Series("funnel", [place or None for place in funnel], dtype=pl.String),
    )


_NUMBERS = (
    "rate", "rate_low", "rate_high", "adjusted_rate", "adjusted_rate_low", "adjusted_rate_high", "rate_of_all",
    "limit_low_95", "limit_high_95", "limit_low_998", "limit_high_998",
)  # fmt: skip


def _adjust(events: Array, expected: Array, reference: float, measure: str) -> dict[str, Array]:
    some = expected > 0
    found = standardise_indirect(events, np.where(some, expected, 1.0), reference=reference)
    value, low, high = (np.where(some, each, np.nan) for each in (found.value, found.low, found.high))
    if measure == "stability_index":
        value, low, high = 1 - value, 1 - high, 1 - low
    return {
        "adjusted_rate": value,
        "adjusted_rate_low": np.maximum(low, 0.0),
        "adjusted_rate_high": np.minimum(high, 1.0) if measure == "stability_index" else high,
    }


def _limit(
    events: Array, expected: Array, every: float, rule: DispersionRule, *, is_mirrored: bool
) -> dict[str, Array]:
    dispersion = measure_dispersion(events, expected, rule=rule)
    limits: dict[str, Array] = {}
    for name, level in (("95", 0.95), ("998", 0.998)):
        low, high = limit_ratios(expected, level=level, dispersion=dispersion)
        if is_mirrored:
            low, high = 1 - (1 - every) * high, 1 - (1 - every) * low
        else:
            low, high = every * low, every * high
        limits |= {f"limit_low_{name}": np.maximum(low, 0.0), f"limit_high_{name}": high}
    return limits


def compare_peers(rated: pl.DataFrame, peers: pl.DataFrame) -> pl.DataFrame:
    """Add to rates those of the organisation's peers together, and how the two compare.

    Parameters
    ----------
    rated : polars.DataFrame
        As ``rate_organisations`` returns it.
    peers : polars.DataFrame
        ``organisation`` and ``peer``.

    Returns
    -------
    polars.DataFrame
        The rows of organisations that have peers, or all where nobody has, with ``peers``, ``peer_people``,
        ``peer_events``, ``peer_rate`` (adjusted; of joiners as it is) and ``ratio_to_peers`` with limits.

    Notes
    -----
    ratio = (O / E) / (sum O_p / sum E_p), exact limits given all events. Of stability both ratios are of leavers turned
    into those who stayed, so that no ratio is told. Of joiners E is people.
    """
    sums = [pl.col(name).sum().alias(f"peer_{name}") for name in ("people", "end_people", "events", "exposure")]
    exposure = pl.col("expected").fill_null((pl.col("people") + pl.col("end_people")) / 2)
    exposed = rated.with_columns(exposure=exposure)
    of_peers = (
        peers.join(exposed.rename({"organisation": "peer"}), on="peer", how="inner")
        .group_by("measure", "organisation")
        .agg(pl.len().cast(pl.Int64).alias("peers"), *sums)
    )
    joined = exposed.join(of_peers, on=["measure", "organisation"], how="inner").sort("measure", "organisation")
    d, e, dp, ep = (
        joined[name].cast(pl.Float64).to_numpy() for name in ("events", "exposure", "peer_events", "peer_exposure")
    )
    fits = (e > 0) & (ep > 0) & (joined["measure"] != "stability_index").to_numpy()
    ratio, low, high = compare_ratios((d, dp), (np.where(fits, e, 1.0), np.where(fits, ep, 1.0)))
    told = {
        name: pl.Series(np.where(fits & np.isfinite(each), each, np.nan)).fill_nan(None)
        for name, each in (("ratio_to_peers", ratio), ("ratio_low", low), ("ratio_high", high))
    }
    return joined.with_columns(peer_rate=_rate_peers(joined), **told)


def _rate_peers(joined: pl.DataFrame) -> pl.Series:
    """Return the peers' adjusted rate: that of all x their O / E; stability by their leavers."""
    all_rate = pl.col("rate_of_all")
    ratio = pl.col("peer_events") / pl.col("peer_exposure")
    left = (pl.col("peer_people") - pl.col("peer_events")) / (pl.col("peer_people") - pl.col("peer_exposure"))
    value = (
        pl.when(pl.col("measure") == "joiner_rate")
        .then(ratio)
        .when(pl.col("measure") == "stability_index")
        .then(1 - (1 - all_rate) * left)
        .otherwise(all_rate * ratio)
    )
    return joined.select(value.fill_nan(None).alias("peer_rate"))["peer_rate"]
