"""Careers drawn as text, and the panel's steps run on them.

A line is a person; a character is a month: ``A`` to ``Z`` an occupation in service, ``.`` no record,
``-`` unpaid leave, ``b`` bank work only. Months are numbered from 0; month index ``FIRST`` is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from tenure.panel import (
    administrative_step,
    course_steps,
    derived_tables,
    entry_steps,
    flow_steps,
    guard_steps,
    job_steps,
    lone_steps,
    merged_steps,
    pair_steps,
)
from tenure.store import DuckEngine, Step
from tenure.studies.facts import number_succession
from tenure.terms import Month

FIRST = Month.parse("2015-01").index
CODED = (
    "org_code", "department", "status", "contract", "occupation_code", "pay_contract", "band", "pay_step", "sex",
    "ethnicity", "disability", "nationality", "leave_reason", "destination", "pension_section",
)  # fmt: skip
_PLAIN: dict[str, pl.DataType | type[pl.DataType]] = {
    "person": pl.Int64, "assignment": pl.Int64, "position": pl.Int64, "month": pl.Int64, "is_main": pl.Boolean,
    "fte": pl.Decimal(6, 5), "basic_pay": pl.Decimal(9, 2), "birth_year": pl.Int64,
}  # fmt: skip
_DEFAULT = {
    "position": None, "is_main": None, "fte": "1.00000", "basic_pay": "2000.00", "birth_year": 1980, "org_code": "R1A",
    "department": None, "status": "active", "contract": "permanent", "pay_contract": "afc", "band": "5",
    "pay_step": None, "sex": "F", "ethnicity": "A", "disability": "no", "nationality": "GBR",
    "leave_reason": None, "destination": None, "pension_section": None,
}  # fmt: skip


@dataclass
class Job:
    """A run of months of one assignment, drawn; other columns as given or by default."""

    person: int
    months: str
    assignment: int = 0
    columns: Mapping[str, object] = field(default_factory=dict)

    def rows(self) -> Iterable[dict[str, object]]:
        for offset, mark in enumerate(self.months):
            if mark == ".":
                continue
            row = {**_DEFAULT, "person": self.person, "assignment": self.assignment or self.person * 10}
            row |= {"month": FIRST + offset, "occupation_code": "A" if mark in "-b" else mark}
            row |= {"status": "career_break"} if mark == "-" else {}
            row |= {"contract": "bank"} if mark == "b" else {}
            yield row | dict(self.columns)


def people(*lines: str, **columns: object) -> list[Job]:
    """One job a person, numbered from 1."""
    return [Job(number, line, columns=columns) for number, line in enumerate(lines, start=1)]


class Panel:
    """A record in an engine, with the derived tables and the views that studies register."""

    def __init__(self, engine: DuckEngine, jobs: Sequence[Job], *, months: int) -> None:
        self.engine = engine
        self.codes: dict[str, dict[str, int]] = {}
        rows = [row for job in jobs for row in job.rows()]
        self._register_record(rows)
        for derived in derived_tables(in_order=False):
            for make in derived.shared:
                shared = make()
                engine.keep(shared[-1].name, shared)
            engine.keep(derived.name, derived.steps())
        self.labels = {code: value for value, code in self.codes["occupation_code"].items()}
        self.set_registered()
        engine.register(
            "organisation_fact",
            pl.DataFrame(schema={"org_code": pl.Int64, "type": pl.String, "icb": pl.String, "region": pl.String}),
        )
        self._register_months(FIRST + offset for offset in range(months))
        self.set_successors({})

    def _register_months(self, months: Iterable[int]) -> None:
        """Number the months that the record holds from 1, as a study does."""
        held = list(months)
        following = [*held[1:], held[-1] + 1]
        frame = pl.DataFrame({"month": held, "number": range(1, len(held) + 1), "next_month": following})
        self.engine.register("held", frame)
        self.engine.register("record_start", pl.DataFrame({"first_month": [1]}))
        self.engine.register("record_end", pl.DataFrame({"last_month": [len(held)]}))
        self.numbers = {month - FIRST: number for month, number in zip(held, frame["number"], strict=True)}
        self.offsets = {number: offset for offset, number in self.numbers.items()}

    def hold_only(self, offsets: Iterable[int]) -> None:
        """Say that nobody delivered any other month (and draw nobody in it)."""
        self._register_months(FIRST + offset for offset in offsets)

    def _register_record(self, rows: list[dict[str, object]]) -> None:
        data: dict[str, object] = {
            name: pl.Series(name, [row[name] for row in rows]).cast(kind) for name, kind in _PLAIN.items()
        }
        for column in CODED:
            values = [row[column] for row in rows]
            known = sorted({str(value) for value in values if value is not None} | self._needed(column))
            self.codes[column] = {value: number for number, value in enumerate(known, start=1)}
            codes = [None if value is None else self.codes[column][str(value)] for value in values]
            data[column] = pl.Series(column, codes, dtype=pl.Int64)
            listed = pl.DataFrame(
                {"code": range(1, len(known) + 1), "value": known}, schema={"code": pl.Int64, "value": pl.String}
            )
            self.engine.register(f"dim_{column}", listed)
        self.engine.register("record", pl.DataFrame(data))

    @staticmethod
    def _needed(column: str) -> set[str]:
        return {"active"} if column == "status" else {"permanent"} if column == "contract" else set()

    def set_registered(self, *occupations: str) -> None:
        """Say which occupations ask for a registration."""
        codes = list(self.labels)
        registered = [self.labels[code] in occupations for code in codes]
        frame = pl.DataFrame({"code": codes, "state": codes, "is_registered": registered})
        self.engine.register("occupation_state", frame)

    def set_successors(self, links: Mapping[tuple[str, str], int]) -> None:
        """Say from which month, held by the record or not, the second organisation continues the first."""
        codes, held = self.codes["org_code"], [Month(FIRST + offset) for offset in self.numbers]
        rows = [(codes[a], codes[b], number_succession(held, Month(FIRST + month))) for (a, b), month in links.items()]
        schema = {"org_code": pl.Int64, "successor_code": pl.Int64, "from_month": pl.Int64}
        self.engine.register("successor", pl.DataFrame(rows, schema=schema, orient="row"))

    def follow(self, *, persist: int = 3, guard: bool = True) -> None:
        self.engine.keep("jobs", job_steps())
        self.engine.keep("lone", lone_steps())
        self.engine.keep("guarded", guard_steps(guard=guard))
        self.engine.keep("course", course_steps(persist=persist))

    def course(self, **options: int) -> dict[int, list[tuple[int, int, str]]]:
        """Runs of each person: first month, last month, occupation (``other`` for state 0)."""
        self.follow(**options)  # type: ignore[arg-type]
        frame = self.read("course").sort("person", "start_month")
        found: dict[int, list[tuple[int, int, str]]] = {}
        for row in frame.iter_rows(named=True):
            label = self.labels.get(row["state"], "other")
            first, last = self.offsets[row["start_month"]], self.offsets[row["end_month"]]
            found.setdefault(row["person"], []).append((first, last, label))
        return found

    def set_periods(self, *periods: tuple[int, int]) -> None:
        numbers = self.numbers
        rows = [(numbers[start], numbers[end], FIRST + start, Month(FIRST + start).year) for start, end in periods]
        schema = dict.fromkeys(("start_month", "end_month", "start_calendar", "start_year"), pl.Int64)
        self.engine.register("period", pl.DataFrame(rows, schema=schema, orient="row"))

    def matrix(self, period: tuple[int, int], **options: int) -> dict[tuple[str, str], int]:
        """People by origin and destination over one period."""
        self.follow(**options)  # type: ignore[arg-type]
        self.set_periods(period)
        self.engine.keep("pairs", pair_steps(()))
        query = "select origin, destination, sum(n) as people from pairs group by origin, destination"
        frame = self.engine.collect([Step("matrix", query)])
        names = {**self.labels, -1: "left", 0: "other"}
        return {(names[a], names[b]): n for a, b, n in frame.iter_rows()}

    def flows(self) -> pl.DataFrame:
        return self.engine.collect(flow_steps())

    def entrants(self) -> set[tuple[str, str, str, int, int]]:
        """Destination, look-back, origin, people and entrants."""
        frame = self.engine.collect(entry_steps())
        names = {**self.labels, 0: "joined"}
        columns = ("destination", "look_back", "origin", "people", "entrants")
        return {(names[d], b, names[o], n, e) for d, b, o, n, e in frame.select(columns).iter_rows()}

    def administrative(self) -> set[tuple[str, str, int, str, str, int]]:
        frame = self.engine.collect([*merged_steps(guard=True), administrative_step()])
        columns = ("kind", "organisation", "month", "code_from", "code_to", "people")
        return {(k, o, self.offsets[m], a, b, n) for k, o, m, a, b, n in frame.select(columns).iter_rows()}

    def read(self, name: str) -> pl.DataFrame:
        return self.engine.collect([Step("read", f"select * from {name}")])
