"""The command ``tenure doctor``: say whether Tenure can work on this machine."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import click

from tenure import __version__
from tenure.cli.output import show_json, show_table
from tenure.errors import EXIT_FAILURE, UserError

_PACKAGES = ("duckdb", "polars", "pyarrow", "numpy", "scipy", "xlsxwriter")
_NEEDED_GB = 2


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Check Python, packages, the engine, the rules and the disk, and say what to mend.

    \b
    Example:
      tenure doctor
    """
    checks: list[tuple[str, bool, str]] = [
        ("tenure", True, __version__),
        ("python", sys.version_info >= (3, 11), f"{platform.python_version()} (3.11 or later is needed)"),
        *(_check_package(name) for name in _PACKAGES),
        _check_disk(),
        _try("engine", _store_tiny_record),
        _try("rules", _count_rule_errors),
        ("spark", True, _find_spark()),
    ]
    if as_json:
        show_json([{"check": name, "ok": ok, "found": found} for name, ok, found in checks])
    else:
        show_table(("check", "", "found"), [(name, "ok" if ok else "MEND", found) for name, ok, found in checks])
    if not all(ok for _, ok, _ in checks):
        ctx.exit(EXIT_FAILURE)


def _check_package(name: str) -> tuple[str, bool, str]:
    try:
        return name, True, metadata.version(name)
    except metadata.PackageNotFoundError:
        return name, False, "not installed: run 'make setup'"


def _check_disk() -> tuple[str, bool, str]:
    free = shutil.disk_usage(tempfile.gettempdir()).free / 1e9
    return "disk", free >= _NEEDED_GB, f"{free:.0f} GB free for temporary files ({_NEEDED_GB} GB are needed)"


def _try(name: str, check: Callable[[], str]) -> tuple[str, bool, str]:
    try:
        return name, True, check()
    except UserError as error:
        return name, False, error.subject


def _store_tiny_record() -> str:
    """Take a tiny extract through the whole path: the engine, the files, the locks."""
    from tenure import records

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        records.synthesise(root / "extract", people=100, start="2023-01", end="2023-03", seed=1)
        report = records.ingest(
            [root / "extract" / "extract"],
            store=root / "store",
            real_staff=False,
            id_key=root / "id.key",
        )
    return f"stored {report.rows_stored:,} synthetic rows"


def _find_spark() -> str:
    """Say whether ``--engine spark`` can work; nothing else needs it, so it mends nothing."""
    from tenure import studies

    try:
        return studies.check_spark()
    except UserError as error:
        return f"not here, and only --engine spark needs it: {error.found}"


def _count_rule_errors() -> str:
    from tenure.rules import check_rules
    from tenure.terms import write_count

    report = check_rules()
    kept_out = write_count(len(report.contradicted), "contradicted value")
    return f"{write_count(len(report.errors), 'error')}, {kept_out} kept out"
