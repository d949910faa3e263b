"""The report of a release as a browser shows it: accessible, alone on a disk, readable on a small screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, sync_playwright

from tenure import releases, studies
from tenure.publish.report import Report, ReportOptions, write_report
from tests.support.charts import find_overlaps
from tests.support.report_tables import build_award, build_effects, build_evaluation, build_late_careers, build_survey
from tests.support.synthetic import make_extract, store_extract

CHROMIUM = shutil.which("chromium")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The smallest letters in pixels, and overlapping words, of every picture that is shown.
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

# Every box that scrolls can be reached by the keyboard.
SCROLLING = """() => [...document.querySelectorAll('.scroll')].filter(
  one => one.scrollWidth > one.clientWidth && one.tabIndex < 0).length"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """A release of every kind of study, of a made-up record and of small tables, on disk."""
    place = tmp_path_factory.mktemp("report")
    make_extract(place, people=1_500, start="2019-03", end="2022-03", seed=5)
    store = store_extract(place)
    pay, leaving = studies.pay, studies.retention
    evidence = [
        *studies.careers.moves(store, adjust=()), *pay.evidence(store, year="2020/21"),
        *leaving.flows(store, level=("national", "organisation")), *leaving.reasons(store), *leaving.sickness(store),
        *leaving.starters(store), *leaving.benchmark(store), build_effects(), build_award(), build_late_careers(),
        build_survey({"R1A": 3.0, "R1B": -3.0, "R1C": 0.5}), *build_evaluation(0.02, -0.01, 0.05),
    ]  # fmt: skip
    tables = releases.protect(evidence, "fewer_than_5")
    files = {f"tables/{table.about.table}.csv": f"{table.about.title} (CSV)" for table in tables}
    options = ReportOptions(
        title="What the record shows", profile_title="Numbers below five are hidden.", downloads=files,
        waterfall=(("Rows read", 90_000), ("People", 1_500)), notes=("Made for a test.",), contact="the analysts",
    )  # fmt: skip
    return place / "release", write_report(tables, place / "release", options=options)


@contextmanager
def _open_page(folder: Path, width: int) -> Iterator[tuple[Page, list[str]]]:
    """Open the page from disk; every request but for the page itself is refused, and listed."""
    asked: list[str] = []
    address = (folder / "report.html").as_uri()

    def answer(route: Route) -> None:
        if route.request.url == address:
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.route("**/*", answer)
        page.goto(address)
        yield page, asked
        browser.close()


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("width", [320, 1280])
def test_page_breaks_no_rule_of_accessibility(report: tuple[Path, Report], width: int) -> None:
    with _open_page(report[0], width) as (page, _):
        # What is folded is judged too.
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    broken = {one["id"]: [node["html"][:120] for node in one["nodes"][:3]] for one in found["violations"]}
    assert broken == {}
    assert len(found["passes"]) > 20
    # What axe cannot judge: text on a picture's marks, and cells beyond the edge of a box that scrolls. The colours of
    # both are computed by the tests of the palette.
    unsure = {one["id"]: [node["html"][:80] for node in one["nodes"]] for one in found["incomplete"]}
    assert set(unsure) <= {"color-contrast"}
    assert all(html.startswith(("<text", "<th", "<td", "<caption")) for html in unsure.get("color-contrast", ()))


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("width", [320, 1280])
def test_page_fits_the_screen_and_its_pictures_can_be_read(report: tuple[Path, Report], width: int) -> None:
    with _open_page(report[0], width) as (page, _):
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SCROLLING) == 0
        measured = page.evaluate(MEASURE)
    assert len(measured) >= 12
    assert min(one["size"] for one in measured) >= 12
    assert {one["name"]: one["clash"] for one in measured if one["clash"]} == {}


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_page_opens_from_disk_and_asks_for_nothing(report: tuple[Path, Report]) -> None:
    folder, written = report
    with _open_page(folder, 1280) as (page, asked):
        assert page.title() == "What the record shows – Tenure"
        assert page.evaluate("document.documentElement.lang") == "en-GB"
        found = page.locator("#found + ol > li").all_inner_texts()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the main content"
        assert page.locator("script, link, img, iframe, object").count() == 0
    assert asked == []
    assert [text.rpartition(" Figures: ")[0] for text in found] == list(written.findings)


def test_every_study_has_a_finding_and_pictures_have_no_overlapping_words(report: tuple[Path, Report]) -> None:
    folder, written = report
    page = (folder / "report.html").read_text("utf-8")
    for name in ("moves", "pay", "paybill", "award", "leavers", "reasons", "starters-set-1", "sickness", "retirement",
                 "benchmark", "survey", "evaluation"):  # fmt: skip
        assert f'<h2 id="{name}">' in page
    assert len(written.findings) >= 12
    assert {chart.name: found for chart in written.charts if (found := find_overlaps(chart.svg))} == {}
    assert len(page) < 1_500_000
