"""The months behind a year's pay: how even they are, how many rows failed, and other pay in each."""

from __future__ import annotations

import polars as pl

from tenure.panel import FTE_UNITS
from tenure.pay.evidence_about import describe
from tenure.pay.evidence_cells import PENCE, YEAR, medical_contracts
from tenure.pay.question import PayQuestion, PayRecord
from tenure.pay.waterfall import show_months
from tenure.terms import Count, Evidence, Structure

__all__ = ["build_months", "warn_of_failures"]

KEYS = ("month", "staff")
COLUMNS = {
    "month": "Month (YYYY-MM)",
    "staff": "`medical` (doctors and dentists by contract) or `non_medical` (Agenda for Change)",
    "jobs": "Jobs that have a scale value to compare with (number)",
    "failing_share": "Share of these jobs whose basic pay is more than 5% from scale (share, 0 to 1)",
    "fte": "FTE of the jobs within the 5% rule (FTE)",
    "month_balance": "fte / its mean over the months held: 1 where months weigh alike (ratio)",
    "non_basic_per_fte": "Pay in addition to basic pay in the month, times 12 (pounds a year per FTE)",
    "other_per_fte": "'Other' pay in the month, times 12 (pounds a year per FTE)",
}
# DHSC reports about 5 in 100 a month.
USUAL_FAILURES = (0.02, 0.10)
# Notes are shown whatever the profile, so that nothing is said there of few jobs.
_ENOUGH_JOB_MONTHS = 1200


def build_months(cells: pl.DataFrame, question: PayQuestion, record: PayRecord) -> Evidence:
    """Build ``pay.evidence.months``: month balance, share failing the 5% rule, other pay by month.

    Parameters
    ----------
    cells, question, record
        As for ``build_waterfall``.

    Returns
    -------
    Evidence
        One row per month, for medical and for non-medical staff. Release: confidential.
    """
    frame = _summarise(cells)
    about = describe(
        "pay.evidence.months",
        "Months behind the year's pay per FTE",
        question,
        record,
        columns=frame.columns,
        more=COLUMNS,
        notes=warn_of_failures(frame),
    )
    hides = ("failing_share", "fte", "month_balance", "non_basic_per_fte", "other_per_fte")
    decimals = {"failing_share": 3, "month_balance": 3, "fte": 0, "non_basic_per_fte": 0, "other_per_fte": 0}
    count = Count("jobs", "pay_jobs_with_scale", KEYS, hides, least=("fte",))
    return Evidence(about, frame, Structure(KEYS, (count,), decimals=decimals))


def _summarise(cells: pl.DataFrame) -> pl.DataFrame:
    valid = pl.col("status") == "valid"
    units = pl.col("fte").filter(valid).sum()
    is_medical = pl.col("pay_contract").is_in(medical_contracts())
    mean = pl.col("fte").mean().over("staff")
    return (
        cells.filter(pl.col("status").is_in(("valid", "outside_5_percent")))
        .with_columns(staff=pl.when(is_medical).then(pl.lit("medical")).otherwise(pl.lit("non_medical")))
        .group_by(KEYS)
        .agg(
            jobs=pl.col("jobs").sum(),
            failing_share=pl.col("jobs").filter(~valid).sum() / pl.col("jobs").sum(),
            fte=units / FTE_UNITS,
            non_basic_per_fte=_per_fte("non_basic", valid),
            other_per_fte=_per_fte("other", valid),
        )
        .with_columns(month_balance=pl.when(mean > 0).then(pl.col("fte") / mean))
        .sort(KEYS)
        .with_columns(month=show_months(pl.col("month")))
        .select(*COLUMNS)
    )


def _per_fte(column: str, valid: pl.Expr) -> pl.Expr:
    units = pl.col("fte").filter(valid).sum()
    return pl.when(units > 0).then(pl.col(column).filter(valid).sum() * YEAR / PENCE * FTE_UNITS / units)


def warn_of_failures(months: pl.DataFrame) -> tuple[str, ...]:
    """Return a note for staff whose share of failing jobs over the year is unusual: see ``USUAL_FAILURES``."""
    low, high = USUAL_FAILURES
    shares = (
        months.group_by("staff")
        .agg(pl.col("jobs").sum(), share=(pl.col("failing_share") * pl.col("jobs")).sum() / pl.col("jobs").sum())
        .filter(~pl.col("share").is_between(low, high) & (pl.col("jobs") >= _ENOUGH_JOB_MONTHS))
        .sort("staff")
    )
    return tuple(
        f"About {100 * share:.0f}% of {staff.replace('_', '-')} jobs with a scale are more than 5% from it over the "
        f"year, outside the usual {100 * low:.0f} to {100 * high:.0f}%: look at the months of awards and "
        "at the scales held."
        for staff, share in shares.select("staff", "share").iter_rows()
    )
