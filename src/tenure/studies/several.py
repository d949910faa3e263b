"""Several studies of one record, asked in one run over one engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from tenure.rules import Profile
from tenure.store import DEFAULT_MEMORY, open_store
from tenure.studies.careers_shared import LentEngine
from tenure.studies.questions import Study
from tenure.terms import Evidence

__all__ = ["Asked", "Memory", "ask_studies"]

# Studies that agree on these follow people through occupations in one way, and so once.
_FOLLOWING = ("main_rule", "guard", "persist", "level")


@dataclass(frozen=True, slots=True)
class Asked:
    """A study with its options, as its function takes them."""

    study: Study
    options: Mapping[str, Any]

    @property
    def following(self) -> tuple[str, ...]:
        """What decides how people are followed, so that studies alike in it come together."""
        return (self.study.name.partition(".")[0], *(str(self.options.get(name, "")) for name in _FOLLOWING))


class Memory(Protocol):
    """What remembers the answers of a run that was cut short."""

    def recall(self, asked: Asked) -> list[Evidence] | None:
        """Return the tables of a study that was asked before, or nothing."""

    def keep(self, asked: Asked, tables: Sequence[Evidence]) -> None:
        """Remember the tables of a study."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The engine of a run, what it may take, and the profile that its tables will leave under."""

    profile: Profile
    engine: str = "duckdb"
    memory: str = DEFAULT_MEMORY
    threads: int | None = None


def ask_studies(
    asked: Sequence[Asked],
    store: Path | None,
    *,
    limits: Limits,
    remembered: Memory,
    progress: Callable[[str], None],
) -> list[list[Evidence]]:
    """Ask each study and return its tables, in the order asked.

    Parameters
    ----------
    asked : sequence of Asked
        The studies; they are asked in whatever order shares most work.
    store : Path, optional
        The record, for the studies that read one.
    limits : Limits
        The engine, which is opened once.
    remembered : Memory
        Answers that need not be found again.
    progress : callable
        Called with the name of each part as it begins.

    Returns
    -------
    list of list of Evidence
        The tables of each study, all confidential.

    Raises
    ------
    UsageError, AccessError, CheckError, EngineError
        As the studies do.
    """
    found: dict[int, list[Evidence]] = {}
    for place, one in enumerate(asked):
        tables = remembered.recall(one)
        if tables is not None:
            found[place] = tables
    waiting = sorted(set(range(len(asked))) - set(found), key=lambda place: asked[place].following)
    with _lend_engine(store if waiting else None, limits) as lent:
        for place in waiting:
            one = asked[place]
            head = f"study {len(found) + 1} of {len(asked)}, {one.study.name}"
            progress(head)
            found[place] = _ask(one, limits, lent, partial(_say_part, progress, head))
            remembered.keep(one, found[place])
    return [found[place] for place in range(len(asked))]


def _say_part(progress: Callable[[str], None], head: str, text: str) -> None:
    progress(f"{head}: {text}")


@dataclass(frozen=True, slots=True)
class _Lent:
    store: Path
    engine: LentEngine


@contextmanager
def _lend_engine(store: Path | None, limits: Limits) -> Iterator[_Lent | None]:
    if store is None:
        yield None
        return
    with open_store(store).reading(limits.engine, memory=limits.memory, threads=limits.threads) as running:
        yield _Lent(store, LentEngine(running))


def _ask(one: Asked, limits: Limits, lent: _Lent | None, progress: Callable[[str], None]) -> list[Evidence]:
    options = dict(one.options)
    given: dict[str, Any] = {"progress": progress, "profile": limits.profile, "least_fte": limits.profile.least_fte}
    if lent is not None and (one.study.needs_store or options.pop("store", False)):
        lent.engine.begin_study()
        given |= {"store": lent.store, "engine": lent.engine}
    return one.study.ask(**{name: value for name, value in given.items() if one.study.takes(name)}, **options)
