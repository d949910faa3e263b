"""The table of the contest, on paper and as data."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.contest import Result
from benchmarks.data import Data

GOALS = {"polars": 8.0, "pandas": 20.0}
MEMORY_GOAL_BYTES = 1_000_000_000
PEERS = ("polars", "pandas")
_WHAT = {
    "from the store": "Tenure from the stored spells; the peer from one clean, typed, sorted Parquet file",
    "from equal inputs": "Tenure from the stored rows, spells built anew; the peer from its clean file of those rows",
    "with the build counted in": "Tenure's ingest (every column read, typed, checked and stored) and its answer from "
    "the spells; the peer reads the needed columns of the same CSV files, types and sorts them, and answers",
}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A peer's seconds over Tenure's: above 1, Tenure is the faster."""

    kind: str
    peer: str
    tenure_seconds: float
    peer_seconds: float

    @property
    def value(self) -> float:
        """Times as fast as the peer."""
        return self.peer_seconds / self.tenure_seconds


def compute_ratios(data: Data, results: Sequence[Result]) -> list[Ratio]:
    """Return the three ratios against each peer."""
    taken = {result.contestant.name: result.seconds for result in results}
    from_spells = taken["tenure from spells"]
    ours = {
        "from the store": (from_spells, "clean file"),
        "from equal inputs": (taken["tenure from stored rows"], "clean file"),
        "with the build counted in": (data.ingest.seconds + from_spells, "extract"),
    }
    return [
        Ratio(kind, peer, seconds, taken[f"{peer} from {start}"])
        for kind, (seconds, start) in ours.items()
        for peer in PEERS
    ]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _sizes(data: Data) -> list[str]:
    built = f"{data.spell_build.seconds:.1f} s, at most {_megabytes(data.spell_build.peak_bytes)}"
    return [
        f"- {data.rows:,} rows (assignment-months) of {data.people:,} people",
        f"- {data.spells:,} spells, {data.rows / data.spells:.1f} rows each",
        f"- extract {_megabytes(data.extract_bytes)} as CSV, store {_megabytes(data.store_bytes)}",
        f"- the peers' clean file {_megabytes(data.clean_bytes)}, the 16 columns they read",
        f"- ingest {data.ingest.seconds:.1f} s, at most {_megabytes(data.ingest.peak_bytes)}",
        f"- spells built from the stored rows, with the tables of people and of ties: {built}",
    ]


def _table(results: Sequence[Result]) -> list[str]:
    lines = [
        "| program | starts from | median s | slowest s | processor s | peak memory |",
        "|---|---|--:|--:|--:|--:|",
    ]
    return lines + [
        f"| {each.contestant.program} | {each.contestant.start} | {each.seconds:.2f} | "
        f"{max(turn.seconds for turn in each.turns):.2f} | {each.cpu_seconds:.2f} | {_megabytes(each.peak_bytes)} |"
        for each in results
    ]


def _ratio_lines(ratios: Sequence[Ratio]) -> list[str]:
    lines = ["| ratio | peer | peer s / Tenure s | times | goal |", "|---|---|--:|--:|--:|"]
    for each in ratios:
        goal = f"{GOALS[each.peer]:g}" if each.kind == "from the store" else ""
        lines.append(
            f"| {each.kind} | {each.peer} | {each.peer_seconds:.2f} / {each.tenure_seconds:.2f} | "
            f"{each.value:.2f} | {goal} |"
        )
    return lines


def describe_machine() -> dict[str, str]:
    versions = {name: version(name) for name in ("duckdb", "polars", "pandas", "pyarrow")}
    return {"cores": str(os.cpu_count()), "python": platform.python_version(), **versions}


def _as_text(data: Data, results: Sequence[Result], ratios: Sequence[Ratio]) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    turns = len(results[0].turns)
    reached = max(each.peak_bytes for each in results if each.contestant.program == "tenure")
    lines = [
        "# The yearly matrix of moves",
        "",
        *_sizes(data),
        f"- {machine}; every program may use every core",
        f"- turns of each program: {turns}, in alternation, each a process of its own from start to end",
        "- all programs gave the same cells",
        f"- most memory of Tenure's answers: {_megabytes(reached)} (goal: under {_megabytes(MEMORY_GOAL_BYTES)})",
        "",
        *_table(results),
        "",
        *_ratio_lines(ratios),
        "",
        *(f"- {kind}: {what}." for kind, what in _WHAT.items()),
    ]
    return "\n".join(lines) + "\n"


def _as_data(data: Data, results: Sequence[Result], ratios: Sequence[Ratio]) -> dict[str, object]:
    programs = [
        {
            "name": each.contestant.name,
            "seconds": [turn.seconds for turn in each.turns],
            "cpu_seconds": [turn.cpu_seconds for turn in each.turns],
            "peak_bytes": each.peak_bytes,
        }
        for each in results
    ]
    return {
        "machine": describe_machine(),
        "rows": data.rows,
        "people": data.people,
        "spells": data.spells,
        "ingest": asdict(data.ingest),
        "spell_build": asdict(data.spell_build),
        "programs": programs,
        "ratios": [{"ratio": each.kind, "peer": each.peer, "times": each.value} for each in ratios],
    }


def write_report(data: Data, results: Sequence[Result], folder: Path) -> str:
    """Write ``moves.json`` and ``moves.md``; return the text of the second."""
    ratios = compute_ratios(data, results)
    text = _as_text(data, results, ratios)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "moves.md").write_text(text, encoding="utf-8")
    content = json.dumps(_as_data(data, results, ratios), indent=1)
    (folder / "moves.json").write_text(content + "\n", encoding="utf-8")
    return text
