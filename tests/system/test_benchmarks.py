"""The peers of the benchmark answer the same question, and the benchmark says how it went. No time is tested."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from benchmarks.contest import CELL, DisagreementError, check_agreement
from benchmarks.measure import measure
from benchmarks.peers import pandas_moves, polars_moves

from tenure.panel import cell_steps, decode_step, pair_steps
from tenure.store import DuckEngine
from tests.support.health import ROOT
from tests.support.panel import CODED, FIRST, Job, Panel

Count = Callable[[list[Job], Path], pl.DataFrame]

# Months 0 to 26, so that periods go from month 2 (2015-03) to month 14, and from there to month 26.
STARTS = (FIRST + 2, FIRST + 14)
CAREERS = [
    Job(1, "AAAAAAAAAAAABBBCCCCCCCCCCCC"),  # three months of B count: A to B, B to C
    Job(2, "AAAAAABBAAAAABBAAAAAAAAAABB"),  # two do not, but in the last month: A to A, A to B
    Job(3, "AAAAAAAAA.................."),  # gone: A to left
    Job(4, "AAAAAAAAAA-----------------"),  # on a career break: A to other_state
    Job(5, "AA.AAAAAAAAAAAAAAAAAAAAAAAA"),  # absent in month 2 alone, which is filled: A to A twice
    Job(6, "AA..AAAAAAAAAAAAAAAAAAAAAAA"),  # absent for two months, which are not: A to A from month 14 on
    Job(7, "--AAAAAAAAAAA.BAAAAAAAAAAAA"),  # a short B after a month's absence: A to A twice
    Job(8, "--AAA---------BBCCCCCCCCCCC"),  # a short B after nine months' leave: A to A, A to C
    Job(9, ".A............BCCCCCCCCCCCC"),  # a short B after 12 months' absence: A to C from month 14 on
    Job(10, "A.............BCCCCCCCCCCCC"),  # after 13 months she begins anew: B to C from month 14 on
    Job(11, "..............BCCCCCCCCCCCC"),  # nothing comes before B: B to C from month 14 on
    Job(12, "-A.A.A.A.A.A.ABAAAAAAAAAAAA"),  # single months are filled and B is short: A to A twice
    Job(13, "A............CBDDDDDDDDDDDD"),  # C is short and read as A, so is B after it: A to D from month 14 on
    Job(14, "bbbbbbbbbbbbbbbbbbbbbbbbbbb"),  # bank work only: not in post
    # Flagged: B to B, B to left.
    Job(15, "AAAAAAAAAAAAAAA............", assignment=151, columns={"is_main": False, "fte": "1.00000"}),
    Job(15, ".BBBBBBBBBBBBBB............", assignment=152, columns={"is_main": True, "fte": "0.20000"}),
    # Two flags decide nothing, more FTE does: B to B, B to left.
    Job(16, "AAAAAAAAAAAAAAA............", assignment=161, columns={"is_main": True, "fte": "0.40000"}),
    Job(16, "BBBBBBBBBBBBBBB............", assignment=162, columns={"is_main": True, "fte": "0.60000"}),
    # All alike: the longer running, A to A, A to left.
    Job(17, "AAAAAAAAAAAAAAA............", assignment=171),
    Job(17, ".BBBBBBBBBBBBBB............", assignment=172),
    # Alike and as long: the earlier code, A to A, A to left.
    Job(18, "BBBBBBBBBBBBBBB............", assignment=181),
    Job(18, "AAAAAAAAAAAAAAA............", assignment=182),
]
MATRICES = {
    (STARTS[0], "A", "A"): 7,  # 2, 5, 7, 8, 12, 17, 18
    (STARTS[0], "A", "B"): 1,  # 1
    (STARTS[0], "A", "left"): 1,  # 3
    (STARTS[0], "A", "other_state"): 1,  # 4
    (STARTS[0], "B", "B"): 2,  # 15, 16
    (STARTS[1], "A", "A"): 4,  # 5, 6, 7, 12
    (STARTS[1], "A", "B"): 1,  # 2
    (STARTS[1], "A", "C"): 2,  # 8, 9
    (STARTS[1], "A", "D"): 1,  # 13
    (STARTS[1], "A", "left"): 2,  # 17, 18
    (STARTS[1], "B", "C"): 3,  # 1, 10, 11
    (STARTS[1], "B", "left"): 2,  # 15, 16
}
# What is recorded of people who stay in A: until month 9, and from month 10 on.
RECORDED: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"sex": "unknown"}, {"sex": "M"}),  # made good by what comes later: M twice
    ({"sex": "M"}, {"sex": "unknown"}),  # silence takes nothing back: M twice
    ({"sex": "F"}, {"sex": "M"}),  # F, M
    ({"sex": "unknown"}, {"sex": "unknown"}),  # unknown twice
    ({"birth_year": 1980}, {"birth_year": 1970}),  # 35, then 46
    ({"birth_year": None}, {"birth_year": 1980}),  # unknown, then 36
]
FEMALE, MALE = {"sex": "F"}, {"sex": "M"}
STAYERS = [
    *(
        Job(number, months, columns=columns)
        for number, both in enumerate(RECORDED, start=1)
        for months, columns in zip(("A" * 10, "." * 10 + "A" * 17), both, strict=True)
    ),
    # Two assignments alike: the one that ends later is the main job, M twice,
    Job(7, "AAAAAAAAAAAAAAAAAAAAAAAAAA.", assignment=71, columns=FEMALE),
    Job(7, "AAAAAAAAAAAAAAAAAAAAAAAAAAA", assignment=72, columns=MALE),
    # the one whose first occupation comes first, M twice,
    Job(8, "BAAAAAAAAAAAAAAAAAAAAAAAAAA", assignment=81, columns=FEMALE),
    Job(8, "AAAAAAAAAAAAAAAAAAAAAAAAAAA", assignment=82, columns=MALE),
    # the one whose last occupation does, M twice.
    Job(9, "AAAAAAAAAAAAAAAAAAAAAAAAAAB", assignment=91, columns=FEMALE),
    Job(9, "AAAAAAAAAAAAAAAAAAAAAAAAAAA", assignment=92, columns=MALE),
]
FACTS = {
    (STARTS[0], "F", "35 to 44"): 2,  # 3, 5
    (STARTS[0], "F", "unknown"): 1,  # 6
    (STARTS[0], "M", "35 to 44"): 5,  # 1, 2, 7, 8, 9
    (STARTS[0], "unknown", "35 to 44"): 1,  # 4
    (STARTS[1], "F", "35 to 44"): 1,  # 6
    (STARTS[1], "F", "45 to 54"): 1,  # 5
    (STARTS[1], "M", "35 to 44"): 6,  # 1, 2, 3, 7, 8, 9
    (STARTS[1], "unknown", "35 to 44"): 1,  # 4
}


def count_by_tenure(jobs: list[Job], _: Path) -> pl.DataFrame:
    by = ("sex", "age_band")
    with DuckEngine(memory="500MB", threads=1) as engine:
        panel = Panel(engine, jobs, months=27)
        panel.follow(guard=False)
        panel.set_periods((2, 14), (14, 26))
        engine.keep("pairs", pair_steps(by))
        cells = engine.collect(
            [*cell_steps(by, conditional=False), decode_step("cells", by, (*CELL[:1], *CELL[3:], "people"))]
        )
        names = {**panel.labels, -1: "left", 0: "other_state"}
    return cells.with_columns(
        pl.col("period") + FIRST - 1, pl.col("origin", "destination").replace_strict(names, return_dtype=pl.String)
    )


def count_by_polars(jobs: list[Job], folder: Path) -> pl.DataFrame:
    return polars_moves.count_moves(pl.scan_parquet(write_clean(jobs, folder)))


def count_by_pandas(jobs: list[Job], folder: Path) -> pl.DataFrame:
    return pl.from_pandas(pandas_moves.count_moves(pd.read_parquet(write_clean(jobs, folder))))


def write_clean(jobs: list[Job], folder: Path) -> Path:
    rows = pl.DataFrame([row for job in jobs for row in job.rows()], infer_schema_length=None)
    texts = (pl.col(name).cast(pl.String).cast(pl.Categorical) for name in CODED)
    typed = rows.with_columns(*texts, pl.col("month").cast(pl.Int16), pl.col("is_main").cast(pl.Boolean))
    amounts = typed.with_columns(pl.col("fte", "basic_pay").cast(pl.Float64))
    amounts.sort("person", "month", "assignment").write_parquet(folder / "clean.parquet")
    return folder / "clean.parquet"


programs = pytest.mark.parametrize("count", [count_by_tenure, count_by_polars, count_by_pandas])


@programs
def test_every_program_reads_careers_as_the_definitions_say(count: Count, tmp_path: Path) -> None:
    cells = count(CAREERS, tmp_path)
    # Everybody is a woman born in 1980: 35 in 2015.
    assert set(cells.select("sex", "age_band").iter_rows()) == {("F", "35 to 44")}
    assert {(p, a, b): n for p, a, b, n in cells.select(CELL[0], *CELL[3:], "people").iter_rows()} == MATRICES


@programs
def test_every_program_tells_facts_as_of_the_start(count: Count, tmp_path: Path) -> None:
    cells = count(STAYERS, tmp_path)
    people = cells.group_by("period", "sex", "age_band").agg(pl.col("people").sum())
    assert {(p, s, a): n for p, s, a, n in people.select(*CELL[:3], "people").iter_rows()} == FACTS


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
    command = [sys.executable, "-m", "benchmarks", "moves", "--quick", "--results", str(tmp_path)]
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


def test_quick_benchmarks_of_ingest_and_of_the_nation_say_what_was_run(tmp_path: Path) -> None:
    for name in ("ingest", "nation"):
        command = [sys.executable, "-m", "benchmarks", name, "--quick", "--results", str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == (tmp_path / f"{name}.md").read_text(encoding="utf-8").strip()
    ingested = json.loads((tmp_path / "ingest.json").read_text(encoding="utf-8"))
    assert ingested["ratio"] > 0
    assert {"measure", "read", "store"} <= ingested["phases"].keys()
    nation = json.loads((tmp_path / "nation.json").read_text(encoding="utf-8"))
    assert nation["sizes"]["record rows"] > 0
    assert all(stage["taken"]["seconds"] > 0 for stage in nation["stages"])


def test_a_quick_benchmark_of_releases_tells_studies_protecting_and_writing_apart(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "releases", "--quick", "--results", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "releases.md").read_text(encoding="utf-8")
    assert done.stdout.strip() == text.strip()
    for part in ("moves", "after", "progression", "places", "sequences", "protecting all tables", "writing CSV"):
        assert f"| {part}" in text
    found = json.loads((tmp_path / "releases.json").read_text(encoding="utf-8"))
    assert found["counts"]["tables"] > 20
    assert sum(part["cpu_seconds"] for part in found["parts"]) < found["taken"]["cpu_seconds"]


def test_a_quick_benchmark_of_leavers_counts_months_and_years(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "flows", "--quick", "--results", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "flows.md").read_text(encoding="utf-8")
    assert done.stdout.strip() == text.strip()
    found = json.loads((tmp_path / "flows.json").read_text(encoding="utf-8"))
    assert [part["name"] for part in found["parts"]] == ["following", "monthly", "posts", "years"]
    # 40 months hold three pairs of dates twelve apart.
    assert (found["counts"]["months"], found["counts"]["years"]) == (40, 3)
    assert found["counts"]["monthly_rows"] > found["counts"]["yearly_rows"] > 0


def test_a_quick_benchmark_of_workbooks_says_what_each_program_took(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "workbook", "--quick", "--results", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == (tmp_path / "workbook.md").read_text(encoding="utf-8").strip()
    found = json.loads((tmp_path / "workbook.json").read_text(encoding="utf-8"))["programs"]
    names = ["Tenure, XLSX", "Tenure, ODS", "xlsxwriter alone", "xlsxwriter, constant_memory"]
    assert [each["program"] for each in found][:4] == names
    assert all(each["file_bytes"] > 0 and each["turns"] for each in found)
