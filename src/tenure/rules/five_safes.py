"""The Five Safes: what a checker of outputs asks, in order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from tenure.rules.tables import read_entries

__all__ = ["Safe", "five_safes"]


@dataclass(frozen=True, slots=True)
class Safe:
    """One of the five: what it ``asks``, and what no program can ``judge`` for the checker."""

    id: str
    title: str
    asks: str
    judge: tuple[str, ...]
    status: Literal["published", "derived", "assumed"]
    source: str


@cache
def five_safes() -> tuple[Safe, ...]:
    """Return the five in the order in which they are asked: projects, people, settings, data, outputs."""
    return read_entries("five_safes", Safe)
