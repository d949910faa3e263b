"""Earnings and paybill per FTE of non-medical staff: ``pay.evidence.non_medical``."""

from __future__ import annotations

import polars as pl

from tenure.pay.evidence_about import describe, tell_scaling, tell_without_other, write_notes
from tenure.pay.evidence_cover import protect_rows
from tenure.pay.evidence_rows import Grain, estimate_rows
from tenure.pay.official_fte import split_official
from tenure.pay.question import PayQuestion, PayRecord
from tenure.terms import Evidence

__all__ = ["build_non_medical"]

GRAIN = Grain(("staff_group", "band"), ("pay_step",))
OUTTURN = (
    "fte", "jobs_per_fte", "pensionable_per_fte", "pay_scale_value", "non_basic_per_fte", "other_per_fte",
    "earnings_per_fte", "earnings_excl_other_per_fte", "employer_ni_per_fte", "employer_pension_per_fte",
    "paybill_per_fte", "paybill_excl_other_per_fte", "earnings_multiple", "earnings_excl_other_multiple",
    "paybill_multiple", "paybill_excl_other_multiple",
)  # fmt: skip
NEXT = (
    "next_pay_scale_value", "next_earnings_per_fte", "next_earnings_excl_other_per_fte", "next_paybill_multiple",
    "next_paybill_per_fte", "next_paybill_recomputed_per_fte",
)  # fmt: skip
BASIS = ("basic_per_fte", "fte_sample", "people", "is_uncertain")


def build_non_medical(
    cells: pl.DataFrame, people: pl.DataFrame, question: PayQuestion, record: PayRecord,
    *, official: pl.DataFrame | None = None,
) -> Evidence:  # fmt: skip
    """Build ``pay.evidence.non_medical``: pay by staff group, band and step of Agenda for Change.

    Parameters
    ----------
    cells : polars.DataFrame
        Cells with a ``status``, as ``judge_cells`` gives them.
    people : polars.DataFrame
        People behind the cells over the year, likewise with a ``status``.
    question : PayQuestion
        The options.
    record : PayRecord
        What the record says of itself.
    official : polars.DataFrame, optional
        ``staff_group``, ``band``, ``fte`` and perhaps ``month``.

    Returns
    -------
    Evidence
        One row per staff group, band and pay step. FTE is of the record before the 5% rule, scaled to the official
        totals; pay is of the rows within the rule. Release: confidential.

    Notes
    -----
    See ``estimate_rows`` for the equations and ``estimate_next`` for next year's.
    Not modelled: the apprenticeship levy, which is outside DHSC's definition of paybill.
    Source: DHSC supplementary evidence to pay review bodies, 2025 to 2026.
    """
    own, behind = (frame.filter(pl.col("pay_contract") == "afc") for frame in (cells, people))
    totals, _ = split_official(official)
    rows = estimate_rows(own, behind, GRAIN, question=question, record=record, official=totals)
    scaling = tell_scaling(rows, GRAIN.within, parts="bands of staff groups")
    columns = [*GRAIN.keys, *OUTTURN, *(NEXT if question.next_year else ()), *BASIS]
    about = describe(
        "pay.evidence.non_medical",
        "Earnings and paybill per FTE of non-medical staff, by staff group, band and pay step",
        question,
        record,
        columns=columns,
        notes=(*write_notes(own, question, scaling=scaling), tell_without_other(question)),
    )
    cover = protect_rows(columns, GRAIN.keys, within=GRAIN.within, hide=question.hide)
    return Evidence(about, rows.select(columns), cover)
