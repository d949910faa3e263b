"""An ingest killed at many moments: the store is the version before or the version after, and the next one succeeds."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from tenure import records
from tenure.errors import AccessError
from tenure.store import Manifest, Step, open_store
from tests.support.intake import read_record, row, write_rows
from tests.support.kills import Killed, Victim, find_phase, list_leftovers, restore, start_victim

KILLS, KILLS_FULL, CARELESS_KILLS = 50, 500, 30
PEOPLE = 40
# Calls that end a write; a kill before each leaves another state.
_COMMITTING = ("fsync", "replace", "unlink")


@dataclass(frozen=True, slots=True)
class Stage:
    """A delivery, the store before and after it, and what its ingest said when it was left alone."""

    request: dict[str, Any]
    before: Path
    after: Path
    events: tuple[str, ...]
    moments: tuple[float, ...]


def _write_month(path: Path, month: str, *, pay: str = "2500.00") -> Path:
    """A month of people, some of whom start late, and two rows that must be refused."""
    late = int(month[5:7])
    rows = [row(person_id=f"P{n}", month=month, basic_pay=pay) for n in range(PEOPLE) if n % 7 < 3 + late]
    return write_rows(path, *rows, row(person_id="P900", month=month, fte="x"), row(person_id="", month=month))


def _deliveries(folder: Path) -> list[list[Path]]:
    """Two months; a later one; one of the first again with other pay; two more together."""
    months = [f"2020-{number:02d}-01" for number in range(1, 6)]
    files = [_write_month(folder / f"{month}.csv", month) for month in months]
    again = _write_month(folder / "again.csv", months[1], pay="2600.00")
    return [files[:2], [files[2]], [again], files[3:]]


@dataclass(frozen=True, slots=True)
class Course:
    """A victim and the stages of a store's life, each to be killed in many ways."""

    victim: Victim
    stages: tuple[Stage, ...]
    root: Path


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    folder = tmp_path_factory.mktemp("kills")
    root, stages = folder / "store", []
    with start_victim() as victim:
        for number, sources in enumerate(_deliveries(folder / "in")):
            paths = [str(path) for path in sources]
            request: dict[str, Any] = {"store": str(root), "sources": paths, "key": str(folder / "id.key")}
            said = victim.ask(request)
            assert said.ended_well, said.error
            snapshot = folder / f"snapshot{number}"
            shutil.copytree(root, snapshot)
            stages.append(Stage(request, folder / f"snapshot{number - 1}", snapshot, said.events, said.moments))
        yield Course(victim, tuple(stages[1:]), root)


Everything = tuple[pl.DataFrame, list[tuple[str, int]]]


def _read_everything(root: Path) -> Everything:
    """The record with its values, and how many rows each other table has."""
    manifest = open_store(root).manifest
    tables = [(name, sum(file.rows for file in files)) for name, files in sorted(manifest.tables.items())]
    return read_record(root), [*tables, ("quarantine", sum(file.rows for file in manifest.quarantine))]


@cache
def _read_snapshot(root: Path) -> Everything:
    return _read_everything(root)


def _is_same(root: Path, snapshot: Path) -> bool:
    found, expected = _read_everything(root), _read_snapshot(snapshot)
    return found[0].equals(expected[0]) and found[1] == expected[1]


def _manifest(root: Path) -> Manifest:
    return open_store(root).manifest


