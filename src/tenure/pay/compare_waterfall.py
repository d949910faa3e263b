"""From every row of the record to the FTE published, stage by stage: ``pay.compare.waterfall``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from tenure.pay.compare import CompareRecord, OurTable, describe_compared
from tenure.pay.compare_reading import PublishedTable
from tenure.pay.compare_stages import IN_SCOPE
from tenure.terms import Count, Evidence, Structure

__all__ = ["build_compared_waterfall"]

PLACED = ("valid", "outside_5_percent", "no_scale")
_STAGES: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("every row of the record", None),
    ("substantive jobs in service", IN_SCOPE),
    ("with a step", PLACED),
    ("within the 5% rule", ("valid",)),
)
_OURS = "in our evidence, scaled to official FTE where that was given"
_SCHEMA = {"line": pl.Int64, "stage": pl.String, "rows_left_out": pl.Int64, "fte": pl.Float64}


def build_compared_waterfall(
    waterfall: pl.DataFrame, ours: Sequence[OurTable], published: Sequence[PublishedTable], record: CompareRecord
) -> Evidence:
    """Build ``pay.compare.waterfall``: average FTE at each stage beside the published total.

    Parameters
    ----------
    waterfall : polars.DataFrame
        ``month``, ``status``, ``rows`` and ``fte`` of the staff in question.
    ours, published : sequence
        The tables that are compared.
    record : CompareRecord
        What the table is labelled with.

    Returns
    -------
    Evidence
        One row a stage, with ``rows_left_out`` since the stage before, ``fte`` (mean of the months), ``published_fte``
        (the sum of the numbers shown) and their difference. Release: confidential.

    Notes
    -----
    Pay is taken from the rows within the 5% rule, FTE from all rows with a step: the published total is to be compared
    with the latter, or with our evidence where that is scaled to official totals. Hidden values count as nought.
    """
    theirs = _add_up(table.values for table in published)
    months = waterfall["month"].n_unique()
    rows: list[dict[str, object]] = []
    before: int | None = None
    for line, (stage, statuses) in enumerate(_STAGES, start=1):
        kept = waterfall if statuses is None else waterfall.filter(pl.col("status").is_in(statuses))
        left = int(kept["rows"].sum())
        fte = float(kept["fte"].sum()) / months if months else 0.0
        left_out = None if before is None else before - left
        rows.append({"line": line, "stage": stage, "rows_left_out": left_out, "fte": fte})
        before = left
    rows.append({"line": len(rows) + 1, "stage": _OURS, "fte": _add_up(table.values for table in ours)})
    beside = pl.col("fte") - pl.col("published_fte")
    frame = (
        pl.DataFrame(rows, schema=_SCHEMA, orient="row")
        .with_columns(published_fte=pl.lit(theirs))
        .with_columns(difference=beside)
        .with_columns(difference_percent=pl.when(theirs > 0).then(100 * beside / pl.col("published_fte")))
    )
    about = describe_compared(
        "pay.compare.waterfall", "FTE at each stage beside the published total", frame.columns, record
    )
    hides = ("fte", "difference", "difference_percent")
    counts = (Count("rows_left_out", "pay_rows_left_out", ("line",), hides),)
    return Evidence(about, frame, Structure(("line", "stage", "published_fte"), counts))


def _add_up(tables: Iterable[Mapping[tuple[str, ...], Mapping[str, float | str | None]]]) -> float:
    numbers = (value for table in tables for row in table.values() if isinstance(value := row.get("fte"), float))
    return sum(numbers, 0.0)
