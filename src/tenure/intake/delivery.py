"""A delivery: files in, sorted buckets and quarantine out, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tenure.errors import InternalError
from tenure.intake.checks import judge_steps, list_checks
from tenure.intake.ids import keep_ids
from tenure.intake.lists import ValueLists
from tenure.intake.quarantine import count_reasons, keep_quarantine
from tenure.intake.schema import CODED
from tenure.intake.sources import Source, find_sources, read_source
from tenure.intake.staging import Staged, stage_source
from tenure.layouts import Layout
from tenure.store import DuckEngine, SourceFile, Step, StoreWriter
from tenure.terms.record import COLUMNS, UNCLASSIFIED

__all__ = ["Delivered", "bring_in"]

Progress = Callable[[str, int, int], None]
_REFUSED = -1


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a delivery.

    Parameters
    ----------
    files : tuple of SourceFile
        The account of each file, in the order of their names.
    unclassified : int
        Rows taken whose occupation code is well formed and not in the rules.
    ignored : tuple of str
        Columns of the files that the layout does not name.
    absent : tuple of str
        Optional columns of the record that no file has.
    buckets : tuple of int
        Buckets of the record that changed.
    """

    files: tuple[SourceFile, ...]
    unclassified: int
    ignored: tuple[str, ...]
    absent: tuple[str, ...]
    buckets: tuple[int, ...]


def bring_in(
    writer: StoreWriter,
    paths: Sequence[Path],
    *,
    layout: Layout,
    lists: ValueLists,
    key: bytes | None,
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
    key : bytes or None
        Key of the ids; None when the layout's ids are pseudonyms already.

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
    sources = _read_all(paths, layout, progress)
    staged = _stage_all(engine, sources, layout, progress)
    present = frozenset(name for source in sources for name in source.names if name)
    engine.register_rows("staged", [item.path for item in staged])
    for column in COLUMNS:
        if column.kind == "id" and column.name in present:
            keep_ids(engine, column.name, key)
    _map_codes(writer, [name for name in CODED if name in present], lists)
    buckets = writer.choose_buckets(sum(item.rows for item in staged), bucket_rows=bucket_rows)
    if progress:
        progress("check", 0, 1)
    parts = _split(engine, present, lists, buckets)
    refused = parts.pop(_REFUSED, [])
    unclassified = _count_unclassified(writer, parts)
    merged = writer.merge(parts, progress=progress)
    checks = list_checks(present=present, reasons=lists.reasons())
    rejects = pl.concat([item.rejects for item in staged])
    quarantine = keep_quarantine(
        engine, sources=sources, checks=checks, refused=refused, rejects=rejects, clashes=merged.clashes
    )
    writer.put_quarantine(quarantine)
    return Delivered(
        files=_account(sources, merged.accounts, count_reasons(engine)),
        unclassified=unclassified,
        ignored=tuple(dict.fromkeys(title for source in sources for title in source.ignored)),
        absent=tuple(column.name for column in COLUMNS if column.name not in present),
        buckets=merged.buckets,
    )


def _read_all(paths: Sequence[Path], layout: Layout, progress: Progress | None) -> list[Source]:
    found = find_sources(paths)
    sources = []
    for number, path in enumerate(found):
        if progress:
            progress("measure", number, len(found))
        sources.append(read_source(path, number, layout))
    return sources


def _stage_all(engine: DuckEngine, sources: list[Source], layout: Layout, progress: Progress | None) -> list[Staged]:
    staged = []
    for source in sources:
        if progress:
            progress("read", source.number, len(sources))
        staged.append(stage_source(engine, source, layout))
    return staged


def _map_codes(writer: StoreWriter, columns: Sequence[str], lists: ValueLists) -> None:
    """Register view ``map_<column>`` (value, code) of the values that may be stored, for each coded column."""
    engine = writer.engine
    for column in columns:
        step = Step("values_found", f"select distinct {column} as value from staged where {column} is not null")
        accepted = lists.accept(column, engine.collect([step])["value"].to_list())
        codes = writer.add_values(column, accepted.values())
        mapping = {"value": list(accepted), "code": [codes[stored] for stored in accepted.values()]}
        engine.register(f"map_{column}", pl.DataFrame(mapping, schema={"value": pl.String, "code": pl.Int32}))


def _split(engine: DuckEngine, present: frozenset[str], lists: ValueLists, buckets: int) -> dict[int, list[Path]]:
    """Write the judged rows apart by bucket; refused rows under a part of their own; free the staged text."""
    steps = judge_steps(present=present, reasons=lists.reasons())
    bucket = f"case when problems = 0 then person % {buckets} else {_REFUSED} end"
    return engine.write_parts(
        [*steps, Step("parted", f"select *, {bucket} as bucket from judged")], engine.folder / "parts", part="bucket"
    )


def _count_unclassified(writer: StoreWriter, parts: dict[int, list[Path]]) -> int:
    code = writer.codes("occupation_code").get(UNCLASSIFIED)
    if code is None or not parts:
        return 0
    writer.engine.register_files("taken", [path for paths in parts.values() for path in paths])
    step = Step("unclassified", "select count(*) as n from taken where occupation_code = $code", {"code": code})
    return int(writer.engine.collect([step]).item())


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
