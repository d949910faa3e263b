"""Measures that are a sum over a sum in the months of a period: shares, means, rates of absence."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np

from tenure.synth.checking.found import Found, Period, Target
from tenure.synth.checking.lists import BANDS, ETHNIC_GROUPS
from tenure.synth.checking.view import People, choose
from tenure.synth.draws import Bools

__all__ = ["Shares"]

Sums = tuple[float, float]
_BROAD = {
    "Registered clinical": "registered_clinical",
    "Clinical support": "clinical_support",
    "Infrastructure support": "infrastructure_support",
}
_WHITE, _BLACK, _NOT_KNOWN = (ETHNIC_GROUPS.index(name) for name in ("white", "black", "not_known"))


def _count(part: Bools, whole: Bools) -> Sums:
    return float((part & whole).sum()), float(whole.sum())


def _broad(people: People, group: str) -> Sums:
    everybody = sum(float((choose(people, name) & people.serving).sum()) for name in _BROAD.values())
    return float((choose(people, _BROAD[group]) & people.serving).sum()), everybody


def _mean_fte(people: People, group: str) -> Sums:
    whole = choose(people, group) & people.serving
    return float(people["fte"][whole].sum()), float(whole.sum())


def _fte_per_head(people: People, group: str) -> Sums:  # noqa: ARG001 - one signature for all
    return people.total_fte, float(people.serving.sum())


def _roles(people: People, group: str) -> Sums:  # noqa: ARG001 - one signature for all
    return float(people.n_roles), float(people.serving.sum())


def _flag(column: str, value: int) -> Callable[[People, str], Sums]:
    def count(people: People, group: str) -> Sums:
        return _count(people[column] == value, choose(people, group) & people.serving)

    return count


def _ethnicity_recorded(people: People, group: str) -> Sums:
    return _count(people["ethnic_group"] != _NOT_KNOWN, choose(people, group) & people.serving)


def _bme(people: People, group: str) -> Sums:
    ethnic = people["ethnic_group"]
    return _count((ethnic != _NOT_KNOWN) & (ethnic != _WHITE), choose(people, group) & people.serving)


def _part_time(people: People, group: str) -> Sums:
    return _count(people["fte"] < 0.995, choose(people, group) & people.serving)


def _fixed_term(people: People, group: str) -> Sums:
    return _count(people["is_fixed_term"], choose(people, group) & people.serving & ~people["is_training"])


def _nurses_of_bands(people: People, group: str) -> Sums:
    middle = np.isin(people["band"], (BANDS.index("5"), BANDS.index("6")))
    return _count(choose(people, "nurses") & middle, choose(people, group) & people.serving)


def _sickness(people: People, group: str) -> Sums:
    whole = choose(people, group) & people.serving
    lost, available = people["fte_days_lost"][whole], people["fte_days_available"][whole]
    return float(lost.sum(dtype=np.float64)), float(available.sum(dtype=np.float64))


def _maternity(people: People, group: str) -> Sums:
    women = choose(people, group) & (people["sex"] == 0) & (people["age"] < 50) & (people.serving | people.away)
    return _count(people["on_maternity"], women)


def _unknown_reason(people: People, group: str) -> Sums:
    return _count(people["reason"] == 1, choose(people, group) & (people["reason"] > 0))


_MEASURES: dict[str, Callable[[People, str], Sums]] = {
    "broad_share": _broad,
    "fte_per_head": _fte_per_head,
    "mean_fte": _mean_fte,
    "roles_per_head": _roles,
    "women_share": _flag("sex", 0),
    "afc_share": _flag("is_afc", 1),
    "ethnicity_recorded_share": _ethnicity_recorded,
    "bme_share": _bme,
    "black_share": _flag("ethnic_group", _BLACK),
    "part_time_share": _part_time,
    "fixed_term_share": _fixed_term,
    "band_5_6_nurse_share": _nurses_of_bands,
    "band_5_share": _flag("band", BANDS.index("5")),
    "sickness_rate": _sickness,
    "maternity_share": _maternity,
    "unknown_reason_share": _unknown_reason,
}
# Spread of one person's value where it is no share of people: FTE and days lost vary this much.
_SPREAD = {"fte_per_head": 0.2, "mean_fte": 0.2, "roles_per_head": 0.14, "sickness_rate": 0.13}
_EVENTS = frozenset({"unknown_reason_share"})


class Shares:
    """Adds up each share over the months of its period."""

    def __init__(self, targets: list[Target]) -> None:
        self._targets = [target for target in targets if target.measure in _MEASURES]
        self._sums = {target.id: np.zeros(3) for target in self._targets}

    def watch(self, people: People) -> None:
        """Add a month."""
        for target in self._targets:
            period = Period.parse(target.period)
            if period is None or people.month in period:
                part, whole = _MEASURES[target.measure](people, target.group)
                self._sums[target.id] += (part, whole, 1)

    def answer(self, target: Target) -> Found | None:
        """Return what was found, or None where no month of the period was seen."""
        part, whole, months = self._sums[target.id].tolist()
        if whole <= 0:
            return None
        # The same people are seen month after month: they count once, events count each.
        people = whole if target.measure in _EVENTS else whole / months
        if target.measure == "sickness_rate":
            people = whole / 30
        value = part / whole
        spread = _SPREAD.get(target.measure, sqrt(max(value * (1 - value), 0.0)))
        return Found(value, people, spread / sqrt(max(people, 1)))

    def measures(self) -> frozenset[str]:
        """Return the measures answered here."""
        return frozenset(_MEASURES)
