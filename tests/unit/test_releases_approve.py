"""Approving a release: two people for everybody, one for an organisation's own staff, and only what was proved."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tenure.cli.release_audit import audit
from tenure.errors import CheckError, DisclosureError, UsageError, UserError
from tenure.releases import build_release, protect, write_release
from tenure.releases.approvals import APPROVALS, read_entries
from tenure.releases.approve import ApprovalState, approval_state, approve_release, withdraw_release
from tenure.releases.classes import protect_internal
from tests.support.publish import build_tables

DAY = dt.date(2026, 3, 31)


@dataclass
class _Table:
    table: str = "t"
    cells: int = 10
    hidden: int = 4
    narrowest: int | None = 7
    programmes: int = 3


@dataclass
class _Weak:
    table: str = "t"
    column: str = "people"
    row: int = 3
    low: int = 2
    high: int | None = 3
    why: str = "a test"


@dataclass
class _Audit:
    is_safe: bool = True
    tables: tuple[_Table, ...] = (_Table(),)
    weak: tuple[_Weak, ...] = ()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build_release(build_tables(), folder / "public", title="Moves", formats=())
    write_release(protect_internal(build_tables(), organisation="RA1"), folder / "internal", title="Moves", formats=())
    write_release(protect(build_tables(), "none"), folder / "none", title="Moves", formats=())
    return folder


@pytest.fixture
def public(built: Path, tmp_path: Path) -> Path:
    return _copy(built / "public", tmp_path)


@pytest.fixture
def internal(built: Path, tmp_path: Path) -> Path:
    return _copy(built / "internal", tmp_path)


def _copy(folder: Path, tmp_path: Path) -> Path:
    target = tmp_path / folder.name
    for path in folder.rglob("*"):
        if path.is_file():
            (target / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
            (target / path.relative_to(folder)).write_bytes(path.read_bytes())
    return target


def _approve(folder: Path, name: str, audit: _Audit | None = None, **more: Any) -> ApprovalState:
    found: Any = audit or _Audit()
    return approve_release(folder, name=name, on=DAY, prove=lambda *_: found, **more)


def _refuse(folder: Path, name: str, audit: _Audit | None = None) -> UserError:
    before = (folder / APPROVALS).read_bytes() if (folder / APPROVALS).exists() else None
    with pytest.raises(UserError) as refusal:
        _approve(folder, name, audit)
    after = (folder / APPROVALS).read_bytes() if (folder / APPROVALS).exists() else None
    assert after == before
    return refusal.value


def test_public_release_needs_two_people(public: Path) -> None:
    assert approval_state(public).state == "draft"
    assert not approval_state(public).is_shown_to()
    first = _approve(public, "Ann Lee", note="tables  read")
    assert first.state == "approved by one"
    assert not first.is_shown_to()
    second = _approve(public, "Bo Ek")
    assert second.state == "approved"
    assert second == approval_state(public)
    assert second.is_shown_to()
    assert [(one.name, one.on, one.note) for one in second.approved_by] == [
        ("Ann Lee", "2026-03-31", "tables read"),
        ("Bo Ek", "2026-03-31", ""),
    ]


def test_internal_release_needs_one_and_is_shown_to_its_organisation_alone(internal: Path) -> None:
    state = approve_release(internal, name="Ann Lee", on=DAY)
    assert state.state == "approved"
    assert state.is_shown_to("RA1")
    assert not state.is_shown_to()
    assert not state.is_shown_to("RA2")
    assert state.entries[0].audit["is_safe"]


def test_same_person_twice_is_refused(public: Path) -> None:
    _approve(public, "Ann Lee")
    assert _refuse(public, " LEE,  ann").slug == "approver-twice"
    assert approval_state(public).state == "approved by one"


@pytest.mark.parametrize("name", ["", "  ", "42", "...", "Ann\x00Lee", "A" * 101])
def test_name_that_is_none_is_refused(public: Path, name: str) -> None:
    assert _refuse(public, name).slug == "approver-unusable"


def test_release_that_the_audit_refuses_is_not_approved(public: Path) -> None:
    error = _refuse(public, "Ann Lee", _Audit(is_safe=False, weak=(_Weak(),)))
    assert error.slug == "release-not-safe"
    assert isinstance(error, DisclosureError)
    assert error.exit_code == 4
    assert error.found == "t, column people, row 3."
    # Where a hidden number can be worked out is told; how closely is not.
    assert "2" not in error.subject


def test_approvals_bind_to_what_the_audit_found(public: Path) -> None:
    _approve(public, "Ann Lee")
    error = _refuse(public, "Bo Ek", _Audit(tables=(_Table(narrowest=5),)))
    assert error.slug == "approval-audit-differs"
    assert error.found == "another value of narrowest."
    assert read_entries(public)[0].audit == {
        "is_safe": True, "cells": 10, "hidden": 4, "narrowest": 7, "earlier": [],
    }  # fmt: skip


def test_earlier_releases_are_part_of_what_was_approved(public: Path, built: Path) -> None:
    _approve(public, "Ann Lee", earlier=(built / "public",))
    assert _refuse(public, "Bo Ek").slug == "approval-audit-differs"
    assert _approve(public, "Bo Ek", earlier=(built / "public",)).state == "approved"


def test_changed_file_is_refused(public: Path) -> None:
    (public / "tables" / "careers.moves.moves.csv").write_text("period\n")
    assert _refuse(public, "Ann Lee").slug == "release-changed"


def test_another_manifest_after_the_first_approval_is_refused_and_nothing_counts(public: Path) -> None:
    _approve(public, "Ann Lee")
    manifest = json.loads((public / "release.json").read_text("utf-8"))
    (public / "release.json").write_text(json.dumps(manifest | {"title": "Other"}), "utf-8")
    assert approval_state(public).state == "changed since approved"
    assert _refuse(public, "Bo Ek").slug == "release-changed-since-approval"
    assert _refuse(public, "Ann Lee").slug == "release-changed-since-approval"
    (public / APPROVALS).unlink()
    assert _approve(public, "Ann Lee").state == "approved by one"


def test_two_approvals_of_two_manifests_are_not_two_approvals(public: Path) -> None:
    _approve(public, "Ann Lee")
    _approve(public, "Bo Ek")
    held = json.loads((public / APPROVALS).read_text("utf-8"))
    held["entries"][0]["release_sha256"] = "0" * 64
    (public / APPROVALS).write_text(json.dumps(held), "utf-8")
    state = approval_state(public)
    assert state.state == "changed since approved"
    assert not state.is_shown_to()


def test_one_person_written_down_twice_by_hand_is_one_person(public: Path) -> None:
    _approve(public, "Ann Lee")
    held = json.loads((public / APPROVALS).read_text("utf-8"))
    held["entries"].append(held["entries"][0] | {"name": "LEE, Ann"})
    (public / APPROVALS).write_text(json.dumps(held), "utf-8")
    assert approval_state(public).state == "approved by one"
    held["entries"].append(held["entries"][0] | {"name": "Bo Ek"})
    (public / APPROVALS).write_text(json.dumps(held), "utf-8")
    assert approval_state(public).state == "approved"


def test_manifest_that_changes_while_it_is_proved_is_not_approved(public: Path) -> None:
    def change(folder: Path, _: Sequence[Path]) -> Any:
        manifest = json.loads((folder / "release.json").read_text("utf-8"))
        (folder / "release.json").write_text(json.dumps(manifest | {"title": "Other"}), "utf-8")
        return _Audit()

    with pytest.raises(CheckError) as refusal:
        approve_release(public, name="Ann Lee", on=DAY, prove=change)
    assert refusal.value.slug == "release-changed-since-approval"
    assert read_entries(public) == ()


def test_file_that_nobody_looked_at_is_refused(public: Path) -> None:
    (public / "tables" / "names.csv").write_text("a")
    error = _refuse(public, "Ann Lee")
    assert error.slug == "release-holds-more"
    assert error.found == "tables/names.csv."
    (public / "tables" / "names.csv").unlink()
    _approve(public, "Ann Lee")
    (public / "later.txt").write_text("a")
    assert approval_state(public).unlisted == ("later.txt",)


def test_release_that_hides_nothing_is_never_approved(built: Path, tmp_path: Path) -> None:
    error = _refuse(_copy(built / "none", tmp_path), "Ann Lee")
    assert error.slug == "release-not-protected"
    assert error.exit_code == 4


def test_tables_that_hide_nothing_under_another_name_are_not_approved(built: Path, tmp_path: Path) -> None:
    folder = _copy(built / "none", tmp_path)
    manifest = json.loads((folder / "release.json").read_text("utf-8"))
    for changes in ({"threshold": 5}, {"threshold": 5, "hide_zero": True}):
        forged = manifest | {"profile": manifest["profile"] | changes}
        (folder / "release.json").write_text(json.dumps(forged), "utf-8")
        assert _refuse(folder, "Ann Lee").slug == "release-not-protected"


def test_internal_tables_in_a_release_called_public_are_not_approved(internal: Path) -> None:
    manifest = json.loads((internal / "release.json").read_text("utf-8"))
    forged = manifest | {"class": "public", "organisation": ""}
    (internal / "release.json").write_text(json.dumps(forged), "utf-8")
    assert _refuse(internal, "Ann Lee").slug == "release-class-unclear"


@pytest.mark.parametrize(
    "changes", [{"class": "secret"}, {"class": "internal", "organisation": " "}, {"organisation": "RA1"}]
)
def test_release_that_does_not_say_for_whom_is_refused(public: Path, changes: dict[str, str]) -> None:
    manifest = json.loads((public / "release.json").read_text("utf-8"))
    (public / "release.json").write_text(json.dumps(manifest | changes), "utf-8")
    assert _refuse(public, "Ann Lee").slug == "release-class-unclear"


@pytest.mark.parametrize("changes", [{}, {"class": "internal", "organisation": "RA1"}])
def test_release_that_shows_a_small_count_is_not_approved(built: Path, tmp_path: Path, changes: dict[str, str]) -> None:
    # Made under no profile at all, and called protected: the three people who moved are in its files.
    folder = _copy(built / "none", tmp_path)
    manifest = json.loads((folder / "release.json").read_text("utf-8"))
    rule = json.loads((built / "public" / "release.json").read_text("utf-8"))["profile"]
    for table in manifest["tables"]:
        table["about"]["internal_to"] = changes.get("organisation", "")
    (folder / "release.json").write_text(json.dumps(manifest | changes | {"profile": rule}), "utf-8")
    for path in (folder / "tables").glob("*.csv"):
        assert "[c]" not in path.read_text("utf-8")
    with pytest.raises(DisclosureError) as refusal:
        approve_release(folder, name="Ann Lee", on=DAY)
    assert refusal.value.slug == "release-not-safe"
    assert refusal.value.exit_code == 4
    assert "careers.moves.moves, column people, row " in refusal.value.found
    assert read_entries(folder) == ()


def test_release_is_approved_beside_the_earlier_ones_it_was_protected_against(public: Path, built: Path) -> None:
    manifest = json.loads((public / "release.json").read_text("utf-8"))
    before = hashlib.sha256((built / "internal" / "release.json").read_bytes()).hexdigest()
    told = manifest | {"earlier": [{"title": "Moves of 2012", "sha256": before}]}
    (public / "release.json").write_text(json.dumps(told), "utf-8")
    error = _refuse(public, "Ann Lee")
    assert error.slug == "approval-earlier-missing"
    assert error.found == "not named: Moves of 2012."
    said = CliRunner().invoke(audit, [str(public)]).output
    assert said.endswith("\nNot audited beside what it was built beside: Moves of 2012. Name folders with --earlier.\n")
    with pytest.raises(UsageError):
        _approve(public, "Ann Lee", earlier=(built / "none",))
    assert _approve(public, "Ann Lee", earlier=(built / "internal",)).state == "approved by one"


def test_internal_release_is_no_earlier_one(public: Path, built: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        approve_release(public, name="Ann Lee", on=DAY, earlier=(built / "internal",))
    assert refusal.value.slug == "earlier-release-internal"
    assert read_entries(public) == ()


def test_withdrawn_release_is_not_approved_any_more_and_never_again(public: Path) -> None:
    _approve(public, "Ann Lee")
    _approve(public, "Bo Ek")
    state = withdraw_release(public, name="Ann Lee", on=DAY, note="a month was  missing")
    assert state.state == "withdrawn"
    assert not state.is_shown_to()
    error = _refuse(public, "Cy Oh")
    assert error.slug == "release-withdrawn"
    assert error.found == "a month was missing"
    assert len(read_entries(public)) == 3


def test_withdrawal_says_why(public: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        withdraw_release(public, name="Ann Lee", on=DAY, note=" ")
    assert refusal.value.slug == "withdrawal-without-reason"


def test_building_the_same_release_again_keeps_its_approvals_and_another_begins_anew(tmp_path: Path) -> None:
    build_release(build_tables(), tmp_path / "out", title="Moves", formats=())
    _approve(tmp_path / "out", "Ann Lee")
    build_release(build_tables(), tmp_path / "out", title="Moves", formats=())
    assert approval_state(tmp_path / "out").state == "approved by one"
    build_release(build_tables(), tmp_path / "out", title="Others", formats=())
    assert approval_state(tmp_path / "out").state == "draft"
