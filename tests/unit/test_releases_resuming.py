"""A build that is refused or stopped says what it keeps and where, and the next one what it uses again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tenure.cli.release import release as commands
from tenure.errors import UserError
from tenure.releases.build import build_plan
from tests.support.small_plans import RATES, write_rates


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_rates(tmp_path)


def _stop(text: str) -> None:
    if text.startswith("protecting"):
        raise KeyboardInterrupt


def test_a_stopped_build_says_what_it_keeps_and_the_next_what_it_uses_again(plan: Path) -> None:
    told: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        build_plan(plan, progress=_stop, note=told.append)
    assert "'.release.work' beside the release" in told.pop()
    assert not told
    assert (plan.parent / ".release.work").is_dir()
    done = CliRunner().invoke(commands, ["build", str(plan)])
    assert done.exit_code == 0
    assert done.stderr == "Used again: the answer of retention.charts, kept from a build that did not end.\n"
    assert not (plan.parent / ".release.work").exists()


def test_what_a_killed_build_had_begun_to_write_goes_with_its_answers(plan: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        build_plan(plan, progress=_stop)
    # As a kill leaves it in the middle of writing an answer: part of a confidential file.
    (plan.parent / ".release.work" / ".writing-k1ll3d").write_bytes(b'{"sha256": "')
    build_plan(plan)
    assert not (plan.parent / ".release.work").exists()


def test_a_refused_build_names_the_folder_in_which_answers_are_kept(plan: Path) -> None:
    def refuse(text: str) -> None:
        if text.startswith("protecting"):
            raise UserError("It cannot leave.", slug="release-not-safe", fix="ask for less.")

    with pytest.raises(UserError) as refusal:
        build_plan(plan, progress=refuse)
    assert "ask for less. The answers of studies that had ended are kept in the folder '.release.work'" in str(
        refusal.value.fix
    )


def test_an_earlier_release_that_is_not_there_is_told_by_its_line(plan: Path) -> None:
    plan.write_text(RATES + "earlier:\n  - release-2023\n", encoding="utf-8")
    with pytest.raises(UserError, match="'release-2023' is not a release") as refusal:
        build_plan(plan)
    # Five lines, the key, and the folder.
    assert refusal.value.where == f"{plan}, line 7"
    assert not (plan.parent / "release").exists()
