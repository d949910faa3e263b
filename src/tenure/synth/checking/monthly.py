"""Measures of adjoining months: who leaves and joins from one month to the next, and by whom."""

from __future__ import annotations

import numpy as np

from tenure.synth.checking.found import Found, Period, Target, add_rate, compare_rates
from tenure.synth.checking.lists import NATIONALITY_CLASSES, SETTINGS
from tenure.synth.checking.view import People, choose
from tenure.synth.draws import Bools, Floats, Ints
from tenure.terms import Month

__all__ = ["Monthly"]

_MEASURES = frozenset({
    "monthly_leaving_least", "monthly_leaving_most", "monthly_joining_least", "monthly_joining_most", "september_peak",
    "april_2013_spike", "monthly_acute_exit", "exit_order", "exit_ratio", "community_to_acute_leaving",
    "organisation_leaving_range", "age_shape",
})  # fmt: skip
_GROUPS = ("consultants", "nurses_midwives", "nurses", "hcas", "other")
_ACUTE, _COMMUNITY = SETTINGS.index("acute"), SETTINGS.index("community")
_BANDS = 13  # of five years, from under 20 to 75 and over
_UK, _UNKNOWN = NATIONALITY_CLASSES.index("uk"), NATIONALITY_CLASSES.index("unknown")
# Months of exits from acute trusts that published rates are over.
_EXITS = Period(Month.parse("2012-11"), Month.parse("2021-12"))
_SMALLEST_ORGANISATION = 500 * 12


