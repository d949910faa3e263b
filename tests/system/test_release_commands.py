"""Proving and approving releases as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tenure.releases import build_release
from tests.support.extracts import tenure
from tests.support.publish import build_tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("releases")
    build_release(build_tables(), place / "was", title="Moves")
    return place


def test_a_release_is_proved_from_its_files(folder: Path) -> None:
    told = json.loads(tenure("release", "audit", "was", "--json", cwd=folder).stdout)
    assert (told["is_safe"], told["weak"]) == (True, [])
    assert "Safe: no hidden count" in tenure("release", "audit", "was", cwd=folder).stdout
    tenure("release", "audit", "nowhere", cwd=folder, expect=2)


def test_two_different_people_approve_and_one_withdraws(folder: Path) -> None:
    def approve(name: str, *more: str, expect: int = 0) -> str:
        given = ("--as", name, "--on", "2026-03-31", *more)
        done = tenure("release", "approve", "was", *given, cwd=folder, expect=expect)
        return done.stdout if expect == 0 else done.stderr

    assert "State: approved by one" in approve("Ann Lee")
    assert "approver-twice" in approve("LEE, ann", expect=2)
    assert json.loads(approve("Bo Ek", "--json"))["state"] == "approved"
    shown = json.loads(tenure("release", "show", "was", "--json", cwd=folder).stdout)["approval"]
    assert [one["name"] for one in shown["approved_by"]] == ["Ann Lee", "Bo Ek"]
    assert "withdrawn by Bo Ek" in approve("Bo Ek", "--withdraw", "--note", "a month was missing")
