"""``tenure careers findings``: every question of careers, in one release with a page of findings."""

from __future__ import annotations

from typing import Any

import click

from tenure.cli.answer import answer_question
from tenure.cli.options import career_options, release_options, study_options


@click.command(epilog="Definitions: tenure definitions.  What the page says: docs/methods/findings.md")
@study_options
@career_options(
    most_months=12,
    persist="Months that a new occupation must last to count as a move.",
    guard="Count administrative changes (recodes, mergers) apart from moves.",
)
@release_options
def findings(**options: Any) -> None:  # noqa: ANN401 - the study's own, passed on
    """Ask every question of careers at once and protect all tables together.

    \b
    Examples:
      tenure careers findings --store store --out out --release release
      tenure careers findings --store store --out out --level broad --json
    """
    from tenure import studies

    answer_question(studies.careers.findings, options, study="careers", title="Careers across occupations")
