"""One fact or table of facts, for a reader."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenure.errors import RulesError
from tenure.rules.pay import pay_scales
from tenure.rules.profiles import disclosure_profiles, list_settings
from tenure.rules.rates import rates
from tenure.rules.tables import TABLES, read_frame

if TYPE_CHECKING:
    import polars as pl

_PERIODS = (("in_force_from", "in_force_to"), ("opened", "closed"), ("effective_from", None))


def rule_names() -> tuple[str, ...]:
    """Return the names that `show_rule` knows: tables of facts, pay contracts, single rates and output rules."""
    tables = {"disclosure", "pay_scales", *TABLES} - {"pay_afc", "pay_medical"}
    return (*sorted(tables), *sorted(set(pay_scales()["pay_contract"])), *sorted(set(rates()["name"])))


def show_rule(name: str, on: dt.date | None = None) -> pl.DataFrame:
    """Return the rows of one rule.

    Parameters
    ----------
    name : str
        A table (``occupations``, ``organisations``, ``successors``, ``pay_scales``, ``rates``, ...), a
        pay contract (``afc``), a single rate (``employer_ni_rate``), or ``disclosure``: every setting of every
        disclosure profile.
    on : datetime.date, optional
        Keep the rows that hold on this day. Dates that are not known do not drop a row.

    Raises
    ------
    RulesError
        The name is not known, or nothing of it is held for the day.
    """
    if name not in rule_names():
        raise RulesError(
            f"'{name}' is not a rule.",
            slug="rule-unknown",
            expected=f"one of {', '.join(rule_names())}.",
            fix="correct the name.",
        )
    rows = every = _find_rows(name)
    for start, end in _PERIODS:
        if on is not None and start in rows.columns:
            rows = rows.filter(rows[start].is_null() | (rows[start] <= on))
            if end is not None:
                rows = rows.filter(rows[end].is_null() | (rows[end] >= on))
    if on is not None and rows.is_empty():
        raise _nothing_held(name, on, every)
    return rows


def _nothing_held(name: str, on: dt.date, every: pl.DataFrame) -> RulesError:
    start, end = next((start, end) for start, end in _PERIODS if start in every.columns)
    first = str(every[start].min())
    last = str(every[end].max()) if end is not None and not every[end].has_nulls() else ""
    return RulesError(
        f"Nothing is held of {name} for {on}.",
        slug="rule-outside-coverage",
        found=f"values from {first} {f'to {last}' if last else 'on'}.",
        expected="a day for which a value is held.",
        fix=f"ask for such a day; 'tenure rules show {name}' lists every value.",
    )


def _find_rows(name: str) -> pl.DataFrame:
    if name == "disclosure":
        return _list_profiles()
    if name == "pay_scales":
        return pay_scales()
    if name in TABLES:
        return read_frame(name)
    held, column = (rates(), "name") if name in set(rates()["name"]) else (pay_scales(), "pay_contract")
    return held.filter(held[column] == name)


def _list_profiles() -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 (kept out of start-up)

    return pl.DataFrame(list_settings(list(disclosure_profiles().values())))
