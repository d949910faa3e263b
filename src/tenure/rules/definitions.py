"""Definitions of measures: what each number is, and what it is not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tenure.errors import RulesError
from tenure.rules.tables import read_entries


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure. ``symbols`` maps each symbol of ``formula`` to its meaning."""

    id: str
    title: str
    formula: str
    symbols: dict[str, str]
    population: str
    denominator: str
    source: str
    is_not: str


@cache
def definitions() -> tuple[Definition, ...]:
    """Return every definition, in the order of the file."""
    return read_entries("definitions", Definition)


def definition(definition_id: str) -> Definition:
    """Return one definition by its id.

    Raises
    ------
    RulesError
        No definition has that id.
    """
    for held in definitions():
        if held.id == definition_id:
            return held
    raise RulesError(
        f"'{definition_id}' is not a definition of the rules.",
        slug="definition-unknown",
        expected=f"one of {', '.join(held.id for held in definitions())}.",
        fix="correct the id; 'tenure definitions' lists them.",
    )
