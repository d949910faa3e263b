"""Evidence: a confidential table that says what it is and how its cells hang together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Literal

import polars as pl

from tenure.errors import InternalError

__all__ = [
    "About",
    "Amount",
    "Balance",
    "Comparison",
    "Count",
    "Estimate",
    "Evidence",
    "Grade",
    "Ladder",
    "Position",
    "Product",
    "Quotation",
    "Ranking",
    "Ratio",
    "Structure",
    "Sum",
    "Total",
]

Grade = Literal["description", "association", "effect under stated assumptions"]
Scale = Literal["share", "ratio", "count"]


@dataclass(frozen=True, slots=True)
class About:
    """What a table is: printed beside it wherever it goes.

    ``columns`` maps each column to one line of meaning and unit. ``real_staff`` comes from the
    record's manifest and decides which disclosure profiles may be used. ``internal_to`` names the organisation
    whose own staff alone may see the table, less of which is hidden then; blank is for everybody.
    """

    table: str
    title: str
    definitions: tuple[str, ...]
    population: str
    unit: str
    period: str
    method: str
    grade: Grade
    source: str
    columns: Mapping[str, str]
    real_staff: bool = True
    record_version: str = ""
    rules_version: str = ""
    code_version: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    internal_to: str = ""

    @property
    def class_banner(self) -> str:
        """What must stand on every page, sheet and picture of a table that is not for everybody; else nothing."""
        if not self.internal_to:
            return ""
        return f"INTERNAL: for staff of {self.internal_to} only, not for publication"

    @property
    def is_synthetic(self) -> bool:
        """Whether the figures come of a made-up record. Figures read from files alone may be of no staff, and real."""
        return not self.real_staff and "synthetic" in self.source.lower()


@dataclass(frozen=True, slots=True)
class Count:
    """A column that counts people, and the columns that fall with it.

    A cell is identified by ``measure`` and the values of ``key``; an item of ``key`` that begins
    with ``=`` is a constant (``"=left"``). Two tables of one release that name the same measure and
    key hold the same cell, so it is shown or hidden in both. ``least`` names further columns, such as FTE,
    that make the cell small where they lie below the profile's least FTE, however many people there are.

    A table that left in a series says in ``restated`` which of its hidden cells an earlier release showed with another
    value: the values of ``key``, a row each. A study leaves it out.
    """

    column: str
    measure: str
    key: tuple[str, ...]
    hides: tuple[str, ...] = ()
    least: tuple[str, ...] = ()
    restated: pl.DataFrame | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Total:
    """An equation a reader can form: rows' ``part`` cells add up to a total cell.

    The rows of the table that agree on the values of ``key`` add up to the cell ``(measure, key)``,
    wherever in the release that cell is published. ``unless_equal`` leaves out rows in which the two
    named columns are equal; ``where`` keeps rows whose column has the value.

    A table that left in a series says in ``restated`` which totals only an earlier release showed, and with another
    value: the values of ``key``, a row each. A study leaves it out.
    """

    part: str
    measure: str
    key: tuple[str, ...]
    unless_equal: tuple[str, str] | None = None
    where: tuple[str, str] | None = None
    restated: pl.DataFrame | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """An equation over amounts: the rows that agree on ``key`` add up to a total that a reader knows anyway.

    ``amount`` is a column of amounts that are not below nought, hidden with the cell of the column ``count``.
    Enough rows fall together that no hidden amount, and no sum of hidden ones below the threshold, follows.
    """

    amount: str
    count: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A column of amounts, such as FTE or pounds, that the people of a count bring together.

    It falls with the count column ``of``. ``largest`` names confidential columns of its largest contributions, the
    largest first, without their signs and null where there is none: with them a profile tells whether one or two
    people make up nearly all of it. They never leave.
    """

    column: str
    of: str
    largest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """An equation within each row: ``amount`` times ``per`` is ``whole`` (FTE times pounds per FTE is a bill).

    Whoever knows two of the three knows the third, so that two of them fall where one does. Without ``whole`` the
    product is published elsewhere: then both fall or neither.
    """

    amount: str
    per: str
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """The value that stands at a place in the order of people: a median (``share`` 0.5), a least (0), a largest (1).

    It falls with the count column ``of``, and where fewer people than the profile asks lie on either side of it: it is
    the value of one or two of them. It leaves rounded to a multiple of ``step`` where the profile rounds positions.
    """

    column: str
    of: str
    share: float
    step: float


@dataclass(frozen=True, slots=True)
class Quotation:
    """A column of words that people said or wrote, shown where their group, the count ``of``, is large enough."""

    column: str
    of: str


