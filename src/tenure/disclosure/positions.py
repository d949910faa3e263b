"""Values that stand at a place in the order of people: medians and other quantiles, least and largest."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import numpy as np
import numpy.typing as npt
import polars as pl

from tenure.rules import Profile
from tenure.terms import Position, Structure

__all__ = ["find_exposed", "round_positions"]

Flags = npt.NDArray[np.bool_]


def _is_extreme(position: Position) -> bool:
    return position.share in (0.0, 1.0)


def find_exposed(frame: pl.DataFrame, position: Position, profile: Profile) -> Flags:
    """Return the rows in which the value is that of too few people.

    Parameters
    ----------
    frame : polars.DataFrame
        Counts before they are hidden.
    position : Position
        Which value.
    profile : Profile
        How it treats quantiles and extremes.

    Notes
    -----
    A quantile at ``share`` of n people has n * min(share, 1 - share) of them on its smaller side: fewer than
    ``least_tail`` and it is hidden. A smallest or largest value is one person's, and is hidden unless the profile shows
    it among ``least_extreme`` people.
    """
    treatment = profile.extremes if _is_extreme(position) else profile.quantiles
    if treatment == "hidden":
        return np.ones(frame.height, dtype=np.bool_)
    if _is_extreme(position):
        exposed = frame[position.of] < profile.least_extreme
    else:
        # In thousandths, so that a fifth of ten people is two of them and not a little less.
        side = round(1000 * min(position.share, 1 - position.share))
        exposed = frame[position.of] * side < 1000 * profile.least_tail
    few: Flags = exposed.fill_null(value=True).to_numpy()
    return few


def round_positions(frame: pl.DataFrame, structure: Structure, profile: Profile) -> pl.DataFrame:
    """Round positions to multiples of their steps where the profile rounds them: extremes outwards, others half up."""
    for position in structure.positions:
        treatment = profile.extremes if _is_extreme(position) else profile.quantiles
        if treatment == "rounded":
            turn = {0.0: ROUND_FLOOR, 1.0: ROUND_CEILING}.get(position.share, ROUND_HALF_UP)
            values = [_round(value, position.step, turn) for value in frame[position.column]]
            frame = frame.with_columns(pl.Series(position.column, values, dtype=pl.Float64))
    return frame


def _round(value: float | None, step: float, turn: str) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    width = Decimal(str(step))
    return float((Decimal(str(value)) / width).to_integral_value(turn) * width)
