"""``tenure release approve``: who says that a release may be shown."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenure.cli.output import progress, show_json

if TYPE_CHECKING:
    from tenure.releases.approve import ApprovalState


def _read_day(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date:
    del ctx, param  # click passes them to every callback
    try:
        # Only here does anything look at the clock: every other part is told the day.
        return dt.date.fromisoformat(value) if value else dt.datetime.now().astimezone().date()
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date such as 2026-03-31.") from None


@click.command(epilog="The two classes of release, and what approving means: docs/how-to/release.md")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--as", "name", required=True, metavar="NAME", help="Who approves: a person's name.")
@click.option("--on", metavar="YYYY-MM-DD", callback=_read_day, help="The day; today when left out.")
@click.option("--note", default="", help="What there is to say of it; stands in approvals.json for all to read.")
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of an earlier release that a reader may lay beside this one; may be given several times.",
)
@click.option("--withdraw", is_flag=True, help="Say that the release was found faulty; --note says why.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def approve(  # noqa: PLR0917 - click's signature
    folder: Path,
    name: str,
    on: dt.date,
    note: str,
    earlier: tuple[Path, ...],
    withdraw: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Approve a release, once its files have been checked and audited again.

    A public release needs two different people, an internal one needs one. What is approved is the release as it is:
    any change of its files makes it another. The record of who approved is approvals.json in the folder; it is no
    proof of anybody's identity.

    \b
    Examples:
      tenure release approve out --as "Ann Lee"
      tenure release approve out --as "Bo Ek" --on 2026-03-31 --note "tables read against the plan" --json
      tenure release approve out --as "Bo Ek" --withdraw --note "a month of one trust was missing"
    """
    from tenure.releases.approve import approve_release, withdraw_release

    with progress() as shown:
        if withdraw:
            state = withdraw_release(folder, name=name, on=on, note=note)
        else:
            shown.say("checking and auditing the files")
            state = approve_release(folder, name=name, on=on, note=note, earlier=earlier)
    if as_json:
        show_json(list_state(state))
        return
    for line in tell_state(state):
        click.echo(line)


def list_state(state: ApprovalState) -> dict[str, object]:
    """Return how far a release has come, ready for JSON."""
    return {
        "state": state.state,
        "class": state.release_class.name,
        "organisation": state.release_class.organisation,
        "approvers_needed": state.release_class.approvers,
        "release_sha256": state.release_sha256,
        "entries": [dataclasses.asdict(entry) for entry in state.entries],
        "not_of_the_release": list(state.unlisted),
    }


def tell_state(state: ApprovalState) -> list[str]:
    """Return how far a release has come, in lines for people."""
    needed = state.release_class.approvers
    people = "two different people" if needed > 1 else "one person"
    readers = "may be shown" + ("" if state.release_class.is_public else f" to staff of {_name(state)} only")
    ends = {
        "draft": f"it needs the approval of {people}",
        "approved by one": "one more person must approve it",
        "approved": f"it {readers}",
        "withdrawn": "it may not be shown; tell whoever has it",
        "changed since approved": "its files are not those that were approved, so that no approval counts",
    }
    lines = [f"State: {state.state} ({ends[state.state]})"]
    acts = {"approve": "approved", "withdraw": "withdrawn"}
    for entry in state.entries:
        note = f": {entry.note}" if entry.note else ""
        lines.append(f"  {acts[entry.act]} by {entry.name} on {entry.on}{note}")
    if state.unlisted:
        lines.append(f"  in the folder and not of the release: {', '.join(state.unlisted)}")
    return lines


def _name(state: ApprovalState) -> str:
    return state.release_class.organisation
