"""Which published numbers changed between two releases, and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from tenure.disclosure import Released
from tenure.errors import DisclosureError
from tenure.publish import write_file
from tenure.releases.classes import ReleaseClass, read_class
from tenure.releases.diff_reasons import UNEXPLAINED, Reason, explain_change, find_reasons
from tenure.releases.diff_tables import CHANGED, KINDS, compare_tables, empty_changes, list_columns
from tenure.releases.reading import OpenRelease, open_release

if TYPE_CHECKING:
    from tenure.disclosure.audited import Audit

__all__ = ["Difference", "TableChange", "diff_releases", "list_difference", "write_difference"]

Prove = Callable[[Path, Sequence[Path]], "Audit"]


@dataclass(frozen=True, slots=True)
class TableChange:
    """What changed in one table.

    ``state`` is ``changed``, ``same``, ``new``, ``gone`` or ``reshaped`` (its dimensions are others, so that no row
    can be matched); ``kinds`` counts its changed numbers by kind; ``largest`` is the largest relative change, as a
    share of what was, with its sign; ``columns`` names columns that only one of the two has.
    """

    table: str
    state: str
    numbers: int
    kinds: Mapping[str, int]
    largest: float | None = None
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two releases.

    ``banner`` stands on everything made of it where either release is internal, and is blank else. ``changes`` has a
    row for each number: see ``compare_tables``, and ``reasons``, the codes of what may be behind it. ``texts`` are
    findings and charts that came or went: kind, ``new`` or ``gone``, words. ``together`` is what an audit of the later
    release says of a reader who has the earlier one too; nothing where none was made.
    """

    titles: tuple[str, str]
    banner: str
    tables: tuple[TableChange, ...]
    changes: pl.DataFrame
    reasons: tuple[Reason, ...]
    texts: tuple[tuple[str, str, str], ...]
    together: Audit | None = None

    @property
    def unexplained(self) -> int:
        """Numbers that changed though the manifests say that both were made alike."""
        return self.changes.filter(pl.col("reasons") == UNEXPLAINED).height


def diff_releases(was: Path, now: Path, *, prove: Prove | None = None) -> Difference:
    """Say which published numbers changed between two release folders, and why.

    Parameters
    ----------
    was, now : Path
        The earlier and the later release.
    prove : callable, optional
        What audits the later release against the earlier one, where both are public; nothing is audited without it.

    Raises
    ------
    UsageError
        A folder is no release.
    CheckError
        A file of one is missing or has changed.
    DisclosureError
        The two are internal to different organisations.

    Notes
    -----
    Reasons are what the manifests tell of how each was made. Where several differ, which of them moved a number cannot
    be told: build with one of them changed.
    Release: holds released values only. Two releases may tell more together than each does: see ``together``.
    """
    before, after = open_release(was), open_release(now)
    banner = _find_banner(read_class(before.manifest), read_class(after.manifest))
    names = [table.about.table for table in after.tables]
    held = {table.about.table: table for table in before.tables}
    shared = [(held[table.about.table], table) for table in after.tables if table.about.table in held]
    reasons = find_reasons(before.manifest, after.manifest, shared=shared, same_tables=set(names) == set(held))
    found = [_compare(*pair) for pair in shared]
    alone = [*((table, "new") for table in after.tables if table.about.table not in held),
             *((table, "gone") for name, table in held.items() if name not in names)]  # fmt: skip
    changes = _explain(pl.concat([empty_changes(), *(frame for _, frame in found)]), reasons)
    is_two = before.folder.resolve() != after.folder.resolve()
    return Difference(
        titles=(str(before.manifest["title"]), str(after.manifest["title"])),
        banner=banner,
        tables=(*(change for change, _ in found), *(_tell_alone(table, state) for table, state in alone)),
        changes=changes,
        reasons=reasons,
        texts=_compare_texts(before, after),
        together=prove(now, (was,)) if prove and is_two and not banner else None,
    )


def _find_banner(was: ReleaseClass, now: ReleaseClass) -> str:
    organisations = {one.organisation for one in (was, now)} - {""}
    if len(organisations) > 1:
        raise DisclosureError(
            "Releases that are internal to two organisations cannot be compared.",
            slug="releases-of-two-organisations",
            expected="releases of one organisation, or public ones.",
            fix="compare each with a release that its readers may see.",
        )
    return "".join(f"INTERNAL: for staff of {name} only, not for publication" for name in organisations)


