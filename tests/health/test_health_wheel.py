"""What people install holds all of the product and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.health import ROOT, SOURCE, tracked_files


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in a wheel built from the working folder."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_product(wheel_names: set[str]) -> None:
    # Data files are easily left out: an ignore rule is enough.
    ours = {str(Path("tenure") / path.relative_to(SOURCE)) for path in tracked_files() if SOURCE in path.parents}
    assert ours - wheel_names == set()
    assert "tenure/py.typed" in wheel_names


def test_the_wheel_holds_nothing_else(wheel_names: set[str]) -> None:
    strays = {name for name in wheel_names if not name.startswith("tenure/") and ".dist-info/" not in name}
    assert strays == set()
    assert {name for name in wheel_names if name.endswith((".pyc", ".parquet", ".key", ".log"))} == set()
    assert any(name.endswith("licenses/LICENSE") for name in wheel_names)
