"""The study of who leaves, joins and stays, at every level and by both definitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tenure import panel
from tenure.errors import OptionError
from tenure.panel import EXIT_MONTHS, MainRule
from tenure.retention.flows import FlowCells
from tenure.retention.flows_equality import CHARACTERISTICS, INDICATORS, build_equality, build_representation
from tenure.retention.flows_exchange import build_exchange
from tenure.retention.flows_measures import build_measures
from tenure.retention.flows_monthly import build_monthly, build_monthly_all
from tenure.retention.flows_question import FlowsQuestion, Level, Population, plan_years
from tenure.retention.flows_tables import FlowTables, build_destinations, build_flows, build_fte
from tenure.retention.record import RecordFacts
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies import facts
from tenure.studies.careers_run import CareersRun, Progress, list_months
from tenure.studies.retention_cells import PostReader
from tenure.terms import Evidence, Month


def flows(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Sequence[Level] = ("national",),
    by: Sequence[str] = (),
    population: Population = "turnover",
    start: str | None = None,
    end: str | None = None,
    organisation: str | None = None,
    least_exchange: int = 10,
    monthly: bool = False,
    monthly_all: bool = False,
    main_rule: MainRule = "flag",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Count leavers, joiners and stayers between two dates, by both definitions.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : sequence of {"assignment", "department", "staff_group", "organisation", "icb", "region", "national"}
        What people leave, join and stay in.
    by : sequence of str
        Characteristics to break counts down by.
    population : {"turnover", "all"}
        Without doctors and dentists in training, or everybody in post.
    start, end : str, optional
        The two dates, YYYY-MM: ends of months. Every twelve months to the record's end when left out.
    organisation : str, optional
        Code of the one organisation whose exchange with others is told.
    least_exchange : int
        Pairs of organisations with fewer people are not listed.
    monthly : bool
        Whether stocks and flows of every month, organisation and staff group are told too.
    monthly_all : bool
        Whether those of every month and organisation are, all staff groups together.
    main_rule, engine, memory, threads, progress
        As for ``careers.moves``.

    Returns
    -------
    list of Evidence
        ``retention.flows.flows``, ``.measures``, ``.fte``, ``.destinations``, ``.exchange`` and, without ``by``,
        ``.equality`` and ``.representation``; ``.monthly`` and ``.monthly_all`` when asked. All confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or a month that the record lacks.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    question = FlowsQuestion(
        levels=tuple(level), by=tuple(by), population=population,
        start=Month.parse(start) if start else None, end=Month.parse(end) if end else None,
        organisation=organisation, least_exchange=least_exchange, main_rule=main_rule, monthly=monthly,
        monthly_all=monthly_all,
    )  # fmt: skip
    opened = open_store(store)
    months = list_months(opened)
    periods = plan_years(months, start=question.start, end=question.end)
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        reader = PostReader.open(run, main_rule=main_rule, population=population, say=say)
        return list(_Answer(reader, question, tuple(periods), say).build())


@dataclass(frozen=True, slots=True)
class _Answer:
    """A question of a record that is being read."""

    reader: PostReader
    question: FlowsQuestion
    periods: tuple[tuple[Month, Month], ...]
    say: Progress

    def build(self) -> Iterator[Evidence]:
        """Yield the tables of the answer."""
        question, run = self.question, self.reader.run
        self._check_organisation()
        record = self.reader.describe(self.periods)
        held = run.months
        tables = FlowTables(
            cells=self._count_levels(),
            question=question,
            record=record,
            periods=self.periods,
            months=tuple(sum(first <= month <= last for month in held) for first, last in self.periods),
            # Of the last change, into the period's last month, twelve months after the month before it are looked at.
            exits_known=tuple(last.plus(EXIT_MONTHS - 1) <= held[-1] for _, last in self.periods),
        )
        yield from (build(tables) for build in (build_flows, build_measures, build_fte, build_destinations))
        if set(question.levels) != {"assignment"}:
            yield build_exchange(tables)
            if not question.by:
                yield from self._compare_groups(tables)
        if question.monthly or question.monthly_all:
            yield from self._count_months(record)

    def _count_months(self, record: RecordFacts) -> Iterator[Evidence]:
        self.say("counting every month")
        question, run = self.question, self.reader.run
        run.engine.keep("jobs", panel.job_steps(trainees=question.population == "all"))
        stocks = run.engine.collect(panel.stock_steps())
        organisations = dict(facts.read_dictionary(run.engine, "org_code").select("code", "value").iter_rows())
        names = (organisations, self.reader.states.labels)
        monthly = build_monthly(stocks, names, run.months, question=question, record=record)
        if question.monthly:
            yield monthly
        if question.monthly_all:
            yield build_monthly_all(monthly, question=question, record=record)

    def _check_organisation(self) -> None:
        wanted = self.question.organisation
        held = set(facts.read_dictionary(self.reader.run.engine, "org_code")["value"])
        if wanted is not None and wanted not in held:
            raise OptionError(
                "organisation", wanted, "the code of an organisation of the record.", slug="flows-option-unusable"
            )

    def _count_levels(self) -> dict[Level, FlowCells]:
        levels, by, reader = self.question.levels, self.question.by, self.reader
        cells: dict[Level, FlowCells] = {}
        if "assignment" in levels:
            self.say("following assignments")
            reader.follow(subject="assignment")
            reader.face(self.periods)
            cells["assignment"] = reader.count(self.periods, by)
        others = [level for level in levels if level != "assignment"]
        if others:
            self.say("counting who left, joined and stayed")
            reader.follow(departments="department" in others)
            reader.face(self.periods)
            cells |= dict.fromkeys(others, reader.count(self.periods, by))
        return cells

    def _compare_groups(self, tables: FlowTables) -> Iterator[Evidence]:
        self.say("comparing groups")
        reader = self.reader
        pairs = {name: reader.count_pairs(self.periods, (name,)) for name in CHARACTERISTICS}
        yield build_equality(tables, pairs)
        last = self.periods[-1][1]
        reader.face([(last, last)])
        bands = {
            name: reader.count_pairs([(last, last)], ("pay_contract", "band", name)) for name in INDICATORS.values()
        }
        yield build_representation(tables, bands)
