"""Splitting a change into the effects of its factors, exactly: one factor after another, and free of any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial

__all__ = ["Effects", "list_switches", "split_change"]

Switched = frozenset[str]


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of each factor, in whole units; each set adds up to ``change`` exactly.

    ``chained`` changes one factor after another in the order given; ``shapley`` is each factor's mean effect over all
    orders.
    """

    change: int
    chained: Mapping[str, int]
    shapley: Mapping[str, int]


def list_switches(factors: Sequence[str]) -> Iterator[Switched]:
    """Yield every set of factors, the empty one first: those that ``split_change`` needs the value of."""
    for size in range(len(factors) + 1):
        for chosen in combinations(factors, size):
            yield frozenset(chosen)


def split_change(values: Mapping[Switched, int], factors: Sequence[str]) -> Effects:
    """Split a change between two states into the effects of the factors that differ.

    Parameters
    ----------
    values : mapping of frozenset of str to int
        For every set of factors the value, in whole units, with these as they are after and all others as they were
        before.
    factors : sequence of str
        The factors, in the order in which ``chained`` changes them.

    Returns
    -------
    Effects
        Whole units. A factor's Shapley value is seldom whole: the units left over go to those with the largest
        fractions, the earlier factor first.

    Notes
    -----
    With n factors, phi(i) = sum over sets S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S)).
    Source: Shapley, A value for n-person games, 1953; Shorrocks, Decomposition procedures for distributional
    analysis, Journal of Economic Inequality 11, 2013.
    """
    change = values[frozenset(factors)] - values[frozenset()]
    chained, done = {}, frozenset[str]()
    for factor in factors:
        chained[factor] = values[done | {factor}] - values[done]
        done |= {factor}
    exact = {factor: _average_effect(values, factors, factor) for factor in factors}
    return Effects(change, chained, _share_out(exact, change))


def _average_effect(values: Mapping[Switched, int], factors: Sequence[str], factor: str) -> Fraction:
    others = [other for other in factors if other != factor]
    weighted = (
        factorial(len(done)) * factorial(len(others) - len(done)) * (values[done | {factor}] - values[done])
        for done in list_switches(others)
    )
    return Fraction(sum(weighted), factorial(len(factors)))


def _share_out(exact: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Return whole numbers next to the exact ones, which add up to their total."""
    whole = {name: value.numerator // value.denominator for name, value in exact.items()}
    left = total - sum(whole.values())
    by_fraction = sorted(exact, key=lambda name: whole[name] - exact[name])
    for name in by_fraction[:left]:
        whole[name] += 1
    return whole
