"""``tenure practice topics``, ``topic``, ``cases``, ``measures``, ``show`` and ``template``: what is held in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tenure.cli.output import show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenure.practice.content import Entry, Topic

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
_LISTS = ("consider", "tips", "leaders", "managers", "reading")
_HEADINGS = {
    "consider": "Things to consider",
    "tips": "Tips",
    "leaders": "For leaders",
    "managers": "For managers",
    "reading": "Further reading",
}
_SHOWN = (
    "drivers", "fields", "promise", "retirement", "rules", "scale", "smart", "sources", "steps", "strengths",
    "viewpoints", "warnings",
)  # fmt: skip


def _read_fields(entry: Entry) -> dict[str, object]:
    """Return an entry with its source in words."""
    import msgspec

    from tenure.practice import content

    source = content.find_source(entry.source)
    held: dict[str, object] = msgspec.to_builtins(entry)
    return held | {"source": f"{source.title}. {source.publisher}, {source.dated}"}


@click.command(epilog="How practice works: docs/methods/practice.md")
@_json_option
def topics(as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """List the fourteen topics of the self-assessment.

    \b
    Example:
      tenure practice topics
    """
    from tenure.practice import content

    if as_json:
        show_json([_read_fields(topic) for topic in content.topics()])
        return
    show_table(
        ("", "topic", "statement"),
        [(topic.number, topic.id, topic.statement) for topic in content.topics()],
        right=("",),
    )


@click.command(epilog="How practice works: docs/methods/practice.md")
@click.argument("name")
@_json_option
def topic(name: str, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Show one topic; NAME is its id or its number.

    \b
    Examples:
      tenure practice topic flex_working
      tenure practice topic 4 --json
    """
    from tenure.practice import content

    held = content.topic(name)
    if as_json:
        measures = [_read_fields(each) for each in content.measures() if each.topic == held.id]
        cases = [_read_fields(each) for each in content.case_studies() if held.id in each.topics]
        show_json(_read_fields(held) | {"measures": measures, "cases": cases})
        return
    _show_topic(held)


def _show_topic(held: Topic) -> None:
    from tenure.practice import content

    elements = {element.id: element.title for element in content.people_promise()}
    click.echo(f"{held.number}. {held.title}")
    click.echo(held.statement)
    promise = ", ".join(elements[name] for name in held.people_promise) or "none"
    click.echo(f"People Promise: {promise}")
    click.echo(f"\nActivity{_mark(held, 'activity')}\n  {held.activity}")
    for name in _LISTS:
        click.echo(f"\n{_HEADINGS[name]}{_mark(held, name)}")
        for text in getattr(held, name):
            click.echo(f"  - {text}")
    click.echo("\nMeasures")
    for measure in content.measures():
        if measure.topic == held.id:
            click.echo(f"  - {measure.id}: {measure.title}")
    if held.note:
        click.echo(f"\nNote: {held.note}")
    click.echo(f"\nSource: {_read_fields(held)['source']}; last checked {held.last_checked}.")
    if held.ours:
        click.echo("Parts marked * are ours: the guide has none of that kind for this topic, or divides it otherwise.")


def _mark(held: Topic, part: str) -> str:
    return " *" if part in held.ours else ""


@click.command()
@click.option("--topic", "name", help="Only cases about this topic: its id or its number.")
@click.option("--strength", help="Only this strength of evidence; 'tenure practice show strengths' lists them.")
@_json_option
def cases(name: str | None, strength: str | None, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """List what organisations tell of what they did, with how far that can be trusted.

    \b
    Examples:
      tenure practice cases --topic wellbeing
      tenure practice cases --strength controlled --json
    """
    from tenure.practice import content

    wanted = content.topic(name).id if name else None
    known = [each.id for each in content.strengths()]
    if strength and strength not in known:
        raise content.refuse_unknown("strength of evidence", strength, known)
    chosen = [
        case
        for case in content.case_studies()
        if (not wanted or wanted in case.topics) and strength in {None, case.strength}
    ]
    if as_json:
        show_json([_read_fields(case) for case in chosen])
        return
    titles = {each.id: each.title for each in content.strengths()}
    for case in chosen:
        click.echo(f"{case.who} ({', '.join(case.topics)})\n  {case.did}")
        if case.result:
            click.echo(f"  Result: {case.result}")
        click.echo(f"  Evidence: {titles[case.strength]}.")
    if not chosen:
        click.echo("No case is held of that kind.")


@click.command()
@click.option("--topic", "name", help="Only measures of this topic: its id or its number.")
@_json_option
def measures(name: str | None, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """List which measures speak about which topic, and where each is defined.

    \b
    Examples:
      tenure practice measures
      tenure practice measures --topic data
    """
    from tenure.practice import content

    wanted = content.topic(name).id if name else None
    chosen = [measure for measure in content.measures() if wanted in {None, measure.topic}]
    if as_json:
        show_json([_read_fields(measure) for measure in chosen])
        return
    rows = [
        (
            measure.topic,
            measure.id,
            measure.title,
            measure.better,
            measure.definition or measure.survey or measure.local or "; ".join(measure.reasons),
        )
        for measure in chosen
    ]
    show_table(("topic", "measure", "what it is", "better", "defined as"), rows)


@click.command()
@click.argument("name", type=click.Choice(_SHOWN))
@_json_option
def show(name: str, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Show a list of what practice holds in words.

    \b
    Examples:
      tenure practice show smart
      tenure practice show steps
      tenure practice show retirement --json
    """
    entries = _read_list(name)
    if as_json:
        show_json(entries)
        return
    for entry in entries:
        head = entry.get("title") or entry.get("text") or _describe_rule(entry)
        click.echo(f"{entry['id']}: {head}")
        for key in ("ask", "prompt", "means", "what", "since_guide", "seen_as", "says", "basis", "publisher", "dated"):
            if entry.get(key):
                click.echo(f"  {key.replace('_', ' ')}: {entry[key]}")


def _describe_rule(entry: dict[str, object]) -> str:
    """Return a rule in a line: the colour, the measure and the condition."""
    conditions = ("variation", "assurance", "comparison", "above", "below")
    told = next(f"{name} {entry[name]}" for name in conditions if entry.get(name))
    return f"rated {entry['rated']}, {entry.get('measure') or 'any measure'} {told}"


def _read_list(name: str) -> list[dict[str, object]]:
    import msgspec

    from tenure.practice import content, contradictions, drivers

    if name == "sources":
        return [msgspec.to_builtins(source) for source in content.sources()]
    if name == "drivers":
        return [msgspec.to_builtins(driver) for driver in drivers.example_diagram().drivers]
    lists: dict[str, Sequence[Entry]] = {
        "fields": content.action_plan().fields,
        "promise": content.people_promise(),
        "retirement": content.retirement_options(),
        "rules": contradictions.rules(),
        "scale": content.scale(),
        "smart": content.smart_prompts(),
        "steps": content.evaluation_steps(),
        "strengths": content.strengths(),
        "viewpoints": content.viewpoints(),
        "warnings": content.action_plan().warnings,
    }
    return [_read_fields(entry) for entry in lists[name]]


@click.command()
@click.argument("name", type=click.Choice(["drivers", "measures", "plan", "ratings", "viewpoints"]))
def template(name: str) -> None:
    """Print a file to begin from, for the command of that name or for ratings and measures.

    \b
    Examples:
      tenure practice template ratings > ratings.csv
      tenure practice template plan > plan.toml
    """
    from tenure.practice import content

    click.echo(content.read_template(name), nl=False)
