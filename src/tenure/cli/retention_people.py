"""What questions about people who start, leave or are absent share on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def level_options(*, start: str, end: str) -> Callable[[Command], Command]:
    """Add the options that these questions have alike: the level, characteristics and the two months.

    Parameters
    ----------
    start, end : str
        What these two options mean for the question.
    """
    wanted = (
        click.option(
            "--level",
            type=click.Choice(["national", "organisation"]),
            default="national",
            show_default=True,
            help="The service as a whole, or each organisation.",
        ),
        click.option(
            "--by", multiple=True, help="Break down by a characteristic: staff_group, department, sex ... Repeatable."
        ),
        click.option("--start", metavar="YYYY-MM", help=start),
        click.option("--end", metavar="YYYY-MM", help=end),
    )

    def add(command: Command) -> Command:
        for option in reversed(wanted):
            command = option(command)
        return command

    return add


def population_option(command: Command) -> Command:
    """Add the option for doctors in training."""
    return click.option(
        "--population",
        type=click.Choice(["turnover", "all"]),
        default="turnover",
        show_default=True,
        help="Without doctors and dentists in training, or with them.",
    )(command)


def write_share(share: float | None) -> str:
    """Return a share in per cent, or the mark of a hidden figure."""
    return "[c]" if share is None else f"{100 * share:.1f}"
