"""``tenure release pack``: chosen findings, pictures and tables of a release as one accessible PDF."""

from __future__ import annotations

from pathlib import Path

import click

from tenure.cli.output import show_json

_NONE = "none"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF to write.")
@click.option("--findings", help="Positions of findings, such as 1,3, or 'none'. Without it: the plan's, or the first.")
@click.option("--charts", help="Names of pictures, such as moves,places, or 'none'.")
@click.option("--tables", help="Names of tables, such as flows,measures, or 'none'. Without it: those of the pictures.")
@click.option("--title", default="", help="Title of the pack. Without it: the title of the release.")
@click.option("--json", "as_json", is_flag=True, help="Print what the pack holds as JSON and nothing else.")
def pack(
    folder: Path,
    out: Path,
    *,
    findings: str | None,
    charts: str | None,
    tables: str | None,
    title: str,
    as_json: bool,
) -> None:
    """Make a board pack: one accessible PDF of what a release found.

    Pages say "draft" until the release is approved.

    \b
    Examples:
      tenure release pack release --out board.pdf
      tenure release pack release --findings 1,3 --charts moves --tables none --out board.pdf
      tenure release pack release --title "Who moves, 2023/24" --out board.pdf
    """
    from tenure.publish import write_file
    from tenure.releases.manifest import check_outside
    from tenure.releases.pack import PackWish, pack_release

    check_outside(folder, out, what="pack")
    wish = PackWish(
        findings=_read_positions(findings), charts=_read_names(charts), tables=_read_names(tables), title=title
    )
    made = pack_release(folder, wish)
    write_file(out, made.pdf)
    if as_json:
        told = {"written": str(out), "state": made.state, "findings": list(made.findings)}
        show_json({**told, "charts": list(made.charts), "tables": list(made.tables)})
        return
    click.echo(
        f"Findings: {len(made.findings)}. Pictures: {', '.join(made.charts) or _NONE}. "
        f"Tables: {', '.join(made.tables) or _NONE}. State: {made.state}."
    )
    click.echo(f"Wrote {out}")


def _read_names(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    return () if names == (_NONE,) else names


def _read_positions(text: str | None) -> tuple[int, ...] | None:
    from tenure.errors import UsageError

    names = _read_names(text)
    if names is None:
        return None
    if not all(name.isascii() and name.isdigit() for name in names):
        raise UsageError(
            f"--findings cannot be '{text}'.",
            slug="pack-choice-unknown",
            expected="positions of findings, as 'tenure release show' numbers them, separated by commas; or 'none'.",
            fix="write --findings 1,3.",
        )
    return tuple(int(name) for name in names)
