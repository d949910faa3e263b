"""What was scaled to official FTE and what was not: ``pay.evidence.official``."""

from __future__ import annotations

import polars as pl

from tenure.panel import FTE_UNITS
from tenure.pay.evidence_about import describe
from tenure.pay.evidence_cells import WITH_A_STEP, medical_contracts
from tenure.pay.official_fte import MEDICAL_GROUP
from tenure.pay.question import PayQuestion, PayRecord
from tenure.terms import Count, Evidence, Structure

__all__ = ["build_official"]

KEYS = ("staff_group", "band")
COLUMNS = {
    "staff_group": "Staff group of ESR; Medical and Dental for everybody on a medical contract",
    "band": "Agenda for Change band, or medical grade",
    "outcome": "`scaled`: the record's FTE was scaled to the official figure; `no_rows`: an official figure without a "
    "row of the record, shown as a row whose step is not known; `not_scaled`: no official figure, so that the FTE "
    "of the record stands",
    "official_fte": "Official average FTE over the year (FTE); blank where there is none",
    "record_fte": "Average FTE of the record over its months, before the 5% rule (FTE)",
    "scale_ratio": "official_fte / record_fte (ratio)",
    "record_fte_step_not_known": "Average FTE of the record in the band whose step has no scale value; it has no part "
    "in the shares of steps (FTE)",
    "people_step_not_known": "At least this many people behind record_fte_step_not_known (number)",
    "people": "At least this many people in the record behind the row: those of its largest step (number)",
}


def build_official(
    cells: pl.DataFrame, people: pl.DataFrame, question: PayQuestion, record: PayRecord,
    *, official: pl.DataFrame | None,
) -> Evidence:  # fmt: skip
    """Build ``pay.evidence.official``: official FTE beside the record's, by staff group and band or grade.

    Parameters
    ----------
    cells, people : polars.DataFrame
        With a ``status``, as for ``build_non_medical``; of all contracts.
    question, record, official
        As for ``build_non_medical``.

    Returns
    -------
    Evidence
        One row per staff group and band, or grade, of the record or of the official figures. Release: confidential.
    """
    placed, behind = _place(cells), _place(people)
    months = len(record.months)
    has_step = pl.col("status").is_in(WITH_A_STEP)
    held = placed.group_by(KEYS).agg(
        record_fte=pl.col("fte").filter(has_step).sum() / FTE_UNITS / months,
        record_fte_step_not_known=pl.col("fte").filter(pl.col("status") == "unclassified").sum() / FTE_UNITS / months,
    )
    steps = behind.group_by(*KEYS, "pay_contract", "pay_step", "status").agg(pl.col("people").sum())
    unknown = pl.col("people").filter(~has_step).max().fill_null(0)
    counts = steps.group_by(KEYS).agg(people_step_not_known=unknown, people=pl.col("people").max())
    held = held.join(counts, on=list(KEYS), how="left")
    empty = pl.DataFrame(schema={"staff_group": pl.String, "band": pl.String, "official_fte": pl.Float64})
    totals = empty if official is None else official.group_by(KEYS).agg(official_fte=pl.col("fte").mean())
    frame = _compare(held, totals)
    about = describe(
        "pay.evidence.official",
        "Official FTE beside that of the record",
        question,
        record,
        columns=frame.columns,
        more=COLUMNS,
    )
    structure = Structure(
        KEYS,
        (
            Count("people", "pay_people_at_least", KEYS, ("record_fte", "scale_ratio"), least=("record_fte",)),
            Count("people_step_not_known", "pay_people_step_not_known", KEYS, ("record_fte_step_not_known",)),
        ),
        facts=("official_fte", "outcome"),
        decimals={"official_fte": 0, "record_fte": 0, "record_fte_step_not_known": 0, "scale_ratio": 3},
    )
    return Evidence(about, frame, structure)


def _place(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells in scope on contracts with scales, doctors under their staff group whatever their occupation."""
    is_medical = pl.col("pay_contract").is_in(medical_contracts())
    group = pl.when(is_medical).then(pl.lit(MEDICAL_GROUP)).otherwise("staff_group").alias("staff_group")
    in_scope = pl.col("status").is_in((*WITH_A_STEP, "unclassified"))
    return cells.filter((is_medical | (pl.col("pay_contract") == "afc")) & in_scope).with_columns(group)


def _compare(held: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    has_rows, has_total = pl.col("record_fte") > 0, pl.col("official_fte").is_not_null()
    return (
        held.join(totals, on=list(KEYS), how="full", coalesce=True)
        .with_columns(
            outcome=pl.when(has_rows & has_total).then(pl.lit("scaled"))
            .when(has_total).then(pl.lit("no_rows"))
            .otherwise(pl.lit("not_scaled")),
            scale_ratio=pl.when(has_rows).then(pl.col("official_fte") / pl.col("record_fte")),
        )
        .select(*COLUMNS)
        .sort(KEYS)
    )  # fmt: skip
