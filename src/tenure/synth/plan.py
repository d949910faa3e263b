"""What a synthetic extract is made from: size, months, seed and form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tenure.errors import UsageError
from tenure.terms import Month

__all__ = ["NATION", "SynthPlan"]

# Organisations from which on a record has all that the published table of them has.
NATION = 240

Form = Literal["csv", "csv.gz", "parquet"]
_FORMS = ("csv", "csv.gz", "parquet")
_FILES = ("year", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthPlan:
    """The whole input of one synthetic extract; the same plan gives the same bytes.

    Attributes
    ----------
    people : int
        Average number of people in post (on a substantive contract and not on unpaid leave) over
        the months of the record. The people ever seen are about twice as many in eleven years.
    start, end : Month
        First and last month of the record, both included.
    seed : int
        Seed of every random draw, 0 or more.
    layout : str
        Dialect the extract is written in: a layout's name, or the path of one's own. Dirty rows are planted in
        ``tenure-record`` only.
    organisations : int or None
        How many organisations employ them; None lets it grow with ``people`` from 10. From 240 on (288,000
        people) they are all those of the published table, whatever their number.
    format : "csv", "csv.gz" or "parquet"
        Form of the files; Parquet files hold every column as text.
    planted : bool
        Whether mass recodes, regrades, mergers and dirty rows are planted.
    dirty_rows : int or float
        Dirty rows to plant: a whole number of rows, or (a float) their share of the clean rows.
    files : "year" or "month"
        One file a financial year (April to March) or a month.
    """

    people: int
    start: Month
    end: Month
    seed: int
    layout: str = "tenure-record"
    organisations: int | None = None
    format: Form = "csv"
    planted: bool = True
    dirty_rows: int | float = 0.0002
    files: Literal["year", "month"] = "year"

    def __post_init__(self) -> None:
        enough_organisations = self.organisations is None or self.organisations >= 6
        few_enough_dirty = isinstance(self.dirty_rows, int) or self.dirty_rows <= 0.05
        checks = (
            (self.people >= 100, "people", f"{self.people}", "at least 100"),
            (self.start < self.end, "end", f"{self.start} to {self.end}", "an end after the start"),
            (self.seed >= 0, "seed", f"{self.seed}", "0 or more"),
            (self.format in _FORMS, "format", self.format, ", ".join(_FORMS)),
            (self.files in _FILES, "files", self.files, ", ".join(_FILES)),
            (enough_organisations, "organisations", f"{self.organisations}", "6 or more"),
            (self.dirty_rows >= 0, "dirty rows", f"{self.dirty_rows}", "0 or more"),
            (few_enough_dirty, "dirty rows", f"{self.dirty_rows}", "a share of 0.05 at most"),
        )  # fmt: skip
        for holds, name, found, expected in checks:
            if not holds:
                raise UsageError(
                    f"A synthetic extract cannot be made with {name} {found}.",
                    slug="synth-plan-invalid",
                    found=found,
                    expected=f"{expected}.",
                    fix=f"choose another value of {name}.",
                )

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of the record in order."""
        return tuple(Month(index) for index in range(self.start.index, self.end.index + 1))

    @property
    def organisation_count(self) -> int:
        """How many organisations employ people at the start."""
        return self.organisations or min(NATION, max(10, self.people // 1200))
