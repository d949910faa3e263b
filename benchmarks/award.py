"""Award plans against a finished table of pay evidence: the study alone, and the command from its start."""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import measure
from tenure import studies

Say = Callable[[str], None]

GROUPS = (
    "Additional Clinical Services", "Additional Professional Scientific and Technical", "Administrative and Clerical",
    "Allied Health Professionals", "Estates and Ancillary", "Healthcare Scientists", "Medical and Dental",
    "Nursing and Midwifery Registered", "Students", "Supplementary Roles",
)  # fmt: skip
BANDS = ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9")
STEPS = range(1, 9)
PLANS = {
    "all": "awards:\n  - percent: 3\n",
    "higher": "paid_from: 2024-08\nawards:\n  - {percent: 3, flat_gbp: 1250, combine: higher}\n"
    "  - {percent: 2, at_most_gbp: 2500, for: {bands: [8d, 9]}}\n",
    "stages": "awards:\n  - percent: 2\n  - {percent: 1, start: 2024-10}\npayments:\n  - flat_gbp: 500\n",
}
HEAD = "title: T\nauthor: A\nsource: S\ndated: 2026-01-15\nyear: 2024/25\nbaseline: outturn\n"


def make_evidence(path: Path) -> int:
    """Write a table as long as one of a whole nation, every group, band and step; return its rows."""
    rows = []
    for place, (group, band, step) in enumerate((g, b, s) for g in GROUPS for b in BANDS for s in STEPS):
        value = 24_000 + 700 * (place % 96)
        earnings, ni, pension = value * 1.2, value * 0.12, value * 0.24
        rows.append({
            "staff_group": group, "band": band, "pay_step": step, "fte": 100 + place, "pay_scale_value": value,
            "pensionable_per_fte": value, "other_per_fte": 0, "earnings_per_fte": earnings,
            "earnings_excl_other_per_fte": earnings, "employer_ni_per_fte": ni, "employer_pension_per_fte": pension,
            "earnings_multiple": 1.2, "earnings_excl_other_multiple": 1.2, "paybill_multiple": 1.3,
            "paybill_excl_other_multiple": 1.3,
        })  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def time_studies(plans: list[Path], evidence: Path, runs: int) -> list[float]:
    """Return the seconds of each turn of the study in this process, files read anew each time."""
    turns = []
    for _ in range(runs):
        begun = time.perf_counter()
        studies.pay.award(plans, evidence=evidence)
        turns.append(time.perf_counter() - begun)
    return turns


def bench_award(options: argparse.Namespace, say: Say) -> str:
    """Measure, write ``award.json`` and ``award.md`` and return the text of the second."""
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as name:
        folder = Path(name)
        evidence, plans = folder / "pay.evidence.non_medical.csv", []
        rows = make_evidence(evidence)
        for title, body in PLANS.items():
            plans.append(folder / f"{title}.yaml")
            plans[-1].write_text(HEAD + body, encoding="utf-8")
        warm = time_studies(plans, evidence, options.runs)
        say(f"the study: {statistics.median(warm):.2f} s")
        tenure = str(Path(sys.executable).with_name("tenure"))
        command = [tenure, "pay", "award", *map(str, plans), "--evidence", str(evidence), "--profile", "none"]
        whole = [measure(command) for _ in range(options.runs)]
        say(f"the command: {statistics.median(turn.seconds for turn in whole):.2f} s")
    seconds = statistics.median(turn.seconds for turn in whole)
    processor = statistics.median(turn.cpu_seconds for turn in whole)
    found = {
        "rows": rows, "plans": len(plans), "study_seconds": statistics.median(warm), "command_seconds": seconds,
        "command_cpu_seconds": processor, "load": os.getloadavg(),
    }  # fmt: skip
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "award.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    text = (
        "# Award plans against a finished table\n\n"
        f"- {rows:,} rows, {len(plans)} plans, medians of {options.runs} turns\n"
        f"- load average over a minute at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n"
        f"- the study, files read anew: {statistics.median(warm):.2f} s\n"
        f"- the command from its start to its end: {seconds:.2f} s, {processor:.2f} s of processor\n"
    )
    (options.results / "award.md").write_text(text, encoding="utf-8")
    return text


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m benchmarks award``."""
    parser.add_argument("--runs", type=int, default=5, help="turns (default 5)")
    parser.add_argument("--quick", action="store_true", help="one turn")
