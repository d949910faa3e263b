"""The peers of the benchmark answer the same question, and the benchmark says how it went. No time is tested."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from benchmarks.contest import CELL, DisagreementError, check_agreement
from benchmarks.measure import measure
from benchmarks.peers import pandas_moves, polars_moves

from tests.support.health import ROOT
from tests.support.panel import CODED, FIRST, Job

# Months 0 to 13, so that one period goes from month 1 (2015-02) to month 13 (2016-02).
CAREERS = [
    Job(1, "AAAAAAAAAAABBB"),  # three months of B count: A to B
    Job(2, "AAAAABBAAAAAAA"),  # two months of B do not: A to A
    Job(3, "AAAAAAAAAAAABB"),  # B is still held in the last month: A to B
    Job(4, "AAAAAAAA......"),  # gone: A to left
    Job(5, "AAAAAAAAA-----"),  # on a career break: A to other_state
    Job(6, "A.AAAAAAAAAAAA"),  # absent in month 1 alone, which is filled: A to A
    Job(7, "A..AAAAAAAAAAA"),  # absent for two months, which are not: not in post in month 1
    Job(8, "-AAAAAAAAA.BBB"),  # by way of one month's absence: A to B
    Job(9, "bbbbbbbbbbbbbb"),  # bank work only: not in post
    Job(10, "AAAAAAAAAAAAAA", assignment=101, columns={"is_main": False, "fte": "1.00000"}),
    Job(10, ".BBBBBBBBBBBBB", assignment=102, columns={"is_main": True, "fte": "0.20000"}),  # flagged: B to B
    # Two flags decide nothing, more FTE does: B to B.
    Job(11, "AAAAAAAAAAAAAA", assignment=111, columns={"is_main": True, "fte": "0.40000"}),
    Job(11, "BBBBBBBBBBBBBB", assignment=112, columns={"is_main": True, "fte": "0.60000"}),
    Job(12, "AAAAAAAAAAAAAA", assignment=121),
    Job(12, ".BBBBBBBBBBBBB", assignment=122),  # all alike: the longer running, A to A
    Job(13, "BBBBBBBBBBBBBB", assignment=131),
    Job(13, "AAAAAAAAAAAAAA", assignment=132),  # alike and as long: the earlier code, A to A
]  # fmt: skip
MATRIX = {
    ("A", "A"): 4,  # 2, 6, 12, 13
    ("A", "B"): 3,  # 1, 3, 8
    ("A", "left"): 1,
    ("A", "other_state"): 1,
    ("B", "B"): 2,  # 10, 11
}


@pytest.fixture
def clean_file(tmp_path: Path) -> Path:
    rows = pl.DataFrame([row for job in CAREERS for row in job.rows()], infer_schema_length=None)
    texts = (pl.col(name).cast(pl.String).cast(pl.Categorical) for name in CODED)
    typed = rows.with_columns(*texts, pl.col("month").cast(pl.Int16), pl.col("is_main").cast(pl.Boolean))
    amounts = typed.with_columns(pl.col("fte", "basic_pay").cast(pl.Float64))
    amounts.sort("person", "month", "assignment").write_parquet(tmp_path / "clean.parquet")
    return tmp_path / "clean.parquet"


def _matrix(cells: pl.DataFrame) -> dict[tuple[str, str], int]:
    # Everybody is a woman born in 1980: 35 in 2015.
    assert set(cells.select("period", "sex", "age_band").iter_rows()) == {(FIRST + 1, "F", "35 to 44")}
    return {
        (origin, destination): people for origin, destination, people in cells.select(*CELL[3:], "people").iter_rows()
    }


def test_the_polars_peer_counts_as_the_definitions_say(clean_file: Path) -> None:
    assert _matrix(polars_moves.count_moves(pl.scan_parquet(clean_file))) == MATRIX


def test_the_pandas_peer_counts_as_the_definitions_say(clean_file: Path) -> None:
    assert _matrix(pl.from_pandas(pandas_moves.count_moves(pd.read_parquet(clean_file)))) == MATRIX


def test_the_memory_of_a_program_is_its_own() -> None:
    held = bytearray(300_000_000)  # ours, which the small program must not be charged with
    small = measure([sys.executable, "-S", "-c", "pass"])
    large = measure([sys.executable, "-S", "-c", "bytearray(b'1') * 200_000_000"])
    assert len(held) > 10 * small.peak_bytes
    assert 200_000_000 < large.peak_bytes < 250_000_000


def test_a_program_that_fails_stops_the_benchmark() -> None:
    with pytest.raises(RuntimeError, match="no such luck"):
        measure([sys.executable, "-c", "raise SystemExit('no such luck')"])


def test_programs_that_disagree_stop_the_benchmark(tmp_path: Path) -> None:
    cell = {"period": [24000], "sex": ["F"], "age_band": ["35 to 44"], "origin": ["A"], "destination": ["left"]}
    for name, people in (("one", 3), ("two", 4)):
        pl.DataFrame({**cell, "people": [people]}).write_parquet(tmp_path / f"{name}.parquet")
    with pytest.raises(DisagreementError, match="two differs from one in 1 of 1 cells"):
        check_agreement((name, tmp_path / f"{name}.parquet") for name in ("one", "two"))


def test_a_quick_benchmark_finds_agreement_and_reports_three_ratios_a_peer(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--results", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == (tmp_path / "moves.md").read_text(encoding="utf-8").strip()
    found = json.loads((tmp_path / "moves.json").read_text(encoding="utf-8"))
    kinds = ("from the store", "from equal inputs", "with the build counted in")
    assert [(each["ratio"], each["peer"]) for each in found["ratios"]] == [
        (kind, peer) for kind in kinds for peer in ("polars", "pandas")
    ]
    assert all(each["times"] > 0 for each in found["ratios"])
    assert found["rows"] > found["spells"] > 0
