"""Effects of staggered starts agree with three other programs on public data, number by number, to 1e-6."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tenure.estimate.designs import AdoptionEffects, estimate_group_times, impute_effects, join_leads
from tests.support.adoption import rebuild_mpdta

HERE = Path(__file__).parent
with (HERE / "staggered_programs.csv").open(encoding="utf-8") as file:
    TOLD = list(csv.DictReader(file))
PROGRAMS = sorted({row["program"] for row in TOLD})


@pytest.fixture(scope="module")
def found() -> dict[str, AdoptionEffects]:
    panel = rebuild_mpdta()
    imputation = impute_effects(panel)
    varying = estimate_group_times(panel, controls="never")
    return {
        "csdid 0.4.3": varying,
        "did_imputation 0.1.0": imputation,
        "diff-diff 3.13.0 imputation": imputation,
        "diff-diff 3.13.0 never_treated universal": estimate_group_times(
            panel, controls="never", base_period="universal"
        ),
        "diff-diff 3.13.0 never_treated varying": varying,
        "diff-diff 3.13.0 not_yet_treated varying": estimate_group_times(panel, controls="not_yet"),
    }


def _keys(effects: AdoptionEffects) -> dict[tuple[str, ...], tuple[float, float]]:
    def write(number: float) -> str:
        return "" if np.isnan(number) else str(int(number))

    rows = zip(effects.rows, effects.estimates, effects.std_errors, strict=True)
    return {
        (row.kind, write(row.cohort), write(row.period), write(row.event_time)): (float(estimate), float(error))
        for row, estimate, error in rows
    }


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_number_of_another_program_is_ours(found: dict[str, AdoptionEffects], program: str) -> None:
    ours = _keys(found[program])
    told = [row for row in TOLD if row["program"] == program and row["kind"] != "pre_trend"]
    assert len(told) >= 5
    for row in told:
        estimate, error = ours[row["kind"], row["cohort"], row["period"], row["event_time"]]
        assert estimate == pytest.approx(float(row["estimate"]), abs=1e-6), row
        assert error == pytest.approx(float(row["std_error"]), abs=1e-6, nan_ok=True), row


def test_all_kinds_of_both_estimators_are_held_against_a_program() -> None:
    lasting = {"group_time", "event", "simple", "event_overall", "cohort", "cohort_overall"}
    assert {row["kind"] for row in TOLD} == {*lasting, "pre_trend"}
    assert {row["kind"] for row in TOLD if "imputation" in row["program"]} == {"event", "simple", "cohort"}


def test_the_test_before_starts_is_that_which_the_package_did_prints(found: dict[str, AdoptionEffects]) -> None:
    # Published in the README of did 2.5.1: p-value .16812; the statistic by csdid.
    test = join_leads(found["csdid 0.4.3"], most=100)
    assert test is not None
    assert (test.statistic, test.p_value) == pytest.approx((7.791236627, 0.16812), abs=5e-6)
    assert test.freedom == 5


def test_published_effects_are_ours_to_their_four_decimals(found: dict[str, AdoptionEffects]) -> None:
    # README of did 2.5.1: dynamic effects for event times -3 to 3, and their overall average.
    effects = found["csdid 0.4.3"]
    published = [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008]
    assert np.round(effects.estimates[effects.find("event")], 4).tolist() == published
    assert round(effects.take("event_overall")[0], 4) == -0.0772
    assert effects.take("cohort_overall") == pytest.approx((-0.0310, 0.0124), abs=5e-5)


def test_effects_by_imputation_of_a_cohort_in_a_period_make_up_those_of_other_programs(
    found: dict[str, AdoptionEffects],
) -> None:
    # No program prints them. Weighted by units (20, 40, 131) they are the events, and those of 2004 alone at once.
    ours = _keys(found["did_imputation 0.1.0"])
    cells = {key[1:3]: value for key, value in ours.items() if key[0] == "group_time"}
    first = (20 * cells["2004", "2004"][0] + 40 * cells["2006", "2006"][0] + 131 * cells["2007", "2007"][0]) / 191
    assert first == pytest.approx(ours["event", "", "", "0"][0], abs=1e-12)
    assert cells["2004", "2007"] == pytest.approx(ours["event", "", "", "3"], abs=1e-12)
    assert cells["2007", "2007"] == pytest.approx(ours["cohort", "2007", "", ""], abs=1e-12)
    events = [ours["event", "", "", str(time)][0] for time in range(4)]
    assert ours["event_overall", "", "", ""][0] == pytest.approx(sum(events) / 4, abs=1e-12)
