"""What came out for a target, and the periods targets speak of."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from tenure.terms import Month

__all__ = ["Found", "Period", "Target", "add_rate", "compare_rates"]


@dataclass(frozen=True, slots=True)
class Found:
    """A value found, the people (or events) it rests on, and its standard error from sampling alone."""

    value: float
    people: float
    error: float


@dataclass(frozen=True, slots=True)
class Period:
    """Months from ``first`` to ``last``, both included."""

    first: Month
    last: Month

    @classmethod
    def parse(cls, text: str) -> Period | None:
        """Read ``2014``, ``2014-11``, or two of them with `` to `` between; ``all`` and other words are None."""
        ends = text.split(" to ")
        if not all(end[:4].isdecimal() and len(end) in {4, 7} for end in ends):
            return None
        first, last = ends[0], ends[-1]
        return cls(
            Month.parse(first if len(first) == 7 else f"{first}-01"),
            Month.parse(last if len(last) == 7 else f"{last}-12"),
        )

    def __contains__(self, month: Month) -> bool:
        """Whether the month lies in the period."""
        return self.first <= month <= self.last


@dataclass(frozen=True, slots=True)
class Target:
    """One published figure, as the rules hold it."""

    id: str
    topic: str
    measure: str
    group: str
    period: str
    unit: str
    value: float
    margin_kind: str
    margin: float
    source: str
    status: str


def add_rate(part: float, whole: float, *, people: float | None = None) -> Found | None:
    """Return ``part / whole`` as a share of ``people`` (``whole`` unless given), or None for nobody."""
    if whole <= 0:
        return None
    value, count = part / whole, whole if people is None else people
    spread = max(value * (1 - value), value / max(count, 1), 0.0)
    return Found(value, count, sqrt(spread / max(count, 1)))


def compare_rates(upper: Found | None, lower: Found | None) -> Found | None:
    """Return the ratio of two independent rates, with the error of the ratio (delta method)."""
    if upper is None or lower is None or lower.value <= 0 or upper.value <= 0:
        return None
    value = upper.value / lower.value
    relative = (upper.error / upper.value) ** 2 + (lower.error / lower.value) ** 2
    return Found(value, min(upper.people, lower.people), value * sqrt(relative))
