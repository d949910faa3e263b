"""Careers: who moves between which occupations."""

from tenure.careers.after import AfterCells, build_after, build_contrasts
from tenure.careers.after_question import AfterQuestion, Cohort, plan_cohorts
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
    "AfterCells",
    "AfterQuestion",
    "Cohort",
    "Level",
    "MovesQuestion",
    "MovesRecord",
    "build_administrative",
    "build_after",
    "build_contrasts",
    "build_entrants",
    "build_flows",
    "build_moves",
    "build_routes",
    "plan_cohorts",
    "plan_periods",
]
