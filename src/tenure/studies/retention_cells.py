"""Counts of people at two dates and of changes between them, read from a store with words for their codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tenure import panel, rules
from tenure.panel import MainRule, posts
from tenure.panel.posts import STAFF_GROUP, Subject
from tenure.retention.flows import FlowCells
from tenure.retention.flows_question import TRAINING_PAY_CONTRACTS, Population
from tenure.retention.record import RecordFacts
from tenure.studies import facts
from tenure.studies.careers_places import find_ends, follow_boards
from tenure.studies.careers_run import CareersRun, Progress, describe_record, register_facts
from tenure.terms import Month

__all__ = ["PostReader"]

Period = tuple[Month, Month]

_PERIODS = {"period": pl.Int64, "first_month": pl.Int64, "last_month": pl.Int64, "before_month": pl.Int64}
_DATES = {"number": pl.Int64, "start_calendar": pl.Int64, "start_year": pl.Int64}
_UNITS = {
    "period": pl.Int64, "org_code": pl.Int64, "recorded": pl.String, "organisation": pl.String, "icb": pl.String,
    "region": pl.String,
}  # fmt: skip
_PLACED = ("org_code", "organisation", "icb", "region")
_SUCCESSORS = {"period": pl.Int64, "s_organisation": pl.String, "e_organisation": pl.String}
_YEAR = 12
_MEDICAL = "Medical"


@dataclass(frozen=True, slots=True)
class PostReader:
    """A store being read for people in post: see ``panel.posts``.

    Parameters
    ----------
    run : CareersRun
        The store, its engine and its months.
    states : facts.States
        Staff groups of the record's occupations.
    main_rule : str
        What decides between jobs held at once.
    """

    run: CareersRun
    states: facts.States
    main_rule: MainRule

    @classmethod
    def open(cls, run: CareersRun, *, main_rule: MainRule, population: Population, say: Progress) -> PostReader:
        """Register what the panel reads beside the record, and keep each person's jobs in order."""
        states = register_facts(run, "staff_group")
        engine = run.engine
        if main_rule != "flag":
            say(f"ranking jobs by {main_rule}")
            engine.register_files("stored_spells", run.store.table_files("spells"))
            engine.keep("spells", panel.respell_steps(main_rule))
        dates = [(run.numbers[month], month.index, month.year) for month in run.months]
        engine.register("flow_date", pl.DataFrame(dates, schema=_DATES, orient="row"))
        reader = cls(run, states, main_rule)
        reader.register_trainees(population)
        say("following people through jobs")
        engine.keep("jobs", panel.job_steps())
        return reader

    def register_trainees(self, population: Population) -> None:
        """Say by which codes doctors and dentists in training are told: by none where everybody counts."""
        engine = self.run.engine
        occupations: list[int] = []
        contracts: list[int] = []
        pay_contracts: list[int] = []
        if population == "turnover":
            medical = set(rules.occupations().filter(pl.col("broad") == _MEDICAL)["code"])
            occupations = self._find_codes("occupation_code", medical)
            contracts = self._find_codes("contract", {"training"})
            pay_contracts = self._find_codes("pay_contract", set(TRAINING_PAY_CONTRACTS))
        for name, codes in (("occupation", occupations), ("contract", contracts), ("pay_contract", pay_contracts)):
            engine.register(f"trainee_{name}", pl.DataFrame({"code": codes}, schema={"code": pl.Int64}))

    def _find_codes(self, column: str, values: set[str]) -> list[int]:
        found = facts.read_dictionary(self.run.engine, column).filter(pl.col("value").is_in(sorted(values)))
        return found["code"].to_list()

    def describe(self, periods: Sequence[Period]) -> RecordFacts:
        """Return what the record says of itself; ``jobs`` must be kept."""
        told = describe_record(self.run, self.states, self.main_rule, periods=periods, bridged=False)
        return RecordFacts(
            months=told.months, real_staff=told.real_staff, record_version=told.record_version,
            rules_version=told.rules_version, code_version=told.code_version, tie_shares=told.tie_shares,
            missing=told.missing,
        )  # fmt: skip

    def follow(self, *, subject: Subject = "person", departments: bool = False) -> None:
        """Keep the stretches of a subject."""
        self.run.engine.keep("posts", posts.post_steps(subject, departments=departments))

    def face(self, periods: Sequence[Period]) -> None:
        """Keep whoever of the subject followed has a job at the start or the end of a period."""
        engine, numbers = self.run.engine, self.run.numbers
        rows = [
            (place, numbers[first], numbers[last], numbers.get(first.plus(-_YEAR)))
            for place, (first, last) in enumerate(periods)
        ]
        engine.register("flow_period", pl.DataFrame(rows, schema=_PERIODS, orient="row"))
        engine.keep("faces", posts.face_steps())

    def count(self, periods: Sequence[Period], by: Sequence[str] = ()) -> FlowCells:
        """Return the cells of the subject followed, by characteristics."""
        engine = self.run.engine
        if by:
            engine.keep("seen", posts.seen_steps(by))
        pairs = engine.collect(posts.post_pair_steps(by))
        changes = engine.collect(posts.change_cell_steps(by))
        months = engine.collect(posts.post_month_steps(by))
        words = _Words.read(self, periods, pairs)
        months = months.rename({name: f"s_{name}" for name in posts.SIDES if name != "kind"})
        return FlowCells(
            pairs=words.mark_successors(words.write(pairs, by, ("s", "e"))),
            changes=words.write(changes, by, ("s", "e")),
            months=words.write(months, by, ("s",)),
        )

    def count_pairs(self, periods: Sequence[Period], by: Sequence[str]) -> pl.DataFrame:
        """Return people at both dates alone, by characteristics."""
        engine = self.run.engine
        engine.keep("seen", posts.seen_steps(by))
        pairs = engine.collect(posts.post_pair_steps(by))
        return _Words.read(self, periods, pairs).write(pairs, by, ("s", "e"))