def _kill(course: Course, stage: Stage, random: Random, turn: int) -> Killed:
    """Kill an ingest: in even turns at any moment of its work, in odd ones exactly before a call, each kind in turn."""
    restore(stage.before, course.root)
    if turn % 2:
        calls: dict[str, list[int]] = {}
        committed = max(place for place, event in enumerate(stage.events) if _name_call(event) == "replace manifest")
        for place, event in enumerate(stage.events):
            calls.setdefault("after the manifest" if place > committed else _name_call(event), []).append(place)
        place = random.choice(calls[sorted(calls)[turn // 2 % len(calls)]])
        return course.victim.ask({**stage.request, "kill_at": place})
    work = [
        place for place, event in enumerate(stage.events) if event.split()[0] not in {"mkdir", *_COMMITTING, "rmdir"}
    ]
    place = random.choice(work)
    pause = stage.moments[place + 1] - stage.moments[place]
    return course.victim.ask(stage.request, after=place, delay=pause * random.random())


def _name_call(event: str) -> str:
    """The kind of an event; the calls that concern the manifest are a kind of their own."""
    word, _, place = event.partition(" ")
    return f"{word} manifest" if "manifest.json" in place else word


def _check_state(course: Course, stage: Stage) -> str:
    """After a kill: the store opens, is whole, and is one of the two versions bit for bit; say where it was killed."""
    store = open_store(course.root)
    assert (store.find_damage(), store.find_disorder()) == ((), ())
    phase = find_phase(course.root, _manifest(stage.before))
    assert _is_same(course.root, stage.after if phase == "committed" else stage.before)
    if phase != "committed":
        assert (course.root / "manifest.json").read_bytes() == (stage.before / "manifest.json").read_bytes()
    return phase


def _check_next(course: Course, stage: Stage) -> None:
    """The next ingest succeeds, comes to the same record, and leaves nothing of the one that was killed."""
    assert course.victim.ask(stage.request).ended_well
    assert read_record(course.root).equals(_read_snapshot(stage.after)[0])
    assert list_leftovers(course.root) == []


def _campaign(course: Course, kills: int) -> Counter[str]:
    random = Random(20)  # noqa: S311 - the same moments in every run
    phases: Counter[str] = Counter()
    for turn in range(kills):
        stage = course.stages[turn % len(course.stages)]
        died = _kill(course, stage, random, turn)
        phases[_check_state(course, stage) if died.was_killed else "too late"] += 1
        _check_next(course, stage)
    return phases


def _check_spread(phases: Counter[str], kills: int) -> None:
    # A kill before the first write proves nothing: most must land inside one, and in every part of it.
    assert kills - phases["none"] - phases["too late"] >= 0.9 * kills, phases
    for phase in ("staging", "merge", "derived", "manifest", "committed"):
        assert phases[phase] >= 0.03 * kills, phases


def test_killed_ingest_leaves_the_version_before_or_after_and_the_next_succeeds(course: Course) -> None:
    _check_spread(_campaign(course, KILLS), KILLS)


@pytest.mark.full
def test_killed_ingest_leaves_a_whole_version_in_the_long_campaign(course: Course) -> None:
    _check_spread(_campaign(course, KILLS_FULL), KILLS_FULL)


def _is_broken(root: Path, versions: Sequence[Path]) -> bool:
    try:
        return bool(open_store(root).find_damage()) or not any(_is_same(root, version) for version in versions)
    except AccessError:
        return True


def test_the_same_kills_break_a_store_that_is_written_in_place(course: Course, tmp_path: Path) -> None:
    sources = [Path(path) for stage in course.stages[:2] for path in stage.request["sources"]]
    key = Path(course.stages[0].request["key"])
    versions = [tmp_path / "one", tmp_path / "two"]
    for version, source in zip(versions, sources, strict=True):
        records.ingest([source], store=version, real_staff=False, id_key=key, threads=1)
    root, random = tmp_path / "store", Random(21)  # noqa: S311 - the same moments in every run
    request = {"store": str(root), "sources": [str(versions[1])], "key": str(key), "careless": True}
    restore(versions[0], root)
    events = len(course.victim.ask(request).events)
    broken = 0
    for _ in range(CARELESS_KILLS):
        restore(versions[0], root)
        assert course.victim.ask({**request, "kill_at": random.randrange(events)}).was_killed
        broken += _is_broken(root, versions)
    assert broken >= CARELESS_KILLS / 2


def test_reader_sees_one_version_while_another_is_written(course: Course) -> None:
    stage = course.stages[-1]
    restore(stage.before, course.root)
    rows = {_manifest(version).version: _manifest(version).rows for version in (stage.before, stage.after)}
    seen: list[int] = []

    def look() -> None:
        store = open_store(course.root)
        with store.engine(threads=1) as engine:
            found = engine.collect([Step("counted", "select count(*) as n from record")]).item()
        assert found == rows[store.manifest.version]
        seen.append(store.manifest.version)

    assert course.victim.ask(stage.request, watch=look).ended_well
    look()
    assert (seen[0], seen[-1]) == (min(rows), max(rows))
    assert len(seen) > 10


def test_every_file_is_flushed_before_the_manifest_that_names_it(course: Course) -> None:
    for stage in course.stages:
        before, after = _manifest(stage.before), _manifest(stage.after)
        fresh = {file.name for file in after.files()} - {file.name for file in before.files()}
        (replaced,) = [place for place, event in enumerate(stage.events) if _name_call(event) == "replace manifest"]
        flushed = {event.removeprefix("fsync ") for event in stage.events[:replaced] if event.startswith("fsync ")}
        needed = {str(course.root / name) for name in (*fresh, "data", "manifest.json.new")}
        assert needed <= flushed
        # The new name of the manifest is flushed before anything older is removed.
        later = [event for event in stage.events[replaced:] if event.split()[0] in _COMMITTING]
        assert later[1] == f"fsync {course.root}"
        assert all("/data/" not in event for event in later[:2])
