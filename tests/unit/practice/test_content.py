"""What practice holds in words: counted by hand against the guide, and every reference leads somewhere."""

from __future__ import annotations

import doctest
import importlib
from decimal import Decimal

import pytest

from tenure import rules
from tenure.errors import UsageError
from tenure.practice import content, contradictions, drivers
from tenure.rules.tables import read_rows

# The guide's own counts: things to consider, tips, prompts for leaders, prompts for managers; None where it has none
# and the part is ours, or divides them otherwise.
IN_GUIDE = {
    "culture": (None, None, None, None),
    "data": (7, None, None, None),
    "voice": (None, 6, 3, 3),
    "new_starters": (6, None, 3, 3),
    "international": (7, None, 2, 3),
    "wellbeing": (None, 11, 3, 3),
    "development": (10, None, 4, 4),
    "late_career": (4, 3, 3, 3),
    "flex_retirement": (5, None, 3, 3),
    "flex_working": (7, None, 3, 3),
    "change_barriers": (5, 5, None, None),
    "action_planning": (None, None, None, None),
    "evaluation": (None, None, None, None),
    "reward": (None, None, 3, 3),
}
SECTIONS = (1, 2, 3, 4, 5, 10, 6, 7, 9, 8, 12, 13, 14, 11)


def test_fourteen_topics_stand_in_the_order_of_their_statements() -> None:
    assert [topic.id for topic in content.topics()] == list(IN_GUIDE)
    assert [topic.number for topic in content.topics()] == list(range(1, 15))
    assert tuple(topic.section for topic in content.topics()) == SECTIONS


@pytest.mark.parametrize("topic", content.topics(), ids=lambda topic: topic.id)
def test_each_topic_has_every_part_and_as_many_entries_as_the_guide(topic: content.Topic) -> None:
    parts = (topic.consider, topic.tips, topic.leaders, topic.managers)
    assert all(parts)
    assert topic.activity
    assert topic.reading
    for found, told in zip(parts, IN_GUIDE[topic.id], strict=True):
        assert told is None or len(found) == told
    assert set(topic.people_promise) <= {element.id for element in content.people_promise()}


def test_the_six_prompts_on_data_are_six_whoever_they_are_for() -> None:
    data = content.topic("data")
    assert len(data.leaders) + len(data.managers) == 6
    assert "which are for leaders" in data.note


def test_the_lists_are_as_long_as_the_guide_has_them() -> None:
    assert [each.id for each in content.viewpoints()] == ["board", "hr", "line_managers", "staff"]
    assert [colour.id for colour in content.scale()] == ["red", "amber", "green"]
    assert len(content.smart_prompts()) == 8
    assert [step.number for step in content.evaluation_steps()] == [1, 2, 3, 4, 5, 6]
    assert len(content.retirement_options()) == 6
    assert len(content.people_promise()) == 7
    guided = [field for field in content.action_plan().fields if field.source == "guide-2022"]
    assert [field.id for field in guided] == ["objective", "action", "owner", "due", "steps", "criteria"]
    assert content.action_plan().check_in_days == (30, 60, 90)
    assert content.action_plan().most_open_priorities == 3


def test_the_guide_tells_of_28_cases_three_of_them_with_a_figure() -> None:
    guided = [case for case in content.case_studies() if case.source == "guide-2022"]
    # One of them is told in two sections.
    assert sum(len(case.topics) for case in guided) == 28
    figured = [case.who.split(",")[0] for case in guided if case.figures]
    assert figured == ["West London NHS Trust", "Milton Keynes University Hospital", "North Bristol NHS Trust"]
    assert {case.strength for case in guided if case.figures} == {"reported_figure"}
    assert {case.strength for case in guided if not case.figures} == {"described", "reported"}


def test_a_day_of_sickness_saved_comes_to_what_the_published_figures_make() -> None:
    (case,) = (case for case in content.case_studies() if case.id == "north_bristol_wellbeing")
    figures = {figure.unit: Decimal(str(figure.value)) for figure in case.figures}
    # 301,015 / 3,923 = 76.73: 3,923 x 76.73 = 301,011.79, and half a penny a day more is 19.62.
    assert round(figures["pounds"] / figures["days"], 2) == Decimal("76.73")
    assert case.strength == "reported_figure"


