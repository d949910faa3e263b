"""Measures of leave: maternity and what follows it, and leaving after a short sickness absence."""

from __future__ import annotations

import numpy as np

from tenure.synth.checking.found import Found, Period, Target, add_rate, compare_rates
from tenure.synth.checking.lists import SETTINGS
from tenure.synth.checking.view import People, choose
from tenure.synth.draws import Bools, Floats, Ints

__all__ = ["Parenthood", "ShortAbsence"]

_WEEKS_A_MONTH = 365.25 / 12 / 7
_NONE = -1
_SHORT_DAYS = 7.5
_LATER = 3
_FEWEST_LEAVES = 30


class Parenthood:
    """Follows maternity leave from its first month to the month after its last."""

    def __init__(self, targets: list[Target]) -> None:
        periods = [Period.parse(target.period) for target in targets if target.measure in self.measures()]
        self._period = next((period for period in periods if period is not None), None)
        self._began: Ints = np.empty(0, dtype=np.int64)
        self._setting: Ints = np.empty(0, dtype=np.int64)
        self._exposed: Bools = np.empty(0, dtype=np.bool_)
        self._taken: Bools = np.empty(0, dtype=np.bool_)
        # By setting of the organisation: leaves ended, months, months squared, returns, returns part time.
        self._ended = np.zeros((len(SETTINGS) + 1, 5))
        self._seen = False

    def measures(self) -> frozenset[str]:
        """Return the measures answered here."""
        return frozenset({
            "maternity_weeks", "maternity_return_share", "part_time_after_maternity", "maternity_ever_share",
        })  # fmt: skip

    def watch(self, people: People) -> None:
        """Note who began leave, and what became of those who ended it."""
        if self._period is None:
            return
        size = len(people.where)
        began, setting = np.full((2, size), _NONE, dtype=np.int64)
        began[: len(self._began)], setting[: len(self._setting)] = self._began, self._setting
        on_leave = np.zeros(size, dtype=np.bool_)
        mothers = people["on_maternity"]
        on_leave[people.number[mothers]] = True
        setting[people.number[mothers]] = people["setting"][mothers]
        if people.month in self._period:
            self._note_ended(people, np.flatnonzero((began != _NONE) & ~on_leave), began, setting)
            self._note_taken(people, size)
        begins = on_leave & (began == _NONE)
        # Leave under way in the first month seen began at no month known.
        began[begins] = people.month.index if self._seen else 0
        began[~on_leave] = _NONE
        self._began, self._setting, self._seen = began, setting, True

    def _note_ended(self, people: People, ended: Ints, began: Ints, setting: Ints) -> None:
        known = ended[began[ended] > 0]
        at = people.where[known]
        back = (at >= 0) & people.serving[at]
        months = people.month.index - began[known]
        part = back & (people["fte"][at] < 0.995)
        values = np.stack([np.ones(len(known)), months, months**2, back, part], axis=1)
        np.add.at(self._ended, setting[known], values)

    def _note_taken(self, people: People, size: int) -> None:
        exposed, taken = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
        exposed[: len(self._exposed)], taken[: len(self._taken)] = self._exposed, self._taken
        women = choose(people, "nurses_midwives") & (people["sex"] == 0) & (people["age"] < 50)
        exposed[people.number[women & (people.serving | people.away)]] = True
        taken[people.number[women & people["on_maternity"]]] = True
        self._exposed, self._taken = exposed, taken

    def answer(self, target: Target) -> Found | None:
        """Return what was found, or None where no leave ended in the period."""
        ended = self._ended.sum(axis=0)
        if target.measure == "maternity_ever_share":
            return add_rate(float(self._taken.sum()), float(self._exposed.sum()))
        if target.measure == "maternity_return_share":
            return add_rate(float(ended[3]), float(ended[0]))
        if target.measure == "part_time_after_maternity":
            return add_rate(float(ended[4]), float(ended[3]))
        lengths = [_mean_weeks(row) for row in self._ended[:-1] if row[0] >= _FEWEST_LEAVES]
        if not lengths:
            return None
        extreme = min if target.group == "least" else max
        return extreme(lengths, key=lambda found: found.value)


def _mean_weeks(row: Floats) -> Found:
    count, months, squares = row[:3].tolist()
    mean = months / count
    spread = max(squares / count - mean**2, 0.0) ** 0.5
    return Found(mean * _WEEKS_A_MONTH, count, spread * _WEEKS_A_MONTH / count**0.5)


class ShortAbsence:
    """Compares leaving within three months after a short absence with leaving after none."""

    def __init__(self, targets: list[Target]) -> None:
        self._wanted = bool([target for target in targets if target.measure in self.measures()])
        self._waiting: list[tuple[int, Ints, Bools]] = []
        self._counts = np.zeros((2, 2))

    def measures(self) -> frozenset[str]:
        """Return the measures answered here."""
        return frozenset({"leaving_after_short_absence"})

    def watch(self, people: People) -> None:
        """Note absences, and who of those of three months ago is gone."""
        if not self._wanted:
            return
        due = [waiting for waiting in self._waiting if waiting[0] == people.month.index - _LATER]
        self._waiting = [waiting for waiting in self._waiting if waiting[0] > people.month.index - _LATER]
        for _, number, short in due:
            at = people.where[number]
            gone = ~((at >= 0) & (people.serving[at] | people.away[at]))
            for row, mask in enumerate((~short, short)):
                self._counts[row] += (mask.sum(), (mask & gone).sum())
        chosen = people.serving & choose(people, "nurses_midwives")
        days = people["fte_days_lost"] / people["fte"]
        places = np.flatnonzero(chosen & (days <= _SHORT_DAYS))
        self._waiting.append((people.month.index, people.number[places], days[places] > 0))

    def answer(self, target: Target) -> Found | None:  # noqa: ARG002 - as the other measures
        """Return the ratio of the two rates of leaving."""
        none, short = self._counts
        return compare_rates(add_rate(short[1], short[0]), add_rate(none[1], none[0]))
