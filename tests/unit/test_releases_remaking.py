"""Every file of a release is made again from its tables: whoever edits one, and its checksum, is found."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tenure.cli.release import release as commands
from tenure.errors import CheckError, DisclosureError
from tenure.releases import open_release, protect, write_release
from tenure.releases.approvals import APPROVALS
from tenure.releases.approve import approve_release
from tenure.releases.audit import audit_release
from tenure.releases.classes import protect_internal
from tenure.releases.folder import Details
from tenure.releases.remaking import remake_files
from tenure.releases.request import describe_request, list_request
from tests.support.careers_tables import build_all
from tests.support.publish import build_tables
from tests.support.report_tables import (
    build_award,
    build_drift,
    build_effects,
    build_equality,
    build_evaluation,
    build_late_careers,
    build_pay,
    build_reasons,
    build_rows_used,
    build_sickness,
    build_survey,
)

DAY = dt.date(2026, 3, 31)
STEPS = (("rows in the record", 1000), ("counts of people in the tables", 0), ("of these hidden", 0))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("remaking") / "release"
    formats = ("xlsx", "ods", "json")
    details = Details(series="s", contact="ann@example.org", plan={"formats": list(formats)}, studies={})
    return write_release(protect(build_tables()), out, title="Who moves?", formats=formats, details=details).folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "release")


def _edit_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / "release.json").read_text("utf-8"))
    change(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / "release.json").write_text(text, encoding="utf-8")


def _forge(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Change files and their checksums, as somebody would who edits a release."""

    def change(manifest: dict[str, Any]) -> None:
        for name, content in files.items():
            if content is None:
                del manifest["files"][name]
            else:
                manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}

    for name, content in files.items():
        if content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(content)
    _edit_manifest(folder, change)


def _replace(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new, 1)


