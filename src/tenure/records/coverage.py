"""Months of a record: which are missing, and which hold so few rows that something may be wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from tenure.terms import Month, write_count

__all__ = ["coverage_notes", "missing_months", "sparse_months"]

# A month is held against the three held months before it and the three after.
_NEIGHBOURS = 3
_SPARSE_SHARE = 0.05
_MOST_SPANS = 6


def missing_months(coverage: Mapping[int, int]) -> tuple[Month, ...]:
    """Return the months without rows between the first and the last that have some.

    Parameters
    ----------
    coverage : Mapping of int to int
        Rows by index of month.
    """
    if not coverage:
        return ()
    return tuple(Month(index) for index in range(min(coverage), max(coverage)) if index not in coverage)


def sparse_months(coverage: Mapping[int, int]) -> tuple[Month, ...]:
    """Return the months with fewer than 5% of the median rows of their neighbours.

    Neighbours are up to three months that have rows before, and three after, however far away.
    """
    months = sorted(coverage)
    sparse = []
    for place, index in enumerate(months):
        near = months[max(place - _NEIGHBOURS, 0) : place] + months[place + 1 : place + 1 + _NEIGHBOURS]
        if near and coverage[index] < _SPARSE_SHARE * median(coverage[other] for other in near):
            sparse.append(Month(index))
    return tuple(sparse)


def coverage_notes(coverage: Mapping[int, int]) -> tuple[str, ...]:
    """Say in words which months of the record are missing or hold few rows."""
    notes = []
    if missing := missing_months(coverage):
        notes.append(f"Months of the record without any row: {_list_spans(missing)}.")
    if sparse := sparse_months(coverage):
        notes.append(
            f"Months of the record with fewer than 5% of the rows of their neighbours: {_list_spans(sparse)}. "
            "A wrong date may have made them; analyses take the record to reach as far as they do."
        )
    return tuple(notes)


def _list_spans(months: Sequence[Month]) -> str:
    spans: list[list[Month]] = []
    for month in months:
        if spans and spans[-1][1].plus(1) == month:
            spans[-1][1] = month
        else:
            spans.append([month, month])
    shown = ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in spans[:_MOST_SPANS])
    return shown + (f" and {write_count(len(spans) - _MOST_SPANS, 'more span')}" if len(spans) > _MOST_SPANS else "")
