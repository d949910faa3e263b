"""What a table says of months that the record, or one of its organisations, lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenure.terms import MISSING_MONTHS, Month, write_count

MOST_LISTED = 10
_WORDS = {
    "hole": (
        "organisations delivered nothing for a time, and then again",
        "Whoever is with one directly before and directly after is taken to have stayed; others left or joined.",
    ),
    "ended": (
        "organisations deliver nothing from a month on, and most of their people are nowhere in the record",
        "These count as left, whether the organisation closed or its file is missing.",
    ),
    "began": (
        "organisations deliver nothing up to a month, and most of their first people were nowhere in the record",
        "These count as joined, whether the organisation is new or its file was missing.",
    ),
}


@dataclass(frozen=True, slots=True)
class Edge:
    """Months in which an organisation delivered nothing, both inside: see ``tenure.panel.edge_steps``."""

    kind: str
    organisation: str
    first: Month
    last: Month

    def touches(self, period: tuple[Month, Month]) -> bool:
        """Return whether people of the organisation cannot be seen at the period's start, or at its end."""
        start_is_missing, end_is_missing = (self.first <= month <= self.last for month in period)
        if self.kind == "ended":
            return end_is_missing and not start_is_missing
        if self.kind == "began":
            return start_is_missing and not end_is_missing
        return start_is_missing or end_is_missing


_UNBRIDGED = "Their people are in post in none of these months, and count as having left and joined again."


def tell_edges(
    edges: Sequence[Edge], periods: Sequence[tuple[Month, Month]], *, bridged: bool = True
) -> tuple[str, ...]:
    """Return a note for each kind of edge: which organisations, in which months, and how many periods they touch.

    Counts that pass over such months are ``bridged``; others take the record as it is.
    Organisations are named by code; all have at least ``tenure.panel.HOLE_PEOPLE`` people.
    """
    notes = []
    for kind, (what, bridging) in _WORDS.items():
        reading = bridging if bridged or kind != "hole" else _UNBRIDGED
        found = sorted((each.organisation, each.first, each.last) for each in edges if each.kind == kind)
        if found:
            listed = _list_some([f"{code} in {_write_months(first, last)}" for code, first, last in found])
            of_kind = [each for each in edges if each.kind == kind]
            touched = sum(any(each.touches(period) for each in of_kind) for period in periods)
            counted = f" Periods that begin or end there: {touched} of {len(periods)}." if periods else ""
            notes.append(f"{MISSING_MONTHS}{what}: {listed}. {reading}{counted}")
    return tuple(notes)


def step_periods(
    months: Sequence[Month], horizon: int, *, first: Month | None = None, last: Month | None = None
) -> list[tuple[Month, Month]]:
    """Return the periods in a range, latest first, whether or not the record holds their months.

    They are counted back from the last month held in the range, a year at a time or a shorter horizon.

    Examples
    --------
    >>> record = [Month.parse("2020-01"), Month.parse("2021-03")]
    >>> [(str(a), str(b)) for a, b in step_periods(record, 6)]
    [('2020-09', '2021-03'), ('2020-03', '2020-09')]
    """
    held = [month for month in months if (first is None or month >= first) and (last is None or month <= last)]
    periods: list[tuple[Month, Month]] = []
    if held:
        end = max(held)
        while end.plus(-horizon) >= min(held):
            periods.append((end.plus(-horizon), end))
            end = end.plus(-min(12, horizon))
    return periods


def tell_dropped(
    months: Sequence[Month], horizon: int, *, first: Month | None = None, last: Month | None = None
) -> tuple[str, ...]:
    """Return notes on periods that are left out since the record lacks their first month or their last.

    Parameters
    ----------
    months, horizon, first, last
        As for ``plan_periods``.
    """
    held, notes = set(months), []
    if last is not None and last not in held and min(held) < last < max(held):
        ends = max(month for month in held if month < last)
        notes.append(f"{MISSING_MONTHS}the record holds nothing for {last}, so periods are counted back from {ends}.")
    stepped = step_periods(months, horizon, first=first, last=last)
    dropped = [period for period in stepped if not held.issuperset(period)]
    if dropped:
        lacking = sorted({month for period in dropped for month in period if month not in held})
        listed = _list_some([_write_months(start, end) for start, end in sorted(dropped)])
        notes.append(
            f"{MISSING_MONTHS}the record holds nothing for {_list_some([str(month) for month in lacking])}, so "
            f"{write_count(len(dropped), 'period')} that would begin or end there "
            f"{'is' if len(dropped) == 1 else 'are'} left out: {listed}."
        )
    return tuple(notes)


def _write_months(first: Month, last: Month) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _list_some(texts: Sequence[str]) -> str:
    more = len(texts) - MOST_LISTED
    return ", ".join(texts[:MOST_LISTED]) + (f" and {more} more" if more > 0 else "")
