"""Numbers that models and standardisations give: rounded to what their people are worth, and ranked anew."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.errors import InternalError
from tenure.rules import Profile
from tenure.terms import Estimate, Evidence, Ranking, Structure

__all__ = ["check_estimates", "coarsen_estimates", "find_weak_models", "find_worth", "rank_shown"]

Flags = npt.NDArray[np.bool_]

_CLOSEST = Decimal(2)


def check_estimates(table: Evidence) -> None:
    """Refuse estimates and rankings that name what the table does not count or hold.

    Raises
    ------
    InternalError
        An estimate is of no count of the table, or a column that is named is missing.
    """
    structure, frame = table.structure, table.frame
    counts = {count.column for count in structure.counts}
    estimated = {name for estimate in structure.estimates for name in estimate.columns}
    for estimate in structure.estimates:
        if not {estimate.of, *estimate.falls_with} <= counts:
            raise InternalError(f"{table.about.table}: the estimate '{estimate.column}' is of no count of the table")
        named = {*estimate.columns, *([estimate.freedom] if estimate.freedom else [])}
        if not named <= set(frame.columns):
            raise InternalError(f"{table.about.table}: the estimate '{estimate.column}' names columns the table lacks")
    for ranking in structure.rankings:
        named = {ranking.column, ranking.low, ranking.high, ranking.by, *ranking.among}
        if not named <= set(frame.columns) or ranking.by not in estimated | {r.column for r in structure.ratios}:
            raise InternalError(f"{table.about.table}: the ranking '{ranking.column}' is by no estimate of the table")


def find_weak_models(table: Evidence, estimate: Estimate, profile: Profile) -> Flags:
    """Return the rows whose model has fewer residual degrees of freedom than the profile asks, or does not say."""
    if estimate.freedom is None or not profile.least_freedom:
        return np.zeros(table.frame.height, dtype=np.bool_)
    weak: Flags = (table.frame[estimate.freedom].fill_null(0) < profile.least_freedom).to_numpy()
    return weak


def find_worth(profile: Profile) -> int:
    """Return how many people a step of an estimate is worth: as many as the counts beside it may be off, either way.

    Counts rounded to their nearest multiple are off by half the base, those rounded with control by nearly all of it:
    in steps of the base, a share of 4 people would tell that the nought beside it is no nought.
    """
    return profile.rounding_base * (2 if profile.rounding == "controlled" else 1)


def coarsen_estimates(frame: pl.DataFrame, structure: Structure, *, base: int) -> pl.DataFrame:
    """Round every estimate to about what one of its people is worth, and its limits outwards.

    Parameters
    ----------
    frame : polars.DataFrame
        Counts as they leave: hidden ones empty, rounded where the profile rounds. An estimate without its count is
        emptied.
    structure : Structure
        Its ``estimates``.
    base : int
        How many people a step is worth where counts are rounded; 1 leaves them exact.

    Notes
    -----
    Exact counts: the step is the largest of 1, 2 and 5 times a power of ten that is no more than half of what one
    person is worth, so that it is worth a fifth of a person at least, and the figure stays readable. Counts rounded
    to ``base``: the step is worth ``base`` people, as the step of a share of rounded counts is; a ratio is rounded
    on a grid of its logarithm.
    """
    for estimate in structure.estimates:
        people = frame[estimate.of].to_list()
        for name, turn in zip(
            (estimate.column, estimate.low, estimate.high), (ROUND_HALF_UP, ROUND_FLOOR, ROUND_CEILING), strict=True
        ):
            if name is not None:
                values = [
                    _round_estimate(value, number, estimate.scale, base=base, turn=turn)
                    for value, number in zip(frame[name].to_list(), people, strict=True)
                ]
                frame = frame.with_columns(pl.Series(name, values, dtype=pl.Float64))
    return frame


def _round_estimate(value: float | None, people: int | None, scale: str, *, base: int, turn: str) -> float | None:
    if value is None or not people or not math.isfinite(value):
        return None
    if base > 1 and scale == "ratio":
        return _round_ratio(value, math.log1p(base / people), turn)
    worth = Decimal(1) if scale == "count" else 1 / Decimal(people)
    if scale == "ratio":
        worth *= abs(Decimal(repr(value)))
    step = worth * base if base > 1 else _find_step(worth / _CLOSEST)
    if not step:
        return value
    return float((Decimal(repr(value)) / step).to_integral_value(turn) * step)


def _find_step(most: Decimal) -> Decimal:
    """Return the largest of 1, 2 and 5 times a power of ten that is no more than ``most``."""
    if not most:
        return most
    power = Decimal(1).scaleb(most.adjusted())
    return max(step for factor in (1, 2, 5) if (step := factor * power) <= most)


def _round_ratio(value: float, step: float, turn: str) -> float:
    if value <= 0:
        return 0.0
    places = Decimal(repr(math.log(value) / step)).to_integral_value(turn)
    return float(f"{math.exp(float(places) * step):.4g}")


def rank_shown(frame: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """Turn ranks among all rows into ranks among the rows whose estimate is shown.

    Parameters
    ----------
    frame : polars.DataFrame
        Estimates as they leave, hidden ones empty.
    structure : Structure
        Its ``rankings``.

    Notes
    -----
    A row's rank becomes the number of shown rows that rank no lower than it; a limit, the place among the shown rows
    of those within it.
    """
    for ranking in structure.rankings:
        frame = frame.with_columns(_rank_rows(frame, ranking))
    return frame


def _rank_rows(frame: pl.DataFrame, ranking: Ranking) -> list[pl.Series]:
    names = (ranking.column, ranking.low, ranking.high)
    new: Mapping[str, list[int | None]] = {name: [None] * frame.height for name in names}
    groups: dict[tuple[object, ...], list[int]] = {}
    keys = frame.select(ranking.among).rows() if ranking.among else [()] * frame.height
    shown = frame.select(pl.all_horizontal(pl.col(*names, ranking.by).is_not_null()).alias("shown"))["shown"]
    for row, (key, is_shown) in enumerate(zip(keys, shown, strict=True)):
        if is_shown:
            groups.setdefault(key, []).append(row)
    ranks, lows, highs = (frame[name].to_list() for name in names)
    values = frame[ranking.by].to_list()
    for rows in groups.values():
        within = np.sort([ranks[row] for row in rows])
        alike: dict[float, list[int]] = {}
        for row in rows:
            alike.setdefault(values[row], []).append(row)
        for row in rows:
            same = alike[values[row]]
            place = min(int(np.searchsorted(within, ranks[one])) + 1 for one in same)
            last = max(int(np.searchsorted(within, highs[one], side="right")) for one in same)
            new[ranking.column][row] = place
            new[ranking.low][row] = min(place, *(int(np.searchsorted(within, lows[one])) + 1 for one in same))
            new[ranking.high][row] = max(place + len(same) - 1, last)
    return [pl.Series(name, new[name], dtype=pl.Int64) for name in names]
