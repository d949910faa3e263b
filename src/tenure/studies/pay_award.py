"""The study of awards: plans costed on a table of pay evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

import tenure
from tenure import rules
from tenure.errors import CheckError, UsageError
from tenure.panel.step_flows import step_flow_steps, step_people_steps
from tenure.pay import FinancialYear, PayQuestion
from tenure.pay.award import AwardVersions, build_award
from tenure.pay.award_costs import OnCosts
from tenure.pay.award_evidence import PayEvidence, read_evidence
from tenure.pay.award_progression import StepFlows, read_flows
from tenure.pay.plans import AwardPlan, plan_schema
from tenure.pay.plans_names import check_names
from tenure.pay.plans_reading import read_plan
from tenure.store import DEFAULT_MEMORY, Engine, Store, open_store
from tenure.studies.pay_facts import Names, register_pay
from tenure.studies.pay_sums import describe_record
from tenure.terms import Evidence, Month

__all__ = ["award", "read_plan_schema"]


def award(  # noqa: PLR0913 - the options of the command, one parameter each
    plans: Sequence[Path],
    *,
    evidence: Path,
    on_costs: OnCosts = "constant",
    least_fte: float = 0,
    store: Path | None = None,
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
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
    least_fte : float
        Rows of fewer FTE are not costed: the least FTE of the profile that the tables will be released under.
    store : Path, optional
        The store that the evidence was made from, for progression over the pay steps.
    engine, memory, threads
        The engine and its limits, as for ``careers.moves``.

    Returns
    -------
    list of Evidence
        ``pay.award.totals``, ``.cells``, ``.steps``, ``.gains``, ``.calendar``, ``.side_by_side``, ``.plans`` and,
        with a store, ``.progression``.

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
    if store is None:
        return build_award(read, table, versions, on_costs=on_costs)
    opened = open_store(store)
    table = replace(table, real_staff=table.real_staff or opened.manifest.real_staff)
    question = PayQuestion(_find_year(table, evidence))
    with opened.reading(engine, memory=memory, threads=threads) as running:
        flows = count_flows(opened, running, question)
    return build_award(read, table, versions, on_costs=on_costs, flows=flows)


def count_flows(store: Store, engine: Engine, question: PayQuestion) -> dict[tuple[str, str, str], StepFlows]:
    """Return the flows over the pay steps in a year, by staff group, contract and band."""
    months = describe_record(store, question).months
    names = register_pay(store, engine, question)
    follow = {"month": [], "next_month": []} if len(months) < 2 else _pair_months(months)
    engine.register("step_month", pl.DataFrame(follow, schema={"month": pl.Int64, "next_month": pl.Int64}))
    span = months[0].index, months[-1].index
    flows = _name_flows(engine.collect(step_flow_steps(*span)), names)
    return read_flows(flows, _name_flows(engine.collect(step_people_steps(*span)), names))


def _pair_months(months: Sequence[Month]) -> dict[str, list[int]]:
    pairs = [(month.index, later.index) for month, later in pairwise(months) if later.index == month.index + 1]
    return {"month": [month for month, _ in pairs], "next_month": [later for _, later in pairs]}


def _name_flows(frame: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Return flows with words in place of codes; what is null stays so."""
    steps = names.codes["pay_step"] | {0: ""}
    words: dict[str, dict[int, str]] = {
        "staff_group": names.groups, "pay_contract": names.codes["pay_contract"], "band": names.codes["band"],
        "pay_step": steps, "next_step": steps,
    }  # fmt: skip
    return frame.with_columns(
        pl.col(column).replace_strict(held, default=None, return_dtype=pl.String)
        for column, held in words.items()
        if column in frame.columns
    ).drop_nulls(["staff_group", "pay_contract", "band"])


def _find_year(table: PayEvidence, path: Path) -> FinancialYear:
    if table.year:
        return FinancialYear.parse(table.year)
    raise UsageError(
        "Progression cannot be told, because the year of the evidence is not known.",
        slug="award-year-unknown",
        found=f"no description beside '{path.name}'.",
        expected=f"{path.with_suffix('.about.json').name}, as 'tenure pay evidence' wrote it.",
        fix="put the description back beside the table, or leave --store out.",
    )


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
