"""``python -m benchmarks pay``: a year's pay from the store to finished tables, beside Polars and pandas programs."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.contest import DisagreementError
from benchmarks.data import TENURE, Say, as_category
from benchmarks.measure import Measured, measure
from benchmarks.report import describe_machine
from benchmarks.tenure_pay import NEEDED
from tenure import rules
from tenure.pay import FinancialYear, paid_scale
from tenure.pay.question import month_rates
from tenure.pay.scales import next_scale, outturn_scale
from tenure.store import Store, open_store
from tenure.studies import facts

YEAR, NEXT = "2023/24", "2024/25"
PEOPLE, QUICK_PEOPLE = 1_300_000, 1_000
GOALS = {"polars": 1.8, "pandas": 10.0}
DECODE_GOAL = 2.5
MEMORY_GOAL_BYTES = 1_000_000_000
KEYS = {
    "non_medical": ("staff_group", "band", "pay_step"),
    "medical": ("band", "pay_contract", "pay_step"),
    "waterfall": ("month", "status"),
}
_TEXTS = ("occupation_code", "contract", "status", "pay_contract", "band", "pay_step")
_RELATIVE = 1e-9


@dataclass(frozen=True, slots=True)
class Result:
    """The turns of one program."""

    name: str
    turns: tuple[Measured, ...]

    @property
    def seconds(self) -> float:
        """Median on the wall."""
        return statistics.median(turn.seconds for turn in self.turns)

    @property
    def cpu_seconds(self) -> float:
        """Median of all cores together."""
        return statistics.median(turn.cpu_seconds for turn in self.turns)

    @property
    def peak_bytes(self) -> int:
        """Most memory in any turn."""
        return max(turn.peak_bytes for turn in self.turns)


def make_store(folder: Path, people: int, say: Say) -> Path:
    """Make a synthetic record of the year and ingest it, as a person would with the commands."""
    store, synthetic = folder / "store", folder / "synthetic"
    if store.exists():
        return store
    say(f"making an extract of {people:,} people and 12 months")
    year = FinancialYear.parse(YEAR)
    span = ("--start", str(year.months[0]), "--end", str(year.months[-1]))
    measure([TENURE, "synth", str(synthetic), "--people", str(people), *span, "--seed", "1", "--format", "parquet"])
    say("ingesting it")
    key = ("--no-real-staff", "--id-key", str(folder / "id.key"))
    measure([TENURE, "ingest", str(synthetic / "extract"), "--store", str(store), *key])
    return store


def write_clean(store: Store, path: Path) -> None:
    """Write what the peers read: typed, texts as categories, amounts as floats, sorted by person and month."""
    texts = [as_category(store, name) for name in _TEXTS]
    amounts = [pl.col(name).cast(pl.Float64) for name in NEEDED[NEEDED.index("fte") :]]
    rows = pl.scan_parquet(store.table_files("record")).select("person", "month", *texts, *amounts)
    rows.collect().sort("person", "month").write_parquet(path, row_group_size=500_000)


def write_facts(store: Store, folder: Path) -> None:
    """Write the small tables of published facts that the peers read, as the study has them."""
    folder.mkdir(exist_ok=True)
    year, coming = FinancialYear.parse(YEAR), FinancialYear.parse(NEXT)
    paid = paid_scale(year)
    month = pl.col("month").cast(pl.Int16)
    scale = paid.select(month, "pay_contract", "band", "pay_step", scale=pl.col("annual_gbp") * 100)
    value = outturn_scale(year).join(next_scale(coming), on=["pay_contract", "band", "pay_step"], how="left")
    top = paid.filter((pl.col("pay_contract") == "afc") & (pl.col("band") == "9"))
    later = month_rates(coming)
    monthly = pl.col("ni_threshold") * 100 / 12
    months = month_rates(year).with_columns(
        month,
        threshold=monthly,
        threshold_next=later.select(monthly).to_series(),
        next_pension=later["pension_rate"],
        next_ni=later["ni_rate"],
        next_ni_threshold=later["ni_rate"] * later["ni_threshold"],
    )
    with store.engine() as engine:
        codes = facts.read_dictionary(engine, "occupation_code")
        groups = facts.read_staff_groups(store, engine).join(codes, on="code")
    tables = {
        "scale": scale,
        "placed": rules.pay_scales().select("pay_contract", "band", pl.col("pay_step").cast(pl.String)).unique(),
        "value": value.rename({"pay_scale_value": "value", "next_pay_scale_value": "next_value"}),
        "months": months.join(top.group_by(month).agg(top=pl.col("annual_gbp").max() * 100), on="month", how="left"),
        "groups": groups.select("staff_group", "is_senior_manager", occupation_code="value"),
    }
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")


def list_programs(store: Path, clean: Path, folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the command of each program; the folder it writes to comes as its first argument."""
    ours = (sys.executable, "-m", "benchmarks.tenure_pay", "{out}", str(store), "--year", YEAR, "--next", NEXT)
    peers = {
        name: (sys.executable, "-m", f"benchmarks.peers.{name}_pay", "{out}", str(clean), str(folder))
        for name in ("polars", "pandas")
    }
    return {"tenure": ours, **peers, "decoding alone": (*ours, "--decode")}


