"""What commands print: progress on stderr, short tables and JSON on stdout."""

from __future__ import annotations

import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenure.errors import AccessError

if TYPE_CHECKING:
    from tenure.publish import Released

_LOG = logging.getLogger("tenure")


class Progress:
    """Tells a person at a terminal what is going on; writes to the log in any case."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._width = 0

    def say(self, text: str) -> None:
        """Name the part of the work that begins."""
        _LOG.info(text)
        if self._shown:
            self._replace(f"{text} ...")

    def count(self, text: str, done: int, total: int) -> None:
        """Show how far a part has come; silent where there is no terminal."""
        if self._shown:
            share = f" {done / total:4.0%}" if total else ""
            self._replace(f"{text}{share}")

    def clear(self) -> None:
        """Leave the line of progress blank."""
        if self._shown:
            self._replace("")

    def _replace(self, text: str) -> None:
        click.echo("\r" + text.ljust(self._width), nl=False, err=True)
        self._width = len(text)
        if not text:
            click.echo("\r", nl=False, err=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """Give a command its progress line, and clear it at the end."""
    context = click.get_current_context()
    shown = Progress(quiet=bool((context.obj or {}).get("quiet")))
    try:
        yield shown
    finally:
        shown.clear()


def show_json(value: object) -> None:
    """Print a value as JSON on stdout and nothing else."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """Print a short table in plain columns; the columns named in ``right`` are aligned to the right."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(len(name), *(len(row[place]) for row in texts)) if texts else len(name)
              for place, name in enumerate(columns)]  # fmt: skip
    for row in ([*columns], ["-" * width for width in widths], *texts):
        cells = (
            cell.rjust(width) if name in right else cell.ljust(width)
            for name, cell, width in zip(columns, row, widths, strict=True)
        )
        click.echo("  ".join(cells).rstrip())


def show_notes(tables: Sequence[Released]) -> None:
    """Print on stderr what tables say that a reader must know, each note once; missing months are told apart."""
    from tenure.terms import MISSING_MONTHS

    for note in dict.fromkeys(note for table in tables for note in table.about.notes):
        if not note.startswith(MISSING_MONTHS):
            click.echo(f"Note: {note}", err=True)


def write_tables(
    released: Sequence[Released],
    out: Path,
    formats: Sequence[str],
    *,
    study: str,
    title: str = "",
    contact: str = "",
) -> list[Path]:
    """Write released tables into a folder, in each of the formats asked, in place of the study's last ones.

    Tables of one study that were protected apart must not stand side by side: what an earlier run of the
    study left in the folder is removed, also in formats not asked for now. A workbook is called ``title``, or else
    as its first table. Everything is written aside first, so that a run that fails leaves the folder as it was.
    What the tables say of missing months is printed on stderr when the command ends.
    """
    from tenure import publish

    with _writing_aside(out) as aside:
        for table in released:
            if "csv" in formats:
                publish.write_csv(table, aside)
            if "json" in formats:
                publish.write_json(table, aside)
        for ending in ("xlsx", "ods"):
            if ending in formats:
                path = aside / f"{study}.{ending}"
                publish.write_workbook(released, path, title=title or released[0].about.title, contact=contact)
        for path in _earlier(out, study):
            path.unlink()
        _tell_missing(released)
        return [path.replace(out / path.name) for path in sorted(aside.iterdir())]


def _tell_missing(released: Sequence[Released]) -> None:
    """Have the notes on missing months printed at the end: numbers are not what they seem without them."""
    from tenure.terms import MISSING_MONTHS

    every = dict.fromkeys(note for table in released for note in table.about.notes if note.startswith(MISSING_MONTHS))
    context = click.get_current_context(silent=True)
    if every and context is not None:
        text = "\n".join(f"Note: {note}" for note in every)
        context.call_on_close(partial(click.echo, text, err=True))


def _earlier(out: Path, study: str) -> list[Path]:
    endings = (".csv", ".about.json", ".json", ".xlsx", ".ods")
    return [path for path in out.glob(f"{study}*") if path.name.endswith(endings)]


@contextmanager
def _writing_aside(out: Path) -> Iterator[Path]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".writing-", dir=out))
    except OSError as error:
        raise AccessError(
            "The folder for the tables cannot be written.",
            slug="output-not-written",
            found=f"{error.strerror or type(error).__name__}.",
            where=str(out),
            fix="choose a folder that you may write to, on a disk with room.",
        ) from None
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)
