"""The board pack of a release: what is chosen, who approved it, and that only checked files are shown."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tenure.cli.release import release as commands
from tenure.errors import CheckError, UsageError
from tenure.releases import build_release, write_release
from tenure.releases.approvals import Entry, add_entry
from tenure.releases.classes import protect_internal
from tenure.releases.manifest import digest_file
from tenure.releases.pack import PackWish, pack_release
from tests.support.packs import list_bookmarks, list_tags, open_pdf, read_text
from tests.support.publish import build_tables

MOVES, ENTRANTS = "careers.moves.moves", "careers.moves.entrants"
DAY = dt.date(2024, 5, 1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "release"
    build_release(build_tables(), folder, title="Who moves?")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build_release(build_tables(), tmp_path / "release", title="Who moves?")
    return tmp_path / "release"


def _say(folder: Path, name: str, act: str = "approve", note: str = "", whose: str = "public") -> None:
    digest = digest_file(folder / "release.json")
    entry = Entry(act, name, DAY.isoformat(), digest, whose, note=note)  # type: ignore[arg-type]
    add_entry(folder, entry, check=lambda _: None)


def test_pack_shows_the_first_findings_and_pictures_unless_told(shared: Path) -> None:
    held = json.loads((shared / "release.json").read_text(encoding="utf-8"))
    pack = pack_release(shared)
    assert pack.findings == tuple(held["findings"][:6])
    assert pack.charts == tuple(chart["name"] for chart in held["charts"][:4])
    assert pack.tables == (MOVES,)
    assert pack.state == "draft"
    text = read_text(pack.pdf)
    assert "Who moves?" in text
    assert held["findings"][0].replace(" ", "") in text.replace(" ", "")
    # What the pictures are of is read aloud: the description that each carries in its file.
    assert len([tag for tag in list_tags(pack.pdf) if tag["/S"] == "/Figure" and tag["/Alt"]]) == len(pack.charts)


def test_pack_shows_what_is_asked_for_in_that_order(shared: Path) -> None:
    findings = json.loads((shared / "release.json").read_text(encoding="utf-8"))["findings"]
    pack = pack_release(shared, PackWish(findings=(3, 1), charts=(), tables=("entrants", MOVES), title="For the board"))
    assert pack.findings == (findings[2], findings[0])
    assert pack.charts == ()
    assert pack.tables == (ENTRANTS, MOVES)
    assert [words for level, words in list_bookmarks(pack.pdf) if level == 1][:2] == ["What was found", "In figures"]
    assert open_pdf(pack.pdf).metadata.title == "For the board"  # type: ignore[union-attr]


def test_the_plan_says_what_a_pack_shows(folder: Path) -> None:
    path = folder / "release.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["plan"] = {"pack": {"findings": [2], "charts": [], "tables": [ENTRANTS]}}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    pack = pack_release(folder)
    assert pack.findings == (manifest["findings"][1],)
    assert pack.tables == (ENTRANTS,)
    # A part that the plan does not name is as it would be without one.
    assert pack.charts == tuple(chart["name"] for chart in manifest["charts"][:4])
    assert pack_release(folder, PackWish(findings=(1,))).findings == (manifest["findings"][0],)


def test_same_release_gives_the_same_bytes(shared: Path) -> None:
    assert pack_release(shared).pdf == pack_release(shared / "release.json").pdf


def test_pack_is_a_draft_until_two_people_have_approved(folder: Path) -> None:
    _say(folder, "Ada Byron")
    first = pack_release(folder)
    assert first.state == "approved by one"
    assert all("Draft: not approved" in page.extract_text() for page in open_pdf(first.pdf).pages)
    assert "approved by one person. It may leave once 2 different people have approved it." in read_text(first.pdf)
    _say(folder, "Florence N.")
    second = pack_release(folder)
    assert second.state == "approved"
    text = read_text(second.pdf)
    assert "Draft" not in text
    assert "Approved by Ada Byron on 2024-05-01." in text
    assert "Approved by Florence N. on 2024-05-01." in text


def test_pack_of_an_internal_release_names_whose_it_is_on_every_page(tmp_path: Path) -> None:
    folder = tmp_path / "internal"
    write_release(protect_internal(build_tables(), organisation="RA1"), folder, title="Who moves?")
    pack = pack_release(folder)
    assert all("Internal: RA1" in page.extract_text() for page in open_pdf(pack.pdf).pages)
    assert "INTERNAL: for staff of RA1 only, not for publication." in read_text(pack.pdf)
    assert "Staff of RA1 may see it once one person has approved it." in read_text(pack.pdf)
    _say(folder, "Ada Byron", whose="internal")
    assert "Approved for staff of RA1 only." in read_text(pack_release(folder).pdf)


def test_no_pack_is_made_of_what_was_withdrawn(folder: Path) -> None:
    _say(folder, "Ada Byron", "withdraw", note="Wrong year.")
    with pytest.raises(CheckError, match="withdrawn") as caught:
        pack_release(folder)
    assert caught.value.slug == "release-withdrawn"


@pytest.mark.parametrize("file", ["charts/moves.svg", f"tables/{MOVES}.csv", "report.html"])
def test_no_pack_is_made_of_a_release_whose_files_changed(folder: Path, file: str) -> None:
    path = folder / file
    path.write_bytes(path.read_bytes().replace(b"e", b"f", 1))
    with pytest.raises(CheckError) as caught:
        pack_release(folder)
    assert caught.value.slug == "release-changed"


def test_picture_that_no_checksum_covers_is_not_shown(folder: Path) -> None:
    path = folder / "release.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["charts"][0]["file"] = "../secret.svg"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    (folder.parent / "secret.svg").write_text("<svg/>", encoding="utf-8")
    with pytest.raises(CheckError) as caught:
        pack_release(folder)
    assert caught.value.slug == "release-changed"


@pytest.mark.parametrize(
    ("wish", "part"),
    [
        (PackWish(findings=(0,)), "finding"),
        (PackWish(findings=(99,)), "finding"),
        (PackWish(charts=("nothing",)), "chart"),
        (PackWish(tables=("moves.nothing",)), "table"),
    ],
)
def test_what_the_release_lacks_is_refused_with_what_it_has(shared: Path, wish: PackWish, part: str) -> None:
    with pytest.raises(UsageError, match=f"no {part}") as caught:
        pack_release(shared, wish)
    assert caught.value.slug == "pack-choice-unknown"


def test_title_that_cannot_be_printed_is_refused(shared: Path) -> None:
    with pytest.raises(UsageError) as caught:
        pack_release(shared, PackWish(title="a\x00b"))
    assert caught.value.slug == "pack-title-unusable"


def test_command_writes_the_pack_and_says_what_it_holds(shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "board.pdf"
    asked = ["pack", str(shared), "--findings", "1,2", "--charts", "moves", "--tables", "none", "--out", str(out)]
    done = CliRunner().invoke(commands, asked)
    assert done.exit_code == 0, done.output
    assert done.output == f"Findings: 2. Pictures: moves. Tables: none. State: draft.\nWrote {out}\n"
    assert out.read_bytes() == pack_release(shared, PackWish((1, 2), ("moves",), ())).pdf
    told = json.loads(CliRunner().invoke(commands, [*asked, "--json"]).output)
    assert told["charts"] == ["moves"]
    assert told["state"] == "draft"


@pytest.mark.parametrize(
    ("more", "slug"),
    [(["--findings", "first"], "pack-choice-unknown"), (["--findings", "²"], "pack-choice-unknown")],
)
def test_command_refuses_positions_that_are_no_numbers(
    shared: Path, tmp_path: Path, more: list[str], slug: str
) -> None:
    done = CliRunner().invoke(commands, ["pack", str(shared), "--out", str(tmp_path / "board.pdf"), *more])
    assert isinstance(done.exception, UsageError)
    assert done.exception.slug == slug
    assert not (tmp_path / "board.pdf").exists()


def test_command_writes_nothing_into_the_release(shared: Path) -> None:
    for named in (shared, shared / "release.json"):
        done = CliRunner().invoke(commands, ["pack", str(named), "--out", str(shared / "charts" / ".." / "board.pdf")])
        assert isinstance(done.exception, UsageError)
        assert done.exception.slug == "output-inside-release"
    assert not (shared / "board.pdf").exists()
