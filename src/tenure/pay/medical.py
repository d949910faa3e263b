"""Earnings and paybill per FTE of doctors and dentists: ``pay.evidence.medical``."""

from __future__ import annotations

import polars as pl

from tenure.pay.evidence_about import describe, tell_scaling, write_notes
from tenure.pay.evidence_cells import medical_contracts
from tenure.pay.evidence_cover import protect_rows
from tenure.pay.evidence_rows import Grain, estimate_rows
from tenure.pay.official_fte import MEDICAL_GROUP, split_official
from tenure.pay.question import PayQuestion, PayRecord
from tenure.terms import Evidence

__all__ = ["MEDICAL_GROUP", "build_medical"]

GRAIN = Grain(("band",), ("pay_contract", "pay_step"), is_medical=True)
NAMES = {"band": "grade", "pay_contract": "contract", "pay_step": "threshold"}
OUTTURN = (
    "fte", "jobs_per_fte", "pensionable_per_fte", "pay_scale_value", "non_basic_per_fte", "medical_awards_per_fte",
    "other_per_fte", "earnings_per_fte", "earnings_excl_awards_per_fte", "employer_ni_per_fte",
    "employer_pension_per_fte", "paybill_per_fte", "earnings_multiple", "earnings_excl_awards_multiple",
    "paybill_multiple",
)  # fmt: skip
NEXT = (
    "next_pay_scale_value", "next_earnings_per_fte", "next_paybill_multiple", "next_paybill_per_fte",
    "next_paybill_recomputed_per_fte",
)  # fmt: skip
BASIS = ("basic_per_fte", "fte_sample", "people", "is_uncertain")


def build_medical(
    cells: pl.DataFrame, people: pl.DataFrame, question: PayQuestion, record: PayRecord,
    *, official: pl.DataFrame | None = None,
) -> Evidence:  # fmt: skip
    """Build ``pay.evidence.medical``: pay by grade, contract and threshold, medical awards held apart.

    Parameters
    ----------
    cells, people, question, record
        As for ``build_non_medical``.
    official : polars.DataFrame, optional
        As for ``build_non_medical``; rows of the staff group Medical and Dental, whose band is the grade.

    Returns
    -------
    Evidence
        One row per grade, contract and threshold (step or nodal point). Shares of the official FTE are over contracts
        and steps together. Release: confidential.

    Notes
    -----
    Next year's earnings are S1 * k_without_awards + a: medical awards are not raised with the scale.
    Source: DHSC supplementary evidence to pay review bodies, 2025 to 2026.
    """
    is_medical = pl.col("pay_contract").is_in(medical_contracts())
    _, totals = split_official(official)
    own, behind = cells.filter(is_medical), people.filter(is_medical)
    rows = estimate_rows(own, behind, GRAIN, question=question, record=record, official=totals).rename(NAMES)
    keys = tuple(NAMES.values())
    columns = [*keys, *OUTTURN, *(NEXT if question.next_year else ()), *BASIS]
    about = describe(
        "pay.evidence.medical",
        "Earnings and paybill per FTE of doctors and dentists, by grade, contract and threshold",
        question,
        record,
        columns=columns,
        notes=write_notes(own, question, scaling=tell_scaling(rows, ("grade",), parts="grades")),
    )
    return Evidence(about, rows.select(columns), protect_rows(columns, keys, within=("grade",), hide=question.hide))
