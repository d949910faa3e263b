"""``tenure practice`` as it is typed: content, ratings, plans and contradictions; no store anywhere."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tenure.cli.app import tenure
from tenure.practice import content

COMMANDS = (
    "assess", "cases", "check", "drivers", "measures", "plan", "show", "template", "topic", "topics", "viewpoints",
)  # fmt: skip


def _tenure(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("tenure")), "practice", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every template, under the name that it is read by."""
    for name, file in content.TEMPLATES.items():
        (tmp_path / file).write_text(content.read_template(name), encoding="utf-8")
    return tmp_path


def test_help_shows_an_example_and_loads_no_heavy_library() -> None:
    script = (
        "import sys\nfrom tenure.cli.app import tenure\n"
        f"for name in {COMMANDS}:\n    tenure(['practice', name, '--help'], standalone_mode=False)\n"
        "heavy = {'duckdb', 'polars', 'numpy', 'yaml', 'msgspec', 'rich'} & set(sys.modules)\nassert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Usage:") == done.stdout.count("  Example") == len(COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        ("topics",),
        ("topic", "7"),
        ("cases", "--topic", "wellbeing"),
        ("measures",),
        ("show", "rules"),
        ("show", "sources"),
        ("show", "drivers"),
        ("assess", "ratings.csv"),
        ("check", "ratings.csv", "--measures", "measures.csv", "--plan", "plan.toml"),
        ("plan", "plan.toml", "--on", "2026-03-15"),
        ("drivers", "diagram.toml"),
        ("viewpoints", "exercise.toml"),
    ],
    ids=" ".join,
)
def test_every_reading_command_prints_words_and_pure_json(
    folder: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    told = CliRunner().invoke(tenure, ["practice", *words], catch_exceptions=False)
    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout
    held = CliRunner().invoke(tenure, ["practice", *words, "--json"], catch_exceptions=False)
    assert held.exit_code == 0
    assert json.loads(held.stdout)


def test_templates_are_printed_as_they_are_held() -> None:
    for name in content.TEMPLATES:
        printed = CliRunner().invoke(tenure, ["practice", "template", name], catch_exceptions=False)
        assert printed.stdout == content.read_template(name)


def test_a_topic_says_which_parts_are_ours(tmp_path: Path) -> None:
    told = _tenure("topic", "new_starters", cwd=tmp_path).stdout
    assert "\nActivity *\n" in told
    assert "\nThings to consider\n" in told
    unknown = _tenure("topic", "starters", cwd=tmp_path)
    assert unknown.returncode == 2
    assert "the nearest is 'new_starters'" in unknown.stderr


def test_ratings_of_two_rounds_are_counted_with_their_history(folder: Path) -> None:
    later = "date,trust,ics,topic,rater,rating\n2026-05-01,RAA,North,flex_working,board,red\n"
    (folder / "later.csv").write_text(later, encoding="utf-8")
    told = json.loads(_tenure("assess", "ratings.csv", "later.csv", "--history", "--json", cwd=folder).stdout)
    # January: one of each. April: the staff network goes from red to amber. May: the board goes from green to red.
    assert [(each["as_of"], each["red"], each["amber"], each["green"]) for each in told["splits"]] == [
        ("2026-01-05", 1, 1, 1),
        ("2026-04-07", 0, 2, 1),
        ("2026-05-01", 1, 2, 0),
    ]
    assert [each["evidenced"] for each in told["splits"]] == [1, 2, 1]
    assert told["begin_with"] == [{"unit": "RAA", "topic": "flex_working"}]
    assert len(told["missing"]["RAA"]) == 13


def test_a_part_is_not_exported_and_a_whole_is(folder: Path) -> None:
    refused = _tenure("assess", "ratings.csv", "--export", "out.csv", cwd=folder)
    assert refused.returncode == 3
    assert "RAA lacks culture, data" in refused.stderr
    assert not (folder / "out.csv").exists()
    rows = [f"2026-01-06,RAA,North,{number},board,amber" for number in range(1, 15)]
    (folder / "whole.csv").write_text("\n".join(["date,trust,ics,topic,rater,rating", *rows]), encoding="utf-8")
    written = _tenure("assess", "ratings.csv", "whole.csv", "--export", "out.csv", cwd=folder)
    assert written.returncode == 0, written.stderr
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        held = list(csv.DictReader(file))
    assert len({row["topic"] for row in held}) == 14
    assert [row["as_of"] for row in held if row["topic"] == "flex_working"] == [
        "2026-01-05",
        "2026-01-06",
        "2026-04-07",
    ]
    assert all(int(row["red"]) + int(row["amber"]) + int(row["green"]) == int(row["raters"]) for row in held)
    nowhere = _tenure("assess", "ratings.csv", "whole.csv", "--export", "none/out.csv", cwd=folder)
    assert nowhere.returncode == 1
    assert "assessment-not-written" in nowhere.stderr


def test_raters_and_hidden_comments_are_not_printed(folder: Path) -> None:
    told = _tenure("assess", "ratings.csv", "--comments", cwd=folder)
    assert "staff network" not in told.stdout
    assert "unanswered" not in told.stdout
    low = _tenure("assess", "ratings.csv", "--comments", "--least-for-comments", "3", cwd=folder)
    assert low.returncode == 2
    assert "comments-threshold-low" in low.stderr


def test_contradictions_are_told_with_their_rule(folder: Path) -> None:
    words = ("check", "ratings.csv", "--measures", "measures.csv", "--on", "2026-04-30")
    told = _tenure(*words, cwd=folder).stdout
    assert "RAA, flex_working: 1 of 3 rated green, but the measure is worse than that of peers, beyond chance." in told
    assert "[green_but_worse_than_peers]" in told
    (found,) = json.loads(_tenure(*words, "--json", cwd=folder).stdout)["contradictions"]
    assert (found["rule"], found["raters_against"], found["raters"]) == ("green_but_worse_than_peers", 1, 3)
    nothing = _tenure("check", "ratings.csv", cwd=folder)
    assert nothing.returncode == 2


def test_what_cannot_be_compared_is_named(folder: Path) -> None:
    (folder / "v.csv").write_text(
        "series,variation,assurance\nRBB/sickness_rate,none,none\nspend,,\n", encoding="utf-8"
    )
    told = _tenure("check", "ratings.csv", "--verdicts", "v.csv", cwd=folder).stdout
    assert "No rule finds a contradiction." in told
    assert "Series that name no measure: spend" in told
    assert "Nothing to compare with, in RAA: flex_working" in told
    assert "Measures of units that nobody rated at this level: RBB" in told


def test_a_plan_says_what_is_not_ready_and_what_is_due(folder: Path) -> None:
    told = _tenure("plan", "plan.toml", "--on", "2026-03-07", cwd=folder).stdout
    assert "requests (flex_working): ready" in told
    # 5 January and 60 days is 6 March, the day before; 90 days is 5 April.
    assert "day 30 2026-02-04 held, day 60 2026-03-06 overdue, day 90 2026-04-05 due" in told
    wrong = _tenure("plan", "plan.toml", "--on", "March", cwd=folder)
    assert wrong.returncode == 2
