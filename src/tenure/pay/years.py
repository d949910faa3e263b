"""Financial years, and the days on which their months are paid."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from tenure.errors import UsageError
from tenure.terms import Month

__all__ = ["FinancialYear", "pay_date"]

_PATTERN = re.compile(r"^(\d{4})[/-](\d{2}|\d{4})$")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, order=True, slots=True)
class FinancialYear:
    """The twelve months from April of ``start``.

    Examples
    --------
    >>> year = FinancialYear.parse("2023/24")
    >>> str(year), str(year.months[0]), str(year.months[-1]), str(year.next)
    ('2023/24', '2023-04', '2024-03', '2024/25')
    """

    start: int

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """Read ``2023/24`` (also ``2023-24`` and ``2023/2024``); anything else is a ``UsageError``."""
        match = _PATTERN.match(text.strip())
        if match is not None and int(match[2]) % 100 == (int(match[1]) + 1) % 100:
            return cls(int(match[1]))
        raise UsageError(
            f"'{text}' is not a financial year.",
            slug="pay-year-not-read",
            expected="a year from April to March, such as 2023/24.",
            fix="write the year it starts in, a slash, and the last two digits of the one it ends in.",
        )

    @property
    def months(self) -> tuple[Month, ...]:
        """April to March."""
        first = Month(self.start * 12 + 3)
        return tuple(first.plus(number) for number in range(12))

    @property
    def last_day(self) -> dt.date:
        """31 March."""
        return dt.date(self.start + 1, 3, 31)

    @property
    def next(self) -> FinancialYear:
        """The year after."""
        return FinancialYear(self.start + 1)

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"


def pay_date(month: Month) -> dt.date:
    """Return the day a month is paid: its last.

    A rate that changes within a month, as that of National Insurance did on 6 November 2022, holds for the
    whole of the month's pay when it is in force on that day.
    """
    return month.plus(1).first_day - _DAY