@dataclass(frozen=True, slots=True)
class Balance:
    """An equation within each row: the signed count columns add up to nought."""

    terms: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share computed from two count columns, with the columns of its interval (or none).

    ``is_part`` says that the people of the numerator are among those of the denominator. The others, 2 where 98 of
    100 left, are then a count that a reader can form, and protected as the differences of a ``Ladder`` are.
    """

    column: str
    numerator: str
    denominator: str
    low: str | None = None
    high: str | None = None
    is_part: bool = True


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that a model, a standardisation or a curve gives, with the columns of its interval (or none).

    It falls, limits and all, with the count column ``of`` and those of ``falls_with``, and where ``freedom``, a
    column of residual degrees of freedom (observations less fitted parameters), is below what the profile asks.
    It leaves rounded to about what one of the people of ``of`` is worth, limits outwards: one of n changes a
    ``share``, or a difference of two shares, by 1 / n, a ``ratio`` by 1 / n of itself, a ``count`` by one. So ``of``
    is the denominator of a share (the smaller one of a difference) and the numerator of a ratio.
    """

    column: str
    low: str | None = None
    high: str | None = None
    _: KW_ONLY
    of: str
    falls_with: tuple[str, ...] = ()
    scale: Scale = "share"
    freedom: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The estimate and its limits."""
        return tuple(name for name in (self.column, self.low, self.high) if name)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A rank among the rows that agree on ``among``, with the columns of its interval.

    Ranks leave as ranks among the rows that are shown, since a gap in them would place a hidden row; rows of one
    released value of the estimate ``by`` share theirs. They fall with ``by``.
    """

    column: str
    low: str
    high: str
    by: str
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rows that count the same people ever more widely: a reader can subtract one from another.

    ``rungs`` are all values of the dimension ``along`` that the table may hold, in order. The difference
    between the ``count`` of two rungs, other dimensions alike, is itself a count of people; an absent row
    is nought. A curve is such a ladder along time: of the people to whom something has happened so far, whose
    steps then stand where the curve has risen by enough people.
    """

    count: str
    along: str
    rungs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One side of a comparison between tables that count nearly, or exactly, the same people.

    The rows of the table that agree on the values of ``key`` add ``sign`` times their ``part`` cells to the
    comparison ``(name, key)``; all sides of that name and key in the release, of whatever table, make up one
    sum. A sum of nought is an equation that a reader will take for granted, a small one is a small count
    that a reader can form, and a large one says nothing of anybody. Names of ``key`` and ``where`` are as in
    ``Total`` and ``Count``. ``via`` is joined first, on the columns it shares with the table: it gives columns
    for ``key`` that the table does not publish, and may match a row many times or not at all.

    A table that left says in ``loose`` which sums are not nought though a part of them is hidden: the values of
    ``key``, a row each. ``via`` then has the rows of no such sum. A study leaves ``loose`` out.
    """

    name: str
    part: str
    key: tuple[str, ...]
    sign: int
    where: tuple[str, str] | None = None
    via: pl.DataFrame | None = field(default=None, compare=False, repr=False)
    loose: pl.DataFrame | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Structure:
    """How the cells of a table hang together, for disclosure control to use.

    ``facts`` are columns of published facts, which say nothing of anybody and are never hidden. ``decimals`` gives
    the places that estimates are rounded to when they leave under a profile that protects. A whole number that falls
    with a count and is of something else than people (years) is named there with 0.
    """

    dimensions: tuple[str, ...]
    counts: tuple[Count, ...]
    totals: tuple[Total, ...] = ()
    balances: tuple[Balance, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    sums: tuple[Sum, ...] = ()
    amounts: tuple[Amount, ...] = ()
    products: tuple[Product, ...] = ()
    positions: tuple[Position, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    facts: tuple[str, ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A confidential result table. Only ``disclosure`` may turn it into something publishable."""

    about: About
    frame: pl.DataFrame
    structure: Structure

    def __post_init__(self) -> None:
        undocumented = set(self.frame.columns) ^ set(self.about.columns)
        if undocumented:
            raise InternalError(f"{self.about.table}: columns and their documentation differ: {sorted(undocumented)}")
        named = {*self.structure.dimensions, *self.structure.facts, *(count.column for count in self.structure.counts)}
        if not named <= set(self.frame.columns):
            raise InternalError(f"{self.about.table}: structure names columns the table lacks")

    def __repr__(self) -> str:
        # Values stay out of logs and tracebacks.
        return f"Evidence({self.about.table!r}, rows={self.frame.height})"
