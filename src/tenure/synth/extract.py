"""Writing a synthetic extract and its answer key."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tenure.errors import AccessError, UsageError
from tenure.synth.answers import AnswerBook
from tenure.synth.dirty import DirtyRows, read_as_text, write_text
from tenure.synth.history import History, Scene
from tenure.synth.margins import Margins, find_occupation_groups
from tenure.synth.pay import PayBook
from tenure.synth.plan import SynthPlan
from tenure.synth.planted import Artefacts, build_artefacts
from tenure.synth.rows import RowMaker
from tenure.synth.staffing import expected_shares
from tenure.synth.world import build_organisations
from tenure.terms import Month

__all__ = ["simulate", "write_extract"]

Progress = Callable[[str, int, int], None]

_README = """Synthetic staff record
======================

Nobody in these files exists. Every person, post and payment was drawn by a random generator from
assumed rates; only the code lists, organisation codes and pay scales are published facts. Nothing
here may be read as a finding about any organisation or anyone's staff.

extract/         the record, one row an assignment a month (layout {layout})
answer_key.json  what was planted, and the true yearly rates the record was drawn from

People in post on average: {people}. Months: {start} to {end}. Seed: {seed}.
"""


class _Maker:
    """Everything one extract is made with."""

    def __init__(self, plan: SynthPlan) -> None:
        self.plan = plan
        margins = Margins()
        self.organisations = build_organisations(
            plan,
            shares=expected_shares(plan, margins),
            groups=margins.groups,
            group=np.array(find_occupation_groups()),
        )
        self.artefacts: Artefacts = build_artefacts(plan, self.organisations)
        self.history = History(plan, self.organisations, margins=margins, sealed=self.artefacts.cells)
        self.rows = RowMaker(plan, self.organisations, self.artefacts)
        self.dirty = DirtyRows(plan)
        self._pay = PayBook()

    def months(self) -> Iterator[tuple[Scene, pl.DataFrame]]:
        """Yield each month's scene and its clean rows."""
        for scene in self.history.scenes():
            scene.people.regraded[self.artefacts.mark_regrades(scene.people, scene.month)] = 1
            yield scene, self.rows.make(scene, self._pay.month(scene.month))


def simulate(plan: SynthPlan) -> Iterator[tuple[Month, pl.DataFrame]]:
    """Yield each month of a plan with its clean rows, dirty rows left out.

    Yields
    ------
    Month, polars.DataFrame
        One row an assignment, columns of ``tenure.terms.record`` (money in pounds for the month).
    """
    for scene, frame in _Maker(plan).months():
        yield scene.month, frame


def _name_file(plan: SynthPlan, month: Month) -> str:
    if plan.files == "month":
        return f"staff_record_{month}.{plan.format}"
    year = month.year if month.number >= 4 else month.year - 1
    return f"staff_record_{year}_{year + 1}.{plan.format}"


class _Files:
    """Writes months in order into one file after another."""

    def __init__(self, plan: SynthPlan, folder: Path, stack: ExitStack) -> None:
        self._plan = plan
        self._folder = folder
        self._stack = stack
        self._open = ExitStack()
        self._stack.callback(self._close)
        self._target: BinaryIO | None = None
        self._table: pq.ParquetWriter | None = None
        self.rows: dict[str, int] = {}

    def _close(self) -> None:
        self._open.close()

    def write(self, month: Month, frame: pl.DataFrame, dirty: pl.DataFrame | None) -> None:
        """Append one month, clean rows first."""
        name = _name_file(self._plan, month)
        first = name not in self.rows
        if first:
            self._open.close()
            self._open, self._target, self._table = ExitStack(), None, None
            self.rows[name] = 0
        self.rows[name] += frame.height + (0 if dirty is None else dirty.height)
        if self._plan.format == "parquet":
            self._write_table(name, frame, dirty)
        else:
            self._write_lines(name, frame, dirty, header=first)

    def _write_lines(self, name: str, frame: pl.DataFrame, dirty: pl.DataFrame | None, *, header: bool) -> None:
        if self._target is None:
            plain = self._open.enter_context((self._folder / name).open("wb"))
            # No name and no time in the gzip header: the same plan gives the same bytes.
            self._target = (
                plain
                if self._plan.format == "csv"
                else cast("BinaryIO", self._open.enter_context(gzip.GzipFile("", "wb", 5, plain, mtime=0)))
            )
        frame.write_csv(cast("Any", self._target), include_header=header, float_precision=2)
        if dirty is not None:
            self._target.write(write_text(dirty, header=False))

    def _write_table(self, name: str, frame: pl.DataFrame, dirty: pl.DataFrame | None) -> None:
        text = read_as_text(write_text(frame, header=True))
        whole = text if dirty is None else pl.concat([text, dirty])
        table = whole.to_arrow().cast(pa.schema([(column, pa.string()) for column in whole.columns]))
        if self._table is None:
            path = self._folder / name
            self._table = self._open.enter_context(pq.ParquetWriter(path, table.schema, compression="zstd"))
        self._table.write_table(table)


def _prepare_folder(out: Path) -> Path:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            "The folder for the synthetic extract is not empty.",
            slug="synth-folder-not-empty",
            found=str(out),
            expected="a folder that does not exist yet, or an empty one.",
            fix="name another folder, or empty this one.",
        )
    folder = out / "extract"
    folder.mkdir(parents=True)
    return folder


def write_extract(plan: SynthPlan, out: Path, *, progress: Progress | None = None) -> Path:
    """Write a synthetic extract, its answer key and a note that says it is synthetic.

    Parameters
    ----------
    plan : SynthPlan
        What to write; the same plan gives the same bytes.
    out : Path
        A folder that is empty or does not exist. Gets ``extract/``, ``answer_key.json``, ``README.txt``.
    progress : callable, optional
        Called with a word, the months written and the months in all.

    Returns
    -------
    Path
        The folder of the extract's files.

    Raises
    ------
    UsageError
        The folder holds something already.
    AccessError
        The folder cannot be written.
    """
    try:
        return _write_all(plan, out, progress)
    except OSError as problem:
        raise AccessError(
            "The synthetic extract cannot be written.",
            slug="synth-folder-not-written",
            found=problem.strerror or type(problem).__name__,
            fix="choose a folder you may write to, on a disk with room for it.",
            where=str(out),
        ) from problem


def _write_all(plan: SynthPlan, out: Path, progress: Progress | None) -> Path:
    folder = _prepare_folder(out)
    maker = _Maker(plan)
    answers = AnswerBook(plan, maker.organisations, maker.artefacts, maker.history.chain)
    months = plan.months
    with ExitStack() as stack:
        files = _Files(plan, folder, stack)
        for number, (scene, frame) in enumerate(maker.months()):
            answers.note(scene)
            files.write(scene.month, frame, maker.dirty.make(frame, scene.month))
            if progress is not None:
                progress("months written", number + 1, len(months))
    key = answers.build(dirty=maker.dirty.counts, files=files.rows, noise=asdict(maker.rows.noise))
    (out / "answer_key.json").write_text(json.dumps(key, indent=1) + "\n", encoding="utf-8")
    (out / "README.txt").write_text(
        _README.format(layout=plan.layout, people=plan.people, start=plan.start, end=plan.end, seed=plan.seed),
        encoding="utf-8",
    )
    return folder
