"""``python -m benchmarks releases``: every table of a careers release, from the record's spells to its files.

The store is a synthetic one, or one that ``benchmarks.widen`` made of it. The time is told apart for the studies,
for protecting their tables together and for writing the release.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from benchmarks.data import TENURE, Say
from benchmarks.measure import Measured, measure
from benchmarks.report import describe_machine
from benchmarks.tenure_releases import PROTECTING, WRITING, Part
from benchmarks.widen import widen_store
from tenure.store import Store, open_store
from tenure.terms import Month

PEOPLE, MONTHS, COPIES = 130_000, 137, 10
QUICK_PEOPLE, QUICK_MONTHS, QUICK_COPIES = 300, 40, 2
FIRST = Month.parse("2012-11")
READ = ("spells", "persons", "ties")
GOAL_SECONDS = 90.0
MEMORY = "3GB"


def make_store(folder: Path, *, people: int, months: int, copies: int, say: Say) -> Path:
    """Make a synthetic record, ingest it and write everybody in it so many times."""
    synthetic, store, wide = folder / "synthetic", folder / "store", folder / "wide"
    if wide.exists():
        return wide
    if not store.exists():
        say(f"making an extract of {people:,} people and {months} months")
        span = ("--start", str(FIRST), "--end", str(FIRST.plus(months - 1)))
        made = (TENURE, "synth", str(synthetic), "--people", str(people), *span, "--seed", "1", "--format", "parquet")
        measure(made)
        say("ingesting it")
        key = ("--no-real-staff", "--id-key", str(folder / "id.key"))
        measure((TENURE, "ingest", str(synthetic / "extract"), "--store", str(store), *key))
    say(f"copying everybody {copies} times")
    widen_store(store, wide, copies=copies, tables=READ, memory=MEMORY)
    return wide


def sum_parts(parts: Sequence[Part], taken: Measured) -> list[Part]:
    """Return one part for each study, for protecting and for writing, and first what came before and between them."""
    known = {name: list[Part]() for name in dict.fromkeys(part.name.split(":")[0] for part in parts)}
    for part in parts:
        known[part.name.split(":")[0]].append(part)
    known.pop("opening", None)
    sums = [
        Part(
            name,
            sum(part.seconds for part in found),
            sum(part.cpu_seconds for part in found),
            max(part.peak_bytes for part in found),
        )
        for name, found in known.items()
    ]
    rest = (
        taken.seconds - sum(part.seconds for part in sums),
        taken.cpu_seconds - sum(part.cpu_seconds for part in sums),
    )
    return [Part("starting", *rest, 0), *sums]


def as_text(store: Store, found: dict[str, dict[str, int]], parts: Sequence[Part], taken: Measured) -> str:
    """Return the report."""
    tables, counts = store.manifest.tables, found["counts"]
    spells = sum(file.rows for file in tables["spells"])
    machine = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    words = {PROTECTING: "protecting all tables together", WRITING: "writing CSV, workbook, page and pictures"}
    lines = [
        "# Every table of a careers release",
        "",
        f"- {spells:,} spells, {len(store.manifest.coverage)} months",
        f"- {counts['tables']} tables, {counts['rows']:,} rows, {counts['values']:,} values",
        f"- {found['hidden']:,} counts hidden",
        f"- load average at the end {os.getloadavg()[0]:.1f}: processor seconds say more than those of the wall",
        f"- {machine}",
        f"- memory is the most that the process had held by then; the engine may take {MEMORY} of it",
        "",
        "| part | s | processor s | peak memory |",
        "|---|--:|--:|--:|",
        *(
            f"| {words.get(part.name, part.name)} | {part.seconds:.1f} | {part.cpu_seconds:.1f} | "
            f"{f'{part.peak_bytes / 1e6:,.0f} MB' if part.peak_bytes else ''} |"
            for part in parts
        ),
        f"| all | {taken.seconds:.1f} | {taken.cpu_seconds:.1f} | {taken.peak_bytes / 1e6:,.0f} MB |",
        "",
        f"Goal: {GOAL_SECONDS:.0f} s from the spells of 1.3 million people and 137 months.",
    ]
    return "\n".join(lines) + "\n"


def run_release(path: Path, results: Path, say: Say) -> str:
    """Write a release from a store in a process of its own; write ``releases.json`` and ``releases.md``."""
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as folder:
        say("asking, protecting and writing")
        command = [sys.executable, "-m", "benchmarks.tenure_releases", str(path), folder, "--memory", MEMORY]
        taken = measure(command)
        found = json.loads(Path(folder, "parts.json").read_text(encoding="utf-8"))
    parts = sum_parts([Part(**part) for part in found["parts"]], taken)
    text = as_text(open_store(path), found, parts, taken)
    results.mkdir(parents=True, exist_ok=True)
    content = {**found, "taken": asdict(taken), "load": os.getloadavg(), "machine": describe_machine()}
    (results / "releases.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    (results / "releases.md").write_text(text, encoding="utf-8")
    return text


def bench_releases(options: argparse.Namespace, say: Say) -> str:
    """Make the store, unless one is given, write the release and report."""
    # On few cores several threads of linear algebra wait for each other, and timings mean nothing.
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenure-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        copies = QUICK_COPIES if options.quick else options.copies
        path = options.store or make_store(folder, people=options.people, months=options.months, copies=copies, say=say)
        return run_release(path, options.results, say)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m benchmarks releases``."""
    parser.add_argument("--store", type=Path, help="a store to use as it is, in place of making one")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"people in post on average (default {PEOPLE:,})")
    parser.add_argument("--months", type=int, default=MONTHS, help=f"months of the record (default {MONTHS})")
    parser.add_argument("--copies", type=int, default=COPIES, help=f"how often each person (default {COPIES})")
    parser.add_argument("--quick", action="store_true", help="a very small record: does it run?")
