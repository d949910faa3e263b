"""The tables of ``pay award``: what plans cost, in all, by group and band, step by step and month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import polars as pl

from tenure.pay.award_costs import BASES, Basis, Money, OnCosts, Pounds, cost_pounds, spread
from tenure.pay.award_evidence import PayEvidence
from tenure.pay.award_progression import PROGRESSION, StepFlows, build_progression_frame
from tenure.pay.award_rises import Timing
from tenure.pay.award_rows import CostedPlan, CostedRow, cost_plan
from tenure.pay.award_words import describe_plans, describe_table, tell_plans
from tenure.pay.plans import AwardPlan
from tenure.terms import Evidence, Month, Structure, round_figures

__all__ = ["AwardVersions", "build_award"]

_HUNDRED = Decimal(100)
_CELL = ("staff_group", "contract", "band")
_LIMITS = (Decimal(1), Decimal(2), Decimal(3), Decimal(4), Decimal(5), Decimal(10))
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class AwardVersions:
    """The versions that the tables are labelled with."""

    rules: str
    code: str


def build_award(
    plans: Sequence[AwardPlan],
    evidence: PayEvidence,
    versions: AwardVersions,
    *,
    on_costs: OnCosts = "constant",
    notes: Sequence[str] = (),
    flows: Mapping[tuple[str, str, str], StepFlows] | None = None,
) -> list[Evidence]:
    """Build the tables of ``pay award``.

    Parameters
    ----------
    plans : sequence of AwardPlan
        The plans, each of a name of its own.
    evidence : PayEvidence
        What they are costed on.
    versions : AwardVersions
        The versions of rules and code.
    on_costs : {"constant", "marginal"}
        As in ``cost_plan``.
    notes : sequence of str
        Further notes, said in every table.
    flows : mapping, optional
        Flows over the pay steps by staff group, contract and band, as ``read_flows`` gives them.

    Returns
    -------
    list of Evidence
        ``pay.award.totals``, ``.cells``, ``.steps``, ``.gains``, ``.calendar``, ``.side_by_side`` and ``.plans``. All
        values are arithmetic on the values that the evidence shows, so that nothing in them is hidden further. With
        flows ``.progression`` too, whose values fall with the people that they stand on.
    """
    costed = [cost_plan(plan, evidence, on_costs=on_costs) for plan in plans]
    split = {"earnings_per_fte", "employer_ni_per_fte"} <= evidence.columns or on_costs == "marginal"
    frames = {
        "totals": _frame([row for plan in costed for row in _list_totals(plan, split=split)]),
        "cells": _build_cells(costed, split=split),
        "steps": _frame([row for plan in costed for row in _list_steps(plan)]),
        "gains": _frame([row for plan in costed for row in _list_gains(plan)]),
        "calendar": _frame([row for plan in costed for row in _list_months(plan)]),
        "plans": _frame(describe_plans(plans)),
    }
    frames["side_by_side"] = _build_side_by_side([plan.name for plan in plans], frames["totals"])
    if flows is not None:
        frames["progression"] = build_progression_frame(costed, flows)
    told = (*tell_plans(costed, evidence, progression=flows is not None), *notes)
    return [
        Evidence(
            about=describe_table(
                name, frame.columns, plans, evidence, versions=versions, on_costs=on_costs, notes=told
            ),
            frame=frame,
            structure=PROGRESSION if name == "progression" else _tell_structure(name, frame.columns),
        )
        for name, frame in frames.items()
    ]


_DIMENSIONS = {
    "totals": ("plan", "basis"),
    "cells": ("plan", "basis", *_CELL),
    "steps": ("plan", *_CELL, "pay_step"),
    "gains": ("plan", "line"),
    "calendar": ("plan", "month"),
    "side_by_side": ("line",),
    "plans": ("plan",),
}


def _tell_structure(name: str, columns: Sequence[str]) -> Structure:
    """Return the structure of a table that is arithmetic on released values: it counts nobody and hides nothing."""
    dimensions = _DIMENSIONS[name]
    return Structure(dimensions, counts=(), facts=tuple(column for column in columns if column not in dimensions))


def _frame(rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as a table, decimals as numbers; columns without a value stay numbers."""
    plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
    frame = pl.DataFrame(plain, infer_schema_length=None)
    return frame.with_columns(pl.col(pl.Null).cast(pl.Float64))


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _list_totals(plan: CostedPlan, *, split: bool) -> list[Row]:
    summaries = _summarise(plan.rows, plan.hidden_fte, split=split)
    return [{"plan": plan.plan.name, "basis": basis, **summary} for basis, summary in summaries.items()]


