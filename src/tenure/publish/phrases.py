"""How findings say values: shares with their interval, pounds, differences, the highest and the lowest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tenure.publish.axes import write_percent
from tenure.publish.rows import Row, name_value

__all__ = [
    "name_row",
    "say_points",
    "say_pounds",
    "say_range",
    "say_share",
    "take_latest",
]

_MOST = 24
_WHOLE = ("all", "")
_POWERS = ((1e9, "billion"), (1e6, "million"))


def say_pounds(value: float) -> str:
    """Return pounds in words: to three figures where they are many.

    Examples
    --------
    >>> say_pounds(16_886_078), say_pounds(9_000_000), say_pounds(-44_165)
    ('£16.9 million', '£9 million', '−£44,165')
    """
    sign, size = "−" if value <= -0.5 else "", abs(value)
    for power, words in _POWERS:
        # 999,600 reads as 1 million, not as 999,600 beside others in millions.
        if size >= power * 0.9995:
            return f"{sign}£{size / power:.3g} {words}"
    return f"{sign}£{size:,.0f}"


def say_share(row: Row, value: str, low: str | None = None, high: str | None = None) -> str:
    """Return a share in per cent with its interval where both limits are shown."""
    text = write_percent(row[value])
    if low is None or high is None or row[low] is None or row[high] is None:
        return text
    return f"{text} (95% interval {write_percent(row[low])} to {write_percent(row[high])})"


def say_points(difference: float) -> str:
    """Return a difference of two shares in percentage points, without its sign.

    Examples
    --------
    >>> say_points(-0.0123), say_points(0.01)
    ('1.2 percentage points', '1.0 percentage points')
    """
    return f"{100 * abs(difference):.1f} percentage points"


def name_row(row: Row, columns: Sequence[str], labels: Mapping[str, str] | None = None) -> str:
    """Return what a row is of, in words: its values without those that mean everybody."""
    named = [name_value(row, name, labels) for name in columns if str(row[name]) not in _WHOLE]
    return ", ".join(named) or "Everybody"


def take_latest(rows: Sequence[Row], columns: Sequence[str]) -> dict[str, str]:
    """Return the latest value of each column in turn, among the rows that have the ones before."""
    where: dict[str, str] = {}
    for column in columns:
        values = [str(row[column]) for row in rows if all(str(row[name]) == text for name, text in where.items())]
        if values:
            where[column] = max(values)
    return where


def say_range(
    rows: Sequence[Row],
    value: str,
    *,
    size: str,
    name: Callable[[Row], str],
    say: Callable[[Row], str],
    every: int,
    noun: str,
) -> str:
    """Return where a value is highest and where it is lowest, and of how many it can be shown.

    Of more than twenty-four rows the largest are compared: the extremes of many small ones are chance.

    Parameters
    ----------
    rows : sequence of dict
        The rows of which it is shown: two at least.
    value : str
        Column that is compared.
    size : str
        Column of how many people a row is of.
    name, say : callable
        The words for a row, and for its value.
    every : int
        How many there are, hidden ones too.
    noun : str
        What they are, in the plural.

    Examples
    --------
    >>> rows = [{"of": "A", "rate": 2.0, "n": 10}, {"of": "B", "rate": 1.0, "n": 20}]
    >>> say = {"name": lambda row: row["of"], "say": lambda row: str(row["rate"]), "noun": "groups"}
    >>> say_range(rows, "rate", size="n", every=3, **say)
    'highest in A, 2.0, and lowest in B, 1.0, of the 2 of 3 groups of which it can be shown'
    """
    largest = sorted(rows, key=lambda row: (-(row[size] or 0), name(row)))[:_MOST]
    ordered = sorted(largest, key=lambda row: (row[value], name(row)))
    lowest, highest = ordered[0], ordered[-1]
    if lowest[value] == highest[value]:
        return f"{say(lowest)} in {name(lowest)}, and alike in every other of the {len(largest)} {noun} compared"
    if len(rows) > _MOST:
        of = f"{_MOST} largest of {every:,} {noun}"
    else:
        of = f"{every} {noun}" if len(rows) == every else f"{len(rows)} of {every:,} {noun} of which it can be shown"
    return f"highest in {name(highest)}, {say(highest)}, and lowest in {name(lowest)}, {say(lowest)}, of the {of}"
