"""``tenure retention``: who leaves, joins and stays, and whether what was tried changed it."""

from __future__ import annotations

import click

from tenure.cli.groups import AreaGroup

# Each command lives in a module that is read only when it runs.
_COMMANDS: dict[str, tuple[str, str]] = {
    "benchmark": ("tenure.cli.retention_benchmark", "Our rates beside those of organisations like us."),
    "charts": ("tenure.cli.retention_charts", "What is unusual in series of figures, by their limits."),
    "evaluate": ("tenure.cli.retention_evaluate", "Whether what was started changed anything, by who started when."),
    "flows": ("tenure.cli.retention_flows", "Who leaves, joins and stays, and who takes them."),
    "reasons": ("tenure.cli.retention_reasons", "Why people leave and where they go, and how much is unknown."),
    "retirement": ("tenure.cli.retention_retirement", "Who reaches which age, eases off, retires or comes back."),
    "sickness": ("tenure.cli.retention_sickness", "Sickness absence by month, organisation and reason."),
    "starters": ("tenure.cli.retention_starters", "How long new starters stay."),
    "survey": ("tenure.cli.retention_survey", "What staff surveys say, and beside leaver rates."),
}


@click.group(cls=AreaGroup, studies=_COMMANDS)
def retention() -> None:
    """Who leaves, joins and stays, and whether what was tried changed it."""
