"""Studies of careers: one function a question, each returning confidential evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from tenure import panel
from tenure.careers import (
    Level,
    MovesQuestion,
    MovesRecord,
    build_adjusted,
    build_administrative,
    build_cohorts,
    build_entrants,
    build_exchange,
    build_flows,
    build_indices,
    build_moves,
    build_routes,
    list_periods,
    plan_periods,
)
from tenure.careers.missing import tell_dropped
from tenure.panel import MainRule
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.careers_after import after as after  # noqa: PLC0414 - a study of this room
from tenure.studies.careers_findings import findings as findings  # noqa: PLC0414 - a study of this room
from tenure.studies.careers_places import places as places  # noqa: PLC0414 - a study of this room
from tenure.studies.careers_progression import progression as progression  # noqa: PLC0414 - a study of this room
from tenure.studies.careers_run import (
    CareersRun,
    Progress,
    describe_record,
    follow_people,
    keep_pairs,
    list_months,
    register_facts,
)
from tenure.studies.careers_sequences import sequences as sequences  # noqa: PLC0414 - a study of this room
from tenure.terms import Evidence, Month

_CELLS = ("period", "origin", "destination", "people", "sum_dd", "sum_dn", "origin_people", "sum_nn", "organisations")
_STAYS = ("period", "origin", "org_code", "people", "stayed")
_HAZARDS = ("period", "origin", "destination", "org_code", "people")
_REACHED = ("period", "origin", "destination", "reached")
_ROUTES = ("period", "origin", "destination", "is_direct", "people")
_PERIODS = {"start_month": pl.Int64, "end_month": pl.Int64, "start_calendar": pl.Int64, "start_year": pl.Int64}


def moves(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Level = "staff_group",
    horizon: int = 12,
    by: Sequence[str] = (),
    from_: str | None = None,
    to: str | None = None,
    persist: int = 3,
    main_rule: MainRule = "flag",
    guard: Literal["on", "off"] = "on",
    conditional: bool = False,
    cohort_years: Sequence[int] = (5, 9),
    adjust: Sequence[str] = (),
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Count who moves between which occupations.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart.
    horizon : int
        Months from the start to the end of a period; 12 or more gives one period a year, ending in
        the record's last month.
    by : sequence of str
        Characteristics at the start of the period: see ``tenure.panel.BREAKDOWNS``.
    from_, to : str, optional
        Earliest first month and latest last month, YYYY-MM.
    persist : int
        Months a new occupation must last to count as a move.
    main_rule : {"flag", "fte", "pay"}
        What decides between jobs held at once.
    guard : {"on", "off"}
        Whether administrative changes are counted apart.
    conditional : bool
        Rates among people still in an occupation at the end.
    cohort_years : sequence of int
        After how many years fixed cohorts are looked up.
    adjust : sequence of str
        Characteristics whose mix is made alike in ``careers.moves.adjusted``, which is left out where there are none;
        ``tenure`` is short for ``tenure_band``.
    engine, memory, threads
        The engine and its limits: ``duckdb``; ``spark`` for Spark on this machine or the session that is
        active in a notebook; ``spark:MASTER`` for a cluster; or an engine of ``tenure.store`` made by the
        caller, which is left open. The answer is the same.
    progress : callable, optional
        Called with the name of each part as it begins.

    Returns
    -------
    list of Evidence
        ``careers.moves.moves``, ``.entrants``, ``.flows``, ``.routes``, ``.administrative``, ``.exchange``,
        ``.indices``, ``.adjusted`` where asked, and ``.cohorts``, all confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or no period that fits.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    question = MovesQuestion(
        level=level, horizon=horizon, by=tuple(by), persist=persist, main_rule=main_rule, guard=guard == "on",
        conditional=conditional, cohort_years=tuple(cohort_years), adjust=_name_bands(adjust),
    )  # fmt: skip
    opened = open_store(store)
    months = list_months(opened)
    first, last = (Month.parse(text) if text else None for text in (from_, to))
    periods = plan_periods(months, horizon, first=first, last=last)
    watched = first or months[0], last or months[-1]
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = _Run(running, opened, months, question, tuple(periods), watched)
        states = register_facts(run, level)
        _register_periods(run, run.periods)
        follow_people(run, main_rule=main_rule, guard=question.guard, persist=persist, say=say)
        keep_pairs(run, (*question.by, *question.adjust))
        missing = tell_dropped(months, horizon, first=first, last=last)
        record = describe_record(run, states, main_rule, periods=periods, missing=missing)
        tables = _count(run, record, say)
        if question.adjust:
            tables.append(_adjust(run, record, say))
        return [*tables, _count_cohorts(run, record, say, first=first, last=last)]


def _name_bands(adjust: Sequence[str]) -> tuple[str, ...]:
    return tuple("tenure_band" if name == "tenure" else name for name in adjust)


@dataclass(frozen=True, slots=True)
class _Run(CareersRun):
    question: MovesQuestion
    periods: tuple[tuple[Month, Month], ...]
    watched: tuple[Month, Month]

    @property
    def span(self) -> tuple[Month, Month]:
        return self.periods[0][0], self.periods[-1][1]


def _register_periods(run: _Run, periods: Sequence[tuple[Month, Month]]) -> None:
    rows = [(run.numbers[start], run.numbers[end], start.index, start.year) for start, end in periods]
    run.engine.register("period", pl.DataFrame(rows, schema=_PERIODS, orient="row"))


def _count(run: _Run, record: MovesRecord, say: Progress) -> list[Evidence]:
    engine, question, by = run.engine, run.question, run.question.by
    say("counting moves")
    counted = panel.cell_steps(by, conditional=question.conditional)
    cells = engine.collect([*counted, panel.decode_step("cells", by, _CELLS)])
    routes = engine.collect([panel.direct_step(by), panel.decode_step("routes", by, _ROUTES)])
    stays = engine.collect([panel.stay_step(by), panel.decode_step("stays", by, _STAYS)])
    say("counting entrants and flows")
    entrants = engine.collect(panel.entry_steps())
    flows = engine.collect(panel.flow_steps())
    changes = engine.collect([*panel.merged_steps(guard=question.guard), panel.administrative_step()])
    cells, stays = run.date(cells, "period"), run.date(stays, "period")
    return [
        build_moves(cells, question, record, run.span),
        build_entrants(run.date(entrants, "period"), question, record, run.span),
        build_flows(run.date(flows, "period"), question, record, run.span),
        build_routes(run.date(routes, "period"), question, record, run.span),
        build_administrative(run.date(changes, "month"), question, record, run.watched),
        build_exchange(cells, question, record, run.span),
        build_indices(cells, stays, question=question, record=record, periods=run.span),
    ]


def _adjust(run: _Run, record: MovesRecord, say: Progress) -> Evidence:
    question = run.question
    say(f"adjusting rates for {', '.join(question.adjust)}")
    kept = (*question.by, *question.adjust)
    steps = [panel.hazard_step(kept, conditional=question.conditional), panel.decode_step("hazards", kept, _HAZARDS)]
    return build_adjusted(run.date(run.engine.collect(steps), "period"), question, record, run.span)


def _count_cohorts(
    run: _Run, record: MovesRecord, say: Progress, *, first: Month | None, last: Month | None
) -> Evidence:
    """Follow the people of one month a year for each number of years asked; pairs are counted anew for each."""
    engine, question, by = run.engine, run.question, run.question.by
    found = {years: list_periods(run.months, 12 * years, first=first, last=last) for years in question.cohort_years}
    cells, reached = {}, {}
    for years, periods in found.items():
        if periods:
            say(f"following cohorts over {years} years")
            _register_periods(run, periods)
            keep_pairs(run, by)
            counted = [*panel.cell_steps(by, conditional=False), panel.decode_step("cells", by, _CELLS)]
            cells[years] = run.date(engine.collect(counted), "period")
            ever = [*panel.reached_steps(by), panel.decode_step("reached", by, _REACHED)]
            reached[years] = run.date(engine.collect(ever), "period")
    asked = [period for periods in found.values() for period in periods] or [run.span]
    span = min(start for start, _ in asked), max(end for _, end in asked)
    return build_cohorts(cells, reached, question=question, record=record, periods=span)
