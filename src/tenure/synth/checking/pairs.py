"""Measures of two months: who was there at the first, and what became of them by the second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenure.synth.checking.found import Found, Period, Target, add_rate, compare_rates
from tenure.synth.checking.lists import BANDS, ETHNIC_GROUPS, REGIONS
from tenure.synth.checking.view import People, choose
from tenure.synth.draws import Bools, Ints

__all__ = ["Pairs"]

_MEASURES = frozenset({
    "leaver_rate", "joiner_rate", "stability", "still_in_service", "same_role_share", "to_trainee_share",
    "headcount_growth", "band_5_cohort", "band_5_cohort_up", "band_5_cohort_up_ratio",
})  # fmt: skip
_COHORT = ("band_5_cohort", "band_5_cohort_up", "band_5_cohort_up_ratio")
_FIVE, _SIX, _SEVEN = (BANDS.index(band) for band in ("5", "6", "7"))


@dataclass(frozen=True, slots=True)
class _Start:
    """The members of a group at the first month, and all of the group where they serve."""

    number: Ints
    columns: dict[str, NDArray[Any]]


def _members(people: People, target: Target) -> Bools:
    if target.measure in _COHORT:
        lowest = (people["band"] == _FIVE) & (people["pay_step"] == 1)
        return np.asarray(choose(people, "nurses") & people.serving & lowest, dtype=np.bool_)
    mask: Bools = choose(people, target.group) & people.serving
    # Planned rotation of doctors in training is no leaving (official turnover leaves them out).
    turnover = target.measure in {"leaver_rate", "joiner_rate", "stability", "still_in_service"}
    return np.asarray(mask & ~people["is_training"] if turnover else mask, dtype=np.bool_)


class Pairs:
    """Keeps the members of each target at its first month until its last."""

    def __init__(self, targets: list[Target]) -> None:
        self._targets = [target for target in targets if target.measure in _MEASURES]
        self._starts: dict[str, _Start] = {}
        self._found: dict[str, Found | None] = {}

    def watch(self, people: People) -> None:
        """Open the targets that begin in this month, and answer those that end in it."""
        for target in self._targets:
            period = Period.parse(target.period)
            if period is None:
                continue
            if people.month == period.last and target.id in self._starts:
                self._found[target.id] = _answer(target, self._starts.pop(target.id), people)
            if people.month == period.first:
                places = np.flatnonzero(_members(people, target))
                names = ("occupation_code", "org_code", "sex", "ethnic_group", "region")
                self._starts[target.id] = _Start(people.number[places], {name: people[name][places] for name in names})

    def answer(self, target: Target) -> Found | None:
        """Return what was found, or None where the two months were not both seen."""
        return self._found.get(target.id)

    def measures(self) -> frozenset[str]:
        """Return the measures answered here."""
        return _MEASURES


def _answer(target: Target, start: _Start, people: People) -> Found | None:
    if target.measure in _COHORT:
        return _answer_cohort(target, start, people)
    at = people.where[start.number]
    serving = (at >= 0) & people.serving[at]
    count = len(start.number)
    if target.measure == "still_in_service":
        return add_rate(float(serving.sum()), count)
    if target.measure == "stability":
        # Stability of one group over one year is of the service for national groups; of the organisation
        # where the target follows people of a trust.
        same = serving & (people["org_code"][at] == start.columns["org_code"])
        return add_rate(float((same if _is_of_organisation(target) else serving).sum()), count)
    if target.measure == "same_role_share":
        same = serving & (people["occupation_code"][at] == start.columns["occupation_code"])
        return add_rate(float(same.sum()), float(serving.sum()))
    if target.measure == "to_trainee_share":
        trainee = serving & choose(people, "trainee_associates")[at]
        return add_rate(float(trainee.sum()), float(serving.sum()))
    return _answer_turnover(target, start, people, serving)


def _is_of_organisation(target: Target) -> bool:
    return target.source != "pq-112582"


def _answer_turnover(target: Target, start: _Start, people: People, serving: Bools) -> Found | None:
    """Return leavers or joiners over the mean of the two headcounts (the official denominator)."""
    now = people.number[_members(people, target)]
    mean = (len(start.number) + len(now)) / 2
    if target.measure == "headcount_growth":
        growth = add_rate(float(len(now)), float(len(start.number)))
        return growth and Found(growth.value, growth.people, 0.25 / max(growth.people, 1) ** 0.5)
    if target.measure == "leaver_rate":
        return add_rate(float((~serving).sum()), mean)
    return add_rate(float(np.isin(now, start.number, invert=True).sum()), mean)


def _answer_cohort(target: Target, start: _Start, people: People) -> Found | None:
    at = people.where[start.number]
    # Who is on leave has left neither nursing nor the service.
    nursing = (at >= 0) & (people.serving[at] | people.away[at]) & choose(people, "nurses")[at]
    band = np.where(nursing, people["band"][at], -1)
    if target.measure == "band_5_cohort":
        parts = {
            "left": ~nursing,
            "band_5": nursing & (band <= _FIVE),
            "band_6": band == _SIX,
            "band_7_up": band >= _SEVEN,
        }
        return add_rate(float(parts[target.group].sum()), len(band))
    if target.measure == "band_5_cohort_up":
        return _share_up(nursing & _is_of(start, target.group), band)
    upper, lower = target.group.split(" over ")
    regions = start.columns["region"]
    return compare_rates(
        _share_up(nursing & (regions == REGIONS.index(upper)), band),
        _share_up(nursing & (regions == REGIONS.index(lower)), band),
    )


def _is_of(start: _Start, group: str) -> Bools:
    if group in {"men", "women"}:
        return np.asarray(start.columns["sex"] == (group == "men"), dtype=np.bool_)
    return np.asarray(start.columns["ethnic_group"] == ETHNIC_GROUPS.index(group), dtype=np.bool_)


def _share_up(whole: Bools, band: NDArray[Any]) -> Found | None:
    return add_rate(float((whole & (band >= _SIX)).sum()), float(whole.sum()))
