"""``python -m benchmarks flows``: monthly stocks and flows of organisations and staff groups, from a nation's spells.

The store is a synthetic one, or one that ``benchmarks.widen`` made of it. Beside the months stands every year by two
dates and by flow.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.data import Say
from benchmarks.measure import measure
from benchmarks.releases import QUICK_COPIES, add_options, make_store
from benchmarks.report import describe_machine
from tenure.store import Store, open_store

__all__ = ["add_options", "bench_flows"]

MEMORY = "2GB"
GOAL_SECONDS, GOAL_BYTES = 8.0, 3e9
_WORDS = {
    "following": "following people through jobs",
    "monthly": "**every month** by organisation and staff group, from the jobs",
    "posts": "people in post at both dates of every year",
    "years": "leavers and joiners of every year, by two dates and by flow",
}


def as_text(store: Store, found: dict[str, Any]) -> str:
    """Return the report."""
    spells = sum(file.rows for file in store.manifest.tables["spells"])
    counts, parts = found["counts"], found["parts"]
    machine = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    monthly = [part for part in parts if part["name"] in {"following", "monthly"}]
    seconds, peak = sum(part["seconds"] for part in monthly), max(part["peak_bytes"] for part in monthly)
    size = f"{counts['organisations']} organisations, {counts['staff_groups']} staff groups"
    goal = f"Goal at 1.3 million people and 137 months: {GOAL_SECONDS:.0f} s and {GOAL_BYTES / 1e9:.0f} GB."
    lines = [
        "# Leavers and joiners of a nation",
        "",
        f"- {spells:,} spells, {counts['months']} months, {size}",
        f"- {counts['monthly_rows']:,} rows of months; {counts['yearly_rows']:,} rows of {counts['years']} years",
        f"- load average at the end {found['load'][0]:.1f}: processor seconds say more than those of the wall",
        f"- {machine}",
        f"- memory is the most that the process had held by then; the engine may take {MEMORY} of it",
        "",
        "| part | s | processor s | peak memory |",
        "|---|--:|--:|--:|",
        *(
            f"| {_WORDS[part['name']]} | {part['seconds']:.1f} | {part['cpu_seconds']:.1f} | "
            f"{part['peak_bytes'] / 1e6:,.0f} MB |"
            for part in parts
        ),
        "",
        f"Months from the spells: {seconds:.1f} s and {peak / 1e9:.1f} GB. {goal}",
    ]
    return "\n".join(lines) + "\n"


def bench_flows(options: argparse.Namespace, say: Say) -> str:
    """Make the store, unless one is given, count in a process of its own and report."""
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenure-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        copies = QUICK_COPIES if options.quick else options.copies
        path = options.store or make_store(folder, people=options.people, months=options.months, copies=copies, say=say)
        say("counting leavers and joiners")
        measure([sys.executable, "-m", "benchmarks.tenure_flows", str(path), str(folder), "--memory", MEMORY])
        found = json.loads((folder / "parts.json").read_text(encoding="utf-8"))
        found |= {"load": os.getloadavg(), "machine": describe_machine()}
        text = as_text(open_store(path), found)
        options.results.mkdir(parents=True, exist_ok=True)
        (options.results / "flows.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        (options.results / "flows.md").write_text(text, encoding="utf-8")
        return text
