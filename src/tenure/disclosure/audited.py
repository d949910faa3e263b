"""What an audit found: how close a reader comes, and which cells are too close, by position."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Audit", "TableAudit", "WeakCell"]


@dataclass(frozen=True, slots=True)
class WeakCell:
    """A place of a table that tells too much.

    ``row`` is 1 for the first row below the header of the table's CSV. ``low`` and ``high`` are the least and the most
    that a reader can derive (whole numbers; ``high`` is None where nothing limits it); ``why`` says how.
    """

    table: str
    column: str
    row: int
    low: int
    high: int | None
    why: str


@dataclass(frozen=True, slots=True)
class TableAudit:
    """How close a reader comes in one table.

    ``cells`` and ``hidden`` count the different counts of the table; ``narrowest`` is a number of values that every
    hidden one of them can have at least (None where none was bounded); ``programmes`` is the most linear programmes
    that one of them took part in.
    """

    table: str
    cells: int
    hidden: int
    narrowest: int | None
    programmes: int


@dataclass(frozen=True, slots=True)
class Audit:
    """Whether released tables keep what they hide, and what does not."""

    is_safe: bool
    tables: tuple[TableAudit, ...]
    weak: tuple[WeakCell, ...]
