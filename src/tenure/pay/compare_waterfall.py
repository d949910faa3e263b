"""From every row of the record to the FTE published, stage by stage: ``pay.compare.waterfall``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from tenure.pay.compare import CompareRecord, OurTable, describe_compared
from tenure.pay.compare_reading import PublishedTable
from tenure.terms import Evidence, Structure

__all__ = ["build_compared_waterfall"]

IN_SCOPE = ("valid", "outside_5_percent", "no_scale", "unclassified", "very_senior")
PLACED = ("valid", "outside_5_percent", "no_scale")
_STAGES: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("every row of the record", None),
    ("substantive jobs in service", IN_SCOPE),
    ("with a step", PLACED),
    ("within the 5% rule", ("valid",)),
)
_OURS = "in our evidence, scaled to official FTE where that was given"


def build_compared_waterfall(
    waterfall: pl.DataFrame, ours: Sequence[OurTable], published: Sequence[PublishedTable], record: CompareRecord
) -> Evidence:
    """Build ``pay.compare.waterfall``: average FTE at each stage beside the published total.

    Parameters
    ----------
    waterfall : polars.DataFrame
        ``month``, ``status`` and ``fte`` of the staff in question.
    ours, published : sequence
        The tables that are compared.
    record : CompareRecord
        What the table is labelled with.

    Returns
    -------
    Evidence
        One row a stage, with ``fte`` (mean of the months), ``published_fte`` (the sum of the numbers shown) and their
        difference. Release: confidential.

    Notes
    -----
    Pay is taken from the rows within the 5% rule, FTE from all rows with a step: the published total is to be compared
    with the latter, or with our evidence where that is scaled to official totals. Hidden values count as nought.
    """
    theirs = _add_up(table.values for table in published)
    months = waterfall["month"].n_unique()
    stages = [(name, _average(waterfall, statuses, months)) for name, statuses in _STAGES]
    stages.append((_OURS, _add_up(table.values for table in ours)))
    rows = [
        {"line": line, "stage": stage, "fte": fte, "published_fte": theirs, "difference": fte - theirs,
         "difference_percent": 100 * (fte - theirs) / theirs if theirs else None}
        for line, (stage, fte) in enumerate(stages, start=1)
    ]  # fmt: skip
    floats = dict.fromkeys(("fte", "published_fte", "difference", "difference_percent"), pl.Float64)
    frame = pl.DataFrame(rows, schema={"line": pl.Int64, "stage": pl.String, **floats}, orient="row")
    about = describe_compared("pay.compare.waterfall", "FTE at each stage beside the published total",
                              frame.columns, record)  # fmt: skip
    return Evidence(about, frame, Structure(tuple(frame.columns), ()))


def _average(waterfall: pl.DataFrame, statuses: tuple[str, ...] | None, months: int) -> float:
    kept = waterfall if statuses is None else waterfall.filter(pl.col("status").is_in(statuses))
    return float(kept["fte"].sum()) / months if months else 0.0


def _add_up(tables: Iterable[Mapping[tuple[str, ...], Mapping[str, float | str | None]]]) -> float:
    numbers = (value for table in tables for row in table.values() if isinstance(value := row.get("fte"), float))
    return sum(numbers)
