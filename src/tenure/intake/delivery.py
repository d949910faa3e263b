"""A delivery: files in, sorted buckets and quarantine out, every row accounted for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tenure.errors import InternalError, LayoutError
from tenure.intake.blanks import BLANKS
from tenure.intake.checks import judge_steps, list_checks
from tenure.intake.dialect import read_word
from tenure.intake.explain import explain_cut, explain_lost
from tenure.intake.ids import keep_ids
from tenure.intake.lists import ValueLists, holds_organisation
from tenure.intake.quarantine import count_reasons, keep_quarantine
from tenure.intake.schema import CODED
from tenure.intake.sources import Source, find_sources, read_source
from tenure.intake.staging import Staged, stage_source
from tenure.layouts import Layout
from tenure.store import DuckEngine, SourceFile, Step, StoreWriter
from tenure.terms import Month
from tenure.terms.record import COLUMNS, UNCLASSIFIED

__all__ = ["Delivered", "Reading", "bring_in"]

Progress = Callable[[str, int, int], None]
_REFUSED = -1
_TAKEN = {"org_code": "integer", "occupation_code": "integer", "month": "smallint"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a delivery is read.

    Parameters
    ----------
    layout : Layout
        The dialect of its files.
    lists : ValueLists
        The codes that are taken.
    key : bytes or None
        Key of the ids; None when the layout's ids are pseudonyms already.
    today : date or None
        Rows of months after the one it lies in are refused; None refuses none.
    """

    layout: Layout
    lists: ValueLists
    key: bytes | None
    today: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a delivery.

    Parameters
    ----------
    files : tuple of SourceFile
        The account of each file, in the order of their names.
    unclassified : int
        Rows taken whose occupation code is well formed and not in the rules.
    unheld_codes, unheld_rows : int
        Organisation codes of rows taken that the rules do not hold, or not in a month of the rows, and
        those rows; 0 where a list of organisations was given.
    explained : tuple of str
        What was found and expected, for files whose every row was refused for one reason.
    doubts : tuple of str
        What is said of files whose last line has no line end, so that they may have been cut off.
    ignored : tuple of str
        Columns of the files that the layout does not name.
    absent : tuple of str
        Optional columns of the record that no file has.
    buckets : tuple of int
        Buckets of the record that changed.
    """

    files: tuple[SourceFile, ...]
    unclassified: int
    unheld_codes: int
    unheld_rows: int
    explained: tuple[str, ...]
    doubts: tuple[str, ...]
    ignored: tuple[str, ...]
    absent: tuple[str, ...]
    buckets: tuple[int, ...]


def bring_in(
    writer: StoreWriter,
    paths: Sequence[Path],
    reading: Reading,
    *,
    bucket_rows: int | None = None,
    progress: Progress | None = None,
) -> Delivered:
    """Read, check and merge a delivery into the store being written.

    Parameters
    ----------
    writer : StoreWriter
        Takes the rows; nothing shows before its ``commit``.
    paths : Sequence of Path
        Files, or folders of files. Their order does not matter.
    reading : Reading
        Layout, lists of codes, key and date.

    Returns
    -------
    Delivered
        For each file rows_in = rows_stored + rows_restated + rows_unchanged + rows_refused.

    Raises
    ------
    LayoutError, AccessError
        A file is refused whole; then nothing of the delivery is stored.
    InternalError
        The account does not add up.
    """
    engine = writer.engine
    sources = _read_all(paths, reading.layout, progress)
    staged = _stage_all(engine, sources, reading.layout, progress)
    present = frozenset(name for source in sources for name in source.given)
    engine.register_rows("staged", [item.path for item in staged])
    for column in COLUMNS:
        if column.kind == "id" and column.name in present:
            keep_ids(engine, column.name, reading.key)
    _map_codes(writer, [name for name in CODED if name in present], reading)
    buckets = writer.choose_buckets(sum(item.rows for item in staged), bucket_rows=bucket_rows)
    if progress:
        progress("check", 0, 1)
    steps = judge_steps(present=present, reasons=reading.lists.reasons(), today=reading.today)
    parts = _split(engine, steps, buckets)
    refused = parts.pop(_REFUSED, [])
    engine.register_files("taken", [path for paths in parts.values() for path in paths], columns=_TAKEN)
    unclassified = _count_unclassified(writer)
    unheld = _count_unheld(writer, reading.lists)
    merged = writer.merge(parts, progress=progress)
    checks = list_checks(present=present, reasons=reading.lists.reasons(), today=reading.today)
    rejects = pl.concat([item.rejects for item in staged])
    quarantine = keep_quarantine(
        engine, sources=sources, checks=checks, refused=refused, rejects=rejects, clashes=merged.clashes
    )
    writer.put_quarantine(quarantine)
    files = _account(sources, merged.accounts, count_reasons(engine))
    return Delivered(
        files=files,
        unclassified=unclassified,
        unheld_codes=unheld[0],
        unheld_rows=unheld[1],
        explained=explain_lost(engine, files),
        doubts=explain_cut(engine, sources),
        ignored=tuple(dict.fromkeys(title for source in sources for title in source.ignored)),
        absent=tuple(column.name for column in COLUMNS if column.name not in present),
        buckets=merged.buckets,
    )


def _read_all(paths: Sequence[Path], layout: Layout, progress: Progress | None) -> list[Source]:
    found = find_sources(paths)
    sources: list[Source] = []
    refused: list[LayoutError] = []
    for number, path in enumerate(found):
        if progress:
            progress("measure", number, len(found))
        try:
            sources.append(read_source(path, number, layout))
        except LayoutError as error:
            refused.append(error)
    if refused:
        raise refused[0] if len(refused) == 1 else _refuse_several(refused, len(found))
    return sources


def _refuse_several(errors: Sequence[LayoutError], files: int) -> LayoutError:
    """Return one error that names every file that cannot be taken, and why."""
    reasons = "\n         ".join(f"{error.subject} ({error.slug})" for error in errors)
    return LayoutError(
        f"{len(errors)} of the {files} files of the delivery cannot be taken, so none of it was stored.",
        slug="layout-files-refused",
        found=reasons,
        fix="mend the files or ask for them again; deliver one of them alone to read what it lacks.",
    )


def _stage_all(engine: DuckEngine, sources: list[Source], layout: Layout, progress: Progress | None) -> list[Staged]:
    staged = []
    for source in sources:
        if progress:
            progress("read", source.number, len(sources))
        staged.append(stage_source(engine, source, layout))
    return staged


def _map_codes(writer: StoreWriter, columns: Sequence[str], reading: Reading) -> None:
    """Register view ``map_<column>`` (value, code, is_blank) of the values found, for each coded column.

    Blanks around a value are no part of it; the code is null where the value may not be stored. A
    dialect's words are translated here, each once.
    """
    engine = writer.engine
    for column in columns:
        step = Step("values_found", f"select distinct {column} as value from staged where {column} is not null")
        words = {value: value.strip(BLANKS) for value in engine.collect([step])["value"]}
        texts = {value: read_word(reading.layout, column, word) if word else "" for value, word in words.items()}
        accepted = reading.lists.accept(column, sorted({text for text in texts.values() if text}))
        codes = writer.add_values(column, accepted.values())
        rows = [
            (value, codes[accepted[text]] if text in accepted else None, text == "") for value, text in texts.items()
        ]
        schema = {"value": pl.String, "code": pl.Int32, "is_blank": pl.Boolean}
        engine.register(f"map_{column}", pl.DataFrame(rows, schema=schema, orient="row"))


def _split(engine: DuckEngine, steps: Sequence[Step], buckets: int) -> dict[int, list[Path]]:
    """Write the judged rows apart by bucket; refused rows under a part of their own; free the staged text."""
    bucket = f"case when problems = 0 then person % {buckets} else {_REFUSED} end"
    return engine.write_parts(
        [*steps, Step("parted", f"select *, {bucket} as bucket from judged")], engine.folder / "parts", part="bucket"
    )


def _count_unclassified(writer: StoreWriter) -> int:
    code = writer.codes("occupation_code").get(UNCLASSIFIED)
    if code is None:
        return 0
    step = Step("unclassified", "select count(*) as n from taken where occupation_code = $code", {"code": code})
    return int(writer.engine.collect([step]).item())


def _count_unheld(writer: StoreWriter, lists: ValueLists) -> tuple[int, int]:
    """Return how many organisation codes of rows taken the rules do not hold in their months, and the rows."""
    if lists.organisations is not None:
        return 0, 0
    names = {code: value for value, code in writer.codes("org_code").items()}
    sql = "select org_code, month, count(*) as n from taken group by org_code, month"
    found = writer.engine.collect([Step("organisation_months", sql)])
    strange = [
        (code, rows) for code, month, rows in found.iter_rows() if not holds_organisation(names[code], Month(month))
    ]
    return len({code for code, _ in strange}), sum(rows for _, rows in strange)


def _account(sources: Sequence[Source], merged: pl.DataFrame, reasons: pl.DataFrame) -> tuple[SourceFile, ...]:
    rows = {row["source"]: row for row in merged.iter_rows(named=True)}
    files = []
    for source in sources:
        row = rows.get(source.number, {})
        mine = reasons.filter(pl.col("source") == source.number)
        by_reason = dict(zip(mine["reason"].to_list(), mine["rows"].to_list(), strict=True))
        file = SourceFile(
            name=source.path.name,
            sha256=source.sha256,
            rows_in=source.rows_in,
            rows_stored=row.get("rows_stored", 0),
            rows_restated=row.get("rows_restated", 0),
            rows_unchanged=row.get("rows_unchanged", 0),
            rows_refused=sum(by_reason.values()),
            refused_by_reason=by_reason,
        )
        if file.rows_in != file.rows_stored + file.rows_restated + file.rows_unchanged + file.rows_refused:
            raise InternalError(f"{file.name}: rows in are not rows stored, restated, unchanged and refused")
        files.append(file)
    return tuple(files)
