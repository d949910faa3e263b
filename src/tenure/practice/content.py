"""What the room holds in words: topics, prompts, steps, options, cases and measures, each with its source.

The words are the product's own, in YAML files beside this module. An entry takes the source and the day it was last
checked from its file unless it names its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import yaml

from tenure.errors import InternalError, UsageError

__all__ = [
    "TEMPLATES",
    "ActionPlanContent",
    "CaseStudy",
    "Colour",
    "Entry",
    "EvaluationStep",
    "Measure",
    "PromiseElement",
    "Prompt",
    "RetirementOption",
    "Source",
    "Strength",
    "Topic",
    "Viewpoint",
    "action_plan",
    "case_studies",
    "evaluation_steps",
    "find_source",
    "measures",
    "people_promise",
    "read_file",
    "read_template",
    "refuse_unknown",
    "retirement_options",
    "scale",
    "smart_prompts",
    "sources",
    "strengths",
    "topic",
    "topics",
    "viewpoints",
]

_FOLDER = Path(__file__).parent / "content"
TEMPLATES = {
    "drivers": "diagram.toml",
    "measures": "measures.csv",
    "plan": "plan.toml",
    "ratings": "ratings.csv",
    "viewpoints": "exercise.toml",
}
"""Files to begin from, by the command or option that reads them."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A document that entries rest on; ``dated`` is as precise as is known, ``url`` a reference that may have moved."""

    id: str
    title: str
    publisher: str
    dated: str
    last_checked: dt.date
    url: str = ""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every entry has: an id, the id of its source, and the day it was last compared with it."""

    id: str
    source: str
    last_checked: dt.date

    @property
    def dated(self) -> str:
        """The date of the entry's source."""
        return find_source(self.source).dated


