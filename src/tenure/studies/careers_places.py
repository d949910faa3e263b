"""The study of how moves and leaving vary between organisations and areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from tenure import panel, rules
from tenure.careers import (
    FACTS,
    Level,
    PlaceCells,
    PlacesQuestion,
    Window,
    add_expected,
    build_areas,
    build_organisations,
    build_variation,
    gather_small,
    group_windows,
    place_organisations,
    plan_periods,
    sum_organisations,
)
from tenure.errors import UsageError
from tenure.estimate import DispersionRule
from tenure.panel import PLACE_COUNTS, MainRule
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies import facts
from tenure.studies.careers_run import (
    CareersRun,
    Progress,
    describe_record,
    follow_people,
    keep_pairs,
    list_months,
    register_facts,
)
from tenure.terms import Evidence, Month

_PERIODS = {"start_month": pl.Int64, "end_month": pl.Int64, "start_calendar": pl.Int64, "start_year": pl.Int64}
_YEAR = 12


def places(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Level = "broad",
    destination: str | None = None,
    adjust: Sequence[str] = ("age_band", "sex", "band", "tenure_band"),
    years: int = 3,
    from_: str | None = None,
    to: str | None = None,
    dispersion: DispersionRule = "cqc",
    persist: int = 3,
    main_rule: MainRule = "flag",
    guard: Literal["on", "off"] = "on",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Compare organisations and areas by how many people move on and leave within a year.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart.
    destination : str, optional
        An occupation of the level, moves into which are counted by themselves; by default "Registered clinical" at
        the level ``broad``, and none at others. Empty for none.
    adjust : sequence of str
        Characteristics that make up case mix.
    years : int
        Years counted together.
    from_, to : str, optional
        Earliest first month and latest last month, YYYY-MM.
    dispersion : {"cqc", "shmi"}
        How funnel limits are widened where organisations differ by more than chance everywhere.
    persist, main_rule, guard, engine, memory, threads, progress
        As for ``moves``.

    Returns
    -------
    list of Evidence
        ``careers.places.organisations``, ``.areas`` and ``.variation``, confidential.

    Raises
    ------
    UsageError
        An option that cannot be used, or no period that fits.
    AccessError
        No store at the path.
    EngineError
        There is no such engine, or it cannot run here.
    """
    opened = open_store(store)
    months = list_months(opened)
    first, last = (Month.parse(text) if text else None for text in (from_, to))
    periods = plan_periods(months, _YEAR, first=first, last=last)
    windows = group_windows(periods, years)
    target = destination if destination is not None else "Registered clinical" if level == "broad" else ""
    say = progress or (lambda _: None)
    with opened.reading(engine, memory=memory, threads=threads) as running:
        run = CareersRun(running, opened, months)
        states = register_facts(run, level)
        if destination is None and target not in states.labels.values():
            target = ""
        question = PlacesQuestion(
            level=level, destination=target, adjust=tuple(adjust), years=years, dispersion=dispersion,
            persist=persist, main_rule=main_rule, guard=guard == "on",
        )  # fmt: skip
        _register_question(run, windows, target, states.labels)
        follow_people(run, main_rule=main_rule, guard=question.guard, persist=persist, say=say)
        say("counting what became of each organisation's people")
        counted = _count(run, windows, question.adjust)
        record = describe_record(run, states, main_rule)
        known = _Places(run).describe(windows)
    say("comparing organisations and areas")
    outcomes = _list_outcomes(gather_small(counted), states.labels, target)
    counts = pl.concat([sum_organisations(add_expected(cells, question.adjust)) for cells in outcomes])
    found = PlaceCells(place_organisations(counts, known), windows)
    return [build(found, question, record) for build in (build_organisations, build_areas, build_variation)]


def _register_question(run: CareersRun, windows: Sequence[Window], target: str, labels: dict[int, str]) -> None:
    states = [state for state, label in labels.items() if label == target]
    if target and not states:
        raise UsageError(
            f"--destination cannot be '{target}'.",
            slug="places-option-unusable",
            expected=f"an occupation of the level: {', '.join(sorted(labels.values())[:12])}.",
            fix="give --destination one of the values expected.",
        )
    run.engine.register("place_target", pl.DataFrame({"state": states}, schema={"state": pl.Int64}))
    rows = [
        (run.numbers[start], run.numbers[end], start.index, start.year)
        for window in windows
        for start, end in window.periods
    ]
    run.engine.register("period", pl.DataFrame(rows, schema=_PERIODS, orient="row"))


def _count(run: CareersRun, windows: Sequence[Window], adjust: tuple[str, ...]) -> pl.DataFrame:
    """Return counts by window, period, organisation (its last successor), origin and case mix."""
    by = (*adjust, "organisation")
    keep_pairs(run, by)
    steps = [panel.place_step(by), panel.decode_step("place_cells", by, ("period", "origin", *PLACE_COUNTS))]
    cells = run.date(run.engine.collect(steps), "period")
    number = {start.index: place for place, window in enumerate(windows) for start, _ in window.periods}
    later = follow_to_end(run)
    return (
        cells.with_columns(
            pl.col("period").replace_strict(number, return_dtype=pl.Int64).alias("window"),
            pl.col("organisation").replace(later),
            pl.col(PLACE_COUNTS).cast(pl.Int64),
        )
        .group_by("window", "period", "origin", *by)
        .agg(pl.col(PLACE_COUNTS).sum())
        .sort("window", "period", "origin", *by)
        # Words that repeat in millions of cells: kept as numbers.
        .with_columns(pl.col(adjust).cast(pl.Categorical))
    )


