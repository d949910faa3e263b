"""Studies of careers: one function a question, each returning confidential evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

import tenure
from tenure import panel, rules
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
from tenure.store import Engine, Store, open_store
from tenure.studies import facts
from tenure.terms import Evidence, Month

Progress = Callable[[str], None]

_CELLS = ("period", "origin", "destination", "people", "sum_dd", "sum_dn", "origin_people", "sum_nn", "organisations")
_ROUTES = ("period", "origin", "destination", "is_direct", "people")
_HELD = {"month": pl.Int64, "number": pl.Int64, "next_month": pl.Int64}
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
    months = [Month(index) for index in sorted(opened.manifest.coverage)]
    first, last = (Month.parse(text) if text else None for text in (from_, to))
    periods = plan_periods(months, horizon, first=first, last=last)
    watched = first or months[0], last or months[-1]
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = _Run(running, opened, question, tuple(months), tuple(periods), watched)
        states = _register(run)
        _follow(run, say)
        return _count(run, _describe(run, states), say)


@dataclass(frozen=True, slots=True)
class _Run:
    engine: Engine
    store: Store
    question: MovesQuestion
    months: tuple[Month, ...]
    periods: tuple[tuple[Month, Month], ...]
    watched: tuple[Month, Month]

    @property
    def numbers(self) -> dict[Month, int]:
        """Months numbered from 1 over those that the record holds, as the panel counts them."""
        return {month: number for number, month in enumerate(self.months, start=1)}

    def date(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        """Turn the panel's numbers of months back into month indices."""
        indices = {number: month.index for month, number in self.numbers.items()}
        return frame.with_columns(pl.col(column).replace_strict(indices, return_dtype=pl.Int64))

    @property
    def span(self) -> tuple[Month, Month]:
        return self.periods[0][0], self.periods[-1][1]


def _describe(run: _Run, states: facts.States) -> MovesRecord:
    return MovesRecord(
        labels=states.labels,
        groups=states.groups,
        months=(run.months[0], run.months[-1]),
        real_staff=run.store.manifest.real_staff,
        record_version=facts.record_version(run.store),
        rules_version=rules.RULES_VERSION,
        code_version=tenure.__version__,
        # The shares are stored for the default rule only.
        tie_shares=facts.tie_shares(run.engine) if run.question.main_rule == "flag" else "",
    )


def _register(run: _Run) -> facts.States:
    """Register the small tables that the steps read beside the record."""
    engine, store = run.engine, run.store
    states = facts.read_states(store, engine, run.question.level)
    engine.register("occupation_state", states.codes)
    engine.register("organisation_fact", facts.read_organisations(store, engine))
    engine.register("successor", facts.read_successors(store, engine, run.months))
    following = [*(month.index for month in run.months[1:]), run.months[-1].index + 1]
    held = [(month.index, run.numbers[month], later) for month, later in zip(run.months, following, strict=True)]
    engine.register("held", pl.DataFrame(held, schema=_HELD, orient="row"))
    engine.register("record_start", pl.DataFrame({"first_month": [run.numbers[run.months[0]]]}))
    engine.register("record_end", pl.DataFrame({"last_month": [run.numbers[run.months[-1]]]}))
    rows = [(run.numbers[start], run.numbers[end], start.index, start.year) for start, end in run.periods]
    engine.register("period", pl.DataFrame(rows, schema=_PERIODS, orient="row"))
    return states


def _follow(run: _Run, say: Progress) -> None:
    """Keep each person's jobs, course and pairs in the engine, for the tables to count."""
    question = run.question
    if question.main_rule != "flag":
        say(f"ranking jobs by {question.main_rule}")
        run.engine.keep("spells", panel.spell_steps(question.main_rule))
    say("following people through occupations")
    run.engine.keep("jobs", panel.job_steps())
    run.engine.keep("lone", panel.lone_steps())
    run.engine.keep("guarded", panel.guard_steps(guard=question.guard))
    run.engine.keep("course", panel.course_steps(persist=question.persist))
    run.engine.keep("pairs", panel.pair_steps(question.by))


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
