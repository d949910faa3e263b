"""What every study of careers does first: read the facts beside the record, and follow people through occupations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

import tenure
from tenure import panel, rules
from tenure.careers import MovesRecord
from tenure.careers.missing import Edge, tell_edges
from tenure.panel import MainRule
from tenure.store import Engine, Store
from tenure.studies import facts
from tenure.studies.careers_shared import LentEngine
from tenure.terms import Month

Progress = Callable[[str], None]

_HELD = {"month": pl.Int64, "number": pl.Int64, "next_month": pl.Int64}


@dataclass(frozen=True, slots=True)
class CareersRun:
    """A store being read: its engine, and the months it holds in order."""

    engine: Engine
    store: Store
    months: tuple[Month, ...]

    @property
    def numbers(self) -> dict[Month, int]:
        """Months numbered from 1 over those that the record holds, as the panel counts them."""
        return {month: number for number, month in enumerate(self.months, start=1)}

    def date(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        """Turn the panel's numbers of months back into month indices."""
        indices = {number: month.index for month, number in self.numbers.items()}
        return frame.with_columns(pl.col(column).replace_strict(indices, return_dtype=pl.Int64))


def list_months(store: Store) -> tuple[Month, ...]:
    """Return the months that a store holds, in order."""
    return tuple(Month(index) for index in sorted(store.manifest.coverage))


def register_facts(run: CareersRun, level: str) -> facts.States:
    """Register the small tables that the panel's steps read beside the record; return the occupations of the level."""
    engine, store = run.engine, run.store
    states = facts.read_states(store, engine, level)
    engine.register("occupation_state", states.codes)
    engine.register("organisation_fact", facts.read_organisations(store, engine))
    engine.register("successor", facts.read_successors(store, engine, run.months))
    following = [*(month.index for month in run.months[1:]), run.months[-1].index + 1]
    held = [(month.index, run.numbers[month], later) for month, later in zip(run.months, following, strict=True)]
    engine.register("held", pl.DataFrame(held, schema=_HELD, orient="row"))
    engine.register("record_start", pl.DataFrame({"first_month": [run.numbers[run.months[0]]]}))
    engine.register("record_end", pl.DataFrame({"last_month": [run.numbers[run.months[-1]]]}))
    return states


def follow_people(run: CareersRun, *, main_rule: MainRule, guard: bool, persist: int, say: Progress) -> None:
    """Keep each person's jobs and course in the engine: ``jobs``, ``lone``, ``guarded`` and ``course``.

    An engine that several studies share may hold them already.
    """
    # Another rule makes spells of its own, in place of the stored ones that the next study is shown.
    lent = run.engine if isinstance(run.engine, LentEngine) and main_rule == "flag" else None
    asked = (guard, persist)
    if lent is not None and lent.has_followed(asked):
        return
    if main_rule != "flag":
        say(f"ranking jobs by {main_rule}")
        run.engine.register_files("stored_spells", run.store.table_files("spells"))
        run.engine.keep("spells", panel.respell_steps(main_rule))
    say("following people through occupations")
    run.engine.keep("jobs", panel.job_steps())
    run.engine.keep("lone", panel.lone_steps())
    run.engine.keep("guarded", panel.guard_steps(guard=guard))
    run.engine.keep("course", panel.course_steps(persist=persist))
    if lent is not None:
        lent.note_followed(asked)


def keep_pairs(run: CareersRun, by: Sequence[str]) -> None:
    """Keep in the engine where people are at both ends of the periods registered: ``pairs``, by characteristics."""
    for part in panel.pair_parts(by):
        run.engine.keep(part[-1].name, part)


def describe_record(
    run: CareersRun,
    states: facts.States,
    main_rule: MainRule,
    *,
    periods: Sequence[tuple[Month, Month]] = (),
    missing: tuple[str, ...] = (),
    bridged: bool = True,
) -> MovesRecord:
    """Return what the record says of itself, to label tables with.

    Parameters
    ----------
    run, states, main_rule
        The store being read, with ``jobs`` kept; its occupations; the rule of the main job.
    periods : sequence of (Month, Month)
        The periods asked, to say how many of them a missing file touches.
    missing : tuple of str
        What else is to be said of missing months.
    bridged : bool
        Whether months in which an organisation delivered nothing are passed over, as ``jobs`` does.
    """
    return MovesRecord(
        labels=states.labels,
        groups=states.groups,
        months=(run.months[0], run.months[-1]),
        real_staff=run.store.manifest.real_staff,
        record_version=facts.record_version(run.store),
        rules_version=rules.RULES_VERSION,
        code_version=tenure.__version__,
        # The shares are stored for the default rule only.
        tie_shares=facts.tie_shares(run.engine) if main_rule == "flag" else "",
        missing=(*missing, *tell_edges(_read_edges(run), periods, bridged=bridged)),
    )


def _read_edges(run: CareersRun) -> list[Edge]:
    """Return where organisations delivered nothing while the record holds others."""
    edges = run.engine.collect(panel.edge_steps()).select("kind", "organisation", "month", "until")
    return [
        Edge(kind, organisation, run.months[month - 1], run.months[until - 1])
        for kind, organisation, month, until in edges.iter_rows()
    ]
