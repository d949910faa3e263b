"""Measures of careers: new nurses and where they came from, moves from support to registered work."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tenure.synth.checking.found import Found, Period, Target, add_rate, compare_rates
from tenure.synth.checking.lists import BANDS, REGIONS, SETTINGS
from tenure.synth.checking.view import People, choose
from tenure.synth.draws import Bools, Floats, Ints
from tenure.terms import Month

__all__ = ["Entrants", "Outflow"]

_FIVE, _SIX = BANDS.index("5"), BANDS.index("6")
# From support is from support work within a year, apprentices and nursing associates included; those who
# left to study for years come back as new people.
_LOOK_BACK = 12
_NEVER = -10_000
_OUTFLOW_MONTH = 3


def _grow(held: Ints, size: int, fill: int) -> Ints:
    grown = np.full(size, fill, dtype=np.int64)
    grown[: len(held)] = held
    return grown


@dataclass(slots=True)
class _Cohort:
    """New nurses (or midwives) of one month: numbers, whether they came from support, whether at band 5."""

    month: Month
    number: Ints
    from_support: Bools
    at_five: Bools
    is_nurse: Bools


@dataclass(slots=True)
class _Tally:
    """People and successes by kind: direct entrants, then those from support."""

    counts: Floats = field(default_factory=lambda: np.zeros((2, 2)))


class Entrants:
    """Finds people seen for the first time as nurses or midwives, and follows them for three years."""

    def __init__(self, targets: list[Target]) -> None:
        self._targets = [target for target in targets if target.measure in self.measures()]
        self._first: Month | None = None
        self._nursing: Ints = np.empty(0, dtype=np.int64)
        self._support: Ints = np.empty(0, dtype=np.int64)
        self._cohorts: list[_Cohort] = []
        self._inflow: dict[Month, tuple[int, int]] = {}
        self._stayed = {target.id: _Tally() for target in self._targets if target.measure == "mover_premium"}
        self._risen = np.zeros((2, 2))

    def measures(self) -> frozenset[str]:
        """Return the measures answered here."""
        return frozenset({"support_inflow_share", "mover_premium", "midwife_to_nurse_progression"})

    def watch(self, people: People) -> None:
        """Note who is new, and look after those who came two or three years ago."""
        month, size = people.month, len(people.where)
        self._nursing = _grow(self._nursing, size, _NEVER)
        self._support = _grow(self._support, size, _NEVER)
        nursing = people.serving & choose(people, "nurses_midwives")
        if self._first is None:
            self._first = month
        else:
            self._note_new(people, nursing)
        self._nursing[people.number[nursing]] = month.index
        self._support[people.number[people.serving & choose(people, "clinical_support")]] = month.index
        self._follow(people)

    def _note_new(self, people: People, nursing: Bools) -> None:
        new = nursing & (self._nursing[people.number] == _NEVER)
        number = people.number[new]
        support = people.month.index - self._support[number] <= _LOOK_BACK
        is_nurse = choose(people, "nurses")[new]
        self._inflow[people.month] = (int(is_nurse.sum()), int((is_nurse & support).sum()))
        self._cohorts.append(_Cohort(people.month, number, support, people["band"][new] <= _FIVE, is_nurse))

    def _follow(self, people: People) -> None:
        for cohort in self._cohorts:
            age = people.month.index - cohort.month.index
            if age not in {24, 36}:
                continue
            at = people.where[cohort.number]
            serving = (at >= 0) & people.serving[at]
            if age == 24:
                self._note_risen(cohort, serving & (people["band"][at] >= _SIX), serving)
            self._note_stayed(cohort, serving, age)
        self._cohorts = [each for each in self._cohorts if each.month.plus(36) > people.month]

    def _note_risen(self, cohort: _Cohort, risen: Bools, serving: Bools) -> None:
        for row, mask in enumerate((cohort.is_nurse, ~cohort.is_nurse)):
            start = mask & cohort.at_five & serving
            self._risen[row] += (start.sum(), (start & risen).sum())

    def _note_stayed(self, cohort: _Cohort, serving: Bools, age: int) -> None:
        for target in self._targets:
            period = Period.parse(target.group)
            if target.id in self._stayed and period and cohort.month in period and target.period == f"{age} months":
                for row, mask in enumerate((~cohort.from_support, cohort.from_support)):
                    start = mask & cohort.is_nurse
                    self._stayed[target.id].counts[row] += (start.sum(), (start & serving).sum())

    def answer(self, target: Target) -> Found | None:
        """Return what was found, or None where nobody of the kind was seen long enough."""
        if target.measure == "support_inflow_share":
            period = Period.parse(target.period)
            months = [flow for month, flow in self._inflow.items() if period and month in period]
            whole = sum(flow[0] for flow in months)
            return add_rate(float(sum(flow[1] for flow in months)), float(whole)) if len(months) >= 9 else None
        if target.measure == "mover_premium":
            direct, moved = self._stayed[target.id].counts
            return compare_rates(add_rate(moved[1], moved[0]), add_rate(direct[1], direct[0]))
        nurses, midwives = self._risen
        return compare_rates(add_rate(midwives[1], midwives[0]), add_rate(nurses[1], nurses[0]))


class Outflow:
    """Adds up who moved from clinical support to registered work from one March to the next."""

    def __init__(self, targets: list[Target]) -> None:
        self._wanted = bool([target for target in targets if target.measure in self.measures()])
        self._start: tuple[Month, Ints, Ints, Ints] | None = None
        self._counts: dict[int, Floats] = {}

    def measures(self) -> frozenset[str]:
        """Return the measures answered here."""
        return frozenset({"outflow_growth", "outflow_region_ratio", "outflow_setting_ratio"})

    def watch(self, people: People) -> None:
        """Look at Marches only."""
        if not self._wanted or people.month.number != _OUTFLOW_MONTH:
            return
        if self._start is not None and self._start[0].plus(12) == people.month:
            self._add(people, *self._start[1:])
        support = people.serving & choose(people, "clinical_support")
        self._start = (people.month, people.number[support], people["region"][support], people["setting"][support])

    def _add(self, people: People, number: Ints, region: Ints, setting: Ints) -> None:
        at = people.where[number]
        moved = (at >= 0) & people.serving[at] & choose(people, "registered")[at]
        counts = np.zeros((2, len(REGIONS) + 1, len(SETTINGS) + 1))
        np.add.at(counts[0], (region, setting), 1)
        np.add.at(counts[1], (region, setting), moved)
        # A year is named after the March it begins in.
        self._counts[people.month.year - 1] = counts

    def answer(self, target: Target) -> Found | None:
        """Return a ratio of two rates, or None where a year or a place of it is missing."""
        if target.measure == "outflow_growth":
            first, last = (int(year) for year in target.period.split(" to "))
            if first not in self._counts or max(self._counts) < last - 1:
                return None
            late = self._counts[min(last, max(self._counts))]
            return compare_rates(_rate(late), _rate(self._counts[first]))
        if target.measure == "outflow_region_ratio":
            held = self._counts.get(int(target.period), self._counts.get(int(target.period) - 1))
            upper, lower = (REGIONS.index(name) for name in target.group.split(" over "))
            return None if held is None else compare_rates(_rate(held[:, upper]), _rate(held[:, lower]))
        summed = sum(self._counts.values(), np.zeros((2, len(REGIONS) + 1, len(SETTINGS) + 1)))
        upper, lower = (SETTINGS.index(name) for name in target.group.split(" over "))
        return compare_rates(_rate(summed[:, :, upper]), _rate(summed[:, :, lower]))


def _rate(counts: Floats) -> Found | None:
    return add_rate(float(counts[1].sum()), float(counts[0].sum()))
