"""``tenure retention evaluate`` as it is typed: the contracted table, designs refused, warnings told, plans sealed."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tenure.cli.retention_evaluate import evaluate as evaluate_command
from tenure.errors import CheckError, UsageError
from tenure.estimate.designs import NEVER, AdoptionPanel
from tenure.studies.retention import evaluate
from tenure.terms import Evidence, Month
from tests.support.adoption import rebuild_mpdta, write_panel

CONTRACT = ["kind", "cohort", "period", "event_time", "estimate", "std_error", "low", "high", "estimator"]


def run_evaluate(*options: str | Path) -> subprocess.CompletedProcess[str]:
    tenure = Path(sys.executable).with_name("tenure")
    words = [str(tenure), "retention", "evaluate", *(str(option) for option in options)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def read_table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"retention.evaluate.{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def find(tables: list[Evidence], name: str) -> Evidence:
    return next(table for table in tables if table.about.table == f"retention.evaluate.{name}")


def write_months(path: Path, values: np.ndarray, starts: list[str], *, first: str = "2022-01") -> Path:
    """Write a panel of months from ``first`` on; ``starts`` as written, blank for never."""
    months = [Month.parse(first).plus(place) for place in range(values.shape[1])]
    lines = ["unit,period,value,start_period"]
    for unit, start in enumerate(starts):
        lines += [f"R{unit:02d},{month},{value},{start}" for month, value in zip(months, values[unit], strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_contracted_table_of_staggered_starts(tmp_path: Path) -> None:
    panel = write_panel(tmp_path / "panel.csv", rebuild_mpdta())
    outcome = run_evaluate("--panel", panel, "--design", "staggered", "--out", tmp_path / "out", "--format", "csv,json")
    assert outcome.returncode == 0, outcome.stderr
    assert "Design: staggered, because units start at 3 dates" in outcome.stdout
    rows = read_table(tmp_path / "out", "effects")
    assert list(rows[0]) == CONTRACT
    assert Counter((row["estimator"], row["kind"]) for row in rows) == {
        ("callaway_santanna", "group_time"): 12, ("callaway_santanna", "event"): 7,
        ("callaway_santanna", "simple"): 1, ("callaway_santanna", "event_overall"): 1,
        ("imputation", "group_time"): 7, ("imputation", "event"): 4,
        ("imputation", "simple"): 1, ("imputation", "event_overall"): 1,
    }  # fmt: skip
    keyed = {tuple(row[name] for name in ("estimator", "kind", "cohort", "period", "event_time")): row for row in rows}
    simple = keyed["callaway_santanna", "simple", "", "", ""]
    # csdid: -.03995 (.01203); 1.96 of them to both sides.
    assert [float(simple[name]) for name in CONTRACT[4:8]] == pytest.approx(
        [-0.039951275155, 0.012034012770, -0.063537506775, -0.016365043536], abs=1e-9
    )
    assert float(keyed["callaway_santanna", "group_time", "2006", "2004", "-2"]["estimate"]) == pytest.approx(
        0.006520112424, abs=1e-9
    )
    assert float(keyed["imputation", "event", "", "", "2"]["std_error"]) == pytest.approx(0.035341972133, abs=1e-9)
    about = json.loads((tmp_path / "out" / "retention.evaluate.effects.about.json").read_text(encoding="utf-8"))
    assert about["grade"] == "effect under stated assumptions"
    assert any("would have changed as the others did" in note for note in about["notes"])
    assert (tmp_path / "out" / "retention.evaluate.effects.json").is_file()


def test_before_and_after_alone_is_not_called_an_effect(tmp_path: Path) -> None:
    values = np.array([[3.0, 5.0, 4.0, 1.0, 2.0, 3.0]])
    panel = write_months(tmp_path / "panel.csv", values, ["2022-04"])
    outcome = run_evaluate("--panel", panel, "--out", tmp_path / "out")
    assert outcome.returncode == 0, outcome.stderr
    assert not (tmp_path / "out" / "retention.evaluate.effects.csv").exists()
    told = {row["kind"]: float(row["estimate"]) for row in read_table(tmp_path / "out", "difference")}
    assert told == {"mean_before": 4.0, "mean_after": 2.0, "difference": -2.0}
    about = json.loads((tmp_path / "out" / "retention.evaluate.difference.about.json").read_text(encoding="utf-8"))
    assert about["grade"] == "description"
    assert "effect" not in about["title"].lower()
    refused = run_evaluate("--panel", panel, "--design", "its", "--out", tmp_path / "other")
    assert refused.returncode == 3
    assert "3 periods before and 3 after" in refused.stderr
    assert not (tmp_path / "other").exists()


def test_a_plan_is_sealed_and_a_run_laid_beside_it(tmp_path: Path) -> None:
    panel = write_months(tmp_path / "panel.csv", np.random.default_rng(1).normal(size=(1, 40)), ["2024-01"])
    (tmp_path / "plan.toml").write_text(
        'title = "T"\nauthor = "A"\ndated = 2023-12-01\noutcome = "leavers"\ndesign = "its"\nestimator = "glsar"\n'
        '[starts]\nR00 = "2024-01"\n',
        encoding="utf-8",
    )
    sealed = tmp_path / "plan.sealed.json"
    outcome = run_evaluate("--plan", tmp_path / "plan.toml", "--seal", sealed)
    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(sealed.read_text(encoding="utf-8"))["seal"] in outcome.stdout
    outcome = run_evaluate("--panel", panel, "--plan", sealed, "--seasonal", "--out", tmp_path / "out")
    assert outcome.returncode == 0, outcome.stderr
    assert "departs from the sealed plan in 1 items: seasonal" in outcome.stderr
    deviating = [row for row in read_table(tmp_path / "out", "plan") if row["status"] == "deviates"]
    assert deviating == [{"item": "seasonal", "planned": "false", "run": "true", "status": "deviates"}]
    kinds = Counter((row["estimator"], row["kind"]) for row in read_table(tmp_path / "out", "effects"))
    expected = ("level", "slope", "effect_at_end", "effect_average")
    assert kinds == {(errors, kind): 1 for errors in ("glsar", "newey_west") for kind in expected}


@pytest.mark.parametrize(("words", "told"), [([], "not said"), (["--seal", "x.json"], "needs the plan")])
def test_what_is_missing_is_said(words: list[str], told: str) -> None:
    outcome = CliRunner().invoke(evaluate_command, words)
    assert getattr(outcome.exception, "exit_code", outcome.exit_code) == 2
    assert told in f"{outcome.output}{outcome.exception}"


def test_starts_to_come_tell_what_could_be_noticed(tmp_path: Path) -> None:
    values = np.random.default_rng(2).normal(size=(30, 12))
    panel = write_months(tmp_path / "panel.csv", values, ["2024-01"] * 10 + [""] * 20)
    tables = evaluate(panel, after=6)
    assert [table.about.table for table in tables] == ["retention.evaluate.designs", "retention.evaluate.detectable"]
    (row,) = find(tables, "detectable").frame.to_dicts()
    assert (row["treated_units"], row["control_units"], row["periods_before"], row["periods_after"]) == (10, 20, 12, 6)
    # About 2.9 standard errors, each sqrt((1/12 + 1/6) (1/10 + 1/20)) = 0.194.
    assert row["detectable"] == pytest.approx(2.9 * 0.194, rel=0.15)


def test_units_chosen_because_values_were_high_are_warned_of(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(60, 24))
    values[:12, 11] += 3  # a peak in the month before the start, and that is why they start
    high = write_months(tmp_path / "high.csv", values, ["2023-01"] * 12 + [""] * 48)
    check = {row["check"]: row for row in find(evaluate(high, from_="2022-12"), "checks").frame.to_dicts()}
    assert check["regression_to_mean"]["verdict"] == "warning"
    assert "were high" in check["regression_to_mean"]["says"]
    notes = find(evaluate(high, from_="2022-12"), "effects").about.notes
    assert check["regression_to_mean"]["says"] in notes


@pytest.mark.parametrize(
    ("units", "treated", "test"),
    [(8, 1, "randomisation"), (30, 10, "wild_bootstrap"), (30, 3, "randomisation"), (60, 30, None)],
)
def test_few_units_get_the_test_that_suits_their_number(
    tmp_path: Path, units: int, treated: int, test: str | None
) -> None:
    values = np.random.default_rng(4).normal(size=(units, 10))
    values[:treated, 5:] -= 5
    panel = write_months(tmp_path / "panel.csv", values, ["2022-06"] * treated + [""] * (units - treated))
    frame = find(evaluate(panel, draws=199), "checks").frame
    verdicts = dict(frame.select("check", "verdict").iter_rows())
    assert verdicts["few_units"] == ("warning" if test else "fine")
    assert {"randomisation", "wild_bootstrap"} & set(verdicts) == ({test} if test else set())
    if test:
        p_value = frame.filter(frame["check"] == test)["p_value"].item()
        # As far out as no other way to deal out the starts: 1 of 8, or 1 of 200.
        assert p_value == pytest.approx(1 / 8 if units == 8 else 1 / 200)


def test_an_effect_without_any_noise_could_not_stand_out_more(tmp_path: Path) -> None:
    values = np.tile(np.arange(10.0), (6, 1)) + np.arange(6.0)[:, None]
    for size, p_value in ((-2.0, 1 / 6), (0.0, 1.0)):
        changed = values.copy()
        changed[0, 6:] += size
        panel = write_months(tmp_path / "panel.csv", changed, ["2022-07", *[""] * 5])
        tables = evaluate(panel)
        frame = find(tables, "effects").frame
        simple = frame.filter((frame["kind"] == "simple") & (frame["estimator"] == "imputation"))
        assert simple["estimate"].item() == pytest.approx(size)
        checks = find(tables, "checks").frame
        assert checks.filter(checks["check"] == "randomisation")["p_value"].item() == pytest.approx(p_value)


def test_rolling_values_are_refused_or_warned_of(tmp_path: Path) -> None:
    flows = np.random.default_rng(5).normal(size=(20, 71))
    rolling = np.stack([flows[:, place : place + 12].sum(axis=1) for place in range(60)], axis=1)
    panel = write_months(tmp_path / "panel.csv", rolling, ["2024-01"] * 8 + [""] * 12)
    with pytest.raises(CheckError) as raised:
        evaluate(panel, values="rolling")
    assert raised.value.slug == "evaluate-rolling-values"
    frame = find(evaluate(panel, draws=99), "checks").frame
    assert dict(frame.select("check", "verdict").iter_rows())["rolling_values"] == "warning"
    described = evaluate(panel, values="rolling", design="before_after")
    assert find(described, "difference").about.grade == "description"


def test_units_that_cannot_be_used_are_counted_out_and_said(tmp_path: Path) -> None:
    values = np.random.default_rng(6).normal(size=(12, 6))
    values[11, 2] = np.nan
    starts = np.array([0.0, 3.0, 3.0, 4.0, 9.0, *[NEVER] * 7])
    tables = evaluate(write_panel(tmp_path / "panel.csv", AdoptionPanel(values, np.arange(6), starts)), draws=99)
    notes = " ".join(find(tables, "effects").about.notes)
    assert "1 of 12 units had started in the first period" in notes
    assert "1 units lack a value" in notes
    assert "1 units start after the last period" in notes
    cohorts = find(tables, "cohorts").frame
    assert sorted(set(cohorts["cohort"].drop_nulls())) == ["3", "4"]
    assert cohorts.filter(cohorts["cohort"].is_null())["units"].to_list() == [3, 3]


@pytest.mark.parametrize(
    ("values", "starts", "options", "slug"),
    [
        # Every unit that is complete starts at once; the other has a gap.
        ([[1, 2, 3], [1, 2, 3], [1, None, 3]], [2, 2, None], {}, "evaluate-nothing-to-compare"),
        ([[1, 2, None, None], [None, None, 3, 4], [1, 2, None, None], [1, 2, 3, 4]], [1, None, None, 1],
         {"design": "did"}, "evaluate-nothing-to-compare"),
        ([[1, 2], [2, 3]], [0, 0], {}, "evaluate-one-side-only"),
        ([list(range(20))], [10], {"design": "its", "seasonal": True}, "evaluate-season-unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_estimated_is_refused_by_name(
    tmp_path: Path, values: list[list[float | None]], starts: list[float | None], options: dict[str, str], slug: str
) -> None:
    held = np.array([[np.nan if one is None else one for one in row] for row in values], dtype=np.float64)
    begun = np.array([NEVER if one is None else one for one in starts], dtype=np.float64)
    panel = write_panel(tmp_path / "panel.csv", AdoptionPanel(held, np.arange(held.shape[1]), begun))
    with pytest.raises(CheckError) as raised:
        evaluate(panel, **options)  # type: ignore[arg-type]
    assert raised.value.slug == slug


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (None, "evaluate-file-not-read"),
        (b"unit,period,value\nA,1,2\n", "evaluate-panel-not-read"),
        (b"unit,period,value,start_period\nA,1,\xff,\n", "evaluate-panel-not-read"),
        (b"unit,period,value,start_period\n", "evaluate-panel-empty"),
        (b"unit,period,value,start_period\nA,1\n", "evaluate-nobody-starts"),
    ],
)
def test_files_that_are_no_panel_are_refused_by_name(tmp_path: Path, content: bytes | None, slug: str) -> None:
    if content is not None:
        (tmp_path / "panel.csv").write_bytes(content)
    with pytest.raises((CheckError, UsageError)) as raised:
        evaluate(tmp_path / "panel.csv")
    assert raised.value.slug == slug
