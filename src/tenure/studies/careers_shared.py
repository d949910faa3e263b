"""One engine for several studies of careers, so that people are followed through occupations once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from tenure.store import Engine, Step

__all__ = ["FOLLOWED", "LentEngine"]

FOLLOWED = ("jobs", "lone", "guarded", "course")
"""The tables that following people leaves in the engine."""

_FACTS = ("occupation_state", "organisation_fact", "successor", "held", "record_start", "record_end")


class LentEngine:
    """An engine that several studies of one store use in turn, and that remembers how people were last followed.

    What one study kept for itself is dropped before the next begins.

    Parameters
    ----------
    engine : Engine
        The engine, which stays open.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._facts: dict[str, pl.DataFrame] = {}
        self._kept: set[str] = set()
        self._followed: tuple[object, ...] | None = None

    @property
    def name(self) -> str:
        """What errors call the engine."""
        return self._engine.name

    def has_followed(self, asked: tuple[object, ...]) -> bool:
        """Say whether the tables of ``FOLLOWED`` answer ``asked``, read beside the facts that are registered now."""
        return self._followed == asked

    def note_followed(self, asked: tuple[object, ...]) -> None:
        """Remember what the tables of ``FOLLOWED`` answer."""
        self._followed = asked

    def begin_study(self) -> None:
        """Drop what the study before kept, and leave how people were followed."""
        for name in sorted(self._kept - set(FOLLOWED)):
            # An empty view takes the place of a table of its name, on either engine.
            self._engine.register(name, pl.DataFrame({"nothing": []}, schema={"nothing": pl.Int64}))
        self._kept &= set(FOLLOWED)

    def register(self, name: str, frame: pl.DataFrame) -> None:
        """Make ``frame`` readable as view ``name``."""
        if name in _FACTS:
            if name not in self._facts or not self._facts[name].equals(frame):
                self._followed = None
            self._facts[name] = frame
        self._engine.register(name, frame)

    def register_files(self, name: str, paths: Sequence[Path], *, columns: Mapping[str, str] | None = None) -> None:
        """Make Parquet files readable as one view."""
        self._engine.register_files(name, paths, columns=columns)

    def keep(self, name: str, steps: Sequence[Step]) -> int:
        """Hold the result of the last step as table ``name``; return its rows."""
        if name in FOLLOWED:
            self._followed = None
        self._kept.add(name)
        return self._engine.keep(name, steps)

    def collect(self, steps: Sequence[Step]) -> pl.DataFrame:
        """Return the result of the last step."""
        return self._engine.collect(steps)

    def write(self, steps: Sequence[Step], path: Path, *, sort_by: Sequence[str] = ()) -> int:
        """Write the result of the last step as Parquet and return its rows."""
        return self._engine.write(steps, path, sort_by=sort_by)

    def close(self) -> None:
        """Leave the engine open: it is its owner's to close."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
