"""Which values a coded column may hold, decided once for each distinct value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tenure import rules
from tenure.errors import LayoutError
from tenure.terms.record import COLUMN_BY_NAME, UNCLASSIFIED

__all__ = ["REFERENCE_COLUMNS", "ValueLists", "read_codes", "read_reference"]

REFERENCE_COLUMNS = {"occupations": ("code", "name", "group"), "organisations": ("code", "name", "type", "region")}
_OPTIONAL = {"occupations": (), "organisations": ("successor", "successor_from")}

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


def read_reference(kind: str, path: Path) -> pl.DataFrame:
    """Read ``--occupations`` or ``--organisations``: CSV in UTF-8, one code a row.

    Parameters
    ----------
    kind : str
        ``occupations`` or ``organisations``.

    Returns
    -------
    DataFrame
        Text columns of ``REFERENCE_COLUMNS``, and for organisations also ``successor`` and
        ``successor_from`` (null where the file lacks them).

    Raises
    ------
    LayoutError
        The file cannot be read, lacks a column, or names a code twice or not at all.
    """
    wanted = REFERENCE_COLUMNS[kind]
    try:
        frame = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (OSError, pl.exceptions.PolarsError):
        raise _refuse(kind, path, "no CSV file in UTF-8") from None
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise _refuse(kind, path, f"no column {', '.join(missing)}")
    codes = frame["code"]
    if codes.null_count() or codes.n_unique() < frame.height:
        raise _refuse(kind, path, "a code that is empty or occurs twice")
    optional = [
        (pl.col(name) if name in frame.columns else pl.lit(None, pl.String)).alias(name) for name in _OPTIONAL[kind]
    ]
    return frame.select(*wanted, *optional).sort("code")


def read_codes(references: Mapping[str, pl.DataFrame]) -> ValueLists:
    """Return the lists that stored or given reference tables make."""
    sets = {kind: frozenset(frame["code"]) for kind, frame in references.items()}
    return ValueLists(sets.get("occupations"), sets.get("organisations"))


def _refuse(kind: str, path: Path, found: str) -> LayoutError:
    return LayoutError(
        f"The list of {kind} '{path.name}' cannot be used.",
        slug="reference-not-usable",
        found=f"{found}.",
        expected=f"a CSV file in UTF-8 with the columns {', '.join(REFERENCE_COLUMNS[kind])}, one code a row.",
        fix=f"correct the file given with --{kind}.",
    )
