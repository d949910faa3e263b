"""The study of awards: plans costed on a table of pay evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tenure
from tenure import rules
from tenure.errors import CheckError, UsageError
from tenure.pay.award import AwardVersions, build_award
from tenure.pay.award_costs import OnCosts
from tenure.pay.award_evidence import PayEvidence, read_evidence
from tenure.pay.award_words import NO_PROGRESSION
from tenure.pay.plans import AwardPlan, plan_schema
from tenure.pay.plans_names import check_names
from tenure.pay.plans_reading import read_plan
from tenure.terms import Evidence

__all__ = ["award", "read_plan_schema"]


def award(
    plans: Sequence[Path], *, evidence: Path, on_costs: OnCosts = "constant", least_fte: int = 0
) -> list[Evidence]:
    """Cost award plans on a table of pay evidence, side by side.

    Parameters
    ----------
    plans : sequence of Path
        YAML files, one a plan: see docs/reference/award-plans.md.
    evidence : Path
        ``pay.evidence.non_medical.csv`` of ``tenure pay evidence``; ``pay.evidence.medical.csv`` beside it is read
        with it.
    on_costs : {"constant", "marginal"}
        Whether on-costs move in proportion to earnings, or at the margin.
    least_fte : int
        Rows of fewer FTE are not costed: the threshold of the profile that the tables will be released under.

    Returns
    -------
    list of Evidence
        ``pay.award.totals``, ``.cells``, ``.steps``, ``.gains``, ``.calendar``, ``.side_by_side`` and ``.plans``.

    Raises
    ------
    UsageError
        A file that is not there, or two plans of one name.
    CheckError
        A plan or a table that cannot be used; a plan that names what there is not.
    """
    read = [read_plan(path) for path in plans]
    _check_names_differ(read)
    table = read_evidence(evidence).above(least_fte)
    for plan in read:
        check_names(plan, table)
        _check_baseline(plan, table)
    versions = AwardVersions(rules.RULES_VERSION, tenure.__version__)
    return build_award(read, table, versions, on_costs=on_costs, notes=(NO_PROGRESSION,))


def read_plan_schema() -> dict[str, Any]:
    """Return the JSON Schema of an award plan."""
    return plan_schema()


def _check_names_differ(plans: Sequence[AwardPlan]) -> None:
    names = [plan.name for plan in plans]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(
            f"Two award plans are called '{twice[0]}'.",
            slug="award-plan-twice",
            expected="plans that each have a name of their own.",
            fix="give one of them another 'name'; a plan without one is called as its file is.",
        )


def _check_baseline(plan: AwardPlan, table: PayEvidence) -> None:
    column = {"outturn": "pay_scale_value", "next": "next_pay_scale_value"}.get(plan.baseline)
    if column is None or any(column in row.numbers for row in table.rows):
        return
    raise CheckError(
        f"The award plan '{plan.name}' comes on top of pay values that the evidence lacks.",
        slug="award-baseline-missing",
        found=f"no value in the column {column}, which the baseline '{plan.baseline}' stands on.",
        expected="evidence with these pay values.",
        fix="for the baseline 'next' make the evidence with --next; or choose another baseline: outturn, or a date.",
    )
