"""Crude, adjusted and shrunken rates of organisations and areas, from cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.estimate import (
    Design,
    Dispersion,
    DispersionRule,
    Shrunken,
    clustered_interval,
    clustered_variance,
    code_cells,
    fit_multinomial,
    limit_ratios,
    list_dependent,
    measure_dispersion,
    place_in_funnel,
    rank_units,
    rate_interval,
    shrink_ratios,
)

__all__ = ["AREAS", "Gathered", "UnitRates", "add_expected", "gather_units", "rate_units"]

Array = npt.NDArray[np.float64]

AREAS = ("region", "icb", "organisation_type", "house_prices", "wages")
"""Levels of areas that organisations are gathered into."""

GROUP = ("window", "origin", "outcome")
_DRAWS = 4000


def add_expected(cells: pl.DataFrame, adjust: Sequence[str]) -> pl.DataFrame:
    """Add to cells the events to expect of people like these, wherever they work.

    Parameters
    ----------
    cells : polars.DataFrame
        One row per window, origin, outcome, period, organisation and characteristic, with ``people`` and ``events``.
    adjust : sequence of str
        The characteristics.

    Returns
    -------
    polars.DataFrame
        The same with ``expected`` (number of events). In each window, origin and outcome expected events add up to
        events.

    Notes
    -----
    Chances of a logit model on period and characteristics, fitted to all organisations together (``steady``: so that a
    group without events has a small chance and not none). Not modelled: interactions of characteristics.
    """
    groups = cells.group_by(GROUP, maintain_order=True)
    empty = cells.clear().with_columns(expected=pl.lit(None, dtype=pl.Float64))
    return pl.concat([empty, *(_expect(rows, ("period", *adjust)) for _, rows in groups)])


def _expect(rows: pl.DataFrame, factors: Sequence[str]) -> pl.DataFrame:
    people, events = int(rows["people"].sum()), int(rows["events"].sum())
    if not 0 < events < people:
        return rows.with_columns(expected=pl.col("people") * (events / people))
    strata = rows.group_by(factors, maintain_order=True).agg(pl.col("people", "events").sum())
    texts = strata.with_columns(pl.col(factors).cast(pl.String))
    design = code_cells(texts, factors, count="people").build(texts)
    design = _drop_columns(design, set(list_dependent(design, strata["people"].to_numpy())))
    counts = strata.select(pl.col("people") - pl.col("events"), "events").to_numpy().astype(np.float64)
    fit = fit_multinomial(design, counts, outcomes=("not", "event"), steady=True)
    chances = fit.predict(design.matrix)[:, 1]
    scale = events / float((chances * strata["people"].to_numpy()).sum())
    known = strata.select(factors).with_columns(chance=pl.Series(chances * scale))
    joined = rows.join(known, on=list(factors), how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(expected=pl.col("people") * pl.col("chance")).drop("chance")


def _drop_columns(design: Design, dropped: set[str]) -> Design:
    kept = [place for place, name in enumerate(design.names) if name not in dropped]
    return Design(design.matrix[:, kept], tuple(design.names[place] for place in kept))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Units of one level in one window, origin and outcome; arrays have one entry a unit.

    ``squares`` are sums over the organisations of each unit: d^2, d n, n^2 of events and people, and the squared
    residuals (O - R E)^2 about the unit's own ratio R.
    """

    key: tuple[object, ...]
    units: tuple[str, ...]
    people: Array
    events: Array
    expected: Array
    organisations: Array
    squares: tuple[Array, Array, Array, Array]