def _rezip(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {info: old.read(info) for info in old.infolist()}
    held = {info.filename: part for info, part in parts.items()}
    change(held)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in held.items():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _run(command: str, *arguments: object) -> Result:
    return CliRunner().invoke(commands, [command, *map(str, arguments)])


def _named(folder: Path) -> list[str]:
    return [str(one) for one in audit_release(folder).remade.unlike]


def test_a_release_as_it_was_written_is_made_again_byte_for_byte(folder: Path) -> None:
    found = audit_release(folder)
    assert found.is_safe
    assert found.remade.unlike == ()
    # Every file of the folder, release.json among them.
    assert found.remade.files == sum(path.is_file() for path in folder.rglob("*"))
    assert f"Files: all {found.remade.files} made again" in _run("audit", folder).output


@pytest.mark.parametrize("profile", ["opensafely", "acro", "rounded_to_5"])
def test_so_is_one_of_any_profile(tmp_path: Path, profile: str) -> None:
    out = write_release(protect(build_tables(), profile), tmp_path / "out", title="M", formats=("ods",)).folder
    assert audit_release(out).is_safe


def test_so_is_one_that_is_internal(tmp_path: Path) -> None:
    released = protect_internal(build_tables(), organisation="RA1")
    assert audit_release(write_release(released, tmp_path / "out", title="M", formats=()).folder).is_safe


def test_a_sentence_in_the_page_is_found(folder: Path) -> None:
    page = (folder / "report.html").read_bytes()
    _forge(folder, {"report.html": _replace(page, b"</main>", b"<p>Three nurses of one ward left.</p></main>")})
    assert _named(folder) == ["report.html is not what the tables give"]
    said = _run("audit", folder)
    assert said.exit_code == 4
    assert "Not proved: 1 file" in said.output
    assert "report.html is not what the tables give" in said.output
    assert "build the release again" in said.output
    assert json.loads(_run("audit", folder, "--json").output)["files"]["unlike"] == [
        {"file": "report.html", "state": "differs", "parts": []}
    ]


def test_a_point_in_a_picture_is_found(folder: Path) -> None:
    picture = (folder / "charts" / "moves.svg").read_bytes()
    _forge(folder, {"charts/moves.svg": _replace(picture, b"</svg>", b'<circle cx="3" cy="4" r="2"/></svg>')})
    assert _named(folder) == ["charts/moves.svg is not what the tables give"]


@pytest.mark.parametrize("name", ["tables.xlsx", "tables.ods"])
def test_a_member_more_in_a_workbook_is_found(folder: Path, name: str) -> None:
    book = (folder / name).read_bytes()
    _forge(folder, {name: _rezip(book, lambda parts: parts.update({"docProps/notes.txt": b"3 nurses"}))})
    assert _named(folder) == [f"{name} is not what the tables give"]


def test_a_value_in_a_workbook_is_found(folder: Path) -> None:
    book = (folder / "tables.xlsx").read_bytes()

    def change(parts: dict[str, bytes]) -> None:
        (sheet,) = [name for name, part in parts.items() if b"<v>900</v>" in part][:1]
        parts[sheet] = parts[sheet].replace(b"<v>900</v>", b"<v>903</v>", 1)

    _forge(folder, {"tables.xlsx": _rezip(book, change)})
    assert _named(folder) == ["tables.xlsx is not what the tables give"]


def test_what_follows_the_end_of_a_file_is_found(folder: Path) -> None:
    files = ["tables.xlsx", "tables.ods", "tables/careers.moves.moves.about.json", "tables/careers.moves.moves.json"]
    _forge(folder, {name: (folder / name).read_bytes() + b"\n" for name in files})
    assert _named(folder) == [f"{name} is not what the tables give" for name in sorted(files)]


def test_words_in_the_footer_of_a_parquet_file_are_found(folder: Path) -> None:
    name = "tables/careers.moves.moves.parquet"
    table = open_release(folder).tables[0]
    held = io.BytesIO()
    table.frame.write_parquet(held, metadata={"note": "three nurses"}, statistics=False)
    _forge(folder, {name: held.getvalue()})
    assert _named(folder) == [f"{name} is not what the tables give"]


def test_a_file_more_is_found_whether_it_is_listed_or_not(folder: Path) -> None:
    _forge(folder, {"tables/rows.csv": b"name,left\nAnn,1\n"})
    (folder / ".hidden").write_text("rows", encoding="utf-8")
    assert _named(folder) == [
        ".hidden is more than what the tables give",
        "tables/rows.csv is more than what the tables give",
    ]
    assert _run("audit", folder).exit_code == 4


def test_a_file_less_is_found(folder: Path) -> None:
    _forge(folder, {"tables.ods": None, "charts/moves.svg": None})
    assert _named(folder) == ["charts/moves.svg is missing", "tables.ods is missing"]


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (lambda manifest: manifest["findings"].append("Three nurses left."), "findings"),
        (lambda manifest: manifest["charts"][0].update(finding="Three nurses left."), "charts"),
        (lambda manifest: manifest.update(remark="Three nurses left."), "remark"),
        (lambda manifest: manifest["tables"][0].update(remark="Three nurses left."), "tables"),
        (lambda manifest: manifest["profile"].update(threshold=2), "profile"),
        (lambda manifest: manifest["audit"]["tables"][0].update(narrowest=99), "audit"),
        (lambda manifest: manifest.update(real_staff=not manifest["real_staff"]), "real_staff"),
        (lambda manifest: manifest.update(definitions=[]), "definitions"),
    ],
)
def test_a_part_of_the_manifest_that_is_another_is_named(
    folder: Path, change: Callable[[dict[str, Any]], object], parts: str
) -> None:
    _edit_manifest(folder, change)
    assert _named(folder) == [f"release.json is not what the tables give ({parts})"]


