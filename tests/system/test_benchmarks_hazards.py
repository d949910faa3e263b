"""The programs of the benchmark of hazards agree, and disagreement is told. No time is tested."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.contest import DisagreementError
from benchmarks.hazards import compare_answers

from tests.support.health import ROOT


def test_a_quick_turn_gives_a_report_of_programs_that_agree(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "hazards", "--quick", "--results", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "hazards.json").read_text(encoding="utf-8"))
    assert found["difference"] < 1e-8
    assert [turn["rows"] for turn in found["turns"]] == [4_000] * 3
    assert "4,000 person-periods; 33 columns" in (tmp_path / "hazards.md").read_text(encoding="utf-8")


def test_coefficients_that_differ_are_refused(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.npy", tmp_path / "theirs.npy"
    np.save(ours, np.array([1.0, 2.0]))
    np.save(theirs, np.array([1.0, 2.0 + 1e-6]))
    with pytest.raises(DisagreementError, match=r"differ by 1\.0e-06"):
        compare_answers(ours, theirs)
