"""A build killed at many moments: the release is the one before or the one after, and the next build succeeds."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tenure.errors import TenureError
from tenure.releases import describe_release
from tests.support.kills import Killed, Victim, restore, start_victim

KILLS, KILLS_FULL, CARELESS_KILLS = 16, 200, 16
PARTS = ("studies", "writing", "flushing", "placing", "clearing")
TRIES = 5
PLAN = """\
title: {title}
out: never-used
studies:
  - study: retention.charts
    options: {{series: {series}.csv, improvement: down}}
"""


@dataclass(frozen=True, slots=True)
class Course:
    """A victim, one request for a build, and releases: the one before and the one after; what a quiet build said."""

    victim: Victim
    request: dict[str, Any]
    before: Path
    after: Path
    out: Path
    events: tuple[str, ...]
    moments: tuple[float, ...]


def _write_plan(folder: Path, name: str, values: range) -> Path:
    rows = [f"{series},2023-{month:02d}-01,{values[month] + series}" for series in (1, 2) for month in range(1, 13)]
    (folder / f"{name}.csv").write_text("\n".join(["series,date,value", *rows]) + "\n", encoding="utf-8")
    plan = folder / f"{name}.yaml"
    plan.write_text(PLAN.format(title=name, series=name), encoding="utf-8")
    return plan


@pytest.fixture(scope="module", params=[True, False], ids=["exchanged", "in two steps"])
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    folder = tmp_path_factory.mktemp("kills")
    first, second = _write_plan(folder, "first", range(20)), _write_plan(folder, "second", range(40, 60))
    out = folder / "here" / "release"
    with start_victim() as victim:
        said = []
        for plan, name in ((first, "before"), (second, "after")):
            asked: dict[str, Any] = {"plan": str(plan), "out": str(out), "exchange": request.param}
            said.append(victim.ask(asked))
            assert said[-1].ended_well, said[-1].error
            shutil.copytree(out, folder / name)
        yield Course(
            victim, asked, folder / "before", folder / "after", out, said[-1].events, said[-1].moments
        )  # fmt: skip


def _read_folder(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _find_parts(events: tuple[str, ...]) -> dict[str, range]:
    """Return the events of each part of a build: killed before one of them, a builder leaves what that part leaves."""

    def find(*starts: str) -> int:
        return next(place for place, event in enumerate(events) if event.startswith(starts))

    made = next(place for place, event in enumerate(events) if event.startswith("mkdir") and "/writing" in event)
    placed = find("exchange")
    flushed = next(place for place in range(made, placed) if events[place].startswith("fsync"))
    removed = next(place for place in range(placed, len(events)) if events[place].startswith(("unlink", "rmdir")))
    starts = [0, made, flushed, placed, removed]
    return dict(zip(PARTS, map(range, starts, [*starts[1:], len(events)]), strict=True))


def _prepare(course: Course, *, is_first: bool) -> None:
    shutil.rmtree(course.out.parent)
    course.out.parent.mkdir()
    if not is_first:
        restore(course.before, course.out)


def _kill(course: Course, random: Random, turn: int, *, is_first: bool) -> tuple[str, Killed]:
    """Kill a build: in odd turns exactly before a call, in even ones at any moment of a part."""
    parts = _find_parts(course.events)
    part = PARTS[turn // 2 % len(PARTS)]
    place = random.choice(parts[part])
    _prepare(course, is_first=is_first)
    if turn % 2:
        return part, course.victim.ask({**course.request, "kill_at": place})
    place = min(place, len(course.moments) - 2)
    delay = random.random() * (course.moments[place + 1] - course.moments[place])
    for _ in range(TRIES):
        died = course.victim.ask(course.request, after=place, delay=delay)
        if died.was_killed:
            break
        _prepare(course, is_first=is_first)
        delay /= 2
    return part, died


def _look_after_kill(course: Course, *, is_first: bool) -> list[str]:
    """Say what is wrong with what a reader finds: it must be one of the two releases, whole."""
    try:
        describe_release(course.out)
    except TenureError as error:
        nothing = is_first and not course.out.exists()
        return [] if nothing else [f"does not open: {getattr(error, 'slug', error)}"]
    held = _read_folder(course.out)
    versions = [_read_folder(course.after), *([] if is_first else [_read_folder(course.before)])]
    return [] if held in versions else ["is neither of the two releases"]


def _look_after_next(course: Course) -> list[str]:
    """Build once more: say what is wrong unless it succeeds, comes to the same bytes, and nothing is left behind."""
    said = course.victim.ask(course.request)
    if not said.ended_well:
        return [f"the next build fails: {said.error}"]
    faults = [f"the next build leaves {path.name}" for path in course.out.parent.iterdir() if path != course.out]
    if _read_folder(course.out) != _read_folder(course.after):
        faults.append("the next build comes to other bytes")
    return faults


def _count_kills(course: Course, kills: int) -> tuple[Counter[str], list[str]]:
    random = Random(7)  # noqa: S311 - the same moments in every run
    parts: Counter[str] = Counter()
    faults: list[str] = []
    for turn in range(kills):
        is_first = turn % 4 == 3
        part, died = _kill(course, random, turn, is_first=is_first)
        parts[part if died.was_killed else "too late"] += 1
        found = (*_look_after_kill(course, is_first=is_first), *_look_after_next(course))
        faults += [f"kill {turn} ({part}): {fault}" for fault in found]
    return parts, faults


def test_killed_build_leaves_the_release_before_or_after_and_the_next_succeeds(course: Course) -> None:
    parts, faults = _count_kills(course, KILLS)
    assert faults == []
    # A kill once all is done proves nothing.
    assert parts["too late"] <= KILLS / 4, parts
    assert set(PARTS) <= set(parts), parts


@pytest.mark.full
def test_killed_build_leaves_a_whole_release_in_the_long_campaign(course: Course) -> None:
    parts, faults = _count_kills(course, KILLS_FULL)
    assert faults == []
    assert parts["too late"] <= KILLS_FULL / 4, parts


def test_the_same_kills_break_a_release_that_is_written_in_place(course: Course) -> None:
    random = Random(8)  # noqa: S311 - the same moments in every run
    careless = {**course.request, "careless": str(course.after)}
    _prepare(course, is_first=False)
    events = len(course.victim.ask(careless).events)
    broken = 0
    for _ in range(CARELESS_KILLS):
        _prepare(course, is_first=False)
        assert course.victim.ask({**careless, "kill_at": random.randrange(1, events)}).was_killed
        broken += bool(_look_after_kill(course, is_first=False))
    assert broken >= CARELESS_KILLS / 2


def test_every_file_is_flushed_before_the_release_is_in_place(course: Course) -> None:
    placed = next(place for place, event in enumerate(course.events) if event.startswith("exchange"))
    flushed = {event.removeprefix("fsync ") for event in course.events[:placed] if event.startswith("fsync ")}
    names = {path.rpartition("/writing/")[2] for path in flushed if "/writing/" in path}
    assert set(_read_folder(course.after)) <= names
    # The new name is flushed before the old release is removed.
    later = [event for event in course.events[placed + 1 :] if event.startswith(("fsync", "unlink", "rmdir"))]
    assert later[0] == f"fsync {course.out.parent}"
