"""Released tables with cells hidden as a test says, well or badly, for the audit to judge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import polars as pl

from tenure.disclosure import Released, Summary, reopen_table
from tenure.terms import Comparison, Count, Evidence, Structure, Total
from tests.support.disclosure import build_about


def leave(
    evidence: Evidence, hidden: Mapping[str, Collection[int]] | None = None, *, internal_to: str = ""
) -> Released:
    """The table as it would leave with these rows of these columns hidden, in the order that it has."""
    frame = evidence.frame
    rows = range(frame.height)
    mask = pl.DataFrame({name: [row in some for row in rows] for name, some in (hidden or {}).items()})
    emptied = frame.with_columns(pl.when(~mask[name]).then(pl.col(name)).alias(name) for name in mask.columns)
    return reopen_table(
        about=replace(evidence.about, internal_to=internal_to),
        frame=emptied,
        mask=mask,
        profile="test",
        structure=evidence.structure,
        summary=Summary(frame.height, 0, 0, 0),
    )


def build_line(values: Sequence[int], *, table: str = "line", measure: str = "part") -> Evidence:
    """Groups a, b, c, ... of a whole that stands beside each of them."""
    names = [chr(ord("a") + i) for i in range(len(values))]
    frame = pl.DataFrame({"group": names, "people": list(values), "all": [sum(values)] * len(values)})
    structure = Structure(
        dimensions=("group",),
        counts=(Count("people", measure, ("group",)), Count("all", f"{measure}_all", ())),
        totals=(Total("people", f"{measure}_all", ()),),
    )
    return Evidence(build_about(table, frame.columns), frame, structure)


def build_side(values: Mapping[str, int], sign: int, *, table: str, loose: Collection[str] | None = None) -> Evidence:
    """Groups that are compared one by one with those of another table, and add up to nothing."""
    frame = pl.DataFrame({"group": list(values), "people": list(values.values())})
    left = None if loose is None else pl.DataFrame({"group": list(loose)}, schema={"group": pl.String})
    structure = Structure(
        dimensions=("group",),
        counts=(Count("people", table, ("group",)),),
        comparisons=(Comparison("same", "people", ("group",), sign, loose=left),),
    )
    return Evidence(build_about(table, frame.columns), frame, structure)
