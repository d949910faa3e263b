"""Amounts that one or two people make up nearly all of: the n-k rule and the p% rule."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from tenure.errors import InternalError
from tenure.rules import Profile
from tenure.terms import Amount, Evidence

__all__ = ["find_dominated", "is_dominated"]

Flags = npt.NDArray[np.bool_]

# The p% rule looks at the two largest: the second knows its own contribution and estimates the first's.
_P_PEOPLE = 2


def find_dominated(table: Evidence, amount: Amount, profile: Profile) -> Flags:
    """Return the rows whose amount is dominated by its largest contributors.

    Parameters
    ----------
    table : Evidence
        Holds the amount and, where it declares any, its ``largest`` contributions (without signs, >= 0 or null).
    amount : Amount
        Which column. Without ``largest`` nothing is known to dominate it.
    profile : Profile
        ``dominance_people``, ``dominance_share`` and ``p_share``.

    Raises
    ------
    InternalError
        The table declares fewer of the largest contributions than the profile looks at.
    """
    asked = _count_asked(profile)
    if not amount.largest or not asked:
        return np.zeros(table.frame.height, dtype=np.bool_)
    if len(amount.largest) < asked:
        raise InternalError(f"{table.about.table}: '{amount.column}' has too few of its largest contributions")
    rows = table.frame.select(amount.column, *amount.largest).rows()
    return np.array([total is not None and is_dominated(total, largest, profile) for total, *largest in rows], np.bool_)


def _count_asked(profile: Profile) -> int:
    return max(profile.dominance_people, _P_PEOPLE if profile.p_share else 0)


def is_dominated(total: float, largest: Sequence[float | None], profile: Profile) -> bool:
    """Return whether an amount is told by its total to within what the profile asks.

    Parameters
    ----------
    total : float
        The amount.
    largest : sequence of float or None
        Its largest contributions without their signs, the largest first; none behind the last.
    profile : Profile
        The rule.

    Notes
    -----
    n-k: x1 + ... + xn > k * total. p%: total - x1 - x2 < p * x1. Exact in fractions of the numbers as they are
    written, so that 90 of 100 is not above 0.9. A total of nought that nobody contributes to is dominated by nobody.

    Examples
    --------
    >>> from tenure.rules import disclosure_profiles
    >>> acro = disclosure_profiles()["acro"]
    >>> is_dominated(100, [60, 30], acro), is_dominated(100, [60, 31], acro)
    (False, True)
    """
    sizes = [_exact(size) for size in largest if size is not None]
    whole = _exact(total)
    if profile.dominance_people and sum(sizes[: profile.dominance_people]) > _exact(profile.dominance_share) * whole:
        return True
    rest = whole - sum(sizes[:_P_PEOPLE])
    return bool(profile.p_share and sizes and rest < _exact(profile.p_share) * sizes[0])


def _exact(number: float) -> Fraction:
    return Fraction(str(number))
