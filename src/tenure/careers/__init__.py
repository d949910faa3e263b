"""Careers: who moves between which occupations."""

from tenure.careers.moves import (
    build_administrative,
    build_entrants,
    build_flows,
    build_moves,
    build_routes,
)
from tenure.careers.question import LEVELS, Level, MovesQuestion, plan_periods
from tenure.careers.tables import MovesRecord

__all__ = [
    "LEVELS",
    "Level",
    "MovesQuestion",
    "MovesRecord",
    "build_administrative",
    "build_entrants",
    "build_flows",
    "build_moves",
    "build_routes",
    "plan_periods",
]
