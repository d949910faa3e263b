"""A calendar month as a value."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Self

from tenure.errors import UsageError

_PATTERN = re.compile(r"^(\d{4})-(\d{2})(?:-01)?$")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One calendar month, held as months since year 0 (2012-11 is ``2012 * 12 + 10``).

    Examples
    --------
    >>> Month.parse("2012-11").plus(3)
    Month('2013-02')
    >>> Month.parse("2013-02").index - Month.parse("2012-11").index
    3
    """

    index: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``YYYY-MM`` or ``YYYY-MM-01``; anything else is a ``UsageError``."""
        match = _PATTERN.match(text.strip())
        if match is None or not 1 <= int(match[2]) <= 12:
            raise UsageError(
                f"'{text}' is not a month.",
                slug="month-not-read",
                expected="YYYY-MM, such as 2012-11.",
                fix="write the month as four digits, a hyphen and two digits.",
            )
        return cls(int(match[1]) * 12 + int(match[2]) - 1)

    @classmethod
    def of(cls, date: dt.date) -> Self:
        """Return the month that a date lies in."""
        return cls(date.year * 12 + date.month - 1)

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.index // 12

    @property
    def number(self) -> int:
        """Month of the year, 1 to 12."""
        return self.index % 12 + 1

    @property
    def first_day(self) -> dt.date:
        """The first day of the month."""
        return dt.date(self.year, self.number, 1)

    def plus(self, months: int) -> Month:
        """Return the month this many months later (or earlier, when negative)."""
        return Month(self.index + months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __repr__(self) -> str:
        return f"Month('{self}')"
