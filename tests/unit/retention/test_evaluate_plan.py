"""A sealed plan is what it was, and what departs from it is told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tenure.errors import CheckError, OptionError, UsageError
from tenure.estimate.designs import NEVER, AdoptionPanel
from tenure.retention.evaluate_plan import read_plan, seal_plan, unseal_plan
from tenure.studies.retention_evaluate import evaluate
from tenure.studies.retention_evaluate import seal_plan as write_seal
from tests.support.adoption import write_panel

PLAN = """
title = "Preceptorship"
author = "Retention team"
dated = 2025-01-10
outcome = "Leavers per 100 nurses under 30"
design = "staggered"
controls = "never"
window_start = 2
[starts]
U000 = 10
U001 = 14
"""


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    starts = np.array([10.0, 14.0, *[NEVER] * 18])
    values = np.random.default_rng(1).normal(size=(20, 20))
    return write_panel(tmp_path / "panel.csv", AdoptionPanel(values, np.arange(20), starts))


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    write_seal(tmp_path / "plan.toml", tmp_path / "plan.sealed.json")
    return tmp_path / "plan.sealed.json"


def _read_plan_table(panel: Path, sealed: Path, **options: object) -> pl.DataFrame:
    tables = evaluate(panel, plan=sealed, **options)  # type: ignore[arg-type]
    return next(table.frame for table in tables if table.about.table == "retention.evaluate.plan")


def test_a_run_of_the_plan_equals_it(panel: Path, sealed: Path) -> None:
    table = _read_plan_table(panel, sealed)
    assert table["status"].unique().to_list() == ["equal"]
    assert table["item"].to_list()[0] == "seal"
    assert {"design", "controls", "alpha", "window_start", "estimator", "start of U000"} <= set(table["item"])


def test_every_departure_is_listed(panel: Path, sealed: Path) -> None:
    table = _read_plan_table(panel, sealed, controls="not_yet", alpha=0.1, from_="1")
    deviating = table.filter(pl.col("status") == "deviates").select("item", "planned", "run").rows()
    assert deviating == [
        ("controls", "never", "not_yet"), ("alpha", "0.05", "0.1"), ("window_start", "2", "1"),
    ]  # fmt: skip


def test_a_unit_that_started_at_another_time_or_unplanned_is_listed(tmp_path: Path, sealed: Path) -> None:
    starts = np.array([10.0, 15.0, 15.0, *[NEVER] * 17])
    values = np.random.default_rng(1).normal(size=(20, 20))
    table = _read_plan_table(write_panel(tmp_path / "other.csv", AdoptionPanel(values, np.arange(20), starts)), sealed)
    deviating = table.filter(pl.col("status") == "deviates").select("item", "planned", "run").rows()
    assert deviating == [("start of U001", "14", "15"), ("start of U002", "never", "15")]


def test_equal_plans_have_equal_seals_whatever_their_order_and_comments() -> None:
    seal = seal_plan(read_plan(PLAN.encode(), "plan.toml")).seal
    lines = PLAN.strip().splitlines()
    turned = "\n".join(["# a comment", *reversed(lines[:7]), *lines[7:]])
    assert seal_plan(read_plan(turned.encode(), "plan.toml")).seal == seal
    other = PLAN.replace('"never"', '"not_yet"')
    assert seal_plan(read_plan(other.encode(), "plan.toml")).seal != seal
    yaml = "\n".join(line.replace(" = ", ": ") for line in PLAN.replace("[starts]", "starts:").strip().splitlines())
    yaml = yaml.replace("U000", "  U000").replace("U001", "  U001")
    assert seal_plan(read_plan(yaml.encode(), "plan.yaml")).seal == seal


def test_a_changed_plan_is_refused(panel: Path, sealed: Path) -> None:
    content = json.loads(sealed.read_text(encoding="utf-8"))
    content["plan"]["alpha"] = 0.1
    with pytest.raises(CheckError) as raised:
        unseal_plan(json.dumps(content).encode(), "plan.sealed.json")
    assert raised.value.slug == "evaluate-seal-broken"


def test_a_plan_that_was_never_sealed_is_refused(tmp_path: Path, panel: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    with pytest.raises(CheckError) as raised:
        evaluate(panel, plan=tmp_path / "plan.toml")
    assert raised.value.slug == "evaluate-plan-not-usable"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PLAN.replace("outcome", "outcomes"), "outcomes"),
        (PLAN.replace('"staggered"', '"clever"'), "clever"),
        (PLAN.replace("dated = 2025-01-10", 'dated = "soon"'), "dated"),
        ("title = ", "Invalid value"),
    ],
)
def test_a_plan_that_does_not_say_what_it_must_is_refused(text: str, found: str) -> None:
    with pytest.raises(CheckError) as raised:
        read_plan(text.encode(), "plan.toml")
    assert raised.value.slug == "evaluate-plan-not-usable"
    assert found in raised.value.found


def test_a_seal_is_not_written_over_and_unusable_options_are_not_sealed(tmp_path: Path, sealed: Path) -> None:
    with pytest.raises(UsageError) as raised:
        write_seal(tmp_path / "plan.toml", sealed)
    assert raised.value.slug == "evaluate-seal-not-written"
    (tmp_path / "odd.toml").write_text("alpha = 0.9\n" + PLAN, encoding="utf-8")
    with pytest.raises(OptionError):
        write_seal(tmp_path / "odd.toml", tmp_path / "odd.json")
    assert not (tmp_path / "odd.json").exists()