def _list_cells(plan: CostedPlan, *, split: bool) -> list[Row]:
    return [
        {"plan": plan.plan.name, "basis": basis, **dict(zip(_CELL, key, strict=True)), **summary}
        for key, members in _group_rows(plan.rows).items()
        for basis, summary in _summarise(members, plan.hidden_fte, split=split).items()
    ]


def _build_cells(costed: Sequence[CostedPlan], *, split: bool) -> pl.DataFrame:
    rows = [row for plan in costed for row in _list_cells(plan, split=split)]
    # Plans that are for no row at all leave a table without rows, which has its columns all the same.
    nobody = dict.fromkeys(("plan", "basis", *_CELL), "") | _summarise([], {}, split=split)["full_year"]
    return _frame(rows or [nobody]).head(len(rows))


def _group_rows(rows: Iterable[CostedRow]) -> Mapping[tuple[str, str, str], list[CostedRow]]:
    found: dict[tuple[str, str, str], list[CostedRow]] = {}
    for each in rows:
        if each.status != "outside":
            found.setdefault((each.row.staff_group, each.row.contract, each.row.band), []).append(each)
    return found


def _summarise(
    rows: Sequence[CostedRow], hidden_fte: Mapping[tuple[str, str], Decimal], *, split: bool
) -> dict[Basis, Row]:
    """Return what rows cost together on each basis, and how many that the plan concerns could not be costed."""
    costed = [row for row in rows if row.status == "costed"]
    uncosted = [row for row in rows if row.is_uncosted]
    concerned = len(costed) + len(uncosted)
    basic = _total(row.baseline_basic for row in costed)
    paybill = _total(row.baseline_paybill for row in costed)
    fte = _total(row.fte for row in costed)
    silent = {(row.row.staff_group, row.row.band) for row in uncosted if row.row.fte is None}
    missed = _total(row.fte for row in uncosted) + _total(hidden_fte.get(cell, Decimal(0)) for cell in silent)
    before: Row = {
        "fte": fte,
        "fte_gaining": _total(row.fte for row in costed if _gain(row) > 0),
        "fte_losing": _total(row.fte for row in costed if _gain(row) < 0),
        "baseline_basic_pay": basic,
        "baseline_paybill": paybill,
    }
    after: Row = {
        "rows": concerned,
        "uncosted_rows": len(uncosted),
        "uncosted_rows_share": Decimal(len(uncosted)) / concerned if concerned else None,
        "uncosted_fte": missed,
        "uncosted_fte_share": missed / (fte + missed) if fte + missed else None,
    }
    if not costed:
        return {basis: before | dict.fromkeys(_AMOUNTS) | after for basis in BASES}
    money = {basis: sum((row.money[basis] for row in costed), start=Money()) for basis in BASES}
    return {
        basis: before | _list_amounts(money[basis], basic=basic, paybill=paybill, split=split) | after
        for basis in BASES
    }


def _list_amounts(money: Money, *, basic: Decimal, paybill: Decimal, split: bool) -> Row:
    return {
        "basic_pay": money.basic_pay,
        "payments": money.payments,
        "earnings": money.earnings,
        "employer_ni": money.employer_ni if split else None,
        "employer_pension": money.employer_pension if split else None,
        "paybill": money.paybill,
        "paybill_shown": round_figures(money.paybill),
        "basic_pay_percent": _HUNDRED * money.basic_pay / basic if basic else None,
        "paybill_percent": _HUNDRED * money.paybill / paybill if paybill else None,
    }


_AMOUNTS = tuple(_list_amounts(Money(), basic=Decimal(1), paybill=Decimal(1), split=True))