def hold_turns(programs: Mapping[str, Sequence[str]], folder: Path, *, runs: int, say: Say) -> list[Result]:
    """Give every program its turns, one after the other; the answers of the first round must agree."""
    turns: dict[str, list[Measured]] = {name: [] for name in programs}
    for number in range(runs):
        for name, command in programs.items():
            out = folder / f"out-{name.replace(' ', '-')}"
            turns[name].append(measure([part.format(out=out) for part in command]))
            say(f"round {number + 1}: {name}, {turns[name][-1].seconds:.2f} s")
        if number == 0:
            check_agreement(folder / "out-tenure", {name: folder / f"out-{name}" for name in ("polars", "pandas")})
    return [Result(name, tuple(taken)) for name, taken in turns.items()]


def check_agreement(expected: Path, found: Mapping[str, Path]) -> int:
    """Return how many numbers all programs agree on, or raise and name the first column that differs.

    Raises
    ------
    DisagreementError
        A peer's table has other rows or other numbers than Tenure's.
    """
    compared = 0
    for table, keys in KEYS.items():
        ours = read_table(expected / f"{table}.parquet", keys)
        if ours.is_empty():
            raise DisagreementError(f"Tenure's {table} has no rows")
        for name, folder in found.items():
            theirs = read_table(folder / f"{table}.parquet", keys)
            if not theirs.select(keys).equals(ours.select(keys)):
                raise DisagreementError(f"{name} has other rows of {table} than Tenure")
            for column in set(theirs.columns) & set(ours.columns) - set(keys):
                own, other = (frame[column].cast(pl.Float64).fill_nan(None) for frame in (ours, theirs))
                near = (own - other).abs() <= _RELATIVE * own.abs() + _RELATIVE
                if not (near | (own.is_null() & other.is_null())).fill_null(value=False).all():
                    raise DisagreementError(f"{name} differs from Tenure in {column} of {table}")
                compared += own.len()
    return compared


def read_table(path: Path, keys: Sequence[str]) -> pl.DataFrame:
    """Read a program's table in one form, whatever types its library writes."""
    frame = pl.read_parquet(path)
    if "month" in frame.columns and frame["month"].dtype != pl.String:
        month = pl.col("month").cast(pl.Int64)
        year, number = (month // 12).cast(pl.String), (month % 12 + 1).cast(pl.String).str.zfill(2)
        frame = frame.with_columns(month=year + "-" + number)
    return frame.with_columns(pl.col(list(keys)).cast(pl.String)).sort(keys)


def write_report(store: Store, results: Sequence[Result], folder: Path) -> str:
    """Write ``pay.json`` and ``pay.md``; return the text of the second."""
    taken = {each.name: each for each in results}
    ours = taken["tenure"]
    ratios = {name: taken[name].seconds / ours.seconds for name in GOALS}
    decode = ours.seconds / taken["decoding alone"].seconds
    rows = sum(file.rows for file in store.manifest.tables["record"])
    machine = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    lines = [
        "# A year's pay, from the store to finished tables",
        "",
        f"- {rows:,} rows (assignment-months) of 12 months, {YEAR} with estimates for {NEXT}",
        f"- {machine}; every program may use every core; load average at the end {os.getloadavg()[0]:.1f}",
        f"- turns of each program: {len(ours.turns)}, in alternation, each a process of its own from start to end",
        "- all programs gave the same tables; Tenure made five more that the peers do not",
        "",
        "| program | median s | slowest s | processor s | peak memory |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {each.name} | {each.seconds:.2f} | {max(turn.seconds for turn in each.turns):.2f} | "
            f"{each.cpu_seconds:.2f} | {each.peak_bytes / 1e6:,.0f} MB |"
            for each in results
        ),
        "",
        "| what | found | goal |",
        "|---|--:|--:|",
        *(f"| {name} s / Tenure s | {ratios[name]:.2f} | {goal:g} |" for name, goal in GOALS.items()),
        f"| Tenure s / s of decoding the needed columns | {decode:.2f} | {DECODE_GOAL:g} |",
        f"| peak memory of Tenure | {ours.peak_bytes / 1e6:,.0f} MB | {MEMORY_GOAL_BYTES / 1e6:,.0f} MB |",
    ]
    found = {
        "rows": rows, "machine": describe_machine(), "ratios": ratios, "decode_ratio": decode,
        "programs": [
            {"name": each.name, "seconds": [turn.seconds for turn in each.turns],
             "cpu_seconds": [turn.cpu_seconds for turn in each.turns], "peak_bytes": each.peak_bytes}
            for each in results
        ],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pay.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    text = "\n".join(lines) + "\n"
    (folder / "pay.md").write_text(text, encoding="utf-8")
    return text


def bench_pay(options: argparse.Namespace, say: Say) -> str:
    """Make the data, let the programs take turns, and return the report."""
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tenure-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        path = make_store(folder, options.people, say)
        opened = open_store(path)
        say("writing the peers' clean file")
        write_clean(opened, folder / "clean.parquet")
        write_facts(opened, folder / "facts")
        programs = list_programs(path, folder / "clean.parquet", folder / "facts")
        return write_report(opened, hold_turns(programs, folder, runs=options.runs, say=say), options.results)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m benchmarks pay``."""
    parser.add_argument("--people", type=int, default=PEOPLE, help="people in post on average (default 1,300,000)")
    parser.add_argument("--runs", type=int, default=3, help="turns of each program (default 3)")
    parser.add_argument("--quick", action="store_true", help="a small record and one turn: do the programs agree?")
