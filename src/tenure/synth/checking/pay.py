"""Measures of pay in one month: what the lowest point of a band earns, and the gap between men and women."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenure.synth.checking.found import Found, Target
from tenure.synth.checking.lists import BANDS, ETHNIC_GROUPS
from tenure.synth.checking.view import People
from tenure.synth.draws import Bools
from tenure.terms import Month
from tenure.terms.record import STATUSES

__all__ = ["Pay"]

_ACTIVE = STATUSES.index("active")
_FEWEST = 5


class Pay:
    """Takes medians of full-time basic pay in the months that targets name."""

    def __init__(self, targets: list[Target]) -> None:
        self._targets = [target for target in targets if target.measure in self.measures()]
        self._found: dict[str, Found | None] = {}

    def measures(self) -> frozenset[str]:
        """Return the measures answered here."""
        return frozenset({"starting_pay", "sex_gap"})

    def watch(self, people: People) -> None:
        """Answer the targets of this month."""
        due = [target for target in self._targets if Month.parse(target.period) == people.month]
        if not due:
            return
        active = people.serving & (people["status"] == _ACTIVE)
        yearly = np.divide(people["basic_pay"] * 12.0, people["fte"])
        for target in due:
            mask = active & _is_of(people, target)
            answer = _median if target.measure == "starting_pay" else _gap
            self._found[target.id] = answer(yearly, mask, people)

    def answer(self, target: Target) -> Found | None:
        """Return what was found, or None where the month was not seen."""
        return self._found.get(target.id)


def _is_of(people: People, target: Target) -> Bools:
    if target.measure == "starting_pay":
        band = target.group.split()[1]
        return np.asarray(
            people["is_afc"] & (people["band"] == BANDS.index(band)) & (people["pay_step"] == 1), dtype=np.bool_
        )
    if target.group in {"afc", "not_afc"}:
        return np.asarray(people["is_afc"] == (target.group == "afc"), dtype=np.bool_)
    if target.group == "all":
        return np.ones(len(people.number), dtype=np.bool_)
    return np.asarray(people["ethnic_group"] == ETHNIC_GROUPS.index(target.group.lower()), dtype=np.bool_)


def _median(yearly: NDArray[Any], mask: Bools, people: People) -> Found | None:  # noqa: ARG001 - one signature
    values = yearly[mask]
    if len(values) < _FEWEST:
        return None
    return Found(float(np.median(values)), len(values), 0.0)


def _gap(yearly: NDArray[Any], mask: Bools, people: People) -> Found | None:
    """Return men's median over women's less 1; the error takes normal medians of the spread found."""
    women, men = (yearly[mask & (people["sex"] == sex)] for sex in (0, 1))
    if min(len(women), len(men)) < _FEWEST:
        return None
    value = float(np.median(men) / np.median(women))
    relative = sum((1.2533 * float(np.std(each) / np.mean(each))) ** 2 / len(each) for each in (women, men))
    return Found(value - 1, min(len(women), len(men)), value * relative**0.5)
