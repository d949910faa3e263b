"""Driver diagrams as data: an aim, what drives it, and ideas for change, checked to hang together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tenure.practice.content import read_file
from tenure.practice.reading import convert_table, read_toml, refuse_file

__all__ = ["Diagram", "DiagramAdvice", "Driver", "example_diagram", "lay_out", "read_diagram", "review_diagram"]

Kind = Literal["primary", "secondary", "idea"]
Text = Annotated[str, Meta(min_length=1)]
_HEIGHT: dict[Kind, int] = {"primary": 3, "secondary": 2, "idea": 1}
_EXPECTED = "a TOML file with an aim and a [[drivers]] table for each driver (id, kind, text, serves)."


class Driver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A primary driver, a secondary driver or an idea; ``serves`` names what it acts on, always further up."""

    id: Text
    kind: Kind
    text: Text
    serves: tuple[str, ...] = ()
    topic: str = ""
    measure: str = ""


class Diagram(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An aim with a date and a measure, and what leads to it. Primary drivers serve the aim."""

    aim: Text
    by: dt.date | None = None
    measure: str = ""
    drivers: tuple[Driver, ...] = ()


@dataclass(frozen=True, slots=True)
class DiagramAdvice:
    """A warning about a driver, or about the aim where ``driver`` is blank."""

    driver: str
    id: Literal["no_date", "no_measure", "no_drivers", "orphan", "no_ideas"]
    text: str


def read_diagram(path: Path) -> Diagram:
    """Read a driver diagram from a TOML file.

    Raises
    ------
    UsageError
        There is no such file.
    CheckError
        It is no TOML, or drivers are named twice, serve what there is not, or do not serve something further up.
    """
    held, text = read_toml(path, _EXPECTED)
    diagram = convert_table(held, Diagram, path=path, text=text, expected=_EXPECTED)
    problems = list(_problems(diagram))
    if problems:
        raise refuse_file(path, problems, _EXPECTED)
    return diagram


@cache
def example_diagram() -> Diagram:
    """Return a diagram to begin from."""
    held = read_file("driver_diagram")["diagram"]
    return msgspec.convert(held, type=Diagram)


def _problems(diagram: Diagram) -> Iterator[str]:
    """Yield what keeps a diagram from being one. As everything serves something higher, nothing can go in a circle."""
    by_id = {driver.id: driver for driver in diagram.drivers}
    names = [driver.id for driver in diagram.drivers]
    for number, driver in enumerate(diagram.drivers):
        place = f"drivers[{number}]"
        if names.index(driver.id) < number:
            yield f"{place}.id: the id of a driver before it"
        if driver.kind == "primary" and driver.serves:
            yield f"{place}.serves: a primary driver serves the aim and nothing else"
        elif len(set(driver.serves)) < len(driver.serves):
            yield f"{place}.serves: the same driver twice"
        for place_served, name in enumerate(driver.serves):
            served = by_id.get(name)
            if served is None:
                yield f"{place}.serves[{place_served}]: no driver has that id"
            elif driver.kind != "primary" and _HEIGHT[served.kind] <= _HEIGHT[driver.kind]:
                yield f"{place}.serves[{place_served}]: {_say(driver.kind)} cannot serve {_say(served.kind)}"


def _say(kind: Kind) -> str:
    return "an idea" if kind == "idea" else f"a {kind} driver"


def review_diagram(diagram: Diagram) -> tuple[DiagramAdvice, ...]:
    """Return what to be warned of: loose ends in either direction, and an aim that cannot be checked."""
    found = []
    if diagram.by is None:
        found.append(DiagramAdvice("", "no_date", "The aim has no date."))
    if not diagram.measure:
        found.append(DiagramAdvice("", "no_measure", "The aim names no measure to tell it by."))
    if not any(driver.kind == "primary" for driver in diagram.drivers):
        found.append(DiagramAdvice("", "no_drivers", "Nothing drives the aim."))
    served = {name for driver in diagram.drivers for name in driver.serves}
    for driver in diagram.drivers:
        if driver.kind != "primary" and not driver.serves:
            found.append(DiagramAdvice(driver.id, "orphan", "It serves nothing, so it does not lead to the aim."))
        if driver.kind != "idea" and driver.id not in served:
            found.append(DiagramAdvice(driver.id, "no_ideas", "Nothing is tried to move it."))
    return tuple(found)


def lay_out(diagram: Diagram) -> tuple[tuple[int, Driver], ...]:
    """Return the drivers as a tree to read: each with its depth below the aim, under everything that it serves.

    One that serves several stands under each of them; orphans are left out.
    """

    def below(served: str, depth: int) -> Iterator[tuple[int, Driver]]:
        for driver in diagram.drivers:
            if served in driver.serves:
                yield depth, driver
                yield from below(driver.id, depth + 1)

    rows: list[tuple[int, Driver]] = []
    for driver in diagram.drivers:
        if driver.kind == "primary":
            rows += [(1, driver), *below(driver.id, 2)]
    return tuple(rows)
