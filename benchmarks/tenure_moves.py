"""The yearly matrix of moves as Tenure's study computes it, from a store."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import polars as pl

from tenure import panel
from tenure.careers import plan_periods
from tenure.store import DuckEngine, Store, open_store
from tenure.store.building import build_tables
from tenure.studies import facts
from tenure.terms import Month

BY = ("sex", "age_band")
CELL = ("period", "origin", "destination", "people")
PERIOD = ("start_month", "end_month", "start_calendar", "start_year")
HORIZON = 12
PERSIST = 3
Start = Literal["spells", "rows"]


def rebuild(engine: DuckEngine, store: Store, folder: Path) -> None:
    """Compute spells and people from the rows of each bucket, in place of the stored ones."""
    due = {file.bucket or 0: panel.DERIVED[:2] for file in store.manifest.tables["record"]}
    built = list(build_tables(engine, store, due, lambda name, bucket: folder / f"{name}-{bucket}.parquet"))
    for place, derived in enumerate(panel.DERIVED[:2]):
        engine.register_files(derived.name, [files[place].path for files in built])


def register_facts(engine: DuckEngine, store: Store, months: list[Month], *, level: str = "occupation") -> facts.States:
    """Register the small tables that the study's steps read beside the record, months numbered from 1."""
    numbers = {month: number for number, month in enumerate(months, start=1)}
    states = facts.read_states(store, engine, level)
    engine.register("occupation_state", states.codes)
    engine.register("organisation_fact", facts.read_organisations(store, engine))
    engine.register("successor", facts.read_successors(store, engine, months))
    indices = [month.index for month in months]
    held = {"month": indices, "number": list(numbers.values()), "next_month": [*indices[1:], indices[-1] + 1]}
    engine.register("held", pl.DataFrame(held))
    engine.register("record_start", pl.DataFrame({"first_month": [1]}))
    engine.register("record_end", pl.DataFrame({"last_month": [len(months)]}))
    periods = [(numbers[start], numbers[end], start.index, start.year) for start, end in plan_periods(months, HORIZON)]
    engine.register("period", pl.DataFrame(periods, schema=PERIOD, orient="row"))
    return states


def count_moves(path: Path, start: Start) -> pl.DataFrame:
    """Count people by period, sex, age band, origin and destination, with the sums that intervals need."""
    store = open_store(path)
    months = [Month(index) for index in sorted(store.manifest.coverage)]
    with ExitStack() as stack:
        engine = stack.enter_context(store.engine())
        if start == "rows":
            rebuild(engine, store, Path(stack.enter_context(tempfile.TemporaryDirectory())))
        states = register_facts(engine, store, months)
        engine.keep("jobs", panel.job_steps())
        engine.keep("lone", panel.lone_steps())
        engine.keep("guarded", panel.guard_steps(guard=False))
        engine.keep("course", panel.course_steps(persist=PERSIST))
        engine.keep("pairs", panel.pair_steps(BY))
        steps = [*panel.cell_steps(BY, conditional=False), panel.decode_step("cells", BY, CELL)]
        cells = engine.collect(steps)
    names = {**states.labels, panel.LEFT: "left", panel.OTHER_STATE: "other_state"}
    indices = {number: month.index for number, month in enumerate(months, start=1)}
    return cells.with_columns(
        pl.col("period").replace_strict(indices, return_dtype=pl.Int64),
        pl.col("origin", "destination").replace_strict(names, return_dtype=pl.String),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--start", choices=["spells", "rows"], default="spells", help="what to begin from")
    options = parser.parse_args()
    count_moves(options.store, options.start).write_parquet(options.out)


if __name__ == "__main__":
    main()