def test_strengths_are_in_order_and_cases_use_them_as_they_are_meant() -> None:
    known = [strength.id for strength in content.strengths()]
    assert known == ["described", "reported", "reported_figure", "uncontrolled", "controlled"]
    for case in content.case_studies():
        assert case.strength in known
        assert set(case.topics) <= set(IN_GUIDE)
        assert bool(case.result) is (case.strength != "described")


def test_every_entry_names_a_source_that_is_described() -> None:
    entries: list[content.Entry] = [
        *content.topics(),
        *content.scale(),
        *content.viewpoints(),
        *content.smart_prompts(),
        *content.evaluation_steps(),
        *content.retirement_options(),
        *content.strengths(),
        *content.case_studies(),
        *content.measures(),
        *content.people_promise(),
        *content.action_plan().fields,
        *content.action_plan().warnings,
        *contradictions.rules(),
    ]
    known = {source.id for source in content.sources()}
    assert {entry.source for entry in entries} <= known
    assert {option.update_source for option in content.retirement_options()} - {""} <= known
    assert all(entry.dated and entry.last_checked for entry in entries)
    assert all(source.publisher and source.last_checked for source in content.sources())


def test_no_id_is_used_twice_in_a_list() -> None:
    for entries in (content.topics(), content.case_studies(), content.measures(), contradictions.rules()):
        ids = [entry.id for entry in entries]
        assert len(set(ids)) == len(ids)


def test_every_topic_has_a_measure_and_every_measure_leads_to_what_defines_it() -> None:
    definitions = {definition.id for definition in rules.definitions()}
    questions = {row["id"] for row in read_rows("survey_themes")}
    directions = {row["id"]: row["direction"] for row in read_rows("survey_questions")}
    reasons = {row["reason"] for row in read_rows("leave_reasons")}
    assert {measure.topic for measure in content.measures()} == set(IN_GUIDE)
    for measure in content.measures():
        assert sum(map(bool, (measure.definition, measure.survey, measure.local))) == 1, measure.id
        assert measure.definition in {"", *definitions}, measure.id
        assert measure.survey in {"", *questions}, measure.id
        assert not measure.survey or measure.better == directions[measure.survey], measure.id
        assert set(measure.reasons) <= reasons, measure.id


def test_options_of_retirement_name_pension_rules_that_are_held() -> None:
    held = {row["name"] for row in read_rows("pension_rules")}
    definitions = {definition.id for definition in rules.definitions()}
    for option in content.retirement_options():
        assert set(option.rules) <= held, option.id
        assert option.definition in {"", *definitions}


def test_what_is_told_of_partial_retirement_agrees_with_the_dated_rules() -> None:
    since = {
        row["name"]: float(row["value"])
        for row in read_rows("pension_rules")
        if row["section"] == "1995" and row["in_force_from"] == "2023-10-01"
    }
    assert since["partial_retirement"] == 1
    assert since["partial_retirement_least_share"] == 0.2
    assert since["partial_retirement_most_share"] == 1
    assert since["partial_retirement_pay_cut_share"] == 0.1
    assert since["partial_retirement_pay_cut_months"] == 12
    (option,) = (option for option in content.retirement_options() if option.id == "draw_down")
    for words in ("1 October 2023", "20% to 100%", "10%", "twelve months", "every section"):
        assert words in option.since_guide


def test_a_topic_is_found_by_id_or_number_and_the_nearest_is_told() -> None:
    assert content.topic("10") is content.topic("flex_working")
    with pytest.raises(UsageError) as refused:
        content.topic("flexworking")
    assert refused.value.slug == "practice-name-unknown"
    assert "'flex_working'" in refused.value.found


def test_the_example_diagram_hangs_together() -> None:
    assert drivers.review_diagram(drivers.example_diagram()) == ()


@pytest.mark.parametrize("module", ["tenure.practice.assessment", "tenure.practice.plans"])
def test_the_examples_in_the_documentation_hold(module: str) -> None:
    found = doctest.testmod(importlib.import_module(module))
    assert found.attempted > 0
    assert found.failed == 0
