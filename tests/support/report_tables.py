"""Small tables of every study that a report tells of, with the columns that its sections read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from tenure.terms import Count, Estimate, Evidence, Ratio, Structure
from tests.support.disclosure import build_about

Rows = Sequence[Mapping[str, Any]]


def build_table(
    table: str, rows: Rows, dimensions: Sequence[str], *, counts: Mapping[str, Sequence[str]] | None = None,
    ratios: Sequence[Ratio] = (), estimates: Sequence[Estimate] = (), **about: Any,
) -> Evidence:  # fmt: skip
    """Rows as they are; ``counts`` maps each column that counts people to the columns that fall with it.

    A column that nothing names is a published fact.
    """
    frame = pl.DataFrame(rows, infer_schema_length=None)
    named = {*dimensions, *(counts or {}), *(name for hides in (counts or {}).values() for name in hides)}
    named |= {name for ratio in ratios for name in (ratio.column, ratio.low, ratio.high) if name}
    named |= {name for estimate in estimates for name in estimate.columns}
    structure = Structure(
        tuple(dimensions),
        tuple(Count(name, name, tuple(dimensions), tuple(hides)) for name, hides in (counts or {}).items()),
        ratios=tuple(ratios),
        estimates=tuple(estimates),
        facts=tuple(name for name in frame.columns if name not in named),
    )
    return Evidence(replace(build_about(table, frame.columns), **about), frame, structure)


def rate_leavers(unit: str, leavers: int, people: int, rate: tuple[float, float, float], **own: str) -> dict[str, Any]:
    """One row of rates of leaving, of people at both dates; a rate is given with its limits."""
    stability = 1 - leavers / people
    return {
        "level": own.pop("level", "national"), "unit": unit, **own, "start_people": people, "leavers": leavers,
        "joiners": leavers, "leaver_rate": rate[0], "leaver_rate_low": rate[1], "leaver_rate_high": rate[2],
        "stability_index": stability, "stability_low": stability - 0.02, "stability_high": stability + 0.02,
    }  # fmt: skip


FALLS = (
    "leaver_rate", "leaver_rate_low", "leaver_rate_high", "stability_index", "stability_low", "stability_high",
)  # fmt: skip


def build_measures(rows: Rows, *by: str) -> Evidence:
    dimensions = ("level", "unit", "start_month", "end_month", *by)
    counts = {"start_people": FALLS, "leavers": FALLS, "joiners": ()}
    return build_table("retention.flows.measures", rows, dimensions, counts=counts)


def build_pay(*, small: int = 3) -> Evidence:
    rows = [
        {"staff_group": group, "band": band, "pay_step": "1", "fte": fte, "pay_scale_value": scale,
         "earnings_per_fte": earnings, "paybill_per_fte": earnings * 1.25, "earnings_multiple": earnings / scale,
         "paybill_multiple": 1.25, "people": people}
        for group, band, fte, scale, earnings, people in (
            ("Nursing", "5", 120.0, 28_000.0, 30_800.0, 150), ("Nursing", "6", 80.0, 35_000.0, 38_500.0, 90),
            ("Support", "2", 2.5, 20_000.0, 21_234.0 + small, small),
        )
    ]  # fmt: skip
    falls = ("fte", "earnings_per_fte", "paybill_per_fte", "earnings_multiple", "paybill_multiple")
    return build_table(
        "pay.evidence.non_medical", rows, ("staff_group", "band", "pay_step"), counts={"people": falls},
        parameters={"year": "2023/24"}, title="Earnings and paybill per FTE",
    )  # fmt: skip


def build_rows_used() -> Evidence:
    parts = (("bank", 40, 10.0), ("outside_5_percent", 30, 20.0), ("valid", 900, 800.0))
    rows = [{"month": "2024-03", "status": status, "rows": jobs, "fte": fte} for status, jobs, fte in parts]
    return build_table("pay.evidence.waterfall", rows, ("month", "status"), counts={"rows": ("fte",)})


def build_effects(*, people: int = 300) -> Evidence:
    """An award of £8 million, volume of £2 million and a mix that takes £1 million off."""
    parts = {"volume": 2_000_000.0, "award": 8_000_000.0, "mix": -1_000_000.0}
    rows = [
        {"span": "whole", "from_year": "2022/23", "to_year": "2023/24", "method": "chained", "effect": effect,
         "change_gbp": change, "paybill_change_gbp": sum(parts.values()), "people": people}
        for effect, change in parts.items()
    ]  # fmt: skip
    keys = ("span", "from_year", "to_year", "method", "effect")
    falls = ("change_gbp", "paybill_change_gbp")
    return build_table("pay.decompose.effects", rows, keys, counts={"people": falls})


def build_drift() -> Evidence:
    row = {
        "span": "whole", "from_year": "2022/23", "to_year": "2023/24", "paybill_per_fte_growth_pct": 4.5,
        "headline_award_pct": 5.0, "headline_basis": "given", "paybill_drift_pct": -0.5, "people": 300,
    }  # fmt: skip
    return build_table("pay.decompose.drift", [row], ("span", "from_year", "to_year"), counts={"people": ()})


def build_award() -> Evidence:
    rows = [
        {"plan": plan, "basis": basis, "fte": 1000.0, "basic_pay_percent": percent, "paybill_shown": cost,
         "uncosted_fte": 50.0, "uncosted_fte_share": 0.05}
        for plan, percent, cost in (("three", 3.0, 1_500_000.0), ("five", 5.0, 2_500_000.0))
        for basis in ("full_year", "accrued", "cash")
    ]  # fmt: skip
    grade = "effect under stated assumptions"
    parameters = {"evidence_year": "2023/24"}
    return build_table("pay.award.totals", rows, ("plan", "basis"), grade=grade, parameters=parameters)


def build_reasons(*, small: int = 2, unit: str = "all") -> tuple[Evidence, Evidence]:
    """100 leavers: 60 resigned, 10 retired, of 30 nothing is known; of two groups of reasons one is small."""
    keys = {"start": "2022-03", "end": "2023-03", "unit": unit, "still_in_service": "no"}
    summary = {
        **keys, "leavers": 100, "reason_unknown": 30, "resigned": 60, "retired": 10, "unknown_share": 0.3,
        "resigned_share": 0.6, "retired_share": 0.1,
    }  # fmt: skip
    falls = ("unknown_share", "resigned_share", "retired_share")
    first = build_table("retention.reasons.summary", [summary], tuple(keys), counts={"leavers": falls})
    groups = [
        {**keys, "leaving_group": group, "recorded": "yes", "people": people, "leavers": 100, "unknown": 30,
         "share": people / 100, "share_at_most": (people + 30) / 100}
        for group, people in (("resignation", 60), ("retirement", 10), ("death", small))
    ]  # fmt: skip
    dimensions = (*keys, "leaving_group", "recorded")
    second = build_table(
        "retention.reasons.groups", groups, dimensions, counts={"people": ("share", "share_at_most"), "leavers": ()}
    )
    return first, second


def build_sickness() -> tuple[Evidence, Evidence]:
    """A rate of 5.0% in March 2022, of 4.5% a year later; no month between is there."""
    rows = [
        {"start": month, "end": month, "unit": "all", "people": 1000, "people_absent": 200, "fte_days_lost": 1000.0,
         "fte_days_available": 1000 / rate, "rate": rate}
        for month, rate in (("2022-03", 0.05), ("2022-09", 0.04), ("2023-03", 0.045))
    ]  # fmt: skip
    falls = ("fte_days_lost", "fte_days_available", "rate")
    rates = build_table("retention.sickness.rates", rows, ("start", "end", "unit"), counts={"people_absent": falls})
    reasons = [
        {"start": "2023-03", "end": "2023-03", "unit": "all", "reason_code": code, "reason": reason, "recorded": "yes",
         "people": people, "fte_days_lost": 1000 * share, "share_of_days_lost": share}
        for code, reason, people, share in (("S10", "Anxiety", 60, 0.3), ("S13", "Cold", 90, 0.2))
    ]  # fmt: skip
    keys = ("start", "end", "unit", "reason_code", "reason", "recorded")
    lost = ("fte_days_lost", "share_of_days_lost")
    return rates, build_table("retention.sickness.reasons", reasons, keys, counts={"people": lost})


def build_late_careers() -> Evidence:
    """20 of 100 nurses and 5 of 100 doctors are 55 or over; 2 of 40 managers are too few to tell."""
    rows = [
        {"month": "2023-03", "group": group, "people": people, "late_career": late, "late_career_share": late / people}
        for group, people, late in (("Doctors", 100, 5), ("Managers", 40, 2), ("Nurses", 100, 20))
    ]
    counts = {"people": (), "late_career": ("late_career_share",)}
    return build_table("retention.retirement.late_career", rows, ("month", "group"), counts=counts,
                       parameters={"late_age": "55"})  # fmt: skip


def build_equality() -> Evidence:
    """Two groups apart from their reference, one of them only just."""
    rows = [
        {"level": "national", "unit": "all", "start_month": "2022-03", "end_month": "2023-03", "characteristic": kind,
         "group": group, "reference": reference, "people": 1_000, "leavers": 100, "leaving_share": 0.1,
         "relative_likelihood": ratio, "relative_low": low, "relative_high": high}
        for kind, group, reference, ratio, low, high in (
            ("age_band", "25 to 34", "35 to 44", 1.28, 1.0041, 1.632), ("sex", "F", "M", 1.19, 1.06, 1.34),
        )
    ]  # fmt: skip
    keys = ("level", "unit", "start_month", "end_month", "characteristic", "group")
    ratios = ("leaving_share", "relative_likelihood", "relative_low", "relative_high")
    return build_table("retention.flows.equality", rows, keys, counts={"people": (), "leavers": ratios})


def build_survey(changes: Mapping[str, float]) -> Evidence:
    """One question: 30% in every organisation, with the change since the year before and limits 2 points about it."""
    rows = [
        {"survey": "nss", "question": "burnt_out", "text": "Feels burnt out", "scale": "percent", "organisation": code,
         "group": "all", "period": "2024", "base": 400, "value": 30.0 + place, "low": 26.0, "high": 36.0,
         "previous_period": "2023", "change": change, "change_low": change - 2, "change_high": change + 2}
        for place, (code, change) in enumerate(changes.items())
    ]  # fmt: skip
    keys = ("survey", "question", "organisation", "group", "period")
    return build_table("retention.survey.items", rows, keys, counts={"base": ("value", "low", "high")})


def build_evaluation(estimate: float, low: float, high: float) -> tuple[Evidence, Evidence]:
    rows = [
        {"kind": kind, "cohort": None, "period": None, "event_time": time, "estimate": value, "std_error": 0.01,
         "low": value + low - estimate, "high": value + high - estimate, "estimator": "imputation"}
        for kind, time, value in (("event", 0, 0.01), ("event", 1, estimate), ("simple", None, estimate))
    ]  # fmt: skip
    keys = ("estimator", "kind", "cohort", "period", "event_time")
    about: dict[str, Any] = {"grade": "effect under stated assumptions", "unit": "leavers per month",
                             "parameters": {"design": "staggered"}}  # fmt: skip
    effects = build_table("retention.evaluate.effects", rows, keys, **about)
    checks = [
        {"check": "few_units", "verdict": "fine", "says": "There are units enough."},
        {"check": "pre_trend", "verdict": "warning", "says": "Units went different ways before."},
    ]
    return effects, build_table("retention.evaluate.checks", checks, ("check",))
