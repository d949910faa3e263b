"""The study of careers as sequences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import polars as pl

from tenure import panel
from tenure.careers import (
    Level,
    SequencesQuestion,
    build_ladders,
    build_states,
    build_summary,
    unpack_sequences,
)
from tenure.errors import UsageError
from tenure.panel import MainRule, SequenceCodes, Who
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


def sequences(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Level = "staff_group",
    who: Who = "joiners",
    every: int = 12,
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
    """Read careers as sequences of states since joining.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart.
    who : {"joiners", "everyone"}
        People who joined after the record's first month, or everybody from when they are first seen.
    every : int
        Months between the points at which states are read.
    from_, to : str, optional
        Earliest and latest month of joining, YYYY-MM.
    persist : int
        Months a new occupation must last to count as a change.
    main_rule : {"flag", "fte", "pay"}
        What decides between jobs held at once.
    guard : {"on", "off"}
        Whether administrative changes are no change of state.
    engine, memory, threads
        The engine and its limits: see ``moves``.
    progress : callable, optional
        Called with the name of each part as it begins.

    Returns
    -------
    list of Evidence
        ``careers.sequences.states``, ``.ladders`` and ``.summary``, all confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or nobody joined in the range asked.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    question = SequencesQuestion(
        level=level, who=who, every=every, persist=persist, main_rule=main_rule, guard=guard == "on"
    )
    opened = open_store(store)
    months = list_months(opened)
    joined = _find_range(months, question, first=from_, last=to)
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        states = register_facts(run, level)
        follow_people(run, main_rule=main_rule, guard=question.guard, persist=persist, say=say)
        say("reading careers as sequences")
        codes = SequenceCodes(len(states.labels))
        window = (joined[0].index, joined[1].index)
        running.keep("stretches", panel.stretch_steps(codes, who=who, joined=window))
        points, packed = _pack_sequences(run, codes, every)
        climbs = running.collect(panel.ladder_steps(codes))
        changes = running.collect(panel.change_steps())
        durations = running.collect([panel.duration_step()])
        record = describe_record(run, states, main_rule)
    if climbs.is_empty():
        raise _nobody_joined(question, joined)
    found = unpack_sequences(packed, codes, points, record)
    return [
        build_states(found, question=question, record=record, periods=joined),
        build_ladders(climbs, codes, question=question, record=record, periods=joined),
        build_summary(found, changes, durations, codes, question=question, record=record, periods=joined),
    ]


def _find_range(
    months: Sequence[Month], question: SequencesQuestion, *, first: str | None, last: str | None
) -> tuple[Month, Month]:
    """Return the first and last month of joining: of joiners nobody joined in the record's first."""
    if not months:
        raise UsageError(
            "The record holds no rows.",
            slug="record-empty",
            expected="a store with at least two months.",
            fix="ingest an extract, and look at what was refused if one was ingested already.",
        )
    begin = months[0].plus(1) if question.who == "joiners" else months[0]
    found = Month.parse(first) if first else begin, Month.parse(last) if last else months[-1]
    if found[0] > found[1]:
        raise UsageError(
            f"--from {found[0]} lies after --to {found[1]}.",
            slug="months-reversed",
            expected="an earliest month that is not after the latest.",
            fix="exchange the two, or correct one.",
        )
    return found


def _pack_sequences(run: CareersRun, codes: SequenceCodes, every: int) -> tuple[int, pl.DataFrame]:
    length = run.months[-1].index - run.months[0].index + 1
    points, rows = panel.pack_grid(codes, every=every, months=length)
    columns = [f"s{number}" for number in range(len(rows[0]) - 1)]
    schema = dict.fromkeys(["at", *columns], pl.Int64)
    run.engine.register("sequence_grid", pl.DataFrame(rows, schema=schema, orient="row"))
    return points, run.engine.collect(panel.sequence_steps(columns))


def _nobody_joined(question: SequencesQuestion, joined: tuple[Month, Month]) -> UsageError:
    told = "Nobody joined" if question.who == "joiners" else "Nobody is first seen"
    return UsageError(
        f"{told} an occupation from {joined[0]} to {joined[1]}.",
        slug="nobody-joined",
        expected="a record in which people are first seen after its first month.",
        fix="choose a wider range of months, or --who everyone to follow those whom the record begins with too.",
    )
