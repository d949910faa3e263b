"""Options that every study shares."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class ProfileOption(click.Option):
    """The option ``--profile``, whose help names the profiles that the rules hold."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the line of help, with the names read when it is asked for."""
        from tenure.rules.profiles import profile_names

        self.help = (self.help or "").replace("{profiles}", ", ".join(profile_names()))
        return super().get_help_record(ctx)


def study_options(command: Command) -> Command:
    """Add the options for where the record is and what computes the answer."""
    return _add_study_options(command, store_required=True)


def free_study_options(command: Command) -> Command:
    """Add the same options for a command that can do without a record."""
    return _add_study_options(command, store_required=False)


def engine_options(command: Command) -> Command:
    """Add the options for what computes the answer."""
    for option in (
        click.option("--threads", type=click.IntRange(min=1), help="Threads; every core when left out."),
        click.option("--memory", default="3GB", show_default=True, help="Most memory the engine may take."),
        click.option(
            "--engine",
            default="duckdb",
            show_default=True,
            callback=_name_engine,
            help="Query engine: duckdb; spark on this machine or on the cluster that TENURE_SPARK_MASTER names; "
            "spark:MASTER.",
        ),
    ):
        command = option(command)
    return command


def _add_study_options(command: Command, *, store_required: bool) -> Command:
    return click.option(
        "--store",
        required=store_required,
        type=click.Path(path_type=Path),
        help="Store made by 'tenure ingest'.",
    )(engine_options(command))


def release_options(command: Command) -> Command:
    """Add the options for what is written, where, and under which disclosure profile."""
    return _add_release_options(command, out_required=True)


def free_release_options(command: Command) -> Command:
    """Add the same options for a command that prints its answer and need not write it."""
    return _add_release_options(command, out_required=False)


def _add_release_options(command: Command, *, out_required: bool) -> Command:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON and nothing else."),
        click.option(
            "--profile",
            cls=ProfileOption,
            default="fewer_than_5",
            show_default=True,
            help="Disclosure profile: {profiles}; or a .yaml file of your own. 'none' serves synthetic records only; "
            "'tenure rules show disclosure' says what each does.",
        ),
        click.option(
            "--format",
            "formats",
            default="csv",
            show_default=True,
            callback=_split_formats,
            help="Formats to write, comma-separated: csv, xlsx, ods, json.",
        ),
        click.option(
            "--out",
            required=out_required,
            type=click.Path(file_okay=False, path_type=Path),
            help="Folder for the tables.",
        ),
    ):
        command = option(command)
    return command


def career_options(
    *, level: str = "staff_group", most_months: int | None = None, persist: str, guard: str
) -> Callable[[Command], Command]:
    """Add the options that every question of careers has: what an occupation is, what counts as a move, a release.

    Parameters
    ----------
    level : str
        How finely occupations are told apart unless asked otherwise.
    most_months : int, optional
        Most months that ``--persist`` may ask for.
    persist, guard : str
        What these two options mean for the question.
    """
    wanted = (
        click.option(
            "--level",
            type=click.Choice(["broad", "staff_group", "occupation"]),
            default=level,
            show_default=True,
            help="How finely occupations are told apart.",
        ),
        click.option(
            "--persist", type=click.IntRange(min=1, max=most_months), default=3, show_default=True, help=persist
        ),
        click.option(
            "--main-rule",
            type=click.Choice(["flag", "fte", "pay"]),
            default="flag",
            show_default=True,
            help="What decides between jobs held at once: the record's own flag first, FTE first, or pay first.",
        ),
        click.option("--guard", type=click.Choice(["on", "off"]), default="on", show_default=True, help=guard),
        click.option(
            "--release",
            type=click.Path(file_okay=False, path_type=Path),
            help="Write a release folder too: report, pictures, workbook, tables and checksums.",
        ),
    )

    def add(command: Command) -> Command:
        for option in reversed(wanted):
            command = option(command)
        return command

    return add


def split_names(given: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names of an option that may be repeated, and may list several separated by commas."""
    every = [given] if isinstance(given, str) else given
    return tuple(name.strip() for one in every for name in one.split(",") if name.strip())


def _name_engine(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Complete ``spark`` with the cluster that the environment names."""
    del ctx, param  # click passes them to every callback
    master = os.environ.get("TENURE_SPARK_MASTER", "")
    return f"spark:{master}" if value == "spark" and master else value


def _split_formats(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    del ctx, param  # click passes them to every callback
    return split_names(value)
