"""The tables of the benchmark hang together, and both programs hide every small count. No time is tested."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import polars as pl
from benchmarks.disclosure import count_found
from benchmarks.lattices import DIMENSIONS, Shape, make_lattice
from benchmarks.peers.tauargus_mod import count_leaves

from tests.support.health import ROOT

# Two places of one group and one of another, two occupations and two bands: 5 x 3 x 3 = 45 cells.
TINY = Shape((2, 1), (2,), (2,), mean=40.0, seed=4)


def test_every_margin_is_the_sum_of_what_is_in_it() -> None:
    frame = make_lattice(TINY)
    people = {row[:3]: row[3] for row in frame.select("place", "occupation", "band", "people").rows()}
    within = {"all": ["p00", "p01"], "p00": ["p0000", "p0001"], "p01": ["p0100"]}
    for occupation, band in product(("all", "o00", "o01"), ("all", "b00", "b01")):
        for group, parts in within.items():
            total = sum(people.get((part, occupation, band), 0) for part in parts)
            assert people.get((group, occupation, band), 0) == total
    assert people["all", "all", "all"] == sum(
        n for name, n in people.items() if name[0] in ("p00", "p01") and name[1:] == ("all", "all")
    )


def test_leaves_are_counted_up_to_every_margin() -> None:
    counted = {row[:3]: row[3] for row in count_leaves(make_lattice(TINY)).select(*DIMENSIONS, "leaves").rows()}
    bottom = [name for name in counted if len(name[0]) == 5 and "all" not in name]
    assert counted["all", "all", "all"] == len(bottom)
    assert counted["p00", "all", "b00"] == sum(name[0] in ("p0000", "p0001") and name[2] == "b00" for name in bottom)


def test_the_attack_of_the_benchmark_finds_small_counts_hidden_alone() -> None:
    # One count of its line: the total less the others tells it.
    line = pl.DataFrame(
        {
            "place": ["all", "p00", "p01"], "occupation": "all", "band": "all",
            "place_in": ["", "all", "all"], "occupation_in": "", "band_in": "", "people": [23, 20, 3],
        }
    )  # fmt: skip
    assert count_found(line, (line["people"] < 5).to_numpy()) == 1
    assert count_found(line, (line["people"] < 23).to_numpy()) == 0


def test_a_small_benchmark_runs_and_reports_all_programs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "disclosure", "--quick", "--results", str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    turns = json.loads((tmp_path / "disclosure.json").read_text(encoding="utf-8"))["turns"]
    assert [turn["program"] for turn in turns] == ["tenure", "modular method, told of the reader", "modular method"]
    assert turns[0]["found"] == 0
    told = turns[1]
    assert turns[0]["further"] <= 1.3 * told["further"]
    assert turns[0]["people"] <= 1.3 * told["people"]
