"""What was kept and what was dropped, and why, month by month: ``pay.evidence.waterfall``."""

from __future__ import annotations

import polars as pl

from tenure.panel import FTE_UNITS
from tenure.pay.evidence_about import describe
from tenure.pay.evidence_cells import PENCE
from tenure.pay.question import PayQuestion, PayRecord
from tenure.terms import Count, Evidence, Structure

__all__ = ["build_waterfall", "show_months", "warn_of_unplaced"]

KEYS = ("month", "status")
COLUMNS = {
    "month": "Month (YYYY-MM)",
    "status": "`valid`: within the 5% rule, pay is taken from these; `outside_5_percent`: kept for FTE; `no_scale`: no "
    "scale to compare with; `unclassified`: no such band or step; `very_senior`: very senior managers; others are "
    "out of scope: `bank`, `locum`, `honorary`, `not_in_service`",
    "rows": "Jobs (number)",
    "fte": "FTE of these jobs (FTE)",
    "basic_pay": "Basic pay of these jobs in the month (pounds)",
}


def show_months(months: pl.Expr) -> pl.Expr:
    """Return month indices as YYYY-MM."""
    year = (months // 12).cast(pl.String).str.zfill(4)
    return pl.concat_str([year, pl.lit("-"), (months % 12 + 1).cast(pl.String).str.zfill(2)])


def build_waterfall(cells: pl.DataFrame, question: PayQuestion, record: PayRecord) -> Evidence:
    """Build ``pay.evidence.waterfall``: rows, FTE and basic pay by month and status.

    Parameters
    ----------
    cells : polars.DataFrame
        All cells of the year, with a ``status``.
    question, record
        As for ``build_non_medical``.

    Returns
    -------
    Evidence
        One row per month and status that occurs. The rows of a month add up to the rows of the record.
        Release: confidential.
    """
    frame = (
        cells.group_by(*KEYS)
        .agg(
            rows=pl.col("jobs").sum(),
            fte=pl.col("fte").sum() / FTE_UNITS,
            basic_pay=(pl.col("basic").sum() / PENCE).round(2),
        )
        .sort(*KEYS)
        .with_columns(show_months(pl.col("month")).alias("month"))
    )
    about = describe(
        "pay.evidence.waterfall",
        "Rows of the record by what became of them",
        question,
        record,
        columns=tuple(COLUMNS),
        more=COLUMNS,
        notes=warn_of_unplaced(frame),
    )
    return Evidence(about, frame, Structure(KEYS, (Count("rows", "pay_jobs", KEYS, ("fte", "basic_pay")),)))


_IN_SCOPE = ("valid", "outside_5_percent", "no_scale", "unclassified")
_UNPLACED = {
    "unclassified": "have a band or pay step that no scale has, or none: they count in no row. See how the extract "
    "writes bands and steps",
    "no_scale": "are on a contract without a scale, or without one in the month: their pay is told apart",
}
# Below one in a hundred it is slips. Notes are shown whatever the profile, and say nothing of few jobs.
_FEW, _ENOUGH_JOB_MONTHS = 0.01, 60


def warn_of_unplaced(waterfall: pl.DataFrame) -> tuple[str, ...]:
    """Return notes where many jobs in scope have no place on a scale, so that the rows are not of everybody."""
    in_scope = waterfall.filter(pl.col("status").is_in(_IN_SCOPE))
    jobs = int(in_scope["rows"].sum())
    notes = []
    for status, words in _UNPLACED.items():
        some = int(in_scope.filter(pl.col("status") == status)["rows"].sum())
        if some >= _ENOUGH_JOB_MONTHS and some >= _FEW * jobs:
            notes.append(f"About {100 * some / jobs:.0f}% of jobs in scope over the year {words}.")
    return tuple(notes)
