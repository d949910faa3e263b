"""``tenure careers places`` as it is typed."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.synthetic import make_extract, store_extract

TABLES = ("areas", "organisations", "variation")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("places")
    make_extract(folder, people=5_000, start="2018-03", end="2020-03", seed=3)
    return store_extract(folder)


def run_places(store: Path, *options: str) -> subprocess.CompletedProcess[str]:
    tenure = Path(sys.executable).with_name("tenure")
    command = [str(tenure), "careers", "places", "--store", str(store), "--threads", "1", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def read_table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"careers.places.{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_tables_are_written_protected_and_described(store: Path, tmp_path: Path) -> None:
    outcome = run_places(store, "--out", str(tmp_path))
    assert outcome.returncode == 0, outcome.stderr
    # So few organisations cannot tell how organisations differ.
    assert "No variation between organisations can be shown." in outcome.stdout
    for name in TABLES:
        about = json.loads((tmp_path / f"careers.places.{name}.about.json").read_text(encoding="utf-8"))
        assert about["grade"] == "association"
        assert any("not effects of it" in note for note in about["notes"])
    # Wherever events are hidden, so is everything that is estimated of them.
    rows = [*read_table(tmp_path, "areas"), *read_table(tmp_path, "organisations")]
    hidden = [row for row in rows if row["events"] == "[c]"]
    assert hidden
    assert {row[name] for row in hidden for name in ("crude_rate", "adjusted_rate", "shrunken_rate", "rank")} == {"[c]"}
    # Of those shown none is small, and the limits hold their estimate.
    shown = [row for row in rows if row["events"] not in {"[c]", "0"}]
    assert min(int(row["events"]) for row in shown) >= 5
    assert all(
        float(row["adjusted_rate_low"]) <= float(row["adjusted_rate"]) <= float(row["adjusted_rate_high"])
        for row in shown
        if row["adjusted_rate"] not in {"[c]", ""}
    )


def test_areas_of_every_level_add_up_where_nothing_is_hidden(store: Path, tmp_path: Path) -> None:
    outcome = run_places(store, "--out", str(tmp_path), "--profile", "none", "--years", "1", "--json")
    assert outcome.returncode == 0, outcome.stderr
    assert len(json.loads(outcome.stdout)["written"]) == 6
    sums: dict[tuple[str, ...], dict[str, int]] = {}
    for row in read_table(tmp_path, "areas"):
        levels = sums.setdefault((row["period"], row["origin"], row["outcome"]), {})
        levels[row["level"]] = levels.get(row["level"], 0) + int(row["events"])
    assert len(sums) > 10
    assert {len(levels) for levels in sums.values()} == {6}
    assert all(len(set(levels.values())) == 1 for levels in sums.values())
    # Two years apart: two windows of one.
    assert {period for period, _, _ in sums} == {"2018-03", "2019-03"}


@pytest.mark.parametrize(
    "wrong", [("--adjust", "region"), ("--destination", "Wizards"), ("--level", "occupation", "--adjust", "sex,sex")]
)
def test_options_that_cannot_be_used_end_with_what_can(store: Path, tmp_path: Path, wrong: tuple[str, ...]) -> None:
    outcome = run_places(store, "--out", str(tmp_path), *wrong)
    assert outcome.returncode == 2
    assert "cannot be" in outcome.stderr
    assert "Expected" in outcome.stderr
    assert list(tmp_path.iterdir()) == []
