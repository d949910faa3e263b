"""``tenure release build`` and ``tenure release show`` as a person types them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.small_plans import RATES, write_rates

TENURE = Path(sys.executable).with_name("tenure")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_rates(tmp_path)
    return tmp_path


def _ask(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([TENURE, *words], cwd=folder, capture_output=True, text=True, check=False)


def test_a_plan_is_built_shown_and_built_again(folder: Path) -> None:
    done = _ask(folder, "release", "build", "plan.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-2].startswith("Wrote release: 3 tables")
    assert done.stdout.splitlines()[-1] == "State: draft (it needs the approval of two different people)"
    shown = _ask(folder, "release", "show", "release")
    assert shown.returncode == 0
    assert shown.stdout.startswith("Rates\n  Class: public; no real staff\n  State: draft\n")
    assert "audited: safe" in shown.stdout
    told = json.loads(_ask(folder, "release", "show", "release", "--json").stdout)
    assert (told["title"], told["approval"]["state"], told["approval"]["strays"]) == ("Rates", "draft", [])
    assert set(told["tables"][0]) == {"table", "title", "study", "rows", "cells", "hidden", "parameters"}
    again = json.loads(_ask(folder, "--quiet", "release", "build", "plan.yaml", "--out", "other", "--json").stdout)
    assert (again["written"], again["class"]) == ("other", "public")
    for path in (folder / "release").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (folder / "other" / path.relative_to(folder / "release")).read_bytes()


def test_the_example_is_printed_and_reads_as_a_plan(folder: Path) -> None:
    done = _ask(folder, "release", "build", "--example")
    assert done.returncode == 0
    (folder / "example.yaml").write_text(done.stdout, encoding="utf-8")
    refused = _ask(folder, "release", "build", "example.yaml")
    # It names a store that is not here; all else about it is in order.
    assert (refused.returncode, "store-not-found" in refused.stderr) == (1, True)


def test_each_way_of_ending_has_its_code_and_tells_where(folder: Path) -> None:
    missing = _ask(folder, "release", "build", "none.yaml")
    assert (missing.returncode, "release-plan-not-found" in missing.stderr) == (2, True)
    (folder / "wrong.yaml").write_text(RATES.replace("improvement", "improvment"), encoding="utf-8")
    wrong = _ask(folder, "release", "build", "wrong.yaml")
    assert (wrong.returncode, "line 5" in wrong.stderr, "'improvement'" in wrong.stderr) == (2, True, True)
    (folder / "wrong.yaml").write_text(RATES.replace("title", "titel"), encoding="utf-8")
    assert _ask(folder, "release", "build", "wrong.yaml").returncode == 3
    assert _ask(folder, "release", "show", ".").returncode == 2
    _ask(folder, "release", "build", "plan.yaml")
    (folder / "release" / "report.html").write_text("mine", encoding="utf-8")
    changed = _ask(folder, "release", "show", "release")
    assert (changed.returncode, "report.html" in changed.stderr) == (3, True)
    shutil.rmtree(folder / "release")
    (folder / "release").mkdir()
    (folder / "release" / "thesis.txt").write_text("years of work", encoding="utf-8")
    in_use = _ask(folder, "release", "build", "plan.yaml")
    assert (in_use.returncode, "release-folder-in-use" in in_use.stderr) == (2, True)
    assert (folder / "release" / "thesis.txt").read_text("utf-8") == "years of work"


def test_who_approved_what_a_build_replaces_is_told_and_a_build_of_the_same_keeps_it(folder: Path) -> None:
    _ask(folder, "release", "build", "plan.yaml")
    for name in ("Ann Lee", "Bo Ek"):
        assert _ask(folder, "release", "approve", "release", "--as", name, "--on", "2026-03-31").returncode == 0
    again = _ask(folder, "release", "build", "plan.yaml")
    assert "State: approved (it may be shown)" in again.stdout
    assert "replaced" not in again.stderr
    (folder / "plan.yaml").write_text(RATES.replace("down", "up"), encoding="utf-8")
    other = _ask(folder, "release", "build", "plan.yaml", "--json")
    assert (other.returncode, json.loads(other.stdout)["class"]) == (0, "public")
    assert other.stderr == (
        "Note: another release was there, approved by Ann Lee and Bo Ek. It was replaced, and its approvals with it.\n"
    )
