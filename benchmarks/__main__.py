"""``make bench``: moves by Tenure and by programs in Polars and pandas, and ingest beside a raw copy.

``python -m benchmarks`` runs both; ``award``, ``charts``, ``disclosure``, ``flows``, ``hazards``, ``moves``,
``ingest``, ``nation``, ``pay``, ``releases``, ``spark`` and ``workbook`` run one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks import award, charts, disclosure, flows, hazards, ingest, nation, pay, releases, spark, workbook
from benchmarks.contest import DisagreementError, hold_contest
from benchmarks.data import Say, make_data
from benchmarks.report import write_report

RESULTS = Path(__file__).parent / "results"
QUICK_PEOPLE = 300
QUICK_MONTHS = 30

_ALONE = {
    "ingest": (ingest, "ingest beside a raw typed copy"),
    "nation": (nation, "the national record; takes disk and hours"),
    "spark": (spark, "one study on Spark and on DuckDB, by size"),
    "workbook": (workbook, "a long table as XLSX and ODS"),
    "award": (award, "award plans against a finished table"),
    "charts": (charts, "XmR charts of ten thousand series"),
    "disclosure": (disclosure, "hiding further counts, beside pytauargus"),
    "flows": (flows, "leavers and joiners of every month, at national size"),
    "hazards": (hazards, "a multinomial hazard beside statsmodels on rows"),
    "pay": (pay, "a year's pay beside Polars and pandas"),
    "releases": (releases, "every table of a careers release"),
}


def read_options() -> argparse.Namespace:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--results", type=Path, default=RESULTS, help="folder for the reports")
    shared.add_argument("--folder", type=Path, help="folder to keep the data in (default: removed at the end)")
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, parents=[shared])
    add_moves(parser)
    parser.set_defaults(run=("moves", "ingest"), rows=ingest.ROWS)
    commands = parser.add_subparsers(title="one alone")
    moves = commands.add_parser("moves", parents=[shared], help="the yearly matrix of moves")
    add_moves(moves)
    moves.set_defaults(run=("moves",))
    for name, (module, told) in _ALONE.items():
        one = commands.add_parser(name, parents=[shared], help=told)
        module.add_options(one)
        one.set_defaults(run=(name,))
    options = parser.parse_args()
    if options.quick:
        options.runs = 1
        options.rows = workbook.QUICK_ROWS if "workbook" in options.run else ingest.QUICK_ROWS
        own = nation if "nation" in options.run else releases if {"flows", "releases"} & set(options.run) else None
        options.people = own.QUICK_PEOPLE if own else QUICK_PEOPLE
        options.months = own.QUICK_MONTHS if own else QUICK_MONTHS
    return options


def add_moves(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=110_000, help="people in post on average (default 110,000)")
    parser.add_argument("--months", type=int, default=137, help="months of the record (default 137)")
    parser.add_argument("--runs", type=int, default=3, help="turns of each program (default 3)")
    parser.add_argument("--quick", action="store_true", help="a small record and one turn: do the programs agree?")


def bench_moves(options: argparse.Namespace, say: Say) -> str:
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenure-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        data = make_data(folder, people=options.people, months=options.months, say=say)
        return write_report(data, hold_contest(data, folder, runs=options.runs, say=say), options.results)


def bench_ingest(options: argparse.Namespace, say: Say) -> str:
    folder = options.folder / "ingest" if options.folder else None
    return ingest.run_ingest(options.rows, options.runs, results=options.results, folder=folder, say=say)


def main() -> int:
    options = read_options()
    begun = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - begun:7.1f} s  {text}", file=sys.stderr, flush=True)

    benches = {
        "award": award.bench_award,
        "charts": charts.bench_charts,
        "disclosure": disclosure.bench_disclosure,
        "flows": flows.bench_flows,
        "hazards": hazards.bench_hazards,
        "moves": bench_moves,
        "ingest": bench_ingest,
        "nation": nation.bench_nation,
        "pay": pay.bench_pay,
        "releases": releases.bench_releases,
        "spark": spark.bench_spark,
        "workbook": workbook.bench_workbook,
    }
    try:
        for name in options.run:
            print(benches[name](options, say))
    except DisagreementError as problem:
        print(f"The programs do not agree: {problem}.", file=sys.stderr)
        return 1
    except nation.NoRoomError as problem:
        print(f"{problem}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
