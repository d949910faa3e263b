"""``tenure practice plan``, ``drivers`` and ``viewpoints``: plans and what leads to them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenure.cli.output import show_json, show_table
from tenure.cli.practice_assess import on_option

if TYPE_CHECKING:
    from tenure.practice.plans import Action, ActionPlan

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")


@click.command(epilog="What a plan may say: docs/methods/practice.md")
@click.argument("file", type=click.Path(path_type=Path))
@on_option
@_json_option
def plan(file: Path, on: dt.date | None, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Say what of an action plan is ready, what is due, and what is missing.

    FILE is a TOML file. An action is ready when it has an owner, a date and an outcome; an output alone is not enough.

    \b
    Examples:
      tenure practice plan plan.toml
      tenure practice plan plan.toml --on 2026-03-31 --json
    """
    from tenure.practice import plans

    held = plans.read_plan(file)
    if as_json:
        show_json(_list_plan(held, on))
        return
    click.echo(f"{held.title}{f', {held.unit}' if held.unit else ''}")
    advice = plans.review_plan(held, today=on)
    for action in held.actions:
        state = action.status if action.status != "open" else ("ready" if plans.is_ready(action) else "not ready")
        click.echo(f"\n{action.id} ({action.topic}): {state}")
        for each in advice:
            if each.action == action.id:
                click.echo(f"  {'!' if each.blocks else '-'} {each.text}")
        _show_check_ins(action, on)
        gaps = plans.list_gaps(action)
        if action.status == "open" and any(gaps.values()):
            open_ = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in gaps.items() if names)
            click.echo(f"  not answered yet: {open_}")
    click.echo("")
    for each in advice:
        if not each.action:
            click.echo(each.text)
    rows = [(share.measure, share.actions, share.of) for share in plans.count_plan(held, today=on)]
    show_table(("measure", "actions", "of"), rows, right=("actions", "of"))


def _show_check_ins(action: Action, on: dt.date | None) -> None:
    from tenure.practice import plans

    looks = plans.list_check_ins(action, today=on)
    if looks:
        told = ", ".join(f"day {look.day} {look.on} {look.state}" for look in looks)
        click.echo(f"  check-ins: {told}")


def _list_plan(held: ActionPlan, on: dt.date | None) -> dict[str, object]:
    from tenure.practice import plans

    advice = plans.review_plan(held, today=on)
    return {
        "title": held.title,
        "unit": held.unit,
        "actions": [
            {
                "id": action.id,
                "topic": action.topic,
                "status": action.status,
                "is_ready": plans.is_ready(action),
                "warnings": [dataclasses.asdict(each) for each in advice if each.action == action.id],
                "check_ins": [dataclasses.asdict(look) for look in plans.list_check_ins(action, today=on)],
                "not_answered": plans.list_gaps(action),
            }
            for action in held.actions
        ],
        "warnings": [dataclasses.asdict(each) for each in advice if not each.action],
        "measures": [dataclasses.asdict(share) | {"share": share.share} for share in plans.count_plan(held, today=on)],
    }


@click.command(epilog="What a diagram may say: docs/methods/practice.md")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@_json_option
def drivers(file: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Show a driver diagram as a tree, and warn of its loose ends; without FILE, the one to begin from.

    \b
    Examples:
      tenure practice drivers
      tenure practice drivers diagram.toml --json
    """
    import msgspec

    from tenure.practice import drivers as diagrams

    diagram = diagrams.read_diagram(file) if file else diagrams.example_diagram()
    advice = diagrams.review_diagram(diagram)
    if as_json:
        show_json({"diagram": msgspec.to_builtins(diagram), "warnings": [dataclasses.asdict(each) for each in advice]})
        return
    click.echo(f"Aim: {diagram.aim}{f', by {diagram.by}' if diagram.by else ''}")
    for depth, driver in diagrams.lay_out(diagram):
        click.echo(f"{'  ' * depth}{driver.kind}: {driver.text} [{driver.id}]")
    for each in advice:
        click.echo(f"Warning: {f'{each.driver}: ' if each.driver else ''}{each.text}")


@click.command(epilog="The exercise: tenure practice show viewpoints")
@click.argument("file", type=click.Path(path_type=Path))
@_json_option
def viewpoints(file: Path, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Lay the answers of the four viewpoints side by side: what they share, and what only one of them sees.

    FILE is a TOML file with an [[answers]] table for each answer (viewpoint, topic, says) and a list of actions.

    \b
    Example:
      tenure practice viewpoints exercise.toml
    """
    from tenure.practice import content
    from tenure.practice import viewpoints as exercises

    exercise = exercises.read_exercise(file)
    themes = exercises.compare_viewpoints(exercise)
    advice = exercises.advise_exercise(exercise)
    names = [viewpoint.id for viewpoint in content.viewpoints()]
    if as_json:
        rows = [{"topic": theme.topic, **dict(zip(names, theme.answers, strict=True))} for theme in themes]
        show_json({"themes": rows, "actions": exercise.actions, "warnings": advice})
        return
    show_table(("topic", *names), [(theme.topic, *theme.answers) for theme in themes], right=names)
    for theme in themes:
        if theme.viewpoints == 1:
            seen = names[next(place for place, count in enumerate(theme.answers) if count)]
            click.echo(f"Seen by one viewpoint only: {theme.topic} ({seen})")
    for text in advice:
        click.echo(text)
