"""Every study by its name, its options by theirs, and several studies of one record asked in one run."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from tenure.errors import UsageError
from tenure.studies import careers, pay, retention
from tenure.terms import Evidence

__all__ = ["Study", "find_study", "list_studies", "say_choices"]

_AREAS: dict[str, tuple[ModuleType, tuple[str, ...]]] = {
    "careers": (careers, ("after", "findings", "moves", "places", "progression", "sequences")),
    "pay": (pay, ("award", "compare", "decompose", "evidence")),
    "retention": (
        retention,
        ("benchmark", "charts", "evaluate", "flows", "reasons", "retirement", "sickness", "starters", "survey"),
    ),
}
# What a run of several studies gives to each, and nobody asks of one.
_GIVEN = frozenset({"store", "engine", "memory", "threads", "progress", "profile", "least_fte"})


class Study:
    """A question that can be asked, with the options that its command has.

    Parameters
    ----------
    name : str
        ``careers.moves``.
    ask : callable
        The study's function.
    """

    def __init__(self, name: str, ask: Callable[..., list[Evidence]]) -> None:
        self.name = name
        self.ask = ask
        self._parameters = inspect.signature(ask).parameters

    def takes(self, name: str) -> bool:
        """Whether the study's function has a parameter of this name."""
        return name in self._parameters

    @property
    def needs_store(self) -> bool:
        """Whether the study cannot be asked without a record."""
        return self.takes("store") and self._parameters["store"].default is inspect.Parameter.empty

    @property
    def options(self) -> tuple[str, ...]:
        """The names of its options, as the command has them; ``store`` where it can do without a record."""
        return tuple(_name_option(name) for name in self._parameters if name in self._own)

    @property
    def _own(self) -> set[str]:
        own = set(self._parameters) - _GIVEN
        return own | {"store"} if self.takes("store") and not self.needs_store else own

    def read_options(self, given: Mapping[str, object], *, folder: Path) -> dict[str, Any]:
        """Return options as the study's function takes them.

        Parameters
        ----------
        given : Mapping[str, object]
            By the names of the command's options; a list may be a text with commas.
        folder : Path
            Where names of files that are not absolute begin.

        Raises
        ------
        UsageError
            An option that the study does not have, lacks, or that has a value of another kind.
        """
        # A run has one record: a study that can do without is told whether to read it.
        hints = get_type_hints(self.ask) | {"store": bool}
        names = {_name_option(name): name for name in self._parameters if name in self._own}
        plain = {name.replace("_", "-"): value for name, value in given.items()}
        strange = sorted(set(plain) - set(names))
        if strange:
            raise self._refuse(strange[0], "is no option of the study", near=get_close_matches(strange[0], names, n=1))
        needed = {name for name, one in self._parameters.items() if one.default is inspect.Parameter.empty}
        lacking = [told for told, name in names.items() if told not in plain and name in needed]
        if lacking:
            raise self._refuse(lacking[0], "is missing")
        return {names[told]: self._convert(told, value, hints[names[told]], folder) for told, value in plain.items()}

    def _convert(self, option: str, value: object, hint: Any, folder: Path) -> Any:  # noqa: ANN401 - the option's own
        def read(kind: type, text: object) -> object:
            if kind is Path and isinstance(text, str):
                return folder / text
            raise msgspec.ValidationError(f"Expected {kind.__name__}")

        kinds = {getattr(part, "__origin__", None) for part in (hint, *get_args(hint))}
        if isinstance(value, str) and Sequence in kinds:
            value = [part.strip() for part in value.split(",") if part.strip()]
        try:
            return msgspec.convert(value, hint, dec_hook=read)
        except msgspec.ValidationError as error:
            raise self._refuse(option, f"cannot be used: {say_choices(str(error), hint)}") from None

    def _refuse(self, option: str, what: str, *, near: Sequence[str] = ()) -> UsageError:
        return UsageError(
            f"The option '{option}' of '{self.name}' {what}.",
            slug="release-option-unusable",
            found=f"'{option}'; the nearest is '{near[0]}'." if near else "",
            expected=f"options of {self.name}: {', '.join(self.options)}.",
            fix=f"correct the plan; 'tenure {self.name.replace('.', ' ')} --help' says what each option may be.",
        )


def list_studies() -> tuple[str, ...]:
    """Return the name of every study, ``careers.after`` first."""
    return tuple(f"{area}.{name}" for area, (_, names) in _AREAS.items() for name in names)


def find_study(name: str) -> Study:
    """Return a study by its name.

    Raises
    ------
    UsageError
        There is no study of this name.
    """
    known = list_studies()
    plain = name.removeprefix("tenure ").replace(" ", ".")
    if plain not in known:
        near = get_close_matches(plain, known, n=1)
        raise UsageError(
            f"There is no study '{name}'.",
            slug="study-unknown",
            found=f"the nearest is '{near[0]}'." if near else "",
            expected=f"one of {', '.join(known)}.",
            fix="name one of these, as 'tenure AREA STUDY' does.",
        )
    area, _, own = plain.partition(".")
    return Study(plain, getattr(_AREAS[area][0], own))


def _name_option(parameter: str) -> str:
    return parameter.strip("_").replace("_", "-")


def say_choices(message: str, hint: object) -> str:
    """Return a validator's message with the words that there are, where it says only that a word is none of them.

    Parameters
    ----------
    message : str
        What the validator says.
    hint : object
        The type that was asked for; its literals are the words.
    """
    word = re.search(r"Invalid enum value '([^']*)'(?: - at `\$(?:\[[^`]*\])?`)?", message)
    choices = _list_choices(hint)
    if word is None or not choices:
        return message
    return message.replace(word[0], f"'{word[1]}' is none of {', '.join(choices)}")


def _list_choices(hint: object) -> tuple[str, ...]:
    parts = get_args(hint)
    if get_origin(hint) is Literal:
        return tuple(str(one) for one in parts)
    return tuple(one for part in parts for one in _list_choices(part))
