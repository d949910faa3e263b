"""Writing a synthetic extract and its answer key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import numpy as np
import polars as pl

from tenure.errors import AccessError, UsageError
from tenure.layouts import read_layout
from tenure.synth.answers import AnswerBook
from tenure.synth.dirty import DirtyRows
from tenure.synth.files import open_files
from tenure.synth.history import History, Scene
from tenure.synth.hours import find_contracted
from tenure.synth.margins import Margins, find_occupation_groups
from tenure.synth.pay import PayBook
from tenure.synth.pay_answers import PayAnswers
from tenure.synth.plan import SynthPlan
from tenure.synth.planted import Artefacts, build_artefacts
from tenure.synth.rates import TRAIT_NAMES
from tenure.synth.rows import RowMaker
from tenure.synth.staffing import expected_shares
from tenure.synth.world import build_organisations
from tenure.terms import Month

__all__ = ["simulate", "write_extract"]

# Most people's trait: organisations differ in occupations, not in where people are from.
_USUAL = TRAIT_NAMES.index("uk_or_unknown")
Progress = Callable[[str, int, int], None]

_README = """Synthetic staff record
======================

Nobody in these files exists. Every person, post and payment was drawn by a random generator from
assumed rates; only the code lists, organisation codes, pay scales and the totals that recruiting follows
(staff by group, band, ethnicity and nationality) are published facts. Nothing here may be read as a
finding about any organisation or anyone's staff.

extract/         the record (layout {layout})
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
            contracted=find_contracted(_USUAL),
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
    """Yield each month of a plan with its clean rows, dirty rows and wrong pay left out.

    Yields
    ------
    Month, polars.DataFrame
        One row an assignment, columns of ``tenure.terms.record`` (money in pounds for the month).
    """
    for scene, frame in _Maker(plan).months():
        yield scene.month, frame


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
    LayoutError
        There is no such layout.
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


def _report(progress: Progress | None, written: int, months: int) -> None:
    if progress is not None:
        progress("months written", written, months)


def _write_all(plan: SynthPlan, out: Path, progress: Progress | None) -> Path:
    layout = read_layout(plan.layout)
    folder = _prepare_folder(out)
    maker = _Maker(plan)
    answers = AnswerBook(plan, maker.organisations, maker.artefacts, maker.history.chain)
    pay = PayAnswers(plan)
    months = plan.months
    with ExitStack() as stack:
        files = open_files(plan, layout, folder, stack)
        # A month is written while the next one is drawn; never more than one waits, so that memory stays bounded.
        writer = stack.enter_context(ThreadPoolExecutor(1))
        waiting: Future[None] | None = None
        for scene, frame in maker.months():
            answers.note(scene)
            frame = pay.note(frame, scene.month)  # noqa: PLW2901 - a second name would keep a month in memory
            # What a dirty row is, and which reason it is refused for, is known of the record's own layout alone.
            dirty = maker.dirty.make(frame, scene.month) if layout.name == "tenure-record" else None
            if waiting is not None:
                waiting.result()
                _report(progress, scene.month.index - plan.start.index, len(months))
            waiting = writer.submit(files.write, scene.month, frame, dirty)
            # The writer alone holds the month while the next one is drawn, and lets go of it when it is written.
            del frame, dirty
        if waiting is not None:
            waiting.result()
        _report(progress, len(months), len(months))
        files.finish()
    key = answers.build(dirty=maker.dirty.counts, files=files.rows, noise=asdict(maker.rows.noise)) | {
        "pay": pay.build()
    }
    (out / "answer_key.json").write_text(json.dumps(key, indent=1) + "\n", encoding="utf-8")
    (out / "README.txt").write_text(
        _README.format(layout=plan.layout, people=plan.people, start=plan.start, end=plan.end, seed=plan.seed),
        encoding="utf-8",
    )
    return folder
