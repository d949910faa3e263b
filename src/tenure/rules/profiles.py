"""Disclosure profiles: which counts may be shown, and how they are rounded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tenure.rules.tables import read_entries


@dataclass(frozen=True, slots=True)
class Profile:
    """The thresholds of one body's output rules.

    ``threshold`` is the smallest count of people that may be shown; 0 shows all. ``rounding_base`` is
    the multiple that shown counts are rounded to; 1 leaves them exact. ``hide_zero`` hides a count of
    nought like any other small count. ``least_freedom`` is the fewest residual degrees of freedom behind an
    estimate of a model that may be shown; 0 asks for none.
    """

    name: str
    threshold: int
    rounding_base: int
    hide_zero: bool
    title: str
    source: str
    least_freedom: int = 0


@cache
def _profiles() -> tuple[Profile, ...]:
    return read_entries("disclosure", Profile)


def disclosure_profiles() -> dict[str, Profile]:
    """Return the disclosure profiles by name."""
    return {profile.name: profile for profile in _profiles()}
