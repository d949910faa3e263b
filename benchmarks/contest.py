"""The contestants, their turns, and whether their answers agree."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.data import Data, Say
from benchmarks.measure import Measured, measure

CELL = ("period", "sex", "age_band", "origin", "destination")


class DisagreementError(Exception):
    """Two programs that should give the same table do not."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A program and the input it starts from."""

    program: str
    start: str
    command: tuple[str, ...]

    @property
    def name(self) -> str:
        """Program and input, as the report calls them."""
        return f"{self.program} from {self.start}"


@dataclass(frozen=True, slots=True)
class Result:
    """Every turn of a contestant."""

    contestant: Contestant
    turns: tuple[Measured, ...]

    @property
    def seconds(self) -> float:
        """Median over the turns."""
        return statistics.median(turn.seconds for turn in self.turns)

    @property
    def cpu_seconds(self) -> float:
        """Median over the turns, of all cores together."""
        return statistics.median(turn.cpu_seconds for turn in self.turns)

    @property
    def peak_bytes(self) -> int:
        """Most memory in any turn."""
        return max(turn.peak_bytes for turn in self.turns)


def list_contestants(data: Data) -> tuple[Contestant, ...]:
    """Return the contestants in the order of their turns."""
    peers = {name: (sys.executable, "-m", f"benchmarks.peers.{name}_moves") for name in ("polars", "pandas")}
    ours = (sys.executable, "-m", "benchmarks.tenure_moves", str(data.store))
    return (
        Contestant("tenure", "spells", ours),
        *(Contestant(name, "clean file", (*command, str(data.clean))) for name, command in peers.items()),
        Contestant("tenure", "stored rows", (*ours, "--start", "rows")),
        *(Contestant(name, "extract", (*command, str(data.extract))) for name, command in peers.items()),
    )


def hold_contest(data: Data, folder: Path, *, runs: int, say: Say) -> list[Result]:
    """Give every contestant its turns, one after the other, and check each answer of the first round.

    Raises
    ------
    DisagreementError
        A program's table is not the first one's, cell for cell.
    """
    contestants = list_contestants(data)
    turns: dict[Contestant, list[Measured]] = {each: [] for each in contestants}
    for number in range(runs):
        for place, each in enumerate(contestants):
            out = folder / f"cells-{place}.parquet"
            turns[each].append(measure([*each.command[:4], str(out), *each.command[4:]]))
            say(f"round {number + 1}: {each.name}, {turns[each][-1].seconds:.2f} s")
        if number == 0:
            check_agreement((each.name, folder / f"cells-{place}.parquet") for place, each in enumerate(contestants))
    return [Result(each, tuple(taken)) for each, taken in turns.items()]


def check_agreement(answers: Iterable[tuple[str, Path]]) -> pl.DataFrame:
    """Return the table that all programs gave, or raise and say how many cells differ."""
    (first, path), *others = answers
    expected = read_cells(path)
    if expected.is_empty():
        raise DisagreementError(f"{first} gave no cells")
    for name, other in others:
        found = read_cells(other)
        joined = expected.join(found, on=CELL, how="full", suffix="_found", coalesce=True)
        differing = joined.filter(pl.col("people").ne_missing(pl.col("people_found"))).height
        if differing or found.height != expected.height:
            raise DisagreementError(f"{name} differs from {first} in {differing} of {expected.height} cells")
    return expected


def read_cells(path: Path) -> pl.DataFrame:
    """Read a contestant's table in one form, whatever types its library writes."""
    return (
        pl.read_parquet(path)
        .select(pl.col("period", "people").cast(pl.Int64), pl.col(CELL[1:]).cast(pl.String))
        .select(*CELL, "people")
        .sort(CELL)
    )
