"""Costs of awards add up however they are cut, and what is hidden cannot change them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.pay.award import AwardVersions, build_award
from tenure.pay.award_evidence import EvidenceRow, PayEvidence
from tenure.pay.plans import AwardPlan

HEAD = {"title": "T", "author": "A", "source": "S", "dated": "2026-01-15", "year": "2024/25", "baseline": "outturn"}
MONEY = ("basic_pay", "payments", "earnings", "employer_ni", "employer_pension", "paybill")
STEPS = [(band, str(step)) for band in ("5", "6", "8a") for step in range(1, 5)]


def _decimal(low: int, high: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=low, max_value=high, places=places, allow_nan=False, allow_infinity=False)


@st.composite
def _rows(draw: st.DrawFn) -> list[EvidenceRow]:
    keys = draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6, unique=True))
    return [draw(_row(*key)) for key in keys]


@st.composite
def _row(draw: st.DrawFn, band: str, step: str) -> EvidenceRow:
    value, more = draw(_decimal(20_000, 120_000, 0)), draw(_decimal(0, 20_000, 2))
    earnings = value + more
    ni, pension = earnings * draw(_decimal(0, 1, 3)) / 5, earnings * draw(_decimal(0, 1, 3)) / 4
    numbers = {
        "fte": draw(_decimal(0, 5000, 3)),
        "pay_scale_value": value,
        "earnings_per_fte": earnings,
        "employer_ni_per_fte": ni,
        "pensionable_per_fte": value,
        "earnings_multiple": earnings / value,
        "paybill_multiple": 1 + (ni + pension) / earnings,
    }
    return EvidenceRow("Nursing and Midwifery Registered", "afc", band, step, numbers)


@st.composite
def _plans(draw: st.DrawFn) -> AwardPlan:
    months = [f"2024-{month:02d}" for month in range(4, 13)] + ["2025-01", "2025-02", "2025-03", "2025-06"]
    parts: dict[str, Any] = {"awards": [], "payments": []}
    for number in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, 11))
        parts["awards"].append({
            "percent": float(draw(_decimal(-5, 10, 1))),
            "start": months[start],
            "paid_from": draw(st.sampled_from(months[start:])),
            "pensionable": draw(st.booleans()),
            **({"for": {"bands": [draw(st.sampled_from(["5", "6", "8a"]))]}} if number else {}),
        })  # fmt: skip
    if draw(st.booleans()):
        parts["payments"].append(
            {"flat_gbp": float(draw(_decimal(0, 2000, 0))), "paid_in": months[draw(st.integers(0, 11))]}
        )
    return msgspec.convert({**HEAD, "name": "plan", **parts}, AwardPlan)


def _evidence(rows: Sequence[EvidenceRow]) -> PayEvidence:
    return PayEvidence(
        tuple(rows), frozenset({"earnings_per_fte", "employer_ni_per_fte"}), ("evidence.csv",), "v", year="2023/24"
    )


def _cost(plan: AwardPlan, rows: Sequence[EvidenceRow], on_costs: Any = "constant") -> dict[str, pl.DataFrame]:
    tables = build_award([plan], _evidence(rows), AwardVersions("r", "c"), on_costs=on_costs)
    return {table.about.table.rpartition(".")[2]: table.frame for table in tables}


def _sums(frame: pl.DataFrame, basis: str) -> list[float]:
    chosen = frame.filter(frame["basis"] == basis)
    return [float(chosen[name].sum()) for name in MONEY]


@settings(max_examples=40, deadline=None)
@given(plan=_plans(), rows=_rows(), on_costs=st.sampled_from(["constant", "marginal"]))
def test_costs_add_up_over_cells_steps_and_months(plan: AwardPlan, rows: list[EvidenceRow], on_costs: str) -> None:
    tables = _cost(plan, rows, on_costs)
    for basis in ("full_year", "accrued", "cash"):
        total = _sums(tables["totals"], basis)
        assert _sums(tables["cells"], basis) == pytest.approx(total, rel=1e-9, abs=1e-6)
        earnings, ni, pension, paybill = total[2:]
        assert paybill == pytest.approx(earnings + ni + pension, rel=1e-9, abs=1e-6)
    for basis, column in (("full_year", "paybill"), ("accrued", "paybill_accrued"), ("cash", "paybill_cash")):
        assert tables["steps"][column].sum() == pytest.approx(_sums(tables["totals"], basis)[-1], rel=1e-9, abs=1e-6)
    for basis, column in (("accrued", "paybill_accrued"), ("cash", "paybill_cash")):
        assert tables["calendar"][column].sum() == pytest.approx(_sums(tables["totals"], basis)[-1], rel=1e-9, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(plan=_plans(), rows=_rows(), shown=_row("5", "8"))
def test_a_hidden_row_changes_no_cost(plan: AwardPlan, rows: list[EvidenceRow], shown: EvidenceRow) -> None:
    hidden = EvidenceRow(shown.staff_group, "afc", "5", "8", {}, frozenset(shown.numbers))
    without, with_it = _cost(plan, rows), _cost(plan, [*rows, hidden])
    for basis in ("full_year", "accrued", "cash"):
        assert _sums(with_it["totals"], basis) == _sums(without["totals"], basis)
    assert with_it["totals"]["uncosted_rows"].to_list() == [1, 1, 1]


@settings(max_examples=25, deadline=None)
@given(plan=_plans(), rows=_rows())
def test_twice_the_fte_cost_twice_as_much(plan: AwardPlan, rows: list[EvidenceRow]) -> None:
    double = [
        EvidenceRow(
            row.staff_group, row.contract, row.band, row.pay_step, {**row.numbers, "fte": 2 * row.numbers["fte"]}
        )
        for row in rows
    ]
    once = _sums(_cost(plan, rows)["totals"], "cash")
    assert _sums(_cost(plan, double)["totals"], "cash") == pytest.approx(
        [2 * value for value in once], rel=1e-9, abs=1e-6
    )
