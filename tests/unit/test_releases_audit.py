"""A release folder is proved again from its files, by a command that names what follows by position."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from tenure.cli.release import release as commands
from tenure.errors import CheckError
from tenure.releases import protect, write_release
from tenure.releases.audit import audit_release, describe_audit
from tests.support.audits import build_line, leave
from tests.support.publish import build_tables


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["audit", *map(str, arguments)])


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    return write_release(protect(build_tables()), tmp_path / "safe", title="Moves").folder


def _write_weak(out: Path, patch: pytest.MonkeyPatch, values: list[int], hidden: list[int]) -> Path:
    """A folder that nobody proved before it was written."""
    line = leave(build_line(values), {"people": hidden})
    patch.setattr("tenure.releases.folder.prove", lambda *_: {})
    patch.setattr("tenure.disclosure.released.Released.profile", property(lambda _: "fewer_than_5"))
    return write_release([line], out, title="Line").folder


def test_a_release_is_proved_from_its_files(safe: Path) -> None:
    found = audit_release(safe)
    assert found.is_safe
    result = _run(safe, "--json")
    assert (result.exit_code, json.loads(result.output)) == (0, json.loads(json.dumps(describe_audit(found))))
    assert "Safe: no hidden count can be told" in _run(safe).output


def test_what_follows_is_named_by_position_and_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 60 - 50 - 7 = 3.
    weak = _write_weak(tmp_path / "weak", monkeypatch, [50, 3, 7], [1])
    result = _run(weak)
    assert result.exit_code == 4
    assert "line, column people, row 2: 3 to 3 (it follows from what is shown)" in result.output
    # Row 2 of the CSV, below its header, is the one.
    row = (weak / "tables" / "line.csv").read_text("utf-8").splitlines()[2]
    assert "[c]" in row
    told = json.loads(_run(weak, "--json").output)
    assert told["weak"] == [
        {"table": "line", "column": "people", "row": 2, "low": 3, "high": 3, "why": "it follows from what is shown"}
    ]


def test_an_earlier_release_is_laid_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 66 less 50 and 7 is 9, less 50 and 6 is 10: together 3 follows.
    before = _write_weak(tmp_path / "before", monkeypatch, [3, 6, 7, 50], [0, 1])
    now = _write_weak(tmp_path / "now", monkeypatch, [3, 6, 7, 50], [0, 2])
    assert _run(now).exit_code == 0
    assert _run(before).exit_code == 0
    beside = _run(now, "--earlier", before)
    assert beside.exit_code == 4
    assert "row 1: 3 to 3" in beside.output
    with pytest.raises(CheckError, match="is the release itself"):
        audit_release(now, [now])


def test_a_changed_file_is_refused_before_anything_is_proved(safe: Path) -> None:
    name = safe / "tables" / "careers.moves.moves.parquet"
    pl.read_parquet(name).head(1).write_parquet(name)
    with pytest.raises(CheckError, match="Missing or changed"):
        audit_release(safe)
