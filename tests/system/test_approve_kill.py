"""An approval killed at every step: approvals are those before or those after, and the next one succeeds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tenure.errors import TenureError
from tenure.releases import build_release
from tenure.releases.approvals import APPROVALS, LEFT_BEHIND
from tenure.releases.approve import approval_state
from tests.support.kills import Victim, restore, start_victim
from tests.support.publish import build_tables

KILLS, KILLS_FULL = 12, 200


@dataclass(frozen=True, slots=True)
class Course:
    """A victim, a release that one person approved, and the events of a second approval."""

    victim: Victim
    before: Path
    out: Path
    events: tuple[str, ...]
    moments: tuple[float, ...]

    @property
    def request(self) -> dict[str, Any]:
        return {"approve": str(self.out), "name": "Bo Ek"}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    folder = tmp_path_factory.mktemp("approvals")
    build_release(build_tables(), folder / "before", title="Moves", formats=())
    with start_victim() as victim:
        assert victim.ask({"approve": str(folder / "before"), "name": "Ann Lee"}).ended_well
        shutil.copytree(folder / "before", folder / "out")
        said = victim.ask({"approve": str(folder / "out"), "name": "Bo Ek"})
        assert said.ended_well, said.error
        yield Course(victim, folder / "before", folder / "out", said.events, said.moments)


def _look(course: Course) -> list[str]:
    """Say what is wrong with what a reader finds."""
    try:
        state = approval_state(course.out)
    except TenureError as error:
        return [f"does not open: {getattr(error, 'slug', error)}"]
    names = [entry.name for entry in state.entries]
    faults = [] if names in (["Ann Lee"], ["Ann Lee", "Bo Ek"]) else [f"approved by {names}"]
    return faults + ([f"{state.unlisted} are left"] if state.unlisted else [])


def _look_after_next(course: Course) -> list[str]:
    """Approve once more, as somebody else: it succeeds, loses nobody, and clears away what was left."""
    names = [entry.name for entry in approval_state(course.out).entries]
    said = course.victim.ask({**course.request, "name": "Cy Oh"})
    if not said.ended_well:
        return [f"the next approval fails: {said.error}"]
    after = [entry.name for entry in approval_state(course.out).entries]
    left = [name for name in LEFT_BEHIND if (course.out / name).exists()]
    return ([] if after == [*names, "Cy Oh"] else [f"approved by {after}"]) + [f"{name} is left" for name in left]


def _count_kills(course: Course, kills: int) -> tuple[int, list[str]]:
    random = Random(5)  # noqa: S311 - the same moments in every run
    late, faults = 0, []
    for turn in range(kills):
        restore(course.before, course.out)
        place = turn // 2 % len(course.events)
        if turn % 2:
            died = course.victim.ask({**course.request, "kill_at": place})
        else:
            end = course.moments[min(place + 1, len(course.moments) - 1)]
            delay = random.random() * max(end - course.moments[place], 0.0)
            died = course.victim.ask(course.request, after=place, delay=delay)
        late += not died.was_killed
        faults += [
            f"kill {turn} at {course.events[place]}: {text}" for text in [*_look(course), *_look_after_next(course)]
        ]
    return late, faults


def test_killed_approval_loses_nobody_and_the_next_succeeds(course: Course) -> None:
    # The steps that make a file last: its bytes flushed, its name put in place, the name flushed, the lock let go.
    assert [event.split()[0] for event in course.events] == ["fsync", "replace", "fsync", "unlink"]
    late, faults = _count_kills(course, KILLS)
    assert faults == []
    assert late <= KILLS / 2


@pytest.mark.full
def test_killed_approval_loses_nobody_in_the_long_campaign(course: Course) -> None:
    late, faults = _count_kills(course, KILLS_FULL)
    assert faults == []
    assert late <= KILLS_FULL / 2


def test_killed_before_and_after_the_name_is_in_place_are_both_tried(course: Course) -> None:
    found = []
    for place in range(len(course.events)):
        restore(course.before, course.out)
        assert course.victim.ask({**course.request, "kill_at": place}).was_killed
        found.append(approval_state(course.out).state)
    assert found == ["approved by one", "approved by one", "approved", "approved"]


def test_the_same_kills_break_approvals_that_are_written_in_place(course: Course, tmp_path: Path) -> None:
    restore(course.before, course.out)
    assert course.victim.ask(course.request).ended_well
    (tmp_path / "after").mkdir()
    shutil.copy(course.out / APPROVALS, tmp_path / "after")
    careless = {**course.request, "careless": str(tmp_path / "after")}
    restore(course.before, course.out)
    assert course.victim.ask({**careless, "kill_at": 1}).was_killed
    restore(course.before, course.out)
    assert course.victim.ask({**careless, "kill_at": 0}).was_killed
    assert _look(course) == ["does not open: approvals-not-read"]
