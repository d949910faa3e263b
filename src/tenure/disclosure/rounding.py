"""Rounded counts, and shares and intervals that say no more than the rounded counts do."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.rules import Profile
from tenure.terms import Ratio, Structure

__all__ = ["coarsen_limits", "list_lost", "round_counts", "round_estimates", "round_table"]

Floats = npt.NDArray[np.float64]

_Z = 1.959963984540054
_WIDENINGS = (1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 50.0)
# A quarter more each time: beyond the last, an interval is from 0 to 1.
_FINE_WIDENINGS = tuple(1.25**step for step in range(20))


def round_counts(column: pl.Expr, base: int) -> pl.Expr:
    """Round whole numbers to the nearest multiple of ``base``, halves up."""
    return ((column * 2 + base) // (2 * base)) * base


def coarsen_limits(frame: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """Make the limits of every share a function of its counts and of a few steps of width.

    The exact interval of people clustered in organisations tells, with the counts beside it, how they are
    spread over the organisations. It is replaced by the Wilson interval of the counts, widened about the
    share by the first of 1, 1.25, 1.25 squared, ... that covers it; one that is no wider than Wilson's
    becomes Wilson's.
    """
    for ratio in structure.ratios:
        if ratio.low is None or ratio.high is None:
            continue
        names = [ratio.numerator, ratio.denominator, ratio.low, ratio.high]
        known = pl.all_horizontal(pl.col(name).is_not_null() for name in names) & (pl.col(ratio.denominator) > 0)
        rows = frame.select(known.alias("known"))["known"]
        above, below, low, high = (frame.filter(rows)[name].cast(pl.Float64).to_numpy() for name in names)
        wide = _widen_interval(above, below, exact=(low, high), reach=0, steps=_FINE_WIDENINGS)
        for name, limits in zip((ratio.low, ratio.high), wide, strict=True):
            whole = np.full(frame.height, np.nan)
            whole[rows.to_numpy()] = limits
            frame = frame.with_columns(pl.Series(name, whole).fill_nan(None))
    return frame


def round_table(frame: pl.DataFrame, structure: Structure, profile: Profile) -> pl.DataFrame:
    """Round every count and rebuild what was computed from it.

    Shares are recomputed from rounded counts. A column that falls with a count and is no share is
    rounded when it holds whole numbers of people and emptied when it does not, since it could not be rebuilt; beside
    counts rounded with control it is emptied in any case.

    Notes
    -----
    Intervals: the Wilson interval of the rounded counts, widened by the least factor that covers the
    Wilson interval of every pair of counts which rounds to these (so it depends on rounded counts
    alone), then, for intervals wider than that (clustered ones), by the first of 1.5, 2, 3, 5, ...
    that covers the exact interval. An exact count cannot be read back from it.
    """
    base = profile.rounding_base
    # A count rounded to the nearest multiple lies within half of it, one rounded with control within all but one.
    reach = base - 1 if profile.rounding == "controlled" else base / 2
    lost = list_lost(frame, structure, profile)
    whole = sorted({count.column for count in structure.counts} | (_list_falling(structure) - set(lost)))
    rounded = frame.with_columns(round_counts(pl.col(column), base) for column in whole)
    rounded = rounded.with_columns(pl.lit(None, dtype=frame[column].dtype).alias(column) for column in lost)
    for ratio in structure.ratios:
        rounded = _rebuild_ratio(frame, rounded, ratio, reach=reach)
    return rounded


def list_lost(frame: pl.DataFrame, structure: Structure, profile: Profile) -> list[str]:
    """Return the columns that leave empty where counts are rounded, which nothing can rebuild: see ``round_table``."""
    # Beside counts that were rounded together, a difference of them rounded by itself would tell more than they do. A
    # whole number that names its places counts no people: years, say, of which a multiple would be another number.
    alone = profile.rounding == "nearest"
    people = {name for name in _list_falling(structure) - structure.decimals.keys() if frame[name].dtype.is_integer()}
    return sorted(_list_falling(structure) - (people if alone else set()))


def _list_falling(structure: Structure) -> set[str]:
    """Return the columns that fall with counts and have no rule of rounding of their own."""
    falls = {column for count in structure.counts for column in count.hides}
    falls |= {estimate.freedom for estimate in structure.estimates if estimate.freedom}
    falls -= {name for estimate in structure.estimates for name in estimate.columns}
    falls -= {name for ranking in structure.rankings for name in (ranking.column, ranking.low, ranking.high)}
    falls -= {position.column for position in structure.positions}
    falls -= {quotation.column for quotation in structure.quotations}
    falls |= {amount.column for amount in structure.amounts}
    falls -= {count.column for count in structure.counts}
    return falls - {name for ratio in structure.ratios for name in (ratio.column, ratio.low, ratio.high) if name}


def _rebuild_ratio(exact: pl.DataFrame, rounded: pl.DataFrame, ratio: Ratio, *, reach: float) -> pl.DataFrame:
    above = rounded[ratio.numerator].cast(pl.Float64)
    below = rounded[ratio.denominator].cast(pl.Float64)
    known = (exact[ratio.column].is_not_null() & (below > 0) & above.is_not_null()).fill_null(value=False)
    # Counts rounded one by one keep their order; where they do not, a share of at most all stays one.
    most = pl.when(exact[ratio.column] <= 1).then(1.0)
    share = pl.select(pl.when(known).then(pl.min_horizontal(above / below, most))).to_series()
    columns = [share.alias(ratio.column)]
    if ratio.low is not None and ratio.high is not None:
        bounds = (exact[ratio.low], exact[ratio.high])
        known = known & bounds[0].is_not_null() & bounds[1].is_not_null()
        keep = known.to_numpy()
        low, high = (np.full(exact.height, np.nan) for _ in range(2))
        low[keep], high[keep] = _widen_interval(
            above.filter(known).to_numpy(),
            below.filter(known).to_numpy(),
            exact=(bounds[0].filter(known).to_numpy(), bounds[1].filter(known).to_numpy()),
            reach=reach,
            steps=_WIDENINGS,
        )
        columns += [pl.Series(ratio.low, low).fill_nan(None), pl.Series(ratio.high, high).fill_nan(None)]
    return rounded.with_columns(columns)


def _widen_interval(
    above: Floats, below: Floats, *, exact: tuple[Floats, Floats], reach: float, steps: tuple[float, ...]
) -> tuple[Floats, Floats]:
    above = np.minimum(above, below)
    share = above / below
    low, high = _wilson(above, below)
    need = np.ones_like(share)
    for up in (-reach, reach):
        for down in (-reach, reach):
            corner_below = np.maximum(below + down, 1.0)
            corner = _wilson(np.clip(above + up, 0.0, corner_below), corner_below)
            need = np.maximum(need, _factor_to_cover(share, (low, high), corner))
    further = _factor_to_cover(share, (low, high), exact) / need
    ladder = np.append(np.array(steps), np.inf)
    factor = need * ladder[np.searchsorted(ladder, further - 1e-9)]
    with np.errstate(invalid="ignore"):
        wide_low = np.clip(share - np.nan_to_num(factor * (share - low)), 0.0, None)
        wide_high = np.clip(share + np.nan_to_num(factor * (high - share)), None, 1.0)
    return wide_low, np.maximum(wide_high, share)


def _wilson(above: Floats, below: Floats) -> tuple[Floats, Floats]:
    share = above / below
    centre = (share + _Z**2 / (2 * below)) / (1 + _Z**2 / below)
    spread = _Z * np.sqrt(np.maximum(share * (1 - share), 0.0) / below + _Z**2 / (4 * below**2)) / (1 + _Z**2 / below)
    return np.maximum(centre - spread, 0.0), np.minimum(centre + spread, 1.0)


def _factor_to_cover(share: Floats, own: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> Floats:
    below = np.where(share > own[0], (share - other[0]) / np.maximum(share - own[0], 1e-12), 0.0)
    above = np.where(own[1] > share, (other[1] - share) / np.maximum(own[1] - share, 1e-12), 0.0)
    return np.maximum(below, above)


def round_estimates(frame: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """Return the table with its estimates rounded half up, as decimals, to the places that it names.

    Whole numbers stay as they are.
    """
    return frame.with_columns(
        pl.Series(name, [_round_half_up(value, places) for value in frame[name]], dtype=pl.Float64)
        for name, places in structure.decimals.items()
        if not frame[name].dtype.is_integer()
    )


def _round_half_up(value: float | None, places: int) -> float | None:
    if value is None or not math.isfinite(value):
        return value
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))
