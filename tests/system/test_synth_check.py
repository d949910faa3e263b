"""``tenure synth check`` as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.extracts import tenure


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic")
    # A folder may be called check, when it is written as a path.
    tenure("synth", "./check", "--people", "400", "--start", "2018-08", "--end", "2019-01", cwd=folder)
    return folder


def test_each_published_figure_is_printed_beside_what_came_out(folder: Path) -> None:
    shown = tenure("synth", "check", "check", cwd=folder).stdout
    assert shown.startswith("Calibration of a synthetic record: ")
    assert "This is calibration and validates nothing." in shown
    assert "2018-08 to 2019-01" in shown
    for topic in ("Stocks", "Leaving", "Moves", "Progression", "Parenthood", "Sickness", "Pay", "Staff group by band"):
        assert f"\n{topic}\n" in shown
    line = next(line for line in shown.splitlines() if line.startswith("women-nurses "))
    assert "90.00%" in line
    assert line.split()[-1] in {"ok", "chance", "outside"}
    assert "not applicable: not in the record's months" in shown
    # Tables of many cells are summed up unless asked for.
    assert "Nurses & health visitors / 5" not in shown or "Furthest outside" in shown
    cells = tenure("synth", "check", "check", "--cells", cwd=folder).stdout
    assert cells.count("\n") > shown.count("\n") + 1000


def test_json_is_pure_and_can_be_kept(folder: Path) -> None:
    done = tenure("--quiet", "synth", "check", "check", "--json", "--out", "kept.json", "--strict", cwd=folder)
    held = json.loads(done.stdout)
    assert held["kind"] == "calibration"
    assert held["synthetic"] is True
    # Margins bind in a record of national size only, so strictness changes nothing here.
    assert held["margins_bind"] is False
    assert json.loads((folder / "kept.json").read_text(encoding="utf-8")) == held
    assert {"id", "target", "found", "difference", "margin", "verdict", "why", "source"} <= set(held["lines"][0])


def test_a_comparison_that_cannot_be_written_says_so(folder: Path) -> None:
    refused = tenure("synth", "check", "check", "--out", "nowhere/kept.json", cwd=folder, expect=1)
    assert "The comparison cannot be written." in refused.stderr


def test_a_folder_of_anything_else_is_refused(folder: Path) -> None:
    (folder / "elsewhere").mkdir(exist_ok=True)
    refused = tenure("synth", "check", "elsewhere", cwd=folder, expect=3)
    assert "not the folder of a synthetic record" in refused.stderr
    assert "docs/how-to/errors" in refused.stderr
