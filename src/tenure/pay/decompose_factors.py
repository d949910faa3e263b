"""What the paybill of a year is made of, cell by cell: the factors that a change of it is split into."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tenure.panel import FTE_UNITS
from tenure.pay.evidence_cells import estimate_per_fte, medical_contracts
from tenure.pay.evidence_rows import Grain, estimate_rows
from tenure.pay.official_fte import MEDICAL_GROUP
from tenure.pay.question import PayQuestion, PayRecord, month_rates
from tenure.pay.scales import outturn_scale

__all__ = ["BLOCK", "CELL", "SHAPE", "OnCostRates", "YearPay", "estimate_year"]

BLOCK = ("staff_group", "pay_contract", "band")
CELL = (*BLOCK, "pay_step")
VERY_SENIOR = "vsm"
SHAPE = ("multiple", "own_pay", "pay_above", "jobs_above", "pensionable_share", "rest_share")
"""Columns of a cell besides its FTE and its scale value."""


@dataclass(frozen=True, slots=True)
class OnCostRates:
    """Means over a year's months: rate of National Insurance, rate times threshold (pounds), rate of the pension."""

    ni: float
    ni_threshold: float
    pension: float


@dataclass(frozen=True, slots=True)
class YearPay:
    """The paybill of a year by cell.

    Attributes
    ----------
    cells : polars.DataFrame
        One row per staff group, pay contract, band and step with ``fte``, ``people``, ``scale`` (pounds a year; null
        without a scale) and the columns of ``SHAPE``, none of them null.
    scales : polars.DataFrame
        The published values of every step: ``pay_contract``, ``band``, ``pay_step``, ``published``.
    rates : OnCostRates
        The year's rates.
    fte_left_out : float
        FTE of cells for which there is no pay to go by, and of jobs whose step is not known.
    """

    cells: pl.DataFrame
    scales: pl.DataFrame
    rates: OnCostRates
    fte_left_out: float


def estimate_year(cells: pl.DataFrame, people: pl.DataFrame, question: PayQuestion, record: PayRecord) -> YearPay:
    """Return the paybill of a year by cell, each taken apart into what it is made of.

    Parameters
    ----------
    cells, people : polars.DataFrame
        With a ``status``, as for ``build_non_medical``; of all contracts.
    question : PayQuestion
        The options of the year; no year to estimate for.
    record : PayRecord
        What the record says of itself.

    Notes
    -----
    Paybill of a cell is F * (E + r * (E * a - T * h * b) + R * x * E + d * E), with F its FTE and E = S * k * o its
    earnings per FTE. S is the scale value and k the multiple of it; both are 1 for pay without a scale, whose
    earnings per FTE are o, which is 1 for all others. r and T are rate and threshold of National Insurance, a and b the
    shares of pay and of jobs above the threshold, h jobs per FTE, R the rate of the pension, x the pensionable share
    of earnings. d is what is recorded beyond that, so that the paybill is that of ``pay evidence`` to the penny. A
    cell none of whose jobs is within the 5% rule takes the mean of its band, or else of its pay contract. Jobs on a
    contract whose scale is not held for any month of the year count as paid.
    """
    held = pl.col("month").is_in([month.index for month in record.months])
    monthly = month_rates(question.year).filter(held)
    rates = OnCostRates(
        ni=float(monthly.select(pl.col("ni_rate").mean()).item()),
        ni_threshold=float(monthly.select((pl.col("ni_rate") * pl.col("ni_threshold")).mean()).item()),
        pension=float(monthly.select(pl.col("pension_rate").mean()).item()),
    )
    scales = outturn_scale(question.year, question.scale).rename({"pay_scale_value": "published"})
    marked, behind = (_mark_off_scale(frame, scales) for frame in (cells, people))
    rows = pl.concat([_on_scale(marked, behind, question, record), _off_scale(marked, behind, question, record)])
    shaped = _fill(_shape(rows, rates))
    whole = pl.all_horizontal(pl.col(*SHAPE).is_not_null())
    units = cells.filter(pl.col("status") == "unclassified").select(pl.col("fte").sum()).item()
    unplaced = int(units) / FTE_UNITS / len(record.months)
    left_out = float(shaped.filter(~whole)["fte"].sum()) + unplaced
    return YearPay(shaped.filter(whole).sort(CELL), scales, rates, left_out)


_TAKEN = (
    *CELL, "fte", "people", "pay_scale_value", "earnings", "ni", "pension", "pensionable", "jobs_per_fte",
    "jobs_above", "pay_above",
)  # fmt: skip


