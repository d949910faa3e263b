"""What the tables of ``pay award`` say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tenure.pay.award_costs import OnCosts
from tenure.pay.award_evidence import PayEvidence
from tenure.pay.award_rows import CostedPlan
from tenure.pay.plans import AwardPlan, PointChange, list_parts
from tenure.pay.plans_names import find_idle_parts
from tenure.pay.years import FinancialYear
from tenure.terms import About, write_count

if TYPE_CHECKING:
    from tenure.pay.award import AwardVersions

__all__ = ["describe_plans", "describe_table", "tell_plans"]

AT_OUTTURN = "All costs are at outturn FTE: there is no forecast of FTE."
SCOPE = (
    "Not included: bank and agency staff, general practice, and what an award brings about elsewhere (the independent "
    "sector, tariffs, other pay scales); recruitment and retention; the taxes that the Exchequer gets back."
)
PROGRESSION = (
    "Progression over the pay steps during the year is told in pay.award.progression, apart from the awards: it would "
    "come without them too. It takes the flows of the evidence's year, alike in every month. It is the difference of "
    "two larger sums, steps up and turnover (who goes is replaced on lower steps), so that it varies from year to year."
)
NO_PROGRESSION = (
    "Progression over the pay steps during the year is missing: it needs the staff record (option --store)."
)
_METHODS: Mapping[OnCosts, str] = {
    "constant": (
        "Outturn FTE x rise in pay value x earnings multiple x paybill multiple: on-costs are in proportion to "
        "earnings, as the evidence has them"
    ),
    "marginal": (
        "Outturn FTE x rise in pay value x earnings multiple, and on it National Insurance at the rate of each month "
        "and the employer's pension rate of each month on the pensionable part; true of pay above the threshold"
    ),
}
# No award of whole pay is as small; a share of one, written for a percentage, is.
_LEAST_PERCENT = 0.1
_TITLES = {
    "totals": "Cost of awards at outturn FTE",
    "cells": "Cost of awards at outturn FTE, by staff group and band",
    "steps": "Pay values under awards, and their cost at outturn FTE",
    "gains": "Who gains by awards: outturn FTE by rise in pay value",
    "calendar": "Cost of awards at outturn FTE, by month",
    "side_by_side": "Awards side by side, at outturn FTE",
    "plans": "The award plans that were costed",
    "progression": "Progression over the pay steps during the year, at outturn FTE",
}
_COLUMNS = {
    "plan": "Name of the plan",
    "basis": (
        "full_year: twelve months of what stays; accrued: what is due in the plan's year; cash: what is paid in it, "
        "arrears with it"
    ),
    "staff_group": "Staff group",
    "contract": "Pay contract",
    "band": "Band, or grade of a medical contract",
    "pay_step": "Pay step, or threshold of a medical contract",
    "status": (
        "costed; outside: the plan is not for the row; hidden: by disclosure control; no_value: without a pay value; "
        "no_estimate: without multiples or FTE"
    ),
    "fte": "Outturn FTE (no forecast) of the rows costed",
    "fte_gaining": "Outturn FTE whose pay value rises, or who are paid something once",
    "fte_losing": "Outturn FTE whose pay value falls, payments taken into account",
    "fte_share": "Share of the outturn FTE whose pay values are known (0 to 1)",
    "baseline_basic_pay": "Basic pay bill of the rows costed before the plan, pounds a year",
    "baseline_paybill": "Paybill of the rows costed before the plan, at the evidence's multiples, pounds a year",
    "baseline_value": "Pay value before the plan, pounds a year for full-time work",
    "value": "Pay value after the plan, pounds a year for full-time work",
    "rise_gbp": "Rise of the pay value, pounds a year for full-time work",
    "rise_percent": "Rise of the pay value, per cent",
    "rise": "Rise of the pay value",
    "payments_gbp": "Payments that are not consolidated, pounds per FTE, once",
    "basic_pay": "Basic pay, pounds (of steps: in a full year; of progression: in the year, at the plan's pay values)",
    "payments": "Payments that are not consolidated, pounds; they are part of earnings",
    "earnings": "Earnings, basic pay with what moves with it and payments, pounds",
    "employer_ni": "Employer's National Insurance, pounds",
    "employer_pension": "Employer's pension contribution at the full rate, pounds",
    "paybill": "Paybill, earnings with National Insurance and pension, pounds (of steps: in a full year)",
    "paybill_shown": "Paybill to two significant figures, as it is shown",
    "paybill_accrued": "Paybill due in the period, pounds",
    "paybill_cash": "Paybill paid in the period, pounds",
    "earnings_accrued": "Earnings due in the month, pounds",
    "earnings_cash": "Earnings paid in the month, pounds",
    "basic_pay_percent": "Basic pay as per cent of the basic pay bill before the plan",
    "paybill_percent": "Paybill as per cent of the paybill before the plan",
    "rows": "Rows of the evidence that the plan concerns",
    "uncosted_rows": "Those of them that could not be costed",
    "uncosted_rows_share": "Their share (0 to 1)",
    "uncosted_fte": (
        "Outturn FTE of the rows not costed: what is shown, and what is left of a band's FTE where the evidence's "
        "table of official FTE lies beside it; the least that it can be"
    ),
    "uncosted_fte_share": "Its share of the FTE that the plan concerns (0 to 1), at least",
    "people": "People who stayed on their pay step in some month of the evidence's year",
    "people_moved": "People who changed it",
    "people_went": "People who left the staff group and band",
    "people_came": "People who came into them",
    "basic_pay_before": "Basic pay that progression adds in the year at the pay values before the plan, pounds",
    "basic_pay_steps": "Of basic_pay, what people add who go up the steps, had nobody gone or come, pounds",
    "basic_pay_turnover": "The rest of basic_pay: whoever goes is replaced on the steps that people come to, pounds",
    "month": "Month of the plan's year (YYYY-MM)",
    "line": "Place of the row in its table",
    "measure": "What is compared",
    "unit": "Its unit",
    "title": "Title of the plan",
    "author": "Who wrote the plan",
    "source": "Whence its figures are",
    "dated": "The day it was written",
    "year": "The financial year its cash is counted in",
    "baseline": "The pay values it comes on top of",
    "start": "Month from which it is in force, where its parts do not say otherwise",
    "paid_from": "Month that first pays it, where its parts do not say otherwise",
    "follows": "Elements of earnings that move with basic pay",
    "rounding": "How uplifted pay values are taken to whole pounds",
}


def describe_plans(plans: Sequence[AwardPlan]) -> list[dict[str, object]]:
    """Return what each plan says of itself, one row a plan."""
    return [
        {
            "plan": plan.name,
            "title": plan.title,
            "author": plan.author,
            "source": plan.source,
            "dated": plan.dated.isoformat(),
            "year": plan.year,
            "baseline": plan.baseline,
            "start": plan.start or f"{plan.year[:4]}-04",
            "paid_from": plan.paid_from or plan.start or f"{plan.year[:4]}-04",
            "follows": ", ".join(plan.follows) or "nothing",
            "rounding": plan.rounding,
        }
        for plan in plans
    ]


def describe_table(
    name: str,
    columns: Iterable[str],
    plans: Sequence[AwardPlan],
    evidence: PayEvidence,
    *,
    versions: AwardVersions,
    on_costs: OnCosts,
    notes: Sequence[str],
) -> About:
    """Return the description of one table."""
    titles = {plan.name: plan.title for plan in plans}
    known = _COLUMNS | {title: f"Plan: {words}" for title, words in titles.items()}
    outturn = evidence.year or "year not known"
    return About(
        table=f"pay.award.{name}",
        title=_TITLES[name].replace("outturn FTE", f"outturn FTE of {evidence.year}")
        if evidence.year
        else _TITLES[name],
        definitions=("award_cost",),
        population=f"Outturn FTE of the evidence ({outturn}) in the rows that it shows",
        unit="Pounds and outturn FTE, as the columns say",
        period=", ".join(sorted({plan.year for plan in plans})),
        method=_METHODS[on_costs],
        grade="effect under stated assumptions",
        source=_tell_source(evidence),
        columns={column: known[column] for column in columns},
        real_staff=evidence.real_staff,
        record_version=evidence.version,
        rules_version=versions.rules,
        code_version=versions.code,
        parameters={"on_costs": on_costs, "evidence_year": evidence.year, "evidence_profile": evidence.profile},
        notes=tuple(notes),
    )


def _tell_source(evidence: PayEvidence) -> str:
    files = " and ".join(evidence.files)
    # Evidence without its description may be anybody's; only the description says that the record is made up.
    is_made_up = bool(evidence.year) and not evidence.real_staff
    return f"Synthetic staff record; arithmetic on {files}" if is_made_up else f"Arithmetic on {files}"


def tell_plans(costed: Sequence[CostedPlan], evidence: PayEvidence, *, progression: bool) -> list[str]:
    """Return what a reader must be told of plans and evidence, in sentences."""
    notes = [AT_OUTTURN, SCOPE, PROGRESSION if progression else NO_PROGRESSION]
    if not evidence.year:
        notes.append("The evidence came without its description, so that its year and disclosure are not known here.")
    for each in costed:
        plan = each.plan
        notes.append(
            f"Plan {plan.name}: {plan.title.rstrip('.')}. By {plan.author}, {plan.dated}; figures: {plan.source}."
        )
        notes += [f"Plan {plan.name}: {text}" for text in _doubts(each, evidence)]
    return notes


def _doubts(costed: CostedPlan, evidence: PayEvidence) -> Iterable[str]:
    """Yield what is allowed and usually mistaken."""
    plan = costed.plan
    concerned = [row for row in costed.rows if row.status != "outside"]
    uncosted = [row for row in concerned if row.is_uncosted]
    if uncosted:
        yield (
            f"{write_count(len(uncosted), 'row')} of the {len(concerned):,} that it concerns could not be costed "
            f"({len(uncosted) / len(concerned):.1%}): hidden, without a pay value or without an estimate."
        )
    idle = find_idle_parts(plan, evidence)
    if idle:
        yield f"no row of the evidence is one that {', '.join(idle)} is for."
    yield from _doubt_percents(plan)
    yield from _doubt_years(plan, evidence)
    if "non_basic" not in plan.follows:
        yield "nothing but basic pay moves."
    elif not evidence.tells_other:
        yield "a table of the evidence has no multiple without other pay, so that other pay moves too."


def _doubt_percents(plan: AwardPlan) -> Iterable[str]:
    """Yield percentages that look like shares: 0.03 is three hundredths of one per cent."""
    for name, number, part in list_parts(plan):
        percent = None if isinstance(part, PointChange) else part.percent
        if percent and abs(percent) < _LEAST_PERCENT:
            yield (
                f"{name}[{number}] has percent: {percent:g}, which is {percent:g} per cent. "
                f"Did you mean {100 * percent:g}?"
            )


def _doubt_years(plan: AwardPlan, evidence: PayEvidence) -> Iterable[str]:
    """Yield what is amiss where the plan's year is not the one after the year of its baseline."""
    stands = {"outturn": evidence.year, "next": evidence.next_year}.get(plan.baseline, "")
    if not stands:
        return
    gap = FinancialYear.parse(plan.year).start - FinancialYear.parse(stands).start
    if gap == 0:
        yield f"its baseline, the pay values of {stands}, has that year's published award in it already."
    elif gap < 0:
        yield f"its baseline, the pay values of {stands}, is later than the plan's year {plan.year}."
    elif gap > 1:
        yield f"its baseline is the pay values of {stands}: awards between that year and {plan.year} are not in it."
