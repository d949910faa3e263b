"""Action plans: what is ready, what is warned of, when it is looked at again; and files refused by place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from tenure.errors import CheckError
from tenure.practice import content, plans
from tenure.practice.plans import Action, ActionPlan, Criterion, Evaluation, HeldCheckIn

OUTCOME = Criterion(kind="outcome", text="More stay", measure="theme_flexible", baseline=6.1)
OUTPUT = Criterion(kind="output", text="Paper agreed")
WHOLE = Action(
    id="a",
    topic="flex_working",
    owner="Head of people",
    start=dt.date(2026, 1, 1),
    due=dt.date(2026, 6, 1),
    criteria=(OUTCOME,),
    evaluation=Evaluation(design="chart", registered=dt.date(2025, 12, 31), closing_rule="A year without a shift"),
)


def change(**fields: object) -> Action:
    return msgspec.structs.replace(WHOLE, **fields)


def warn(action: Action, today: dt.date | None = None) -> list[str]:
    return [each.id for each in plans.review_plan(ActionPlan(title="p", actions=(action,)), today=today)]


def test_a_whole_action_is_ready_and_nothing_is_warned_of() -> None:
    assert plans.is_ready(WHOLE)
    assert warn(WHOLE) == []


@pytest.mark.parametrize(
    ("action", "warning"),
    [
        (change(owner=" "), "owner_missing"),
        (change(due=None), "date_missing"),
        (change(criteria=()), "outcome_missing"),
        (change(criteria=(OUTPUT,)), "outcome_missing"),
        (change(criteria=(OUTPUT, Criterion(kind="outcome", text=" "))), "outcome_missing"),
    ],
)
def test_an_action_without_owner_date_or_outcome_is_not_ready(action: Action, warning: str) -> None:
    assert not plans.is_ready(action)
    (found,) = (each for each in plans.review_plan(ActionPlan(title="p", actions=(action,))) if each.blocks)
    assert found.id == warning


@pytest.mark.parametrize(
    ("action", "warning"),
    [
        (change(criteria=(Criterion(kind="outcome", text="x", baseline=1.0),)), "measure_missing"),
        (change(criteria=(Criterion(kind="outcome", text="x", measure="joy", baseline=1.0),)), "measure_unknown"),
        (change(criteria=(Criterion(kind="outcome", text="x", measure="trust_leaver"),)), "baseline_missing"),
        (change(evaluation=Evaluation(closing_rule="x")), "design_missing"),
        (change(evaluation=Evaluation(design="chart")), "closing_rule_missing"),
        (
            change(evaluation=Evaluation(design="chart", registered=dt.date(2026, 1, 1), closing_rule="x")),
            "design_late",
        ),
    ],
)
def test_what_is_warned_of_besides_blocks_nothing(action: Action, warning: str) -> None:
    assert warn(action) == [warning]
    assert plans.is_ready(action)


def test_an_output_beside_an_outcome_is_no_fault() -> None:
    assert warn(change(criteria=(OUTPUT, OUTCOME))) == []


@pytest.mark.parametrize(("priorities", "warned"), [(3, False), (4, True)])
def test_more_than_three_open_priorities_are_warned_of(priorities: int, *, warned: bool) -> None:
    actions = [change(id=str(number), priority=True) for number in range(priorities)]
    closed = change(id="done", priority=True, status="done")
    found = plans.review_plan(ActionPlan(title="p", actions=(*actions, closed)))
    assert [(each.action, each.id, each.blocks) for each in found] == [("", "too_many_priorities", False)] * warned


def test_closed_actions_are_not_warned_of() -> None:
    assert warn(change(status="stopped", owner="", due=None), dt.date(2027, 1, 1)) == []


def test_check_ins_lie_30_60_and_90_days_after_the_start() -> None:
    # 2024 has a 29 February: 1 January + 30 = 31 January, + 30 = 1 March, + 30 = 31 March.
    assert plans.schedule_check_ins(dt.date(2024, 1, 1)) == (
        (30, dt.date(2024, 1, 31)),
        (60, dt.date(2024, 3, 1)),
        (90, dt.date(2024, 3, 31)),
    )


@pytest.mark.parametrize(
    ("today", "states"),
    [
        (None, ["held", "due", "due"]),
        (dt.date(2026, 3, 2), ["held", "due", "due"]),
        (dt.date(2026, 3, 3), ["held", "overdue", "due"]),
        (dt.date(2026, 4, 2), ["held", "overdue", "overdue"]),
    ],
)
def test_a_check_in_is_overdue_after_its_day(today: dt.date | None, states: list[str]) -> None:
    # 60 days after 1 January 2026 is 2 March, 90 days is 1 April.
    action = change(check_ins=(HeldCheckIn(day=30, held=dt.date(2026, 2, 2)),))
    assert [each.state for each in plans.list_check_ins(action, today=today)] == states
    assert ("check_in_overdue" in warn(action, today)) is ("overdue" in states)


def test_check_ins_not_held_are_dropped_when_the_action_is_closed() -> None:
    closed = change(status="done", check_ins=(HeldCheckIn(day=30, held=dt.date(2026, 2, 2)),))
    assert [each.state for each in plans.list_check_ins(closed, today=dt.date(2027, 1, 1))] == [
        "held",
        "dropped",
        "dropped",
    ]
    assert plans.list_check_ins(change(start=None)) == ()


def test_an_open_action_is_overdue_after_its_date_and_not_on_it() -> None:
    held = change(check_ins=tuple(HeldCheckIn(day=day, held=dt.date(2026, 5, 1)) for day in (30, 60, 90)))
    assert warn(held, dt.date(2026, 6, 1)) == []
    assert warn(held, dt.date(2026, 6, 2)) == ["overdue"]


def test_the_measures_of_a_plan_are_shares_of_its_actions() -> None:
    actions = (
        WHOLE,
        change(id="b", owner="", due=dt.date(2026, 2, 1), driver_diagram="d.toml"),
        change(id="c", due=None, evaluation=Evaluation()),
        change(id="d", status="done", start=None, driver_diagram="e.toml"),
    )
    shares = plans.count_plan(ActionPlan(title="p", actions=actions), today=dt.date(2026, 3, 1))
    found = {each.measure: (each.actions, each.of) for each in shares}
    # Of 3 open actions one is ready and one is late; of 4 two have a diagram, and 3 were registered before the start.
    assert found == {
        "actions_ready_share": (1, 3),
        "actions_overdue_share": (1, 3),
        "actions_with_diagram_share": (2, 4),
        "designs_before_start_share": (3, 4),
    }
    assert [each.share for each in plans.count_plan(ActionPlan(title="p", actions=actions[3:]))] == [None, 1.0, 1.0]


def test_questions_not_yet_answered_are_listed() -> None:
    action = change(smart={"owner": "yes"}, evaluation=Evaluation(steps={"objectives": "x", "risks": " "}))
    gaps = plans.list_gaps(action)
    assert gaps["smart"] == ("smart", "evidence", "focus", "timescale", "behaviour", "progress", "system")
    assert gaps["evaluation"] == ("stakeholders", "activities", "measures", "sources", "risks")


def test_every_warning_of_the_content_can_be_given() -> None:
    late = change(due=dt.date(2026, 1, 2))
    loose = change(owner="", due=None, criteria=(), evaluation=Evaluation())
    outcomes = [
        change(criteria=(Criterion(kind="outcome", text="x"),)),
        change(criteria=(Criterion(kind="outcome", text="x", measure="joy"),)),
        change(evaluation=Evaluation(design="chart", registered=WHOLE.start)),
    ]
    actions = tuple(
        msgspec.structs.replace(action, id=str(number), priority=True)
        for number, action in enumerate((late, loose, *outcomes))
    )
    given = plans.review_plan(ActionPlan(title="p", actions=actions), today=dt.date(2026, 5, 1))
    assert {each.id for each in given} == {warning.id for warning in content.action_plan().warnings}


FORM = """title = "p"

