"""What the tables of ``pay decompose`` say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenure.pay.evidence_about import POPULATION
from tenure.pay.question import PayRecord
from tenure.pay.years import FinancialYear
from tenure.terms import About

__all__ = ["describe_change"]

COLUMNS = {
    "staff_group": "Staff group of the occupation code (the ten groups of ESR); Medical and Dental for everybody on a "
    "medical contract",
    "span": "`year`: from one year to the next; `whole`: the sum of these years",
    "from_year": "Financial year before",
    "to_year": "Financial year after",
    "method": "`chained`: one factor changed after another, in the order of the effects; `shapley`: the mean over all "
    "orders",
    "effect": "`volume`: FTE; `award`: scale values; `mix`: shares of staff groups, contracts and bands; "
    "`progression`: shares of the steps in them; `additional_earnings`: multiples of the scale; `on_cost_rates`: "
    "rates and threshold of National Insurance, rate of the pension; `residual`: pay without a scale, membership of "
    "the pension, jobs behind an FTE",
    "change_gbp": "Part of the change of the yearly paybill that is due to the factor (pounds)",
    "paybill_change_gbp": "Change of the yearly paybill: the sum of change_gbp over the effects of a method (pounds)",
    "fte_least": "Average FTE in the year in which it was least (FTE)",
    "fte_from": "Average FTE of the year before (FTE)",
    "fte_to": "Average FTE of the year after (FTE)",
    "paybill_from_gbp": "Paybill of the year before (pounds)",
    "paybill_to_gbp": "Paybill of the year after (pounds)",
    "fte_growth_pct": "Growth of FTE (per cent)",
    "earnings_per_fte_growth_pct": "Growth of earnings per FTE (per cent)",
    "paybill_per_fte_growth_pct": "Growth of paybill per FTE (per cent)",
    "headline_award_pct": "Award (per cent); over several years compounded",
    "headline_basis": "`given`: as announced, by --headline; `scales`: rise of scale values at the FTE by step of the "
    "year before",
    "earnings_drift_pct": "earnings_per_fte_growth_pct - headline_award_pct (percentage points)",
    "paybill_drift_pct": "paybill_per_fte_growth_pct - headline_award_pct (percentage points)",
    "people": "At least this many people in every year: those of the largest step (number)",
}
_TABLES = {
    "pay.decompose.effects": ("What the change of the paybill is made of", "paybill_change", "pounds a year"),
    "pay.decompose.staff_groups": (
        "What the change of the paybill of each staff group is made of",
        "paybill_change",
        "pounds a year",
    ),
    "pay.decompose.drift": ("Drift of earnings and paybill per FTE beyond the award", "paybill_drift", "per cent"),
}
_NOTES = (
    "FTE is the average over each year's months, of jobs before the 5% rule; pay per FTE is of jobs within it.",
    "Effects say where a change arose, not why.",
)


def describe_change(
    table: str,
    years: Sequence[FinancialYear],
    record: PayRecord,
    columns: Sequence[str],
    *,
    notes: Sequence[str],
    options: Mapping[str, str],
) -> About:
    """Return the description of a table of ``pay decompose``."""
    title, definition, unit = _TABLES[table]
    return About(
        table=table,
        title=title,
        definitions=(definition,),
        population=POPULATION,
        unit=unit,
        period=f"{years[0].months[0]} to {years[-1].months[-1]}",
        method="Exact split of a product of factors, in whole pence, link by link from year to year",
        grade="description",
        source="Staff record" if record.real_staff else "Synthetic staff record",
        columns={name: COLUMNS[name] for name in columns},
        real_staff=record.real_staff,
        record_version=record.record_version,
        rules_version=record.rules_version,
        code_version=record.code_version,
        parameters=dict(options),
        notes=(*_NOTES, *notes),
    )
