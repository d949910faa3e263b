"""Comparing releases and laying one out for its checker, as people call it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tenure.releases import build_release, protect, write_release
from tenure.releases.classes import protect_internal
from tenure.releases.folder import Details
from tests.support.extracts import tenure
from tests.support.publish import MOVES, build_tables

CHROMIUM = shutil.which("chromium")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BANNER = "INTERNAL: for staff of RA1 only, not for publication"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two public releases of a series, an internal one, and one that hides nothing."""
    folder = tmp_path_factory.mktemp("checking")
    build_release(build_tables(), folder / "first", title="Moves of 2013", formats=())
    # Of nurses 48 in place of 40 became managers, once months were delivered again.
    later = build_tables(moves={**MOVES, ("nurse", "manager"): 48})
    marked = [replace(table, about=replace(table.about, record_version="2")) for table in later]
    write_release(protect(marked), folder / "second", title="Moves, restated", formats=(), details=Details(series="s"))
    inside = protect_internal(build_tables(), organisation="RA1")
    write_release(inside, folder / "inside", title="Moves", formats=())
    write_release(protect(build_tables(), "none"), folder / "bare", title="Moves", formats=())
    return folder


def test_release_that_hides_nothing_is_refused_with_its_own_exit_code(place: Path) -> None:
    refused = tenure("release", "approve", "bare", "--as", "Ann Lee", cwd=place, expect=4)
    assert "errors.md#release-not-protected" in refused.stderr
    assert not (place / "bare" / "approvals.json").exists()


def test_date_that_is_none_is_refused(place: Path) -> None:
    refused = tenure("release", "approve", "first", "--as", "Ann Lee", "--on", "31/3/2026", cwd=place, expect=2)
    assert "2026-03-31" in refused.stderr


def test_diff_tells_what_changed_and_why_and_writes_all_of_it(place: Path, tmp_path: Path) -> None:
    said = tenure("release", "diff", place / "first", place / "second", "--out", tmp_path / "changes", cwd=place)
    lines = said.stdout.splitlines()
    assert lines[0].startswith("Moves of 2013 -> Moves, restated: ")
    assert any(line.startswith("- record: Another version of the record") and line.endswith("1 -> 2") for line in lines)
    assert any("40" in line and "48" in line and "changed" in line and line.endswith("record") for line in lines)
    assert any(line.startswith("careers.moves.moves ") and " changed " in line for line in lines)
    assert (tmp_path / "changes" / "differences.csv").read_text("utf-8").count(",record\n") > 0


def test_diff_with_an_internal_release_begins_with_its_banner(place: Path) -> None:
    said = tenure("release", "diff", place / "first", place / "inside", cwd=place)
    assert said.stdout.startswith(BANNER)
    told = json.loads(tenure("release", "diff", place / "first", place / "inside", "--json", cwd=place).stdout)
    assert (told["class"], told["banner"], told["together"]) == ("internal", BANNER, None)


def test_request_tells_the_five_in_order(place: Path) -> None:
    said = tenure("release", "request", "inside", cwd=place).stdout
    assert said.splitlines()[1] == f"{BANNER}."
    places = [said.index(f"SAFE {word}") for word in ("PROJECTS", "PEOPLE", "SETTINGS", "DATA", "OUTPUTS")]
    assert places == sorted(places)


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_page_of_a_request_is_accessible_and_reads_on_a_small_screen(place: Path, tmp_path: Path) -> None:
    said = tenure("release", "request", "second", "--out", tmp_path / "request.html", "--json", cwd=place)
    assert json.loads(said.stdout)["is_safe"] is True
    with sync_playwright() as session:
        browser = session.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (1280, 320):
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.route(lambda address: not address.startswith("file:"), lambda route: route.abort())
            page.goto((tmp_path / "request.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
            assert [one["id"] for one in found["violations"]] == []
            # What axe cannot judge: cells beyond the edge of a box that scrolls, in the colours of those within.
            unsure = {one["id"]: [node["html"] for node in one["nodes"]] for one in found["incomplete"]}
            assert set(unsure) <= {"color-contrast"}
            assert all(html.startswith(("<th", "<td", "<caption")) for html in unsure.get("color-contrast", ()))
        browser.close()
