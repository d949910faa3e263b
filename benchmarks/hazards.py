"""``python -m benchmarks hazards``: a multinomial hazard of fifteen destinations, from counts and from rows.

Tenure groups three million person-periods into cells and fits those; statsmodels fits rows, as many as it can take in
five minutes of a processor. Where both fit the same rows the coefficients must agree.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.contest import DisagreementError
from benchmarks.data import Say
from benchmarks.measure import Measured, measure
from benchmarks.report import describe_machine

PERIODS, QUICK_PERIODS = 3_000_000, 4_000
DESTINATIONS, QUICK_DESTINATIONS = 15, 3
FIRST_ROWS = 25_000
MOST_SECONDS = 300.0
GOAL = 20.0
AGREEMENT = 1e-8
LEVELS = {"age_band": 6, "sex": 2, "band": 10, "region": 7, "tenure": 5, "year": 8}
"""Values of each characteristic: 33 columns with the constant, and 33,600 mixes of people."""

SEED = 20_261_122


@dataclass(frozen=True, slots=True)
class Turn:
    """One program on so many rows."""

    program: str
    rows: int
    taken: Measured


def draw_rows(path: Path, *, periods: int, destinations: int) -> None:
    """Write person-periods: a code of each characteristic, and the destination, 0 for staying."""
    rng = np.random.default_rng(SEED)
    codes = {name: rng.integers(0, levels, periods, dtype=np.int16) for name, levels in LEVELS.items()}
    eta = np.zeros((periods, destinations))
    eta[:, 1:] = np.linspace(-4.6, -3.2, destinations - 1)
    for name, levels in LEVELS.items():
        effects = rng.normal(0, 0.25, (levels, destinations - 1))
        effects[0] = 0
        eta[:, 1:] += effects[codes[name]]
    np.exp(eta, out=eta)
    eta.cumsum(axis=1, out=eta)
    eta /= eta[:, -1:]
    destination = (rng.random((periods, 1)) > eta).sum(axis=1).astype(np.int16)
    pl.DataFrame({**codes, "destination": destination}).write_parquet(path)


def run_program(program: str, path: Path, out: Path, *, rows: int) -> Turn:
    """Let a program fit the first ``rows`` rows in a process of its own, from its start to its end."""
    return Turn(program, rows, measure([sys.executable, "-m", program, str(path), str(out), str(rows)]))


def compare_answers(ours: Path, theirs: Path) -> float:
    """Return the largest difference of two programs' coefficients.

    Raises
    ------
    DisagreementError
        It is above 1e-8.
    """
    difference = float(np.abs(np.load(ours) - np.load(theirs)).max())
    if not difference <= AGREEMENT:
        raise DisagreementError(f"coefficients differ by {difference:.1e}, {AGREEMENT:g} at most is allowed")
    return difference


def find_largest(path: Path, folder: Path, *, most_seconds: float, first_rows: int, periods: int, say: Say) -> Turn:
    """Give statsmodels twice the rows again and again, while it should still end in time."""
    rows = min(first_rows, periods)
    while True:
        turn = run_program("benchmarks.peers.statsmodels_hazards", path, folder / "theirs.npy", rows=rows)
        say(f"statsmodels, {rows:,} rows: {turn.taken.cpu_seconds:.1f} s of processor")
        if 2 * turn.taken.cpu_seconds > most_seconds or rows == periods:
            return turn
        rows = min(2 * rows, periods)


def write_report(turns: Sequence[Turn], difference: float, folder: Path) -> str:
    """Write ``hazards.json`` and ``hazards.md``; return the text of the second."""
    whole, same, peer = turns
    ratio = peer.taken.cpu_seconds / same.taken.cpu_seconds
    per_row = peer.taken.cpu_seconds / peer.rows * whole.rows / whole.taken.cpu_seconds
    columns = sum(levels - 1 for levels in LEVELS.values()) + 1
    machine = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    lines = [
        "# A multinomial hazard of competing destinations, from counts and from rows",
        "",
        f"- {whole.rows:,} person-periods; {columns} columns; statsmodels {version('statsmodels')}; one thread each",
        f"- load average at the end {os.getloadavg()[0]:.1f}: ratios are of processor seconds, which it bends less",
        f"- {machine}",
        "- Tenure: rows to cells in DuckDB, Newton's method on the cells, exact standard errors",
        "- statsmodels: indicators by pandas, `MNLogit(...).fit(method='newton')` on rows",
        f"- largest difference of a coefficient on the same {peer.rows:,} rows: {difference:.1e}",
        "",
        "| program | rows | seconds | processor s | peak memory |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {'statsmodels' if 'statsmodels' in turn.program else 'Tenure'} | {turn.rows:,} | "
            f"{turn.taken.seconds:.2f} | {turn.taken.cpu_seconds:.2f} | {turn.taken.peak_bytes / 1e6:,.0f} MB |"
            for turn in turns
        ),
        "",
        "| what | found | goal |",
        "|---|--:|--:|",
        f"| statsmodels s / Tenure s of processor, on the same {peer.rows:,} rows | {ratio:.1f} | {GOAL:g} |",
        f"| the same a row, Tenure on {whole.rows:,} | {per_row:.0f} | |",
    ]
    found = {
        "turns": [{**asdict(turn), "taken": asdict(turn.taken)} for turn in turns], "ratio": ratio,
        "ratio_per_row": per_row, "difference": difference, "machine": describe_machine(),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hazards.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    text = "\n".join(lines) + "\n"
    (folder / "hazards.md").write_text(text, encoding="utf-8")
    return text


def bench_hazards(options: argparse.Namespace, say: Say) -> str:
    """Draw the rows, let both programs fit, compare and return the report."""
    # On few cores several threads of linear algebra wait for each other, and timings mean nothing.
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    periods = QUICK_PERIODS if options.quick else options.periods
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenure-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        path, ours = folder / "person_periods.parquet", folder / "ours.npy"
        say(f"drawing {periods:,} person-periods")
        draw_rows(path, periods=periods, destinations=QUICK_DESTINATIONS if options.quick else DESTINATIONS)
        whole = run_program("benchmarks.tenure_hazards", path, ours, rows=periods)
        say(f"Tenure, {periods:,} rows: {whole.taken.cpu_seconds:.1f} s of processor")
        peer = find_largest(
            path, folder, most_seconds=options.seconds, first_rows=options.first_rows, periods=periods, say=say
        )  # fmt: skip
        same = run_program("benchmarks.tenure_hazards", path, ours, rows=peer.rows)
        return write_report([whole, same, peer], compare_answers(ours, folder / "theirs.npy"), options.results)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m benchmarks hazards``."""
    parser.add_argument("--periods", type=int, default=PERIODS, help="person-periods (default 3,000,000)")
    parser.add_argument(
        "--seconds", type=float, default=MOST_SECONDS, help="processor seconds that statsmodels may take"
    )
    parser.add_argument("--first-rows", type=int, default=FIRST_ROWS, help="rows of statsmodels' first turn")
    parser.add_argument("--quick", action="store_true", help="few rows: do the programs agree?")