[[actions]]
id = "a"
topic = "data"

[[actions]]
id = "b"
topic = "data"
start = 2026-01-05
"""


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("due = 2026-01-04\n", "actions[1].due: 2026-01-04 is before the start, 2026-01-05"),
        ('due = "soon"\n', "line 7 on, at key 'actions[1].due'"),
        ('owned = "me"\n', "a key that is not expected, 'owned'; the nearest is 'owner'"),
        ('status = "opened"\n', "at key 'actions[1].status': none of the words that it may be; the nearest is 'open'"),
        ("check_ins = [{day = 45, held = 2026-02-01}]\n", "actions[1].check_ins: day 45 is none of 30, 60, 90"),
        (
            "check_ins = [{day = 30, held = 2026-02-01}, {day = 30, held = 2026-02-02}]\n",
            "actions[1].check_ins: day 30 twice",
        ),
        ('smart = {ownr = "x"}\n', "actions[1].smart: no such key; the nearest is 'owner'"),
        ('evaluation = {steps = {risk = "x"}}\n', "actions[1].evaluation.steps: no such key; the nearest is 'risks'"),
        ('criteria = [{kind = "outcome", text = ""}]\n', "at key 'actions[1].criteria[0].text'"),
        ("due = \n", "line 11: "),
        ('[[actions]]\nid = "a"\ntopic = "data"\n', "actions[2].id: the id of an action before it"),
        ('[[actions]]\nid = "c"\ntopic = "dta"\n', "actions[2].topic: none of the fourteen; the nearest is 'data'"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused_by_place(tmp_path: Path, extra: str, said: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(FORM + extra, encoding="utf-8")
    with pytest.raises(CheckError) as refused:
        plans.read_plan(path)
    assert refused.value.slug == "practice-file-not-usable"
    assert said in refused.value.found


def test_a_plan_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(FORM, encoding="utf-8")
    plan = plans.read_plan(path)
    assert [action.id for action in plan.actions] == ["a", "b"]
    assert plan.actions[1].start == dt.date(2026, 1, 5)
    path.write_text('title = "p"\nactions = []\n', encoding="utf-8")
    with pytest.raises(CheckError, match="no actions"):
        plans.read_plan(path)


def test_the_plan_shown_in_the_documentation_is_the_template_and_ready(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "methods" / "practice.md"
    shown = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert shown == content.read_template("plan")
    path = tmp_path / "plan.toml"
    path.write_text(shown, encoding="utf-8")
    plan = plans.read_plan(path)
    assert plans.is_ready(plan.actions[0])
    assert plans.review_plan(plan) == ()
