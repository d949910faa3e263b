"""Periods of days, both ends included, as the facts hold them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

Span = tuple[dt.date, dt.date]
OPEN_END = dt.date.max
_DAY = dt.timedelta(days=1)


def read_span(first_day: str, last_day: str) -> Span:
    """Read a period; a blank last day means that it is still open."""
    return dt.date.fromisoformat(first_day), dt.date.fromisoformat(last_day) if last_day else OPEN_END


def join_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join periods that follow one another without a day between them."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and (joined[-1][1] == OPEN_END or start <= joined[-1][1] + _DAY):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def find_overlaps(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the periods that begin before the one before them has ended."""
    return tuple(after for before, after in pairwise(sorted(spans)) if after[0] <= before[1])


def show_spans(spans: Iterable[Span]) -> str:
    """Write periods for a reader, joined where they follow one another."""
    return "; ".join(f"{start} to {'today' if end == OPEN_END else end}" for start, end in join_spans(spans))