def follow_to_end(run: CareersRun) -> dict[str, str]:
    """Return the last successor of each organisation that has one by the record's end; of several, none."""
    names = dict(facts.read_dictionary(run.engine, "org_code").select("code", "value").iter_rows())
    pairs = facts.read_successors(run.store, run.engine, run.months).filter(pl.col("from_month") <= len(run.months))
    ends = find_ends(pairs.select("org_code", "successor_code").rows())
    return {names[old]: names[new] for old, new in ends.items()}


def find_ends(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each organisation that has later ones the only one of them that has none itself.

    Examples
    --------
    >>> find_ends([(1, 2), (1, 3), (2, 3), (4, 5), (4, 6)])  # 1 became 2 and then 3; 4 was divided
    {1: 3, 2: 3}
    """
    later: dict[int, set[int]] = {}
    for old, new in pairs:
        later.setdefault(old, set()).add(new)
    ends = {old: {new for new in found if new not in later} for old, found in later.items()}
    return {old: min(found) for old, found in ends.items() if len(found) == 1}


def _list_outcomes(cells: pl.DataFrame, labels: dict[int, str], target: str) -> Iterator[pl.DataFrame]:
    """Yield the cells of one outcome after another, with the occupations' names; nobody moves into their own."""
    named = cells.with_columns(pl.col("origin").replace_strict(labels, return_dtype=pl.String))
    for outcome, column in (("moved", "moved"), ("left", "left_service"), (target, "reached")):
        if outcome:
            kept = named.filter(pl.col("origin") != outcome)
            yield kept.drop(PLACE_COUNTS[1:]).with_columns(outcome=pl.lit(outcome), events=kept[column])


@dataclass(frozen=True, slots=True)
class _Places:
    """What is known of the record's organisations."""

    run: CareersRun

    def describe(self, windows: Sequence[Window]) -> pl.DataFrame:
        """Return one row per window and organisation with ``careers.FACTS``, null where not known."""
        each = [self._describe(window).with_columns(window=pl.lit(place)) for place, window in enumerate(windows)]
        return pl.concat(each).with_columns(pl.col("window").cast(pl.Int64))

    def _describe(self, window: Window) -> pl.DataFrame:
        engine = self.run.engine
        dictionary = facts.read_dictionary(engine, "org_code").rename({"code": "org_code", "value": "organisation"})
        listed = facts.read_organisations(self.run.store, engine).rename({"type": "organisation_type"})
        districts = rules.organisation_areas().select("org_code", "area_code")
        return (
            dictionary.join(listed, on="org_code", how="left")
            .drop("org_code")
            .join(facts.read_organisation_names(self.run.store, engine), on="organisation", how="left")
            .join(districts.rename({"org_code": "organisation"}), on="organisation", how="left")
            .join(rank_districts(window.first), on="area_code", how="left")
            .with_columns(pl.col("icb").replace(follow_boards(window.last)))
            .select("organisation", *FACTS)
        )


def rank_districts(start: Month) -> pl.DataFrame:
    """Return the fifth that each district is in by house price and by wages, a year before a month.

    Returns
    -------
    polars.DataFrame
        ``area_code``, ``house_prices`` and ``wages`` (``1 lowest`` to ``5 highest``, null where not published), of the
        last year ending in September that was over twelve months before ``start``, or the nearest year held.
    """
    table = rules.district_house_prices()
    before = start.plus(-_YEAR)
    wanted = before.year if before.index % _YEAR >= 8 else before.year - 1
    held = table["year"].unique().sort().to_list()
    of_year = table.filter(pl.col("year") == min(max(wanted, held[0]), held[-1]))
    fifths = ["1 lowest", "2", "3", "4", "5 highest"]

    def place(column: str) -> pl.Expr:
        share = (pl.col(column).rank("average") - 0.5) / pl.col(column).count()
        number = (share * 5).floor().clip(0, 4).cast(pl.Int64)
        return number.replace_strict(list(range(5)), fifths, return_dtype=pl.String)

    return of_year.select(
        "area_code",
        house_prices=place("median_house_price_gbp"),
        wages=place("median_workplace_earnings_gbp"),
    )


def follow_boards(on: Month) -> dict[str, str]:
    """Return the successor of each board that has closed by a month and has only one."""
    closed = rules.boards().filter(pl.col("closed").is_not_null() & pl.col("successors").is_not_null())
    return {
        code: successors
        for code, last, successors in closed.select("code", "closed", "successors").iter_rows()
        if Month.of(last) < on and " " not in successors
    }
