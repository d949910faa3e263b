"""What questions about people who start, leave or are absent share on the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tenure.cli.options import split_names
from tenure.cli.output import progress, show_json, show_notes, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

Command = TypeVar("Command", bound=Callable[..., Any])
Show = Callable[[Sequence["Released"]], None]
Draw = Callable[[Sequence["Released"], Path], list[Path]]


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


def answer_people(
    ask: Callable[..., Any],
    options: dict[str, Any],
    *,
    study: str,
    title: str,
    show: Show,
    draw: Draw | None = None,
) -> None:
    """Ask a study, and write and print what may leave.

    Parameters
    ----------
    ask : callable
        The study; takes its own options and ``progress``.
    options : dict
        Every option of the command.
    study : str
        Start of the names of files: ``retention.reasons``.
    title : str
        Of a workbook.
    show : callable
        Prints a table of the answer.
    draw : callable, optional
        Writes pictures of the answer into the folder and returns their paths.
    """
    from tenure import releases

    out, profile, formats, as_json = (options.pop(name) for name in ("out", "profile", "formats", "as_json"))
    options["by"] = split_names(options["by"])
    releases.check_formats(formats)
    releases.find_profile(profile)
    with progress() as shown:
        evidence = ask(progress=shown.say, **options)
        shown.say("protecting the tables")
        released = releases.protect(evidence, profile)
        shown.say("writing the tables")
        written = write_tables(released, out, formats, study=study, title=title)
        written += draw(released, out) if draw else []
    if as_json:
        show_json({"profile": profile, "written": [str(path) for path in written]})
        return
    show(released)
    show_notes(released)
    for path in written:
        click.echo(f"Wrote {path}")


def write_share(share: float | None) -> str:
    """Return a share in per cent, or the mark of a hidden figure."""
    return "[c]" if share is None else f"{100 * share:.1f}"