def _compare(was: Released, now: Released) -> tuple[TableChange, pl.DataFrame]:
    name, columns = now.about.table, tuple(list_columns(was, now))
    if set(was.structure.dimensions) != set(now.structure.dimensions):
        return TableChange(name, "reshaped", _count_numbers(now), {}, columns=columns), empty_changes()
    frame = compare_tables(was, now)
    counted = dict(frame.group_by("kind").len().iter_rows())
    kinds = {kind: counted[kind] for kind in KINDS if kind in counted}
    state = "changed" if kinds or columns else "same"
    return TableChange(name, state, _count_numbers(now), kinds, _find_largest(frame), columns), frame


def _find_largest(frame: pl.DataFrame) -> float | None:
    moved = frame.filter(kind=CHANGED).get_column("relative").drop_nulls()
    return float(moved[int(moved.abs().arg_max() or 0)]) if len(moved) else None


def _count_numbers(table: Released) -> int:
    values = [name for name in table.frame.columns if name not in table.structure.dimensions]
    return table.frame.height * len(values)


def _tell_alone(table: Released, state: str) -> TableChange:
    return TableChange(table.about.table, state, _count_numbers(table), {})


def _explain(changes: pl.DataFrame, reasons: Sequence[Reason]) -> pl.DataFrame:
    pairs = changes.select("kind", "table").unique(maintain_order=True)
    words = [explain_change(kind, table, reasons) for kind, table in pairs.iter_rows()]
    return changes.join(
        pairs.with_columns(reasons=pl.Series(words, dtype=pl.String)),
        on=["kind", "table"], how="left", maintain_order="left",
    )  # fmt: skip


def _compare_texts(was: OpenRelease, now: OpenRelease) -> tuple[tuple[str, str, str], ...]:
    found: list[tuple[str, str, str]] = []
    for kind, read in (("finding", _list_findings), ("chart", _list_charts)):
        before, after = read(was.manifest), read(now.manifest)
        found += [(kind, "gone", text) for text in before if text not in after]
        found += [(kind, "new", text) for text in after if text not in before]
    return tuple(found)


def _list_findings(manifest: Mapping[str, Any]) -> list[str]:
    return [str(one) for one in manifest.get("findings", ())]


def _list_charts(manifest: Mapping[str, Any]) -> list[str]:
    return [str(one.get("title") or one.get("name")) for one in manifest.get("charts", ())]


def list_difference(found: Difference) -> dict[str, Any]:
    """Return what changed as plain values, ready for JSON, in a fixed order; the numbers one by one are left out.

    Notes
    -----
    Release: as of ``diff_releases``; the banner, where there is one, must stay with it.
    """
    together = found.together
    return {
        **({"class": "internal", "banner": found.banner} if found.banner else {}),
        "was": found.titles[0],
        "now": found.titles[1],
        "changed": found.changes.height,
        "unexplained": found.unexplained,
        "reasons": [asdict(one) for one in found.reasons],
        "tables": [
            {**asdict(one), "columns": [{"column": name, "state": state} for name, state in one.columns]}
            for one in found.tables
        ],
        "texts": [{"kind": kind, "state": state, "words": words} for kind, state, words in found.texts],
        "together": None
        if together is None
        # Where, and not how closely: this is no place to tell what a reader can derive.
        else {
            "is_safe": together.is_safe,
            "weak": [{"table": one.table, "column": one.column, "row": one.row} for one in together.weak],
        },
    }


def write_difference(found: Difference, folder: Path) -> tuple[Path, Path]:
    """Write every changed number as ``differences.csv``, and what it is of as ``differences.about.json``.

    Parameters
    ----------
    found : Difference
        Of two releases.
    folder : Path
        Made when it does not exist.

    Returns
    -------
    (Path, Path)
        The two files. Where either release is internal, each row of the CSV and the description say whose it is.

    Raises
    ------
    AccessError
        A file cannot be written.
    """
    frame = found.changes
    if found.banner:
        # A table travels without the file beside it, so that each of its rows says for whom it is.
        frame = frame.select(pl.lit(found.banner).alias("class"), pl.all())
    table = write_file(folder / "differences.csv", frame.write_csv().encode())
    told = json.dumps(list_difference(found), ensure_ascii=False, indent=2) + "\n"
    return table, write_file(folder / "differences.about.json", told.encode())
