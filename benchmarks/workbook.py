"""A long table as XLSX and ODS: Tenure beside xlsxwriter alone and beside odfpy.

Each program is a process of its own, imports included, and reads the same Parquet file. Tenure's protects the table,
and writes cover, contents, notes and marked-up tables as well; the peers write one bare sheet. odfpy is no dependency:
it is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from benchmarks.measure import Measured, measure

ROWS = 50_000
QUICK_ROWS = 500
# odfpy needs minutes and gigabytes for the whole table; its time grows with the rows.
ODFPY_SHARE = 10
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What one program took for how many rows; ``phases`` are seconds within the process."""

    program: str
    rows: int
    file_bytes: int
    turns: list[Measured]
    phases: dict[str, float]

    @property
    def seconds(self) -> float:
        """Median seconds of its turns."""
        return statistics.median(turn.seconds for turn in self.turns)

    @property
    def peak(self) -> int:
        """Most memory of any turn, in bytes."""
        return max(turn.peak_bytes for turn in self.turns)


def make_table(path: Path, rows: int) -> Path:
    """Write a table of three text and ten number columns."""
    draw = random.Random(1)  # noqa: S311 - figures for a benchmark
    keys = {
        "staff_group": [f"Staff group {row % 10}" for row in range(rows)],
        "band": [str(row // 10 % 12) for row in range(rows)],
        "pay_step": [str(row // 120) for row in range(rows)],
    }
    people = {"people": [draw.randrange(2_000) for _ in range(rows)]}
    pay = {f"pay_{number}": [draw.uniform(20_000, 90_000) for _ in range(rows)] for number in range(9)}
    pl.DataFrame({**keys, **people, **pay}).write_parquet(path)
    return path


def list_programs(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the arguments after the table of each program that can run here, by name."""
    phases = str(folder / "phases.json")
    programs: dict[str, tuple[str, ...]] = {
        "Tenure, XLSX": ("benchmarks.tenure_workbook", str(folder / "ours.xlsx"), phases),
        "Tenure, ODS": ("benchmarks.tenure_workbook", str(folder / "ours.ods"), phases),
        "xlsxwriter alone": ("benchmarks.peers.xlsxwriter_alone", str(folder / "alone.xlsx"), "plain"),
        "xlsxwriter, constant_memory": ("benchmarks.peers.xlsxwriter_alone", str(folder / "less.xlsx"), "constant"),
    }
    if importlib.util.find_spec("odf") is not None:
        programs["odfpy"] = ("benchmarks.peers.odfpy_table", str(folder / "odfpy.ods"))
    return programs


def write_all(folder: Path, rows: int, runs: int, say: Say) -> list[Written]:
    """Let the programs take turns."""
    tables = {size: make_table(folder / f"{size}.parquet", size) for size in {rows, max(rows // ODFPY_SHARE, 1)}}
    programs = list_programs(folder)
    sizes = {name: max(rows // ODFPY_SHARE, 1) if name == "odfpy" else rows for name in programs}
    turns: dict[str, list[Measured]] = {name: [] for name in programs}
    phases: dict[str, dict[str, float]] = {name: {} for name in programs}
    for turn in range(runs):
        for name, (module, out, *more) in programs.items():
            turns[name].append(measure([sys.executable, "-m", module, str(tables[sizes[name]]), out, *more]))
            say(f"round {turn + 1}: {name}, {turns[name][-1].seconds:.2f} s")
            if module == "benchmarks.tenure_workbook":
                phases[name] = json.loads((folder / "phases.json").read_text(encoding="utf-8"))
    return [
        Written(name, sizes[name], Path(programs[name][1]).stat().st_size, turns[name], phases[name])
        for name in programs
    ]


def as_text(found: list[Written]) -> str:
    """Return the report."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    lines = [
        "# A long table as a workbook",
        "",
        f"- {found[0].rows:,} rows of 13 columns (odfpy: {found[0].rows // ODFPY_SHARE:,})",
        f"- turns of each program: {len(found[0].turns)}, in alternation; medians",
        f"- {os.cpu_count()} cores; load average over 1, 5 and 15 minutes at the end: {load}",
        "",
        "| program | rows | s | s for 10,000 rows | peak memory | file | protecting, s | writing, s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for each in found:
        parts = " | ".join(f"{each.phases[name]:.2f}" if each.phases else "" for name in ("protect", "write"))
        lines.append(
            f"| {each.program} | {each.rows:,} | {each.seconds:.2f} | {10_000 * each.seconds / each.rows:.2f} | "
            f"{each.peak / 1e6:,.0f} MB | {each.file_bytes / 1e6:.1f} MB | {parts} |"
        )
    return "\n".join(lines) + "\n"


def bench_workbook(options: argparse.Namespace, say: Say) -> str:
    """Measure, write ``workbook.json`` and ``workbook.md`` and return the text of the second."""
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as folder:
        found = write_all(Path(folder), options.rows, options.runs, say)
    options.results.mkdir(parents=True, exist_ok=True)
    text = as_text(found)
    (options.results / "workbook.md").write_text(text, encoding="utf-8")
    content = {"programs": [asdict(each) for each in found], "load": os.getloadavg()}
    (options.results / "workbook.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return text


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m benchmarks workbook``."""
    parser.add_argument("--rows", type=int, default=ROWS, help=f"rows of the table (default {ROWS:,})")
    parser.add_argument("--runs", type=int, default=3, help="turns of each program (default 3)")
    parser.add_argument("--quick", action="store_true", help="a short table and one turn")
