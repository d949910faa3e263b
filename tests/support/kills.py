"""Killing an ingest, and looking at what it left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenure.store import Manifest, open_store

__all__ = ["Killed", "Victim", "find_phase", "list_leftovers", "restore", "start_victim"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Killed:
    """What a request said before it ended: its events in order and when, its error, and whether SIGKILL ended it."""

    events: tuple[str, ...]
    moments: tuple[float, ...]
    error: str
    was_killed: bool
    ended_well: bool


class Victim:
    """A process that ingests on demand and dies on demand."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(
        self,
        request: dict[str, Any],
        *,
        after: int | None = None,
        delay: float = 0.0,
        watch: Callable[[], None] | None = None,
    ) -> Killed:
        """Send a request; kill whoever does the work ``delay`` seconds after event number ``after``.

        ``watch`` is called at every event, while the work goes on.
        """
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:
            raise AssertionError
        sink.write(json.dumps(request) + "\n")
        sink.flush()
        pid, error = 0, ""
        events: list[str] = []
        moments: list[float] = []
        for line in source:
            word, _, rest = line.strip().partition(" ")
            if word == "end":
                status = int(rest)
                return Killed(tuple(events), tuple(moments), error, status == signal.SIGKILL, status == 0)
            if word == "error":
                error = rest
            if word == "pid":
                pid = int(rest)
            if not word.isdigit():
                continue
            events.append(rest)
            moments.append(time.monotonic())
            if watch:
                watch()
            if after is not None and len(events) == after + 1:
                time.sleep(delay)
                # It may have ended in the meantime, and then there is nobody to kill.
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        raise AssertionError("the victim's parent ended")


@contextmanager
def start_victim() -> Iterator[Victim]:
    command = [sys.executable, "-m", "tests.support.killable"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Victim(process)
        if process.stdin is not None:
            process.stdin.close()
        process.wait(timeout=30)


def list_leftovers(root: Path) -> list[str]:
    """Return the files and folders of a store that no version names."""
    named = {".lock", "data", "manifest.json"}
    if (root / "manifest.json").exists():
        manifest = open_store(root).manifest
        named |= {file.name for file in manifest.files()} | set(manifest.previous)
    inside = [path.relative_to(root).as_posix() for path in [*root.iterdir(), *(root / "data").iterdir()]]
    return sorted(set(inside) - named)


def find_phase(root: Path, before: Manifest) -> str:
    """Say from its leftovers in which phase a writer was killed.

    ``none`` (before anything was written), ``staging`` (in the work folder alone), ``merge`` (some of the
    record's files written), ``derived`` (some of the tables made from them), ``manifest`` (its new file not yet
    in place) or ``committed`` (in place; the clearing up was cut short, or had ended).
    """
    if open_store(root).manifest.version > before.version:
        return "committed"
    left = list_leftovers(root)
    if "manifest.json.new" in left:
        return "manifest"
    data = [name.removeprefix("data/") for name in left if name.startswith("data/")]
    if any(not name.startswith(("record-", "dim_", "quarantine-")) for name in data):
        return "derived"
    if data:
        return "merge"
    return "staging" if left else "none"


def restore(snapshot: Path, root: Path) -> None:
    """Put a copy of a store in place of another."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(snapshot, root)
