"""Ingest as ``tenure ingest`` does it, with the seconds of each phase."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from tenure.records import ingest


class Phases:
    """Adds up the seconds between reports of progress, by phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._phase = "start"
        self._since = time.perf_counter()

    def report(self, phase: str, done: int, parts: int) -> None:
        """Close the phase before and begin this one; which part of it is done does not matter."""
        del done, parts
        self.begin(phase)

    def begin(self, phase: str) -> None:
        """Close the phase before and begin this one."""
        now = time.perf_counter()
        self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self._since
        self._phase, self._since = phase, now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("phases", type=Path)
    parser.add_argument("--memory", default="2GB")
    options = parser.parse_args()
    phases = Phases()
    key = options.store.with_name("id.key")
    ingest(
        [options.extract], store=options.store, progress=phases.report,
        real_staff=False, id_key=key, memory=options.memory,
    )  # fmt: skip
    phases.begin("end")
    options.phases.write_text(json.dumps(phases.seconds), encoding="utf-8")


if __name__ == "__main__":
    main()
