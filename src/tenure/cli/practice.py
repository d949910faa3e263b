"""``tenure practice``: self-assessment, action plans and what they rest on; reads small files and no record."""

from __future__ import annotations

import click

from tenure.cli.groups import AreaGroup

# Each command lives in a module that is read only when it runs.
_COMMANDS: dict[str, tuple[str, str]] = {
    "assess": ("tenure.cli.practice_assess", "How raters see each topic: the split, and how it changed"),
    "cases": ("tenure.cli.practice_content", "What others did, and how strong that is as evidence"),
    "check": ("tenure.cli.practice_assess", "Where ratings and released measures disagree"),
    "drivers": ("tenure.cli.practice_plan", "A driver diagram, and its loose ends"),
    "measures": ("tenure.cli.practice_content", "Which measures speak about which topic"),
    "plan": ("tenure.cli.practice_plan", "An action plan: what is ready, what is due, what is missing"),
    "show": ("tenure.cli.practice_content", "Prompts, steps, fields, retirement options, rules, sources"),
    "template": ("tenure.cli.practice_content", "A file to begin from: ratings, measures, plan, drivers, viewpoints"),
    "topic": ("tenure.cli.practice_content", "One topic: activity, things to consider, tips, prompts"),
    "topics": ("tenure.cli.practice_content", "The fourteen topics"),
    "viewpoints": ("tenure.cli.practice_plan", "Answers of four viewpoints side by side"),
}


@click.group(cls=AreaGroup, studies=_COMMANDS)
def practice() -> None:
    """Self-assessment, action plans and what they rest on.

    These commands read small files that you write and no staff record.
    """
