"""What a command does with the answer of a study: protect it, write it, show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.output import progress, show_json, show_notes, write_tables

if TYPE_CHECKING:
    from tenure.publish import Released

SHOWN_FINDINGS = 8

Show = Callable[[Sequence["Released"]], None]
Draw = Callable[[Sequence["Released"], Path], list[Path]]
Tell = Callable[[Sequence["Released"]], dict[str, object]]


def answer_question(
    ask: Callable[..., Any],
    options: dict[str, Any],
    *,
    study: str,
    title: str,
    show: Show | None = None,
    draw: Draw | None = None,
    tell: Tell | None = None,
) -> None:
    """Ask a study, and write and print what may leave.

    Parameters
    ----------
    ask : callable
        The study; takes its own options and ``progress``.
    options : dict
        Every option of the command: ``release_options``, ``release`` where it has one, and the study's own.
    study : str
        Start of the names of files: ``careers.after``.
    title : str
        Of the release.
    show : callable, optional
        Prints a table of the answer. Without it, what the release found is printed, and told in the JSON.
    draw : callable, optional
        Writes pictures of the answer into the folder and returns their paths.
    tell : callable, optional
        Returns what the JSON says beside the profile and the files.
    """
    from tenure import releases

    out, profile, formats, as_json = (options.pop(name) for name in ("out", "profile", "formats", "as_json"))
    release = options.pop("release", None)
    releases.check_formats(formats)
    releases.find_profile(profile)
    findings: tuple[str, ...] = ()
    with progress() as shown:
        evidence = ask(progress=shown.say, **options)
        shown.say("protecting the tables")
        released = releases.protect(evidence, profile)
        shown.say("writing the tables")
        written = write_tables(released, out, formats, study=study, title=title)
        written += draw(released, out) if draw else []
        if release is not None:
            shown.say("writing the release")
            built = releases.write_release(released, release, title=title, profile=profile)
            written.append(built.folder)
            findings = built.findings
    if as_json:
        told = tell(released) if tell else {} if show else {"findings": list(findings)}
        show_json({"profile": profile, "written": [str(path) for path in written], **told})
        return
    if show:
        show(released)
    else:
        click.echo("".join(f"- {text}\n" for text in findings[:SHOWN_FINDINGS]), nl=False)
    for path in written:
        click.echo(f"Wrote {path}")


def add_notes(show: Show) -> Show:
    """Return what prints an answer and then the notes of its tables."""

    def shown(released: Sequence[Released]) -> None:
        show(released)
        show_notes(released)

    return shown
