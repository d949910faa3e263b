"""``tenure synth``, ``tenure ingest`` and ``tenure store``: what a person does with a record."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenure.cli.output import progress, show_json, show_table

if TYPE_CHECKING:
    from tenure.records import Explanation, IngestReport

_MONTH = "YYYY-MM"
LISTED = 20


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--people", type=click.IntRange(min=100), default=10_000, show_default=True, help="Average people in post."
)
@click.option("--start", metavar=_MONTH, default="2012-11", show_default=True, help="First month.")
@click.option("--end", metavar=_MONTH, default="2024-03", show_default=True, help="Last month.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--layout", default="tenure-record", show_default=True, help="Dialect to write.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "csv.gz", "parquet"]),
    default="csv",
    show_default=True,
    help="Kind of file.",
)
@click.option("--clean", is_flag=True, help="Plant no recodes, mergers or dirty rows.")
def synth(out: Path, clean: bool, **options: Any) -> None:  # noqa: ANN401, FBT001 - click's signature
    """Make a synthetic extract with an answer key. Nobody in it exists.

    \b
    Examples:
      tenure synth synthetic
      tenure synth synthetic --people 100000 --start 2012-11 --end 2024-03 --seed 7
      tenure synth check synthetic
    """
    from tenure import records

    with progress() as shown:
        records.synthesise(out, planted=not clean, progress=shown.count, **options)
    click.echo(f"Wrote a synthetic extract to {out / 'extract'}")
    click.echo(f"The truth behind it is in {out / 'answer_key.json'}")


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--store", type=click.Path(file_okay=False, path_type=Path), help="Store to make or add to.")
@click.option(
    "--layout",
    default="tenure-record",
    show_default=True,
    help="Layout of the extract: a name ('tenure layouts list' has them) or a TOML file.",
)
@click.option("--explain", is_flag=True, help="Store nothing; show how each column would be read.")
@click.option("--no-real-staff", is_flag=True, help="Declare that nobody in the extract exists.")
@click.option(
    "--occupations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own occupations (code,name,group), in place of the published ones.",
)
@click.option(
    "--organisations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own organisations (code,name,type,region and, if you like, successor,successor_from).",
)
@click.option("--until", metavar=_MONTH, help="Last month to make of effective-dated tables.")
@click.option("--id-key", type=click.Path(dir_okay=False, path_type=Path), help="Key file for hashing identifiers.")
@click.option("--memory", default="3GB", show_default=True, help="Most memory the engine may take.")
@click.option("--json", "as_json", is_flag=True, help="Print the account as JSON and nothing else.")
def ingest(  # noqa: PLR0917 - click's signature
    sources: tuple[Path, ...],
    store: Path | None,
    as_json: bool,  # noqa: FBT001 - click's signature
    no_real_staff: bool,  # noqa: FBT001 - click's signature
    explain: bool,  # noqa: FBT001 - click's signature
    **options: Any,  # noqa: ANN401 - click's signature
) -> None:
    """Check an extract, keep what passes in a store, and put what does not in quarantine.

    Every row is accounted for: rows in = stored + restated + unchanged + refused.

    \b
    Examples:
      tenure ingest synthetic/extract --store store --no-real-staff
      tenure ingest april.csv.gz --store store
      tenure ingest april.csv --layout esr-monthly --explain
      tenure ingest tables --layout esr-trust-tables --until 2024-03 --store store
      tenure ingest extract --store store --occupations jobs.csv --organisations sites.csv
    """
    from tenure import records

    if explain:
        _show_explanation(records.explain_ingest(list(sources), layout=options["layout"]), as_json=as_json)
        return
    if store is None:
        raise click.UsageError("Missing option '--store': where the record is kept.")
    with progress() as shown:
        report = records.ingest(
            list(sources),
            store=store,
            real_staff=not no_real_staff,
            today=dt.datetime.now(tz=dt.UTC).date(),
            progress=shown.count,
            **options,
        )
    if as_json:
        show_json(report.as_dict())
    else:
        _show_account(report, store)
    _warn_of_loss(report)


_ROWS = ("rows_in", "rows_stored", "rows_restated", "rows_unchanged", "rows_refused")


def _warn_of_loss(report: IngestReport) -> None:
    """Say on stderr, where a log of many commands is looked at first, that a delivery was mostly refused."""
    _warn_of_tables(report)
    if report.rows_refused == report.rows_in > 0:
        click.echo("Warning: every row was refused; the record has not changed. The notes say why.", err=True)
    elif report.rows_refused * 2 > report.rows_in:
        click.echo("Warning: more than half of the rows were refused. The account says why.", err=True)


def _warn_of_tables(report: IngestReport) -> None:
    """Name the tables that lost every row, and those that lost more than half of them."""
    lost = [each for each in report.tables if each.rows_refused * 2 > each.rows_in]
    for told, is_whole in (("every row", True), ("more than half of the rows", False)):
        names = [each.name for each in lost if (each.rows_refused == each.rows_in) is is_whole]
        if names:
            was = "were" if told.endswith("s") else "was"
            click.echo(f"Warning: {told} of {', '.join(names)} {was} refused. The account says why.", err=True)


def _show_account(report: IngestReport, store: Path) -> None:
    from tenure.terms import write_count

    if report.tables:
        _show_tables(report)
    heads = ("file", "in", "stored", "restated", "unchanged", "refused")
    rows = [(file.name, *(f"{getattr(file, name):,}" for name in _ROWS)) for file in report.files]
    total = ("all", *(f"{getattr(report, name):,}" for name in _ROWS))
    show_table(heads, [*rows, total] if len(rows) > 1 else rows, right=heads[1:])
    click.echo("rows in = stored + restated + unchanged + refused, in every file")
    if report.unclassified:
        rows_stored = write_count(report.unclassified, "row")
        click.echo(f"{rows_stored} with an occupation code that the rules lack: stored as unclassified")
    if report.refused_by_reason:
        click.echo(f"Refused, by first reason ('tenure store refused --store {store}' says where):")
        for reason, count in sorted(report.refused_by_reason.items()):
            click.echo(f"  {reason}: {count:,}")
    for note in report.notes:
        click.echo(f"Note: {note}")
    click.echo(f"Next: tenure store show --store {store}")


def _show_explanation(found: Explanation, *, as_json: bool) -> None:
    from tenure.terms import write_count

    if as_json:
        show_json(found.as_dict())
        return
    click.echo(f"Layout {found.layout}: {found.title}. Nothing was stored.")
    for file in found.files:
        click.echo("")
        table = f", table {file.table}" if file.table else ""
        click.echo(f"{file.file}{table}: {write_count(file.rows_sampled, 'row')} looked at")
        if file.problem:
            click.echo(f"Problem: {file.problem}")
        shown = [
            (
                each.title,
                ", ".join(each.holds) or "-",
                each.how,
                _tell_looks(each.looks_like, words=each.words, known=each.known),
            )
            for each in file.columns
        ]
        if shown:
            show_table(("column", "read as", "how", "values look like"), shown)
        for name, meaning in file.missing:
            click.echo(f"Lacking: {name} ({meaning})")
    for fault in found.faults:
        place = f"{fault['file']}, column {fault['column']}" if fault["column"] else fault["file"]
        click.echo(
            f"Would be refused: {place}: {fault['reason']}, {fault['value_class'] or 'the row'}: {fault['faults']:,}"
        )


def _tell_looks(looks_like: dict[str, int], *, words: int | None, known: int | None) -> str:
    looks = ", ".join(f"{name} {count:,}" for name, count in list(looks_like.items())[:3])
    told = "" if words is None else f"; {known:,} of {words:,} words known"
    return f"{looks}{told}"


def _show_tables(report: IngestReport) -> None:
    heads = ("file", "table", "in", "used", "refused")
    counts = ("rows_in", "rows_used", "rows_refused")
    rows = [(each.name, each.table, *(f"{getattr(each, name):,}" for name in counts)) for each in report.tables]
    show_table(heads, rows, right=heads[2:])
    click.echo("rows in = used + refused, in every file of the tables")
    reasons = Counter[str]()
    for each in report.tables:
        reasons.update(each.refused_by_reason)
    for reason, count in sorted(reasons.items()):
        click.echo(f"  {reason}: {count:,}")
    click.echo("Of them these assignment-months were made:")


@click.group()
def store() -> None:
    """Show, check and rebuild a store."""


_store_argument = click.option("--store", "path", required=True, type=click.Path(path_type=Path), help="The store.")
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")


@store.command()
@_store_argument
@_json_option
def show(path: Path, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Say what is in a store: months, rows, people, organisations, deliveries.

    \b
    Example:
      tenure store show --store store
    """
    from tenure import records

    _show_facts(records.describe_store(path), as_json=as_json)


