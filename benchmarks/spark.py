"""The same study on Spark, on this machine, and on DuckDB, over records of growing size.

One record of thirteen months is made; smaller ones are the first of its buckets, which are whole people. The study
ranks jobs anew, so that both engines read every row of the record.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.contest import DisagreementError
from benchmarks.data import TENURE, Say
from benchmarks.measure import measure
from tenure import records
from tenure.store import Store, open_store
from tenure.store.manifest import Manifest, write_manifest

ROWS = "1e6,2e6,4e6,8e6,15e6"
QUICK_ROWS = "3e3,6e3"
MEMORY = "8GB"
MONTHS = ("2022-03", "2023-03")
BUCKETS = 30
ENGINES = ("duckdb", "spark")


@dataclass(frozen=True, slots=True)
class Turn:
    """One study: ``seconds`` of the call, and ``process_seconds`` with Python's start and imports."""

    engine: str
    rows: int
    seconds: float
    process_seconds: float


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", default=ROWS, help=f"assignment-months of each record (default {ROWS})")
    parser.add_argument("--memory", default=MEMORY, help=f"memory of either engine (default {MEMORY})")
    parser.add_argument("--quick", action="store_true", help="tiny records: do the engines agree?")


def bench_spark(options: argparse.Namespace, say: Say) -> str:
    asked = QUICK_ROWS if options.quick else options.rows
    sizes = sorted(int(float(each)) for each in asked.split(","))
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenure-bench-")))
        store = make_store(folder / "spark", sizes[-1], say)
        turns = []
        for size in sizes:
            part = take_part(store, folder / "spark" / f"part-{size}", size)
            turns += compare(part, folder / "spark", memory=options.memory, say=say)
    return write_report(turns, options.results, memory=options.memory)


def make_store(folder: Path, rows: int, say: Say) -> Store:
    """Make a record of thirteen months and about so many rows, in enough buckets to take parts of."""
    store = folder / "store"
    if not store.is_dir():
        people = max(200, rows // 13)
        say(f"making a record of {people:,} people and 13 months")
        span = ("--start", MONTHS[0], "--end", MONTHS[1])
        measure([TENURE, "synth", str(folder / "synthetic"), "--people", str(people), *span, "--seed", "1", "--clean"])
        say("ingesting it")
        records.ingest(
            [folder / "synthetic" / "extract"],
            store=store,
            real_staff=False,
            id_key=folder / "id.key",
            bucket_rows=max(1, rows // BUCKETS),
        )
    return open_store(store)


def take_part(store: Store, folder: Path, rows: int) -> Store:
    """Return a store of the first buckets, as many as hold about so many rows; its files are the whole one's."""
    manifest, count = store.manifest, 0
    taken: set[int | None] = set()
    for file in manifest.tables[manifest.schema.table]:
        if not taken or count + file.rows / 2 <= rows:
            taken.add(file.bucket)
            count += file.rows
    tables = {name: tuple(file for file in files if file.bucket in taken) for name, files in manifest.tables.items()}
    fields = {name: getattr(manifest, name) for name in manifest.__struct_fields__}
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "data").exists():
        (folder / "data").symlink_to(store.root / "data")
    write_manifest(folder, Manifest(**{**fields, "tables": tables}))
    return open_store(folder)


def compare(store: Store, folder: Path, *, memory: str, say: Say) -> list[Turn]:
    """Ask both engines the study; their answers must be the same."""
    rows = sum(file.rows for file in store.manifest.tables[store.manifest.schema.table])
    turns, answers = [], {}
    for engine in ENGINES:
        out = folder / "answer.json"
        command = [sys.executable, "-m", "benchmarks.spark_study", str(store.root), engine, memory, str(out)]
        process = measure(command)
        found = json.loads(out.read_text(encoding="utf-8"))
        answers[engine] = found["answers"]
        turns.append(Turn(engine, rows, found["seconds"], process.seconds))
        say(f"{rows:,} rows on {engine}: {found['seconds']:.1f} s")
    if answers["spark"] != answers["duckdb"]:
        raise DisagreementError(f"the engines' answers for {rows:,} rows differ")
    return turns


def as_text(turns: list[Turn], *, memory: str) -> str:
    """Return the report."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    lines = [
        "# One study on Spark, on this machine, and on DuckDB",
        "",
        "- `careers moves` over one year by sex, jobs ranked anew, which reads every row of the record",
        f"- {os.cpu_count()} cores; {memory} for either engine",
        f"- load average over 1, 5 and 15 minutes at the end: {load}",
        "- one turn each, in a process of its own; the start of Spark counts; the answers are the same",
        "",
        "| rows | DuckDB s | Spark s | Spark to DuckDB | Spark s a million rows |",
        "|--:|--:|--:|--:|--:|",
    ]
    for rows in sorted({turn.rows for turn in turns}):
        duck, spark = (next(t.seconds for t in turns if (t.rows, t.engine) == (rows, engine)) for engine in ENGINES)
        lines.append(f"| {rows:,} | {duck:.2f} | {spark:.1f} | {spark / duck:.1f} | {spark / rows * 1e6:.1f} |")
    return "\n".join(lines) + "\n"


def write_report(turns: list[Turn], results: Path, *, memory: str) -> str:
    """Write ``spark.json`` and ``spark.md``; return the text of the second."""
    results.mkdir(parents=True, exist_ok=True)
    text = as_text(turns, memory=memory)
    (results / "spark.md").write_text(text, encoding="utf-8")
    content = {"memory": memory, "load": os.getloadavg(), "turns": [asdict(turn) for turn in turns]}
    (results / "spark.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return text
