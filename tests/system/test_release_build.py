"""Releases built from plans: many studies in one folder, the same bytes every time, from where a build was stopped."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from tenure import studies
from tenure.disclosure import release
from tenure.errors import AccessError, CheckError
from tenure.releases import describe_release, open_release
from tenure.releases.audit import audit_release
from tenure.releases.build import build_plan
from tenure.rules import disclosure_profiles
from tenure.studies.links import link_tables
from tests.support.disks import fill_disk, make_read_only, small_disk
from tests.support.synthetic import make_extract, store_extract

YEAR, NEXT = "2021/22", "2022/23"
TENURE = Path(sys.executable).with_name("tenure")
PLAN: dict[str, Any] = {
    "title": "Careers, pay and retention",
    "series": "yearly",
    "store": "store",
    "out": "release",
    "contact": "analysis@example.org",
    "studies": [
        {"study": "careers.moves", "options": {"level": "broad"}},
        {"study": "pay.evidence", "options": {"year": YEAR, "past": 0}},
        {"study": "careers.after", "options": {"level": "broad"}},
        {"study": "retention.flows", "options": {"level": "national,region", "start": "2022-03", "end": "2023-03"}},
    ],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    make_extract(folder, people=2_500, start="2019-03", end="2023-03", seed=5)
    store_extract(folder)
    # JSON is YAML.
    (folder / "plan.yaml").write_text(json.dumps(PLAN), encoding="utf-8")
    build_plan(folder / "plan.yaml", threads=1)
    return folder


@pytest.fixture
def fresh(place: Path, tmp_path: Path) -> Path:
    """A folder with the plan, which writes its release there."""
    (tmp_path / "plan.yaml").write_text(json.dumps(PLAN | {"store": str(place / "store")}), encoding="utf-8")
    return tmp_path / "plan.yaml"


def _read_folder(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_release_holds_every_study_and_says_what_it_is(place: Path) -> None:
    manifest = describe_release(place / "release").manifest
    assert (manifest["format_version"], manifest["class"], manifest["series"]) == (2, "public", "yearly")
    assert [one["study"] for one in manifest["plan"]["studies"]] == [one["study"] for one in PLAN["studies"]]
    assert manifest["plan"]["studies"][3]["options"]["level"] == ["national", "region"]
    assert {table["study"] for table in manifest["tables"]} == {one["study"] for one in PLAN["studies"]}
    assert manifest["audit"]["is_safe"] is True
    assert [one["step"] for one in manifest["waterfall"]][-1] == "of these hidden"
    counts = {one["step"]: one["count"] for one in manifest["waterfall"]}
    assert counts["people in the record"] % 10 == 0
    assert counts["of these hidden"] == sum(table["hidden"] for table in manifest["tables"])
    files = _read_folder(place / "release")
    assert set(files) == set(manifest["files"]) | {"release.json"}
    assert {f"tables/{table['table']}.{ending}" for table in manifest["tables"] for ending in ("csv", "parquet")} < set(
        files
    )
    # Nothing of the machine, and nothing beside the folder.
    assert not any(str(place).encode() in content for content in files.values())
    assert {path.name for path in place.iterdir() if path.name.startswith(".")} == set()


def test_same_plan_gives_the_same_bytes_with_other_threads_elsewhere(place: Path, fresh: Path) -> None:
    build_plan(fresh, out=fresh.parent / "elsewhere", threads=2)
    assert _read_folder(fresh.parent / "elsewhere") == _read_folder(place / "release")


def test_tables_are_those_of_the_studies_asked_alone_and_protected_together(place: Path) -> None:
    store = place / "store"
    alone = [
        *studies.careers.moves(store, level="broad", threads=1),
        *studies.pay.evidence(store, year=YEAR, past=0, threads=1),
        *studies.careers.after(store, level="broad", threads=1),
        *studies.retention.flows(store, level=("national", "region"), start="2022-03", end="2023-03", threads=1),
    ]
    expected = release(link_tables(alone), profile=disclosure_profiles()["fewer_than_5"])
    found = open_release(place / "release").tables
    assert [table.about.table for table in found] == [table.about.table for table in expected]
    for one, other in zip(found, expected, strict=True):
        assert one.frame.equals(other.frame), one.about.table
        assert one.mask.equals(other.mask), one.about.table
        assert one.about == other.about
        assert one.structure == other.structure
        assert one.summary.hidden == other.summary.hidden


def test_parquet_holds_no_statistics_and_no_hidden_value(place: Path) -> None:
    hidden = 0
    for path in sorted((place / "release" / "tables").glob("*.parquet")):
        kept = pq.ParquetFile(path)  # a reader of another maker
        for group in range(kept.metadata.num_row_groups):
            for column in range(kept.metadata.num_columns):
                chunk = kept.metadata.row_group(group).column(column)
                assert not chunk.is_stats_set
                assert not chunk.has_column_index
        assert set(kept.metadata.metadata or {}) <= {b"ARROW:schema"}
        marks = pl.read_csv(path.with_suffix(".csv"), infer_schema=False)
        values = kept.read().to_pydict()
        for name in marks.columns:
            places = marks[name].eq_missing("[c]").arg_true().to_list()
            assert [values[name][row] for row in places] == [None] * len(places)
            hidden += len(places)
    assert hidden > 100


def _stop_at(text: str) -> Any:
    def say(told: str) -> None:
        if told.startswith(text):
            raise KeyboardInterrupt

    return say


def test_a_stopped_build_goes_on_from_the_studies_that_had_ended(place: Path, fresh: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        build_plan(fresh, threads=1, progress=_stop_at("study 3 of 4"))
    work = fresh.parent / ".release.work"
    kept = sorted(work.glob("*.confidential.json"))
    assert len(kept) == 2
    assert stat.S_IMODE(work.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    told: list[str] = []
    build_plan(fresh, threads=1, progress=told.append)
    asked = {text.partition(", ")[2].partition(":")[0] for text in told if text.startswith("study")}
    assert len(asked) == 2
    assert _read_folder(fresh.parent / "release") == _read_folder(place / "release")
    assert not work.exists()


def test_kept_answers_that_are_damaged_or_of_another_plan_are_not_used(place: Path, fresh: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        build_plan(fresh, threads=1, progress=_stop_at("protecting"))
    kept = sorted((fresh.parent / ".release.work").glob("*.confidential.json"))
    assert len(kept) == 4
    kept[0].write_bytes(kept[0].read_bytes()[:-100])
    changed = json.loads(kept[1].read_bytes())
    changed["tables"][0]["about"]["title"] = "Of my own making"
    kept[1].write_text(json.dumps(changed), encoding="utf-8")
    kept[2].write_bytes(kept[3].read_bytes()[:10])
    told: list[str] = []
    build_plan(fresh, threads=1, progress=told.append)
    asked = {text.partition(", ")[2].partition(":")[0] for text in told if text.startswith("study")}
    assert len(asked) == 3
    assert _read_folder(fresh.parent / "release") == _read_folder(place / "release")
    # Another question of the same study, in the same folder.
    with pytest.raises(KeyboardInterrupt):
        build_plan(fresh, threads=1, progress=_stop_at("study 2 of 4"))
    (fresh.parent / "other.yaml").write_text(
        json.dumps({"title": "Other", "out": "release", "store": str(place / "store"),
                    "studies": [{"study": "careers.moves", "options": {"level": "broad", "horizon": 24}}]}),
        encoding="utf-8",
    )  # fmt: skip
    told.clear()
    build_plan(fresh.parent / "other.yaml", threads=1, progress=told.append)
    assert any(text.startswith("study 1 of 1, careers.moves") for text in told)


def test_a_second_build_of_the_same_release_is_refused_while_the_first_goes_on(fresh: Path) -> None:
    def say(told: str) -> None:
        if told.startswith("study 1"):
            with pytest.raises(AccessError, match="built by another run") as refusal:
                build_plan(fresh, threads=1)
            assert refusal.value.slug == "release-busy"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_plan(fresh, threads=1, progress=say)


def test_internal_release_is_marked_everywhere_and_hides_small_counts_alone(place: Path, fresh: Path) -> None:
    own = json.loads(fresh.read_text()) | {"class": "internal", "organisation": "RJ1", "studies": PLAN["studies"][:1]}
    fresh.write_text(json.dumps(own), encoding="utf-8")
    words = [str(TENURE), "release", "build", str(fresh), "--threads", "1"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    # The record is wider than RJ1, and an internal release protects nobody else's small counts from its readers.
    rows = pl.concat([pl.read_parquet(path, columns=["org_code"]) for path in (place / "extract").iterdir()])
    others = set(rows["org_code"]) - {"RJ1"}
    assert f"tells of {len(others)} organisations beside RJ1" in done.stderr
    release = describe_release(fresh.parent / "release")
    assert (release.manifest["class"], release.manifest["organisation"]) == ("internal", "RJ1")
    assert "RJ1" in (release.folder / "report.html").read_text("utf-8")
    hidden = {table["table"]: table["hidden"] for table in release.manifest["tables"]}
    public = {table["table"]: table["hidden"] for table in describe_release(place / "release").manifest["tables"]}
    assert sum(hidden.values()) < sum(public[name] for name in hidden)
    tables = open_release(release.folder).tables
    counts = [n for table in tables for one in table.structure.counts for n in table.frame[one.column].drop_nulls()]
    assert counts
    assert not {1, 2, 3, 4} & set(counts)


def test_a_release_beside_an_earlier_one_says_which_and_is_proved_beside_it(place: Path, fresh: Path) -> None:
    own = json.loads(fresh.read_text()) | {"studies": PLAN["studies"][:1], "earlier": [str(place / "release")]}
    fresh.write_text(json.dumps(own), encoding="utf-8")
    release = build_plan(fresh, threads=1)
    digest = hashlib.sha256((place / "release" / "release.json").read_bytes()).hexdigest()
    assert release.manifest["earlier"] == [{"title": PLAN["title"], "sha256": digest}]
    # The same numbers again tell nothing that the earlier release did not: what it hid stays hidden.
    before = {table.about.table: table for table in open_release(place / "release").tables}
    for table in open_release(release.folder).tables:
        hidden = before[table.about.table].mask["people"] if "people" in table.mask.columns else None
        assert hidden is None or (table.mask["people"] | ~hidden).all(), table.about.table
    assert audit_release(release.folder, [place / "release"]).is_safe


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", megabytes=24) as mounted:
        yield mounted


def test_full_disk_is_one_clear_error_and_the_release_before_is_whole(place: Path, disk: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    content = PLAN | {"store": str(place / "store"), "out": str(disk / "release"), "studies": PLAN["studies"][:1]}
    plan.write_text(json.dumps(content), encoding="utf-8")
    before = _read_folder(build_plan(plan, threads=1).folder)
    plan.write_text(json.dumps(content | {"title": "Another title"}), encoding="utf-8")
    sizes = [0, 4_096, 40_960, 262_144, sum(map(len, before.values())) // 2]
    for leave in sizes:
        fill_disk(disk, leave=leave)
        with pytest.raises(AccessError) as refusal:
            build_plan(plan, threads=1)
        assert refusal.value.slug == "output-not-written"
        assert refusal.value.subject == "The release folder 'release' cannot be written."
        assert describe_release(disk / "release").title == PLAN["title"]
        assert _read_folder(disk / "release") == before
    (disk / "filler").unlink()
    assert build_plan(plan, threads=1).title == "Another title"
    assert [path.name for path in disk.iterdir()] == ["release"]


def test_folder_that_may_only_be_read_is_one_clear_error(place: Path, disk: Path, tmp_path: Path) -> None:
    shutil.copytree(place / "release", disk / "release")
    make_read_only(disk)
    plan = tmp_path / "plan.yaml"
    plan.write_text(json.dumps(PLAN | {"store": str(place / "store"), "out": str(disk / "release")}), encoding="utf-8")
    with pytest.raises(AccessError, match="cannot be written") as refusal:
        build_plan(plan, threads=1)
    assert (refusal.value.slug, refusal.value.where) == ("output-not-written", str(disk))
    assert open_release(disk / "release").manifest["title"] == PLAN["title"]


def test_tables_of_one_name_do_not_leave_together(fresh: Path) -> None:
    twice = json.loads(fresh.read_text()) | {
        "studies": [{"study": "careers.findings", "options": {"level": "broad"}}, PLAN["studies"][0]]
    }
    fresh.write_text(json.dumps(twice), encoding="utf-8")
    with pytest.raises(CheckError, match="tables of one name") as refusal:
        build_plan(fresh, threads=1)
    assert refusal.value.slug == "release-table-twice"
