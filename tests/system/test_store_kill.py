"""An ingest killed at many moments: the store is the version before or the version after, and the next one succeeds."""

from __future__ import annotations

import re
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
PARTS = ("staging", "merge", "derived", "manifest", "committed")
PEOPLE = 40
TRIES = 5
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


def _name_call(event: str) -> str:
    """The kind of an event; the calls that concern the manifest are a kind of their own."""
    word, _, place = event.partition(" ")
    return f"{word} manifest" if "manifest.json" in place else word


def _find_parts(stage: Stage) -> dict[str, range]:
    """Return the events of each part of a write: killed before one of them, a writer leaves what that part leaves."""
    begin = {
        "staging": r"mkdir .*/\.work-.*/",
        "merge": r"store 1/",
        "derived": r"spells.* 1/",
        "manifest": r"fsync .*/manifest\.json",
        "committed": rf"fsync {re.escape(stage.request['store'])}$",
    }
    starts = [
        next(place for place, event in enumerate(stage.events) if re.match(pattern, event))
        for pattern in begin.values()
    ]
    return dict(zip(begin, map(range, starts, [*starts[1:], len(stage.events)]), strict=True))


def _kill(course: Course, stage: Stage, random: Random, turn: int) -> Killed:
    """Kill an ingest: in odd turns exactly before a call, in even ones at any moment of its work."""
    return (_kill_before_call if turn % 2 else _kill_any_moment)(course, stage, random, turn // 2)


def _kill_before_call(course: Course, stage: Stage, random: Random, turn: int) -> Killed:
    """Kill in each part of a write in turn, and there before each kind of call in turn."""
    parts = list(_find_parts(stage).values())
    calls: dict[str, list[int]] = {}
    for place in parts[turn % len(parts)]:
        calls.setdefault(_name_call(stage.events[place]), []).append(place)
    places = calls[sorted(calls)[turn // len(parts) % len(calls)]]
    restore(stage.before, course.root)
    return course.victim.ask({**stage.request, "kill_at": random.choice(places)})


def _kill_any_moment(course: Course, stage: Stage, random: Random, turn: int) -> Killed:
    """Kill at a random moment after a random event; earlier, when this run was done sooner than the one measured."""
    work = [
        place for place, event in enumerate(stage.events) if event.split()[0] not in {"mkdir", *_COMMITTING, "rmdir"}
    ]
    place = work[turn % len(work)]
    delay = random.random() * (stage.moments[place + 1] - stage.moments[place])
    for _ in range(TRIES):
        restore(stage.before, course.root)
        died = course.victim.ask(stage.request, after=place, delay=delay)
        if died.was_killed:
            break
        delay /= 2
    return died


def _look_after_kill(course: Course, stage: Stage) -> tuple[str, list[str]]:
    """Say in which part of its work the writer was killed, and what is wrong with the store it left.

    It must open, be whole, and be one of the two versions bit for bit.
    """
    try:
        store = open_store(course.root)
        phase = find_phase(course.root, _manifest(stage.before))
    except AccessError as error:
        return "unreadable", [f"does not open: {error.slug}"]
    if damage := (*store.find_damage(), *store.find_disorder()):
        return phase, [f"damaged: {damage}"]
    expected = stage.after if phase == "committed" else stage.before
    faults = [] if _is_same(course.root, expected) else [f"not the version of {expected.name}"]
    if phase != "committed" and not _has_manifest_of(course.root, stage.before):
        faults.append("another manifest than before")
    return phase, faults


def _has_manifest_of(root: Path, snapshot: Path) -> bool:
    return (root / "manifest.json").read_bytes() == (snapshot / "manifest.json").read_bytes()


def _look_after_next(course: Course, stage: Stage) -> list[str]:
    """Ingest once more: say what is wrong unless it succeeds, comes to the same record, and nothing is left behind."""
    said = course.victim.ask(stage.request)
    if not said.ended_well:
        return [f"the next ingest fails: {said.error}"]
    faults = [f"the next ingest leaves {name}" for name in list_leftovers(course.root)]
    if not read_record(course.root).equals(_read_snapshot(stage.after)[0]):
        faults.append("the next ingest comes to another record")
    return faults


def _count_kills(course: Course, kills: int) -> tuple[Counter[str], list[str]]:
    """Kill that many ingests; return how many were killed in each part of their work, and every fault found."""
    random = Random(20)  # noqa: S311 - the same moments in every run
    phases: Counter[str] = Counter()
    faults: list[str] = []
    for turn in range(kills):
        stage = course.stages[turn % len(course.stages)]
        phase, found = "too late", list[str]()
        if _kill(course, stage, random, turn).was_killed:
            phase, found = _look_after_kill(course, stage)
        phases[phase] += 1
        faults += [f"kill {turn} ({phase}): {fault}" for fault in (*found, *_look_after_next(course, stage))]
    return phases, faults


def _list_rare(phases: Counter[str], kills: int) -> list[str]:
    """Parts of a write that fewer kills met than the half that is dealt out among them in turn."""
    return [part for part in PARTS if phases[part] < kills // 2 // len(PARTS)]


def test_killed_ingest_leaves_the_version_before_or_after_and_the_next_succeeds(course: Course) -> None:
    phases, faults = _count_kills(course, KILLS)
    assert faults == []
    # A kill before the first write proves nothing: most must land inside one, and in every part of it.
    assert sum(phases[part] for part in PARTS) >= 0.9 * KILLS, phases
    assert _list_rare(phases, KILLS) == [], phases


@pytest.mark.full
def test_killed_ingest_leaves_a_whole_version_in_the_long_campaign(course: Course) -> None:
    phases, faults = _count_kills(course, KILLS_FULL)
    assert faults == []
    assert sum(phases[part] for part in PARTS) >= 0.9 * KILLS_FULL, phases
    assert _list_rare(phases, KILLS_FULL) == [], phases


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


def _flushed(events: Sequence[str]) -> set[str]:
    return {event.removeprefix("fsync ") for event in events if event.startswith("fsync ")}


def test_nothing_is_removed_while_the_disk_may_still_hold_an_older_manifest(course: Course) -> None:
    # Killed between the new manifest's name and its flush: a loss of power may yet bring the older one back.
    stage = course.stages[1]
    replaced = [_name_call(event) for event in stage.events].index("replace manifest")
    restore(stage.before, course.root)
    assert course.victim.ask({**stage.request, "kill_at": replaced + 1}).was_killed
    said = course.victim.ask(stage.request)
    removed = next(place for place, event in enumerate(said.events) if event.startswith(("unlink", "rmdir")))
    assert str(course.root) in _flushed(said.events[:removed])


def test_folders_that_a_killed_first_ingest_made_are_flushed_by_the_next(course: Course, tmp_path: Path) -> None:
    request = {**course.stages[0].request, "store": str(tmp_path / "one" / "of" / "store")}
    events = course.victim.ask(request).events
    # As far as the folders and no further: none of their names is flushed yet.
    made = events.index(f"fsync {tmp_path / 'one' / 'of' / 'store'}")
    request = {**request, "store": str(tmp_path / "two" / "of" / "store")}
    assert course.victim.ask({**request, "kill_at": made}).was_killed
    assert [path.name for path in (tmp_path / "two" / "of").iterdir()] == ["store"]
    said = course.victim.ask(request)
    replaced = [_name_call(event) for event in said.events].index("replace manifest")
    parents = {str(folder) for folder in (tmp_path, tmp_path / "two", tmp_path / "two" / "of")}
    assert parents <= _flushed(said.events[:replaced])