class PromiseElement(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An element of the People Promise."""

    title: str


class Topic(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of the fourteen topics of the self-assessment.

    ``number`` is its place among the statements, ``section`` its place in the guide. ``ours`` names the parts that the
    guide does not have for this topic.
    """

    number: int
    section: int
    title: str
    statement: str
    people_promise: tuple[str, ...]
    activity: str
    consider: tuple[str, ...]
    tips: tuple[str, ...]
    leaders: tuple[str, ...]
    managers: tuple[str, ...]
    reading: tuple[str, ...]
    ours: tuple[str, ...] = ()
    note: str = ""


class Colour(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A colour that a topic may be rated, and what it means."""

    title: str
    means: str


class Viewpoint(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of four places to stand when saying what good retention looks like."""

    title: str
    prompt: str


class Prompt(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question to ask of a plan before it is agreed."""

    text: str


class EvaluationStep(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of the six steps of planning an evaluation."""

    number: int
    title: str
    ask: str


class PlanField(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A column of an action plan."""

    title: str
    ask: str


class PlanWarning(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something to be warned of in a plan; with ``blocks`` the action cannot be called ready."""

    text: str
    blocks: bool


class ActionPlanContent(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of an action plan, its warnings and its rhythm."""

    check_in_days: tuple[int, ...]
    most_open_priorities: int
    fields: tuple[PlanField, ...]
    warnings: tuple[PlanWarning, ...]


class RetirementOption(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way to retire flexibly.

    ``rules`` are names of the dated pension rules that decide for whom and since when, ``definition`` is the id of the
    measure that finds it in a record.
    """

    title: str
    what: str
    seen_as: str
    takes_pension: Literal["no", "part", "all", "later"]
    rules: tuple[str, ...] = ()
    definition: str = ""
    since_guide: str = ""
    update_source: str = ""


class Strength(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far a reported result can be trusted."""

    title: str
    means: str


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A figure that a case study tells, in its own unit."""

    name: str
    value: float
    unit: str
    note: str = ""


class CaseStudy(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organisation did, what it says came of it, and how strong that is as evidence."""

    who: str
    topics: tuple[str, ...]
    did: str
    strength: str
    result: str = ""
    figures: tuple[Figure, ...] = ()


class Measure(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A measure that speaks about a topic, and where it is defined."""

    topic: str
    title: str
    better: Literal["higher", "lower", "neither"]
    definition: str = ""
    survey: str = ""
    reasons: tuple[str, ...] = ()
    local: str = ""


T = TypeVar("T", bound=Entry)


@cache
def read_file(name: str) -> dict[str, Any]:
    """Return one file of content; its lists of entries carry the file's source and day where they have none."""
    held: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    common = {key: held[key] for key in ("source", "last_checked") if key in held}
    for key, value in held.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            held[key] = [common | entry for entry in value]
    return held


def _read_entries(name: str, key: str, kind: type[T]) -> tuple[T, ...]:
    return msgspec.convert(read_file(name)[key], type=tuple[kind, ...])  # type: ignore[valid-type]


@cache
def sources() -> tuple[Source, ...]:
    """Return the documents that the content rests on."""
    return msgspec.convert(read_file("sources")["sources"], type=tuple[Source, ...])


def find_source(source_id: str) -> Source:
    """Return one source by its id; entries are checked to name one that there is."""
    for source in sources():
        if source.id == source_id:
            return source
    raise InternalError(f"no source of practice is called {source_id!r}")


@cache
def people_promise() -> tuple[PromiseElement, ...]:
    """Return the seven elements of the People Promise."""
    return _read_entries("people_promise", "people_promise", PromiseElement)


@cache
def topics() -> tuple[Topic, ...]:
    """Return the fourteen topics in the order of their statements."""
    return _read_entries("topics", "topics", Topic)


def topic(name: str) -> Topic:
    """Return one topic by its id or its number.

    Raises
    ------
    UsageError
        There is no such topic; the nearest one is told.
    """
    for held in topics():
        if name in {held.id, str(held.number)}:
            return held
    raise refuse_unknown("topic", name, [held.id for held in topics()])


@cache
def scale() -> tuple[Colour, ...]:
    """Return the three colours of a rating and what each means; there is no "not applicable", weight or total."""
    return _read_entries("topics", "scale", Colour)


@cache
def viewpoints() -> tuple[Viewpoint, ...]:
    """Return the four viewpoints of the exercise."""
    return _read_entries("viewpoints", "viewpoints", Viewpoint)


@cache
def smart_prompts() -> tuple[Prompt, ...]:
    """Return the eight questions to ask of a plan."""
    return _read_entries("smart_prompts", "smart_prompts", Prompt)


@cache
def evaluation_steps() -> tuple[EvaluationStep, ...]:
    """Return the six steps of planning an evaluation."""
    return _read_entries("evaluation_steps", "evaluation_steps", EvaluationStep)


@cache
def action_plan() -> ActionPlanContent:
    """Return the fields, warnings and days of an action plan."""
    return msgspec.convert(read_file("action_plan"), type=ActionPlanContent)


@cache
def retirement_options() -> tuple[RetirementOption, ...]:
    """Return the six ways to retire flexibly."""
    return _read_entries("flexible_retirement", "options", RetirementOption)


@cache
def strengths() -> tuple[Strength, ...]:
    """Return the strengths of evidence, the weakest first."""
    return _read_entries("case_studies", "strengths", Strength)


@cache
def case_studies() -> tuple[CaseStudy, ...]:
    """Return what organisations tell of what they did."""
    return _read_entries("case_studies", "case_studies", CaseStudy)


@cache
def measures() -> tuple[Measure, ...]:
    """Return the measures that speak about the topics, topic by topic."""
    return _read_entries("measures", "measures", Measure)


def read_template(name: str) -> str:
    """Return a file to begin from: ratings, measures, an action plan, a driver diagram or an exercise.

    Raises
    ------
    UsageError
        There is no such template.
    """
    if name not in TEMPLATES:
        raise refuse_unknown("template", name, list(TEMPLATES))
    return (_FOLDER / "templates" / TEMPLATES[name]).read_text(encoding="utf-8")


def refuse_unknown(kind: str, name: str, known: Sequence[str]) -> UsageError:
    """Return the error of a name that there is not, with the nearest that there is."""
    near = get_close_matches(name, known, n=1)
    hint = f"the nearest is '{near[0]}'." if near else ""
    return UsageError(
        f"There is no {kind} '{name}'.",
        slug="practice-name-unknown",
        found=hint,
        expected=f"one of {', '.join(known)}.",
        fix="correct the name; 'tenure practice topics' lists the topics, 'tenure practice show' the rest.",
    )
