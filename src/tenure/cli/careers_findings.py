"""``tenure careers findings``: every question of careers, in one release with a page of findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tenure.cli.options import release_options, study_options
from tenure.cli.output import progress, show_json, write_tables

SHOWN_FINDINGS = 8


@click.command(epilog="Definitions: tenure definitions.  What the page says: docs/methods/findings.md")
@study_options
@click.option(
    "--level",
    type=click.Choice(["broad", "staff_group", "occupation"]),
    default="staff_group",
    show_default=True,
    help="How finely occupations are told apart.",
)
@click.option(
    "--persist",
    type=click.IntRange(min=1, max=12),
    default=3,
    show_default=True,
    help="Months that a new occupation must last to count as a move.",
)
@click.option(
    "--main-rule",
    type=click.Choice(["flag", "fte", "pay"]),
    default="flag",
    show_default=True,
    help="What decides between jobs held at once: the record's own flag first, FTE first, or pay first.",
)
@click.option(
    "--guard",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    help="Count administrative changes (recodes, mergers) apart from moves.",
)
@click.option(
    "--release",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a release folder too: page of findings, pictures, workbook, tables and checksums.",
)
@release_options
def findings(  # noqa: PLR0917 - click's signature
    out: Path,
    profile: str,
    formats: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click's signature
    release: Path | None,
    **options: Any,  # noqa: ANN401 - the study's own, passed on
) -> None:
    """Ask every question of careers at once and protect all tables together.

    \b
    Examples:
      tenure careers findings --store store --out out --release release
      tenure careers findings --store store --out out --level broad --json
    """
    from tenure import releases, studies

    releases.check_formats(formats)
    releases.find_profile(profile)
    with progress() as shown:
        evidence = studies.careers.findings(progress=shown.say, **options)
        shown.say("protecting the tables")
        released = releases.protect(evidence, profile)
        shown.say("writing the tables")
        written = write_tables(released, out, formats, study="careers", title=TITLE)
        said: tuple[str, ...] = ()
        if release is not None:
            shown.say("writing the release")
            labels = _occupation_names() if options["level"] == "occupation" else None
            built = releases.build_release(evidence, release, title=TITLE, profile=profile, labels=labels)
            written.append(built.folder)
            said = built.findings
    if as_json:
        show_json({"profile": profile, "written": [str(path) for path in written], "findings": list(said)})
        return
    for text in said[:SHOWN_FINDINGS]:
        click.echo(f"- {text}")
    for path in written:
        click.echo(f"Wrote {path}")


TITLE = "Careers across occupations"


def _occupation_names() -> dict[str, str]:
    from tenure import rules

    return dict(rules.occupations().select("code", "name").iter_rows())
