"""The contradiction check: every rule where it holds, and just beside it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tenure.errors import CheckError, UsageError
from tenure.practice import content, contradictions, released
from tenure.practice.assessment import Split
from tenure.practice.contradictions import Reading, Rule
from tenure.practice.plans import PlanShare

DAY = dt.date(2026, 1, 5)
FLEXIBLE = "theme_flexible"

# For each general rule: a reading in which it holds, and readings just beside it.
GENERAL: dict[str, tuple[str, dict[str, Any], list[dict[str, Any]]]] = {
    "green_but_concern": (
        "green",
        {"variation": "concern"},
        [{"variation": "common_cause"}, {"variation": "improvement"}],
    ),
    "green_but_target_missed": ("green", {"assurance": "fail"}, [{"assurance": "inconsistent"}, {"assurance": "pass"}]),
    "green_but_worse_than_peers": (
        "green",
        {"comparison": "worse"},
        [{"comparison": "as_expected"}, {"comparison": "better"}],
    ),
    "red_but_improvement": ("red", {"variation": "improvement"}, [{"variation": "neutral"}, {"variation": "concern"}]),
    "red_but_target_met": ("red", {"assurance": "pass"}, [{"assurance": "inconsistent"}, {"assurance": "fail"}]),
    "red_but_better_than_peers": ("red", {"comparison": "better"}, [{"comparison": ""}, {"comparison": "worse"}]),
}
# For each rule with a limit: colour, a value beyond it, and the value that is not yet.
LIMITS = {
    "data_green_reasons_unknown": ("green", 0.40, 0.39),
    "data_red_reasons_known": ("red", 0.09, 0.10),
    "data_green_destinations_unknown": ("green", 0.51, 0.50),
    "data_green_few_exit_answers": ("green", 0.29, 0.30),
    "voice_green_few_answers": ("green", 0.39, 0.40),
    "new_starters_green_leaving_early": ("green", 0.79, 0.80),
    "action_planning_green_not_ready": ("green", 0.74, 0.75),
    "action_planning_green_overdue": ("green", 0.26, 0.25),
    "action_planning_red_ready": ("red", 0.96, 0.95),
    "change_barriers_green_no_diagrams": ("green", 0.49, 0.50),
    "evaluation_green_registered_late": ("green", 0.49, 0.50),
}
RULES = {rule.id: rule for rule in contradictions.rules()}


def split(topic: str, colour: str, *, unit: str = "RAA") -> Split:
    counts = {"red": 0, "amber": 1, "green": 0}
    counts[colour] += 1
    return Split("trust", unit, topic, **counts, places=1, evidenced=0, as_of=DAY)


def find(splits: list[Split], readings: list[Reading]) -> list[str]:
    return [each.rule.id for each in contradictions.find_contradictions(splits, readings)]


def opposite(colour: str) -> str:
    return "red" if colour == "green" else "green"


def test_every_rule_is_tried_here() -> None:
    assert set(RULES) == set(GENERAL) | set(LIMITS)


@pytest.mark.parametrize("rule", GENERAL)
def test_a_general_rule_holds_for_its_colour_and_verdict_and_no_other(rule: str) -> None:
    colour, verdict, beside = GENERAL[rule]
    assert find([split("flex_working", colour)], [Reading(FLEXIBLE, **verdict)]) == [rule]
    assert find([split("flex_working", opposite(colour))], [Reading(FLEXIBLE, **verdict)]) == []
    assert find([split("flex_working", "amber")], [Reading(FLEXIBLE, **verdict)]) == []
    for other in beside:
        assert find([split("flex_working", colour)], [Reading(FLEXIBLE, **other)]) == []


@pytest.mark.parametrize("rule", LIMITS)
def test_a_limit_holds_beyond_its_value_and_not_on_it(rule: str) -> None:
    colour, beyond, on_it = LIMITS[rule]
    held = RULES[rule]
    assert find([split(held.topic, colour)], [Reading(held.measure, value=beyond)]) == [rule]
    assert find([split(held.topic, colour)], [Reading(held.measure, value=on_it)]) == []
    assert find([split(held.topic, opposite(colour))], [Reading(held.measure, value=beyond)]) == []
    assert find([split(held.topic, colour)], [Reading(held.measure)]) == []


def test_flexible_working_rated_green_by_some_against_a_score_of_concern() -> None:
    divided = Split("trust", "RAA", "flex_working", red=1, amber=1, green=2, places=1, evidenced=0, as_of=DAY)
    reading = Reading(FLEXIBLE, "RAA", "2024", 6.1, variation="concern")
    (found,) = contradictions.find_contradictions([divided], [reading])
    assert (found.rated, found.raters_against, found.raters) == ("green", 2, 4)
    assert found.reading is reading
    assert found.rule.id == "green_but_concern"


def test_both_directions_are_found_where_raters_differ() -> None:
    divided = Split("trust", "RAA", "flex_working", red=1, amber=0, green=1, places=1, evidenced=0, as_of=DAY)
    reading = Reading(FLEXIBLE, variation="improvement", comparison="worse")
    assert find([divided], [reading]) == ["green_but_worse_than_peers", "red_but_improvement"]


def test_a_measure_speaks_for_its_own_topic_and_unit_only() -> None:
    concern = Reading(FLEXIBLE, "RAA", variation="concern")
    assert find([split("reward", "green")], [concern]) == []
    assert find([split("flex_working", "green", unit="RBB")], [concern]) == []
    everywhere = Reading(FLEXIBLE, variation="concern")
    both = [split("flex_working", "green", unit=unit) for unit in ("RBB", "RAA")]
    found = contradictions.find_contradictions(both, [everywhere])
    assert [each.unit for each in found] == ["RAA", "RBB"]


def test_a_measure_without_a_better_side_contradicts_nobody() -> None:
    neither = [measure for measure in content.measures() if measure.better == "neither"]
    assert neither
    for measure in neither:
        assert (
            find([split(measure.topic, "green")], [Reading(measure.id, variation="concern", comparison="worse")]) == []
        )


def test_the_order_of_the_files_does_not_matter() -> None:
    splits = [split("data", "green"), split("flex_working", "green"), split("data", "green", unit="RBB")]
    readings = [
        Reading(FLEXIBLE, variation="concern", assurance="fail"),
        Reading("reason_unknown_share", value=0.5, comparison="worse"),
        Reading("destination_unknown_share", value=0.9),
    ]
    forward = contradictions.find_contradictions(splits, readings)
    backward = contradictions.find_contradictions(splits[::-1], readings[::-1])
    assert forward == backward
    assert len(forward) == 2 * 3 + 2


def test_rules_of_ones_own_can_be_tried() -> None:
    own = Rule(
        id="own", source="tenure", last_checked=DAY, rated="green", measure="sickness_rate", above=0.05, says="x"
    )
    found = contradictions.find_contradictions(
        [split("wellbeing", "green")], [Reading("sickness_rate", value=0.06)], by=[own]
    )
    assert [each.rule for each in found] == [own]


def test_rules_have_one_condition_and_limits_a_basis() -> None:
    measures = {measure.id: measure for measure in content.measures()}
    for rule in contradictions.rules():
        limits = [rule.above, rule.below]
        verdicts = [rule.variation, rule.assurance, rule.comparison]
        assert sum(map(bool, verdicts)) + sum(limit is not None for limit in limits) == 1, rule.id
        is_limit = any(limit is not None for limit in limits)
        assert bool(rule.basis and rule.status and rule.measure) is is_limit, rule.id
        assert not rule.measure or measures[rule.measure].topic == rule.topic


def test_topics_without_a_measure_that_says_something_are_listed() -> None:
    splits = [split("data", "green"), split("reward", "red"), split("culture", "red")]
    readings = [Reading("reason_pay"), Reading("theme_compassionate", assurance="inconsistent")]
    assert contradictions.find_uncompared(splits, readings) == (("RAA", "data"), ("RAA", "reward"))


def test_a_plan_gives_readings_of_its_own() -> None:
    shares = [PlanShare("actions_ready_share", 1, 4), PlanShare("actions_overdue_share", 0, 0)]
    readings = contradictions.read_shares(shares, unit="RAA")
    assert readings == (Reading("actions_ready_share", "RAA", value=0.25),)
    assert find([split("action_planning", "green")], list(readings)) == ["action_planning_green_not_ready"]


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_measures_are_read_with_verdicts_as_charts_write_them(tmp_path: Path) -> None:
    path = write(
        tmp_path / "m.csv",
        "measure,unit,value,variation,assurance,comparison",
        "theme_flexible,RAA,6.1,concern_low,none,worse",
        "sickness_rate,,[c],Common cause,Fail,",
        "survey_response_share,,0.5,,,",
    )
    assert contradictions.read_measures(path) == (
        Reading("theme_flexible", "RAA", value=6.1, variation="concern", comparison="worse"),
        Reading("sickness_rate", variation="common_cause", assurance="fail"),
        Reading("survey_response_share", value=0.5),
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sickness,0.1,", "line 3: measure is none of the topics' measures; the nearest is 'sickness_rate'"),
        ("sickness_rate,4%,", "line 3: value is no number"),
        ("sickness_rate,nan,", "line 3: value is no number"),
        ("sickness_rate,,worrying", "line 3: variation is none of common_cause, improvement, concern, neutral"),
        ("theme_safe,1,", "line 3: the same measure, unit and period as line 2"),
    ],
)
def test_a_line_of_measures_that_cannot_be_meant_is_told(tmp_path: Path, line: str, said: str) -> None:
    path = write(tmp_path / "m.csv", "measure,value,variation", "theme_safe,6,", line)
    with pytest.raises(CheckError) as refused:
        contradictions.read_measures(path)
    assert said in refused.value.found


def test_verdicts_of_charts_are_read_and_series_without_a_measure_told(tmp_path: Path) -> None:
    path = write(
        tmp_path / "v.csv",
        "series,variation,assurance,improvement,target,latest_date,latest_value,latest_rule",
        "RAA/sickness_rate,concern_high,fail,down,0.05,2024-03-01,0.06,outside",
        "theme_safe,none,none,up,,2024-03-01,[c],",
        "RAA/agency spend,common_cause,none,,,2024-03-01,1,",
    )
    readings, strangers = contradictions.read_verdicts(path)
    assert readings == (
        Reading("sickness_rate", "RAA", "2024-03-01", 0.06, variation="concern", assurance="fail"),
        Reading("theme_safe", period="2024-03-01"),
    )
    assert strangers == ("RAA/agency spend",)


def read_tables(folder: Path, **tables: str) -> released.Findings:
    for name, text in tables.items():
        (folder / f"retention.{name.replace('__', '.')}.csv").write_text(text, encoding="utf-8")
    return released.read_released(folder)


def test_results_of_a_survey_are_read_with_the_way_they_changed(tmp_path: Path) -> None:
    items = (
        "survey,question,organisation,group,period,value,change_low,change_high\n"
        "nss,theme_flexible,RAA,all,2023,9.9,,\n"
        "nss,theme_flexible,RAA,all,2024,6.1,-0.9,-0.1\n"
        "nss,theme_flexible,RAA,nurses,2024,5,-2,-1\n"
        "nss,theme_safe,RAA,all,2024,6.0,-0.1,0.1\n"
        "nss,discrimination_internal,RAA,all,2024,9.0,-2,-1\n"
        "nss,harassment_public,RAA,all,2024,[c],[c],[c]\n"
        "nss,hours_tiring,RAA,all,2024,9,1,2\n"
    )
    findings = read_tables(tmp_path, survey__items=items)
    # Lower is better of discrimination, so that its fall is an improvement; hours that tire are no topic's measure.
    assert set(findings.readings) == {
        Reading("theme_flexible", "RAA", "2024", 6.1, variation="concern"),
        Reading("theme_safe", "RAA", "2024", 6.0, variation="common_cause"),
        Reading("discrimination_internal", "RAA", "2024", 9.0, variation="improvement"),
        Reading("harassment_public", "RAA", "2024"),
    }
    assert findings.read == ("retention.survey.items",)


def test_tables_broken_down_are_put_together_where_sums_allow_it(tmp_path: Path) -> None:
    findings = read_tables(
        tmp_path,
        sickness__rates=(
            "end,unit,sex,fte_days_lost,fte_days_available\n2024-03,RAA,F,6,60\n2024-03,RAA,M,0,3\n"
            "2024-03,RBB,F,1,60\n2024-03,RBB,M,[c],3\n"
        ),
        reasons__summary="end,unit,still_in_service,leavers,reason_unknown\n2024,RAA,no,60,31\n2024,RAA,yes,40,10\n",
        starters__survival=(
            "unit,sex,cohort,months_since,survival\nRAA,F,2022/23,12,0.8\nRAA,M,2022/23,12,0.7\nRAA,F,2022/23,3,1\n"
        ),
    )
    # 6 / 63 days, known answer K2 of the sickness rate; and 41 of 100 leavers.
    assert findings.readings == (
        Reading("sickness_rate", "RAA", "2024-03", 6 / 63),
        Reading("sickness_rate", "RBB", "2024-03"),
        Reading("reason_unknown_share", "RAA", "2024", 0.41),
    )
    assert findings.broken_down == ("retention.starters.survival",)


def test_the_newest_cohort_of_starters_is_read(tmp_path: Path) -> None:
    findings = read_tables(
        tmp_path,
        starters__survival="unit,cohort,months_since,survival\nRAA,2021/22,12,0.9\nRAA,2022/23,12,0.7\nRAA,2022/23,3,1\n",
        starters__early_leavers="end,unit,under_a_year,known\n2024-03,RAA,30,100\n2023-03,RAA,0,100\n2024-03,RBB,0,0\n",
    )
    assert findings.readings == (
        Reading("starters_kept_one_year", "RAA", "2022/23", 0.7),
        Reading("leavers_in_first_year_share", "RAA", "2024-03", 0.3),
        Reading("leavers_in_first_year_share", "RBB", "2024-03"),
    )
    assert find([split("new_starters", "green")], list(findings.readings)) == ["new_starters_green_leaving_early"]


def test_a_folder_without_a_table_that_is_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        released.read_released(tmp_path)
    assert refused.value.slug == "practice-file-not-found"
    with pytest.raises(CheckError, match="line 1: no column fte_days_available"):
        read_tables(tmp_path, sickness__rates="end,unit,fte_days_lost\n2024-03,RAA,1\n")


def test_tables_that_are_read_name_measures_that_there_are() -> None:
    measures = {measure.id for measure in content.measures()}
    for table in released.tables():
        assert bool(table.measure) is not bool(table.measure_column)
        assert bool(table.value) is not bool(table.numerator and table.denominator)
        assert table.measure in {"", *measures}


def test_verdicts_that_took_the_other_side_for_better_are_refused(tmp_path: Path) -> None:
    path = write(
        tmp_path / "v.csv",
        "series,variation,assurance,improvement",
        "RAA/sickness_rate,improvement_high,none,up",
        "RAA/theme_safe,concern_low,none,up",
    )
    with pytest.raises(CheckError) as refused:
        contradictions.read_verdicts(path)
    assert refused.value.found == "line 2: improvement is up, where lower is better of sickness_rate."
