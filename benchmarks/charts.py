"""XmR charts of many series: the arrays alone, the study from its file, and the command from its start."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.measure import measure
from tenure import studies
from tenure.estimate.xmr import XmrRules, chart_xmr

Say = Callable[[str], None]

SERIES, MONTHS = 10_000, 120
QUICK_SERIES = 50
RULESETS = ("nhsr-0.2.2", "mdc-6", "mdc-7")


def make_series(path: Path, series: int) -> np.ndarray:
    """Write monthly series that vary by chance, a tenth of them with a step half-way; return the values."""
    draw = np.random.default_rng(1)
    values = draw.normal(5.0, 0.5, (series, MONTHS))
    values[::10, MONTHS // 2 :] -= 1.0
    values = values.round(2)
    months = [f"{2014 + month // 12}-{month % 12 + 1:02d}" for month in range(MONTHS)]
    pl.DataFrame(
        {
            "series": np.repeat([f"series {place}" for place in range(series)], MONTHS),
            "date": np.tile(months, series),
            "value": values.ravel(),
        }
    ).write_csv(path)
    return values.ravel()


def time_arrays(values: np.ndarray, runs: int) -> float:
    """Return the median seconds of limits and rules alone."""
    codes = np.repeat(np.arange(values.size // MONTHS), MONTHS)
    rules = XmrRules(2.66, 3.267, 7, 7, counts_outside=False, crosses=False)
    turns = []
    for _ in range(runs):
        begun = time.perf_counter()
        chart_xmr(values, series=codes, stretches=codes, rules=rules)
        turns.append(time.perf_counter() - begun)
    return statistics.median(turns)


def time_studies(path: Path, ruleset: str, runs: int) -> float:
    """Return the median seconds of the study in this process: file read, limits, rules, verdicts, tables described."""
    turns = []
    for _ in range(runs):
        begun = time.perf_counter()
        studies.retention.charts(path, ruleset=ruleset, improvement="down", target=4.5)
        turns.append(time.perf_counter() - begun)
    return statistics.median(turns)


def bench_charts(options: argparse.Namespace, say: Say) -> str:
    """Measure, write ``charts.json`` and ``charts.md`` and return the text of the second."""
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as name:
        folder = Path(name)
        path = folder / "series.csv"
        series = QUICK_SERIES if options.quick else options.series
        values = make_series(path, series)
        arrays = time_arrays(values, options.runs)
        say(f"limits and rules alone: {arrays:.2f} s")
        study = {ruleset: time_studies(path, ruleset, options.runs) for ruleset in RULESETS}
        for ruleset, seconds in study.items():
            say(f"the study, {ruleset}: {seconds:.2f} s")
        tenure = str(Path(sys.executable).with_name("tenure"))
        command = [tenure, "retention", "charts", "--series", str(path), "--out", str(folder / "out")]
        whole = [measure(command) for _ in range(options.runs)]
        say(f"the command: {statistics.median(turn.seconds for turn in whole):.2f} s")
    found = {
        "series": series,
        "points": int(values.size),
        "arrays_seconds": arrays,
        "study_seconds": study,
        "command_seconds": statistics.median(turn.seconds for turn in whole),
        "command_cpu_seconds": statistics.median(turn.cpu_seconds for turn in whole),
        "command_peak_bytes": max(turn.peak_bytes for turn in whole),
        "load": os.getloadavg(),
    }
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "charts.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    text = as_text(found, runs=options.runs)
    (options.results / "charts.md").write_text(text, encoding="utf-8")
    return text


def as_text(found: dict[str, object], *, runs: int) -> str:
    """Return the report."""
    study = found["study_seconds"]
    peak = found["command_peak_bytes"]
    if not isinstance(study, dict) or not isinstance(peak, int):
        raise TypeError("a measurement is missing")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    lines = [
        "# Charts with process limits",
        "",
        f"- {found['series']:,} series of {MONTHS} months: {found['points']:,} points",
        f"- {runs} turns; medians; {os.cpu_count()} cores; load average over 1, 5 and 15 minutes at the end: {load}",
        "",
        "| what | s |",
        "|---|--:|",
        f"| limits and the four rules, from arrays | {found['arrays_seconds']:.2f} |",
        *(f"| the study {name}: file read, limits, rules, verdicts | {taken:.2f} |" for name, taken in study.items()),
        f"| the command, from its start to four files written | {found['command_seconds']:.2f} |",
        f"| its processor time | {found['command_cpu_seconds']:.2f} |",
        "",
        f"Most memory of the command: {peak / 1e6:,.0f} MB.",
    ]
    return "\n".join(lines) + "\n"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m benchmarks charts``."""
    parser.add_argument("--series", type=int, default=SERIES, help=f"series of {MONTHS} months (default {SERIES:,})")
    parser.add_argument("--runs", type=int, default=3, help="turns of each (default 3)")
    parser.add_argument("--quick", action="store_true", help="a few series and one turn")