def _mark_off_scale(frame: pl.DataFrame, scales: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with `is_off_scale`: jobs in scope that the rules hold no value of in the whole year."""
    valued = pl.concat_str("pay_contract", "band", separator="/").is_in(
        scales.select(pl.concat_str("pay_contract", "band", separator="/")).to_series().unique().implode()
    )
    return frame.with_columns(is_off_scale=(pl.col("status") == "no_scale") & ~valued)


def _on_scale(cells: pl.DataFrame, people: pl.DataFrame, question: PayQuestion, record: PayRecord) -> pl.DataFrame:
    medical = pl.col("pay_contract").is_in(medical_contracts())
    own, behind = (
        frame.filter((medical | (pl.col("pay_contract") == "afc")) & ~pl.col("is_off_scale")).with_columns(
            staff_group=pl.when(medical).then(pl.lit(MEDICAL_GROUP)).otherwise("staff_group")
        )
        for frame in (cells, people)
    )
    rows = estimate_rows(own, behind, Grain(BLOCK, ("pay_step",)), question=question, record=record, official=None)
    return rows.rename({
        "earnings_per_fte": "earnings",
        "employer_ni_per_fte": "ni",
        "employer_pension_per_fte": "pension",
        "pensionable_per_fte": "pensionable",
    }).select(_TAKEN)  # fmt: skip


def _off_scale(cells: pl.DataFrame, people: pl.DataFrame, question: PayQuestion, record: PayRecord) -> pl.DataFrame:
    """Return pay as paid of very senior managers and of contracts that have no scale, or none in the year."""
    very_senior = pl.col("status") == "very_senior"
    medical = pl.col("pay_contract").is_in(medical_contracts())
    own, behind = (
        frame.filter(very_senior | pl.col("is_off_scale")).with_columns(
            staff_group=pl.when(medical).then(pl.lit(MEDICAL_GROUP)).otherwise("staff_group"),
            pay_contract=pl.when(very_senior).then(pl.lit(VERY_SENIOR)).otherwise("pay_contract"),
            band=pl.lit(""),
            pay_step=pl.lit(""),
        )
        for frame in (cells, people)
    )
    # Somebody may stand in several cells that are one here: at least the largest of them.
    counted = behind.group_by(CELL).agg(pl.col("people").max())
    return (
        estimate_per_fte(own, CELL, question)
        .join(counted, on=list(CELL), how="left")
        .with_columns(
            fte=pl.col("fte_months") / len(record.months),
            pay_scale_value=pl.lit(None, dtype=pl.Float64),
            earnings=pl.col("basic") + pl.col("non_basic"),
        )
        .select(_TAKEN)
    )


def _shape(rows: pl.DataFrame, rates: OnCostRates) -> pl.DataFrame:
    earnings, scale = pl.col("earnings"), pl.col("pay_scale_value")
    # Pay off the scale has no band here: see _off_scale.
    has_scale = pl.col("pay_contract").is_in(("afc", *medical_contracts())) & (pl.col("band") != "")
    jobs = pl.col("jobs_per_fte") * pl.col("jobs_above")
    modelled = rates.ni * earnings * pl.col("pay_above") - rates.ni_threshold * jobs
    modelled += rates.pension * pl.col("pensionable")
    return rows.filter(pl.col("fte") > 0).select(
        *CELL, "fte", "people",
        scale=scale,
        multiple=pl.when(has_scale).then(earnings / scale).otherwise(1.0),
        own_pay=pl.when(has_scale).then(1.0).otherwise(earnings),
        pay_above=pl.when(earnings.is_not_null()).then("pay_above"),
        jobs_above=jobs,
        pensionable_share=pl.col("pensionable") / earnings,
        rest_share=(pl.col("ni") + pl.col("pension") - modelled) / earnings,
    )  # fmt: skip


def _fill(shaped: pl.DataFrame) -> pl.DataFrame:
    """Return the cells with what lacks pay filled from the mean of its band, else of its pay contract."""
    has_scale = pl.col("scale").is_not_null() | ~pl.col("pay_contract").is_in(("afc", *medical_contracts()))
    known = pl.col("multiple").is_not_null()
    weight = pl.when(known).then("fte")
    means = [
        [((pl.col(name) * weight).sum().over(by) / weight.sum().over(by)).fill_nan(None) for name in SHAPE]
        for by in (BLOCK, ("pay_contract",))
    ]
    filled = [
        pl.when(known).then(pl.col(name)).when(has_scale).then(pl.coalesce(band, contract)).alias(name)
        for name, band, contract in zip(SHAPE, *means, strict=True)
    ]
    return shaped.with_columns(filled)
