"""Ingest, everything included, beside a raw typed copy of the same file to Parquet by the engine alone.

The file is one year of a clean synthetic record. Each program is a process of its own from start to end, imports
included; they take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.measure import Measured, measure

GOAL = 0.6
ROWS = 2_000_000
QUICK_ROWS = 5_000
MONTHS = ("2016-04", "2017-03")
TENURE = str(Path(sys.executable).with_name("tenure"))
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the two programs took for the same file."""

    rows: int
    csv_bytes: int
    store_bytes: int
    copy_bytes: int
    ingests: list[Measured]
    copies: list[Measured]
    phases: dict[str, float]

    @property
    def ratio(self) -> float:
        """Speed of ingest as a share of the raw copy's: its median seconds over ours."""
        return _seconds(self.copies) / _seconds(self.ingests)


def _seconds(turns: Sequence[Measured]) -> float:
    return statistics.median(turn.seconds for turn in turns)


def _cpu(turns: Sequence[Measured]) -> float:
    return statistics.median(turn.cpu_seconds for turn in turns)


def _peak(turns: Sequence[Measured]) -> int:
    return max(turn.peak_bytes for turn in turns)


def make_extract(folder: Path, rows: int, say: Say) -> Path:
    """Make one year of a record of about so many rows, or take the one that lies there."""
    extract = folder / "synthetic" / "extract"
    if not extract.is_dir():
        people = max(100, rows // 12)
        say(f"making an extract of {people:,} people and 12 months")
        span = ("--start", MONTHS[0], "--end", MONTHS[1])
        measure([TENURE, "synth", str(extract.parent), "--people", str(people), *span, "--seed", "1", "--clean"])
    (path,) = extract.glob("*.csv")
    return path


def compare(extract: Path, folder: Path, *, runs: int, say: Say) -> Outcome:
    """Let the two programs take turns on a file."""
    store, copy, phases = folder / "store", folder / "copy.parquet", folder / "phases.json"
    ingests, copies = [], []
    for turn in range(runs):
        copies.append(measure([sys.executable, "-m", "benchmarks.peers.duckdb_parquet", str(extract), str(copy)]))
        say(f"round {turn + 1}: raw copy, {copies[-1].seconds:.2f} s")
        shutil.rmtree(store, ignore_errors=True)
        command = [sys.executable, "-m", "benchmarks.tenure_ingest", str(extract), str(store), str(phases)]
        ingests.append(measure(command))
        say(f"round {turn + 1}: ingest, {ingests[-1].seconds:.2f} s")
    stored = [path for path in (store / "data").glob("*.parquet") if path.name.startswith("record-")]
    return Outcome(
        rows=pq.read_metadata(copy).num_rows,
        csv_bytes=extract.stat().st_size,
        store_bytes=sum(path.stat().st_size for path in stored),
        copy_bytes=copy.stat().st_size,
        ingests=ingests,
        copies=copies,
        phases=json.loads(phases.read_text(encoding="utf-8")),
    )


def as_text(found: Outcome) -> str:
    """Return the report."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    lines = [
        "# Ingest beside a raw typed copy",
        "",
        f"- {found.rows:,} rows, {found.csv_bytes / 1e6:,.0f} MB of CSV",
        f"- the record in the store {found.store_bytes / 1e6:,.0f} MB, the raw copy {found.copy_bytes / 1e6:,.0f} MB",
        f"- {os.cpu_count()} cores; load average over 1, 5 and 15 minutes at the end: {load}",
        f"- {len(found.ingests)} turns each, in alternation; medians",
        "",
        "| program | s | rows a second | processor s | peak memory |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, turns in (("raw typed copy", found.copies), ("ingest, everything included", found.ingests)):
        lines.append(
            f"| {name} | {_seconds(turns):.2f} | {found.rows / _seconds(turns):,.0f} | {_cpu(turns):.2f} | "
            f"{_peak(turns) / 1e6:,.0f} MB |"
        )
    by_processor = _cpu(found.copies) / _cpu(found.ingests)
    lines += [
        "",
        f"Speed as a share of the copy's: {found.ratio:.2f} (goal {GOAL}); by processor seconds {by_processor:.2f}.",
        "",
        "| phase of the last turn | s |",
        "|---|--:|",
        *(f"| {phase} | {seconds:.2f} |" for phase, seconds in found.phases.items()),
    ]
    return "\n".join(lines) + "\n"


def write_report(found: Outcome, results: Path) -> str:
    """Write ``ingest.json`` and ``ingest.md``; return the text of the second."""
    results.mkdir(parents=True, exist_ok=True)
    text = as_text(found)
    (results / "ingest.md").write_text(text, encoding="utf-8")
    content = {**asdict(found), "ratio": found.ratio, "load": os.getloadavg()}
    (results / "ingest.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return text


def run_ingest(rows: int, runs: int, *, results: Path, folder: Path | None, say: Say) -> str:
    """Make the file, let the programs take turns, and report."""
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenure-bench-")))
        place.mkdir(parents=True, exist_ok=True)
        extract = make_extract(place, rows, say)
        return write_report(compare(extract, place, runs=runs, say=say), results)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m benchmarks ingest``."""
    parser.add_argument("--rows", type=int, default=ROWS, help=f"rows of the file, about (default {ROWS:,})")
    parser.add_argument("--runs", type=int, default=3, help="turns of each program (default 3)")
    parser.add_argument("--quick", action="store_true", help="a small file and one turn")
