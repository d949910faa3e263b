"""What tables of employments and absence share: the record they are from, units, populations and periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from tenure.errors import UsageError
from tenure.panel.employment import STAFF_GROUP
from tenure.retention.record import RecordFacts
from tenure.terms import Month

EVERYBODY = "all"
"""The unit of a table that tells no organisations apart."""

Population = Literal["turnover", "all"]
POPULATIONS: tuple[Population, ...] = ("turnover", "all")
"""``turnover`` leaves out doctors and dentists in training, whose contracts end by plan; ``all`` does not."""

TRAINING_PAY_CONTRACTS = ("foundation_2002", "registrar_2002", "resident_2016")
"""Pay contracts of doctors and dentists in training. Another is told by a training contract in a medical occupation."""

UNIT_COLUMN = "Organisation (code), or `all` for the service as a whole"


@dataclass(frozen=True, slots=True)
class StaffRecord(RecordFacts):
    """What the record says of itself; ``labels`` names the numbers of staff groups."""

    labels: Mapping[int, str] = field(default_factory=dict)


def name_units(frame: pl.DataFrame, record: StaffRecord) -> pl.DataFrame:
    """Return cells with ``unit`` in place of ``org_code``, and the staff group by its name."""
    named = frame.with_columns(unit=pl.col("org_code").fill_null(EVERYBODY)).drop("org_code")
    if STAFF_GROUP in named.columns:
        names = {0: "unknown", **record.labels}
        named = named.with_columns(pl.col(STAFF_GROUP).replace_strict(names, return_dtype=pl.String))
    return named


def plan_years(months: Sequence[Month], *, start: Month | None, end: Month | None) -> list[tuple[Month, Month]]:
    """Return the periods asked: the one between two month ends, or each twelve months back from the record's last.

    Parameters
    ----------
    months : sequence of Month
        The months that the record holds, in order.
    start, end : Month, optional
        The month ends between which people leave; both, or neither.

    Raises
    ------
    UsageError
        One of the two alone, an order that is no period, or a month that the record does not hold.

    Examples
    --------
    >>> held = [Month.parse("2021-03").plus(k) for k in range(30)]
    >>> [f"{first} to {last}" for first, last in plan_years(held, start=None, end=None)]
    ['2021-08 to 2022-08', '2022-08 to 2023-08']
    """
    held = set(months)
    if start is None and end is None:
        last = months[-1]
        years = [(last.plus(-12 * back), last.plus(12 - 12 * back)) for back in range(1, len(months) // 12 + 1)]
        found = [(first, until) for first, until in reversed(years) if first in held and until in held]
        return found or [(months[0], last)]
    if start is None or end is None or start >= end or start not in held or end not in held:
        fix = "choose both from the months of the record."
        if start is None or end is None:
            fix = "give both --start and --end, or neither."
        elif start >= end:
            fix = "give a --start that lies before the --end."
        raise UsageError(
            "There is no such period in the record.",
            slug="period-not-in-record",
            found=f"--start {start or 'not given'}, --end {end or 'not given'}.",
            expected=f"two months of the record, {months[0]} to {months[-1]}, the first before the second.",
            fix=fix,
        )
    return [(start, end)]
