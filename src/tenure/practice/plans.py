"""Action plans: read, warned of where they are not ready, and looked at again after 30, 60 and 90 days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tenure.practice.content import action_plan, evaluation_steps, measures, smart_prompts, topics
from tenure.practice.reading import convert_table, read_toml, refuse_file, say_nearest

__all__ = [
    "Action",
    "ActionPlan",
    "Advice",
    "CheckIn",
    "Criterion",
    "Evaluation",
    "HeldCheckIn",
    "PlanShare",
    "count_plan",
    "is_ready",
    "list_check_ins",
    "list_gaps",
    "read_plan",
    "review_plan",
    "schedule_check_ins",
]

Text = Annotated[str, Meta(min_length=1)]
_EXPECTED = "a TOML file with a title and an [[actions]] table for each action."


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What success is: something delivered (``output``), or something that changes for staff (``outcome``)."""

    kind: Literal["output", "outcome"]
    text: Text
    measure: str = ""
    baseline: float | None = None
    aim: float | None = None


class HeldCheckIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A check-in that took place."""

    day: int
    held: dt.date
    note: str = ""


class Evaluation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the effect is to be judged; ``steps`` answers the six steps by their ids."""

    design: Literal["chart", "interrupted_time_series", "difference_in_differences", "staggered", "none"] = "none"
    registered: dt.date | None = None
    closing_rule: str = ""
    steps: dict[str, str] = {}


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of the plan: the guide's six columns, and what ties it to topic, measure and evaluation."""

    id: Text
    topic: Text
    objective: str = ""
    action: str = ""
    owner: str = ""
    start: dt.date | None = None
    due: dt.date | None = None
    steps: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    priority: bool = False
    status: Literal["open", "done", "stopped"] = "open"
    check_ins: tuple[HeldCheckIn, ...] = ()
    driver_diagram: str = ""
    evaluation: Evaluation = Evaluation()
    smart: dict[str, str] = {}


class ActionPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plan and its actions."""

    title: Text
    unit: str = ""
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A warning about an action, or the plan where ``action`` is blank; if it ``blocks``, the action is not ready."""

    action: str
    id: str
    text: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A look at progress so many days after the start, and how it stands: ``held``, ``due``, ``overdue``, ``dropped``.

    It is ``due`` up to and on its day, ``overdue`` after it, and ``dropped`` when the action was closed without it.
    """

    day: int
    on: dt.date
    held: dt.date | None
    state: Literal["held", "due", "overdue", "dropped"]


@dataclass(frozen=True, slots=True)
class PlanShare:
    """A share of actions, as a measure of practice; ``of`` may be nought, and then there is no share."""

    measure: str
    actions: int
    of: int

    @property
    def share(self) -> float | None:
        """Actions over ``of``, 0 to 1."""
        return self.actions / self.of if self.of else None


def read_plan(path: Path) -> ActionPlan:
    """Read an action plan from a TOML file.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        It is no TOML, has a key that plans do not have, or says what cannot be meant; the place is told.
    """
    held, text = read_toml(path, _EXPECTED)
    plan = convert_table(held, ActionPlan, path=path, text=text, expected=_EXPECTED)
    problems = list(_problems(plan))
    if problems:
        raise refuse_file(path, problems, _EXPECTED)
    return plan


def _problems(plan: ActionPlan) -> Iterator[str]:
    names = [action.id for action in plan.actions]
    if not names:
        yield "no actions"
    for number, action in enumerate(plan.actions):
        place = f"actions[{number}]"
        if names.index(action.id) < number:
            yield f"{place}.id: the id of an action before it"
        yield from (f"{place}.{text}" for text in _action_problems(action))


def _action_problems(action: Action) -> Iterator[str]:
    known = [topic.id for topic in topics()]
    if action.topic not in known:
        yield f"topic: none of the fourteen{say_nearest(action.topic, known)}"
    if action.start and action.due and action.due < action.start:
        yield f"due: {action.due} is before the start, {action.start}"
    days = [held.day for held in action.check_ins]
    for day in sorted(set(days)):
        if day not in action_plan().check_in_days:
            yield f"check_ins: day {day} is none of {', '.join(map(str, action_plan().check_in_days))}"
        elif days.count(day) > 1:
            yield f"check_ins: day {day} twice"
    answered = (
        ("smart", action.smart, smart_prompts()),
        ("evaluation.steps", action.evaluation.steps, evaluation_steps()),
    )
    for key, answers, entries in answered:
        ids = [entry.id for entry in entries]
        yield from (f"{key}: no such key{say_nearest(name, ids)}" for name in answers if name not in ids)


def is_ready(action: Action) -> bool:
    """Whether an action has an owner, a date by which it is done, and something that should change for staff."""
    return _blocking().isdisjoint(_find_warnings(action, None))


@cache
def _blocking() -> frozenset[str]:
    return frozenset(warning.id for warning in action_plan().warnings if warning.blocks)


def review_plan(plan: ActionPlan, *, today: dt.date | None = None) -> tuple[Advice, ...]:
    """Return what to be warned of, action by action, and of the plan as a whole at the end.

    Parameters
    ----------
    plan : ActionPlan
        Closed actions are not warned of.
    today : date, optional
        Without it nothing is called overdue.
    """
    texts = {warning.id: warning for warning in action_plan().warnings}
    found = [
        (action.id, warning)
        for action in plan.actions
        if action.status == "open"
        for warning in _find_warnings(action, today)
    ]
    priorities = [action for action in plan.actions if action.priority and action.status == "open"]
    if len(priorities) > action_plan().most_open_priorities:
        found.append(("", "too_many_priorities"))
    return tuple(Advice(action, name, texts[name].text, texts[name].blocks) for action, name in found)


def _find_warnings(action: Action, today: dt.date | None) -> Iterator[str]:
    outcomes = [criterion for criterion in action.criteria if criterion.kind == "outcome" and criterion.text.strip()]
    if not action.owner.strip():
        yield "owner_missing"
    if action.due is None:
        yield "date_missing"
    if not outcomes:
        yield "outcome_missing"
    if today and action.due and action.due < today:
        yield "overdue"
    if any(check_in.state == "overdue" for check_in in list_check_ins(action, today=today)):
        yield "check_in_overdue"
    yield from _find_loose_ends(action, outcomes)


def _find_loose_ends(action: Action, outcomes: Sequence[Criterion]) -> Iterator[str]:
    known = {name for measure in measures() for name in (measure.id, measure.definition, measure.survey) if name}
    named = [outcome.measure for outcome in outcomes if outcome.measure]
    if outcomes and not named:
        yield "measure_missing"
    if set(named) - known:
        yield "measure_unknown"
    if outcomes and all(outcome.baseline is None for outcome in outcomes):
        yield "baseline_missing"
    if action.evaluation.design == "none":
        yield "design_missing"
    elif action.start and action.evaluation.registered and action.evaluation.registered >= action.start:
        yield "design_late"
    if not action.evaluation.closing_rule.strip():
        yield "closing_rule_missing"


def schedule_check_ins(start: dt.date) -> tuple[tuple[int, dt.date], ...]:
    """Return the days after a start on which progress is looked at, with their dates.

    Examples
    --------
    >>> [f"{day}: {on}" for day, on in schedule_check_ins(dt.date(2026, 1, 1))]
    ['30: 2026-01-31', '60: 2026-03-02', '90: 2026-04-01']
    """
    return tuple((day, start + dt.timedelta(days=day)) for day in action_plan().check_in_days)


def list_check_ins(action: Action, *, today: dt.date | None = None) -> tuple[CheckIn, ...]:
    """Return the check-ins of an action that has a start, and how each stands; without ``today`` none is overdue."""
    if action.start is None:
        return ()
    held = {check_in.day: check_in.held for check_in in action.check_ins}
    found = []
    for day, on in schedule_check_ins(action.start):
        state: Literal["held", "due", "overdue", "dropped"] = "overdue" if today and on < today else "due"
        if day in held:
            state = "held"
        elif action.status != "open":
            state = "dropped"
        found.append(CheckIn(day, on, held.get(day), state))
    return tuple(found)


def list_gaps(action: Action) -> dict[str, tuple[str, ...]]:
    """Return the questions not yet answered: of the eight prompts (``smart``) and of the six steps (``evaluation``)."""
    return {
        "smart": tuple(each.id for each in smart_prompts() if not action.smart.get(each.id, "").strip()),
        "evaluation": tuple(
            each.id for each in evaluation_steps() if not action.evaluation.steps.get(each.id, "").strip()
        ),
    }


def count_plan(plan: ActionPlan, *, today: dt.date | None = None) -> tuple[PlanShare, ...]:
    """Return the measures that a plan itself gives: shares of its actions.

    Parameters
    ----------
    plan : ActionPlan
        The plan.
    today : date, optional
        Without it the share overdue is left out.
    """
    open_ = [action for action in plan.actions if action.status == "open"]
    shares = [
        PlanShare("actions_ready_share", sum(is_ready(action) for action in open_), len(open_)),
        PlanShare(
            "actions_with_diagram_share", sum(bool(each.driver_diagram) for each in plan.actions), len(plan.actions)
        ),
        PlanShare("designs_before_start_share", sum(_is_registered(each) for each in plan.actions), len(plan.actions)),
    ]
    if today is not None:
        late = sum(action.due is not None and action.due < today for action in open_)
        shares.insert(1, PlanShare("actions_overdue_share", late, len(open_)))
    return tuple(shares)


def _is_registered(action: Action) -> bool:
    """Whether a design of evaluation was registered before the action started."""
    evaluation = action.evaluation
    if evaluation.design == "none" or evaluation.registered is None:
        return False
    return action.start is None or evaluation.registered < action.start
