"""A release built from a plan: many studies in one run, protected together, in one folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tenure.disclosure import Released
from tenure.errors import CheckError, InternalError, UserError
from tenure.releases.classes import check_out, protect_internal
from tenure.releases.folder import Details, check_replaceable, count_tables, fill_work
from tenure.releases.manifest import MANIFEST, Release, digest_file
from tenure.releases.memory import StudyMemory, forget_studies, tell_kept
from tenure.releases.plan import ReadPlan, read_plan
from tenure.releases.protect import find_profile, protect
from tenure.releases.reading import OpenRelease, open_release
from tenure.releases.swapping import lock_work
from tenure.store import DEFAULT_MEMORY, open_store
from tenure.studies.facts import record_version
from tenure.studies.links import link_tables
from tenure.studies.several import Limits, ask_studies
from tenure.studies.waterfall import count_record
from tenure.terms import Evidence

__all__ = ["build_plan"]

Progress = Callable[[str], None]


def build_plan(
    path: Path,
    *,
    out: Path | None = None,
    engine: str = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
    note: Progress | None = None,
) -> Release:
    """Ask every study of a plan, protect all tables together, and write them as one release folder.

    Parameters
    ----------
    path : Path
        The plan: see docs/how-to/release.md.
    out : Path, optional
        The release folder, in place of the one that the plan names.
    engine, memory, threads
        The engine and its limits, as for the studies. The release is the same.
    progress : callable, optional
        Called with the name of each part as it begins.
    note : callable, optional
        Called with what is worth keeping on the screen: which answers of a stopped build are used again, and where
        those of this one are when it is stopped.

    Returns
    -------
    Release
        The folder as it was written.

    Raises
    ------
    UsageError, CheckError
        The plan cannot be used, or a study cannot answer; the folder holds something else.
    DisclosureError
        The tables cannot leave.
    AccessError
        A file or folder cannot be read or written, or another run builds the same release.
    EngineError
        There is no such engine, or it cannot run here.

    Notes
    -----
    Killed at any moment, an earlier release in the folder is whole, and the next build of the plan goes on from the
    studies that had ended. Their answers are kept in ``.OUT.work`` beside the folder: confidential, for its owner
    alone, and removed when the release is there.
    Release: the folder holds released values only.
    """
    plan = read_plan(path)
    say, tell = progress or (lambda _: None), note or (lambda _: None)
    target = out or plan.out
    limits = Limits(find_profile(plan.profile), engine=engine, memory=memory, threads=threads)
    check_replaceable(target)
    version = record_version(open_store(plan.store)) if plan.store else ""
    with lock_work(target) as work:
        remembered = StudyMemory(work, record=version, profile=limits.profile, say=tell)
        try:
            release = _build(plan, work, target, remembered=remembered, limits=limits, say=say)
        except UserError as error:
            error.fix += tell_kept(work)
            raise
        except (InternalError, KeyboardInterrupt):
            if kept := tell_kept(work):
                tell(kept.strip())
            raise
        forget_studies(work)
    return release


def _build(plan: ReadPlan, work: Path, out: Path, *, remembered: StudyMemory, limits: Limits, say: Progress) -> Release:
    # First of all: an hour of studies for a folder that cannot be read would be a pity.
    before = [_open_earlier(folder, where) for folder, where in zip(plan.earlier, plan.earlier_at, strict=True)]
    earlier = [one.tables for one in before]
    answers = ask_studies(plan.asked, plan.store, limits=limits, remembered=remembered, progress=say)
    names = {
        table.about.table: one.study.name for one, tables in zip(plan.asked, answers, strict=True) for table in tables
    }
    evidence = [table for tables in answers for table in tables]
    _check_names(evidence)
    say("protecting all tables together")
    if plan.plan.class_ == "internal":
        released = protect_internal(link_tables(evidence), plan.profile, organisation=plan.plan.organisation)
    else:
        released = protect(link_tables(evidence), plan.profile, earlier=earlier)
    say("writing the release")
    details = Details(
        series=plan.plan.series,
        contact=plan.plan.contact,
        plan=plan.plain,
        waterfall=_count_steps(plan, limits, released),
        studies=names,
        earlier=earlier,
        before=tuple((str(one.manifest["title"]), digest_file(one.folder / MANIFEST)) for one in before),
    )
    return fill_work(
        released,
        work,
        out,
        rule=limits.profile,
        title=plan.plan.title,
        formats=plan.plan.formats,
        details=details,
    )


def _open_earlier(folder: Path, where: str) -> OpenRelease:
    """Open an earlier release of a plan; what is wrong with it is told by the plan's line."""
    try:
        opened = open_release(folder)
        check_out(opened.manifest)
    except UserError as error:
        error.where = f"{where}: {error.where}" if error.where else where
        raise
    return opened


def _check_names(evidence: Sequence[Evidence]) -> None:
    twice = sorted(name for name, times in Counter(table.about.table for table in evidence).items() if times > 1)
    if twice:
        raise CheckError(
            "Two studies of the plan make tables of one name.",
            slug="release-table-twice",
            found=f"{', '.join(twice)}.",
            expected="studies that answer different questions.",
            fix="ask careers.findings alone, or the studies of careers one by one.",
        )


def _count_steps(plan: ReadPlan, limits: Limits, released: Sequence[Released]) -> tuple[tuple[str, int], ...]:
    if plan.store is None:
        return count_tables(released)
    record = count_record(
        plan.store, least=limits.profile.threshold, engine=limits.engine, memory=limits.memory, threads=limits.threads
    )
    return *record, *count_tables(released)