@dataclass(frozen=True, slots=True)
class _Words:
    """Words for the codes of cells, as of the end of each period."""

    units: pl.DataFrame
    successors: pl.DataFrame
    departments: pl.DataFrame
    labels: dict[int, str]

    @classmethod
    def read(cls, reader: PostReader, periods: Sequence[Period], pairs: pl.DataFrame) -> _Words:
        run = reader.run
        names = dict(facts.read_dictionary(run.engine, "org_code").select("code", "value").iter_rows())
        links = facts.read_successors(run.store, run.engine, run.months)
        listed = facts.read_organisations(run.store, run.engine).select("org_code", "icb", "region")
        areas = {code: (icb, region) for code, icb, region in listed.iter_rows()}
        units: list[tuple[object, ...]] = []
        continued: list[tuple[int, str, str]] = []
        for place, (_, last) in enumerate(periods):
            held = set(pairs.filter((pl.col("period") == place) & (pl.col("e_kind") == 1))["e_org_code"])
            number = run.numbers[last]
            known = links.filter(pl.col("from_month") <= number).select("org_code", "successor_code", "from_month")
            # A succession may be recorded a month early; an organisation that still has people has not ended then.
            ended = {old for old, _, since in known.iter_rows() if since < number or old not in held}
            pairs_ended = [(old, new) for old, new, _ in known.iter_rows() if old in ended]
            ends = find_ends(pairs_ended)
            boards = follow_boards(last)
            for code, name in names.items():
                icb, region = areas[ends.get(code, code)]
                units.append((place, code, name, names[ends.get(code, code)], boards.get(icb, icb), region))
            continued += [(place, names[ends.get(old, old)], names[ends.get(new, new)]) for old, new in pairs_ended]
        departments = facts.read_dictionary(run.engine, "department").rename({"value": "name"})
        return cls(
            pl.DataFrame(units, schema=_UNITS, orient="row"),
            pl.DataFrame(continued, schema=_SUCCESSORS, orient="row").unique(),
            departments.with_columns(pl.col("code").cast(pl.Int64)),
            reader.states.labels,
        )

    def write(self, cells: pl.DataFrame, by: Sequence[str], sides: Sequence[str]) -> pl.DataFrame:
        """Return cells with organisations (of their last successor), areas, departments and staff groups as text."""
        frame = cells.with_columns(pl.col("period").cast(pl.Int64))
        for side in sides:
            named = self.units.drop("recorded").rename({name: f"{side}_{name}" for name in _PLACED})
            of_departments = self.departments.rename({"code": f"{side}_department", "name": f"{side}_name"})
            frame = (
                frame.with_columns(pl.col(f"{side}_org_code", f"{side}_department").cast(pl.Int64))
                .join(named, on=["period", f"{side}_org_code"], how="left")
                .join(of_departments, on=f"{side}_department", how="left")
                .with_columns(
                    pl.col(f"{side}_state").replace_strict(self.labels, default=None, return_dtype=pl.String)
                    .alias(f"{side}_staff_group")
                )
                .drop(f"{side}_org_code", f"{side}_department", f"{side}_state")
                .rename({f"{side}_name": f"{side}_department"})
            )  # fmt: skip
        return self._write_characteristics(frame, by)

    def _write_characteristics(self, frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
        if STAFF_GROUP in by:
            label = pl.col(STAFF_GROUP).replace_strict(self.labels, default="unknown", return_dtype=pl.String)
            frame = frame.with_columns(label)
        if "organisation" in by:
            later = self.units.select("period", pl.col("recorded").alias("organisation"), later="organisation")
            frame = frame.join(later, on=["period", "organisation"], how="left").with_columns(
                pl.col("later").fill_null(pl.col("organisation")).alias("organisation")
            )
            sums = [
                name
                for name in ("people", "start_fte", "end_fte", "changes", "exits", "person_months")
                if name in frame
            ]
            keys = [name for name in frame.columns if name not in {*sums, "later"}]
            frame = frame.group_by(keys).agg(pl.col(sums).sum())
        return frame

    def mark_successors(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Add ``is_successor``: an organisation divided, and the person is in one that continues it."""
        marked = self.successors.with_columns(is_successor=pl.lit(value=True))
        keys = ["period", "s_organisation", "e_organisation"]
        return pairs.join(marked, on=keys, how="left").with_columns(pl.col("is_successor").fill_null(value=False))
