"""Named SQL steps: one ``select`` each, written once in a subset that every engine shares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tenure.errors import InternalError

__all__ = ["Step", "chain_steps", "check_portable", "check_steps", "quote_identifier", "quote_text"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")

# Measured: the same text gives another answer, or an error, on the two engines.
_BANNED: tuple[tuple[str, str], ...] = (
    (r"\bquantile_cont\s*\(", "quantile_cont takes other arguments elsewhere"),
    (r"\basof\s+(?:left\s+|inner\s+)?join\b", "asof join is not known elsewhere"),
    (r"\blen\s*\(", "len() of a list fails elsewhere; use length() on text, array sizes in Python"),
    (r"[+-]\s*interval\b", "date plus interval gives a timestamp on one engine and a date on the other"),
    (r"\bround\s*\([^()]*(?:\([^()]*)?\b(?:double|float|real)\b", "round of a double rounds halves differently"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One named ``select``; it may read views and any earlier step by name.

    Parameters
    ----------
    name : str
        Lower-case letters, digits and underscores; how later steps and errors call it.
    sql : str
        A single ``select`` (or ``with ... select``) without a closing semicolon.
    values : Mapping[str, object]
        Values bound as ``$name``; never pasted into the text.
    """

    name: str
    sql: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InternalError(f"'{self.name}' cannot name a step")


def quote_identifier(name: str) -> str:
    """Return ``name`` quoted for use as an identifier."""
    if "\x00" in name:
        raise InternalError("an identifier holds a NUL character")
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Return ``text`` as an SQL literal, for the few places where engines bind no values (file names)."""
    if "\x00" in text:
        raise InternalError("a literal holds a NUL character")
    return "'" + text.replace("'", "''") + "'"


def chain_steps(steps: Sequence[Step]) -> tuple[str, dict[str, object]]:
    """Return the steps as one ``with`` query that yields the last, and every value they bind."""
    if not steps:
        raise InternalError("a chain needs at least one step")
    values: dict[str, object] = {}
    seen: set[str] = set()
    for step in steps:
        if step.name in seen:
            raise InternalError(f"step '{step.name}' occurs twice in one chain")
        seen.add(step.name)
        for name, value in step.values.items():
            if name in values and values[name] != value:
                raise InternalError(f"step '{step.name}' binds ${name} to another value than an earlier step")
            values[name] = value
    parts = ",\n".join(f"{quote_identifier(step.name)} as (\n{step.sql}\n)" for step in steps)
    return f"with {parts}\nselect * from {quote_identifier(steps[-1].name)}", values


def check_portable(sql: str) -> tuple[str, ...]:
    """Return what the text uses that engines answer differently; empty when it is portable."""
    text = re.sub(r"--[^\n]*", "", sql)
    text = re.sub(r"'(?:[^']|'')*'", "''", text)
    return tuple(reason for pattern, reason in _BANNED if re.search(pattern, text, re.IGNORECASE))


def check_steps(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return ``step: reason`` for every construct of the steps that is not portable."""
    return tuple(f"{step.name}: {reason}" for step in steps for reason in check_portable(step.sql))
