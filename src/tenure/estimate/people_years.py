"""People-years that repeated intakes give, when each goes on leaving at one rate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["project_people_years"]

Array = npt.NDArray[np.float64]


def project_people_years(intake: npt.ArrayLike, kept: npt.ArrayLike, *, years: int) -> Array:
    """Return the people-years that equal yearly intakes work in each year from the first on.

    Parameters
    ----------
    intake : array_like, shape (n,)
        People who come in each year; below nought for people who do not come.
    kept : array_like, shape (n,)
        Share of those who come who are there a year later, 0 to 1; the same share of them a year after that, and so on.
    years : int
        Years to project (>= 1).

    Returns
    -------
    ndarray, shape (n, years)
        People-years worked in each year, of all intakes so far.

    Notes
    -----
    People come evenly over a year, in its middle on average: an intake a works a / 2 in its own year, and a times kept
    to the power of k in the k-th year after, at whose middle k years have gone by. So year y has
    a * (1/2 + kept + kept^2 + ... + kept^(y - 1)).
    Not modelled: leaving within the first half year, seasons, or a share kept that changes with time since coming.

    Examples
    --------
    >>> project_people_years([10], [0.8], years=3).tolist()
    [[5.0, 13.0, 19.4]]
    """
    people = np.atleast_1d(np.asarray(intake, dtype=np.float64))[:, np.newaxis]
    share = np.atleast_1d(np.asarray(kept, dtype=np.float64))[:, np.newaxis]
    powers = share ** np.arange(years)
    powers[:, 0] = 0.5
    worked: Array = people * np.cumsum(powers, axis=1)
    return worked
