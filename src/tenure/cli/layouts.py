"""``tenure layouts``: how extracts of each dialect are read."""

from __future__ import annotations

import click

from tenure.cli.output import show_json, show_table

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")


@click.group()
def layouts() -> None:
    """Show the layouts, the columns they read, and the schema of a layout file."""


@layouts.command("list")
@_json_option
def list_layouts(as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """List the layouts that come with Tenure.

    \b
    Example:
      tenure layouts list
    """
    from tenure import records

    found = records.describe_layouts()
    if as_json:
        show_json(found)
    else:
        show_table(("name", "title", "made of"), [(each["name"], each["title"], each["files"]) for each in found])


@layouts.command()
@click.argument("name")
@click.option("--toml", "as_toml", is_flag=True, help="Print the file itself, to begin your own with.")
@_json_option
def show(name: str, as_toml: bool, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Show how a layout reads each column; NAME is a name or a TOML file.

    \b
    Examples:
      tenure layouts show esr-monthly
      tenure layouts show tenure-record --toml
    """
    from tenure import records

    found = records.describe_layout(name)
    if as_toml:
        click.echo(records.read_layout_file(name))
        return
    if as_json:
        show_json(found)
        return
    click.echo(f"{found['name']}: {found['title']}")
    click.echo(
        f"{found['encoding']}, delimiter '{found['delimiter']}', months {found['month_format']} "
        f"({found['month_day']} day), dates {found['date_format']}, years {found['year_format']}"
    )
    heads = ("table", "column", "read as", "required", "words")
    rows = [
        (
            each["table"] or "-",
            each["column"],
            ", ".join(each["holds"]),
            "yes" if each["required"] else "no",
            str(each["words"] or "-"),
        )
        for each in found["columns"]
    ]
    show_table(heads, rows, right=("words",))
    for column, value in found["constants"].items():
        click.echo(f"Constant: {column} is {value}")
    for column, meaning in found["not_carried"].items():
        click.echo(f"Told otherwise: {column}: {meaning}")


@layouts.command()
def schema() -> None:
    """Print the JSON Schema of a layout file, for editors that check TOML by one.

    \b
    Example:
      tenure layouts schema > layout.schema.json
    """
    from tenure import records

    show_json(records.read_layout_schema())
