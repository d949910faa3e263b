"""The national record on one machine: made, ingested, asked. Says before it begins what it needs."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.measure import Measured, measure
from benchmarks.nation_queries import QUERIES
from tenure.store import open_store
from tenure.terms import Month

FIRST = Month.parse("2012-11")
PEOPLE, MONTHS = 1_300_000, 137
QUICK_PEOPLE, QUICK_MONTHS = 200, 14
TENURE = str(Path(sys.executable).with_name("tenure"))
# Assignment-months for each person in post and month, and bytes of disk for each: what was seen, rounded up.
ROWS_EACH = 1.06
EXTRACT_BYTES, SCRATCH_BYTES, STORE_BYTES = 220, 58, 22
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the run: what it took, and the most that its folders held of scratch and of spilt memory, in bytes."""

    name: str
    taken: Measured
    scratch_bytes: int = 0
    spill_bytes: int = 0


@dataclass(slots=True)
class Nation:
    """The run so far."""

    folder: Path
    people: int
    months: int
    stages: list[Stage] = field(default_factory=list)

    @property
    def extract(self) -> Path:
        """Folder of the extract."""
        return self.folder / "synthetic" / "extract"

    @property
    def store(self) -> Path:
        """The store made of it."""
        return self.folder / "store"

    @property
    def rows(self) -> float:
        """Assignment-months expected, about."""
        return self.people * self.months * ROWS_EACH


class NoRoomError(Exception):
    """The disk has not the room that the run needs."""


def check_room(nation: Nation, say: Say) -> None:
    """Say what the run needs, and stop where the disk lacks it."""
    needed = nation.rows * (EXTRACT_BYTES + SCRATCH_BYTES + STORE_BYTES)
    free = shutil.disk_usage(nation.folder).free
    say(f"about {nation.rows / 1e6:,.1f} million rows need {needed / 1e9:,.1f} GB of disk; {free / 1e9:,.1f} GB free")
    if free < needed:
        message = f"{nation.folder} has {free / 1e9:,.1f} GB free and the run needs {needed / 1e9:,.1f} GB"
        raise NoRoomError(message)


@contextmanager
def watch_scratch(folder: Path) -> Iterator[dict[str, int]]:
    """Look once a second at how much lies in the work folders of a store, and how much of it the engine spilt."""
    most = {"scratch": 0, "spill": 0}
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(1):
            sizes = dict.fromkeys(most, 0)
            for path in (*folder.glob(".work-*/**/*"), *Path(tempfile.gettempdir()).glob("tenure-*/spill/*")):
                try:
                    size = path.stat().st_size
                except OSError:
                    continue
                sizes["spill" if "spill" in path.parts else "scratch"] += size
            for kind, size in sizes.items():
                most[kind] = max(most[kind], size)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()


def run_stage(nation: Nation, name: str, command: Sequence[str], say: Say) -> None:
    """Run one command in a process of its own and note what it took."""
    say(f"{name} ...")
    with watch_scratch(nation.store) as most:
        taken = measure(command)
    nation.stages.append(Stage(name, taken, most["scratch"], most["spill"]))
    say(f"{name}: {taken.seconds:,.1f} s, at most {taken.peak_bytes / 1e6:,.0f} MB")


def list_queries(nation: Nation) -> list[tuple[str, list[str]]]:
    """Return the name and the command of each question put to the store."""
    ask = [sys.executable, "-m", "benchmarks.nation_queries", str(nation.store)]
    return [
        ("spells and the other derived tables, built anew", [TENURE, "store", "spells", "--store", str(nation.store)]),
        *((title, [*ask, name]) for name, (title, _) in QUERIES.items()),
    ]


def run_nation(nation: Nation, *, memory: str, say: Say) -> None:
    """Make the record, ingest it and put the questions."""
    check_room(nation, say)
    span = ("--start", str(FIRST), "--end", str(FIRST.plus(nation.months - 1)))
    if not nation.extract.is_dir():
        made = [TENURE, "synth", str(nation.extract.parent), "--people", str(nation.people), *span, "--seed", "1"]
        run_stage(nation, "the extract made", made, say)
    if not nation.store.is_dir():
        key = ("--no-real-staff", "--id-key", str(nation.folder / "id.key"), "--memory", memory)
        run_stage(
            nation,
            "the extract ingested",
            [TENURE, "ingest", str(nation.extract), "--store", str(nation.store), *key],
            say,
        )
    for name, command in list_queries(nation):
        run_stage(nation, name, command, say)


def count_sizes(nation: Nation) -> dict[str, int]:
    """Return rows of each table of the store, and bytes of the extract and of each table."""
    store = open_store(nation.store)
    sizes = {"extract bytes": sum(path.stat().st_size for path in nation.extract.iterdir())}
    for table, files in store.manifest.tables.items():
        sizes[f"{table} rows"] = sum(file.rows for file in files)
        sizes[f"{table} bytes"] = sum((store.root / file.name).stat().st_size for file in files)
    return sizes


def as_text(nation: Nation, sizes: dict[str, int], memory: str) -> str:
    """Return the report."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    lines = [
        "# The national record",
        "",
        f"- {nation.people:,} people in post on average, {nation.months} months, {sizes['record rows']:,} rows",
        f"- {os.cpu_count()} cores; ingest with --memory {memory}; load average at the end: {load}",
        "",
        "| step | s | rows a second | processor s | peak memory | scratch | spilt |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for stage in nation.stages:
        taken = stage.taken
        lines.append(
            f"| {stage.name} | {taken.seconds:,.1f} | {sizes['record rows'] / taken.seconds:,.0f} | "
            f"{taken.cpu_seconds:,.1f} | {taken.peak_bytes / 1e6:,.0f} MB | {stage.scratch_bytes / 1e6:,.0f} MB | "
            f"{stage.spill_bytes / 1e6:,.0f} MB |"
        )
    lines += ["", "| what | size |", "|---|--:|", *(f"| {name} | {size:,} |" for name, size in sizes.items())]
    return "\n".join(lines) + "\n"


def write_report(nation: Nation, memory: str, results: Path) -> str:
    """Write ``nation.json`` and ``nation.md``; return the text of the second."""
    results.mkdir(parents=True, exist_ok=True)
    sizes = count_sizes(nation)
    text = as_text(nation, sizes, memory)
    (results / "nation.md").write_text(text, encoding="utf-8")
    content = {
        "people": nation.people, "months": nation.months, "memory": memory, "load": os.getloadavg(), "sizes": sizes,
        "stages": [asdict(stage) for stage in nation.stages],
    }  # fmt: skip
    (results / "nation.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return text


def bench_nation(options: argparse.Namespace, say: Say) -> str:
    """Run the benchmark as the options say and report."""
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenure-nation-")))
        folder.mkdir(parents=True, exist_ok=True)
        nation = Nation(folder, options.people, options.months)
        run_nation(nation, memory=options.memory, say=say)
        return write_report(nation, options.memory, options.results)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m benchmarks nation``."""
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"people in post on average (default {PEOPLE:,})")
    parser.add_argument("--months", type=int, default=MONTHS, help=f"months of the record (default {MONTHS})")
    parser.add_argument("--memory", default="6GB", help="most memory of the engine in ingest (default 6GB)")
    parser.add_argument("--quick", action="store_true", help="a very small nation")