class Monthly:
    """Adds up exits and entries between adjoining months."""

    def __init__(self, targets: list[Target]) -> None:
        self._wanted = bool(targets)
        self._before: People | None = None
        self._flows: dict[Month, tuple[int, int, int]] = {}
        self._exits = np.zeros((2, 2, _BANDS, len(NATIONALITY_CLASSES), 3))
        self._consultants = np.zeros(2)
        self._settings = np.zeros((2, len(SETTINGS) + 1))
        self._organisations = np.zeros((2, 4096))

    def watch(self, people: People) -> None:
        """Compare a month with the one before."""
        before, self._before = self._before, people
        if before is None or before.month.plus(1) != people.month:
            return
        at = people.where[before.number]
        stays = (at >= 0) & people.serving[at]
        counted = before.serving & ~before["is_training"]
        leaves = counted & ~stays
        here = np.full(len(people.where), -1, dtype=np.int64)
        here[: len(before.where)] = before.where
        back = here[people.number]
        joins = people.serving & ~people["is_training"] & ~((back >= 0) & before.serving[back])
        self._flows[people.month] = (int(counted.sum()), int(leaves.sum()), int(joins.sum()))
        for row, mask in enumerate((counted, leaves)):
            # One more than the place, so that organisations of no setting fall in the first.
            self._settings[row] += np.bincount(before["setting"][mask] + 1, minlength=len(SETTINGS) + 1)
        if people.month.plus(-1) in _EXITS:
            self._add_exits(before, people, at)

    def _add_exits(self, before: People, people: People, at: Ints) -> None:
        """Add exits from acute trusts; unpaid leave of the same trusts is no exit."""
        acute = before.serving & (before["setting"] == _ACUTE) & ~before["is_training"]
        employed = (at >= 0) & (people.serving[at] | people.away[at]) & (people["setting"][at] == _ACUTE)
        exits = acute & ~employed
        self._consultants += [(mask & choose(before, "consultants")).sum() for mask in (acute, exits)]
        kinds = (choose(before, "nurses"), choose(before, "midwives"), choose(before, "hcas"))
        for kind, chosen in enumerate(kinds):
            for row, mask in enumerate((acute, exits)):
                self._exits[row, :, :, :, kind] += _by_cell(before, mask & chosen)
        for row, mask in enumerate((acute, exits)):
            codes = before["org_code"][mask & kinds[2]]
            self._organisations[row] += np.bincount(codes[codes >= 0], minlength=4096)

    def answer(self, target: Target) -> Found | None:
        """Return what was found, or None where it cannot be said."""
        found = {
            "monthly_acute_exit": self._answer_exit,
            "exit_ratio": self._answer_nationality,
            "age_shape": self._answer_age,
            "exit_order": self._answer_order,
            "community_to_acute_leaving": self._answer_setting,
            "organisation_leaving_range": self._answer_range,
            "september_peak": self._answer_september,
            "april_2013_spike": self._answer_spike,
        }.get(target.measure, self._answer_extreme)
        return found(target)

    def measures(self) -> frozenset[str]:
        """Return the measures answered here."""
        return _MEASURES

    def _rate(self, kinds: list[int], sex: int | None = None, ages: slice = slice(None)) -> Found | None:
        cells = self._exits[:, :, ages][..., kinds]
        summed = (cells if sex is None else cells[:, sex : sex + 1]).sum(axis=(1, 2, 3, 4))
        return _event_rate(summed)

    def _answer_exit(self, target: Target) -> Found | None:
        if target.group == "consultants":
            return _event_rate(self._consultants)
        return self._rate([2] if target.group == "hcas" else [0, 1])

    def _answer_order(self, target: Target) -> Found | None:  # noqa: ARG002 - one signature for all
        """Return the smaller of the two ratios: above 1 when healthcare assistants > nurses > consultants."""
        nurses = self._rate([0, 1])
        ratios = [compare_rates(self._rate([2]), nurses), compare_rates(nurses, _event_rate(self._consultants))]
        found = [ratio for ratio in ratios if ratio is not None]
        return min(found, key=lambda ratio: ratio.value) if len(found) == len(ratios) else None

    def _answer_nationality(self, target: Target) -> Found | None:
        """Return nurses' exit ratio to British ones over sex and age (Mantel and Haenszel 1959)."""
        nationality = NATIONALITY_CLASSES.index(target.group.rsplit("_", 1)[1])
        people, exits = self._exits[0, ..., 0], self._exits[1, ..., 0]
        both = people[..., nationality] + people[..., _UK]
        inverse = np.divide(1.0, both, out=np.zeros_like(both), where=both > 0)
        upper = float((exits[..., nationality] * people[..., _UK] * inverse).sum())
        lower = float((exits[..., _UK] * people[..., nationality] * inverse).sum())
        events, others = float(exits[..., nationality].sum()), float(exits[..., _UK].sum())
        if min(upper, lower, events, others) <= 0:
            return None
        value = upper / lower
        return Found(value, events, value * (1 / events + 1 / others) ** 0.5)

    def _answer_age(self, target: Target) -> Found | None:
        thirties, forties, late = slice(3, 5), slice(5, 7), slice(8, 10)
        pairs = {
            "women_30s_over_40s": (self._rate([0, 1, 2], 0, thirties), self._rate([0, 1, 2], 0, forties)),
            "men_55_over_45": (self._rate([0, 1, 2], 1, late), self._rate([0, 1, 2], 1, slice(6, 8))),
            "young_male_hcas_over_all": (self._rate([2], 1, slice(0, 2)), self._rate([2])),
        }
        return compare_rates(*pairs[target.group])

    def _answer_setting(self, target: Target) -> Found | None:  # noqa: ARG002 - one signature for all
        return compare_rates(_event_rate(self._settings[:, _COMMUNITY + 1]), _event_rate(self._settings[:, _ACUTE + 1]))

    def _answer_range(self, target: Target) -> Found | None:  # noqa: ARG002 - one signature for all
        people, exits = self._organisations
        large = people >= _SMALLEST_ORGANISATION
        if large.sum() < 2:
            return None
        rates: Floats = exits[large] / people[large]
        top, bottom = int(np.argmax(rates)), int(np.argmin(rates))
        counts = np.stack([people[large], exits[large]])
        return compare_rates(_event_rate(counts[:, top]), _event_rate(counts[:, bottom]))

    def _monthly_rates(self, row: int, period: Period | None) -> list[Found]:
        rates = [
            add_rate(float(flow[row]), float(flow[0]))
            for month, flow in self._flows.items()
            if period is None or month in period
        ]
        return [rate for rate in rates if rate is not None]

    def _answer_extreme(self, target: Target) -> Found | None:
        rates = self._monthly_rates(1 if "leaving" in target.measure else 2, Period.parse(target.period))
        if not rates:
            return None
        extreme = min if target.measure.endswith("least") else max
        return extreme(rates, key=lambda rate: rate.value)

    def _answer_september(self, target: Target) -> Found | None:  # noqa: ARG002 - one signature for all
        """Return joiners of Septembers over those of the next highest calendar month."""
        by_month = np.zeros((2, 12))
        for month, (count, _, joined) in self._flows.items():
            by_month[:, month.number - 1] += (count, joined)
        if (by_month[0] == 0).any():
            return None
        others = np.delete(by_month, 8, axis=1)
        highest = others[:, int(np.argmax(others[1] / others[0]))]
        return compare_rates(_event_rate(by_month[:, 8]), _event_rate(highest))

    def _answer_spike(self, target: Target) -> Found | None:  # noqa: ARG002 - one signature for all
        """Return leaving between March and April 2013 over the highest of the other months to April 2014."""
        april = Month.parse("2013-04")
        if april not in self._flows:
            return None
        near = [flow for month, flow in self._flows.items() if abs(month.index - april.index) in range(1, 4)]
        if not near:
            return None
        highest = max(near, key=lambda flow: flow[1] / max(flow[0], 1))
        return compare_rates(_event_rate(np.array(self._flows[april])), _event_rate(np.array(highest)))


def _event_rate(counts: Floats | Ints) -> Found | None:
    return add_rate(float(counts[1]), float(counts[0]))


def _by_cell(people: People, mask: Bools) -> Floats:
    """Count people by sex, age band of five years and nationality class; the sex must be known."""
    mask = mask & (people["sex"] >= 0)
    age = np.clip(people["age"][mask] // 5 - 3, 0, _BANDS - 1)
    at = np.ravel_multi_index(
        (people["sex"][mask].astype(np.int64), age.astype(np.int64), people["nationality"][mask].astype(np.int64)),
        (2, _BANDS, len(NATIONALITY_CLASSES)),
    )
    counts: Floats = np.bincount(at, minlength=2 * _BANDS * len(NATIONALITY_CLASSES)).astype(np.float64)
    return counts.reshape(2, _BANDS, len(NATIONALITY_CLASSES))
