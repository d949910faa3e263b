"""What is read from a spreadsheet, whatever its format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Place", "ReadBook", "ReadSheet", "ReadTable", "find_place"]

Place = tuple[int, int]

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A marked-up table: its name, its corners (row and column from 1) and whether its header row is marked up."""

    name: str
    first: Place
    last: Place
    has_header: bool


@dataclass(slots=True)
class ReadSheet:
    """One sheet.

    ``cells`` holds what is not blank, by row and column from 1. ``unwrapped`` are the text cells that do not wrap;
    ``widths`` are in characters. The counts are of parts of the page that a reader may not meet, or not see as text.
    """

    name: str
    cells: dict[Place, str | float] = field(default_factory=dict)
    tables: list[ReadTable] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    unwrapped: set[Place] = field(default_factory=set)
    is_hidden: bool = False
    n_hidden: int = 0
    n_merged: int = 0
    n_formulas: int = 0
    n_comments: int = 0
    n_drawings: int = 0


@dataclass(frozen=True, slots=True)
class ReadBook:
    """A spreadsheet. ``opens_on`` is the sheet shown first, ``extras`` names macros and links to other files."""

    title: str
    language: str
    sheets: tuple[ReadSheet, ...]
    opens_on: str
    extras: tuple[str, ...]


def find_place(reference: str) -> Place:
    """Return row and column of a reference such as ``B4`` or ``$B$4``.

    Raises
    ------
    ValueError
        It is no reference to a cell.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
