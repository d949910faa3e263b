"""``python -m benchmarks disclosure``: what protecting a table takes and hides, beside pytauargus's modular method.

Both protect the same made-up tables, of which every margin is published, from a reader who knows that a hidden count is
not nought: a count of 1 to 4 keeps its whole range. pytauargus knows of no such reader. So it is given the table twice:
as it is, and less nearly one person for each cell at the bottom, which tells it the same. What each hides is attacked
by the same programme.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.data import Say
from benchmarks.lattices import DIMENSIONS, SHAPES, describe_lattice, make_lattice
from benchmarks.measure import Measured, measure
from benchmarks.report import describe_machine
from tenure.disclosure.attack import find_narrow
from tenure.disclosure.cells import build_lattice

THRESHOLD = 5
QUICK_SIZES = (1_000,)
GOAL = "Goal at 10,000 cells: 60 s, 1 GB and at most 1.3 times what the modular method hides of the same protection."

PROGRAMS = {
    "tenure": ("benchmarks.tenure_disclosure",),
    "modular method, told of the reader": ("benchmarks.peers.tauargus_mod", "1"),
    "modular method": ("benchmarks.peers.tauargus_mod", "0"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One program on one table: what it took, what it hid, and how much of it the attack found."""

    size: int
    program: str
    taken: Measured
    cells: int
    small: int
    further: int
    people: int
    found: int


def take_turn(frame: pl.DataFrame, size: int, program: str, folder: Path) -> Turn:
    """Let a program protect a table and attack what it hides."""
    source, out = folder / f"{size}.parquet", folder / "hidden.parquet"
    frame.write_parquet(source)
    module, *more = PROGRAMS[program]
    taken = measure([sys.executable, "-m", module, str(source), str(out), *more])
    marked = frame.join(pl.read_parquet(out), on=DIMENSIONS, how="left", maintain_order="left")
    small = pl.col("people") < THRESHOLD
    if marked.filter(small & ~pl.col("hidden")).height or marked["hidden"].null_count():
        raise RuntimeError(f"{program} shows small counts, or says nothing of some cells")
    further = marked.filter(pl.col("hidden") & ~small)
    return Turn(
        size, program, taken, frame.height, marked.filter(small).height, further.height,
        int(further["people"].sum()), count_found(frame, marked["hidden"].to_numpy()),
    )  # fmt: skip


def count_found(frame: pl.DataFrame, hidden: np.ndarray) -> int:
    """Return how many small counts a reader can bound to fewer values than a small count may have."""
    lattice = build_lattice([describe_lattice(frame)])
    cells = lattice.places[0, "people"]
    flags = np.zeros(len(cells), dtype=np.bool_)
    flags[cells] = hidden
    narrow = find_narrow(lattice, flags, floor=1, span=THRESHOLD - 1)
    return int((lattice.values[narrow] < THRESHOLD).sum())


def as_text(turns: list[Turn]) -> str:
    """Return the report."""
    machine = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    lines = [
        "# Hiding further counts so that no small one follows",
        "",
        f"- counts of 1 to {THRESHOLD - 1} are small; further counts are those hidden beside them",
        "- found: small counts that the attack bounds to fewer than four values",
        f"- load average at the end {os.getloadavg()[0]:.1f}: processor seconds say more than those of the wall",
        f"- {machine}",
        "",
        "| cells | small | program | s | processor s | peak memory | further cells | their people | found |",
        "|--:|--:|---|--:|--:|--:|--:|--:|--:|",
        *(
            f"| {turn.cells:,} | {turn.small:,} | {turn.program} | {turn.taken.seconds:.1f} | "
            f"{turn.taken.cpu_seconds:.1f} | {turn.taken.peak_bytes / 1e6:,.0f} MB | {turn.further:,} | "
            f"{turn.people:,} | {turn.found:,} |"
            for turn in turns
        ),
        "",
        GOAL,
    ]
    return "\n".join(lines) + "\n"


def bench_disclosure(options: argparse.Namespace, say: Say) -> str:
    """Protect every table with every program; write ``disclosure.json`` and ``disclosure.md``."""
    # On few cores several threads of linear algebra wait for each other, and timings mean nothing.
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    turns: list[Turn] = []
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as name:
        for size in QUICK_SIZES if options.quick else options.sizes:
            frame = make_lattice(SHAPES[size])
            for program in PROGRAMS:
                say(f"{program}: {frame.height:,} cells")
                turns.append(take_turn(frame, size, program, Path(name)))
    text = as_text(turns)
    options.results.mkdir(parents=True, exist_ok=True)
    found = {"turns": [asdict(turn) for turn in turns], "load": os.getloadavg(), "machine": describe_machine()}
    (options.results / "disclosure.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (options.results / "disclosure.md").write_text(text, encoding="utf-8")
    return text


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m benchmarks disclosure``."""
    parser.add_argument(
        "--sizes", type=int, nargs="+", choices=list(SHAPES), default=list(SHAPES), help="cells of the tables"
    )
    parser.add_argument("--quick", action="store_true", help="the smallest table alone")
