"""All questions of careers asked of one record, for one release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from tenure.careers import Level
from tenure.panel import MainRule
from tenure.store import DEFAULT_MEMORY, Engine, open_store
from tenure.studies.careers_after import after
from tenure.studies.careers_places import places
from tenure.studies.careers_progression import progression
from tenure.studies.careers_run import Progress
from tenure.studies.careers_sequences import sequences
from tenure.studies.careers_shared import LentEngine
from tenure.studies.links import link_tables
from tenure.terms import Evidence

__all__ = ["ADJUSTED_FOR", "findings"]

ADJUSTED_FOR = ("age_band", "sex", "band", "tenure_band")
"""What the adjusted rates of moves are adjusted for."""


def findings(  # noqa: PLR0913 - the options of the command, one parameter each
    store: Path,
    *,
    level: Level = "staff_group",
    persist: int = 3,
    main_rule: MainRule = "flag",
    guard: Literal["on", "off"] = "on",
    engine: str | Engine = "duckdb",
    memory: str = DEFAULT_MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Ask every study of careers with the same options and return all their tables, to be protected together.

    Parameters
    ----------
    store : Path
        A store made by ``tenure ingest``.
    level : {"broad", "staff_group", "occupation"}
        How finely occupations are told apart; places, which are small, are told of broad groups.
    persist, main_rule, guard, engine, memory, threads
        As for the studies.
    progress : callable, optional
        Called with the name of each part as it begins.

    Returns
    -------
    list of Evidence
        The tables of ``moves``, ``after``, ``progression``, ``places`` and ``sequences``, all confidential.

    Raises
    ------
    UsageError, AccessError, EngineError
        As the studies do.
    """
    from tenure.studies.careers import moves  # noqa: PLC0415 - that module shows this study as one of its own

    say = progress or (lambda _: None)

    with open_store(store).reading(engine, memory=memory, threads=threads) as running:
        lent = LentEngine(running)
        shared: dict[str, Any] = {"persist": persist, "main_rule": main_rule, "guard": guard, "engine": lent}

        def ask(study: Callable[..., list[Evidence]], **own: Any) -> list[Evidence]:  # noqa: ANN401 - the study's own
            lent.begin_study()
            name = study.__name__
            return study(store, progress=lambda text: say(f"{name}: {text}"), **own, **shared)

        first = [
            *ask(moves, level=level, adjust=ADJUSTED_FOR), *ask(after, level=level), *ask(progression, level=level)
        ]  # fmt: skip
        # Places are told of broad groups, for which people are followed anew: after the others.
        last = ask(sequences, level=level)
        tables = [*first, *ask(places), *last]
    return link_tables(tables)
