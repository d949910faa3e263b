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
    build_administrative,
    build_entrants,
    build_flows,
    build_moves,
    build_routes,
    plan_periods,
)
from tenure.panel import MainRule
from tenure.store import Engine, open_store
from tenure.studies.careers_after import after as after  # noqa: PLC0414 - a study of this room
from tenure.studies.careers_run import (
    CareersRun,
    Progress,
    describe_record,
    follow_people,
    list_months,
    register_facts,
)
from tenure.terms import Evidence, Month

_CELLS = ("period", "origin", "destination", "people", "sum_dd", "sum_dn", "origin_people", "sum_nn", "organisations")
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
    engine: str | Engine = "duckdb",
    memory: str = "2GB",
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
    engine, memory, threads
        The engine and its limits: ``duckdb``; ``spark`` for Spark on this machine or the session that is
        active in a notebook; ``spark:MASTER`` for a cluster; or an engine of ``tenure.store`` made by the
        caller, which is left open. The answer is the same.
    progress : callable, optional
        Called with the name of each part as it begins.

    Returns
    -------
    list of Evidence
        ``careers.moves.moves``, ``.entrants``, ``.flows``, ``.routes`` and ``.administrative``, all
        confidential.

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
        conditional=conditional,
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
        _register_periods(run)
        follow_people(run, main_rule=main_rule, guard=question.guard, persist=persist, say=say)
        running.keep("pairs", panel.pair_steps(question.by))
        return _count(run, describe_record(run, states, main_rule), say)


@dataclass(frozen=True, slots=True)
class _Run(CareersRun):
    question: MovesQuestion
    periods: tuple[tuple[Month, Month], ...]
    watched: tuple[Month, Month]

    @property
    def span(self) -> tuple[Month, Month]:
        return self.periods[0][0], self.periods[-1][1]


def _register_periods(run: _Run) -> None:
    rows = [(run.numbers[start], run.numbers[end], start.index, start.year) for start, end in run.periods]
    run.engine.register("period", pl.DataFrame(rows, schema=_PERIODS, orient="row"))


def _count(run: _Run, record: MovesRecord, say: Progress) -> list[Evidence]:
    engine, question, by = run.engine, run.question, run.question.by
    say("counting moves")
    counted = panel.cell_steps(by, conditional=question.conditional)
    cells = engine.collect([*counted, panel.decode_step("cells", by, _CELLS)])
    routes = engine.collect([panel.direct_step(by), panel.decode_step("routes", by, _ROUTES)])
    say("counting entrants and flows")
    entrants = engine.collect(panel.entry_steps())
    flows = engine.collect(panel.flow_steps())
    changes = engine.collect([*panel.merged_steps(guard=question.guard), panel.administrative_step()])
    return [
        build_moves(run.date(cells, "period"), question, record, run.span),
        build_entrants(run.date(entrants, "period"), question, record, run.span),
        build_flows(run.date(flows, "period"), question, record, run.span),
        build_routes(run.date(routes, "period"), question, record, run.span),
        build_administrative(run.date(changes, "month"), question, record, run.watched),
    ]
