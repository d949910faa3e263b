"""The study of late careers and flexible retirement."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import polars as pl

from tenure import panel, rules
from tenure.panel import MainRule
from tenure.panel import retirement as steps
from tenure.retention.record import RecordFacts
from tenure.retention.retirement import LateCells, build_ages, build_late_career
from tenure.retention.retirement_flexible import build_flexible
from tenure.retention.retirement_question import LateLevel, LatePlan, RetirementQuestion, list_late_months, plan_late
from tenure.retention.retirement_scenario import build_scenario
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies import facts
from tenure.studies.careers_run import CareersRun, Progress, describe_record, list_months, register_facts
from tenure.terms import Evidence, Month

_RETIREMENT = "Retirement / Pension"
_EVERYBODY = "all"


def retirement(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: LateLevel = "staff_group",
    at: str | None = None,
    from_: str | None = None,
    late_age: int = 55,
    return_rate: float | None = None,
    stay_rate: float | None = None,
    main_rule: MainRule = "flag",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Tell who reaches which age when, who eases off or comes back after retiring, and what more returns would bring.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"all", "broad", "staff_group", "occupation"}
        How finely staff are told apart.
    at : str, optional
        Reference month, YYYY-MM; the record's last when left out. Periods of twelve months end in it, and years before.
    from_ : str, optional
        Earliest first month of a period, YYYY-MM.
    late_age : int
        Age from which a career is late.
    return_rate, stay_rate : float, optional
        Of the scenario: the share of retirements that come back, and of these the share that stays a year.
    main_rule, engine, memory, threads, progress
        As for ``careers.moves``.

    Returns
    -------
    list of Evidence
        ``retention.retirement.ages``, ``late_career``, ``flexible`` and ``scenario``, confidential.

    Raises
    ------
    UsageError
        An option that cannot be used.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    question = RetirementQuestion(level, late_age, return_rate, stay_rate, main_rule)
    opened = open_store(store)
    first, reference = (Month.parse(text) if text else None for text in (from_, at))
    plan = plan_late(list_months(opened), at=reference, first=first)
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, plan.months)
        states = _register(run, question, plan)
        if main_rule != "flag":
            say(f"ranking jobs by {main_rule}")
            running.register_files("stored_spells", opened.table_files("spells"))
            running.keep("spells", panel.respell_steps(main_rule))
        say("following people through jobs")
        running.keep("jobs", panel.job_steps())
        cells = _count(run, question, states, say)
        record = _describe(run, states, question, plan)
    return [
        build(cells, question, record, plan)
        for build in (build_ages, build_late_career, build_flexible, build_scenario)
    ]


def _count(run: CareersRun, question: RetirementQuestion, states: facts.States, say: Progress) -> LateCells:
    say("counting people by age")
    ages = run.engine.collect(steps.age_steps())
    say("comparing bands and hours of people in late career")
    easing = run.engine.collect(steps.easing_steps(question.late_age))
    say("following those who left")
    returns = run.engine.collect(steps.return_steps())
    organisations = dict(facts.read_dictionary(run.engine, "org_code").select("code", "value").iter_rows())
    easing, returns = (
        frame.with_columns(pl.col("org_code").replace_strict(organisations, return_dtype=pl.String)).sort(pl.all())
        for frame in (easing, returns)
    )
    return LateCells(ages, easing, returns, states.labels)


def _register(run: CareersRun, question: RetirementQuestion, plan: LatePlan) -> facts.States:
    """Register what the panel reads beside the record; return the groups of staff told apart."""
    engine = run.engine
    states = register_facts(run, "broad" if question.level == _EVERYBODY else question.level)
    if question.level == _EVERYBODY:
        codes = states.codes.with_columns(state=pl.lit(1, dtype=pl.Int64))
        states = facts.States(codes, {1: _EVERYBODY}, dict.fromkeys(states.groups, _EVERYBODY))
        engine.register("occupation_state", codes)
    for name, frame in list_late_months(plan).items():
        engine.register(name, frame)
    reasons = rules.leave_reasons().filter(pl.col("reason_group") == _RETIREMENT)["reason"]
    held = facts.read_dictionary(engine, "leave_reason")
    engine.register("retirement_reason", held.filter(pl.col("value").is_in(reasons.to_list())).select("code"))
    ranks = {band: place for place, band in enumerate(panel.BANDS, start=1)}
    bands = facts.read_dictionary(engine, "band").filter(pl.col("value").is_in(list(ranks)))
    ranked = bands.select(band="code", rank=pl.col("value").replace_strict(ranks, return_dtype=pl.Int64))
    engine.register("band_rank", ranked)
    return states


def _describe(run: CareersRun, states: facts.States, question: RetirementQuestion, plan: LatePlan) -> RecordFacts:
    periods = [(one.first, one.last) for one in plan.periods]
    told = describe_record(run, states, question.main_rule, periods=periods)
    names = [field.name for field in dataclasses.fields(RecordFacts)]
    return RecordFacts(**{name: getattr(told, name) for name in names})
