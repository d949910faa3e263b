"""Our evidence as it stands before its later steps, so that a difference can be told by the step that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from tenure.pay.compare import HIDDEN, OurTable, Stage, round_half_up
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
) -> dict[str, tuple[Evidence, dict[str, Stage]]]:  # fmt: skip
    """Build our evidence of each kind, and its values at every stage.

    Parameters
    ----------
    cells, people, question, record, official
        As for ``build_non_medical``.

    Returns
    -------
    dict
        ``non_medical`` and ``medical``: the evidence, and its stages ``record`` (all rows with a step, in scope or not,
        whatever their pay), ``scope`` (rows in scope, whatever their pay) and, with official totals, ``five_percent``
        (rows within the 5% rule, FTE as recorded).
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
        found[kind] = evidence, stages
    return found


def _is_out_of_scope() -> pl.Expr:
    return ~pl.col("status").is_in(IN_SCOPE)


def _relabel(frame: pl.DataFrame, chosen: pl.Expr) -> pl.DataFrame:
    """Let pay be taken from the chosen rows too, where they are out of scope or outside the 5% rule."""
    left_out = _is_out_of_scope() | (pl.col("status") == "outside_5_percent")
    return frame.with_columns(status=pl.when(chosen & left_out).then(pl.lit("valid")).otherwise(pl.col("status")))


def take_table(
    frame: pl.DataFrame, kind: str, stages: Mapping[str, Stage], *, mask: pl.DataFrame | None = None,
    decimals: Mapping[str, int] | None = None,
) -> OurTable:  # fmt: skip
    """Return the values of a table of pay evidence by row, as it was released.

    Parameters
    ----------
    frame : polars.DataFrame
        The table.
    kind : str
        ``non_medical`` or ``medical``.
    stages : mapping of str to Stage
        Its stages.
    mask : polars.DataFrame, optional
        What is hidden: a column of flags for each protected column.
    decimals : mapping of str to int, optional
        What the table was rounded to, and its stages are to be; None leaves them as they are.
    """
    keys = KEYS[kind]
    rows = list(frame.iter_rows(named=True))
    names = [_name_row(row, keys) for row in rows]
    values: dict[Key, dict[str, float | str | None]] = {
        name: dict(row) for name, row in zip(names, _read_values(frame, kind).values(), strict=True)
    }
    for column in mask.columns if mask is not None else ():
        for place in mask[column].arg_true() if mask is not None else ():
            if column in values[names[place]]:
                values[names[place]][column] = HIDDEN
    people = {name: row["people"] for name, row in zip(names, rows, strict=True)}
    written = {name: tuple(str(row[column]) for column in keys) for name, row in zip(names, rows, strict=True)}
    rounded = {name: _round_stage(stage, decimals) if decimals else stage for name, stage in stages.items()}
    return OurTable(kind, written, values, people, rounded)


def _round_stage(stage: Stage, decimals: Mapping[str, int]) -> Stage:
    """Round a stage as the evidence is rounded: a finer value would say more of it than was released."""
    values = {
        key: {
            name: value if value is None else round_half_up(value, decimals.get(name, 0)) for name, value in row.items()
        }
        for key, row in stage.values.items()
    }
    return Stage(values, stage.people)


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