@store.command()
@_store_argument
@_json_option
@click.pass_context
def check(ctx: click.Context, path: Path, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Say whether a store is whole, and count people who look odd.

    \b
    Example:
      tenure store check --store store
    """
    from tenure import records

    report = records.check_store(path)
    _show_facts(report, as_json=as_json)
    if not report["is_whole"]:
        ctx.exit(1)


@store.command()
@_store_argument
def spells(path: Path) -> None:
    """Build the spells of a store anew from its record.

    \b
    Example:
      tenure store spells --store store
    """
    from tenure import records
    from tenure.terms import write_count

    with progress() as shown:
        rows = records.rebuild_spells(path, progress=shown.count)
    click.echo(write_count(rows, "spell"))


@store.command()
@_store_argument
@click.option("--csv", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write every line to this file.")
@_json_option
def refused(path: Path, out: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click's signature
    """Say which rows were refused, where and why. What stood there is not kept.

    \b
    Examples:
      tenure store refused --store store
      tenure store refused --store store --csv refused.csv
    """
    from tenure import records

    rows = records.list_refused(path)
    if out is not None:
        rows.write_csv(out)
        click.echo(f"Wrote {out}", err=as_json)
    if as_json:
        show_json(rows.to_dicts())
        return
    summed = Counter[tuple[str, ...]]()
    for _, _, column, reason, looks_like, times in rows.iter_rows():
        summed[reason, column, looks_like] += times
    click.echo("Faults by reason, column and what the value looked like (docs/how-to/ingest.md says how to mend each):")
    faults = [(*fault, count) for fault, count in summed.most_common()]
    show_table(("reason", "column", "value_class", "faults"), faults, right=("faults",))
    if not rows.is_empty():
        click.echo("")
        click.echo("The first of them:")
        show_table(rows.columns, rows.head(LISTED).rows(), right=("line", "times"))


def _show_facts(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(facts)
        return
    plain = [(name.replace("_", " "), _plain(value)) for name, value in facts.items() if not isinstance(value, list)]
    show_table(("what", "value"), plain)
    for name, value in facts.items():
        if isinstance(value, list) and value:
            click.echo("")
            click.echo(name.replace("_", " "))
            if isinstance(value[0], dict):
                show_table(list(value[0]), [[_plain(cell) for cell in row.values()] for row in value])
            else:
                click.echo("  " + "\n  ".join(str(each) for each in value))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(each)}" for name, each in value.items())
    return str(value)
