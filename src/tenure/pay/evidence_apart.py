"""Pay outside the scales: very senior managers, and contracts without a scale."""

from __future__ import annotations

import polars as pl

from tenure.pay.evidence_about import describe
from tenure.pay.evidence_cells import estimate_per_fte
from tenure.pay.evidence_cover import protect_rows
from tenure.pay.question import PayQuestion, PayRecord
from tenure.terms import Evidence

__all__ = ["build_no_scale", "build_very_senior"]

COLUMNS = (
    "fte", "jobs_per_fte", "pensionable_per_fte", "basic_per_fte", "non_basic_per_fte", "other_per_fte",
    "earnings_per_fte", "employer_ni_per_fte", "employer_pension_per_fte", "paybill_per_fte", "paybill_multiple",
    "people",
)  # fmt: skip
_OBSERVED = {
    "fte": "Average FTE over the months of the year (FTE)",
    "basic_per_fte": "Basic pay as paid (pounds a year per FTE)",
    "earnings_per_fte": "basic_per_fte + non_basic_per_fte (pounds a year per FTE)",
    "pay_contract": "Pay contract",
    "people": "People behind the row over the whole year (number)",
}


def build_very_senior(cells: pl.DataFrame, people: pl.DataFrame, question: PayQuestion, record: PayRecord) -> Evidence:
    """Build ``pay.evidence.very_senior``: pay of very senior managers, as paid, by staff group.

    Parameters
    ----------
    cells, people, question, record
        As for ``build_non_medical``; of all contracts.

    Returns
    -------
    Evidence
        One row per staff group. Release: confidential.

    Notes
    -----
    The rule (ours, since the record has no sure mark): the pay contract ``vsm``; or a contract without a scale, an
    occupation of senior managers and full-time basic pay in the month above the top of band 9 in payment.
    """
    rows = _estimate(cells, people, ("staff_group",), "very_senior", question=question, record=record)
    note = (
        "Very senior managers are those on the contract vsm, and those on a contract without a scale whose "
        "occupation is that of a senior manager and whose full-time basic pay in the month is above the "
        "top of band 9 in payment."
    )
    about = describe(
        "pay.evidence.very_senior", "Earnings and paybill per FTE of very senior managers", question, record,
        columns=rows.columns, more=_OBSERVED, notes=(note,),
    )  # fmt: skip
    return Evidence(about, rows, protect_rows(rows.columns, ("staff_group",), hide=question.hide))


def build_no_scale(cells: pl.DataFrame, people: pl.DataFrame, question: PayQuestion, record: PayRecord) -> Evidence:
    """Build ``pay.evidence.no_scale``: pay of jobs that have no scale to compare with, as paid.

    Parameters
    ----------
    cells, people, question, record
        As for ``build_non_medical``; of all contracts.

    Returns
    -------
    Evidence
        One row per staff group and pay contract; contracts with scales are here for the months and steps that the
        rules hold no value of. Release: confidential.
    """
    keys = ("staff_group", "pay_contract")
    rows = _estimate(cells, people, keys, "no_scale", question=question, record=record)
    about = describe(
        "pay.evidence.no_scale", "Earnings and paybill per FTE of jobs without a pay scale", question, record,
        columns=rows.columns, more=_OBSERVED,
        notes=("The 5% rule does not apply: pay is as paid, and there is no scale value to take multiples of.",),
    )  # fmt: skip
    return Evidence(about, rows, protect_rows(rows.columns, keys, hide=question.hide))


def _estimate(
    cells: pl.DataFrame,
    people: pl.DataFrame,
    keys: tuple[str, ...],
    status: str,
    *,
    question: PayQuestion,
    record: PayRecord,
) -> pl.DataFrame:
    own = cells.filter(pl.col("status") == status)
    behind = people.filter(pl.col("status") == status).group_by(keys).agg(pl.col("people").max())
    earnings = pl.col("basic") + pl.col("non_basic")
    paybill = earnings + pl.col("ni") + pl.col("pension")
    return (
        estimate_per_fte(own, keys, question)
        .join(behind, on=list(keys), how="left")
        .select(
            *keys,
            "jobs_per_fte",
            "people",
            fte=pl.col("fte_months") / len(record.months),
            pensionable_per_fte="pensionable",
            basic_per_fte="basic",
            non_basic_per_fte="non_basic",
            other_per_fte="other",
            earnings_per_fte=earnings,
            employer_ni_per_fte="ni",
            employer_pension_per_fte="pension",
            paybill_per_fte=paybill,
            paybill_multiple=pl.when(earnings > 0).then(paybill / earnings),
        )
        .select(*keys, *COLUMNS)
        .sort(keys)
    )
