"""``tenure retention charts`` as it is typed, and its page as a browser shows it."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tenure import releases
from tenure.rules import organisations
from tenure.rules.workforce import sickness_months
from tenure.studies import retention

CHROMIUM = shutil.which("chromium")
# The published example: NHSRplotthedots, vignette "Deviations from Excel defaults".
EXAMPLE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
COLUMNS = ["series", "date", "value", "mean", "lower", "upper", "rule"]

# Letters below 12 px of every picture that is shown, and how far the page reaches beyond the screen.
MEASURE = """() => ({
  small: [...document.querySelectorAll('svg.chart')].filter(one => one.checkVisibility()).filter(svg =>
    parseFloat(svg.getAttribute('font-size')) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width < 11.9
  ).length,
  shown: [...document.querySelectorAll('svg.chart')].filter(one => one.checkVisibility()).length,
  beyond: document.documentElement.scrollWidth - window.innerWidth,
})"""


def _tenure(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("tenure")), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write_example(folder: Path) -> Path:
    path = folder / "example.csv"
    rows = "".join(f"x,2021-03-{22 + at},{value}\n" if at < 10 else f"x,2021-04-{at - 9:02d},{value}\n"
                   for at, value in enumerate(EXAMPLE))  # fmt: skip
    path.write_text(f"series,date,value\n{rows}", encoding="utf-8")
    return path


def test_the_contracted_columns_are_written(tmp_path: Path) -> None:
    given = ("--series", _write_example(tmp_path), "--ruleset", "mdc-6", "--out", tmp_path / "out")
    outcome = _tenure("retention", "charts", *given, "--format", "csv,xlsx,ods,json", "--profile", "none", "--json")
    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout)["variation"] == {"common_cause": 1}
    rows = _read(tmp_path / "out" / "retention.charts.points.csv")
    assert list(rows[0]) == COLUMNS
    assert [float(row["value"]) for row in rows] == EXAMPLE
    for row in rows:
        assert float(row["mean"]) == pytest.approx(35 / 18)
        assert (round(float(row["lower"]), 4), round(float(row["upper"]), 4)) == (-3.0626, 6.9515)
    assert [row["rule"] for row in rows] == [""] * 4 + ["outside"] + [""] * 13
    (verdict,) = _read(tmp_path / "out" / "retention.charts.verdicts.csv")
    assert (verdict["series"], verdict["variation"], verdict["assurance"]) == ("x", "common_cause", "none")
    about = json.loads((tmp_path / "out" / "retention.charts.points.about.json").read_text("utf-8"))
    assert about["parameters"]["ruleset"] == "mdc-6"
    assert about["definitions"] == ["xmr_limits", "xmr_signals"]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"retention.charts.xlsx", "retention.charts.ods", "retention.charts.points.json"} <= names


def test_every_profile_gives_the_same_figures(tmp_path: Path) -> None:
    evidence = retention.charts(_write_example(tmp_path), improvement="up", target=3.0)
    tables = {
        tuple(table.frame.write_csv() for table in releases.protect(evidence, profile))
        for profile in ("fewer_than_5", "opensafely", "acro", "none")
    }
    assert len(tables) == 1


def test_what_cannot_be_used_is_told_on_stderr_and_nothing_is_written(tmp_path: Path) -> None:
    series = _write_example(tmp_path)
    outcome = _tenure("retention", "charts", "--series", series, "--ruleset", "ours", "--out", tmp_path / "out")
    assert outcome.returncode == 2
    assert "--ruleset cannot be 'ours'." in outcome.stderr
    assert "one of nhsr-0.2.2, mdc-6, mdc-7." in outcome.stderr
    assert "errors.md#charts-option-unusable" in outcome.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Charts of the published sickness rates of every organisation."""
    folder = tmp_path_factory.mktemp("published")
    names = dict(organisations().select("code", "name").iter_rows())
    months = sickness_months().select("org_code", "month", "rate_pct").iter_rows()
    with (folder / "sickness.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["series", "date", "value"])
        writer.writerows((f"{names[code]} ({code})", month, rate) for code, month, rate in months)
    given = ("--series", folder / "sickness.csv", "--improvement", "down", "--target", "4.5", "--pictures")
    outcome = _tenure("retention", "charts", *given, "--out", folder / "out")
    assert outcome.returncode == 0, outcome.stderr
    (folder / "said.txt").write_text(outcome.stdout + outcome.stderr, encoding="utf-8")
    return folder


def test_published_sickness_rates_are_charted_with_a_warning_of_trial_limits(published: Path) -> None:
    verdicts = _read(published / "out" / "retention.charts.verdicts.csv")
    assert len(verdicts) == 286
    assert {row["warning"] for row in verdicts} == {"trial_limits"}
    said = (published / "said.txt").read_text("utf-8")
    assert "286 of 286 series limits rest on fewer than 13 points" in said
    # North of England Commissioning Support Unit, March 2025: 3.19%, published; its limits by hand.
    values = [row for row in _read(published / "out" / "retention.charts.points.csv") if "(0AR)" in row["series"]]
    rates = [float(row["value"]) for row in values]
    ranges = [abs(later - earlier) for earlier, later in pairwise(rates)]
    average = sum(ranges) / 11
    kept = [each for each in ranges if each < 3.267 * average]
    assert float(values[0]["upper"]) == pytest.approx(sum(rates) / 12 + 2.66 * sum(kept) / len(kept))


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_reads_wide_and_narrow(published: Path, width: int) -> None:
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((published / "out" / "retention.charts.html").as_uri())
        found = page.evaluate(MEASURE)
        browser.close()
    assert found == {"small": 0, "shown": 286, "beyond": 0}


def test_a_page_of_an_earlier_run_does_not_stay_beside_other_tables(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    page = tmp_path / "out" / "retention.charts.html"
    page.write_text("of other tables", encoding="utf-8")
    outcome = _tenure("retention", "charts", "--series", _write_example(tmp_path), "--out", tmp_path / "out")
    assert outcome.returncode == 0, outcome.stderr
    assert not page.exists()