def _total(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def _gain(row: CostedRow) -> Decimal:
    """Return what somebody full-time gains in a whole year, what is paid once included."""
    return (row.value or Decimal(0)) - (row.baseline or Decimal(0)) + row.payments


def _list_steps(plan: CostedPlan) -> list[Row]:
    rows: list[Row] = []
    for each in plan.rows:
        rise = None if each.value is None or each.baseline is None else each.value - each.baseline
        costed = each.status == "costed"
        rows.append({
            "plan": plan.plan.name,
            "staff_group": each.row.staff_group,
            "contract": each.row.contract,
            "band": each.row.band,
            "pay_step": each.row.pay_step,
            "status": each.status,
            "fte": each.row.fte,
            "baseline_value": each.baseline,
            "value": each.value,
            "rise_gbp": rise,
            "rise_percent": _HUNDRED * rise / each.baseline if rise is not None and each.baseline else None,
            "payments_gbp": each.payments if costed else None,
            "basic_pay": each.money["full_year"].basic_pay if costed else None,
            "paybill": each.money["full_year"].paybill if costed else None,
            "paybill_accrued": each.money["accrued"].paybill if costed else None,
            "paybill_cash": each.money["cash"].paybill if costed else None,
        })  # fmt: skip
    return rows


def _list_gains(plan: CostedPlan) -> list[Row]:
    """Return FTE by how much their pay value rises, with whom the plan does not concern; nought is said too."""
    known = [row for row in plan.rows if row.value is not None and row.baseline and row.row.fte is not None]
    total = _total(row.fte for row in known)
    found = dict.fromkeys(_CLASSES, Decimal(0))
    for row in known:
        found[_name_class(row)] += row.fte
    return [
        {
            "plan": plan.plan.name,
            "line": line,
            "rise": name,
            "fte": fte,
            "fte_share": fte / total if total else None,
        }
        for line, (name, fte) in enumerate(found.items(), start=1)
    ]


_CLASSES = (
    "falls",
    "none",
    "under 1%",
    *(f"{low}% to under {high}%" for low, high in pairwise(_LIMITS)),
    "10% or more",
)


def _name_class(row: CostedRow) -> str:
    base, value = row.baseline or Decimal(0), row.value or Decimal(0)
    if value <= base:
        return "none" if value == base else "falls"
    percent = _HUNDRED * (value - base) / base
    return _CLASSES[2 + sum(percent >= limit for limit in _LIMITS)]


def _list_months(plan: CostedPlan) -> list[Row]:
    """Return what falls due and what is paid in each month of the year."""
    last = plan.year.months[-1]
    timed: dict[Timing, Pounds] = {}
    for row in plan.costed:
        for timing, pounds in row.weighed:
            timed[timing] = timed.get(timing, Pounds()) + pounds
    due, paid = ({month: Money() for month in plan.year.months} for _ in range(2))
    kinds: tuple[tuple[Basis, dict[Month, Money]], ...] = (("accrued", due), ("cash", paid))
    for timing, pounds in timed.items():
        for basis, months in kinds:
            for month, twelfths in spread(timing, last, basis).items():
                months[month] += cost_pounds(pounds, {month: twelfths}, once=timing.once, rates=plan.rates)
    return [
        {
            "plan": plan.plan.name,
            "month": str(month),
            "earnings_accrued": due[month].earnings,
            "paybill_accrued": due[month].paybill,
            "earnings_cash": paid[month].earnings,
            "paybill_cash": paid[month].paybill,
        }
        for month in plan.year.months
    ]


def _build_side_by_side(plans: Sequence[str], totals: pl.DataFrame) -> pl.DataFrame:
    """Return one row a measure and one column a plan."""
    found = {(row["plan"], row["basis"]): row for row in totals.iter_rows(named=True)}
    return _frame([
        {"line": line, "measure": measure, "unit": unit, **{plan: found[plan, basis][name] for plan in plans}}
        for line, (measure, unit, basis, name) in enumerate(_COMPARED, start=1)
    ])  # fmt: skip


_COMPARED: tuple[tuple[str, str, Basis, str], ...] = (
    ("paybill, full year", "pounds", "full_year", "paybill"),
    ("paybill, due in the year", "pounds", "accrued", "paybill"),
    ("paybill, paid in the year", "pounds", "cash", "paybill"),
    ("basic pay, full year", "pounds", "full_year", "basic_pay"),
    ("earnings, full year", "pounds", "full_year", "earnings"),
    ("basic pay, full year, rise", "per cent", "full_year", "basic_pay_percent"),
    ("paybill, full year, rise", "per cent", "full_year", "paybill_percent"),
    ("FTE costed", "outturn FTE", "full_year", "fte"),
    ("FTE who gain", "outturn FTE", "full_year", "fte_gaining"),
    ("FTE who lose", "outturn FTE", "full_year", "fte_losing"),
    ("rows not costed", "share", "full_year", "uncosted_rows_share"),
    ("FTE not costed, at least", "share", "full_year", "uncosted_fte_share"),
)
