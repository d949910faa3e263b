"""``tenure release diff``: which published numbers changed, and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tenure.cli.output import progress, show_json, show_table

if TYPE_CHECKING:
    from tenure.releases.diff import Difference, TableChange

SHOWN_CHANGES = 10
SHOWN_PLACES = 10
SHOWN_TEXTS = 6
SHOWN_DIGITS = 9


@click.command(epilog="How reasons are found: docs/how-to/release.md")
@click.argument("was", metavar="A", type=click.Path(path_type=Path))
@click.argument("now", metavar="B", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for differences.csv, every number that changed, and differences.about.json.",
)
@click.option(
    "--audit/--no-audit",
    "audited",
    default=True,
    show_default=True,
    help="Say whether the two tell more together than each does; public releases only.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def diff(  # noqa: PLR0917 - click's signature
    was: Path,
    now: Path,
    out: Path | None,
    audited: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Say which published numbers changed from release A to release B, and why.

    Rows are matched by the dimensions of their table. Reasons are what the two manifests say of how they were made:
    another version of the record, of the published facts or of Tenure, other definitions, options or rules.

    \b
    Examples:
      tenure release diff out/2025 out/2026
      tenure release diff out/2025 out/2026 --out changes
      tenure release diff out/2025 out/2026 --no-audit --json
    """
    from tenure.releases.audit import attack_release
    from tenure.releases.diff import diff_releases, list_difference, write_difference
    from tenure.releases.manifest import check_outside

    if out:
        for folder in (was, now):
            check_outside(folder, out, what="difference")
    with progress() as shown:
        shown.say("comparing the releases")
        found = diff_releases(was, now, prove=attack_release if audited else None)
    written = write_difference(found, out) if out else ()
    if as_json:
        show_json({**list_difference(found), "written": [str(path) for path in written]})
        return
    if found.banner:
        click.echo(f"{found.banner}\n")
    _show_summary(found)
    _show_changes(found)
    _show_together(found)
    for path in written:
        click.echo(f"Wrote {path}")


def _show_summary(found: Difference) -> None:
    numbers = sum(table.numbers for table in found.tables if table.state != "gone")
    click.echo(f"{found.titles[0]} -> {found.titles[1]}: {found.changes.height:,} of {numbers:,} numbers differ")
    if found.reasons:
        click.echo("\nWhat differs in how they were made:")
    shared = sum(table.state not in {"new", "gone"} for table in found.tables)
    for reason in found.reasons:
        where = "" if len(reason.tables) in {0, shared} else f" [{', '.join(reason.tables)}]"
        click.echo(f"- {reason.code}: {reason.words}: {reason.was} -> {reason.now}{where}")
    if found.unexplained:
        click.echo(f"Warning: {found.unexplained:,} numbers changed and the manifests tell of nothing that differs.")
    click.echo("")
    show_table(
        ("table", "numbers", "changed", "how", "largest"),
        [(one.table, f"{one.numbers:,}", f"{sum(one.kinds.values()):,}", _tell(one), _tell_largest(one))
         for one in found.tables],
        right=("numbers", "changed", "largest"),
    )  # fmt: skip
    for kind, state, words in found.texts[:SHOWN_TEXTS]:
        click.echo(f"{kind.capitalize()} {state}: {words}")
    if len(found.texts) > SHOWN_TEXTS:
        click.echo(f"... and {len(found.texts) - SHOWN_TEXTS:,} more findings and charts; --json lists them all.")


def _tell(table: TableChange) -> str:
    kinds = [f"{kind} {count:,}" for kind, count in table.kinds.items()]
    columns = [f"column {state}: {name}" for name, state in table.columns]
    if table.state == "reshaped":
        return "; ".join(["other dimensions, so that no row is compared", *columns])
    return "; ".join([*kinds, *columns]) or table.state


def _tell_largest(table: TableChange) -> str:
    return "" if table.largest is None else f"{table.largest:+.1%}"


def _show_changes(found: Difference) -> None:
    from tenure.releases.diff_tables import KINDS

    if found.changes.is_empty():
        return
    # Numbers that changed first, the largest change first; rows that came and went are many, and last.
    ranked = sorted(
        found.changes.iter_rows(named=True), key=lambda one: (KINDS.index(one["kind"]), -abs(one["relative"] or 0.0))
    )
    rows = [
        (one["row"], one["column"], _round(one["was"]), _round(one["now"]), one["kind"], one["reasons"])
        for one in ranked[:SHOWN_CHANGES]
    ]
    click.echo("")
    show_table(("row", "column", "was", "now", "kind", "why"), rows, right=("was", "now"))
    if len(ranked) > len(rows):
        click.echo(f"... and {len(ranked) - len(rows):,} more; --out writes them all.")
    counted = Counter(found.changes["reasons"])
    click.echo("Why: " + "; ".join(f"{codes} {count:,}" for codes, count in sorted(counted.items())))


def _round(text: str | None) -> str:
    """Return a number as it is read in a line; the file has all of its digits."""
    if text is None:
        return "-"
    try:
        return text if len(text) <= SHOWN_DIGITS else f"{float(text):.{SHOWN_DIGITS - 3}g}"
    except ValueError:
        return text


def _show_together(found: Difference) -> None:
    if found.together is None:
        return
    weak = found.together.weak
    if not weak:
        click.echo("\nTogether: the two tell no hidden number that one of them alone does not.")
        return
    click.echo(f"\nWarning: a reader who has both can work out hidden numbers, in {len(weak):,} places of the later:")
    for one in weak[:SHOWN_PLACES]:
        click.echo(f"- {one.table}, column {one.column}, row {one.row}")
    click.echo("Name the earlier release in the plan of the later one, and build it again before it is approved.")
