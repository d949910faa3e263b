"""One row a step: FTE, scale value, earnings, paybill, multiples, and the same for next year."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tenure.pay.evidence_cells import PLACE, WITH_A_STEP, estimate_per_fte
from tenure.pay.next_year import estimate_next
from tenure.pay.official_fte import STEP_NOT_KNOWN, scale_fte
from tenure.pay.question import PayQuestion, PayRecord
from tenure.pay.scales import outturn_scale

__all__ = ["Grain", "estimate_rows"]

# Below this many FTE-months the pay of a cell rests on few people for a short time.
CERTAIN_FTE_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Grain:
    """What a row is: ``within`` has official FTE totals, ``steps`` divide it.

    ``is_medical`` tells whether medical awards are held apart and carried into next year as they are.
    """

    within: tuple[str, ...]
    steps: tuple[str, ...]
    is_medical: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """All of it."""
        return (*self.within, *self.steps)


def estimate_rows(
    cells: pl.DataFrame,
    people: pl.DataFrame,
    grain: Grain,
    *,
    question: PayQuestion,
    record: PayRecord,
    official: pl.DataFrame | None,
) -> pl.DataFrame:
    """Return one row per step with every column of the evidence.

    Parameters
    ----------
    cells, people : polars.DataFrame
        Of the contracts in question: see ``build_non_medical``.
    grain : Grain
        What a row is.
    question, record, official
        As for ``build_non_medical``.

    Notes
    -----
    With S the scale value, n non-basic pay, o other pay, a medical awards, v National Insurance and p employer
    pension per FTE: E = S + n, PB = E + v + p; multiples are E / S and PB / E.
    """
    keys = list(grain.keys)
    placed = cells.filter(pl.col("status").is_in(WITH_A_STEP))
    fte = scale_fte(placed, official, within=grain.within, steps=grain.steps, months=len(record.months))
    valid = cells.filter(pl.col("status") == "valid")
    behind = people.filter(pl.col("status") == "valid").group_by(keys).agg(pl.col("people").sum())
    shared = [name for name in PLACE if name in keys]
    is_known = pl.col(grain.steps[0]) != STEP_NOT_KNOWN
    scales = outturn_scale(question.year, question.scale).filter(
        pl.col("pay_contract").is_in(cells["pay_contract"].unique().implode())
    )
    rows = (
        fte.join(estimate_per_fte(valid, keys, question), on=keys, how="left")
        .join(behind, on=keys, how="left")
        .join(scales.select(*shared, "pay_scale_value"), on=shared, how="left")
        .with_columns(
            pl.when(is_known).then(pl.col("people").fill_null(0)).alias("people"),
            fte_sample=pl.when(is_known).then(pl.col("fte_months").fill_null(0) / len(record.months)),
        )
    )
    rows = _add_paybill(_add_earnings(rows))
    rows = estimate_next(rows, question, shared=shared, is_medical=grain.is_medical)
    return rows.with_columns(
        is_uncertain=pl.col("fte_months").fill_null(0) < CERTAIN_FTE_MONTHS,
        basic_per_fte=pl.col("basic"),
    ).sort(keys)


def _add_earnings(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.rename({
            "non_basic": "non_basic_per_fte",
            "other": "other_per_fte",
            "medical_award": "medical_awards_per_fte",
            "ni": "employer_ni_per_fte",
            "pension": "employer_pension_per_fte",
            "pensionable": "pensionable_per_fte",
        })
        .with_columns(earnings_per_fte=pl.col("pay_scale_value") + pl.col("non_basic_per_fte"))
        .with_columns(
            earnings_excl_other_per_fte=pl.col("earnings_per_fte") - pl.col("other_per_fte"),
            earnings_excl_awards_per_fte=pl.col("earnings_per_fte") - pl.col("medical_awards_per_fte"),
        )
        .with_columns(
            (pl.col(f"{name}_per_fte") / pl.col("pay_scale_value")).alias(f"{name}_multiple")
            for name in ("earnings", "earnings_excl_other", "earnings_excl_awards")
        )
    )  # fmt: skip


def _add_paybill(rows: pl.DataFrame) -> pl.DataFrame:
    on_costs = pl.col("employer_ni_per_fte") + pl.col("employer_pension_per_fte")
    without = pl.col("ni_excl_other") + pl.col("pension_excl_other")
    return rows.with_columns(
        paybill_per_fte=pl.col("earnings_per_fte") + on_costs,
        paybill_excl_other_per_fte=pl.col("earnings_excl_other_per_fte") + without,
    ).with_columns(
        paybill_multiple=pl.col("paybill_per_fte") / pl.col("earnings_per_fte"),
        paybill_excl_other_multiple=pl.col("paybill_excl_other_per_fte") / pl.col("earnings_excl_other_per_fte"),
    )
