"""Flipped comparisons of the disclosure code are noticed by its tests: a few here, every one in the long campaign."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.health import ROOT

_PLACES = (
    "ladders:_find_near_rungs",
    "comparisons:add_comparisons",
    "dominance:is_dominated",
    "rounding:_rebuild_ratio",
)
_TESTS = [f"tests/unit/test_disclosure_{name}.py" for name in ("ladders", "comparisons", "values", "boundaries")]


def _try(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.mutants", *arguments]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    outcome = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return outcome.returncode, outcome.stderr


def test_flips_at_fixed_places_are_noticed() -> None:
    code, said = _try(*_PLACES, *_TESTS)
    assert "SURVIVES" not in said
    assert (code, "left out" in said.splitlines()[-1]) == (0, True), said


def test_flips_that_are_not_tested_survive() -> None:
    # Reading a released table again needs no ladder: nothing would notice.
    code, said = _try("ladders:_find_near_rungs", "tests/unit/test_disclosure_reopen.py")
    assert code == 1
    assert said.count("SURVIVES") >= 2


@pytest.mark.full
def test_every_flip_is_noticed_or_listed() -> None:
    code, said = _try("--slow")
    assert [line for line in said.splitlines() if "SURVIVES" in line] == []
    assert code == 0, said
