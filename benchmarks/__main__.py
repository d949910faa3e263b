"""``make bench``: the yearly matrix of moves by Tenure and by programs in Polars and pandas."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.contest import DisagreementError, hold_contest
from benchmarks.data import make_data
from benchmarks.report import write_report

RESULTS = Path(__file__).parent / "results"
QUICK_PEOPLE = 300
QUICK_MONTHS = 30


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--people", type=int, default=110_000, help="people in post on average (default 110,000)")
    parser.add_argument("--months", type=int, default=137, help="months of the record (default 137)")
    parser.add_argument("--runs", type=int, default=3, help="turns of each program (default 3)")
    parser.add_argument("--quick", action="store_true", help="a small record and one turn: do the programs agree?")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for moves.json and moves.md")
    parser.add_argument("--folder", type=Path, help="empty folder to keep the data in (default: removed at the end)")
    options = parser.parse_args()
    if options.quick:
        options.people, options.months, options.runs = QUICK_PEOPLE, QUICK_MONTHS, 1
    return options


def main() -> int:
    options = read_options()
    begun = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - begun:7.1f} s  {text}", file=sys.stderr, flush=True)

    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenure-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        data = make_data(folder, people=options.people, months=options.months, say=say)
        try:
            results = hold_contest(data, folder, runs=options.runs, say=say)
        except DisagreementError as problem:
            print(f"The programs do not agree: {problem}.", file=sys.stderr)
            return 1
        print(write_report(data, results, options.results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
