"""The import contracts are kept, and each of them would notice a breach."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support.health import ROOT, SOURCE, rooms

# One breach for each contract: the file it is planted in, and the import.
BREACHES = {
    "Rooms point down": ("terms/planted.py", "import tenure.rules"),
    "One door out: the surface asks and never touches staff records": ("cli/planted.py", "import tenure.store"),
    "Publishing sees released tables only": ("publish/planted.py", "import tenure.careers"),
    "The answer key stays out of the analysis": ("studies/planted.py", "import tenure.synth"),
    "Practice reads no record": ("practice/planted.py", "import tenure.panel"),
    "Engines stay in the store": ("panel/planted.py", "import duckdb"),
    "Estimation libraries stay in their rooms": ("careers/planted.py", "import scipy"),
    "Oracles stay in tests": ("estimate/planted.py", "import statsmodels"),
    "Writers of spreadsheets and packs stay in publishing": ("releases/planted.py", "import xlsxwriter"),
}


def _contracts() -> list[dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, object]] = settings["tool"]["importlinter"]["contracts"]
    return contracts


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}
    command = [str(program), "--no-cache", "--config", str(folder / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _copy(folder: Path) -> Path:
    shutil.copytree(SOURCE, folder / "src" / "tenure", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder / "src" / "tenure"


def test_contracts_are_kept() -> None:
    outcome = _lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout
    assert "0 broken" in outcome.stdout


def test_a_planted_breach_of_each_contract_is_reported(tmp_path: Path) -> None:
    source = _copy(tmp_path)
    for file, line in BREACHES.values():
        (source / file).write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")
    outcome = _lint(tmp_path)
    broken = set(re.findall(r"^(.+?) BROKEN\b", outcome.stdout, flags=re.MULTILINE))
    assert outcome.returncode == 1
    assert broken == {contract["name"] for contract in _contracts()} == set(BREACHES)


def test_a_room_that_was_not_declared_is_reported(tmp_path: Path) -> None:
    source = _copy(tmp_path)
    (source / "cupboard").mkdir()
    (source / "cupboard" / "__init__.py").write_text('"""Planted."""\n', encoding="utf-8")
    outcome = _lint(tmp_path)
    assert outcome.returncode == 1
    assert "cupboard" in outcome.stdout


def test_every_room_is_named_by_the_contract_that_fences_the_engines() -> None:
    engines = next(item for item in _contracts() if item["name"] == "Engines stay in the store")
    assert {f"tenure.{room}" for room in rooms()} - {"tenure.store"} == set(_names(engines["source_modules"]))


def _names(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
