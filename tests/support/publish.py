"""Released tables for tests of publishing and releases."""

from __future__ import annotations

from tenure.disclosure import Released, release
from tenure.rules import disclosure_profiles
from tenure.terms import Evidence
from tests.support.disclosure import Moves, build_entrants, build_moves

# Row a: 900 + 3 + 40 + 50 = 993; the 3 is small, and one companion hides in its row and column.
MOVES: Moves = {
    ("nurse", "nurse"): 900,
    ("nurse", "midwife"): 3,
    ("nurse", "manager"): 40,
    ("nurse", "left"): 50,
    ("midwife", "nurse"): 30,
    ("midwife", "midwife"): 700,
    ("midwife", "manager"): 12,
    ("manager", "nurse"): 8,
    ("manager", "midwife"): 25,
    ("manager", "manager"): 400,
}


def build_tables(*, real_staff: bool = False, moves: Moves = MOVES) -> tuple[Evidence, Evidence]:
    return build_moves(moves, real_staff=real_staff), build_entrants(moves, real_staff=real_staff)


def release_moves(profile: str = "fewer_than_5", *, real_staff: bool = False, moves: Moves = MOVES) -> Released:
    tables = build_tables(real_staff=real_staff, moves=moves)
    return release(tables, profile=disclosure_profiles()[profile])[0]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2, definition of relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
