"""Every step that the product executes, seen while it does its work on a small record.

This is the one list of steps: what is checked for portability, kept as golden text and compared between the
engines is what was seen here. A step of the source that was not seen fails a test: give it work in ``work``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import tenure
from tenure import panel, records, studies
from tenure.panel import posts
from tenure.panel.employment import EMPLOYERS, JOB_BREAKDOWNS, Employer
from tenure.pay import FinancialYear, PayQuestion
from tenure.store import DuckEngine, Step, engine, engines, open_store, reader, writer
from tenure.studies.pay_award import count_flows
from tenure.studies.waterfall import count_record, list_organisations
from tests.support.ci_record import dated_tables, write_changes, write_late_careers, write_record
from tests.support.employments import write_employments
from tests.support.stocks import collect_stocks
from tests.support.tables import deliver_tables, write_tables

See = Callable[[DuckEngine, Sequence[Step]], None]

IN_FILE_ORDER = {
    "neighbours": "compares each row with the one before it in the file: in the merge to check that a file is sorted, "
    "in the panel because sorted files make sorting again needless",
    "starts": "the panel's next look at the same neighbours",
    "ended": "the same",
    "turns": "the same",
}
"""Steps with a form for rows in the order of files, which Spark does not keep. The panel has a sorted form of each."""


def work(folder: Path) -> None:
    """Have the product execute every step it has: ingest twice, look, rebuild, and ask each study."""
    first, second, organisations = write_record(folder / "deliveries")
    store = folder / "store"
    options: dict[str, Any] = {"real_staff": False, "id_key": folder / "id.key", "threads": 1}
    (folder / "id.key").write_bytes(bytes(range(32)))
    records.ingest(first, store=store, organisations=organisations, **options)
    records.ingest(second, store=store, **options)
    records.ingest(first, store=folder / "of_the_rules", **options)
    deliver_tables(folder / "dated", write_tables(folder / "tables", **dated_tables()), until="2020-06")
    _look_at_record(store)
    every = tuple(panel.BREAKDOWNS)
    studies.careers.moves(store, by=every, cohort_years=(1, 2), threads=1)
    studies.careers.sequences(store, threads=1)
    studies.careers.sequences(store, level="broad", who="everyone", every=1, threads=1)
    studies.careers.moves(store, level="occupation", main_rule="fte", conditional=True, adjust=["sex"], threads=1)
    studies.careers.moves(store, level="broad", main_rule="pay", guard="off", persist=1, adjust=["tenure"], threads=1)
    studies.careers.after(store, persist=2, threads=1)
    studies.careers.progression(store, by=[name for name in every if name != "band"], threads=1)
    studies.careers.progression(store, starters="whole_band", guard="off", threads=1)
    studies.careers.places(store, years=1, threads=1)
    changes = folder / "of_changes"
    records.ingest([write_changes(folder / "changes")], store=changes, organisations=organisations, **options)
    studies.careers.moves(changes, threads=1)
    studies.careers.progression(changes, threads=1)
    late = folder / "of_late_careers"
    records.ingest([write_late_careers(folder / "late")], store=late, organisations=organisations, **options)
    studies.retention.retirement(late, threads=1)
    _ask_of_employments(folder, organisations, options)
    studies.retention.flows(store, level=["assignment", "department"], by=posts.POST_BREAKDOWNS, threads=1)
    studies.retention.flows(store, level=["organisation"], population="all", main_rule="fte", monthly=True, threads=1)
    studies.retention.flows(store, level=["national"], monthly=True, threads=1)
    studies.pay.evidence(store, year="2019/20", threads=1)
    studies.pay.evidence(store, year="2020/21", fte_rule="best_of_contracted_and_worked", threads=1)
    with open_store(store).reading(threads=1) as opened:
        for rule in panel.MAIN_RULES:
            opened.collect(panel.spell_steps(rule))
        collect_stocks(opened, open_store(store))
        count_flows(open_store(store), opened, PayQuestion(FinancialYear.parse("2019/20")))


def _look_at_record(store: Path) -> None:
    records.describe_store(store)
    records.check_store(store)
    records.rebuild_spells(store)
    count_record(store, least=5, threads=1)
    list_organisations(store, threads=1)


def _ask_of_employments(folder: Path, organisations: Path, options: dict[str, Any]) -> None:
    store = folder / "of_employments"
    records.ingest([write_employments(folder / "employed")], store=store, organisations=organisations, **options)
    every = [name for name in JOB_BREAKDOWNS if name != "recruitment_source"]
    untold = [name for name in every if name != "tenure_band"]
    level: Employer
    for level in EMPLOYERS:
        studies.retention.reasons(store, level=level, by=every, threads=1)
        studies.retention.starters(store, level=level, by=[*untold, "recruitment_source"], threads=1)
        studies.retention.sickness(store, level=level, by=untold, blank="unknown", threads=1)
    studies.retention.sickness(store, threads=1)


@contextmanager
def watched(see: See) -> Iterator[None]:
    """Show ``see`` every chain before a DuckDB engine of the product executes it."""
    opened: list[DuckEngine] = []
    chain_steps = engine.chain_steps  # type: ignore[attr-defined]
    is_looking = False

    class Watched(DuckEngine):
        def __init__(self, **limits: Any) -> None:
            super().__init__(**limits)
            opened.append(self)

        def close(self) -> None:
            super().close()
            opened.remove(self)

    def seen(steps: Sequence[Step]) -> tuple[str, dict[str, object]]:
        nonlocal is_looking
        if not is_looking:
            is_looking = True
            try:
                see(opened[-1], steps)
            finally:
                is_looking = False
        return chain_steps(steps)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "chain_steps", seen)
        for module in (writer, reader, engines):
            patch.setattr(module, "DuckEngine", Watched)
        yield


def list_steps(folder: Path) -> dict[str, list[Step]]:
    """Return every step seen, by name: each text once, in the order of first appearance."""
    found: dict[str, list[Step]] = {}

    def see(_: DuckEngine, steps: Sequence[Step]) -> None:
        for step in steps:
            texts = found.setdefault(step.name, [])
            if step.sql not in (known.sql for known in texts):
                texts.append(step)

    with watched(see):
        work(folder)
    return found


def names_in_source() -> dict[str, str]:
    """Return the name, as a pattern, of every step that the source makes, and the file that makes it."""
    root = Path(tenure.__file__).parent
    found = {}
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Step" and node.args:
                pattern = _pattern(node.args[0])
                if pattern:
                    found[pattern] = path.relative_to(root).as_posix()
    return found


def _pattern(name: ast.expr) -> str:
    """Return a pattern for a written name; empty where the name is only passed on."""
    if isinstance(name, ast.Constant):
        return re.escape(str(name.value))
    if isinstance(name, ast.JoinedStr):
        parts = (re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_]+" for part in name.values)
        return "".join(parts)
    return ""
