"""Which values a coded column may hold, decided once for each distinct value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from tenure import rules
from tenure.terms import Month
from tenure.terms.record import COLUMN_BY_NAME, UNCLASSIFIED

__all__ = ["ValueLists", "holds_organisation", "read_codes"]

_OCCUPATION = re.compile(r"[A-Z0-9]{2,4}")
_ORGANISATION = re.compile(r"[A-Z0-9]{3,5}")


@dataclass(frozen=True, slots=True)
class ValueLists:
    """The lists a delivery is checked against; None means the rules' own."""

    occupations: frozenset[str] | None = None
    organisations: frozenset[str] | None = None

    def reasons(self) -> dict[str, str]:
        """Return, for each checked column, why a value that is not taken is refused."""
        occupation = "occupation_malformed" if self.occupations is None else "occupation_not_listed"
        organisation = "org_code_malformed" if self.organisations is None else "organisation_not_listed"
        codes = {column.name: "value_not_in_list" for column in COLUMN_BY_NAME.values() if column.kind == "code"}
        return {**codes, "occupation_code": occupation, "org_code": organisation}

    def accept(self, column: str, values: Iterable[str]) -> dict[str, str]:
        """Return the stored value of each value that may be stored; the others are left out."""
        if column == "occupation_code":
            return self._accept_occupations(values)
        if column == "org_code":
            known = self.organisations
            return {v: v for v in values if (_ORGANISATION.fullmatch(v) if known is None else v in known)}
        closed = COLUMN_BY_NAME[column].values
        return {value: value for value in values if not closed or value in closed}

    def _accept_occupations(self, values: Iterable[str]) -> dict[str, str]:
        if self.occupations is not None:
            return {value: value for value in values if value in self.occupations}
        known = rules.occupation_codes()
        stored = {value: value if value in known else UNCLASSIFIED for value in values if _OCCUPATION.fullmatch(value)}
        # The word itself is what a re-exported record holds.
        return {**stored, **{value: value for value in values if value == UNCLASSIFIED}}


@cache
def _organisation_spans() -> dict[str, tuple[dt.date, dt.date]]:
    frame = rules.organisations().select("code", pl.col("opened", "closed").cast(pl.String))
    return {
        code: (dt.date.fromisoformat(opened or "0001-01-01"), dt.date.fromisoformat(closed or "9999-12-31"))
        for code, opened, closed in frame.iter_rows()
    }


def holds_organisation(code: str, month: Month) -> bool:
    """Say whether the rules hold an organisation that was open on some day of a month."""
    opened, closed = _organisation_spans().get(code, (dt.date.max, dt.date.min))
    return opened < month.plus(1).first_day and closed >= month.first_day


def read_codes(references: Mapping[str, pl.DataFrame]) -> ValueLists:
    """Return the lists that stored or given reference tables make."""
    sets = {kind: frozenset(frame["code"]) for kind, frame in references.items()}
    return ValueLists(sets.get("occupations"), sets.get("organisations"))
