"""The study of what becomes of people after a move."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tenure import panel
from tenure.careers import (
    AfterCells,
    AfterQuestion,
    Level,
    build_after,
    build_contrasts,
    list_index_months,
    plan_cohorts,
)
from tenure.panel import MainRule
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.careers_run import (
    CareersRun,
    Progress,
    describe_record,
    follow_people,
    list_months,
    register_facts,
)
from tenure.terms import Evidence, Month


def after(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Level = "staff_group",
    from_: str | None = None,
    to: str | None = None,
    persist: int = 3,
    main_rule: MainRule = "flag",
    guard: Literal["on", "off"] = "on",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Follow people after a move, beside people recruited directly and people who stayed.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart.
    from_, to : str, optional
        Earliest and latest month of moving, YYYY-MM; cohorts of twelve months are taken whole.
    persist : int
        Months (1 to 12) that everybody followed must have stayed to count.
    main_rule, guard, engine, memory, threads, progress
        As for ``moves``.

    Returns
    -------
    list of Evidence
        ``careers.after.after`` and ``careers.after.contrasts``, confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or no cohort that fits.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    question = AfterQuestion(level=level, persist=persist, main_rule=main_rule, guard=guard == "on")
    opened = open_store(store)
    months = list_months(opened)
    first, last = (Month.parse(text) if text else None for text in (from_, to))
    cohorts = plan_cohorts(months, first=first, last=last)
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        states = register_facts(run, level)
        indices, targets = list_index_months(months, cohorts, persist=persist)
        running.register("after_month", indices)
        running.register("after_target", targets)
        follow_people(run, main_rule=main_rule, guard=question.guard, persist=persist, say=say)
        record = describe_record(run, states, main_rule)
        cells = _count(run, len(cohorts), say)
    say("comparing movers with others")
    build = (build_after, build_contrasts)
    return [one(cells, question, record, cohorts) for one in build]


def _count(run: CareersRun, cohorts: int, say: Progress) -> AfterCells:
    say("following movers, recruits and stayers")
    run.engine.keep("after_people", panel.after_steps())
    run.engine.keep("after_cells", panel.after_cell_steps())
    totals = run.engine.collect([panel.after_total_step()])
    say("matching movers with others")
    matched = {
        arm: [run.engine.collect(panel.after_match_steps(arm, cohort)) for cohort in range(cohorts)]
        for arm in panel.STRATA
    }
    return AfterCells(totals, matched)
