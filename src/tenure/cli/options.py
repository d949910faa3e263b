"""Options that every study shares."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def study_options(command: Command) -> Command:
    """Add the options for where the record is and what computes the answer."""
    return _add_study_options(command, store_required=True)


def free_study_options(command: Command) -> Command:
    """Add the same options for a command that can do without a record."""
    return _add_study_options(command, store_required=False)


def _add_study_options(command: Command, *, store_required: bool) -> Command:
    for option in (
        click.option("--threads", type=click.IntRange(min=1), help="Threads; every core when left out."),
        click.option("--memory", default="2GB", show_default=True, help="Most memory the engine may take."),
        click.option(
            "--engine",
            default="duckdb",
            show_default=True,
            callback=_name_engine,
            help="Query engine: duckdb; spark on this machine or on the cluster that TENURE_SPARK_MASTER names; "
            "spark:MASTER.",
        ),
        click.option(
            "--store",
            required=store_required,
            type=click.Path(path_type=Path),
            help="Store made by 'tenure ingest'.",
        ),
    ):
        command = option(command)
    return command


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


def _name_engine(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Complete ``spark`` with the cluster that the environment names."""
    del ctx, param  # click passes them to every callback
    master = os.environ.get("TENURE_SPARK_MASTER", "")
    return f"spark:{master}" if value == "spark" and master else value


def _split_formats(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    del ctx, param  # click passes them to every callback
    return tuple(part.strip() for part in value.split(",") if part.strip())