def gather_units(cells: pl.DataFrame, level: str) -> Iterator[Gathered]:
    """Yield the units of a level, a column of ``cells``, for each window, origin and outcome."""
    keys = [*GROUP, level]
    counts = pl.col("people", "events", "expected").sum()
    named = cells.filter(pl.col(level).is_not_null())
    # In one order always: sums of numbers that are not whole depend on it in their last digits.
    each = named.group_by([*dict.fromkeys([*keys, "organisation"])], maintain_order=True).agg(counts)
    d, n, e = pl.col("events"), pl.col("people"), pl.col("expected")
    ratio = d.sum().over(keys) / e.sum().over(keys)
    squares = {"dd": d * d, "dn": d * n, "nn": n * n, "rr": (d - ratio.fill_nan(0.0) * e) ** 2}
    summed = (
        each.with_columns(**squares)
        .group_by(keys, maintain_order=True)
        .agg(counts, pl.col(*squares).sum(), organisations=pl.len())
        .sort(keys)
    )
    for key, rows in summed.group_by(GROUP, maintain_order=True):
        numbers = {name: rows[name].cast(pl.Float64).to_numpy() for name in rows.columns if name not in keys}
        yield Gathered(
            key, tuple(rows[level].to_list()), numbers["people"], numbers["events"], numbers["expected"],
            numbers["organisations"], (numbers["dd"], numbers["dn"], numbers["nn"], numbers["rr"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitRates:
    """What is estimated of the units of one level: rates by name, and what lies behind them."""

    columns: dict[str, Array]
    funnel: list[str]
    dispersion: Dispersion | None
    shrunken: Shrunken | None


def rate_units(units: Gathered, *, rule: DispersionRule, seed: int = 1) -> UnitRates:
    """Estimate the rates of units of one level.

    Parameters
    ----------
    units : Gathered
        Counts of the units.
    rule : {"cqc", "shmi"}
        How funnel limits are widened.
    seed : int
        Seed of the draws that ranks are counted from.

    Returns
    -------
    UnitRates
        Rates are events per person (0 to 1) with limits; ``limit_*`` are the funnel's about the rate of all, for the
        unit's expected events. Shrunken rates, ranks and funnel need two units and some events; else they are not
        numbers.

    Notes
    -----
    Adjusted: rate of all x O / E, limits Byar's or exact, for units of several organisations no narrower than the
    linearised clustered ones. Shrunken: gamma-Poisson on O and E. Ranks: 1 is the lowest rate, from draws.
    """
    n, d, e = units.people, units.events, units.expected
    rate = float(d.sum() / n.sum())
    dd, dn, nn, _ = units.squares
    variance = clustered_variance(d, n, sum_dd=dd, sum_dn=dn, sum_nn=nn, clusters=units.organisations)
    low, high = clustered_interval(d, n, variance)
    columns = {"crude_rate": d / n, "crude_rate_low": low, "crude_rate_high": high, "expected": e}
    blank = np.full_like(n, np.nan)
    if not 0 < rate < 1:
        return UnitRates(columns | dict.fromkeys((*_ADJUSTED, *_COMPARED), blank), [""] * n.size, None, None)
    columns |= dict(zip(_ADJUSTED, _adjust(units, rate), strict=True))
    if n.size < 2:
        return UnitRates(columns | dict.fromkeys(_COMPARED, blank), [""] * n.size, None, None)
    dispersion = measure_dispersion(d, e, rule=rule)
    inner = limit_ratios(e, dispersion=dispersion)
    outer = limit_ratios(e, level=0.998, dispersion=dispersion)
    shrunken = shrink_ratios(d, e)
    ranks = rank_units(shrunken.draw(_DRAWS, np.random.default_rng(seed)))
    compared = (*inner, *outer, shrunken.value, shrunken.low, shrunken.high)
    columns |= {name: np.minimum(rate * each, 1.0) for name, each in zip(_COMPARED[:7], compared, strict=True)}
    columns |= dict(zip(_COMPARED[7:], (shrunken.reliability, *ranks), strict=True))
    return UnitRates(columns, place_in_funnel(d / e, inner, outer), dispersion, shrunken)


_ADJUSTED = ("adjusted_rate", "adjusted_rate_low", "adjusted_rate_high")
_COMPARED = (
    "limit_low_95", "limit_high_95", "limit_low_998", "limit_high_998", "shrunken_rate", "shrunken_rate_low",
    "shrunken_rate_high", "reliability", "rank", "rank_low", "rank_high",
)  # fmt: skip


def _adjust(units: Gathered, rate: float) -> tuple[Array, Array, Array]:
    d, e, g = units.events, units.expected, units.organisations
    low, high = rate_interval(d, e)
    factor = np.divide(g, g - 1, out=np.zeros_like(g), where=g > 1)
    half = 1.959964 * np.sqrt(factor * units.squares[3]) / e
    relative = np.divide(half, d / e, out=np.zeros_like(half), where=d > 0)
    ratio = d / e
    low, high = np.minimum(low, ratio * np.exp(-relative)), np.maximum(high, ratio * np.exp(relative))
    return np.minimum(rate * ratio, 1.0), np.minimum(rate * low, 1.0), np.minimum(rate * high, 1.0)
