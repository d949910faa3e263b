"""The exercise of four viewpoints: what each says good retention looks like, laid side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from tenure.practice.content import read_file, topics, viewpoints
from tenure.practice.reading import convert_table, read_toml, refuse_file, say_nearest

__all__ = ["Answer", "Exercise", "Theme", "advise_exercise", "compare_viewpoints", "read_exercise"]

Text = Annotated[str, Meta(min_length=1)]
_EXPECTED = "a TOML file with an [[answers]] table for each answer (viewpoint, topic, says), and a list of actions."


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that a viewpoint says, put to the topic that it is about."""

    viewpoint: Text
    topic: Text
    says: Text


class Exercise(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Answers of the four viewpoints, and the actions taken away."""

    unit: str = ""
    answers: tuple[Answer, ...]
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A topic, and how many answers of each viewpoint are about it, in the order of the viewpoints."""

    topic: str
    answers: tuple[int, ...]

    @property
    def viewpoints(self) -> int:
        """How many viewpoints spoke of it."""
        return sum(count > 0 for count in self.answers)


def read_exercise(path: Path) -> Exercise:
    """Read an exercise from a TOML file.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        It is no TOML, or names a viewpoint or topic that there is not.
    """
    held, text = read_toml(path, _EXPECTED)
    exercise = convert_table(held, Exercise, path=path, text=text, expected=_EXPECTED)
    problems = list(_problems(exercise))
    if problems:
        raise refuse_file(path, problems, _EXPECTED)
    return exercise


def _problems(exercise: Exercise) -> Iterator[str]:
    known = {"viewpoint": [each.id for each in viewpoints()], "topic": [each.id for each in topics()]}
    if not exercise.answers:
        yield "no answers"
    for number, answer in enumerate(exercise.answers):
        for key, names in known.items():
            given = getattr(answer, key)
            if given not in names:
                yield f"answers[{number}].{key}: there is no such {key}{say_nearest(given, names)}"


def compare_viewpoints(exercise: Exercise) -> tuple[Theme, ...]:
    """Return the topics spoken of: those of most viewpoints first, then in the order of the statements."""
    themes = [
        Theme(
            topic.id,
            tuple(
                sum(answer.topic == topic.id and answer.viewpoint == viewpoint.id for answer in exercise.answers)
                for viewpoint in viewpoints()
            ),
        )
        for topic in topics()
    ]
    return tuple(sorted((theme for theme in themes if theme.viewpoints), key=lambda theme: -theme.viewpoints))


def advise_exercise(exercise: Exercise) -> tuple[str, ...]:
    """Return what to be warned of: viewpoints that were not heard, and too few or too many actions."""
    heard = {answer.viewpoint for answer in exercise.answers}
    silent = [viewpoint.title for viewpoint in viewpoints() if viewpoint.id not in heard]
    advice = [f"Not heard: {', '.join(silent)}."] if silent else []
    fewest, most = (int(read_file("viewpoints")[key]) for key in ("fewest_actions", "most_actions"))
    if not fewest <= len(exercise.actions) <= most:
        advice.append(f"Actions taken away: {len(exercise.actions)}; the exercise aims at {fewest} to {most}.")
    return tuple(advice)
