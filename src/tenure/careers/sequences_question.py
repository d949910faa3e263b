"""What is asked of a record about careers as sequences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import get_args

from tenure.careers.question import LEVELS, Level
from tenure.errors import OptionError
from tenure.panel import MAIN_RULES, MainRule, Who

_unusable = partial(OptionError, slug="moves-option-unusable")


@dataclass(frozen=True, slots=True)
class SequencesQuestion:
    """The options of ``careers sequences``.

    Parameters
    ----------
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart.
    who : {"joiners", "everyone"}
        People who joined after the record's first month, or everybody from when they are first seen.
    every : int
        Months between the points at which states are read (>= 1).
    persist : int
        Months a new occupation must last (>= 1).
    main_rule : {"flag", "fte", "pay"}
        What decides between jobs held at once.
    guard : bool
        Whether administrative changes are no change of state.
    """

    level: Level = "staff_group"
    who: Who = "joiners"
    every: int = 12
    persist: int = 3
    main_rule: MainRule = "flag"
    guard: bool = True

    def __post_init__(self) -> None:
        choices = (("level", self.level, LEVELS), ("who", self.who, get_args(Who)),
                   ("main-rule", self.main_rule, MAIN_RULES))  # fmt: skip
        for name, value, known in choices:
            if value not in known:
                raise _unusable(name, value, f"one of {', '.join(known)}.")
        for name, months in (("every", self.every), ("persist", self.persist)):
            if months < 1:
                raise _unusable(name, str(months), "a whole number of months, 1 or more.")

    def parameters(self) -> Mapping[str, str]:
        """Return the options as text, for the table's description."""
        return {
            "level": self.level,
            "who": self.who,
            "every_months": str(self.every),
            "persist_months": str(self.persist),
            "main_rule": self.main_rule,
            "guard": "on" if self.guard else "off",
        }
