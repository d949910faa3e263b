"""Counts of organisations that the record does not hold: released by others, or published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tenure.errors import CheckError

__all__ = ["COUNTED", "Others", "add_others", "read_others"]

COUNTED = ("start_people", "end_people", "leavers", "joiners")
"""Counts that a file of other organisations must have."""

_CODES = ("organisation", "unit")
_HIDDEN = {"", "[c]", "*", "-", ".."}
_SCHEMA = {"unit": pl.String, **dict.fromkeys((*COUNTED, "stayers"), pl.Int64)}


@dataclass(frozen=True, slots=True)
class Others:
    """Counts by ``unit`` with ``COUNTED`` and ``stayers``, and how many organisations had a count hidden."""

    counts: pl.DataFrame
    hidden: int


def read_others(
    name: str, header: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]], period: tuple[str, str]
) -> Others:
    """Read counts of other organisations.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    header : sequence of str
        ``organisation`` (or ``unit``) and ``COUNTED``. Where there are ``definition``, ``level``, ``start_month`` and
        ``end_month``, as in ``retention.flows.flows.csv``, only the rows of two dates, of organisations and of the
        period are read.
    lines : iterable of (int, sequence of str)
        Number and cells of each line.
    period : (str, str)
        The two dates, YYYY-MM.

    Returns
    -------
    Others
        Organisations with a count hidden are left out. People at the start less leavers are stayers.

    Raises
    ------
    CheckError
        A column is missing, no line is of the period, or a line holds no numbers or numbers that cannot be.
    """
    names = {text.strip().lower(): place for place, text in enumerate(header)}
    code = next((names[text] for text in _CODES if text in names), None)
    missing = [text for text in COUNTED if text not in names]
    if code is None or missing:
        raise _refuse(name, f"no column {', '.join([*([] if code is not None else ['organisation']), *missing])}", 1)
    wanted = {"definition": "snapshot", "level": "organisation", "start_month": period[0], "end_month": period[1]}
    rows: dict[str, tuple[int, ...]] = {}
    hidden = 0
    for line, cells in lines:
        texts = [cell.strip() for cell in cells] + [""] * (len(header) - len(cells))
        if any(texts[names[column]] != value for column, value in wanted.items() if column in names):
            continue
        if any(texts[names[column]].lower() in _HIDDEN for column in COUNTED):
            hidden += 1
            continue
        start, end, left, joined = _count(name, {column: texts[names[column]] for column in COUNTED}, line)
        if not texts[code] or texts[code] in rows:
            raise _refuse(name, "no organisation, or one that is there already", line)
        rows[texts[code]] = (start, end, left, joined, start - left)
    if not rows:
        raise _refuse(name, f"no organisation with counts of {period[0]} to {period[1]}", 1)
    found = [(unit, *counts) for unit, counts in sorted(rows.items())]
    return Others(pl.DataFrame(found, schema=_SCHEMA, orient="row"), hidden)


def _count(name: str, texts: Mapping[str, str], line: int) -> tuple[int, int, int, int]:
    try:
        start, end, left, joined = (int(texts[column].replace(",", "")) for column in COUNTED)
    except ValueError:
        raise _refuse(name, "counts that are no whole numbers", line) from None
    if min(start, end, left, joined) < 0 or left > start or joined > end or start + end == 0:
        raise _refuse(name, "counts that cannot be: more leavers than people, or nobody at all", line)
    return start, end, left, joined


def _refuse(name: str, found: str, line: int) -> CheckError:
    return CheckError(
        f"The counts of other organisations '{name}' cannot be used.",
        slug="benchmark-others-not-usable",
        found=f"{found}.",
        expected=f"organisation, {', '.join(COUNTED)}: whole numbers, an organisation a line, for the same two dates.",
        fix="correct the file; retention.flows.flows.csv of another record will do as it is.",
        where=f"{name}, line {line}",
    )


def add_others(counts: pl.DataFrame, others: pl.DataFrame, group: str) -> pl.DataFrame:
    """Add organisations of a file to counts of the record, of all staff together.

    Parameters
    ----------
    counts : polars.DataFrame
        By ``unit`` and characteristics, as for ``benchmark_rates.expect_leavers``.
    others : polars.DataFrame
        As ``Others.counts``; organisations that the record holds too are taken from the record.
    group : str
        Name of the column of staff groups: ``all`` in the result, since the mix of the others is not known.

    Returns
    -------
    polars.DataFrame
        One row per unit. Who left every organisation is not known of the others, and null of everyone.
    """
    names = ("start_people", "end_people", "stayers", "leavers", "joiners")
    ours = counts.group_by("unit").agg(pl.col(names).sum())
    rest = others.join(ours, on="unit", how="anti").select("unit", *names)
    both = pl.concat([ours.select("unit", *names), rest]).sort("unit")
    return both.with_columns(pl.lit("all").alias(group), pl.lit(None, dtype=pl.Int64).alias("nhs_leavers"))
