"""Questions put to a store of any size, each in a process of its own: spells, one-year moves, stocks and flows."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

from benchmarks.tenure_moves import PERSIST, register_facts
from tenure import panel, studies
from tenure.store import DuckEngine, open_store
from tenure.store.building import build_tables
from tenure.terms import Month

LEVEL = "staff_group"
BY = ("sex", "age_band")


def build_spells(path: Path) -> int:
    """Build spells, and nothing else, from the rows of every bucket; return the spells."""
    store = open_store(path)
    due = {file.bucket or 0: panel.DERIVED[:1] for file in store.manifest.tables["record"]}
    with store.engine() as engine, tempfile.TemporaryDirectory() as folder:
        built = build_tables(engine, store, due, lambda name, bucket: Path(folder, f"{name}-{bucket}.parquet"))
        return sum(file.rows for files in built for file in files)


def _open_jobs(path: Path) -> DuckEngine:
    store = open_store(path)
    # The goal is 3 GB for the process; a little is taken by what is not the engine's.
    engine = store.engine(memory="2500MB")
    months = [Month(index) for index in sorted(store.manifest.coverage)]
    register_facts(engine, store, months, level=LEVEL)
    engine.keep("jobs", panel.job_steps())
    return engine


def _count_cells(path: Path, by: tuple[str, ...]) -> pl.DataFrame:
    with _open_jobs(path) as engine:
        engine.keep("lone", panel.lone_steps())
        engine.keep("guarded", panel.guard_steps(guard=True))
        engine.keep("course", panel.course_steps(persist=PERSIST))
        engine.keep("pairs", panel.pair_steps(by))
        return engine.collect(panel.cell_steps(by, conditional=False))


def count_moves(path: Path) -> int:
    """Count one-year moves between staff groups, all starting years; return the cells."""
    return _count_cells(path, ()).height


def count_moves_by(path: Path) -> int:
    """Count the same by sex and age band; return the cells."""
    return _count_cells(path, BY).height


def count_stocks(path: Path) -> int:
    """Count joiners, leavers and stability by organisation, staff group and month; return the rows."""
    with _open_jobs(path) as engine:
        return engine.collect(panel.stock_steps()).height


def answer_study(path: Path) -> int:
    """Answer the whole study, all its tables; return their rows."""
    return sum(table.frame.height for table in studies.careers.moves(path, memory="2500MB"))


QUERIES: dict[str, tuple[str, Callable[[Path], int]]] = {
    "spells": ("spells alone, built anew", build_spells),
    "moves": ("one-year moves", count_moves),
    "moves-by": ("one-year moves by sex and age band", count_moves_by),
    "stocks": ("joiners, leavers and stability by organisation, staff group and month", count_stocks),
    "study": ("the whole study of moves, five tables", answer_study),
}


def main() -> None:
    """Answer one question and print how much came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("query", choices=list(QUERIES))
    options = parser.parse_args()
    print(QUERIES[options.query][1](options.store))


if __name__ == "__main__":
    main()
