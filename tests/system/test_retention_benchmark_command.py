"""``tenure retention benchmark`` as it is typed."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.synthetic import make_extract, store_extract


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark")
    make_extract(folder, people=5_000, start="2019-03", end="2020-03", seed=3)
    return store_extract(folder)


def run_benchmark(store: Path, *options: str) -> subprocess.CompletedProcess[str]:
    tenure = Path(sys.executable).with_name("tenure")
    command = [str(tenure), "retention", "benchmark", "--store", str(store), "--threads", "1", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def read_table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"retention.benchmark.{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_our_rates_are_told_against_peers_with_a_page(store: Path, tmp_path: Path) -> None:
    every = tmp_path / "every"
    outcome = run_benchmark(store, "--out", str(every), "--profile", "none", "--any-type", "--peers", "3")
    assert outcome.returncode == 0, outcome.stderr
    rows = [row for row in read_table(every, "organisations") if row["measure"] == "leaver_rate"]
    assert sum(int(row["events"]) for row in rows) == pytest.approx(sum(float(row["expected"]) for row in rows))
    assert not (every / "retention.benchmark.html").exists()
    ours = max(rows, key=lambda row: int(row["people"]))["organisation"]
    chosen = [row["peer"] for row in read_table(every, "peers") if row["organisation"] == ours]
    assert len(chosen) == 3
    # The same peers, named in a file, under a profile that protects.
    listed = tmp_path / "peers.csv"
    listed.write_text("peer\n" + "\n".join(chosen) + "\n", encoding="utf-8")
    one = tmp_path / "one"
    options = ("--organisation", ours, "--peers-file", str(listed), "--pictures", "--format", "csv,xlsx,ods,json")
    outcome = run_benchmark(store, "--out", str(one), *options)
    assert outcome.returncode == 0, outcome.stderr
    assert f"{ours} beside its peers" in outcome.stdout
    assert {row["organisation"] for row in read_table(one, "organisations")} == {ours, *chosen}
    assert [row["peer"] for row in read_table(one, "peers")] == chosen
    about = json.loads((one / "retention.benchmark.organisations.about.json").read_text(encoding="utf-8"))
    assert about["grade"] == "association"
    assert "Peers are those named in a file." in about["notes"]
    assert "beside its peers" in (one / "retention.benchmark.html").read_text(encoding="utf-8")
    assert (one / "retention.benchmark.xlsx").exists()


def test_an_organisation_that_is_not_compared_is_refused_with_those_that_are(store: Path, tmp_path: Path) -> None:
    outcome = run_benchmark(store, "--out", str(tmp_path / "out"), "--organisation", "ZZZ")
    assert outcome.returncode == 2
    assert "benchmark-organisation-unknown" in outcome.stderr
    assert not (tmp_path / "out").exists()


def test_an_extract_of_one_organisation_is_laid_beside_counts_that_others_released(store: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.csv"
    theirs.write_text(
        "organisation,start_people,end_people,leavers,joiners\nZZ1,900,905,90,95\nZZ2,[c],905,[c],95\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    outcome = run_benchmark(store, "--out", str(out), "--others", str(theirs), "--pictures", "--any-type")
    assert outcome.returncode == 0, outcome.stderr
    rows = {row["organisation"]: row for row in read_table(out, "organisations") if row["measure"] == "leaver_rate"}
    assert (rows["ZZ1"]["people"], rows["ZZ1"]["adjusted_rate"]) == ("900", "")
    assert "ZZ2" not in rows
    notes = json.loads((out / "retention.benchmark.peers.about.json").read_text(encoding="utf-8"))["notes"]
    assert "Nothing is adjusted: rates are as they are." in notes
    assert any("theirs.csv" in note for note in notes)
