"""Options that every study shares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def study_options(command: Command) -> Command:
    """Add the options for where the record is and what computes the answer."""
    for option in (
        click.option("--threads", type=click.IntRange(min=1), help="Threads; every core when left out."),
        click.option("--memory", default="2GB", show_default=True, help="Most memory the engine may take."),
        click.option("--engine", default="duckdb", show_default=True, help="Query engine; duckdb so far."),
        click.option("--store", required=True, type=click.Path(path_type=Path), help="Store made by 'tenure ingest'."),
    ):
        command = option(command)
    return command


def release_options(command: Command) -> Command:
    """Add the options for what is written, where, and under which disclosure profile."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON and nothing else."),
        click.option(
            "--profile",
            default="fewer_than_5",
            show_default=True,
            help="Disclosure profile: fewer_than_5, opensafely, acro; none for synthetic records.",
        ),
        click.option(
            "--format",
            "formats",
            default="csv",
            show_default=True,
            callback=_split_formats,
            help="Formats to write, comma-separated: csv, xlsx, json.",
        ),
        click.option(
            "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the tables."
        ),
    ):
        command = option(command)
    return command


def _split_formats(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    del ctx, param  # click passes them to every callback
    return tuple(part.strip() for part in value.split(",") if part.strip())
