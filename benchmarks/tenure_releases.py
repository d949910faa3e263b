"""All that ``tenure careers findings`` does, from a store to the files of a release, and what each part takes."""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measure import UNIT
from tenure import releases, studies
from tenure.terms import Evidence

PROTECTING, WRITING = "protecting", "writing"
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: seconds on the wall and of the processor, and the most memory of the process up to its end."""

    name: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int


class Clock:
    """Notes what each part takes, from when it is named until the next one is."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._name = ""
        self._begun = (0.0, 0.0)

    def begin(self, name: str) -> None:
        """End the part before and begin another; an empty name ends the last."""
        now = time.perf_counter(), time.process_time()
        if self._name:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT
            self.parts.append(Part(self._name, now[0] - self._begun[0], now[1] - self._begun[1], peak))
        self._name, self._begun = name, now


def ask(store: Path, clock: Clock, memory: str) -> list[Evidence]:
    """Ask every question of careers."""
    clock.begin("opening")
    return studies.careers.findings(store, memory=memory, progress=clock.begin)


def count_cells(tables: Sequence[Evidence]) -> dict[str, int]:
    """Return how much there is to protect."""
    return {
        "tables": len(tables),
        "rows": sum(table.frame.height for table in tables),
        "values": sum(table.frame.height * table.frame.width for table in tables),
    }


def main() -> None:
    """Write a release and, beside it, what each part of it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--memory", default="2GB")
    options = parser.parse_args()
    clock = Clock()
    evidence = ask(options.store, clock, options.memory)
    clock.begin(PROTECTING)
    released = releases.protect(evidence)
    clock.begin(WRITING)
    releases.write_release(released, options.out / "release", title="Careers across occupations", formats=FORMATS)
    clock.begin("")
    hidden = sum(table.summary.hidden for table in released)
    found = {"parts": [asdict(part) for part in clock.parts], "counts": count_cells(evidence), "hidden": hidden}
    (options.out / "parts.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
