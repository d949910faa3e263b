"""The ratio of one unit's events to those of others, each over what is expected of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError
from tenure.estimate.rates import exact_interval

__all__ = ["compare_ratios"]

Array = npt.NDArray[np.float64]


def compare_ratios(
    events: tuple[npt.ArrayLike, npt.ArrayLike], expected: tuple[npt.ArrayLike, npt.ArrayLike], *, level: float = 0.95
) -> tuple[Array, Array, Array]:
    """Return the ratio of two ratios of events to expected events, with exact limits.

    Parameters
    ----------
    events : tuple of array_like, shape (n,)
        Events O1 and O2 >= 0: of units, and of those they are compared with.
    expected : tuple of array_like, shape (n,)
        Expected events E1 and E2 > 0.
    level : float
        Least coverage of the limits, between 0 and 1.

    Returns
    -------
    tuple of ndarray, shape (n,)
        (O1 / E1) / (O2 / E2), lower and upper limit; not a number where there are no events on either side, infinite
        where there are none on the second.

    Raises
    ------
    InternalError
        A count is below 0, or nothing is expected.

    Notes
    -----
    Given O1 + O2, O1 is binomial with share p = R E1 / (R E1 + E2); the exact limits of p give those of
    R = p / (1 - p) x E2 / E1. Not modelled: events that come in clusters; uncertainty of expected events.
    Release: the limits follow from the counts; they are hidden with them.
    Source: N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research, volume II (1987), section 3.3.

    Examples
    --------
    >>> ratio, low, high = compare_ratios(([10], [20]), ([10], [40]))  # 1 / 0.5
    >>> round(float(ratio[0]), 6)
    2.0
    """
    one, two = (np.asarray(each, dtype=np.float64) for each in events)
    first, second = (np.asarray(each, dtype=np.float64) for each in expected)
    if np.any(one < 0) or np.any(two < 0) or np.any(first <= 0) or np.any(second <= 0):
        raise InternalError("compare_ratios: counts out of range")
    some = one + two > 0
    low, high = exact_interval(np.where(some, one, 0.0), np.where(some, one + two, 1.0), level=level)
    ratio, below, above = (_turn(share, second / first) for share in (one / np.where(some, one + two, 1.0), low, high))
    return tuple(np.where(some, each, np.nan) for each in (ratio, below, above))  # type: ignore[return-value]


def _turn(share: Array, scale: Array) -> Array:
    return np.divide(share, 1 - share, out=np.full_like(share, np.inf), where=share < 1) * scale