def test_a_manifest_written_in_another_way_is_found(folder: Path) -> None:
    manifest = json.loads((folder / "release.json").read_text("utf-8"))
    (folder / "release.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert _named(folder) == ["release.json is not what the tables give"]


def test_counts_of_the_tables_in_the_waterfall_are_counted_again(tmp_path: Path) -> None:
    # 1,003 rows are no tens, and the tables hold other than no counts.
    steps = (("rows in the record", 1003), *STEPS[1:])
    out = tmp_path / "out"
    write_release(protect(build_tables()), out, title="M", formats=(), details=Details(waterfall=steps))
    assert "release.json is not what the tables give (waterfall)" in _named(out)


def test_another_version_is_told_as_such_and_what_it_wrote_alike_is_proved(folder: Path) -> None:
    _edit_manifest(folder, lambda manifest: manifest["written_by"].update(tenure="0.0.9", zlib="1.1.0"))
    found = audit_release(folder)
    # It is no fault to be written by another version, if it wrote the same.
    assert found.is_safe
    assert not found.remade.is_same_version
    page = (folder / "report.html").read_bytes()
    _forge(folder, {"report.html": _replace(page, b"</main>", b"<p>As it was said then.</p></main>")})
    said = _run("audit", folder)
    # Nor is it a way round: what is not the same is not proved.
    assert said.exit_code == 4
    assert "The release was written by Tenure 0.0.9 with" in said.output
    assert "its files were made again by Tenure " in said.output
    assert "audit it with the version that wrote it" in said.output


def test_a_release_that_tells_of_no_version_is_told_as_such(folder: Path) -> None:
    page = (folder / "report.html").read_bytes()
    _forge(folder, {"report.html": page + b"\n"})
    _edit_manifest(folder, lambda manifest: manifest.pop("written_by"))
    assert _named(folder) == ["report.html is not what the tables give"]
    assert "does not say which version wrote it" in audit_release(folder).remade.why_other


def test_approval_is_refused_with_the_files_named(folder: Path) -> None:
    page = (folder / "report.html").read_bytes()
    _forge(folder, {"report.html": page + b"<!-- three nurses -->"})
    with pytest.raises(DisclosureError, match="1 file cannot be proved") as refusal:
        approve_release(folder, name="Ann Lee", on=DAY)
    assert refusal.value.slug == "release-files-not-proved"
    assert refusal.value.found == "report.html is not what the tables give."
    assert not (folder / APPROVALS).exists()


def test_an_unlisted_file_stops_an_approval_before_anything_is_proved(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine", encoding="utf-8")

    def prove(*_: object) -> Any:
        raise AssertionError

    with pytest.raises(CheckError) as refusal:
        approve_release(folder, name="Ann Lee", on=DAY, prove=prove)
    assert refusal.value.slug == "release-holds-more"


def test_a_checker_is_told_of_files(folder: Path) -> None:
    def ask() -> str:
        safes = {one["id"]: one for one in list_request(describe_request(folder))["safes"]}
        return str(safes["outputs"]["answers"]["Files made again from the tables"])

    assert ask().endswith("are the same, byte for byte")
    _forge(folder, {"report.html": (folder / "report.html").read_bytes() + b"\n"})
    assert ask().startswith("not proved: report.html is not what the tables give")


@pytest.mark.parametrize("inside", ["request.html", "tables/../request.html", "charts/new/request.html"])
def test_a_request_is_not_written_into_its_release(folder: Path, inside: str) -> None:
    done = _run("request", folder, "--out", folder / inside)
    assert done.exit_code != 0
    assert getattr(done.exception, "slug", "") == "output-inside-release"
    assert not list(folder.rglob("request.html"))
    approve_release(folder, name="Ann Lee", on=DAY)


def test_a_difference_is_not_written_into_a_release(folder: Path) -> None:
    done = _run("diff", folder, folder, "--out", folder / "changes")
    assert getattr(done.exception, "slug", "") == "output-inside-release"
    assert not (folder / "changes").exists()


def test_tables_of_every_study_that_a_page_knows_come_back_as_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Made-up tables that were never meant to leave together: only their files are looked at.
    monkeypatch.setattr("tenure.releases.folder.prove", lambda *_: {})
    tables = [
        *build_all(), build_pay(), build_rows_used(), build_effects(), build_drift(), build_award(), *build_reasons(),
        *build_sickness(), build_late_careers(), build_equality(), build_survey({"a": 1.0, "b": -2.0}),
        *build_evaluation(-0.5, -0.9, -0.1),
    ]  # fmt: skip
    # Of occupations, whose names are found again from what tables say.
    marked = [replace(one, about=replace(one.about, parameters={"level": "occupation"})) for one in tables]
    for profile in ("fewer_than_5", "opensafely"):
        released = protect_internal(marked, profile, organisation="RA1")
        out = write_release(released, tmp_path / profile, title="All", formats=("xlsx", "ods", "json")).folder
        assert remake_files(open_release(out)).unlike == ()
