"""Organisations, and what became of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tenure.errors import RulesError
from tenure.rules.tables import read_frame, read_rows

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation code; ``opened`` and ``closed`` (last day) are None when not known."""

    code: str
    name: str
    type: str
    region: str
    icb: str
    opened: dt.date | None
    closed: dt.date | None


@dataclass(frozen=True, slots=True)
class _Step:
    successors: tuple[str, ...]
    effective_from: dt.date
    kind: str


def organisations() -> pl.DataFrame:
    """Return one row per organisation code.

    Returns
    -------
    polars.DataFrame
        ``code``, ``name``, ``type``, ``region``, ``icb`` (of the 2022 to 2026 boards; null where not
        held), ``opened`` and ``closed`` (first and last day, null when not known), ``source``, ``status``.
        Codes known only from the successor files carry no region or type and say so in their name.
    """
    return read_frame("organisations")


def boards() -> pl.DataFrame:
    """Return one row per integrated care board, with its dates and its place on a map of hexagons.

    Returns
    -------
    polars.DataFrame
        ``code``, ``name``, ``short_name``, ``region``, ``opened`` and ``closed`` (first and last day, null where still
        open), ``successors`` (codes, with a space between; null where none), ``hex_column`` and ``hex_row`` (whole
        numbers; odd rows are shifted right by half a hexagon, rows counted from the south; null for boards without a
        place), ``source``, ``status``.
    """
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    return read_frame("boards").with_columns(pl.col("hex_column", "hex_row").cast(pl.Int64))


@cache
def _organisations_by_code() -> dict[str, Organisation]:
    return {
        row["code"]: Organisation(
            row["code"],
            row["name"],
            row["type"],
            row["region"],
            row["icb"],
            dt.date.fromisoformat(row["opened"]) if row["opened"] else None,
            dt.date.fromisoformat(row["closed"]) if row["closed"] else None,
        )
        for row in read_rows("organisations")
    }


def organisation(code: str, on: dt.date) -> Organisation:
    """Return the organisation that a code stands for on a date.

    Raises
    ------
    RulesError
        The code is not held, or the organisation had not opened or had closed on that date.
    """
    held = _organisations_by_code().get(code)
    if held is None:
        raise RulesError(
            f"'{code}' is not an organisation code of the rules.",
            slug="organisation-unknown",
            expected=f"one of the {len(_organisations_by_code()):,} codes of 'tenure rules show organisations'.",
            fix="correct the code, or declare your own list with --organisations.",
        )
    if (held.opened and on < held.opened) or (held.closed and on > held.closed):
        raise RulesError(
            f"Organisation {code} was not open on {on}.",
            slug="organisation-not-open",
            found=f"open from {held.opened or 'an unknown date'} to {held.closed or 'today'}.",
            expected="a date between the two.",
            fix="use the code of its successor ('tenure rules show successors') or correct the date.",
        )
    return held


def successors() -> pl.DataFrame:
    """Return one row per organisation code and successor.

    Returns
    -------
    polars.DataFrame
        ``code``, ``successor``, ``effective_from`` (first day of the successor's responsibility),
        ``kind`` (``merger``: several codes into one, or one into a successor that was there before;
        ``split``: one code into several; ``rename``: one into a new one), ``source``, ``status``.
    """
    return read_frame("successors")


@cache
def _steps() -> dict[str, _Step]:
    found: dict[str, _Step] = {}
    for row in read_rows("successors"):
        before = found.get(row["code"])
        together = (*before.successors, row["successor"]) if before else (row["successor"],)
        found[row["code"]] = _Step(together, dt.date.fromisoformat(row["effective_from"]), row["kind"])
    return found


def successor_of(code: str, on: dt.date) -> str:
    """Return the code that stands on a date for what was once another code.

    Mergers and renames are followed through; at a split the chain stops, because one code cannot
    stand for several (use `successors_of`). A code without a successor is returned as it is.

    Parameters
    ----------
    code : str
        Any code, held by the rules or not.
    on : datetime.date
        Steps that took effect after this date are not followed.
    """
    step = _steps().get(code)
    while step is not None and step.effective_from <= on and len(step.successors) == 1:
        code = step.successors[0]
        step = _steps().get(code)
    return code


def successors_of(code: str, on: dt.date) -> tuple[str, ...]:
    """Return every code that stands on a date for part of what was once another code, in order."""
    step = _steps().get(code)
    if step is None or step.effective_from > on:
        return (code,)
    return tuple(sorted({end for successor in step.successors for end in successors_of(successor, on=on)}))
