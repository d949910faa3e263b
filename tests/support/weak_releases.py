"""Suppressors and writers that are planted to leak, each in a way that has been seen in use: the attack must find them.

None of this is in the product. Suppressors are patched in for one test; a leaking writer is a change to a folder.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from tenure.disclosure import Released, release
from tenure.disclosure.cells import Flags, Lattice
from tenure.rules import Profile
from tenure.terms import Evidence
from tests.support.random_tables import Drawn

_HIDE = "tenure.disclosure.hiding.hide_secondary"


def hide_small_only(lattice: Lattice, primary: Flags, hidden: Flags, **_: object) -> Flags:
    """Hide what is small and nothing beside it."""
    return hidden.copy()


def hide_two_in_each_line(lattice: Lattice, primary: Flags, hidden: Flags, **_: object) -> Flags:
    """Hide a second cell wherever a line hides just one: the rule of thumb of many offices."""
    rows, found = lattice.equations, hidden.copy()
    for _round in range(len(found)):
        before = found.copy()
        for i in range(rows.shape[0]):
            cells = rows.indices[rows.indptr[i] : rows.indptr[i + 1]]
            if found[cells].sum() == 1:
                choice = cells[~found[cells] & (lattice.values[cells] > 0)]
                if choice.size:
                    found[choice[np.argmin(lattice.values[choice])]] = True
        if np.array_equal(before, found):
            break
    return found


@contextmanager
def planted(hide: object) -> Iterator[None]:
    """Protect by another suppressor while this lasts."""
    with patch(_HIDE, hide):
        yield


def release_small_only(drawn: Drawn, profile: Profile) -> tuple[Released, ...]:
    """Primary suppression and no more."""
    with planted(hide_small_only):
        return release(drawn.tables, profile=profile)


def release_each_alone(drawn: Drawn, profile: Profile) -> tuple[Released, ...]:
    """Two in each line, each table as if it left by itself."""
    with planted(hide_two_in_each_line):
        return tuple(one for table in drawn.tables for one in release([table], profile=profile))


def release_with_new_margins(drawn: Drawn, profile: Profile) -> tuple[Released, ...]:
    """Drop small rows of the largest table and add its margins up anew from what is left; protect the others well."""
    tables = list(drawn.tables)
    largest = max(range(len(drawn.meaning.tables)), key=lambda i: tables[i].frame.height)
    small = profile.threshold
    open_to_all = replace(profile, name="planted", threshold=0, hide_zero=False)
    table = tables[largest]
    meaning = drawn.meaning.tables[largest]
    bare = replace(table.structure, totals=(), balances=(), ratios=(), estimates=(), sums=())
    frame = _drop_and_add_up(table.frame, meaning.levels, drawn, small)
    counts = tuple(replace(count, hides=(), least=()) for count in bare.counts)
    keep = [*bare.dimensions, *(count.column for count in counts)]
    about = replace(table.about, columns={name: table.about.columns[name] for name in keep})
    weak = Evidence(about, frame.select(keep), replace(bare, counts=counts, decimals={}))
    (leaving,) = release([weak], profile=open_to_all)
    rest = release([one for i, one in enumerate(tables) if i != largest], profile=profile)
    return (*rest[:largest], leaving, *rest[largest:])


def _drop_and_add_up(
    frame: pl.DataFrame, levels: Sequence[tuple[int, ...]], drawn: Drawn, threshold: int
) -> pl.DataFrame:
    """Drop the small rows of the finest level, and what they were of every coarser one."""
    labels = {level: "level " + "-".join(map(str, level)) for level in levels}
    finest = max(levels)
    names = [tree.name for tree in drawn.meaning.trees if tree.name in frame.columns]
    trees = {tree.name: tree for tree in drawn.meaning.trees}
    fine = frame.filter(pl.col("cells_at") == labels[finest])
    dropped = fine.filter(pl.col("people").is_between(1, threshold - 1))
    parts = [fine.filter(~pl.col("people").is_between(1, threshold - 1))]
    for level in levels:
        if level == finest:
            continue
        depth = dict(zip([tree.name for tree in drawn.meaning.trees], level, strict=True))
        lost = dropped.select(
            *[
                pl.col(name).replace_strict(
                    {code: path[depth[name]] for code, path in trees[name].paths.items() if len(path) > depth[name]},
                    default=None,
                )
                for name in names
            ],
            _lost=pl.col("people"),
        )
        lost = lost.group_by(names).agg(pl.col("_lost").sum())
        coarse = frame.filter(pl.col("cells_at") == labels[level]).join(lost, on=names, how="left")
        parts.append(coarse.with_columns(people=pl.col("people") - pl.col("_lost").fill_null(0)).drop("_lost"))
    return pl.concat(parts)


def leak_into_picture(folder: Path, number: int) -> None:
    """Write the exact number as the title of the first mark of a picture, for readers who hover."""
    path = min(folder.rglob("*.svg"))
    text = path.read_text(encoding="utf-8")
    titled = re.sub(r"(<(path|rect|circle|line)\b[^>]*)/>", rf"\1><title>{number:,} people</title></\2>", text, count=1)
    path.write_text(titled, encoding="utf-8")


def leak_into_workbook(folder: Path, number: int) -> None:
    """Keep the number as what a formula gave when the workbook was last opened."""
    path = min(folder.rglob("*.xlsx"))
    with zipfile.ZipFile(path) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    sheet = max(name for name in entries if "worksheets/sheet" in name)
    cached = f'<c r="Z99"><f>A1</f><v>{number}</v></c></row></sheetData>'.encode()
    entries[sheet] = entries[sheet].replace(b"</row></sheetData>", cached)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def leak_into_statistics(folder: Path, number: int) -> None:
    """Write a table as Parquet with the largest value of a column, hidden or not, among its statistics."""
    path = min(folder.rglob("*.parquet"), default=folder / "tables" / "leak.parquet")
    path.parent.mkdir(exist_ok=True)
    # A page of the hidden value, then one without it: rows can be filtered away, the footer stays.
    frame = pl.DataFrame({"people": [number, None]}, schema={"people": pl.Int64})
    pq.write_table(frame.to_arrow(), path, write_statistics=True)


__all__ = [
    "hide_small_only",
    "hide_two_in_each_line",
    "leak_into_picture",
    "leak_into_statistics",
    "leak_into_workbook",
    "planted",
    "release_each_alone",
    "release_small_only",
    "release_with_new_margins",
]
