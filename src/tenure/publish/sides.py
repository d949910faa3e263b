"""Which side of the service a group is on: clinical or not, support or registered, by the published code lists."""

from __future__ import annotations

from functools import cache

from tenure.rules import occupations

__all__ = ["CLINICAL", "NON_CLINICAL", "find_side", "is_nursing", "is_registered", "is_support"]

CLINICAL = "clinical"
NON_CLINICAL = "non-clinical"

_REGISTERED = "Registered clinical"
_SUPPORT = "Clinical support"
_NURSES = "Nurses & health visitors"
_SIDES = {_REGISTERED: CLINICAL, _SUPPORT: CLINICAL, "Medical": CLINICAL, "Infrastructure support": NON_CLINICAL}


@cache
def _broad_groups() -> dict[str, str]:
    """Return the broad group of every code, name, staff group and broad group of the code lists."""
    found: dict[str, str] = {}
    for code, name, group, broad in occupations().select("code", "name", "staff_group", "broad").iter_rows():
        found |= {code: broad, name: broad, group: broad, broad: broad}
    return found


def find_side(group: str) -> str | None:
    """Return ``clinical``, ``non-clinical``, or None for a group that the code lists leave apart or do not know."""
    return _SIDES.get(_broad_groups().get(group, ""))


def is_support(group: str) -> bool:
    """Tell whether a group is clinical support."""
    return _broad_groups().get(group) == _SUPPORT


def is_registered(group: str) -> bool:
    """Tell whether a group is of registered clinical professions, doctors apart."""
    return _broad_groups().get(group) == _REGISTERED


def is_nursing(group: str) -> bool:
    """Tell whether a group is the staff group of nurses, or one of its occupations."""
    return group in _nursing_groups()


@cache
def _nursing_groups() -> frozenset[str]:
    listed = occupations().select("code", "name", "staff_group").iter_rows()
    return frozenset(word for row in listed if row[2] == _NURSES for word in row)
