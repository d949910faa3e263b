"""Our evidence as it stands before its later steps, so that a difference can be told by the step that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from tenure.pay.compare import OurTable, Stage
from tenure.pay.compare_reading import Key
from tenure.pay.compare_words import KEYS, MEASURES, name_key
from tenure.pay.evidence import build_non_medical
from tenure.pay.medical import build_medical
from tenure.pay.question import PayQuestion, PayRecord
from tenure.terms import Evidence

__all__ = ["IN_SCOPE", "build_staged", "take_table"]

IN_SCOPE = ("valid", "outside_5_percent", "no_scale", "unclassified", "very_senior")
"""Statuses of rows in scope; any other is the reason for which a row is out of it."""

_BUILDERS: Mapping[str, Callable[..., Evidence]] = {"non_medical": build_non_medical, "medical": build_medical}
_RENAMED = {"band": "grade", "pay_contract": "contract", "pay_step": "threshold"}


def build_staged(
    cells: pl.DataFrame, people: pl.DataFrame, question: PayQuestion, record: PayRecord,
    *, official: pl.DataFrame | None = None,
) -> dict[str, tuple[Evidence, OurTable]]:  # fmt: skip
    """Build our evidence of each kind, at every stage.

    Parameters
    ----------
    cells, people, question, record, official
        As for ``build_non_medical``.

    Returns
    -------
    dict
        ``non_medical`` and ``medical``: the evidence, and its values with those of the stages ``record`` (all rows with
        a step, in scope or not, whatever their pay), ``scope`` (rows in scope, whatever their pay) and, with official
        totals, ``five_percent`` (rows within the 5% rule, FTE as recorded).
    """
    found = {}
    for kind, build in _BUILDERS.items():
        evidence = build(cells, people, question, record, official=official)
        whole = _relabel(cells, pl.lit(value=True)), _relabel(people, pl.lit(value=True))
        kept = _relabel(cells, ~_is_out_of_scope()), _relabel(people, ~_is_out_of_scope())
        stages = {
            "record": Stage(
                _read_values(build(*whole, question, record).frame, kind), _count(people, kind, _is_out_of_scope())
            ),
            "scope": Stage(
                _read_values(build(*kept, question, record).frame, kind),
                _count(people, kind, pl.col("status") == "outside_5_percent"),
            ),
        }
        if official is not None:
            stages["five_percent"] = Stage(_read_values(build(cells, people, question, record).frame, kind))
        found[kind] = evidence, take_table(evidence.frame, kind, stages)
    return found


def _is_out_of_scope() -> pl.Expr:
    return ~pl.col("status").is_in(IN_SCOPE)


def _relabel(frame: pl.DataFrame, chosen: pl.Expr) -> pl.DataFrame:
    """Let pay be taken from the chosen rows too, where they are out of scope or outside the 5% rule."""
    left_out = _is_out_of_scope() | (pl.col("status") == "outside_5_percent")
    return frame.with_columns(status=pl.when(chosen & left_out).then(pl.lit("valid")).otherwise(pl.col("status")))


def take_table(frame: pl.DataFrame, kind: str, stages: Mapping[str, Stage]) -> OurTable:
    """Return the values of a table of pay evidence, by row."""
    keys = KEYS[kind]
    rows = list(frame.iter_rows(named=True))
    names = {_name_row(row, keys): tuple(str(row[column]) for column in keys) for row in rows}
    people = {_name_row(row, keys): row["people"] for row in rows}
    return OurTable(kind, names, _read_values(frame, kind), people, stages)


def _read_values(frame: pl.DataFrame, kind: str) -> dict[Key, Mapping[str, float | None]]:
    held = [name for name in MEASURES if name in frame.columns]
    return {
        _name_row(row, KEYS[kind]): {name: None if row[name] is None else float(row[name]) for name in held}
        for row in frame.iter_rows(named=True)
    }


def _count(people: pl.DataFrame, kind: str, chosen: pl.Expr) -> dict[Key, int]:
    own = people.rename(_RENAMED) if kind == "medical" else people
    keys = KEYS[kind]
    counted = own.filter(chosen).group_by(keys).agg(pl.col("people").sum())
    return {_name_row(row, keys): int(row["people"]) for row in counted.iter_rows(named=True)}


def _name_row(row: Mapping[str, object], keys: tuple[str, ...]) -> Key:
    return tuple(name_key(column, str(row[column])) for column in keys)
