"""``tenure careers findings`` as it is typed, and its page as a browser shows it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.support.charts import find_overlaps
from tests.support.synthetic import make_extract, store_extract

CHROMIUM = shutil.which("chromium")
STUDIES = {"moves", "after", "progression", "places", "sequences"}

# Overlapping words, and the smallest letters in pixels, of every picture that is shown.
MEASURE = """() => [...document.querySelectorAll('svg')].filter(one => one.checkVisibility()).map(svg => {
  const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const clash = [];
  texts.forEach(([a, p], i) => texts.slice(0, i).forEach(([b, q]) => {
    const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    if (wide > 1 && high > 3) clash.push(a + ' on ' + b);
  }));
  return {name: svg.getAttribute('aria-labelledby'), size: parseFloat(svg.getAttribute('font-size')) * scale, clash};
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Nobody in it is real, so that everything can be shown: the pictures are as full as they can be.
    place = tmp_path_factory.mktemp("findings")
    make_extract(place, people=4_000, start="2016-04", end="2020-03", seed=11)
    store = store_extract(place)
    tenure = Path(sys.executable).with_name("tenure")
    given = ["--store", store, "--out", place / "out", "--release", place / "release"]
    command = [tenure, "careers", "findings", "--json", "--profile", "none", "--threads", "2", *given]
    outcome = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    (place / "said.json").write_text(outcome.stdout, encoding="utf-8")
    return place


@contextmanager
def _open_page(folder: Path, width: int) -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((folder / "release" / "report.html").as_uri())
        yield page
        browser.close()


def test_every_study_is_in_one_release_and_the_findings_are_printed(folder: Path) -> None:
    said = json.loads((folder / "said.json").read_text("utf-8"))
    manifest = json.loads((folder / "release" / "release.json").read_text("utf-8"))
    assert {entry["table"].split(".")[1] for entry in manifest["tables"]} == STUDIES
    assert said["findings"] == manifest["findings"]
    assert said["findings"][0].startswith("On the clinical side")
    assert {"report.html", "charts/moves.svg"} <= set(manifest["files"])


def test_pictures_have_no_overlapping_words(folder: Path) -> None:
    pictures = {path.name: path.read_text("utf-8") for path in (folder / "release" / "charts").glob("*.svg")}
    assert {"places-region.svg", "places-organisations.svg", "support-out.svg"} <= set(pictures)
    charts = {name: text for name, text in pictures.items() if 'class="chart' in text}
    assert {name: found for name, text in charts.items() if (found := find_overlaps(text))} == {}


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("width", [320, 1280])
def test_page_fits_the_screen_and_its_pictures_can_be_read(folder: Path, width: int) -> None:
    with _open_page(folder, width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        measured = page.evaluate(MEASURE)
    assert len(measured) >= 12
    assert min(one["size"] for one in measured) >= 12
    assert {one["name"]: one["clash"] for one in measured if one["clash"]} == {}
